/** The posts of conversations with their times, and replies that were recorded by hand, for `report volume`. */
import type { Judgement } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { matchReplies } from '../core/fold/replies.ts'
import type { Query } from '../core/query-ast.ts'
import { type Group, splitCluster } from '../core/threads.ts'
import type { Db } from './db.ts'
import { findMembers } from './export-members.ts'
import { createInterned } from './intern.ts'
import { FOLD_COLUMNS, foldPostOf } from './post-rows.ts'
import { loadEvents, loadImports } from './priors.ts'
import { whereOf } from './query-sql.ts'
import type { Rulesets } from './rulesets.ts'
import type { Settler } from './settle.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'

/** A post of a conversation. The rows are one object, filled again for each. */
export interface MemberPost {
  /** Internal id of its conversation. */
  conversation: number
  /** Epoch ms; `null`: nobody knows. */
  at: number | null
  inbound: boolean
  /** A repost, or only brought along. */
  passive: boolean
  /** A reply in the sense of the clocks. */
  counts: boolean
  /** An employee's word in somebody else's conversation. */
  aside: boolean
}

const TABLES = `
CREATE TEMP TABLE export_thread (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_member (post INTEGER PRIMARY KEY, conversation INTEGER NOT NULL);
`

/** Replies that people recorded, and of which no post has taken the place; of the threads and members of the temporary tables. */
async function repliesByHand(db: Db): Promise<readonly { readonly conversation: number; readonly at: number }[]> {
  const rows = await db.rows(
    `SELECT DISTINCT p.thread_id FROM happened e JOIN post p ON p.id = e.post_id JOIN temp.export_thread t ON t.id = p.thread_id
     WHERE e.kind IN ('replied', 'sent', 'approved')`,
  )
  const labels = rows.map(([label]) => Number(label))
  const events = await loadEvents(db, labels)
  const imports = await loadImports(db)
  const found: { readonly conversation: number; readonly at: number }[] = []
  for (const label of labels) {
    const own = (events.get(label) ?? []).filter(isReply)
    if (own.length === 0) continue
    const posts = await db.rows(`SELECT ${FOLD_COLUMNS.join(', ')} FROM post WHERE thread_id = ? ORDER BY id`, [label])
    const { groups } = splitCluster(posts.map((row) => foldPostOf(row, NO_JUDGEMENT, imports.get(Number(row[20])) ?? NO_FACTS)))
    const matched = new Set(
      groups.flatMap((group) => [
        ...matchReplies(
          group,
          own.filter(({ post }) => holds(group, post)),
        ).keys(),
      ]),
    )
    const members = await db.many(
      'SELECT conversation FROM temp.export_member WHERE post = ?',
      own.map(({ post }) => [post]),
    )
    own.forEach(({ id, at }, index) => {
      const conversation = members[index]?.[0]
      if (!matched.has(id) && typeof conversation === 'number') found.push({ conversation, at })
    })
  }
  return found
}

function holds({ members }: Group, post: number): boolean {
  return members.some((member) => member.post.id === post)
}

/** It has gone out. */
function isReply(event: Event): boolean {
  if (event.kind === 'approved') return event.data.sends === true
  return event.kind === 'sent' || (event.kind === 'replied' && event.data.draft !== true)
}

/** What the rules make of a post does not say which reply it is; when it came does. */
const NO_JUDGEMENT: Judgement = { tags: [], notify: [] }
const NO_FACTS = { startedAt: 0, quiet: undefined, history: undefined }

/** Posts that are in no conversation, by the reason. */
export interface Outside {
  readonly reposts: number
  readonly context: number
  /** Posts of ours that answer nobody, or what is not stored. */
  readonly ours: number
}

/**
 * Hands the posts of a query's conversations to `use`, in no order that matters. Which conversation a post belongs to is asked of the
 * fold, as for an export. `outside`: also counts what is in no conversation at all, between these instants (epoch ms, half-open).
 */
export async function memberPosts(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  use: (post: MemberPost) => void,
  outside?: { readonly from: number; readonly before: number },
): Promise<Outside | undefined> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  await db.script('BEGIN')
  try {
    await opened.free(async () => {
      await db.script(TABLES)
      const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
      await db.run(`INSERT OR IGNORE INTO temp.export_thread SELECT c.thread_id FROM ${from} WHERE ${where.sql}`, where.params)
      const interned = createInterned(db, (judgement) => judgement)
      let settler: Settler | undefined
      await findMembers(db, async (thread) => {
        settler ??= await (await import('./settle.ts')).createSettler(db, interned, rulesets, { now })
        return settler.look(thread)
      })
    })
    const post: MemberPost = { conversation: 0, at: null, inbound: false, passive: false, counts: false, aside: false }
    await db.each(
      `SELECT m.conversation, p.posted_at, p.inbound, p.passive, p.counts, p.employee = 1 AND p.author_key IS NOT c.author_key
       FROM temp.export_member m JOIN post p ON p.id = m.post JOIN conversation c ON c.id = m.conversation`,
      [],
      (row) => {
        post.conversation = row[0] as number
        post.at = row[1] as number | null
        post.inbound = row[2] === 1
        post.passive = row[3] === 1
        post.counts = row[4] === 1
        post.aside = row[5] === 1
        use(post)
      },
    )
    for (const { conversation, at } of await repliesByHand(db)) {
      use({ conversation, at, inbound: false, passive: false, counts: true, aside: false })
    }
    if (outside === undefined) return undefined
    const [row] = await db.rows(
      `SELECT SUM(p.passive = 1 AND COALESCE(p.context, 0) = 0), SUM(COALESCE(p.context, 0)), SUM(COALESCE(p.passive, 0) = 0 AND p.inbound = 0)
       FROM post p WHERE p.posted_at >= :from AND p.posted_at < :before AND NOT EXISTS (SELECT 1 FROM temp.export_member m WHERE m.post = p.id)`,
      { from: outside.from, before: outside.before },
    )
    return { reposts: Number(row?.[0] ?? 0), context: Number(row?.[1] ?? 0), ours: Number(row?.[2] ?? 0) }
  } finally {
    await db.rollback()
  }
}
