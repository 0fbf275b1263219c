import { expect, test } from 'vitest'
import { meltwater, momentOf } from '../../../src/intake/formats/meltwater.ts'
import { fixture, readExport, shown } from './read.ts'

const common = {
  inbound: 1,
  directed: 1,
  time_precision: 'minute',
  source: 'meltwater',
  language_source: 'export',
  extra: { 'Input Name': 'Shop' },
}
const posts = [
  {
    ...common,
    key: '1498712000000000001',
    network: 'x',
    row: 2,
    author_key: '77001',
    author: 'shopper1',
    author_id: '77001',
    posted_at: '2022-03-01T17:32:00.000Z',
    text: '@shop no bread & no milk',
    language: 'en',
    sentiment: 'negative',
    followers: 1204,
    reach: 1204,
    engagement: 3,
    url: 'https://twitter.com/shopper1/statuses/1498712000000000001',
    location: 'Lyon',
    labels: ['care', 'bread'],
  },
  {
    ...common,
    key: '1498712000000000002',
    network: 'x',
    row: 3,
    passive: 1,
    kind: 'repost',
    author_key: 'echo',
    author: 'echo',
    posted_at: '2022-03-01T18:00:00.000Z',
    text: 'RT @shopper1 @shop no bread',
    language: 'ps',
    url: 'https://twitter.com/echo/statuses/1498712000000000002',
  },
  {
    ...common,
    key: 'https://news.example/bread',
    network: 'other',
    row: 4,
    author_key: 'jo writer',
    author: 'Jo Writer',
    posted_at: '2022-03-02T07:15:00.000Z',
    text: 'A shortage of "bread"',
    title: 'Bread is short',
    language: 'fr',
    reach: 5000,
    url: 'https://news.example/bread',
    location: 'United Kingdom',
  },
]

test('UTF-16 with tabs; ids in quotes; day and time in two columns; no sentiment where nobody rated', async () => {
  expect(await readExport(fixture('meltwater.csv'))).toEqual({
    format: 'meltwater',
    posts,
    rejects: [],
    rows: 3,
    notices: [
      'meltwater.csv: read as UTF-16LE',
      'meltwater.csv: nothing says who you are, so 2 posts count as written to you (brand: handles in the rules says it)',
      'meltwater.csv: its times name no zone; read as UTC (--timezone ZONE says which)',
    ],
  })
})

test('newer columns: Title, Document ID, Author Handle, Views; in UTF-8 with commas', async () => {
  const { posts } = await readExport(fixture('meltwater-new.csv'))
  expect(shown(posts, 'key', 'network', 'author', 'posted_at', 'language', 'views', 'reach', 'sentiment', 'text')).toEqual([
    'doc-1 | tiktok | shop | 2024-04-02T11:05:00.000Z | zh-Hant | 1204 | 88 | neutral | Fresh bread',
    '1775100000000000001 | x | shopper1 | 2024-04-02T11:06:00.000Z | en | - | 12 | - | @shop no bread',
  ])
})

test.each([
  ['01-Mar-22 05:32 PM 01-Mar-2022 05:32PM', '01-Mar-22 05:32 PM'],
  ['01-Mar-2022 05:32PM', '01-Mar-2022 05:32PM'],
  ['01-Mar-22 17:32', '01-Mar-22 17:32'],
  ['05:32 PM 01-Mar-2022 05:32PM', '01-Mar-2022 05:32PM'],
  ['05:32 PM 01-Mar-2022', '01-Mar-2022 05:32 PM'],
  ['01-Mar-22 01-Mar-2022 05:32PM', '01-Mar-2022 05:32PM'],
  ['01-Mar-22 01-Mar-2022', '01-Mar-22'],
  ['01-Mar-22', '01-Mar-22'],
  ['Mar 1, 2022 5:32 PM', 'Mar 1, 2022 5:32 PM'],
  ['2022-03-01T17:32:00Z', '2022-03-01T17:32:00Z'],
])('date and time of %s', (cells, moment) => {
  expect(momentOf(cells)).toBe(moment)
})

test('known from documentation', () => {
  expect(meltwater.known).toBe('documentation')
})
