/** Conversations and clocks as reports read them, one after another. */
import type { Query } from '../core/query-ast.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { isBorn, isNear, verdictOf } from './clock-rows.ts'
import type { SqlRow } from './db.ts'
import { whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { ClockFigure, FigureRow, WantedFigures } from './store.ts'
import { readyFor } from './text-index.ts'

type Filled = { -readonly [Key in keyof FigureRow]: FigureRow[Key] }
type Fill = (into: Filled, value: string | number | null) => void

/** What every report reads: numbers first, since a column costs about 50 ns a conversation and there are many. */
const NUMBERS: Readonly<Record<string, Fill>> = {
  id: (into, value) => {
    into.id = value as number
  },
  directed: (into, value) => {
    into.directed = value === 1
  },
  department: (into, value) => {
    into.department = value as string
  },
  posted_at: (into, value) => {
    into.postedAt = value as number | null
  },
  imported_at: (into, value) => {
    into.importedAt = value as number
  },
  first_reply_at: (into, value) => {
    into.firstReplyAt = value as number | null
  },
  replies: (into, value) => {
    into.replies = value as number
  },
  outcome: (into, value) => {
    into.outcome = value as string | null
  },
  cause: (into, value) => {
    into.cause = value as string | null
  },
  excluded: (into, value) => {
    into.excluded = value as string | null
  },
  merged_into: (into, value) => {
    into.merged = value !== null
  },
  first_start_at: (into, value) => {
    into.firstStartAt = value as number | null
  },
  first_due_at: (into, value) => {
    into.firstDueAt = value as number | null
  },
  first_stop_at: (into, value) => {
    into.firstStopAt = value as number | null
  },
  first_verdict: (into, value) => {
    into.firstVerdict = value === null ? null : verdictOf(value)
  },
  first_reason: (into, value) => {
    into.firstReason = value as string | null
  },
  first_flags: (into, value) => {
    into.nearMiss = isNear(value)
  },
  same_day_due_at: (into, value) => {
    into.sameDayDueAt = value as number | null
  },
  resolved_at: (into, value) => {
    into.resolvedAt = value as number | null
  },
  first_resolved_at: (into, value) => {
    into.firstResolvedAt = value as number | null
  },
  quiet_at: (into, value) => {
    into.quietAt = value as number | null
  },
  quiet_resolved_at: (into, value) => {
    into.quietResolvedAt = value as number | null
  },
  resolution_start_at: (into, value) => {
    into.resolutionStartAt = value as number | null
  },
  resolution_due_at: (into, value) => {
    into.resolutionDueAt = value as number | null
  },
  resolution_stop_at: (into, value) => {
    into.resolutionStopAt = value as number | null
  },
  resolution_verdict: (into, value) => {
    into.resolutionVerdict = value === null ? null : verdictOf(value)
  },
  resolution_reason: (into, value) => {
    into.resolutionReason = value as string | null
  },
  resolution_paused_ms: (into, value) => {
    into.resolutionPausedMs = (value ?? 0) as number
  },
  resolution_flags: (into, value) => {
    into.resolutionNearMiss = isNear(value)
  },
  born_breached: (into, value) => {
    into.bornBreached = value === 1
  },
  waiting_since: (into, value) => {
    into.waitingSince = value as number | null
  },
}

/** What only some reports read, by the dimension that asks for it. */
const TEXTS: Readonly<Record<string, Fill>> = {
  pid: (into, value) => {
    into.pid = value as string
  },
  network: (into, value) => {
    into.network = value as string
  },
  brand: (into, value) => {
    into.brand = value as string | null
  },
  language: (into, value) => {
    into.language = value as string | null
  },
  spoke: (into, value) => {
    into.spoke = value as string | null
  },
  route: (into, value) => {
    into.route = value as string
  },
  priority: (into, value) => {
    into.priority = PRIORITIES[value as number] ?? 'normal'
  },
  first_reply_by: (into, value) => {
    into.firstReplyBy = value as string | null
  },
}

const DIMENSIONS: Readonly<Record<string, readonly string[]>> = { brand: ['brand', 'first_reply_by'], spoke: ['spoke', 'first_reply_by'] }

/** Hands every conversation of a query to `use`, in no order that matters: one object, filled again for each row. */
export async function figuresOf(
  opened: OpenedSqlite,
  query: Query,
  now: number,
  wanted: WantedFigures,
  use: (row: FigureRow) => void,
): Promise<void> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const texts = wanted.dimensions.flatMap((name) => DIMENSIONS[name] ?? (name in TEXTS ? [name] : []))
  const silent = await silentImports(opened)
  const columns = [
    ...new Set([...Object.keys(NUMBERS), ...texts, ...(wanted.ids ? ['pid'] : []), ...(silent === undefined ? [] : ['source'])]),
  ]
  const fills = columns.map((name) => NUMBERS[name] ?? TEXTS[name] ?? NOTHING)
  const source = columns.indexOf('source')
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const figure = blank()
  await db.each(`SELECT ${columns.map((name) => `c.${name}`).join(', ')} FROM ${from} WHERE ${where.sql}`, where.params, (row: SqlRow) => {
    for (let at = 0; at < fills.length; at++) fills[at]?.(figure, row[at] ?? null)
    figure.repliesKnown = silent === undefined || figure.replies > 0 || !silent.has(row[source] as number)
    use(figure)
  })
}

