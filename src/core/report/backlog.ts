/**
 * The backlog (sla §6): what is open at an instant, how old it is by then, and how much of it is unanswered or overdue. Age runs from the
 * post that the first answer is owed to, also in a conversation that was reopened: the customer has waited since then.
 */
import { DAY, HOUR } from '../time.ts'
import { createCells, type Place, rowsOf } from './cells.ts'
import type { Dimension } from './dimensions.ts'
import type { Row } from './report.ts'
import { createSeries, type Series } from './stats.ts'
import type { Figures } from './tally.ts'

/** Figures of ages, each up to but without its limit in ms. */
const AGES = [
  { figure: 'age_under_4h', below: 4 * HOUR },
  { figure: 'age_4h_24h', below: DAY },
  { figure: 'age_1d_3d', below: 3 * DAY },
  { figure: 'age_3d_7d', below: 7 * DAY },
  { figure: 'age_over_7d', below: Infinity },
] as const

/** A conversation that is open at the instant looked at. */
export interface OpenOne {
  readonly pid: string
  /** ms */
  readonly age: number
  /** `undefined`: its export carries no replies, so nobody knows. */
  readonly answered: boolean | undefined
  readonly overdue: boolean
}

const NONE: Readonly<Record<string, string>> = {}

interface Tally {
  open: number
  answerKnown: number
  unanswered: number
  overdue: number
  readonly ages: number[]
  readonly age: Series
  readonly ids: string[]
}

export interface Backlog {
  add(one: OpenOne, places: readonly Place[]): void
  /** A cell that may have nothing open: a day on which all was done is a row too. */
  keep(place: Place): void
  /** What is in none of the rows that are shown: the last instant of a series is its total. */
  addToTotal(one: OpenOne): void
  result(): {
    readonly rows: readonly Row[]
    readonly total: Figures
    readonly ids?: readonly string[]
    readonly unavailable: Readonly<Record<string, string>>
  }
}

export function createBacklog({ by, ids }: { readonly by: readonly Dimension[]; readonly ids: boolean }): Backlog {
  const cells = createCells(
    by,
    (): Tally => ({
      open: 0,
      answerKnown: 0,
      unanswered: 0,
      overdue: 0,
      ages: AGES.map(() => 0),
      age: createSeries(),
      ids: [],
    }),
  )
  const addTo = (tally: Tally, one: OpenOne): void => {
    const bin = AGES.findIndex(({ below }) => one.age < below)
    tally.open++
    tally.ages[bin] = (tally.ages[bin] ?? 0) + 1
    tally.age.add(one.age)
    if (one.answered !== undefined) tally.answerKnown++
    if (one.answered === false) tally.unanswered++
    if (one.overdue) tally.overdue++
    if (ids) tally.ids.push(one.pid)
  }
  return {
    add(one, places) {
      for (const place of places) addTo(cells.at(place), one)
    },
    keep(place) {
      cells.at(place)
    },
    addToTotal: (one) => addTo(cells.total, one),
    result() {
      const { total } = cells
      const blind = total.open > 0 && total.answerKnown === 0
      return {
        ...rowsOf(cells, { by, ids }, figuresOf),
        unavailable: blind ? { unanswered: 'the exports carry no replies of the brand' } : NONE,
      }
    },
  }
}

function figuresOf(tally: Tally): Figures {
  const seconds = (ms: number | 'not reached' | null) => (typeof ms === 'number' ? ms / 1000 : null)
  return {
    open: tally.open,
    unanswered: tally.open > 0 && tally.answerKnown === 0 ? null : tally.unanswered,
    unanswered_n: tally.answerKnown,
    overdue: tally.overdue,
    ...Object.fromEntries(AGES.map(({ figure }, index) => [figure, tally.ages[index] ?? 0])),
    age_p50_s: seconds(tally.age.percentile(50)),
    age_p90_s: seconds(tally.age.percentile(90)),
    age_max_s: seconds(tally.age.max()),
  }
}
