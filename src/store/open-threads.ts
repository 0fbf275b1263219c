/**
 * The short road of a first import: posts stay in memory while their thread is young, and the thread is settled from there when nothing
 * has come for it in a while. That spares the look for a parent and the reading back of every post in the order of threads.
 *
 * A post that comes later still, or anything that changes a stored post, makes its thread stale: at the end it is settled again, from the
 * database, as any later import would. So both roads give the same; `test/store/open-threads.test.ts` compares them. Where too much comes
 * late (a file in no order at all) the short road is given up, and every thread is settled at the end.
 */
import type { Batch } from '../core/batch.ts'
import type { SqlRow, SqlValue } from './db.ts'
import type { Settler } from './settle.ts'
import { chunks, type Placed } from './statements.ts'

export interface OpenThreads {
  /** A post of an open thread, in the columns of the fold; its second column is the label of its thread. */
  find(network: string, key: string): SqlRow | undefined
  /** Number of posts, where the thread is open. */
  size(label: number): number | undefined
  /** The posts that the database has just got. `first`: the lowest internal id among them. */
  add(batch: Batch, placed: readonly Placed[], first: number): void
  /** A stored post has got a parent. */
  adopt(label: number, post: number, parent: number): void
  /** The thread `from` has become a part of `into`, also in the database. */
  merge(into: number, from: number): void
  /** Something stored has changed: what is in memory no longer tells the truth. */
  spoil(label: number): void
  /** Settles the threads that have waited longest, so that no more than the limit stays in memory. */
  settleOld(): Promise<void>
  settleAll(): Promise<void>
}

/** Limits, smaller in tests. */
export interface Room {
  /** Posts in memory at most, between two batches. A post takes 0.5 KB. */
  readonly posts: number
  /** So many stale threads are always borne; beyond, they must be fewer than a third of those settled. */
  readonly stale: number
}

/** Of 400,000 posts in the order of time 520 threads become stale with this, 149 with twice as much. */
const ROOM: Room = { posts: 24_000, stale: 20_000 }
/** Rules that look at the opening post's text keep it in memory too. */
const WIDE_SHARE = 4
const PIECE = 8_000

interface Thread {
  readonly label: number
  readonly rows: SqlValue[][]
  turn: number
}

const THREAD = 1
const PARENT = 3

/** Open threads that `settler` settles; `room` is for tests. */
export function createOpenThreads(settler: Settler, room: Room = ROOM): OpenThreads {
  const { columns } = settler
  const at = (name: string) => columns.indexOf(name)
  const [network, key, judgement, importId] = [at('network'), at('key'), at('judgement_id'), at('import_id')]
  const most = settler.wide ? room.posts / WIDE_SHARE : room.posts
  // In the order of their last post: the first has waited longest.
  const open = new Map<number, Thread>()
  const posts = new Map<string, Map<string, SqlValue[]>>()
  const stale = new Set<number>()
  let held = 0
  let turn = 0
  let settled = 0
  let givenUp = false

  const postsOf = (name: string): Map<string, SqlValue[]> => {
    let found = posts.get(name)
    if (found === undefined) {
      found = new Map()
      posts.set(name, found)
    }
    return found
  }
  const close = (thread: Thread): void => {
    open.delete(thread.label)
    held -= thread.rows.length
    for (const row of thread.rows) posts.get(String(row[network]))?.delete(String(row[key]))
  }
  const forget = (label: number): void => {
    const thread = open.get(label)
    if (thread === undefined) settler.forget(label)
    else close(thread)
  }
  const spoil = (label: number): void => {
    if (givenUp || stale.has(label)) return
    forget(label)
    stale.add(label)
  }
  const giveUp = (): void => {
    givenUp = true
    open.clear()
    posts.clear()
    stale.clear()
    held = 0
  }
  const settle = async (threads: readonly Thread[]): Promise<void> => {
    for (const thread of threads) close(thread)
    settled += threads.length
    await settler.settleRows(threads)
  }
  /** The oldest threads that are too many, with about so many posts. */
  const oldest = (excess: number): Thread[] => {
    const found: Thread[] = []
    let count = 0
    for (const thread of open.values()) {
      if (count >= excess) break
      count += thread.rows.length
      found.push(thread)
    }
    return found
  }

  return {
    find: (name, id) => posts.get(name)?.get(id),
    size: (label) => open.get(label)?.rows.length,
    spoil,
    add(batch, placed, first) {
      if (givenUp) return
      turn++
      const blank = columns.map((): SqlValue => null)
      const filled = columns.flatMap((name, place) => (batch.columns[name] === undefined ? [] : [place]))
      const cells = filled.map((place) => batch.columns[columns[place] ?? ''] ?? [])
      const context = batch.columns.context
      for (const { index, id, thread: label, parent, judgement: judged } of placed) {
        if (stale.has(label)) continue
        let thread = open.get(label)
        if (context?.[index] === 1 || (thread === undefined && label < first)) {
          spoil(label)
          continue
        }
        if (thread === undefined) {
          thread = { label, rows: [], turn }
          open.set(label, thread)
        } else if (thread.turn !== turn) {
          thread.turn = turn
          open.delete(label)
          open.set(label, thread)
        }
        const row = blank.slice()
        for (let n = 0; n < filled.length; n++) row[filled[n] ?? 0] = cells[n]?.[index] ?? null
        row[0] = id
        row[THREAD] = label
        row[PARENT] = parent
        row[judgement] = judged
        row[importId] = settler.importId
        thread.rows.push(row)
        held++
        postsOf(String(row[network])).set(String(row[key]), row)
      }
    },
    adopt(label, post, parent) {
      if (givenUp || stale.has(label)) return
      const row = open.get(label)?.rows.find((one) => one[0] === post)
      if (row === undefined) spoil(label)
      else row[PARENT] = parent
    },
    merge(into, from) {
      if (givenUp) return
      const [left, right] = [open.get(into), open.get(from)]
      if (left !== undefined && right !== undefined) {
        open.delete(from)
        for (const row of right.rows) {
          row[THREAD] = into
          left.rows.push(row)
        }
        return
      }
      spoil(into)
      if (!stale.delete(from)) forget(from)
    },
    async settleOld() {
      if (givenUp) return
      if (stale.size > room.stale && stale.size * 3 >= settled) return giveUp()
      if (held > most) await settle(oldest(held - most))
    },
    async settleAll() {
      if (givenUp) return settler.settleAnew()
      while (open.size > 0) await settle(oldest(PIECE))
      for (const piece of chunks(
        [...stale].sort((a, b) => a - b),
        2000,
      ))
        await settler.resettle(piece)
    },
  }
}
