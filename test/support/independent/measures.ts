/**
 * Every conversation, exchange, resolution and hand-off of the population with what is measured of it and what it is counted by,
 * as tables: written from the definitions of the figures alone.
 */
import type Database from 'better-sqlite3'
import { givenAt, ownerOf, priorityAt, routeAt, STAYS } from './standing.ts'
import { local, offset, openSpans } from './zone.ts'

/** `asOf`: the instant of the export. */
export function measure(db: Database.Database, asOf: number): void {
  db.function('local', { deterministic: true }, (zone: unknown, unit: unknown, at: unknown) =>
    at === null ? null : local(String(zone), String(unit), Number(at)),
  )
  db.function('utc_offset', { deterministic: true }, (zone: unknown, at: unknown) => offset(String(zone), Number(at)))
  db.exec(`CREATE TABLE moment (t INTEGER); INSERT INTO moment VALUES (${asOf});
    CREATE TABLE span (calendar, opens INTEGER, closes INTEGER, before INTEGER, PRIMARY KEY (calendar, opens)) WITHOUT ROWID`)
  const insert = db.prepare('INSERT INTO span VALUES (?, ?, ?, ?)')
  for (const calendar of ['office', 'court']) {
    let before = 0
    for (const [opens, closes] of openSpans(calendar)) {
      insert.run(calendar, opens, closes, before)
      before += closes - opens
    }
  }
  db.exec(`
CREATE INDEX post_id ON posts (id);
CREATE INDEX post_of ON posts (conversation, posted_at);
CREATE INDEX event_of ON events (conversation, kind, occurred_at);
CREATE INDEX clock_of ON clocks (conversation, kind, n);
CREATE INDEX conversation_id ON conversations (id);

-- What a reply is: of the brand and counted, or recorded by hand (as far as no imported one took its place).
CREATE TABLE touch AS
SELECT conversation, max(at, (SELECT posted_at FROM conversations WHERE id = conversation)) AS at, number FROM (
  SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY at, number) AS place FROM (
    SELECT conversation, posted_at AS at, 0 AS number FROM posts WHERE counts = 1
    UNION ALL SELECT conversation, occurred_at, number FROM events WHERE kind IN ('replied', 'noted', 'claimed', 'assigned')
  ) WHERE conversation IS NOT NULL AND at IS NOT NULL
) WHERE place = 1;
CREATE INDEX touch_of ON touch (conversation);

CREATE TABLE said AS
SELECT posts.conversation, posts.posted_at AS at, value AS tag
FROM posts JOIN json_each('["' || replace(posts.tags, ',', '","') || '"]')
WHERE posts.direction <> 'outbound' AND posts.tags IS NOT NULL AND posts.conversation IS NOT NULL;
CREATE INDEX said_of ON said (conversation, tag, at);

CREATE TABLE pin AS
SELECT conversation, occurred_at AS at, number, value AS tag, 1 AS on_ FROM events, json_each(data, '$.add') WHERE kind = 'tagged'
UNION ALL
SELECT conversation, occurred_at, number, value, 0 FROM events, json_each(data, '$.remove') WHERE kind = 'tagged';
CREATE INDEX pin_of ON pin (conversation, tag, at);
${STAYS}`)
  /** Owner and the like at an instant, of a table with `conversation` and `owned` (the stop, or now). */
  const standing = (table: string) => {
    db.exec(`
ALTER TABLE ${table} ADD COLUMN route;
ALTER TABLE ${table} ADD COLUMN department;
ALTER TABLE ${table} ADD COLUMN priority;
UPDATE ${table} SET route = ${routeAt(`${table}.conversation`, 'owned')}, priority = ${priorityAt(`${table}.conversation`, 'owned')};
UPDATE ${table} SET department = coalesce(${givenAt(`${table}.conversation`, 'owned')}, ${ownerOf('route')});`)
  }

  // The population: with an inbound post, directed or not only logged; not ignored, gone, merged, undated.
  db.exec(`
CREATE TABLE member AS
SELECT c.*, CASE
    WHEN c.merged_into IS NOT NULL THEN 'merged'
    WHEN c.excluded IS NOT NULL THEN c.excluded
    WHEN c.outcome = 'ignored' THEN 'ignored'
    WHEN c.directed = 0 AND c.department = 'log' THEN 'not_directed'
  END AS left_out
FROM conversations c;

CREATE TABLE base AS
SELECT id AS conversation, network, brand, language, tags, author_flags, posted_at AS posted, first_reply_at AS replied,
  first_resolved_at AS first_resolved, CASE WHEN state = 'resolved' THEN resolved_at END AS resolved, coalesce(started_at, posted_at) AS started, *
FROM member WHERE left_out IS NULL;
CREATE INDEX base_of ON base (conversation);

-- One row a conversation: its first response.
CREATE TABLE response AS
SELECT b.conversation, b.network, b.brand, b.language, b.tags, b.author_flags, b.posted, b.replied, b.first_resolved, b.resolved, b.started,
  f.state AS state, f.reason AS reason, (f.born_breached OR f.state = 'breached' AND f.stopped_at IS NULL AND f.due_at < (SELECT imported_at FROM posts WHERE id = f.start_post)) AS born, f.calendar AS calendar, f.target AS target, f.near_miss AS near,
  coalesce(f.stopped_at, b.replied, (SELECT t FROM moment)) AS owned,
  (SELECT t FROM moment) - b.started AS age,
  b.replied - b.started AS taken,
  b.same_day_due_at AS same_day,
  b.first_reply_by, f.spoke AS owner
FROM base b LEFT JOIN clocks f ON f.conversation = b.conversation AND f.kind = 'first_response';
`)
  standing('response')
  // How good the rules are is said by the route that stands.
  db.exec(`
ALTER TABLE response ADD COLUMN stands;
UPDATE response SET stands = ${routeAt('response.conversation', '(SELECT t FROM moment)')};`)
  const open = (at: string) => `coalesce((SELECT before + min(${at}, closes) - opens FROM span
    WHERE span.calendar = response.calendar AND opens <= ${at} ORDER BY opens DESC LIMIT 1), 0)`
  db.exec(`
ALTER TABLE response ADD COLUMN worked;
UPDATE response SET worked = CASE calendar WHEN 'always' THEN taken ELSE ${open('replied')} - ${open('started')} END WHERE replied IS NOT NULL;
-- Every clock, with what its conversation is.
CREATE TABLE clock AS
SELECT k.kind, k.n, k.cycle,
  -- Breached is history: a pause that began after it does not end that.
  CASE WHEN k.state = 'paused' AND k.due_at < (SELECT t FROM moment) THEN 'breached' ELSE k.state END AS state, k.reason, k.started_at, k.stopped_at, k.elapsed_s, (k.near_miss AND k.state = 'met') AS near, (k.born_breached OR k.kind <> 'handoff' AND k.state IN ('breached', 'paused') AND k.stopped_at IS NULL
    AND k.due_at < (SELECT imported_at FROM posts WHERE id = k.start_post)) AS born, k.department AS asked,
  k.target, k.due_at, k.paused_s,
  b.conversation, b.network, b.brand, b.language, b.tags, b.author_flags, b.posted, b.replied, b.first_resolved, b.resolved, b.started,
  b.first_reply_by, k.spoke AS owner, k.department AS told_department, k.route AS told_route, k.priority AS told_priority,
  coalesce(k.stopped_at, (SELECT t FROM moment)) AS owned,
  (SELECT '(brand)' FROM posts p WHERE p.conversation = k.conversation AND p.counts = 1 AND p.posted_at = k.stopped_at) AS by_brand,
  (SELECT actor FROM events e WHERE e.conversation = k.conversation AND e.kind = 'replied' AND e.occurred_at = k.stopped_at) AS by_person,
  EXISTS (SELECT 1 FROM events e WHERE e.conversation = k.conversation AND e.kind = 'resolved' AND e.occurred_at = k.stopped_at) AS by_end,
  EXISTS (SELECT 1 FROM events e WHERE e.conversation = k.conversation AND e.kind = 'answered' AND e.occurred_at = k.stopped_at) AS by_answer
FROM clocks k JOIN base b USING (conversation);
`)
  standing('clock')
  pauses(db, asOf)
  db.exec(`
-- One row a conversation: its resolutions.
CREATE TABLE resolution AS
SELECT b.conversation, b.network, b.brand, b.language, b.tags, b.author_flags, b.posted, b.replied, b.first_resolved, b.resolved, b.started,
  b.first_reply_by, r.spoke AS owner, b.reopened, b.replies,
  r.state, r.reason,
  b.first_resolved - coalesce(r.started_at, b.started) AS first_gross,
  b.first_resolved - coalesce(r.started_at, b.started) - coalesce((SELECT sum(min(closes, b.first_resolved) - opens) FROM pause p
    WHERE p.conversation = b.conversation AND opens < b.first_resolved), 0) AS first_net,
  b.resolved - coalesce(r.started_at, b.started) AS full_gross,
  b.resolved - coalesce(r.started_at, b.started) - coalesce((SELECT sum(min(closes, b.resolved) - opens) FROM pause p
    WHERE p.conversation = b.conversation AND opens < b.resolved), 0) AS full_net,
  (SELECT t FROM moment) - coalesce(r.started_at, b.started) - coalesce((SELECT sum(closes - opens) FROM pause p WHERE p.conversation = b.conversation), 0) AS age_net,
  -- In no queue no clock runs: what was resolved there was theirs who had it then.
  coalesce(r.stopped_at, CASE WHEN r.kind IS NULL THEN b.first_resolved END, (SELECT t FROM moment)) AS owned
FROM base b LEFT JOIN clocks r ON r.conversation = b.conversation AND r.kind = 'resolution' AND r.cycle = 1;
`)
  standing('resolution')
  db.exec(`
-- What rules made of it and people put right: a tag of the rules taken away, or another department than it was routed to.
CREATE TABLE corrected AS
SELECT r.conversation,
  EXISTS (SELECT 1 FROM pin p WHERE p.conversation = r.conversation AND p.on_ = 0
    AND EXISTS (SELECT 1 FROM said s WHERE s.conversation = r.conversation AND s.tag = p.tag)) AS untagged,
  (SELECT count(*) FROM events e WHERE e.conversation = r.conversation AND e.kind = 'assigned' AND e.data ->> '$.department' IS NOT NULL) AS assigned,
  EXISTS (SELECT 1 FROM pin p JOIN said s ON s.conversation = p.conversation AND s.tag = p.tag
    WHERE p.conversation = r.conversation AND p.on_ = 0 AND p.tag IN ('billing', 'court', 'lost')) AS was_routed
FROM response r;
CREATE INDEX corrected_of ON corrected (conversation);
CREATE TABLE moved AS
WITH hand AS (
  SELECT conversation, occurred_at AS at, number, data ->> '$.department' AS department FROM events WHERE kind = 'assigned' AND data ->> '$.department' IS NOT NULL
), known AS (
  SELECT hand.*, lag(department) OVER (PARTITION BY conversation ORDER BY at, number) AS before FROM hand
)
SELECT conversation, at, department, coalesce(before, ${ownerOf(routeAt('known.conversation', 'known.at'))}) AS before, before IS NULL AS first FROM known;
CREATE INDEX moved_of ON moved (conversation);
CREATE TABLE fact AS
SELECT r.*, (SELECT count(*) FROM moved m WHERE m.conversation = r.conversation AND m.before <> m.department) AS transfers,
  EXISTS (SELECT 1 FROM moved m WHERE m.conversation = r.conversation AND m.before <> m.department) AS rerouted,
  c.untagged, c.was_routed,
  EXISTS (SELECT 1 FROM clocks k WHERE k.conversation = r.conversation AND k.born_breached = 1) AS any_born,
  b.outcome, b.reason AS outcome_reason, b.replies AS replies,
  coalesce(b.sentiment, CASE WHEN p.rating >= 4 THEN 'positive' WHEN p.rating <= 2 THEN 'negative' WHEN p.rating = 3 THEN 'neutral' END,
    ruled.tone) AS tone,
  CASE WHEN b.sentiment IS NOT NULL THEN 'export' WHEN p.rating IS NOT NULL THEN 'rating' WHEN ruled.tone IS NOT NULL THEN 'rules' END AS told_by
FROM response r JOIN base b USING (conversation) JOIN corrected c USING (conversation) JOIN posts p ON p.id = r.conversation
  LEFT JOIN (SELECT conversation, CASE WHEN max(tag IN ('billing', 'court')) THEN 'negative' WHEN max(tag = 'praise') THEN 'positive' END AS tone
    FROM said GROUP BY conversation) ruled ON ruled.conversation = r.conversation;
CREATE TABLE promise AS
SELECT f.kept, f.state AS promise_state, f.due, r.* FROM follow_ups f JOIN response r ON r.conversation = f.conversation;
`)
}

/** Pauses of the resolution clocks as rows. */
function pauses(db: Database.Database, asOf: number): void {
  db.exec('CREATE TABLE pause (conversation, cycle, opens INTEGER, closes INTEGER)')
  const insert = db.prepare('INSERT INTO pause VALUES (?, ?, ?, ?)')
  const rows = db
    .prepare("SELECT conversation, cycle, pauses, stopped_at FROM clocks WHERE kind = 'resolution' AND pauses <> '[]'")
    .all() as {
    conversation: string
    cycle: number
    pauses: string
    stopped_at: number | null
  }[]
  for (const { conversation, cycle, pauses, stopped_at } of rows) {
    for (const { from, to } of JSON.parse(pauses) as { from: string; to: string | null }[]) {
      const closes = Math.min(to === null ? asOf : Date.parse(to), asOf, stopped_at ?? asOf)
      if (closes > Date.parse(from)) insert.run(conversation, cycle, BigInt(Date.parse(from)), BigInt(closes))
    }
  }
  db.exec('CREATE INDEX pause_of ON pause (conversation)')
}
