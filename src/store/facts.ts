/** Facts: what people record that is not about one conversation, and what follows from it. */
import { type Fact, type FactChange, type FactKind, subjectOfFact } from '../core/fact.ts'
import type { Db } from './db.ts'

/** Of the operation that adds them; epoch ms. */
interface Recorded {
  readonly operation: number
  readonly at: number
  readonly now: number
  readonly actor: string
}

/** Adds facts and derives what follows from them; gives the threads that have to be settled again. Call it inside a transaction. */
export async function addFacts(db: Db, facts: readonly FactChange[], { operation, at, now, actor }: Recorded): Promise<readonly number[]> {
  if (facts.length === 0) return []
  await db.bulk(
    'INSERT INTO fact (operation_id, subject, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    facts.map((one) => [operation, subjectOfFact(one), one.kind, at, now, actor, JSON.stringify(one.fact)]),
  )
  return deriveFrom(db, operation)
}

/** What follows from the facts of an operation that was added or taken back: nothing yet but facts themselves. */
export async function deriveFrom(_db: Db, _operation: number): Promise<readonly number[]> {
  return []
}

/** Facts of these kinds that count, in the order they were recorded. */
export async function factsOf<K extends FactKind>(db: Db, kinds: readonly K[]): Promise<readonly Extract<Fact, { kind: K }>[]> {
  const rows = await db.rows(
    `SELECT id, kind, occurred_at, recorded_at, actor, data FROM known_fact WHERE kind IN (${kinds.map((_, at) => `:k${at}`).join(', ')}) ORDER BY id`,
    Object.fromEntries(kinds.map((kind, at) => [`k${at}`, kind])),
  )
  return rows.map(
    (row) =>
      ({
        id: Number(row[0]),
        kind: String(row[1]),
        at: Number(row[2]),
        recordedAt: Number(row[3]),
        actor: String(row[4]),
        data: JSON.parse(String(row[5])),
      }) as Extract<Fact, { kind: K }>,
  )
}
