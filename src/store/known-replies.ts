/** Whether no reply in an export means that nobody replied. */
import type { Db } from './db.ts'

/**
 * Imports of which nobody knows, by number: their source has never held a post of the brand, in no import of it, and nobody ever recorded
 * a reply to one of its posts by hand. One export of a quiet day is no silent source. `undefined`: all are known.
 */
export async function silentImports(db: Db): Promise<ReadonlySet<number> | undefined> {
  const rows = await db.rows(
    `SELECT id, source FROM import i WHERE command = 'import' AND finished_at IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM import o WHERE o.source = i.source AND o.outbound > 0)`,
  )
  if (rows.length === 0) return undefined
  const told = new Set(
    (
      await db.rows(
        `SELECT DISTINCT p.source FROM happened e JOIN post p ON p.id = e.post_id
         WHERE e.kind IN ('sent', 'approved') OR (e.kind = 'replied' AND COALESCE(json_extract(e.data, '$.draft'), 0) = 0)`,
      )
    ).map((row) => String(row[0])),
  )
  const silent = rows.filter((row) => !told.has(String(row[1])))
  return silent.length === 0 ? undefined : new Set(silent.map((row) => Number(row[0])))
}
