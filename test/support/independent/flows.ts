/** What came in and went out, what is open, how they speak of us: each thing by its own time. */
import type Database from 'better-sqlite3'
import { type Cells, cells, cut, grouped, named } from './cut.ts'
import { ranks } from './ranks.ts'
import { departmentAt } from './standing.ts'

export interface Asked {
  readonly by: readonly string[]
  readonly zone?: string
  /** Half-open, in ms. */
  readonly from?: number
  readonly to?: number
}

const LONDON = 'Europe/London'

function within(at: string, { from, to }: Asked): string {
  return [...(from === undefined ? [] : [`${at} >= ${from}`]), ...(to === undefined ? [] : [`${at} < ${to}`]), '1'].join(' AND ')
}

/** `report volume`: each thing is counted when it happened. */
export function volume(db: Database.Database, asked: Asked): Cells {
  return cells(asked.by, (by) => {
    const { keys, joins } = cut(by, 'b', 't.at', asked.zone ?? LONDON)
    return db
      .prepare(
        `WITH thing AS (
  SELECT conversation, 'inbound_posts' AS what, posted_at AS at FROM posts WHERE direction <> 'outbound' AND kind <> 'repost'
  UNION ALL SELECT conversation, 'conversations', posted FROM base
  UNION ALL SELECT conversation, 'replies', posted_at FROM posts WHERE counts = 1
  UNION ALL SELECT conversation, 'replies', occurred_at FROM events
    WHERE kind = 'replied' AND coalesce(data ->> '$.draft', 0) = 0 AND data ->> '$.matched_by' IS NULL
  UNION ALL SELECT conversation, 'closed', resolved FROM base WHERE resolved IS NOT NULL
  UNION ALL SELECT conversation, 'automatic_replies', posted_at FROM posts WHERE direction = 'outbound' AND is_auto = 1
), placed AS (SELECT ${keys.map((key, at) => `${key} AS k${at},`).join(' ')} what FROM thing t JOIN base b USING (conversation) ${joins} WHERE ${within('t.at', asked)})
SELECT ${named(by)} sum(what = 'inbound_posts') AS inbound_posts, sum(what = 'conversations') AS conversations, sum(what = 'replies') AS replies,
  sum(what = 'closed') AS closed, sum(what = 'conversations') - sum(what = 'closed') AS net_flow, sum(what = 'automatic_replies') AS automatic_replies
FROM placed ${grouped(by)}`,
      )
      .all()
  })
}

const AGES = (age: string) => {
  const hours = (from: number, to?: number) =>
    `sum(${age} >= ${from * 3_600_000}${to === undefined ? '' : ` AND ${age} < ${to * 3_600_000}`})`
  return `${hours(0, 4)} AS age_under_4h, ${hours(4, 24)} AS age_4h_24h, ${hours(24, 72)} AS age_1d_3d, ${hours(72, 168)} AS age_3d_7d, ${hours(168)} AS age_over_7d,
    max(${age}) AS age_max_s`
}

/** `report backlog`: what is open at the instant of the export. */
export function backlog(db: Database.Database, dimensions: readonly string[]): Cells {
  return cells(dimensions, (by) => {
    const { keys, joins } = cut(by, 'm', 'm.posted_at', LONDON)
    const from = `(SELECT ${keys.map((key, at) => `${key} AS k${at},`).join(' ')} (SELECT t FROM moment) - coalesce(started_at, posted_at) AS v, m.first_reply_at, m.overdue
      FROM member m ${joins} WHERE coalesce(left_out, '') NOT IN ('merged', 'gone', 'undated', 'not_directed') AND m.state <> 'resolved')`
    return [
      ...db
        .prepare(
          `SELECT ${named(by)} count(*) AS open, sum(first_reply_at IS NULL) AS unanswered, sum(overdue) AS overdue, ${AGES('v')} FROM ${from} ${grouped(by)}`,
        )
        .all(),
      ...db.prepare(ranks(from, by, 'age', [50, 90])).all(),
    ]
  })
}

