/**
 * What `export` writes, as data: the columns of every table with type and meaning. Names and types are a promise to scripts; a change of
 * either raises the version, a new column at the end does not.
 */
import type { Json, JsonRecord } from './post-json.ts'

/** Of the columns of all tables together. */
export const COLUMNS_VERSION = 1

/**
 * time: an instant in UTC with milliseconds. words: a list, in one cell with commas. json: whatever is deeper. Durations are seconds, shares
 * fractions.
 */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'words' | 'json'

/**
 * What `--pseudonymise` does to it. person: a pseudonym of an author or of one of us; id: of a network's id; key: of a short id (keys: of
 * each of a list); text: mentions, addresses and links are replaced; link: left empty; data: of an event, each part as fits it.
 */
export type Personal = 'person' | 'id' | 'key' | 'keys' | 'text' | 'link' | 'data'

export interface ExportColumn {
  readonly name: string
  readonly type: ColumnType
  readonly about: string
  readonly personal?: Personal
  /** Text of posts or people: guarded in CSV. */
  readonly strangers?: true
  /** It depends on when and in which order was imported: two databases of the same posts may differ here. */
  readonly byImport?: true
}

/** A row of any table: values by the names of its columns, and what else it has as JSON. */
export interface ExportRecord {
  readonly network: string
  /** What JSON and NDJSON print. */
  readonly json: JsonRecord
  /** A column's value. Throws nothing: what is absent is null. */
  value(name: string): Json
}

type More = Omit<ExportColumn, 'name' | 'type' | 'about'>

export function column(name: string, type: ColumnType, about: string, more: More = {}): ExportColumn {
  return { name, type, about, ...more }
}

const person = { personal: 'person', strangers: true } as const
const staff = { personal: 'person', strangers: true } as const
const text = { personal: 'text', strangers: true } as const
const strangers = { strangers: true } as const
const byImport = { byImport: true } as const

const conversationClock = (name: string, about: string): readonly ExportColumn[] => [
  column(`${name}_target`, 'text', `${about}: what was promised`),
  column(`${name}_calendar`, 'text', 'by which calendar'),
  column(`${name}_started_at`, 'time', 'when it started'),
  column(`${name}_due_at`, 'time', 'when it is due; empty while a pause without an end runs'),
  column(`${name}_soon_at`, 'time', 'when 75 % of the time allowed is used'),
  column(`${name}_stopped_at`, 'time', 'when it stopped; empty while it runs'),
  column(`${name}_state`, 'text', 'running, paused, met, breached, void'),
  column(`${name}_reason`, 'text', 'why it is void'),
  column(`${name}_elapsed_s`, 'number', 'wall time without pauses, until it stopped or now'),
  column(`${name}_overdue_s`, 'number', 'how far past due'),
  column(`${name}_cycle`, 'integer', 'from 1; a reopened conversation starts the next'),
]

