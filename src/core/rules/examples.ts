/** The examples and tests that live with the rules: run with the whole set, and only the fields that differ are told. */
import { identify } from '../brand.ts'
import { KINDS, type Post } from '../post.ts'
import { isoUtc } from '../time.ts'
import { type AssignState, awayOn, type Decision, decide, route, type Subject } from './decide.ts'
import { judgeWithHits, type RuleHit } from './evidence.ts'
import { judge, type Machine, match, type Pins, type RulePost } from './matcher.ts'
import type { ClockKind, Pos, RuleTest, TestPost } from './ruleset.ts'

/** A value of `expect:`, as it is written. */
export type Expected =
  | string
  | { readonly exactly: readonly string[] }
  | { readonly has: readonly string[]; readonly lacks: readonly string[] }

export interface Difference {
  readonly field: string
  readonly expected: string
  readonly got: string
  /** What a test would have to expect to pass; absent where it cannot be written. */
  readonly write?: Expected | undefined
  /** How it came to what it is. */
  readonly note?: string | undefined
}

export interface ExampleResult {
  readonly kind: 'matches' | 'skips' | 'test'
  /** Name of the test, or the text of the example. */
  readonly name: string
  /** Of the rule, for its examples. */
  readonly rule?: string | undefined
  readonly at: Pos
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly differences: readonly Difference[]
  /** Rules that held, with what they found: `billing (line 134: "refund")`. */
  readonly why: string
  /** Rules and route that it went through. */
  readonly rulesHit: readonly string[]
  readonly routeHit?: string | undefined
}

export interface ExampleReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly results: readonly ExampleResult[]
}

/** Runs `matches` and `skips` of every rule and all `tests`, or those whose name (or rule) matches `run`. `only:` leaves out other tests. */
export function runExamples(machine: Machine, options: { readonly run?: RegExp | undefined } = {}): ExampleReport {
  const wanted = (...names: string[]): boolean => options.run === undefined || names.some((name) => options.run?.test(name))
  const results: ExampleResult[] = []
  for (const rule of machine.set.rules) {
    for (const kind of ['matches', 'skips'] as const) {
      for (const example of rule[kind]) {
        if (!wanted(rule.id, example.post.text)) continue
        results.push(
          rule.enabled
            ? runExample(machine, kind, rule.id, example.post, example.at)
            : skipped(kind, example.post.text, rule.id, example.at),
        )
      }
    }
  }
  const only = machine.set.tests.some((test) => test.only)
  for (const test of machine.set.tests) {
    if (!wanted(test.name)) continue
    results.push(test.skip || (only && !test.only) ? skipped('test', test.name, undefined, test.at) : runTest(machine, test))
  }
  const count = (status: ExampleResult['status']): number => results.filter((result) => result.status === status).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), results }
}

const skipped = (kind: ExampleResult['kind'], name: string, rule: string | undefined, at: Pos): ExampleResult => ({
  kind,
  name,
  rule,
  at,
  status: 'skipped',
  differences: [],
  why: '',
  rulesHit: [],
})

function runExample(machine: Machine, kind: 'matches' | 'skips', id: string, example: TestPost, at: Pos): ExampleResult {
  const post = postOfTest(machine, example, [])
  const count = match(machine, post, undefined)
  const rulesHit = [...machine.matching.matched.subarray(0, count)].map((index) => machine.rules[index]?.rule.id ?? '')
  const good = rulesHit.includes(id) === (kind === 'matches')
  if (good) return { kind, name: example.text, rule: id, at, status: 'passed', differences: [], why: '', rulesHit }
  const { hits, misses } = judgeWithHits(machine, post, undefined, true)
  const failed = misses.find(({ rule }) => rule.id === id)?.failed
  const difference =
    kind === 'matches'
      ? { field: 'rule', expected: `${id} to hold`, got: 'it does not', note: failed }
      : {
          field: 'rule',
          expected: `${id} not to hold`,
          got: 'it does',
          note: hits
            .filter(({ rule }) => rule.id === id)
            .map(shown)
            .join(),
        }
  return { kind, name: example.text, rule: id, at, status: 'failed', differences: [difference], why: hits.map(shown).join(', '), rulesHit }
}

