/** A report for people: a few figures that fit a screen; for machines: all of them. */
import { sparkline } from '../core/report/bars.ts'
import { partAfter } from '../core/report/compare.ts'
import type { Row } from '../core/report/report.ts'
import type { Cell, Column, Line, Table, View } from '../render/view.ts'
import { columnsOf, fitting } from './report/columns.ts'
import { type Facts, footOf } from './report/foot.ts'
import type { Asked, Further, MadeReport, ReportMaker } from './report/maker.ts'
import { type Column80, NOT_REACHED, numberOf, textOf, unitOf } from './report/texts.ts'

/** Dimensions whose parts people or exports have named, at any length. */
const NAMES: readonly string[] = ['network', 'brand', 'department', 'spoke', 'tag', 'route', 'author_flag', 'language']

/** Whether the terminal is known to show more than ASCII, or at least not known to be unable. */
export function knowsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '')
  return env.TERM !== 'dumb' && (locale === undefined || /utf-?8/i.test(locale))
}

export function reportView(asked: Asked, result: MadeReport, maker: ReportMaker, facts: Facts): View {
  const { by, rows, total } = result
  const totals: Row = {
    ...Object.fromEntries(by.map((dimension, index) => [dimension, index === 0 ? 'total' : ''])),
    ...total,
    ...(result.ids === undefined ? {} : { ids: result.ids }),
  }
  const all = [...rows, totals]
  const figures = figureKeys(all, by)
  const shown = columnsOf(asked, result, maker, all, facts)
  const columns: Column[] = [
    ...by.map((dimension): Column => nameColumn(dimension)),
    ...figures.map((figure): Column => ({ key: figure, title: figure, align: 'right', for: 'machines', ...textual(all, figure) })),
    ...shown.map(
      ({ figure, title, textOf: _, left }): Column => ({
        key: figure,
        title: facts.unicode ? title : title.replace('≤', 'in'),
        align: left === true ? 'left' : 'right',
        for: 'people',
        ...textual(all, figure),
      }),
    ),
    ...(asked.ids
      ? [{ key: 'ids', title: 'conversations', ...(facts.markdown ? {} : { for: 'machines' as const }) } satisfies Column]
      : []),
  ]
  const cellsOf = (row: Row): readonly Cell[] => [
    ...by.map((dimension) => partCell(row, dimension, row === totals)),
    ...figures.map((figure) => figureCell(row, { figure, title: figure }, asked.zone)),
    ...shown.map((one) => figureCell(row, one, asked.zone)),
    ...(asked.ids ? [idsCell(row)] : []),
  ]
  const table: Table = by.length === 0 ? { columns, rows: [cellsOf(totals)] } : { columns, rows: rows.map(cellsOf), total: cellsOf(totals) }
  const behind = asked.ids && !facts.markdown ? idLines(by, by.length === 0 ? [totals] : rows) : []
  const further = (result.further ?? []).filter((one) => one.rows.length > 0)
  return {
    blocks: [
      result.nothing === undefined ? table : { lines: [{ text: result.nothing }] },
      ...further.map((one) => furtherTable(one, asked.zone)),
      ...(behind.length === 0 ? [] : [{ lines: behind }]),
      { lines: [...lineOf(asked, result, shown, facts), ...footOf(asked, result, maker, facts), ...daysLine(result, facts)] },
    ],
    ...(further.length === 0 && result.nothing === undefined ? {} : { records: table }),
  }
}

/** All figures that a row has, in the order of the first that has them. */
function figureKeys(rows: readonly Row[], by: readonly string[]): readonly string[] {
  const keys = new Set(rows.toReversed().flatMap((row) => Object.keys(row)))
  return [...keys].filter((key) => !by.includes(key) && key !== 'ids' && key !== 'ids_before')
}

function nameColumn(dimension: string): Column {
  return {
    key: dimension,
    title: dimension.replaceAll('_', ' '),
    ...(NAMES.includes(dimension) ? { untrusted: true, flexible: true } : {}),
  }
}

/** Words may be a stranger's. */
function textual(rows: readonly Row[], figure: string): { readonly untrusted: true } | Record<never, never> {
  return rows.some((row) => typeof row[figure] === 'string' && row[figure] !== NOT_REACHED) ? { untrusted: true } : {}
}

