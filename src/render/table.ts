/**
 * Tables and prose for people: aligned columns without borders. The only door to chalk.
 *
 * Laid out here and not by cli-table3, because that measures with string-width 4, which counts the emoji of recent years as one
 * column and Devanagari's joined letters as two each: rows with them would stand out of line. It also cost 15 ms at start.
 */
import { Chalk, type ChalkInstance } from 'chalk'
import { oneLine, plain, shorten, shortenMiddle, width, wrap } from './plain.ts'
import type { Options, Printable } from './render.ts'
import { allRows, type Cell, type Column, isEmpty, type Line, type Table, type Tone } from './view.ts'

const GAP = 2
/** No column is squeezed below this. */
const LEAST = 6
/** Strangers' names are cut here where width is short. */
const NAME = 24
/** Lines that a flexible cell may take. */
const LINES = 2

export function* renderTable({ view }: Printable, options: Options): Iterable<string> {
  const paint = painter(options.colour)
  let first = true
  for (const block of view.blocks) {
    if ('columns' in block && isEmpty(block)) continue
    if (!first) yield '\n'
    first = false
    if ('lines' in block) for (const line of block.lines) yield* prose(line, options.width, paint)
    else yield* table(block, options, paint)
  }
  if (view.summary !== undefined) yield `${first ? '' : '\n'}${paint('dim', plain(view.summary))}\n`
}

type Paint = (tone: Tone | undefined, text: string) => string

function painter(colour: boolean): Paint {
  if (!colour) return (_, text) => text
  const chalk = new Chalk({ level: 1 })
  const tones: Readonly<Record<Tone, ChalkInstance | undefined>> = {
    plain: undefined,
    late: chalk.red,
    soon: chalk.yellow,
    good: chalk.green,
    dim: chalk.dim,
    strong: chalk.bold,
  }
  return (tone, text) => tones[tone ?? 'plain']?.(text) ?? text
}

function* prose(line: Line, columns: number, paint: Paint): Iterable<string> {
  const hang = line.hang ?? 0
  const text = plain(line.text)
  const indent = ' '.repeat(line.indent ?? 0)
  let lead = text.slice(0, hang)
  for (const paragraph of text.slice(hang).split('\n')) {
    for (const part of wrap(paragraph, line.whole === true ? Number.POSITIVE_INFINITY : columns - indent.length - hang)) {
      yield `${lead}${part}`.trim() === '' ? '\n' : `${indent}${paint(line.tone, `${lead}${part}`)}\n`
      lead = ' '.repeat(hang)
    }
  }
}

function* table(table: Table, options: Options, paint: Paint): Iterable<string> {
  const rows = allRows(table)
  if (table.title !== undefined) yield `${paint('strong', plain(table.title))}\n`
  const shown = table.columns.flatMap((column, index) => (column.for === 'machines' ? [] : [{ column, index }]))
  const columns = shown.map(({ column }) => column)
  const texts = rows.map((row) => shown.map(({ index, column }) => cellText(row[index], column)))
  const widths = layOut(columns, texts, options)
  if (options.header !== false && columns.some(({ title }) => title !== '')) {
    yield line(
      columns.map(({ title }, index) => [title, 'strong', widths[index] ?? 0, columns[index]?.align]),
      paint,
    )
  }
  const groups = new Map((table.groups ?? []).map(({ before, text }) => [before, text]))
  for (const [at, row] of texts.entries()) {
    const heading = groups.get(at)
    if (heading !== undefined) yield `${at > 0 ? '\n' : ''}${paint('strong', oneLine(heading))}\n`
    yield* record(
      row,
      columns,
      widths,
      shown.map(({ index }) => rows[at]?.[index]?.tone),
      paint,
    )
  }
}

/** One row, on as many lines as its flexible cells need. */
function* record(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  tones: readonly (Tone | undefined)[],
  paint: Paint,
): Iterable<string> {
  const cells = row.map((text, index) => {
    const room = widths[index] ?? 0
    if (columns[index]?.path === true) return [shortenMiddle(text, room)]
    return columns[index]?.flexible === true ? wrap(text, room, LINES) : [shorten(text, room)]
  })
  const height = Math.max(...cells.map(({ length }) => length))
  for (let at = 0; at < height; at++) {
    yield line(
      cells.map((lines, index) => [lines[at] ?? '', tones[index], widths[index] ?? 0, columns[index]?.align]),
      paint,
    )
  }
}

function line(cells: readonly (readonly [string, Tone | undefined, number, 'left' | 'right' | undefined])[], paint: Paint): string {
  const last = cells.findLastIndex(([text]) => text !== '')
  const parts = cells.slice(0, last + 1).map(([text, tone, room, align], index) => {
    const blanks = ' '.repeat(Math.max(0, room - width(text)))
    const painted = paint(tone, text)
    return align === 'right' ? blanks + painted : index === last ? painted : painted + blanks
  })
  return `${parts.join(' '.repeat(GAP))}\n`
}

function cellText(cell: Cell | undefined, column: Column): string {
  if (cell === undefined) return ''
  const text = cell.text ?? (cell.raw === null ? '' : String(cell.raw))
  return column.untrusted === true ? oneLine(text) : plain(text).replaceAll('\n', ' ')
}

/** Widths that fit: first names are cut, then flexible columns share what is left, then the widest others give. */
function layOut(columns: readonly Column[], rows: readonly (readonly string[])[], options: Options): readonly number[] {
  const natural = columns.map(({ title }, index) => {
    let most = options.header === false ? 0 : width(title)
    for (const row of rows) most = Math.max(most, measure(row[index] ?? '', most))
    return most
  })
  if (!Number.isFinite(options.width)) return natural
  const room = options.width - GAP * (columns.length - 1)
  const widths = natural.map((most, index) =>
    columns[index]?.untrusted === true && columns[index]?.flexible !== true ? Math.min(most, NAME) : most,
  )
  const over = () => widths.reduce((sum, one) => sum + one, 0) - room
  squeeze(
    widths,
    columns.map(({ flexible }) => flexible === true),
    over,
    Math.max(LEAST, Math.floor(room / 3)),
  )
  squeeze(
    widths,
    columns.map(({ align }) => align !== 'right'),
    over,
    LEAST,
  )
  return widths
}

/** Takes from the widest of the columns that may give, down to `least`, until all fits. */
function squeeze(widths: number[], may: readonly boolean[], over: () => number, least: number): void {
  for (let excess = over(); excess > 0; excess = over()) {
    const candidates = widths.map((one, index) => (may[index] === true ? one : 0))
    const widest = Math.max(...candidates)
    if (widest <= least) return
    const next = Math.max(least, ...candidates.filter((one) => one < widest))
    const holders = candidates.flatMap((one, index) => (one === widest ? [index] : []))
    const step = Math.min(widest - next, Math.ceil(excess / holders.length)) || 1
    for (const index of holders) widths[index] = widest - step
  }
}

/** Its width, unless it cannot be more than `most`. */
function measure(text: string, most: number): number {
  return text.length * 2 <= most ? 0 : width(text)
}
