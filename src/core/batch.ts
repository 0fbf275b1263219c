/**
 * Posts on their way from intake to the store, by column: what crosses from the worker to the main thread.
 * Columns are named as in the table `post` (see `store/migrations.ts`), and only those in which some row has a value are there.
 */
import type { PackedColumn, Room } from './columns.ts'
import { buffersOf, NumberColumn, newRoom, TextColumn, unpackColumn, WordColumn } from './columns.ts'
import type { Judgement } from './conversation.ts'
import type { Post } from './post.ts'
import { aliasKeys, authorKey, groupKey, identity, parentKey } from './post-id.ts'

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

/** A batch as the packer leaves it, and as it changes threads. */
export interface PackedBatch {
  readonly length: number
  readonly columns: Readonly<Record<string, PackedColumn>>
  readonly judgements: readonly Judgement[]
  readonly judgement: Int32Array<ArrayBuffer>
}

/** The batch in strings and numbers. */
export function unpackBatch(packed: PackedBatch): Batch {
  const { length, judgements } = packed
  const columns: Record<string, Batch['columns'][string]> = {}
  for (const [name, column] of Object.entries(packed.columns)) columns[name] = unpackColumn(column, length)
  return { length, columns, judgements, judgement: Array.from(packed.judgement.subarray(0, length)) }
}

/** What changes threads without being copied. */
export function buffersOfBatch(packed: PackedBatch): ArrayBuffer[] {
  return [packed.judgement.buffer, ...Object.values(packed.columns).flatMap(buffersOf)]
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
      /** The export cannot hold answers. */
      readonly noReplies: boolean
      readonly notices: readonly string[]
    }

/** Posts by column, as the table `post` names them. Columns in which no row has a value are left out. */
export function packBatch(ready: readonly ReadyPost[]): Batch {
  const packer = new Packer()
  for (const one of ready) packer.add(one)
  return packer.take()
}

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
  'aliases',
  'raw',
] as const
type Name = (typeof NAMES)[number]
/** Name → place: columns are found by number, which is what a million rows notice. */
const AT = Object.fromEntries(NAMES.map((name, at) => [name, at])) as Readonly<Record<Name, number>>

const ROWS = 16

/** Packs posts one by one, so that none of them lives longer than its row. */
export class Packer {
  length = 0
  private texts: (TextColumn | undefined)[] = []
  private words: (WordColumn | undefined)[] = []
  private numbers: (NumberColumn | undefined)[] = []
  private readonly rooms = NAMES.map(newRoom)
  private judgements: Judgement[] = []
  private indexes = new Map<Judgement, number>()
  private judgement = new Int32Array(ROWS)
  private lastJudgement: Judgement | undefined
  private lastIndex = 0

  add(ready: ReadyPost): void {
    const { post } = ready
    const { key, pid } = identity(post)
    this.text(AT.key, key)
    this.text(AT.pid, pid)
    this.word(AT.network, post.network)
    if (post.idQuality !== 'ok') {
      this.word(AT.id_quality, post.idQuality)
      this.text(AT.native_id, post.nativeId)
    }
    this.text(AT.parent_key, parentKey(post))
    this.text(AT.group_key, groupKey(post))
    this.number(AT.row, post.row)
    this.number(AT.inbound, post.direction === 'outbound' ? 0 : 1)
    this.number(AT.directed, post.directed ? 1 : 0)
    if (post.direction === 'unknown') this.number(AT.direction_known, 0)
    if (post.kind === 'repost' || post.context === true) this.number(AT.passive, 1)
    this.flag(AT.is_auto, post.isAuto)
    if (ready.counts) this.number(AT.counts, 1)
    if (post.isPrivate === true) this.number(AT.is_private, 1)
    if (post.context === true) this.number(AT.context, 1)
    if (ready.employee) this.number(AT.employee, 1)
    if (ready.noReopen) this.number(AT.no_reopen, 1)
    if (post.kind !== 'post') this.word(AT.kind, post.kind)
    if (post.state !== 'live') this.word(AT.state, post.state)
    this.text(AT.author_key, authorKey(post))
    this.text(AT.author, post.author)
    if (post.authorId !== post.author) this.text(AT.author_id, post.authorId)
    this.text(AT.author_name, post.authorName)
    this.number(AT.posted_at, post.postedAt)
    if (post.postedAt !== undefined && post.precision !== 's' && post.precision !== 'ms') this.word(AT.time_precision, post.precision)
    this.text(AT.text, post.text)
    this.text(AT.text_raw, post.textRaw)
    this.word(AT.brand, post.brand)
    this.word(AT.source, ready.source)
    this.rest(post)
    this.judge(ready.judgement)
    this.length++
  }

