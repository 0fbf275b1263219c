/** Markdown tables, as GitHub reads them. */
import { oneLine, pad, plain, width } from './plain.ts'
import type { Options, Printable } from './render.ts'
import { allRows, type Cell, isEmpty, type Line, type Table } from './view.ts'

export function* renderMarkdown({ view }: Printable, options: Options): Iterable<string> {
  let first = true
  for (const block of view.blocks) {
    if ('columns' in block && isEmpty(block)) continue
    if (!first) yield '\n'
    first = false
    if ('columns' in block) yield* table(block, options)
    else if (view.card === true) yield* cardLines(block.lines)
    else for (const line of block.lines) yield line.text === '' ? '\n' : `${escape(line.text)}  \n`
  }
  if (view.summary !== undefined) yield `${first ? '' : '\n'}${escape(view.summary)}\n`
}

/** Columns from which on a line belongs to the one above it. */
const NESTED = 4

/** Headings, and lists of what stands below them. */
function* cardLines(lines: readonly Line[]): Iterable<string> {
  let list = false
  for (const [at, { text, tone, indent = 0, hang }] of lines.entries()) {
    if (text === '') {
      yield '\n'
      list = false
    } else if (hang !== undefined) {
      yield `- **${escape(text.slice(0, hang).trim())}**: ${inline(text.slice(hang))}\n`
      list = true
    } else if (indent === 0) {
      const gap = at === lines.length - 1 ? '' : '\n'
      const heading =
        tone === 'strong' ? `### ${inline(text)}\n${gap}` : tone === 'dim' ? `**${inline(text)}**\n${gap}` : `${escape(text)}  \n`
      yield `${list ? '\n' : ''}${heading}`
      list = false
    } else {
      const parts = text.split('\n').map(escape)
      const goesOn = (lines[at + 1]?.indent ?? 0) >= NESTED
      yield list && indent >= NESTED ? `  ${parts.join('  \n  ')}\n` : `- ${parts.join('  \n  ')}${goesOn ? '  ' : ''}\n`
      list = true
    }
  }
}

function* table(block: Table, options: Options): Iterable<string> {
  const { title, columns, groups } = block
  if (title !== undefined) yield `### ${escape(title)}\n\n`
  const shown = columns.flatMap((column, index) => (column.for === 'machines' ? [] : [{ column, index }]))
  const texts = allRows(block).map((row) => shown.map(({ index }) => cellText(row[index])))
  const widths = shown.map(({ column }, at) =>
    texts.reduce((most, row) => Math.min(60, Math.max(most, width(row[at] ?? ''))), Math.max(3, width(column.title))),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => pad(cell, widths[at] ?? 0, shown[at]?.column.align)).join(' | ')} |\n`
  const heads = groups ?? []
  const head = () =>
    [
      line(shown.map(({ column }) => (options.header === false ? '' : escape(column.title)))),
      `|${shown.map(({ column }, at) => (column.align === 'right' ? `${'-'.repeat((widths[at] ?? 0) + 1)}:` : '-'.repeat((widths[at] ?? 0) + 2))).join('|')}|\n`,
    ].join('')
  if (heads.length === 0) yield head()
  for (const [at, row] of texts.entries()) {
    const heading = heads.find(({ before }) => before === at)
    if (heading !== undefined) yield `${at > 0 ? '\n' : ''}**${escape(heading.text)}**\n\n${head()}`
    yield line(row)
  }
}

function cellText(cell: Cell | undefined): string {
  return cell === undefined ? '' : inline(cell.text ?? (cell.raw === null ? '' : String(cell.raw)))
}

/** On one line, and nothing in it is markup. */
export function inline(text: string): string {
  return oneLine(plain(text)).replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
}

/** The same at the start of a line, where some characters would begin a list or underline a heading. */
function escape(text: string): string {
  return inline(text).replace(/^(\d*)([-+=.)])/, '$1\\$2')
}
