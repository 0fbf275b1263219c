/** What an operation left: its events and facts, for `log --events`. */
import type { Event } from '../core/event.ts'
import type { Fact } from '../core/fact.ts'
import type { Db, SqlRow } from './db.ts'
import { holdersOf } from './holders.ts'
import { eventOf } from './priors.ts'

/** `conversation`: short id of what it was done on; absent where that is no longer there, and of facts about somebody or something else. */
export type Deed = { readonly conversation?: string | undefined } & ({ readonly event: Event } | { readonly fact: Fact })

/** In the order of recording, events first. Also of what was taken back. */
export async function deedsOf(db: Db, operation: number): Promise<readonly Deed[]> {
  const events = (
    await db.rows('SELECT id, post_id, kind, occurred_at, recorded_at, actor, data FROM main.event WHERE operation_id = ? ORDER BY id', [
      operation,
    ])
  ).map(eventOf)
  const facts = (
    await db.rows('SELECT id, kind, occurred_at, recorded_at, actor, data FROM main.fact WHERE operation_id = ? ORDER BY id', [operation])
  ).map(factOf)
  const posts = [...events.map(({ post }) => post), ...facts.flatMap((fact) => linkedBy(fact) ?? [])]
  const names = await pidsOf(db, posts)
  return [
    ...events.map((event) => ({ event, conversation: names.get(event.post) })),
    ...facts.map((fact) => ({ fact, conversation: names.get(linkedBy(fact) ?? -1) })),
  ]
}

function linkedBy(fact: Fact): number | undefined {
  return fact.kind === 'improvement_linked' ? fact.data.conversation : undefined
}

/** Post → whole id of the conversation that it belongs to by itself, before any merge. */
async function pidsOf(db: Db, posts: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const holders = await holdersOf(db, posts, 'own')
  const names = new Map<number, string>()
  for (const [post, conversation] of holders) {
    const [row] = await db.rows('SELECT pid FROM post WHERE id = ?', [conversation])
    if (row !== undefined) names.set(post, String(row[0]))
  }
  return names
}

function factOf(row: SqlRow): Fact {
  return {
    id: Number(row[0]),
    kind: row[1],
    at: Number(row[2]),
    recordedAt: Number(row[3]),
    actor: String(row[4]),
    data: JSON.parse(String(row[5])),
  } as Fact
}
