/** SQL that more than one step needs, and statements that are made from what a batch holds. */
import type { Batch } from '../core/batch.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'

/** A stored post by its key. */
export const KNOWN_POST = 'SELECT id, import_id, thread_id, parent_id, context, state FROM post WHERE network = ? AND key = ?'

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
  const insert = shapeOf('post', ['id', 'thread_id', 'parent_id', 'judgement_id'])
  insert.same('import_id', importId)
  const columns: (readonly SqlValue[])[] = []
  for (const [name, column] of Object.entries(batch.columns)) {
    if (ELSEWHERE.has(name)) continue
    const value = column[0] ?? null
    if (batch.length >= WORTH_A_LITERAL && isLiteral(value) && column.every((one) => one === value)) insert.same(name, value)
    else {
      insert.bound(name)
      columns.push(column)
    }
  }
  await db.bulk(insert.sql(), postValues(placed, columns))
}

/** Columns of a batch that have tables of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['aliases', 'raw'])

/** The records of the placed rows as exported, where they were asked for. */
export async function insertRecords(db: Db, batch: Batch, placed: readonly Placed[]): Promise<void> {
  const { raw } = batch.columns
  if (raw === undefined) return
  const records = placed.map(({ id, index }): SqlRow => [id, raw[index] ?? null])
  await db.bulk(
    'INSERT INTO post_raw (post_id, record) VALUES (?, ?)',
    records.filter((row) => row[1] !== null),
  )
}

/** One array for all rows, filled anew for each: arrays of their own for 8,000 rows outlive the young generation. */
function* postValues(placed: readonly Placed[], columns: readonly (readonly SqlValue[])[]): Generator<SqlRow> {
  const values: SqlValue[] = [null, null, null, null, ...columns.map(() => null)]
  for (const row of placed) {
    values[0] = row.id
    values[1] = row.thread
    values[2] = row.parent
    values[3] = row.judgement
    for (let at = 0; at < columns.length; at++) values[at + 4] = columns[at]?.[row.index] ?? null
    yield values
  }
}

/** Inserts rows that have many columns and few values. */
export async function insertRows(db: Db, table: string, columns: readonly string[], rows: readonly SqlRow[]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const insert = shapeOf(table)
  const used: number[] = []
  columns.forEach((name, at) => {
    const value = first[at] ?? null
    if ((value === null || (rows.length >= WORTH_A_LITERAL && isLiteral(value))) && rows.every((row) => row[at] === value))
      insert.same(name, value)
    else {
      insert.bound(name)
      used.push(at)
    }
  })
  await db.bulk(insert.sql(), valuesAt(rows, used))
}

function* valuesAt(rows: readonly SqlRow[], used: readonly number[]): Generator<SqlRow> {
  const values: SqlValue[] = used.map(() => null)
  for (const row of rows) {
    for (let at = 0; at < used.length; at++) values[at] = row[used[at] ?? 0] ?? null
    yield values
  }
}

/** So many rows pay for a statement of their own. */
const WORTH_A_LITERAL = 500

/** Of texts the short ones; SQL ends at a NUL. */
const isLiteral = (value: SqlValue): boolean => typeof value !== 'string' || (value.length <= 60 && !value.includes('\0'))

interface Shape {
  bound(name: string): void
  same(name: string, value: SqlValue): void
  sql(): string
}

/**
 * An INSERT in which a column with the same value in every row is a literal, and one without any value is not named. Binding is half of
 * the cost of an insert: 6.6 µs a post with 20 bound columns, 5.0 with 15.
 */
function shapeOf(table: string, bound: readonly string[] = []): Shape {
  const names = [...bound]
  const values = bound.map(() => '?')
  return {
    bound(name) {
      names.push(name)
      values.push('?')
    },
    same(name, value) {
      if (value === null) return
      names.push(name)
      values.push(typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`)
    },
    sql: () => `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`,
  }
}

/** `a = ? AND b = ?` is not enough where a list may be long: cuts it into pieces of `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const pieces: T[][] = []
  for (let at = 0; at < list.length; at += size) pieces.push(list.slice(at, at + size))
  return pieces
}

/** Whole rows by internal id, in one statement. */
export async function rowsOf(
  db: Db,
  table: 'conversation' | 'post',
  ids: readonly number[],
): Promise<ReadonlyMap<number, Record<string, SqlValue>>> {
  const rows = await db.all<Record<string, SqlValue>>(`SELECT * FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`, [
    JSON.stringify(ids),
  ])
  return new Map(rows.map((row) => [Number(row.id), row]))
}
