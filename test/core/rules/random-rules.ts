/** Random rule sets and posts that ask for the same few values, so that conditions clash, imply and shadow each other often. */
import fc from 'fast-check'
import type { RulePost } from '../../../src/core/rules/matcher.ts'
import type { Cond, Priority, Rule, RuleSet } from '../../../src/core/rules/ruleset.ts'
import { at, department, post, ruleSet, term } from './build.ts'

const WORDS = [
  'red',
  'red*',
  '*red',
  'redder',
  'dark red',
  'dark',
  '=Red',
  '#red',
  '#Red*',
  '@acme',
  '@ac*',
  '/red|dark/',
  '/re+d$/',
  '最悪',
  '😡',
]
const TEXTS = [
  'red',
  'Red',
  'redder',
  'infrared',
  'dark',
  'dark red',
  '#red',
  '#redNow',
  '@acme',
  '@acorn',
  'https://a.example/x',
  '?',
  '最悪',
  '😡',
  'reed',
]
export const TAGS = ['a', 'a/x', 'a/y', 'b', 'c', 'c/z', 'd', 'e']
/** Nine in the morning and nine in the evening of a Tuesday, a Sunday, and days in a campaign. */
const TIMES = [
  '2026-08-04T09:00Z',
  '2026-08-04T21:00Z',
  '2026-08-09T12:00Z',
  '2026-06-03T10:00Z',
  '2026-06-30T22:30Z',
  '2026-07-01T09:00Z',
].map((one) => Date.parse(one))

const CALENDARS = {
  office: {
    id: 'office',
    timezone: 'Europe/London',
    hours: [0, 1, 2, 3, 4].map(() => [{ from: 540, to: 1020 }]).concat([[], []]),
    holidays: {},
    cutoff: 0,
  },
  nights: { id: 'nights', timezone: 'UTC', hours: [0, 1, 2, 3, 4, 5, 6].map(() => [{ from: 1200, to: 1740 }]), holidays: {}, cutoff: 0 },
}

const some = (values: readonly string[], most = 2): fc.Arbitrary<string[]> =>
  fc.subarray([...values], { minLength: 1, maxLength: Math.min(most, values.length) })
const values = (field: string, known: readonly string[]): fc.Arbitrary<Cond> => some(known).map((any) => ({ field, any, at }) as Cond)
const lists = <T>(field: string, list: fc.Arbitrary<T[]>): fc.Arbitrary<Cond> =>
  fc.oneof(
    { weight: 3, arbitrary: list.map((any) => ({ field, any, at }) as unknown as Cond) },
    { weight: 1, arbitrary: list.map((all) => ({ field, all, at }) as unknown as Cond) },
    { weight: 1, arbitrary: list.map((none) => ({ field, none, at }) as unknown as Cond) },
    { weight: 1, arbitrary: fc.tuple(list, list).map(([any, none]) => ({ field, any, none, at }) as unknown as Cond) },
  )
const range = (field: string, bounds: readonly number[]): fc.Arbitrary<Cond> =>
  fc
    .tuple(fc.option(fc.constantFrom(...bounds)), fc.option(fc.constantFrom(...bounds)))
    .map(([a, b]) => (a === null || b === null || a <= b ? [a, b] : [b, a]))
    .map(([min, max]) => ({ field, min: min ?? (max === null ? bounds[0] : undefined), max: max ?? undefined, at }) as Cond)

/** A condition on one field of the post. */
const ofPost: fc.Arbitrary<Cond> = fc.oneof(
  values('network', ['x', 'facebook', 'mastodon']),
  values('kind', ['post', 'reply', 'comment', 'repost', 'quote', 'review', 'dm']),
  values('brand', ['rail', 'air']),
  values('author', ['@Ana', 'ben', 'staff1']),
  values('mentions', ['acme', 'acorn']),
  values('hashtags', ['red', '#Rednow']),
  values('links', ['a.example', 'example']),
  values('author_flag', ['vip', 'employee']),
  values('language', ['en', 'en-GB', 'ja']),
  values('sentiment', ['negative', 'neutral', 'positive']),
  values('has', ['link', 'question', 'image', 'video']),
  values('during', ['office', 'nights', 'always']),
  values('known', ['followers', 'author', 'sentiment', 'links', 'media', 'posted', 'Status', 'title']),
  range('followers', [0, 1, 5, 10]),
  range('sentiment_score', [-1, -0.5, 0.5]),
  fc.boolean().map((is): Cond => ({ field: 'directed', is, at })),
  fc.boolean().map((is): Cond => ({ field: 'verified', is, at })),
  some(['lost', 'found', '5']).map((any): Cond => ({ field: 'extra', column: 'Status', any, at })),
  fc.constantFrom<[number, number]>([1, 5], [5, 9], [6, 9]).map(([min, max]): Cond => ({ field: 'extra', column: 'Status', min, max, at })),
)
const words = lists(
  'text',
  some(WORDS, 3).map((list) => list.map((raw) => term(raw))),
)
const tagged = (tags: readonly string[]): fc.Arbitrary<Cond> => lists('tags', some(tags))

