/**
 * What a stored conversation is at an instant: its state word, whether it waits in the queue, what it is due, in which order
 * lists stand. The definitions of sla.md §3; the store's SQL says the same, and a test holds the two together.
 */
import type { Cause, Clock, Conversation } from './conversation.ts'
import { PRIORITIES } from './rules/ruleset.ts'

export type StateName = 'new' | 'open' | 'with_department' | 'waiting' | 'resolved'

/** The columns that decide; a listed conversation's `state` has them. */
export type StateColumns = Pick<
  Conversation,
  | 'resolvedAt'
  | 'outcome'
  | 'reason'
  | 'cause'
  | 'quietAt'
  | 'quietResolvedAt'
  | 'waitingSince'
  | 'waitingUntil'
  | 'asking'
  | 'touchedAt'
  | 'claimedBy'
  | 'claimUntil'
  | 'snoozedUntil'
  | 'mergedInto'
  | 'department'
  | 'priority'
  | 'postedAt'
  | 'dueAt'
  | 'soonAt'
  | 'waitingDueAt'
  | 'waitingSoonAt'
>

/** The first word that holds; routing and hand-offs do not change it. `now` in epoch ms. */
export function stateAt(state: StateColumns, now: number): StateName {
  if (isResolved(state, now)) return 'resolved'
  if (isWaiting(state, now)) return 'waiting'
  if (state.asking) return 'with_department'
  return state.touchedAt !== undefined ? 'open' : 'new'
}

/** An outcome or cause stands, or it has been quiet for long enough; merged ones count as resolved. */
export function isResolved(state: StateColumns, now: number): boolean {
  return state.resolvedAt !== undefined || state.mergedInto !== undefined || (state.quietAt !== undefined && now >= state.quietAt)
}

/** When and why it was resolved; absent while it is not. `reason` is a person's, or the cause. */
export function resolutionAt(
  state: StateColumns,
  now: number,
): { readonly at: number | undefined; readonly reason: string | undefined } | undefined {
  if (!isResolved(state, now)) return undefined
  if (state.resolvedAt !== undefined) return { at: state.resolvedAt, reason: state.reason ?? state.cause }
  const quiet: Cause = 'quiet'
  return state.mergedInto !== undefined ? { at: undefined, reason: 'merged' } : { at: state.quietResolvedAt, reason: quiet }
}

/** A wait for the customer runs: its end is open or still to come. */
export function isWaiting(state: StateColumns, now: number): boolean {
  return state.waitingSince !== undefined && (state.waitingUntil === undefined || now < state.waitingUntil)
}

/** The earliest due time of its live customer clocks, epoch ms; absent if it has none. */
export function liveDueAt(state: StateColumns, now: number): number | undefined {
  if (isResolved(state, now)) return undefined
  return isWaiting(state, now) ? state.waitingDueAt : state.dueAt
}

/** When the first of its live customer clocks has used 75 % of its time. */
export function liveSoonAt(state: StateColumns, now: number): number | undefined {
  if (isResolved(state, now)) return undefined
  return isWaiting(state, now) ? state.waitingSoonAt : state.soonAt
}

/** Exactly at the due time it is not overdue yet. */
export function isOverdue(state: StateColumns, now: number): boolean {
  const due = liveDueAt(state, now)
  return due !== undefined && due < now
}

/** Not overdue, and at least 75 % of the time allowed is used. */
export function isSoon(state: StateColumns, now: number): boolean {
  const soon = liveSoonAt(state, now)
  return soon !== undefined && soon <= now && !isOverdue(state, now)
}

/** A snooze ends early when a clock becomes late. */
export function isSnoozed(state: StateColumns, now: number): boolean {
  return state.snoozedUntil !== undefined && now < state.snoozedUntil && !isOverdue(state, now)
}

/** Somebody has it, and the lease runs. */
export function claimAt(
  state: Pick<StateColumns, 'claimedBy' | 'claimUntil'>,
  now: number,
): { readonly by: string; readonly until: number } | undefined {
  const { claimedBy, claimUntil } = state
  return claimedBy !== undefined && claimUntil !== undefined && now < claimUntil ? { by: claimedBy, until: claimUntil } : undefined
}

/** It needs us now: not resolved, not waiting, not snoozed, and somebody owns it. */
export function inQueue(state: StateColumns, now: number): boolean {
  return !isResolved(state, now) && !isWaiting(state, now) && !isSnoozed(state, now) && state.department !== 'log'
}

/** Queue order: due ascending, none last; priority, the highest first; opening time, none last; id. */
export function queueOrder(now: number): (a: Placed, b: Placed) => number {
  return (a, b) =>
    ascending(liveDueAt(a.state, now), liveDueAt(b.state, now)) ||
    PRIORITIES.indexOf(b.state.priority) - PRIORITIES.indexOf(a.state.priority) ||
    ascending(a.state.postedAt, b.state.postedAt) ||
    (a.pid < b.pid ? -1 : a.pid > b.pid ? 1 : 0)
}
export interface Placed {
  readonly pid: string
  readonly state: StateColumns
}

/** Overdue order: by department, within it the most late first. */
export function overdueOrder(now: number): (a: Placed, b: Placed) => number {
  const queue = queueOrder(now)
  return (a, b) => {
    const [left, right] = [a.state.department, b.state.department]
    return left < right ? -1 : left > right ? 1 : queue(a, b)
  }
}

function ascending(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0
  if (a === undefined) return 1
  return b === undefined ? -1 : a - b
}

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'void'

/**
 * What a clock says at an instant: one that runs past its due time is breached, a quiet one settles at `quietAt`. A clock that
 * has not stopped by `now` has no `stoppedAt`. `elapsed` is the wall time without pauses, in ms; `overdue` how far past due.
 */
export function clockAt(
  clock: Clock,
  now: number,
): { readonly state: ClockState; readonly stoppedAt: number | undefined; readonly elapsed: number; readonly overdue: number } {
  const stoppedAt = clock.quietAt !== undefined && now < clock.quietAt ? undefined : clock.stoppedAt
  const state = stateOfClock(clock, stoppedAt, now)
  const end = stoppedAt ?? now
  return {
    state,
    stoppedAt,
    elapsed: Math.max(0, end - clock.startedAt - paused(clock, end)),
    overdue: state === 'breached' && clock.dueAt !== undefined ? Math.max(0, end - clock.dueAt) : 0,
  }
}

/** It was due before it was imported, and is not kept. */
export function isBornAt(clock: Clock, now: number): boolean {
  return clock.bornBreached && clockAt(clock, now).state !== 'met'
}

/** Whether some clock of a conversation is. */
export function isBornBreached({ bornUntil }: Pick<Conversation, 'bornUntil'>, now: number): boolean {
  return bornUntil !== undefined && now < bornUntil
}

function stateOfClock(clock: Clock, stoppedAt: number | undefined, now: number): ClockState {
  if (clock.verdict === 'void' || (clock.quietAt === undefined && stoppedAt !== undefined && clock.verdict !== 'running'))
    return clock.verdict
  if (
    stoppedAt === undefined &&
    (clock.verdict === 'paused' || clock.pauses.some(({ from, to }) => from <= now && (to === undefined || now < to)))
  )
    return 'paused'
  if (clock.breachedOnChange === true || clock.verdict === 'breached' || (clock.dueAt !== undefined && (stoppedAt ?? now) > clock.dueAt))
    return 'breached'
  return stoppedAt === undefined ? 'running' : 'met'
}

function paused(clock: Clock, end: number): number {
  let sum = 0
  for (const { from, to } of clock.pauses) sum += Math.max(0, Math.min(to ?? end, end) - from)
  return sum
}
