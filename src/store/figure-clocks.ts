/** Clocks as reports read them, one after another. */
import type { Pause } from '../core/conversation.ts'
import type { Query } from '../core/query-ast.ts'
import { isBorn, isNear, verdictOf } from './clock-rows.ts'
import type { Db, SqlRow } from './db.ts'
import { whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { ClockFigure } from './store.ts'
import { readyFor } from './text-index.ts'
import { textOf } from './values.ts'

const KINDS = { first_response: 0, next_response: 1, resolution: 2, handoff: 3 } as const
export type FigureClock = 'next_response' | 'resolution' | 'handoff'

const POST = 'FROM post r WHERE r.thread_id = c.thread_id AND r.inbound = 0 AND r.posted_at = k.stopped_at'
/** What people did stands on the post that was the opening one then. */
const EVENT = `FROM post q CROSS JOIN happened e ON e.post_id = q.id
  WHERE q.thread_id = c.thread_id AND e.occurred_at = k.stopped_at AND e.kind IN ('replied', 'sent', 'approved'`
/** The brand's reply, posted or recorded by hand, that stopped a clock: its sender; '' where nobody knows, null where there was none. */
export const SENDER = `COALESCE((SELECT COALESCE(r.author, r.author_id, '') ${POST} LIMIT 1), (SELECT e.actor ${EVENT}) LIMIT 1))`
/** It stopped late, by no answer: it was resolved, acknowledged, handed on or closed by quiet. What stopped in time by that is void. */
const UNANSWERED = `k.verdict = 2 AND k.stopped_at IS NOT NULL AND NOT EXISTS (SELECT 1 ${POST}) AND NOT EXISTS (SELECT 1 ${EVENT}, 'answered'))`

/** Hands the clocks of a kind to `use`; of `resolution` those of later cycles only (the first is in `figuresOf`). One object, filled again for each. */
export async function clockFiguresOf(
  opened: OpenedSqlite,
  kind: FigureClock,
  query: Query,
  now: number,
  use: (clock: ClockFigure) => void,
  wanted: { readonly dimensions: readonly string[] } = { dimensions: [] },
): Promise<void> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const everything = query.kind === 'all' && query.of.length === 0
  const bySpoke = wanted.dimensions.includes('spoke')
  const mayEnd = kind !== 'resolution' && (await mayEndUnanswered(db))
  const asksSender = bySpoke && kind === 'next_response'
  const asksOwner = bySpoke && kind === 'handoff'
  // What only one kind has is read of that one: of 200,000 exchanges each value counts.
  const columns = ['k.conversation_id', 'k.started_at', 'k.due_at', 'k.stopped_at', 'k.quiet_at', 'k.verdict', 'k.flags']
  const read = (sql: string): number => columns.push(sql) - 1
  const place = {
    department: kind === 'handoff' ? read('k.department') : -1,
    pauses: kind === 'resolution' ? read('k.pauses') : -1,
    unanswered: mayEnd ? read(UNANSWERED) : -1,
    sender: asksSender ? read(`CASE WHEN k.stopped_at IS NOT NULL THEN ${SENDER} END`) : -1,
    owner: asksOwner ? read('CASE WHEN c.department = k.department THEN c.spoke END') : -1,
  }
  const needsConversation = !everything || mayEnd || asksSender || asksOwner
  const join = needsConversation
    ? `JOIN conversation c ON c.id = k.conversation_id ${where.needsPost ? 'JOIN post p ON p.id = c.id' : ''}`
    : ''
  const sql = `SELECT ${columns.join(', ')} FROM clock k ${join} WHERE k.kind = ${KINDS[kind]}${everything ? '' : ` AND ${where.sql}`}`
  const clock = blankClock()
  await db.each(sql, everything ? [] : where.params, (row) => {
    clock.conversation = row[0] as number
    clock.startedAt = row[1] as number
    clock.dueAt = row[2] as number | null
    clock.stoppedAt = row[3] as number | null
    clock.quietAt = row[4] as number | null
    clock.verdict = verdictOf(row[5])
    clock.bornBreached = isBorn(row[6])
    clock.nearMiss = isNear(row[6])
    if (place.department !== -1) clock.department = row[place.department] as string | null
    if (place.pauses !== -1) clock.pausedMs = pausedOf(row[place.pauses])
    if (place.unanswered !== -1) clock.unanswered = row[place.unanswered] === 1
    if (place.sender !== -1) clock.sender = senderOf(row[place.sender])
    if (place.owner !== -1) clock.owner = textOf(row[place.owner]) ?? null
    use(clock)
  })
}

function blankClock(): { -readonly [Key in keyof ClockFigure]: ClockFigure[Key] } {
  return {
    conversation: 0,
    startedAt: 0,
    dueAt: null,
    stoppedAt: null,
    quietAt: null,
    verdict: 'running',
    bornBreached: false,
    nearMiss: false,
    department: null,
    pausedMs: 0,
    unanswered: false,
    sender: undefined,
    owner: undefined,
  }
}

/** Where nothing ends but by replies, no clock needs to be asked. */
async function mayEndUnanswered(db: Db): Promise<boolean> {
  const [row] = await db.rows(
    `SELECT EXISTS (SELECT 1 FROM happened WHERE kind <> 'rejudged')
       OR EXISTS (SELECT 1 FROM clock WHERE kind = 3)
       OR EXISTS (SELECT 1 FROM import WHERE history_ms IS NOT NULL)`,
  )
  return row?.[0] === 1
}

function senderOf(value: SqlRow[number] | undefined): string | null | undefined {
  return value === '' ? null : textOf(value)
}

/** Pauses of a stopped clock, which do not overlap, in ms. */
function pausedOf(pauses: SqlRow[number] | undefined): number {
  if (pauses === null || pauses === undefined) return 0
  return (JSON.parse(String(pauses)) as readonly Pause[]).reduce((sum, { from, to }) => sum + (to === undefined ? 0 : to - from), 0)
}
