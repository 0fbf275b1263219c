/** Operations as rows: begun, and read. */
import type { Operation } from '../core/operation.ts'
import type { Db } from './db.ts'
import { numberOf } from './values.ts'

/** What is known of an operation when it begins. */
export interface OperationStart {
  /** As it was typed. */
  readonly command: string
  readonly actor: string
  /** Epoch ms, in the world; `now`: when it is recorded. */
  readonly at: number
  readonly now: number
  readonly undoes?: number | undefined
  /** Number of the rule set that it puts into force. */
  readonly ruleset?: number | undefined
}

/** Adds an operation to the log; gives its number. Call it inside a transaction. */
export async function beginOperation(db: Db, start: OperationStart): Promise<number> {
  const [row] = await db.rows('SELECT COALESCE(MAX(id), 0) + 1 FROM operation')
  const id = Number(row?.[0])
  await db.run('INSERT INTO operation (id, command, actor, at, recorded_at, undoes, ruleset_id) VALUES (?, ?, ?, ?, ?, ?, ?)', [
    id,
    start.command,
    start.actor,
    start.at,
    start.now,
    start.undoes ?? null,
    start.ruleset ?? null,
  ])
  return id
}

/** All of them, in the order they were recorded. */
export async function operationsOf(db: Db): Promise<readonly Operation[]> {
  const rows = await db.rows('SELECT id, undoes, at, recorded_at FROM main.operation ORDER BY id')
  return rows.map((row) => ({ id: Number(row[0]), undoes: numberOf(row[1] ?? null), at: Number(row[2]), recordedAt: Number(row[3]) }))
}
