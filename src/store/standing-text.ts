/** What stood, as it is written down: as text in the table `standing`, and as rows of conversations. */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import type { Prior } from './priors.ts'
import { type Witness, witnessesOf } from './witnesses.ts'

export type Standing = Pick<Prior, 'department' | 'spoke' | 'spokeAt' | 'routedAt' | 'route' | 'priority' | 'rules' | 'touched'>

/** What stood for a conversation, by the number of its opening post. */
export interface Stood {
  readonly id: number
  readonly author: string | null
  readonly standing: Standing
  readonly witnesses: readonly Witness[]
}

const FIELDS = ['department', 'spoke', 'spokeAt', 'routedAt', 'route', 'priority', 'rules', 'touched'] as const

/** Nobody's, decided by nothing. */
export const NOTHING: Standing = {
  department: '',
  spoke: null,
  spokeAt: null,
  routedAt: null,
  route: '',
  priority: 'normal',
  rules: undefined,
  touched: false,
}

/** When a step was, and the last operation by then: what is no operation has its place between two. */
interface Place {
  readonly at: number
  readonly after: number
}

/** As text for the table `standing`. */
export function standingText(was: Prior, { at, after }: Place): string {
  return JSON.stringify([...FIELDS.map((name) => was[name] ?? null), at, after, ...witnessesOf(was.clocks)])
}

/** Where the time of the step is in such a text. */
export const AT = FIELDS.length
const AFTER = AT + 1

/** Of a row in `CONVERSATION_COLUMNS`. `hashes`: of rule sets, by number. */
export function standingOfRow(row: SqlRow, hashes: ReadonlyMap<number, string>): Standing {
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
export function isSameStanding(one: Standing, other: Standing): boolean {
  return FIELDS.every((name) => (one[name] ?? null) === (other[name] ?? null))
}

/** Of a row of post, author and text. */
export function stoodOf(row: SqlRow): Stood {
  const body = String(row[2])
  const witnesses = (JSON.parse(body) as readonly unknown[]).slice(AFTER + 1) as readonly Witness[]
  return { id: Number(row[0]), author: typeof row[1] === 'string' ? row[1] : null, standing: standingOf(body), witnesses }
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

/** As the columns of an order: operations by number; an import after those that there were, several by time. */
export const ORDER = `CASE WHEN s.operation_id < 0 THEN json_extract(s.body, '$[${AFTER}]') ELSE s.operation_id END, s.operation_id < 0,
  json_extract(s.body, '$[${AT}]'), -s.operation_id`

/** Hashes of rule sets, by number. */
export const hashesOf = async (db: Db): Promise<ReadonlyMap<number, string>> =>
  new Map((await db.rows('SELECT id, hash FROM ruleset')).map((row) => [Number(row[0]), String(row[1])]))
