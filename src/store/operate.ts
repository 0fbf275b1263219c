/**
 * One command of people: its events under one operation, in one transaction. Whoever holds the write lock decides on what stands then, so
 * that of two at once the second one sees what the first has done. Taking it back is `operations.ts`.
 */

import type { Change } from '../core/event.ts'
import type { FactChange } from '../core/fact.ts'
import { assignSpokes } from './assign.ts'
import type { Db } from './db.ts'
import { addFacts } from './facts.ts'
import { createInterned } from './intern.ts'
import type { Lists } from './lists.ts'
import { beginOperation } from './operations.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import type { Operated, OperationPlan } from './store.ts'

/** See `Store.operate`. */
export async function operate(db: Db, rulesets: Rulesets, lists: Lists, plan: OperationPlan): Promise<Operated> {
  await db.begin()
  try {
    const changes = typeof plan.changes === 'function' ? await plan.changes() : plan.changes
    if (changes.length === 0) {
      await db.rollback()
      return { operation: undefined, conversations: [] }
    }
    const { command, actor, at, now } = plan
    const operation = await beginOperation(db, { command, actor, at, now })
    const events = changes.filter((change): change is Change => !('fact' in change))
    const facts = changes.filter((change): change is FactChange => 'fact' in change)
    await db.bulk(
      'INSERT INTO event (operation_id, post_id, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
      events.map(({ post, kind, data }) => [operation, post, kind, at, now, actor, JSON.stringify(data)]),
    )
    const posts = [...new Set(events.map(({ post }) => post))]
    const threads = new Set<number>()
    for (const row of await db.many(
      'SELECT thread_id FROM post WHERE id = ?',
      posts.map((id) => [id]),
    ))
      if (row !== undefined) threads.add(Number(row[0]))
    for (const thread of await addFacts(db, facts, { operation, at, now, actor })) threads.add(thread)
    const before = await departments(db, posts)
    const interned = createInterned(db, (judgement) => judgement)
    const settler = await createSettler(db, interned, rulesets, { now, operation: { id: operation } })
    await settler.settle(threads)
    if (plan.rules !== undefined) {
      const after = await departments(db, posts)
      const moved = posts.filter((id) => before.get(id) !== after.get(id))
      if (moved.length > 0) await giveSpokes(db, rulesets, plan, moved)
    }
    const conversations = await lists.load(posts)
    plan.verify?.(conversations)
    if (plan.dryRun === true) await db.rollback()
    else await db.commit()
    return { operation, conversations }
  } catch (error) {
    await db.rollback()
    throw error
  }
}

async function departments(db: Db, conversations: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await db.many(
    'SELECT id, department FROM conversation WHERE id = ?',
    conversations.map((id) => [id]),
  )
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[Number(row[0]), String(row[1])] as const])))
}

/** Whose department is another one now and who has no spoke there gets one, as after an import. */
async function giveSpokes(db: Db, rulesets: Rulesets, { rules, now }: OperationPlan, moved: readonly number[]): Promise<void> {
  if (rules === undefined) return
  const id = await rulesets.idOf(rules, now)
  const interned = createInterned(db, (await rulesets.machine(rules)).judgements.intern)
  await db.script('CREATE TEMP TABLE moved (id INTEGER PRIMARY KEY)')
  await db.bulk(
    'INSERT INTO temp.moved (id) VALUES (?)',
    moved.map((one) => [one]),
  )
  await assignSpokes(db, interned, rulesets, rules, id, now, 'temp.moved')
  await db.script('DROP TABLE temp.moved')
}
