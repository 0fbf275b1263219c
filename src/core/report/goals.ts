/** The goals of the rules, beside the figures they are set for. */
import type { Cond, Goals } from '../rules/ruleset.ts'
import type { Dimension, Part } from './dimensions.ts'

/** Parts of a row, as far as the report is parted by them. */
export type Parts = Readonly<Partial<Record<Dimension, Part>>>
type GoalName = Exclude<keyof Goals, 'when'>

/** Goal → the figure it is for. */
const FIGURE_OF: readonly (readonly [GoalName, string])[] = [
  ['answer_rate', 'answer_rate'],
  ['first_response', 'first_response_attainment'],
  ['next_response', 'next_response_attainment'],
  ['resolution', 'resolution_attainment'],
  ['handoff', 'handoff_attainment'],
]

/**
 * Figure → goal, as a fraction, for the row with these parts: of each goal the first in the file whose `when` holds for them.
 * A condition on what the report is not parted by cannot be known, so it does not hold.
 */
export function goalsOf(goals: readonly Goals[], parts: Parts): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const goal of goals) {
    if (goal.when !== undefined && holds(goal.when, parts) !== true) continue
    for (const [name, figure] of FIGURE_OF) {
      const share = goal[name]
      if (share !== undefined) found[figure] ??= share
    }
  }
  return found
}

/** Three-valued: `undefined` = not known from these parts. */
function holds(cond: Cond, parts: Parts): boolean | undefined {
  if ('not' in cond) {
    const inner = holds(cond.not, parts)
    return inner === undefined ? undefined : !inner
  }
  if (!('field' in cond)) return 'any' in cond ? some(cond.any, parts) : every(cond.all, parts)
  if (cond.field !== 'department' && cond.field !== 'network' && cond.field !== 'brand') return undefined
  const part = parts[cond.field]
  if (part === undefined) return undefined
  const is = (value: string) => part !== null && value.toLowerCase() === String(part).toLowerCase()
  return (cond.any?.some(is) ?? true) && (cond.all?.every(is) ?? true) && !(cond.none?.some(is) ?? false)
}

function every(conds: readonly Cond[], parts: Parts): boolean | undefined {
  const each = conds.map((cond) => holds(cond, parts))
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true
}

function some(conds: readonly Cond[], parts: Parts): boolean | undefined {
  const each = conds.map((cond) => holds(cond, parts))
  return each.includes(true) ? true : each.includes(undefined) ? undefined : false
}
