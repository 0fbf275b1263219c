/** What came in and went out, what is open, how they speak of us, who speaks: each thing by its own time. */
import type Database from 'better-sqlite3'

type Row = Record<string, unknown>

/** `report volume`, by a unit of local time, or in all. Each thing is counted when it happened. */
export function volume(db: Database.Database, zone: string, unit?: string): Map<string, Row> {
  const at = (column: string) => (unit === undefined ? "''" : `local('${zone}', '${unit}', ${column})`)
  const sql = `
WITH thing AS (
  SELECT 'inbound_posts' AS what, p.posted_at AS at FROM posts p JOIN base b ON b.conversation = p.conversation WHERE p.direction <> 'outbound' AND p.kind <> 'repost'
  UNION ALL SELECT 'conversations', posted FROM base
  UNION ALL SELECT 'replies', p.posted_at FROM posts p JOIN base b ON b.conversation = p.conversation WHERE p.counts = 1
  UNION ALL SELECT 'replies', e.occurred_at FROM events e JOIN base b ON b.conversation = e.conversation
    WHERE e.kind = 'replied' AND coalesce(e.data ->> '$.draft', 0) = 0 AND e.data ->> '$.matched_by' IS NULL
  UNION ALL SELECT 'closed', resolved FROM base WHERE resolved IS NOT NULL
  UNION ALL SELECT 'automatic_replies', p.posted_at FROM posts p JOIN base b ON b.conversation = p.conversation WHERE p.direction = 'outbound' AND p.is_auto = 1
)
SELECT ${at('at')} AS k, sum(what = 'inbound_posts') AS inbound_posts, sum(what = 'conversations') AS conversations, sum(what = 'replies') AS replies,
  sum(what = 'closed') AS closed, sum(what = 'conversations') - sum(what = 'closed') AS net_flow, sum(what = 'automatic_replies') AS automatic_replies
FROM thing GROUP BY 1`
  return keyed(db.prepare(sql).all() as Row[])
}

/** `report backlog`: what is open at the instant of the export. */
export function backlog(db: Database.Database, dimension?: string): Map<string, Row> {
  const key = dimension === undefined ? "''" : dimension
  const hours = (from: number, to?: number) => `sum(age >= ${from * 3_600_000}${to === undefined ? '' : ` AND age < ${to * 3_600_000}`})`
  const at = (p: number) => `CASE WHEN max(n) < ${p === 90 ? 5 : 1} THEN NULL ELSE (
    max(CASE WHEN place = (n - 1) * ${p} / 100 THEN age END) * 100
    + (coalesce(max(CASE WHEN place = (n - 1) * ${p} / 100 + 1 THEN age END), 0) - max(CASE WHEN place = (n - 1) * ${p} / 100 THEN age END)) * ((max(n) - 1) * ${p} % 100) + 50) / 100 END`
  const sql = `
WITH open AS (
  SELECT ${key} AS k, (SELECT t FROM moment) - coalesce(started_at, posted_at) AS age, first_reply_at, overdue, department, priority, route, network FROM member
  WHERE coalesce(left_out, '') NOT IN ('merged', 'gone', 'undated', 'not_directed') AND state <> 'resolved'
), ranked AS (SELECT *, row_number() OVER (PARTITION BY k ORDER BY age) - 1 AS place, count(*) OVER (PARTITION BY k) AS n FROM open)
SELECT k, count(*) AS open, sum(first_reply_at IS NULL) AS unanswered, sum(overdue) AS overdue, ${hours(0, 4)} AS age_under_4h, ${hours(4, 24)} AS age_4h_24h,
  ${hours(24, 72)} AS age_1d_3d, ${hours(72, 168)} AS age_3d_7d, ${hours(168)} AS age_over_7d,
  ${at(50)} AS age_p50_s, ${at(90)} AS age_p90_s, max(age) AS age_max_s
FROM ranked GROUP BY 1`
  return keyed(db.prepare(sql).all() as Row[])
}

/** `report perception`, by a column of a conversation. */
export function perception(db: Database.Database, dimension?: string): Map<string, Row> {
  const share = (tone: string) =>
    `CAST(sum(coalesce(tone, '') = '${tone}') AS REAL) / nullif(sum(tone IS NOT NULL), 0) AS ${tone}_share, sum(tone IS NOT NULL) AS ${tone}_share_n`
  const sql = `
SELECT ${dimension ?? "''"} AS k, count(*) AS conversations, sum(coalesce(tone, '') = 'positive') AS positive, sum(coalesce(tone, '') = 'neutral') AS neutral,
  sum(coalesce(tone, '') = 'negative') AS negative, sum(tone IS NULL) AS unknown, ${share('positive')}, ${share('neutral')}, ${share('negative')},
  CAST(sum(tone IS NULL) AS REAL) / count(*) AS unknown_share, count(*) AS unknown_share_n,
  sum(coalesce(told_by, '') = 'export') AS from_export, sum(coalesce(told_by, '') = 'rating') AS from_rating, sum(coalesce(told_by, '') = 'rules') AS from_rules
FROM fact GROUP BY 1`
  return keyed(db.prepare(sql).all() as Row[])
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

/** `report people`: by flag, what they wrote and got. */
export function people(db: Database.Database): Map<string, Row> {
  const sql = `
WITH author AS (
  SELECT b.network || ' ' || b.author AS who, max(b.author_flags) AS flag,
    (SELECT count(*) FROM posts p WHERE p.network = b.network AND p.author = b.author AND p.direction <> 'outbound') AS posts
  FROM conversations b GROUP BY 1
)
SELECT a.flag AS k, count(DISTINCT a.who) AS people,
  (SELECT sum(o.posts) FROM author o WHERE o.flag = a.flag) AS posts,
  count(b.conversation) AS conversations, sum(b.replies) AS replies,
  CAST(sum((SELECT t FROM moment) - b.started >= 86400000 AND b.replied IS NOT NULL) AS REAL) / nullif(sum((SELECT t FROM moment) - b.started >= 86400000), 0) AS answer_rate,
  sum(b.state <> 'resolved') AS open
FROM author a LEFT JOIN base b ON b.network || ' ' || b.author = a.who WHERE a.flag IS NOT NULL GROUP BY 1`
  return keyed(db.prepare(sql).all() as Row[])
}

function keyed(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map(({ k, ...row }) => [String(k), row]))
}
