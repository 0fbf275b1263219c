/** Posts with several ids: versions of an edited post, one post on two servers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pidOf } from '../../src/core/post-id.ts'
import { ALL } from '../../src/core/query.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const NOW = Date.UTC(2026, 0, 20)
const at = (hour: number) => Date.UTC(2026, 0, 10, hour)

let folder = ''
let path = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-aliases-'))
  path = join(folder, 'test.db')
  store = await openStore(path, 'write')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const rows = (sql: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).raw(true).all()
  } finally {
    db.close()
  }
}
const queue = async () => (await store.list(ALL, NOW, { order: 'queue' })).map(({ pid }) => pid)
const counts = async () => (await store.imports()).map((one) => [one.number, one.new, one.known, one.updated, one.context])

const first: Draft = { nativeId: '100', author: 'ann', postedAt: at(9), text: 'Where is my parcle?', tags: ['parcel'] }
const edited: Draft = { nativeId: '101', aliases: ['100'], author: 'ann', postedAt: at(10), text: 'Where is my refund?', tags: ['refund'] }
const reply: Draft = { nativeId: '102', parentId: '100', direction: 'outbound', author: 'acme', postedAt: at(11) }
const older = pidOf('x', '100')
const newer = pidOf('x', '101')

/** What every order comes to. */
const ONE_POST = [['101', newer, at(9), 'Where is my refund?', null]]

for (const [name, files] of [
  ['the older version first, in two files', [[first], [edited]]],
  ['the newer version first, in two files', [[edited], [first]]],
  ['the older version first, in one file', [[first, edited]]],
  ['the newer version first, in one file', [[edited, first]]],
] as const) {
  test(`${name}: one post, with the newest id and text, as old as its first version`, async () => {
    for (const file of files) await importPosts(store, file, { now: NOW })
    expect(rows('SELECT key, pid, posted_at, text, parent_id FROM post')).toEqual(ONE_POST)
    expect(rows('SELECT network, alias, pid FROM post_alias')).toEqual([['x', '100', older]])
    expect(await queue()).toEqual([newer])
    const [conversation] = await store.list(ALL, NOW, { order: 'queue' })
    expect(conversation?.judgement.tags).toEqual(['parcel', 'refund'])
    for (const id of [older, newer, older.slice(0, 6)]) expect((await store.find(id, NOW)).conversation.pid).toBe(newer)
    expect((await store.check()).problems).toEqual([])
  })
}

test('what an import of another version counts', async () => {
  await importPosts(store, [first], { now: NOW })
  await importPosts(store, [edited], { now: NOW })
  await importPosts(store, [edited], { now: NOW })
  await importPosts(store, [first], { now: NOW })
  await importPosts(store, [first, edited], { now: NOW })
  expect(await counts()).toEqual([
    [5, 0, 2, 0, 0],
    [4, 0, 1, 0, 0],
    [3, 0, 1, 0, 0],
    [2, 0, 0, 1, 0],
    [1, 1, 0, 0, 0],
  ])
})

test('a parent may be named by any of its ids, before or after it comes', async () => {
  await importPosts(store, [reply], { now: NOW })
  await importPosts(store, [edited], { now: NOW })
  const late: Draft = { nativeId: '103', parentId: '100', direction: 'outbound', author: 'acme', postedAt: at(12) }
  await importPosts(store, [late], { now: NOW })
  expect(rows('SELECT c.key, p.key FROM post c JOIN post p ON p.id = c.parent_id ORDER BY c.key')).toEqual([
    ['102', '101'],
    ['103', '101'],
  ])
  const [conversation] = await store.list(ALL, NOW, { order: 'queue' })
  expect(conversation?.state).toMatchObject({ replyCount: 2, firstReplyAt: at(11) })
  expect((await store.check()).problems).toEqual([])
})

test('two stored posts that turn out to be one become one: answers, what was done, and both ids stay', async () => {
  const bare: Draft = { ...edited, aliases: undefined }
  const answer: Draft = { nativeId: '104', parentId: '101', direction: 'outbound', author: 'acme', postedAt: at(12) }
  await importPosts(store, [first, reply], { now: NOW })
  await importPosts(store, [bare, answer], { now: NOW })
  expect((await queue()).sort()).toEqual([newer, older].sort())
  const db = new Database(path)
  db.exec(`INSERT INTO event (post_id, kind, occurred_at, recorded_at, actor, data)
    SELECT id, 'noted', ${at(13)}, ${at(13)}, 'maria', '{"text":"knows him"}' FROM post WHERE key = '100'`)
  db.close()
  await importPosts(store, [edited], { now: NOW })
  expect(rows('SELECT key FROM post ORDER BY key')).toEqual([['101'], ['102'], ['104']])
  expect(await queue()).toEqual([newer])
  const { conversation, events } = await store.find(older, NOW)
  expect(conversation.state).toMatchObject({ replyCount: 2, noteCount: 1 })
  expect(events.map(({ kind, actor }) => `${kind} ${actor}`)).toContain('noted maria')
  expect((await store.check()).problems).toEqual([])
})

