/**
 * Reports of conversations: which of them count, where each belongs, what is measured of it (sla §6). Fed row by row, so that
 * nothing is kept of a conversation but its numbers. The same rows in any order give the same figures.
 */
import { firstResolution, firstStop, type StoredClock, stoppedAt, verdictAt } from './clock.ts'
import type { Dimension } from './dimensions.ts'
import { attributesAt, type History, type ReportFacts } from './facts.ts'
import { createGroups, type Group, type Moved, type Place } from './groups.ts'
import { addResolution, addTo, type Catalogue, isBeforePost, type ReportRow } from './measure.ts'
import { reasonOf } from './population.ts'
import {
  type ClockName,
  countVerdict,
  createTally,
  type Figures,
  type FigureValue,
  figuresOf,
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
  /** Small tables and deeds of people; without them, figures of those are null. */
  readonly facts?: ReportFacts | undefined
  readonly catalogue?: Catalogue | undefined
  /** Also what is open and overdue now: `addStanding`. */
  readonly standing?: boolean | undefined
  /** Resolutions are not looked at, since nobody sees them: it is known that there are some. */
  readonly withoutResolutions?: boolean | undefined
}

export interface ReportClock extends StoredClock {
  readonly conversation: number
  readonly bornBreached: boolean
  readonly nearMiss: boolean
  readonly department: string | null
  /** ms that it stood still. */
  readonly pausedMs?: number | undefined
  /** An exchange or a hand-off that ended without an answer: resolved, handed on, closed by quiet. It took no time. */
  readonly unanswered?: boolean | undefined
  /**
   * By spoke: who sent the answer that stopped it (`null`: nobody known; absent: there was none), and who it is for where it is a hand-off
   * of the owner's department.
   */
  readonly sender?: string | null | undefined
  readonly owner?: string | null | undefined
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
  /** With `--compare`: the conversations behind the total of the period before. */
  readonly idsBefore?: readonly string[]
  /** The figures of a row without conversations; absent: none are known. */
  readonly empty?: Figures
}

export interface Report {
  addRow(row: ReportRow): void
  /** Only after all rows: clocks of other conversations than those that count are passed over. */
  addClock(name: Exclude<ClockName, 'first_response'>, clock: ReportClock): void
  /** What is open or overdue now, by who has it now. */
  addStanding(state: 'open' | 'overdue', row: ReportRow): void
  result(): ReportResult
}

/** Of a conversation that changed hands: what its clocks are placed by. */
interface Changed {
  readonly row: ReportRow
  readonly at: number
  readonly history: History
}

const CHANGEABLE: ReadonlySet<Dimension> = new Set<Dimension>(['department', 'spoke', 'route', 'priority'])

