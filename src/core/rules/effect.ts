/**
 * What other rules would do to a conversation: the same conversation folded twice, compared. `diff` shows it, `apply` shows it before
 * it does it. What people started keeps its owner and its clocks (rules-language §6).
 */
import type { Conversation } from '../conversation.ts'
import { isOverdue, liveDueAt } from '../queue.ts'
import { awayOn, chooseSpoke } from './decide.ts'
import type { Machine, RulePost } from './matcher.ts'
import type { RuleSet } from './ruleset.ts'

/** From one name to another. `stays`: the rules would have it so, but people have started, or said otherwise. */
export interface Shift {
  readonly from: string
  readonly to: string
  readonly stays: boolean
}

/** What changes of one conversation; what is absent stays as it is. Instants in epoch ms. */
export interface Effect {
  /** Internal id, as `Conversation.id`. */
  readonly id: number
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly route?: Shift | undefined
  /** The owning department. */
  readonly owner?: Shift | undefined
  /** Only where the owner changes: who had it, and who would get it at the post's time. */
  readonly spoke?: { readonly from: string | undefined; readonly to: string | undefined } | undefined
  readonly responder?: Shift | undefined
  readonly priority?: Shift | undefined
  /** Of the earliest live clock of the customer; absent on one side: none runs there. */
  readonly due?:
    | { readonly from: number | undefined; readonly to: number | undefined; readonly change: 'sooner' | 'later' | 'starts' | 'ends' }
    | undefined
  /** It is not overdue now, and would be at once. */
  readonly becomesOverdue: boolean
  /** How people have started on it: replied, assigned it by hand, or otherwise. */
  readonly touched?: 'answered' | 'assigned' | 'started' | undefined
}

/** A conversation under the rules before and after, and what is stored of it besides. */
export interface Compared {
  readonly before: Conversation
  readonly after: Conversation
  readonly opening: RulePost
  readonly spoke: string | undefined
}

export interface EffectOptions {
  /** The rules before; absent where each conversation had its own. */
  readonly before: RuleSet | undefined
  readonly after: Machine
  readonly now: number
  /** Owners of what people started change too. */
  readonly reroute: boolean
  /** Open conversations of each person: what the choice of a spoke starts from. */
  readonly open: ReadonlyMap<string, number>
}

/** Compares one conversation after another: the load of the spokes goes on from one to the next. Gives nothing where nothing changes. */
export function createEffects({ before: rules, after: machine, now, reroute, open }: EffectOptions): (one: Compared) => Effect | undefined {
  const ownersBefore = rules && ownersOf(rules)
  const ownersAfter = ownersOf(machine.set)
  const load = new Map(open)
  const last = new Map<string, number>()
  let turn = 0

  const chosenFor = ({ after, opening, spoke }: Compared): string | undefined => {
    if (after.spokePinned !== undefined) return after.spokePinned
    const subject = { opening, directed: after.directed, judgement: after.judgement }
    const state = {
      now: after.postedAt ?? now,
      open: load,
      last,
      away: (person: string, at: number) => awayOn(machine.set, person, after.department, at),
    }
    const chosen = chooseSpoke(machine, subject, { ...after.routing, department: after.department }, state).spoke
    if (spoke !== undefined) load.set(spoke, Math.max(0, (load.get(spoke) ?? 0) - 1))
    if (chosen === undefined) return undefined
    load.set(chosen, (load.get(chosen) ?? 0) + 1)
    last.set(chosen, now + ++turn)
    return chosen
  }

  return (one) => {
    const { before, after } = one
    const was = chosenBy(before, ownersBefore)
    const is = chosenBy(after, ownersAfter)
    const rerouted = was.route !== is.route || (was.owner !== undefined && was.owner !== is.owner)
    const moves = before.department !== after.department
    const held = before.touchedAt !== undefined && !reroute
    const due = held ? undefined : dueChange(liveDueAt(before, now), liveDueAt(after, now))
    const spoke = moves ? { from: one.spoke, to: chosenFor(one) } : undefined
    const effect: Effect = {
      id: after.id,
      added: after.judgement.tags.filter((tag) => !before.judgement.tags.includes(tag)),
      removed: before.judgement.tags.filter((tag) => !after.judgement.tags.includes(tag)),
      route: rerouted && was.route !== is.route ? shift(was.route, is.route, after.routing.route) : undefined,
      owner:
        rerouted && is.owner !== undefined && before.department !== is.owner
          ? shift(before.department, is.owner, after.department)
          : undefined,
      spoke: spoke !== undefined && spoke.from !== spoke.to ? spoke : undefined,
      responder: shiftOf(before.routing.responder, after.routing.responder),
      priority: shiftOf(before.priority, after.priority),
      due,
      becomesOverdue: !held && !isOverdue(before, now) && isOverdue(after, now),
      touched: touchedBy(before),
    }
    return isSomething(effect) ? effect : undefined
  }
}

const ownersOf = (set: RuleSet): ReadonlyMap<string, string> => new Map(set.routes.map(({ id, to }) => [id, to]))

/** Route and owner that the rules choose, also where the owner stays; the owner is absent where those rules are not at hand. */
function chosenBy(
  { wouldRouteTo, routing }: Conversation,
  owners: ReadonlyMap<string, string> | undefined,
): { readonly route: string; readonly owner: string | undefined } {
  if (wouldRouteTo === undefined) return { route: routing.route, owner: routing.department }
  return { route: wouldRouteTo, owner: owners?.get(wouldRouteTo) }
}

const shift = (from: string, to: string, reached: string): Shift => ({ from, to, stays: reached !== to })
const shiftOf = (from: string, to: string): Shift | undefined => (from === to ? undefined : { from, to, stays: false })

function dueChange(from: number | undefined, to: number | undefined): Effect['due'] {
  if (from === to) return undefined
  const change = from === undefined ? 'starts' : to === undefined ? 'ends' : to < from ? 'sooner' : 'later'
  return { from, to, change }
}

function touchedBy({ touchedAt, replyCount, pinned }: Conversation): Effect['touched'] {
  if (replyCount > 0) return 'answered'
  return pinned ? 'assigned' : touchedAt === undefined ? undefined : 'started'
}

function isSomething({ added, removed, route, owner, spoke, responder, priority, due, becomesOverdue }: Effect): boolean {
  return (
    added.length + removed.length > 0 || [route, owner, spoke, responder, priority, due].some((one) => one !== undefined) || becomesOverdue
  )
}
