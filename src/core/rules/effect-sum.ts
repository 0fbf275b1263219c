/** The effects on many conversations, added up: counts, and one example each. */
import type { Effect, Shift } from './effect.ts'

/** Conversations that go from one name to another. */
export interface ShiftCount {
  readonly from: string
  readonly to: string
  readonly count: number
  /** Of these, so many stay, since people have started on them. */
  readonly stay: number
  /** Of those that stay, so many are answered already. */
  readonly answered: number
  /** Internal id of the first of them. */
  readonly example: number
}

export interface TagCount {
  readonly tag: string
  readonly change: 'added' | 'removed'
  readonly count: number
  readonly example: number
}

export interface EffectSum {
  /** Looked at, and changed in any way. */
  readonly conversations: number
  readonly changed: number
  /** Most frequent first, then by name. */
  readonly tags: readonly TagCount[]
  readonly routes: readonly ShiftCount[]
  readonly owners: readonly ShiftCount[]
  readonly responders: readonly ShiftCount[]
  readonly priorities: readonly ShiftCount[]
  readonly spokes: readonly ShiftCount[]
  /** Live conversations by what happens to their earliest clock. */
  readonly due: Readonly<Record<'sooner' | 'later' | 'starts' | 'ends', number>>
  readonly overdueAtOnce: number
}

export interface EffectAdder {
  /** One more was looked at; `effect` absent: nothing changes. */
  add(effect: Effect | undefined): void
  sum(): EffectSum
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] }
type Counts = Map<string, Open<ShiftCount>>

/** Nobody, where a spoke is. */
const NOBODY = 'nobody'

export function createEffectSum(): EffectAdder {
  const tags = new Map<string, Open<TagCount>>()
  const shifts = { route: new Map(), owner: new Map(), responder: new Map(), priority: new Map(), spoke: new Map() } satisfies Record<
    string,
    Counts
  >
  const due = { sooner: 0, later: 0, starts: 0, ends: 0 }
  let conversations = 0
  let changed = 0
  let overdueAtOnce = 0

  const tagged = (tag: string, change: TagCount['change'], example: number): void => {
    const key = `${change}\0${tag}`
    const known = tags.get(key)
    if (known === undefined) tags.set(key, { tag, change, count: 1, example })
    else known.count++
  }
  const shifted = (counts: Counts, { from, to, stays }: Shift, { id, touched }: Effect): void => {
    const key = `${from}\0${to}`
    let known = counts.get(key)
    if (known === undefined) {
      known = { from, to, count: 0, stay: 0, answered: 0, example: id }
      counts.set(key, known)
    }
    known.count++
    if (!stays) return
    known.stay++
    if (touched === 'answered') known.answered++
  }

  return {
    add(effect) {
      conversations++
      if (effect === undefined) return
      changed++
      for (const tag of effect.added) tagged(tag, 'added', effect.id)
      for (const tag of effect.removed) tagged(tag, 'removed', effect.id)
      for (const name of ['route', 'owner', 'responder', 'priority'] as const) {
        const one = effect[name]
        if (one !== undefined) shifted(shifts[name], one, effect)
      }
      const { spoke } = effect
      if (spoke !== undefined) shifted(shifts.spoke, { from: spoke.from ?? NOBODY, to: spoke.to ?? NOBODY, stays: false }, effect)
      if (effect.due !== undefined) due[effect.due.change]++
      if (effect.becomesOverdue) overdueAtOnce++
    },
    sum: () => ({
      conversations,
      changed,
      tags: [...tags.values()].sort((a, b) => b.count - a.count || order(a.change, b.change) || order(a.tag, b.tag)),
      routes: ranked(shifts.route),
      owners: ranked(shifts.owner),
      responders: ranked(shifts.responder),
      priorities: ranked(shifts.priority),
      spokes: ranked(shifts.spoke),
      due: { ...due },
      overdueAtOnce,
    }),
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const ranked = (counts: Counts): readonly ShiftCount[] =>
  [...counts.values()].sort((a, b) => b.count - a.count || order(a.from, b.from) || order(a.to, b.to))
