/**
 * One import from its first row to its last. A first import is one transaction; later ones commit a batch at a time, each
 * batch settled, so that a killed import leaves a whole database and the same command again completes it.
 */
import type { Batch, Reject } from '../core/batch.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { assignSpokes } from './assign.ts'
import { createIngest, type Ingest, type Ingested } from './ingest.ts'
import { createInterned, type Interned } from './intern.ts'
import { firstImportMode, settleMode, workMode } from './journal.ts'
import { createOpenThreads, type OpenThreads, type Room } from './open-threads.ts'
import { settleNotes } from './rejudged.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler, type Settler } from './settle.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { extendTextIndex, hasTextIndex } from './text-index.ts'
import { type Sieve, sieveOf } from './tombstones.ts'

/** What is to be imported, and how. */
export interface ImportPlan {
  /** `import`, or `add` for a single post by hand. */
  readonly command: 'import' | 'add'
  readonly file: string
  readonly format: string
  readonly source: string
  /** Options that change what a file gives, as text: a file is the same only under the same ones. */
  readonly options: string
  readonly rules: RuleSet
  readonly now: number
  readonly actor: string
  /** `--backfill`: ms after which a conversation is history. */
  readonly history?: number | undefined
  /** Everything is done and nothing kept. */
  readonly dryRun?: boolean | undefined
}

/** What an import found; counts of posts. */
export interface ImportCounts {
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  readonly conversations: number
  readonly replies: number
  /** Rows of forgotten people, left out; they are among the known ones. */
  readonly forgotten: number
}

/** What is known at the end. */
export interface ImportEnd {
  readonly sha256: string
  readonly rows: number
  readonly rejected: number
  readonly seconds: number
  /** The export cannot hold answers, whatever else of the brand's it holds. */
  readonly noReplies?: boolean | undefined
}

export interface ImportSession {
  readonly number: number
  take(batch: Batch): Promise<void>
  /** Without the records of forgotten people. */
  rejects(rejects: readonly Reject[]): readonly Reject[]
  finish(end: ImportEnd): Promise<ImportCounts>
  /** Undoes what is not committed; whole batches stay, and the same import again completes them. */
  abort(): Promise<void>
}

/** Begins an import. `room`: how much of a first one stays in memory, for tests. */
export async function beginImport(opened: OpenedSqlite, rulesets: Rulesets, plan: ImportPlan, room?: Room): Promise<ImportSession> {
  const { db } = opened
  const fresh = await beginFresh(opened)
  const whole = fresh || plan.dryRun === true
  try {
    const rulesId = await rulesets.idOf(plan.rules, plan.now)
    const number = await writeStart(opened, plan, rulesId)
    let parts = await partsOf(opened, rulesets, { plan, rulesId, number, fresh, room })
    let version = opened.changes()
    if (!whole) await db.commit()
    const counts = { new: 0, known: 0, updated: 0, context: 0, forgotten: 0 }
    const before = { conversations: 0, replies: 0 }
    let outbound = 0
    /** Takes the lock; what another one has written meanwhile makes all that is remembered stale. */
    const beginAgain = async (): Promise<void> => {
      await db.begin()
      const found = opened.changes()
      if (found === version) return
      version = found
      const { conversations, replies } = parts.settler.tally()
      before.conversations += conversations
      before.replies += replies
      parts = await partsOf(opened, rulesets, { plan, rulesId, number, fresh, room })
    }
    return {
      number,
      rejects: (rejects) => parts.sieve?.rejects(rejects) ?? rejects,
      async take(given) {
        if (!whole) await beginAgain()
        const { ingest, settler, open, sieve } = parts
        const { batch, rows } = (await sieve?.batch(given)) ?? { batch: given, rows: 0 }
        const taken = batch.length === 0 ? NOTHING_TAKEN : await ingest.take(batch)
        counts.known += rows
        counts.forgotten += rows
        if (open === undefined) await settler.settle(taken.threads)
        else await open.settleOld()
        if (!whole) await db.commit()
        counts.new += taken.new
        counts.known += taken.known
        counts.updated += taken.updated
        counts.context += taken.context
        const { inbound = [], context } = batch.columns
        for (let index = 0; index < batch.length; index++) if (inbound[index] === 0 && context?.[index] !== 1) outbound++
      },
      async finish(end) {
        if (!whole) await beginAgain()
        const { interned, settler, open } = parts
        await open?.settleAll()
        if (!fresh) await settleNotes(db, interned, number, plan.now)
        if (plan.history === undefined) await assignSpokes(db, interned, rulesets, plan.rules, plan.now)
        if (fresh) await settleMode(opened)
        if (await hasTextIndex(db)) await extendTextIndex(db)
        const tally = settler.tally()
        const done = { ...counts, conversations: before.conversations + tally.conversations, replies: before.replies + tally.replies }
        await writeEnd(opened, number, plan, end, done, end.noReplies === true ? 0 : outbound)
        if (plan.dryRun === true) await db.rollback()
        else await db.commit()
        workMode(opened)
        return done
      },
      async abort() {
        await db.rollback()
      },
    }
  } catch (error) {
    await db.rollback()
    throw error
  }
}

