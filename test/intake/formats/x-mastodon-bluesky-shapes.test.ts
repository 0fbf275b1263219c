/** The same posts in other containers, what must not be stored, and JSON that is of no format. */
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Format, JsonObject } from '../../../src/intake/format.ts'
import { bluesky } from '../../../src/intake/formats/bluesky.ts'
import { gnip } from '../../../src/intake/formats/gnip.ts'
import { mastodon } from '../../../src/intake/formats/mastodon.ts'
import { mastodonOutbox } from '../../../src/intake/formats/mastodon-outbox.ts'
import { xArchive } from '../../../src/intake/formats/x-archive.ts'
import { xV1 } from '../../../src/intake/formats/x-v1.ts'
import { xV2 } from '../../../src/intake/formats/x-v2.ts'
import { zeeschuimer } from '../../../src/intake/formats/zeeschuimer.ts'
import { fixture, knowing, readExport, shown } from './read.ts'

const rules = knowing({ x: ['acmerail'], mastodon: ['acme@social.example'], bluesky: ['acme.example'] })

const json = (name: string) => JSON.parse(readFileSync(fixture(name), 'utf8'))
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')

async function keys(text: string): Promise<readonly string[]> {
  const { format, posts } = await readExport('-', { rules, readable: Readable.from([Buffer.from(text)]) })
  return [format, ...shown(posts, 'key', 'context')]
}

describe('the same posts, however they are wrapped', () => {
  const cases: readonly (readonly [what: string, document: string, wrapped: (document: never) => string])[] = [
    ['v1: a list', 'x-v1-search.json', (page: { statuses: unknown[] }) => JSON.stringify(page.statuses)],
    ['v1: lines', 'x-v1-search.json', (page: { statuses: unknown[] }) => lines(page.statuses)],
    ['v1: one status', 'x-v1-timeline.json', (list: unknown[]) => JSON.stringify(list[0])],
    ['v2: a page a line', 'x-v2-page.json', (page) => lines([page, { meta: { result_count: 0 } }])],
    ['v2: a list of pages', 'x-v2-page.json', (page) => JSON.stringify([page])],
    ['Mastodon: a search', 'mastodon-statuses.json', (list) => JSON.stringify({ accounts: [], statuses: list, hashtags: [] })],
    ['Mastodon: a stream', 'mastodon-statuses.json', (list: unknown[]) => lines(list)],
    ['Bluesky: items a line', 'bluesky-feed.json', (page: { feed: unknown[] }) => lines(page.feed)],
    ['Bluesky: a list of posts', 'bluesky-posts.json', (page: { posts: unknown[] }) => JSON.stringify(page.posts)],
    ['Bluesky: posts a line', 'bluesky-posts.json', (page: { posts: unknown[] }) => lines(page.posts)],
    ['Bluesky: pages a line', 'bluesky-notifications.json', (page) => lines([page, { notifications: [] }])],
  ]
  test.each(cases)('%s', async (_, document, wrapped) => {
    expect(await keys(wrapped(json(document) as never))).toEqual(await keys(JSON.stringify(json(document))))
  })
})

test('private messages of X come in pages of the same shape, and are private', async () => {
  const page = {
    data: [{ id: '1700000000000001001', text: 'my number is 555', event_type: 'MessageCreate', sender_id: '9', dm_conversation_id: '1-2' }],
    meta: { result_count: 1 },
  }
  const read = await readExport('-', { rules, readable: Readable.from([Buffer.from(JSON.stringify(page))]) })
  expect([read.rows, read.posts, read.notices]).toEqual([
    0,
    [],
    ['standard input: 1 private message skipped (--include-private takes them in)'],
  ])
})

test('nothing of the collecting session is stored, with --keep-raw neither', async () => {
  const { posts } = await readExport(fixture('zeeschuimer.ndjson'), { rules, keepRaw: true })
  expect(posts.every((post) => String(post['raw']).includes('"data":'))).toBe(true)
  expect(posts.filter((post) => /s3cr3t|secret|user_agent|source_url|source_platform_url/.test(JSON.stringify(post)))).toEqual([])
})

test.each<readonly [file: string, exported: (document: never) => readonly unknown[]]>([
  ['mastodon-context.json', (page: { ancestors: unknown[]; descendants: unknown[] }) => [...page.ancestors, ...page.descendants]],
  [
    'x-v2-page.json',
    (page: { data: unknown[]; includes: { tweets: unknown[] }; errors: unknown[] }) => [
      ...page.data,
      page.includes.tweets[0],
      page.errors[0],
    ],
  ],
  [
    'mastodon-outbox.json',
    (outbox: { orderedItems: { type: string; object: unknown }[] }) => [0, 1, 2, 3].map((at) => outbox.orderedItems[at]).map(noteOf),
  ],
])('records are kept as exported, without what taking them apart added: %s', async (file, exported) => {
  const { posts } = await readExport(fixture(file), { rules, keepRaw: true })
  expect(posts.map((post) => JSON.parse(String(post['raw'])))).toEqual(exported(json(file) as never))
})

