/**
 * Time travel: the same fold over what had happened, and was known, by an instant, into temporary tables that hide the real
 * ones by name; every query then answers for that instant unchanged. `db check` is the journey to the present.
 */
import { journeyTo } from '../core/operation.ts'
import { APART } from './apart.ts'
import type { Db } from './db.ts'
import { derivePeople } from './facts.ts'
import { createInterned, type Interned } from './intern.ts'
import { operationsOf } from './operations.ts'
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
${APART};
`

const INDEXES = `
CREATE UNIQUE INDEX temp.travel_conversation ON conversation (id);
CREATE UNIQUE INDEX temp.travel_pid ON conversation (pid);
CREATE INDEX temp.travel_thread ON conversation (thread_id);
CREATE INDEX temp.travel_clock ON clock (kind, conversation_id, n);
CREATE INDEX temp.travel_author ON conversation (author_key, network);
`

/** Hides the tables behind their state at the journey's end. The connection stays there until it is closed. */
export async function travel(db: Db, rulesets: Rulesets, journey: Journey): Promise<void> {
  const asOf = Math.trunc(journey.asOf)
  const known =
    journey.asKnown === undefined ? '' : ` AND import_id IN (SELECT id FROM main.import WHERE started_at <= ${Math.trunc(journey.asKnown)})`
  const recorded = journey.asKnown === undefined ? '' : ` AND recorded_at <= ${Math.trunc(journey.asKnown)}`
  const { without, takeBack, redo, before } = journeyTo(await operationsOf(db), asOf, journey.asKnown)
  await keep(db, 'not_in_force', without)
  await keep(db, 'stood_before', before)
  const counted = without.size === 0 ? '' : ' AND (operation_id IS NULL OR operation_id NOT IN (SELECT id FROM temp.not_in_force))'
  await db.script(`${HIDING}
    CREATE TEMP VIEW post AS SELECT ${await judgedThen(db, takeBack, redo)} FROM main.post
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
  await db.script(INDEXES)
}

/** Numbers of operations as a table: there may be thousands, and a list of them would be sorted anew for every thread. */
async function keep(db: Db, name: string, operations: Iterable<number>): Promise<void> {
  await db.script(`CREATE TEMP TABLE ${name} (id INTEGER PRIMARY KEY)`)
  await db.bulk(
    `INSERT INTO temp.${name} (id) VALUES (?)`,
    [...operations].map((id) => [id]),
  )
}

/** The columns of a post, with the judgement that held at the journey's end: what operations not in force then made of it is taken back. */
async function judgedThen(db: Db, takeBack: readonly number[], redo: readonly number[]): Promise<string> {
  if (takeBack.length + redo.length === 0) return '*'
  await db.script('CREATE TEMP TABLE judged_then (post_id INTEGER PRIMARY KEY, judgement_id INTEGER NOT NULL)')
  const steps = [...takeBack.map((id) => ({ id, to: 'was' })), ...redo.map((id) => ({ id, to: 'became' }))].sort((a, b) => b.id - a.id)
  for (const { id, to } of steps)
    await db.run(`INSERT OR REPLACE INTO temp.judged_then SELECT post_id, ${to} FROM main.rejudgement WHERE operation_id = ?`, [id])
  const columns = await db.rows("SELECT name FROM pragma_table_info('post', 'main')")
  return columns
    .map(([name]) =>
      name === 'judgement_id'
        ? 'COALESCE((SELECT j.judgement_id FROM temp.judged_then j WHERE j.post_id = main.post.id), main.post.judgement_id) AS judgement_id'
        : String(name),
    )
    .join(', ')
}
