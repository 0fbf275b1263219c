import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixture, knowing, readExport, shown } from './read.ts'
import { counted, places, realFolder, words } from './social.ts'

test('a whole medium and a whole comment', async () => {
  const { format, posts } = await readExport(fixture('instagram-media.json'))
  expect(format).toBe('instagram-graph')
  expect(posts.slice(0, 2)).toEqual([
    {
      key: '17896129349106001',
      network: 'instagram',
      row: 3,
      inbound: 0,
      directed: 0,
      counts: 1,
      author_key: 'acmerail',
      author: 'acmerail',
      posted_at: '2024-05-01T08:00:00.000Z',
      text: 'Our new train &amp; crew',
      brand: 'acmerail',
      source: 'instagram-graph',
      likes: 12,
      replies: 4,
      url: 'https://www.instagram.com/p/A/',
      media: ['https://scontent.example/v/t51/1_n.jpg'],
    },
    {
      key: '17900000000000011',
      network: 'instagram',
      parent_key: '17896129349106001',
      group_key: '17896129349106001',
      row: 3,
      inbound: 1,
      directed: 1,
      kind: 'comment',
      author_key: 'ada.l',
      author: 'ada.l',
      posted_at: '2024-05-01T09:00:00.000Z',
      text: 'Late again 🙄',
      brand: 'acmerail',
      source: 'instagram-graph',
      likes: 1,
    },
  ])
})

test.each([
  [
    'media with comments and replies; parts of an album are no posts',
    'instagram-media.json',
    [
      '17896129349106001 | - | - | post | out',
      '17900000000000011 | 17896129349106001 | 17896129349106001 | comment | in →',
      '17900000000000012 | 17900000000000011 | 17896129349106001 | reply | out',
      '17900000000000013 | 17900000000000011 | 17896129349106001 | reply | in →',
      '17900000000000014 | 17896129349106001 | 17896129349106001 | comment | in? →',
      '17896129349106002 | - | - | post | in? →',
    ],
  ],
  [
    'comments: `user` marks our own',
    'instagram-comments.json',
    [
      '17858154961981086 | - | - | comment | in? →',
      '17858154961981087 | 17858154961981086 | 17896129349106001 | reply | in →',
      '17858154961981088 | 17858154961981086 | - | reply | out',
    ],
  ],
  ['comments by id', 'instagram-by-id.json', ['17892250648466172 | - | - | comment | in →', '17858154961981086 | - | - | comment | in →']],
  [
    'a comment that names us',
    'instagram-mentioned-comment.json',
    ['17967008497439572 | 17967008497430000 | 17967008497430000 | comment | in →'],
  ],
  ['a medium that names us', 'instagram-mentioned-media.json', ['17889114512354744 | - | - | post | in →']],
  [
    'webhooks',
    'instagram-webhook.json',
    [
      '17900000000000021 | 17896129349106001 | 17896129349106001 | comment | in →',
      '17900000000000022 | 17900000000000021 | 17896129349106001 | reply | out',
    ],
  ],
])('%s', async (_, name, expected) => {
  const { format, posts, rejects } = await readExport(fixture(name))
  expect([format, rejects]).toEqual(['instagram-graph', []])
  expect(places(posts)).toEqual(expected)
})

test('one person is one author, named with an id or without', async () => {
  const { posts } = await readExport(fixture('instagram-media.json'))
  expect(shown(posts, 'author_key', 'author_id').slice(1, 4)).toEqual(['ada.l | -', 'acmerail | -', 'ada.l | -'])
})

test('media of a hashtag have no time, and concern us where they name us', async () => {
  const { posts } = await readExport(fixture('instagram-hashtag.json'), { rules: knowing({ instagram: ['acmerail'] }) })
  expect(places(posts)).toEqual(['18088158883149835 | - | - | post | in?', '18088158883149836 | - | - | post | in? →'])
  expect(words(posts)).toEqual([
    '18088158883149835 | - | - | - | - | #acmerail ❤️',
    '18088158883149836 | - | - | - | - | @acmerail, where is my bag?',
  ])
})

test('a medium of somebody else that tags us: who made it is no brand, our handle is', async () => {
  const { posts } = await readExport(fixture('instagram-tagged.json'), { rules: knowing({ instagram: ['acmerail'] }) })
  expect(places(posts)).toEqual([
    '17900000000000031 | - | - | post | in →',
    '17900000000000032 | 17900000000000031 | 17900000000000031 | comment | in →',
    '17900000000000033 | 17900000000000031 | 17900000000000031 | comment | out',
  ])
})

test('a notification of anything else is said', async () => {
  expect((await readExport(fixture('instagram-webhook.json'))).notices).toEqual([
    'instagram-webhook.json: 1 story_insights notification skipped',
  ])
})

test('no token of whoever fetched it, with --keep-raw neither', async () => {
  const { posts } = await readExport(fixture('instagram-media.json'), { keepRaw: true })
  expect(posts.every((post) => post['raw'] !== undefined)).toBe(true)
  expect(JSON.stringify(posts)).not.toContain('EAAsecret')
})

describe.skipIf(realFolder('instagram_graph') === undefined)('real exports', () => {
  test.each([
    ['pyfb_comments_comments_fields.json', [2, 2, 0, 0, 0, 0]],
    ['pyfb_hashtags_hashtag_top_medias_p1.json', [25, 25, 0, 25, 0, 0]],
    ['pyfb_medias_comments_p1.json', [2, 2, 0, 2, 0, 0]],
    ['pyfb_medias_comments_p2.json', [2, 2, 0, 2, 0, 0]],
    ['pyfb_medias_medias_fields.json', [2, 2, 0, 2, 0, 0]],
    ['pyfb_model_ig_media.json', [1, 0, 1, 0, 0, 0]],
    ['pyfb_users_medias_p1.json', [2, 2, 0, 2, 0, 0]],
    ['pyfb_users_medias_p2.json', [2, 2, 0, 2, 0, 0]],
    ['pyfb_users_mentioned_comment.json', [1, 1, 0, 0, 0, 0]],
    ['pyfb_users_mentioned_media.json', [1, 1, 0, 0, 0, 0]],
    ['pyfb_users_tagged_medias.json', [5, 5, 0, 5, 0, 0]],
  ])('%s', async (file, counts) => {
    expect(await counted(join(realFolder('instagram_graph') ?? '', file))).toEqual({ format: 'instagram-graph', counts, notices: [] })
  })
})
