/**
 * Time travel: the same fold over what had happened, and was known, by an instant, into temporary tables that hide the real
 * ones by name; every query then answers for that instant unchanged. `db check` is the journey to the present.
 */
import { journeyTo } from '../core/operation.ts'
import { APART } from './apart.ts'
import type { Db } from './db.ts'
import { derivePeople } from './facts.ts'
import { createInterned, type Interned } from './intern.ts'
import { OPEN_COUNTED } from './migrations.ts'
import { operationsOf } from './operation-rows.ts'
import { columnsThen } from './posts-then.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import { standingAt } from './standing.ts'

interface Journey {
  /** `occurred_at <= asOf`. */
  readonly asOf: number
  /** Besides, only what had been recorded by then. */
  readonly asKnown?: number | undefined
}

const HIDING = `
CREATE TEMP TABLE judgement AS SELECT * FROM main.judgement;
CREATE UNIQUE INDEX temp.travel_judgement ON judgement (id);
CREATE UNIQUE INDEX temp.travel_judgement_key ON judgement (key);
CREATE TEMP TABLE judgement_tag AS SELECT * FROM main.judgement_tag;
CREATE INDEX temp.travel_judgement_tag ON judgement_tag (tag, judgement_id);
CREATE TEMP TABLE term (id INTEGER PRIMARY KEY, ruleset TEXT, target TEXT, calendar TEXT, origin TEXT, UNIQUE (ruleset, target, calendar, origin));
INSERT INTO temp.term SELECT id, ruleset, target, calendar, origin FROM main.term;
CREATE TEMP TABLE conversation AS SELECT * FROM main.conversation WHERE 0;
CREATE TEMP TABLE clock AS SELECT * FROM main.clock WHERE 0;
CREATE TEMP TABLE author_flag AS SELECT * FROM main.author_flag WHERE 0;
CREATE TEMP TABLE author_person AS SELECT * FROM main.author_person WHERE 0;
CREATE UNIQUE INDEX temp.travel_flag ON author_flag (network, author_key);
CREATE UNIQUE INDEX temp.travel_person ON author_person (network, author_key);
CREATE TEMP TABLE open_count AS SELECT * FROM main.open_count WHERE 0;
${APART};
`

const INDEXES = `
CREATE UNIQUE INDEX temp.travel_conversation ON conversation (id);
CREATE UNIQUE INDEX temp.travel_pid ON conversation (pid);
CREATE INDEX temp.travel_thread ON conversation (thread_id);
CREATE INDEX temp.travel_clock ON clock (kind, conversation_id, n);
CREATE INDEX temp.travel_author ON conversation (author_key, network);
`

const TAKEN_BACK = 'SELECT id FROM main.import WHERE started_at <= :asKnown AND undone_at > :asKnown ORDER BY id'

/**
 * Hides the tables behind their state at the journey's end. The connection stays there until it is closed. `notice` hears of imports that were
 * known then and have been taken back since: what they alone had brought is gone.
 */
export async function travel(db: Db, rulesets: Rulesets, journey: Journey, notice?: (text: string) => void): Promise<void> {
  const takenBack = journey.asKnown === undefined ? [] : await db.rows(TAKEN_BACK, { asKnown: Math.trunc(journey.asKnown) })
  for (const [id] of takenBack)
    notice?.(`import ${id} was known then and has been taken back since: what it alone had brought is gone and cannot be told again`)
  const asOf = Math.trunc(journey.asOf)
  const known =
    journey.asKnown === undefined ? '' : ` AND import_id IN (SELECT id FROM main.import WHERE started_at <= ${Math.trunc(journey.asKnown)})`
  const recorded = journey.asKnown === undefined ? '' : ` AND recorded_at <= ${Math.trunc(journey.asKnown)}`
  const operations = await operationsOf(db)
  const { without, before } = journeyTo(operations, asOf, journey.asKnown)
  await keep(db, 'not_in_force', without)
  await keep(db, 'stood_before', before)
  const counted = without.size === 0 ? '' : ' AND (operation_id IS NULL OR operation_id NOT IN (SELECT id FROM temp.not_in_force))'
  await db.script(`${HIDING}
    CREATE TEMP VIEW post AS SELECT * FROM (SELECT ${await columnsThen(db, operations, asOf, journey.asKnown)} FROM main.post)
      WHERE (posted_at IS NULL OR posted_at <= ${asOf})${known};
    CREATE TEMP VIEW event AS SELECT * FROM main.event WHERE occurred_at <= ${asOf}${recorded}${counted};
    CREATE TEMP VIEW happened AS SELECT * FROM temp.event;
    ${journey.asKnown === undefined ? '' : `CREATE TEMP VIEW import AS SELECT * FROM main.import WHERE started_at <= ${Math.trunc(journey.asKnown)};`}
    CREATE TEMP VIEW known_fact AS SELECT * FROM main.fact WHERE occurred_at <= ${asOf}${recorded}${counted};`)
  await derivePeople(db)
  const interned: Interned = createInterned(db, (judgement) => judgement)
  const until = Math.trunc(Math.min(asOf, journey.asKnown ?? asOf))
  const standing = await standingAt(db, 'SELECT id FROM temp.stood_before', until)
  const settler = await createSettler(db, interned, rulesets, { now: asOf, hidden: { until }, standing })
  await settler.settleAll()
  await db.script(INDEXES + OPEN_COUNTED)
}

/** Numbers of operations as a table: there may be thousands, and a list of them would be sorted anew for every thread. */
async function keep(db: Db, name: string, operations: Iterable<number>): Promise<void> {
  await db.script(`CREATE TEMP TABLE ${name} (id INTEGER PRIMARY KEY)`)
  await db.bulk(
    `INSERT INTO temp.${name} (id) VALUES (?)`,
    [...operations].map((id) => [id]),
  )
}
