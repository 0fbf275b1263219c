/** Posts as they were known at an instant: what imports have changed since, and what operations have made of their judgements, is taken back. */
import { journeyTo, type Operation, rootOf } from '../core/operation.ts'
import type { Db, SqlParams, SqlValue } from './db.ts'
import { keptOf, writeChanges } from './told-before.ts'

/** Columns of `main.post` as they were, as a list of SQL. `asOf`: what had happened; `asKnown`: and was known; epoch ms. */
export async function columnsThen(db: Db, operations: readonly Operation[], asOf: number, asKnown: number | undefined): Promise<string> {
  const told = asKnown === undefined ? new Set<string>() : await toldThen(db, asKnown)
  const isJudged = await judgedThen(db, operations, asOf, asKnown)
  if (told.size === 0 && !isJudged) return '*'
  const columns = await db.rows("SELECT name FROM pragma_table_info('post', 'main')")
  return columns
    .map(([column]) => {
      const name = String(column)
      if (name === 'judgement_id' && isJudged)
        return `COALESCE((SELECT j.judgement_id FROM temp.judged_then j WHERE j.post_id = main.post.id), main.post.judgement_id) AS judgement_id`
      return told.has(name) ? `${thenOf(name)} AS ${name}` : name
    })
    .join(', ')
}

const thenOf = (name: string): string => `CASE WHEN id IN (SELECT t.id FROM temp.post_then t)
  THEN (SELECT t.${name} FROM temp.post_then t WHERE t.id = main.post.id) ELSE main.post.${name} END`

/**
 * Posts as they were known at an instant, where imports have changed them since: whole rows in `temp.post_then`, but for the judgement. Gives
 * the columns that differ. `asKnown`: epoch ms.
 */
async function toldThen(db: Db, asKnown: number): Promise<ReadonlySet<string>> {
  const rows = await db.rows(
    `SELECT b.post_id, b.body FROM main.post_before b JOIN main.import i ON i.id = b.import_id
     WHERE i.started_at > ? ORDER BY b.post_id, b.import_id DESC`,
    [asKnown],
  )
  if (rows.length === 0) return new Set()
  const then = new Map<number, Record<string, SqlValue>>()
  for (const [post, body] of rows) {
    const { judgement_id: _, ...values } = keptOf(body).values
    then.set(Number(post), { ...then.get(Number(post)), ...values })
  }
  await db.script('CREATE TEMP TABLE post_then AS SELECT * FROM main.post WHERE 0; CREATE UNIQUE INDEX temp.travel_then ON post_then (id)')
  await db.bulk(
    'INSERT INTO temp.post_then SELECT * FROM main.post WHERE id = ?',
    [...then.keys()].map((post) => [post]),
  )
  for (const [post, values] of then) await writeChanges(db, post, values, 'temp.post_then')
  return new Set([...then.values()].flatMap((values) => Object.keys(values)))
}

interface Step {
  /** The last operation by then; of several steps after one that of the later import is the later one. */
  readonly after: number
  readonly importId: number
  readonly sql: string
  readonly values: SqlParams
}

/** Judgements that were others then, in `temp.judged_then`; gives whether there are any. Steps are taken back from the latest on. */
async function judgedThen(db: Db, operations: readonly Operation[], asOf: number, asKnown: number | undefined): Promise<boolean> {
  const known = asKnown === undefined ? operations : operations.filter((one) => one.recordedAt <= asKnown)
  const since = asKnown === undefined ? [] : [...(await stepsOfOperations(db, operations, asKnown)), ...(await stepsOfImports(db, asKnown))]
  const { takeBack, redo } = journeyTo(known, asOf, undefined)
  const inForce = [...takeBack.map((id) => stepOf(id, 'was')), ...redo.map((id) => stepOf(id, 'became'))]
  if (since.length + inForce.length === 0) return false
  await db.script('CREATE TEMP TABLE judged_then (post_id INTEGER PRIMARY KEY, judgement_id INTEGER NOT NULL)')
  for (const { sql, values } of [...since.sort(latestFirst), ...inForce.sort(latestFirst)])
    await db.run(`INSERT OR REPLACE INTO temp.judged_then ${sql}`, values)
  return true
}

const latestFirst = (a: Step, b: Step): number => b.after - a.after || b.importId - a.importId

const stepOf = (id: number, to: 'was' | 'became'): Step => ({
  after: id,
  importId: 0,
  sql: `SELECT post_id, ${to} FROM main.rejudgement WHERE operation_id = :id`,
  values: { id },
})

const NOW = `COALESCE((SELECT j.judgement_id FROM temp.judged_then j WHERE j.post_id = r.post_id),
  (SELECT p.judgement_id FROM main.post p WHERE p.id = r.post_id))`

/**
 * Before an operation, an undo and its undo too, a post had the judgement that it took away. Of what earlier versions took back that is told by
 * the operation alone, unless an import has changed the post.
 */
async function stepsOfOperations(db: Db, operations: readonly Operation[], asKnown: number): Promise<readonly Step[]> {
  const judging = new Set((await db.rows('SELECT DISTINCT operation_id FROM main.rejudgement')).map((row) => Number(row[0])))
  const byId = new Map(operations.map((one) => [one.id, one]))
  return operations.flatMap(({ id, recordedAt }) => {
    const root = rootOf(byId, id)
    if (recordedAt <= asKnown || !judging.has(root)) return []
    if (judging.has(id)) return [stepOf(id, 'was')]
    const [is, was] = isUndo(byId, id) ? ['was', 'became'] : ['became', 'was']
    const sql = `SELECT r.post_id, r.${was} FROM main.rejudgement r WHERE r.operation_id = :root AND ${NOW} = r.${is}
      AND NOT EXISTS (SELECT 1 FROM main.post_before b WHERE b.post_id = r.post_id)`
    return [{ after: id, importId: 0, sql, values: { root } }]
  })
}

/** Whether it takes its root back, or an odd number of undos do; else the root is done again. */
function isUndo(operations: ReadonlyMap<number, Operation>, id: number): boolean {
  const undoes = operations.get(id)?.undoes
  return undoes !== undefined && !isUndo(operations, undoes)
}

async function stepsOfImports(db: Db, asKnown: number): Promise<readonly Step[]> {
  const rows = await db.rows(
    `SELECT DISTINCT b.import_id, b.after FROM main.post_before b JOIN main.import i ON i.id = b.import_id
     WHERE i.started_at > ? AND json_type(b.body, '$.judgement_id') IS NOT NULL`,
    [asKnown],
  )
  return rows.map(([importId = null, after = null]) => ({
    after: Number(after),
    importId: Number(importId),
    sql: `SELECT post_id, json_extract(body, '$.judgement_id') FROM main.post_before
      WHERE import_id = :importId AND after = :after AND json_type(body, '$.judgement_id') IS NOT NULL`,
    values: { importId, after },
  }))
}
