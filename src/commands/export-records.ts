/** Rows of the store as `export` writes them: values by the names of its columns. */
import type { Clock } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { clockAt, isBornAt, resolutionAt } from '../core/queue.ts'
import { firstResolution, fullResolution, type StoredResolution } from '../core/report/clock.ts'
import type { ExportedClock, ExportedEvent, ExportedFollowUp, ExportedHandoff, ExportedPost, ExportRows } from '../store/export-rows.ts'
import type { ListedConversation } from '../store/store.ts'
import { clockJson, conversationJson, fieldOf, seconds } from './conversation-json.ts'
import type { ExportRecord } from './export-columns.ts'
import { type Json, type JsonRecord, threadFields, time } from './post-json.ts'

/** Makes a record of a row; `now` in epoch ms. */
export const RECORDS: { readonly [T in keyof ExportRows]: (row: ExportRows[T], now: number) => ExportRecord } = {
  conversations: conversationRecord,
  posts: postRecord,
  events: eventRecord,
  clocks: (row, now) =>
    flat(row.network, { conversation: row.conversation, network: row.network, kind: row.clock.kind, ...clockFields(row, now) }),
  handoffs: handoffRecord,
  'follow-ups': followUpRecord,
}

/** A record whose JSON is its columns. */
function flat(network: string, json: JsonRecord): ExportRecord {
  return { network, json, value: (name) => json[name] ?? null }
}

/** Its JSON is that of `list`; the columns of its clocks, and some that lists have no need of, are besides. */
function conversationRecord(one: ListedConversation, now: number): ExportRecord {
  const json = conversationJson(one, now)
  const more: JsonRecord = { ...flatClocks(json.clocks ?? null), ...besides(one, now) }
  return {
    network: one.opening.network,
    json,
    value: (name) => (Object.hasOwn(more, name) ? more[name] : fieldOf(json, one, name)) ?? null,
  }
}

function flatClocks(clocks: Json): JsonRecord {
  const columns: Record<string, Json> = {}
  if (!isRecord(clocks)) return columns
  for (const [kind, clock] of Object.entries(clocks)) {
    if (Array.isArray(clock)) columns[kind] = clock.length
    else if (isRecord(clock)) for (const [name, value] of Object.entries(clock)) columns[`${kind}_${name}`] = value
  }
  return columns
}

/** Whether it has names and values. */
export function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function besides(one: ListedConversation, now: number): JsonRecord {
  const { opening, state, mergedIntoPid, rulesHash } = one
  const resolved = resolutionAt(state, now)
  const row = resolutionOf(one)
  const [first, full, from] = [firstResolution(row, now), fullResolution(row, now), row.resolutionStartAt ?? state.firstStartAt ?? null]
  const since = (at: number | null): number | null => (at === null || from === null ? null : seconds(at - from))
  return {
    brand: opening.brand ?? state.firstReplyBy ?? null,
    pinned: state.pinned,
    waiting_since: time(state.waitingSince),
    waiting_until: time(state.waitingUntil),
    cause: resolved === undefined ? null : (state.cause ?? (resolved.reason === 'quiet' && state.outcome === undefined ? 'quiet' : null)),
    started_at: time(state.firstStartAt),
    first_resolved_at: time(first ?? undefined),
    first_resolution_s: since(first),
    full_resolution_s: since(full),
    same_day_due_at: time(state.sameDayDueAt),
    excluded: state.excluded ?? null,
    merged_into: mergedIntoPid ?? null,
    significant: state.significant,
    late_recorded: state.lateRecorded,
    rules: rulesHash,
  }
}

/** As reports read it. */
function resolutionOf({ clocks, state }: ListedConversation): StoredResolution {
  const clock = clocks.find(({ kind, cycle }) => kind === 'resolution' && cycle === 1)
  return {
    resolutionStartAt: clock?.startedAt ?? null,
    resolutionDueAt: clock?.dueAt ?? null,
    resolutionStopAt: clock?.stoppedAt ?? null,
    resolutionVerdict: clock?.verdict ?? null,
    resolvedAt: state.resolvedAt ?? null,
    firstResolvedAt: state.firstResolvedAt ?? null,
    quietAt: state.quietAt ?? null,
    quietResolvedAt: state.quietResolvedAt ?? null,
    cause: state.cause ?? null,
  }
}

