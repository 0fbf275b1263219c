/** What is measured of one conversation: its answer and its resolution (sla §6). */
import { DAY } from '../time.ts'
import { firstResolution, fullResolution, resolutionClock, type StoredResolution, type StoredVerdict, verdictAt } from './clock.ts'
import type { Dimensioned } from './dimensions.ts'
import { count, countVerdict, type Tally, WITHIN } from './tally.ts'

/** A conversation as reports read it: a row of the store. */
export interface ReportRow extends Dimensioned, StoredResolution {
  readonly id: number
  readonly pid: string
  readonly directed: boolean
  readonly postedAt: number | null
  readonly importedAt: number
  readonly replies: number
  readonly outcome: string | null
  readonly excluded: string | null
  readonly merged: boolean
  readonly firstStartAt: number | null
  readonly firstDueAt: number | null
  readonly firstStopAt: number | null
  readonly firstVerdict: StoredVerdict | null
  readonly firstReason: string | null
  readonly sameDayDueAt: number | null
  readonly resolutionPausedMs: number
  readonly bornBreached: boolean
  readonly nearMiss: boolean
  /** The resolution of the first cycle was one. */
  readonly resolutionNearMiss?: boolean | undefined
  /** Its export carries the brand's replies, so that none means none; absent: it does. */
  readonly repliesKnown?: boolean | undefined
  /** Since when a wait for the customer runs, epoch ms. */
  readonly waitingSince?: number | null | undefined
}

/** The reply is older than what it answers: it answers, but takes no time. */
export function isBeforePost(row: ReportRow): boolean {
  return row.firstReason === 'reply-before-post' || (row.firstReplyAt !== null && row.firstReplyAt < startOf(row))
}

/** When the wait for a first response began; without a clock, the opening post. */
function startOf(row: ReportRow): number {
  return row.firstStartAt ?? row.postedAt ?? 0
}

/** Adds a conversation to a group's counts, as of `now`. */
export function addTo(tally: Tally, row: ReportRow, now: number): void {
  tally.conversations++
  if (row.bornBreached) tally.bornBreached++
  if (row.repliesKnown !== false) addResponse(tally, row, now)
  addResolution(tally, row, now)
}

/** A clock that was due before outspoke knew of it: if it was breached, nobody here could have kept it. */
function isBorn(dueAt: number | null, row: ReportRow): boolean {
  return dueAt !== null && dueAt < row.importedAt
}

function addResponse(tally: Tally, row: ReportRow, now: number): void {
  const start = startOf(row)
  const age = now - start
  const answered = row.replies > 0
  const took = row.firstReplyAt === null || isBeforePost(row) ? null : row.firstReplyAt - start
  tally.repliesKnown++
  if (answered) tally.answered++
  else tally.unanswered++
  if (took !== null) tally.first.add(took)
  if (age >= DAY) count(tally.answerRate, answered)
  if (took !== null || !answered) {
    for (const [name, within] of WITHINS) if (age >= within) count(tally.within[name], took !== null && took <= within)
    if (row.sameDayDueAt !== null && (answered || now > row.sameDayDueAt)) {
      count(tally.sameDay, row.firstReplyAt !== null && row.firstReplyAt <= row.sameDayDueAt)
    }
  }
  if (row.firstVerdict === null) return
  const clock = { startedAt: start, dueAt: row.firstDueAt, stoppedAt: row.firstStopAt, quietAt: null, verdict: row.firstVerdict }
  countVerdict(tally.clocks.first_response, verdictAt(clock, now), isBorn(row.firstDueAt, row), row.nearMiss)
}

const WITHINS = [
  ['1h', WITHIN['1h']],
  ['4h', WITHIN['4h']],
  ['24h', WITHIN['24h']],
  ['72h', WITHIN['72h']],
] as const

function addResolution(tally: Tally, row: ReportRow, now: number): void {
  const clock = resolutionClock(row)
  if (clock !== null)
    countVerdict(tally.clocks.resolution, verdictAt(clock, now), isBorn(clock.dueAt, row), row.resolutionNearMiss === true)
  if (row.resolutionVerdict === 'void') return
  const start = row.resolutionStartAt ?? startOf(row)
  const first = firstResolution(row, now)
  const net = first === null ? null : Math.max(0, first - start - row.resolutionPausedMs)
  const waiting =
    first === null && row.waitingSince !== undefined && row.waitingSince !== null ? Math.max(0, now - Math.max(row.waitingSince, start)) : 0
  if (first !== null && net !== null && first >= start) {
    tally.resolved++
    tally.resolution.add(first - start)
    tally.resolutionNet.add(net)
  }
  const full = fullResolution(row, now)
  if (full !== null && full >= start) tally.full.add(full - start)
  if (now - start - row.resolutionPausedMs - waiting >= DAY) count(tally.resolvedIn24h, net !== null && net <= DAY)
}