/** `report backlog --by day`: what was open at the end of each of these instants; lives tell. What reopened it later had moved no start by then. */
export function openAt(db: Database.Database, ends: ReadonlyMap<string, number>): Cells {
  const sql = `SELECT count(*) AS open, sum(b.first_reply_at IS NULL OR b.first_reply_at > :t) AS unanswered, ${AGES('(:t - CASE WHEN b.started > :t THEN b.posted_at ELSE b.started END)')}
    FROM (SELECT id AS conversation, coalesce(started_at, posted_at) AS started, * FROM member
      WHERE coalesce(left_out, '') NOT IN ('gone', 'undated', 'not_directed')) b JOIN posts p ON p.id = b.conversation AND p.posted_at <= :t JOIN spell s ON s.conversation = b.conversation AND s.opens <= :t AND (s.closes > :t OR s.runs)
      AND NOT EXISTS (SELECT 1 FROM away a WHERE a.conversation = b.conversation AND a.opens <= :t AND a.closes > :t)
      AND NOT EXISTS (SELECT 1 FROM vanished v WHERE v.conversation = b.conversation AND v.opens <= :t AND v.closes > :t)
      -- Nobody's, until a person took it.
      AND ${departmentAt('b.conversation', ':t')} <> 'log'`
  const ask = db.prepare(sql)
  return new Map([...ends].map(([key, t]) => [key, ask.get({ t: BigInt(t) }) as Record<string, unknown>]))
}

/** `report perception`. */
export function perception(db: Database.Database, asked: Asked): Cells {
  const share = (tone: string) =>
    `CAST(sum(coalesce(tone, '') = '${tone}') AS REAL) / nullif(sum(tone IS NOT NULL), 0) AS ${tone}_share, sum(tone IS NOT NULL) AS ${tone}_share_n`
  return cells(asked.by, (by) => {
    const { keys, joins } = cut(by, 'b', 'b.posted', asked.zone ?? LONDON)
    return db
      .prepare(
        `WITH placed AS (SELECT ${keys.map((key, at) => `${key} AS k${at},`).join(' ')} f.tone, f.told_by FROM fact f JOIN base b USING (conversation) ${joins} WHERE ${within('b.posted', asked)})
SELECT ${named(by)} count(*) AS conversations, sum(coalesce(tone, '') = 'positive') AS positive, sum(coalesce(tone, '') = 'neutral') AS neutral,
  sum(coalesce(tone, '') = 'negative') AS negative, sum(tone IS NULL) AS unknown, ${share('positive')}, ${share('neutral')}, ${share('negative')},
  CAST(sum(tone IS NULL) AS REAL) / count(*) AS unknown_share, count(*) AS unknown_share_n,
  sum(coalesce(told_by, '') = 'export') AS from_export, sum(coalesce(told_by, '') = 'rating') AS from_rating, sum(coalesce(told_by, '') = 'rules') AS from_rules
FROM placed ${grouped(by)}`,
      )
      .all()
  })
}

/** The slope of weekly shares of a tone, weeks weighed by the conversations whose tone is known. */
export function trend(db: Database.Database, zone: string, tone: string): number | null {
  const sql = `
WITH weekly AS (
  SELECT floor((posted + utc_offset('${zone}', posted) + 259200000.0) / 604800000) AS x, avg(tone = '${tone}') AS y, count(*) AS w
  FROM fact WHERE tone IS NOT NULL GROUP BY 1
), mean AS (SELECT sum(w * x) / sum(w) AS mx, sum(w * y) / sum(w) AS my FROM weekly)
SELECT sum(w * (x - mx) * (y - my)) / sum(w * (x - mx) * (x - mx)) AS slope FROM weekly, mean`
  return (db.prepare(sql).get() as { slope: number | null }).slope
}
