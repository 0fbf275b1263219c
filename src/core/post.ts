/** The normalised post: one table for maps, rules, queries, tests and JSON. Absent is `undefined`: never 0, '' or neutral. */

export type Direction = 'inbound' | 'outbound' | 'unknown'
export type Kind = 'post' | 'reply' | 'comment' | 'repost' | 'quote' | 'review' | 'dm'
export type IdQuality = 'ok' | 'rounded' | 'scientific' | 'missing'
export type Precision = 'ms' | 's' | 'minute' | 'day' | 'month'
export type PostState = 'live' | 'deleted' | 'withheld' | 'unavailable'
export type Sentiment = 'negative' | 'neutral' | 'positive'

export const KINDS: readonly Kind[] = ['post', 'reply', 'comment', 'repost', 'quote', 'review', 'dm']

export interface Post {
  /** Lower case: x, mastodon, facebook … */
  readonly network: string
  /** Always text. Absent where the export has none or damaged it beyond use; see `idQuality`. */
  readonly nativeId?: string | undefined
  /** Name of the data set whose private ids these are (`twcs`); absent for a network's own ids. */
  readonly scope?: string | undefined
  readonly idQuality: IdQuality
  /** Native id of the post it answers, or an alias of that post. */
  readonly parentId?: string | undefined
  /** Further native ids of the same post: of its earlier versions, or on another server. */
  readonly aliases?: readonly string[] | undefined
  readonly conversationId?: string | undefined
  readonly kind: Kind
  readonly direction: Direction
  readonly directed: boolean
  readonly brand?: string | undefined
  /** Handle without `@`. */
  readonly author?: string | undefined
  readonly authorId?: string | undefined
  readonly authorName?: string | undefined
  readonly followers?: number | undefined
  readonly verified?: boolean | undefined
  readonly isBot?: boolean | undefined
  /** An automatic reply, as the export says. */
  readonly isAuto?: boolean | undefined
  /** Epoch milliseconds UTC. */
  readonly postedAt?: number | undefined
  readonly precision: Precision
  readonly editedAt?: number | undefined
  /** When the export was taken, epoch ms, where the file says so. */
  readonly collectedAt?: number | undefined
  /** Plain text: HTML stripped, entities decoded once. */
  readonly text: string
  /** The text as exported, only where it differs. */
  readonly textRaw?: string | undefined
  readonly title?: string | undefined
  readonly language?: string | undefined
  readonly languageSource?: string | undefined
  readonly sentiment?: Sentiment | undefined
  readonly sentimentScore?: number | undefined
  readonly rating?: number | undefined
  readonly likes?: number | undefined
  readonly reposts?: number | undefined
  readonly replies?: number | undefined
  readonly quotes?: number | undefined
  readonly views?: number | undefined
  readonly reach?: number | undefined
  readonly engagement?: number | undefined
  readonly url?: string | undefined
  readonly location?: string | undefined
  readonly labels?: readonly string[] | undefined
  readonly media?: readonly string[] | undefined
  readonly state: PostState
  /** Comes along with others (quoted, included, a parent): kept, not queued, opens no conversation. */
  readonly context?: boolean | undefined
  readonly isPrivate?: boolean | undefined
  /** Columns of the export that the map or the rules name. */
  readonly extra?: Readonly<Record<string, string>> | undefined
  /** The record as exported, in JSON, without what may not be stored; only with `--keep-raw`. */
  readonly raw?: string | undefined
  /** Line of the record in its file, from 1. */
  readonly row?: number | undefined
}

/** The numeric fields that rules, queries and tests may compare. */
export const NUMBER_FIELDS = [
  'sentiment_score',
  'followers',
  'reach',
  'engagement',
  'likes',
  'reposts',
  'replies',
  'quotes',
  'views',
  'rating',
] as const
export type NumberField = (typeof NUMBER_FIELDS)[number]

/** `shares` is another word for `reposts`. */
export function numberOf(post: Post, field: NumberField): number | undefined {
  return field === 'sentiment_score' ? post.sentimentScore : post[field]
}
