/**
 * Whole tables, for `export`: from one state of the database, in the order of time and then of ids, in constant memory. The order is laid
 * down in a temporary table first (SQLite sorts on disk), and the rows are then read piece by piece.
 */
import type { Event } from '../core/event.ts'
import { byDue, type FollowUp, followUps } from '../core/follow-ups.ts'
import type { Db, SqlRow } from './db.ts'
import { type ClockSource, clockRows, handoffRows, orderClocks } from './export-clocks.ts'
import { findMembers } from './export-members.ts'
import type { ExportedEvent, ExportedFollowUp, ExportedPost, ExportPlan, ExportRows, ExportTable } from './export-rows.ts'
import { FOLLOW_UP_EVENTS } from './follow-ups.ts'
import { holdersOf } from './holders.ts'
import type { Lists } from './lists.ts'
import { eventOf } from './priors.ts'
import { whereOf } from './query-sql.ts'
import type { Rulesets } from './rulesets.ts'
import type { Settler } from './settle.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'
import { textOf } from './values.ts'

/** What an export reads from. */
interface Source extends ClockSource {
  readonly opened: OpenedSqlite
  readonly lists: Lists
  readonly rulesets: Rulesets
  /** Rows of `temp.export_wanted` say which conversations; else all. */
  readonly some: boolean
  readonly zone: string
  /** What `order` has found, by number. */
  readonly followUps: Map<number, FollowUp>
}

interface Road<Row> {
  /** Lays down `temp.export_order`. */
  order(source: Source): Promise<void>
  /** Rows of `export_order` (`id`, `conversation`, `kind`, `k`) as what they stand for, in that order. */
  rows(source: Source, ordered: readonly SqlRow[]): Promise<readonly Row[]>
}

const ROADS: { readonly [T in ExportTable]: Road<ExportRows[T]> } = {
  conversations: { order: orderConversations, rows: ({ lists }, ordered) => lists.load(ordered.map((row) => Number(row[0]))) },
  posts: { order: orderPosts, rows: postRows },
  events: { order: orderEvents, rows: eventRows },
  clocks: { order: (source) => orderClocks(source.db, wanted(source, 'x.id'), false), rows: clockRows },
  handoffs: { order: (source) => orderClocks(source.db, wanted(source, 'x.id'), true), rows: handoffRows },
  'follow-ups': { order: orderFollowUps, rows: followUpRows },
}

/** Rows that are read at once. */
const PIECE = 1_000

const TABLES = `
CREATE TEMP TABLE export_wanted (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_thread (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_member (post INTEGER PRIMARY KEY, conversation INTEGER NOT NULL);
CREATE TEMP TABLE export_order (number INTEGER PRIMARY KEY, id INTEGER NOT NULL, conversation INTEGER, kind INTEGER, k INTEGER);
`

/** The rows of a table in pieces. The transaction holds one state of the database, and takes the temporary tables away at its end. */
export async function* exportRows<T extends ExportTable>(
  { opened, lists, interned, rulesets }: Pick<Source, 'opened' | 'lists' | 'interned' | 'rulesets'>,
  table: T,
  { query, now, backups, zone = 'UTC', people = new Set() }: ExportPlan,
): AsyncGenerator<readonly ExportRows[T][]> {
  const { db } = opened
  const where = query === undefined ? undefined : await readyFor(opened, whereOf(query, now, { backups }))
  const source: Source = { opened, db, lists, interned, rulesets, now, some: where !== undefined, zone, people, followUps: new Map() }
  const road: Road<ExportRows[T]> = ROADS[table]
  await db.script('BEGIN')
  try {
    await opened.free(async () => {
      await db.script(TABLES)
      if (where !== undefined) {
        const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
        await db.run(`INSERT INTO temp.export_wanted SELECT c.id FROM ${from} WHERE ${where.sql}`, where.params)
      }
      await road.order(source)
    })
    for (let after = 0; ; after += PIECE) {
      const ordered = await db.rows(
        `SELECT id, conversation, kind, k FROM temp.export_order WHERE number > ? ORDER BY number LIMIT ${PIECE}`,
        [after],
      )
      if (ordered.length === 0) return
      interned.trim()
      yield await road.rows(source, ordered)
    }
  } finally {
    await db.rollback()
  }
}

const wanted = ({ some }: Source, column: string): string => (some ? ` AND ${column} IN (SELECT id FROM temp.export_wanted)` : '')

async function orderConversations(source: Source): Promise<void> {
  await source.db.run(`INSERT INTO temp.export_order (id) SELECT c.id FROM conversation c
    WHERE 1 = 1${wanted(source, 'c.id')} ORDER BY c.posted_at IS NULL, c.posted_at, c.pid`)
}

/** The members of the threads of what is wanted; `of`: threads that matter where everything is wanted. */
async function members(source: Source, of: string): Promise<void> {
  const { db, interned, rulesets, now, some } = source
  await db.run(
    `INSERT OR IGNORE INTO temp.export_thread ${some ? 'SELECT thread_id FROM conversation WHERE id IN (SELECT id FROM temp.export_wanted)' : of}`,
  )
  let settler: Settler | undefined
  await findMembers(db, async (thread) => {
    settler ??= await (await import('./settle.ts')).createSettler(db, interned, rulesets, { now })
    return settler.look(thread)
  })
}

