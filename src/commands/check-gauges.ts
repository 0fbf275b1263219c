/** What `check --format prometheus` measures. Every series is always there, with 0 where there is nothing: alerts end by it. */

import { findingsOf, LOOP_KINDS } from '../core/check.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import type { Gauge } from '../render/check-prometheus.ts'
import type { OpenCounts } from '../store/store.ts'
import type { CheckPlan, Findings } from './check-findings.ts'

/** `departments`: of the rules; those that only conversations name come behind them. `found`: all of it, nothing cut. */
export function checkGauges(
  found: Findings,
  plan: CheckPlan,
  { unassigned }: OpenCounts,
  departments: readonly string[],
): readonly Gauge[] {
  const counts = new Map<string, number>()
  const oldest = new Map<string, number>()
  const seen = new Set(departments)
  for (const { one, finding } of found.shown) {
    if (one === undefined || finding.state === 'stale') continue
    for (const { kind, state, dueAt, department = one.state.department } of findingsOf(one.clocks, one.state.department, plan)) {
      seen.add(department)
      const key = JSON.stringify([department, kind, state])
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (state !== 'late') continue
      const clock = JSON.stringify([department, kind])
      oldest.set(clock, Math.max(oldest.get(clock) ?? 0, Math.floor((plan.now - dueAt) / 1000)))
    }
  }
  for (const department of Object.keys(unassigned)) seen.add(department)
  const clocks = CLOCK_KINDS.filter((kind) => plan.clocks.includes(kind))
  const pairs = [...seen]
    .filter((department) => department !== 'log')
    .flatMap((department) => clocks.map((clock) => ({ department, clock })))
  return [
    {
      name: 'outspoke_conversations',
      help: 'Conversations by state of the clock.',
      series: pairs.flatMap((labels) =>
        ['late', 'soon'].map((state) => ({
          labels: { ...labels, state },
          value: counts.get(JSON.stringify([labels.department, labels.clock, state])) ?? 0,
        })),
      ),
    },
    {
      name: 'outspoke_oldest_late_seconds',
      help: 'How long the oldest late clock is past due.',
      series: pairs.map((labels) => ({ labels, value: oldest.get(JSON.stringify([labels.department, labels.clock])) ?? 0 })),
    },
    {
      name: 'outspoke_unassigned',
      help: 'Open conversations that nobody was given.',
      series: [...seen]
        .filter((department) => department !== 'log')
        .map((department) => ({ labels: { department }, value: unassigned[department] ?? 0 })),
    },
    {
      name: 'outspoke_stale',
      help: 'Loops that hang without a clock.',
      series: LOOP_KINDS.map((kind) => ({ labels: { kind }, value: found.stale[kind] ?? 0 })),
    },
    {
      name: 'outspoke_check_timestamp_seconds',
      help: 'When check ran.',
      series: [{ value: Math.floor(plan.now / 1000) }],
    },
  ]
}
