/** Rows of a report as the page's tables and points. */
import type { Dimension, Part } from '../../core/report/dimensions.ts'
import type { FigureValue } from '../../core/report/tally.ts'
import { DAY } from '../../core/time.ts'
import { figureText } from '../../render/page/figures.ts'
import type { Chart, Unit } from '../../render/page/page.ts'
import type { Cell, Table } from '../../render/view.ts'
import type { MadeReport } from './maker.ts'

type Row = MadeReport['rows'][number]

interface Figure {
  readonly figure: string
  readonly title: string
  readonly unit: Unit
}

/** The parts of each row, then these figures. */
export function tableOf(by: readonly Dimension[], rows: readonly Row[], figures: readonly Figure[]): Table {
  return {
    columns: [
      ...by.map((key) => ({ key, title: key, untrusted: true })),
      ...figures.map(({ figure, title }) => ({ key: figure, title, align: 'right' as const })),
    ],
    rows: rows.map((row) => [
      ...by.map((key): Cell => ({ raw: nameOf(row[key]) })),
      ...figures.map(({ figure, unit }): Cell => {
        const value = numberOf(row[figure]) ?? null
        return { raw: value, text: figureText(value, unit) }
      }),
    ]),
  }
}

/** A point a period from the first to the last: where there is no row, nothing was counted. */
export function pointsOf(
  rows: readonly Row[],
  period: Dimension,
  { figure, unit }: Pick<Figure, 'figure' | 'unit'>,
): Extract<Chart, { kind: 'lines' }>['series'][number]['points'] {
  const values = new Map(rows.flatMap((row) => [[dayOf(row[period]) ?? '', numberOf(row[figure]) ?? null] as const]))
  const days = [...values.keys()].filter((day) => day !== '').sort()
  const last = days.at(-1)
  const points: { day: string; value: number | null }[] = []
  for (let day = days[0]; day !== undefined && last !== undefined && day <= last; day = after(day, period))
    points.push({ day, value: values.get(day) ?? (unit === 'count' ? 0 : null) })
  return points
}

/** The first local date of the next period. */
function after(day: string, period: Dimension): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (period === 'month') date.setUTCMonth(date.getUTCMonth() + 1)
  else date.setUTCDate(date.getUTCDate() + (period === 'week' ? 7 : 1))
  return date.toISOString().slice(0, 10)
}

/** The first local date of a day, an ISO week or a month. */
export function dayOf(part: Row[string] | undefined): string | undefined {
  if (typeof part !== 'string') return undefined
  if (/^\d{4}-\d{2}-\d{2}$/.test(part)) return part
  if (/^\d{4}-\d{2}$/.test(part)) return `${part}-01`
  const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(part) ?? []
  if (year === undefined || week === undefined) return undefined
  // The week with January 4 is the first (ISO 8601); weeks begin on Monday.
  const fourth = Date.UTC(Number(year), 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY
  return new Date(monday + (Number(week) - 1) * 7 * DAY).toISOString().slice(0, 10)
}

/** Seconds as people read them. */
export function durationCell(value: number | null | undefined): Cell {
  return { raw: value ?? null, text: figureText(value ?? null, 'seconds') }
}

/** What a part is called; `(none)` where there is none. */
export function nameOf(part: Part | Row[string] | undefined): string {
  return part === null || part === undefined ? '(none)' : String(part)
}

/** A figure as a number; what is not reached, absent or a list is none. */
export function numberOf(value: FigureValue | Row[string] | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
