import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../command.ts'

/** What a command knows besides its words. */
export interface Desk {
  readonly context: Context
  readonly store: Store
  readonly rules: RuleSet
  readonly me: string
  /** Epoch ms: when it was done, and now. */
  readonly at: number
  readonly now: number
  readonly zone: string
}
