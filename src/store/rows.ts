/** SQL rows into domain objects and back: the positional ones of the hot path. */
import type { Clock, Conversation, FoldPost, Judgement } from '../core/conversation.ts'
import { KINDS, type Kind, type Post, type PostState, type Sentiment } from '../core/post.ts'
import type { RulePost } from '../core/rules/matcher.ts'
import { CLOCK_KINDS, PRIORITIES } from '../core/rules/ruleset.ts'
import type { SqlRow, SqlValue } from './db.ts'

/** What the fold needs of a post; the order is that of `foldPostOf`. */
export const FOLD_COLUMNS = [
  'id',
  'thread_id',
  'key',
  'parent_id',
  'parent_key',
  'group_key',
  'author_key',
  'author',
  'author_id',
  'inbound',
  'posted_at',
  'time_precision',
  'directed',
  'passive',
  'state',
  'is_private',
  'employee',
  'no_reopen',
  'counts',
  'judgement_id',
  'import_id',
  'network',
  'brand',
  'language',
  'kind',
  'pid',
  'conversation_id',
] as const

/** What rules on the opening post may look at besides. */
export const RULE_COLUMNS = [
  'source',
  'sentiment',
  'sentiment_score',
  'rating',
  'followers',
  'verified',
  'likes',
  'reposts',
  'replies',
  'quotes',
  'views',
  'reach',
  'engagement',
  'text',
  'title',
  'url',
  'location',
  'labels',
  'media',
  'extra',
  'author_name',
  'is_bot',
] as const

/** How one import colours its posts in the fold. */
export interface ImportFacts {
  readonly startedAt: number
  readonly quiet: number | undefined
  readonly history: number | undefined
}

const textOf = (value: SqlValue | undefined): string | undefined => (value === null || value === undefined ? undefined : String(value))
const numberOf = (value: SqlValue | undefined): number | undefined => (value === null || value === undefined ? undefined : Number(value))

/** A post as the fold sees it. */
export function foldPostOf(row: SqlRow, judgement: Judgement, facts: ImportFacts): FoldPost {
  const parentKey = row[4]
  const precision = row[11]
  return {
    id: row[0] as number,
    key: row[2] as string,
    parent: row[3] === null ? undefined : (row[3] as number),
    orphan: parentKey !== null && row[3] === null,
    answers: parentKey !== null,
    answersRoot: parentKey !== null && parentKey === row[5],
    group: row[5] === null ? undefined : (row[5] as string),
    author: row[6] === null ? undefined : (row[6] as string),
    sender: (row[7] ?? row[8] ?? undefined) as string | undefined,
    inbound: row[9] === 1,
    at: row[10] === null || precision === 'day' || precision === 'month' ? undefined : (row[10] as number),
    directed: row[12] === 1,
    passive: row[13] === 1,
    gone: row[14] !== null,
    private: row[15] === 1,
    employee: row[16] === 1,
    noReopen: row[17] === 1,
    counts: row[18] === 1,
    judgement,
    source: row[20] as number,
    recordedAt: facts.startedAt,
    quiet: facts.quiet,
    backfill: facts.history === undefined ? undefined : { history: facts.history, now: facts.startedAt },
  }
}

/** The opening post for conditions of routes and targets; `rule` are the `RULE_COLUMNS` where they were loaded. */
export function rulePostOf(row: SqlRow, rule: SqlRow | undefined, flags: readonly string[]): RulePost {
  const value = (name: (typeof RULE_COLUMNS)[number]): SqlValue => rule?.[RULE_COLUMNS.indexOf(name)] ?? null
  const flag = (found: SqlValue): boolean | undefined => (found === null ? undefined : found === 1)
  const list = (found: SqlValue): string[] | undefined => (found === null ? undefined : (JSON.parse(String(found)) as string[]))
  return {
    network: row[21] as string,
    nativeId: row[2] as string,
    idQuality: 'ok',
    kind: (row[24] ?? 'post') as Kind,
    direction: row[9] === 1 ? 'inbound' : 'outbound',
    directed: row[12] === 1,
    brand: textOf(row[22]),
    author: textOf(row[7]),
    authorId: textOf(row[8]),
    authorName: textOf(value('author_name')),
    postedAt: numberOf(row[10]),
    precision: 's',
    text: textOf(value('text')) ?? '',
    title: textOf(value('title')),
    language: textOf(row[23]),
    sentiment: textOf(value('sentiment')) as Sentiment | undefined,
    sentimentScore: numberOf(value('sentiment_score')),
    rating: numberOf(value('rating')),
    followers: numberOf(value('followers')),
    verified: flag(value('verified')),
    isBot: flag(value('is_bot')),
    likes: numberOf(value('likes')),
    reposts: numberOf(value('reposts')),
    replies: numberOf(value('replies')),
    quotes: numberOf(value('quotes')),
    views: numberOf(value('views')),
    reach: numberOf(value('reach')),
    engagement: numberOf(value('engagement')),
    url: textOf(value('url')),
    location: textOf(value('location')),
    labels: list(value('labels')),
    media: list(value('media')),
    state: (row[14] ?? 'live') as PostState,
    extra: value('extra') === null ? undefined : (JSON.parse(String(value('extra'))) as Record<string, string>),
    source: textOf(value('source')) ?? '',
    flags,
  }
}

