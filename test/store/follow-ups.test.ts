/** What people promised and linked, through what later imports do to posts: versions that prove to be one, merges, earlier openings. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '../../src/core/event.ts'
import type { FactChange } from '../../src/core/fact.ts'
import { IMPROVEMENT_FACTS, improvements } from '../../src/core/improvements.ts'
import { pidOf } from '../../src/core/post-id.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Draft, importPosts } from '../support/posts.ts'

const NOW = Date.UTC(2026, 0, 20)
const at = (hour: number) => Date.UTC(2026, 0, 10, hour)

let folder = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-follow-ups-'))
  store = await openStore(join(folder, 'test.db'), 'write')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const idOf = async (nativeId: string) => (await store.find(pidOf('x', nativeId), NOW)).conversation.id
const doing = (...changes: readonly (Change | FactChange)[]) => store.operate({ command: 'x', actor: 'ana', at: NOW, now: NOW, changes })
/** Short ids of the conversations that number 1 of each kind belongs to. */
const belongs = async () => {
  const followed = await store.followUps({ now: NOW, zone: 'UTC' })
  const links = improvements(await store.facts(...IMPROVEMENT_FACTS)).flatMap((one) => one.links.map(({ conversation }) => conversation))
  const holders = await store.holders(links)
  const linked = await store.load([...new Set(holders.values())])
  return { followed: followed.map(({ conversation }) => conversation.pid), linked: linked.map(({ pid }) => pid) }
}

async function promisedOn(nativeId: string): Promise<void> {
  const id = await idOf(nativeId)
  await doing(
    { post: id, kind: 'follow_up', data: { number: 1, due: '2026-02-01', text: 'ask' } },
    { kind: 'improvement_added', fact: { number: 1, text: 'better' } },
    { kind: 'improvement_linked', fact: { number: 1, conversation: id, linked: true } },
  )
}

const first: Draft = { nativeId: '100', author: 'ann', postedAt: at(9), text: 'Where is my parcle?' }
const edited: Draft = { nativeId: '101', aliases: ['100'], author: 'ann', postedAt: at(10), text: 'Where is my parcel?' }

test('two stored posts that prove to be one carry both over', async () => {
  for (const id of ['100', '101']) {
    const other = await openOther(id)
    expect(other.before).toEqual({ followed: [pidOf('x', id)], linked: [pidOf('x', id)] })
    expect(other.after).toEqual({ followed: [pidOf('x', '101')], linked: [pidOf('x', '101')] })
  }
})

/** In a database of its own. */
async function openOther(id: string) {
  const own = store
  store = await openStore(join(folder, `${id}.db`), 'write')
  try {
    // Both are there before anything says that they are the same.
    await importPosts(store, [first, { ...edited, aliases: [] }], { now: NOW })
    await promisedOn(id)
    const before = await belongs()
    await importPosts(store, [edited], { now: NOW })
    const after = await belongs()
    expect((await store.check()).problems).toEqual([])
    return { before, after }
  } finally {
    await store.close()
    store = own
  }
}

test('an opening that comes later takes them, a merge takes them along, and they are counted once', async () => {
  const second: Draft = { nativeId: '200', parentId: '199', author: 'bob', postedAt: at(9), text: 'and now?' }
  await importPosts(store, [first, second], { now: NOW })
  await promisedOn('200')
  await importPosts(store, [{ nativeId: '199', author: 'bob', postedAt: at(8), text: 'hello' }], { now: NOW })
  expect(await belongs()).toEqual({ followed: [pidOf('x', '199')], linked: [pidOf('x', '199')] })
  const [from, into] = [await idOf('199'), await idOf('100')]
  await doing({ post: from, kind: 'merged', data: { into } }, { post: into, kind: 'joined', data: { from } })
  expect(await belongs()).toEqual({ followed: [pidOf('x', '100')], linked: [pidOf('x', '100')] })
  expect((await store.followUps({ conversation: into, now: NOW, zone: 'UTC' })).length).toBe(1)
  expect(await store.followUps({ conversation: from, now: NOW, zone: 'UTC' })).toEqual([])
  expect(await store.followUps({ number: 2, now: NOW, zone: 'UTC' })).toEqual([])
  expect([await store.lastNumber('follow_up'), await store.lastNumber('improvement')]).toEqual([1, 1])
})
