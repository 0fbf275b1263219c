/** The schema as version 5 of the program made it, steps and indexes, word for word: what databases of then are. Never edited. */
export const SCHEMA_5 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Rule sets, whole, by hash; explain uses the one that decided.
CREATE TABLE ruleset (
  id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;

-- The rules file as it was last read: read commands compare size and time only.
CREATE TABLE ruleset_file (
  path TEXT PRIMARY KEY, ruleset_id INTEGER NOT NULL, stamps TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT, format TEXT NOT NULL, source TEXT NOT NULL,
  options TEXT NOT NULL, ruleset_id INTEGER NOT NULL, quiet_ms INTEGER, history_ms INTEGER,
  started_at INTEGER NOT NULL, finished_at INTEGER, actor TEXT NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,
  context INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, conversations INTEGER NOT NULL DEFAULT 0,
  replies INTEGER NOT NULL DEFAULT 0, outbound INTEGER NOT NULL DEFAULT 0, seconds REAL, undone_at INTEGER
) STRICT;

-- What the rules make of a post, or of several together: interned, so equal ones share a row.
CREATE TABLE judgement (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, tags TEXT NOT NULL, priority INTEGER, notify TEXT NOT NULL, tone TEXT
) STRICT;
CREATE TABLE judgement_tag (tag TEXT NOT NULL, judgement_id INTEGER NOT NULL, PRIMARY KEY (tag, judgement_id)) STRICT, WITHOUT ROWID;

-- The terms of clocks: interned.
CREATE TABLE term (
  id INTEGER PRIMARY KEY, ruleset TEXT NOT NULL, target TEXT NOT NULL, calendar TEXT NOT NULL, origin TEXT NOT NULL,
  UNIQUE (ruleset, target, calendar, origin)
) STRICT;

CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  key TEXT NOT NULL,                -- native id, with the name of its data set where it is private; '#' and the id where it is damaged or missing
  pid TEXT NOT NULL,                -- the short id of cli.md
  native_id TEXT,                   -- only where it is not the key (damaged ids)
  id_quality TEXT,                  -- null = ok
  thread_id INTEGER NOT NULL,       -- posts that may belong together: refined by core/thread
  conversation_id INTEGER,          -- only where (thread_id, author_key) has several conversations
  parent_id INTEGER, parent_key TEXT, group_key TEXT,
  import_id INTEGER NOT NULL, row INTEGER,
  inbound INTEGER NOT NULL, directed INTEGER NOT NULL, direction_known INTEGER,  -- null = known
  passive INTEGER, is_auto INTEGER, counts INTEGER, is_private INTEGER, context INTEGER, employee INTEGER, no_reopen INTEGER,
  kind TEXT, state TEXT,            -- null = 'post', 'live'
  author_key TEXT, author TEXT, author_id TEXT, author_name TEXT,
  posted_at INTEGER, time_precision TEXT, edited_at INTEGER, collected_at INTEGER,
  text TEXT NOT NULL, text_raw TEXT, title TEXT,
  language TEXT, language_source TEXT, sentiment TEXT, sentiment_score REAL, rating REAL,
  followers INTEGER, verified INTEGER, is_bot INTEGER,
  likes INTEGER, reposts INTEGER, replies INTEGER, quotes INTEGER, views INTEGER, reach INTEGER, engagement INTEGER,
  url TEXT, location TEXT, labels TEXT, media TEXT, brand TEXT, source TEXT, extra TEXT,
  judgement_id INTEGER NOT NULL,
  UNIQUE (network, key)
) STRICT;
CREATE INDEX post_thread ON post (thread_id);
CREATE INDEX post_orphan ON post (network, parent_key) WHERE parent_id IS NULL AND parent_key IS NOT NULL;
CREATE INDEX post_group ON post (network, group_key, author_key) WHERE group_key IS NOT NULL;

