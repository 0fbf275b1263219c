import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createJudgements } from '../../../src/core/rules/judgement.ts'
import { compile, judge, type RulePost, reopens } from '../../../src/core/rules/matcher.ts'
import type { Rule } from '../../../src/core/rules/ruleset.ts'
import { post, rule, ruleSet, when } from './build.ts'
import { nasty } from './nasty.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const office = {
  id: 'office',
  timezone: 'Europe/London',
  hours: [0, 1, 2, 3, 4].map(() => [{ from: 540, to: 1020 }]).concat([[], []]),
  holidays: {},
  cutoff: 0,
}
const tuesday = Date.UTC(2026, 7, 4, 9)

/** Whether a condition holds for a post. */
function holds(condition: Record<string, unknown>, about: Partial<RulePost>): boolean {
  const machine = compile(ruleSet({ rules: [rule('hit', condition)], calendars: { office } }))
  return judge(machine, post(about.text ?? '', about)).tags.length === 1
}

describe('a condition', () => {
  const rows: [Record<string, unknown>, Partial<RulePost>, boolean][] = [
    [{ text: { any: ['log in', 'login'], none: ['newsletter'] } }, { text: 'cannot log  in' }, true],
    [{ text: { any: ['log in', 'login'], none: ['newsletter'] } }, { text: 'login to the Newsletter' }, false],
    [{ text: { all: ['late', 'train'] } }, { text: 'the train is late' }, true],
    [{ text: { all: ['late', 'train'] } }, { text: 'the train' }, false],
    [{ network: ['x', 'instagram'] }, { network: 'x' }, true],
    [{ network: 'facebook' }, { network: 'x' }, false],
    [{ author: '@RailNews' }, { author: 'railnews' }, true],
    [{ author: ['a', 'b', 'C'] }, { author: 'c' }, true],
    [{ author: 'a' }, {}, false],
    [{ author: 'user@mas.to' }, { author: 'User@mas.to' }, true],
    [{ author: 'user' }, { author: 'user@mas.to' }, false],
    [{ mentions: 'acme' }, { text: 'hi @Acme!' }, true],
    [{ mentions: 'acme' }, { text: 'hi acme' }, false],
    [{ mentions: 'a@mas.to' }, { text: '@A@mas.to' }, true],
    [{ author_flag: 'vip' }, { flags: ['vip'] }, true],
    [{ author_flag: 'vip' }, {}, false],
    [{ hashtags: '#Refund' }, { text: '#REFUND' }, true],
    [{ hashtags: 'refund' }, { text: '#RefundNow' }, false],
    [{ links: 'acme.example' }, { text: 'https://www.help.acme.example/x' }, true],
    [{ links: 'acme.example' }, { text: 'https://notacme.example' }, false],
    [{ directed: false }, { directed: false }, true],
    [{ verified: true }, {}, false],
    [{ unless: { verified: true } }, {}, true],
    [{ language: 'en' }, { language: 'en-GB' }, true],
    [{ language: 'en-GB' }, { language: 'en' }, false],
    [{ language: 'en' }, { language: 'enx' }, false],
    [{ language: 'no' }, {}, false],
    [{ sentiment: 'negative' }, { sentiment: 'negative' }, true],
    [{ sentiment: 'neutral' }, {}, false],
    [{ followers: [10_000, undefined] }, { followers: 10_000 }, true],
    [{ followers: [10_000, undefined] }, {}, false],
    [{ rating: [1, 2] }, { rating: 2 }, true],
    [{ rating: [1, 2] }, { rating: 2.5 }, false],
    [{ sentiment_score: [-1, -0.4] }, { sentimentScore: -0.4 }, true],
    [{ has: 'question' }, { text: 'why？' }, true],
    [{ has: 'question' }, { text: 'https://a.example/?q=1' }, false],
    [{ has: 'question' }, { text: 'سؤال؟' }, true],
    [{ has: 'link' }, { text: 'see t.co/x' }, true],
    [{ has: 'image' }, { media: ['https://a.example/x.JPG?w=1'] }, true],
    [{ has: 'video' }, { media: ['photo'] }, false],
    [{ has: 'video' }, { media: ['video'] }, true],
    [{ during: 'office' }, { postedAt: tuesday }, true],
    [{ during: 'office' }, { postedAt: tuesday + 12 * 3_600_000 }, false],
    [{ during: 'office' }, { postedAt: undefined }, false],
    [{ field: { Region: 'North' } }, { extra: { Region: ' NORTH' } }, true],
    [{ field: { Region: 'North' } }, {}, false],
    [{ known: 'followers' }, { followers: 0 }, true],
    [{ known: 'followers' }, {}, false],
    [{ known: 'Region' }, { extra: { Region: 'x' } }, true],
    [{ known: 'labels' }, { labels: [] }, false],
    [{ kind: 'review', source: 'play' }, { kind: 'review', source: 'Play' }, true],
    [{ brand: 'ACME' }, { brand: 'acme' }, true],
    [{ any: [{ verified: true, followers: [10, undefined] }, { followers: [100, undefined] }] }, { followers: 50, verified: true }, true],
    [{ any: [{ verified: true, followers: [10, undefined] }, { followers: [100, undefined] }] }, { followers: 50 }, false],
    [{ all: [] }, {}, true],
  ]
  it.each(rows)('%j of %j: %s', (condition, about, expected) => {
    expect(holds(condition, about)).toBe(expected)
  })
})

