/** What to know of a file before its first row becomes a post: which column is what, how its times are written. */
import { OutspokeError } from '../core/errors.ts'
import { CsvReader, recordsOf } from './csv.ts'
import { dayOrder } from './date.ts'
import type { Layout } from './detect.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import type { Profile } from './format.ts'
import { NETWORK_HINTS } from './formats/common.ts'
import { jsonReader } from './json.ts'
import type { IntakeJob } from './message.ts'
import type { Columns, Plan } from './normalise.ts'
import { bind, planRows } from './normalise.ts'
import { isRecord, readerOf } from './objects.ts'

/** Rows looked at before the first is read for good. */
const SAMPLES = 2000

/** Common columns may give the network away by their names. */
export function withHints(profile: Profile | undefined, names: readonly string[], generic: boolean): Profile {
  if (profile === undefined) throw new OutspokeError('neither a format nor a map was chosen')
  if (!generic) return profile
  const folded = new Set(names.map((name) => name.trim().toLowerCase()))
  const hint = NETWORK_HINTS.find(([column]) => folded.has(column))
  const zone = folded.has('date (gmt)') || folded.has('date (utc)') ? 'UTC' : profile.zone
  return { ...profile, zone, network: hint?.[1] ?? profile.network }
}

export function checkMapped(source: Source, map: Profile, layout: Layout): void {
  const bound = bind(map, layout.names)
  const missing = Object.entries(map.fields).filter(
    ([field, from]) => from.columns.length > 0 && from.value === undefined && !([...bound.keys()] as string[]).includes(field),
  )
  if (missing.length === 0) return
  throw new OutspokeError(
    `${source.name} has no column ${missing.map(([, from]) => `"${from.columns.join('" or "')}"`).join(', ')}, which the map names`,
    {
      hint: `Its columns are: ${layout.names.filter((name) => name.trim() !== '').join(', ')}`,
    },
  )
}

/** A plan by the values in the beginning of the file; where that leaves day and month open, by the whole file. */
export async function planFor(source: Source, job: IntakeJob, profile: Profile, layout: Layout, name: string): Promise<Plan> {
  const options = { source: job.source ?? name, timezone: job.timezone, keep: job.rules.columns, now: job.now }
  const columns = columnsOf(source, layout)
  const plan = planRows(profile, columns, options)
  const [open] = plan.problems
  if (open === undefined) {
    checkTimes(source.name, plan, columns, profile)
    return plan
  }
  const decided = source.complete || job.readable !== undefined || job.path === '-' ? undefined : await scanDates(job, layout, open.index)
  if (decided !== undefined)
    return planRows(
      profile,
      { names: layout.names, samples: (index) => (index === open.index ? [decided] : columns.samples(index)) },
      options,
    )
  throw new OutspokeError(
    `${source.name}: column ${open.column}: "${open.ambiguous}" could be day/month or month/day, and no other row decides it`,
    {
      hint: `Say it in a map: posted_at: { column: "${open.column}", format: dmy }   (or mdy)`,
    },
  )
}

/** If none of the times in the beginning can be read, the column is the wrong one or needs a format. */
function checkTimes(name: string, plan: Plan, columns: Columns, profile: Profile): void {
  const index = plan.bound.get('posted_at')
  if (index === undefined) return
  let first: string | undefined
  for (const cell of columns.samples(index)) {
    if (cell.trim() === '') continue
    if (plan.readable(cell)) return
    first ??= cell
  }
  if (first === undefined) return
  const column = columns.names[index] ?? 'posted_at'
  const format = profile.fields.posted_at?.format
  throw new OutspokeError(
    `${name}: column ${column}: "${first}" cannot be read as a time${format === undefined ? '' : ` in the format "${format}"`}, nor can any other there`,
    {
      hint: `Say its format in a map: posted_at: { column: "${column}", format: "dd/MM/yyyy HH:mm" }`,
    },
  )
}

/** The beginning of the file by column, read once. */
function columnsOf(source: Source, layout: Layout): Columns {
  let rows: readonly (readonly string[])[] | undefined
  return {
    names: layout.names,
    samples: (index) => {
      rows ??= layout.kind === 'table' ? cellsOf(source, layout) : valuesOf(source, layout)
      return rows.map((cells) => cells[index] ?? '').filter((cell) => cell !== '')
    },
  }
}

function cellsOf(source: Source, layout: Extract<Layout, { kind: 'table' }>): readonly (readonly string[])[] {
  return recordsOf(source.head, layout.delimiter, SAMPLES, source.complete)
    .filter((record) => record.line > layout.headerLine)
    .map((record) => record.cells)
}

function valuesOf(source: Source, layout: Extract<Layout, { kind: 'objects' }>): readonly (readonly string[])[] {
  const rows: string[][] = []
  const readers = layout.names.map(readerOf)
  const reader = jsonReader(layout.shape, {
    element: (value) => void (isRecord(value) && rows.length < SAMPLES && rows.push(readers.map((read) => read(value)))),
    broken: () => {},
  })
  reader.push(source.head)
  if (source.complete) reader.end()
  return rows
}

/** Goes through the whole file for a time that says which number is the day. */
async function scanDates(job: IntakeJob, layout: Layout, index: number): Promise<string | undefined> {
  const source = await openSource({ path: job.path, encoding: job.map?.encoding })
  let decided: string | undefined
  const look = (cell: string): void => {
    if (decided === undefined && typeof dayOrder([cell]) === 'string') decided = cell
  }
  const read = readerOf(layout.names[index] ?? '')
  const reader =
    layout.kind === 'table'
      ? new CsvReader({ record: (record) => look(record.text(index)), broken: () => {} }, { delimiter: layout.delimiter })
      : jsonReader(layout.shape, { element: (value) => void (isRecord(value) && look(read(value))), broken: () => {} })
  try {
    for await (const chunk of source.chunks()) {
      reader.push(chunk)
      if (decided !== undefined) return decided
    }
    reader.end()
    return decided
  } finally {
    source.close()
  }
}
