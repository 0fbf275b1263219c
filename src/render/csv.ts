/** CSV for spreadsheets. The only door to csv-stringify: quoting, and the guard against formulas. */
import { stringify } from 'csv-stringify/sync'
import { plain } from './plain.ts'
import type { Options, Printable } from './render.ts'
import type { Column, Table } from './view.ts'

export function* renderCsv({ view }: Printable, options: Options): Iterable<string> {
  const tables = view.blocks.filter((block) => 'columns' in block)
  for (const [at, block] of tables.entries()) {
    if (at > 0) yield '\n'
    yield* table(block, options)
  }
}

/** Rows that are made into text at once. */
const CHUNK = 1_000

function* table({ columns, rows }: Table, options: Options): Iterable<string> {
  const shown = columns.flatMap((column, index) => (column.for === 'people' ? [] : [{ column, index }]))
  if (options.header !== false) yield stringify([shown.map(({ column }) => column.key)])
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rows.slice(at, at + CHUNK).map((row) => shown.map(({ index }) => row[index]?.raw ?? null))
    yield stringify(part, { cast: { boolean: String, string: (value, { index }) => guarded(value, shown[index]?.column, options) } })
  }
}

/** Only text that may come from strangers is guarded, so that ids and times stay what they are. */
function guarded(
  value: string,
  column: Column | undefined,
  options: Options,
): string | { readonly value: string; readonly escape_formulas: boolean } {
  return column?.untrusted === true && !options.raw ? { value: plain(value), escape_formulas: true } : value
}
