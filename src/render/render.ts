/** Every format renders any view; each is loaded when it is asked for. Pieces of text come one by one, so that a long list never is one string. */
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import type { View } from './view.ts'

export interface Printable {
  readonly json: unknown
  readonly view: View
}

export interface Options {
  /** Columns of the screen; Infinity where nothing may be cut. */
  readonly width: number
  readonly colour: boolean
  /** As asked for; absent: as is usual for the format. */
  readonly header: boolean | undefined
  /** The fields asked for, in order; absent: all. */
  readonly fields: readonly string[] | undefined
  /** `--raw`: no guard against formulas in CSV. */
  readonly raw: boolean
}

export type Renderer = (result: Printable, options: Options) => Iterable<string>

export const RENDERERS = {
  table: async () => (await import('./table.ts')).renderTable,
  tsv: async () => (await import('./tsv.ts')).renderTsv,
  csv: async () => (await import('./csv.ts')).renderCsv,
  json: async () => (await import('./json.ts')).renderJson,
  ndjson: async () => (await import('./json.ts')).renderNdjson,
  md: async () => (await import('./markdown.ts')).renderMarkdown,
} satisfies Record<string, () => Promise<Renderer>>
export type RenderFormat = keyof typeof RENDERERS

/** The text of a result in a format. Throws a UsageError where `--fields` names what it does not have. */
export async function render(result: Printable, format: RenderFormat, options: Options): Promise<Iterable<string>> {
  const renderer: Renderer = await RENDERERS[format]()
  return renderer(options.fields === undefined ? result : pick(result, options.fields), options)
}

function pick({ json, view }: Printable, fields: readonly string[]): Printable {
  const blocks = view.blocks.map((block) => {
    if ('lines' in block) return block
    const indexes = fields.map((field) => block.columns.findIndex(({ key }) => key === field))
    if (indexes.every((index) => index < 0) && view.blocks.length > 1) return block
    const missing = fields.find((_, at) => (indexes[at] ?? -1) < 0)
    if (missing !== undefined && !hasKey(json, missing))
      throw unknownField(
        missing,
        block.columns.map(({ key }) => key),
      )
    const kept = indexes.filter((index) => index >= 0)
    return {
      ...block,
      columns: kept.flatMap((index) => block.columns[index] ?? []).map(({ for: _, ...column }) => column),
      rows: block.rows.map((row) => kept.flatMap((index) => row[index] ?? [])),
    }
  })
  return { json: pickFrom(json, fields), view: { ...view, blocks } }
}

/** The failure for a field that is not there, with the nearest one that is. */
export function unknownField(field: string, known: readonly string[]): UsageError {
  const near = nearest(field, known)
  return new UsageError(`there is no field "${field}"`, {
    hint: near === undefined ? `fields: ${known.join(', ')}` : `did you mean "${near}"?`,
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasKey(json: unknown, key: string): boolean {
  const sample: unknown = Array.isArray(json) ? json[0] : json
  return isRecord(sample) && Object.hasOwn(sample, key)
}

/** Of each element of a list; of an object that has all of them; a report stays whole. */
function pickFrom(json: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(json)) return json.map((item) => pickKeys(item, fields))
  return isRecord(json) && fields.every((field) => Object.hasOwn(json, field)) ? pickKeys(json, fields) : json
}

function pickKeys(item: unknown, fields: readonly string[]): unknown {
  return isRecord(item) ? Object.fromEntries(fields.map((field) => [field, item[field] ?? null])) : item
}
