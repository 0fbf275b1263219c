/**
 * Stored conversations one after another, as the rules read them: what coverage and simulation go through. A few thousand threads are
 * in memory at a time, however many there are.
 */
import type { Query } from '../core/query-ast.ts'
import type { RulePost } from '../core/rules/fields.ts'
import { PRIORITIES, type Priority } from '../core/rules/ruleset.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import { type Flags, latestFlags } from './flags.ts'
import { FOLD_COLUMNS, RULE_COLUMNS, rulePostOf } from './post-rows.ts'
import { whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'
import { numberOf, textOf } from './values.ts'

/** What is stored of a conversation: who has it, by which rules. Instants in epoch ms. */
export interface StoredDecision {
  /** Internal id, of its opening post. */
  readonly id: number
  readonly pid: string
  readonly thread: number
  readonly network: string
  readonly author?: string | undefined
  readonly directed: boolean
  readonly postedAt?: number | undefined
  readonly importedAt: number
  readonly route: string
  readonly department: string
  readonly spoke?: string | undefined
  /** Department or spoke was set by hand. */
  readonly pinned: boolean
  readonly responder: string
  readonly priority: Priority
  /** First reply, note, claim or assignment by hand. */
  readonly touchedAt?: number | undefined
  readonly firstReplyAt?: number | undefined
  readonly replies: number
  /** Number of the rule set that decided, as `ruleset.id`. */
  readonly ruleset: number
}

/** A post as the rules read it, with its internal id. `usual`: its flags without what people made of the author. */
export type ReplayedPost = RulePost & { readonly id: number; readonly judgementId: number; readonly usual: readonly string[] }

export interface Replayed {
  readonly conversation: StoredDecision
  readonly opening: ReplayedPost
  /** Those by which it is judged: inbound, no reposts, no context; in the order of time, the opening post among them. */
  readonly posts: readonly ReplayedPost[]
}

/** Conversations of a thread that are asked for. */
export interface WantedThread {
  readonly label: number
  readonly conversations: readonly StoredDecision[]
}

/** Columns of a post that the fold and the rules read, in order. */
const REPLAY_COLUMNS = [...FOLD_COLUMNS, ...RULE_COLUMNS] as const

const EMPLOYEE: readonly string[] = ['employee']
/** Conversations looked at in one step. */
const PIECE = 2_000

const DECISION = [
  'id',
  'pid',
  'thread_id',
  'network',
  'author_key',
  'directed',
  'posted_at',
  'imported_at',
  'route',
  'department',
  'spoke',
  'pinned',
  'responder',
  'priority',
  'touched_at',
  'first_reply_at',
  'replies',
  'ruleset_id',
] as const

/**
 * The conversations of a query, thread by thread (not by time), each with the posts that rules judge it by. Nothing is decided here, and no
 * transaction is held: the database may be read in between.
 */
export async function* replay(opened: OpenedSqlite, query: Query, now: number): AsyncGenerator<Replayed> {
  const { db } = opened
  const flags = await latestFlags(db)
  for await (const piece of wantedThreads(opened, query, now)) {
    for (const { label, conversations } of piece) {
      const byAuthor = new Map<string | null, SqlRow[]>()
      for (const row of await threadRows(db, label)) {
        if (row[9] !== 1 || row[13] === 1) continue
        const author = row[6] as string | null
        const list = byAuthor.get(author)
        if (list === undefined) byAuthor.set(author, [row])
        else list.push(row)
      }
      for (const conversation of conversations) {
        const rows = (byAuthor.get(conversation.author ?? null) ?? []).filter(
          (row) => row[26] === null || row[26] === conversation.id || row[0] === conversation.id,
        )
        const posts = inTime(rows).map((row) => replayedPost(row, flags))
        const opening = posts.find(({ id }) => id === conversation.id)
        if (opening !== undefined) yield { conversation, opening, posts }
      }
    }
  }
}

/** Threads that hold conversations of the query, in pieces; what lies between two pieces is read anew each time. */
export async function* wantedThreads(opened: OpenedSqlite, query: Query, now: number): AsyncGenerator<readonly WantedThread[]> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  // The range of threads comes first whatever else has an index: each piece is then read once.
  const sql = `SELECT ${DECISION.map((name) => `c.${name}`).join(', ')}
    FROM (SELECT id FROM conversation WHERE thread_id > :after AND thread_id <= :upto) AS t
    CROSS JOIN conversation c ON c.id = t.id${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}
    WHERE ${where.sql} ORDER BY c.thread_id, c.id`
  for (let after = 0; ; ) {
    const [end] = await db.rows(
      `SELECT MAX(thread_id) FROM (SELECT thread_id FROM conversation WHERE thread_id > ? ORDER BY thread_id LIMIT ${PIECE}) AS x`,
      [after],
    )
    const upto = end?.[0]
    if (typeof upto !== 'number') return
    const threads: { label: number; conversations: StoredDecision[] }[] = []
    for (const row of await db.rows(sql, { ...where.params, after, upto })) {
      const conversation = decisionOf(row)
      const last = threads.at(-1)
      if (last?.label === conversation.thread) last.conversations.push(conversation)
      else threads.push({ label: conversation.thread, conversations: [conversation] })
    }
    if (threads.length > 0) yield threads
    after = upto
  }
}

function decisionOf(row: SqlRow): StoredDecision {
  const at = (name: (typeof DECISION)[number]) => row[DECISION.indexOf(name)] ?? null
  return {
    id: Number(at('id')),
    pid: String(at('pid')),
    thread: Number(at('thread_id')),
    network: String(at('network')),
    author: textOf(at('author_key')),
    directed: at('directed') === 1,
    postedAt: numberOf(at('posted_at')),
    importedAt: Number(at('imported_at')),
    route: String(at('route')),
    department: String(at('department')),
    spoke: textOf(at('spoke')),
    pinned: at('pinned') === 1,
    responder: String(at('responder')),
    priority: PRIORITIES[Number(at('priority'))] ?? 'normal',
    touchedAt: numberOf(at('touched_at')),
    firstReplyAt: numberOf(at('first_reply_at')),
    replies: Number(at('replies')),
    ruleset: Number(at('ruleset_id')),
  }
}

const SELECT = `SELECT ${REPLAY_COLUMNS.join(', ')} FROM post WHERE thread_id = ? ORDER BY id`

/** Every post of a thread, in `REPLAY_COLUMNS`. */
export function threadRows(db: Db, label: number): Promise<SqlRow[]> {
  return db.rows(SELECT, [label])
}

export function replayedPost(row: SqlRow, flags: Flags): ReplayedPost {
  const author = textOf(row[6] ?? null)
  const post = rulePostOf(row, row.slice(FOLD_COLUMNS.length), flags(String(row[21]), author, textOf(row[7] ?? null)))
  return Object.assign(post, { id: Number(row[0]), judgementId: Number(row[19]), usual: row[16] === 1 ? EMPLOYEE : [] })
}

/** Those without a time first, as in the fold; then by their key. */
function inTime(rows: readonly SqlRow[]): readonly SqlRow[] {
  if (rows.length < 2) return rows
  return [...rows].sort(
    (a, b) => compare(Number(a[10] ?? Number.NEGATIVE_INFINITY), Number(b[10] ?? Number.NEGATIVE_INFINITY)) || compare(a[2], b[2]),
  )
}

const compare = (a: SqlValue | undefined, b: SqlValue | undefined): number =>
  a === b || a === null || b === null || a === undefined || b === undefined ? 0 : a < b ? -1 : 1
