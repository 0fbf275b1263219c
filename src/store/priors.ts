/** What stood before a thread is settled anew: its conversations with their clocks, its imports, and what was done on it. */
import type { Clock, Conversation } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { PRIORITIES, type Priority } from '../core/rules/ruleset.ts'
import { clocksOf } from './clocks.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'
import type { ImportFacts } from './post-rows.ts'
import type { SettleOptions } from './settle-options.ts'
import { withPosts } from './told-urls.ts'

/** A conversation as it stands before it is settled anew. */
export interface Prior {
  readonly id: number
  readonly department: string
  readonly spoke: string | null
  readonly spokeAt: number | null
  readonly routedAt: number | null
  readonly author: string | null
  readonly source: number
  readonly route: string
  readonly priority: Priority
  /** Hash of the rule set that decided. */
  readonly rules: string | undefined
  /** Somebody had started on it. */
  readonly touched: boolean
  readonly clocks: readonly Clock[]
}

/** Where the real tables are while temporary ones hide them. */
const real = (options: SettleOptions): string => (options.hidden === undefined ? '' : 'main.')

/** What the fold and the verdicts ask of imports, by number. */
export type Imports = ReadonlyMap<number, ImportFacts & { readonly ruleset: number }>

export async function loadImports(db: Db): Promise<Imports> {
  const rows = await db.rows('SELECT id, started_at, quiet_ms, history_ms, ruleset_id FROM import')
  return new Map(
    rows.map((row) => [
      Number(row[0]),
      {
        startedAt: Number(row[1]),
        quiet: row[2] === null ? undefined : Number(row[2]),
        history: row[3] === null ? undefined : Number(row[3]),
        ruleset: Number(row[4]),
      },
    ]),
  )
}

/** The conversations of these threads as they stand, by thread. */
export async function loadPriors(
  db: Db,
  interned: Interned,
  labels: readonly number[],
  options: SettleOptions,
): Promise<Map<number, Prior[]>> {
  const priors = new Map<number, Prior[]>()
  const schema = real(options)
  const hashes = new Map((await db.rows('SELECT id, hash FROM ruleset')).map((row) => [Number(row[0]), String(row[1])]))
  for (const label of labels) {
    const rows = await db.all<Record<string, SqlValue>>(`SELECT * FROM ${schema}conversation WHERE thread_id = ? ORDER BY id`, [label])
    if (rows.length === 0) continue
    const list: Prior[] = []
    for (const row of rows) {
      list.push({
        id: Number(row.id),
        department: String(row.department),
        spoke: row.spoke as string | null,
        spokeAt: row.spoke_at as number | null,
        routedAt: row.routed_at as number | null,
        author: row.author_key as string | null,
        source: Number(row.source),
        route: String(row.route),
        priority: PRIORITIES[Number(row.priority)] ?? 'normal',
        rules: hashes.get(Number(row.ruleset_id)),
        touched: row.touched_at !== null,
        clocks: await clocksOf(db, interned, row, schema),
      })
    }
    priors.set(label, list)
  }
  return priors
}

/** What was done on the posts of these threads. `rejudged` is a note about the fold, not a part of it. */
export async function loadEvents(db: Db, labels: readonly number[]): Promise<Map<number, Event[]>> {
  const events = new Map<number, Event[]>()
  for (const label of labels) {
    const rows = await db.rows(
      `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data FROM post p JOIN happened e ON e.post_id = p.id
       WHERE p.thread_id = ? AND e.kind <> 'rejudged' ORDER BY e.occurred_at, e.id`,
      [label],
    )
    if (rows.length > 0) events.set(label, await withPosts(db, label, rows.map(eventOf)))
  }
  return events
}

/** A stored event. */
export function eventOf(row: SqlRow): Event {
  return {
    id: Number(row[0]),
    post: Number(row[1]),
    kind: row[2],
    at: Number(row[3]),
    recordedAt: Number(row[4]),
    actor: String(row[5]),
    data: JSON.parse(String(row[6])),
  } as Event
}

/** The row that a conversation had: its own, else that of the earliest conversation whose opening post is among its posts. */
export function priorOf(conversation: Conversation, priors: readonly Prior[]): Prior | undefined {
  if (priors.length === 0) return undefined
  return priors.find((prior) => prior.id === conversation.id) ?? priors.find((prior) => conversation.posts.includes(prior.id))
}