/** Every column of a post, by name, as a Post. */
export function postOf(row: Readonly<Record<string, SqlValue>>): Post {
  const text = (name: string) => textOf(row[name])
  const number = (name: string) => numberOf(row[name])
  const flag = (name: string) => (row[name] === null || row[name] === undefined ? undefined : row[name] === 1)
  const list = (name: string) => (row[name] ? (JSON.parse(String(row[name])) as string[]) : undefined)
  const kind = text('kind')
  return {
    network: text('network') ?? 'other',
    nativeId: text('native_id') ?? (String(row.key).startsWith('#') ? undefined : text('key')),
    idQuality: (text('id_quality') ?? 'ok') as Post['idQuality'],
    parentId: text('parent_key'),
    conversationId: text('group_key'),
    kind: KINDS.find((known) => known === kind) ?? 'post',
    direction: row.direction_known === 0 ? 'unknown' : row.inbound === 1 ? 'inbound' : 'outbound',
    directed: row.directed === 1,
    brand: text('brand'),
    author: text('author'),
    authorId: text('author_id'),
    authorName: text('author_name'),
    followers: number('followers'),
    verified: flag('verified'),
    isBot: flag('is_bot'),
    isAuto: flag('is_auto'),
    postedAt: number('posted_at'),
    precision: (text('time_precision') ?? 's') as Post['precision'],
    editedAt: number('edited_at'),
    collectedAt: number('collected_at'),
    text: text('text') ?? '',
    textRaw: text('text_raw'),
    title: text('title'),
    language: text('language'),
    languageSource: text('language_source'),
    sentiment: text('sentiment') as Sentiment | undefined,
    sentimentScore: number('sentiment_score'),
    rating: number('rating'),
    likes: number('likes'),
    reposts: number('reposts'),
    replies: number('replies'),
    quotes: number('quotes'),
    views: number('views'),
    reach: number('reach'),
    engagement: number('engagement'),
    url: text('url'),
    location: text('location'),
    labels: list('labels'),
    media: list('media'),
    state: (text('state') ?? 'live') as PostState,
    context: flag('context'),
    isPrivate: flag('is_private'),
    extra: row.extra ? (JSON.parse(String(row.extra)) as Record<string, string>) : undefined,
    row: number('row'),
  }
}

export const VERDICTS = ['running', 'met', 'breached', 'void', 'paused'] as const
export type Verdict = (typeof VERDICTS)[number]
export const verdictOf = (code: SqlValue | undefined): Verdict => VERDICTS[Number(code)] ?? 'running'
const FLAG = { born: 1, near: 2, change: 4 } as const

/** 1 born breached, 2 near miss, 4 breached on change. */
const clockFlags = (clock: Clock): number =>
  (clock.bornBreached ? FLAG.born : 0) | (clock.nearMiss === true ? FLAG.near : 0) | (clock.breachedOnChange === true ? FLAG.change : 0)
export const isBorn = (flags: SqlValue | undefined): boolean => (Number(flags ?? 0) & FLAG.born) !== 0
export const isNear = (flags: SqlValue | undefined): boolean => (Number(flags ?? 0) & FLAG.near) !== 0

export const CLOCK_COLUMNS = [
  'kind',
  'conversation_id',
  'n',
  'cycle',
  'start_post',
  'term_id',
  'started_at',
  'due_at',
  'soon_at',
  'stopped_at',
  'quiet_at',
  'verdict',
  'reason',
  'flags',
  'pauses',
  'department',
] as const

export function clockRow(clock: Clock, conversation: number, n: number, term: number): SqlRow {
  return [
    CLOCK_KINDS.indexOf(clock.kind),
    conversation,
    n,
    clock.cycle,
    clock.startPost,
    term,
    clock.startedAt,
    clock.dueAt ?? null,
    clock.soonAt ?? null,
    clock.stoppedAt ?? null,
    clock.quietAt ?? null,
    VERDICTS.indexOf(clock.verdict),
    clock.reason ?? null,
    clockFlags(clock),
    clock.pauses.length === 0 ? null : JSON.stringify(clock.pauses),
    clock.department ?? null,
  ]
}

