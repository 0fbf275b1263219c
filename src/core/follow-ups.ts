/** Follow-ups: promises to come back to a customer, and whether they were kept. A fold of events; a number names one in the whole database. */
import type { Event } from './event.ts'
import { dayRange, localDate } from './time.ts'

/** open: its date is to come; due: it is today; late: it is past. */
type FollowUpState = 'open' | 'due' | 'late' | 'done' | 'dropped'

export interface FollowUp {
  readonly number: number
  /** Internal id of the post that it was promised on. */
  readonly post: number
  /** Local date in the zone of the rules. */
  readonly due: string
  readonly text: string
  /** Epoch ms. */
  readonly promisedAt: number
  readonly promisedBy: string
  readonly state: FollowUpState
  /** When and by whom it was done or dropped. */
  readonly endedAt?: number | undefined
  readonly endedBy?: string | undefined
  /** What was said when it was done, or why it was dropped. */
  readonly outcome?: string | undefined
  /**
   * Done by the end of its date. `false`: that has passed before it was done or dropped. Absent: there is still time, or it was dropped in
   * time, so nothing can be said.
   */
  readonly kept?: boolean | undefined
}

/**
 * The follow-ups that these events make, by number, as of `now` (epoch ms) in the zone of the rules. Events may come in any order; others
 * than those two kinds are passed over, and so is the end of a promise that is not there.
 */
export function followUps(events: Iterable<Event>, now: number, zone: string): readonly FollowUp[] {
  const promised = new Map<number, Extract<Event, { kind: 'follow_up' }>>()
  const ended = new Map<number, Extract<Event, { kind: 'followed_up' }>>()
  for (const event of events) {
    if (event.kind === 'follow_up') keepFirst(promised, event)
    else if (event.kind === 'followed_up') keepFirst(ended, event)
  }
  return [...promised.values()]
    .sort((a, b) => a.data.number - b.data.number)
    .map((event) => followUpOf(event, ended.get(event.data.number), now, zone))
}

/** Of two with one number the one that was recorded first counts. */
function keepFirst<E extends Extract<Event, { kind: 'follow_up' | 'followed_up' }>>(known: Map<number, E>, event: E): void {
  const before = known.get(event.data.number)
  if (before === undefined || event.id < before.id) known.set(event.data.number, event)
}

function followUpOf(
  { post, at, actor, data: { number, due, text } }: Extract<Event, { kind: 'follow_up' }>,
  end: Extract<Event, { kind: 'followed_up' }> | undefined,
  now: number,
  zone: string,
): FollowUp {
  const promise = { number, post, due, text, promisedAt: at, promisedBy: actor }
  // Exclusive: the first instant after its date.
  const { to: over } = dayRange(due, zone)
  if (end === undefined) {
    const today = localDate(now, zone)
    const state = today < due ? 'open' : today === due ? 'due' : 'late'
    return { ...promise, state, kept: state === 'late' ? false : undefined }
  }
  const inTime = end.at < over
  const isDropped = end.data.dropped !== undefined
  return {
    ...promise,
    state: isDropped ? 'dropped' : 'done',
    endedAt: end.at,
    endedBy: end.actor,
    outcome: end.data.dropped ?? end.data.text,
    kept: isDropped && inTime ? undefined : inTime,
  }
}

/** Whether it is still owed. */
export function isOwed({ state }: Pick<FollowUp, 'state'>): boolean {
  return state === 'open' || state === 'due' || state === 'late'
}

/** What is due first comes first. */
export function byDue(a: FollowUp, b: FollowUp): number {
  return a.due < b.due ? -1 : a.due > b.due ? 1 : a.number - b.number
}
