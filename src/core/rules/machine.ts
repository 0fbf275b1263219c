/** The rules of a set as a machine: what is known before any post comes is worked out once. */

import type { Judgement } from '../conversation.ts'
import { foldHandle } from '../handle.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../sla/calendar.ts'
import { type ConditionSetting, compileCond, type Look, type Test } from './condition.ts'
import { isLeaf, type RulePost } from './fields.ts'
import { createJudgements, type Judgements } from './judgement.ts'
import { createReading, type Reading } from './reading.ts'
import type { Cond, Rule, RuleSet, Term } from './ruleset.ts'
import { createNeedles, createSearch, type Search } from './search.ts'
import { needleOf } from './term.ts'
import { homeZone } from './zone.ts'

export interface CompiledRule {
  readonly rule: Rule
  readonly test: Test
  /** Terms without one of which the rule cannot hold; absent: it is tried on every post. */
  readonly gate: readonly number[] | undefined
}

/** A compiled rule set. It holds buffers: one post at a time. */
export interface Machine {
  readonly set: RuleSet
  readonly judgements: Judgements
  /** By stratum, then as in the file; disabled ones are left out. */
  readonly rules: readonly CompiledRule[]
  /** Made when somebody asks: whoever only routes needs no automaton, which is most of compiling. */
  readonly search: Search
  readonly reading: Reading
  readonly setting: ConditionSetting
  readonly look: Look
  readonly reopenUnless: Test | undefined
  /** That condition looks at words. */
  readonly reopenReads: boolean
  /** Zone of the local dates of `active`. */
  readonly zone: string
  /** Some rule looks at tags. */
  readonly usesTags: boolean
  readonly prefilter: boolean
  readonly matching: Matching
}

/** Scratch and memory of `judge`. */
export interface Matching {
  /** Rules that are tried on every post. */
  readonly base: Int32Array
  /** Rules that a term may make hold. */
  readonly rulesOf: readonly Int32Array[]
  readonly stamps: Int32Array
  stamp: number
  readonly candidates: Int32Array
  readonly matched: Int32Array
  readonly known: Map<string, Judgement>
  readonly single: (Judgement | undefined)[]
  readonly none: Judgement
}

/** A post of no network, for looking before the first post came. */
const NOBODY: RulePost = {
  network: 'other',
  idQuality: 'missing',
  kind: 'post',
  direction: 'inbound',
  directed: false,
  precision: 'ms',
  text: '',
  state: 'live',
  source: '',
}
export const NO_TAGS: ReadonlySet<string> = new Set()

/** Compiles a valid rule set. `prefilter: false` is the slow road for tests: every regex in re2js on every post, no gates. */
export function compile(set: RuleSet, options: { readonly prefilter?: boolean } = {}): Machine {
  const prefilter = options.prefilter !== false
  const needles = createNeedles()
  // Conditions ask a search that is made only once all of them have named their terms.
  let made: Search | undefined
  const search = (): Search => (made ??= createSearch(needles.list, prefilter))
  const setting: ConditionSetting = {
    term: (term) => needles.add(needleOf(term)),
    holds: (term) => search().holds(term),
    calendars: calendarsOf(set),
    employees: new Set(set.brands.flatMap((brand) => brand.employees.map(foldHandle))),
  }
  const ordered = set.rules.filter((rule) => rule.enabled).sort((a, b) => a.stratum - b.stratum)
  const rules = ordered.map(
    (rule): CompiledRule => ({
      rule,
      test: compileCond(rule.when, setting),
      gate: prefilter ? gateOf(rule.when, setting.term) : undefined,
    }),
  )
  const reopenUnless = set.reopenUnless && compileCond(set.reopenUnless, setting)
  const judgements = createJudgements()
  const reading = createReading()
  const _hub = set.departments.find((department) => department.id === 'hub')
  return {
    set,
    judgements,
    rules,
    get search() {
      return search()
    },
    reading,
    setting,
    look: { post: NOBODY, directed: false, reading, tags: NO_TAGS },
    reopenUnless,
    reopenReads: set.reopenUnless !== undefined && looksAt('text', set.reopenUnless),
    zone: homeZone(set),
    usesTags: rules.some(({ rule }) => looksAt('tags', rule.when)),
    prefilter,
    matching: matchingOf(rules, needles.list.length, judgements),
  }
}

/** Calendars of a set by name, with `always`. */
function calendarsOf(set: RuleSet): ReadonlyMap<string, Calendar> {
  const calendars = new Map<string, Calendar>([['always', alwaysCalendar(set.timezone)]])
  for (const [id, spec] of Object.entries(set.calendars)) calendars.set(id, compileCalendar(spec))
  return calendars
}

function matchingOf(rules: readonly CompiledRule[], terms: number, judgements: Judgements): Matching {
  const rulesOf: number[][] = Array.from({ length: terms }, () => [])
  const base: number[] = []
  rules.forEach(({ gate }, index) => {
    if (!gate) base.push(index)
    else for (const term of gate) rulesOf[term]?.push(index)
  })
  return {
    base: Int32Array.from(base),
    rulesOf: rulesOf.map((list) => Int32Array.from(list)),
    stamps: new Int32Array(rules.length),
    stamp: 0,
    candidates: new Int32Array(rules.length),
    matched: new Int32Array(rules.length),
    known: new Map(),
    single: [],
    none: judgements.intern({ tags: [], notify: [] }),
  }
}

/** Terms of which at least one must be there for the condition to hold; nothing where that cannot be said. */
function gateOf(cond: Cond, term: (term: Term) => number): readonly number[] | undefined {
  if (isLeaf(cond)) {
    if (cond.field !== 'text') return undefined
    if (cond.any) return [...new Set(cond.any.map(term))]
    const [first] = cond.all ?? []
    return first && [term(first)]
  }
  if ('not' in cond) return undefined
  if ('all' in cond) {
    let best: readonly number[] | undefined
    for (const one of cond.all) {
      const gate = gateOf(one, term)
      if (gate && (!best || gate.length < best.length)) best = gate
    }
    return best
  }
  const union = new Set<number>()
  for (const one of cond.any) {
    const gate = gateOf(one, term)
    if (!gate) return undefined
    for (const index of gate) union.add(index)
  }
  return [...union]
}

function looksAt(field: 'tags' | 'text', cond: Cond): boolean {
  if (isLeaf(cond)) return cond.field === field
  return 'not' in cond ? looksAt(field, cond.not) : ('all' in cond ? cond.all : cond.any).some((one) => looksAt(field, one))
}
