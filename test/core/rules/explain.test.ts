import { describe, expect, it } from 'vitest'
import { awayOn } from '../../../src/core/rules/decide.ts'
import { describeCond } from '../../../src/core/rules/describe.ts'
import { runExamples } from '../../../src/core/rules/examples.ts'
import { explain } from '../../../src/core/rules/explain.ts'
import { explanationLines } from '../../../src/core/rules/explain-lines.ts'
import { compile, type RulePost } from '../../../src/core/rules/matcher.ts'
import type { RuleSet, RuleTest } from '../../../src/core/rules/ruleset.ts'
import { at, department, post, route, rule, ruleSet, target, term, when } from './build.ts'

const line = (number: number) => ({ ...at, line: number, endLine: number })
const london = {
  id: 'london',
  timezone: 'Europe/London',
  hours: [...Array.from({ length: 5 }, () => [{ from: 480, to: 1200 }]), [], []],
  holidays: {},
  cutoff: 0,
}
const brand = { handles: { x: ['acmehelp'] }, profiles: [], employees: [], employeesCount: false, auto: [], countAuto: false }
const example = (text: string) => ({ post: { text, fields: {} }, at: line(9) })

const set: RuleSet = ruleSet({
  timezone: 'Europe/London',
  timezoneWritten: true,
  brands: [brand],
  calendars: { london },
  people: { tom: { id: 'tom', away: [{ from: '2026-08-03', to: '2026-08-14' }] } },
  departments: [
    department('hub', ['ana'], { calendar: 'london' }),
    department('care', ['maria', { person: 'tom', weight: 0.5 }, { person: 'yuki', when: when({ language: 'ja' }) }], {
      calendar: 'london',
    }),
  ],
  targets: [target({ tags: 'safety' }, { first_response: '15m', resolution: '4h' }), target({ network: 'x' }, { first_response: '2bh' })],
  rules: [
    {
      ...rule('safety', {}, { at: line(112), priority: 'urgent', notify: ['legal', 'crisis-room'] }),
      when: {
        all: [
          { field: 'text', any: [term('injur*', 'safety'), term('smoke', 'safety')], at },
          { not: when({ text: 'injury time' }), at },
        ],
        at,
      },
      matches: [example('Smoke!'), example('nothing')],
      skips: [example('a goal in injury time'), example('injured')],
    },
    rule('press', { author: 'railnews' }, { at: line(125), priority: 'high', notify: ['ceo'] }),
    rule('billing', { text: ['refund*', '/£ ?\\d+/', '=IT', '#fail', '@acmehelp'] }, { at: line(134) }),
    rule(
      'influencer',
      { any: [{ verified: true, followers: [10_000, undefined] }, { followers: [100_000, undefined] }] },
      { at: line(140) },
    ),
    rule('question', { has: 'question' }, { at: line(149) }),
    rule('praise', { text: { any: ['thanks'], none: ['smoke'] }, unless: { tags: 'safety' } }, { at: line(155), stratum: 1 }),
    rule('summer', { network: 'x' }, { at: line(160), active: { from: '2026-06-01', to: '2026-06-30' } }),
    rule('off', { text: 'x' }, { enabled: false, matches: [example('x')] }),
  ],
  routes: [
    route('vip', { tags: 'vip' }, 'hub'),
    route('safety-incident', { tags: 'safety' }, 'care'),
    route('press', { tags: 'press' }, 'hub'),
    route('billing', { tags: 'billing', directed: true }, 'care', { responder: 'spoke' }),
    route('rest', {}, 'hub'),
  ],
})
const machine = compile(set)
const now = Date.UTC(2026, 7, 4, 16, 20)
const state = {
  now,
  open: new Map([
    ['maria', 7],
    ['tom', 2],
  ]),
  last: new Map<string, number>(),
  away: (person: string, moment: number) => awayOn(set, person, 'care', moment),
}
const told = (text: string, about: Partial<RulePost> = {}, verbose = false, options = {}) =>
  explanationLines(explain(machine, post(text, { postedAt: now, ...about }), state, { verbose, ...options })).map((one) => one.text)

