import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Coverage, createCoverage } from '../../../src/core/rules/coverage.ts'
import { coverageOfTests } from '../../../src/core/rules/coverage-tests.ts'
import { createFrequentWords } from '../../../src/core/rules/frequent-words.ts'
import { compile, judge } from '../../../src/core/rules/matcher.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'
import { at, department, post, route, rule, ruleSet } from './build.ts'

const NOW = Date.parse('2026-08-05T12:00:00Z')
const AT = { now: NOW, zone: 'Europe/London', words: 5 }

const set: RuleSet = ruleSet({
  departments: [department('hub', []), department('care', [])],
  rules: [
    rule('billing', { text: ['refund*', 'overcharged', 'money back'] }),
    rule('site', { text: ['page', 'wifi'], unless: { text: ['landing page'] } }),
    rule('loud', { followers: [1000] }),
    rule('lead', { text: ['quote', 'offer'] }),
    rule('old', { text: ['refund'] }, { enabled: false }),
  ],
  routes: [route('billing', { tags: 'billing' }, 'care'), route('lead', { tags: 'lead' }, 'hub'), route('rest', {}, 'hub')],
})

function covered(conversations: readonly (readonly ReturnType<typeof post>[])[], options = AT): Coverage {
  const counter = createCoverage(compile(set), options)
  for (const posts of conversations) {
    const [opening] = posts
    if (opening !== undefined) counter.add(opening, posts, true)
  }
  return counter.result()
}

const when = (time: string) => ({ postedAt: Date.parse(time) })

describe('coverage by history', () => {
  const result = covered([
    [post('refund please', when('2026-08-04T09:00:00Z')), post('and the page is broken', when('2026-08-05T09:00:00Z'))],
    [post('refunds for the wifi', when('2026-07-30T09:00:00Z'))],
    [post('your landing page', when('2026-07-27T00:30:00+01:00'))],
    [post('no seat reservation', { ...when('2026-07-26T23:30:00Z'), followers: 5000 })],
    [post('seat reservation again', when('2026-07-26T22:30:00Z'))],
    [post('seat lost', { postedAt: undefined })],
  ])

  it('counts posts of each rule, alone and all, and terms that were never seen', () => {
    const rows = result.rules.map(({ id, posts, alone, lastAt, enabled, terms }) => [
      id,
      posts,
      alone,
      lastAt === undefined ? '-' : new Date(lastAt).toISOString().slice(0, 10),
      enabled,
      terms
        .filter(({ posts: n }) => n === 0)
        .map(({ term }) => term)
        .join(' '),
    ])
    expect(rows).toEqual([
      ['billing', 2, 1, '2026-08-04', true, 'overcharged money back'],
      ['site', 2, 1, '2026-08-05', true, ''],
      ['loud', 1, 1, '2026-07-26', true, ''],
      ['lead', 0, 0, '-', true, 'quote offer'],
      ['old', 0, 0, '-', false, 'refund'],
    ])
    expect([result.posts, result.conversations]).toEqual([7, 6])
  })

  it('counts the posts of each term that the rule tagged', () => {
    const terms = covered([[post('refund, refunds, money  back')], [post('wifi on the landing page')], [post('wifi page')]]).rules.map(
      ({ terms: some }) => some.map(({ term, posts }) => `${term} ${posts}`).join(', '),
    )
    expect(terms).toEqual(['refund* 1, overcharged 0, money back 1', 'page 1, wifi 1', '', 'quote 0, offer 0', 'refund 0'])
  })

  it('counts conversations of each route, also none', () => {
    expect(result.routes.map(({ id, to, conversations }) => [id, to, conversations])).toEqual([
      ['billing', 'care', 2],
      ['lead', 'hub', 0],
      ['rest', 'hub', 4],
    ])
  })

  it('a conversation that somebody has started stays with its route; what is only logged has no owner to stay', () => {
    const logged = ruleSet({
      ...set,
      routes: [route('heard', { directed: false }, 'log'), ...set.routes],
    })
    const takenBy = (posts: readonly ReturnType<typeof post>[], touchedAt?: number): string | undefined => {
      const counter = createCoverage(compile(logged), AT)
      const [opening] = posts
      if (opening !== undefined)
        counter.add(
          opening,
          posts,
          posts.some(({ directed }) => directed),
          touchedAt,
        )
      return counter.result().routes.find(({ conversations }) => conversations === 1)?.id
    }
    const at = (hour: number) => Date.parse('2026-08-04T00:00:00Z') + hour * 3_600_000
    const posts = [post('an offer', { postedAt: at(9) }), post('a refund', { postedAt: at(11) })]
    expect([undefined, at(10), at(11), at(8)].map((touchedAt) => takenBy(posts, touchedAt))).toEqual(['billing', 'lead', 'billing', 'lead'])
    const overheard = [
      post('nice offer', { postedAt: at(9), directed: false }),
      post('a quote please', { postedAt: at(11) }),
      post('a refund', { postedAt: at(12) }),
    ]
    expect([undefined, at(10), at(11), at(12)].map((touchedAt) => takenBy(overheard, touchedAt))).toEqual([
      'billing',
      'lead',
      'lead',
      'billing',
    ])
  })

  it('the last week is Monday to Sunday of the zone', () => {
    // 2026-07-27 00:30 and 2026-07-26 23:30Z are Monday in London, 22:30Z is still Sunday.
    expect(result.fallback.lastWeek).toEqual({ from: 20661, to: 20667, conversations: 2, all: 3 })
    expect(new Date(20661 * 86_400_000).toISOString().slice(0, 10)).toBe('2026-07-27')
  })

  it('tells the words of what no other route takes', () => {
    expect(result.fallback.words).toEqual([{ word: 'seat reservation', count: 2 }])
  })

  it('equals a count of each post by itself', () => {
    const texts = fc.array(
      fc.array(fc.constantFrom('refund', 'wifi', 'page', 'landing page', 'offer', 'hello', 'money back'), { maxLength: 4 }),
      { maxLength: 30 },
    )
    const machine = compile(set)
    fc.assert(
      fc.property(texts, (list) => {
        const posts = list.map((words) => post(words.join(' ')))
        const { rules } = covered(posts.map((one) => [one]))
        const tags = posts.map((one) => judge(machine, one).tags)
        const naive = (id: string, alone: boolean) => tags.filter((some) => some.includes(id) && (!alone || some.length === 1)).length
        expect(rules.filter(({ enabled }) => enabled).map(({ id, posts: n, alone }) => [id, n, alone])).toEqual(
          ['billing', 'site', 'loud', 'lead'].map((id) => [id, naive(id, false), naive(id, true)]),
        )
      }),
    )
  })
})

