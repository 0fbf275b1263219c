/** What a decision depends on besides the rules, as far as the store tells. */
import { is } from '../../core/query.ts'
import { resolutionAt } from '../../core/queue.ts'
import { type AssignState, awayOn, type Decision, route, type Subject } from '../../core/rules/decide.ts'
import { judge, type Machine, type Pins, type RulePost } from '../../core/rules/matcher.ts'
import type { ListedConversation, Store, ThreadView } from '../../store/store.ts'

/** The conversation as routing sees it, judged anew: every inbound post, and what was tagged by hand. */
export function subjectOf(
  machine: Machine,
  { conversation, posts, events }: ThreadView,
): { readonly subject: Subject; readonly pins: Pins | undefined } {
  const flags = conversation.authorFlags
  const pins = pinsOf(events)
  const opening: RulePost = { ...conversation.opening, flags }
  const inbound = posts.filter((post) => post.direction !== 'outbound').map((post): RulePost => ({ ...post, flags }))
  const judgement = machine.judgements.unite((inbound.length > 0 ? inbound : [opening]).map((post) => judge(machine, post, pins)))
  return { subject: { opening, directed: conversation.state.directed, judgement }, pins }
}

/** The last word on each tag that was set or taken off by hand. */
function pinsOf(events: ThreadView['events']): Pins | undefined {
  const by = new Map<string, boolean>()
  for (const event of events) {
    if (event.kind !== 'tagged') continue
    for (const tag of event.data.add) by.set(tag, true)
    for (const tag of event.data.remove) by.set(tag, false)
  }
  if (by.size === 0) return undefined
  const tagged = (on: boolean): readonly string[] => [...by].flatMap(([tag, is]) => (is === on ? [tag] : []))
  return { add: tagged(true), remove: tagged(false) }
}

/** Who has how many open conversations, `self` left out, and who is away; who was last is not told by the store. */
export async function stateFor(
  machine: Machine,
  subject: Subject,
  now: number,
  store: Store | undefined,
  self: ListedConversation | undefined,
): Promise<AssignState> {
  const { set } = machine
  const { department } = route(machine, subject)
  const open = new Map<string, number>()
  for (const { person } of (store && spokesOf(machine, department)) ?? []) {
    const own = self?.spoke === person && resolutionAt(self.state, now) === undefined ? 1 : 0
    const count = await store?.count(
      {
        kind: 'all',
        of: [
          { kind: 'not', of: is('resolved') },
          { kind: 'equal', field: 'spoke', values: [person] },
        ],
      },
      now,
    )
    open.set(person, (count ?? 0) - own)
  }
  return { now, open, last: new Map(), away: (person, at) => awayOn(set, person, department, at) }
}

function spokesOf({ set }: Machine, department: string): readonly { readonly person: string }[] | undefined {
  return set.departments.find(({ id }) => id === department)?.spokes
}

/**
 * The decision without a guess at whose turn it is, where a department takes turns: the spoke who has the conversation
 * was the one, and for one that nobody has any of them may be.
 */
export function settled({ set }: Machine, decision: Decision, self: ListedConversation | undefined): Decision {
  const { spoke, passedOver } = decision
  const never = (person: string): string => `${person} never assigned`
  if (spoke === undefined || decision.reason !== `rotate: ${never(spoke)}`) return decision
  const turns = [spoke, ...passedOver.flatMap(({ person, why }) => (why === never(person) ? [person] : []))]
  if (turns.length === 1) return { ...decision, reason: 'rotate: nobody else can' }
  const others = passedOver.filter(({ person }) => !turns.includes(person))
  const taken = self?.spoke
  if (taken !== undefined && turns.includes(taken))
    return { ...decision, spoke: taken, reason: 'rotate: had waited longest when it was assigned', passedOver: others }
  const inOrder =
    set.departments
      .find(({ id }) => id === decision.department)
      ?.spokes.filter(({ person }) => turns.includes(person))
      .map(({ person }) => person) ?? turns
  return { ...decision, spoke: undefined, reason: `rotate: ${inOrder.join(' or ')}, whoever has waited longest`, passedOver: others }
}
