/** What is measured of one conversation: its answer and its resolution (sla §6). */
import { businessElapsed, type Calendar } from '../sla/calendar.ts'
import { DAY } from '../time.ts'
import { firstResolution, fullResolution, resolutionClock, type StoredResolution, type StoredVerdict, verdictAt } from './clock.ts'
import type { Dimensioned } from './dimensions.ts'
import type { ReportFacts } from './facts.ts'
import { addRate, count, countVerdict, type Tally, WITHIN } from './tally.ts'

/** A conversation as reports read it: a row of the store. */
export interface ReportRow extends Dimensioned, StoredResolution {
  readonly id: number
  readonly pid: string
  readonly directed: boolean
  readonly postedAt: number | null
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
  /** Some clock was due before it was imported, as of now; of the first response and the first resolution: unless they are met. */
  readonly bornBreached: boolean
  readonly firstBorn: boolean
  readonly resolutionBorn?: boolean | undefined
  readonly nearMiss: boolean
  /** The resolution of the first cycle was one. */
  readonly resolutionNearMiss?: boolean | undefined
  /** Its export carries the brand's replies, so that none means none; absent: it does. */
  readonly repliesKnown?: boolean | undefined
  /** Since when a wait for the customer runs, epoch ms. */
  readonly waitingSince?: number | null | undefined
  /** When it ends by itself, as was said; absent: it has no end. */
  readonly waitingUntil?: number | null | undefined
  /** Interned terms of the first response; how often it was opened again; whether it was declined with a reason; what the rules made of it. */
  readonly firstTerm?: number | null | undefined
  readonly reopened?: number | undefined
  readonly declinedWithReason?: boolean | undefined
  readonly judgement?: number | undefined
}

/** What measuring knows besides the row. */
export interface Yardstick {
  readonly now: number
  readonly facts?: ReportFacts | undefined
  readonly catalogue?: Catalogue | undefined
}

/** The use cases: routes of the rules in force, and the last one, which takes what is none. */
export interface Catalogue {
  readonly cases: ReadonlySet<string>
  readonly fallback: string
}

/** The reply is older than what it answers: it answers, but takes no time. */
export function isBeforePost(row: ReportRow): boolean {
  return row.firstReason === 'reply-before-post' || (row.firstReplyAt !== null && row.firstReplyAt < startOf(row))
}

/** When the wait for a first response began; without a clock, the opening post. */
function startOf(row: ReportRow): number {
  return row.firstStartAt ?? row.postedAt ?? 0
}

/** Adds a conversation to a group's counts, as of `now`; its resolution goes by itself, for it may count elsewhere. */
export function addTo(tally: Tally, row: ReportRow, by: Yardstick): void {
  tally.conversations++
  if (row.bornBreached) tally.bornBreached++
  if (row.repliesKnown !== false) addResponse(tally, row, by)
  addDeeds(tally, row, by)
}

function addResponse(tally: Tally, row: ReportRow, { now, facts }: Yardstick): void {
  const start = startOf(row)
  const age = now - start
  const answered = row.replies > 0
  const took = row.firstReplyAt === null || isBeforePost(row) ? null : row.firstReplyAt - start
  tally.repliesKnown++
  if (answered) tally.answered++
  else tally.unanswered++
  if (took !== null) tally.first.add(took)
  if (typeof row.firstTerm === 'number')
    addBusiness(tally, start, took === null ? null : row.firstReplyAt, answered, facts?.calendar(row.firstTerm))
  if (age >= DAY) count(tally.answerRate, answered)
  if (took !== null || !answered) {
    for (const [name, within] of WITHINS) if (age >= within) count(tally.within[name], took !== null && took <= within)
    if (row.sameDayDueAt !== null && (answered || now > row.sameDayDueAt)) {
      count(tally.sameDay, row.firstReplyAt !== null && row.firstReplyAt <= row.sameDayDueAt)
    }
  }
  if (row.firstVerdict === null) return
  const clock = { startedAt: start, dueAt: row.firstDueAt, stoppedAt: row.firstStopAt, quietAt: null, verdict: row.firstVerdict }
  countVerdict(tally.clocks.first_response, verdictAt(clock, now), row.firstBorn, row.nearMiss)
}