function nested(leaf: fc.Arbitrary<Cond>): fc.Arbitrary<Cond> {
  const two = fc.array(leaf, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: two.map((all): Cond => ({ all, at })) },
    { weight: 2, arbitrary: two.map((any): Cond => ({ any, at })) },
    { weight: 1, arbitrary: leaf.map((one): Cond => ({ not: one, at })) },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]): Cond => ({ all: [a, { not: b, at }], at })) },
  )
}

const rulesOf = (tags: readonly string[], leaf: fc.Arbitrary<Cond>, stratum: number, most: number): fc.Arbitrary<Rule[]> =>
  fc.array(
    fc.record({
      tags: some(tags),
      when: nested(leaf),
      priority: fc.option(fc.constantFrom<Priority>('low', 'normal', 'high', 'urgent'), { nil: undefined, freq: 2 }),
      notify: fc.subarray(['ana', 'ben']),
      active: fc.constantFrom(
        undefined,
        undefined,
        undefined,
        undefined,
        { from: '2026-06-01', to: '2026-06-30' },
        { from: '2026-06-30', to: '2026-07-31' },
      ),
      enabled: fc.constantFrom(true, true, true, true, true, false),
      stratum: fc.constant(stratum),
    }),
    { minLength: 1, maxLength: most },
  ) as unknown as fc.Arbitrary<Rule[]>

/** Rules in three strata: `a` and `b` come from posts, `c` and `d` also from those, `e` from all. */
export const randomSet: fc.Arbitrary<RuleSet> = fc
  .record({
    first: rulesOf(['a', 'a/x', 'a/y', 'b'], fc.oneof({ weight: 2, arbitrary: words }, { weight: 3, arbitrary: ofPost }), 0, 5),
    second: rulesOf(['c', 'c/z', 'd'], fc.oneof(words, ofPost, tagged(['a', 'a/x', 'a/y', 'b'])), 1, 3),
    third: rulesOf(['e'], fc.oneof(ofPost, tagged(['a', 'b', 'c', 'c/z', 'd'])), 2, 2),
    routes: fc.array(nested(fc.oneof({ weight: 3, arbitrary: tagged(TAGS) }, { weight: 2, arbitrary: ofPost })), {
      minLength: 1,
      maxLength: 7,
    }),
    manual: fc.subarray(['b', 'e'], { maxLength: 1 }),
  })
  .map(({ first, second, third, routes, manual }) =>
    ruleSet({
      brands: [{ handles: {}, profiles: [], employees: ['staff1'], employeesCount: false, auto: [], countAuto: false }],
      calendars: CALENDARS,
      departments: [department('hub', [])],
      tags: Object.fromEntries(manual.map((tag) => [tag, { manual: true }])),
      rules: [...first, ...second, ...third].map((rule, n) => ({ ...rule, id: `rule-${n}`, matches: [], skips: [], at })),
      routes: [
        ...routes.map((when, n) => ({ id: `route-${n}`, when, to: 'hub', responder: 'hub', notify: [], at })),
        { id: 'rest', when: { all: [], at }, to: 'hub', responder: 'hub', notify: [], at },
      ],
    }),
  )

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** A post with few values. */
export const randomPost: fc.Arbitrary<RulePost> = fc
  .record({
    text: fc.subarray(TEXTS, { maxLength: 3 }).map((parts) => parts.join(' ')),
    network: fc.constantFrom('x', 'facebook', 'mastodon', 'other'),
    kind: fc.constantFrom<RulePost['kind']>('post', 'reply', 'comment', 'review', 'dm'),
    directed: fc.boolean(),
    brand: maybe(fc.constantFrom('rail', 'air', 'sea')),
    author: maybe(fc.constantFrom('ana', 'Ben', 'staff1', 'zoe')),
    flags: fc.subarray(['vip', 'employee']),
    language: maybe(fc.constantFrom('en', 'en-GB', 'ja', 'fr')),
    sentiment: maybe(fc.constantFrom<NonNullable<RulePost['sentiment']>>('negative', 'neutral', 'positive')),
    sentimentScore: maybe(fc.constantFrom(-1, -0.5, 0, 0.5, 0.7)),
    followers: maybe(fc.constantFrom(0, 1, 3, 5, 10, 11)),
    verified: maybe(fc.boolean()),
    media: maybe(fc.constantFrom(['image'], ['video'], ['file'])),
    postedAt: maybe(fc.constantFrom(...TIMES)),
    extra: maybe(
      fc.constantFrom({ Status: 'lost' }, { Status: 'Found' }, { Status: '5' }, { Status: '7' }, { Status: ' ' }, { Status: 'x' }),
    ),
    title: maybe(fc.constant('Title')),
  })
  .map(({ text, ...more }) => post(text, more))
