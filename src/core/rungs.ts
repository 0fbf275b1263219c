/** Ladders and their rungs: which one a clock climbs, which rungs have come, what they are called, and how far they reach. */
import type { Clock } from './conversation.ts'
import { recipientsOf } from './recipients.ts'
import type { RuleSet, Rung } from './rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from './sla/calendar.ts'
import { readTarget, shareAt } from './sla/target.ts'
import { DAY, HOUR, MINUTE, SECOND } from './time.ts'

/** A rung whose time has come. */
export interface Passed {
  readonly rung: Rung
  readonly name: string
  readonly at: number
  readonly again: boolean
}

/** The rungs for a clock of a conversation: by its route, else its department, of a hand-off by the department that was asked. */
export function ladderOf(
  rules: RuleSet,
  { route, department }: { readonly route: string; readonly department: string },
  clock: Clock,
): readonly Rung[] {
  const of = (id: string): string | undefined => rules.departments.find((one) => one.id === id)?.escalation
  const own = clock.kind === 'handoff' ? of(clock.department ?? department) : rules.routes.find(({ id }) => id === route)?.escalation
  const name = own ?? of(department) ?? 'standard'
  const ladder = Object.hasOwn(rules.escalation, name) ? rules.escalation[name] : undefined
  return (ladder ?? []).filter(({ clocks }) => clocks.includes(clock.kind))
}

/** The rungs whose time has come, the first one first, whatever order they are written in; of one that repeats also the latest repetition. */
export function passed(ladder: readonly Rung[], clock: Clock, now: number, calendars: (id: string) => Calendar): readonly Passed[] {
  const come = ladder.flatMap((rung) => {
    const at = rungAt(rung, clock, calendars)
    if (at === undefined || !hasCome(rung, at, now)) return []
    const name = rungName(rung)
    const first: Passed = { rung, name, at, again: false }
    const since = Math.max(at, clock.dueAt ?? Infinity)
    const times = rung.repeat === undefined ? 0 : Math.floor((now - since) / rung.repeat)
    if (rung.repeat === undefined || !(times >= 1)) return [first]
    return [first, { rung, name: `${name} again ${times}`, at: since + times * rung.repeat, again: true }]
  })
  return come.sort((a, b) => a.at - b.at)
}

/** Exactly at its due time a clock is not late yet. */
function hasCome({ at: { kind } }: Rung, at: number, now: number): boolean {
  return kind === 'offset' ? at < now : at <= now
}

/** Epoch ms; absent while a pause without an end comes first. */
function rungAt({ at }: Rung, clock: Clock, calendars: (id: string) => Calendar): number | undefined {
  if (at.kind === 'offset') return clock.dueAt === undefined ? undefined : clock.dueAt + at.ms
  if (at.share === 0.75) return clock.soonAt
  const target = readTarget(clock.terms.target)
  return target === undefined ? undefined : shareAt(target, calendars(clock.terms.calendar), clock.startedAt, clock.pauses, at.share)
}

/** A rung as it is written: `75%`, `-30m`, `due`, `+4h`. */
export function rungName({ at }: Pick<Rung, 'at'>): string {
  if (at.kind === 'share') return `${Number((at.share * 100).toPrecision(6))}%`
  if (at.ms === 0) return 'due'
  const ms = Math.abs(at.ms)
  const [unit, size] = UNITS.find(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${at.ms < 0 ? '-' : '+'}${ms / size}${unit}`
}
const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const

/** Compiled when they are first asked for. */
export function calendarsOf(rules: RuleSet): (id: string) => Calendar {
  const compiled = new Map<string, Calendar>()
  return (id) => {
    const known = compiled.get(id)
    if (known !== undefined) return known
    const spec = rules.calendars[id]
    const made = spec === undefined ? alwaysCalendar(rules.timezone) : compileCalendar(spec)
    compiled.set(id, made)
    return made
  }
}

/**
 * How far ahead of a due time, in ms, rungs reach; `early`: some come before the stored 75 %. `after`: how long after it the last one comes, or is repeated
 * first; `repeats`: one goes on for as long as the clock is late.
 */
export function reachOf(rules: RuleSet): {
  readonly before: number
  readonly early: boolean
  readonly after: number
  readonly repeats: boolean
} {
  const rungs = Object.values(rules.escalation).flat()
  const offsets = rungs.map(({ at, repeat = 0 }) => (at.kind === 'offset' ? at.ms : 0) + repeat)
  return {
    before: Math.max(0, ...rungs.map(({ at }) => (at.kind === 'offset' ? -at.ms : 0))),
    early: rungs.some(({ at }) => at.kind === 'share' && at.share < 0.75),
    after: Math.max(0, ...offsets),
    repeats: rungs.some(({ repeat }) => repeat !== undefined),
  }
}

/** The rungs of the ladder that a late conversation of this route and department has passed by its due time: who hears of the summary. */
export function summaryRecipients(
  rules: RuleSet,
  of: { readonly route: string; readonly department: string; readonly spoke?: string | undefined },
) {
  const route = rules.routes.find(({ id }) => id === of.route)
  const department = rules.departments.find(({ id }) => id === of.department)
  const ladder = rules.escalation[route?.escalation ?? department?.escalation ?? 'standard'] ?? []
  const names = ladder.flatMap((rung) => (rung.at.kind === 'share' || rung.at.ms <= 0 ? rung.notify : []))
  return recipientsOf(rules, names, of)
}
