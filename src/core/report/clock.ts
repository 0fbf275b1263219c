/** What a stored clock says at an instant, and when a conversation was resolved: the verdicts of sla §3 on the rows of reports. */

export type StoredVerdict = 'running' | 'paused' | 'met' | 'breached' | 'void'

export interface StoredClock {
  readonly startedAt: number
  readonly dueAt: number | null
  readonly stoppedAt: number | null
  /** Before it the clock runs, from it on it stopped at `stoppedAt`. */
  readonly quietAt: number | null
  readonly verdict: StoredVerdict
}

/** When it stopped, as far as that holds at `now`; epoch ms. */
export function stoppedAt(clock: StoredClock, now: number): number | null {
  return clock.quietAt !== null && now < clock.quietAt ? null : clock.stoppedAt
}

/** Exactly at the due time is met; what runs past it is breached, and so is what was late before it paused. */
export function verdictAt(clock: StoredClock, now: number): StoredVerdict {
  const { verdict, dueAt } = clock
  if (verdict === 'void') return verdict
  const stopped = stoppedAt(clock, now)
  if (stopped !== null)
    return verdict === 'met' || verdict === 'breached' ? verdict : dueAt === null || stopped <= dueAt ? 'met' : 'breached'
  if (dueAt !== null && now > dueAt) return 'breached'
  return verdict === 'met' ? 'running' : verdict
}

/** The first resolution of a conversation as its row tells it. */
export interface StoredResolution {
  readonly resolutionStartAt: number | null
  readonly resolutionDueAt: number | null
  readonly resolutionStopAt: number | null
  readonly resolutionVerdict: StoredVerdict | null
  readonly resolvedAt: number | null
  readonly firstResolvedAt: number | null
  readonly quietAt: number | null
  readonly quietResolvedAt: number | null
  readonly cause: string | null
}

/** The clock of the first resolution; `null` where the target is `none`. A quiet end belongs to it if it is the one it stopped at. */
export function resolutionClock(row: StoredResolution): StoredClock | null {
  if (row.resolutionVerdict === null || row.resolutionStartAt === null) return null
  const quietAt = row.resolutionStopAt === row.quietResolvedAt ? row.quietAt : null
  return {
    startedAt: row.resolutionStartAt,
    dueAt: row.resolutionDueAt,
    stoppedAt: row.resolutionStopAt,
    quietAt,
    verdict: row.resolutionVerdict,
  }
}

/** When it was first resolved, by people or quiet, as of now; `null` if never, or only as history or gone. */
export function firstResolution(row: StoredResolution, now: number): number | null {
  if (row.resolutionVerdict === 'void' || row.cause === 'history' || row.cause === 'gone') return null
  const clock = resolutionClock(row)
  const stopped = clock === null ? null : stoppedAt(clock, now)
  if (stopped !== null) return stopped
  const pending = row.quietAt !== null && now < row.quietAt
  if (row.firstResolvedAt !== null && !(pending && row.firstResolvedAt === row.quietResolvedAt)) return row.firstResolvedAt
  return fullResolution(row, now)
}

/** When the resolution that stands now was reached; `null` while it is open. */
export function fullResolution(row: StoredResolution, now: number): number | null {
  if (row.resolutionVerdict === 'void' || row.cause === 'history' || row.cause === 'gone') return null
  if (row.quietAt === null) return row.resolvedAt
  return row.quietAt <= now ? row.quietResolvedAt : null
}

/** When the clock of the first resolution stopped, also where that was no resolution; without a clock, when it was resolved. Epoch ms. */
export function firstStop(row: StoredResolution, now: number): number | null {
  const clock = resolutionClock(row)
  if (clock === null) return firstResolution(row, now)
  return clock.verdict === 'void' ? clock.stoppedAt : (stoppedAt(clock, now) ?? firstResolution(row, now))
}