describe('an explanation', () => {
  it('for people', () => {
    expect(
      told(
        'Smoke on the 17:02 at Crewe, passengers want a REFUND https://a.example/refund',
        { author: 'railnews', followers: 52_000 },
        false,
        { id: 'k3f9' },
      ).join('\n'),
    ).toBe(`\
k3f9  x  @railnews  2026-08-04 17:20 (London)  52,000 followers
  "Smoke on the 17:02 at Crewe, passengers want a REFUND https://a.example/refund"
   ^^^^^                                          ^^^^^^

tags
  + billing  line 134  text "REFUND" (refund*)        the link is not searched
  + press    line 125  author railnews                high, tells ceo
  + safety   line 112  text "Smoke" ($safety: smoke)  urgent, tells legal, crisis-room
route
  1  vip              tags: vip     no
  2  safety-incident  tags: safety  MATCH   -> care, answers: hub
  (3 routes below not tried; press and billing would have matched)
priority   urgent     safety
spoke      maria      balance: maria 7 open; tom away until 2026-08-14; yuki only for language: ja
clocks     first_response 17:35 today (15m, targets[0])   resolution 21:20 today (4h, targets[0])
tells      ceo, crisis-room, legal
rules      sha256:9c1f00aa9c1f…`)
  })

  it('with the rules that did not hold', () => {
    const lines = told('injured in injury time, thanks', { followers: 12_000 }, true)
    expect(lines.slice(lines.indexOf('rules that did not hold') + 1, lines.indexOf('route'))).toEqual([
      '  - safety      line 112  excluded by text "injury time"',
      '  - press       line 125  author: railnews (not known)',
      '  - billing     line 134  no term of refund*, /£ ?\\d+/, =IT, #fail and 1 more',
      '  - influencer  line 140  none of verified: true, followers: 10000..; followers: 100000..',
      '  - question    line 149  has: question (not there)',
      '  - summer      line 160  active only from 2026-06-01 to 2026-06-30',
    ])
  })

  it('of a tag set by hand, another rule set, a post without time', () => {
    const lines = told('hm', { postedAt: undefined }, false, { pins: { add: ['vip'], remove: [] }, routedBy: 'sha256:41aa' })
    expect(lines.slice(3)).toEqual([
      'tags',
      '  + vip    set by hand',
      'route',
      '  1  vip  tags: vip  MATCH   -> hub, answers: hub',
      '  (4 routes below not tried)',
      'priority   normal     nothing asserts another',
      'spoke      ana        balance: ana 0 open',
      'clocks     first_response no time (2bh, targets[1])   resolution no time (24h, built in)',
      'tells      nobody',
      'rules      sha256:9c1f00aa9c1f… (the post was routed by sha256:41aa)',
    ])
  })

  it.each([
    ['＃Fail and Cafe\u0301 refunded', {}, ['＃Fail', 'refund']],
    ['𝓻𝓮𝓯𝓾𝓷𝓭 now', {}, ['𝓻𝓮𝓯𝓾𝓷𝓭']],
    ['re\u200bfund', {}, ['re\u200bfund']],
    ['#RefundNow', {}, ['Refund']],
    ['you took  £\n 48, é', {}, ['£\n 48']],
    ['the  IT desk', {}, ['IT']],
    ['hi @AcmeHelp!', {}, ['@AcmeHelp']],
    ['refund refund', {}, ['refund', 'refund']],
  ])('underlines in %j', (text, about, expected) => {
    const { spans } = explain(machine, post(text, about), state, { verbose: false })
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(expected)
  })

  it('underlines wide letters and long texts where they stand', () => {
    expect(told(`最悪😡 ${'word '.repeat(20)}refund`).slice(1, 4)).toEqual([
      `  "最悪😡 ${'word '.repeat(17)}w`,
      `   ${'ord word word '}refund"`,
      `   ${' '.repeat(14)}^^^^^^`,
    ])
  })
})

