/**
 * A revision only grows: what was taken back still counts, and so does each taking back and doing again. Otherwise a note that was undone
 * and a claim after it would look like the note to whoever says `--if-rev`.
 */
import { rootOf, undoneBy } from '../core/operation.ts'
import type { Db } from './db.ts'
import { operationsOf } from './operation-rows.ts'

/** Post → how many steps there were on it besides the events that count. */
export type Steps = ReadonlyMap<number, number>

const NONE: Steps = new Map()

/** The steps on the posts of these threads; `until`: as recorded by then. */
export async function stepsOf(db: Db, threads: readonly number[], until = Infinity): Promise<Steps> {
  const [any] = await db.rows('SELECT 1 FROM main.operation WHERE undoes IS NOT NULL LIMIT 1')
  if (any === undefined) return NONE
  const operations = (await operationsOf(db)).filter((one) => one.recordedAt <= until)
  const byId = new Map(operations.map((one) => [one.id, one]))
  const undone = undoneBy(operations)
  const changed = new Map<number, number>()
  for (const { id, undoes } of operations) {
    if (undoes === undefined) continue
    const root = rootOf(byId, id)
    changed.set(root, (changed.get(root) ?? (undone.has(root) ? 1 : 0)) + 1)
  }
  const steps = new Map<number, number>()
  for (const thread of threads) {
    const rows = await db.rows(
      'SELECT e.post_id, e.operation_id FROM post p JOIN main.event e ON e.post_id = p.id WHERE p.thread_id = ? AND e.operation_id IS NOT NULL',
      [thread],
    )
    for (const row of rows) {
      const more = changed.get(Number(row[1]))
      if (more !== undefined) steps.set(Number(row[0]), (steps.get(Number(row[0])) ?? 0) + more)
    }
  }
  return steps
}
