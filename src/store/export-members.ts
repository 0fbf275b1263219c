/** Which conversation each post belongs to: the fold's answer, since no column says it of every post. */
import type { Conversation, Judgement } from '../core/conversation.ts'
import { splitCluster } from '../core/threads.ts'
import type { Db, SqlRow } from './db.ts'
import { FOLD_COLUMNS, foldPostOf } from './post-rows.ts'

/** Threads looked at in one step. */
const PIECE = 500

/** Neither matters for who belongs where. */
const NO_JUDGEMENT: Judgement = { tags: [], notify: [] }
const NO_FACTS = { startedAt: 0, quiet: undefined, history: undefined }

const BETWEEN = 'thread_id IN (SELECT id FROM temp.export_thread WHERE id > ? AND id <= ?)'

/**
 * Fills `temp.export_member` (post, conversation) for the threads in `temp.export_thread`. Parent links tell it, but where an author has
 * several conversations in one thread: `look` folds those.
 */
export async function findMembers(db: Db, look: (thread: number) => Promise<readonly Conversation[]>): Promise<void> {
  for (let after = 0; ; ) {
    const [end] = await db.rows(`SELECT MAX(id) FROM (SELECT id FROM temp.export_thread WHERE id > ? ORDER BY id LIMIT ${PIECE}) AS x`, [
      after,
    ])
    const upto = end?.[0]
    if (typeof upto !== 'number') return
    const opened = new Map<number, Set<number>>()
    for (const [thread, id] of await db.rows(`SELECT thread_id, id FROM conversation WHERE ${BETWEEN}`, [after, upto])) {
      const known = opened.get(Number(thread))
      if (known === undefined) opened.set(Number(thread), new Set([Number(id)]))
      else known.add(Number(id))
    }
    const rows = await db.rows(`SELECT ${FOLD_COLUMNS.join(', ')} FROM post WHERE ${BETWEEN} ORDER BY thread_id, id`, [after, upto])
    const members: SqlRow[] = []
    for (const thread of byThread(await withoutHidden(db, rows))) {
      const label = Number(thread[0]?.[1])
      const conversations = opened.get(label)
      if (conversations === undefined) continue
      const { groups } = splitCluster(thread.map((row) => foldPostOf(row, NO_JUDGEMENT, NO_FACTS)))
      if (groups.length === conversations.size && groups.every(({ opening }) => conversations.has(opening.id))) {
        for (const { opening, members: posts } of groups) for (const { post } of posts) members.push([post.id, opening.id])
      } else {
        for (const one of await look(label)) for (const post of one.posts) members.push([post, one.id])
      }
    }
    await db.bulk('INSERT INTO temp.export_member (post, conversation) VALUES (?, ?)', members)
    after = upto
  }
}

function* byThread(rows: readonly SqlRow[]): Generator<readonly SqlRow[]> {
  let from = 0
  for (let at = 1; at <= rows.length; at++) {
    if (at < rows.length && rows[at]?.[1] === rows[from]?.[1]) continue
    if (at > from) yield rows.slice(from, at)
    from = at
  }
}

/** On a journey a parent may be stored and not be there yet: it is missing then. */
async function withoutHidden(db: Db, rows: readonly SqlRow[]): Promise<readonly SqlRow[]> {
  const ids = new Set(rows.map((row) => row[0]))
  const elsewhere = rows.filter((row) => row[3] !== null && !ids.has(row[3]))
  const found = await db.many(
    'SELECT id FROM post WHERE id = ?',
    elsewhere.map((row) => [row[3] ?? null]),
  )
  const hidden = new Set(elsewhere.filter((_, at) => found[at] === undefined))
  if (hidden.size === 0) return rows
  return rows.map((row) => (hidden.has(row) ? [...row.slice(0, 3), null, ...row.slice(4)] : row))
}
