import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadRules } from '../../src/config/load.ts'
import { route } from '../../src/core/rules/decide.ts'
import { postOfTest } from '../../src/core/rules/examples.ts'
import { compile, judge, match, type RulePost } from '../../src/core/rules/matcher.ts'
import type { Cond, RuleSet, Term } from '../../src/core/rules/ruleset.ts'
import { createSolver } from '../../src/core/rules/solver.ts'
import { goesTo, witnessOf } from '../../src/core/rules/solver-witness.ts'

const WORDS = ['red', 'green', 'blue', 'black']
const TAGS = ['a', 'a/x', 'b', 'c', 'd']
const NETWORKS = ['x', 'facebook', 'mastodon']

/** A rules file of random rules and routes; JSON is YAML. */
const leaf = (tags: boolean, words: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: words ? 2 : 0, arbitrary: fc.record({ text: fc.subarray(WORDS, { minLength: 1, maxLength: 2 }) }) },
    {
      weight: tags ? 4 : 0,
      arbitrary: fc.record({ tags: fc.oneof(fc.constantFrom(...TAGS), fc.subarray(TAGS, { minLength: 1, maxLength: 2 })) }),
    },
    { weight: tags ? 1 : 0, arbitrary: fc.record({ tags: fc.record({ all: fc.subarray(TAGS, { minLength: 1, maxLength: 2 }) }) }) },
    { weight: tags ? 1 : 0, arbitrary: fc.record({ tags: fc.record({ none: fc.subarray(TAGS, { minLength: 1, maxLength: 2 }) }) }) },
    { weight: 2, arbitrary: fc.record({ network: fc.subarray(NETWORKS, { minLength: 1, maxLength: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ followers: fc.constantFrom('10..', '..10', '5..20', '20..', '..4') }) },
    { weight: 1, arbitrary: fc.record({ verified: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ directed: fc.boolean() }) },
  )
const condition = (tags: boolean, words: boolean): fc.Arbitrary<object> =>
  fc.oneof(
    { weight: 4, arbitrary: leaf(tags, words) },
    { weight: 2, arbitrary: fc.tuple(leaf(tags, words), leaf(tags, words)).map(([a, b]) => ({ all: [a, b] })) },
    { weight: 2, arbitrary: fc.tuple(leaf(tags, words), leaf(tags, words)).map(([a, b]) => ({ any: [a, b] })) },
    { weight: 1, arbitrary: leaf(tags, words).map((not) => ({ not })) },
  )

/** Rules for tags by layers, so that they never go in a circle: `c` may ask for `a` and `b`, `d` for `c`. */
const file = fc
  .record({
    first: fc.array(fc.record({ tag: fc.constantFrom('a', 'a/x', 'b'), when: condition(false, true) }), { minLength: 3, maxLength: 5 }),
    second: fc.array(
      fc.record({
        tag: fc.constant('c'),
        when: fc.tuple(leaf(false, true), fc.constantFrom('a', 'b', 'a/x')).map(([when, tags]) => ({ ...when, tags })),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    third: fc.array(fc.record({ tag: fc.constant('d'), when: fc.record({ tags: fc.constant('c') }) }), { minLength: 1, maxLength: 2 }),
    routes: fc.array(condition(true, false), { minLength: 2, maxLength: 6 }),
  })
  .map(({ first, second, third, routes }) => ({
    version: 1,
    tags: Object.fromEntries(TAGS.map((tag) => [tag, { manual: true }])),
    departments: { hub: { spokes: ['ana'] } },
    rules: [...first, ...second, ...third],
    routes: [...routes.map((when, n) => ({ id: `r${n}`, title: 'x', when, to: 'hub' })), { to: 'hub' }],
  }))

const post = fc.record({
  text: fc.subarray(WORDS).map((words) => words.join(' ')),
  network: fc.constantFrom(...NETWORKS),
  fields: fc
    .record({ followers: fc.option(fc.constantFrom(3, 4, 5, 10, 15, 20, 30)), verified: fc.option(fc.boolean()), directed: fc.boolean() })
    .map((fields) =>
      Object.fromEntries(
        Object.entries(fields).flatMap(([key, value]): [string, number | boolean][] => (value === null ? [] : [[key, value]])),
      ),
    ),
})

describe('what is called unreachable', () => {
  it('is never reached, and a rule that can never match never does', async () => {
    let dead = 0
    await fc.assert(
      fc.asyncProperty(file, fc.array(post, { minLength: 40, maxLength: 40 }), async (content, posts) => {
        const bytes = new TextEncoder().encode(JSON.stringify(content, undefined, 1))
        const loaded = await loadRules({
          path: '/rules/outspoke.yaml',
          now: 0,
          env: {},
          read: {
            stat: async (path) => (path.endsWith('outspoke.yaml') ? { kind: 'file', size: bytes.length, mtimeMs: 0, path } : undefined),
            read: async () => bytes,
            list: async () => [],
          },
        })
        expect(loaded.diagnostics.filter((one) => one.severity === 'error')).toEqual([])
        const { set } = loaded
        if (set === undefined) return
        const named = (code: string): readonly string[] =>
          loaded.diagnostics.filter((one) => one.code === code).flatMap((one) => /"([^"]+)"/.exec(one.message)?.[1] ?? [])
        const routes = named('W302')
        const rules = named('W301')
        dead += routes.length + rules.length
        const machine = compile(set)
        for (const one of posts) {
          const opening = postOfTest(machine, one, [])
          const judgement = judge(machine, opening)
          expect(routes).not.toContain(route(machine, { opening, directed: opening.directed, judgement }).route)
          const count = match(machine, opening, undefined)
          const matched = [...machine.matching.matched.subarray(0, count)].map((index) => machine.rules[index]?.rule.id)
          for (const rule of rules) expect(matched).not.toContain(rule)
        }
      }),
      { numRuns: 120 },
    )
    expect(dead).toBeGreaterThan(10)
  })
})

/** A dice that falls the same way every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** A post made of the words and values that the rules of a set name. */
function postFor(set: RuleSet, roll: (sides: number) => number): RulePost {
  const words = new Set<string>(['hello', '?'])
  const values = new Map<string, Set<string>>()
  const learn = (cond: Cond): void => {
    if ('not' in cond) return learn(cond.not)
    if (!('field' in cond)) return ('all' in cond ? cond.all : cond.any).forEach(learn)
    for (const list of ['any', 'all', 'none'].flatMap(
      (key) => (Object.entries(cond).find(([name]) => name === key)?.[1] ?? []) as unknown[],
    )) {
      const value = typeof list === 'string' ? list : (list as Term).raw
      if (cond.field === 'text') words.add(value.replace(/^[*=/]|[*/]$/g, ''))
      else values.set(cond.field, (values.get(cond.field) ?? new Set()).add(value))
    }
  }
  for (const { when } of [...set.rules, ...set.routes]) learn(when)
  const pick = (list: readonly string[]): string | undefined => list[roll(list.length)]
  const of = (field: string, ...others: string[]): string | undefined =>
    roll(3) === 0 ? undefined : pick([...(values.get(field) ?? []), ...others])
  const all = [...words]
  return {
    network: of('network', 'x', 'facebook') ?? 'other',
    idQuality: 'missing',
    kind: roll(4) === 0 ? 'review' : 'post',
    direction: 'inbound',
    directed: roll(2) === 0,
    precision: 'ms',
    state: 'live',
    source: 'test',
    text: Array.from({ length: roll(4) }, () => pick(all)).join(roll(2) === 0 ? ' ' : ' . '),
    author: of('author', 'somebody'),
    language: of('language', 'en'),
    sentiment: roll(3) === 0 ? 'negative' : undefined,
    rating: roll(3) === 0 ? roll(6) : undefined,
    followers: roll(3) === 0 ? undefined : [0, 400, 9_000, 10_000, 100_000][roll(5)],
    verified: roll(3) === 0 ? undefined : roll(2) === 0,
    postedAt: Date.UTC(2026, 7, 4, 9),
  }
}

describe('ten thousand posts', () => {
  const FOLDER = new URL('../fixtures/rules/', import.meta.url).pathname
  it.each(['acme-rail', 'W302-shadow', 'W302-together', 'W302-no-such-post', 'W332-deprecated', 'W306-never-routed'])(
    'of %s reach no unreachable route, and each other route has a witness',
    async (name) => {
      const { set } = await loadRules({
        path: join(FOLDER, `${name}.yaml`),
        now: 0,
        env: { SLACK_CARE_URL: 'https://a.example', TEAMS_CRISIS_URL: 'https://b.example' },
      })
      if (set === undefined) throw new Error('the fixture has errors')
      const solver = createSolver(set)
      const kinds = set.routes.map((_, n) => solver.route(n).kind)
      const machine = compile(set)
      const roll = dice(7)
      const reached = new Set<string>()
      for (let n = 0; n < 10_000; n++) {
        const opening = postFor(set, roll)
        reached.add(route(machine, { opening, directed: opening.directed, judgement: judge(machine, opening) }).route)
      }
      const ids = set.routes.map(({ id }) => id)
      expect(ids.filter((id, n) => kinds[n] === 'impossible' && reached.has(id))).toEqual([])
      expect(kinds).not.toContain('unknown')
      const witnesses = ids.flatMap((_, n) => witnessOf(set, n) ?? [])
      expect(witnesses.map((witness) => goesTo(machine, witness))).toEqual(ids.filter((_, n) => kinds[n] === 'possible'))
      expect(reached.size).toBeGreaterThan(1)
    },
  )
})