-- A post that a later import held too: undoing the first one leaves it.
CREATE TABLE post_seen (post_id INTEGER NOT NULL, import_id INTEGER NOT NULL, PRIMARY KEY (post_id, import_id)) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,           -- of its opening post
  pid TEXT NOT NULL, thread_id INTEGER NOT NULL, author_key TEXT,
  network TEXT NOT NULL, brand TEXT, language TEXT, kind TEXT, author TEXT,
  posted_at INTEGER, last_post_at INTEGER, imported_at INTEGER NOT NULL, source INTEGER NOT NULL,
  posts INTEGER NOT NULL, replies INTEGER NOT NULL, note_count INTEGER NOT NULL, rev INTEGER NOT NULL,
  directed INTEGER NOT NULL, judgement_id INTEGER NOT NULL, priority INTEGER NOT NULL,
  ruleset_id INTEGER NOT NULL, route TEXT NOT NULL, would_route_to TEXT,
  department TEXT NOT NULL, spoke TEXT, spoke_at INTEGER, pinned INTEGER NOT NULL, responder TEXT NOT NULL,
  routed_at INTEGER,                -- when rules routed it to a department with a promise to answer
  first_reply_at INTEGER, first_reply_by TEXT, moved_to_private INTEGER NOT NULL, touched_at INTEGER,
  resolved_at INTEGER, outcome TEXT, reason TEXT, cause TEXT, quiet_at INTEGER, quiet_resolved_at INTEGER,
  first_resolved_at INTEGER, reopened INTEGER NOT NULL,
  waiting_since INTEGER, waiting_until INTEGER, asking INTEGER NOT NULL,
  claimed_by TEXT, claim_until INTEGER, snoozed_until INTEGER, merged_into INTEGER, significant INTEGER NOT NULL,
  due_at INTEGER, soon_at INTEGER, waiting_due_at INTEGER, waiting_soon_at INTEGER,
  watch_due_at INTEGER, watch_soon_at INTEGER,  -- of the live customer clocks that were not due before they were imported: what check looks at
  born_breached INTEGER NOT NULL, late_recorded INTEGER NOT NULL, same_day_due_at INTEGER, excluded TEXT,
  -- the clocks that every conversation has: first_response, and resolution of the first cycle
  first_term_id INTEGER, first_start_post INTEGER, first_start_at INTEGER, first_due_at INTEGER, first_soon_at INTEGER, first_stop_at INTEGER,
  first_verdict INTEGER, first_reason TEXT, first_flags INTEGER,
  resolution_term_id INTEGER, resolution_start_post INTEGER, resolution_start_at INTEGER, resolution_due_at INTEGER, resolution_soon_at INTEGER,
  resolution_stop_at INTEGER, resolution_quiet_at INTEGER, resolution_verdict INTEGER, resolution_reason TEXT, resolution_flags INTEGER,
  resolution_pauses TEXT, resolution_paused_ms INTEGER
) STRICT;

