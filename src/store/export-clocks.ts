/** Clocks and hand-offs for `export`, each with who had it when it stopped: what reports by department, spoke, route and priority count it for. */
import type { Clock } from '../core/conversation.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import { clocksOfAll } from './clocks.ts'
import type { Db, SqlRow } from './db.ts'
import { ownerOf } from './export-owners.ts'
import type { ExportedClock, ExportedHandoff } from './export-rows.ts'
import { SENDER } from './figure-clocks.ts'
import { historiesOf } from './had-then.ts'
import type { Interned } from './intern.ts'
import { eventOf } from './priors.ts'
import { rowsOf } from './statements.ts'
import { textOf } from './values.ts'

/** What they are read from. */
export interface ClockSource {
  readonly db: Db
  readonly interned: Interned
  readonly now: number
  /** Whom the rules name: an answer of anybody else counts for the brand. */
  readonly people: ReadonlySet<string>
}

const codeOf = (kind: Clock['kind']): number => CLOCK_KINDS.indexOf(kind)
const NEXT = codeOf('next_response')
const HANDOFF = codeOf('handoff')

/** Lays down `temp.export_order`. `wanted`: SQL that picks conversations by `x.id`. */
export async function orderClocks(db: Db, wanted: string, handoffs: boolean): Promise<void> {
  const inline = (kind: number, name: string) =>
    `SELECT c.id AS id, ${kind} AS kind, 1 AS k, c.${name}_start_at AS started_at FROM conversation c WHERE c.${name}_term_id IS NOT NULL`
  const parts = [
    ...(handoffs ? [] : [inline(codeOf('first_response'), 'first'), inline(codeOf('resolution'), 'resolution')]),
    `SELECT k.conversation_id AS id, k.kind AS kind, k.n AS k, k.started_at AS started_at FROM clock k${handoffs ? ` WHERE k.kind = ${HANDOFF}` : ''}`,
  ]
  await db.run(`INSERT INTO temp.export_order (id, kind, k) SELECT x.id, x.kind, x.k FROM (${parts.join(' UNION ALL ')}) AS x
    JOIN conversation c ON c.id = x.id WHERE 1 = 1${wanted} ORDER BY x.started_at, c.pid, x.kind, x.k`)
}

/** Rows of `export_order` as clocks; what several of them share is read once. */
export async function clockRows(source: ClockSource, ordered: readonly SqlRow[]): Promise<readonly ExportedClock[]> {
  const { db, interned, now, people } = source
  const ids = [...new Set(ordered.map((row) => Number(row[0])))]
  const rows = [...(await rowsOf(db, 'conversation', ids)).values()]
  const all = await clocksOfAll(db, interned, rows)
  const byId = new Map(rows.map((row, at) => [Number(row.id), { row, clocks: all[at] ?? [] }]))
  const histories = await historiesOf(db, ids)
  const senders = await sendersOf(db, ordered)
  const found = ordered.map((one) => {
    const conversation = byId.get(Number(one[0]))
    const clock = conversation?.clocks.filter(({ kind }) => codeOf(kind) === one[2])[Number(one[3]) - 1]
    if (conversation === undefined || clock === undefined)
      throw new Error(`conversation ${one[0]} has no clock ${one[3]} of kind ${one[2]}`)
    return { one, row: conversation.row, clock }
  })
  const starts = await startsOf(
    db,
    found.map(({ clock }) => clock.startPost),
  )
  return found.map(({ one, row, clock }) => ({
    conversation: String(row.pid),
    network: String(row.network),
    n: Number(one[3]),
    startPost: starts.get(clock.startPost) ?? String(row.pid),
    clock,
    owner: ownerOf({ row, clock, sender: senders.get(one), history: histories.get(Number(one[0])) ?? [] }, now, people),
  }))
}

/** Short ids of the posts that start clocks, by internal id. */
async function startsOf(db: Db, posts: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await db.rows('SELECT id, pid FROM post WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify([...new Set(posts)])])
  return new Map(rows.map(([id, pid]) => [Number(id), String(pid)]))
}

/** Who sent the answers that stopped exchanges. */
async function sendersOf(db: Db, ordered: readonly SqlRow[]): Promise<ReadonlyMap<SqlRow, string>> {
  const exchanges = ordered.filter((one) => one[2] === NEXT)
  const rows = await db.many(
    `SELECT ${SENDER} FROM clock k JOIN conversation c ON c.id = k.conversation_id
     WHERE k.kind = ${NEXT} AND k.conversation_id = ? AND k.n = ? AND k.stopped_at IS NOT NULL`,
    exchanges.map(([id, , , n]) => [id ?? null, n ?? null]),
  )
  const senders = new Map<SqlRow, string>()
  for (const [at, one] of exchanges.entries()) {
    const sender = textOf(rows[at]?.[0])
    if (sender !== undefined) senders.set(one, sender)
  }
  return senders
}

/** Hand-offs, with the question and the answer where people gave them. */
export async function handoffRows(source: ClockSource, ordered: readonly SqlRow[]): Promise<readonly ExportedHandoff[]> {
  const clocks = await clockRows(source, ordered)
  const exported: ExportedHandoff[] = []
  for (const [at, one] of clocks.entries()) {
    const rows = await source.db.rows(
      `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data FROM conversation c JOIN post p ON p.thread_id = c.thread_id
       JOIN happened e ON e.post_id = p.id WHERE c.id = ? AND e.kind IN ('asked', 'answered') ORDER BY e.occurred_at, e.id`,
      [ordered[at]?.[0] ?? null],
    )
    const events = rows.map(eventOf)
    const { department, startedAt, stoppedAt } = one.clock
    exported.push({
      ...one,
      asked: events.find((event) => event.kind === 'asked' && event.data.department === department && event.at === startedAt),
      answered: events.find(
        (event) => event.kind === 'answered' && (event.data.department ?? department) === department && event.at === stoppedAt,
      ),
    })
  }
  return exported
}