function runTest(machine: Machine, test: RuleTest): ExampleResult {
  const post = postOfTest(machine, test.post, test.given.flags ?? [])
  const pins = pinsOf(test.given.pins ?? [])
  const { subject, decision } = decideTest(machine, post, pins, test.given)
  const { hits } = judgeWithHits(machine, post, pins)
  const differences = differencesOf(test.expect, decision)
  return {
    kind: 'test',
    name: test.name,
    at: test.at,
    status: differences.length === 0 ? 'passed' : 'failed',
    differences,
    why:
      hits.map(shown).join(', ') || (subject.judgement.tags.length > 0 ? `pinned ${subject.judgement.tags.join(', ')}` : 'no rule holds'),
    rulesHit: hits.map(({ rule }) => rule.id),
    routeHit: decision.route,
  }
}

/** The decision on a post as a conversation of its own, at its own time. */
export function decideTest(
  machine: Machine,
  post: RulePost,
  pins: Pins,
  given: RuleTest['given'],
): { readonly subject: Subject; readonly decision: Decision } {
  const subject: Subject = { opening: post, directed: post.directed, judgement: judge(machine, post, pins) }
  const { department } = route(machine, subject)
  const state: AssignState = {
    now: post.postedAt ?? 0,
    open: new Map(Object.entries(given.open ?? {})),
    last: new Map(Object.entries(given.last ?? {})),
    away: (person, at) => given.away?.includes(person) === true || awayOn(machine.set, person, department, at),
  }
  return { subject, decision: decide(machine, subject, state) }
}

/** `-tag` takes a tag off. */
export function pinsOf(pins: readonly string[]): Pins {
  return {
    add: pins.filter((pin) => !pin.startsWith('-')).map((pin) => pin.replace(/^\+/, '')),
    remove: pins.filter((pin) => pin.startsWith('-')).map((pin) => pin.slice(1)),
  }
}

const shown = ({ rule, evidence }: RuleHit): string => {
  const found = evidence.flatMap(({ what }) => /^text (".*")$/su.exec(what)?.[1] ?? [])
  return `${rule.id} (line ${rule.at.line}${found.length > 0 ? `: ${[...new Set(found)].join(', ')}` : ''})`
}

function differencesOf(expect: RuleTest['expect'], decision: Decision): readonly Difference[] {
  const found: Difference[] = []
  const compare = (field: string, expected: string | undefined, got: string, note?: string, write: Expected | undefined = got): void => {
    if (expected !== undefined && expected !== got) found.push({ field, expected, got, note, write })
  }
  const { tags } = expect
  if (tags && 'exactly' in tags) compare('tags', names(tags.exactly), names(decision.tags), undefined, { exactly: decision.tags })
  if (tags && 'has' in tags) {
    const has = tags.has.filter((tag) => decision.tags.includes(tag))
    const lacks = tags.lacks.filter((tag) => !decision.tags.includes(tag))
    const lacking = tags.has.filter((tag) => !has.includes(tag))
    const unwanted = tags.lacks.filter((tag) => !lacks.includes(tag))
    const [got, write] = [names(decision.tags), { has, lacks }]
    if (lacking.length > 0) found.push({ field: 'tags', expected: `with ${names(lacking)}`, got, write })
    if (unwanted.length > 0) found.push({ field: 'tags', expected: `without ${names(unwanted)}`, got, write })
  }
  compare('route', expect.route, decision.route)
  compare('department', expect.department, decision.department)
  compare('spoke', expect.spoke, decision.spoke ?? 'none', spokeNote(decision))
  compare('responder', expect.responder, decision.responder)
  compare('priority', expect.priority, decision.priority)
  compare('notify', expect.notify && names(expect.notify), names(decision.notify), undefined, { exactly: decision.notify })
  for (const kind of ['first_response', 'resolution'] as const) {
    const expected = expect[kind]
    if (expected === undefined) continue
    const shown = expected === 'none' ? 'none' : instant(expected)
    if (shown === dueText(decision, kind)) continue
    const due = decision.clocks[kind] === undefined ? 'none' : decision.clocks[kind]?.due
    found.push({
      field: kind,
      expected: shown,
      got: dueText(decision, kind),
      note: clockNote(decision, kind),
      write: typeof due === 'number' ? writtenInstant(due) : due,
    })
  }
  compare('next_response', expect.next_response, decision.clocks.next_response?.spec ?? 'none', clockNote(decision, 'next_response'))
  compare('escalation', expect.escalation, decision.escalation)
  return found
}

