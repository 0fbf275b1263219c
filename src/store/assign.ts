/** Spokes for the conversations that have none: chosen once, after the last row of an import, on the load found then. */
import type { Routing } from '../core/conversation.ts'
import { accountOf, leaveBy, withLeave } from '../core/people.ts'
import { type AssignState, awayOn, chooseSpoke, route, type Subject } from '../core/rules/decide.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db, SqlRow } from './db.ts'
import { factsOf } from './facts.ts'
import { authorFlags } from './flags.ts'
import { createInterned, type Interned } from './intern.ts'
import { SAME_PERSON } from './people.ts'
import { FOLD_COLUMNS, RULE_COLUMNS, rulePostOf } from './post-rows.ts'
import { LIVE } from './query-sql.ts'
import type { Rulesets } from './rulesets.ts'
import { chunks } from './statements.ts'

const PIECE = 2000
/** What is open, in two halves, each of which has an index of its own: 12 ms instead of 240 for a small import into a million posts. */
const ofOpen = (select: string, more: string): string =>
  ['c.quiet_at IS NULL', 'c.quiet_at IS NOT NULL AND c.quiet_at > :now']
    .map((quiet) => `SELECT ${select} FROM conversation c WHERE ${LIVE} AND ${quiet} AND ${more}`)
    .join(' UNION ALL ')
const CANDIDATES = `SELECT id FROM (${ofOpen('c.id, c.posted_at, c.pid', "c.spoke IS NULL AND c.department <> 'log'")}) ORDER BY posted_at, pid`
const BUSY = `SELECT spoke, COUNT(*) FROM (${ofOpen('c.spoke', 'c.spoke IS NOT NULL')}) GROUP BY spoke`

/** Assigns in the order (opening `posted_at`, id); gives how many found a spoke. Call it inside a transaction. */
export async function assignSpokes(
  db: Db,
  interned: Interned,
  rulesets: Rulesets,
  set: RuleSet,
  now: number,
  /** A table of the only conversations that may get one. */
  among?: string,
): Promise<number> {
  if (set.departments.every((department) => department.spokes.length === 0)) return 0
  const machine = await rulesets.machine(set)
  const staffed = withLeave(set, leaveBy(await factsOf(db, ['away'])))
  const flags = await authorFlags(db, [set])
  const columns = [...FOLD_COLUMNS, ...RULE_COLUMNS].map((name) => `p.${name}`).join(', ')
  // Only specialists look at the post.
  const specialised = new Set(set.departments.filter((one) => one.spokes.some((spoke) => spoke.when !== undefined)).map((one) => one.id))
  const named = new Map(set.routes.flatMap((one) => (one.spoke === undefined ? [] : [[one.id, one.spoke] as const])))
  const candidates = await db.rows(
    among === undefined ? CANDIDATES : `SELECT id FROM (${CANDIDATES}) WHERE id IN (SELECT id FROM ${among})`,
    { now },
  )
  if (candidates.length === 0) return 0
  const open = new Map<string, number>()
  for (const row of await db.rows(BUSY, { now })) open.set(String(row[0]), Number(row[1]))
  const last = new Map<string, number>()
  for (const row of await db.rows('SELECT spoke, MAX(spoke_at) FROM conversation WHERE spoke IS NOT NULL GROUP BY spoke'))
    last.set(String(row[0]), Number(row[1]))
  const sticky = new Map(
    set.departments.flatMap((department) => (department.sticky === undefined ? [] : [[department.id, department.sticky] as const])),
  )

  if (sticky.size > 0) await db.script(STICKY_INDEX)
  const persons = sticky.size === 0 ? NOBODY : await personsOf(db)
  let assigned = 0
  let plain: Routing | undefined
  for (const piece of chunks(candidates, PIECE)) {
    const rows = await db.many(
      'SELECT id, department, judgement_id, directed, network, author_key, route, posted_at FROM conversation WHERE id = ?',
      piece,
    )
    const changes: SqlRow[] = []
    // What this piece assigned, before the table knows it.
    const fresh = new Map<string, string>()
    for (const row of rows) {
      if (row === undefined) continue
      const department = String(row[1])
      const opening = specialised.has(department)
        ? (await db.rows(`SELECT ${columns} FROM post p WHERE p.id = ?`, [row[0] ?? null]))[0]
        : undefined
      const subject: Subject = {
        opening:
          opening === undefined
            ? plainOpening(row)
            : rulePostOf(
                opening,
                opening.slice(FOLD_COLUMNS.length),
                flags(String(row[4]), row[5] === null ? undefined : String(row[5]), opening[7] === null ? undefined : String(opening[7])),
              ),
        directed: row[3] === 1,
        judgement: opening === undefined ? NO_JUDGEMENT : await interned.judgement(Number(row[2])),
      }
      const period = sticky.get(department)
      const account = accountOf({ network: String(row[4]), author: String(row[5]) })
      const author = `${department}\0${persons.get(account) ?? account}`
      const stickyFor =
        period === undefined || row[5] === null
          ? undefined
          : (fresh.get(author) ?? (await lastSpoke(db, row[4] ?? null, row[5] ?? null, department, now - period)))
      const state: AssignState = {
        now,
        open,
        last,
        away: (person, at) => awayOn(staffed, person, department, at),
        ...(stickyFor === undefined ? {} : { stickyFor }),
      }
      // Where nobody looks at the post, its routing does not matter but for the department and the name.
      const routing = (opening === undefined ? plain : undefined) ?? route(machine, subject)
      if (opening === undefined) plain = routing
      const { spoke } = chooseSpoke(machine, subject, { ...routing, department, spoke: named.get(String(row[6])) }, state)
      if (spoke === undefined) continue
      open.set(spoke, (open.get(spoke) ?? 0) + 1)
      // Within one import the order of assignment decides who was last, not the clock. A smaller step is lost beside an instant.
      last.set(spoke, now + (assigned + 1) / 4096)
      assigned++
      if (period !== undefined) fresh.set(author, spoke)
      changes.push([spoke, now, row[0] ?? null])
    }
    await db.bulk('UPDATE conversation SET spoke = ?, spoke_at = ? WHERE id = ?', changes)
  }
  return assigned
}