  /** The batch so far; the packer begins anew. */
  take(): Batch {
    return unpackBatch(this.takePacked())
  }

  /** The same as buffers. */
  takePacked(): PackedBatch {
    const columns: Record<string, PackedColumn> = {}
    NAMES.forEach((name, at) => {
      const column = this.texts[at] ?? this.words[at] ?? this.numbers[at]
      if (column !== undefined) columns[name] = column.take()
    })
    const batch: PackedBatch = { length: this.length, columns, judgements: this.judgements, judgement: this.judgement }
    this.length = 0
    this.texts = []
    this.words = []
    this.numbers = []
    this.judgements = []
    this.indexes = new Map()
    this.judgement = new Int32Array(batch.judgement.length)
    this.lastJudgement = undefined
    return batch
  }

  /** What few exports have. */
  private rest(post: Post): void {
    this.number(AT.edited_at, post.editedAt)
    this.number(AT.collected_at, post.collectedAt)
    this.text(AT.title, post.title)
    this.word(AT.language, post.language)
    this.word(AT.language_source, post.languageSource)
    this.word(AT.sentiment, post.sentiment)
    this.number(AT.sentiment_score, post.sentimentScore)
    this.number(AT.rating, post.rating)
    this.number(AT.followers, post.followers)
    this.flag(AT.verified, post.verified)
    this.flag(AT.is_bot, post.isBot)
    this.number(AT.likes, post.likes)
    this.number(AT.reposts, post.reposts)
    this.number(AT.replies, post.replies)
    this.number(AT.quotes, post.quotes)
    this.number(AT.views, post.views)
    this.number(AT.reach, post.reach)
    this.number(AT.engagement, post.engagement)
    this.text(AT.url, post.url)
    this.text(AT.location, post.location)
    if (post.labels !== undefined) this.text(AT.labels, JSON.stringify(post.labels))
    if (post.media !== undefined) this.text(AT.media, JSON.stringify(post.media))
    if (post.extra !== undefined) this.text(AT.extra, JSON.stringify(post.extra))
    const aliases = post.aliases === undefined ? [] : aliasKeys(post)
    if (aliases.length > 0) this.text(AT.aliases, JSON.stringify(aliases))
    this.text(AT.raw, post.raw)
  }

  private text(at: number, value: string | undefined): void {
    if (value === undefined) return
    let column = this.texts[at]
    if (column === undefined) {
      column = new TextColumn(this.roomOf(at))
      this.texts[at] = column
    }
    column.set(this.length, value)
  }

  private word(at: number, value: string | undefined): void {
    if (value === undefined) return
    let column = this.words[at]
    if (column === undefined) {
      column = new WordColumn(this.roomOf(at))
      this.words[at] = column
    }
    column.set(this.length, value)
  }

  private number(at: number, value: number | undefined): void {
    if (value === undefined) return
    let column = this.numbers[at]
    if (column === undefined) {
      column = new NumberColumn(this.roomOf(at))
      this.numbers[at] = column
    }
    column.set(this.length, value)
  }

  private flag(at: number, value: boolean | undefined): void {
    if (value !== undefined) this.number(at, value ? 1 : 0)
  }

  private roomOf(at: number): Room {
    return this.rooms[at] ?? newRoom()
  }

  private judge(judgement: Judgement): void {
    if (this.length === this.judgement.length) {
      const larger = new Int32Array(this.length * 2)
      larger.set(this.judgement)
      this.judgement = larger
    }
    if (judgement !== this.lastJudgement) {
      let index = this.indexes.get(judgement)
      if (index === undefined) {
        index = this.judgements.push(judgement) - 1
        this.indexes.set(judgement, index)
      }
      this.lastJudgement = judgement
      this.lastIndex = index
    }
    this.judgement[this.length] = this.lastIndex
  }
}