describe('coverage by tests', () => {
  const tested = (parts: Partial<RuleSet>) => coverageOfTests(compile({ ...set, ...parts }))
  const test = (text: string, more: object = {}) => ({
    name: text,
    post: { text, fields: {} },
    given: {},
    expect: {},
    only: false,
    skip: false,
    at,
    ...more,
  })
  const missing = ({ things }: ReturnType<typeof tested>) =>
    things.filter(({ reached }) => !reached).map(({ kind, name }) => `${kind} ${name}`)

  it('nothing is reached without tests', () => {
    const result = tested({})
    expect(result.percent).toBe(0)
    expect(result.things).toHaveLength(4 + 3 + 7)
  })

  it('examples reach rules and terms, tests reach routes too; what is switched off or skipped counts for nothing', () => {
    const [billing, ...others] = set.rules
    if (billing === undefined) throw new Error('no rule')
    const rules = [
      { ...billing, matches: [{ post: { text: 'refunds', fields: {} }, at }], skips: [{ post: { text: 'your offer', fields: {} }, at }] },
      ...others,
    ]
    const result = tested({ rules, tests: [test('money back'), test('the page', { skip: true })] })
    expect(missing(result)).toEqual([
      'term overcharged',
      'rule site',
      'term page',
      'term wifi',
      'rule loud',
      'term quote',
      'route lead',
      'route rest',
    ])
    expect(result.percent).toBe(Math.floor((6 * 100) / 14))
  })

  it('only: leaves out the other tests', () => {
    expect(missing(tested({ tests: [test('refund'), test('hello', { only: true })] }))).not.toContain('route rest')
    expect(missing(tested({ tests: [test('refund'), test('hello', { only: true })] }))).toContain('route billing')
  })

  it('is rounded down: all but one of many is not everything', () => {
    const words = Array.from({ length: 400 }, (_, k) => `word${k}`)
    const many = { rules: [rule('many', { text: words })], routes: [route('rest', {}, 'hub')] }
    expect(tested({ ...many, tests: [test(words.slice(1).join(' '))] }).percent).toBe(99)
    expect(tested({ ...many, tests: [test(words.join(' '))] }).percent).toBe(100)
  })
})

describe('frequent words', () => {
  const top = (...texts: string[]) => {
    const words = createFrequentWords()
    for (const text of texts) words.add([text])
    return words.top(9).map(({ word, count }) => `${word} ${count}`)
  }

  it.each<[what: string, texts: string[], top: string[]]>([
    ['folded, once a text', ['WiFi wifi', 'wi-fi and WIFI'], ['wifi 2']],
    [
      'no handles, links, addresses, numbers',
      ['@acme https://acme.example a@acme.example 42', '@acme https://acme.example a@acme.example 42'],
      [],
    ],
    [
      'no stop words of the usual languages',
      ['Wo ist mein Koffer', 'où est ma valise', 'mein Koffer', 'ma valise'],
      ['koffer 2', 'valise 2'],
    ],
    ['a pair stands for words that keep its company', ['lost seat reservation', 'seat reservation', 'the seat'], ['seat reservation 2']],
    ['not across punctuation', ['seat, reservation', 'seat. reservation'], ['reservation 2', 'seat 2']],
    [
      'a pair that is rare among its words is left out',
      ['blue seat', 'blue seat', ...Array.from({ length: 8 }, () => 'blue. seat')],
      ['blue 10', 'seat 10'],
    ],
    ['scripts without spaces', ['地下鉄が遅い', '地下鉄はどこ'], ['地下鉄 2']],
    ['what occurs once is no pattern', ['wifi', 'seat'], []],
    ['hashtags as written', ['#DelayRepay', '#delayrepay'], ['delayrepay 2']],
  ])('%s', (_, texts, expected) => {
    expect(top(...texts)).toEqual(expected)
  })

  it('in bounded memory a frequent word is found, and is at most a window too low', () => {
    const words = createFrequentWords(100)
    for (let k = 0; k < 2_000; k++) words.add([`rare${k} other${k}x ${k % 3 === 0 ? 'wifi' : ''}`])
    const [first] = words.top(1)
    expect(first?.word).toBe('wifi')
    expect(first?.count).toBeGreaterThan(667 - 80)
    expect(first?.count).toBeLessThanOrEqual(667)
  })
})