describe('a judgement', () => {
  const rules = [
    rule('complaint', { any: [{ text: ['worst', 'disgrace*'] }, { rating: [1, 2] }] }, { tone: 'negative', priority: 'high' }),
    rule('praise', { text: 'thanks', unless: { tags: 'complaint' } }, { stratum: 1, tone: 'positive', notify: ['voice'] }),
    rule('site/broken', { text: '/(broken|dead) (link|video|page)/' }, { priority: 'low', notify: ['web'] }),
    rule('web', { tags: 'site' }, { stratum: 1 }),
    rule('summer', { text: 'train' }, { active: { from: '2026-06-01', to: '2026-06-30' } }),
    rule('off', { text: 'thanks' }, { enabled: false }),
    rule('vip-web', { tags: { all: ['vip', 'site'] } }, { stratum: 1, priority: 'urgent' }),
  ]
  const machine = compile(ruleSet({ rules, timezone: 'Europe/London', timezoneWritten: true }))

  it.each([
    ['thanks for nothing, worst train ever', { tags: ['complaint'], priority: 'high', notify: [], tone: 'negative' }],
    ['Thanks, but a dead link', { tags: ['praise', 'site/broken', 'web'], priority: 'low', notify: ['voice', 'web'], tone: 'positive' }],
    ['nothing', { tags: [], priority: undefined, notify: [], tone: undefined }],
  ])('of %j', (text, expected) => {
    expect(judge(machine, post(text))).toEqual(expected)
    expect(judge(machine, post(text))).toBe(judge(machine, post(`${text} `)))
  })

  it.each([
    ['added', { add: ['vip'], remove: [] }, ['site/broken', 'vip', 'vip-web', 'web'], 'urgent'],
    ['removed', { add: [], remove: ['site/broken'] }, [], 'low'],
  ])('with a tag %s by hand', (_, pins, tags, priority) => {
    expect(judge(machine, post('a dead link'), pins)).toMatchObject({ tags, priority })
  })

  it.each([
    ['2026-05-31T22:59:59Z', []],
    ['2026-05-31T23:00:00Z', ['summer']],
    ['2026-06-30T22:59:59Z', ['summer']],
    ['2026-06-30T23:00:00Z', []],
  ])('of a campaign at %s', (at, tags) => {
    expect(judge(machine, post('train', { postedAt: Date.parse(at) })).tags).toEqual(tags)
    expect(judge(machine, post('train', { postedAt: undefined })).tags).toEqual([])
  })

  it('of employees', () => {
    const brand = { handles: {}, profiles: [], employees: ['Acme_Ana'], employeesCount: false, auto: [], countAuto: false }
    const own = compile(ruleSet({ brands: [brand], rules: [rule('ours', { author_flag: 'employee' })] }))
    expect([judge(own, post('', { author: 'acme_ana' })).tags, judge(own, post('', { author: 'bo' })).tags]).toEqual([['ours'], []])
  })

  it('adds up', () => {
    const { intern, unite } = createJudgements()
    const a = intern({ tags: ['b', 'a'], priority: 'low', notify: ['x'], tone: 'neutral' })
    const b = intern({ tags: ['c', 'a'], priority: 'high', notify: [], tone: 'positive' })
    expect(unite([a, b])).toEqual({ tags: ['a', 'b', 'c'], priority: 'high', notify: ['x'], tone: 'positive' })
    expect(unite([a, b])).toBe(unite([b, a]))
    expect(unite([a, a])).toBe(a)
    expect(unite([])).toEqual({ tags: [], priority: undefined, notify: [], tone: undefined })
  })
})

