/** How threads are settled. */

import type { RuleSet } from '../core/rules/ruleset.ts'
import type { SqlRow } from './db.ts'
import type { StoodIn } from './standing.ts'

/** What settles: an import, an undo, time travel. */
export interface SettleOptions {
  /** Rules that decide for what is settled now. `undefined`: each conversation by the set of the latest import among its posts. */
  readonly rules?: { readonly set: RuleSet; readonly id: number } | undefined
  readonly now: number
  /** The import that runs; its verdict changes are recorded. */
  readonly import?: { readonly id: number; readonly backfill: boolean } | undefined
  /** An operation that is done, or taken back: what stood before is kept under its number. */
  readonly operation?: { readonly id: number; readonly reroute?: boolean | undefined } | undefined
  /** The import that is taken back. */
  readonly undoing?: number | undefined
  /** What stood, where that is not what is stored: for what is taken back, and for time travel. */
  readonly standing?: StoodIn | undefined
  /** Nothing was settled before: no old rows to look for. */
  readonly fresh?: boolean | undefined
  /** Temporary tables hide the real ones (`travel.ts`), which are read as `main.` for what only they know; nothing is taken for later than this instant. */
  readonly hidden?: { readonly until: number } | undefined
}

/** A thread with its posts. */
export interface Loaded {
  readonly label: number
  readonly rows: readonly SqlRow[]
  /** Its posts by id, where it is but a part of those with its label (`apart.ts`). */
  readonly own?: ReadonlySet<number> | undefined
}
