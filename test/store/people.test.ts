/** Flags decide, whatever the order in which they and the posts became known; what is stored is always the fold. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FactChange } from '../../src/core/fact.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts } from '../support/posts.ts'
import { parseRules } from '../support/rules.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 7, 3)
/** After everything that happens. */
const LATER = START + 1_000 * HOUR
let folder = ''
let files = 0
let rules: RuleSet
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-people-'))
  rules = await parseRules(`version: 1
timezone: UTC
brand: { handles: { x: [acme] }, employees: [eve] }
departments:
  hub: { spokes: [ana] }
  vips: { spokes: [zoe, tom], answer: 2h }
tags: { big: Somebody, ours: One of us, plain: Nobody, billing: Money }
rules:
  - { id: big, when: { author_flag: [vip, influencer] }, tag: big, priority: high }
  - { id: ours, when: { author_flag: employee }, tag: ours }
  - { id: plain, when: { not: { author_flag: [vip, influencer, detractor] } }, tag: plain }
routes:
  - { id: big, when: { tags: big }, to: vips }
  - { id: rude, when: { author_flag: detractor }, to: log }
  - { id: else, to: hub }
targets:
  - { when: { author_flag: vip }, first_response: 1h }
  - { first_response: 8h, resolution: 24h }
`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const AUTHORS = ['ann', 'bob', 'eve']
type Step =
  | { readonly kind: 'flag'; readonly who: string; readonly flag: string; readonly hour: number }
  | { readonly kind: 'link'; readonly who: string; readonly other: string; readonly linked: boolean; readonly hour: number }

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('flag' as const),
      who: fc.constantFrom(...AUTHORS),
      flag: fc.constantFrom('vip', 'influencer', 'detractor', 'employee', 'none'),
      hour: fc.nat(80),
    }),
    fc.record({
      kind: fc.constant('link' as const),
      who: fc.constantFrom(...AUTHORS),
      other: fc.constantFrom(...AUTHORS),
      linked: fc.boolean(),
      hour: fc.nat(80),
    }),
  ),
  { minLength: 1, maxLength: 5 },
)
const posts = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(12), { nil: undefined }),
      author: fc.constantFrom(...AUTHORS),
      ours: fc.boolean(),
      hour: fc.nat(80),
      tags: fc.subarray(['billing']),
    }),
    { minLength: 2, maxLength: 10 },
  )
  .map((rows): Draft[] =>
    rows.map((row, index) => {
      const answers = row.parent !== undefined && row.parent < index
      const ours = row.ours && answers
      const author = ours ? 'acme' : row.author
      return {
        nativeId: `p${index}`,
        parentId: answers ? `p${row.parent}` : undefined,
        direction: ours ? 'outbound' : 'inbound',
        author,
        authorId: author,
        postedAt: START + row.hour * HOUR + index,
        // As the import judges it: without flags, which it does not know.
        tags: ours ? [] : [...row.tags, 'plain'],
      }
    }),
  )

const changeOf = (step: Step): FactChange =>
  step.kind === 'flag'
    ? {
        kind: 'flagged',
        fact: { network: 'x', author: step.who, ...(step.flag === 'none' ? {} : { flag: step.flag as 'vip' }) },
      }
    : { kind: 'linked', fact: { network: 'x', author: step.who, with: { network: 'x', author: step.other }, linked: step.linked } }

const isSense = (step: Step): boolean => step.kind === 'flag' || step.who !== step.other

async function record(store: Store, step: Step): Promise<number | undefined> {
  const at = START + step.hour * HOUR + HOUR / 2
  const done = await store.operate({ command: step.kind, actor: 'ana', at, now: LATER, changes: [changeOf(step)] })
  return done.operation
}

async function inStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(path, 'write')
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

async function expectWhole(path: string): Promise<string[]> {
  const store = await openStore(path, 'read')
  const { problems } = await store.check()
  await store.close()
  expect(problems).toEqual([])
  return dumpDatabase(path)
}