async function orderPosts(source: Source): Promise<void> {
  await members(source, 'SELECT thread_id FROM conversation')
  await source.db.run(`INSERT INTO temp.export_order (id, conversation)
    SELECT p.id, m.conversation FROM post p ${source.some ? '' : 'LEFT '}JOIN temp.export_member m ON m.post = p.id
    WHERE 1 = 1${wanted(source, 'm.conversation')} ORDER BY p.posted_at IS NULL, p.posted_at, p.pid`)
}

async function postRows({ db, lists }: Source, ordered: readonly SqlRow[]): Promise<readonly ExportedPost[]> {
  const posts = await lists.posts(ordered.map((row) => Number(row[0])))
  const extras = await db.many(
    `SELECT (SELECT c.pid FROM post c WHERE c.id = ?), (SELECT a.pid FROM post a WHERE a.id = p.parent_id), p.counts, p.employee
     FROM post p WHERE p.id = ?`,
    ordered.map((row) => [row[1] ?? null, row[0] ?? null]),
  )
  return posts.map((post, at) => {
    const extra = extras[at]
    return {
      ...post,
      conversation: textOf(extra?.[0]),
      parent: textOf(extra?.[1]),
      counts: extra?.[2] === 1,
      employee: extra?.[3] === 1,
    }
  })
}

async function orderEvents(source: Source): Promise<void> {
  await members(source, 'SELECT DISTINCT p.thread_id FROM happened e JOIN post p ON p.id = e.post_id')
  await source.db.run(`INSERT INTO temp.export_order (id, conversation)
    SELECT e.id, m.conversation FROM happened e JOIN post p ON p.id = e.post_id
    ${source.some ? '' : 'LEFT '}JOIN temp.export_member m ON m.post = e.post_id
    WHERE 1 = 1${wanted(source, 'm.conversation')} ORDER BY e.occurred_at, e.id`)
}

async function eventRows({ db }: Source, ordered: readonly SqlRow[]): Promise<readonly ExportedEvent[]> {
  const exported: ExportedEvent[] = []
  for (const [id, conversation] of ordered) {
    const [row] = await db.rows(
      `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data, e.operation_id, e.import_id, p.pid, p.network,
        (SELECT c.pid FROM post c WHERE c.id = ?) FROM happened e JOIN post p ON p.id = e.post_id WHERE e.id = ?`,
      [conversation ?? null, id ?? null],
    )
    if (row === undefined) continue
    const event = eventOf(row)
    exported.push({
      event,
      operation: row[7] === null ? undefined : Number(row[7]),
      importNumber: row[8] === null ? undefined : Number(row[8]),
      post: String(row[9]),
      network: String(row[10]),
      conversation: textOf(row[11]),
      named: await pidsOf(db, postsNamedBy(event)),
    })
  }
  return exported
}

/** Internal ids of posts in what an event carries. */
function postsNamedBy(event: Event): readonly number[] {
  if (event.kind === 'merged') return [event.data.into]
  if (event.kind === 'joined') return [event.data.from]
  if (event.kind === 'replied' || event.kind === 'sent') return event.data.matchedBy === undefined ? [] : [event.data.matchedBy]
  return []
}

async function pidsOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await db.many(
    'SELECT id, pid FROM post WHERE id = ?',
    ids.map((id) => [id]),
  )
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[Number(row[0]), String(row[1])] as const])))
}

/** Few enough to be held, since people have typed them. */
async function orderFollowUps({ db, now, zone, some, followUps: known }: Source): Promise<void> {
  const all = followUps((await db.rows(FOLLOW_UP_EVENTS)).map(eventOf), now, zone).toSorted(byDue)
  const holders = await holdersOf(
    db,
    all.map(({ post }) => post),
  )
  const asked = some ? new Set((await db.rows('SELECT id FROM temp.export_wanted')).map((row) => Number(row[0]))) : undefined
  const order: SqlRow[] = []
  for (const one of all) {
    const conversation = holders.get(one.post)
    if (conversation === undefined || asked?.has(conversation) === false) continue
    known.set(one.number, one)
    order.push([one.number, conversation])
  }
  await db.bulk('INSERT INTO temp.export_order (id, conversation) VALUES (?, ?)', order)
}

async function followUpRows({ db, followUps: known }: Source, ordered: readonly SqlRow[]): Promise<readonly ExportedFollowUp[]> {
  const rows = await db.many(
    'SELECT pid, network, department, spoke FROM conversation WHERE id = ?',
    ordered.map((row) => [row[1] ?? null]),
  )
  return ordered.flatMap(([number], at) => {
    const followUp = known.get(Number(number))
    const [pid, network, department, spoke] = rows[at] ?? []
    if (followUp === undefined || pid === undefined) return []
    return { followUp, conversation: String(pid), network: String(network), department: String(department), spoke: textOf(spoke) }
  })
}
