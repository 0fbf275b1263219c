/**
 * Stored threads, folded again for reports that ask how a conversation went and not only how it stands. One pass over posts and events in
 * the order of threads, by their index; a few thousand threads are in memory at a time.
 */
import type { Conversation } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import type { FoldTerms } from '../core/fold.ts'
import type { Query } from '../core/query-ast.ts'
import type { Calendar } from '../core/sla/calendar.ts'
import type { Db, SqlRow } from './db.ts'
import { calendarsOf } from './fold-terms.ts'
import { createInterned } from './intern.ts'
import { FOLD_COLUMNS, RULE_COLUMNS } from './post-rows.ts'
import { loadEvents, loadImports, loadPriors, type Prior } from './priors.ts'
import { whereOf } from './query-sql.ts'
import { foldBy, storedSets } from './refold.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'

export interface ReportThread {
  /** Conversations of the query, by internal id. */
  readonly wanted: readonly number[]
  /** By id, in `FOLD_COLUMNS`. */
  readonly rows: readonly SqlRow[]
  /** In the order of time. */
  readonly events: readonly Event[]
  /** Folds posts and events of this thread as stored: all of them, or those up to some moment. */
  fold(rows: readonly SqlRow[], events: readonly Event[]): readonly Conversation[]
}

export interface ReportThreads {
  readonly threads: AsyncIterable<ReportThread>
  /** Calendars of the stored rule sets, by hash and id. */
  calendarOf(rules: string, calendar: string): Calendar
}

const COLUMNS = [...FOLD_COLUMNS, ...RULE_COLUMNS].join(', ')
const OF_THREADS = 'thread_id IN (SELECT value FROM json_each(?))'
const NO_PRIORS: readonly Prior[] = []
const NO_EVENTS: readonly Event[] = []

/** Threads looked at in one step. */
const PIECE = 2_000

/** `wrap`: looks over the shoulder of the fold. `told`: conversations that nobody has to look at. */
export async function reportThreads(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  wrap: (terms: FoldTerms) => FoldTerms,
  told: ReadonlySet<number> = new Set(),
): Promise<ReportThreads> {
  const { db } = opened
  const interned = createInterned(db, (judgement) => judgement)
  const known = await storedSets(db, rulesets, [])
  const fold = await foldBy({ db, imports: await loadImports(db), interned, known, now, wrap }, 'stored')

  async function* threads(): AsyncGenerator<ReportThread> {
    const byLabel = await wantedThreads(opened, query, now, told)
    const all = [...byLabel.keys()]
    for (let from = 0; from < all.length; from += PIECE) {
      const labels = all.slice(from, from + PIECE)
      const list = JSON.stringify(labels)
      const rows: SqlRow[] = []
      await db.each(`SELECT ${COLUMNS} FROM post WHERE ${OF_THREADS} ORDER BY thread_id, id`, [list], (row) => {
        rows.push(row)
      })
      interned.trim()
      await interned.judgements(rows.map((row) => row[19] as number))
      const events = await eventsOf(db, list)
      // Owners and terms of earlier rules: where there was only one set, there are none.
      const priors = known.size > 1 ? await loadPriors(db, interned, labels, { now }) : undefined
      for (const [label, own] of byThread(rows)) {
        const wanted = byLabel.get(label)
        if (wanted === undefined) continue
        const before = priors?.get(label) ?? NO_PRIORS
        yield {
          wanted,
          rows: own,
          events: events.get(label) ?? NO_EVENTS,
          fold: (some, done) => fold(withoutHidden(some), before, done),
        }
      }
    }
  }
  return { threads: threads(), calendarOf: calendarsOf(known.values()) }
}

/** Thread → conversations of the query, in the order of threads; not those that were told. */
async function wantedThreads(
  opened: OpenedSqlite,
  query: Query,
  now: number,
  told: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const where = await readyFor(opened, whereOf(query, now))
  const byLabel = new Map<number, number[]>()
  await opened.db.each(
    `SELECT c.thread_id, c.id FROM conversation c ${where.needsPost ? 'JOIN post p ON p.id = c.id' : ''} WHERE ${where.sql} ORDER BY c.thread_id, c.id`,
    where.params,
    ([label, id]) => {
      if (told.has(Number(id))) return
      const known = byLabel.get(Number(label))
      if (known === undefined) byLabel.set(Number(label), [Number(id)])
      else known.push(Number(id))
    },
  )
  return byLabel
}

/** Only threads on which people did something are asked for their events. */
async function eventsOf(db: Db, threads: string): Promise<ReadonlyMap<number, Event[]>> {
  const labels = await db.rows(
    `SELECT DISTINCT p.thread_id FROM post p CROSS JOIN happened e ON e.post_id = p.id WHERE ${OF_THREADS} AND e.kind <> 'rejudged'`,
    [threads],
  )
  return loadEvents(
    db,
    labels.map(([label]) => Number(label)),
  )
}

function* byThread(rows: readonly SqlRow[]): Generator<readonly [number, readonly SqlRow[]]> {
  for (let from = 0; from < rows.length; ) {
    const label = rows[from]?.[1]
    let to = from + 1
    while (to < rows.length && rows[to]?.[1] === label) to++
    yield [Number(label), rows.slice(from, to)]
    from = to
  }
}

/** A parent that was not there yet is missing: the post waits for it. */
function withoutHidden(rows: readonly SqlRow[]): readonly SqlRow[] {
  let ids: Set<unknown> | undefined
  const isHidden = (parent: unknown): boolean => {
    ids ??= new Set(rows.map((row) => row[0]))
    return !ids.has(parent)
  }
  return rows.some((row) => row[3] !== null && isHidden(row[3]))
    ? rows.map((row) => (row[3] !== null && isHidden(row[3]) ? [...row.slice(0, 3), null, ...row.slice(4)] : row))
    : rows
}
