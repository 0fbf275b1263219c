/**
 * Threads that a post held together, apart again once it is gone: which rules decide is told from all that is stored together. Only what it had
 * joined: what else is stored together may be so for a reason that is no longer to be seen.
 */
import { partsOf } from './apart.ts'
import type { Db, SqlRow } from './db.ts'
import { FOLD_COLUMNS } from './post-rows.ts'
import { CHANGED } from './told-before.ts'

const COLUMNS = FOLD_COLUMNS.join(', ')

/** Threads with their posts, by label. */
export type Together = ReadonlyMap<number, readonly SqlRow[]>

/** Threads that an import brought something to, or told otherwise, and others more than one post. */
const SHARED = `SELECT t.thread_id FROM (SELECT thread_id FROM post WHERE import_id = :number UNION SELECT thread_id FROM post WHERE id IN (${CHANGED})) t
  WHERE (SELECT COUNT(*) FROM post q WHERE q.thread_id = t.thread_id AND q.import_id <> :number) > 1`

/** What an import may have joined, before any of it is gone. */
export async function togetherWith(db: Db, number: number): Promise<Together> {
  const found = new Map<number, readonly SqlRow[]>()
  for (const [label] of await db.rows(SHARED, { number }))
    found.set(Number(label), await db.rows(`SELECT ${COLUMNS} FROM post WHERE thread_id = ? ORDER BY id`, [label ?? null]))
  return found
}

/** Gives what posts that are gone had joined labels of its own; gives those, by post. */
export async function split(db: Db, together: Together): Promise<ReadonlyMap<number, number>> {
  const made = new Map<number, number>()
  for (const [label, before] of together) {
    const left = await db.rows(`SELECT ${COLUMNS} FROM post WHERE thread_id = ? ORDER BY id`, [label])
    const parts = left.length === 0 ? [] : partsOf(left)
    if (parts.length < 2) continue
    const joined = new Map(partsOf(before).flatMap((rows, at) => rows.map((row) => [row[0], at] as const)))
    // The part with the post that the label names keeps it, of each group that was joined; else the first one does.
    const keepers = new Map<number | undefined, readonly SqlRow[]>()
    const ofLabel = parts.find((rows) => rows.some((row) => row[0] === label))
    for (const rows of ofLabel === undefined ? parts : [ofLabel, ...parts]) {
      const group = joined.get(rows[0]?.[0] ?? null)
      if (!keepers.has(group)) keepers.set(group, rows)
    }
    for (const rows of parts) {
      if (keepers.get(joined.get(rows[0]?.[0] ?? null)) === rows) continue
      const first = Number(rows[0]?.[0])
      const moved = rows.map((row) => [first, row[0] ?? null])
      await db.bulk('UPDATE post SET thread_id = ? WHERE id = ?', moved)
      await db.bulk('UPDATE conversation SET thread_id = ? WHERE id = ?', moved)
      for (const row of rows) made.set(Number(row[0]), first)
    }
  }
  return made
}
