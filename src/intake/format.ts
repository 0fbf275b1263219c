/** What a format is: a description, not code. `map.ts` makes the same of a YAML column map. */
import type { DirectedMode } from '../core/brand.ts'
import type { Kind } from '../core/post.ts'

/** The fields of a post that a column can fill, by the names of maps, rules and queries. */
export const POST_FIELDS = [
  'id',
  'network',
  'parent_id',
  'conversation_id',
  'kind',
  'direction',
  'directed',
  'brand',
  'author',
  'author_id',
  'author_name',
  'followers',
  'verified',
  'is_bot',
  'is_auto',
  'posted_at',
  'edited_at',
  'collected_at',
  'text',
  'title',
  'language',
  'sentiment',
  'sentiment_score',
  'rating',
  'likes',
  'reposts',
  'replies',
  'quotes',
  'views',
  'reach',
  'engagement',
  'url',
  'location',
  'labels',
  'media',
  'reply_text',
  'reply_at',
  'state',
  'reply_to',
  'visibility',
] as const
export type PostField = (typeof POST_FIELDS)[number]

/** Where a field comes from. */
export interface FieldSource {
  /** Names of columns, dotted paths in JSON; the first that the file has is taken. */
  readonly columns: readonly string[]
  /** The same value for every row, where no column is given or its cell is empty. */
  readonly value?: string | undefined
  /** Values of the column → values of the field (`direction: { values: { customer: inbound } }`), folded. */
  readonly values?: Readonly<Record<string, string>> | undefined
  /** Of times: see `DateSpec`. */
  readonly format?: string | undefined
  readonly timezone?: string | undefined
}

/** Columns → fields, and what holds for all rows. */
export interface Profile {
  readonly fields: { readonly [K in PostField]?: FieldSource }
  readonly network: string
  readonly kind?: Kind | undefined
  /** Name of the data set that the ids belong to. */
  readonly scope?: string | undefined
  readonly directed: DirectedMode
  /** Zone of times that name none; absent: not in the file. */
  readonly zone?: string | undefined
  /** Further columns to keep. */
  readonly extra?: readonly string[] | undefined
  /** The brand's handle by author, direction and text, where the format knows brands without rules. */
  readonly brandOf?: ((author: string | undefined, outbound: boolean, text: string) => string | undefined) | undefined
}

export interface Format {
  readonly name: string
  readonly title: string
  /** Delimited text, or JSON objects. */
  readonly shape: 'table' | 'objects'
  /** Whether real exports were read, or only what others write about them. */
  readonly known: 'files' | 'documentation'
  /** All of these columns must be there, … */
  readonly required: readonly string[]
  /** … these speak for it, … */
  readonly helpful: readonly string[]
  /** … and these against it. */
  readonly not?: readonly string[] | undefined
  /** Recognised by common names instead of its own: the last resort. */
  readonly generic?: boolean | undefined
  readonly profile: Profile
}

/** Column names are compared trimmed, without case and without what separates words. */
export function foldColumn(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
}
