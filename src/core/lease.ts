/**
 * Who may work alone: a row with a holder and an end, which hosts with clocks of their own read and write. It rests on one promise: whoever has it
 * renews it before each step, and no step takes as long as it lasts.
 */
import { MINUTE } from './time.ts'

/** How long a run is alone, in ms. */
export const LEASE = 2 * MINUTE
/** So much the clocks of two hosts may differ, in ms: one that was left behind by another host is waited for so much longer. */
export const SKEW = 10 * MINUTE

export interface Lease {
  /** Its host, a space, and what tells its runs apart. */
  readonly holder: string
  /** Epoch ms by the clock of its holder. */
  readonly until: number
}

/**
 * Whether `holder` may take it at `now`, by its own clock: it is its own, or has ended for sure. One that ends later than any could is of a clock that
 * was set back since.
 */
export function mayTake(lease: Lease | undefined, holder: string, now: number): boolean {
  if (lease === undefined || lease.holder === holder) return true
  const skew = hostOf(lease.holder) === hostOf(holder) ? 0 : SKEW
  return lease.until + skew <= now || lease.until > now + LEASE + Math.max(skew, LEASE)
}

const hostOf = (holder: string): string => holder.split(' ')[0] ?? ''
