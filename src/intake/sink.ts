/** Where rows become posts that are ready to be stored, and posts become batches. */
import type { PackedBatch, Reject } from '../core/batch.ts'
import { Packer } from '../core/batch.ts'
import type { Claims, Identifier } from '../core/brand.ts'
import type { Draft } from './format.ts'
import type { Judge } from './judging.ts'
import type { IntakeJob, PackedMessage } from './message.ts'
import type { Plan } from './normalise.ts'
import type { Row } from './row.ts'

/** Larger ones are no faster, and what is on the way between two threads counts twice. */
const BATCH_ROWS = 2048
/** A rejects file is written as it comes: this many go with one message at most. */
const REJECTS = 1000
const EMPLOYEE = ['employee']
/** So many posts of others, and none of them to us: the rules may name somebody else. */
const SUSPICIOUS = 20

/** Takes rows, and gives batches when there are enough. */
export class Sink {
  rows = 0
  rejected = 0
  lastLine = 0
  private assumed = 0
  private unknown = 0
  /** Posts that somebody else wrote, and those of them that are written to us. */
  private others = 0
  private directed = 0
  private privates = 0
  private readonly skipped = new Map<string, number>()
  private readonly packer = new Packer()
  private rejects: Reject[] = []
  private done: { readonly batch: PackedBatch; readonly rejects: readonly Reject[] }[] = []
  private readonly plan: Plan
  private readonly identify: Identifier
  private readonly judge: Judge
  private readonly includePrivate: boolean
  private readonly batchRows: number

  constructor(plan: Plan, identify: Identifier, judge: Judge, job: IntakeJob) {
    this.plan = plan
    this.identify = identify
    this.judge = judge
    this.includePrivate = job.includePrivate
    this.batchRows = job.batchRows ?? BATCH_ROWS
  }

  /** `context`: it comes along with the export and is not counted as one of its rows. */
  row(row: Row, raw: () => string, context = false): void {
    this.lastLine = row.line
    const made = this.plan.normalise(row)
    if (made.kind === 'reject') return this.reject({ line: row.line, column: made.column, reason: made.reason, record: raw() })
    if (made.kind === 'skip') return this.skip(made.what)
    if (isNothing(made.post))
      return this.reject({ line: row.line, reason: 'neither text, nor id, nor time: this is no post', record: raw() })
    if (made.post.isPrivate === true && !this.includePrivate) {
      this.privates++
      return
    }
    if (context) made.post.context = true
    if (made.post.context !== true) this.rows++
    this.ready(made.post, made.claims)
    if (made.reply === undefined) return
    this.ready({ ...made.reply, brand: made.post.brand }, { mode: 'all', direction: 'outbound' })
  }

  reject(reject: Reject): void {
    this.rows++
    this.rejected++
    this.lastLine = reject.line
    this.rejects.push(reject)
    if (this.rejects.length >= REJECTS) this.pack()
  }

  /** Something that is no post, by what it is. */
  skip(what: string): void {
    const named = this.skipped.has(what) ? what : this.skipped.size < MOST_NAMES ? plain(what) : 'other thing'
    this.skipped.set(named, (this.skipped.get(named) ?? 0) + 1)
  }

  /** Batches that are full by now. */
  *full(bytesRead: number): Generator<PackedMessage> {
    for (const { batch, rejects } of this.done) yield { kind: 'batch', batch, rejects, bytesRead }
    this.done = []
  }

  *rest(bytesRead: number): Generator<PackedMessage> {
    if (this.packer.length > 0 || this.rejects.length > 0) this.pack()
    yield* this.full(bytesRead)
  }

  /** What to say of the rows, as sentences without the file's name. */
  notices(): readonly string[] {
    const notices: string[] = []
    for (const [what, count] of this.skipped) notices.push(`${counted(count, what)}${what.endsWith(ABSENT) ? '' : ' skipped'}`)
    if (this.privates > 0) notices.push(`${counted(this.privates, 'private message')} skipped (--include-private takes them in)`)
    if (this.assumed > 0)
      notices.push(
        `nothing says who you are, so ${counted(this.assumed, 'post')} ${this.assumed === 1 ? 'counts' : 'count'} as written to you (brand: handles in the rules says it)`,
      )
    if (this.others >= SUSPICIOUS && this.directed === 0)
      notices.push(`none of its ${this.others.toLocaleString('en')} posts is written to you, by the handles in the rules (brand:)`)
    if (this.unknown > 0)
      notices.push(`${counted(this.unknown, 'post')} without an author ${this.unknown === 1 ? 'counts' : 'count'} as inbound`)
    return notices
  }

  private ready(post: Draft, claims: Claims): void {
    const { employee, counts, assumed } = this.identify(post, claims)
    // What came along, and what others repeated, is nothing to answer.
    if (post.context !== true && post.kind !== 'repost' && post.direction !== 'outbound') {
      this.others++
      if (post.directed) this.directed++
      if (assumed) this.assumed++
      if (post.direction === 'unknown') this.unknown++
    }
    if (employee) post.flags = EMPLOYEE
    const { judgement, noReopen } = this.judge(post)
    this.packer.add({ post, source: post.source, judgement, employee, counts, noReopen })
    if (this.packer.length >= this.batchRows) this.pack()
  }

  private pack(): void {
    this.done.push({ batch: this.packer.takePacked(), rejects: this.rejects })
    this.rejects = []
  }
}

/** What is left of a record of another kind, or of a damaged one. */
function isNothing({ nativeId, text, postedAt, title, rating, idQuality, media }: Draft): boolean {
  return (
    text === '' &&
    nativeId === undefined &&
    idQuality === 'missing' &&
    postedAt === undefined &&
    title === undefined &&
    rating === undefined &&
    media === undefined
  )
}

/** Names of what is skipped come from the file: not too many, not too long, and nothing but words. */
const MOST_NAMES = 20

function plain(what: string): string {
  return what
    .slice(0, 60)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
}

/** What is named by a file without being in it. */
const ABSENT = ' not in the export'

/** `2 replies not in the export`: it is the noun that takes the plural. */
function counted(count: number, what: string): string {
  const end = what.search(/ (?:not|without|in|of|with|from|by) /)
  const [noun, rest] = end < 0 ? [what, ''] : [what.slice(0, end), what.slice(end)]
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}${rest}`
}