const NOTHING: Fill = () => {}

/** Imports of exports that carry no post of the brand: no answer there means nothing. `undefined` where every import has some. */
async function silentImports({ db }: OpenedSqlite): Promise<ReadonlySet<number> | undefined> {
  const rows = await db.rows("SELECT id FROM import WHERE command = 'import' AND outbound = 0 AND finished_at IS NOT NULL")
  return rows.length === 0 ? undefined : new Set(rows.map((row) => Number(row[0])))
}

function blank(): Filled {
  return {
    id: 0,
    pid: '',
    network: '',
    brand: null,
    language: null,
    department: '',
    spoke: null,
    route: '',
    priority: 'normal',
    directed: false,
    postedAt: null,
    importedAt: 0,
    firstReplyAt: null,
    firstReplyBy: null,
    replies: 0,
    outcome: null,
    cause: null,
    excluded: null,
    merged: false,
    firstStartAt: null,
    firstDueAt: null,
    firstStopAt: null,
    firstVerdict: null,
    firstReason: null,
    sameDayDueAt: null,
    resolvedAt: null,
    firstResolvedAt: null,
    quietAt: null,
    quietResolvedAt: null,
    resolutionStartAt: null,
    resolutionDueAt: null,
    resolutionStopAt: null,
    resolutionVerdict: null,
    resolutionReason: null,
    resolutionPausedMs: 0,
    bornBreached: false,
    nearMiss: false,
    resolutionNearMiss: false,
    repliesKnown: true,
    waitingSince: null,
  }
}

const KINDS = { first_response: 0, next_response: 1, resolution: 2, handoff: 3 } as const
export type FigureClock = 'next_response' | 'resolution' | 'handoff'

/** Hands the clocks of a kind to `use`; of `resolution` those of later cycles only (the first is in `figuresOf`). */
export async function clockFiguresOf(
  opened: OpenedSqlite,
  kind: FigureClock,
  query: Query,
  now: number,
  use: (clock: ClockFigure) => void,
): Promise<void> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const everything = query.kind === 'all' && query.of.length === 0
  const columns = 'k.conversation_id, k.started_at, k.due_at, k.stopped_at, k.quiet_at, k.verdict, k.flags, k.department'
  const join = everything ? '' : `JOIN conversation c ON c.id = k.conversation_id ${where.needsPost ? 'JOIN post p ON p.id = c.id' : ''}`
  const sql = `SELECT ${columns} FROM clock k ${join} WHERE k.kind = ${KINDS[kind]}${everything ? '' : ` AND ${where.sql}`}`
  await db.each(sql, everything ? [] : where.params, (row) =>
    use({
      conversation: row[0] as number,
      startedAt: row[1] as number,
      dueAt: row[2] as number | null,
      stoppedAt: row[3] as number | null,
      quietAt: row[4] as number | null,
      verdict: verdictOf(row[5]),
      bornBreached: isBorn(row[6]),
      nearMiss: isNear(row[6]),
      department: row[7] as string | null,
    }),
  )
}
