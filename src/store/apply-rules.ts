/**
 * `rules apply`: other rules decide for conversations that are stored. One operation in one transaction: posts are judged anew, what
 * changes by that is settled anew, and who has no spoke gets one. Taking it back restores all of it (`operations.ts`).
 */
import type { Clock, Conversation, Terms } from '../core/conversation.ts'
import type { EventData } from '../core/event.ts'
import { judge } from '../core/rules/matcher.ts'
import { CLOCK_KINDS, type ClockKind } from '../core/rules/ruleset.ts'
import { erasedPosts } from './answers.ts'
import { assignSpokes } from './assign.ts'
import type { Db, SqlRow } from './db.ts'
import { createInterned, type Interned } from './intern.ts'
import { beginOperation } from './operation-rows.ts'
import { refold } from './refold.ts'
import { replay } from './replay.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { AppliedRules, ApplyPlan } from './store.ts'

/** Rows written at once. */
const PIECE = 2000

/** See `Store.applyRules`. */
export async function applyRules(opened: OpenedSqlite, rulesets: Rulesets, plan: ApplyPlan): Promise<AppliedRules> {
  const { db } = opened
  await db.begin()
  try {
    const { rules, now } = plan
    const rulesId = await rulesets.idOf(rules, now)
    const operation = await beginOperation(db, { command: plan.command, actor: plan.actor, at: now, now, ruleset: rulesId })
    const machine = await rulesets.machine(rules)
    const interned = createInterned(db, machine.judgements.intern)
    await db.script('CREATE TEMP TABLE applied (thread_id INTEGER PRIMARY KEY); CREATE TEMP TABLE moved (id INTEGER PRIMARY KEY)')
    const conversations = await rerule(opened, rulesets, plan, operation)
    const posts = await rejudge(opened, rulesets, interned, plan, operation)
    const settler = await createSettler(db, interned, rulesets, { now, operation: { id: operation, reroute: plan.reroute } })
    for (let after = 0; ; ) {
      const rows = await db.rows(`SELECT thread_id FROM temp.applied WHERE thread_id > ? ORDER BY thread_id LIMIT ${PIECE}`, [after])
      if (rows.length === 0) break
      await settler.settle(rows.map((row) => Number(row[0])))
      after = Number(rows.at(-1)?.[0])
    }
    const assigned = await assignSpokes(db, interned, rulesets, rules, now, 'temp.moved')
    await db.script('DROP TABLE temp.applied; DROP TABLE temp.moved')
    await db.commit()
    return { operation, posts, conversations, assigned }
  } catch (error) {
    await db.rollback()
    throw error
  }
}

/** Records which conversations are decided otherwise; gives how many. */
async function rerule(opened: OpenedSqlite, rulesets: Rulesets, plan: ApplyPlan, operation: number): Promise<number> {
  const { db } = opened
  const { rules, now, actor } = plan
  const [latest] = await db.rows('SELECT COALESCE(MAX(id), 0) FROM import')
  const after = Number(latest?.[0])
  let changed = 0
  let events: SqlRow[] = []
  let threads: SqlRow[] = []
  let moved: SqlRow[] = []
  const flush = async (): Promise<void> => {
    await db.bulk(
      'INSERT INTO event (operation_id, post_id, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
      events,
    )
    await db.bulk('INSERT INTO temp.applied (thread_id) VALUES (?) ON CONFLICT DO NOTHING', threads)
    await db.bulk('INSERT INTO temp.moved (id) VALUES (?) ON CONFLICT DO NOTHING', moved)
    events = []
    threads = []
    moved = []
  }
  for await (const { stored, sides } of refold(opened, rulesets, plan.query, now, ['stored', rules], { reroute: plan.reroute })) {
    const [before, next] = sides
    if (before === undefined || next === undefined || isSame(before, next)) continue
    changed++
    const was = termsBefore(before, next)
    const data: EventData['reruled'] = { rules: rules.hash, after, ...(was === undefined ? {} : { was }) }
    events.push([operation, stored.id, 'reruled', now, now, actor, JSON.stringify(data)])
    threads.push([stored.thread])
    if (before.department !== next.department) moved.push([stored.id])
    if (events.length >= PIECE) await flush()
    plan.progress?.(changed)
  }
  await flush()
  return changed
}

/** Judges every post of the query anew; gives how many are judged otherwise. */
async function rejudge(opened: OpenedSqlite, rulesets: Rulesets, interned: Interned, plan: ApplyPlan, operation: number): Promise<number> {
  const { db } = opened
  const machine = await rulesets.machine(plan.rules)
  const erased = await erasedPosts(db)
  let changed = 0
  let rows: SqlRow[] = []
  const flush = async (): Promise<void> => {
    await db.bulk('INSERT INTO rejudgement (operation_id, post_id, was, became) VALUES (?, ?, ?, ?)', rows)
    await db.bulk(
      'UPDATE post SET judgement_id = ? WHERE id = ?',
      rows.map((row) => [row[3] ?? null, row[1] ?? null]),
    )
    rows = []
  }
  for await (const { conversation, posts } of replay(opened, plan.query, plan.now)) {
    for (const post of posts) {
      if (erased.has(post.id)) continue
      const became = await interned.judgementId(machine.judgements.intern(judge(machine, { ...post, flags: post.usual })))
      if (became === post.judgementId) continue
      changed++
      rows.push([operation, post.id, post.judgementId, became])
      await touched(db, conversation.thread)
    }
    interned.trim()
    if (rows.length >= PIECE) await flush()
  }
  await flush()
  return changed
}

const touched = (db: Db, thread: number): Promise<number> =>
  db.run('INSERT INTO temp.applied (thread_id) VALUES (?) ON CONFLICT DO NOTHING', [thread])

/** What rules decide of a conversation; where all of it is equal, it makes no difference which of them do. */
function isSame(one: Conversation, other: Conversation): boolean {
  return decided(one) === decided(other)
}

function decided({ judgement, routing, wouldRouteTo, department, priority, clocks }: Conversation): string {
  const { terms: _, ...rest } = routing
  return JSON.stringify([judgement, rest, wouldRouteTo, department, priority, clocks.map(clockText)])
}

function clockText({ kind, cycle, startPost, startedAt, dueAt, soonAt, stoppedAt, verdict, terms }: Clock): readonly unknown[] {
  return [kind, cycle, startPost, startedAt, dueAt, soonAt, stoppedAt, verdict, terms.target, terms.calendar]
}

/** The terms that running clocks had, where they have others now: a clock that is late by the change itself is told from one that was late. */
function termsBefore(before: Conversation, next: Conversation): { readonly [K in ClockKind]?: Terms } | undefined {
  const was: { [K in ClockKind]?: Terms } = {}
  for (const kind of CLOCK_KINDS) {
    const [old, now] = [before, next].map((one) => one.clocks.find((clock) => clock.kind === kind && clock.stoppedAt === undefined)?.terms)
    if (old !== undefined && now !== undefined && (old.target !== now.target || old.calendar !== now.calendar)) was[kind] = old
  }
  return Object.keys(was).length === 0 ? undefined : was
}
