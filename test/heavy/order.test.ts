/** Order does not matter: of rows, of files, of batches (sla §2). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/sql-store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const NOW = Date.UTC(2026, 0, 20)
const START = Date.UTC(2026, 0, 1)
let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-order-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Threads of customers and a brand, broadcasts, dangling parents, two authors in a thread, replies to replies. */
const posts = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(40), { nil: undefined }),
      missing: fc.boolean(),
      author: fc.constantFrom('ann', 'bob', 'cho'),
      brand: fc.boolean(),
      hour: fc.integer({ min: 0, max: 400 }),
      tags: fc.subarray(['billing', 'praise']),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((rows): Draft[] =>
    rows.map((row, index) => {
      const parent =
        row.parent === undefined ? undefined : row.parent < index ? `p${row.parent}` : row.missing ? `gone${row.parent}` : undefined
      return {
        nativeId: `p${index}`,
        parentId: parent,
        direction: row.brand ? 'outbound' : 'inbound',
        author: row.brand ? 'acme' : row.author,
        postedAt: START + row.hour * 3_600_000 + index,
        tags: row.brand ? [] : row.tags,
      }
    }),
  )

/** Every post says the top of its thread as its conversation, as X does. */
function withConversations(posts: readonly Draft[]): Draft[] {
  const byId = new Map(posts.map((post) => [post.nativeId, post]))
  const top = (post: Draft): string => {
    const parent = post.parentId === undefined ? undefined : byId.get(post.parentId)
    return parent === undefined ? (post.parentId ?? post.nativeId) : top(parent)
  }
  return posts.map((post) => ({ ...post, conversationId: top(post) }))
}

async function databaseOf(pieces: readonly (readonly Draft[])[], size: number, quiet: boolean): Promise<string[]> {
  const path = join(folder, `${files++}.db`)
  const rules = ruleSet(quiet ? { hash: 'sha256:quiet', resolution: { by: 'quiet', quiet: 48 * 3_600_000 } } : {})
  for (const piece of pieces) {
    const store = await openStore(path, 'write')
    await importPosts(store, piece, { now: NOW, size, rules })
    await store.close()
  }
  const store = await openStore(path, 'read')
  const check = await store.check()
  await store.close()
  expect(check.problems).toEqual([])
  const dump = dumpDatabase(path)
  rmSync(path)
  return dump
}

const split = <T>(list: readonly T[], cuts: readonly number[]): T[][] => {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (list.length + 1)), list.length])].sort((a, b) => a - b)
  return at.slice(1).map((to, index) => list.slice(at[index], to))
}

for (const grouped of [false, true]) {
  for (const quiet of [false, true]) {
    test(`any permutation and any split of files give the same database (${grouped ? 'with' : 'without'} conversation ids, closed by ${quiet ? 'quiet' : 'people'})`, async () => {
      await fc.assert(
        fc.asyncProperty(
          posts,
          fc.nat(),
          fc.array(fc.nat(24), { maxLength: 3 }),
          fc.integer({ min: 1, max: 9 }),
          async (drafts, seed, cuts, size) => {
            const all = grouped ? withConversations(drafts) : drafts
            const quietly = await databaseOf([all], 1000, quiet)
            const order =
              fc.sample(fc.shuffledSubarray([...all.keys()], { minLength: all.length, maxLength: all.length }), { seed, numRuns: 1 })[0] ??
              []
            const shuffled = order.flatMap((index) => all[index] ?? [])
            expect(await databaseOf(split(shuffled, cuts), size, quiet)).toEqual(quietly)
          },
        ),
        { numRuns: 25 },
      )
    })
  }
}

/**
 * The same posts as exports tell them that were taken at different times: in several versions, each with an id of its own, the later ones
 * with the ids of those before; parents named by any of their ids, also by one that no export has; now and then as company only.
 */
const tellings = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(40), { nil: undefined }),
      author: fc.constantFrom('ann', 'bob'),
      brand: fc.boolean(),
      hour: fc.integer({ min: 0, max: 400 }),
      told: fc.subarray([1, 2, 3], { minLength: 1 }),
      along: fc.subarray([1, 2, 3]),
      tags: fc.tuple(...[1, 2, 3].map(() => fc.subarray(['billing', 'praise']))),
      named: fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 3 }))),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((posts): Draft[] =>
    posts.flatMap((post, index) => {
      const draft = (version: number, context?: true): Draft => ({
        nativeId: `p${index}.${version}`,
        aliases: version === 1 ? undefined : [1, 2, 3].slice(0, version - 1).map((one) => `p${index}.${one}`),
        parentId: post.parent === undefined || index === 0 ? undefined : `p${post.parent % index}.${post.named[version - 1] ?? 1}`,
        direction: post.brand ? 'outbound' : 'inbound',
        author: post.brand ? 'acme' : post.author,
        postedAt: START + (post.hour + version) * 3_600_000 + index,
        text: `post ${index}, version ${version}`,
        tags: post.brand ? [] : (post.tags[version - 1] ?? []),
        context,
      })
      return [...post.told.map((version) => draft(version)), ...post.along.map((version) => draft(version, true))]
    }),
  )

for (const quiet of [false, true]) {
  test(`any order of versions gives the same posts with the same ids (closed by ${quiet ? 'quiet' : 'people'})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        tellings,
        fc.nat(),
        fc.array(fc.nat(40), { maxLength: 3 }),
        fc.integer({ min: 1, max: 12 }),
        async (all, seed, cuts, size) => {
          const quietly = await databaseOf([all], 1000, quiet)
          const order =
            fc.sample(fc.shuffledSubarray([...all.keys()], { minLength: all.length, maxLength: all.length }), { seed, numRuns: 1 })[0] ?? []
          const shuffled = order.flatMap((index) => all[index] ?? [])
          expect(await databaseOf(split(shuffled, cuts), size, quiet)).toEqual(quietly)
        },
      ),
      { numRuns: 20 },
    )
  })
}
