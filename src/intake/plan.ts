/** What to know of a file before its first row becomes a post: which column is what, how its times are written. */
import { OutspokeError } from '../core/errors.ts'
import { CsvReader, recordsOf } from './csv.ts'
import { dayOrder } from './date.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import type { Format, JsonObject, Profile } from './format.ts'
import { NETWORK_HINTS } from './formats/common.ts'
import { below, isObject } from './json-paths.ts'
import type { ObjectsLayout, TableLayout } from './layout.ts'
import type { IntakeJob } from './message.ts'
import type { Plan } from './normalise.ts'
import { planRows } from './normalise.ts'
import { readerOf } from './objects.ts'
import type { Reading } from './records.ts'
import { pathsOf, recordReader } from './records.ts'
import type { Columns } from './row.ts'

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

/** Columns of a JSON file: the paths that its format names; by common names and maps, what it has. */
export function objectNames(layout: ObjectsLayout, format: Format | undefined, profile: Profile, job: IntakeJob): readonly string[] {
  const wanted = pathsOf(profile, job.rules.columns)
  if (format !== undefined && format.generic !== true) return wanted
  // A path into a list is no leaf, and still can be read.
  const listed = wanted.filter((path) => {
    const full = below(layout.container, path)
    return layout.paths.has(full) && (format === undefined || !isObject(layout.paths, full))
  })
  return [...new Set([...layout.names, ...listed])]
}

/** What a plan is made for. */
export interface Planning {
  readonly source: Source
  readonly job: IntakeJob
  readonly format: Format | undefined
  readonly profile: Profile
  readonly columns: Columns
  /** Looks through the whole file for a cell that says which number of a date is the day. */
  readonly decide: (index: number) => Promise<string | undefined>
}

/** A plan by the values in the beginning of the file; where that leaves day and month open, by the whole file. */
export async function planFor({ source, job, format, profile, columns, decide }: Planning): Promise<Plan> {
  const options = {
    source: job.source ?? format?.name ?? 'map',
    timezone: job.timezone,
    keep: job.rules.columns,
    now: job.now,
    never: format?.never,
    fixMojibake: job.fixMojibake,
    keepRaw: job.keepRaw,
  }
  const plan = planRows(profile, columns, options)
  const [open] = plan.problems
  if (open === undefined) {
    checkTimes(source.name, plan, columns, profile)
    return plan
  }
  const isOnce = job.readable !== undefined || job.path === '-'
  const decided = isOnce && !source.complete ? undefined : await decide(open.index)
  if (decided !== undefined)
    return planRows(profile, { ...columns, samples: (index) => (index === open.index ? [decided] : columns.samples(index)) }, options)
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

/** The beginning of a table by column, read once. */
export function tableColumns(source: Source, layout: TableLayout): Columns {
  let rows: readonly (readonly string[])[] | undefined
  return {
    names: layout.names,
    samples: (index) => {
      rows ??= recordsOf(source.head, layout.delimiter, SAMPLES, source.complete)
        .filter((record) => record.line > layout.headerLine)
        .map((record) => record.cells)
      return rows.map((cells) => cells[index] ?? '').filter((cell) => cell !== '')
    },
  }
}

/** Columns, and how many records the samples are of. */
export interface Sampled extends Columns {
  readonly seen: number
}

/** The beginning of a JSON file by path. Takes it apart once; what its format remembers of it goes into `file`. */
export function objectColumns(
  bytes: Buffer,
  complete: boolean,
  reading: Reading,
  names: readonly string[],
  file: Map<string, string>,
): Sampled {
  const records: JsonObject[] = []
  const reader = recordReader(reading, file, {
    record: (record) => void (records.length < SAMPLES && records.push(record)),
    skipped: () => {},
    broken: () => {},
  })
  reader.push(bytes)
  if (complete) reader.end()
  const readers = names.map(readerOf)
  return {
    names,
    objects: true,
    seen: records.length,
    samples: (index) => {
      const read = readers[index]
      return read === undefined ? [] : records.map(read).filter((cell) => cell !== '')
    },
  }
}

/** Where a file is read once more: from its path, or from its beginning where that is all of it. */
type Again = Pick<IntakeJob, 'path' | 'map'> & { readonly whole?: Source | undefined }

/** Goes through a whole table for a time that says which number is the day. */
export async function scanTable(again: Again, layout: TableLayout, index: number): Promise<string | undefined> {
  return await scan(
    again,
    (look) => new CsvReader({ record: (record) => look(record.text(index)), broken: () => {} }, { delimiter: layout.delimiter }),
  )
}

/** The same with JSON. */
export async function scanObjects(again: Again, reading: Reading, path: string): Promise<string | undefined> {
  const read = readerOf(path)
  return await scan(again, (look) =>
    recordReader(reading, new Map(), { record: (record) => look(read(record)), skipped: () => {}, broken: () => {} }),
  )
}

async function scan(
  { path, map, whole }: Again,
  readerFor: (look: (cell: string) => void) => { push(chunk: Buffer): void; end(): void },
): Promise<string | undefined> {
  const source = whole?.complete === true ? undefined : await openSource({ path, encoding: map?.encoding })
  let decided: string | undefined
  const reader = readerFor((cell) => {
    if (decided === undefined && typeof dayOrder([cell]) === 'string') decided = cell
  })
  try {
    for await (const chunk of source?.chunks() ?? [whole?.head ?? Buffer.alloc(0)]) {
      reader.push(chunk)
      if (decided !== undefined) return decided
    }
    reader.end()
    return decided
  } finally {
    source?.close()
  }
}
