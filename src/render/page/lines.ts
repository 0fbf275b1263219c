/** Trends: a line a series over local days, with gaps where there is no figure, and the goal across. */
import { max } from 'd3-array'
import { scaleLinear, scaleUtc } from 'd3-scale'
import { line } from 'd3-shape'
import { utcFormat } from 'd3-time-format'
import { durationTicks, figureText, tickText } from './figures.ts'
import type { Chart, Point } from './page.ts'
import { element, fitted, hint, label, needed, WIDE } from './svg.ts'

const HEIGHT = 220
const TOP = 14
const BOTTOM = 26
const TICKS = 4
/** Beyond these the lines say nothing any more. */
const DOTS = 62

/** The content of the chart, and its height. */
export function drawLines({ series, unit, goal }: Extract<Chart, { kind: 'lines' }>): {
  readonly height: number
  readonly content: string
} {
  const points = series.flatMap((one) => one.points)
  const days = points.map(({ day }) => instant(day))
  const most = max([...points.map(({ value }) => value ?? 0), goal ?? 0]) ?? 0
  const ticks = ticksOf(most, unit)
  const left = Math.max(...ticks.map((tick) => needed(tickText(tick, unit)))) + 8
  const right = Math.max(...series.map(({ name }) => Math.min(needed(name), 120)), 10) + 14
  const first = Math.min(...days)
  const last = Math.max(...days)
  const x = scaleUtc([first, last === first ? first + 86_400_000 : last], [left, WIDE - right])
  const y = scaleLinear([0, ticks.at(-1) ?? 1], [HEIGHT - BOTTOM, TOP])
  const ends = spread(series.map(({ points: own }) => y(own.findLast(({ value }) => value !== null)?.value ?? 0)))
  const content = [
    ...ticks.map(
      (tick) =>
        element('line', { x1: left, x2: WIDE - right, y1: y(tick), y2: y(tick), class: 'grid' }) +
        label(left - 6, y(tick) + 4, tickText(tick, unit), { 'text-anchor': 'end', class: 'tick' }),
    ),
    ...dayTicks(first, last).map((at) => dayLabel(x(at), dayText(at, last - first))),
    goal === undefined
      ? ''
      : element('line', { x1: left, x2: WIDE - right, y1: y(goal), y2: y(goal), class: 'goal' }, hint(`goal ${figureText(goal, unit)}`)),
    ...series.map((one, index) => drawOne(one, index)),
    ...series.map(({ name }, index) =>
      label(WIDE - right + 8, (ends[index] ?? 0) + 4, fitted(name, right - 10), { class: `name c${index % 6}` }),
    ),
  ]
  return { height: HEIGHT, content: content.join('') }

  function drawOne({ name, points: own }: { readonly name: string; readonly points: readonly Point[] }, index: number): string {
    const path = line<Point>(
      ({ day }) => x(instant(day)),
      ({ value }) => y(value ?? 0),
    ).defined(({ value }) => value !== null)([...own])
    const dots = own
      .filter(({ value }) => value !== null)
      .map(({ day, value }) =>
        element(
          'circle',
          { cx: x(instant(day)), cy: y(value ?? 0), r: own.length > DOTS ? 1.2 : 2.6, class: `dot c${index % 6}` },
          hint(`${name}, ${day}: ${figureText(value, unit)}`),
        ),
      )
    return (path === null ? '' : element('path', { d: short(path), class: `line c${index % 6}` })) + dots.join('')
  }
}

function ticksOf(most: number, unit: Chart['unit']): readonly number[] {
  if (unit === 'seconds') return durationTicks(most === 0 ? 60 : most, TICKS)
  if (unit === 'share')
    return most > 0.5
      ? [0, 0.25, 0.5, 0.75, 1]
      : scaleLinear([0, most === 0 ? 1 : most], [0, 1])
          .nice(TICKS)
          .ticks(TICKS)
  const ticks = scaleLinear([0, most === 0 ? 1 : most], [0, 1])
    .nice(TICKS)
    .ticks(TICKS)
  return ticks.every((tick) => Number.isInteger(tick)) ? ticks : ticks.filter((tick) => Number.isInteger(tick))
}

function dayTicks(first: number, last: number): readonly number[] {
  return scaleUtc([first, last === first ? first + 86_400_000 : last], [0, 1])
    .ticks(6)
    .map((day) => day.getTime())
    .filter((at) => at % 86_400_000 === 0)
}

/** In the middle under its place, unless it would stand out of the picture. */
function dayLabel(at: number, text: string): string {
  return label(Math.max(at, needed(text) / 2), HEIGHT - 8, text, { 'text-anchor': 'middle', class: 'tick' })
}

function dayText(at: number, span: number): string {
  return utcFormat(span > 300 * 86_400_000 ? '%b %Y' : '%-d %b')(new Date(at))
}

/** Names at the ends of lines, far enough from each other to be read. */
function spread(ends: readonly number[]): readonly number[] {
  const order = ends.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const placed = [...ends]
  let last = -Infinity
  for (const { at, index } of order) {
    last = Math.max(at, last + 14)
    placed[index] = last
  }
  return placed
}

/** Local dates are places on an axis, not instants: no zone moves them. */
function instant(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function short(path: string): string {
  return path.replace(/\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100))
}
