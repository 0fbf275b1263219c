/**
 * Time travel: the same fold over what had happened, and was known, by an instant, into temporary tables that hide the real
 * ones by name; every query then answers for that instant unchanged. `db check` is the journey to the present.
 */
import type { Db } from './db.ts'
import { createInterned, type Interned } from './intern.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'

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
`

const INDEXES = `
CREATE UNIQUE INDEX temp.travel_conversation ON conversation (id);
CREATE UNIQUE INDEX temp.travel_pid ON conversation (pid);
CREATE INDEX temp.travel_thread ON conversation (thread_id);
CREATE INDEX temp.travel_clock ON clock (kind, conversation_id, n);
`

/** Hides the tables behind their state at the journey's end. The connection stays there until it is closed. */
export async function travel(db: Db, rulesets: Rulesets, journey: Journey): Promise<void> {
  const asOf = Math.trunc(journey.asOf)
  const known =
    journey.asKnown === undefined ? '' : ` AND import_id IN (SELECT id FROM main.import WHERE started_at <= ${Math.trunc(journey.asKnown)})`
  const recorded = journey.asKnown === undefined ? '' : ` AND recorded_at <= ${Math.trunc(journey.asKnown)}`
  await db.script(`${HIDING}
    CREATE TEMP VIEW post AS SELECT * FROM main.post WHERE (posted_at IS NULL OR posted_at <= ${asOf})${known};
    CREATE TEMP VIEW event AS SELECT * FROM main.event WHERE occurred_at <= ${asOf}${recorded};`)
  const interned: Interned = createInterned(db, (judgement) => judgement)
  const settler = await createSettler(db, interned, rulesets, { now: asOf, hidden: { until: Math.min(asOf, journey.asKnown ?? asOf) } })
  await settler.settleAll()
  await db.script(INDEXES)
}
