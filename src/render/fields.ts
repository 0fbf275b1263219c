/** `--fields`: of each format what was asked for, in that order; and cards as rows, for formats that know only rows. */
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import type { Printable } from './render.ts'
import { allRows, type Cell, type Column, type Table, type View } from './view.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** The result with only these fields. Throws a UsageError that names those there are. */
export function pickFields(result: Printable, fields: readonly string[], of: 'json' | 'view'): Printable {
  if (of === 'json') return { ...result, json: pickJson(result.json, fields, columnsOf(result.view)) }
  return { ...result, view: pickView(result, fields) }
}

/** What is prose or a card as a table: its own records, else its data, a row a record or a row a name. */
export function asRows({ json, view }: Printable): Printable {
  const { records, card: _, summary: __, ...rest } = view
  if (records !== undefined) return { json, view: { ...rest, blocks: [records] } }
  if (view.blocks.some((block) => 'columns' in block)) return { json, view }
  return { json, view: { ...rest, blocks: [Array.isArray(json) ? recordTable(json) : pairTable(json)] } }
}

/** The failure for a field that is not there, with the nearest one that is. */
export function unknownField(field: string, known: readonly string[]): UsageError {
  const names = [...new Set(known)]
  const near = nearest(field, names)
  return new UsageError(`there is no field "${field}"`, {
    hint: near === undefined ? `fields: ${names.join(', ')}` : `did you mean "${near}"?`,
  })
}

function recordTable(list: readonly unknown[]): Table {
  const keys = keysOf(list)
  return {
    columns: keys.map(column),
    rows: list.map((item) => keys.map((key) => cell(isObject(item) ? item[key] : undefined))),
  }
}

function pairTable(json: unknown): Table {
  const pairs = isObject(json) ? Object.entries(json) : []
  return { columns: [column('name'), column('value')], rows: pairs.map(([name, value]) => [{ raw: name }, cell(value)]) }
}

function column(key: string): Column {
  return { key, title: key, untrusted: true }
}

function cell(value: unknown): Cell {
  if (value === null || value === undefined) return { raw: null }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { raw: value }
  const flat = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return { raw: flat ? value.join(',') : JSON.stringify(value) }
}

/** Of several tables those that have the fields give them, the others stay as they are. */
function pickView({ json, view }: Printable, fields: readonly string[]): View {
  const tables = view.blocks.filter((block) => 'columns' in block)
  const picked = new Map(tables.map((table) => [table, pickTable(table, json, fields)]))
  if ([...picked.values()].every((one) => one === undefined)) {
    const known = tables.flatMap((table) => [...table.columns.map(({ key }) => key), ...rowNames(table)])
    const names = [...known, ...(Array.isArray(json) ? keysOf(json) : [])]
    throw unknownField(fields.find((field) => !names.includes(field)) ?? fields[0] ?? '', names)
  }
  return { ...view, blocks: view.blocks.map((block) => ('columns' in block ? (picked.get(block) ?? block) : block)) }
}

/** Absent where it has not all of them. */
function pickTable(table: Table, json: unknown, fields: readonly string[]): Table | undefined {
  const named = rowNames(table)
  if (fields.every((field) => named.includes(field)))
    return { ...table, rows: fields.flatMap((field) => table.rows.filter(([name]) => name?.raw === field)) }
  const records = Array.isArray(json) && json.length === table.rows.length ? json : []
  const all = allRows(table)
  const sources = fields.map((field) => {
    const at = table.columns.findIndex(({ key }) => key === field)
    const found = table.columns[at]
    if (found !== undefined) {
      const { for: _, ...shown } = found
      return { column: shown, cellOf: (row: number): Cell => all[row]?.[at] ?? { raw: null } }
    }
    if (!keysOf(records).includes(field)) return undefined
    return { column: column(field), cellOf: (row: number): Cell => cell(records[row]?.[field]) }
  })
  if (sources.includes(undefined)) return undefined
  const known = sources.flatMap((source) => source ?? [])
  const rowAt = (row: number) => known.map(({ cellOf }) => cellOf(row))
  return {
    ...table,
    columns: known.map((source) => source.column),
    rows: table.rows.map((_, row) => rowAt(row)),
    ...(table.total === undefined ? {} : { total: rowAt(table.rows.length) }),
  }
}

/** Names of the rows of a table of names and values. */
function rowNames({ columns, rows }: Table): readonly string[] {
  return columns.length === 2 && columns[0]?.key === 'name' ? rows.map(([name]) => String(name?.raw)) : []
}

/** Of each element of a list; of an object, else of the lists in it and what totals them. */
function pickJson(json: unknown, fields: readonly string[], columns: readonly string[]): unknown {
  if (Array.isArray(json)) {
    const known = keysOf(json)
    refuseUnknown(fields, json.length === 0 ? fields : known)
    return json.map((item) => pickKeys(item, fields))
  }
  if (!isObject(json)) return json
  if (fields.every((field) => Object.hasOwn(json, field))) return pickKeys(json, fields)
  const inner = Object.values(json).flatMap((value) => (Array.isArray(value) ? keysOf(value) : []))
  refuseUnknown(fields, [...inner, ...columns], Object.keys(json))
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, pickInner(value, fields, inner)]))
}

function pickInner(value: unknown, fields: readonly string[], inner: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => pickKeys(item, fields))
  if (!isObject(value)) return value
  const has = fields.filter((field) => Object.hasOwn(value, field))
  return has.length > 0 || Object.keys(value).some((key) => inner.includes(key)) ? pickKeys(value, has) : value
}

function refuseUnknown(fields: readonly string[], known: readonly string[], also: readonly string[] = []): void {
  const unknown = fields.find((field) => !known.includes(field))
  if (unknown !== undefined) throw unknownField(unknown, [...also, ...known])
}

function columnsOf(view: View): readonly string[] {
  return [...view.blocks, ...(view.records === undefined ? [] : [view.records])].flatMap((block) =>
    'columns' in block ? block.columns.map(({ key }) => key) : [],
  )
}

function keysOf(list: readonly unknown[]): readonly string[] {
  return [...new Set(list.flatMap((item) => (isObject(item) ? Object.keys(item) : [])))]
}

function pickKeys(item: unknown, fields: readonly string[]): unknown {
  return isObject(item) ? Object.fromEntries(fields.map((field) => [field, item[field] ?? null])) : item
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
