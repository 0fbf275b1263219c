/** Imports one after another through one open store: again, overlapping, taken back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import { MIGRATIONS } from '../../src/store/migrations.ts'
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
  folder = mkdtempSync(join(tmpdir(), 'outspoke-imports-'))
  path = join(folder, 'test.db')
  store = await openStore(path, 'write')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask: Draft = { nativeId: '1', author: 'ann', postedAt: at(9), text: 'Where is my parcel?' }
const reply: Draft = { nativeId: '2', parentId: '1', direction: 'outbound', author: 'acme', postedAt: at(10), text: 'On its way!' }
const again: Draft = { nativeId: '3', parentId: '2', author: 'ann', postedAt: at(11), text: 'It is not.' }

test('two files through one store, the second answers the first', async () => {
  await importPosts(store, [ask, again], { now: NOW })
  await importPosts(store, [reply], { now: NOW })
  const [conversation, ...others] = await store.list(ALL, NOW, { order: 'queue' })
  expect(others).toEqual([])
  expect(conversation?.state).toMatchObject({ inboundCount: 2, replyCount: 1, firstReplyAt: at(10), firstReplyBy: 'acme' })
  expect((await store.imports()).map((one) => [one.number, one.new, one.known, one.conversations, one.replies])).toEqual([
    [2, 1, 0, 0, 1],
    [1, 2, 0, 2, 0],
  ])
})

test('the same posts again are known, and change nothing', async () => {
  await importPosts(store, [ask, reply, again], { now: NOW })
  const before = dumpDatabase(path)
  await importPosts(store, [again, ask, reply], { now: NOW })
  expect(dumpDatabase(path)).toEqual(before)
  expect((await store.imports())[0]).toMatchObject({ number: 2, new: 0, known: 3, updated: 0 })
})

test('a changed text is taken over, adds its tags and moves no clock', async () => {
  await importPosts(store, [{ ...ask, tags: ['parcel'] }, reply], { now: NOW })
  await importPosts(store, [{ ...ask, text: 'Where is my refund?', tags: ['refund'], postedAt: at(12) }], { now: NOW })
  const [conversation] = await store.list(ALL, NOW, { order: 'queue' })
  expect(conversation).toMatchObject({
    opening: { text: 'Where is my refund?', postedAt: at(9) },
    judgement: { tags: ['parcel', 'refund'] },
  })
  expect((await store.imports())[0]).toMatchObject({ updated: 1, known: 0 })
})

test('an import is taken back: what it alone brought is gone, what another held stays', async () => {
  await importPosts(store, [ask], { now: NOW })
  const before = dumpDatabase(path)
  await importPosts(store, [ask, reply, again], { now: NOW })
  expect(await store.undoImport(2, { now: NOW, rules: ruleSet() })).toEqual({ number: 2, removed: 2, restored: 0, kept: [] })
  expect(dumpDatabase(path)).toEqual(before)
  await expect(store.undoImport(2, { now: NOW, rules: ruleSet() })).rejects.toThrow('import 2 was taken back already')
})

test('where another import held the posts too, they are its own from then on', async () => {
  await importPosts(store, [ask], { now: NOW })
  await importPosts(store, [ask, reply], { now: NOW })
  expect(await store.undoImport(1, { now: NOW, rules: ruleSet() })).toEqual({
    number: 1,
    removed: 0,
    restored: 0,
    kept: [{ reason: 'another import held them too', posts: 1 }],
  })
  expect((await store.check()).problems).toEqual([])
})

test('a reply that becomes known later re-judges a clock that was shown as breached', async () => {
  await importPosts(store, [ask], { now: NOW })
  await importPosts(store, [reply], { now: NOW })
  const { events } = await store.find((await store.list(ALL, NOW, { order: 'queue' }))[0]?.pid ?? '', NOW)
  expect(events.map(({ kind, data }) => ({ kind, data }))).toEqual([
    { kind: 'rejudged', data: { clock: 'first_response', cycle: 1, was: 'breached', is: 'met', stoppedIs: at(10) } },
  ])
})

test('a database of another program, no database, a newer one: each has its sentence', async () => {
  const Database = (await import('better-sqlite3')).default
  const foreign = join(folder, 'foreign.db')
  new Database(foreign).exec('CREATE TABLE t (a)').close()
  await expect(openStore(foreign, 'write')).rejects.toThrow(`${foreign} is a database of another program`)
  await expect(openStore(join(folder, 'none.db'), 'read')).rejects.toThrow('there is no database')
  await expect(openStore(join(folder, 'no', 'folder.db'), 'write')).rejects.toThrow('its folder does not exist')
  const newer = join(folder, 'newer.db')
  await (await openStore(newer, 'write')).close()
  const handle = new Database(newer)
  handle.pragma('user_version = 99')
  handle.close()
  await expect(openStore(newer, 'read')).rejects.toThrow(
    `was written by a newer outspoke (schema 99; this one knows ${MIGRATIONS.at(-1)?.version})`,
  )
})