/** As in tests: seconds, and milliseconds only where there are some. */
export function writtenInstant(at: number): string {
  return isoUtc(at).replace(/\.000Z$/, 'Z')
}

const names = (list: readonly string[]): string => [...new Set(list)].sort().join(', ') || 'none'

/** Seconds are written only where there are some. */
const instant = (at: number): string =>
  isoUtc(at)
    .replace(/\.000Z$/, 'Z')
    .replace(/:00Z$/, 'Z')

function dueText(decision: Decision, kind: ClockKind): string {
  const clock = decision.clocks[kind]
  if (!clock) return 'none'
  return clock.due === undefined ? `${clock.spec} (the post has no time)` : instant(clock.due)
}

function clockNote(decision: Decision, kind: ClockKind): string | undefined {
  const clock = decision.clocks[kind]
  return clock && `${clock.from} ${clock.spec}, calendar ${clock.calendar}`
}

const spokeNote = (decision: Decision): string =>
  [decision.reason, ...decision.passedOver.map(({ person, why }) => (why.startsWith(person) ? why : `${person} ${why}`))].join('; ')

type Text = string | undefined
type Amount = number | undefined
type Flag = boolean | undefined

/** A post written in a test: inbound, and directed as it says, else as an import would find by `brand:`. */
export function postOfTest(machine: Machine, test: TestPost, flags: readonly string[]): RulePost {
  const { fields } = test
  const text = (name: string): Text => (fields[name] === undefined ? undefined : String(fields[name]))
  const amount = (name: string): Amount => (fields[name] === undefined ? undefined : Number(fields[name]))
  const flag = (name: string): Flag => (typeof fields[name] === 'boolean' ? fields[name] : undefined)
  const list = (name: string): readonly string[] | undefined => {
    const value = fields[name]
    if (value === undefined) return undefined
    return Array.isArray(value) ? value : [String(value)]
  }
  const extra = Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name.startsWith('field.'))
      .map(([name, value]) => [name.slice('field.'.length), String(value)]),
  )
  const sentiment = text('sentiment')
  const post: Post = {
    network: test.network ?? 'other',
    idQuality: 'missing',
    kind: kindOf(text('kind')),
    direction: 'inbound',
    directed: false,
    precision: 'ms',
    state: 'live',
    text: test.text,
    postedAt: test.posted,
    author: text('author')?.replace(/^@/, ''),
    authorId: text('author_id'),
    authorName: text('author_name'),
    brand: text('brand'),
    language: text('language'),
    sentiment: sentiment === 'negative' || sentiment === 'neutral' || sentiment === 'positive' ? sentiment : undefined,
    sentimentScore: amount('sentiment_score'),
    title: text('title'),
    url: text('url'),
    location: text('location'),
    parentId: text('parent_id'),
    conversationId: text('conversation_id'),
    followers: amount('followers'),
    verified: flag('verified'),
    isBot: flag('is_bot'),
    isAuto: flag('is_auto'),
    rating: amount('rating'),
    likes: amount('likes'),
    reposts: amount('reposts'),
    replies: amount('replies'),
    quotes: amount('quotes'),
    views: amount('views'),
    reach: amount('reach'),
    engagement: amount('engagement'),
    labels: list('labels'),
    media: list('media'),
    extra: Object.keys(extra).length > 0 ? extra : undefined,
  }
  const seen = identify(post, machine.set.brands, { mode: 'mention', direction: 'inbound', directed: flag('directed') })
  return { ...seen.post, source: text('source') ?? 'test', flags: [...flags, ...(list('author_flag') ?? [])] }
}

const kindOf = (name: string | undefined): Post['kind'] => KINDS.find((kind) => kind === name) ?? 'post'
