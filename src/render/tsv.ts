/** One record a line, fields between tabs: for pipes. Nothing is cut; what would break the line is escaped. */
import { plain } from './plain.ts'
import type { Options, Printable } from './render.ts'
import type { Cell } from './view.ts'

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

export function* renderTsv({ view }: Printable, options: Options): Iterable<string> {
  const tables = view.blocks.filter((block) => 'columns' in block)
  for (const [at, block] of tables.entries()) {
    const shown = block.columns.flatMap(({ for: whom }, index) => (whom === 'people' ? [] : [index]))
    if (at > 0) yield '\n'
    if (options.header === true) yield `${shown.map((index) => block.columns[index]?.key ?? '').join('\t')}\n`
    for (const row of block.rows) yield `${shown.map((index) => field(row[index])).join('\t')}\n`
  }
  if (tables.length > 0) return
  for (const block of view.blocks) {
    if ('lines' in block) for (const line of block.lines) yield `${' '.repeat(line.indent ?? 0)}${plain(line.text)}\n`
  }
}

function field(cell: Cell | undefined): string {
  if (cell === undefined || cell.raw === null) return ''
  return plain(String(cell.raw).replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character))
}
