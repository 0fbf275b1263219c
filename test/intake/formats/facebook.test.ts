import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixture, readExport, refusal, shown } from './read.ts'
import { counted, places, realFolder, words } from './social.ts'

describe('a feed', () => {
  test('a whole post and a whole comment', async () => {
    const { format, posts } = await readExport(fixture('facebook-feed.json'))
    expect(format).toBe('facebook-graph')
    expect(posts.slice(0, 2)).toEqual([
      {
        key: '19292868552_101',
        network: 'facebook',
        aliases: ['101'],
        row: 3,
        inbound: 0,
        directed: 0,
        counts: 1,
        author_key: '19292868552',
        author_id: '19292868552',
        author_name: 'Acme Rail',
        posted_at: '2024-05-01T08:00:00.000Z',
        text: 'New timetable from June',
        brand: '19292868552',
        source: 'facebook-graph',
        likes: 125,
        reposts: 10,
        replies: 4,
        url: 'https://www.facebook.com/19292868552/posts/101',
      },
      {
        key: '101_201',
        network: 'facebook',
        parent_key: '101',
        group_key: '101',
        row: 3,
        inbound: 1,
        directed: 1,
        kind: 'comment',
        author_key: '555',
        author_id: '555',
        author_name: 'Ada',
        posted_at: '2024-05-01T09:00:00.000Z',
        text: 'And the 7:40?',
        brand: '19292868552',
        source: 'facebook-graph',
        likes: 2,
        replies: 2,
      },
    ])
  })

  test('comments are posts of their own; the page is the brand, a fan of its name is not; without `from` nobody knows', async () => {
    const { posts, notices } = await readExport(fixture('facebook-feed.json'))
    expect(places(posts)).toEqual([
      '19292868552_101 | - | - | post | out',
      '101_201 | 101 | 101 | comment | in →',
      '101_301 | 101_201 | 101 | reply | out',
      '101_302 | 101_201 | 101 | reply | in →',
      '101_202 | 101 | 101 | comment | in? →',
      '19292868552_102 | - | - | post | in →',
      '102_401 | 102 | 102 | comment | out',
      '19292868552_103 | - | - | post | in? →',
    ])
    expect(notices).toEqual(['facebook-feed.json: 2 posts without an author count as inbound'])
  })

  test('texts are plain already; stickers and photos have none; a story is a title', async () => {
    const { posts } = await readExport(fixture('facebook-feed.json'))
    expect(words(posts).slice(3)).toEqual([
      '101_302 | 2024-05-01T09:40:00Z | - | - | - | Thanks &amp; bye',
      '101_202 | 2024-05-01T10:00:00Z | - | - | - | ',
      '19292868552_102 | 2024-05-02T08:00:00Z | - | - | - | @AcmeRail when do you refund?',
      '102_401 | 2024-05-02T09:00:00Z | - | - | - | In three days.',
      '19292868552_103 | 2024-05-03T08:00:00Z | - | - | Acme Rail updated their cover photo. | ',
    ])
    expect(shown(posts, 'media').slice(4)).toEqual([
      'https://www.facebook.com/stickers/9',
      '-',
      '-',
      'https://www.facebook.com/19292868552/photos/1',
    ])
  })

  test('no token of whoever fetched it, with --keep-raw neither', async () => {
    const { posts } = await readExport(fixture('facebook-feed.json'), { keepRaw: true })
    expect(posts.every((post) => post['raw'] !== undefined)).toBe(true)
    expect(JSON.stringify(posts)).not.toContain('EAAsecret')
  })
})