const noteOf = (activity: { type: string; object: unknown } | undefined): unknown =>
  activity?.type === 'Create' ? activity.object : activity

describe('JSON of any shape is taken apart without an error', () => {
  const WORDS = {
    'x-v1': [
      'statuses',
      'results',
      'id_str',
      'text',
      'full_text',
      'retweeted_status',
      'quoted_status',
      'user',
      'screen_name',
      'entities',
      'media',
      'delete',
    ],
    'x-v2': [
      'data',
      'includes',
      'users',
      'tweets',
      'media',
      'errors',
      'meta',
      'id',
      'text',
      'author',
      'referenced_tweets',
      'type',
      'edit_history_tweet_ids',
      'resource_type',
      'resource_id',
      'created_at',
    ],
    'x-archive': ['tweet', 'id_str', 'full_text', 'edit_info', 'initial', 'editTweetIds', 'edit', 'deleted_at'],
    gnip: ['results', 'verb', 'object', 'actor', 'body', 'inReplyTo', 'link', 'twitter_quoted_status', 'info'],
    mastodon: [
      'statuses',
      'accounts',
      'ancestors',
      'descendants',
      'status',
      'last_status',
      'type',
      'account',
      'acct',
      'uri',
      'url',
      'content',
      'reblog',
      'quote',
      'quoted_status',
      'mentions',
      'in_reply_to_id',
    ],
    'mastodon-outbox': [
      'orderedItems',
      'type',
      'actor',
      'object',
      'content',
      'contentMap',
      'to',
      'cc',
      'summary',
      'inReplyTo',
      'attachment',
    ],
    bluesky: [
      'feed',
      'posts',
      'notifications',
      'thread',
      'post',
      'parent',
      'replies',
      'reason',
      '$type',
      'uri',
      'record',
      'reply',
      'root',
      'embed',
      'embeds',
      'value',
      'author',
      'did',
      'handle',
      'by',
    ],
    zeeschuimer: [
      'source_platform',
      'data',
      'tweet',
      'legacy',
      'id_str',
      'core',
      'user_results',
      'result',
      'quoted_status_result',
      'retweeted_status_result',
      'user',
      'caption',
    ],
  } as const
  const VALUES = [
    '',
    '0',
    '1700000000000000001',
    'at://did:plc:a/app.bsky.feed.post/1',
    'https://a.example/@b',
    'mention',
    'reblog',
    'Create',
    'Announce',
    'share',
    'x.com',
    'app.bsky.feed.defs#reasonRepost',
  ]
  const FORMATS: readonly Format[] = [xV1, xV2, xArchive, gnip, mastodon, mastodonOutbox, bluesky, zeeschuimer]

  test.each(FORMATS.map((format) => [format.name, format] as const))('%s', (name, format) => {
    const words = WORDS[name as keyof typeof WORDS]
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(...VALUES, 1, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 6 }),
      ),
    }))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...words), value, { maxKeys: 6 }), (record) => {
        const given: JsonObject[] = []
        format.unfold?.(record as JsonObject, {
          file: new Map(),
          give: (one) => given.push(one),
          skip: (what) => expect(what).not.toBe(''),
        })
        return given.every((one) => typeof one === 'object' && one !== null)
      }),
      { numRuns: 300 },
    )
  })

  test('however deep posts are nested in each other', () => {
    const nested = (wrap: (inner: JsonObject) => JsonObject, first: JsonObject): JsonObject => {
      let value = first
      for (let depth = 0; depth < 50_000; depth++) value = wrap(value)
      return value
    }
    const status = { id_str: '1', text: 'a' }
    const count = (format: Format, value: JsonObject): number => {
      let given = 0
      format.unfold?.(value, { file: new Map(), give: () => given++, skip: () => {} })
      return given
    }
    expect([
      count(
        xV1,
        nested((inner) => ({ ...status, quoted_status: inner }), status),
      ),
      count(
        xV2,
        nested((inner) => ({ id: '1', text: 'a', referenced_tweets: [{ type: 'quoted', ...inner }] }), { id: '1', text: 'a' }),
      ),
      count(bluesky, { thread: nested((inner) => ({ post: { uri: 'at://a/app.bsky.feed.post/1', record: {} }, parent: inner }), {}) }),
      count(bluesky, { thread: nested((inner) => ({ post: { uri: 'at://a/app.bsky.feed.post/1', record: {} }, replies: [inner] }), {}) }),
    ]).toEqual([50_001, 50_001, 50_000, 50_000])
  })
})
