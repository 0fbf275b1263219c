import { expect, test } from 'vitest'
import { rules } from '../support.ts'
import { fixture, knowing, readExport, shown } from './read.ts'

const common = { inbound: 1, directed: 1, source: 'talkwalker', language_source: 'export', extra: { matched_profile: 'SEARCH /  / Shop' } }
const posts = [
  {
    ...common,
    key: '911107740000000001',
    network: 'x',
    row: 2,
    author_key: '77001',
    author: 'shopper1',
    author_id: '77001',
    author_name: 'Shopper One',
    posted_at: '2017-09-22T11:10:56.000Z',
    text: '@shop no bread & no milk\nagain',
    text_raw: '@shop no bread &amp; no milk\nagain',
    title: 'A title',
    language: 'en',
    sentiment: 'negative',
    sentiment_score: -5,
    followers: 1204,
    is_bot: 0,
    likes: 3,
    reposts: 2,
    replies: 1,
    reach: 1204,
    engagement: 6,
    url: 'https://twitter.com/shopper1/status/911107740000000001',
    location: 'Lyon',
  },
  {
    ...common,
    key: '911107740000000002',
    network: 'x',
    row: 4,
    passive: 1,
    kind: 'repost',
    author_key: '77002',
    author: 'echo_bot',
    author_id: '77002',
    posted_at: '2017-09-23T08:00:00.000Z',
    text: 'RT @shopper1: @shop no bread…',
    language: 'en',
    sentiment: 'neutral',
    sentiment_score: 0,
    is_bot: 1,
    url: 'https://twitter.com/echo_bot/status/911107740000000002',
  },
  {
    ...common,
    key: '911107740000000003',
    network: 'x',
    parent_key: '911107740000000001',
    row: 5,
    kind: 'reply',
    author_key: '1',
    author: 'Shop',
    author_id: '1',
    posted_at: '2017-09-23T09:30:00.000Z',
    text: '@shopper1 Sorry! Which branch?',
    language: 'en',
    sentiment: 'positive',
    sentiment_score: 5,
    url: 'https://twitter.com/shop/status/911107740000000003',
    labels: ['care'],
  },
  {
    ...common,
    key: 'https://blog.example/post?id=4',
    network: 'other',
    row: 6,
    author_key: 'blogger',
    author: 'blogger',
    posted_at: '2017-10-04T00:00:00.000Z',
    text: 'Nothing to do with it',
    title: 'Bread',
    language: 'fr',
    url: 'https://blog.example/post?id=4',
  },
]

test('known by its link; a parent of its own is none; reposts; figures of one network; days first', async () => {
  expect(await readExport(fixture('talkwalker.csv'))).toEqual({
    format: 'talkwalker',
    posts,
    rejects: [],
    rows: 4,
    notices: [
      'talkwalker.csv: nothing says who you are, so 3 posts count as written to you (brand: handles in the rules says it)',
      'talkwalker.csv: its times name no zone; read as UTC (--timezone ZONE says which)',
    ],
  })
})

test('with a brand: its reply is outbound, what does not name it is not directed', async () => {
  const { posts } = await readExport(fixture('talkwalker.csv'), { rules: knowing({ '*': ['shop'] }), timezone: 'Europe/Paris' })
  expect(shown(posts, 'kind', 'inbound', 'directed', 'parent_key', 'posted_at')).toEqual([
    '- | 1 | 1 | - | 2017-09-22T09:10:56.000Z',
    'repost | 1 | 1 | - | 2017-09-23T06:00:00.000Z',
    'reply | 0 | 0 | 911107740000000001 | 2017-09-23T07:30:00.000Z',
    '- | 1 | 0 | - | 2017-10-03T22:00:00.000Z',
  ])
})

test('gender is not kept for rules either', async () => {
  const columns = ['extra_author_attributes.gender', 'lang']
  const { posts } = await readExport(fixture('talkwalker.csv'), { rules: { ...rules, columns } })
  expect(posts[0]?.['extra']).toEqual({ matched_profile: 'SEARCH /  / Shop', lang: 'en' })
})
