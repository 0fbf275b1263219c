/** The rules with all leave there is: their own and what `away` recorded. */
import { leaveBy, withLeave } from '../core/people.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Store } from '../store/store.ts'

/** As the store knows it, so with `--as-known` as of then. */
export async function staffed(store: Store, rules: RuleSet): Promise<RuleSet> {
  return withLeave(rules, leaveBy(await store.facts('away')))
}
