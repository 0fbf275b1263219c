/** Conversations that an operation concerns besides those that it names: of authors who got a flag, and of somebody who goes away. */
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db } from './db.ts'
import type { Interned } from './intern.ts'
import { loadPriors } from './priors.ts'
import { keepStandings } from './standing.ts'

/** Conversations of threads, by internal id. */
export async function conversationsIn(db: Db, threads: readonly number[]): Promise<readonly number[]> {
  const found: number[] = []
  for (const thread of threads)
    for (const row of await db.rows('SELECT id FROM conversation WHERE thread_id = ? ORDER BY id', [thread])) found.push(Number(row[0]))
  return found
}

/** What rules decide of a conversation, as it is stored. */
interface Decided {
  readonly department: string
  /** All of it, to be compared. */
  readonly text: string
}

export async function decidedNow(db: Db, conversations: readonly number[]): Promise<ReadonlyMap<number, Decided>> {
  const rows = await db.many(
    'SELECT id, department, judgement_id, route, priority, responder, would_route_to, due_at FROM conversation WHERE id = ?',
    conversations.map((id) => [id]),
  )
  return new Map(
    rows.flatMap((row) =>
      row === undefined ? [] : [[Number(row[0]), { department: String(row[1]), text: JSON.stringify(row) }] as const],
    ),
  )
}

/** Takes the spokes off conversations, so that the department chooses anew; who had them is kept under the operation's number. */
export async function releaseSpokes(
  db: Db,
  interned: Interned,
  operation: number,
  now: number,
  conversations: readonly number[],
): Promise<void> {
  const labels = await db.many(
    'SELECT thread_id FROM conversation WHERE id = ?',
    conversations.map((id) => [id]),
  )
  const threads = [...new Set(labels.flatMap((row) => (row === undefined ? [] : [Number(row[0])])))]
  const priors = [...(await loadPriors(db, interned, threads, { now })).values()].flat()
  const before = new Map(priors.flatMap((prior) => (conversations.includes(prior.id) ? [[prior.id, prior] as const] : [])))
  await db.bulk(
    'UPDATE conversation SET spoke = NULL, spoke_at = NULL WHERE id = ?',
    conversations.map((id) => [id]),
  )
  const rows = await db.many(
    `SELECT ${CONVERSATION_COLUMNS.join(', ')} FROM conversation WHERE id = ?`,
    conversations.map((id) => [id]),
  )
  await keepStandings(
    db,
    { now, operation: { id: operation } },
    before,
    rows.filter((row) => row !== undefined),
  )
}
