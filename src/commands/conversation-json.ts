/**
 * A conversation as JSON: the promise to scripts. Times are UTC with milliseconds, durations seconds, absent is null.
 * Any other field of a post may be asked for by name; it is the opening post's.
 */
import type { Clock } from '../core/conversation.ts'
import type { Post } from '../core/post.ts'
import { claimAt, clockAt, isOverdue, liveDueAt, liveSoonAt, resolutionAt, stateAt } from '../core/queue.ts'
import type { ClockKind } from '../core/rules/ruleset.ts'
import { isoUtc } from '../core/time.ts'
import type { ListedConversation, StoredPost } from '../store/store.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonRecord = Readonly<Record<string, Json>>

/** ISO 8601 in UTC with milliseconds, or null. */
export function time(at: number | undefined): string | null {
  return at === undefined ? null : isoUtc(at)
}

/** Seconds with up to three decimals. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000
}

/** All documented fields, in their order. `now` in epoch ms. */
export function conversationJson(one: ListedConversation, now: number): JsonRecord {
  const { opening, state } = one
  const claim = claimAt(state, now)
  const resolution = resolutionAt(state, now)
  return {
    id: one.pid,
    rev: state.rev,
    network: opening.network,
    native_id: opening.nativeId ?? null,
    url: opening.url ?? null,
    kind: opening.kind,
    author: opening.author ?? opening.authorId ?? null,
    author_id: opening.authorId ?? null,
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
    born_breached: state.bornBreached,
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

/** A post of a thread: the fields of a normalised post that it has. */
export function postJson(post: StoredPost): JsonRecord {
  const fields = Object.entries(POST_FIELDS).map(([name, read]) => [name, read(post)] as const)
  return {
    id: post.pid,
    ...Object.fromEntries(fields.filter(([, value]) => value !== null)),
    tags: post.judgement.tags,
    imported_at: time(post.recordedAt),
  }
}

/** Fields of a post by their documented names; those that a conversation has too are the conversation's in lists. */
const POST_FIELDS: Readonly<Record<string, (post: StoredPost) => Json>> = {
  network: ({ network }) => network,
  native_id: ({ nativeId }) => nativeId ?? null,
  id_quality: ({ idQuality }) => idQuality,
  parent_id: ({ parentId }) => parentId ?? null,
  conversation_id: ({ conversationId }) => conversationId ?? null,
  kind: ({ kind }) => kind,
  direction: ({ direction }) => direction,
  directed: ({ directed }) => directed,
  brand: ({ brand }) => brand ?? null,
  author: (post) => authorOf(post) ?? null,
  author_id: ({ authorId }) => authorId ?? null,
  author_name: ({ authorName }) => authorName ?? null,
  followers: ({ followers }) => followers ?? null,
  verified: ({ verified }) => verified ?? null,
  is_bot: ({ isBot }) => isBot ?? null,
  is_auto: ({ isAuto }) => isAuto ?? null,
  posted_at: ({ postedAt }) => time(postedAt),
  edited_at: ({ editedAt }) => time(editedAt),
  text: ({ text }) => text,
  text_raw: ({ textRaw }) => textRaw ?? null,
  title: ({ title }) => title ?? null,
  language: ({ language }) => language ?? null,
  language_source: ({ languageSource }) => languageSource ?? null,
  sentiment: ({ sentiment }) => sentiment ?? null,
  sentiment_score: ({ sentimentScore }) => sentimentScore ?? null,
  rating: ({ rating }) => rating ?? null,
  likes: ({ likes }) => likes ?? null,
  reposts: ({ reposts }) => reposts ?? null,
  replies: ({ replies }) => replies ?? null,
  quotes: ({ quotes }) => quotes ?? null,
  views: ({ views }) => views ?? null,
  reach: ({ reach }) => reach ?? null,
  engagement: ({ engagement }) => engagement ?? null,
  url: ({ url }) => url ?? null,
  location: ({ location }) => location ?? null,
  labels: ({ labels }) => labels ?? null,
  media: ({ media }) => media ?? null,
  state: ({ state }) => state,
  source: ({ source }) => source,
  import: ({ importNumber }) => importNumber,
  row: ({ row }) => row ?? null,
  extra: ({ extra }) => extra ?? null,
}

const OTHER_NAMES: Readonly<Record<string, string>> = { lang: 'language', shares: 'reposts', posted: 'posted_at', dept: 'department' }

/** Names of the fields that only a post has. */
export const POST_FIELD_NAMES: readonly string[] = [...Object.keys(POST_FIELDS), ...Object.keys(OTHER_NAMES)]

/** A field of a conversation, else of its opening post; absent where there is no such field. */
export function fieldOf(json: JsonRecord, one: ListedConversation, name: string): Json | undefined {
  const known = OTHER_NAMES[name] ?? name
  return Object.hasOwn(json, known) ? json[known] : POST_FIELDS[known]?.(one.opening)
}

/** Handle, else id. */
export function authorOf(post: Post): string | undefined {
  return post.author ?? post.authorId
}
