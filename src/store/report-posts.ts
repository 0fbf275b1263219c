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
CREATE TEMP TABLE whole_thread (id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL);
`

/** What goes out by hand. */
const BY_HAND = "e.kind IN ('replied', 'sent', 'approved')"

/**
 * Most threads are one conversation, of all their posts: its column `posts` counts what the author wrote and what answers it, and where that
 * is as many as the thread has, nobody needs to ask the fold.
 */
const WHOLE_THREADS = `
INSERT INTO temp.whole_thread
  SELECT t.id, MIN(c.id) FROM temp.export_thread t CROSS JOIN conversation c ON c.thread_id = t.id
  WHERE t.id NOT IN (SELECT p.thread_id FROM happened e JOIN post p ON p.id = e.post_id WHERE ${BY_HAND})
  GROUP BY t.id HAVING COUNT(*) = 1 AND MIN(c.posts) = (SELECT COUNT(*) FROM post p WHERE p.thread_id = t.id);
DELETE FROM temp.export_thread WHERE id IN (SELECT id FROM temp.whole_thread);
`

/** An employee's word in a conversation that is not the employee's. */
const ASIDE = `CASE WHEN p.employee = 1 THEN
  p.author_key IS NOT (SELECT c.author_key FROM conversation c WHERE c.id = COALESCE(w.conversation, m.conversation)) ELSE 0 END`
const POSTS = `SELECT COALESCE(w.conversation, m.conversation), p.posted_at, p.inbound, p.passive, p.counts, p.context, ${ASIDE}`
const MEMBERS = 'LEFT JOIN temp.whole_thread w ON w.id = p.thread_id LEFT JOIN temp.export_member m ON m.post = p.id'
/** Also those that are in no conversation, in the order of the table. */
const ALL_POSTS = `${POSTS} FROM post p ${MEMBERS}`
const POSTS_ASKED_FOR = `${POSTS} FROM (SELECT id FROM temp.whole_thread UNION ALL SELECT id FROM temp.export_thread) t
  CROSS JOIN post p ON p.thread_id = t.id ${MEMBERS}`

/** Replies that people recorded, and of which no post has taken the place; of the threads and members of the temporary tables. */
async function repliesByHand(db: Db): Promise<readonly { readonly conversation: number; readonly at: number }[]> {
  const rows = await db.rows(
    `SELECT DISTINCT p.thread_id FROM happened e JOIN post p ON p.id = e.post_id JOIN temp.export_thread t ON t.id = p.thread_id WHERE ${BY_HAND}`,
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
      await db.script(WHOLE_THREADS)
      let settler: Settler | undefined
      await findMembers(db, async (thread) => {
        settler ??= await (await import('./settle.ts')).createSettler(db, interned, rulesets, { now })
        return settler.look(thread)
      })
    })
    const post: MemberPost = { conversation: 0, at: null, inbound: false, passive: false, counts: false, aside: false }
    const left = outside === undefined ? undefined : { reposts: 0, context: 0, ours: 0 }
    await db.each(left === undefined ? POSTS_ASKED_FOR : ALL_POSTS, [], ([conversation, at, inbound, passive, counts, context, aside]) => {
      if (typeof conversation !== 'number') {
        if (left === undefined || outside === undefined || typeof at !== 'number' || at < outside.from || at >= outside.before) return
        if (context === 1) left.context++
        else if (passive === 1) left.reposts++
        if (passive !== 1 && inbound === 0) left.ours++
        return
      }
      post.conversation = conversation
      post.at = at as number | null
      post.inbound = inbound === 1
      post.passive = passive === 1
      post.counts = counts === 1
      post.aside = aside === 1
      use(post)
    })
    for (const { conversation, at } of await repliesByHand(db)) {
      use({ conversation, at, inbound: false, passive: false, counts: true, aside: false })
    }
    return left
  } finally {
    await db.rollback()
  }
}
