/**
 * One clock: it starts, stops, is void, or its terms change. Due times are computed from start and pauses whenever a
 * verdict needs one, never moved; `met` compares instants, and exactly at the due time is met.
 */
import type { Clock, Pause, Terms, VoidReason } from '../conversation.ts'
import type { ClockKind } from '../rules/ruleset.ts'
import { type Calendar, closingOfBusinessDay } from './calendar.ts'
import { allowed, dueAt, parseTarget, shareAt, usedOf } from './target.ts'

interface Due {
  /** Epoch ms; absent where a pause without an end comes first. */
  readonly dueAt?: number | undefined
  /** When 75 % of the time allowed is used. */
  readonly soonAt?: number | undefined
}

/** What the clocks ask of targets and calendars. `Terms` carry the hash of their rule set, so old terms keep their calendar. */
export interface ClockTerms {
  due(terms: Terms, start: number, pauses: readonly Pause[]): Due
  /** ms used at an instant, in the target's own unit. */
  used(terms: Terms, start: number, at: number, pauses: readonly Pause[]): number
  /** ms allowed, in the same unit. */
  allowed(terms: Terms, start: number): number
  /** Closing time of the business day of `start`, cutoff ignored. */
  sameDayDue(calendar: string, rules: string, start: number): number
  /** Terms of a clock that had finished when it was stored: they stay. */
  frozen?(kind: ClockKind, cycle: number, startPost: number, startedAt: number): Terms | undefined
}

/** A clock while the fold works on it. */
export type OpenClock = { -readonly [Key in keyof Clock]: Clock[Key] }

const SOON = 0.75
const NO_PAUSES: readonly Pause[] = []

/** Builds them on the calendars of each rule set, by its hash and the calendar's id. `calendarOf` throws for an unknown one. */
export function clockTerms(calendarOf: (rules: string, calendar: string) => Calendar): Omit<ClockTerms, 'frozen'> {
  return {
    due(terms, start, pauses) {
      const target = parseTarget(terms.target)
      const calendar = calendarOf(terms.rules, terms.calendar)
      return { dueAt: dueAt(target, calendar, start, pauses), soonAt: shareAt(target, calendar, start, pauses, SOON) }
    },
    used: (terms, start, at, pauses) => usedOf(parseTarget(terms.target), calendarOf(terms.rules, terms.calendar), start, at, pauses),
    allowed: (terms, start) => allowed(parseTarget(terms.target), calendarOf(terms.rules, terms.calendar), start),
    sameDayDue: (calendar, rules, start) => closingOfBusinessDay(calendarOf(rules, calendar), start, 0, { ignoreCutoff: true }),
  }
}

export function startClock(kind: ClockKind, cycle: number, startPost: number, terms: Terms, startedAt: number): OpenClock {
  return {
    kind,
    cycle,
    startPost,
    terms,
    startedAt,
    dueAt: undefined,
    soonAt: undefined,
    stoppedAt: undefined,
    quietAt: undefined,
    verdict: 'running',
    reason: undefined,
    pauses: NO_PAUSES,
    department: undefined,
    breachedOnChange: undefined,
    nearMiss: undefined,
    bornBreached: false,
  }
}

export function isRunning(clock: OpenClock | undefined): clock is OpenClock {
  return clock?.verdict === 'running'
}

/** Time that does not count, from the start of the clock on; without `to` it goes on. */
export function pauseClock(clock: OpenClock, from: number, to: number | undefined): void {
  const since = Math.max(from, clock.startedAt)
  if (to === undefined || to > since) clock.pauses = [...clock.pauses, { from: since, to }]
}

/** Forgets the pauses after the clock has stopped. */
export function clipPauses(clock: OpenClock, at: number): void {
  clock.pauses = clock.pauses.filter((pause) => pause.from < at).map(({ from, to }) => ({ from, to: Math.min(to ?? at, at) }))
}

/** `importedAt`: when the post that started it was imported. */
export function stopClock(terms: ClockTerms, clock: OpenClock, at: number, importedAt: number): void {
  freeze(terms, clock)
  const due = clock.dueAt ?? Infinity
  clock.stoppedAt = at
  if (at > due) {
    clock.verdict = 'breached'
    clock.bornBreached = due < importedAt
    return
  }
  clock.verdict = 'met'
  clock.breachedOnChange = undefined
  if (isNearMiss(terms, clock, at)) clock.nearMiss = true
}

/** Less than a tenth of the time allowed was left. */
export function isNearMiss(terms: ClockTerms, clock: OpenClock, at: number): boolean {
  if (clock.soonAt === undefined || at < clock.soonAt) return false
  return terms.used(clock.terms, clock.startedAt, at, clock.pauses) * 10 > terms.allowed(clock.terms, clock.startedAt) * 9
}

/** Out of the percentage. `at` is absent where nobody knows when. */
export function voidClock(terms: ClockTerms, clock: OpenClock, at: number | undefined, reason: VoidReason): void {
  freeze(terms, clock)
  clock.verdict = 'void'
  clock.reason = reason
  clock.stoppedAt = at
  clock.breachedOnChange = undefined
}

/** Void, unless it was late already: what was breached stays breached, and stops. */
export function voidUnlessLate(terms: ClockTerms, clock: OpenClock, at: number, reason: VoidReason, importedAt: number): void {
  stopClock(terms, clock, at, importedAt)
  if (clock.verdict === 'breached') return
  clock.verdict = 'void'
  clock.reason = reason
  clock.nearMiss = undefined
}

function freeze(terms: ClockTerms, clock: OpenClock): void {
  keepTerms(terms, clock)
  computeDue(terms, clock)
}

/** Those it had when it finished, if it did before. */
export function keepTerms(terms: ClockTerms, clock: OpenClock): void {
  clock.terms = terms.frozen?.(clock.kind, clock.cycle, clock.startPost, clock.startedAt) ?? clock.terms
}

function computeDue(terms: ClockTerms, clock: OpenClock): void {
  const due = terms.due(clock.terms, clock.startedAt, clock.pauses)
  clock.dueAt = due.dueAt
  clock.soonAt = due.soonAt
}

/** New terms for a running clock, same start and pauses. `since`: a wait that runs now. */
export function changeTerms(terms: ClockTerms, clock: OpenClock, to: Terms, at: number, since: number | undefined): void {
  const from = clock.terms
  clock.terms = to
  if (from.target === to.target && from.calendar === to.calendar && from.rules === to.rules) return
  const pauses = since === undefined ? clock.pauses : [...clock.pauses, { from: Math.max(since, clock.startedAt) }]
  const late = (terms.due(to, clock.startedAt, pauses).dueAt ?? Infinity) < at
  const wasLate = (terms.due(from, clock.startedAt, pauses).dueAt ?? Infinity) < at
  clock.breachedOnChange = late && (clock.breachedOnChange === true || !wasLate) ? true : undefined
}

/** For a clock that a change started after its due time had passed. */
export function markIfLate(terms: ClockTerms, clock: OpenClock, at: number): void {
  if ((terms.due(clock.terms, clock.startedAt, clock.pauses).dueAt ?? Infinity) < at) clock.breachedOnChange = true
}

/** The last word on a clock that still runs. A pause without an end stops it, but not what was breached before. */
export function leaveRunning(terms: ClockTerms, clock: OpenClock, importedAt: number): void {
  computeDue(terms, clock)
  const { dueAt: due } = clock
  clock.bornBreached = due !== undefined && due < importedAt
  const last = clock.pauses[clock.pauses.length - 1]
  if (last === undefined || last.to !== undefined) return
  clock.verdict = due !== undefined && due < last.from ? 'breached' : 'paused'
}