/** Those of these conversations that have no spoke get one, as after an import. Call it inside a transaction. */
export async function giveSpokes(
  db: Db,
  rulesets: Rulesets,
  { rules, now }: { readonly rules: RuleSet; readonly now: number },
  conversations: readonly number[],
): Promise<void> {
  if (conversations.length === 0) return
  const interned = createInterned(db, (await rulesets.machine(rules)).judgements.intern)
  await db.script('CREATE TEMP TABLE moved (id INTEGER PRIMARY KEY)')
  await db.bulk(
    'INSERT INTO temp.moved (id) VALUES (?)',
    conversations.map((one) => [one]),
  )
  await assignSpokes(db, interned, rulesets, rules, now, 'temp.moved')
  await db.script('DROP TABLE temp.moved')
}

const NO_JUDGEMENT = { tags: [], notify: [] }
const NOBODY: ReadonlyMap<string, string> = new Map()

/** Linked accounts, each with its person. */
async function personsOf(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows('SELECT network, author_key, person FROM author_person')
  return new Map(rows.map((row) => [accountOf({ network: String(row[0]), author: String(row[1]) }), String(row[2])]))
}

/** An opening post for departments in which nobody looks at it. */
const plainOpening = (row: SqlRow): Subject['opening'] => ({
  network: String(row[4]),
  idQuality: 'ok',
  kind: 'post',
  direction: 'inbound',
  directed: row[3] === 1,
  precision: 's',
  text: '',
  state: 'live',
  source: '',
  ...(row[7] === null || row[7] === undefined ? {} : { postedAt: Number(row[7]) }),
})

/** Made where a department is sticky: each candidate asks who had its author last. */
const STICKY_INDEX =
  'CREATE INDEX IF NOT EXISTS conversation_sticky ON conversation (author_key, department, spoke_at) WHERE spoke IS NOT NULL'

/** The spoke of that department who last had this author, under whatever account, since `from`. */
async function lastSpoke(
  db: Db,
  network: string | number | null,
  author: string | number | null,
  department: string,
  from: number,
): Promise<string | undefined> {
  if (author === null) return undefined
  const [row] = await db.rows(
    `${SAME_PERSON} SELECT c.spoke FROM wanted w CROSS JOIN conversation c ON c.author_key = w.author_key AND c.network = w.network
     WHERE c.department = :department AND c.spoke IS NOT NULL AND c.spoke_at >= :from ORDER BY c.spoke_at DESC, c.id DESC LIMIT 1`,
    { author, network, department, from },
  )
  return row === undefined ? undefined : String(row[0])
}
