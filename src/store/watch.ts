/** What `check` watches, by the stored times and their indexes: never the whole table. */
import type { Query } from '../core/query-ast.ts'
import { LIVE, type QuerySql, WAITING, whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { OpenCounts, Watched, WatchOptions } from './store.ts'
import { readyFor } from './text-index.ts'

const OPEN = [`${LIVE} AND c.quiet_at IS NULL`, `${LIVE} AND c.quiet_at IS NOT NULL AND c.quiet_at > :now`]

/** A clock runs, is late, and was so before it was imported. */
const lateOnArrival = (clock: string) => `(${clock}verdict = 0 AND ${clock}flags & 1 <> 0 AND ${clock}due_at < :now)`
/** Of an open conversation: one of its customer clocks is. If the earliest due time is none that is watched, it is; else the clocks are asked. */
export const BORN_LATE = `c.born_breached <> 0 AND c.due_at < :now AND NOT ${WAITING} AND (c.watch_due_at IS NULL OR c.watch_due_at > c.due_at
  OR ${lateOnArrival('c.first_')} OR ${lateOnArrival('c.resolution_')}
  OR EXISTS (SELECT 1 FROM clock k WHERE k.kind IN (0, 1, 2) AND k.conversation_id = c.id AND ${lateOnArrival('k.')}))`

/** Conversations with a customer clock that is late or soon, the worst first, and how many there are; hand-offs besides. */
export async function watch(opened: OpenedSqlite, query: Query, now: number, options: WatchOptions): Promise<Watched> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const params = { ...where.params, horizon: now + (options.left ?? 0) }
  const due = options.bornBreached ? 'c.due_at' : 'c.watch_due_at'
  const soon = options.bornBreached ? 'c.soon_at' : 'c.watch_soon_at'
  // What is late is past its 75 % too, so one range of the index holds both.
  const urgent = options.left === undefined ? `${soon} IS NOT NULL AND ${soon} <= :now` : `${due} IS NOT NULL AND ${due} < :horizon`
  const parts = OPEN.map(
    (open) => `SELECT c.id AS id, ${due} AS due_at FROM ${from(where)} WHERE ${open} AND ${urgent} AND NOT ${WAITING} AND ${where.sql}`,
  )
  const found = parts.join(' UNION ALL ')
  const [counts] = await db.rows(
    `SELECT COALESCE(SUM(CASE WHEN due_at < :now THEN 1 ELSE 0 END), 0), COUNT(*) FROM (${found}) AS found`,
    params,
  )
  const late = Number(counts?.[0] ?? 0)
  const cut = options.limit === undefined ? '' : ` LIMIT ${Math.trunc(options.limit)}`
  const rows = Number(counts?.[1] ?? 0) === 0 ? [] : await db.rows(`SELECT id FROM (${found}) AS found ORDER BY due_at, id${cut}`, params)
  const handoffs = await db.rows(
    `SELECT DISTINCT k.conversation_id FROM clock k JOIN conversation c ON c.id = k.conversation_id${post(where)}
     WHERE k.kind = 3 AND k.verdict = 0 AND ${options.left === undefined ? 'k.soon_at <= :now' : 'k.due_at < :horizon'} AND ${LIVE}
       AND (c.quiet_at IS NULL OR c.quiet_at > :now) AND NOT (${urgent} AND NOT ${WAITING}) AND ${where.sql}`,
    params,
  )
  return {
    ids: rows.map((row) => Number(row[0])),
    late,
    soon: Number(counts?.[1] ?? 0) - late,
    handoffs: handoffs.map((row) => Number(row[0])),
    born: options.bornBreached || options.countBorn === 0 ? 0 : await bornLate(opened, where, options.countBorn),
  }
}

/** Conversations that were late already when they were imported, and still are. */
async function bornLate({ db }: OpenedSqlite, where: QuerySql, most: number): Promise<number> {
  const parts = OPEN.map((open) => `SELECT 1 FROM ${from(where)} WHERE ${open} AND ${BORN_LATE} AND ${where.sql}`)
  const cut = Number.isFinite(most) ? ` LIMIT ${Math.trunc(most)}` : ''
  const [row] = await db.rows(`SELECT COUNT(*) FROM (${parts.join(' UNION ALL ')}${cut}) AS born`, where.params)
  return Number(row?.[0] ?? 0)
}

/** How many conversations are open, and where wanted how many of them nobody was given, by department. */
export async function openCounts(opened: OpenedSqlite, query: Query, now: number, unassigned: boolean): Promise<OpenCounts> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const everything = query.kind === 'all' && query.of.length === 0
  const [columns, groups] = unassigned ? ['c.department AS department, c.spoke IS NULL AS free, ', ' GROUP BY 1, 2'] : ['', '']
  const [settled, quiet] = OPEN.map((open) => `SELECT ${columns}COUNT(*) AS n FROM ${from(where)} WHERE ${open} AND ${where.sql}${groups}`)
  const kept = `SELECT ${unassigned ? 'department, free, n' : 'n'} FROM open_count`
  const counted = `(${everything ? kept : settled} UNION ALL ${quiet}) AS counted`
  if (!unassigned) {
    const [row] = await db.rows(`SELECT SUM(n) FROM ${counted}`, where.params)
    return { open: Number(row?.[0] ?? 0), unassigned: {} }
  }
  const rows = await db.rows(
    `SELECT department, SUM(n), SUM(n) FILTER (WHERE free = 1 AND department <> 'log') FROM ${counted} GROUP BY 1 ORDER BY 1`,
    where.params,
  )
  const free = rows.filter((row) => Number(row[2] ?? 0) > 0)
  return {
    open: rows.reduce((sum, row) => sum + Number(row[1]), 0),
    unassigned: Object.fromEntries(free.map(([department, , n]) => [String(department), Number(n)])),
  }
}

const post = (where: QuerySql): string => (where.needsPost ? ' JOIN post p ON p.id = c.id' : '')
const from = (where: QuerySql): string => `conversation c${post(where)}`
