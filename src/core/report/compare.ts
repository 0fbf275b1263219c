/** A period beside the one before it: the same figures twice, row by row. */
import { DAY, dateOfDay, isoWeek, localDay } from '../time.ts'
import { compareParts, type Dimension, type Part } from './dimensions.ts'
import type { ReportResult, Row } from './report.ts'
import type { Figures, FigureValue } from './tally.ts'

/** Local dates, both included. */
export interface Period {
  readonly since: string
  readonly until: string
}

/** The same number of days, straight before. */
export function periodBefore({ since, until }: Period): Period {
  const first = dayOf(since)
  return { since: dateOfDay(first - daysOf({ since, until })), until: dateOfDay(first - 1) }
}

/** Days of a period. */
export function daysOf({ since, until }: Period): number {
  return dayOf(until) - dayOf(since) + 1
}

function dayOf(date: string): number {
  return localDay(Date.parse(`${date}T12:00:00Z`), 'UTC')
}

/** The part of the later period that stands beside one of the earlier, `days` before: the n-th day beside the n-th day. */
export function partAfter(dimension: Dimension, part: Part, days: number): Part {
  if (typeof part !== 'string') return part
  if (dimension === 'day') return dateOfDay(dayOf(part) + days)
  return dimension === 'week' ? isoWeek(mondayOf(part) + days * DAY, 'UTC') : part
}

/** Epoch ms of the Monday of `2026-W32`, as a day of UTC: the week with January 4 is the first. */
function mondayOf(week: string): number {
  const fourth = Date.parse(`${week.slice(0, 4)}-01-04T00:00:00Z`)
  return fourth + ((Number(week.slice(6)) - 1) * 7 - ((new Date(fourth).getUTCDay() + 6) % 7)) * DAY
}

/**
 * The later report with `FIGURE_before` and `FIGURE_change` beside each figure; rows that only one of the two has are there, with the
 * figures of nothing (`empty`) on the other side. `days`: how far the periods are apart.
 */
export function compared<R extends ReportResult>(later: R, earlier: ReportResult, days: number): R {
  const { by } = later
  const figures = [...new Set([...Object.keys(later.total), ...Object.keys(earlier.total)])].filter((name) => !name.endsWith('_goal'))
  const beside = (now: Row | undefined, then: Row | undefined): Figures => {
    const found: Record<string, FigureValue> = {}
    for (const name of figures) {
      const [is, was] = [valueOf(now, name, later.empty), valueOf(then, name, earlier.empty)]
      found[name] = is
      found[`${name}_before`] = was
      found[`${name}_change`] = typeof is === 'number' && typeof was === 'number' ? difference(is, was) : null
    }
    return found
  }
  const keyOf = (row: Row, shift: number) => JSON.stringify(by.map((dimension) => partAfter(dimension, partOf(row, dimension), shift)))
  const before = new Map(earlier.rows.map((row) => [keyOf(row, days), row]))
  const after = new Map(later.rows.map((row) => [keyOf(row, 0), row]))
  const rows = [...new Set([...after.keys(), ...before.keys()])].map((key): Row => {
    const [now, then] = [after.get(key), before.get(key)]
    const parts = by.map((dimension) => [
      dimension,
      now === undefined ? partAfter(dimension, partOf(then, dimension), days) : partOf(now, dimension),
    ])
    return { ...Object.fromEntries(parts), ...now, ...beside(now, then), ...idsOf(now, then) }
  })
  return {
    ...later,
    rows: rows.sort((a, b) => compareRows(by, a, b)),
    total: { ...later.total, ...beside(later.total, earlier.total) },
    ...(later.ids === undefined ? {} : { idsBefore: earlier.ids ?? [] }),
  }
}

function idsOf(now: Row | undefined, then: Row | undefined): Record<string, readonly string[]> {
  const [ids, before] = [now?.ids, then?.ids]
  if (!Array.isArray(ids) && !Array.isArray(before)) return {}
  return { ids: Array.isArray(ids) ? ids : [], ids_before: Array.isArray(before) ? before : [] }
}

function valueOf(row: Row | undefined, name: string, empty: Figures | undefined): FigureValue {
  const value = row === undefined ? empty?.[name] : row[name]
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

function partOf(row: Row | undefined, dimension: string): Part {
  const value = row?.[dimension]
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

function compareRows(by: readonly Dimension[], a: Row, b: Row): number {
  for (const dimension of by) {
    const order = compareParts(dimension, partOf(a, dimension), partOf(b, dimension))
    if (order !== 0) return order
  }
  return 0
}

/** Without the noise of binary fractions: 0.3 - 0.2 is 0.1. */
function difference(is: number, was: number): number {
  return Number((is - was).toPrecision(12)) + 0
}
