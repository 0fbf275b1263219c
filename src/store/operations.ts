/**
 * Operations: what one command did to posts, in one transaction and under one number. Taking one back adds an operation that does so;
 * events stay, and count or do not (`happened`).
 */

import { OutspokeError } from '../core/errors.ts'
import { rootOf, undoneBy } from '../core/operation.ts'
import type { Db } from './db.ts'
import { deriveFrom } from './facts.ts'
import { createInterned } from './intern.ts'
import { beginOperation, operationsOf } from './operation-rows.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import { standingBefore } from './standing.ts'
import type { OperationRecord, UndoneOperation, UndonePlan } from './store.ts'
import { numberOf } from './values.ts'

/** The posts that an operation touched: those of its events, and those that it judged anew. */
const TOUCHED = 'SELECT post_id FROM event WHERE operation_id = :op UNION SELECT post_id FROM rejudgement WHERE operation_id = :op'
/** What the log lists it under besides: conversations that it moved, by a flag or by leave, and that it linked to an improvement. */
const LISTED = `${TOUCHED} UNION SELECT s.post_id FROM standing s WHERE s.operation_id = :op UNION SELECT json_extract(f.data, '$.conversation') FROM main.fact f WHERE f.operation_id = :op AND f.kind = 'improvement_linked'`
/** Their conversations; a post of an author in a thread stands for what that author wrote there. */
const CONVERSATIONS = `SELECT COUNT(*) FROM (SELECT DISTINCT p.thread_id, p.author_key FROM post p WHERE p.id IN (${LISTED}))`

/** The log, the latest first; `conversation`: only what touched it, by internal id. */
export async function operationRecords(db: Db, conversation?: number): Promise<readonly OperationRecord[]> {
  const rows = await db.rows('SELECT id, command, actor, at, recorded_at, undoes, undone_by FROM operation ORDER BY id DESC')
  const byId = new Map((await operationsOf(db)).map((one) => [one.id, one]))
  const records: OperationRecord[] = []
  for (const row of rows) {
    const id = Number(row[0])
    const root = rootOf(byId, id)
    if (conversation !== undefined) {
      const [hit] = await db.rows(
        `SELECT 1 FROM post o JOIN post p ON p.thread_id = o.thread_id AND COALESCE(p.author_key, '') = COALESCE(o.author_key, '')
         WHERE o.id = :conversation AND p.id IN (${LISTED}) LIMIT 1`,
        { op: root, conversation },
      )
      if (hit === undefined) continue
    }
    const [count] = await db.rows(CONVERSATIONS, { op: root })
    records.push({
      number: id,
      command: String(row[1]),
      actor: String(row[2]),
      at: Number(row[3]),
      recordedAt: Number(row[4]),
      undoes: numberOf(row[5] ?? null),
      undoneBy: numberOf(row[6] ?? null),
      conversations: Number(count?.[0] ?? 0),
    })
  }
  return records
}

/** Takes an operation back, or the last one of the actor; see `Store.undo`. */
export async function undoOperation(db: Db, rulesets: Rulesets, plan: UndonePlan): Promise<UndoneOperation> {
  await db.begin()
  try {
    const records = await operationRecords(db)
    const target = targetOf(records, plan)
    await refuseFinal(db, target)
    const byId = new Map((await operationsOf(db)).map((one) => [one.id, one]))
    const root = rootOf(byId, target.number)
    await refuseLater(db, records, target, root)
    const isRedo = target.undoes !== undefined
    const [root0] = await db.rows('SELECT ruleset_id FROM operation WHERE id = ?', [root])
    const id = await beginOperation(db, {
      command: isRedo ? `redo ${root}` : `undo ${root}`,
      actor: plan.actor,
      at: plan.now,
      now: plan.now,
      undoes: target.number,
      ruleset: isRedo ? numberOf(root0?.[0] ?? null) : undefined,
    })
    await markUndone(db)
    const kept = await restoreJudgements(db, id, root, isRedo)
    const threads = await db.rows(`SELECT DISTINCT thread_id FROM post WHERE id IN (${TOUCHED})`, { op: root })
    const derived = await deriveFrom(db, root)
    const settler = await createSettler(
      db,
      createInterned(db, (judgement) => judgement),
      rulesets,
      {
        now: plan.now,
        operation: { id },
        standing: standingBefore(db, target.number),
      },
    )
    await settler.settle(new Set([...threads.map((row) => Number(row[0])), ...derived]))
    await db.commit()
    const done = records.find((one) => one.number === root) ?? target
    return {
      number: id,
      undone: target.number,
      redone: isRedo ? root : undefined,
      command: done.command,
      conversations: done.conversations,
      keptPosts: kept,
    }
  } catch (error) {
    await db.rollback()
    throw error
  }
}