/** A stored clock; `terms` by `term_id`. */
export function clockOf(row: SqlRow, terms: Clock['terms']): Clock {
  const kind = CLOCK_KINDS[Number(row[0])]
  if (kind === undefined) throw new Error(`a clock of an unknown kind: ${row[0]}`)
  const flags = Number(row[13])
  return {
    kind,
    terms,
    cycle: Number(row[3]),
    startPost: Number(row[4]),
    startedAt: Number(row[6]),
    dueAt: numberOf(row[7]),
    soonAt: numberOf(row[8]),
    stoppedAt: numberOf(row[9]),
    quietAt: numberOf(row[10]),
    verdict: verdictOf(row[11]),
    reason: textOf(row[12]) as Clock['reason'],
    pauses: row[14] === null || row[14] === undefined ? [] : (JSON.parse(String(row[14])) as Clock['pauses']),
    department: textOf(row[15]),
    bornBreached: isBorn(flags),
    nearMiss: isNear(flags),
    breachedOnChange: (flags & FLAG.change) !== 0,
  }
}

export const CONVERSATION_COLUMNS = [
  'id',
  'pid',
  'thread_id',
  'author_key',
  'network',
  'brand',
  'language',
  'kind',
  'author',
  'posted_at',
  'last_post_at',
  'imported_at',
  'source',
  'posts',
  'replies',
  'note_count',
  'rev',
  'directed',
  'judgement_id',
  'priority',
  'ruleset_id',
  'route',
  'would_route_to',
  'department',
  'spoke',
  'spoke_at',
  'pinned',
  'responder',
  'routed_at',
  'first_reply_at',
  'first_reply_by',
  'moved_to_private',
  'touched_at',
  'resolved_at',
  'outcome',
  'reason',
  'cause',
  'quiet_at',
  'quiet_resolved_at',
  'first_resolved_at',
  'reopened',
  'waiting_since',
  'waiting_until',
  'asking',
  'claimed_by',
  'claim_until',
  'snoozed_until',
  'merged_into',
  'significant',
  'due_at',
  'soon_at',
  'waiting_due_at',
  'waiting_soon_at',
  'watch_due_at',
  'watch_soon_at',
  'born_breached',
  'late_recorded',
  'same_day_due_at',
  'excluded',
  'first_term_id',
  'first_start_post',
  'first_start_at',
  'first_due_at',
  'first_soon_at',
  'first_stop_at',
  'first_verdict',
  'first_reason',
  'first_flags',
  'resolution_term_id',
  'resolution_start_post',
  'resolution_start_at',
  'resolution_due_at',
  'resolution_soon_at',
  'resolution_stop_at',
  'resolution_quiet_at',
  'resolution_verdict',
  'resolution_reason',
  'resolution_flags',
  'resolution_pauses',
  'resolution_paused_ms',
] as const

/** The columns of the two clocks that every conversation has; with `first_` they have neither a quiet end nor pauses. */
const INLINE = {
  first_response: 'first',
  resolution: 'resolution',
} as const

/** The clock that stands in the conversation's own columns, and not in the table `clock`. */
export const isInline = (clock: Clock): boolean => clock.kind === 'first_response' || (clock.kind === 'resolution' && clock.cycle === 1)

/** The inline clocks of a conversation's row. `terms` gives terms by number. */
export function inlineClocks(row: Readonly<Record<string, SqlValue>>, terms: (id: number) => Clock['terms']): Clock[] {
  const clocks: Clock[] = []
  for (const kind of ['first_response', 'resolution'] as const) {
    const prefix = INLINE[kind]
    const value = (name: string): SqlValue => row[`${prefix}_${name}`] ?? null
    const term = value('term_id')
    if (term === null) continue
    const flags = Number(value('flags'))
    clocks.push({
      kind,
      cycle: 1,
      startPost: Number(value('start_post')),
      terms: terms(Number(term)),
      startedAt: Number(value('start_at')),
      dueAt: numberOf(value('due_at')),
      soonAt: numberOf(value('soon_at')),
      stoppedAt: numberOf(value('stop_at')),
      quietAt: numberOf(value('quiet_at')),
      verdict: verdictOf(value('verdict')),
      reason: textOf(value('reason')) as Clock['reason'],
      pauses: value('pauses') === null ? [] : (JSON.parse(String(value('pauses'))) as Clock['pauses']),
      bornBreached: isBorn(flags),
      nearMiss: isNear(flags),
      breachedOnChange: (flags & FLAG.change) !== 0,
    })
  }
  return clocks
}

/** What the database knows of a conversation that the fold does not. */
export interface Placement {
  readonly thread: number
  readonly opening: SqlRow
  readonly judgement: number
  readonly ruleset: number
  readonly spoke: string | null
  readonly spokeAt: number | null
  readonly routedAt: number | null
  readonly firstTerm: number | null
  readonly resolutionTerm: number | null
}