describe('a rule in an explanation', () => {
  /** What made the condition hold, or what failed. */
  const said = (condition: Record<string, unknown>, about: Partial<RulePost>): string => {
    const own = compile(ruleSet({ rules: [rule('x', { text: 'given' }), rule('hit', condition, { stratum: 1 })], calendars: { london } }))
    const found = explain(own, post(about.text ?? '', { postedAt: now, ...about }), state, { verbose: true })
    return (
      found.tags
        .find(({ tag }) => tag === 'hit')
        ?.by[0]?.evidence.map(({ what }) => what)
        .join(', ') ?? `- ${found.misses.find((one) => one.rule === 'hit')?.failed}`
    )
  }
  it.each([
    [{ network: ['x', 'facebook'] }, {}, 'network: x, facebook'],
    [{ network: 'facebook' }, {}, '- network: facebook (is x)'],
    [{ followers: [5, undefined] }, { followers: 7 }, 'followers 7'],
    [{ followers: [5, undefined] }, { followers: 3 }, '- followers: 5.. (is 3)'],
    [{ followers: [5, undefined] }, {}, '- followers: 5.. (not known)'],
    [{ tags: 'x' }, { text: 'given' }, 'tags x'],
    [{ tags: 'x' }, {}, '- tags: x (is none)'],
    [{ tags: { none: ['y'] } }, {}, 'tags none y'],
    [{ text: { all: ['a', 'b'] } }, { text: 'a' }, '- text "b" is missing'],
    [{ text: { all: ['a', 'b'] } }, { text: 'a B' }, 'text "a", text "B"'],
    [{ text: { any: ['a'], none: ['b'] } }, { text: 'a b' }, '- text has "b"'],
    [{ not: { network: 'x' } }, {}, '- excluded by network: x'],
    [{ not: { not: { network: 'facebook' } } }, {}, '- excluded by not network: facebook'],
    [{ any: [{ network: 'facebook' }] }, {}, '- network: facebook (is x)'],
    [{ directed: false }, {}, '- directed: false (is true)'],
    [{ verified: true }, { verified: false }, '- verified: true (is false)'],
    [{ author_flag: 'vip' }, { flags: ['press'] }, '- author_flag: vip (is press)'],
    [{ mentions: 'acme' }, { text: 'hi @bo' }, '- mentions: acme (is bo)'],
    [{ hashtags: 'a' }, { text: '#b' }, '- hashtags: a (is b)'],
    [{ links: 'a.example' }, { text: 'https://b.example/x' }, '- links: a.example (is b.example)'],
    [{ during: 'london' }, { postedAt: Date.UTC(2026, 7, 2) }, '- during: london (is outside)'],
    [{ known: 'rating' }, {}, '- known: rating (not there)'],
    [{ field: { Region: 'North' } }, { extra: { Region: 'South' } }, '- field Region: North (is South)'],
    [{ has: 'question' }, { text: '?' }, 'question'],
  ])('%j of %j: %s', (condition, about, expected) => {
    expect(said(condition, about)).toBe(expected)
  })
})

describe('conditions in words', () => {
  it.each([
    [{}, 'anything else'],
    [{ tags: 'safety' }, 'tags: safety'],
    [{ tags: { all: ['a', 'b'] } }, 'tags all a, b'],
    [{ tags: 'q', directed: true }, 'tags: q, directed: true'],
    [[{ rating: [1, 2] }, { followers: [10, undefined], verified: true }], 'rating: 1..2 or (followers: 10.., verified: true)'],
    [{ tags: 'a', unless: { network: ['x', 'y'] } }, 'tags: a, not network: x, y'],
    [{ field: { Region: 'North' } }, 'field Region: North'],
    [{ tags: 'a', any: [{ kind: 'dm' }, { kind: 'review' }] }, 'tags: a, (kind: dm or kind: review)'],
  ])('%j', (condition, expected) => {
    expect(describeCond(when(condition))).toBe(expected)
  })
})

