/**
 * The lives of plain conversations, told by their rows: nobody did anything by hand, the thread is theirs alone, nothing ended and came back,
 * and the owner stayed. In those the fold finds but a start, a first reply and an end. Most are plain, and folding takes ten times as long.
 */
import { HUB, LOG } from '../core/fold/draft.ts'
import type { Query } from '../core/query-ast.ts'
import { verdictAt } from '../core/report/clock.ts'
import { type Life, lifeOf, type Moment } from '../core/report/journey.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { verdictOf } from './clock-rows.ts'
import type { Db, SqlRow } from './db.ts'
import { factsOf } from './facts.ts'
import { calendarsOf } from './fold-terms.ts'
import { loadImports } from './priors.ts'
import { whereOf } from './query-sql.ts'
import { storedSets } from './refold.ts'

import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'

export interface StoredLife {
  /** Internal id of the conversation. */
  readonly id: number
  readonly life: Life
  /** Some clock of the customer's was breached by now. */
  readonly breached: boolean
}

const COLUMNS = `c.id, c.department, c.first_reply_at, c.quiet_at, c.quiet_resolved_at, c.first_due_at, c.first_stop_at, c.first_verdict,
  c.resolution_due_at, c.resolution_stop_at, c.resolution_quiet_at, c.resolution_verdict, o.posted_at, o.import_id`

const ROW_IS_PLAIN = `c.resolved_at IS NULL AND c.reopened = 0 AND c.merged_into IS NULL AND c.waiting_since IS NULL AND c.asking = 0
  AND c.pinned = 0 AND c.excluded IS NULL AND c.touched_at IS c.first_reply_at AND c.last_post_at <= :now
  AND c.thread_id NOT IN (SELECT q.thread_id FROM event e JOIN post q ON q.id = e.post_id)`

/** More than a thread has: one post that is not plain spoils the sum. */
const MANY = 1_000_000_000

/**
 * `posts` counts what the author wrote and what answers it: as many as the thread has, so there is nothing else in it. The owner is the same from
 * the first post on where the rules say the same of all inbound ones, at least up to a first reply that a clock was waiting for: it keeps the owner.
 */
const POSTS_ARE_PLAIN = `c.posts = (SELECT SUM(CASE WHEN t.posted_at IS NULL OR t.time_precision IN ('day', 'month')
    OR (t.inbound = 1 AND (t.judgement_id <> o.judgement_id OR t.directed <> o.directed)
      AND NOT COALESCE(c.first_stop_at = c.first_reply_at AND c.first_reason IS NULL AND t.posted_at > c.first_reply_at, 0))
    THEN ${MANY} ELSE 1 END) FROM post t WHERE t.thread_id = c.thread_id)`

/** Hands the lives of the plain conversations of a query to `use`, and gives their ids; none where rules or flags of authors have changed. */
export async function plainLives(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  use: (one: StoredLife) => void,
): Promise<ReadonlySet<number>> {
  const { db } = opened
  const told = new Set<number>()
  const sets = await storedSets(db, rulesets, [])
  const [set, another] = sets.values()
  if (set === undefined || another !== undefined || (await factsOf(db, ['flagged', 'linked'])).length > 0) return told
  const where = await readyFor(opened, whereOf(query, now))
  const imports = await loadImports(db)
  const late = await lateLater(db, now)
  const ownerOf = ownersIn(set)
  const calendarOf = calendarsOf(sets.values())
  await db.each(
    `SELECT ${COLUMNS} FROM conversation c JOIN post o ON o.id = c.id ${where.needsPost ? 'JOIN post p ON p.id = c.id' : ''}
     WHERE ${ROW_IS_PLAIN} AND ${where.sql} AND ${POSTS_ARE_PLAIN}`,
    { ...where.params, now },
    (row) => {
      const [id, department, repliedAt, quietAt, quietFrom, firstDue, firstStop, first, due, stop, quietStop, resolution, at, source] = row
      const importedAt = imports.get(Number(source))?.startedAt
      if (typeof at !== 'number' || importedAt === undefined) return
      told.add(Number(id))
      const owner = ownerOf(String(department))
      const begun = { at, importedAt }
      const moments = [momentOf(owner, begun, at, undefined)]
      if (typeof repliedAt === 'number') {
        const quiet = typeof quietAt === 'number' && typeof quietFrom === 'number' ? { at: quietFrom, quietAt } : undefined
        moments.push(momentOf(owner, begun, repliedAt, { quiet }))
      }
      const life = lifeOf(moments, now, calendarOf)
      if (life === undefined) return
      const breached =
        late.has(Number(id)) || isLate(firstDue, firstStop, first, null, now) || isLate(due, stop, resolution, quietStop, now)
      use({ id: Number(id), life, breached })
    },
  )
  return told
}

type Owner = Pick<Moment, 'withDepartment' | 'calendar' | 'rules'>

/** What a life asks of an owner, by department: as routing gives it. */
function ownersIn({ departments, hash }: RuleSet): (department: string) => Owner {
  const calendars = new Map(departments.map(({ id, calendar }) => [id, calendar]))
  const known = new Map<string, Owner>()
  return (department) => {
    const made = known.get(department) ?? {
      withDepartment: department !== HUB && department !== LOG,
      calendar: calendars.get(department) ?? calendars.get(HUB) ?? 'always',
      rules: hash,
    }
    known.set(department, made)
    return made
  }
}

/** `replied`: from the first reply on, and how quiet closes it. */
function momentOf(owner: Owner, begun: NonNullable<Moment['begun']>, at: number, replied: Pick<Moment, 'quiet'> | undefined): Moment {
  return {
    at,
    over: false,
    cycle: 1,
    quiet: replied?.quiet,
    waiting: false,
    waitingUntil: undefined,
    touched: replied !== undefined,
    withDepartment: owner.withDepartment,
    calendar: owner.calendar,
    rules: owner.rules,
    begun,
    startAt: begun.at,
    importedAt: begun.importedAt,
  }
}

type Value = SqlRow[number] | undefined

function isLate(due: Value, stop: Value, verdict: Value, quiet: Value, now: number): boolean {
  if (verdict === null) return false
  const clock = {
    startedAt: 0,
    dueAt: (due ?? null) as number | null,
    stoppedAt: (stop ?? null) as number | null,
    quietAt: (quiet ?? null) as number | null,
    verdict: verdictOf(verdict),
  }
  return verdictAt(clock, now) === 'breached'
}

/** Conversations with a later clock of the customer's that was breached by now. */
async function lateLater(db: Db, now: number): Promise<ReadonlySet<number>> {
  const late = new Set<number>()
  await db.each('SELECT conversation_id, due_at, stopped_at, verdict, quiet_at FROM clock WHERE kind IN (1, 2)', [], (row) => {
    if (isLate(row[1], row[2], row[3], row[4], now)) late.add(Number(row[0]))
  })
  return late
}
