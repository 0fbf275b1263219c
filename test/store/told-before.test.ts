/** A post that a later export tells otherwise: as it was known before (`--as-known`), and as it is where that export is taken back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const at = (hour: number) => Date.UTC(2026, 0, 10, hour)
const [FIRST, SECOND, THIRD] = [at(30), at(40), at(50)]

let folder = ''
let path = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-told-'))
  path = join(folder, 'test.db')
  store = await openStore(path, 'write')
})
afterEach(async () => {
  expect((await store.check()).problems).toEqual([])
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** All that lists and figures are made of; `asKnown`: as of then. */
const told = async (now: number, asKnown?: 'as known then') => {
  const reader = await openStore(path, 'read')
  try {
    if (asKnown !== undefined) await reader.travel(now, now)
    const tones: unknown[] = []
    await reader.tones((tone) => tones.push(tone))
    const posts: unknown[] = []
    for await (const rows of reader.exportRows('posts', { query: ALL, now })) posts.push(...rows)
    return { list: await reader.list(ALL, now, { order: 'queue' }), tones, posts }
  } finally {
    await reader.close()
  }
}
const rows = (sql: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).raw(true).all()
  } finally {
    db.close()
  }
}

const ask: Draft = { nativeId: '1', author: 'ann', postedAt: at(9), text: 'Where is my parcel?', tags: ['parcel'], sentiment: 'negative' }
const reply: Draft = { nativeId: '2', parentId: '1', direction: 'outbound', author: 'acme', postedAt: at(10) }
const again: Draft = { nativeId: '3', parentId: '2', author: 'ann', postedAt: at(11), text: 'Still nothing', tags: ['late'] }

describe.each<readonly [string, readonly Draft[], readonly Draft[]]>([
  ['another text, and the tags of that', [ask], [{ ...ask, text: 'Where is my refund?', tags: ['refund'] }]],
  ['another tone, language and kind', [ask, reply], [{ ...ask, sentiment: 'positive', language: 'de', kind: 'review', rating: 2 }]],
  ['that it is gone', [ask, reply, again], [{ ...again, state: 'deleted' }]],
  ['that it is not gone', [{ ...ask, text: '', state: 'deleted' }, again], [ask]],
  ['a post in its own right that came along', [reply, { ...ask, context: true }], [ask]],
  ['a newer version of it', [ask, reply], [{ ...ask, nativeId: '101', aliases: ['1'], text: 'Where is my refund?', tags: ['refund'] }]],
  [
    'an older version of it',
    [{ ...ask, nativeId: '101', language: undefined }],
    [{ ...ask, nativeId: '1', postedAt: at(8), language: 'en' }],
  ],
  ['a name under which an answer waited', [ask, { ...reply, parentId: '77' }], [{ ...ask, nativeId: '101', aliases: ['1', '77'] }]],
  ['whom it answers', [ask, { ...again, parentId: undefined }], [{ ...again, nativeId: '103', aliases: ['3'], parentId: '1' }]],
])('an export tells %s', (_, first, second) => {
  test('as known before, nothing of it is told', async () => {
    await importPosts(store, first, { now: FIRST })
    const before = await told(FIRST)
    await importPosts(store, second, { now: SECOND })
    const between = await told(SECOND)
    expect(between).not.toEqual(before)
    expect(await told(FIRST, 'as known then')).toEqual(before)
    // What comes later still takes nothing of it away.
    await importPosts(
      store,
      [
        { ...ask, text: 'A third text', tags: ['third'] },
        { nativeId: '9', author: 'bob', postedAt: at(1) },
      ],
      {
        now: THIRD,
      },
    )
    expect(await told(FIRST, 'as known then')).toEqual(before)
    expect(await told(SECOND, 'as known then')).toEqual(between)
  })

  test('nothing of it stays where that export is taken back', async () => {
    await importPosts(store, first, { now: FIRST })
    const before = await told(THIRD)
    await importPosts(store, second, { now: SECOND })
    await store.undoImport(2, { now: THIRD, rules: ruleSet() })
    expect(await told(THIRD)).toEqual(before)
  })
})

describe('what a post was', () => {
  const first: readonly Draft[] = [
    { ...ask, text: 'Write to Ann Miller', authorName: 'Ann Miller', url: 'https://x.com/ann/1' },
    { ...reply, text: 'Dear @ann' },
    again,
  ]
  const second: readonly Draft[] = [
    { ...ask, text: 'Write to nobody', tags: ['refund'], authorName: 'Annie', url: 'https://x.com/annie/1' },
    { ...reply, text: 'Dear customer' },
  ]
  const kept = () => JSON.stringify(rows('SELECT post_id, import_id, body FROM post_before'))
  beforeEach(async () => {
    await importPosts(store, first, { now: FIRST })
    await importPosts(store, second, { now: SECOND })
    expect(kept()).toContain('Ann Miller')
    expect(kept()).toContain('@ann')
  })

  test('is nowhere once the person is forgotten, and their figures stay', async () => {
    const before = (await told(FIRST, 'as known then')).list.map(({ route, judgement, state, clocks }) => [
      route,
      judgement,
      state.department,
      clocks,
    ])
    await store.forget({ who: 'x/ann', only: false, notes: false, actor: 'ana', now: THIRD, zone: 'UTC', dryRun: false })
    expect(kept()).not.toMatch(/ann/i)
    expect(
      (await told(FIRST, 'as known then')).list.map(({ route, judgement, state, clocks }) => [route, judgement, state.department, clocks]),
    ).toEqual(before)
  })

  test('goes with its text where that is pruned', async () => {
    const rules = ruleSet({ hash: 'sha256:quiet', resolution: { by: 'quiet', quiet: 3_600_000 } })
    await importPosts(store, [{ nativeId: '5', parentId: '3', direction: 'outbound', author: 'acme', postedAt: at(12) }], {
      rules,
      now: THIRD,
    })
    const { posts } = await store.prune({ command: 'db prune', before: at(60), actor: 'ana', now: at(90), dryRun: false })
    expect(posts).toBe(4)
    expect(kept()).not.toMatch(/ann/i)
    expect(kept()).toContain('judgement_id')
  })
})

test('nothing is kept of what only counts, nor of what the same import tells twice', async () => {
  await importPosts(store, [ask, { ...ask, nativeId: '101', aliases: ['1'], text: 'Other' }], { now: FIRST, size: 1 })
  await importPosts(store, [{ ...ask, nativeId: '101', text: 'Other', likes: 7, followers: 9, collectedAt: SECOND }], { now: SECOND })
  expect(rows('SELECT * FROM post_before')).toEqual([])
  expect(rows('SELECT likes, followers FROM post')).toEqual([[7, 9]])
})

test('of a post that turns out to be another one nothing is kept', async () => {
  await importPosts(store, [ask, { ...ask, nativeId: '101', text: 'Where is my refund?' }], { now: FIRST })
  await importPosts(store, [{ ...ask, text: 'Changed' }], { now: SECOND })
  expect(rows('SELECT post_id FROM post_before')).toEqual([[1]])
  await importPosts(store, [{ ...ask, nativeId: '101', aliases: ['1'], text: 'Where is my refund?' }], { now: THIRD })
  expect(rows('SELECT b.post_id FROM post_before b WHERE b.post_id NOT IN (SELECT id FROM post)')).toEqual([])
  expect(rows('SELECT COUNT(*) FROM post')).toEqual([[1]])
})
