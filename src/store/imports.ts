/** Past imports. */
import type { Db, SqlValue } from './db.ts'
import type { ImportRecord, SameImport } from './store.ts'

const COLUMNS = `id, file, format, source, started_at, finished_at, undone_at, actor, rows, new, known, updated, context, rejected, conversations,
  replies, seconds`

/** Every import, the latest first. */
export async function importRecords(db: Db): Promise<ImportRecord[]> {
  return (await db.all<Record<string, SqlValue>>(`SELECT ${COLUMNS} FROM import ORDER BY id DESC`)).map(recordOf)
}

function recordOf(row: Record<string, SqlValue>): ImportRecord {
  const number = (name: string) => Number(row[name] ?? 0)
  const optional = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]))
  return {
    number: number('id'),
    file: String(row.file),
    format: String(row.format),
    source: String(row.source),
    startedAt: number('started_at'),
    finishedAt: optional('finished_at'),
    undoneAt: optional('undone_at'),
    actor: String(row.actor),
    rows: number('rows'),
    new: number('new'),
    known: number('known'),
    updated: number('updated'),
    context: number('context'),
    rejected: number('rejected'),
    conversations: number('conversations'),
    replies: number('replies'),
    seconds: optional('seconds'),
  }
}

/**
 * A finished import of the same bytes by the same rules and options, of which nothing was rejected. The options carry the
 * size, so a file is only hashed where one of its size was imported.
 */
export async function findSame(db: Db, candidate: SameImport): Promise<ImportRecord | undefined> {
  const rows = await db.all<Record<string, SqlValue>>(
    `SELECT i.sha256, ${COLUMNS.replaceAll(/\b(\w+)\b/g, 'i.$1')} FROM import i JOIN ruleset r ON r.id = i.ruleset_id
     WHERE i.finished_at IS NOT NULL AND i.undone_at IS NULL AND i.rejected = 0 AND i.options = :options AND r.hash = :rules`,
    { options: candidate.options, rules: candidate.rulesHash },
  )
  if (rows.length === 0) return undefined
  const sha256 = await candidate.sha256()
  const same = rows.find((row) => row.sha256 === sha256)
  return same === undefined ? undefined : recordOf(same)
}
