/** One look: what may have something to tell is read, judged, and written into the ledger. */

import type { NoticeSubject } from '../core/notice-subject.ts'
import type { NewNotice, NoticeKind, PlannedNotices, ToldRow } from '../core/notices.ts'
import type { Db, SqlRow } from './db.ts'
import type { Lists } from './lists.ts'
import { anyLate, arrivals, type BornLate, bornLate, type Cursor, cursorNow, dueOnes, type Look, newOnes } from './notice-candidates.ts'
import { type News, subjectsOf } from './notice-subjects.ts'
import { numberOf } from './values.ts'

const CURSOR = 'notices'

export interface Seen {
  readonly first: boolean
  readonly subjects: readonly NoticeSubject[]
  readonly told: readonly ToldRow[]
  readonly born: readonly BornLate[]
}

export interface Summary {
  readonly recipient: string
  readonly count: number
}

export interface RecordPlan extends Look {
  readonly decide: (seen: Seen) => PlannedNotices & { readonly summaries: readonly Summary[] }
  readonly dryRun: boolean
}

/** Within a transaction of the caller. Gives how many rows are new, and how many of them only count. */
export async function recordNotices(
  db: Db,
  lists: Lists,
  plan: RecordPlan,
): Promise<{ readonly added: number; readonly summarised: number }> {
  const { now } = plan
  const [stored] = await db.rows('SELECT value FROM meta WHERE key = ?', [CURSOR])
  const cursor = stored === undefined ? undefined : (JSON.parse(String(stored[0])) as Cursor)
  // The post is gone, or its number another's: what waits is planned anew where there is still something to tell.
  await db.run(
    `UPDATE notice SET state = 'moot', next_at = NULL, settled = :now WHERE state = 'pending' AND post_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM post p LEFT JOIN post_alias a ON a.post_id = p.id
    WHERE p.id = notice.post_id AND (instr(notice.clock, p.pid) > 0 OR instr(notice.clock, a.pid) > 0))`,
    { now },
  )
  const come = cursor === undefined ? undefined : await arrivals(db, plan, cursor)
  const news: News = {
    conversations: new Set(cursor === undefined ? [] : await newOnes(db, plan, cursor)),
    posts: new Set(come?.posts),
  }
  const due = [...(await dueOnes(db, plan)), ...news.conversations, ...(come?.conversations ?? [])]
  const { matters, alias } = await subjectsOf(db, lists, [...new Set(due)], news, now)
  const subjects = matters.map(({ subject }) => subject)
  const told = await toldOf(
    db,
    subjects.flatMap((one) => [...(one.news ? [one.key] : []), ...one.clocks.map(({ key }) => key)]),
    alias,
  )
  const decided = plan.decide({ first: cursor === undefined, subjects, told, born: await bornLate(db, plan, cursor) })
  const added = await insert(db, decided.notices, decided.summaries, now)
  // Under every name that a clock has had.
  const earlier = new Map<string, string[]>()
  for (const [name, key] of alias) earlier.set(key, [...(earlier.get(key) ?? []), name])
  const namesOf = (key: string): readonly string[] => [key, ...(earlier.get(key) ?? [])]
  await db.bulk(
    "UPDATE notice SET settled = ? WHERE clock = ? AND kind = 'late' AND settled IS NULL",
    decided.settled.flatMap(namesOf).map((name) => [now, name]),
  )
  await db.bulk(
    "UPDATE notice SET settled = NULL, conversation_id = ?, post_id = ? WHERE clock = ? AND kind = 'late' AND state = 'sent'",
    decided.reopened.flatMap(({ clock, conversation, post }) => namesOf(clock).map((name) => [conversation, post, name])),
  )
  const [summary] = await db.rows("SELECT 1 FROM notice WHERE state = 'pending' AND kind = 'summary' LIMIT 1")
  if (summary !== undefined && !(await anyLate(db, now)))
    await db.run("UPDATE notice SET state = 'moot', next_at = NULL WHERE state = 'pending' AND kind = 'summary'")
  await db.run('INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = :value', {
    key: CURSOR,
    value: JSON.stringify(await cursorNow(db, now)),
  })
  return { added, summarised: decided.notices.filter(({ state }) => state === 'summarised').length }
}

/** What was told of those clocks, and what is still open. */
async function toldOf(db: Db, keys: readonly string[], alias: ReadonlyMap<string, string>): Promise<ToldRow[]> {
  const sql = 'SELECT clock, rung, recipient, kind, state, settled, post_id FROM notice WHERE'
  const rows = new Map<string, SqlRow>()
  const add = (found: readonly SqlRow[]) => {
    for (const row of found) rows.set(row.slice(0, 3).join('\0'), row)
  }
  add(await db.rows(`${sql} kind = 'late' AND settled IS NULL`))
  for (const key of [...keys, ...alias.keys()]) add(await db.rows(`${sql} clock = ?`, [key]))
  return [...rows.values()].map((row) => ({
    clock: alias.get(String(row[0])) ?? String(row[0]),
    rung: String(row[1]),
    recipient: String(row[2]),
    kind: String(row[3]) as NoticeKind,
    sent: row[4] === 'sent',
    settled: row[5] !== null,
    moot: row[4] === 'moot',
    post: numberOf(row[6]),
  }))
}

/** What became superfluous before it was told becomes news again; what stands otherwise stays as it is. */
async function insert(db: Db, notices: readonly NewNotice[], summaries: readonly Summary[], now: number): Promise<number> {
  const sql = `INSERT INTO notice (clock, rung, recipient, kind, state, conversation_id, post_id, count, attempts, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (clock, rung, recipient) DO UPDATE SET kind = excluded.kind, state = excluded.state,
      conversation_id = excluded.conversation_id, post_id = excluded.post_id, attempts = 0, created_at = excluded.created_at, next_at = NULL,
      settled = NULL, error = NULL WHERE notice.state = 'moot'`
  const rows = notices.map((one) => [one.clock, one.rung, one.recipient, one.kind, one.state, one.conversation, one.post, null, now])
  const sums = summaries.map(({ recipient, count }) => [`summary ${now}`, 'seen', recipient, 'summary', 'pending', null, null, count, now])
  return db.bulk(sql, [...rows, ...sums])
}