const CONVERSATIONS: readonly ExportColumn[] = [
  column('id', 'text', 'short id, of the opening post', { personal: 'key' }),
  column('rev', 'integer', 'grows with every post and event', byImport),
  column('network', 'text', 'x, facebook, mastodon …', strangers),
  column('native_id', 'text', "the network's id of the opening post", { personal: 'id', ...strangers }),
  column('url', 'text', 'of the opening post', { personal: 'link', ...strangers }),
  column('kind', 'text', 'post, reply, comment, repost, quote, review, dm'),
  column('author', 'text', 'handle, else id', person),
  column('author_id', 'text', "the network's id of the author", person),
  column('author_name', 'text', 'display name', person),
  column('followers', 'integer', 'of the author'),
  column('author_flags', 'words', 'advocate, vip, influencer, detractor, employee'),
  column('text', 'text', 'of the opening post', text),
  column('language', 'text', 'of the opening post', strangers),
  column('sentiment', 'text', 'negative, neutral, positive, as the export has it'),
  column('brand', 'text', 'brand of the opening post, else who replied first', person),
  column('directed', 'boolean', 'a post of it is directed at us'),
  column('posted_at', 'time', 'of the opening post'),
  column('last_post_at', 'time', 'of the last post'),
  column('imported_at', 'time', 'when its first post was imported', byImport),
  column('posts', 'integer', 'posts of the author and replies'),
  column('replies', 'integer', 'replies that count'),
  column('note_count', 'integer', 'notes'),
  column('related', 'words', 'short ids of the other conversations of its thread', { personal: 'keys' }),
  column('tags', 'words', 'by rules and by hand'),
  column('priority', 'text', 'low, normal, high, urgent'),
  column('route', 'text', 'the case that decided'),
  column('would_route_to', 'text', 'the route that would win now'),
  column('department', 'text', 'who owns it; log: nobody'),
  column('spoke', 'text', 'the person who has it', { ...staff, ...byImport }),
  column('pinned', 'boolean', 'the owner was set by hand'),
  column('responder', 'text', 'who answers: hub or spoke'),
  column('state', 'text', 'new, open, with_department, waiting, resolved'),
  column('claimed_by', 'text', 'who has claimed it now', staff),
  column('claim_until', 'time', 'end of the claim'),
  column('snoozed_until', 'time', 'out of the queue until then'),
  column('waiting_since', 'time', 'since when a wait for the customer runs'),
  column('waiting_until', 'time', 'when that wait ends by itself'),
  column('outcome', 'text', 'acted, declined, logged, ignored: what a person said'),
  column('reason', 'text', 'of a person, or the cause', text),
  column('cause', 'text', 'quiet, history, gone: resolved by no person'),
  column('first_reply_at', 'time', 'first reply that counts'),
  column('first_reply_by', 'text', 'who gave it', person),
  column('moved_to_private', 'boolean', 'a reply was private'),
  column('resolved_at', 'time', 'when the resolution that stands was reached'),
  column('reopened', 'integer', 'how often'),
  column('due_at', 'time', 'earliest due time of its live clocks'),
  column('soon_at', 'time', 'when the first of them becomes soon'),
  column('overdue', 'boolean', 'past due now'),
  column('born_breached', 'boolean', 'a clock was due before it was imported', byImport),
  ...conversationClock('first_response', 'first response'),
  ...conversationClock('next_response', 'the live next response, else the last'),
  ...conversationClock('resolution', 'the live resolution, else the last'),
  column('handoffs', 'integer', 'hand-offs; each is a row of the table handoffs'),
  column('started_at', 'time', 'when its first response became due to it, also where its target is none'),
  column('first_resolved_at', 'time', 'first resolution; empty for history and gone'),
  column('first_resolution_s', 'number', 'from the start of the first cycle to the first resolution, gross'),
  column('full_resolution_s', 'number', 'from the start of the first cycle to the resolution that stands, gross'),
  column('same_day_due_at', 'time', 'same-day due time of the first response for its owner, cutoff ignored'),
  column('excluded', 'text', 'gone, undated: not in reports'),
  column('merged_into', 'text', 'short id of the conversation that it is a part of now', { personal: 'key' }),
  column('significant', 'boolean', 'marked by hand'),
  column('late_recorded', 'boolean', 'a reply was imported after the clock it stops was due', byImport),
  column('rules', 'text', 'hash of the rules that decided', byImport),
]