function postRecord(post: ExportedPost): ExportRecord {
  const { id, ...fields } = threadFields(post)
  return flat(post.network, {
    id: id ?? null,
    conversation: post.conversation ?? null,
    parent: post.parent ?? null,
    ...fields,
    counts: post.counts,
    employee: post.employee,
    private: post.isPrivate === true,
    context: post.context === true,
    precision: post.precision,
  })
}

function eventRecord({ event, conversation, post, network, operation, importNumber, named }: ExportedEvent): ExportRecord {
  const { text, data } = eventParts(event, named)
  return flat(network, {
    number: event.id,
    conversation: conversation ?? null,
    post,
    network,
    kind: event.kind,
    occurred_at: time(event.at),
    recorded_at: time(event.recordedAt),
    actor: event.actor,
    text,
    data,
    operation: operation ?? null,
    import: importNumber ?? null,
  })
}

/** Names in the data of events that are words for people; the first one there is stands in the column `text`. */
const WORDS = ['text', 'reason', 'noReply', 'dropped']
const INSTANTS = new Set(['until', 'postedAt', 'stoppedWas', 'stoppedIs'])
const POSTS = new Set(['into', 'from', 'matchedBy'])

/** What an event carries, in the spelling of JSON: instants as text, posts by their short ids. */
function eventParts({ data }: Event, named: ExportedEvent['named']): { readonly text: string | null; readonly data: JsonRecord } {
  const parts: Record<string, Json> = {}
  let text: string | null = null
  const plain: JsonRecord = JSON.parse(JSON.stringify(data))
  for (const [name, value] of Object.entries(plain)) {
    if (WORDS.includes(name) && typeof value === 'string') {
      text = text === null ? value : `${text}; ${value}`
      // Why it was dropped is text; that it was is what tells it from done.
      if (name === 'dropped') parts[name] = true
    } else parts[snake(name)] = typeof value === 'number' ? numberIn(name, value, named) : value
  }
  return { text, data: parts }
}

function numberIn(name: string, value: number, named: ExportedEvent['named']): Json {
  if (INSTANTS.has(name)) return time(value)
  return POSTS.has(name) ? (named.get(value) ?? null) : value
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function handoffRecord(row: ExportedHandoff, now: number): ExportRecord {
  const { conversation, network, asked, answered } = row
  return flat(network, {
    conversation,
    network,
    asked_by: asked?.actor ?? null,
    question: asked?.kind === 'asked' ? asked.data.text : null,
    answered_by: answered?.actor ?? null,
    answer: answered?.kind === 'answered' ? (answered.data.text ?? null) : null,
    ...clockFields(row, now),
  })
}

function followUpRecord({ followUp, conversation, network, department, spoke }: ExportedFollowUp): ExportRecord {
  return flat(network, {
    number: followUp.number,
    conversation,
    network,
    department,
    spoke: spoke ?? null,
    due: followUp.due,
    state: followUp.state,
    text: followUp.text,
    promised_at: time(followUp.promisedAt),
    promised_by: followUp.promisedBy,
    ended_at: time(followUp.endedAt),
    ended_by: followUp.endedBy ?? null,
    outcome: followUp.outcome ?? null,
    kept: followUp.kept ?? null,
  })
}

function clockFields({ n, startPost, clock, owner }: ExportedClock, now: number): JsonRecord {
  const { reason, ...told } = clockJson(clock, now)
  const { state, stoppedAt, elapsed } = clockAt(clock, now)
  return {
    ...told,
    reason: reason ?? null,
    n,
    start_post: startPost,
    department: owner.department,
    target_from: clock.terms.from,
    rules: clock.terms.rules,
    paused_s: seconds(Math.max(0, (stoppedAt ?? now) - clock.startedAt) - elapsed),
    // One that quiet will end is none before that.
    near_miss: state === 'met' && clock.nearMiss === true,
    breached_on_change: clock.breachedOnChange === true,
    born_breached: isBornAt(clock, now),
    pauses: pausesOf(clock),
    spoke: owner.spoke,
    route: owner.route,
    priority: owner.priority,
  }
}

function pausesOf({ pauses }: Clock): Json {
  return pauses.map(({ from, to }) => ({ from: time(from), to: time(to) }))
}
