/** Databases as earlier versions of the program made them. */
import { renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { APPLICATION_ID } from '../../src/store/migrations.ts'

/** Puts a database of an older schema, made of the SQL of then, with the rows of today's in the place of that. */
export function rewriteAs(path: string, version: number, sql: string): void {
  const today = `${path}.today`
  const last = new Database(path)
  last.pragma('wal_checkpoint(TRUNCATE)')
  last.pragma('journal_mode = DELETE')
  last.close()
  renameSync(path, today)
  const db = new Database(path)
  db.exec(sql)
  db.exec(`ATTACH '${today}' AS today`)
  for (const { name } of db.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all() as {
    name: string
  }[]) {
    const columns = (db.pragma(`main.table_info(${name})`) as { name: string }[]).map((column) => column.name)
    db.exec(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM today.${name}`)
  }
  db.exec('DETACH today')
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma(`user_version = ${version}`)
  db.pragma('journal_mode = WAL')
  db.close()
  rmSync(today)
}

/** The schema that a database has. */
export function schemaOf(path: string): unknown {
  const db = new Database(path, { readonly: true })
  try {
    return db.pragma('user_version', { simple: true })
  } finally {
    db.close()
  }
}