/** The brand of a conversation: of its opening post, else the sender of the first reply. */
export function conversationRow(conversation: Conversation, placement: Placement): SqlRow {
  const { opening } = placement
  const first = firstResponse(conversation)
  const resolution = firstResolution(conversation)
  return [
    conversation.id,
    opening[25] ?? null,
    placement.thread,
    conversation.author ?? null,
    opening[21] ?? null,
    opening[22] ?? conversation.firstReplyBy ?? null,
    opening[23] ?? null,
    opening[24] ?? null,
    opening[7] ?? opening[8] ?? null,
    conversation.postedAt ?? null,
    conversation.lastPostAt ?? null,
    conversation.importedAt,
    conversation.source,
    conversation.inboundCount + conversation.replyCount,
    conversation.replyCount,
    conversation.noteCount,
    conversation.rev,
    bit(conversation.directed),
    placement.judgement,
    PRIORITIES.indexOf(conversation.priority),
    placement.ruleset,
    conversation.routing.route,
    conversation.wouldRouteTo ?? null,
    conversation.department,
    placement.spoke,
    placement.spokeAt,
    bit(conversation.pinned),
    conversation.routing.responder,
    placement.routedAt,
    conversation.firstReplyAt ?? null,
    conversation.firstReplyBy ?? null,
    bit(conversation.movedToPrivate),
    conversation.touchedAt ?? null,
    conversation.resolvedAt ?? null,
    conversation.outcome ?? null,
    conversation.reason ?? null,
    conversation.cause ?? null,
    conversation.quietAt ?? null,
    conversation.quietResolvedAt ?? null,
    conversation.firstResolvedAt ?? null,
    conversation.reopened,
    conversation.waitingSince ?? null,
    conversation.waitingUntil ?? null,
    bit(conversation.asking),
    conversation.claimedBy ?? null,
    conversation.claimUntil ?? null,
    conversation.snoozedUntil ?? null,
    conversation.mergedInto ?? null,
    bit(conversation.significant),
    conversation.dueAt ?? null,
    conversation.soonAt ?? null,
    conversation.waitingDueAt ?? null,
    conversation.waitingSoonAt ?? null,
    watched(conversation, 'dueAt'),
    watched(conversation, 'soonAt'),
    bit(conversation.bornBreached),
    bit(conversation.lateRecorded),
    conversation.sameDayDueAt ?? null,
    conversation.excluded ?? null,
    placement.firstTerm,
    first?.startPost ?? null,
    conversation.firstStartAt ?? null,
    first?.dueAt ?? null,
    first?.soonAt ?? null,
    first?.stoppedAt ?? null,
    first === undefined ? null : VERDICTS.indexOf(first.verdict),
    first?.reason ?? null,
    first === undefined ? null : clockFlags(first),
    placement.resolutionTerm,
    resolution?.startPost ?? null,
    resolution?.startedAt ?? null,
    resolution?.dueAt ?? null,
    resolution?.soonAt ?? null,
    resolution?.stoppedAt ?? null,
    resolution?.quietAt ?? null,
    resolution === undefined ? null : VERDICTS.indexOf(resolution.verdict),
    resolution?.reason ?? null,
    resolution === undefined ? null : clockFlags(resolution),
    resolution === undefined || resolution.pauses.length === 0 ? null : JSON.stringify(resolution.pauses),
    resolution === undefined ? null : pausedMs(resolution),
  ]
}

const bit = (flag: boolean): number => (flag ? 1 : 0)

/** The earliest of its live customer clocks, those left out that were due before they were imported. */
function watched(conversation: Conversation, at: 'dueAt' | 'soonAt'): number | null {
  if (conversation.resolvedAt !== undefined || conversation.mergedInto !== undefined) return null
  let earliest: number | null = null
  for (const clock of conversation.clocks) {
    const time = clock[at]
    if (clock.verdict !== 'running' || clock.kind === 'handoff' || clock.bornBreached || time === undefined) continue
    if (earliest === null || time < earliest) earliest = time
  }
  return earliest
}

/** The clock of the first answer, if it has one. */
export const firstResponse = (conversation: Conversation): Clock | undefined =>
  conversation.clocks.find((clock) => clock.kind === 'first_response')
/** The resolution of the first cycle. */
export const firstResolution = (conversation: Conversation): Clock | undefined =>
  conversation.clocks.find((clock) => clock.kind === 'resolution' && clock.cycle === 1)

function pausedMs(clock: Clock): number {
  let sum = 0
  for (const pause of clock.pauses)
    sum += Math.max(0, Math.min(pause.to ?? Infinity, clock.stoppedAt ?? pause.to ?? pause.from) - pause.from)
  return sum
}
