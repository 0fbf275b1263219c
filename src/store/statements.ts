/** SQL that more than one step needs, and statements that are made from what a batch holds. */
import type { Batch } from '../core/batch.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'

/** A stored post by its key. */
export const KNOWN_POST = 'SELECT id, import_id, thread_id, parent_id, context FROM post WHERE network = ? AND key = ?'

/** What a later telling of the same post never changes: who it is, its place in the thread, its time. */
export const NEVER_UPDATED: ReadonlySet<string> = new Set([
  'network', 'key', 'pid', 'native_id', 'id_quality', 'parent_key', 'group_key', 'row', 'inbound', 'direction_known', 'passive', 'context',
  'author_key', 'posted_at', 'time_precision', 'source', 'directed', 'counts', 'no_reopen', 'employee',
])

/** A row of a batch with what ingest found out about it. */
export interface Placed {
  readonly index: number
  readonly id: number
  readonly thread: number
  readonly parent: number | null
  readonly judgement: number
}

/** Inserts the placed rows: one statement for the set of columns that this batch has. */
export async function insertPosts(db: Db, batch: Batch, placed: readonly Placed[], importId: number): Promise<void> {
  if (placed.length === 0) return
  const names = Object.keys(batch.columns)
  const columns = names.map((name) => batch.columns[name] ?? [])
  const all = ['id', 'thread_id', 'parent_id', 'import_id', 'judgement_id', ...names]
  const sql = `INSERT INTO post (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`
  await db.bulk(sql, placed.map((row) => {
    const values: SqlValue[] = [row.id, row.thread, row.parent, importId, row.judgement]
    for (const column of columns) values.push(column[row.index] ?? null)
    return values
  }))
}

/** Inserts rows that have many columns and few values: only the columns in which some row has one are bound. */
export async function insertRows(db: Db, table: string, columns: readonly string[], rows: readonly SqlRow[]): Promise<void> {
  if (rows.length === 0) return
  const used = columns.flatMap((_, at) => (rows.some((row) => row[at] !== null) ? [at] : []))
  const sql = `INSERT INTO ${table} (${used.map((at) => columns[at]).join(', ')}) VALUES (${used.map(() => '?').join(', ')})`
  await db.bulk(sql, used.length === columns.length ? rows : rows.map((row) => used.map((at) => row[at] ?? null)))
}

/** `a = ? AND b = ?` is not enough where a list may be long: cuts it into pieces of `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const pieces: T[][] = []
  for (let at = 0; at < list.length; at += size) pieces.push(list.slice(at, at + size))
  return pieces
}

