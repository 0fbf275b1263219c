import { expect, test } from 'vitest'
import { rules } from '../support.ts'
import { fixture, knowing, readExport, shown } from './read.ts'

const common = { inbound: 1, directed: 1, source: 'brandwatch', extra: { 'Query Name': 'Shop UK' } }
const posts = [
  {
    ...common,
    key: '900000000000000001',
    network: 'x',
    group_key: '900000000000000001',
    row: 8,
    author_key: '77001',
    author: 'shopper1',
    author_id: '77001',
    author_name: 'Shopper One',
    posted_at: '2021-03-01T12:34:56.000Z',
    text: '@shop no bread & no milk',
    text_raw: '@shop no bread &amp; no milk',
    language: 'en',
    language_source: 'export',
    sentiment: 'negative',
    followers: 1204,
    verified: 0,
    likes: 3,
    reposts: 2,
    replies: 1,
    views: 1204,
    reach: 5000,
    url: 'http://twitter.com/shopper1/statuses/1366362000000000001',
    location: 'Lyon',
    labels: ['Status: open', 'Priority: high', 'Complaint'],
    aliases: ['1366362000000000001'],
  },
  {
    ...common,
    key: '900000000000000002',
    network: 'x',
    parent_key: '1366362000000000001',
    group_key: '900000000000000001',
    row: 9,
    kind: 'reply',
    author_key: 'shop',
    author: 'Shop',
    posted_at: '2021-03-01T13:00:00.000Z',
    text: '@shopper1 Sorry! Which branch?',
    language: 'en',
    language_source: 'export',
    sentiment: 'neutral',
    url: 'http://twitter.com/Shop/statuses/1366362000000000002',
    aliases: ['1366362000000000002'],
  },
  {
    ...common,
    key: '900000000000000003',
    network: 'x',
    row: 10,
    passive: 1,
    kind: 'repost',
    author_key: 'echo',
    author: 'echo',
    posted_at: '2021-03-01T14:00:00.000Z',
    text: 'RT @shopper1: @shop no bread',
    url: 'http://twitter.com/echo/statuses/1366362000000000003',
    aliases: ['1366362000000000003'],
  },
  {
    ...common,
    key: '900000000000000004',
    network: 'other',
    group_key: 't5',
    row: 11,
    kind: 'comment',
    author_key: 'baker',
    author: 'baker',
    posted_at: '2021-03-02T10:00:00.000Z',
    text: 'Buy it at Shop',
    title: 'Where to buy bread',
    language: 'fr',
    language_source: 'export',
    sentiment: 'positive',
    url: 'https://forum.example/t/5#p2',
  },
]

test('below a preamble; a parent by its link; states and categories as labels; no title that repeats the text', async () => {
  expect(await readExport(fixture('brandwatch.csv'))).toEqual({
    format: 'brandwatch',
    posts,
    rejects: [],
    rows: 4,
    notices: ['brandwatch.csv: nothing says who you are, so 3 posts count as written to you (brand: handles in the rules says it)'],
  })
})

test('since 2023: X instead of Twitter, the text withheld, no Resource Id', async () => {
  const { format, posts } = await readExport(fixture('brandwatch-x.csv'))
  expect([format, posts]).toEqual([
    'brandwatch',
    [
      {
        key: '1763500000000000001',
        network: 'x',
        parent_key: '1763400000000000009',
        row: 8,
        inbound: 1,
        directed: 1,
        kind: 'reply',
        author_key: '77001',
        author: 'shopper1',
        author_id: '77001',
        posted_at: '2024-03-01T12:34:56.000Z',
        text: '@shop no bread today',
        source: 'brandwatch',
        language: 'en',
        language_source: 'export',
        sentiment: 'negative',
        followers: 12,
        verified: 1,
        likes: 1,
        reposts: 0,
        replies: 0,
        url: 'https://x.com/shopper1/status/1763500000000000001',
        extra: { 'Query Name': 'Shop UK' },
      },
    ],
  ])
})

test('with a brand: its reply is outbound; who answers it is directed at it', async () => {
  const known = { rules: knowing({ '*': ['shop'] }) }
  const { posts } = await readExport(fixture('brandwatch.csv'), known)
  expect(shown(posts, 'author', 'inbound', 'directed', 'passive')).toEqual([
    'shopper1 | 1 | 1 | -',
    'Shop | 0 | 0 | -',
    'echo | 1 | 1 | 1',
    'baker | 1 | 0 | -',
  ])
})

test('0, 0 is no place, a category of the customer is a column like any other, and gender is never kept', async () => {
  const columns = ['Latitude', 'Longitude', 'Topics - Bread', 'Gender']
  const { posts } = await readExport(fixture('brandwatch.csv'), { rules: { ...rules, columns } })
  expect(posts.map((post) => post['extra'])).toEqual([
    { 'Query Name': 'Shop UK', 'Topics - Bread': 'X' },
    { 'Query Name': 'Shop UK' },
    { 'Query Name': 'Shop UK' },
    { 'Query Name': 'Shop UK', Latitude: '45.7', Longitude: '4.8' },
  ])
})