const POSTS: readonly ExportColumn[] = [
  column('id', 'text', 'short id', { personal: 'key' }),
  column('conversation', 'text', 'short id of its conversation; empty for broadcasts and what answers nothing that is stored', {
    personal: 'key',
  }),
  column('parent', 'text', 'short id of the post it answers, if that is stored', { personal: 'key' }),
  column('network', 'text', 'x, facebook, mastodon …', strangers),
  column('native_id', 'text', "the network's id", { personal: 'id', ...strangers }),
  column('id_quality', 'text', 'ok, rounded, scientific, missing'),
  column('parent_id', 'text', "the network's id of the post it answers", { personal: 'id', ...strangers }),
  column('conversation_id', 'text', 'conversation id of the export', { personal: 'id', ...strangers }),
  column('kind', 'text', 'post, reply, comment, repost, quote, review, dm'),
  column('direction', 'text', 'inbound, outbound, unknown'),
  column('directed', 'boolean', 'directed at us'),
  column('counts', 'boolean', 'a reply that stops clocks: by the brand, and no automatic one'),
  column('employee', 'boolean', 'written by an employee'),
  column('private', 'boolean', 'direct or to followers only'),
  column('context', 'boolean', 'only came along with others'),
  column('brand', 'text', 'the account of ours that it is about', person),
  column('author', 'text', 'handle, else id', person),
  column('author_id', 'text', "the network's id of the author", person),
  column('author_name', 'text', 'display name', person),
  column('followers', 'integer', 'of the author'),
  column('verified', 'boolean', 'of the author'),
  column('is_bot', 'boolean', 'of the author'),
  column('is_auto', 'boolean', 'an automatic reply, as the export says'),
  column('posted_at', 'time', 'when it was posted'),
  column('precision', 'text', 'of posted_at: ms, s, minute, day, month'),
  column('edited_at', 'time', 'when it was edited'),
  column('text', 'text', 'plain', text),
  column('text_raw', 'text', 'as exported, where it differs', { ...text }),
  column('title', 'text', 'title or subject', text),
  column('language', 'text', 'of the text', strangers),
  column('language_source', 'text', 'who says so'),
  column('sentiment', 'text', 'negative, neutral, positive, as the export has it'),
  column('sentiment_score', 'number', 'as the export has it'),
  column('rating', 'number', 'stars of a review'),
  column('likes', 'integer', 'as the network counts them'),
  column('reposts', 'integer', 'as the network counts them'),
  column('replies', 'integer', 'as the network counts them'),
  column('quotes', 'integer', 'as the network counts them'),
  column('views', 'integer', 'as the network counts them'),
  column('reach', 'integer', 'as the export has it'),
  column('engagement', 'integer', 'as the export has it'),
  column('url', 'text', 'where it stands', { personal: 'link', ...strangers }),
  column('location', 'text', 'as the author has it', { personal: 'link', ...strangers }),
  column('labels', 'json', 'list of labels of the export', { personal: 'link', ...strangers }),
  column('media', 'json', 'list of addresses of pictures and the like', { personal: 'link', ...strangers }),
  column('state', 'text', 'live, deleted, withheld, unavailable'),
  column('tags', 'words', 'that the rules give this post'),
  column('extra', 'json', 'other columns of the export that were kept', { personal: 'link', ...strangers }),
  column('source', 'text', 'name of the source', { ...strangers, ...byImport }),
  column('imported_at', 'time', 'when it was imported', byImport),
  column('import', 'integer', 'number of the import', byImport),
  column('row', 'integer', 'line in its file', byImport),
]

const EVENTS: readonly ExportColumn[] = [
  column('number', 'integer', 'in the order of recording', byImport),
  column('conversation', 'text', 'short id of the conversation', { personal: 'key' }),
  column('post', 'text', 'short id of the post it was done on', { personal: 'key' }),
  column('network', 'text', 'of that post', strangers),
  column('kind', 'text', 'replied, noted, claimed, assigned, tagged, resolved …'),
  column('occurred_at', 'time', 'in the world'),
  column('recorded_at', 'time', 'when outspoke learned it', byImport),
  column('actor', 'text', 'who did it', staff),
  column('text', 'text', 'of the reply, note, question, answer or reason', text),
  column('data', 'json', 'what else it carries: {"department": …, "until": …}', { personal: 'data', ...strangers }),
  column('operation', 'integer', 'number of the operation, as in log', byImport),
  column('import', 'integer', 'number of the import that noticed it (rejudged)', byImport),
]

const clockColumns: readonly ExportColumn[] = [
  column('target', 'text', 'what was promised'),
  column('calendar', 'text', 'by which calendar'),
  column('target_from', 'text', 'where the rules say so'),
  column('rules', 'text', 'hash of those rules', byImport),
  column('started_at', 'time', 'when it started'),
  column('due_at', 'time', 'when it is due; empty while a pause without an end runs'),
  column('soon_at', 'time', 'when 75 % of the time allowed is used'),
  column('stopped_at', 'time', 'when it stopped; empty while it runs'),
  column('state', 'text', 'running, paused, met, breached, void; running past due is breached'),
  column('reason', 'text', 'why it is void'),
  column('elapsed_s', 'number', 'wall time without pauses, until it stopped or now'),
  column('paused_s', 'number', 'time of the pauses in it'),
  column('overdue_s', 'number', 'how far past due'),
  column('near_miss', 'boolean', 'met with less than 10 % of the time allowed left'),
  column('breached_on_change', 'boolean', 'breached by a change of priority or target'),
  column('born_breached', 'boolean', 'due before it was imported', byImport),
  column('pauses', 'json', 'list of {"from", "to"}'),
]

