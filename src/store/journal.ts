/** How a database is written: a first import in a rollback journal, everything later in WAL. */
import { COUNTING, LATE_INDEXES } from './migrations.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { isBusy } from './sqlite-errors.ts'

/** A first import: one transaction in a rollback journal, as safe as WAL and as fast as none; then WAL for good. */
export function firstImportMode(opened: OpenedSqlite): void {
  journal(opened, 'DELETE')
}

/** Tags of judgements that a first import left for later: sorted they cost a third. */
const LATE_TAGS = `INSERT OR IGNORE INTO judgement_tag (tag, judgement_id)
  SELECT tag.value, judgement.id FROM judgement, json_each(judgement.tags) AS tag ORDER BY 1, 2;`

/** Writes what has a random order of insertion, sorted, at the end of a first import: tags of judgements, and indexes; and counts what is open. */
export async function settleMode(opened: OpenedSqlite): Promise<void> {
  await opened.db.script(LATE_TAGS)
  await opened.db.script(LATE_INDEXES)
  await opened.db.script(COUNTING)
}

/** Readers and one writer at once, from now on. */
export function workMode(opened: OpenedSqlite): void {
  journal(opened, 'WAL')
}

/** While somebody else is in the file it stays as it is, until the next import: both modes are safe. */
function journal(opened: OpenedSqlite, mode: 'DELETE' | 'WAL'): void {
  try {
    opened.pragma(`journal_mode = ${mode}`)
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}