test('a merge names the one post that two have become, on both sides', async () => {
  const bare: Draft = { ...edited, aliases: undefined }
  const other: Draft = { nativeId: '300', author: 'ann', postedAt: at(8) }
  await importPosts(store, [bare, first, other], { now: NOW })
  const of = { actor: 'maria', at: at(13), now: at(13) }
  const [into = 0] = rows("SELECT id FROM post WHERE key = '300'").flat() as number[]
  const [from = 0] = rows("SELECT id FROM post WHERE key = '100'").flat() as number[]
  await store.operate({
    ...of,
    command: 'merge',
    changes: [
      { post: from, kind: 'merged', data: { into } },
      { post: into, kind: 'joined', data: { from } },
    ],
  })
  await importPosts(store, [edited], { now: NOW })
  expect(rows("SELECT p.key FROM event e JOIN post p ON p.id = e.post_id WHERE e.kind = 'merged'")).toEqual([['101']])
  expect(rows("SELECT p.key FROM event e LEFT JOIN post p ON p.id = json_extract(e.data, '$.from') WHERE e.kind = 'joined'")).toEqual([
    ['101'],
  ])
  expect((await store.check()).problems).toEqual([])
})

test('a broadcast that gets an earlier id keeps its answers apart, one that proves to be an answer takes them in', async () => {
  const campaign: Draft = { nativeId: '1', direction: 'outbound', author: 'acme', postedAt: at(8) }
  const comments: Draft[] = ['a', 'b'].map((author, n) => ({ nativeId: `2${n}`, parentId: '1', author, postedAt: at(9 + n) }))
  await importPosts(store, [campaign, ...comments], { now: NOW })
  await importPosts(store, [{ ...campaign, nativeId: '3', aliases: ['1'] }], { now: NOW })
  expect(rows('SELECT COUNT(DISTINCT thread_id) FROM post')).toEqual([[3]])
  await importPosts(
    store,
    [
      { ...campaign, nativeId: '4', aliases: ['3'], parentId: '9' },
      { nativeId: '9', author: 'zoe', postedAt: at(7) },
    ],
    {
      now: NOW,
    },
  )
  expect(rows('SELECT COUNT(DISTINCT thread_id) FROM post')).toEqual([[1]])
  expect((await store.check()).problems).toEqual([])
})

test('aliases go with the import that brought their post, and the file can come again', async () => {
  await importPosts(store, [reply], { now: NOW })
  const before = dumpDatabase(path)
  await importPosts(store, [edited], { now: NOW })
  const after = dumpDatabase(path)
  await store.undoImport(2, { now: NOW, rules: ruleSet() })
  expect(dumpDatabase(path)).toEqual(before)
  expect(rows('SELECT COUNT(*) FROM post_alias')).toEqual([[0]])
  await importPosts(store, [edited], { now: NOW })
  expect(dumpDatabase(path)).toEqual(after)
})

test('a post that two imports told in two versions stays until both are taken back', async () => {
  await importPosts(store, [first], { now: NOW })
  await importPosts(store, [edited], { now: NOW })
  await store.undoImport(1, { now: NOW, rules: ruleSet() })
  expect(await queue()).toEqual([newer])
  expect((await store.find(older, NOW)).conversation.pid).toBe(newer)
  await store.undoImport(2, { now: NOW, rules: ruleSet() })
  expect(rows('SELECT (SELECT COUNT(*) FROM post), (SELECT COUNT(*) FROM post_alias), (SELECT COUNT(*) FROM conversation)')).toEqual([
    [0, 0, 0],
  ])
})

test('an earlier instant knows the post by all of its ids', async () => {
  await importPosts(store, [first, reply], { now: NOW })
  await importPosts(store, [edited], { now: NOW })
  await store.travel(at(10))
  const { conversation } = await store.find(older, at(10))
  expect([conversation.pid, conversation.state.replyCount]).toEqual([newer, 0])
})

test('ids of two networks are no aliases of each other', async () => {
  await importPosts(store, [edited, { ...first, network: 'mastodon' }, { ...reply, network: 'mastodon' }], { now: NOW })
  expect(rows('SELECT network, key FROM post ORDER BY network, key')).toEqual([
    ['mastodon', '100'],
    ['mastodon', '102'],
    ['x', '101'],
  ])
})

test('ids that go round in a ring still give one post', async () => {
  const ring: Draft[] = [
    { nativeId: '7', aliases: ['8'], author: 'ann', postedAt: at(9) },
    { nativeId: '8', aliases: ['9'], author: 'ann', postedAt: at(9) },
    { nativeId: '9', aliases: ['7', '9', '9'], author: 'ann', postedAt: at(9), parentId: '8' },
  ]
  await importPosts(store, ring, { now: NOW, size: 1 })
  await importPosts(store, [...ring].reverse(), { now: NOW })
  expect(rows('SELECT COUNT(*) FROM post')).toEqual([[1]])
  expect(rows('SELECT COUNT(*) FROM post_alias')).toEqual([[2]])
  expect((await store.check()).problems).toEqual([])
})

test('the record as exported is the one of the telling that was taken over, and goes with its post', async () => {
  await importPosts(
    store,
    [
      { ...first, raw: '{"v":1}' },
      { ...reply, raw: '{"r":1}' },
      { nativeId: '5', raw: '{"n":1}', postedAt: at(9) },
    ],
    {
      now: NOW,
    },
  )
  await importPosts(store, [{ ...edited, raw: '{"v":2}' }], { now: NOW })
  await importPosts(
    store,
    [
      { ...first, raw: '{"v":0}' },
      { nativeId: '5', text: 'other', postedAt: at(9), raw: '{"n":2}' },
    ],
    { now: NOW },
  )
  expect(rows('SELECT p.key, r.record FROM post_raw r JOIN post p ON p.id = r.post_id ORDER BY p.key')).toEqual([
    ['101', '{"v":2}'],
    ['102', '{"r":1}'],
    ['5', '{"n":2}'],
  ])
  for (const number of [1, 2, 3]) await store.undoImport(number, { now: NOW, rules: ruleSet() })
  expect(rows('SELECT COUNT(*) FROM post_raw')).toEqual([[0]])
})
