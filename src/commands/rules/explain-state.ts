/** What a decision depends on besides the rules, as far as the store tells. */
import { leaveBy, withLeave } from '../../core/people.ts'
import { authorKey } from '../../core/post-id.ts'
import { type AssignState, awayOn, route, type Subject } from '../../core/rules/decide.ts'
import { judge, type Machine, type Pins, type RulePost } from '../../core/rules/matcher.ts'
import { leaveOf } from '../../core/rules/spoke.ts'
import type { ListedConversation, Store, ThreadView } from '../../store/store.ts'
import type { Turns } from '../../store/turns.ts'

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

/** What the choice of a spoke depended on: as of `at`, else of the assignment of `self`, else of now. `turns`: with a database. */
export interface Known {
  readonly state: AssignState
  readonly turns?: Turns | undefined
}

export async function stateFor(
  machine: Machine,
  subject: Subject,
  when: { readonly at?: number | undefined; readonly now: number },
  store: Store | undefined,
  self: ListedConversation | undefined,
): Promise<Known> {
  const { set } = machine
  const { department } = route(machine, subject)
  const owner = set.departments.find(({ id }) => id === department)
  const key = authorKey(subject.opening)
  const turns = await store?.turns({
    ...when,
    people: owner?.spokes.map(({ person }) => person) ?? [],
    department,
    conversation: self?.id,
    author: self === undefined && key !== undefined ? { network: subject.opening.network, key } : undefined,
    sticky: owner?.sticky,
  })
  const asOf = turns?.at ?? when.at ?? when.now
  const leave = store === undefined ? [] : await store.facts('away')
  const staffed = withLeave(set, leaveBy(leave.filter(({ recordedAt }) => recordedAt <= asOf)))
  const state: AssignState = {
    now: asOf,
    open: turns?.open ?? new Map(),
    last: turns?.last ?? new Map(),
    away: (person, at) => awayOn(staffed, person, department, at),
    until: (person, at) => leaveOf(staffed, person, department, at)?.to,
    stickyFor: turns?.stickyFor,
  }
  return { state, turns }
}
