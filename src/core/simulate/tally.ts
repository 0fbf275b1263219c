/** What a simulation counts as time goes by. */
import { createSeries, type Series } from '../report/stats.ts'
import { dayRange, HOUR, localDate, localDay, localParts } from '../time.ts'

export type SimulatedClock = 'first_response' | 'next_response' | 'resolution'
export const SIMULATED_CLOCKS: readonly SimulatedClock[] = ['first_response', 'next_response', 'resolution']

export interface Verdicts {
  readonly met: number
  readonly breached: number
}

/** The time that is looked at: local days, whole ones. Half-open, epoch ms. */
export interface Period {
  readonly from: number
  readonly to: number
  readonly days: number
  readonly zone: string
}

/** The local days that hold two instants. */
export function periodOf(first: number, last: number, zone: string): Period {
  return {
    from: dayRange(localDate(first, zone), zone).from,
    to: dayRange(localDate(last, zone), zone).to,
    days: localDay(last, zone) - localDay(first, zone) + 1,
    zone,
  }
}

/** Counts of one department, filled as time goes by. */
export interface Tally {
  posts: number
  answers: number
  offeredMs: number
  handled: number
  backlog: number
  backlogPosts: number
  never: number
  readonly clocks: Record<SimulatedClock, { met: number; breached: number }>
  readonly waits: Series
  readonly peak: { hour: number; posts: number; most: number }
  readonly queue: { now: number; since: number; max: number; maxAt: number | null }
  readonly byHour: { posts: number; handled: number; queueMs: number }[]
}

export function createTally(): Tally {
  return {
    posts: 0,
    answers: 0,
    offeredMs: 0,
    handled: 0,
    backlog: 0,
    backlogPosts: 0,
    never: 0,
    clocks: { first_response: { met: 0, breached: 0 }, next_response: { met: 0, breached: 0 }, resolution: { met: 0, breached: 0 } },
    waits: createSeries(),
    peak: { hour: Number.NaN, posts: 0, most: 0 },
    queue: { now: 0, since: 0, max: 0, maxAt: null },
    byHour: Array.from({ length: 24 }, () => ({ posts: 0, handled: 0, queueMs: 0 })),
  }
}

/** A post came. In the order of time. */
export function countPost(tally: Tally, at: number, zone: string): void {
  const { hour } = localParts(at, zone)
  const clockHour = localDay(at, zone) * 24 + hour
  const { peak } = tally
  peak.posts = clockHour === peak.hour ? peak.posts + 1 : 1
  peak.hour = clockHour
  peak.most = Math.max(peak.most, peak.posts)
  tally.posts++
  const slot = tally.byHour[hour]
  if (slot !== undefined) slot.posts++
}

/** More or fewer wait from an instant on. In the order of time. */
export function changeQueue(tally: Tally, at: number, by: number, period: Period): void {
  const { queue } = tally
  // What comes and is begun at the same instant has not waited.
  if (at > queue.since && queue.since < period.to && queue.now > queue.max) {
    queue.max = queue.now
    queue.maxAt = queue.since
  }
  spread(tally, queue.since, Math.min(at, period.to), queue.now, period.zone)
  queue.since = at
  queue.now += by
}

const QUARTER = HOUR / 4

/** Waiting time by hour of the local day, a quarter of an hour at a time: no zone is off by less. */
function spread(tally: Tally, from: number, to: number, waiting: number, zone: string): void {
  if (waiting === 0) return
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / QUARTER) + 1) * QUARTER)
    const slot = tally.byHour[localParts(at, zone).hour]
    if (slot !== undefined) slot.queueMs += waiting * (end - at)
    at = end
  }
}
