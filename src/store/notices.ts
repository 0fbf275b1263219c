/**
 * The ledger of what was told, and the outbox at once. What is to be told is written down in one transaction and sent afterwards; a row that was sent
 * and not marked is sent once more, a row that was not sent stays. Times of the lease are the database's own (SQLite: of the host that asks), so
 * hosts that share a database may differ by less than the lease lasts.
 */
import type { NewNotice, NoticeKind, NoticeSubject, PlannedNotices, ToldRow } from '../core/notices.ts'
import type { SqlRow, SqlValue } from './db.ts'
import type { Lists } from './lists.ts'
import { type BornLate, bornLate, type Cursor, cursorNow, dueOnes, type Look, newOnes, OF_POST } from './notice-candidates.ts'
import { type NoticeMatter, subjectsOf } from './notice-subjects.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { numberOf, textOf } from './values.ts'

/**
 * How long a run is alone, in ms. It is renewed before each message, and a message takes less than half of it. One that ends later than any could is of a
 * clock that was set back since.
 */
const LEASE = 120_000
const CURSOR = 'notices'

export const NOTICE_STATES = ['pending', 'sent', 'failed', 'moot', 'summarised', 'done'] as const
export type NoticeState = (typeof NOTICE_STATES)[number]

export interface NoticeRow {
  readonly id: number
  readonly clock: string
  readonly rung: string
  readonly recipient: string
  readonly kind: NoticeKind
  readonly state: NoticeState
  readonly post?: number | undefined
  /** Of a summary: how many. */
  readonly count?: number | undefined
  readonly attempts: number
  readonly createdAt: number
  readonly nextAt?: number | undefined
  readonly sentAt?: number | undefined
  readonly error?: string | undefined
}

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

export interface Outbox {
  /** Takes the lease, or renews it; false where somebody else has it. */
  hold(holder: string): Promise<boolean>
  release(holder: string): Promise<void>
  /** Under the write lock: looks, decides, writes down. Gives what was written and the rows that are pending now. */
  record(plan: RecordPlan): Promise<{ readonly added: number; readonly summarised: number; readonly pending: readonly NoticeRow[] }>
  matters(rows: readonly NoticeRow[], now: number): Promise<ReadonlyMap<number, NoticeMatter>>
  sent(ids: readonly number[], at: number): Promise<void>
  /** Without `nextAt` it is not tried again by itself. */
  failed(ids: readonly number[], error: string, nextAt: number | undefined): Promise<void>
  /** `moot`, or of deeds `done`. */
  close(ids: readonly number[], state: 'moot' | 'done'): Promise<void>
  /** A row for a message that only tries a channel. */
  addTest(recipient: string, now: number): Promise<NoticeRow>
  list(state: NoticeState | undefined): Promise<readonly NoticeRow[]>
  /** Failed and waiting rows are to be sent with the next run; gives how many. */
  retry(id: number | undefined, now: number): Promise<number>
}

const COLUMNS = 'id, clock, rung, recipient, kind, state, post_id, count, attempts, created_at, next_at, sent_at, error'
const NOW = `CAST((julianday('now') - 2440587.5) * 86400000.0 AS INTEGER)`

