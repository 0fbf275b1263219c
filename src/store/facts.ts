/** Facts: what people record that is not about one conversation, and what follows from it. */
import { type Fact, type FactChange, type FactKind, subjectOfFact } from '../core/fact.ts'
import { accountOf, flagsNow, linkedAccounts, refOf } from '../core/people.ts'
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

const COLUMNS = 'id, kind, occurred_at, recorded_at, actor, data'

/**
 * Derives again what follows from the facts of an operation that was added or taken back; gives the threads of all whom they concern:
 * a flag changes what the rules decide.
 */
export async function deriveFrom(db: Db, operation: number): Promise<readonly number[]> {
  const accounts = await accountsToldOf(db, operation)
  if (accounts.size === 0) return givenUp(db, operation)
  await derivePeople(db)
  const threads = new Set<number>()
  for (const account of accounts) {
    const { network, author } = refOf(account)
    const rows = await db.rows('SELECT DISTINCT thread_id FROM conversation WHERE author_key = ? AND network = ?', [author, network])
    for (const row of rows) threads.add(Number(row[0]))
  }
  return [...threads]
}

/** All whom the facts of an operation concern: `NETWORK KEY`. */
export async function accountsToldOf(db: Db, operation: number): Promise<ReadonlySet<string>> {
  const told = readFacts<'flagged' | 'linked'>(
    await db.rows(`SELECT ${COLUMNS} FROM fact WHERE operation_id = ? AND kind IN ('flagged', 'linked')`, [operation]),
  )
  if (told.length === 0) return NOBODY
  // Whoever was ever linked to one of them, since a link that was taken back concerns both.
  const links = readFacts<'linked'>(await db.rows(`SELECT ${COLUMNS} FROM fact WHERE kind = 'linked' ORDER BY id`))
  const everLinked = linkedAccounts(links.filter(({ data }) => data.linked))
  return new Set(
    told.flatMap((fact) => {
      const own = accountOf(fact.data)
      return everLinked.get(own) ?? [own]
    }),
  )
}

const NOBODY: ReadonlySet<string> = new Set()

/** Threads of what somebody gave up who goes away: who had it stands under the operation's number. */
async function givenUp(db: Db, operation: number): Promise<readonly number[]> {
  const rows = await db.rows(
    `SELECT DISTINCT p.thread_id FROM standing s JOIN post p ON p.id = s.post_id WHERE s.operation_id = :operation
       AND EXISTS (SELECT 1 FROM fact f WHERE f.operation_id = :operation AND f.kind = 'away')`,
    { operation },
  )
  return rows.map((row) => Number(row[0]))
}

/** Fills `author_flag` and `author_person` from the facts that count, as the connection sees them. */
export async function derivePeople(db: Db): Promise<void> {
  const facts = await factsOf(db, ['flagged', 'linked'])
  await db.run('DELETE FROM author_flag')
  await db.run('DELETE FROM author_person')
  await db.bulk(
    'INSERT INTO author_flag (network, author_key, flag) VALUES (?, ?, ?)',
    [...flagsNow(facts)].map(([account, flag]) => [refOf(account).network, refOf(account).author, flag]),
  )
  await db.bulk(
    'INSERT INTO author_person (network, author_key, person) VALUES (?, ?, ?)',
    [...linkedAccounts(facts)].map(([account, [person = account]]) => [refOf(account).network, refOf(account).author, person]),
  )
}

/** Facts of these kinds that count, in the order they were recorded. */
export async function factsOf<K extends FactKind>(db: Db, kinds: readonly K[]): Promise<readonly Extract<Fact, { kind: K }>[]> {
  const rows = await db.rows(
    `SELECT ${COLUMNS} FROM known_fact WHERE kind IN (${kinds.map((_, at) => `:k${at}`).join(', ')}) ORDER BY id`,
    Object.fromEntries(kinds.map((kind, at) => [`k${at}`, kind])),
  )
  return readFacts<K>(rows)
}

function readFacts<K extends FactKind>(rows: Awaited<ReturnType<Db['rows']>>): readonly Extract<Fact, { kind: K }>[] {
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
