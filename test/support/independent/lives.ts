/** Where the time went: each life in pieces between any two things that happened, and what each piece was. Plain SQL over the measured tables. */
import type Database from 'better-sqlite3'
import { type Cells, cells, cut, grouped, named } from './cut.ts'
import { ranks } from './ranks.ts'
import { departmentAt } from './standing.ts'

/** The exclusive parts of a life, in the order of the report. */
const PARTS = ['import_lag', 'triage', 'hub', 'department', 'waiting', 'out_of_hours'] as const

/** Table `life`: one row a conversation of the population, with its parts in ms. */
export function measureLives(db: Database.Database): void {
  const worked = (calendar: string, at: string) => `coalesce((SELECT before + min(${at}, closes) - opens FROM span
    WHERE span.calendar = ${calendar} AND opens <= ${at} ORDER BY opens DESC LIMIT 1), 0)`
  db.exec(`
-- When it was open: from the start to each resolution, and from each reopening on.
CREATE TABLE spell AS
SELECT conversation, opens, closes, runs FROM (
  SELECT k.conversation, k.started_at AS opens, k.stopped_at IS NULL AS runs,
    -- A clock that only counts nothing does not stop with the conversation.
    coalesce(k.stopped_at, CASE WHEN k.state = 'void' AND c.state = 'resolved' THEN c.resolved_at END, (SELECT t FROM moment)) AS closes
  FROM clocks k JOIN conversations c ON c.id = k.conversation WHERE k.kind = 'resolution'
) WHERE closes > opens;
CREATE INDEX spell_of ON spell (conversation);
-- Part of another one, until its customer writes on: in no queue.
CREATE TABLE away AS
SELECT e.conversation, e.occurred_at AS opens, coalesce((SELECT min(posted_at) FROM posts p WHERE p.conversation = e.conversation
  AND p.direction <> 'outbound' AND p.posted_at > e.occurred_at), (SELECT t FROM moment)) AS closes
FROM events e WHERE kind = 'merged';
CREATE INDEX away_of ON away (conversation);
-- Nothing of it is left, and nobody waits, until another post or an answer comes.
CREATE TABLE vanished AS
SELECT b.conversation, b.posted AS opens, min(coalesce((SELECT min(posted_at) FROM posts p WHERE p.conversation = b.conversation AND p.direction <> 'outbound'
  AND p.state NOT IN ('deleted', 'withheld')), (SELECT t FROM moment)), coalesce(b.replied, (SELECT t FROM moment))) AS closes FROM base b;
CREATE INDEX vanished_of ON vanished (conversation);

-- The first thing that anybody did about it, and when it came.
CREATE TABLE begun AS
SELECT b.conversation, b.imported_at AS came, (SELECT min(at) FROM (
  SELECT posted_at AS at FROM posts p WHERE p.conversation = b.conversation AND p.counts = 1
  UNION ALL SELECT occurred_at FROM events e WHERE e.conversation = b.conversation AND kind IN ('replied', 'noted', 'claimed', 'assigned', 'asked')
)) AS touched FROM base b;
CREATE INDEX begun_of ON begun (conversation);

-- While somebody else has to say something.
CREATE TABLE question AS
SELECT conversation, started_at AS opens, coalesce(stopped_at, (SELECT t FROM moment)) AS closes FROM clocks WHERE kind = 'handoff';
INSERT INTO question
SELECT e.conversation, e.occurred_at, coalesce((SELECT min(later.occurred_at) FROM events later WHERE later.conversation = e.conversation
  AND later.occurred_at >= e.occurred_at AND later.number > e.number
  AND (later.kind = 'resolved' OR later.kind = 'answered' AND coalesce(later.data ->> '$.department', 'hub') = 'hub')), (SELECT t FROM moment))
FROM events e WHERE e.kind = 'asked' AND e.data ->> '$.department' = 'hub';
CREATE INDEX question_of ON question (conversation);

-- The hub has promised nobody an answer: no clock runs for a question to it.
CREATE TABLE edge AS
SELECT conversation, opens AS at FROM spell UNION SELECT conversation, closes FROM spell
UNION SELECT conversation, came FROM begun UNION SELECT conversation, touched FROM begun WHERE touched IS NOT NULL
UNION SELECT conversation, opens FROM pause UNION SELECT conversation, closes FROM pause
UNION SELECT conversation, opens FROM question UNION SELECT conversation, closes FROM question
UNION SELECT conversation, opens FROM away UNION SELECT conversation, closes FROM away
UNION SELECT conversation, occurred_at FROM events WHERE kind IN ('assigned', 'tagged')
UNION SELECT conversation, posted_at FROM posts WHERE direction <> 'outbound' AND conversation IS NOT NULL AND posted_at IS NOT NULL;

CREATE TABLE piece AS
WITH gap AS (SELECT conversation, at AS opens, lead(at) OVER (PARTITION BY conversation ORDER BY at) AS closes FROM edge)
SELECT p.conversation, p.opens, p.closes, p.closes - p.opens AS length, came, touched
FROM gap p CROSS JOIN spell s ON s.conversation = p.conversation AND p.opens >= s.opens AND p.closes <= s.closes CROSS JOIN begun g ON g.conversation = p.conversation
WHERE NOT EXISTS (SELECT 1 FROM away a WHERE a.conversation = p.conversation AND a.opens <= p.opens AND a.closes >= p.closes);
ALTER TABLE piece ADD COLUMN department;
UPDATE piece SET department = ${departmentAt('piece.conversation', 'piece.opens')};
ALTER TABLE piece ADD COLUMN worked;
UPDATE piece SET worked = ${worked("CASE department WHEN 'legal' THEN 'court' ELSE 'office' END", 'piece.closes')} - ${worked("CASE department WHEN 'legal' THEN 'court' ELSE 'office' END", 'piece.opens')};
ALTER TABLE piece ADD COLUMN part;
UPDATE piece SET part = CASE
  WHEN opens < came AND (touched IS NULL OR came <= touched) THEN 'import_lag'
  WHEN EXISTS (SELECT 1 FROM pause w WHERE w.conversation = piece.conversation AND w.opens <= piece.opens AND w.closes >= piece.closes) THEN 'waiting'
  WHEN touched IS NULL OR opens < touched THEN 'triage'
  WHEN department NOT IN ('hub', 'log') OR EXISTS (SELECT 1 FROM question q WHERE q.conversation = piece.conversation AND q.opens <= piece.opens AND q.closes >= piece.closes) THEN 'department'
  ELSE 'hub' END;
CREATE INDEX piece_of ON piece (conversation);

CREATE INDEX clock_by ON clock (conversation);
CREATE TABLE life AS
SELECT r.*, EXISTS (SELECT 1 FROM clock k WHERE k.conversation = r.conversation AND k.kind <> 'handoff' AND k.state = 'breached') AS missed,
  coalesce(l.life, 0) AS life, ${PARTS.map((part) => `coalesce(l.${part}, 0) AS ${part}_ms`).join(', ')}
FROM response r LEFT JOIN (
  SELECT conversation, sum(length) AS life,
    ${PARTS.map((part) =>
      part === 'out_of_hours'
        ? `sum(CASE WHEN part NOT IN ('import_lag', 'waiting') THEN length - worked END) AS ${part}`
        : `sum(CASE WHEN part = '${part}' THEN ${part === 'import_lag' || part === 'waiting' ? 'length' : 'worked'} END) AS ${part}`,
    ).join(', ')}
  FROM piece GROUP BY 1
) l USING (conversation);
`)
}

