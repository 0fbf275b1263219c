/** Conversations as reports read them, one after another. */
import type { Query } from '../core/query-ast.ts'
import type { SqlRow } from './db.ts'
import { ALWAYS, ASKED, blankRow, fillAlways } from './figure-columns.ts'
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
  const names = [...wanted.dimensions, ...(wanted.ids ? ['ids'] : [])]
  const asked = [...new Set(names.flatMap((name) => ASKED[name] ?? []))]
  const more = [...(silent === undefined ? [] : ['source']), ...(byFlag === undefined ? [] : ['network', 'author_key', 'author'])]
  const [source = 0, network = 0, key = 0, author = 0] = ['source', 'network', 'author_key', 'author'].map(
    (name) => ALWAYS.length + asked.length + more.indexOf(name),
  )
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const figure = blankRow()
  await db.each(
    `SELECT ${[...ALWAYS, ...asked.map(({ sql }) => sql), ...more.map((name) => `c.${name}`)].join(', ')} FROM ${from} WHERE ${where.sql}`,
    where.params,
    (row: SqlRow) => {
      fillAlways(figure, row)
      for (let at = 0; at < asked.length; at++) asked[at]?.fill(figure, row[ALWAYS.length + at] ?? null)
      figure.repliesKnown = silent === undefined || figure.replies > 0 || !silent.has(row[source] as number)
      if (byFlag !== undefined) figure.flags = byFlag(String(row[network]), textOf(row[key]), textOf(row[author]))
      use(figure)
    },
  )
}
