/** `import --make-map FILE`: a proposed column map on standard output, and three rows as it reads them on standard error. */
import { resolve } from 'node:path'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { isZone } from '../core/time.ts'
import { compileMap } from '../intake/map.ts'
import { type Preview, previewMap } from '../intake/preview.ts'
import { type Proposal, proposeMap } from '../intake/propose.ts'
import { flow } from '../intake/propose-yaml.ts'
import type { Cell, Column, View } from '../render/view.ts'
import type { Context, Result } from './command.ts'
import { type Args, textOf } from './grammar.ts'

/** Rows that are shown. */
const SHOWN = 3

/** The proposal for the one file that is named. */
export async function makeMap(context: Context, args: Args): Promise<Result> {
  const [file, ...others] = args.words
  if (file === undefined || others.length > 0)
    throw new UsageError('--make-map is for one file', { hint: 'For example: outspoke import --make-map inbox.csv > inbox.yaml' })
  for (const name of ['map', 'from'])
    if (textOf(args, name) !== undefined)
      throw new UsageError(`--make-map proposes a map by what is in the file: --${name} does not go with it`)
  if (file === '-')
    throw new UsageError('--make-map looks at a file more than once, and standard input can be read only once', {
      hint: 'Save it to a file first.',
    })
  const timezone = textOf(args, 'timezone')
  if (timezone !== undefined && !isZone(timezone))
    throw new UsageError(`"${timezone}" is no time zone`, { hint: 'IANA names are meant: Europe/London, America/New_York, UTC' })
  const path = resolve(context.system.cwd, file)
  const proposal = await proposeMap(path, { timezone })
  const shown = await preview(path, proposal, context.settings.now, timezone)
  for (const line of told(proposal, shown)) context.notice(line)
  const { entries, notes, unused, rows, known, yaml } = proposal
  const json = {
    file,
    rows,
    ...(known === undefined ? {} : { known }),
    fields: entries.map(({ key, value, why, questions = [], open }) => ({ key, value, why, open, questions })),
    notes,
    unused: unused.map(({ column, example }) => ({ column, example: example ?? null })),
    preview: shown.map(({ line, fields, reason }) => ({ line, ...(reason === undefined ? { fields } : { reason }) })),
    yaml,
  }
  return { json, view: viewOf(proposal), verbatim: yaml }
}

/** Three rows by what is settled of the map; none where that is not enough. */
async function preview(path: string, { settled }: Proposal, now: number, timezone: string | undefined): Promise<readonly Preview[]> {
  const { parseMap } = await import('../config/map-file.ts')
  const { value, where } = parseMap(settled, 'the proposed map')
  try {
    return await previewMap(path, compileMap(value, where), { now, timezone, limit: SHOWN })
  } catch (error) {
    if (error instanceof OutspokeError) return []
    throw error
  }
}

/** Lines for standard error: the rows side by side would not fit, so they stand field by field. */
function told({ entries, known }: Proposal, shown: readonly Preview[]): readonly string[] {
  const open = entries.filter((entry) => entry.open).map(({ key }) => key)
  const width = Math.max(0, ...shown.flatMap(({ fields }) => Object.keys(fields).map((name) => name.length)))
  return [
    ...(known === undefined ? [] : [`the format ${known} reads this file without a map`]),
    ...shown.flatMap(({ line, fields, reason }) => [
      `line ${line}, as the map reads it:${reason === undefined ? '' : ` rejected, ${reason}`}`,
      ...Object.entries(fields).map(([name, text]) => `  ${name.padEnd(width)}  ${short(text)}`),
    ]),
    ...(open.length === 0 ? [] : [`left open: ${open.join(', ')}; the lines marked "# ?" say what there is to choose`]),
  ]
}

/** Somebody's text for one line of a terminal: without line ends, controls and marks that turn it around. */
function short(text: string): string {
  const line = [...text.replace(/[\s\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()]
  return line.length > 90 ? `${line.slice(0, 89).join('')}…` : line.join('')
}

const COLUMNS: readonly Column[] = [
  { key: 'key', title: 'field' },
  { key: 'value', title: 'from', untrusted: true },
  { key: 'open', title: 'open' },
  { key: 'why', title: 'why', untrusted: true, flexible: true },
]

function viewOf({ entries }: Proposal): View {
  const rows = entries.map(({ key, value, why, open }): Cell[] => [
    { raw: key },
    { raw: flow(value) },
    { raw: open, text: open ? 'yes' : '' },
    { raw: why },
  ])
  return { blocks: [{ columns: COLUMNS, rows }] }
}
