/** The exported tables in a SQLite file of their own: instants and durations as integer milliseconds, yes and no as 1 and 0. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parse } from 'csv-parse/sync'

export const TABLES = ['conversations', 'posts', 'events', 'clocks', 'handoffs', 'follow-ups'] as const

export type Rows = Record<string, string>[]

/** `change` may alter rows before they are loaded, to see that figures notice. */
export function loadExports(folder: string, file: string, change: (table: string, rows: Rows) => void = () => {}): Database.Database {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  for (const table of TABLES) {
    const text = readFileSync(join(folder, `${table}.csv`))
    const rows = parse(text, { columns: true }) as Rows
    const [columns = []] = parse(text, { to_line: 1 }) as string[][]
    change(table, rows)
    const name = table.replace('-', '_')
    db.exec(`CREATE TABLE ${name} (${columns.map((column) => `"${column}"`).join(', ')})`)
    const insert = db.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`)
    db.transaction(() => {
      for (const row of rows) insert.run(columns.map((column) => valueOf(column, row[column] ?? '')))
    })()
  }
  return db
}

const INTEGERS = new Set([
  'n',
  'cycle',
  'reopened',
  'replies',
  'posts',
  'number',
  'import',
  'rating',
  'first_response_cycle',
  'resolution_cycle',
])

function valueOf(column: string, text: string): string | bigint | null {
  if (text === '') return null
  if (column.endsWith('_at') || column.endsWith('_since') || column.endsWith('_until')) return BigInt(Date.parse(text))
  if (column.endsWith('_s')) return BigInt(Math.round(Number(text) * 1000))
  if (text === 'true') return 1n
  if (text === 'false') return 0n
  return INTEGERS.has(column) ? BigInt(text) : text
}