interface Making {
  readonly plan: ImportPlan
  readonly rulesId: number
  readonly number: number
  readonly fresh: boolean
  readonly room: Room | undefined
}

interface Parts {
  readonly interned: Interned
  readonly settler: Settler
  readonly ingest: Ingest
  readonly open: OpenThreads | undefined
  readonly sieve: Sieve | undefined
}

const NOTHING_TAKEN: Ingested = { new: 0, known: 0, updated: 0, context: 0, threads: new Set() }

/** The working parts of an import; they remember what the tables hold. */
async function partsOf({ db }: OpenedSqlite, rulesets: Rulesets, { plan, rulesId, number, fresh, room }: Making): Promise<Parts> {
  const machine = await rulesets.machine(plan.rules)
  const interned = createInterned(db, machine.judgements.intern, fresh ? 'later' : 'now')
  const settler = await createSettler(db, interned, rulesets, {
    rules: { set: plan.rules, id: rulesId },
    now: plan.now,
    import: { id: number, backfill: plan.history !== undefined },
    fresh,
  })
  const open = fresh ? createOpenThreads(settler, room) : undefined
  const ingest = await createIngest(db, interned, {
    importId: number,
    fresh,
    open,
    unite: machine.judgements.unite,
    unify: machine.judgements.intern,
  })
  return { interned, settler, ingest, open, sieve: await sieveOf(db) }
}

/** Takes the write lock; gives whether nothing is stored yet, which only its holder can know. */
async function beginFresh(opened: OpenedSqlite): Promise<boolean> {
  if (opened.fresh()) {
    firstImportMode(opened)
    await opened.db.begin()
    if (opened.fresh()) return true
    await opened.db.rollback()
  }
  workMode(opened)
  for (const pragma of ROOMY) opened.pragma(pragma)
  await opened.db.begin()
  return false
}

/** A thousand posts change two thousand pages all over the indexes: in a smaller cache, or with a checkpoint a batch, many are written twice. */
const ROOMY = ['cache_size = -48000', 'wal_autocheckpoint = 4000']

async function writeStart(opened: OpenedSqlite, plan: ImportPlan, rulesId: number): Promise<number> {
  const [row] = await opened.db.rows('SELECT COALESCE(MAX(id), 0) + 1 FROM import')
  const number = Number(row?.[0])
  const quiet = plan.rules.resolution.by === 'quiet' ? plan.rules.resolution.quiet : null
  await opened.db.run(
    `INSERT INTO import (id, command, file, format, source, options, ruleset_id, quiet_ms, history_ms, started_at, actor)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [number, plan.command, plan.file, plan.format, plan.source, plan.options, rulesId, quiet, plan.history ?? null, plan.now, plan.actor],
  )
  return number
}

async function writeEnd(
  opened: OpenedSqlite,
  number: number,
  plan: ImportPlan,
  end: ImportEnd,
  counts: ImportCounts,
  outbound: number,
): Promise<void> {
  await opened.db.run(
    `UPDATE import SET finished_at = ?, sha256 = ?, rows = ?, new = ?, known = ?, updated = ?, context = ?, rejected = ?, conversations = ?,
     replies = ?, seconds = ?, outbound = ? WHERE id = ?`,
    [
      plan.now,
      end.sha256,
      end.rows,
      counts.new,
      counts.known,
      counts.updated,
      counts.context,
      end.rejected,
      counts.conversations,
      counts.replies,
      end.seconds,
      outbound,
      number,
    ],
  )
}
