/** What the fold asks of rules, calendars and earlier states, answered for the thread that is being folded. */
import type { FoldPost, Judgement, Routing, Terms } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import type { AuthorFlag } from '../core/fact.ts'
import type { FoldTerms } from '../core/fold.ts'
import { retarget, route, type Subject } from '../core/rules/decide.ts'
import { highest } from '../core/rules/judgement.ts'
import type { Machine, RulePost } from '../core/rules/matcher.ts'
import type { ClockKind, RuleSet } from '../core/rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../core/sla/calendar.ts'
import type { ClockTerms } from '../core/sla/clock.ts'
import type { Answers } from './answers.ts'
import type { SqlRow } from './db.ts'
import type { FlagTerms } from './flags.ts'
import { FOLD_COLUMNS, rulePostOf } from './post-rows.ts'
import type { Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'
import { clockName, nameOf } from './witnesses.ts'

export type Find = (id: number) => SqlRow | undefined

/** The thread that is being folded: what the terms of the fold ask of it. One object for all, since there are many threads. */
export interface Current {
  machine?: Machine | undefined
  set?: RuleSet | undefined
  find: Find
  priors: readonly Prior[]
  frozen: FrozenTerms | undefined
  /** When people asked a department, or handed on: epoch ms. */
  handed?: ReadonlySet<number> | undefined
  /** Author → hash of the rules that an operation has put into force for what they wrote in this thread. */
  rulings?: ReadonlyMap<string | null, string> | undefined
  /** Authors for whom other rules were applied in this thread, whether those decide now or not. */
  reruled?: ReadonlySet<string | null> | undefined
  /** The opening post that was asked for last, as the rules see it. */
  openingRow: SqlRow | undefined
  openingFlag?: AuthorFlag | undefined
  opening: RulePost | undefined
  /** Of posts whose texts are gone. */
  answers?: Answers | undefined
  /** What the rules make of a post by an author with that flag. */
  judge?: ((post: FoldPost, flag: AuthorFlag) => Judgement) | undefined
}

type FrozenTerms = (kind: ClockKind, cycle: number, startPost: number, startedAt: number) => Terms | undefined

/** Below so many posts a list is searched faster than a map is made. */
const FEW = 12

/** Rows by the id of their post. */
export function finder(rows: readonly SqlRow[]): Find {
  if (rows.length <= FEW) return (id) => rows.find((row) => row[0] === id)
  const byId = new Map(rows.map((row) => [row[0], row]))
  return (id) => byId.get(id)
}

const HUB = 'hub'
const LOG = 'log'

export function foldTermsOf(
  current: Current,
  clocks: Omit<ClockTerms, 'frozen'>,
  flags: FlagTerms,
  wide: boolean,
  options: SettleOptions,
  machineOf: (hash: string) => Machine | undefined,
): FoldTerms {
  const machineNow = (): Machine => {
    if (current.machine === undefined) throw new Error('the rule set of a thread is not stored')
    return current.machine
  }
  const subjectOf = (opening: FoldPost, judgement: Judgement, directed: boolean, flag: AuthorFlag | undefined): Subject => {
    const row = current.find(opening.id)
    if (row === undefined) throw new Error(`post ${opening.id} is not in its thread`)
    if (row !== current.openingRow || current.opening === undefined || flag !== current.openingFlag) {
      current.openingRow = row
      current.openingFlag = flag
      const known = flag === undefined ? flags.usual(opening.author, (row[7] ?? undefined) as string | undefined) : [flag]
      current.opening = rulePostOf(row, wide ? row.slice(FOLD_COLUMNS.length) : undefined, known)
      const answered = current.answers?.(opening.id, flag)?.answered
      if (answered !== undefined) current.opening = { ...current.opening, answered }
    }
    return { opening: current.opening, directed, judgement }
  }
  return {
    ...clocks,
    unite: (judgements: readonly Judgement[]) => machineNow().judgements.unite(judgements),
    route: (opening, judgement, directed, flag): Routing =>
      route(machineOf(rulesOf(current, opening.id) ?? '') ?? machineNow(), subjectOf(opening, judgement, directed, flag)),
    flagged: (opening) => {
      if (flags.isEmpty) return undefined
      const row = current.find(opening)
      return row === undefined ? undefined : flags.history(row[21] as string, (row[6] ?? undefined) as string | undefined)
    },
    judge: (post, flag) => current.judge?.(post, flag) ?? post.judgement,
    retarget: (kept, opening, judgement, directed, priority, flag) =>
      retarget(machineOf(kept.terms.first_response.rules) ?? machineNow(), subjectOf(opening, judgement, directed, flag), kept, priority),
    owner: (opening, judgement, directed, taker) => ownerBefore(current, { opening, judgement, directed, taker }, machineOf),
    handoff: (department) => {
      const found = current.set?.departments.find((one) => one.id === department)
      if (found === undefined || current.set === undefined) return undefined
      return { target: found.answer, calendar: found.calendar, from: `department ${found.id}`, rules: current.set.hash }
    },
    speaksFor: (department, sender) => {
      const owners =
        current.set?.departments.filter((one) => one.lead === sender || one.spokes.some((spoke) => spoke.person === sender)) ?? []
      return owners.length === 0 ? undefined : owners.some((one) => one.id === department)
    },
    calendarOf: (department) => current.set?.departments.find((one) => one.id === department)?.calendar,
    frozen: (kind, cycle, startPost, startedAt) => current.frozen?.(kind, cycle, startPost, startedAt),
    handoffSince: (opening: number, department: string) => {
      const author = current.find(opening)?.[6] ?? null
      const priors = current.priors.filter((one) => one.author === author && one.department === department)
      if (priors.length > 0) return earliestOf(priors.map((one) => one.routedAt))
      const left = leftSince(current, author as string | null, department)
      if (left !== undefined) return left
      const decides = options.operation !== undefined || (options.import !== undefined && !options.import.backfill)
      if (!decides || department === HUB) return undefined
      const promise = current.set?.departments.find((one) => one.id === department)?.answer ?? 'none'
      return promise === 'none' ? undefined : options.now
    },
  }
}

const earliestOf = (times: readonly (number | null)[]): number | undefined =>
  times.reduce<number | undefined>((first, time) => (time !== null && (first === undefined || time < first) ? time : first), undefined)

/** When people asked a department, or handed on: epoch ms. */
export function handedAt(events: readonly Event[]): ReadonlySet<number> | undefined {
  const times = events.flatMap(({ kind, at }) => (kind === 'asked' || kind === 'assigned' ? [at] : []))
  return times.length === 0 ? undefined : new Set(times)
}

/** When rules had routed it to a department that it was taken from since: its hand-off is the witness, unless people opened that. */
function leftSince({ priors, handed }: Current, author: string | null, department: string): number | undefined {
  const times = priors.flatMap((prior) =>
    prior.author !== author ? [] : prior.clocks.filter((clock) => clock.kind === 'handoff' && clock.department === department),
  )
  return earliestOf(times.flatMap(({ startedAt }) => (handed?.has(startedAt) === true ? [] : [startedAt])))
}

/** Hash of the rules that decide a conversation. */
function rulesOf(current: Current, opening: number): string | undefined {
  if (current.rulings === undefined) return current.set?.hash
  return current.rulings.get((current.find(opening)?.[6] ?? null) as string | null) ?? current.set?.hash
}

interface Touched {
  readonly opening: number
  readonly judgement: Judgement
  readonly directed: boolean
  readonly taker: string | undefined
}

/** The owner of a conversation that somebody had started under an earlier rule set: a change of rules never moves it. */
function ownerBefore(
  current: Current,
  { opening: id, judgement, directed, taker }: Touched,
  machineOf: (hash: string) => Machine | undefined,
): Routing | undefined {
  const prior = current.priors.find((one) => one.id === id)
  if (prior === undefined || !prior.touched || prior.rules === undefined) return undefined
  // Once other rules were applied, tags are no longer those that the same rules gave: what stands is the only witness.
  const isAsBefore = prior.rules === rulesOf(current, id) && current.reruled?.has(prior.author) !== true
  const machine = isAsBefore ? undefined : machineOf(prior.rules)
  if (machine === undefined || current.opening === undefined) return undefined
  const subject: Subject = { opening: current.opening, directed, judgement }
  const { to, priority: asked } = machine.set.routes.find((one) => one.id === prior.route) ?? { to: prior.department, priority: undefined }
  // Not the department that stands: that may have been given to it by hand. `log` owns nothing: whoever took it from there does.
  const department = to === LOG ? taker : to
  if (department === undefined) return undefined
  // As of now, not as it stands: a priority that a later post raised would change the targets of an earlier clock.
  const priority = highest(judgement.priority, asked) ?? 'normal'
  return retarget(machine, subject, { ...route(machine, subject), route: prior.route, department }, priority)
}

/** Whoever settles often, as triage does, makes the years of a calendar once. */
const compiled = new WeakMap<RuleSet, Map<string, Calendar>>()

/** Calendars of every rule set that a clock may name, compiled once. */
export function calendarsOf(sets: Iterable<RuleSet>): (rules: string, calendar: string) => Calendar {
  const byHash = new Map([...sets].map((set) => [set.hash, set]))
  const withoutSet = new Map<string, Calendar>()
  const calendarsIn = (set: RuleSet | undefined): Map<string, Calendar> => {
    if (set === undefined) return withoutSet
    const known = compiled.get(set) ?? new Map<string, Calendar>()
    compiled.set(set, known)
    return known
  }
  return (rules, id) => {
    const set = byHash.get(rules)
    const ofSet = calendarsIn(set)
    const known = ofSet.get(id)
    if (known !== undefined) return known
    const spec = set?.calendars[id]
    if (spec === undefined && id !== 'always') throw new Error(`the rule set ${rules} has no calendar ${id}`)
    const calendar = spec === undefined ? alwaysCalendar(set?.timezone ?? 'UTC') : compileCalendar(spec)
    ofSet.set(id, calendar)
    return calendar
  }
}

/** Terms of the clocks that had finished: a change of rules never re-judges them. */
export function frozenTerms(
  priors: readonly Prior[],
  options: SettleOptions,
  rulesOf: (author: string | null) => string | undefined,
): FrozenTerms {
  const known = new Map<string, Terms>()
  for (const prior of priors) {
    const hash = rulesOf(prior.author)
    for (const clock of prior.clocks) {
      const finished = clock.stoppedAt !== undefined && (clock.quietAt === undefined || clock.quietAt <= options.now)
      // Under the same rules the fold finds the terms itself, from what was known at the stop: freezing those would make the order of files matter.
      if (finished && clock.terms.rules !== hash) known.set(nameOf(clock), clock.terms)
    }
  }
  return (kind, cycle, startPost, startedAt) => known.get(clockName(kind, cycle, startPost, startedAt))
}
