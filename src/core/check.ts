/**
 * What `check` finds: the clocks of open conversations that are late or soon, and loops that hang without a clock. The definitions of cli.md,
 * Watch.
 */
import type { Clock } from './conversation.ts'
import { clockAt } from './queue.ts'
import type { CalendarSpec, ClockKind } from './rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from './sla/calendar.ts'
import { readTarget, shareAt } from './sla/target.ts'

/**
 * When a clock counts as soon: at the stored share of its time, at another one, when less than `ms` are left on the wall, or when it is due
 * up to the instant that goes with its department (its next shift); a department without one keeps the stored share.
 */
export type Warning =
  | { readonly kind: 'stored' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'left'; readonly ms: number }
  | { readonly kind: 'shift'; readonly until: (department: string) => number | undefined }

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

/** Loops that hang without a clock, in the order they are told. */
export const LOOP_KINDS = ['draft', 'approved-draft', 'wait', 'follow-up', 'snooze', 'unconfirmed-reply', 'rules'] as const
export type LoopKind = (typeof LOOP_KINDS)[number]

/** What is said of each. */
export const LOOP_WORDS: Readonly<Record<LoopKind, string>> = {
  draft: 'draft not approved',
  'approved-draft': 'approved draft not sent',
  wait: 'waiting for the customer',
  'follow-up': 'follow-up due',
  snooze: 'snooze ended',
  'unconfirmed-reply': 'reply in no export',
  rules: 'rules file broken',
}

/** How long a draft may wait for its approval, and an approved one for being sent: a day, since rules say nothing of it. */
export const DRAFT_LIMIT = 24 * 3_600_000

export interface Finding {
  readonly kind: ClockKind | LoopKind
  readonly state: 'late' | 'soon' | 'stale'
  /** Epoch ms: when it is or was due; of a loop, since when it is a finding. */
  readonly dueAt: number
  /** Of a loop: since when it hangs, epoch ms. */
  readonly since?: number | undefined
  readonly department: string | undefined
  readonly bornBreached: boolean
  /** Tells it from any other finding of its conversation; with the state it says whether it was told before. */
  readonly key: string
}

/** Every clock of a conversation that is late or soon. `department`: who owns it. */
export function findingsOf(clocks: readonly Clock[], department: string, options: CheckOptions): readonly Finding[] {
  return clocks.flatMap((clock) => {
    if (!options.clocks.includes(clock.kind)) return []
    const state = judge(clock, department, options)
    if (state === undefined || clock.dueAt === undefined) return []
    const { kind, cycle, startPost, startedAt, dueAt, bornBreached } = clock
    return [{ kind, state, dueAt, department: clock.department, bornBreached, key: `${kind} ${cycle} ${startPost} ${startedAt}` }]
  })
}

/** The worst clock of a conversation that is not resolved: late before soon, the earliest due first. Absent where all is well. */
export function findingOf(clocks: readonly Clock[], department: string, options: CheckOptions): Finding | undefined {
  let worst: Finding | undefined
  for (const one of findingsOf(clocks, department, options)) if (worst === undefined || one.dueAt < worst.dueAt) worst = one
  return worst
}

/** Clocks that are late and were so before they were imported: told in one line, whatever else is found. */
export function bornLate(clocks: readonly Clock[], department: string, options: CheckOptions): number {
  const all = { ...options, bornBreached: true }
  return findingsOf(clocks, department, all).filter(({ bornBreached, state }) => bornBreached && state === 'late').length
}

function judge(clock: Clock, department: string, options: CheckOptions): 'late' | 'soon' | undefined {
  const { now } = options
  const { state, stoppedAt } = clockAt(clock, now)
  if (stoppedAt !== undefined || state === 'void' || state === 'paused' || clock.dueAt === undefined) return undefined
  if (clock.bornBreached && !options.bornBreached) return undefined
  if (clock.dueAt < now) return 'late'
  const soonAt = soonOf(clock, department, options)
  return soonAt !== undefined && soonAt <= now ? 'soon' : undefined
}

function soonOf(clock: Clock, department: string, options: CheckOptions): number | undefined {
  const { warning } = options
  if (warning.kind === 'stored') return clock.soonAt
  if (warning.kind === 'left') return clock.dueAt === undefined ? undefined : clock.dueAt - warning.ms + 1
  if (warning.kind === 'shift') {
    const until = warning.until(clock.department ?? department)
    if (until === undefined) return clock.soonAt
    return clock.dueAt !== undefined && clock.dueAt <= until ? options.now : undefined
  }
  const target = readTarget(clock.terms.target)
  return target === undefined
    ? undefined
    : shareAt(target, calendarOf(clock.terms.calendar, options), clock.startedAt, clock.pauses, warning.share)
}

function calendarOf(id: string, { calendars, zone }: CheckOptions): Calendar {
  const spec = calendars[id]
  return spec === undefined ? alwaysCalendar(zone) : compileCalendar(spec)
}