/** `report time`. */
export function lives(
  db: Database.Database,
  dimensions: readonly string[],
  zone = 'Europe/London',
  axis: 'posted' | 'replied' | 'resolved' = 'posted',
): Cells {
  const at = axis === 'resolved' ? 'b.first_resolved' : `b.${axis}`
  return cells(dimensions, (by) => {
    const { keys, joins } = cut(by, 'b', at, zone)
    const columns = keys.map((key, index) => `${key} AS k${index},`).join(' ')
    const limit = axis === 'posted' ? '1' : `${at} IS NOT NULL`
    const part = (name: string, of: string, kind: string, ms: string) =>
      `CAST((sum(CASE WHEN ${of} THEN ${ms} END) * 2 + sum(${of})) / (2 * nullif(sum(${of}), 0)) AS INTEGER) AS ${name}_mean${kind}_s`
    const share = (name: string, of: string, kind: string) =>
      `CAST(sum(CASE WHEN ${of} THEN ${name}_ms END) AS REAL) / nullif(sum(CASE WHEN ${of} THEN life END), 0) AS ${name}${kind}_share`
    const sides = [
      ['1', ''],
      ['missed', '_breached'],
    ] as const
    const told = sides.flatMap(([of, kind]) => [
      part('life', of, kind, 'life'),
      ...PARTS.flatMap((name) => [part(name, of, kind, `${name}_ms`), share(name, of, kind)]),
    ])
    const rows: unknown[] = db
      .prepare(
        `WITH placed AS (SELECT ${columns} l.life, l.missed, ${PARTS.map((name) => `l.${name}_ms`).join(', ')} FROM life l JOIN base b USING (conversation) ${joins} WHERE ${limit})
         SELECT ${named(by)} count(*) AS conversations, sum(missed) AS breached, ${told.join(', ')} FROM placed ${grouped(by)}`,
      )
      .all()
    for (const [of, kind] of sides)
      for (const [name, ms] of [['life', 'life'], ...PARTS.map((one) => [one, `${one}_ms`])])
        rows.push(
          ...(
            db
              .prepare(
                ranks(
                  `(SELECT ${columns} l.${ms} AS v FROM life l JOIN base b USING (conversation) ${joins} WHERE ${limit} AND ${of})`,
                  by,
                  String(name),
                  [90],
                ),
              )
              .all() as Record<string, unknown>[]
          ).map((row) =>
            Object.fromEntries(Object.entries(row).map(([key, value]) => [key === `${name}_p90_s` ? `${name}_p90${kind}_s` : key, value])),
          ),
        )
    return rows
  })
}

