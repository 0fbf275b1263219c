/** `check` for monitoring: a plugin's line, and gauges for a collector. */
import { nagiosLine } from '../render/check-nagios.ts'
import { prometheusText } from '../render/check-prometheus.ts'
import type { Store } from '../store/store.ts'
import type { CheckPlan } from './check-findings.ts'
import { checkGauges } from './check-gauges.ts'
import { staleOf, type Told } from './check-view.ts'
import { departmentOf, whenOf } from './check-words.ts'
import type { Context } from './command.ts'

/** One line; of posts only the worst is read. */
export async function nagiosText(store: Store, told: Told, plan: CheckPlan, code: 0 | 1 | 2): Promise<string> {
  const { open } = await store.openCounts(plan.query, plan.now, false)
  const [worst] = told.shown
  const known = worst?.one === undefined ? undefined : worst
  const isLate = known?.finding.state === 'late'
  return nagiosLine({
    code,
    late: told.late,
    soon: told.soon,
    stale: staleOf(told),
    open,
    oldestLate: known !== undefined && isLate ? plan.now - known.finding.dueAt : 0,
    worst:
      known === undefined
        ? undefined
        : `${isLate ? 'oldest' : 'next'} ${known.one?.shortId} ${whenOf(known, plan.now)} (${departmentOf(known)})`,
  })
}

export async function prometheus(context: Context, told: Told, plan: CheckPlan): Promise<string> {
  const store = await context.store('read')
  const { departments } = await context.rules()
  const counts = await store.openCounts(plan.query, plan.now, true)
  return prometheusText(
    checkGauges(
      told,
      plan,
      counts,
      departments.map(({ id }) => id),
    ),
  )
}
