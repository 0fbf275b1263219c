import { describe, expect, test } from 'vitest'
import { rules } from '../support.ts'
import { fixture, knowing, readExport, shown } from './read.ts'

const tiktok = { network: 'tiktok', group_key: '7290000000000000009', inbound: 1, directed: 1, kind: 'comment', source: '4cat' }
const x = { network: 'x', inbound: 1, directed: 1, source: '4cat' }
const linkedin = { network: 'linkedin', inbound: 1, directed: 1, source: '4cat', collected_at: '2023-11-10T12:00:00.000Z' }

describe('4CAT', () => {
  test('comments on TikTok: under a video, or under a comment; a language that is not known', async () => {
    const { format, posts } = await readExport(fixture('4cat-tiktok-comments.csv'))
    expect([format, posts]).toEqual([
      '4cat',
      [
        {
          ...tiktok,
          key: '7300000000000000001',
          parent_key: '7290000000000000009',
          row: 2,
          author_key: 'shopper1',
          author: 'shopper1',
          author_name: 'Shopper One',
          posted_at: '2023-11-10T12:00:00.000Z',
          text: 'no bread?',
          language: 'en',
          language_source: 'export',
          likes: 4,
          replies: 1,
          url: 'https://www.tiktok.com/@shop/video/7290000000000000009.html?c=1',
        },
        {
          ...tiktok,
          key: '7300000000000000002',
          parent_key: '7300000000000000001',
          row: 3,
          author_key: '6800000000000000007',
          author: '6800000000000000007',
          posted_at: '2023-11-10T12:05:00.000Z',
          text: 'same',
          likes: 0,
          replies: 0,
          url: 'https://www.tiktok.com/@shop/video/7290000000000000009.html?c=2',
        },
      ],
    ])
  })

  test('X: replies name no parent, reposts, withheld', async () => {
    const { posts } = await readExport(fixture('4cat-x.csv'))
    expect(posts).toEqual([
      {
        ...x,
        key: '1723000000000000001',
        group_key: '1723000000000000001',
        row: 2,
        author_key: '77001',
        author: 'shopper1',
        author_id: '77001',
        author_name: 'Shopper One',
        posted_at: '2023-11-10T12:00:00.000Z',
        text: '@shop no bread & no milk',
        text_raw: '@shop no bread &amp; no milk',
        language: 'en',
        language_source: 'export',
        verified: 1,
        likes: 3,
        reposts: 1,
        replies: 2,
        quotes: 0,
        views: 90,
        url: 'https://x.com/shopper1/status/1723000000000000001',
      },
      {
        ...x,
        key: '1723000000000000002',
        group_key: '1723000000000000001',
        row: 3,
        kind: 'reply',
        state: 'withheld',
        author_key: '77002',
        author: 'other',
        author_id: '77002',
        posted_at: '2023-11-10T12:10:00.000Z',
        text: '@shopper1 same',
        url: 'https://x.com/other/status/1723000000000000002',
      },
      {
        ...x,
        key: '1723000000000000003',
        group_key: '1723000000000000003',
        row: 4,
        passive: 1,
        kind: 'repost',
        author_key: '77003',
        author: 'echo',
        author_id: '77003',
        posted_at: '2023-11-10T12:20:00.000Z',
        text: 'RT @shopper1: @shop no bread',
        url: 'https://x.com/echo/status/1723000000000000003',
      },
    ])
  })

  test('LinkedIn: as exact as "2mo" is, a company by its name in the link', async () => {
    const { posts } = await readExport(fixture('4cat-linkedin.csv'))
    expect(posts).toEqual([
      {
        ...linkedin,
        key: 'urn:li:activity:7100000000000000001',
        group_key: 'urn:li:activity:7100000000000000001',
        row: 2,
        author_key: 'shop',
        author: 'shop',
        author_name: 'Shop',
        posted_at: '2023-09-11T12:00:00.000Z',
        time_precision: 'month',
        text: 'Proud of our team',
        likes: 1204,
        reposts: 1,
        replies: 2,
        url: 'https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000001',
      },
      {
        ...linkedin,
        key: 'urn:li:activity:7100000000000000002',
        group_key: 'urn:li:activity:7100000000000000002',
        row: 3,
        author_key: 'ana-beispiel',
        author: 'ana-beispiel',
        author_name: 'Ana Beispiel',
        posted_at: '2023-11-10T09:00:00.000Z',
        time_precision: 'day',
        text: '@shop hello',
        likes: 5,
        reposts: 0,
        replies: 0,
        url: 'https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000002',
      },
    ])
  })

  test('Bluesky: its network by its ids, epoch seconds, a parent by its link where that says which post it is', async () => {
    const { posts } = await readExport(fixture('4cat-bluesky.csv'))
    expect(shown(posts, 'key', 'network', 'kind', 'parent_key', 'group_key', 'posted_at', 'author_name', 'language', 'reposts')).toEqual([
      'at://did:plc:aaa/app.bsky.feed.post/3k1 | bluesky | - | - | at://did:plc:aaa/app.bsky.feed.post/3k1 | 2024-04-02T11:05:00.000Z | Shopper | en | 2',
      'at://did:plc:bbb/app.bsky.feed.post/3k2 | bluesky | reply | at://did:plc:aaa/app.bsky.feed.post/3k1 | at://did:plc:aaa/app.bsky.feed.post/3k1 | 2024-04-02T11:06:00.000Z | - | - | 0',
      'at://did:plc:ccc/app.bsky.feed.post/3k3 | bluesky | reply | at://did:plc:bbb/app.bsky.feed.post/3k2 | at://did:plc:aaa/app.bsky.feed.post/3k1 | 2024-04-02T11:07:00.000Z | - | - | -',
      'at://did:plc:ddd/app.bsky.feed.post/3k4 | bluesky | reply | - | at://did:plc:aaa/app.bsky.feed.post/3k1 | 2024-04-02T11:08:00.000Z | - | - | -',
    ])
  })

  test('with a brand: who answers another customer is not directed', async () => {
    const { posts } = await readExport(fixture('4cat-x.csv'), { rules: knowing({ x: ['shop'] }) })
    expect(shown(posts, 'author', 'directed')).toEqual(['shopper1 | 1', 'other | 0', 'echo | 1'])
  })

  test('pronouns are not kept', async () => {
    const columns = ['author_pronouns', 'author_is_company']
    const { posts } = await readExport(fixture('4cat-linkedin.csv'), { rules: { ...rules, columns } })
    expect(posts.map((post) => post['extra'])).toEqual([{ author_is_company: 'yes' }, { author_is_company: 'no' }])
  })
})