describe('the examples of a rules file', () => {
  const test = (name: string, more: Partial<RuleTest>): RuleTest => ({
    name,
    post: { text: '@acmehelp where is my refund?', network: 'x', posted: Date.UTC(2026, 7, 4, 9, 10), fields: { author: '@bo' } },
    given: { open: { maria: 7, tom: 2 } },
    expect: {},
    only: false,
    skip: false,
    at: line(243),
    ...more,
  })
  it('are run with the whole set, and only differing fields are told', () => {
    const report = runExamples(
      compile({
        ...set,
        tests: [
          test('good', {
            expect: {
              tags: { exactly: ['question', 'billing'] },
              route: 'billing',
              department: 'care',
              spoke: 'maria',
              responder: 'spoke',
              priority: 'normal',
              notify: [],
              first_response: Date.UTC(2026, 7, 4, 11, 10),
              next_response: '2bh',
              resolution: Date.UTC(2026, 7, 5, 9, 10),
              escalation: 'standard',
            },
          }),
          test('bad', {
            expect: {
              tags: { has: ['press'], lacks: ['billing'] },
              route: 'press',
              spoke: 'tom',
              priority: 'high',
              first_response: 'none',
              resolution: Date.UTC(2026, 7, 5, 9, 10),
            },
          }),
          test('given', {
            given: { away: ['maria'], pins: ['vip', '-billing'], flags: ['vip'] },
            expect: { tags: { exactly: ['question', 'vip'] }, route: 'vip', department: 'hub' },
          }),
          test('skipped', { skip: true }),
        ],
      }),
    )
    expect([report.passed, report.failed, report.skipped]).toEqual([4, 3, 2])
    expect(
      report.results
        .filter(({ status }) => status === 'failed')
        .map(({ kind, name, differences, why }) => ({ kind, name, differences, why })),
    ).toEqual([
      {
        kind: 'matches',
        name: 'nothing',
        why: '',
        differences: [{ field: 'rule', expected: 'safety to hold', got: 'it does not', note: 'no term of $safety' }],
      },
      {
        kind: 'skips',
        name: 'injured',
        why: 'safety (line 112: "injur")',
        differences: [{ field: 'rule', expected: 'safety not to hold', got: 'it does', note: 'safety (line 112: "injur")' }],
      },
      {
        kind: 'test',
        name: 'bad',
        why: 'billing (line 134: "refund", "@acmehelp"), question (line 149)',
        differences: [
          { field: 'tags', expected: 'with press', got: 'billing, question', write: { has: [], lacks: [] } },
          { field: 'tags', expected: 'without billing', got: 'billing, question', write: { has: [], lacks: [] } },
          { field: 'route', expected: 'press', got: 'billing', note: undefined, write: 'billing' },
          {
            field: 'spoke',
            expected: 'tom',
            got: 'maria',
            note: 'balance: maria 7 open; tom away until 2026-08-14; yuki only for language: ja',
            write: 'maria',
          },
          { field: 'priority', expected: 'high', got: 'normal', note: undefined, write: 'normal' },
          {
            field: 'first_response',
            expected: 'none',
            got: '2026-08-04T11:10Z',
            note: 'targets[1] 2bh, calendar london',
            write: '2026-08-04T11:10:00Z',
          },
        ],
      },
    ])
  })

  it('can be chosen', () => {
    const chosen = compile({ ...set, tests: [test('one', { only: true }), test('two', {})] })
    expect(runExamples(chosen, { run: /^(one|two)$/ }).results.map(({ name, status }) => [name, status])).toEqual([
      ['one', 'passed'],
      ['two', 'skipped'],
    ])
    expect(runExamples(chosen, { run: /safety/ }).results).toHaveLength(4)
  })
})
