/**
 * How they speak of us (sla §6): each conversation by how its opening post is meant (`tone.ts`); of some nobody knows, and they are in no
 * share. Beside the negative ones: whether anything was done about them (loop closure).
 */
import { createCells, type Place, rowsOf } from './cells.ts'
import type { Dimension } from './dimensions.ts'
import type { Row } from './report.ts'
import type { Figures } from './tally.ts'
import { type Said, TONES, type Tone } from './tone.ts'

/** A conversation to be counted. */
export interface Perceived {
  readonly pid: string
  /** Weeks since some Monday, counted in local time. */
  readonly week: number
  readonly said: Said | undefined
  /** Acted on or declined with a reason, and answered; `undefined`: its export carries no replies. */
  readonly closed: boolean | undefined
}

interface Tally {
  conversations: number
  readonly tones: Record<Tone, number>
  readonly from: Record<Said['from'], number>
  looped: number
  loops: number
  readonly weeks: Map<number, { readonly tones: Record<Tone, number> }>
  readonly ids: string[]
}

export interface Perception {
  add(one: Perceived, places: readonly Place[]): void
  result(): {
    readonly rows: readonly Row[]
    readonly total: Figures
    readonly ids?: readonly string[]
    readonly unavailable: Readonly<Record<string, string>>
    readonly empty: Figures
  }
}

export function createPerception({ by, ids }: { readonly by: readonly Dimension[]; readonly ids: boolean }): Perception {
  const cells = createCells(by, createTally)
  const addTo = (tally: Tally, { pid, week, said, closed }: Perceived): void => {
    tally.conversations++
    if (ids) tally.ids.push(pid)
    if (said === undefined) return
    tally.tones[said.tone]++
    tally.from[said.from]++
    const known = tally.weeks.get(week) ?? { tones: noTones() }
    known.tones[said.tone]++
    tally.weeks.set(week, known)
    if (said.tone !== 'negative' || closed === undefined) return
    tally.loops++
    if (closed) tally.looped++
  }
  return {
    add(one, places) {
      addTo(cells.total, one)
      for (const place of places) addTo(cells.at(place), one)
    },
    result() {
      const { total } = cells
      return {
        ...rowsOf(cells, { by, ids }, figuresOf),
        unavailable: unavailableOf(total),
        empty: figuresOf(createTally()),
      }
    },
  }
}

function noTones(): Record<Tone, number> {
  return { positive: 0, neutral: 0, negative: 0 }
}

function createTally(): Tally {
  return {
    conversations: 0,
    tones: noTones(),
    from: { export: 0, rating: 0, rules: 0 },
    looped: 0,
    loops: 0,
    weeks: new Map(),
    ids: [],
  }
}

function unavailableOf(total: Tally): Readonly<Record<string, string>> {
  if (total.conversations === 0) return {}
  const silent = 'neither the exports nor the rules (tone:) say how anything was meant'
  if (knownOf(total.tones) === 0)
    return {
      ...Object.fromEntries(TONES.flatMap((tone) => [`${tone}_share`, `${tone}_trend`]).map((figure) => [figure, silent])),
      loop_closure: silent,
    }
  return total.tones.negative > 0 && total.loops === 0 ? { loop_closure: 'the exports carry no replies of the brand' } : {}
}

function knownOf(tones: Readonly<Record<Tone, number>>): number {
  return TONES.reduce((sum, tone) => sum + tones[tone], 0)
}

function figuresOf({ conversations, tones, from, looped, loops, weeks }: Tally): Figures {
  const known = knownOf(tones)
  const told = [...weeks].sort(([a], [b]) => a - b)
  return {
    conversations,
    ...tones,
    unknown: conversations - known,
    ...Object.fromEntries(
      TONES.flatMap((tone) => [
        [`${tone}_share`, known === 0 ? null : tones[tone] / known],
        [`${tone}_share_n`, known],
      ]),
    ),
    unknown_share: conversations === 0 ? null : (conversations - known) / conversations,
    unknown_share_n: conversations,
    ...Object.fromEntries(
      TONES.map((tone) => [
        `${tone}_trend`,
        slope(told.map(([week, one]) => ({ x: week, y: one.tones[tone] / knownOf(one.tones), weight: knownOf(one.tones) }))),
      ]),
    ),
    trend_weeks: told.length,
    loop_closure: loops === 0 ? null : looped / loops,
    loop_closure_n: loops,
    from_export: from.export,
    from_rating: from.rating,
    from_rules: from.rules,
  }
}

interface Point {
  readonly x: number
  readonly y: number
  readonly weight: number
}

/** Fewer weeks than these have no trend. */
const LEAST_WEEKS = 3

/**
 * Change of a share a week: the slope of the straight line with the least squares through the weeks, each weighed by its conversations, so
 * that a week of two says little (weighted linear regression).
 */
function slope(points: readonly Point[]): number | null {
  if (points.length < LEAST_WEEKS) return null
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + point.weight * of(point), 0)
  const all = sum(() => 1)
  const x = sum((point) => point.x) / all
  const y = sum((point) => point.y) / all
  const across = sum((point) => (point.x - x) ** 2)
  return across === 0 ? null : sum((point) => (point.x - x) * (point.y - y)) / across
}
