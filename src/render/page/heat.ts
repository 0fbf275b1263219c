/** A field of squares, the darker the more: weekday × hour. */
import { max } from 'd3-array'
import { figureText } from './figures.ts'
import type { Chart } from './page.ts'
import { element, hint, label, needed, WIDE } from './svg.ts'

const CELL = 22
const LEVELS = 6

/** The content of the chart, and its height. */
export function drawHeat({ columns, rows, unit }: Extract<Chart, { kind: 'heat' }>): { readonly height: number; readonly content: string } {
  const left = Math.max(...rows.map(({ name }) => needed(name))) + 14
  const wide = (WIDE - left) / Math.max(1, columns.length)
  const most = max(rows.flatMap(({ values }) => values.map((value) => value ?? 0))) ?? 0
  const every = wide < 24 ? 3 : 1
  const heads = columns.map((name, index) =>
    index % every === 0 ? label(left + (index + 0.5) * wide, 12, name, { 'text-anchor': 'middle', class: 'tick' }) : '',
  )
  const cells = rows.map(({ name, values }, row) => {
    const top = 18 + row * CELL
    return (
      label(left - 8, top + 15, name, { 'text-anchor': 'end', class: 'name' }) +
      values
        .map((value, index) =>
          element(
            'rect',
            { x: left + index * wide + 1, y: top + 1, width: wide - 2, height: CELL - 2, rx: 2, class: `heat h${levelOf(value, most)}` },
            hint(`${name} ${columns[index] ?? ''}: ${figureText(value, unit)}`),
          ),
        )
        .join('')
    )
  })
  const foot = 18 + rows.length * CELL + 8
  const scale = Array.from({ length: LEVELS + 1 }, (_, level) =>
    element('rect', { x: left + 60 + level * 20, y: foot, width: 18, height: 12, rx: 2, class: `heat h${level}` }),
  )
  const ends =
    label(left, foot + 10, figureText(0, unit), { class: 'tick' }) +
    label(left + 68 + (LEVELS + 1) * 20, foot + 10, figureText(most, unit), { class: 'tick' })
  return { height: foot + 18, content: [...heads, ...cells, ...scale, ends].join('') }
}

/** 0 for nothing, then in equal steps to the most. */
function levelOf(value: number | null, most: number): number {
  return value === null || value === 0 || most === 0 ? 0 : Math.max(1, Math.ceil((value / most) * LEVELS))
}
