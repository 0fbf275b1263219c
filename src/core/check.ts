/** What `check` finds: the clocks of open conversations that are late or soon, and how far. The definitions of cli.md, Watch. */
import type { Clock } from './conversation.ts'
import { clockAt } from './queue.ts'
import type { CalendarSpec, ClockKind } from './rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from './sla/calendar.ts'
import { readTarget, shareAt } from './sla/target.ts'

/** When a clock counts as soon: at the stored share of its time, at another one, or when less than `ms` are left on the wall. */
export type Warning =
  | { readonly kind: 'stored' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'left'; readonly ms: number }

export interface CheckOptions {
  readonly now: number
  readonly warning: Warning
  readonly clocks: readonly ClockKind[]
  /** The born breached count like others. */
  readonly bornBreached: boolean
  /** Calendars of the rule set that a share is computed by, and its zone. */
  readonly calendars: Readonly<Record<string, CalendarSpec>>
  readonly zone: string
}

export interface Finding {
  readonly kind: ClockKind
  readonly state: 'late' | 'soon'
  readonly dueAt: number
  readonly department: string | undefined
  readonly bornBreached: boolean
}

/** The worst clock of a conversation that is not resolved: late before soon, the earliest due first. Absent where all is well. */
export function findingOf(clocks: readonly Clock[], options: CheckOptions): Finding | undefined {
  let worst: Finding | undefined
  for (const clock of clocks) {
    if (!options.clocks.includes(clock.kind)) continue
    const state = judge(clock, options)
    if (state === undefined || clock.dueAt === undefined) continue
    if (worst !== undefined && worst.dueAt <= clock.dueAt) continue
    worst = { kind: clock.kind, state, dueAt: clock.dueAt, department: clock.department, bornBreached: clock.bornBreached }
  }
  return worst
}

/** Clocks that are late and were so before they were imported: told in one line, whatever else is found. */
export function bornLate(clocks: readonly Clock[], options: CheckOptions): number {
  return clocks.filter(
    (clock) => clock.bornBreached && options.clocks.includes(clock.kind) && judge(clock, { ...options, bornBreached: true }) === 'late',
  ).length
}

function judge(clock: Clock, options: CheckOptions): 'late' | 'soon' | undefined {
  const { now } = options
  const { state, stoppedAt } = clockAt(clock, now)
  if (stoppedAt !== undefined || state === 'void' || state === 'paused' || clock.dueAt === undefined) return undefined
  if (clock.bornBreached && !options.bornBreached) return undefined
  if (clock.dueAt < now) return 'late'
  const soonAt = soonOf(clock, options)
  return soonAt !== undefined && soonAt <= now ? 'soon' : undefined
}

function soonOf(clock: Clock, options: CheckOptions): number | undefined {
  const { warning } = options
  if (warning.kind === 'stored') return clock.soonAt
  if (warning.kind === 'left') return clock.dueAt === undefined ? undefined : clock.dueAt - warning.ms + 1
  const target = readTarget(clock.terms.target)
  return target === undefined
    ? undefined
    : shareAt(target, calendarOf(clock.terms.calendar, options), clock.startedAt, clock.pauses, warning.share)
}

function calendarOf(id: string, { calendars, zone }: CheckOptions): Calendar {
  const spec = calendars[id]
  return spec === undefined ? alwaysCalendar(zone) : compileCalendar(spec)
}
