/**
 * Rules that were applied to all decide what people say later, of an author or by a tag, also where applying them had changed nothing and
 * left no event: then the saying leaves it.
 */
import type { EventData } from '../core/event.ts'
import { refOf } from '../core/people.ts'
import type { Db, SqlRow } from './db.ts'

interface Saying {
  /** None where an import is taken back. */
  readonly operation: number | null
  /** Epoch ms, in the world and now. */
  readonly at: number
  readonly now: number
  readonly actor: string
  /** `NETWORK KEY` of those of whom something was said. */
  readonly accounts: ReadonlySet<string>
  /** Posts whose conversation has got or lost a tag; internal ids. */
  readonly tagged: readonly number[]
}

/** The last application to all that stands. A query names what it was for, and is nobody's later rule. */
const APPLIED = `SELECT o.id, o.at, r.hash, (SELECT COALESCE(MAX(i.id), 0) FROM import i WHERE i.started_at <= o.recorded_at)
  FROM operation o JOIN ruleset r ON r.id = o.ruleset_id
  WHERE o.undoes IS NULL AND o.undone_by IS NULL AND o.command IN ('rules apply', 'rules apply --reroute') ORDER BY o.id DESC LIMIT 1`
/** Which rules decide: by an operation or an import that left an event, else by the last import of the thread. */
const RULED = `SELECT e.operation_id, e.import_id, e.data FROM happened e JOIN post p ON p.id = e.post_id
  WHERE e.kind = 'reruled' AND p.thread_id = :thread AND p.author_key IS :author ORDER BY e.id DESC LIMIT 1`
const LATEST =
  'SELECT i.id, r.hash FROM import i JOIN ruleset r ON r.id = i.ruleset_id WHERE i.id = (SELECT MAX(import_id) FROM post WHERE thread_id = ?)'

/** Leaves that event on conversations that older rules decide. Call it in the transaction, before they are settled. */
export async function decideByNewest(db: Db, { operation, at, now, actor, accounts, tagged }: Saying): Promise<void> {
  if (accounts.size === 0 && tagged.length === 0) return
  const [applied] = await db.rows(APPLIED)
  if (applied === undefined) return
  const [number, since, hash, after] = [Number(applied[0]), Number(applied[1]), String(applied[2]), Number(applied[3])]
  const events: SqlRow[] = []
  for (const { post, thread, author } of await concerned(db, accounts, tagged)) {
    const [latest] = await db.rows(LATEST, [thread])
    if (latest === undefined || Number(latest[0]) > after) continue
    const [ruled] = await db.rows(RULED, { thread, author })
    const data = ruled === undefined ? undefined : (JSON.parse(String(ruled[2])) as EventData['reruled'])
    const isLater = ruled !== undefined && (Number(ruled[0] ?? 0) > number || Number(ruled[1] ?? 0) > after)
    const stands = data !== undefined && data.after >= Number(latest[0]) ? data.rules : String(latest[1])
    if (isLater || stands === hash) continue
    const event: EventData['reruled'] = { rules: hash, after }
    events.push([operation, post, 'reruled', Math.max(at, since), now, actor, JSON.stringify(event)])
  }
  await db.bulk(
    'INSERT INTO event (operation_id, post_id, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    events,
  )
}

interface Concerned {
  readonly post: number
  readonly thread: number
  readonly author: string | null
}

/** What these wrote in each thread, by one of its posts. */
async function concerned(db: Db, accounts: ReadonlySet<string>, tagged: readonly number[]): Promise<readonly Concerned[]> {
  const rows: (SqlRow | undefined)[] = await db.many(
    'SELECT id, thread_id, author_key FROM post WHERE id = ?',
    tagged.map((id) => [id]),
  )
  for (const account of accounts) {
    const { network, author } = refOf(account)
    rows.push(
      ...(await db.rows('SELECT id, thread_id, author_key FROM conversation WHERE author_key = ? AND network = ?', [author, network])),
    )
  }
  const found = new Map<string, Concerned>()
  for (const row of rows) {
    if (row === undefined) continue
    const one = { post: Number(row[0]), thread: Number(row[1]), author: typeof row[2] === 'string' ? row[2] : null }
    const key = `${one.thread} ${one.author ?? ''}`
    if (!found.has(key)) found.set(key, one)
  }
  return [...found.values()]
}