/** What was erased is nowhere kept. */
async function refuseFinal(db: Db, { number, command }: OperationRecord): Promise<void> {
  const [row] = await db.rows('SELECT 1 FROM operation WHERE id = ? AND final IS NOT NULL', [number])
  if (row === undefined) return
  throw new OutspokeError(`operation ${number} (${command}) cannot be taken back: what it erased is nowhere kept`, {
    hint: 'to take back what was done before it, name the operation: outspoke undo N (outspoke log lists them)',
  })
}

function targetOf(records: readonly OperationRecord[], { operation, actor }: UndonePlan): OperationRecord {
  if (operation === undefined) {
    const last = records.find((one) => one.actor === actor && one.undoes === undefined && one.undoneBy === undefined)
    if (last !== undefined) return last
    throw new OutspokeError(`there is nothing of ${actor} to undo`, {
      hint: 'outspoke log shows what was done; undo N takes back what somebody else did, and undo of an undo does it again',
    })
  }
  const found = records.find((one) => one.number === operation)
  if (found === undefined) throw new OutspokeError(`there is no operation ${operation}`, { hint: 'outspoke log lists them' })
  if (found.undoneBy !== undefined)
    throw new OutspokeError(`operation ${operation} (${found.command}) was taken back already, by ${found.undoneBy}`, {
      hint: `to have it again: outspoke undo ${found.undoneBy}`,
    })
  return found
}

const SAME_FACT = `SELECT 1 FROM fact l JOIN fact r ON r.subject = l.subject WHERE l.operation_id = :later AND r.operation_id = :op LIMIT 1`

/** Refuses where something later, still in force, touched the same conversations. */
async function refuseLater(db: Db, records: readonly OperationRecord[], target: OperationRecord, root: number): Promise<void> {
  const sql = `SELECT 1 FROM post l JOIN post r ON r.thread_id = l.thread_id AND COALESCE(r.author_key, '') = COALESCE(l.author_key, '')
    WHERE l.id IN (${TOUCHED.replaceAll(':op', ':later')}) AND (EXISTS (SELECT 1 FROM event e WHERE e.operation_id = :op AND e.post_id = r.id)
      OR EXISTS (SELECT 1 FROM rejudgement j WHERE j.operation_id = :op AND j.post_id = r.id)) LIMIT 1`
  const later: OperationRecord[] = []
  for (const one of records) {
    if (one.number <= target.number || one.undoes !== undefined || one.undoneBy !== undefined) continue
    const [hit] = await db.rows(sql, { op: root, later: one.number })
    const [sameFact] = await db.rows(SAME_FACT, { op: root, later: one.number })
    if (hit !== undefined || sameFact !== undefined) later.push(one)
  }
  if (later.length === 0) return
  const [last] = later
  throw new OutspokeError(
    `operation ${target.number} (${target.command}) cannot be taken back: the same conversations were changed later`,
    {
      problems: later.map((one) => `${one.number}  ${one.actor}  ${one.command}`),
      hint: `take back what came later first, from the latest on: outspoke undo ${last?.number}`,
    },
  )
}

/** `undone_by` follows from the log; few operations are undos. */
async function markUndone(db: Db): Promise<void> {
  await db.run('UPDATE operation SET undone_by = NULL WHERE undone_by IS NOT NULL')
  await db.bulk(
    'UPDATE operation SET undone_by = ? WHERE id = ?',
    [...undoneBy(await operationsOf(db))].map(([undone, by]) => [by, undone]),
  )
}

/** Posts that an import has judged anew since keep what that made of them; gives how many. `step`: the operation that takes `operation` back. */
async function restoreJudgements(db: Db, step: number, operation: number, redo: boolean): Promise<number> {
  const [from, to] = redo ? ['was', 'became'] : ['became', 'was']
  const [count] = await db.rows('SELECT COUNT(*) FROM rejudgement WHERE operation_id = ?', [operation])
  // Which ones it was is told by no other row: time travel goes back over it.
  await db.run(
    `INSERT INTO rejudgement (operation_id, post_id, was, became) SELECT :step, r.post_id, r.${from}, r.${to} FROM rejudgement r
     JOIN post p ON p.id = r.post_id AND p.judgement_id = r.${from} WHERE r.operation_id = :operation`,
    { step, operation },
  )
  const restored = await db.run(
    'UPDATE post SET judgement_id = r.became FROM rejudgement r WHERE r.operation_id = ? AND r.post_id = post.id',
    [step],
  )
  return Number(count?.[0] ?? 0) - restored
}
