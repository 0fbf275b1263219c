/** What `check` finds: read from the database in the order of urgency, and no more of it than is shown, where counts can say the rest. */
import { bornLate, type CheckOptions, type Finding, findingOf, type Warning } from '../core/check.ts'
import { combine, is, type Query } from '../core/query.ts'
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
  /** Conversations that were late before they were imported, and are, where those do not count. */
  readonly born: number
}

/** Everything late or soon by the given clocks. */
export async function findAll(store: Store, plan: CheckPlan, limit: number): Promise<Findings> {
  const stored = plan.warning.kind !== 'share' && CLOCK_KINDS.every((kind) => plan.clocks.includes(kind))
  return stored ? findStored(store, plan, limit) : findByReading(store, plan, limit, candidates(plan))
}

/** By the stored times: counts come from the database, and only what is shown is read. */
async function findStored(store: Store, plan: CheckPlan, limit: number): Promise<Findings> {
  const { now, query, warning, bornBreached } = plan
  const watched = await store.watch(query, now, {
    bornBreached,
    left: warning.kind === 'left' ? warning.ms : undefined,
    limit: Number.isFinite(limit) ? limit : undefined,
  })
  const handoffs = (await store.load(watched.handoffs)).flatMap((one) => found(one, plan))
  const shown = (await store.load(watched.ids)).flatMap((one) => found(one, plan))
  const late = handoffs.filter(({ finding }) => finding.state === 'late').length
  return {
    shown: [...shown, ...handoffs].sort(byDue).slice(0, limit),
    late: watched.late + late,
    soon: watched.soon + handoffs.length - late,
    born: watched.born,
  }
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
  const born = plan.bornBreached ? 0 : list.filter(({ clocks }) => bornLate(clocks, plan) > 0).length
  return { shown: all.slice(0, limit), late, soon: all.length - late, born }
}

function found(one: ListedConversation, plan: CheckPlan): readonly Found[] {
  const finding = findingOf(one.clocks, plan)
  return finding === undefined ? [] : [{ one, finding }]
}

function byDue(a: Found, b: Found): number {
  return a.finding.dueAt - b.finding.dueAt
}
