/** `report people` and `report improvements`: who speaks, and what became of it. */
import type Database from 'better-sqlite3'
import type { Cells, Row } from './cut.ts'
import { ranks } from './ranks.ts'

/** Who is listed: with a flag by hand; else who wrote five posts on three days of the last ninety. */
const LISTED = `
WITH who AS (
  -- Who was forgotten has no name.
  SELECT *, coalesce(author, author_id, '~' || conversation) AS person FROM posts WHERE direction <> 'outbound' AND kind <> 'repost'
), account AS (
  SELECT network, person AS author, count(*) AS posts, max(posted_at) AS seen,
    sum(posted_at > (SELECT t FROM moment) - 7776000000) AS recent,
    count(DISTINCT CASE WHEN posted_at > (SELECT t FROM moment) - 7776000000 THEN local('Europe/London', 'day', posted_at) END) AS days
  FROM who GROUP BY 1, 2
), flagged AS (
  SELECT network, coalesce(author, author_id, '~' || id) AS author, max(author_flags) AS flag FROM conversations GROUP BY 1, 2
), listed AS (
  SELECT a.*, f.flag, recent >= 5 AND days >= 3 AS often, coalesce(f.flag, 'frequent') AS kind FROM account a LEFT JOIN flagged f USING (network, author)
  WHERE f.flag IS NOT NULL OR recent >= 5 AND days >= 3
), measured AS (
  SELECT l.*, count(b.conversation) AS conversations, coalesce(sum(b.replies), 0) AS replies, coalesce(sum(b.state <> 'resolved'), 0) AS open,
    coalesce(sum((SELECT t FROM moment) - b.started >= 86400000), 0) AS judged,
    coalesce(sum((SELECT t FROM moment) - b.started >= 86400000 AND b.replied IS NOT NULL), 0) AS answered
  FROM listed l LEFT JOIN base b ON b.network = l.network AND coalesce(b.author, b.author_id, '~' || b.conversation) = l.author GROUP BY l.network, l.author
)`

/** By flag, and in all. */
export function people(db: Database.Database): Cells {
  const ask = (key: string) =>
    db
      .prepare(
        `${LISTED} SELECT ${key} AS k, count(*) AS people, sum(posts) AS posts, sum(conversations) AS conversations, sum(replies) AS replies,
          CAST(sum(answered) AS REAL) / nullif(sum(judged), 0) AS answer_rate, sum(judged) AS answer_rate_n, sum(open) AS open FROM measured GROUP BY 1`,
      )
      .all() as Row[]
  return new Map([...ask("''"), ...ask('kind')].map(({ k, ...row }) => [String(k), row]))
}

/** Each of them: `network author`. */
export function persons(db: Database.Database): Map<string, Row> {
  const rows = db
    .prepare(
      `${LISTED} SELECT network || ' ' || author AS k, kind, CASE WHEN often THEN 'yes' ELSE 'no' END AS frequent, posts, conversations, replies,
        CAST(answered AS REAL) / nullif(judged, 0) AS answer_rate, judged AS answer_rate_n, open, seen AS last_seen FROM measured`,
    )
    .all() as Row[]
  return new Map(rows.map(({ k, ...row }) => [String(k), row]))
}

export interface Improved {
  readonly number: number
  readonly status: string
  readonly added_at: string
  readonly done_at: string | null
  readonly asked: readonly { readonly id: string; readonly linked_at: string }[]
}

/** Improvements as `improvements show` tells them. */
export function loadImprovements(db: Database.Database, all: readonly Improved[]): void {
  db.exec('CREATE TABLE improvement (number, status, added, done); CREATE TABLE link (number, conversation, at)')
  const instant = (text: string | null) => (text === null ? null : BigInt(Date.parse(text)))
  for (const { number, status, added_at, done_at, asked } of all) {
    db.prepare('INSERT INTO improvement VALUES (?, ?, ?, ?)').run(number, status, instant(added_at), instant(done_at))
    for (const { id, linked_at } of asked) db.prepare('INSERT INTO link VALUES (?, ?, ?)').run(number, id, instant(linked_at))
  }
  db.exec(`
-- Told: a reply since it was done.
CREATE TABLE asking AS
SELECT l.number, i.status, c.id AS conversation, f.tone, f.conversation IS NOT NULL AS known, i.done - i.added AS takes, EXISTS (
    SELECT 1 FROM posts p WHERE p.conversation = c.id AND p.counts = 1 AND p.posted_at > i.done
    UNION ALL SELECT 1 FROM events e WHERE e.conversation = c.id AND e.kind = 'replied' AND e.occurred_at > i.done
  ) AS told
FROM link l JOIN improvement i USING (number) JOIN conversations c ON c.id = l.conversation LEFT JOIN fact f ON f.conversation = c.id`)
}

export function improvements(db: Database.Database): Cells {
  const total = db
    .prepare(
      `SELECT (SELECT count(*) FROM improvement) AS improvements,
        ${['open', 'started', 'done', 'dropped'].map((status) => `(SELECT count(*) FROM improvement WHERE status = '${status}') AS ${status}`).join(', ')},
        (SELECT count(DISTINCT conversation) FROM asking) AS linked_conversations,
        (SELECT count(*) FROM fact WHERE tone = 'negative') AS negative,
        (SELECT count(DISTINCT conversation) FROM asking WHERE tone = 'negative') AS negative_linked,
        (SELECT count(*) FROM asking WHERE status = 'done' AND told) AS told,
        (SELECT count(*) FROM asking WHERE status = 'done') AS told_rate_n,
        (SELECT count(*) FROM improvement WHERE status = 'done') AS time_to_done_n`,
    )
    .get() as Record<string, number>
  const spread = db
    .prepare(ranks("(SELECT done - added AS v FROM improvement WHERE status = 'done')", [], 'time_to_done', [50]))
    .get() as Row
  const { negative = 0, negative_linked = 0, told = 0, told_rate_n = 0 } = total
  return new Map([
    [
      '',
      {
        ...total,
        ...spread,
        feedback_to_change: negative === 0 ? null : negative_linked / negative,
        feedback_to_change_n: negative,
        told_rate: told_rate_n === 0 ? null : told / told_rate_n,
      },
    ],
  ])
}

/** Of each improvement, by its number; `negative` only where all who asked are of the population: of others no tone is measured here. */
export function eachImprovement(db: Database.Database): Map<number, Row> {
  const rows = db
    .prepare(
      `SELECT i.number, count(a.conversation) AS linked, CASE WHEN count(a.conversation) = coalesce(sum(a.known), 0) THEN coalesce(sum(a.tone = 'negative'), 0) END AS negative, coalesce(sum(i.status = 'done' AND a.told), 0) AS told,
        coalesce(sum(i.status = 'done' AND NOT a.told), 0) AS could_be_told, CASE WHEN i.status = 'done' THEN i.done - i.added END AS takes_s
       FROM improvement i LEFT JOIN asking a USING (number) GROUP BY 1`,
    )
    .all() as { number: number }[]
  return new Map(rows.map(({ number, ...row }) => [number, row]))
}
