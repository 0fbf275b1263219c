/** What the choice of a spoke went by: the open conversations of each, when each was last assigned one, and who had the author before. */
import type { Db, SqlRow, SqlValue } from './db.ts'
import { SAME_PERSON } from './people.ts'

export interface TurnsPlan {
  /** Whose choice it is. */
  readonly people: readonly string[]
  readonly department: string
  /** Internal id of the conversation asked about; it does not count. */
  readonly conversation?: number | undefined
  /** Of a post that is not stored. */
  readonly author?: { readonly network: string; readonly key: string } | undefined
  /** The `sticky` period of the department, ms. */
  readonly sticky?: number | undefined
  /** Epoch ms; absent: when the conversation was assigned, else `now`. */
  readonly at?: number | undefined
  readonly now: number
}

export interface Turns {
  /** The instant of it all. */
  readonly at: number
  /** Whether that is when the conversation got the spoke it has. */
  readonly assigned: boolean
  readonly open: ReadonlyMap<string, number>
  /** Epoch ms; those of the import itself a little apart, in their order. */
  readonly last: ReadonlyMap<string, number>
  readonly stickyFor?: string | undefined
}

/** What had been assigned before: an import assigns all at one instant, by opening time and id. */
const BEFORE = `c.spoke_at IS NOT NULL AND c.id <> :self AND
  (c.spoke_at < :at OR (c.spoke_at = :at AND (COALESCE(c.posted_at, 0) < :posted OR (COALESCE(c.posted_at, 0) = :posted AND c.pid < :pid))))`
const OPEN = `c.merged_into IS NULL AND (c.resolved_at IS NULL OR c.resolved_at > :at) AND (c.quiet_at IS NULL OR c.quiet_at > :at)`
const LATEST = 'ORDER BY c.spoke_at DESC, c.posted_at DESC, c.pid DESC LIMIT 1'
/** Above every id. */
const LAST_PID = '~'

/** As of the assignment of a conversation, of an instant, or of now. */
export async function turnsOf(db: Db, plan: TurnsPlan): Promise<Turns> {
  const self = plan.conversation ?? -1
  const [row] = await db.rows('SELECT spoke_at, posted_at, pid, network, author_key FROM conversation WHERE id = ?', [self])
  const spokeAt = row === undefined || row[0] === null || row[0] === undefined ? undefined : Number(row[0])
  const assigned = plan.at === undefined && spokeAt !== undefined
  const at = plan.at ?? spokeAt ?? plan.now
  const before: Record<string, SqlValue> = {
    self,
    at,
    posted: assigned ? Number(row?.[1] ?? 0) : Number.MAX_SAFE_INTEGER,
    pid: assigned ? String(row?.[2]) : LAST_PID,
  }
  const open = new Map<string, number>()
  const last = new Map<string, number>()
  const sameTime: { readonly person: string; readonly row: SqlRow }[] = []
  for (const person of plan.people) {
    const own = { ...before, person }
    const [busy] = await db.rows(`SELECT COUNT(*) FROM conversation c WHERE c.spoke = :person AND ${OPEN} AND ${BEFORE}`, own)
    open.set(person, Number(busy?.[0] ?? 0))
    // Of earlier imports an import knows the instant only; within itself, the order.
    const upTo = assigned ? '<' : '<='
    const [earlier] = await db.rows(
      `SELECT MAX(c.spoke_at) FROM conversation c WHERE c.spoke = :person AND c.spoke_at ${upTo} :at AND c.id <> :self`,
      own,
    )
    if (earlier?.[0] !== null && earlier?.[0] !== undefined) last.set(person, Number(earlier[0]))
    const [same] = assigned
      ? await db.rows(
          `SELECT COALESCE(c.posted_at, 0), c.pid FROM conversation c WHERE c.spoke = :person AND c.spoke_at = :at AND ${BEFORE} ${LATEST}`,
          own,
        )
      : []
    if (same !== undefined) sameTime.push({ person, row: same })
  }
  sameTime.sort((one, other) => order(one.row, other.row))
  for (const [index, { person }] of sameTime.entries()) last.set(person, at + (index + 1) / 4096)
  const author = plan.author ?? (row === undefined || row[4] === null ? undefined : { network: String(row[3]), key: String(row[4]) })
  return {
    at,
    assigned,
    open,
    last,
    stickyFor: plan.sticky === undefined || author === undefined ? undefined : await hadAuthor(db, plan, author, before, at - plan.sticky),
  }
}

function order(one: SqlRow, other: SqlRow): number {
  return Number(one[0]) - Number(other[0]) || (String(one[1]) < String(other[1]) ? -1 : 1)
}

async function hadAuthor(
  db: Db,
  { department }: TurnsPlan,
  { network, key }: { readonly network: string; readonly key: string },
  before: Readonly<Record<string, SqlValue>>,
  from: number,
): Promise<string | undefined> {
  const [row] = await db.rows(
    `${SAME_PERSON} SELECT c.spoke FROM wanted w CROSS JOIN conversation c ON c.author_key = w.author_key AND c.network = w.network
     WHERE c.department = :department AND c.spoke IS NOT NULL AND c.spoke_at >= :from AND ${BEFORE} ${LATEST}`,
    { ...before, network, author: key, department, from },
  )
  return row === undefined ? undefined : String(row[0])
}
