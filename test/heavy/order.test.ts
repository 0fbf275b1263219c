/** Order does not matter: of rows, of files, of batches (sla §2). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../src/core/event.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts } from '../support/posts.ts'
import { parseRules } from '../support/rules.ts'
import { outspoke } from '../support/run.ts'

const NOW = Date.UTC(2026, 0, 20)
const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
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
      directed: fc.boolean(),
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
        directed: row.directed,
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

/** What comes later moves a conversation, raises it, or takes it out of `log`. */
const RULES = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
departments: { hub: {}, care: {}, fans: { answer: 4h } }
tags: { billing: { manual: true }, praise: { manual: true } }
routes:
  - { id: money, when: { tags: billing }, to: care, priority: high }
  - { id: fans, when: { tags: praise, directed: true }, to: fans }
  - { id: heard, when: { directed: false }, to: log }
  - { id: else, to: hub }
`
const rulesOf = (quiet: boolean) => parseRules(quiet ? `${RULES}resolution: { by: quiet, quiet: 48h }\n` : RULES)

async function databaseOf(pieces: readonly (readonly Draft[])[], size: number, quiet: boolean): Promise<string[]> {
  const path = join(folder, `${files++}.db`)
  const rules = await rulesOf(quiet)
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

/** One customer and us, close together, about this and that. */
const talks = fc
  .array(
    fc.record({
      parent: fc.nat(10),
      brand: fc.boolean(),
      hour: fc.integer({ min: 1, max: 60 }),
      tags: fc.subarray(['billing', 'praise']),
      directed: fc.boolean(),
    }),
    { minLength: 3, maxLength: 9 },
  )
  .map((rows): Draft[] =>
    rows.map(({ brand, parent, hour, tags, directed }, index) => ({
      nativeId: `p${index}`,
      parentId: index === 0 ? undefined : `p${parent % index}`,
      direction: brand && index > 0 ? 'outbound' : 'inbound',
      author: brand && index > 0 ? 'acme' : 'ann',
      postedAt: START + (index === 0 ? 0 : hour) * HOUR + index,
      tags: brand && index > 0 ? [] : tags,
      directed,
    })),
  )

/** What people do, each on a post, at times of their own: told as soon as that post is there. */
const deeds = fc.array(
  fc.record({
    post: fc.nat(8),
    hour: fc.integer({ min: 0, max: 80 }),
    department: fc.constantFrom('hub', 'care', 'fans'),
    priority: fc.constantFrom('urgent', 'low'),
    tag: fc.constantFrom('billing', 'praise'),
    kind: fc.constantFrom('assigned', 'assigned', 'prioritised', 'tagged'),
  }),
  { minLength: 1, maxLength: 4 },
)
type Deed = typeof deeds extends fc.Arbitrary<readonly (infer One)[]> ? One : never
const REPORTS = ['sla', 'response', 'departments', 'sla --by department,route,priority', 'response --by route', 'sla --by priority']

const changeOf = ({ kind, department, priority, tag }: Deed, post: number): Change =>
  kind === 'assigned'
    ? { post, kind, data: { department } }
    : kind === 'prioritised'
      ? { post, kind, data: { priority } }
      : { post, kind: 'tagged', data: { add: [tag], remove: [] } }

async function reportsOf(pieces: readonly (readonly Draft[])[], acts: readonly Deed[], quiet: boolean): Promise<readonly string[]> {
  const place = join(folder, String(files++))
  mkdirSync(place)
  writeFileSync(join(place, 'outspoke.yaml'), quiet ? `${RULES}resolution: { by: quiet, quiet: 48h }\n` : RULES)
  const path = join(place, 'outspoke.db')
  const rules = await rulesOf(quiet)
  const left = new Set(acts.keys())
  for (const piece of pieces) {
    const store = await openStore(path, 'write')
    await importPosts(store, piece, { now: NOW, rules })
    for (const act of left) {
      const deed = acts[act]
      const post = deed === undefined ? undefined : postNamed(path, `p${deed.post}`)
      if (deed === undefined || post === undefined) continue
      left.delete(act)
      const at = START + deed.hour * HOUR + act + 1
      await store.operate({ command: 'deed', actor: 'ana', at, now: NOW, changes: [changeOf(deed, post)] })
    }
    await store.close()
  }
  const found: string[] = []
  for (const line of [...REPORTS.map((report) => `report ${report} --format json`), 'db check']) {
    const { code, stdout, stderr } = await outspoke(`${line} --now 2026-01-20T00:00Z`).in(place).run()
    expect([line, code, code === 0 ? '' : stdout + stderr]).toEqual([line, 0, ''])
    if (line !== 'db check') found.push(stdout)
  }
  const turned = dumpDatabase(path).filter((line) => line.startsWith('conversation '))
  rmSync(place, { recursive: true })
  return [...found, ...turned]
}

function postNamed(path: string, key: string): number | undefined {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare('SELECT id FROM post WHERE key = ? AND inbound = 1').pluck().get(key) as number | undefined
  } finally {
    db.close()
  }
}

for (const quiet of [false, true]) {
  test(`any order of files, before and after what people did, gives the same reports (closed by ${quiet ? 'quiet' : 'people'})`, async () => {
    await fc.assert(
      fc.asyncProperty(talks, deeds, fc.nat(), fc.array(fc.nat(24), { maxLength: 3 }), async (drafts, acts, seed, cuts) => {
        const order =
          fc.sample(fc.shuffledSubarray([...drafts.keys()], { minLength: drafts.length, maxLength: drafts.length }), {
            seed,
            numRuns: 1,
          })[0] ?? []
        const shuffled = order.flatMap((index) => drafts[index] ?? [])
        expect(await reportsOf(split(shuffled, cuts), acts, quiet)).toEqual(await reportsOf([drafts], acts, quiet))
      }),
      { numRuns: 30 },
    )
  })
}
