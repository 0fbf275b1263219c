/**
 * What stood before a step and no fold gives back: owner and rules of a conversation that somebody had started, and the spoke that was
 * chosen. Under an operation's number, so that taking it back gives the same state again; under one below zero for an import, and for
 * taking one back, so that time travel finds who had what.
 */
import type { Db, SqlRow } from './db.ts'
import type { Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'
import {
  AT,
  hashesOf,
  isSameStanding,
  NOTHING,
  ORDER,
  type Standing,
  type Stood,
  standingOfRow,
  standingText,
  stoodOf,
} from './standing-text.ts'
import { areAllAsked, areTermsKept, clockOf, clocksByThen, nameOf } from './witnesses.ts'

/** What stood in a thread, where that is not what is stored. */
export type StoodIn = (thread: number) => Promise<readonly Stood[]>

/** What stood before an operation. */
export function standingBefore(db: Db, operation: number): StoodIn {
  return async (thread) =>
    (
      await db.rows(
        `SELECT s.post_id, p.author_key, s.body FROM post p JOIN standing s ON s.post_id = p.id AND s.operation_id = :operation
         WHERE p.thread_id = :thread`,
        { operation, thread },
      )
    ).map(stoodOf)
}

/**
 * What stood at an instant: before the first step since then. `operations`: those that are to be forgotten, as a query; of imports it is
 * what came after `until`, epoch ms.
 */
export async function standingAt(db: Db, operations: string, until: number): Promise<StoodIn | undefined> {
  await db.script(`CREATE TEMP TABLE stood_then AS
    SELECT p.thread_id, s.post_id, p.author_key, s.body FROM main.standing s JOIN main.post p ON p.id = s.post_id
    WHERE CASE WHEN s.operation_id < 0 THEN json_extract(s.body, '$[${AT}]') > ${until} ELSE s.operation_id IN (${operations}) END
    ORDER BY ${ORDER}`)
  const threads = new Set((await db.rows('SELECT DISTINCT thread_id FROM temp.stood_then')).map((row) => Number(row[0])))
  if (threads.size === 0) return undefined
  await db.script('CREATE INDEX temp.travel_stood ON stood_then (thread_id)')
  return async (thread) => {
    if (!threads.has(thread)) return NOBODY
    const first = new Map<number, Stood>()
    for (const row of await db.rows('SELECT post_id, author_key, body FROM temp.stood_then WHERE thread_id = ? ORDER BY rowid', [thread])) {
      const one = stoodOf(row)
      if (!first.has(one.id)) first.set(one.id, one)
    }
    return [...first.values()]
  }
}

const NO_PRIORS: readonly Prior[] = []
const NOBODY: readonly Stood[] = []

/** What stood, where that is not what is stored; also for conversations that are others' now. */
export async function withStanding(
  priors: ReadonlyMap<number, Prior[]>,
  threads: readonly number[],
  { standing, hidden }: SettleOptions,
): Promise<ReadonlyMap<number, readonly Prior[]>> {
  if (standing === undefined && hidden === undefined) return priors
  const all = new Map<number, readonly Prior[]>()
  for (const thread of threads) {
    const stood = new Map(((await standing?.(thread)) ?? NOBODY).map((one) => [one.id, one]))
    const known = priors.get(thread) ?? NO_PRIORS
    const ids = new Set(known.map(({ id }) => id))
    const list = [
      ...(stood.size === 0 ? known : known.map((prior) => asItStood(prior, stood.get(prior.id)))),
      ...[...stood.values()].filter(({ id }) => !ids.has(id)).map((one) => asItStood({ ...GONE, id: one.id, author: one.author }, one)),
    ]
    if (list.length > 0) all.set(thread, hidden === undefined ? list : list.map((prior) => byThen(prior, hidden.until)))
  }
  return all
}

/** What went into others. */
const GONE = { ...NOTHING, source: 0, clocks: [] } as const

/** Of two clocks with one name that of then counts. */
function asItStood(prior: Prior, stood: Stood | undefined): Prior {
  if (stood === undefined) return prior
  const names = new Set(stood.witnesses.map(nameOf))
  const others = prior.clocks.filter((clock) => !names.has(nameOf(clock)))
  return { ...prior, ...stood.standing, clocks: [...others, ...stood.witnesses.map(clockOf)] }
}

/** Nobody had it before it was given, no department was asked before it was, and no terms froze before their clock stopped. */
function byThen(prior: Prior, until: number): Prior {
  const wasGiven = prior.spokeAt !== null && prior.spokeAt <= until
  const wasRouted = prior.routedAt !== null && prior.routedAt <= until
  const clocks = clocksByThen(prior.clocks, until)
  if (wasGiven && wasRouted && clocks === prior.clocks) return prior
  return {
    ...prior,
    ...(wasGiven ? {} : { spoke: null, spokeAt: null }),
    ...(wasRouted ? {} : { routedAt: null }),
    clocks,
  }
}

/**
 * Keeps what stood before a step, where it stands no longer. `conversations`, `clocks`: all that stand in its place; without clocks those
 * are what they were.
 */
export async function keepStandings(
  db: Db,
  options: SettleOptions,
  before: ReadonlyMap<number, Prior>,
  conversations: readonly SqlRow[],
  clocks?: readonly SqlRow[],
): Promise<void> {
  const step = stepOf(options)
  if (step === undefined || before.size === 0) return
  const hashes = await hashesOf(db)
  const after = new Map(conversations.map((row) => [Number(row[0]), row]))
  const isAsked = clocks === undefined ? undefined : areAllAsked(clocks)
  // Under one rule set all terms are found again.
  const isKept = clocks === undefined || hashes.size < 2 ? undefined : await areTermsKept(db, conversations, clocks)
  const lost: Prior[] = []
  for (const was of before.values()) {
    const row = after.get(was.id)
    const is = row === undefined ? undefined : standingOfRow(row, hashes)
    const isMoved = step < 0 ? isLost(was, is) : is === undefined || !isSameStanding(was, is)
    // What goes into another conversation may come out of it under other rules.
    const isAnother = is === undefined && was.clocks.some(({ stoppedAt }) => stoppedAt !== undefined)
    if (isAnother || isMoved || isAsked?.(was) === false || isKept?.(was, is) === false) lost.push(was)
  }
  if (lost.length === 0) return
  const [last] = await db.rows('SELECT COALESCE(MAX(id), 0) FROM operation')
  const place = { at: options.now, after: Number(last?.[0]) }
  await db.bulk(
    'INSERT INTO standing (operation_id, post_id, body) SELECT ?, p.id, ? FROM post p WHERE p.id = ? ON CONFLICT DO NOTHING',
    lost.map((was) => [step, standingText(was, place), was.id]),
  )
}

/** The number that a step's standings have: an operation's own; below zero an import, and its being taken back. */
function stepOf({ operation, import: running, undoing }: SettleOptions): number | undefined {
  if (operation !== undefined) return operation.id
  if (running !== undefined) return -2 * running.id
  return undoing === undefined ? undefined : -2 * undoing - 1
}

/** Whether an import takes what only it knew: imports touch many conversations, and most of it a fold gives again. */
function isLost(was: Standing, is: Standing | undefined): boolean {
  if (was.spoke === null && was.routedAt === null && !was.touched) return false
  if (is === undefined) return true
  return LOST.some((name) => (was[name] ?? null) !== (is[name] ?? null)) || (was.touched && was.rules !== is.rules)
}

const LOST = ['department', 'spoke', 'spokeAt', 'routedAt', 'route'] as const
