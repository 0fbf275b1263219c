/** Which conversations may have something to tell: found by indexes, and by how far the last look came. */

import type { reachOf } from '../core/rungs.ts'
import type { Db, SqlValue } from './db.ts'
import { OF_POST } from './holders.ts'
import { LIVE } from './query-sql.ts'
import { textOf } from './values.ts'
import { BORN_LATE } from './watch.ts'

const DAY = 86_400_000
/** What was late for longer when it was imported is counted in a summary; for so long, too, missed runs are made up for. */
const OLD = 7 * DAY

/** The import that brought the first post that is stored: whatever it brings, is no news. */
const FIRST = '(SELECT import_id FROM post ORDER BY id LIMIT 1)'

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
  // What was late on arrival has rungs after that only where they come later than the due time: a week of missed runs is made up for. One that repeats goes
  // on for what came with a later import and was told then.
  const told = reach.repeats ? ` OR EXISTS (SELECT 1 ${CAME} AND i.id <> ${FIRST} AND c.due_at > i.started_at - ${OLD})` : ''
  const recent = `(c.due_at > ${now - reach.after - OLD}${told})`
  const born = quiet.map(
    (open) => `SELECT c.id FROM conversation c WHERE ${LIVE} AND ${open} AND ${recent} AND c.due_at < :now AND c.born_breached <> 0`,
  )
  return ids(db, [...customers, handoffs, ...(reach.after > 0 ? born : []), TOLD].join(' UNION '), params)
}

/** Conversations that got something since the last look, and tell somebody. */
export async function newOnes(db: Db, { tellingRoutes, tellingDepartments }: Look, cursor: Cursor): Promise<number[]> {
  const params: Record<string, SqlValue> = { event: cursor.event }
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
  const { fresh, params: since } = await sinceThen(db, cursor)
  Object.assign(params, since)
  // Posts and events first: what came since is little beside what is stored.
  const of = (heads: string, tail: string): string =>
    `SELECT c.id FROM ${heads} CROSS JOIN conversation c CROSS JOIN judgement j WHERE ${OF_POST} AND j.id = c.judgement_id AND (${tells})
       AND c.merged_into IS NULL AND COALESCE(c.cause, '') NOT IN ('history', 'gone') AND ${tail}`
  const news = of(
    'post p',
    `p.inbound = 1 AND ${fresh} AND p.import_id NOT IN
       (SELECT i.id FROM import i WHERE i.history_ms IS NOT NULL OR i.id = ${FIRST})`,
  )
  const tagged = of('happened e CROSS JOIN post p', "p.id = e.post_id AND e.kind = 'tagged' AND e.id > :event")
  return ids(db, `${news} UNION ${tagged}`, params)
}

/** What came since a look: conditions on a post `p`, and on the opening post of a conversation `c`. Numbers of posts that were taken back are given again. */
async function sinceThen(db: Db, cursor: Cursor): Promise<Since> {
  // The clock of the host that took back may be behind that of the host that looked.
  const [undone] = await db.rows('SELECT 1 FROM import WHERE undone_at >= ? LIMIT 1', [cursor.at - DAY])
  if (undone === undefined) return { fresh: 'p.id > :post', opened: 'c.id > :post', params: { post: cursor.post } }
  const fresh = '(p.id > :post OR p.import_id > :import)'
  return {
    fresh,
    opened: `EXISTS (SELECT 1 FROM post p WHERE p.id = c.id AND ${fresh})`,
    params: { post: cursor.post, import: cursor.import },
  }
}
interface Since {
  readonly fresh: string
  readonly opened: string
  readonly params: Readonly<Record<string, SqlValue>>
}

const OPEN = `${LIVE} AND (c.quiet_at IS NULL OR c.quiet_at > :now)`
const OPEN_LATE = `${OPEN} AND ${BORN_LATE}`
/** Of a conversation `c`, what its opening post came with. */
const CAME = 'FROM post o JOIN import i ON i.id = o.import_id WHERE o.id = c.id'

/**
 * Posts that came since the last look, of conversations that were late on arrival, though not for long: their rungs are told one by one. A post
 * that comes to a known conversation does so, too. Not those of a backfill, and not those of the first import.
 */
export async function arrivals(
  db: Db,
  { now }: Look,
  cursor: Cursor,
): Promise<{ readonly posts: number[]; readonly conversations: number[] }> {
  const { fresh, opened, params } = await sinceThen(db, cursor)
  const rows = await db.rows(
    `SELECT p.id, c.id FROM post p CROSS JOIN import i CROSS JOIN conversation c WHERE p.inbound = 1 AND ${fresh} AND i.id = p.import_id
       AND i.history_ms IS NULL AND i.id <> ${FIRST} AND ${OF_POST} AND ${OPEN_LATE}
       AND (c.due_at > i.started_at - ${OLD} OR NOT ${opened})`,
    { now, ...params },
  )
  return { posts: rows.map((row) => Number(row[0])), conversations: [...new Set(rows.map((row) => Number(row[1])))] }
}

/**
 * Late on arrival and still, by route and owner: of all on the first look, later of what came since and was late for long, or came with the first import. Not those of a backfill,
 * of which nobody is told.
 */
export async function bornLate(db: Db, { now, from }: Look, cursor: Cursor | undefined): Promise<readonly BornLate[]> {
  const since = cursor === undefined ? undefined : await sinceThen(db, cursor)
  const old =
    since === undefined
      ? '1 = 1'
      : `${since.opened} AND EXISTS (SELECT 1 ${CAME} AND (c.due_at <= i.started_at - ${OLD} OR i.id = ${FIRST}))
         AND c.id NOT IN (${TOLD})`
  const rows = await db.rows(
    `SELECT c.route, c.department, c.spoke, COUNT(*) FROM conversation c WHERE ${OPEN_LATE} AND NOT EXISTS (SELECT 1 ${CAME} AND i.history_ms IS NOT NULL)
       AND ${old} AND ${from === undefined ? '1 = 1' : 'c.posted_at >= :from'}
     GROUP BY c.route, c.department, c.spoke ORDER BY c.route, c.department, c.spoke`,
    { now, ...(from === undefined ? {} : { from }), ...since?.params },
  )
  return rows.map((row) => ({ route: String(row[0]), department: String(row[1]), spoke: textOf(row[2]), count: Number(row[3]) }))
}

/** Whether anything is late, on arrival or since: else nobody needs a summary any more. */
export async function anyLate(db: Db, now: number): Promise<boolean> {
  const [row] = await db.rows(`SELECT 1 FROM conversation c WHERE ${OPEN} AND c.due_at < :now LIMIT 1`, { now })
  return row !== undefined
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
