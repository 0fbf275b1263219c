/** What a format is: a description, not code. `map.ts` makes the same of a YAML column map. */
import type { Claims, DirectedMode } from '../core/brand.ts'
import type { Kind } from '../core/post.ts'
import type { RulePost } from '../core/rules/matcher.ts'

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
  'aliases',
] as const
export type PostField = (typeof POST_FIELDS)[number]

/** Where a field comes from. */
export interface FieldSource {
  /**
   * Names of columns, dotted paths in JSON (`languages.0` is the first of a list). In tables the first that the file has is
   * taken; in JSON, and with `any`, the first that has a value in this record.
   */
  readonly columns: readonly string[]
  /** In tables too, record by record, the first of the columns that has a value. */
  readonly any?: boolean | undefined
  /** All columns together, with a space between, are the value: a date and a time. */
  readonly join?: boolean | undefined
  /** An expression (RE2) whose first group, else the whole match, is the value: an id out of a link. No match: no value. */
  readonly match?: string | undefined
  /** The value is HTML and is made plain once; `false`: it is plain already, and an entity in it means itself. */
  readonly html?: boolean | undefined
  /** Of formats: what the cell means, '' for nothing. Before `match` and `values`. */
  readonly read?: ((cell: string) => string) | undefined
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
  /** Of maps on JSON: where the records stand, as a container. */
  readonly records?: string | undefined
  /** Further columns to keep. */
  readonly extra?: readonly string[] | undefined
  /** The brand's handle by author, direction and text, where the format knows brands without rules. */
  readonly brandOf?: ((author: string | undefined, outbound: boolean, text: string) => string | undefined) | undefined
  /** Columns that `finish` reads, so that they are at hand. */
  readonly uses?: readonly string[] | undefined
  /**
   * The last word on a post, for what columns alone cannot say; a text names what is no post and is left out ("repost"). `file`
   * lives as long as the file is read.
   */
  readonly finish?:
    | ((draft: Draft, cell: (column: string) => string, claims: MutableClaims, file: Map<string, string>) => string | undefined)
    | undefined
}

/** A post in the making. */
export type Draft = { -readonly [K in keyof RulePost]: RulePost[K] }
export type MutableClaims = { -readonly [K in keyof Claims]: Claims[K] }

export type JsonObject = Readonly<Record<string, unknown>>

/** What taking a JSON value apart gives. */
export interface Unfolding {
  /** A record; `context`: it comes along with others (quoted, included, a parent) and is not the export itself. */
  give(record: JsonObject, role?: 'context'): void
  /** Something that is no post, in the singular: `like notification`. Counted and said. */
  skip(what: string): void
  /** What of the file is remembered from value to value (the server it comes from); filled from its beginning already. */
  readonly file: Map<string, string>
}

export interface Format {
  readonly name: string
  readonly title: string
  /** Delimited text, or JSON objects. */
  readonly shape: 'table' | 'objects'
  /** Whether real exports were read, or only what others write about them. */
  readonly known: 'files' | 'documentation'
  /**
   * Of JSON: where records stand, as paths from the top: `''` the value itself (one object, or each line), `[]` an array,
   * `statuses[]`, `feed[].post`. What is `required` and `helpful` is looked for in each. Keys that are ids (`{"17854…": {…}}`)
   * are all `*`.
   */
  readonly containers?: readonly string[] | undefined
  /** Of JSON: keys of the top object whose array may be read element by element, without the rest of the object. */
  readonly stream?: readonly string[] | undefined
  /**
   * Of JSON: takes a value apart: a whole document, a line, or an element of a top array or of a `stream`. Absent: the
   * value is the record. What it gives may have further keys of its own making; they begin with `$`.
   */
  readonly unfold?: ((value: JsonObject, out: Unfolding) => void) | undefined
  /** Columns that are never stored, with `--keep-raw` neither: tokens, gender. */
  readonly never?: readonly string[] | undefined
  /** Of tables: what to say of the file's beginning, if anything. `sample` gives a column's cells. */
  readonly warn?: ((sample: (column: string) => readonly string[]) => string | undefined) | undefined
  /** The export cannot hold answers: nothing that needs them may be judged from it. */
  readonly noReplies?: boolean | undefined
  /** The export is of one account which it does not name: `--owner` must. */
  readonly needsOwner?: boolean | undefined
  /** All of these columns must be there (`text|full_text`: one of them), … */
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
