/** What an import had moved goes back to whoever had it, once its posts are gone. */
import type { RuleSet } from '../core/rules/ruleset.ts'
import { giveSpokes } from './assign.ts'
import { releaseSpokes } from './concerned.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db } from './db.ts'
import { holdersOf } from './holders.ts'
import { createInterned } from './intern.ts'
import { decideByNewest } from './newest-rules.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import { hashesOf, isSameStanding, NOTHING, ORDER, type Stood, standingOf, standingOfRow, stoodOf } from './standing-text.ts'

/** What stood before an import, of which it left something else. */
interface StoodBefore extends Stood {
  readonly thread: number
  /** Something has moved it since, and that stands. */
  readonly isPassed: boolean
  /** It had become a part of another one. */
  readonly isPart: boolean
}

/** What stood before an import, and whether that is still what its being taken back leads to. */
export async function standingBeforeImport(db: Db, number: number): Promise<readonly StoodBefore[]> {
  const rows = await db.rows(
    `SELECT s.post_id, p.author_key, s.body, p.thread_id FROM standing s JOIN post p ON p.id = s.post_id WHERE s.operation_id = ?`,
    [-2 * number],
  )
  if (rows.length === 0) return []
  const hashes = await hashesOf(db)
  const holders = await holdersOf(
    db,
    rows.map((row) => Number(row[0])),
    'own',
  )
  const stood: StoodBefore[] = []
  for (const row of rows) {
    const holder = holders.get(Number(row[0])) ?? null
    const [later] = await db.rows(
      `SELECT s.body FROM standing s WHERE s.post_id IN (:id, :holder) AND (${ORDER}) >
         (SELECT ${ORDER} FROM standing s WHERE s.operation_id = :step AND s.post_id = :id) ORDER BY ${ORDER} LIMIT 1`,
      { id: row[0] ?? null, holder, step: -2 * number },
    )
    const [stands] = await db.rows(`SELECT ${CONVERSATION_COLUMNS.join(', ')} FROM conversation WHERE id = ?`, [holder])
    const isPassed =
      later !== undefined && (stands === undefined || !isSameStanding(standingOf(String(later[0])), standingOfRow(stands, hashes)))
    stood.push({ ...stoodOf(row), thread: Number(row[3]), isPassed, isPart: holder !== row[0] })
  }
  return stood
}

interface Without {
  readonly now: number
  readonly rules: RuleSet
  readonly number: number
  readonly threads: ReadonlySet<number>
  readonly stood: readonly StoodBefore[]
  /** Posts in conversations that stay as they are. */
  readonly worked: ReadonlySet<number>
}

const NOBODY: readonly StoodBefore[] = []

/**
 * Conversations that nobody had, and that it gave to somebody who has not begun on them. An import since would have done so too, and what else
 * was done at that very moment cannot be told from it.
 */
const GIVEN = `SELECT c.id FROM import i JOIN conversation c ON c.spoke IS NOT NULL AND c.spoke_at = i.started_at JOIN post o ON o.id = c.id
  WHERE i.id = :number AND c.pinned = 0 AND o.import_id <> i.id
    AND NOT EXISTS (SELECT 1 FROM import x WHERE x.id > i.id AND x.undone_at IS NULL OR x.id < i.id AND x.started_at = i.started_at)
    AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.recorded_at = i.started_at)
    AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.operation_id = -2 * i.id AND s.post_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM post p JOIN happened e ON e.post_id = p.id WHERE p.thread_id = c.thread_id AND p.author_key IS c.author_key
      AND e.import_id IS NULL AND e.recorded_at >= i.started_at)`

/**
 * Settles what is left by the rules of the imports that brought it. Who had a conversation before has it again; where more has come since, what
 * that made of it stands, and a department that gets it by the undo chooses as after an import.
 */
export async function settleWithout(db: Db, rulesets: Rulesets, { now, rules, number, threads, stood, worked }: Without): Promise<void> {
  const interned = createInterned(db, (judgement) => judgement)
  const given = await db.rows(GIVEN, { number })
  if (given.length > 0)
    await releaseSpokes(
      db,
      interned,
      -2 * number - 1,
      now,
      given.map((row) => Number(row[0])),
    )
  await decideAsApplied(db, { now, number, threads, worked })
  const settle = async (labels: Iterable<number>, standing: readonly StoodBefore[]): Promise<void> => {
    const byThread = new Map<number, StoodBefore[]>()
    for (const one of standing) byThread.set(one.thread, [...(byThread.get(one.thread) ?? []), one])
    const settler = await createSettler(db, interned, rulesets, {
      now,
      undoing: number,
      standing: async (thread) => byThread.get(thread) ?? NOBODY,
    })
    await settler.settle(labels)
  }
  await settle(
    threads,
    // Of what has been moved since, the terms of its clocks are told by nothing else once it is itself again.
    stood.flatMap((one) => (!one.isPassed ? [one] : one.isPart ? [{ ...one, standing: NOTHING }] : [])),
  )
  const moved = await movedBy(db, stood)
  const asked: StoodBefore[] = []
  for (const { was, department, ruleset, isRouted } of moved) {
    const promise = (await rulesets.byId(ruleset)).departments.find((one) => one.id === department)?.answer ?? 'none'
    if (isRouted || department === 'hub' || promise === 'none') continue
    asked.push({ ...was, standing: { ...was.standing, department, spoke: null, spokeAt: null, routedAt: now, touched: false } })
  }
  if (asked.length > 0) await settle(new Set(asked.map(({ thread }) => thread)), asked)
  await giveSpokes(
    db,
    rulesets,
    { rules, now },
    moved.map(({ was }) => was.id),
  )
}

const APPLIED_SINCE = `SELECT 1 FROM operation o JOIN import i ON i.id = ? AND o.recorded_at >= i.started_at
  WHERE o.ruleset_id IS NOT NULL AND o.undoes IS NULL AND o.undone_by IS NULL LIMIT 1`

/** Rules that were applied since decide what is left, though they had changed nothing of what the import had made of it. */
async function decideAsApplied(
  db: Db,
  { now, number, threads, worked }: Pick<Without, 'now' | 'number' | 'threads' | 'worked'>,
): Promise<void> {
  const [applied] = await db.rows(APPLIED_SINCE, [number])
  if (applied === undefined) return
  const tagged: number[] = []
  for (const thread of threads)
    for (const [id] of await db.rows('SELECT id FROM post WHERE thread_id = ? AND inbound = 1 AND context IS NULL ORDER BY id', [thread]))
      if (!worked.has(Number(id))) tagged.push(Number(id))
  await decideByNewest(db, { operation: null, at: now, now, actor: 'import', accounts: new Set(), tagged })
}

interface Moved {
  readonly was: StoodBefore
  readonly department: string
  /** Number of the rules that decide now. */
  readonly ruleset: number
  readonly isRouted: boolean
}

/** Conversations that had been given to somebody before and lead to nobody now: their department is another one than then. */
async function movedBy(db: Db, stood: readonly StoodBefore[]): Promise<readonly Moved[]> {
  const given = stood.filter(({ standing }) => standing.spoke !== null || standing.routedAt !== null)
  const rows = await db.many(
    'SELECT department, ruleset_id, routed_at FROM conversation WHERE id = ? AND spoke IS NULL',
    given.map(({ id }) => [id]),
  )
  return given.flatMap((was, at) => {
    const row = rows[at]
    if (row === undefined || (!was.isPassed && was.standing.department === row[0])) return []
    return [{ was, department: String(row[0]), ruleset: Number(row[1]), isRouted: row[2] !== null }]
  })
}
