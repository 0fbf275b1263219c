import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { compile, judge, match } from '../../../src/core/rules/matcher.ts'
import { route as routeOf } from '../../../src/core/rules/route.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'
import { createSolver, type Proof } from '../../../src/core/rules/solver.ts'
import { createTextFacts } from '../../../src/core/rules/solver-text.ts'
import { vocabularyOf } from '../../../src/core/rules/solver-vocabulary.ts'
import { goesTo, witnessOf } from '../../../src/core/rules/solver-witness.ts'
import { department, route, rule, ruleSet, target, term, when } from './build.ts'
import { nasty } from './nasty.ts'
import { randomPost, randomSet } from './random-rules.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

describe('laws', () => {
  it('what is called impossible never happens, to one post or to several, and for the rest there is a conversation', () => {
    const count = { impossible: 0, witnesses: 0, without: 0, unknown: 0 }
    fc.assert(
      fc.property(randomSet, fc.array(fc.tuple(randomPost, randomPost), { minLength: 40, maxLength: 40 }), (set, pairs) => {
        const solver = createSolver(set)
        const machine = compile(set)
        const never = new Set(solver.rules().flatMap(({ kind }, n) => (kind === 'impossible' ? [set.rules[n]?.id] : [])))
        const dead = new Set<string>()
        set.routes.forEach(({ id }, n) => {
          const { kind } = solver.route(n)
          const witness = witnessOf(set, n)
          if (kind === 'impossible') {
            count.impossible++
            dead.add(id)
            expect(witness).toBeUndefined()
          } else if (kind === 'unknown') count.unknown++
          else if (witness === undefined) count.without++
          else {
            count.witnesses++
            expect(goesTo(machine, witness)).toBe(id)
          }
        })
        const manual = Object.keys(set.tags)
        for (const [one, other] of pairs) {
          for (const pins of [undefined, { add: manual, remove: [] }]) {
            const posts = [one, { ...other, network: one.network }]
            for (const post of posts) {
              const hits = [...machine.matching.matched.subarray(0, match(machine, post, pins))]
              for (const hit of hits) expect(never).not.toContain(machine.rules[hit]?.rule.id)
            }
            for (const some of [posts.slice(0, 1), posts]) {
              const judgement = machine.judgements.unite(some.map((post) => judge(machine, post, pins)))
              const directed = some.some((post) => post.directed)
              expect(dead).not.toContain(routeOf(machine, { opening: one, directed, judgement }).route)
            }
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(count.impossible).toBeGreaterThan(40)
    // Words that a pattern demands and another term forbids cannot always be written.
    expect(count.without + count.unknown).toBeLessThan(count.witnesses / 20)
  })

  it('a small budget says nothing, never something false', () => {
    fc.assert(
      fc.property(randomSet, fc.nat(3_000), (set, budget) => {
        const [whole, poor] = [createSolver(set), createSolver(set, budget)]
        for (const n of set.routes.keys()) {
          const { kind } = poor.route(n)
          if (kind !== 'unknown') expect(kind).toBe(whole.route(n).kind)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** The verdict on the last route before the fallback, as `impossible: 0, 1` with its takers, or with its clash. */
function last(set: RuleSet): string {
  const verdict = createSolver(set).route(set.routes.length - 2)
  return verdict.kind === 'impossible' ? shown(verdict.proof) : verdict.kind
}

function shown({ takers, clash }: Proof): string {
  return takers.length > 0 ? `taken by ${takers.join(' and ')}` : `clash of ${clash.length}`
}

const fallback = route('rest', {}, 'hub')
const NETWORK = { network: ['x', 'facebook'] }

describe('a route', () => {
  const rules = [
    rule('complaint', { text: ['bad', 'awful'] }),
    rule('urgent', { text: ['now'], tags: 'complaint' }, { stratum: 1 }),
    rule('site/login', { text: 'password' }),
    rule('big', { followers: [10_000, undefined] }),
    rule('small', { followers: [undefined, 500] }),
    rule('calm', { text: 'thanks', unless: { tags: 'complaint' } }, { stratum: 1 }),
    rule('japan', { language: 'ja', network: 'x' }),
    rule('gone', { text: 'gone' }, { enabled: false }),
  ]
  it.each<[string, Record<string, unknown>[], string]>([
    ['on a tag whose rule asks for an earlier one', [{ tags: 'complaint' }, { tags: 'urgent' }], 'taken by 0'],
    ['that two take together', [{ directed: true }, { directed: false }, { tags: 'urgent' }], 'taken by 0 and 1'],
    ['that is narrower', [NETWORK, { tags: 'big' }, { network: 'x', directed: true }], 'taken by 0'],
    ['that is wider', [{ network: 'x', directed: true }, { network: 'x' }], 'possible'],
    ['on a tag below an earlier one', [{ tags: 'site' }, { tags: 'site/login' }], 'taken by 0'],
    ['on a tag above an earlier one, with no other below', [{ tags: 'site/login' }, { tags: 'site' }], 'taken by 0'],
    ['within a range', [{ followers: [1_000, undefined] }, { followers: [5_000, 9_000] }], 'taken by 0'],
    ['on what ranges leave', [{ followers: [undefined, 9] }, { followers: [11, undefined] }, { known: 'followers' }], 'possible'],
    [
      'on nothing that ranges leave',
      [{ followers: [undefined, 10] }, { followers: [10, undefined] }, { known: 'followers' }],
      'taken by 0 and 1',
    ],
    ['where a value may be missing', [{ verified: true }, { verified: false }, { directed: true }], 'possible'],
    ['where no value is left', [{ verified: true }, { verified: false }, { known: 'verified' }], 'taken by 0 and 1'],
    ['on a language within another', [{ language: 'en' }, { language: 'en-GB' }], 'taken by 0'],
    [
      'on kinds of which none is left',
      [{ kind: ['post', 'reply', 'comment', 'repost', 'quote'] }, { kind: ['review', 'dm'] }, { directed: true }],
      'taken by 0 and 1',
    ],
    ['on a tag that nobody gives while its rule is off', [{ tags: 'gone' }], 'clash of 1'],
    ['on a tag of other networks', [{ tags: 'japan', network: 'facebook' }], 'clash of 2'],
    // One post thanks, another one complains.
    ['on two tags that no post has at once', [{ tags: { all: ['complaint', 'calm'] } }], 'possible'],
    // Followers may have become more in between.
    ['on two tags of different numbers', [{ tags: { all: ['big', 'small'] } }], 'possible'],
    ['that excludes what it asks for', [{ tags: { all: ['urgent'], none: ['complaint'] } }], 'clash of 2'],
    ['under not', [{ any: [{ network: 'x' }, { directed: true }] }, { not: { directed: false } }], 'taken by 0'],
  ])('%s', (_, whens, expected) => {
    const set = ruleSet({ rules, routes: [...whens.map((when, n) => route(`r${n}`, when, 'hub')), fallback] })
    expect(last(set)).toBe(expected)
  })

  it('on a manual tag is possible, though no rule gives it', () => {
    const set = ruleSet({ tags: { vip: { manual: true } }, routes: [route('vip', { tags: 'vip' }, 'hub'), fallback] })
    expect([last(set), witnessOf(set, 0)?.pins]).toEqual(['possible', ['vip']])
  })

  it('that needs two posts has them as its witness', () => {
    const set = ruleSet({ rules, routes: [route('both', { tags: { all: ['complaint', 'calm'] } }, 'hub'), fallback] })
    expect(witnessOf(set, 0)?.posts.map(({ text }) => text)).toEqual(['bad', 'thanks'])
  })
})

describe('a rule', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['that asks for a word and not for all of its beginnings', { text: 'refunds', unless: { text: 'refund*' } }, false],
    ['that asks for a beginning and not for the word', { text: 'refund*', unless: { text: 'refund' } }, true],
    ['that asks for a phrase and not for its word', { text: 'money back', unless: { text: 'money' } }, false],
    ['that asks for a hashtag and not for its word, which may be in a link', { text: '#fail', unless: { text: 'fail*' } }, true],
    ['that asks for a hashtag and not for its beginning', { hashtags: 'failed', unless: { text: '#fail*' } }, false],
    ['that asks for a word and not for a pattern that finds it', { text: 'refund', unless: { text: '/re(fund|turn)/' } }, false],
    ['that asks for a pattern and not for a word', { text: '/re(fund|turn)/', unless: { text: 'refund' } }, true],
    ['that asks for a mention and not for its beginning', { mentions: 'acmerail', unless: { text: '@acme*' } }, false],
    ['that asks for a link below another', { links: 'help.acme.example', unless: { links: 'acme.example' } }, false],
    ['that asks for two networks', { network: 'x', all: [{ network: 'facebook' }] }, false],
    ['that asks for two authors', { author: 'ana', all: [{ author: '@ANA' }] }, true],
    ['that asks for hours without a time', { during: 'always', unless: { known: 'posted' } }, false],
    ['that asks for a column', { field: { Status: 'lost' }, unless: { field: { Status: ['lost', 'found'] } } }, false],
  ])('%s', (_, when, possible) => {
    const [verdict] = createSolver(ruleSet({ rules: [rule('one', when)] })).rules()
    expect(verdict?.kind).toBe(possible ? 'possible' : 'impossible')
  })

  it('that can never match takes the others with it', () => {
    const rules = [rule('a', { network: 'x', all: [{ network: 'facebook' }] }), rule('b', { tags: 'a' }, { stratum: 1 })]
    const solver = createSolver(ruleSet({ rules, routes: [route('b', { tags: 'b' }, 'hub'), fallback] }))
    expect([...solver.rules(), solver.route(0)].map(({ kind }) => kind)).toEqual(['impossible', 'impossible', 'impossible'])
  })
})

describe('rows and spokes', () => {
  const rules = [rule('fire', { text: 'fire' }, { priority: 'urgent' })]
  const solve = (rows: ReturnType<typeof target>[], routes = [route('fire', { tags: 'fire' }, 'care'), fallback]) => {
    const solver = createSolver(ruleSet({ rules, routes, targets: rows, departments: [department('hub', []), department('care', [])] }))
    return rows.map((_, n) => {
      const verdict = solver.row(n)
      return verdict.kind === 'impossible' ? shown(verdict.proof) : verdict.kind
    })
  }
  it('a row is taken for each of its clocks, or not at all', () => {
    const rows = [
      target({ network: ['x', 'facebook'] }, { first_response: '1h' }),
      target({ network: 'x' }, { first_response: '2h' }),
      target({ network: 'x' }, { first_response: '2h', resolution: '4h' }),
    ]
    expect(solve(rows)).toEqual(['possible', 'taken by 0', 'possible'])
  })
  it('a row may serve an owner by hand, and any priority', () => {
    const rows = [
      target({ department: 'care', priority: 'low', tags: 'fire' }, { resolution: '1h' }),
      target({ department: 'log' }, { resolution: '1h' }),
    ]
    expect(solve(rows)).toEqual(['possible', 'clash of 1'])
  })
  it('a row is useless where all its routes set the target themselves', () => {
    const own = [route('fire', { tags: 'fire' }, 'care', { resolution: '1h' }), fallback]
    expect(solve([target({ route: 'fire' }, { resolution: '2h' })], own)).toEqual(['clash of 0'])
  })
  it('a spoke hears of what routes and rules make of a post', () => {
    const routes = [route('fire', { tags: 'fire', network: 'x' }, 'care'), fallback]
    const whens = [
      { priority: 'urgent' },
      { priority: 'low' },
      { network: 'facebook' },
      { route: 'rest' },
      { tags: 'fire' },
      { directed: true },
    ].map(when)
    const spokes = whens.map((one, n) => ({ person: `p${n}`, when: one }))
    const solver = createSolver(ruleSet({ rules, routes, departments: [department('hub', []), department('care', spokes)] }))
    expect(whens.map((one) => solver.spoke('care', one, false).kind)).toEqual([
      'possible',
      'impossible',
      'impossible',
      'impossible',
      'possible',
      'possible',
    ])
    expect(whens.map((one) => solver.covered('care', [one]))).toEqual([true, false, false, false, true, false])
  })
})

it('a column may have the name of a field', () => {
  const set = ruleSet({
    rules: [rule('one', { field: { author: 'lost' }, unless: { known: 'author' } })],
    routes: [route('one', { tags: 'one' }, 'hub'), fallback],
  })
  expect(witnessOf(set, 0)?.posts.map(({ author, extra }) => [author, extra])).toEqual([[undefined, { author: 'lost' }]])
})

it('what follows from a term is there wherever the term is', () => {
  const raws = fc.array(fc.constantFrom('a', 'e', 'é', ' ', 's', 'ß', '最', 'か', '-', "'", '#', '_', '1', '😡', 'IT', 'it'), {
    minLength: 1,
    maxLength: 4,
  })
  const term_ = fc
    .tuple(raws, fc.constantFrom('', '*', '=', '#', '/'), fc.constantFrom('', '*', '/'))
    .map(([parts, start, end]) => `${start}${parts.join('').trim()}${start === '/' ? '/' : end === '/' ? '' : end}`)
    .filter((raw) => /[\p{L}\p{N}\p{So}]/u.test(raw) && !/^#.*[#' -]/.test(raw))
  let followed = 0
  fc.assert(
    fc.property(fc.array(term_, { minLength: 4, maxLength: 12 }), fc.array(nasty, { minLength: 5, maxLength: 5 }), (terms, around) => {
      const list = terms.map((raw) => term(raw)).filter((one) => one.kind !== 'regex' || /^\/[^+*?()[\]{}|^$.\\/]+\/$/.test(one.raw))
      const set = ruleSet({ rules: list.map((one, n) => ({ ...rule(`t${n}`, {}), when: { field: 'text', any: [one], at: one.at } })) })
      const { covering, needles } = vocabularyOf(set)
      const texts = createTextFacts(vocabularyOf(set))
      const nameOf = (key: string): string => {
        const needle = needles.get(key)
        return needle?.kind === 'hashtag' && !needle.open ? `hashtags ${needle.text}` : `term ${key}`
      }
      for (const [n, one] of list.entries()) {
        const bare = one.raw.replace(/^[*=/]|[*/]$/g, '')
        const text = [around[n % 5], bare, around[(n + 1) % 5]].join(n % 2 === 0 ? '' : ' ')
        const found = texts.of(text)
        for (const [key, wider] of covering) {
          if (!found.has(nameOf(key))) continue
          followed += wider.length
          for (const other of wider) expect([text, key, found.has(nameOf(other)) ? other : `without ${other}`]).toEqual([text, key, other])
        }
      }
    }),
    { numRuns: 400 },
  )
  expect(followed).toBeGreaterThan(200)
})

it('three hundred rules and sixty routes are thought through within the budget', () => {
  const letters = (n: number): string => [...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('')
  const rules = Array.from({ length: 300 }, (_, n) =>
    rule(
      n % 5 === 0 ? `family/t${n}` : `t${n}`,
      {
        text: Array.from({ length: 8 }, (_, k) => `word${letters(n * 8 + k)}${k % 3 === 0 ? '*' : ''}`),
        ...(n % 4 === 1 ? { network: ['x', 'facebook'] } : {}),
        ...(n % 6 === 2 ? { followers: [n * 10, undefined] } : {}),
        ...(n > 200 && n % 3 === 0 ? { tags: `t${n - 198}` } : {}),
        ...(n > 200 && n % 3 === 1 ? { unless: { tags: [`t${n - 197}`, 'family'] } } : {}),
      },
      { stratum: n > 200 ? 1 : 0, priority: (['low', 'normal', 'high', 'urgent'] as const)[n % 4] },
    ),
  )
  const routes = Array.from({ length: 60 }, (_, n) =>
    route(
      `r${n}`,
      {
        tags: n % 3 === 0 ? { all: [`t${n + 1}`, `t${n + 202}`] } : [`t${n + 1}`, `t${n * 3 + 2}`],
        ...(n % 2 === 0 ? { directed: n % 4 === 0 } : {}),
      },
      'hub',
    ),
  )
  const set = ruleSet({
    rules,
    routes: [...routes, fallback],
    targets: [target({ priority: 'urgent' }, { first_response: '1h' }), target({}, { first_response: '4h' })],
  })
  const started = performance.now()
  const solver = createSolver(set)
  const kinds = [...solver.rules(), ...set.routes.map((_, n) => solver.route(n)), ...set.targets.map((_, n) => solver.row(n))].map(
    ({ kind }) => kind,
  )
  expect(kinds).not.toContain('unknown')
  expect(kinds.filter((kind) => kind === 'possible').length).toBeGreaterThan(300)
  // Some tenths of a second; more only where the machine is busy.
  expect(performance.now() - started).toBeLessThan(30_000)
  expect(witnessOf(set, 59)?.posts.length).toBe(1)
})

it('a chain of rules may be longer than a stack is deep', () => {
  const rules = Array.from({ length: 4_000 }, (_, n) => rule(`t${n}`, n === 0 ? { text: 'go' } : { tags: `t${n - 1}` }, { stratum: n }))
  const set = ruleSet({ rules, routes: [route('a', { tags: 't3998' }, 'hub'), route('b', { tags: 't3999' }, 'hub'), fallback] })
  const solver = createSolver(set)
  expect([solver.route(0).kind, last(set), solver.rules().at(-1)?.kind]).toEqual(['possible', 'taken by 0', 'possible'])
  expect(witnessOf(set, 0)?.posts.map(({ text }) => text)).toEqual(['go'])
})
