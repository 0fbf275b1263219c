/** Conversations as reports read them, one after another. */
import type { Query } from '../core/query-ast.ts'
import type { SqlRow } from './db.ts'
import { fillingOf } from './figure-columns.ts'
import { latestFlags } from './flags.ts'
import { silentImports } from './known-replies.ts'
import { whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { FigureRow, WantedFigures } from './store.ts'
import { readyFor } from './text-index.ts'
import { textOf } from './values.ts'

/** Hands every conversation of a query to `use`, in no order that matters: one object, filled again for each row. */
export async function figuresOf(
  opened: OpenedSqlite,
  query: Query,
  now: number,
  wanted: WantedFigures,
  use: (row: FigureRow) => void,
): Promise<void> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const silent = await silentImports(db)
  const byFlag = wanted.dimensions.includes('author_flag') ? await latestFlags(db) : undefined
  const more = [...(silent === undefined ? [] : ['source']), ...(byFlag === undefined ? [] : ['network', 'author_key', 'author'])]
  const { sql, rest, figure, fill } = fillingOf(
    wanted,
    more.map((name) => `c.${name}`),
  )
  const [source = 0, network = 0, key = 0, author = 0] = ['source', 'network', 'author_key', 'author'].map(
    (name) => rest + more.indexOf(name),
  )
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const period = wanted.posted === undefined ? '' : ' AND (c.posted_at IS NULL OR (c.posted_at >= :from AND c.posted_at < :before))'
  const limit = wanted.most === undefined ? '' : ` LIMIT ${wanted.most}`
  await db.each(`SELECT ${sql} FROM ${from} WHERE ${where.sql}${period}${limit}`, { ...where.params, ...wanted.posted }, (row: SqlRow) => {
    fill(row)
    if (silent !== undefined) figure.repliesKnown = figure.replies > 0 || !silent.has(row[source] as number)
    if (byFlag !== undefined) figure.flags = byFlag(String(row[network]), textOf(row[key]), textOf(row[author]))
    use(figure)
  })
}
