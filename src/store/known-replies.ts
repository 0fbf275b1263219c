/** Whether no reply in an export means that nobody replied. */
import { NO_REPLIES } from '../core/no-replies.ts'
import type { Db } from './db.ts'

/**
 * Imports of which nobody knows, by number: their source has never held a post of the brand, in no import of it, and nobody ever recorded
 * a reply to one of its posts by hand. One export of a quiet day is no silent source. What a format that cannot hold answers has brought is
 * known once one of it was answered, by hand or by what else came in; that others of its source were says nothing. `undefined`: all are known.
 */
export async function silentImports(db: Db): Promise<ReadonlySet<number> | undefined> {
  const rows = await db.rows(
    `SELECT id, source, format, EXISTS (SELECT 1 FROM import o WHERE o.source = i.source AND o.outbound > 0)
     FROM import i WHERE command = 'import' AND finished_at IS NOT NULL`,
  )
  const mute = rows.filter((row) => row[3] === 1 && NO_REPLIES.has(String(row[2])))
  const silent = rows.filter((row) => row[3] === 0)
  if (mute.length === 0 && silent.length === 0) return undefined
  const told = silent.length === 0 ? NONE : await toldByHand(db)
  const answered = mute.length === 0 ? NONE : await answeredSources(db)
  const unknown = [...silent.filter((row) => !told.has(String(row[1]))), ...mute.filter((row) => !answered.has(`${row[1]}\0${row[2]}`))]
  return unknown.length === 0 ? undefined : new Set(unknown.map((row) => Number(row[0])))
}

const NONE: ReadonlySet<string> = new Set()

/** Sources of posts to which a reply was recorded. */
async function toldByHand(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.rows(
    `SELECT DISTINCT p.source FROM happened e JOIN post p ON p.id = e.post_id
     WHERE e.kind IN ('sent', 'approved') OR (e.kind = 'replied' AND COALESCE(json_extract(e.data, '$.draft'), 0) = 0)`,
  )
  return new Set(rows.map((row) => String(row[0])))
}

/** Sources with formats, of imports of which a conversation has got a reply. */
async function answeredSources(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.rows('SELECT DISTINCT i.source, i.format FROM conversation c JOIN import i ON i.id = c.source WHERE c.replies > 0')
  return new Set(rows.map((row) => `${row[0]}\0${row[1]}`))
}
