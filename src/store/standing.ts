/**
 * What stood before an operation and no fold gives back: owner and rules of a conversation that somebody had started, and the spoke that
 * was chosen. Kept under the operation's number, so that taking it back gives the same state again.
 */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import type { Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'

export type Standing = Pick<Prior, 'department' | 'spoke' | 'spokeAt' | 'routedAt' | 'route' | 'priority' | 'rules' | 'touched'>

const FIELDS = ['department', 'spoke', 'spokeAt', 'routedAt', 'route', 'priority', 'rules', 'touched'] as const

/** As text for the table `standing`. */
function standingText(standing: Standing): string {
  return JSON.stringify(FIELDS.map((name) => standing[name] ?? null))
}

/** Of a row in `CONVERSATION_COLUMNS`. `hashes`: of rule sets, by number. */
function standingOfRow(row: SqlRow, hashes: ReadonlyMap<number, string>): Standing {
  const at = (name: (typeof CONVERSATION_COLUMNS)[number]): SqlValue => row[CONVERSATION_COLUMNS.indexOf(name)] ?? null
  return {
    department: String(at('department')),
    spoke: at('spoke') as string | null,
    spokeAt: at('spoke_at') as number | null,
    routedAt: at('routed_at') as number | null,
    route: String(at('route')),
    priority: PRIORITIES[Number(at('priority'))] ?? 'normal',
    rules: hashes.get(Number(at('ruleset_id'))),
    touched: at('touched_at') !== null,
  }
}

/** Whether anything that is kept differs. */
function isSameStanding(one: Standing, other: Standing): boolean {
  return FIELDS.every((name) => (one[name] ?? null) === (other[name] ?? null))
}

/** What stood before the first of these operations that has a conversation; `operations`: their numbers as SQL, a list or a query. */
export function standingBefore(db: Db, operations: string): (conversations: readonly number[]) => Promise<Map<number, Standing>> {
  const sql = `SELECT post_id, body FROM standing WHERE post_id = ? AND operation_id IN (${operations}) ORDER BY operation_id LIMIT 1`
  return async (conversations) => {
    const found = new Map<number, Standing>()
    const rows = await db.many(
      sql,
      conversations.map((id) => [id]),
    )
    for (const row of rows) if (row !== undefined) found.set(Number(row[0]), standingOf(String(row[1])))
    return found
  }
}

export function standingOf(text: string): Standing {
  const [department, spoke, spokeAt, routedAt, route, priority, rules, touched] = JSON.parse(text) as readonly (
    | string
    | number
    | boolean
    | null
  )[]
  return {
    department: String(department),
    spoke: typeof spoke === 'string' ? spoke : null,
    spokeAt: typeof spokeAt === 'number' ? spokeAt : null,
    routedAt: typeof routedAt === 'number' ? routedAt : null,
    route: String(route),
    priority: PRIORITIES.find((one) => one === priority) ?? 'normal',
    rules: typeof rules === 'string' ? rules : undefined,
    touched: touched === true,
  }
}

/** What stood, where that is not what is stored. */
export async function withStanding(
  priors: ReadonlyMap<number, Prior[]>,
  { standing }: SettleOptions,
): Promise<ReadonlyMap<number, Prior[]>> {
  if (standing === undefined) return priors
  const stood = await standing([...priors.values()].flatMap((list) => list.map(({ id }) => id)))
  if (stood.size === 0) return priors
  return new Map([...priors].map(([label, list]) => [label, list.map((prior) => ({ ...prior, ...stood.get(prior.id) }))]))
}

/** Keeps what stood before an operation, where it stands no longer. */
export async function keepStandings(
  db: Db,
  { operation }: SettleOptions,
  before: ReadonlyMap<number, Prior>,
  conversations: readonly SqlRow[],
): Promise<void> {
  const hashes = new Map((await db.rows('SELECT id, hash FROM ruleset')).map((row) => [Number(row[0]), String(row[1])]))
  const rows: SqlRow[] = []
  for (const row of conversations) {
    const was = before.get(Number(row[0]))
    if (was === undefined || isSameStanding(was, standingOfRow(row, hashes))) continue
    rows.push([operation?.id ?? null, was.id, standingText(was)])
  }
  await db.bulk('INSERT INTO standing (operation_id, post_id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', rows)
}