export function openOutbox({ db }: OpenedSqlite, lists: Lists): Outbox {
  const within = async <T>(work: () => Promise<T>, keep = true): Promise<T> => {
    await db.begin()
    try {
      const result = await work()
      if (keep) await db.commit()
      else await db.rollback()
      return result
    } catch (error) {
      await db.rollback()
      throw error
    }
  }
  const pending = async () => (await db.rows(`SELECT ${COLUMNS} FROM notice WHERE state = 'pending' ORDER BY id`)).map(rowOf)

  const toldOf = async (keys: readonly string[], alias: ReadonlyMap<string, string>): Promise<ToldRow[]> => {
    const sql = 'SELECT clock, rung, recipient, kind, state, settled FROM notice WHERE'
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
    }))
  }

  const insert = async (notices: readonly NewNotice[], summaries: readonly Summary[], now: number): Promise<number> => {
    const sql = `INSERT INTO notice (clock, rung, recipient, kind, state, conversation_id, post_id, count, attempts, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING`
    const rows = notices.map((one) => [one.clock, one.rung, one.recipient, one.kind, one.state, one.conversation, one.post, null, now])
    const sums = summaries.map(({ recipient, count }) => [
      `summary ${now}`,
      'seen',
      recipient,
      'summary',
      'pending',
      null,
      null,
      count,
      now,
    ])
    return db.bulk(sql, [...rows, ...sums])
  }

  const mark = (of: readonly number[], set: string, values: readonly SqlValue[]): Promise<void> => within(() => markWithin(of, set, values))
  const markWithin = async (of: readonly number[], set: string, values: readonly SqlValue[]): Promise<void> => {
    await db.bulk(
      `UPDATE notice SET ${set} WHERE id = ?`,
      of.map((id) => [...values, id]),
    )
  }

  return {
    hold: async (holder) =>
      (await db.run(
        `INSERT INTO lease (name, holder, until) VALUES ('notices', :holder, ${NOW} + ${LEASE})
         ON CONFLICT (name) DO UPDATE SET holder = :holder, until = ${NOW} + ${LEASE} WHERE lease.holder = :holder
           OR lease.until <= ${NOW} OR lease.until > ${NOW} + ${2 * LEASE}`,
        { holder },
      )) === 1,
    release: async (holder) => {
      await db.run("DELETE FROM lease WHERE name = 'notices' AND holder = ?", [holder])
    },
    record: (plan) =>
      within(async () => {
        const { now } = plan
        const [stored] = await db.rows('SELECT value FROM meta WHERE key = ?', [CURSOR])
        const cursor = stored === undefined ? undefined : (JSON.parse(String(stored[0])) as Cursor)
        const news = new Set(cursor === undefined ? [] : await newOnes(db, plan, cursor))
        const due = await dueOnes(db, plan)
        const { matters, alias } = await subjectsOf(db, lists, [...new Set([...due, ...news])], news, now)
        const subjects = matters.map(({ subject }) => subject)
        const told = await toldOf(
          subjects.flatMap((one) => [...(one.news ? [one.key] : []), ...one.clocks.map(({ key }) => key)]),
          alias,
        )
        const decided = plan.decide({ first: cursor === undefined, subjects, told, born: await bornLate(db, plan, cursor) })
        const added = await insert(decided.notices, decided.summaries, now)
        // Under every name that a clock has had.
        const older = [...alias].flatMap(([name, key]) => (decided.settled.includes(key) ? [name] : []))
        await db.bulk(
          "UPDATE notice SET settled = ? WHERE clock = ? AND kind = 'late' AND settled IS NULL",
          [...decided.settled, ...older].map((key) => [now, key]),
        )
        await db.run('INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = :value', {
          key: CURSOR,
          value: JSON.stringify(await cursorNow(db, now)),
        })
        return { added, summarised: decided.notices.filter(({ state }) => state === 'summarised').length, pending: await pending() }
      }, !plan.dryRun),
    matters: async (rows, now) => {
      const found = new Map<number, NoticeMatter>()
      const byPost = new Map<number, number>()
      for (const post of new Set(rows.flatMap((row) => row.post ?? []))) {
        const [row] = await db.rows(`SELECT c.id FROM post p JOIN conversation c ON ${OF_POST} WHERE p.id = ?`, [post])
        if (row !== undefined) byPost.set(post, Number(row[0]))
      }
      const { matters, alias } = await subjectsOf(db, lists, [...new Set(byPost.values())], new Set(), now)
      const byId = new Map(matters.map((one) => [one.subject.id, one]))
      for (const row of rows) {
        const matter = row.post === undefined ? undefined : byId.get(byPost.get(row.post) ?? -1)
        if (matter === undefined) continue
        const name = alias.get(row.clock) ?? row.clock
        found.set(row.id, { ...matter, clock: matter.subject.clocks.find(({ key }) => key === name) })
      }
      return found
    },
    sent: (of, at) => mark(of, "state = 'sent', attempts = attempts + 1, sent_at = ?, next_at = NULL, error = NULL", [at]),
    failed: (of, error, nextAt) =>
      mark(of, 'state = ?, attempts = attempts + 1, error = ?, next_at = ?', [
        nextAt === undefined ? 'failed' : 'pending',
        error,
        nextAt ?? null,
      ]),
    // Inside of an operation it is a part of that.
    close: (of, state) => (state === 'done' ? markWithin(of, "state = 'done'", []) : mark(of, "state = 'moot', next_at = NULL", [])),
    addTest: async (recipient, now) =>
      within(async () => {
        const [last] = await db.rows('SELECT COALESCE(MAX(id), 0) + 1 FROM notice')
        const id = Number(last?.[0])
        await db.run(
          `INSERT INTO notice (id, clock, rung, recipient, kind, state, attempts, created_at) VALUES (?, ?, 'test', ?, 'test', 'pending', 0, ?)`,
          [id, `test ${id}`, recipient, now],
        )
        const [row] = await db.rows(`SELECT ${COLUMNS} FROM notice WHERE id = ?`, [id])
        return rowOf(row ?? [])
      }),
    list: async (state) => {
      const sql = `SELECT ${COLUMNS} FROM notice`
      const rows = state === undefined ? db.rows(`${sql} ORDER BY id DESC`) : db.rows(`${sql} WHERE state = ? ORDER BY id DESC`, [state])
      return (await rows).map(rowOf)
    },
    retry: (id, now) =>
      db.run(
        `UPDATE notice SET state = 'pending', next_at = :now WHERE state IN ('failed', 'pending') AND attempts > 0 AND kind NOT IN ('reassign', 'priority')
         AND ${id === undefined ? '1 = 1' : 'id = :id'}`,
        { now, ...(id === undefined ? {} : { id }) },
      ),
  }
}

function rowOf(row: SqlRow): NoticeRow {
  return {
    id: Number(row[0]),
    clock: String(row[1]),
    rung: String(row[2]),
    recipient: String(row[3]),
    kind: String(row[4]) as NoticeKind,
    state: String(row[5]) as NoticeState,
    post: numberOf(row[6]),
    count: numberOf(row[7]),
    attempts: Number(row[8]),
    createdAt: Number(row[9]),
    nextAt: numberOf(row[10]),
    sentAt: numberOf(row[11]),
    error: textOf(row[12]),
  }
}
