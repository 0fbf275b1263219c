import { describe, expect, test } from 'vitest'
import { fixture, readExport, refusal } from './read.ts'

const common = { network: 'app_store', source: 'app-store-scraper' }
const posts = [
  {
    ...common,
    key: '#1',
    id_quality: 'missing',
    row: 2,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'person_one',
    author: 'person_one',
    posted_at: '2024-03-28T02:29:36.000Z',
    text: 'It fails, every time',
    title: 'Login',
    rating: 1,
  },
  {
    ...common,
    key: '#1#reply',
    parent_key: '#1',
    row: 2,
    inbound: 0,
    directed: 0,
    counts: 1,
    kind: 'reply',
    posted_at: '2024-04-01T05:11:28.000Z',
    text: '안녕하세요. \nMore to "come"',
  },
  {
    ...common,
    key: '#2',
    id_quality: 'missing',
    row: 3,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'person_two',
    author: 'person_two',
    posted_at: '2024-05-29T16:46:48.000Z',
    text: 'Nice, now',
    title: 'Better',
    rating: 5,
  },
  {
    ...common,
    key: '#2#reply',
    parent_key: '#2',
    row: 3,
    inbound: 0,
    directed: 0,
    counts: 1,
    kind: 'reply',
    posted_at: '2024-06-01T00:00:00.000Z',
    text: "It's 'done', we hope; \"modified\": no",
  },
  {
    ...common,
    key: '#3',
    id_quality: 'missing',
    row: 4,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'person_three',
    author: 'person_three',
    posted_at: '2024-05-30T10:00:00.000Z',
    text: 'No answer yet',
    title: 'Hm',
    rating: 3,
  },
  {
    ...common,
    key: '#3',
    id_quality: 'missing',
    row: 5,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'person_three',
    author: 'person_three',
    posted_at: '2024-05-30T10:00:00.000Z',
    text: 'No answer yet',
    title: 'Hm',
    rating: 3,
  },
]

describe('App Store', () => {
  test('no ids; the answer is a Python dict; the same review twice is one', async () => {
    expect(await readExport(fixture('app-store.csv'))).toEqual({
      format: 'app-store-scraper',
      posts,
      rejects: [],
      rows: 4,
      notices: ['app-store.csv: its times name no zone; read as UTC (--timezone ZONE says which)'],
    })
  })

  test('a file of both stores is asked about', async () => {
    expect(await refusal(fixture('app-store-and-play.csv'))).toBe(
      'app-store-and-play.csv is a merge of Google Play and App Store reviews: each row fills one set of columns or the other → Import the two exports it was made of one by one; or say with a map (--map FILE) which of its columns are meant.',
    )
  })
})
