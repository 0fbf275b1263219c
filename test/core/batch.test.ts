import { expect, test } from 'vitest'
import type { ReadyPost } from '../../src/core/batch.ts'
import { Packer, packBatch } from '../../src/core/batch.ts'
import type { Judgement } from '../../src/core/conversation.ts'
import type { Post } from '../../src/core/post.ts'

const none: Judgement = { tags: [], notify: [] }
const billing: Judgement = { tags: ['billing'], notify: [] }
const ready = (post: Partial<Post>, more: Partial<ReadyPost> = {}): ReadyPost => ({
  post: {
    network: 'x',
    nativeId: '1',
    idQuality: 'ok',
    kind: 'post',
    direction: 'inbound',
    directed: true,
    precision: 's',
    text: 'hi',
    state: 'live',
    ...post,
  },
  source: 'test',
  judgement: none,
  employee: false,
  counts: false,
  noReopen: false,
  ...more,
})

test('a plain post has the columns it needs, and no others', () => {
  expect(packBatch([ready({})])).toEqual({
    length: 1,
    columns: { key: ['1'], pid: [expect.any(String)], network: ['x'], inbound: [1], directed: [1], text: ['hi'], source: ['test'] },
    judgements: [none],
    judgement: [0],
  })
})

test('every field has its column; rows without a value have null', () => {
  const full = ready(
    {
      nativeId: '5E+17',
      idQuality: 'scientific',
      scope: 'twcs',
      parentId: '3',
      conversationId: '4',
      kind: 'repost',
      direction: 'unknown',
      directed: false,
      brand: 'Acme',
      author: 'Ana',
      authorId: '9',
      authorName: 'Ana B',
      followers: 5,
      verified: false,
      isBot: true,
      isAuto: true,
      postedAt: 1000,
      precision: 'minute',
      editedAt: 2000,
      collectedAt: 3000,
      text: 'a & b',
      textRaw: 'a &amp; b',
      title: 't',
      language: 'en',
      languageSource: 'export',
      sentiment: 'negative',
      sentimentScore: -0.5,
      rating: 1,
      likes: 1,
      reposts: 2,
      replies: 3,
      quotes: 4,
      views: 5,
      reach: 6,
      engagement: 7,
      url: 'https://x.com/1',
      location: 'here',
      labels: ['l'],
      media: ['m'],
      state: 'deleted',
      context: true,
      isPrivate: true,
      extra: { Case: 'F7' },
      row: 12,
    },
    { employee: true, counts: true, noReopen: true, judgement: billing },
  )
  const { columns, judgements, judgement } = packBatch([ready({}), full, ready({ author: 'Bo', authorId: 'Bo' })])
  expect(Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[1]]))).toEqual({
    key: expect.stringMatching(/^#/),
    pid: expect.any(String),
    network: 'x',
    native_id: '5E+17',
    id_quality: 'scientific',
    parent_key: 'twcs:3',
    group_key: 'twcs:4',
    row: 12,
    inbound: 1,
    directed: 0,
    direction_known: 0,
    passive: 1,
    is_auto: 1,
    counts: 1,
    is_private: 1,
    context: 1,
    employee: 1,
    no_reopen: 1,
    kind: 'repost',
    state: 'deleted',
    author_key: '9',
    author: 'Ana',
    author_id: '9',
    author_name: 'Ana B',
    posted_at: 1000,
    time_precision: 'minute',
    edited_at: 2000,
    collected_at: 3000,
    text: 'a & b',
    text_raw: 'a &amp; b',
    title: 't',
    language: 'en',
    language_source: 'export',
    sentiment: 'negative',
    sentiment_score: -0.5,
    rating: 1,
    followers: 5,
    verified: 0,
    is_bot: 1,
    likes: 1,
    reposts: 2,
    replies: 3,
    quotes: 4,
    views: 5,
    reach: 6,
    engagement: 7,
    url: 'https://x.com/1',
    location: 'here',
    labels: '["l"]',
    media: '["m"]',
    brand: 'Acme',
    source: 'test',
    extra: '{"Case":"F7"}',
  })
  for (const cells of Object.values(columns)) expect(cells).toHaveLength(3)
  expect([columns['likes'], columns['author'], columns['author_id']]).toEqual([
    [null, 1, null],
    [null, 'Ana', 'Bo'],
    [null, '9', null],
  ])
  expect([judgements, judgement]).toEqual([
    [none, billing],
    [0, 1, 0],
  ])
})

test('further ids are keys in the spelling of the post; damaged ids have none, and none is no column', () => {
  const { columns } = packBatch([
    ready({}),
    ready({ nativeId: '3', aliases: ['1', '2'], raw: '{"id":"3"}' }),
    ready({ scope: 'twcs', nativeId: '9', aliases: ['8'] }),
    ready({ nativeId: '5E+17', idQuality: 'scientific', aliases: ['4E+17'] }),
    ready({ nativeId: '500000000000000000', idQuality: 'rounded', aliases: ['400000000000000000'] }),
  ])
  expect(columns['aliases']).toEqual([null, '["1","2"]', '["twcs:8"]', null, null])
  expect(columns['raw']).toEqual([null, '{"id":"3"}', null, null, null])
  expect(packBatch([ready({ aliases: [] })]).columns).not.toHaveProperty('aliases')
})

test('a packer begins anew after each batch', () => {
  const packer = new Packer()
  packer.add(ready({ author: '@Ana', likes: 1 }))
  packer.add(ready({ author: '@Ana' }))
  expect(packer.take().columns['author_key']).toEqual(['ana', 'ana'])
  packer.add(ready({ direction: 'outbound' }, { judgement: billing }))
  expect(packer.take()).toMatchObject({ length: 1, columns: { inbound: [0], directed: [1] }, judgements: [billing], judgement: [0] })
  expect(packer.take()).toEqual({ length: 0, columns: {}, judgements: [], judgement: [] })
})
