/** Waiting for another writer: whoever is told may end it, and what was asked for is done once the other one is ready. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/sql-store.ts'
import { importPosts, ruleSet } from '../support/posts.ts'
import { newFolder } from '../support/run.ts'

const NOW = Date.UTC(2026, 0, 20)

test.each([
  ['goes on when the other one is ready', 3, 'done'],
  ['ends where the one who is told throws', Number.POSITIVE_INFINITY, 'not any longer'],
])('%s', async (_, ready, says) => {
  const path = join(newFolder(), 'o.db')
  const store = await openStore(path, 'write')
  await importPosts(store, [{ nativeId: '1', author: 'ann', postedAt: NOW, text: 'hello' }], { rules: ruleSet({}), now: NOW })
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  let pieces = 0
  store.waiting(async () => {
    pieces++
    if (pieces === ready) other.exec('ROLLBACK')
    if (pieces > 4) throw new Error('not any longer')
  })
  const plan = { command: 'note 1 hm', actor: 'ana', at: NOW, now: NOW }
  const done = await store
    .operate({ ...plan, changes: [{ post: 1, kind: 'noted', data: { text: 'hm' } }] })
    .then(() => 'done')
    .catch((error: Error) => error.message)
  expect([done, pieces]).toEqual([says, Math.min(ready, 5)])
  if (other.inTransaction) other.exec('ROLLBACK')
  other.close()
  store.waiting(undefined)
  expect((await store.operations()).length).toBe(says === 'done' ? 1 : 0)
  await store.close()
})
