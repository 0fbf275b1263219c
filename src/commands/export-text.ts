/** Rows of an export as text, piece by piece. */
import type { Column, Table } from '../render/view.ts'
import type { Settings } from './command.ts'
import { flatCell } from './conversation-table.ts'
import type { ExportColumn } from './export-columns.ts'
import type { Json } from './post-json.ts'

export type TextFormat = 'csv' | 'tsv' | 'json' | 'ndjson'
export type Rows = readonly (readonly Json[])[]

/** `raw`: no guard against formulas. `header`: as asked for, else CSV has one and TSV has none. */
export async function* exportText(
  format: TextFormat,
  columns: readonly ExportColumn[],
  pieces: AsyncIterable<Rows>,
  look: Pick<Settings, 'raw' | 'header'>,
): AsyncGenerator<string> {
  if (format === 'csv' || format === 'tsv') yield* tableText(format, columns, pieces, look)
  else yield* jsonText(format, columns, pieces)
}

/** A list of words with commas, what is deeper as JSON. */
export function cellOf({ type }: ExportColumn, value: Json): string | number | boolean | null {
  if (type === 'json' && value !== null) return JSON.stringify(value)
  return flatCell(value).raw
}

async function* tableText(
  format: 'csv' | 'tsv',
  columns: readonly ExportColumn[],
  pieces: AsyncIterable<Rows>,
  { raw, header }: Pick<Settings, 'raw' | 'header'>,
): AsyncGenerator<string> {
  const render = format === 'csv' ? (await import('../render/csv.ts')).renderCsv : (await import('../render/tsv.ts')).renderTsv
  const titles = columns.map(
    ({ name, strangers }): Column => ({ key: name, title: name, ...(strangers === true ? { untrusted: true } : {}) }),
  )
  const options = { width: Number.POSITIVE_INFINITY, colour: false, fields: undefined, raw: raw === true }
  const printed = (rows: Table['rows'], withHeader: boolean) =>
    render({ json: null, view: { blocks: [{ columns: titles, rows }] } }, { ...options, header: withHeader })
  yield* printed([], header ?? format === 'csv')
  for await (const rows of pieces) {
    const cells = rows.map((row) => columns.map((column, at) => ({ raw: cellOf(column, row[at] ?? null) })))
    yield* printed(cells, false)
  }
}

/** The same text as `list` prints: an array, or a record a line. */
async function* jsonText(format: 'json' | 'ndjson', columns: readonly ExportColumn[], pieces: AsyncIterable<Rows>): AsyncGenerator<string> {
  const { renderNdjson } = await import('../render/json.ts')
  let before = '[\n  '
  for await (const rows of pieces) {
    const records = rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))
    for (const line of renderNdjson({ json: records, view: { blocks: [] } })) {
      yield format === 'ndjson' ? line : before + line.trimEnd()
      before = ',\n  '
    }
  }
  if (format === 'json') yield before.startsWith('[') ? '[]\n' : '\n]\n'
}
