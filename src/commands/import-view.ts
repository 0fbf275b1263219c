/** What `import` prints: each file's figures, the formats, what detection sees. */
import { explainDetection, listFormats } from '../intake/pipeline.ts'
import type { Cell, Column, Line, View } from '../render/view.ts'
import type { Result } from './command.ts'
import type { Args } from './grammar.ts'
import type { Options } from './import-options.ts'

/** What `--format json` prints for each file. */
export interface Imported {
  readonly file: string
  readonly from: string
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  readonly rejected: number
  readonly conversations: number
  readonly replies: number
  readonly seconds: number
}

const COLUMNS: readonly Column[] = [
  { key: 'file', title: 'file', untrusted: true, flexible: true, path: true },
  { key: 'from', title: 'format' },
  ...(['rows', 'new', 'known', 'updated', 'context', 'rejected', 'conversations', 'replies'] as const).map((key) => ({
    key,
    title: key === 'conversations' ? 'convs' : key,
    align: 'right' as const,
  })),
]

/** Files that were imported, as rows. */
export function resultOf(done: readonly Imported[], options: Options): Result {
  const cell = (raw: string | number): Cell => (typeof raw === 'number' ? { raw, text: raw.toLocaleString('en') } : { raw })
  const rows = done.map((one) =>
    COLUMNS.map((column): Cell => {
      const found = cell(one[column.key as keyof Imported])
      return column.key === 'rejected' && one.rejected > 0 ? { ...found, tone: 'late' } : found
    }),
  )
  const view: View = { blocks: [{ columns: COLUMNS, rows }], ...(options.dryRun ? { summary: 'dry run: nothing was kept' } : {}) }
  return { json: done, view, exitCode: done.some((one) => one.rejected > 0) ? 1 : 0 }
}

/** `--list-formats`. */
export function formatsResult(): Result {
  const formats = listFormats()
  const columns: readonly Column[] = [
    { key: 'name', title: 'name' },
    { key: 'title', title: 'export' },
    { key: 'shape', title: 'shape' },
    { key: 'known', title: 'known from' },
  ]
  return {
    json: formats,
    view: {
      blocks: [{ columns, rows: formats.map((format) => columns.map(({ key }): Cell => ({ raw: format[key as keyof typeof format] }))) }],
    },
  }
}

/** `--explain-format`. */
export async function explained(args: Args): Promise<Result> {
  const found = []
  for (const file of args.words) found.push({ file, ...(await explainDetection(file)) })
  const lines: Line[] = found.flatMap((one) => [
    { text: one.file, tone: 'strong' as const },
    ...one.lines.map((text) => ({ text, indent: 2 })),
  ])
  return { json: found, view: { blocks: [{ lines }] } }
}