-- All other clocks: next responses, hand-offs, resolutions of later cycles.
-- verdict: 0 running, 1 met, 2 breached, 3 void, 4 paused. flags: 1 born breached, 2 near miss, 4 breached on change.
CREATE TABLE clock (
  kind INTEGER NOT NULL,            -- 0 first_response, 1 next_response, 2 resolution, 3 handoff
  conversation_id INTEGER NOT NULL, n INTEGER NOT NULL,
  cycle INTEGER NOT NULL, start_post INTEGER NOT NULL, term_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL, due_at INTEGER, soon_at INTEGER, stopped_at INTEGER, quiet_at INTEGER,
  verdict INTEGER NOT NULL, reason TEXT, flags INTEGER NOT NULL, pauses TEXT, department TEXT,
  PRIMARY KEY (kind, conversation_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, undoes INTEGER
) STRICT;
CREATE TABLE event (
  id INTEGER PRIMARY KEY, operation_id INTEGER, import_id INTEGER, post_id INTEGER NOT NULL, kind TEXT NOT NULL,
  occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, data TEXT NOT NULL
) STRICT;
CREATE INDEX event_post ON event (post_id);

CREATE TABLE author_flag (network TEXT NOT NULL, author_key TEXT NOT NULL, flag TEXT NOT NULL, PRIMARY KEY (network, author_key)) STRICT, WITHOUT ROWID;
-- Further keys of a post: of its earlier versions, or on another server; and the short id that goes with each.
CREATE TABLE post_alias (
  network TEXT NOT NULL, alias TEXT NOT NULL, pid TEXT NOT NULL, post_id INTEGER NOT NULL, PRIMARY KEY (network, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_alias_post ON post_alias (post_id);
CREATE INDEX post_alias_pid ON post_alias (pid);
-- The record as exported, where it was asked for.
CREATE TABLE post_raw (post_id INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT;
-- That import only brought the post along.
ALTER TABLE post_seen ADD COLUMN context INTEGER;
ALTER TABLE operation ADD COLUMN ruleset_id INTEGER;  -- rules that it put into force
ALTER TABLE operation ADD COLUMN undone_by INTEGER;   -- the operation in force that takes it back; follows from \`undoes\`
CREATE INDEX operation_undone ON operation (id) WHERE undone_by IS NOT NULL;
-- Events that count: those of operations that are not taken back.
CREATE VIEW happened AS
  SELECT * FROM event WHERE operation_id IS NULL OR operation_id NOT IN (SELECT id FROM operation WHERE undone_by IS NOT NULL);
CREATE INDEX event_operation ON event (operation_id) WHERE operation_id IS NOT NULL;
-- What an operation made of the judgements of posts: \`rules apply\`.
CREATE TABLE rejudgement (
  operation_id INTEGER NOT NULL, post_id INTEGER NOT NULL, was INTEGER NOT NULL, became INTEGER NOT NULL, PRIMARY KEY (operation_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejudgement_post ON rejudgement (post_id);
-- What stood before an operation and no fold gives back: who had it, under which rules. \`post_id\`: the opening post.
CREATE TABLE standing (
  operation_id INTEGER NOT NULL, post_id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (operation_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_post ON standing (post_id);
-- What people record that is not about one conversation (core/fact); append-only.
CREATE TABLE fact (
  id INTEGER PRIMARY KEY, operation_id INTEGER NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL,
  occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, data TEXT NOT NULL
) STRICT;
CREATE INDEX fact_operation ON fact (operation_id);
CREATE INDEX fact_kind ON fact (kind);
-- Facts that count: those of operations that are not taken back.
CREATE VIEW known_fact AS SELECT * FROM fact WHERE operation_id NOT IN (SELECT id FROM operation WHERE undone_by IS NOT NULL);
-- Accounts of one person; follows from facts, as \`author_flag\` does. \`person\`: the least \`NETWORK KEY\` of the group.
CREATE TABLE author_person (
  network TEXT NOT NULL, author_key TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (network, author_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX author_person_person ON author_person (person);
-- How posts are meant, where their export says so: what reports of perception read.
CREATE INDEX post_sentiment ON post (id, sentiment, rating) WHERE sentiment IS NOT NULL OR rating IS NOT NULL;
-- Promises to come back to a customer, and their keeping.
CREATE INDEX event_follow_up ON event (post_id) WHERE kind IN ('follow_up', 'followed_up');
-- Replies recorded by hand that no export has confirmed, drafts, and what else hangs, are found by kind.
CREATE INDEX event_kind ON event (kind, occurred_at);
-- Loops that \`check\` looks for; what it watches is read from indexes that hold all of it, made anew after this step (LATE_INDEXES).
DROP INDEX IF EXISTS conversation_watch;
DROP INDEX IF EXISTS conversation_quiet;
CREATE INDEX event_draft ON event (post_id) WHERE kind = 'replied' AND instr(data, '"draft":true') > 0;
CREATE INDEX conversation_wait ON conversation (waiting_since)
  WHERE waiting_since IS NOT NULL AND resolved_at IS NULL AND merged_into IS NULL;
CREATE INDEX conversation_snooze ON conversation (snoozed_until)
  WHERE snoozed_until IS NOT NULL AND resolved_at IS NULL AND merged_into IS NULL;
-- Posts and authors that are not to come back: HMACs under the secret of the database. \`what\`: post, author.
CREATE TABLE tombstone (
  mac TEXT NOT NULL, what TEXT NOT NULL, network TEXT NOT NULL, operation_id INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  PRIMARY KEY (mac, what)
) STRICT, WITHOUT ROWID;
-- Texts and names that are gone: 1 of a forgotten person, 2 by age, 3 only what named a forgotten person. No telling brings them back.
ALTER TABLE post ADD COLUMN erased INTEGER;
-- What routes and targets asked of such a post, a digit a question, where it can no longer be answered: by the flag its author has then
-- ('' for none), for a conversation directed at us and for another. judged: what the rules made of it without that flag and with it, where
-- that differs.
CREATE TABLE answered (
  post_id INTEGER NOT NULL, ruleset_id INTEGER NOT NULL, flag TEXT NOT NULL, directed TEXT NOT NULL, undirected TEXT NOT NULL,
  judged TEXT, PRIMARY KEY (post_id, ruleset_id, flag)
) STRICT, WITHOUT ROWID;
ALTER TABLE operation ADD COLUMN final INTEGER;  -- nothing takes it back
-- Who was told what: one row a clock (its kind and the post that started it), rung and recipient, and the outbox at once. No text: a message is
-- written when it is sent. state: pending, sent, failed, moot (nobody needs it any more), summarised, done (of a deed of a ladder).
-- settled: the end of what was late has been told, or needs not be.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY, clock TEXT NOT NULL, rung TEXT NOT NULL, recipient TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  conversation_id INTEGER, post_id INTEGER, count INTEGER, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, next_at INTEGER,
  sent_at INTEGER, settled INTEGER, error TEXT, UNIQUE (clock, rung, recipient)
) STRICT;
CREATE INDEX notice_pending ON notice (id) WHERE state = 'pending';
CREATE INDEX notice_open ON notice (clock) WHERE kind = 'late' AND settled IS NULL;
CREATE INDEX notice_failed ON notice (id) WHERE state = 'failed';
CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What \`check --only-new\` of a name has told already.
CREATE TABLE check_told (
  name TEXT NOT NULL, finding TEXT NOT NULL, told_at INTEGER NOT NULL, PRIMARY KEY (name, finding)
) STRICT, WITHOUT ROWID;
-- A list's part of what quiet will end is read from its index alone, made anew after this step (LATE_INDEXES).
DROP INDEX IF EXISTS conversation_quiet;
-- A clock that quiet will end in time was due before it was imported all the same, until then: born_breached is 0 for none, 1 for good, 2 until
-- \`quiet_at\`. What the fold of today makes of such conversations.
UPDATE clock SET flags = flags | 1 WHERE quiet_at IS NOT NULL AND kind <> 3 AND verdict <> 3
  AND due_at < (SELECT i.started_at FROM post p JOIN import i ON i.id = p.import_id WHERE p.id = clock.start_post);
UPDATE conversation SET resolution_flags = resolution_flags | 1 WHERE resolution_quiet_at IS NOT NULL AND resolution_verdict <> 3
  AND resolution_due_at < (SELECT i.started_at FROM post p JOIN import i ON i.id = p.import_id WHERE p.id = resolution_start_post);
UPDATE conversation SET born_breached = 2 WHERE quiet_at IS NOT NULL AND born_breached = 0
  AND (resolution_flags & 1 <> 0 OR EXISTS (SELECT 1 FROM clock k WHERE k.kind = 2 AND k.conversation_id = conversation.id AND k.flags & 1 <> 0));
UPDATE conversation SET (watch_due_at, watch_soon_at) = (
  SELECT MIN(due), MIN(soon) FROM (
    SELECT first_due_at AS due, first_soon_at AS soon WHERE first_verdict = 0 AND first_flags & 1 = 0
    UNION ALL SELECT resolution_due_at, resolution_soon_at WHERE resolution_verdict = 0 AND resolution_flags & 1 = 0
    UNION ALL SELECT k.due_at, k.soon_at FROM clock k
      WHERE k.kind IN (0, 1, 2) AND k.conversation_id = conversation.id AND k.verdict = 0 AND k.flags & 1 = 0
  )
) WHERE quiet_at IS NOT NULL AND born_breached <> 0 AND resolved_at IS NULL AND merged_into IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS post_pid ON post (pid);
CREATE UNIQUE INDEX IF NOT EXISTS conversation_pid ON conversation (pid);
CREATE INDEX IF NOT EXISTS conversation_thread ON conversation (thread_id);
CREATE INDEX IF NOT EXISTS conversation_due ON conversation (due_at, priority DESC, posted_at, pid, department, spoke, born_breached,
    waiting_since, waiting_until, waiting_due_at, snoozed_until, resolved_at, merged_into, quiet_at)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND quiet_at IS NULL;
CREATE INDEX IF NOT EXISTS conversation_watch ON conversation (watch_soon_at, watch_due_at, waiting_since, waiting_until, resolved_at, merged_into,
    quiet_at)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND quiet_at IS NULL AND watch_soon_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversation_overdue ON conversation (department, due_at, priority DESC, posted_at, pid)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND quiet_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversation_waiting ON conversation (waiting_due_at)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND quiet_at IS NULL AND waiting_due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversation_quiet ON conversation (quiet_at, due_at, priority, posted_at, pid, department, spoke, watch_soon_at,
    watch_due_at, waiting_since, waiting_until, waiting_due_at, snoozed_until, born_breached, resolved_at, merged_into)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND quiet_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversation_born ON conversation (quiet_at, due_at, watch_due_at, waiting_since, waiting_until)
  WHERE resolved_at IS NULL AND merged_into IS NULL AND born_breached <> 0;
CREATE INDEX IF NOT EXISTS conversation_spoke ON conversation (spoke, spoke_at) WHERE spoke IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversation_posted ON conversation (posted_at);
CREATE INDEX IF NOT EXISTS conversation_author ON conversation (author_key, network);
`