test.each([
  [
    'comments by their links, without ids',
    'facebook-comments.json',
    ['101_201 | 101 | 101 | comment | in? →', '101_301 | 101_201 | 101 | reply | in? →', '105_501 | 105 | 105 | comment | in? →'],
  ],
  [
    'posts by id, comments of old with three ids',
    'facebook-by-id.json',
    ['19292868552_101 | - | - | post | in? →', '101_201 | 101 | 101 | comment | in →', '19292868552_104 | - | - | post | in? →'],
  ],
  ['comments by the id of their post', 'facebook-comments-by-id.json', ['101_201 | 101 | 101 | comment | in? →']],
  ['a page with its posts', 'facebook-page.json', ['19292868552_101 | - | - | post | in? →']],
  [
    'comments of a photo, which is no post itself',
    'facebook-photo.json',
    ['45672463_3527 | 12345678943537 | 12345678943537 | comment | in →'],
  ],
  [
    'a rating of the page, and its answer',
    'facebook-rating.json',
    ['9048 | - | - | review | in →', '9048_9049 | 9048 | 9048 | comment | out'],
  ],
  [
    'webhooks',
    'facebook-webhook.json',
    [
      '101_601 | 101 | 101 | comment | in →',
      '101_602 | 101_601 | 101 | reply | out',
      '101_603 | 101 | 101 | comment | in? →',
      '19292868552_110 | - | - | post | in →',
      '7_8 | 7 | 7 | comment | in →',
    ],
  ],
])('%s', async (_, name, expected) => {
  const { format, posts, rejects } = await readExport(fixture(name))
  expect([format, rejects]).toEqual(['facebook-graph', []])
  expect(places(posts)).toEqual(expected)
})

test('a comment has one id in every export', async () => {
  const { posts } = await readExport(fixture('facebook-by-id.json'))
  expect(shown(posts, 'key', 'aliases')).toEqual(['19292868552_101 | 101', '101_201 | 19292868552_101_201', '19292868552_104 | 104'])
})

test('a rating has stars and a language', async () => {
  const { posts } = await readExport(fixture('facebook-rating.json'))
  expect(shown(posts, 'rating', 'language', 'text')).toEqual(['2 | en | Cold and late', '- | - | Sorry to hear that'])
})

test('webhooks: what is removed is gone, what is no post is said', async () => {
  const { posts, notices } = await readExport(fixture('facebook-webhook.json'))
  expect(words(posts)[2]).toBe('101_603 | 2024-05-01T07:55:20Z | - | deleted | - | ')
  expect(notices).toEqual([
    'facebook-webhook.json: 1 reaction notification skipped',
    'facebook-webhook.json: 1 notice of "hide" skipped',
    'facebook-webhook.json: 1 Messenger event skipped',
    'facebook-webhook.json: 1 leadgen notification skipped',
    'facebook-webhook.json: 1 post without an author counts as inbound',
  ])
})

test('an empty page', async () => {
  expect(await refusal(fixture('facebook-empty.json'))).toBe(
    'facebook-empty.json is an empty result: nothing is in "data" → There is nothing in it to import: search or export again.',
  )
})

describe.skipIf(realFolder('facebook_graph') === undefined)('real exports', () => {
  test.each([
    ['pyfb_comments_comments_p1.json', [10, 10, 0, 10, 10, 0]],
    ['pyfb_comments_comments_p2.json', [5, 5, 0, 5, 5, 0]],
    ['pyfb_groups_feed_p1.json', [5, 5, 0, 5, 0, 0]],
    ['pyfb_post.json', [1, 1, 0, 1, 0, 0]],
    ['pyfb_posts_feed_fields_p1.json', [5, 5, 0, 5, 0, 0]],
    ['pyfb_posts_feeds_default_fields_p1.json', [5, 5, 0, 5, 0, 0]],
    ['pyfb_posts_feeds_default_fields_p2.json', [5, 5, 0, 5, 0, 0]],
    ['pyfb_posts_multi_posts_data.json', [18, 18, 0, 2, 16, 0]],
    ['restfb_comment-issue286.json', [1, 1, 0, 0, 1, 0]],
    ['restfb_feed-comment-add-211.json', [1, 0, 1, 0, 1, 0]],
    ['restfb_page-rating-example1.json', [2, 2, 0, 0, 1, 0]],
    ['restfb_photo-comments.json', [1, 1, 0, 0, 1, 0]],
    ['restfb_post-with-normal-comments.json', [2, 1, 1, 0, 1, 0]],
  ])('%s', async (file, counts) => {
    expect(await counted(join(realFolder('facebook_graph') ?? '', file))).toEqual({ format: 'facebook-graph', counts, notices: [] })
  })

  test('of 15 comments without ids 5 answer another comment, by their links', async () => {
    const pages = ['pyfb_comments_comments_p1.json', 'pyfb_comments_comments_p2.json']
    const posts = (await Promise.all(pages.map((name) => readExport(join(realFolder('facebook_graph') ?? '', name))))).flatMap(
      (page) => page.posts,
    )
    expect([posts.length, new Set(posts.map((post) => post['key'])).size, posts.filter((post) => post['kind'] === 'reply').length]).toEqual(
      [15, 15, 5],
    )
  })
})