export function createReport(options: ReportOptions): Report {
  const { now, by, axis, facts, since = -Infinity, before = Infinity } = options
  const grouping = createGroups({ ...options, tagsOf: facts?.tags })
  const bySpoke = by.includes('spoke')
  const histories = by.some((dimension) => CHANGEABLE.has(dimension)) ? facts?.histories : undefined
  const changed = new Map<number, Changed>()
  /** Full resolutions of conversations that were opened again: what later cycles waited is still to come off. */
  const reopened = new Map<number, { readonly place: Place; net: number }>()
  const excluded: Record<string, number> = {}
  const leaveOut = (reason: string) => {
    excluded[reason] = (excluded[reason] ?? 0) + 1
  }
  /** The row as it was when a clock of it stopped. */
  const asAt = ({ row, history }: Pick<Changed, 'row' | 'history'>, stopped: number | null): ReportRow =>
    stopped === null ? row : { ...row, ...attributesAt(row, history, stopped) }

  const addRow = (row: ReportRow): void => {
    const at = instantOf(row, options)
    if (at !== null && (at < since || at >= before)) return
    const reason = reasonOf(row)
    if (reason !== undefined) return leaveOut(reason)
    if (at === null) return leaveOut(`not_${axis}`)
    if (row.firstVerdict === null) leaveOut('no_target')
    if (isBeforePost(row)) leaveOut('reply_before_post')
    if (row.repliesKnown === false) leaveOut('no_replies_in_export')
    const history = histories?.get(row.id)
    let place: Place
    let owned: Place
    if (history === undefined) {
      place = grouping.place(row, at)
      owned = bySpoke ? grouping.place(row, at, 'owner') : place
      grouping.remember(row.id, owned)
    } else {
      // The row is one object that is filled again.
      const kept: Changed = { row: { ...row }, at, history }
      changed.set(row.id, kept)
      place = grouping.place(asAt(kept, row.firstReplyAt ?? row.firstStopAt), at)
      owned = grouping.place(asAt(kept, firstStop(row, now)), at, 'owner')
      grouping.remember(row.id, grouping.place(row, at, 'owner'))
    }
    for (const tally of place.tallies) addTo(tally, row, options)
    if (options.withoutResolutions !== true) {
      let net: number | undefined
      for (const tally of owned.tallies) net = addResolution(tally, row, now)
      if (net !== undefined) reopened.set(row.id, { place: owned, net })
    }
    if (!options.ids) return
    for (const tally of place.tallies) tally.ids.push(row.pid)
    if (owned !== place) for (const tally of owned.tallies) if (!place.tallies.includes(tally)) tally.ids.push(row.pid)
  }

  /** Where a clock counts: as things stood at its stop. */
  const placeOf = (name: Exclude<ClockName, 'first_response'>, clock: ReportClock, stopped: number | null): Place | undefined => {
    const own = grouping.of(clock.conversation)
    if (own === undefined) return undefined
    const before = changed.get(clock.conversation)
    const then = before === undefined ? undefined : asAt(before, stopped)
    const place = before === undefined || then === undefined ? own : grouping.place(then, before.at, 'owner')
    if (name === 'handoff') {
      const owner = then === undefined || clock.owner === undefined ? clock.owner : then.department === clock.department ? then.spoke : null
      return grouping.moved(place, { department: clock.department, spoke: owner } satisfies Moved)
    }
    if (name === 'next_response' && bySpoke && stopped !== null && clock.sender !== undefined)
      return grouping.moved(place, { spoke: grouping.sender(clock.sender) })
    return place
  }

  const figuresIn = (tally: Tally): Figures => ({
    ...figuresOf(tally),
    ...(options.standing === true ? { open_now: tally.openNow, overdue_now: tally.overdueNow } : {}),
  })

  return {
    addRow,
    addClock(name, clock) {
      const stopped = stoppedAt(clock, now)
      const place = placeOf(name, clock, stopped)
      if (place === undefined) return
      const verdict = verdictAt(clock, now)
      const isDecided = stopped !== null && (verdict === 'met' || verdict === 'breached')
      for (const tally of place.tallies) {
        countVerdict(tally.clocks[name], verdict, clock.bornBreached, clock.nearMiss)
        if (!isDecided || clock.unanswered === true) continue
        if (name === 'next_response') tally.next.add(stopped - clock.startedAt)
        if (name === 'handoff') tally.handoff.add(stopped - clock.startedAt)
      }
      const full = name === 'resolution' ? reopened.get(clock.conversation) : undefined
      if (full !== undefined) full.net -= clock.pausedMs ?? 0
    },

    addStanding(state, row) {
      const at = instantOf(row, options)
      if (at === null || at < since || at >= before || reasonOf(row) !== undefined) return
      for (const tally of grouping.place(row, at, 'owner').tallies) {
        if (state === 'open') tally.openNow++
        else tally.overdueNow++
        if (options.ids) tally.ids.push(row.pid)
      }
    },

    result() {
      for (const { place, net } of reopened.values()) for (const tally of place.tallies) tally.fullNet.add(Math.max(0, net))
      reopened.clear()
      const total = grouping.total()
      const groups = grouping.sorted()
      const unavailable = unavailableOf(total, options.withoutResolutions !== true)
      const told = (tally: Tally): Figures => {
        const blind = tally.repliesKnown === 0 && tally.conversations > 0
        const entries = Object.entries(figuresIn(tally))
        return Object.fromEntries(
          entries.map(([name, value]) => [name, name in unavailable || (blind && needsReplies(name)) ? null : value]),
        )
      }
      const rowOf = ({ parts, tally }: Group): Row => ({
        ...Object.fromEntries(by.map((dimension, index) => [dimension, parts[index] ?? null])),
        ...told(tally),
        ...(options.ids ? { ids: distinct(tally.ids) } : {}),
      })
      const ids = options.ids && by.length === 0 ? { ids: distinct(groups.flatMap(({ tally }) => tally.ids)) } : {}
      return {
        by,
        rows: by.length === 0 ? [] : groups.map(rowOf),
        total: told(total),
        ...ids,
        excluded: sortedByKey(excluded),
        unavailable,
        empty: figuresIn(createTally()),
      }
    },
  }
}

/** Figures that nothing in the selection could tell, with the reason. */
function unavailableOf(total: Tally, resolutions: boolean): Readonly<Record<string, string>> {
  const unavailable: Record<string, string> = {}
  if (total.conversations === 0) return unavailable
  for (const figure of Object.keys(figuresOf(total))) {
    if (total.repliesKnown === 0 && needsReplies(figure)) unavailable[figure] = 'the exports carry no replies of the brand'
    if (resolutions && total.resolved === 0 && needsResolutions(figure))
      unavailable[figure] = 'no conversation of the selection was ever resolved'
  }
  return unavailable
}

/** Where the axis puts it; `null`: nowhere. */
function instantOf(row: ReportRow, { axis, now }: ReportOptions): number | null {
  if (axis === 'posted') return row.postedAt
  return axis === 'replied' ? row.firstReplyAt : firstResolution(row, now)
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort()
}

function sortedByKey(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.keys(counts)
      .sort()
      .map((key) => [key, counts[key] ?? 0]),
  )
}