/** Who had it at its stop; what runs has its present owner. With `department` exactly what reports count it for. */
const ownerColumns: readonly ExportColumn[] = [
  column(
    'spoke',
    'text',
    'who had it at its stop, or has it now where it runs; of a reply who sent it, (brand): none of our people; of a hand-off only where its department owned the conversation',
    { ...staff, ...byImport },
  ),
  column('route', 'text', 'the case that had decided at its stop, or now where it runs'),
  column('priority', 'text', 'at its stop, or now where it runs: low, normal, high, urgent'),
]

const CLOCKS: readonly ExportColumn[] = [
  column('conversation', 'text', 'short id of the conversation', { personal: 'key' }),
  column('network', 'text', 'of the conversation', strangers),
  column('kind', 'text', 'first_response, next_response, resolution, handoff'),
  column('n', 'integer', 'from 1, within its conversation and kind'),
  column('cycle', 'integer', 'from 1; a reopened conversation starts the next'),
  column('department', 'text', 'who owned the conversation at its stop, or owns it now where it runs; of a hand-off who is asked'),
  column('start_post', 'text', 'short id of the post that started it', { personal: 'key' }),
  ...clockColumns,
  ...ownerColumns,
]

const HANDOFFS: readonly ExportColumn[] = [
  column('conversation', 'text', 'short id of the conversation', { personal: 'key' }),
  column('network', 'text', 'of the conversation', strangers),
  column('n', 'integer', 'from 1, within its conversation'),
  column('cycle', 'integer', 'from 1; a reopened conversation starts the next'),
  column('department', 'text', 'who is asked'),
  column('asked_by', 'text', 'who asked; empty where rules or an assignment handed it on', staff),
  column('question', 'text', 'as it was put', text),
  column('answered_by', 'text', 'who answered by hand; empty for a reply', staff),
  column('answer', 'text', 'as it was given', text),
  ...clockColumns,
  ...ownerColumns,
]

const FOLLOW_UPS: readonly ExportColumn[] = [
  column('number', 'integer', 'as in follow-ups', byImport),
  column('conversation', 'text', 'short id of the conversation; of one that was merged, of the one it went into', { personal: 'key' }),
  column('network', 'text', 'of the conversation', strangers),
  column('department', 'text', 'who owns the conversation'),
  column('spoke', 'text', 'the person who has it', { ...staff, ...byImport }),
  column('due', 'text', 'date by which it was promised, in the time zone of the rules'),
  column('state', 'text', 'open, due (today), late, done, dropped'),
  column('text', 'text', 'what was promised', text),
  column('promised_at', 'time', 'when'),
  column('promised_by', 'text', 'by whom', staff),
  column('ended_at', 'time', 'when it was done or dropped'),
  column('ended_by', 'text', 'by whom', staff),
  column('outcome', 'text', 'what was said, or why it was dropped', text),
  column('kept', 'boolean', 'done by the end of its date; empty while there is time, and where it was dropped in time'),
]

export const EXPORT_COLUMNS = {
  conversations: CONVERSATIONS,
  posts: POSTS,
  events: EVENTS,
  clocks: CLOCKS,
  handoffs: HANDOFFS,
  'follow-ups': FOLLOW_UPS,
} as const satisfies Readonly<Record<string, readonly ExportColumn[]>>

/** What the commands call them, in the order of `export --columns`. */
export const EXPORT_TABLES: Readonly<Record<keyof typeof EXPORT_COLUMNS, string>> = {
  conversations: 'One row a conversation, as of now (or `--as-of`).',
  posts: 'One row a post, ours and broadcasts too.',
  events: 'One row a thing that people did, or that an import noticed. What was taken back is left out.',
  clocks: 'One row a clock: every exchange, hand-off and cycle has its own.',
  handoffs: 'One row a hand-off that carries a promise to answer; questions to departments without one are events.',
  'follow-ups': 'One row a promise to come back to a customer, due first; done and dropped ones too.',
}
