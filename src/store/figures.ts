/** Conversations and clocks as reports read them, one after another. */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import type { Query } from '../core/query-ast.ts'
import type { SqlRow } from './db.ts'
import { whereOf } from './query-sql.ts'
import { isBorn, isNear, verdictOf } from './rows.ts'
import type { ClockFigure, FigureRow } from './store.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'

const COLUMNS = [
  'id', 'pid', 'network', 'brand', 'language', 'department', 'spoke', 'route', 'priority', 'directed', 'posted_at', 'imported_at', 'first_reply_at',
  'first_reply_by', 'replies', 'outcome', 'cause', 'excluded', 'merged_into', 'first_start_at', 'first_due_at', 'first_stop_at', 'first_verdict',
  'first_reason', 'same_day_due_at', 'resolved_at', 'first_resolved_at', 'quiet_at', 'quiet_resolved_at', 'resolution_start_at',
  'resolution_due_at', 'resolution_stop_at', 'resolution_verdict', 'resolution_reason', 'resolution_paused_ms', 'born_breached', 'first_flags',
] as const

/** Every conversation of a query, in no order that matters. */
export async function* figuresOf(opened: OpenedSqlite, query: Query, now: number): AsyncIterable<FigureRow> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  for await (const row of db.stream(`SELECT ${COLUMNS.map((name) => `c.${name}`).join(', ')} FROM ${from} WHERE ${where.sql}`, where.params)) {
    yield figureOf(row)
  }
}

function figureOf(row: SqlRow): FigureRow {
  return {
    id: row[0] as number, pid: row[1] as string, network: row[2] as string, brand: row[3] as string | null, language: row[4] as string | null,
    department: row[5] as string, spoke: row[6] as string | null, route: row[7] as string, priority: PRIORITIES[row[8] as number] ?? 'normal',
    directed: row[9] === 1, postedAt: row[10] as number | null, importedAt: row[11] as number, firstReplyAt: row[12] as number | null,
    firstReplyBy: row[13] as string | null, replies: row[14] as number, outcome: row[15] as string | null, cause: row[16] as string | null,
    excluded: row[17] as string | null, merged: row[18] !== null, firstStartAt: row[19] as number | null, firstDueAt: row[20] as number | null,
    firstStopAt: row[21] as number | null, firstVerdict: row[22] === null ? null : verdictOf(row[22]), firstReason: row[23] as string | null,
    sameDayDueAt: row[24] as number | null, resolvedAt: row[25] as number | null, firstResolvedAt: row[26] as number | null,
    quietAt: row[27] as number | null, quietResolvedAt: row[28] as number | null, resolutionStartAt: row[29] as number | null,
    resolutionDueAt: row[30] as number | null, resolutionStopAt: row[31] as number | null,
    resolutionVerdict: row[32] === null ? null : verdictOf(row[32]), resolutionReason: row[33] as string | null,
    resolutionPausedMs: (row[34] ?? 0) as number, bornBreached: row[35] === 1, nearMiss: isNear(row[36]),
  }
}

const KINDS = { first_response: 0, next_response: 1, resolution: 2, handoff: 3 } as const
export type FigureClock = 'next_response' | 'resolution' | 'handoff'

/** The clocks of a kind, of a query's conversations; of `resolution` those of later cycles only (the first is in `figuresOf`). */
export async function* clockFiguresOf(opened: OpenedSqlite, kind: FigureClock, query: Query, now: number): AsyncIterable<ClockFigure> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const everything = query.kind === 'all' && query.of.length === 0
  const columns = 'k.conversation_id, k.started_at, k.due_at, k.stopped_at, k.quiet_at, k.verdict, k.flags, k.department'
  const join = everything ? '' : `JOIN conversation c ON c.id = k.conversation_id ${where.needsPost ? 'JOIN post p ON p.id = c.id' : ''}`
  const cycle = kind === 'resolution' ? ' AND k.cycle > 1' : ''
  const sql = `SELECT ${columns} FROM clock k ${join} WHERE k.kind = ${KINDS[kind]}${cycle}${everything ? '' : ` AND ${where.sql}`}`
  for await (const row of everything ? db.stream(sql) : db.stream(sql, where.params)) {
    yield {
      conversation: row[0] as number, startedAt: row[1] as number, dueAt: row[2] as number | null, stoppedAt: row[3] as number | null,
      quietAt: row[4] as number | null, verdict: verdictOf(row[5]), bornBreached: isBorn(row[6]), nearMiss: isNear(row[6]),
      department: row[7] as string | null,
    }
  }
}