/**
 * When each conversation was open, from posts and events alone: open from its start, closed by a resolution, open again by a post of the
 * customer or by hand, closed as it was where that post needs no answer. Where people close.
 */
export const CYCLES = `
WITH turn AS (
  SELECT conversation, coalesce((SELECT min(started_at) FROM clocks k WHERE k.conversation = base.conversation), started) AS at, 0 AS o, 'start' AS what FROM base
  UNION ALL SELECT p.conversation, p.posted_at, 1, 'post' FROM posts p JOIN base b USING (conversation) WHERE p.direction <> 'outbound'
    AND p.posted_at > coalesce((SELECT min(started_at) FROM clocks k WHERE k.conversation = p.conversation), b.started)
  UNION ALL SELECT e.conversation, e.occurred_at, 2, e.kind FROM events e JOIN base b USING (conversation) WHERE e.kind IN ('resolved', 'reopened', 'acked')
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY at, o) AS n FROM turn
), known AS (
  SELECT *, max(CASE WHEN what = 'resolved' THEN n END) OVER before AS ended, max(CASE WHEN what = 'reopened' THEN n END) OVER before AS reopened
  FROM numbered WINDOW before AS (PARTITION BY conversation ORDER BY n)
), state AS (
  SELECT *, CASE what WHEN 'resolved' THEN 0 WHEN 'acked' THEN CASE WHEN ended IS NOT NULL AND coalesce(reopened, 0) < ended THEN 0 END ELSE 1 END AS open FROM known
), changed AS (
  SELECT *, lag(open, 1, 0) OVER (PARTITION BY conversation ORDER BY n) AS was FROM state WHERE open IS NOT NULL
), cycle AS (
  SELECT conversation, open, at AS opens, lead(at, 1, (SELECT t FROM moment)) OVER (PARTITION BY conversation ORDER BY n) AS closes FROM changed WHERE open <> was
)
SELECT conversation, opens, closes FROM cycle WHERE open = 1 AND closes > opens`
