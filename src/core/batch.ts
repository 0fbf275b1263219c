/**
 * Posts on their way from intake to the store, by column: what crosses from the worker to the main thread.
 * Columns are named as in the table `post` (see `store/migrations.ts`), and only those in which some row has a value are there.
 */
import type { Judgement } from './conversation.ts'
import type { Post } from './post.ts'
import { authorKey, groupKey, identity, parentKey } from './post-id.ts'

/** A post with all that the rules and the brand say of it: ready to be stored. */
export interface ReadyPost {
  readonly post: Post
  /** `--source`, default the format's name. */
  readonly source: string
  readonly judgement: Judgement
  /** Our employee wrote it. */
  readonly employee: boolean
  /** Human and by the brand (or by an employee where employees count): a reply, if it answers someone. */
  readonly counts: boolean
  /** `reopen: { unless }` holds for it. */
  readonly noReopen: boolean
}

export interface Batch {
  readonly length: number
  readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>
  /** The distinct judgements of this batch, and for each row an index into them. */
  readonly judgements: readonly Judgement[]
  readonly judgement: readonly number[]
}

/** A record that could not become a post. */
export interface Reject {
  readonly line: number
  readonly column?: string | undefined
  readonly reason: string
  /** The record as it stood in the file, for the rejects file. */
  readonly record: string
}

/** What intake gives, piece by piece; the last one is `end`. */
export type IntakeMessage =
  | {
      readonly kind: 'start'
      readonly format: string
      readonly source: string
      readonly totalBytes?: number | undefined
      readonly notices: readonly string[]
    }
  | { readonly kind: 'batch'; readonly batch: Batch; readonly rejects: readonly Reject[]; readonly bytesRead: number }
  | {
      readonly kind: 'end'
      readonly rows: number
      readonly blank: number
      readonly rejected: number
      readonly sha256: string
      readonly notices: readonly string[]
    }

/** Posts by column, as the table `post` names them. Columns in which no row has a value are left out. */
export function packBatch(ready: readonly ReadyPost[]): Batch {
  const packer = new Packer()
  for (const one of ready) packer.add(one)
  return packer.take()
}

type Cell = string | number | null

/** Columns of `post` that a batch may have. */
const NAMES = [
  'key',
  'pid',
  'network',
  'id_quality',
  'native_id',
  'parent_key',
  'group_key',
  'row',
  'inbound',
  'directed',
  'direction_known',
  'passive',
  'is_auto',
  'counts',
  'is_private',
  'context',
  'employee',
  'no_reopen',
  'kind',
  'state',
  'author_key',
  'author',
  'author_id',
  'author_name',
  'posted_at',
  'time_precision',
  'text',
  'text_raw',
  'brand',
  'source',
  'edited_at',
  'collected_at',
  'title',
  'language',
  'language_source',
  'sentiment',
  'sentiment_score',
  'rating',
  'followers',
  'verified',
  'is_bot',
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
  'extra',
] as const
type Name = (typeof NAMES)[number]
/** Name → place: columns are found by number, which is what a million rows notice. */
const AT = Object.fromEntries(NAMES.map((name, at) => [name, at])) as Readonly<Record<Name, number>>

/** Packs posts one by one, so that none of them lives longer than its row. */
export class Packer {
  length = 0
  private columns: (Cell[] | undefined)[] = []
  private judgements: Judgement[] = []
  private indexes = new Map<Judgement, number>()
  private judgement: number[] = []
  /** Folding is dear, and few authors write many posts: remembered within a batch. */
  private authors = new Map<string, string | undefined>()

