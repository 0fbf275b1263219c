/** What other rules would do to the conversations of a query: computed before anything is done. `diff` shows it, and so does `apply`. */
import type { Query } from '../../core/query.ts'
import { is } from '../../core/query.ts'
import { createEffects, type Effect } from '../../core/rules/effect.ts'
import { createEffectSum, type EffectSum } from '../../core/rules/effect-sum.ts'
import { compile } from '../../core/rules/matcher.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../command.ts'
import { staffed } from '../staffed.ts'

export interface PreviewPlan {
  /** The rules before; `stored`: every conversation as it stands, by the rules that decided it. */
  readonly before: RuleSet | 'stored'
  readonly after: RuleSet
  readonly query: Query
  /** Owners of what people started change too. */
  readonly reroute: boolean
  /** Every effect is wanted, not only their sum: memory then grows with what changes. */
  readonly each: boolean
}

/** A conversation by which something is shown. */
export interface Sample {
  readonly pid: string
  readonly shortId: string
  readonly text: string
}

export interface Preview {
  readonly sum: EffectSum
  /** By conversation's id; only where `each` asked for them. */
  readonly effects: readonly (Effect & { readonly pid: string })[]
  /** The examples of the sum, by internal id. */
  readonly samples: ReadonlyMap<number, Sample>
}

/** Folds every conversation of the query by both rule sets and adds up what differs. Nothing is written. */
export async function previewEffects(context: Context, store: Store, plan: PreviewPlan): Promise<Preview> {
  const { now } = context.settings
  const { before, after, query, reroute } = plan
  const effectOf = createEffects({
    before: before === 'stored' ? undefined : before,
    after: compile(await staffed(store, after)),
    now,
    reroute,
    open: await openCounts(store, after, now),
  })
  const adder = createEffectSum()
  const effects: (Effect & { readonly pid: string })[] = []
  const progress = context.progress('comparing', await store.count(query, now))
  let done = 0
  try {
    for await (const { stored, opening, sides } of store.refold(query, now, [before, after], { reroute })) {
      const [was, is] = sides
      if (was === undefined || is === undefined) continue
      const effect = effectOf({ before: was, after: is, opening, spoke: stored.spoke })
      adder.add(effect)
      if (plan.each && effect !== undefined) effects.push({ pid: stored.pid, ...effect })
      progress.update(++done)
    }
  } finally {
    progress.stop()
  }
  const sum = adder.sum()
  return { sum, effects, samples: await samplesOf(store, sum) }
}

/** Open conversations of everyone who may get more. */
async function openCounts(store: Store, set: RuleSet, now: number): Promise<ReadonlyMap<string, number>> {
  const open = new Map<string, number>()
  for (const { person } of set.departments.flatMap(({ spokes }) => spokes)) {
    if (open.has(person)) continue
    const own: Query = { kind: 'all', of: [is('open'), { kind: 'equal', field: 'spoke', values: [person] }] }
    open.set(person, await store.count(own, now))
  }
  return open
}

async function samplesOf(store: Store, sum: EffectSum): Promise<ReadonlyMap<number, Sample>> {
  const shifts = [sum.routes, sum.owners, sum.responders, sum.priorities, sum.spokes].flat()
  const ids = new Set([...shifts, ...sum.tags].map(({ example }) => example))
  const listed = await store.load([...ids])
  return new Map(listed.map(({ id, pid, shortId, opening }) => [id, { pid, shortId, text: opening.text }]))
}
