/** A post as JSON: every field by its documented name, absent is null. Times are UTC with milliseconds. */
import type { Post } from '../core/post.ts'
import { shownNativeId } from '../core/post-id.ts'
import { isoUtc } from '../core/time.ts'
import type { StoredPost } from '../store/store.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonRecord = Readonly<Record<string, Json>>

/** ISO 8601 in UTC with milliseconds, or null. */
export function time(at: number | undefined): string | null {
  return at === undefined ? null : isoUtc(at)
}

/** A post of a thread: the fields of a normalised post that it has. */
export function postJson(post: StoredPost): JsonRecord {
  return Object.fromEntries(Object.entries(threadFields(post)).filter(([, value]) => value !== null))
}

/** All fields of a post of a thread, also those that it has not. */
export function threadFields(post: StoredPost): JsonRecord {
  const fields = Object.entries(POST_FIELDS).map(([name, read]) => [name, read(post)] as const)
  return { id: post.pid, ...Object.fromEntries(fields), tags: post.judgement.tags, imported_at: time(post.recordedAt) }
}

/** Fields of a post by their documented names; those that a conversation has too are the conversation's in lists. */
const POST_FIELDS: Readonly<Record<string, (post: StoredPost) => Json>> = {
  network: ({ network }) => network,
  native_id: ({ nativeId }) => shownId(nativeId),
  id_quality: ({ idQuality }) => idQuality,
  parent_id: ({ parentId }) => shownId(parentId),
  conversation_id: ({ conversationId }) => shownId(conversationId),
  kind: ({ kind }) => kind,
  direction: ({ direction }) => direction,
  directed: ({ directed }) => directed,
  brand: ({ brand }) => brand ?? null,
  author: (post) => authorOf(post) ?? null,
  author_id: authorIdOf,
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

/** A field of a post, by its documented name or another one; absent where there is no such field. */
export function postField(post: StoredPost, name: string): Json | undefined {
  return POST_FIELDS[documented(name)]?.(post)
}

/** The documented name of a field that has others too. */
export function documented(name: string): string {
  return OTHER_NAMES[name] ?? name
}

/** An id of the network or of the data set, without the data set's name; null where it is absent. */
export function shownId(id: string | undefined): string | null {
  return id === undefined ? null : (shownNativeId(id) ?? null)
}

/** Data sets whose ids are their own name authors by ids too: what stands there as the author is the id. */
export function authorIdOf({ author, authorId, nativeId }: Post): string | null {
  const own = nativeId !== undefined && shownNativeId(nativeId) !== nativeId
  return authorId ?? (own ? author : undefined) ?? null
}

/** Handle, else id. */
export function authorOf(post: Pick<Post, 'author' | 'authorId'>): string | undefined {
  return post.author ?? post.authorId
}