function furtherTable({ name, by, figures, rows, wide = by }: Further, zone: string): Table {
  const shown = fitting(figures, rows, { by, zone })
  return {
    title: name.replaceAll('_', ' '),
    columns: [
      ...by.map(
        (key): Column => ({ key, title: key.replaceAll('_', ' '), untrusted: true, ...(wide.includes(key) ? { flexible: true } : {}) }),
      ),
      ...shown.map(({ figure, title }): Column => ({ key: figure, title, align: 'right', ...textual(rows, figure) })),
    ],
    rows: rows.map((row) => [...by.map((key) => partCell(row, key, false)), ...shown.map((one) => figureCell(row, one, zone))]),
  }
}

function partCell(row: Row, dimension: string, isTotal: boolean): Cell {
  const value = row[dimension]
  if (isTotal) return { raw: String(value ?? ''), tone: 'strong' }
  return typeof value === 'string' || typeof value === 'number' ? { raw: value } : { raw: null, text: '(none)', tone: 'dim' }
}

function figureCell(row: Row, shown: Column80, zone: string): Cell {
  const value = row[shown.figure]
  const text = textOf(row, shown, zone)
  if (typeof value === 'string' && value !== NOT_REACHED) return { raw: value, text }
  if (typeof value !== 'number') return { raw: null, text, tone: 'dim' }
  if (shown.textOf !== undefined) return { raw: value, text }
  const goal = row[`${shown.figure}_goal`]
  return typeof goal === 'number' ? { raw: value, text, tone: value >= goal ? 'good' : 'late' } : { raw: value, text }
}

function idsCell(row: Row): Cell {
  return { raw: Array.isArray(row.ids) ? row.ids.join(' ') : '' }
}

/** Days or weeks in which one sees how it went, where there was no room for bars. */
const LEAST_OF_LINE = 3
/** The last ones are shown: a line fits a screen. */
const MOST_OF_LINE = 40

/** The rows of days or weeks as one line, those without a row too; shares as high as they are. */
function lineOf({ by }: Asked, { bars, rows }: MadeReport, shown: readonly Column80[], { unicode }: Facts): readonly Line[] {
  const [period, other] = by
  const one = shown.find(({ figure }) => figure === bars)
  const isBarred = shown.filter(({ figure }) => figure === bars).length > 1
  if ((period !== 'day' && period !== 'week') || other !== undefined || one === undefined || isBarred) return []
  if (!unicode || rows.length < LEAST_OF_LINE) return []
  const isShare = unitOf(one) === 'share'
  const known = new Map(rows.map((row) => [String(row[period] ?? ''), numberOf(row[one.figure]) ?? null]))
  const [first] = known.keys()
  const last = [...known.keys()].at(-1) ?? ''
  const points: { readonly part: string; readonly value: number | null }[] = []
  for (let part = first; part !== undefined && part <= last; part = after(period, part))
    points.push({ part, value: known.has(part) ? (known.get(part) ?? null) : isShare ? null : 0 })
  const told = points.slice(-MOST_OF_LINE)
  const line = sparkline(
    told.map(({ value }) => value),
    isShare ? 1 : undefined,
  )
  return [{ text: `${one.title}, ${told[0]?.part ?? ''} to ${told.at(-1)?.part ?? ''}: ${line}`, tone: 'dim' }]
}

/** The next day or week. */
function after(period: 'day' | 'week', part: string): string | undefined {
  const next = partAfter(period, part, period === 'day' ? 1 : 7)
  return typeof next === 'string' ? next : undefined
}

function daysLine({ days }: MadeReport, { unicode }: Facts): readonly Line[] {
  if (days === undefined || !unicode) return []
  return [{ text: `${days.title}, ${days.first} to ${days.last}: ${sparkline(days.values)}`, tone: 'dim' }]
}

/** The conversations behind each row, a line each. */
function idLines(by: readonly string[], rows: readonly Row[]): readonly Line[] {
  return rows.map((row) => {
    const name = by.map((dimension) => String(row[dimension] ?? '(none)')).join(', ')
    const label = name === '' ? '' : `${name}: `
    return { text: `${label}${idsCell(row).raw}`, hang: label.length }
  })
}