  add(ready: ReadyPost): void {
    const { post } = ready
    const { key, pid } = identity(post)
    this.put(AT.key, key)
    this.put(AT.pid, pid)
    this.put(AT.network, post.network)
    if (post.idQuality !== 'ok') {
      this.put(AT.id_quality, post.idQuality)
      this.put(AT.native_id, post.nativeId)
    }
    this.put(AT.parent_key, parentKey(post))
    this.put(AT.group_key, groupKey(post))
    this.put(AT.row, post.row)
    this.put(AT.inbound, post.direction === 'outbound' ? 0 : 1)
    this.put(AT.directed, post.directed ? 1 : 0)
    if (post.direction === 'unknown') this.put(AT.direction_known, 0)
    if (post.kind === 'repost' || post.context === true) this.put(AT.passive, 1)
    this.flag(AT.is_auto, post.isAuto)
    if (ready.counts) this.put(AT.counts, 1)
    if (post.isPrivate === true) this.put(AT.is_private, 1)
    if (post.context === true) this.put(AT.context, 1)
    if (ready.employee) this.put(AT.employee, 1)
    if (ready.noReopen) this.put(AT.no_reopen, 1)
    if (post.kind !== 'post') this.put(AT.kind, post.kind)
    if (post.state !== 'live') this.put(AT.state, post.state)
    this.put(AT.author_key, this.authorKey(post))
    this.put(AT.author, post.author)
    if (post.authorId !== post.author) this.put(AT.author_id, post.authorId)
    this.put(AT.author_name, post.authorName)
    this.put(AT.posted_at, post.postedAt)
    if (post.postedAt !== undefined && post.precision !== 's' && post.precision !== 'ms') this.put(AT.time_precision, post.precision)
    this.put(AT.text, post.text)
    this.put(AT.text_raw, post.textRaw)
    this.put(AT.brand, post.brand)
    this.put(AT.source, ready.source)
    this.rest(post)
    this.judge(ready.judgement)
    this.length++
  }

  /** The batch so far; the packer begins anew. */
  take(): Batch {
    const columns: Record<string, readonly Cell[]> = {}
    NAMES.forEach((name, index) => {
      const column = this.columns[index]
      if (column === undefined) return
      while (column.length < this.length) column.push(null)
      columns[name] = column
    })
    const batch: Batch = { length: this.length, columns, judgements: this.judgements, judgement: this.judgement }
    this.length = 0
    this.columns = []
    this.judgements = []
    this.indexes = new Map()
    this.judgement = []
    this.authors = new Map()
    return batch
  }

  /** What few exports have. */
  private rest(post: Post): void {
    this.put(AT.edited_at, post.editedAt)
    this.put(AT.collected_at, post.collectedAt)
    this.put(AT.title, post.title)
    this.put(AT.language, post.language)
    this.put(AT.language_source, post.languageSource)
    this.put(AT.sentiment, post.sentiment)
    this.put(AT.sentiment_score, post.sentimentScore)
    this.put(AT.rating, post.rating)
    this.put(AT.followers, post.followers)
    this.flag(AT.verified, post.verified)
    this.flag(AT.is_bot, post.isBot)
    this.put(AT.likes, post.likes)
    this.put(AT.reposts, post.reposts)
    this.put(AT.replies, post.replies)
    this.put(AT.quotes, post.quotes)
    this.put(AT.views, post.views)
    this.put(AT.reach, post.reach)
    this.put(AT.engagement, post.engagement)
    this.put(AT.url, post.url)
    this.put(AT.location, post.location)
    if (post.labels !== undefined) this.put(AT.labels, JSON.stringify(post.labels))
    if (post.media !== undefined) this.put(AT.media, JSON.stringify(post.media))
    if (post.extra !== undefined) this.put(AT.extra, JSON.stringify(post.extra))
  }

  private put(at: number, value: string | number | undefined): void {
    if (value === undefined) return
    let column = this.columns[at]
    if (column === undefined) {
      column = []
      this.columns[at] = column
    }
    while (column.length < this.length) column.push(null)
    column.push(value)
  }

  private flag(at: number, value: boolean | undefined): void {
    if (value !== undefined) this.put(at, value ? 1 : 0)
  }

  private judge(judgement: Judgement): void {
    let index = this.indexes.get(judgement)
    if (index === undefined) {
      index = this.judgements.push(judgement) - 1
      this.indexes.set(judgement, index)
    }
    this.judgement.push(index)
  }

  private authorKey(post: Post): string | undefined {
    const { author } = post
    if (post.authorId !== undefined || author === undefined) return authorKey(post)
    let key = this.authors.get(author)
    if (key === undefined) {
      key = authorKey(post)
      this.authors.set(author, key)
    }
    return key
  }
}
