/** Follow-ups with the conversations they belong to, and the numbers of what is counted over the whole database. */
import { byDue, type FollowUp, followUps } from '../core/follow-ups.ts'
import type { Query } from '../core/query-ast.ts'
import { holdersOf } from './holders.ts'
import type { Lists } from './lists.ts'
import { eventOf } from './priors.ts'
import { whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { chunks } from './statements.ts'
import type { ListedConversation } from './store.ts'
import { readyFor } from './text-index.ts'

/** Which follow-ups are asked for: those that every part of it names. */
export interface FollowUpPlan {
  /** Of these conversations; one that was merged counts as the one it went into. */
  readonly query?: Query | undefined
  /** Of this one, by internal id. */
  readonly conversation?: number | undefined
  readonly number?: number | undefined
  /** Epoch ms. */
  readonly now: number
  /** Of the rules: their dates are days of it. */
  readonly zone: string
}

export interface FollowedConversation {
  readonly followUp: FollowUp
  readonly conversation: ListedConversation
}

/** What is due first comes first; done and dropped ones too. Two partial indexes know the events, the rest is never read. */
export async function followUpsOf(
  opened: OpenedSqlite,
  lists: Lists,
  { query, conversation, number, now, zone }: FollowUpPlan,
): Promise<readonly FollowedConversation[]> {
  const { db } = opened
  const rows = await db.rows(FOLLOW_UP_EVENTS)
  const all = followUps(rows.map(eventOf), now, zone).filter((one) => number === undefined || one.number === number)
  const holders = await holdersOf(
    db,
    all.map(({ post }) => post),
  )
  let wanted = [...new Set(holders.values())].filter((id) => conversation === undefined || id === conversation)
  if (query !== undefined) wanted = await matching(opened, query, now, wanted)
  const loaded = new Map((await lists.load(wanted)).map((one) => [one.id, one]))
  return all.toSorted(byDue).flatMap((followUp) => {
    const found = loaded.get(holders.get(followUp.post) ?? -1)
    return found === undefined ? [] : [{ followUp, conversation: found }]
  })
}

export const FOLLOW_UP_EVENTS = `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data FROM happened e
  WHERE e.kind IN ('follow_up', 'followed_up') ORDER BY e.id`

/** Those of these conversations that a query finds. */
async function matching(opened: OpenedSqlite, query: Query, now: number, ids: readonly number[]): Promise<number[]> {
  const where = await readyFor(opened, whereOf(query, now, {}))
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const found: number[] = []
  for (const some of chunks(ids, PIECE)) {
    const rows = await opened.db.rows(`SELECT c.id FROM ${from} WHERE c.id IN (${some.join(', ')}) AND (${where.sql})`, where.params)
    found.push(...rows.map((row) => Number(row[0])))
  }
  return found
}

const PIECE = 500

/** The greatest number that was ever given, also where it was taken back: none is used twice. Ask under the write lock. */
export async function lastNumber({ db }: Pick<OpenedSqlite, 'db'>, what: 'follow_up' | 'improvement'): Promise<number> {
  const [row] = await db.rows(
    what === 'follow_up'
      ? `SELECT MAX(json_extract(e.data, '$.number')) FROM main.event e WHERE e.kind = 'follow_up'`
      : `SELECT MAX(json_extract(f.data, '$.number')) FROM main.fact f WHERE f.kind = 'improvement_added'`,
  )
  return Number(row?.[0] ?? 0)
}
