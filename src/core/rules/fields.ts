/** Names of fields in conditions, and where they stand: in the post, and in the database. */
import type { Post } from '../post.ts'
import type { Reading } from './reading.ts'
import type { Cond } from './ruleset.ts'

/** A post as the rules see it: `source` of its import, flags of its author. */
export type RulePost = Post & {
  readonly source: string
  readonly flags?: readonly string[] | undefined
  /** Of a post whose text is gone: what routes and targets of the rules with that hash found in it, a digit a question. */
  readonly answered?: ((rules: string, directed: boolean) => string | undefined) | undefined
}

export type Leaf = Exclude<Cond, { all: readonly Cond[]; field?: never } | { any: readonly Cond[]; field?: never } | { not: Cond }>

/** Whether a condition is of one field, and not made of others. */
export function isLeaf(cond: Cond): cond is Leaf {
  return 'field' in cond
}

/** Field names of conditions → property of the post. */
const PROPERTIES: Readonly<Record<string, keyof RulePost>> = {
  id: 'nativeId',
  native_id: 'nativeId',
  parent_id: 'parentId',
  conversation_id: 'conversationId',
  author_id: 'authorId',
  author_name: 'authorName',
  is_bot: 'isBot',
  is_auto: 'isAuto',
  posted: 'postedAt',
  posted_at: 'postedAt',
  edited_at: 'editedAt',
  lang: 'language',
  language_source: 'languageSource',
  sentiment_score: 'sentimentScore',
  shares: 'reposts',
  id_quality: 'idQuality',
  author_flag: 'flags',
  network: 'network',
  kind: 'kind',
  direction: 'direction',
  directed: 'directed',
  brand: 'brand',
  author: 'author',
  followers: 'followers',
  verified: 'verified',
  text: 'text',
  title: 'title',
  language: 'language',
  sentiment: 'sentiment',
  rating: 'rating',
  likes: 'likes',
  reposts: 'reposts',
  replies: 'replies',
  quotes: 'quotes',
  views: 'views',
  reach: 'reach',
  engagement: 'engagement',
  url: 'url',
  location: 'location',
  labels: 'labels',
  media: 'media',
  state: 'state',
  source: 'source',
}

/** Whether a post has a value for a field as conditions name it, or for a column of its export. */
export function isKnown(post: RulePost, field: string, reading: Reading): boolean {
  if (field === 'hashtags') return reading.hashtags().length > 0
  if (field === 'mentions') return reading.mentions().length > 0
  if (field === 'links') return reading.hosts().length > 0
  const property = Object.hasOwn(PROPERTIES, field) ? PROPERTIES[field] : undefined
  const value = property === undefined ? post.extra?.[field] : post[property]
  if (value === undefined || value === '') return false
  return !Array.isArray(value) || value.length > 0
}

/** Columns of the post that a condition looks at, by their names in the database. */
export function columnsOf(cond: Cond): readonly string[] {
  if (!isLeaf(cond)) return 'not' in cond ? columnsOf(cond.not) : ('all' in cond ? cond.all : cond.any).flatMap(columnsOf)
  switch (cond.field) {
    case 'tags':
    case 'priority':
    case 'department':
    case 'route':
    case 'directed':
      return []
    case 'mentions':
    case 'hashtags':
    case 'links':
    case 'text':
      return ['text']
    case 'has':
      return (cond.any ?? [])
        .concat(cond.all ?? [], cond.none ?? [])
        .map((what) => (what === 'image' || what === 'video' ? 'media' : 'text'))
    case 'during':
      return ['posted_at']
    case 'author_flag':
      return ['author']
    case 'known':
      return [...(cond.any ?? []), ...(cond.all ?? []), ...(cond.none ?? [])].flatMap((name) => columnOfField(name))
    default:
      return [cond.field]
  }
}

const COLUMNS: Readonly<Record<string, string>> = {
  id: 'key',
  native_id: 'key',
  posted: 'posted_at',
  lang: 'language',
  shares: 'reposts',
  author_flag: 'author',
  hashtags: 'text',
  mentions: 'text',
  links: 'text',
}
function columnOfField(name: string): readonly string[] {
  const column = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined
  return [column ?? (Object.hasOwn(PROPERTIES, name) ? name : 'extra')]
}
