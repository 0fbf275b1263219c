/** Exported posts name the conversation that the fold gives them to, now and at other instants; each row comes once, in order. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExportedPost } from '../../src/store/export-rows.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const NOW = Date.UTC(2026, 2, 20)
const START = Date.UTC(2026, 0, 1)
const RULES = ruleSet({ resolution: { by: 'quiet', quiet: 48 * 3_600_000 } })
let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-rows-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Authors who share threads, come back weeks later, answer what is missing; broadcasts; posts of ours without a time. */
const drafts = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(30), { nil: undefined }),
      author: fc.constantFrom('ann', 'bob', 'acme'),
      hour: fc.integer({ min: 0, max: 1_500 }),
      undated: fc.integer({ min: 0, max: 12 }).map((one) => one === 0),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((list) => list.map(({ undated, ...one }) => (undated && one.author === 'acme' ? { ...one, hour: undefined } : one)))

const postsOf = (list: readonly { parent?: number | undefined; author: string; hour?: number | undefined }[]): Draft[] =>
  list.map(({ parent, author, hour }, at) => ({
    nativeId: `n${at}`,
    author,
    direction: author === 'acme' ? 'outbound' : 'inbound',
    ...(hour === undefined ? {} : { postedAt: START + hour * 3_600_000 }),
    ...(parent === undefined || parent === at ? {} : { parentId: `n${parent}` }),
  }))

async function all(store: Store): Promise<ExportedPost[]> {
  const rows: ExportedPost[] = []
  for await (const piece of store.exportRows('posts', { now: NOW })) rows.push(...piece)
  return rows
}

/** What the fold says, by looking at each conversation. */
async function membership(store: Store): Promise<Record<string, string>> {
  const of: Record<string, string> = {}
  for (const { pid } of await store.list({ kind: 'all', of: [] }, NOW, { order: 'queue' })) {
    const { posts, conversation } = await store.find(pid, NOW)
    for (const post of posts) of[post.pid] = conversation.pid
  }
  return of
}

test('as the fold has it', async () => {
  await fc.assert(
    fc.asyncProperty(drafts, fc.boolean(), async (list, journey) => {
      const path = join(folder, `${files++}.db`)
      const writing = await openStore(path, 'write')
      await importPosts(writing, postsOf(list), { now: NOW, rules: RULES })
      await writing.close()
      const store = await openStore(path, 'read')
      if (journey) await store.travel(START + 700 * 3_600_000)
      const rows = await all(store)
      const until = journey ? START + 700 * 3_600_000 : Number.POSITIVE_INFINITY
      expect(rows.length).toBe(list.filter(({ hour }) => hour === undefined || START + hour * 3_600_000 <= until).length)
      const named = Object.fromEntries(rows.flatMap(({ pid, conversation }) => (conversation === undefined ? [] : [[pid, conversation]])))
      expect(named).toEqual(await membership(store))
      const keys = rows.map(({ postedAt, pid }) => `${String(postedAt ?? '').padStart(15, postedAt === undefined ? '9' : '0')} ${pid}`)
      expect(keys).toEqual(keys.toSorted())
      expect(await all(store)).toEqual(rows)
      await store.close()
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('the secret is made once, also by two at once, and a reader may make it', async () => {
  const path = join(folder, 'secret.db')
  const writing = await openStore(path, 'write')
  await importPosts(writing, [{ nativeId: 'a' }], { now: NOW })
  await writing.close()
  const [one, other] = [await openStore(path, 'read'), await openStore(path, 'read')]
  const secrets = await Promise.all([one.secret(), other.secret(), one.secret()])
  expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(secrets).size).toBe(1)
  await one.close()
  await other.close()
})
