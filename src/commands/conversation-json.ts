/**
 * A conversation as JSON: the promise to scripts. Times are UTC with milliseconds, durations seconds, absent is null.
 * Any other field of a post may be asked for by name; it is the opening post's.
 */
import type { Clock } from '../core/conversation.ts'
import { claimAt, clockAt, isBornBreached, isOverdue, liveDueAt, liveSoonAt, resolutionAt, stateAt } from '../core/queue.ts'
import type { ClockKind } from '../core/rules/ruleset.ts'
import type { ListedConversation } from '../store/store.ts'
import { authorIdOf, authorOf, documented, type Json, type JsonRecord, postField, shownId, time } from './post-json.ts'

/** Seconds with up to three decimals. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000
}

/** Names of all documented fields of a conversation, in their order. */
export const CONVERSATION_FIELDS: readonly string[] = [
  'id',
  'rev',
  'network',
  'native_id',
  'url',
  'kind',
  'author',
  'author_id',
  'author_name',
  'followers',
  'author_flags',
  'text',
  'language',
  'sentiment',
  'directed',
  'posted_at',
  'last_post_at',
  'imported_at',
  'posts',
  'replies',
  'note_count',
  'related',
  'tags',
  'priority',
  'route',
  'would_route_to',
  'department',
  'spoke',
  'responder',
  'state',
  'claimed_by',
  'claim_until',
  'snoozed_until',
  'outcome',
  'reason',
  'first_reply_at',
  'first_reply_by',
  'moved_to_private',
  'resolved_at',
  'reopened',
  'due_at',
  'soon_at',
  'overdue',
  'born_breached',
  'clocks',
]

/** All documented fields, in their order. `now` in epoch ms. */
export function conversationJson(one: ListedConversation, now: number): JsonRecord {
  const { opening, state } = one
  const claim = claimAt(state, now)
  const resolution = resolutionAt(state, now)
  return {
    id: one.pid,
    rev: state.rev,
    network: opening.network,
    native_id: shownId(opening.nativeId),
    url: opening.url ?? null,
    kind: opening.kind,
    author: authorOf(opening) ?? null,
    author_id: authorIdOf(opening),
    author_name: opening.authorName ?? null,
    followers: opening.followers ?? null,
    author_flags: one.authorFlags,
    text: opening.text,
    language: opening.language ?? null,
    sentiment: opening.sentiment ?? null,
    directed: state.directed,
    posted_at: time(state.postedAt),
    last_post_at: time(state.lastPostAt),
    imported_at: time(state.importedAt),
    posts: state.inboundCount + state.replyCount,
    replies: state.replyCount,
    note_count: state.noteCount,
    related: one.related,
    tags: one.judgement.tags,
    priority: state.priority,
    route: one.route,
    would_route_to: state.wouldRouteTo ?? null,
    department: state.department,
    spoke: one.spoke ?? null,
    responder: one.responder,
    state: stateAt(state, now),
    claimed_by: claim?.by ?? null,
    claim_until: time(claim?.until),
    snoozed_until: time(state.snoozedUntil),
    outcome: resolution === undefined ? null : (state.outcome ?? null),
    reason: resolution?.reason ?? null,
    first_reply_at: time(state.firstReplyAt),
    first_reply_by: state.firstReplyBy ?? null,
    moved_to_private: state.movedToPrivate,
    resolved_at: time(resolution?.at),
    reopened: state.reopened,
    due_at: time(liveDueAt(state, now)),
    soon_at: time(liveSoonAt(state, now)),
    overdue: isOverdue(state, now),
    born_breached: isBornBreached(state, now),
    clocks: clocksJson(one.clocks, now),
  }
}

function clocksJson(clocks: readonly Clock[], now: number): JsonRecord {
  const latest = (kind: ClockKind): Json => {
    const ofKind = clocks.filter((clock) => clock.kind === kind)
    const clock = ofKind.find((each) => isRunning(each, now)) ?? last(ofKind)
    return clock === undefined ? null : clockJson(clock, now)
  }
  return {
    first_response: latest('first_response'),
    next_response: latest('next_response'),
    resolution: latest('resolution'),
    handoffs: clocks
      .filter(({ kind }) => kind === 'handoff')
      .map((clock) => ({ department: clock.department ?? null, ...clockJson(clock, now) })),
  }
}

function isRunning(clock: Clock, now: number): boolean {
  const { state, stoppedAt } = clockAt(clock, now)
  return stoppedAt === undefined && state !== 'void'
}

function last(clocks: readonly Clock[]): Clock | undefined {
  return clocks.toSorted((a, b) => a.cycle - b.cycle || a.startedAt - b.startedAt).at(-1)
}

/** One clock; `elapsed_s` is wall time without pauses. */
export function clockJson(clock: Clock, now: number): JsonRecord {
  const { state, stoppedAt, elapsed, overdue } = clockAt(clock, now)
  return {
    target: clock.terms.target,
    calendar: clock.terms.calendar,
    started_at: time(clock.startedAt),
    due_at: time(clock.dueAt),
    soon_at: time(clock.soonAt),
    stopped_at: time(stoppedAt),
    state,
    ...(clock.reason === undefined ? {} : { reason: clock.reason }),
    elapsed_s: seconds(elapsed),
    overdue_s: seconds(overdue),
    cycle: clock.cycle,
  }
}

/** A field of a conversation, else of its opening post; absent where there is no such field. */
export function fieldOf(json: JsonRecord, one: ListedConversation, name: string): Json | undefined {
  const known = documented(name)
  return Object.hasOwn(json, known) ? json[known] : postField(one.opening, known)
}
