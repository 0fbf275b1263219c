/**
 * One command of people: its events under one operation, in one transaction. Whoever holds the write lock decides on what stands then, so
 * that of two at once the second one sees what the first has done. Taking it back is `operations.ts`.
 */

import type { Change } from '../core/event.ts'
import type { FactChange } from '../core/fact.ts'
import { giveSpokes } from './assign.ts'
import { conversationsIn, decidedNow, releaseSpokes } from './concerned.ts'
import type { Db } from './db.ts'
import { accountsToldOf, addFacts } from './facts.ts'
import { createInterned } from './intern.ts'
import type { Lists } from './lists.ts'
import { decideByNewest } from './newest-rules.ts'
import { beginOperation } from './operation-rows.ts'
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
    const derived = await addFacts(db, facts, { operation, at, now, actor })
    for (const thread of derived) threads.add(thread)
    const tagged = events.flatMap(({ kind, post }) => (kind === 'tagged' ? [post] : []))
    await decideByNewest(db, { operation, at, now, actor, accounts: await accountsToldOf(db, operation), tagged })
    const concerned = [...posts, ...(await conversationsIn(db, derived)).filter((id) => !posts.includes(id))]
    const before = await decidedNow(db, concerned)
    const interned = createInterned(db, (judgement) => judgement)
    const settler = await createSettler(db, interned, rulesets, { now, operation: { id: operation } })
    await settler.settle(threads)
    const after = await decidedNow(db, concerned)
    const released = (await plan.release?.()) ?? []
    if (released.length > 0) await releaseSpokes(db, interned, operation, now, released)
    if (plan.rules !== undefined) {
      const moved = [...concerned.filter((id) => before.get(id)?.department !== after.get(id)?.department), ...released]
      await giveSpokes(db, rulesets, { rules: plan.rules, now }, moved)
    }
    const changed = concerned.slice(posts.length).filter((id) => before.get(id)?.text !== after.get(id)?.text)
    const conversations = await lists.load([...posts, ...new Set([...changed, ...released])])
    plan.verify?.(conversations)
    if (plan.dryRun === true) await db.rollback()
    else await db.commit()
    return { operation, conversations }
  } catch (error) {
    await db.rollback()
    throw error
  }
}
