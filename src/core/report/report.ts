/**
 * Reports of conversations: which of them count, where each belongs, what is measured of it (sla §6). Fed row by row, so that
 * nothing is kept of a conversation but its numbers. The same rows in any order give the same figures.
 */
import { firstResolution, type StoredClock, stoppedAt, verdictAt } from './clock.ts'
import type { Dimension } from './dimensions.ts'
import { createGroups, type Group } from './groups.ts'
import { addTo, isBeforePost, type ReportRow } from './measure.ts'
import {
  type ClockName,
  countVerdict,
  createTally,
  type Figures,
  type FigureValue,
  figuresOf,
  merge,
  needsReplies,
  needsResolutions,
  type Tally,
} from './tally.ts'

export type { ReportRow } from './measure.ts'

export const AXES = ['posted', 'replied', 'resolved'] as const
/** The instant that places a conversation in time. */
export type Axis = (typeof AXES)[number]

export interface ReportOptions {
  /** Epoch ms: verdicts and ages are as of then. */
  readonly now: number
  readonly zone: string
  readonly axis: Axis
  /** Epoch ms, half-open, by the axis. */
  readonly since?: number | undefined
  readonly before?: number | undefined
  readonly by: readonly Dimension[]
  readonly people: ReadonlySet<string>
  /** Keep the conversations behind each row. */
  readonly ids: boolean
}

export interface ReportClock extends StoredClock {
  readonly conversation: number
  readonly bornBreached: boolean
  readonly nearMiss: boolean
  readonly department: string | null
}

export type Row = Readonly<Record<string, FigureValue | readonly string[]>>

export interface ReportResult {
  readonly by: readonly Dimension[]
  /** The dimensions' parts, then the figures; `ids` where they were asked for. */
  readonly rows: readonly Row[]
  readonly total: Figures
  /** The conversations behind the total, where they were asked for and there are no rows. */
  readonly ids?: readonly string[]
  /** Conversations that are left out of everything, or (`no_target`, `reply_before_post`, `no_replies_in_export`) of some figures. */
  readonly excluded: Readonly<Record<string, number>>
  /** Figures that cannot be told, with the reason. */
  readonly unavailable: Readonly<Record<string, string>>
}

export interface Report {
  addRow(row: ReportRow): void
  /** Only after all rows: clocks of other conversations than those that count are passed over. */
  addClock(name: Exclude<ClockName, 'first_response'>, clock: ReportClock): void
  result(): ReportResult
}

export function createReport(options: ReportOptions): Report {
  const { now, by, axis, since = -Infinity, before = Infinity } = options
  const grouping = createGroups(options)
  const excluded: Record<string, number> = {}
  const leaveOut = (reason: string) => {
    excluded[reason] = (excluded[reason] ?? 0) + 1
  }

  return {
    addRow(row) {
      const at = instantOf(row, options)
      if (at !== null && (at < since || at >= before)) return
      const reason = reasonOf(row)
      if (reason !== undefined) return leaveOut(reason)
      if (at === null) return leaveOut(`not_${axis}`)
      if (row.firstVerdict === null) leaveOut('no_target')
      if (isBeforePost(row)) leaveOut('reply_before_post')
      if (row.repliesKnown === false) leaveOut('no_replies_in_export')
      const { tally } = grouping.place(row, at)
      addTo(tally, row, now)
      if (options.ids) tally.ids.push(row.pid)
    },

    addClock(name, clock) {
      const tally = grouping.of(clock.conversation, name === 'handoff' ? clock.department : null)?.tally
      if (tally === undefined) return
      const verdict = verdictAt(clock, now)
      countVerdict(tally.clocks[name], verdict, clock.bornBreached, clock.nearMiss)
      const stopped = stoppedAt(clock, now)
      if (stopped === null || (verdict !== 'met' && verdict !== 'breached')) return
      if (name === 'next_response') tally.next.add(stopped - clock.startedAt)
      if (name === 'handoff') tally.handoff.add(stopped - clock.startedAt)
    },

    result() {
      const total = createTally()
      const groups = grouping.sorted()
      for (const { tally } of groups) merge(total, tally)
      const unavailable = unavailableOf(total)
      const told = (tally: Tally): Figures => {
        const blind = tally.repliesKnown === 0 && tally.conversations > 0
        const entries = Object.entries(figuresOf(tally))
        return Object.fromEntries(
          entries.map(([name, value]) => [name, name in unavailable || (blind && needsReplies(name)) ? null : value]),
        )
      }
      const rowOf = ({ parts, tally }: Group): Row => ({
        ...Object.fromEntries(by.map((dimension, index) => [dimension, parts[index] ?? null])),
        ...told(tally),
        ...(options.ids ? { ids: tally.ids.toSorted() } : {}),
      })
      const ids = options.ids && by.length === 0 ? { ids: groups.flatMap(({ tally }) => tally.ids).toSorted() } : {}
      return {
        by,
        rows: by.length === 0 ? [] : groups.map(rowOf),
        total: told(total),
        ...ids,
        excluded: sortedByKey(excluded),
        unavailable,
      }
    },
  }
}

/** Figures that nothing in the selection could tell, with the reason. */
function unavailableOf(total: Tally): Readonly<Record<string, string>> {
  const unavailable: Record<string, string> = {}
  if (total.conversations === 0) return unavailable
  for (const figure of Object.keys(figuresOf(total))) {
    if (total.repliesKnown === 0 && needsReplies(figure)) unavailable[figure] = 'the exports carry no replies of the brand'
    if (total.resolved === 0 && needsResolutions(figure)) unavailable[figure] = 'no conversation of the selection was ever resolved'
  }
  return unavailable
}

/** Where the axis puts it; `null`: nowhere. */
function instantOf(row: ReportRow, { axis, now }: ReportOptions): number | null {
  if (axis === 'posted') return row.postedAt
  return axis === 'replied' ? row.firstReplyAt : firstResolution(row, now)
}

/** Why it is no part of the population. */
function reasonOf(row: ReportRow): string | undefined {
  if (row.merged) return 'merged'
  if (row.outcome === 'ignored') return 'ignored'
  if (row.excluded === 'gone' || row.cause === 'gone') return 'gone'
  if (!row.directed && row.department === 'log') return 'not_directed'
  return row.postedAt === null || row.excluded === 'undated' ? 'undated' : undefined
}

function sortedByKey(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.keys(counts)
      .sort()
      .map((key) => [key, counts[key] ?? 0]),
  )
}
