/** A simulation in a few words, for tests. */
import { compile, type RulePost } from '../../../src/core/rules/matcher.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'
import { createCollector } from '../../../src/core/simulate/arrivals.ts'
import { type DepartmentLoad, departmentLoads, type PersonLoad, personLoads } from '../../../src/core/simulate/figures.ts'
import { type Outcome, simulate } from '../../../src/core/simulate/simulate.ts'
import { type Period, periodOf } from '../../../src/core/simulate/tally.ts'
import { MINUTE } from '../../../src/core/time.ts'
import { post } from '../rules/build.ts'

/** Posts of one customer: instants, or whole posts. */
export type Told = readonly (number | Partial<RulePost>)[]

export interface Ran {
  readonly outcome: Outcome
  readonly period: Period
  readonly departments: readonly DepartmentLoad[]
  readonly people: readonly PersonLoad[]
}

/** Conversations by their id. */
export function run(set: RuleSet, told: Readonly<Record<string, Told>>, handling: number | Readonly<Record<string, number>> = 20): Ran {
  const machine = compile(set)
  const collector = createCollector([machine])
  for (const [pid, list] of Object.entries(told)) {
    const posts = list.map((one) => post('hello', typeof one === 'number' ? { postedAt: one } : one))
    const [opening] = posts
    if (opening !== undefined) collector.add({ pid, network: 'x', author: opening.author ?? pid }, opening, posts)
  }
  const arrivals = collector.arrivals()
  const period = periodOf(Math.min(...arrivals.at), Math.max(...arrivals.at), 'UTC')
  const minutes = (department: string): number => (typeof handling === 'number' ? handling : (handling[department] ?? 20))
  const outcome = simulate({
    machine,
    arrivals,
    kinds: arrivals.kinds[0] ?? [],
    period,
    handling: (department) => minutes(department) * MINUTE,
  })
  return { outcome, period, departments: departmentLoads(machine, outcome, period), people: personLoads(outcome, period) }
}