/** The first response in the time that the calendar of its terms was open. */
function addBusiness(tally: Tally, start: number, repliedAt: number | null, answered: boolean, calendar: Calendar | undefined): void {
  if (calendar === undefined) return
  if (!answered) tally.businessUnanswered++
  else if (repliedAt !== null) tally.business.add(businessElapsed(calendar, start, repliedAt))
}

/** What rules and people made of it. */
function addDeeds(tally: Tally, row: ReportRow, { facts, catalogue }: Yardstick): void {
  const deeds = facts === undefined || facts.deeds.size === 0 ? undefined : facts.deeds.get(row.id)
  if (catalogue !== undefined) {
    const isCaught = row.route === catalogue.fallback
    count(tally.unrouted, isCaught)
    count(tally.catalogued, !isCaught && catalogue.cases.has(row.route))
    // What nothing but the fallback took needs no correction; it may have come there by one.
    const isUntagged = deeds?.untagged === true
    if (!isCaught || isUntagged) count(tally.corrected, isUntagged || (deeds?.transfers ?? 0) > 0)
  }
  if (facts === undefined) return
  if (deeds !== undefined) {
    tally.transfers += deeds.transfers
    addRate(tally.promises, { hits: deeds.promisesKept, of: deeds.promises })
  }
  if (row.repliesKnown !== false && facts.isNegative(row.id, row.judgement)) {
    const isActedOn = row.outcome === 'acted' || row.declinedWithReason === true
    count(tally.loops, isActedOn && row.replies > 0)
  }
}

const WITHINS = [
  ['1h', WITHIN['1h']],
  ['4h', WITHIN['4h']],
  ['24h', WITHIN['24h']],
  ['72h', WITHIN['72h']],
] as const

/**
 * Adds the first cycle's resolution, as of `now`. Gives the full resolution net of the waiting of the first cycle, ms, where later cycles
 * have something to take off.
 */
export function addResolution(tally: Tally, row: ReportRow, now: number): number | undefined {
  const clock = resolutionClock(row)
  if (clock !== null)
    countVerdict(tally.clocks.resolution, verdictAt(clock, now), row.resolutionBorn === true, row.resolutionNearMiss === true)
  if (row.resolutionVerdict === 'void') return undefined
  const start = row.resolutionStartAt ?? startOf(row)
  const first = firstResolution(row, now)
  const net = first === null ? null : Math.max(0, first - start - row.resolutionPausedMs)
  const waiting = first === null ? stillWaiting(row, start, now) : 0
  if (first !== null && net !== null && first >= start) {
    tally.resolved++
    tally.resolution.add(first - start)
    tally.resolutionNet.add(net)
    count(tally.reopened, (row.reopened ?? 0) > 0)
  }
  if (now - start - row.resolutionPausedMs - waiting >= DAY) count(tally.resolvedIn24h, net !== null && net <= DAY)
  const full = fullResolution(row, now)
  if (full === null || full < start) return undefined
  tally.full.add(full - start)
  if (row.repliesKnown !== false) {
    tally.repliesToResolved += row.replies
    count(tally.oneTouch, row.replies === 1)
  }
  const fullNet = full - start - row.resolutionPausedMs
  if ((row.reopened ?? 0) > 0) return fullNet
  tally.fullNet.add(Math.max(0, fullNet))
  return undefined
}

/** What the wait that stands in the row adds to the pauses of the clock, ms: they hold the whole of one with an end, and none of one without. */
function stillWaiting({ waitingSince, waitingUntil }: ReportRow, start: number, now: number): number {
  if (waitingSince === undefined || waitingSince === null) return 0
  if (waitingUntil === undefined || waitingUntil === null) return Math.max(0, now - Math.max(waitingSince, start))
  return Math.min(0, now - Math.max(waitingUntil, start))
}
