/** What `check` finds: read from the database in the order of urgency, and no more of it than is shown, where counts can say the rest. */
import { bornLate, type CheckOptions, DRAFT_LIMIT, type Finding, findingOf, type LoopKind } from '../core/check.ts'
import { combine, is, type Query } from '../core/query.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import { DAY, instantOf } from '../core/time.ts'
import type { ConversationLine, Loop, Store } from '../store/store.ts'

export interface CheckPlan extends CheckOptions {
  readonly query: Query
  /** Nothing that was posted before counts (--max-age); epoch ms. */
  readonly from: number | undefined
  /** Loops count too: not where single clocks were asked for. */
  readonly loops: boolean
  /** How many that were late on arrival are counted at most. */
  readonly countBorn: number
  /** How far `warning` reaches at most, in ms from now; only of shifts. */
  readonly reach: number
  /** What is wrong with the rules file, if anything is. */
  readonly trouble: string | undefined
  /** The limit of the rules for a wait, and their zone; asked for only where a wait or a follow-up needs them. */
  limits(): Promise<{ readonly waitLimit: number; readonly zone: string }>
}

/** A finding, and the conversation that it is of; `said` where it is of none. */
export interface Found {
  readonly one?: ConversationLine | undefined
  readonly finding: Finding
  readonly said?: string | undefined
}

export interface Findings {
  /** The worst first, at most `limit`: clocks by their due times, then loops. */
  readonly shown: readonly Found[]
  /** Conversations, those that are not shown too. */
  readonly late: number
  readonly soon: number
  /** Loops by kind. */
  readonly stale: Readonly<Partial<Record<LoopKind, number>>>
  /** Conversations that were late before they were imported, and are, where those do not count; about as many as are counted at most. */
  readonly born: number
}

/** Everything late or soon by the given clocks, and the loops that hang. */
export async function findAll(store: Store, plan: CheckPlan, limit: number): Promise<Findings> {
  const stored = (plan.warning.kind === 'stored' || plan.warning.kind === 'left') && CLOCK_KINDS.every((kind) => plan.clocks.includes(kind))
  const clocks = stored ? await findStored(store, plan, limit) : await findByReading(store, plan, limit)
  const hanging = plan.loops ? await findLoops(store, plan) : []
  const stale: Partial<Record<LoopKind, number>> = {}
  for (const { kind } of hanging) stale[kind] = (stale[kind] ?? 0) + 1
  const loops = await foundLoops(store, hanging.slice(0, Math.max(0, limit - clocks.shown.length)))
  if (plan.trouble === undefined) return { ...clocks, shown: [...clocks.shown, ...loops], stale }
  const broken: Found = {
    finding: { kind: 'rules', state: 'stale', dueAt: plan.now, ...OF_NONE, key: 'rules' },
    said: plan.trouble,
  }
  return { ...clocks, shown: [...clocks.shown, broken, ...loops].slice(0, limit), stale: { ...stale, rules: 1 } }
}

type Clocks = Omit<Findings, 'stale'>

/** By the stored times: counts come from the database, and only what is shown is read. */
async function findStored(store: Store, plan: CheckPlan, limit: number): Promise<Clocks> {
  const { now, query, warning, bornBreached, countBorn } = plan
  const watched = await store.watch(query, now, {
    bornBreached,
    countBorn,
    left: warning.kind === 'left' ? warning.ms : undefined,
    limit: Number.isFinite(limit) ? limit : undefined,
  })
  const handoffs = watched.handoffs.length === 0 ? [] : (await store.lines(watched.handoffs)).flatMap((one) => found(one, plan))
  const shown = watched.ids.length === 0 ? [] : (await store.lines(watched.ids)).flatMap((one) => found(one, plan))
  const late = handoffs.filter(({ finding }) => finding.state === 'late').length
  return {
    shown: [...shown, ...handoffs].sort(byDue).slice(0, limit),
    late: watched.late + late,
    soon: watched.soon + handoffs.length - late,
    born: watched.born,
  }
}

/** What has to be read where another warning or fewer clocks are asked for. */
function candidates({ now, warning, clocks, reach }: CheckPlan): Query {
  const of: Query[] = [is('overdue')]
  if (warning.kind !== 'share' && warning.kind !== 'left') of.push(is('soon'))
  if (warning.kind === 'share') of.push(is('open'))
  else if (warning.kind !== 'stored')
    of.push({ kind: 'time', field: 'due', before: now + (warning.kind === 'left' ? warning.ms : reach) + 1 })
  if (clocks.includes('handoff')) of.push(is('with_department'), is('late-handoff'))
  return { kind: 'any', of }
}

async function findByReading(store: Store, plan: CheckPlan, limit: number): Promise<Clocks> {
  const list = await store.list(combine(candidates(plan), plan.query), plan.now, { order: 'queue' })
  const all = list.flatMap((one) => found(one, plan)).sort(byDue)
  const late = all.filter(({ finding }) => finding.state === 'late').length
  const born = plan.bornBreached ? 0 : list.filter(({ clocks, state }) => bornLate(clocks, state.department, plan) > 0).length
  return { shown: all.slice(0, limit), late, soon: all.length - late, born }
}

function found(one: ConversationLine, plan: CheckPlan): readonly Found[] {
  const finding = findingOf(one.clocks, one.state.department, plan)
  return finding === undefined ? [] : [{ one, finding }]
}

/** `from`: since when it is a finding. */
interface Hanging extends Loop {
  readonly from: number
}

/** What a loop shares with no clock. */
const OF_NONE = { department: undefined, bornBreached: false } as const

/** The loops that hang for longer than they may, the longest first. */
async function findLoops(store: Store, plan: CheckPlan): Promise<readonly Hanging[]> {
  const loops = await store.loops(plan.query, plan.now)
  if (loops.length === 0) return []
  const needs = loops.some(({ kind }) => kind === 'wait' || kind === 'follow-up')
  const { waitLimit, zone } = needs ? await plan.limits() : { waitLimit: 7 * DAY, zone: 'UTC' }
  return loops
    .flatMap((loop) => {
      const from = foundFrom(loop, waitLimit, zone)
      return from <= plan.now ? [{ ...loop, from }] : []
    })
    .sort((a, b) => a.from - b.from || a.conversation - b.conversation)
}

/** Since when a loop is a finding. A follow-up is due from the first minute of its day. */
function foundFrom({ kind, since, due }: Loop, waitLimit: number, zone: string): number {
  if (kind === 'wait') return since + waitLimit
  if (kind === 'draft' || kind === 'approved-draft') return since + DRAFT_LIMIT
  return due === undefined ? since : instantOf(due, 0, zone)
}

async function foundLoops(store: Store, loops: readonly Hanging[]): Promise<readonly Found[]> {
  if (loops.length === 0) return []
  const byId = new Map((await store.lines([...new Set(loops.map(({ conversation }) => conversation))])).map((one) => [one.id, one]))
  return loops.flatMap(({ kind, conversation, since, due, from, key }): readonly Found[] => {
    const one = byId.get(conversation)
    if (one === undefined) return []
    return [{ one, finding: { kind, state: 'stale', dueAt: from, since: due === undefined ? since : from, ...OF_NONE, key } }]
  })
}

/** By which a finding is known again: told as soon, it is news when it is late. */
export function tellingKey({ one, finding }: Found): string {
  return `${one?.pid ?? ''} ${finding.key} ${finding.state}`
}

function byDue(a: Found, b: Found): number {
  return a.finding.dueAt - b.finding.dueAt
}
