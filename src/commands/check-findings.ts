/** What `check` finds: read from the database in the order of urgency, and no more of it than is shown, where counts can say the rest. */
import { bornLate, type CheckOptions, type Finding, findingOf, type Warning } from '../core/check.ts'
import { ALL, combine, is, type Query } from '../core/query.ts'
import { CLOCK_KINDS, type ClockKind } from '../core/rules/ruleset.ts'
import type { ListedConversation, Store } from '../store/store.ts'

export interface CheckPlan {
  readonly query: Query
  readonly now: number
  readonly warning: Warning
  readonly clocks: readonly ClockKind[]
  readonly bornBreached: boolean
  readonly calendars: CheckOptions['calendars']
  readonly zone: string
}

export interface Found {
  readonly one: ListedConversation
  readonly finding: Finding
}

export interface Findings {
  /** The worst first, at most `limit`. */
  readonly shown: readonly Found[]
  /** Conversations, those that are not shown too. */
  readonly late: number
  readonly soon: number
  /** Clocks that were late before they were imported, where those do not count. */
  readonly born: number
}

/** Everything late or soon by the given clocks. */
export async function findAll(store: Store, plan: CheckPlan, limit: number): Promise<Findings> {
  const usual = plan.warning.kind === 'stored' && CLOCK_KINDS.every((kind) => plan.clocks.includes(kind))
  return usual ? findUsual(store, plan, limit) : findByReading(store, plan, limit, candidates(plan))
}

/**
 * By the stored times: counts come from the database, and only what is shown is read. A conversation that has a clock late on
 * arrival is read only if another clock of such a one is late or soon.
 */
async function findUsual(store: Store, plan: CheckPlan, limit: number): Promise<Findings> {
  const { now, query, bornBreached } = plan
  const urgent: Query = { kind: 'any', of: [is('overdue'), is('soon')] }
  const sound: Query = bornBreached ? ALL : { kind: 'not', of: is('born-breached') }
  const plain = [urgent, sound].reduce(combine, query)
  const counts = await store.clockCounts(query, now)
  const born = bornBreached ? 0 : sum(counts, 'bornBreached')
  const few = await store.list(plain, now, { order: 'queue', ...(Number.isFinite(limit) ? { limit } : {}) })
  const late = few.length === 0 ? 0 : await store.count(combine(is('overdue'), plain), now)
  const all = few.length === 0 ? 0 : await store.count(plain, now)
  const rest = await findByReading(store, plan, limit, await furtherCandidates(store, plan, urgent, sound))
  const shown = [...few.flatMap((one) => found(one, plan)), ...rest.shown].sort(byDue).slice(0, limit)
  return { shown, late: late + rest.late, soon: all - late + rest.soon, born }
}

/** Of what the plain list leaves out: hand-offs, and other clocks of conversations with one that was late on arrival. */
async function furtherCandidates(store: Store, { now, query, bornBreached }: CheckPlan, urgent: Query, sound: Query): Promise<Query> {
  const handoffs: Query = {
    kind: 'all',
    of: [
      { kind: 'any', of: [is('with_department'), is('late-handoff')] },
      { kind: 'not', of: urgent },
    ],
  }
  if (bornBreached) return handoffs
  const those = combine(is('born-breached'), query)
  const counts = await store.clockCounts(those, now)
  return sum(counts, 'late') + sum(counts, 'soon') === 0
    ? combine(handoffs, sound)
    : { kind: 'any', of: [handoffs, combine(urgent, is('born-breached'))] }
}

/** What has to be read where another warning or fewer clocks are asked for. */
function candidates({ now, warning, clocks }: CheckPlan): Query {
  const of: Query[] = [is('overdue')]
  if (warning.kind === 'stored') of.push(is('soon'))
  else of.push(warning.kind === 'left' ? { kind: 'time', field: 'due', before: now + warning.ms } : is('open'))
  if (clocks.includes('handoff')) of.push(is('with_department'), is('late-handoff'))
  return { kind: 'any', of }
}

async function findByReading(store: Store, plan: CheckPlan, limit: number, condition: Query): Promise<Findings> {
  const list = await store.list(combine(condition, plan.query), plan.now, { order: 'queue' })
  const all = list.flatMap((one) => found(one, plan)).sort(byDue)
  const late = all.filter(({ finding }) => finding.state === 'late').length
  const born = plan.bornBreached ? 0 : list.reduce((total, { clocks }) => total + bornLate(clocks, plan), 0)
  return { shown: all.slice(0, limit), late, soon: all.length - late, born }
}

function found(one: ListedConversation, plan: CheckPlan): readonly Found[] {
  const finding = findingOf(one.clocks, plan)
  return finding === undefined ? [] : [{ one, finding }]
}

function byDue(a: Found, b: Found): number {
  return a.finding.dueAt - b.finding.dueAt
}

function sum(
  counts: readonly { readonly late: number; readonly soon: number; readonly bornBreached: number }[],
  key: 'late' | 'soon' | 'bornBreached',
): number {
  return counts.reduce((total, one) => total + one[key], 0)
}
