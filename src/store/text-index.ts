/**
 * The full-text index over the folded text of inbound posts: made when a query first needs words, kept by imports from then
 * on. FTS5 without its own copy of the text (`content=''`), rowid = post id.
 */
import { kindOfTerm } from '../core/rules/ruleset.ts'
import type { Db, SqlRow } from './db.ts'
import type { QuerySql } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'

const PIECE = 5_000

/** Whether the index was ever made. */
export async function hasTextIndex(db: Db): Promise<boolean> {
  return (await db.rows("SELECT 1 FROM main.sqlite_master WHERE name = 'post_text'")).length > 0
}

const NOWHERE = { file: 'query', line: 1, column: 1, endLine: 1, endColumn: 1 }

/** Makes ready what the SQL of a query asks for: the full-text index, the rules' terms. */
export async function readyFor(opened: OpenedSqlite, sql: QuerySql): Promise<QuerySql> {
  if (sql.needsText) await opened.free(() => ensureTextIndex(opened))
  if (sql.needsMatch) {
    const { compileTerms } = await import('../core/rules/matcher.ts')
    opened.useTerms((raw) => compileTerms([{ kind: kindOfTerm(raw), raw, at: NOWHERE }]))
  }
  return sql
}

/** Makes the index, or brings it up to the last post. */
async function ensureTextIndex({ db, writable, notice }: OpenedSqlite): Promise<void> {
  if (await hasTextIndex(db)) {
    if (writable) await extendTextIndex(db)
    return
  }
  notice?.(
    writable
      ? 'the first query for words: building the index of texts'
      : 'a query for words: the index of texts is built for this command only, because the database cannot be written',
  )
  // Without write permission the index lives as long as the command: a scan.
  await db.script(
    `CREATE VIRTUAL TABLE ${writable ? 'main' : 'temp'}.post_text USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')`,
  )
  if (writable)
    await db.run("INSERT INTO main.meta (key, value) VALUES ('text_index_upto', '0') ON CONFLICT (key) DO UPDATE SET value = '0'")
  await extendTextIndex(db, writable ? undefined : 0)
}

/** Forgets posts that are gone. Their internal ids may be given again, and what has them then is to be read. */
export async function forgetText(db: Db, ids: readonly SqlRow[]): Promise<void> {
  if (!(await hasTextIndex(db))) return
  await db.bulk('DELETE FROM post_text WHERE rowid = ?', ids)
  await db.run(
    `UPDATE main.meta SET value = MIN(CAST(value AS INTEGER), (SELECT COALESCE(MAX(id), 0) FROM main.post)) WHERE key = 'text_index_upto'`,
  )
}

/** Takes over the texts of posts that have another one now. */
export async function retellText(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const { foldText } = await import('../core/rules/fold.ts')
  const [mark] = await db.rows("SELECT value FROM main.meta WHERE key = 'text_index_upto'")
  const old = ids.filter((id) => id <= Number(mark?.[0] ?? 0)).map((id) => [id])
  await db.bulk('DELETE FROM post_text WHERE rowid = ?', old)
  const rows = await db.many('SELECT id, text FROM main.post WHERE id = ? AND inbound = 1', old)
  await db.bulk(
    'INSERT INTO post_text (rowid, text) VALUES (?, ?)',
    rows.flatMap((row) => (row === undefined ? [] : [[row[0] ?? null, foldText(String(row[1]))]])),
  )
}

/** Adds the posts that came since. */
export async function extendTextIndex(db: Db, from?: number): Promise<void> {
  const { foldText } = await import('../core/rules/fold.ts')
  const [mark] = await db.rows("SELECT value FROM main.meta WHERE key = 'text_index_upto'")
  let upto = from ?? Number(mark?.[0] ?? 0)
  for (;;) {
    const rows = await db.rows(`SELECT id, text, inbound FROM main.post WHERE id > ? ORDER BY id LIMIT ${PIECE}`, [upto])
    if (rows.length === 0) break
    const inbound = rows.filter((row) => row[2] === 1).map((row) => [row[0] ?? null, foldText(String(row[1]))])
    await db.bulk('INSERT INTO post_text (rowid, text) VALUES (?, ?)', inbound)
    upto = Number(rows.at(-1)?.[0])
  }
  if (from === undefined) await db.run("UPDATE main.meta SET value = ? WHERE key = 'text_index_upto'", [String(upto)])
}
