/** Where rows become posts that are ready to be stored, and posts become batches. */
import type { PackedBatch, Reject } from '../core/batch.ts'
import { Packer } from '../core/batch.ts'
import type { Claims, Identifier } from '../core/brand.ts'
import type { Judge } from './judging.ts'
import type { IntakeJob, PackedMessage } from './message.ts'
import type { Draft, Plan, Row } from './normalise.ts'

/** Larger ones are no faster, and what is on the way between two threads counts twice. */
const BATCH_ROWS = 2048
/** A rejects file is written as it comes: this many go with one message at most. */
const REJECTS = 1000
const EMPLOYEE = ['employee']

/** Takes rows, and gives batches when there are enough. */
export class Sink {
  rows = 0
  rejected = 0
  lastLine = 0
  private assumed = 0
  private unknown = 0
  private privates = 0
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

  row(row: Row, raw: () => string): void {
    this.lastLine = row.line
    const made = this.plan.normalise(row)
    if (made.kind === 'reject') return this.reject({ line: row.line, column: made.column, reason: made.reason, record: raw() })
    if (made.post.isPrivate === true && !this.includePrivate) {
      this.privates++
      return
    }
    this.rows++
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

  /** Batches that are full by now. */
  *full(bytesRead: number): Generator<PackedMessage> {
    for (const { batch, rejects } of this.done) yield { kind: 'batch', batch, rejects, bytesRead }
    this.done = []
  }

  *rest(bytesRead: number): Generator<PackedMessage> {
    if (this.packer.length > 0 || this.rejects.length > 0) this.pack()
    yield* this.full(bytesRead)
  }

  notices(name: string): readonly string[] {
    const notices: string[] = []
    if (this.privates > 0) notices.push(`${name}: ${counted(this.privates, 'private message')} skipped (--include-private takes them in)`)
    if (this.assumed > 0)
      notices.push(
        `${name}: nothing says who you are, so ${counted(this.assumed, 'post')} ${this.assumed === 1 ? 'counts' : 'count'} as written to you (brand: handles in the rules says it)`,
      )
    if (this.unknown > 0)
      notices.push(`${name}: ${counted(this.unknown, 'post')} without an author ${this.unknown === 1 ? 'counts' : 'count'} as inbound`)
    return notices
  }

  private ready(post: Draft, claims: Claims): void {
    const { employee, counts, assumed } = this.identify(post, claims)
    if (assumed) this.assumed++
    if (post.direction === 'unknown') this.unknown++
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

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
