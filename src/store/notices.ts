/**
 * The ledger of what was told, and the outbox at once. What is to be told is written down in one transaction and sent afterwards; a row that was sent
 * and not marked is sent once more, a row that was not sent stays. Times of the lease are the database's own (SQLite: of the host that asks).
 */
import { LEASE, mayTake } from '../core/lease.ts'
import type { NoticeKind } from '../core/notices.ts'
import type { SqlRow, SqlValue } from './db.ts'
import { OF_POST } from './holders.ts'
import type { Lists } from './lists.ts'
import { type RecordPlan, recordNotices } from './notice-record.ts'
import { type News, type NoticeMatter, subjectsOf } from './notice-subjects.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { numberOf, textOf } from './values.ts'

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

export interface Outbox {
  /** Takes the lease; false where somebody else has it. `holder` begins with the name of the host. */
  take(holder: string): Promise<boolean>
  /** Renews it; false where somebody else has taken it meanwhile, though that one may be done: what was read under it is no longer so. */
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
  const clock = async () => Number((await db.rows(`SELECT ${NOW}`))[0]?.[0])
  const pending = async () => (await db.rows(`SELECT ${COLUMNS} FROM notice WHERE state = 'pending' ORDER BY id`)).map(rowOf)

  const mark = (of: readonly number[], set: string, values: readonly SqlValue[]): Promise<void> => within(() => markWithin(of, set, values))
  const markWithin = async (of: readonly number[], set: string, values: readonly SqlValue[]): Promise<void> => {
    await db.bulk(
      `UPDATE notice SET ${set} WHERE id = ?`,
      of.map((id) => [...values, id]),
    )
  }

  return {
    take: (holder) =>
      within(async () => {
        const now = await clock()
        const [row] = await db.rows("SELECT holder, until FROM lease WHERE name = 'notices'")
        const free = mayTake(row === undefined ? undefined : { holder: String(row[0]), until: Number(row[1]) }, holder, now)
        if (free)
          await db.run(
            `INSERT INTO lease (name, holder, until) VALUES ('notices', :holder, :until)
             ON CONFLICT (name) DO UPDATE SET holder = :holder, until = :until`,
            { holder, until: now + LEASE },
          )
        return free
      }),
    hold: (holder) =>
      within(async () => {
        const until = (await clock()) + LEASE
        return (await db.run("UPDATE lease SET until = :until WHERE name = 'notices' AND holder = :holder", { holder, until })) > 0
      }),
    release: async (holder) => {
      await db.run("DELETE FROM lease WHERE name = 'notices' AND holder = ?", [holder])
    },
    record: (plan) =>
      within(async () => {
        const { added, summarised } = await recordNotices(db, lists, plan)
        return { added, summarised, pending: await pending() }
      }, !plan.dryRun),
    matters: async (rows, now) => {
      const found = new Map<number, NoticeMatter>()
      const byPost = new Map<number, number>()
      for (const post of new Set(rows.flatMap((row) => row.post ?? []))) {
        const [row] = await db.rows(`SELECT c.id FROM post p JOIN conversation c ON ${OF_POST} WHERE p.id = ?`, [post])
        if (row !== undefined) byPost.set(post, Number(row[0]))
      }
      const none: News = { conversations: new Set(), posts: new Set() }
      const { matters, alias } = await subjectsOf(db, lists, [...new Set(byPost.values())], none, now)
      const byId = new Map(matters.map((one) => [one.subject.id, one]))
      for (const row of rows) {
        const matter = row.post === undefined ? undefined : byId.get(byPost.get(row.post) ?? -1)
        if (matter === undefined) continue
        const name = alias.get(row.clock) ?? row.clock
        // Another post has got the number of one that was taken back.
        if (row.kind === 'routed' && name !== matter.subject.key) continue
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
    close: (of, state) =>
      state === 'done' ? markWithin(of, "state = 'done'", []) : mark(of, `state = 'moot', next_at = NULL, settled = ${NOW}`, []),
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
        `UPDATE notice SET state = 'pending', next_at = :now WHERE state IN ('failed', 'pending') AND attempts > 0
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
