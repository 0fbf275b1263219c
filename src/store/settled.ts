/** What settling leaves: rows of conversations and clocks, and which conversation a post names. */
import type { Conversation } from '../core/conversation.ts'
import { CLOCK_COLUMNS } from './clock-rows.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db, SqlRow } from './db.ts'
import type { Find } from './fold-terms.ts'
import type { Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'
import { insertRows } from './statements.ts'

export interface Out {
  readonly conversations: SqlRow[]
  readonly clocks: SqlRow[]
  /** [conversation or null, post] */
  readonly memberships: SqlRow[]
  readonly events: SqlRow[]
}

/** Posts name their conversation only where their thread and author do not. */
export function memberships(conversations: readonly Conversation[], find: Find, out: Out): void {
  const perAuthor = new Map<string | undefined, number>()
  for (const conversation of conversations) perAuthor.set(conversation.author, (perAuthor.get(conversation.author) ?? 0) + 1)
  for (const conversation of conversations) {
    const named = (perAuthor.get(conversation.author) ?? 0) > 1
    for (const post of conversation.posts) {
      const row = find(post)
      const value = named ? conversation.id : null
      if (row !== undefined && (row[26] ?? null) !== value) out.memberships.push([value, post])
    }
  }
}

/** Takes the place of what stood for these threads. */
export async function write(
  db: Db,
  labels: readonly number[],
  priors: ReadonlyMap<number, readonly Prior[]>,
  out: Out,
  options: SettleOptions,
): Promise<void> {
  if (options.fresh !== true && options.hidden === undefined) {
    const old = [...priors.values()].flat().map((prior) => prior.id)
    await db.bulk(
      'DELETE FROM conversation WHERE thread_id = ?',
      labels.filter((label) => priors.has(label)).map((label) => [label]),
    )
    await forgetClocks(db, old)
  }
  await insertRows(db, 'conversation', CONVERSATION_COLUMNS, out.conversations)
  await insertRows(db, 'clock', CLOCK_COLUMNS, out.clocks)
  if (options.hidden === undefined) {
    await db.bulk('UPDATE post SET conversation_id = ? WHERE id = ?', out.memberships)
    await db.bulk(
      'INSERT INTO event (import_id, post_id, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
      out.events,
    )
  }
}

async function forgetClocks(db: Db, conversations: readonly number[]): Promise<void> {
  await db.bulk(
    'DELETE FROM clock WHERE kind = ? AND conversation_id = ?',
    conversations.flatMap((id) => [0, 1, 2, 3].map((kind) => [kind, id])),
  )
}

/** With their clocks. */
export async function forgetConversations(db: Db, ids: readonly number[]): Promise<void> {
  await db.bulk(
    'DELETE FROM conversation WHERE id = ?',
    ids.map((id) => [id]),
  )
  await forgetClocks(db, ids)
}
