/** How threads are settled. */
import type { RuleSet } from '../core/rules/ruleset.ts'

/** What settles: an import, an undo, time travel. */
export interface SettleOptions {
  /** Rules that decide for what is settled now. `undefined`: each conversation by the set of the latest import among its posts. */
  readonly rules?: { readonly set: RuleSet; readonly id: number } | undefined
  readonly now: number
  /** The import that runs; its verdict changes are recorded. */
  readonly import?: { readonly id: number; readonly backfill: boolean } | undefined
  /** Nothing was settled before: no old rows to look for. */
  readonly fresh?: boolean | undefined
  /** Temporary tables hide the real ones (`travel.ts`), which are read as `main.` for what only they know; nothing is taken for later than this instant. */
  readonly hidden?: { readonly until: number } | undefined
}
