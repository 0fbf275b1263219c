import { describe, expect, test } from 'vitest'
import { readHere } from '../../../src/intake/road.ts'
import { rules } from '../support.ts'
import { fixture, knowing, readExport, refusal, shown } from './read.ts'

const received = { network: 'facebook', inbound: 1, directed: 1, source: 'hootsuite-inbound' }
const inbound = [
  {
    ...received,
    key: '1824918857576106',
    row: 2,
    kind: 'comment',
    author_key: 'ana beispiel',
    author: 'Ana Beispiel',
    posted_at: '2018-07-23T00:02:39.000Z',
    text: 'When does it open? 👌',
    brand: 'Town - North',
    language: 'en',
    language_source: 'export',
    sentiment: 'positive',
    url: 'https://www.facebook.com/288990074502333_1824918857576106',
    labels: ['Roads', 'Parking'],
  },
  {
    ...received,
    key: '10156495770507579',
    row: 3,
    author_key: 'bo beispiel',
    author: 'Bo Beispiel',
    posted_at: '2018-07-23T00:04:19.000Z',
    text: 'Roadworks project.\r  Builder Peter & co.',
    text_raw: 'Roadworks project.\r  Builder Peter &amp; co.',
    brand: 'Town - South',
    language: 'ps',
    language_source: 'export',
    url: 'https://www.facebook.com/77244152578/posts/10156495770507579/',
  },
  {
    ...received,
    key: '1824918857576106',
    row: 4,
    kind: 'comment',
    author_key: 'ana beispiel',
    author: 'Ana Beispiel',
    posted_at: '2018-07-23T00:05:46.000Z',
    text: 'When does it open? 👌',
    brand: 'Town - South',
    language: 'en',
    language_source: 'export',
    sentiment: 'positive',
    url: 'https://www.facebook.com/77244152578_1824918857576106',
  },
  {
    ...received,
    key: '907997649387881',
    row: 6,
    kind: 'comment',
    author_key: 'di beispiel',
    author: 'Di Beispiel',
    posted_at: '2018-07-23T00:07:00.000Z',
    text: '',
    brand: 'Town - North',
    url: 'https://www.facebook.com/288990074502333_907997649387881',
  },
]
const own = {
  network: 'facebook',
  inbound: 0,
  directed: 0,
  counts: 1,
  author_key: '288990074502333',
  author_id: '288990074502333',
  author_name: 'Town - North',
  brand: 'Town - North',
  source: 'hootsuite-posts',
}
const posts = [
  {
    ...own,
    key: '288990074502333_500764827028784',
    row: 2,
    posted_at: '2018-08-01T00:19:37.000Z',
    text: '',
    likes: 0,
    reposts: 0,
    replies: 0,
    url: 'https://www.facebook.com/288990074502333/posts/500764827028784/',
  },
  {
    ...own,
    key: '288990074502333_500769667028300',
    row: 3,
    posted_at: '2018-08-01T00:27:15.000Z',
    text: 'Scam warning.\r  Hang up.',
    likes: 1208,
    reposts: 18,
    replies: 3,
    url: 'https://www.facebook.com/288990074502333/posts/500769667028300/',
    labels: ['Safety'],
  },
]

describe('Hootsuite inbound', () => {
  test('kinds, pages, words for languages; a bare CR is text; a message of two pages has one id; nobody is neutral for want of a score', async () => {
    expect(await readExport(fixture('hootsuite-inbound.csv'))).toEqual({
      format: 'hootsuite-inbound',
      posts: inbound,
      rejects: [],
      rows: 4,
      notices: [
        'hootsuite-inbound.csv: 1 private message skipped (--include-private takes them in)',
        'hootsuite-inbound.csv: this export holds no answers, so answer times cannot be judged from it: only queues and ages',
      ],
    })
  })

  test('private messages on request, with the double slash of their links', async () => {
    const { posts } = await readExport(fixture('hootsuite-inbound.csv'), { includePrivate: true })
    expect(shown(posts, 'key', 'kind', 'is_private', 'url').slice(3, 4)).toEqual([
      'm_NAbc123 | dm | 1 | https://www.facebook.com//townsouth/inbox/12/',
    ])
  })

  test('a page that the rules know: still inbound, all directed', async () => {
    const { posts } = await readExport(fixture('hootsuite-inbound.csv'), { rules: knowing({ facebook: ['town - north'] }) })
    expect(shown(posts, 'inbound', 'directed')).toEqual(['1 | 1', '1 | 1', '1 | 1', '1 | 1'])
  })

  test('gender is stored nowhere, whoever asks', async () => {
    const asked = { path: fixture('hootsuite-inbound.csv'), now: Date.parse('2026-08-04T12:00:00Z'), includePrivate: true, keepRaw: true }
    const columns: string[] = []
    for await (const message of readHere({ ...asked, rules: { ...rules, columns: ['Gender', 'Sentiment'] } }))
      if (message.kind === 'batch') columns.push(JSON.stringify(message.batch.columns))
    expect(columns.join()).toContain('Message Permalink')
    expect(columns.join()).not.toMatch(/gender|female|Male/i)
  })
})

describe('Hootsuite posts', () => {
  test.each(['hootsuite-posts.csv', 'hootsuite-posts-campaign.csv'])(
    '%s: ours, thousands separators, a placeholder is no text',
    async (name) => {
      expect(await readExport(fixture(name))).toEqual({ format: 'hootsuite-posts', posts, rejects: [], rows: 2, notices: [] })
    },
  )
})

test('Hootsuite metrics are refused', async () => {
  expect(await refusal(fixture('hootsuite-metrics.csv'))).toBe(
    'hootsuite-metrics.csv is a Hootsuite metrics report: figures per day, not posts → Export messages or comments instead; a report of figures has no text to triage.',
  )
})
