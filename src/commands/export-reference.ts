/** `export --columns`: what the columns mean. */
import type { ExportTable } from '../store/export-rows.ts'
import type { Result } from './command.ts'
import { COLUMNS_VERSION, EXPORT_COLUMNS, EXPORT_TABLES, type ExportColumn } from './export-columns.ts'

/** The reference: what stands in the README too. */
export function columnsOf(tables: readonly ExportTable[]): Result {
  const all = tables.flatMap((table) =>
    EXPORT_COLUMNS[table].map(({ name, type, about, personal, byImport }: ExportColumn) => ({
      table,
      column: name,
      type,
      meaning: about,
      pseudonymised: personal !== undefined,
      by_import: byImport === true,
    })),
  )
  const columns = [
    { key: 'table', title: 'table', for: 'machines' as const },
    { key: 'column', title: 'column' },
    { key: 'type', title: 'type' },
    { key: 'meaning', title: 'meaning', flexible: true },
  ]
  const rowOf = (one: (typeof all)[number]) => [{ raw: one.table }, { raw: one.column }, { raw: one.type }, { raw: one.meaning }]
  return {
    json: { version: COLUMNS_VERSION, columns: all },
    view: {
      records: { columns, rows: all.map(rowOf) },
      blocks: tables.map((table) => ({
        title: `${table}: ${EXPORT_TABLES[table]}`,
        columns,
        rows: all.filter((one) => one.table === table).map(rowOf),
      })),
      summary: `version ${COLUMNS_VERSION} of the columns`,
    },
  }
}
