/** Every format renders any view; each is loaded when it is asked for. Pieces of text come one by one, so that a long list never is one string. */
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
  if (options.fields === undefined) return renderer(result, options)
  const { pickFields } = await import('./fields.ts')
  return renderer(pickFields(result, options.fields, format === 'json' || format === 'ndjson' ? 'json' : 'view'), options)
}
