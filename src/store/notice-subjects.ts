/** Conversations as the ladders see them, and the names of their clocks: by the short id of the post that each started at, which no fold changes. */
import type { NoticeClock, NoticeSubject } from '../core/notice-subject.ts'
import { claimAt, isResolved } from '../core/queue.ts'
import type { Db } from './db.ts'
import { holdersOf, OF_POST } from './holders.ts'
import type { Lists } from './lists.ts'
import type { ListedConversation } from './store.ts'

/** What a row is about, as it is now. */
export interface NoticeMatter {
  readonly conversation: ListedConversation
  readonly subject: NoticeSubject
  /** Absent where the row is about no clock, or its clock is no more. */
  readonly clock?: NoticeClock | undefined
  /** When the conversation was over, of one that was merged that which it went into; epoch ms. */
  readonly endedAt?: number | undefined
}

interface Subjects {
  readonly matters: readonly NoticeMatter[]
  /** Earlier names of clocks and conversations: a newer version of a post has another short id. */
  readonly alias: ReadonlyMap<string, string>
}

interface Named {
  readonly pids: string[]
  readonly seenAt: number
  readonly backfilled: boolean
}

/** Further short ids of posts: earlier versions of them were told under those. */
async function namesOf(db: Db, posts: readonly number[]): Promise<ReadonlyMap<number, Named>> {
  const names = new Map<number, Named>()
  const rows = await db.many(
    'SELECT p.id, p.pid, i.started_at, i.history_ms IS NOT NULL FROM post p LEFT JOIN import i ON i.id = p.import_id WHERE p.id = ?',
    posts.map((id) => [id]),
  )
  for (const row of rows)
    if (row !== undefined)
      names.set(Number(row[0]), { pids: [String(row[1])], seenAt: Number(row[2] ?? 0), backfilled: Number(row[3]) === 1 })
  for (const [id, name] of names)
    for (const row of await db.rows('SELECT pid FROM post_alias WHERE post_id = ? ORDER BY pid', [id])) name.pids.push(String(row[0]))
  return names
}

/**
 * Short ids of the customer's posts in a conversation, for clocks that a conversation has one of at a time: where an older post of it comes later, they
 * start at that, and stay the same facts.
 */
async function membersOf(db: Db, conversation: number): Promise<readonly string[]> {
  const sql = `WITH member AS (SELECT p.id, p.pid FROM conversation c JOIN post p ON ${OF_POST} WHERE c.id = ? AND p.inbound = 1)
    SELECT pid FROM member UNION SELECT a.pid FROM member m JOIN post_alias a ON a.post_id = m.id ORDER BY pid`
  return (await db.rows(sql, [conversation])).map(([pid]) => String(pid))
}

/** What is new: conversations that rules tell of, and posts that were late when they came. */
export interface News {
  readonly conversations: ReadonlySet<number>
  readonly posts: ReadonlySet<number>
}

/** The conversations with their clocks by name; `alias`: earlier names of those. */
export async function subjectsOf(db: Db, lists: Lists, conversations: readonly number[], news: News, now: number): Promise<Subjects> {
  const alias = new Map<string, string>()
  const matters: NoticeMatter[] = []
  const listed = await lists.load(conversations)
  const names = await namesOf(db, [...new Set(listed.flatMap((one) => [one.id, ...one.clocks.map(({ startPost }) => startPost)]))])
  for (const one of listed) {
    const { state } = one
    const members = await membersOf(db, one.id)
    const [key = one.pid, ...older] = [...(names.get(one.id)?.pids ?? [one.pid]), ...members].map((pid) => `conversation ${pid}`)
    for (const name of older) if (name !== key) alias.set(name, key)
    const used = new Map<string, number>()
    const earlier = new Map<string, string>()
    const clocks = one.clocks.map((clock): NoticeClock => {
      const { pids, seenAt, backfilled } = names.get(clock.startPost) ?? { pids: [`#${clock.startPost}`], seenAt: 0, backfilled: false }
      const rest = clock.kind === 'handoff' ? `${clock.department ?? ''} ${clock.startedAt}` : String(clock.cycle)
      const started = clock.kind === 'next_response' ? pids : [...pids, ...members]
      const [name = '', ...others] = started.map((pid) => `${clock.kind} ${pid} ${rest}`)
      const times = (used.get(name) ?? 0) + 1
      used.set(name, times)
      const again = times === 1 ? '' : ` ${times}`
      for (const other of others) earlier.set(other + again, name + again)
      const arrived = backfilled ? 'backfill' : news.posts.has(clock.startPost) ? 'now' : undefined
      return { key: name + again, clock, seenAt, arrived }
    })
    for (const clock of clocks) earlier.delete(clock.key)
    for (const [name, of] of earlier) alias.set(name, of)
    const end = state.mergedInto === undefined ? state : await endOf(db, lists, one)
    const subject: NoticeSubject = {
      id: one.id,
      key,
      route: one.route,
      wouldRouteTo: state.wouldRouteTo,
      department: state.department,
      spoke: one.spoke,
      postedAt: state.postedAt ?? state.importedAt,
      priority: state.priority,
      notify: one.judgement.notify,
      resolved: isResolved(end, now),
      merged: state.mergedInto !== undefined,
      byHand: state.pinned && (await setByHand(db, one.id)),
      claimedBy: claimAt(state, now)?.by,
      news: news.conversations.has(one.id),
      clocks,
    }
    matters.push({ conversation: one, subject, endedAt: end.resolvedAt })
  }
  return { matters, alias }
}

/** The conversation that a merged one went into; itself where that is gone. */
async function endOf(db: Db, lists: Lists, { id, state }: ListedConversation): Promise<ListedConversation['state']> {
  const into = (await holdersOf(db, [id])).get(id)
  const [target] = into === undefined || into === id ? [] : await lists.load([into])
  return target?.state ?? state
}

async function setByHand(db: Db, conversation: number): Promise<boolean> {
  const [hit] = await db.rows(
    // By its posts: what was ever assigned may be a ladder's work, thousands at once.
    `SELECT 1 FROM conversation c CROSS JOIN post p ON ${OF_POST} CROSS JOIN happened e ON e.post_id = p.id
     WHERE c.id = ? AND +e.kind = 'assigned' AND e.actor <> 'outspoke' LIMIT 1`,
    [conversation],
  )
  return hit !== undefined
}
