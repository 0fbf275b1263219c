/** A bar a row, with the goal as a mark; and rows cut into parts. */
import { max, sum } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { figureText } from './figures.ts'
import type { Chart } from './page.ts'
import { element, fitted, hint, label, needed, WIDE } from './svg.ts'

const ROW = 30
const BAR = 16
const NAMES = 170

interface Drawn {
  readonly height: number
  readonly content: string
}

/** The content of the chart, and its height. */
export function drawBars({ rows, unit }: Extract<Chart, { kind: 'bars' }>): Drawn {
  const left = roomFor(rows.map(({ name }) => name))
  const right = 90
  const most = unit === 'share' ? 1 : (max(rows, ({ value, goal }) => Math.max(value ?? 0, goal ?? 0)) ?? 0)
  const x = scaleLinear([0, most === 0 ? 1 : most], [left, WIDE - right])
  const content = rows.map(({ name, value, goal }, index) => {
    const top = index * ROW + (ROW - BAR) / 2
    const missed = goal !== undefined && value !== null && value < goal
    return [
      label(left - 8, top + 12, fitted(name, left - 8), { 'text-anchor': 'end', class: 'name' }),
      element('rect', { x: left, y: top, width: WIDE - right - left, height: BAR, rx: 3, class: 'track' }),
      value === null || value === 0
        ? ''
        : element(
            'rect',
            { x: left, y: top, width: Math.max(1, x(value) - left), height: BAR, rx: 3, class: missed ? 'bar missed' : 'bar' },
            hint(`${name}: ${figureText(value, unit)}`),
          ),
      goal === undefined
        ? ''
        : element(
            'line',
            { x1: x(goal), x2: x(goal), y1: top - 4, y2: top + BAR + 4, class: 'goal' },
            hint(`goal ${figureText(goal, unit)}`),
          ),
      label(WIDE - right + 8, top + 12, `${figureText(value, unit)}${missed ? ' ↓' : ''}`, { class: 'value' }),
    ].join('')
  })
  return { height: Math.max(1, rows.length) * ROW, content: content.join('') }
}

/** Rows cut into parts, with the parts' names above. */
export function drawStack({ rows, parts, unit, meant }: Extract<Chart, { kind: 'stack' }>): Drawn {
  const left = roomFor(rows.map(({ name }) => name))
  const right = 90
  const colours = parts.map((_, part) => meant?.[part] ?? `f${part % 6}`)
  const legend = legendOf(parts, colours)
  const whole = (values: readonly (number | null)[]) => sum(values, (value) => value ?? 0)
  const most = unit === 'share' ? 1 : (max(rows, ({ values }) => whole(values)) ?? 0)
  const x = scaleLinear([0, most === 0 ? 1 : most], [left, WIDE - right])
  const content = rows.map(({ name, values }, index) => {
    const top = legend.height + index * ROW + (ROW - BAR) / 2
    let before = 0
    const drawn = values.map((value, part) => {
      if (value === null || value === 0) return ''
      const from = x(before)
      before += value
      return element(
        'rect',
        { x: from, y: top, width: Math.max(0.5, x(before) - from), height: BAR, class: `part ${colours[part] ?? ''}` },
        hint(`${name}, ${parts[part] ?? ''}: ${figureText(value, unit)}`),
      )
    })
    const total = values.every((value) => value === null) ? null : whole(values)
    return [
      label(left - 8, top + 12, fitted(name, left - 8), { 'text-anchor': 'end', class: 'name' }),
      ...drawn,
      unit === 'share' ? '' : label(WIDE - right + 8, top + 12, figureText(total, unit), { class: 'value' }),
    ].join('')
  })
  return { height: legend.height + Math.max(1, rows.length) * ROW, content: legend.content + content.join('') }
}

function roomFor(names: readonly string[]): number {
  return Math.min(NAMES, Math.max(40, ...names.map(needed))) + 10
}

const LINE = 20

function legendOf(parts: readonly string[], colours: readonly string[]): Drawn {
  let x = 0
  let y = 0
  const content = parts.map((part, index) => {
    const room = needed(part) + 30
    if (x + room > WIDE) {
      x = 0
      y += LINE
    }
    const drawn =
      element('rect', { x, y: y + 3, width: 11, height: 11, rx: 2, class: `part ${colours[index] ?? ''}` }) +
      label(x + 16, y + 13, part, { class: 'name' })
    x += room
    return drawn
  })
  return { height: y + LINE + 6, content: content.join('') }
}
