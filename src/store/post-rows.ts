/** Rows of posts: what the fold and the rules read of them, and whole ones. */
import type { FoldPost, Judgement } from '../core/conversation.ts'
import { KINDS, type Kind, type Post, type PostState, type Sentiment } from '../core/post.ts'
import type { RulePost } from '../core/rules/matcher.ts'
import type { SqlRow, SqlValue } from './db.ts'
import { numberOf, textOf } from './values.ts'

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