test('posts before flags, flags before posts, or one after the other: the same database', async () => {
  await fc.assert(
    fc.asyncProperty(posts, steps, fc.nat(), async (all, said, cut) => {
      const done = said.filter(isSense)
      const at = cut % (all.length + 1)
      const orders: readonly (readonly (Draft[] | Step)[])[] = [
        [all, ...done],
        [...done, all],
        [all.slice(0, at), ...done.slice(0, 2), all.slice(at), ...done.slice(2)],
      ]
      const dumps: string[][] = []
      for (const order of orders) {
        const path = join(folder, `${files++}.db`)
        await inStore(path, async (store) => {
          for (const one of order) {
            if (!Array.isArray(one)) await record(store, one as Step)
            else if (one.length > 0) await importPosts(store, one as Draft[], { now: LATER, rules, size: 3, history: 10_000 * HOUR })
          }
        })
        dumps.push(await expectWhole(path))
        rmSync(path)
      }
      expect(dumps[1]).toEqual(dumps[0])
      expect(dumps[2]).toEqual(dumps[0])
    }),
    { numRuns: 10 },
  )
})

test('taken back in any order that is allowed, it is as if it had never been', async () => {
  await fc.assert(
    fc.asyncProperty(posts, steps, fc.array(fc.nat()), async (all, said, picks) => {
      const path = join(folder, `${files++}.db`)
      await inStore(path, (store) => importPosts(store, all, { now: LATER, rules }))
      const before = dumpDatabase(path, { spokes: true })
      await inStore(path, async (store) => {
        const left: number[] = []
        for (const step of said.filter(isSense)) {
          const number = await record(store, step)
          if (number !== undefined) left.push(number)
        }
        for (let turn = 0; left.length > 0; turn++) {
          // The latest is always allowed, another one mostly.
          const at = turn % 2 === 0 && picks.length > 0 ? (picks[turn % picks.length] ?? 0) % left.length : left.length - 1
          try {
            await store.undo({ operation: left[at], actor: 'ana', now: LATER })
            left.splice(at, 1)
          } catch (error) {
            expect(String(error)).toContain('cannot be taken back')
          }
        }
      })
      await expectWhole(path)
      expect(dumpDatabase(path, { spokes: true })).toEqual(before)
      rmSync(path)
    }),
    { numRuns: 12 },
  )
})

test('other rules judge with the flags there are, and what they made of posts stays free of flags', async () => {
  const path = join(folder, `${files++}.db`)
  const others = await parseRules(`version: 1
timezone: UTC
departments:
  hub: { spokes: [ana] }
  press: { spokes: [lena] }
tags: { loud: Somebody, plain: Nobody }
rules:
  - { id: loud, when: { author_flag: [vip, influencer] }, tag: loud }
  - { id: plain, when: { text: post }, tag: plain }
routes:
  - { id: loud, when: { tags: loud }, to: press }
  - { id: else, to: hub }
`)
  const decided = async (store: Store) =>
    (await store.list({ kind: 'all', of: [] }, LATER, { order: 'queue' })).map(
      ({ opening, state, judgement }) => `${opening.author} ${state.department} ${judgement.tags.join()}`,
    )
  await inStore(path, async (store) => {
    await importPosts(store, [{ nativeId: '1', author: 'ann', authorId: 'ann', postedAt: START, tags: ['plain'] }], {
      now: START + HOUR,
      rules,
    })
    const step = { kind: 'flag', who: 'ann', flag: 'vip', hour: 2 } as const
    const flagged = await record(store, step)
    expect(await decided(store)).toEqual(['ann vips big'])
    for await (const { sides } of store.refold({ kind: 'all', of: [] }, LATER, ['stored', rules, others]))
      expect(sides.map(({ department, judgement }) => `${department} ${judgement.tags.join()}`)).toEqual([
        'vips big',
        'vips big',
        'press loud,plain',
      ])
    const plan = {
      command: 'rules apply',
      rules: others,
      query: { kind: 'all' as const, of: [] },
      actor: 'ana',
      now: LATER,
      reroute: false,
    }
    await store.applyRules(plan)
    expect(await decided(store)).toEqual(['ann press loud,plain'])
    await store.undo({ operation: flagged, actor: 'ana', now: LATER })
    expect(await decided(store)).toEqual(['ann hub plain'])
  })
  await expectWhole(path)
})
