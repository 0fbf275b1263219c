/**
 * What was open at each of many instants, for the series of `report backlog`: the fold of what had happened by then, as time travel makes
 * it, but of each thread only where something had happened in it since the instant before.
 */
import type { Conversation } from '../core/conversation.ts'
import type { FoldTerms } from '../core/fold.ts'
import type { Query } from '../core/query-ast.ts'
import type { SqlRow } from './db.ts'
import { reportThreads } from './report-threads.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'

const NOTHING: readonly Conversation[] = []

/** A conversation as it stood, open, at several instants in a row. */
export interface StoodThen {
  /** Index of the first and of the last of them. */
  readonly first: number
  readonly last: number
  readonly id: number
  readonly pid: string
  readonly network: string
  readonly brand: string | null
  readonly language: string | null
  readonly department: string
  readonly route: string
  readonly priority: string
  readonly tags: readonly string[]
  readonly directed: boolean
  readonly postedAt: number | null
  readonly firstStartAt: number | null
  readonly firstReplyAt: number | null
  readonly firstReplyBy: string | null
  readonly replies: number
  readonly importNumber: number
  readonly outcome: string | null
  readonly cause: string | null
  readonly excluded: string | null
  overdueAt(instant: number): boolean
}

/**
 * Hands what was open at each instant (ascending, epoch ms, up to now) to `use`. Which threads are looked at is the query's word on how
 * conversations stand now; of those all conversations count that the thread had by then and that the query has now.
 */
export async function storedOpen(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  instants: readonly number[],
  use: (one: StoodThen) => void,
): Promise<void> {
  let until = Infinity
  let turns: number[] = []
  const upTo = (terms: FoldTerms): FoldTerms => ({
    ...terms,
    flagged: (opening) => {
      const changes = terms.flagged?.(opening)
      if (changes === undefined) return undefined
      if (until === Infinity) turns.push(...changes.map(({ at }) => at))
      return changes.filter(({ at }) => at <= until)
    },
  })
  const { threads } = await reportThreads(opened, rulesets, query, now, upTo)
  for await (const { wanted, rows, events, fold } of threads) {
    const named = new Set(wanted)
    until = Infinity
    turns = []
    const folded = fold(rows, events)
    const times = [...rows.flatMap((row) => (row[10] === null ? [] : [Number(row[10])])), ...events.map(({ at }) => at), ...turns].sort(
      (a, b) => a - b,
    )
    const byId = new Map(rows.map((row) => [row[0], row]))
    for (let index = 0, next = 0; index < instants.length; ) {
      const instant = instants[index] ?? 0
      while (next < times.length && (times[next] ?? 0) <= instant) next++
      // Until something happens again it stands as it does; what quiet closes is the reader's to compare.
      let after = index + 1
      while (after < instants.length && (instants[after] ?? 0) < (times[next] ?? Infinity)) after++
      until = instant
      const isPast = (row: SqlRow): boolean => row[10] === null || Number(row[10]) <= instant
      const stood =
        next === 0
          ? NOTHING
          : next === times.length
            ? folded
            : fold(
                rows.filter(isPast),
                events.filter(({ at }) => at <= instant),
              )
      for (const one of stood) {
        const row = byId.get(one.id)
        if (row === undefined || !named.has(one.id) || !isOpen(one, instant)) continue
        let last = after - 1
        while (last > index && !isOpen(one, instants[last] ?? 0)) last--
        use(stoodThen(one, row, index, last))
      }
      index = after
    }
  }
}

function isOpen({ resolvedAt, mergedInto, quietAt }: Conversation, at: number): boolean {
  return resolvedAt === undefined && mergedInto === undefined && (quietAt === undefined || quietAt > at)
}

function stoodThen(one: Conversation, row: SqlRow, first: number, last: number): StoodThen {
  const text = (index: number): string | null => (row[index] === null || row[index] === undefined ? null : String(row[index]))
  return {
    first,
    last,
    id: one.id,
    pid: String(row[25]),
    network: String(row[21]),
    brand: text(22),
    language: text(23),
    department: one.department,
    route: one.routing.route,
    priority: one.priority,
    tags: one.judgement.tags,
    directed: one.directed,
    postedAt: one.postedAt ?? null,
    firstStartAt: one.firstStartAt ?? null,
    firstReplyAt: one.firstReplyAt ?? null,
    firstReplyBy: one.firstReplyBy ?? null,
    replies: one.replyCount,
    importNumber: Number(row[20]),
    outcome: one.outcome ?? null,
    cause: one.cause ?? null,
    excluded: one.excluded ?? null,
    overdueAt(instant) {
      const waiting = one.waitingSince !== undefined && (one.waitingUntil === undefined || one.waitingUntil > instant)
      const dueAt = waiting ? one.waitingDueAt : one.dueAt
      return dueAt !== undefined && dueAt < instant
    },
  }
}
