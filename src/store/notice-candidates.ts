/** Which conversations may have something to tell: found by indexes, and by how far the last look came. */
import type { reachOf } from '../core/notices.ts'
import type { Db, SqlValue } from './db.ts'
import { LIVE } from './query-sql.ts'
import { textOf } from './values.ts'

const DAY = 86_400_000

/** Of a post `p`, the conversation `c`. */
export const OF_POST = `c.thread_id = p.thread_id AND c.author_key IS NOT DISTINCT FROM p.author_key AND (p.conversation_id IS NULL OR p.conversation_id = c.id)`

/** Conversations that somebody was told are late. */
const TOLD = `SELECT c.id FROM notice n JOIN post p ON p.id = n.post_id JOIN conversation c ON ${OF_POST} WHERE n.kind = 'late' AND n.settled IS NULL`

/** How far a look came. */
export interface Cursor {
  readonly post: number
  readonly event: number
  readonly import: number
  readonly at: number
}

/** Conversations that were late when they came, alike for the ladders. */
export interface BornLate {
  readonly route: string
  readonly department: string
  readonly spoke?: string | undefined
  readonly count: number
}

export interface Look {
  readonly now: number
  readonly reach: ReturnType<typeof reachOf>
  /** Routes and departments that tell somebody of what comes to them. */
  readonly tellingRoutes: readonly string[]
  readonly tellingDepartments: readonly string[]
  /** What was posted before fires nothing; epoch ms. */
  readonly from?: number | undefined
}

/** Conversations that something may be due for: by the indexes of the stored times, never all. */
export async function dueOnes(db: Db, { now, reach }: Look): Promise<number[]> {
  const params = { now, horizon: now + reach.before }
  const quiet = ['c.quiet_at IS NULL', 'c.quiet_at IS NOT NULL AND c.quiet_at > :now']
  const ranges = reach.early
    ? ['c.watch_soon_at IS NOT NULL']
    : ['c.watch_soon_at <= :now', 'c.watch_soon_at IS NOT NULL AND c.watch_due_at < :horizon']
  const customers = quiet.flatMap((open) => ranges.map((range) => `SELECT c.id FROM conversation c WHERE ${LIVE} AND ${open} AND ${range}`))
  const handoffs = `SELECT k.conversation_id FROM clock k WHERE k.kind = 3 AND k.verdict = 0
    AND ${reach.early ? '1 = 1' : '(k.soon_at <= :now OR k.due_at < :horizon)'}`
  // What was late on arrival has rungs after that only where they come later than the due time: a week of missed runs is made up for.
  const born = quiet.map(
    (open) => `SELECT c.id FROM conversation c WHERE ${LIVE} AND ${open} AND c.due_at > ${now - reach.after - 7 * DAY} AND c.due_at < :now
      AND c.born_breached = 1`,
  )
  return ids(db, [...customers, handoffs, ...(reach.after > 0 ? born : []), TOLD].join(' UNION '), params)
}

/** Conversations that got something since the last look, and tell somebody. */
export async function newOnes(db: Db, { tellingRoutes, tellingDepartments }: Look, cursor: Cursor): Promise<number[]> {
  const params: Record<string, SqlValue> = { post: cursor.post, event: cursor.event }
  const bind = (name: string): string => {
    const key = `n${Object.keys(params).length}`
    params[key] = name
    return `:${key}`
  }
  const named = (column: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${column} IN (${names.map(bind).join(', ')})`]
  const tells = [
    "j.notify <> '[]'",
    ...named('c.route', tellingRoutes),
    ...named('c.would_route_to', tellingRoutes),
    ...named('c.department', tellingDepartments),
  ].join(' OR ')
  // Numbers of posts that were taken back are given again.
  const [undone] = await db.rows('SELECT 1 FROM import WHERE undone_at >= ? LIMIT 1', [cursor.at])
  if (undone !== undefined) params.import = cursor.import
  const fresh = undone === undefined ? 'p.id > :post' : '(p.id > :post OR p.import_id > :import)'
  // Posts and events first: what came since is little beside what is stored.
  const of = (heads: string, tail: string): string =>
    `SELECT c.id FROM ${heads} CROSS JOIN conversation c CROSS JOIN judgement j WHERE ${OF_POST} AND j.id = c.judgement_id AND (${tells})
       AND c.merged_into IS NULL AND COALESCE(c.cause, '') NOT IN ('history', 'gone') AND ${tail}`
  const news = of(
    'post p',
    `p.inbound = 1 AND ${fresh} AND p.import_id NOT IN
       (SELECT i.id FROM import i WHERE i.history_ms IS NOT NULL OR i.id = (SELECT MIN(id) FROM import WHERE undone_at IS NULL))`,
  )
  const tagged = of('happened e CROSS JOIN post p', "p.id = e.post_id AND e.kind = 'tagged' AND e.id > :event")
  return ids(db, `${news} UNION ${tagged}`, params)
}

/** Late on arrival and still, by route and owner: of all on the first look, later of what came since. */
export async function bornLate(db: Db, { now, from }: Look, cursor: Cursor | undefined): Promise<readonly BornLate[]> {
  const rows = await db.rows(
    `SELECT c.route, c.department, c.spoke, COUNT(*) FROM conversation c WHERE ${LIVE} AND (c.quiet_at IS NULL OR c.quiet_at > :now)
       AND c.born_breached = 1 AND c.due_at < :now AND ${cursor === undefined ? '1 = 1' : `c.id > :post AND c.id NOT IN (${TOLD})`}
       AND ${from === undefined ? '1 = 1' : 'c.posted_at >= :from'}
     GROUP BY c.route, c.department, c.spoke ORDER BY c.route, c.department, c.spoke`,
    { now, ...(from === undefined ? {} : { from }), ...(cursor === undefined ? {} : { post: cursor.post }) },
  )
  return rows.map((row) => ({ route: String(row[0]), department: String(row[1]), spoke: textOf(row[2]), count: Number(row[3]) }))
}

/** As far as everything goes now. */
export async function cursorNow(db: Db, now: number): Promise<Cursor> {
  const [row] = await db.rows(
    'SELECT (SELECT COALESCE(MAX(id), 0) FROM post), (SELECT COALESCE(MAX(id), 0) FROM event), (SELECT COALESCE(MAX(id), 0) FROM import)',
  )
  return { post: Number(row?.[0]), event: Number(row?.[1]), import: Number(row?.[2]), at: now }
}

async function ids(db: Db, sql: string, params: Readonly<Record<string, SqlValue>>): Promise<number[]> {
  return (await db.rows(sql, params)).map((row) => Number(row[0]))
}