it('some posts do not reopen', () => {
  const machine = compile(
    ruleSet({ rules: [rule('praise', { text: 'thanks' })], reopenUnless: when({ tags: 'praise', text: ['thanks*'] }) }),
  )
  const of = (text: string) => reopens(machine, post(text), judge(machine, post(text)))
  expect([of('thanks'), of('no'), reopens(compile(ruleSet()), post('thanks'), judge(machine, post('thanks')))]).toEqual([false, true, true])
})

const raws = [
  'refund',
  'refund*',
  '*a*',
  'money back',
  '最悪',
  'か',
  "won't",
  'é',
  '=IT',
  '=a',
  '#a',
  '@a',
  '/re(fund|f)/',
  '/a.*b/',
  '/(?-i)IT/',
  '😡',
  'i',
  's',
]
const conditions = fc.array(
  fc.oneof(
    fc.subarray(raws, { minLength: 1, maxLength: 3 }).map((text): Record<string, unknown> => ({ text })),
    fc.subarray(raws, { minLength: 1, maxLength: 2 }).map((all): Record<string, unknown> => ({ text: { all } })),
    fc.subarray(raws, { minLength: 1, maxLength: 2 }).map((text): Record<string, unknown> => ({ has: 'question', unless: { text } })),
    fc
      .tuple(fc.subarray(raws, { minLength: 1, maxLength: 2 }), fc.constantFrom('x', 'facebook'))
      .map(([text, network]): Record<string, unknown> => ({ any: [{ text }, { network }] })),
  ),
  { minLength: 1, maxLength: 6 },
)
const words = fc
  .array(fc.oneof(nasty, fc.constantFrom(' refund', ' refunded ', 'money back', 'IT', ' it ', "won't", '#a', '@a ', '?')), { maxLength: 6 })
  .map((parts) => parts.join(''))

it('the order of rules does not matter', () => {
  fc.assert(
    fc.property(conditions, words, fc.infiniteStream(fc.nat()), (written, text, order) => {
      const rules = written.map(
        (condition, index): Rule =>
          rule(`t${index}`, condition, { priority: (['low', 'high', undefined] as const)[index % 3], notify: [`n${index}`] }),
      )
      const tagged = [...rules, rule('last', { tags: { any: ['t0', 't1'], none: ['t2'] } }, { stratum: 1 })]
      const shuffled = tagged
        .map((one) => [order.next().value, one] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, one]) => one)
      const expected = judge(compile(ruleSet({ rules: tagged })), post(text))
      expect(judge(compile(ruleSet({ rules: shuffled })), post(text))).toEqual(expected)
      expect(judge(compile(ruleSet({ rules: tagged }), { prefilter: false }), post(text))).toEqual(expected)
    }),
    { numRuns: 200 },
  )
})

it('a machine forgets the post before', () => {
  fc.assert(
    fc.property(conditions, fc.array(words, { minLength: 2, maxLength: 6 }), (written, texts) => {
      const set = ruleSet({ rules: written.map((condition, index) => rule(`t${index}`, condition)) })
      const machine = compile(set)
      for (const text of texts) expect(judge(machine, post(text)).tags).toEqual(judge(compile(set), post(text)).tags)
    }),
    { numRuns: 80 },
  )
})
