/** Opens a file of any shape and looks at its columns: what a proposed map is made from. */
import { OutspokeError } from '../core/errors.ts'
import { recordsOf } from './csv.ts'
import { detect } from './detect.ts'
import { columnFinder } from './fields.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import { below, isObject, placesOf } from './json-paths.ts'
import { WHOLE_LIMIT } from './json-value.ts'
import type { ObjectsLayout, TableLayout } from './layout.ts'
import { objectColumns, scanObjects, scanTable, tableColumns } from './plan.ts'
import { type Look, lookAt } from './propose-columns.ts'
import { rolesOf } from './propose-roles.ts'
import { readingOf } from './records.ts'

/** A file as a map sees it. */
export interface Seen {
  readonly name: string
  readonly layout: TableLayout | ObjectsLayout
  readonly looks: readonly Look[]
  /** Rows looked at. */
  readonly rows: number
  /** The format that knows it without a map. */
  readonly known: string | undefined
  /** Bytes that are no UTF-8. */
  readonly broken: boolean
  /** Looks through the rest of the file for a cell that says which number of a date is the day. */
  readonly decide: (column: string) => Promise<string | undefined>
}

/** Lists of what posts name: people, places in the text, pictures. */
const NO_POSTS = /users|mentions|entities|includes|media|urls|hashtags|facets|attachments|paging/i
/** From here on a format is sure of itself; see `score.ts`. */
const SURE = 0.6
/** Paths of one file that are looked at. */
const MOST_COLUMNS = 250

/** Throws where the file is no export at all, or has no header. */
export async function seeFile(path: string): Promise<Seen> {
  const source = await openSource({ path })
  try {
    const { layout, candidates } = detect(source)
    const [first] = candidates
    const known = first !== undefined && first.score >= SURE && first.format.generic !== true ? first.format.name : undefined
    const broken = source.head.includes(Buffer.from('\ufffd'))
    if (layout.kind === 'objects') return { ...(await seeObjects(source, path, layout)), known, broken }
    return { ...seeTable(source, path, known === undefined ? withHeader(source, layout) : layout), known, broken }
  } finally {
    source.close()
  }
}

type Bare = Omit<Seen, 'known' | 'broken'>

function seeTable(source: Source, path: string, layout: TableLayout): Bare {
  const columns = tableColumns(source, layout)
  const samples = layout.names.map((_, index) => columns.samples(index))
  const rows = Math.max(0, ...samples.map((cells) => cells.length))
  const find = columnFinder(layout.names, false)
  const looks = layout.names
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => find(name) === index && name !== '?')
    .slice(0, MOST_COLUMNS)
    .map(({ name, index }) => lookAt(name.trim(), samples[index] ?? [], rows))
  const decide = async (column: string): Promise<string | undefined> => await scanTable({ path, whole: source }, layout, find(column) ?? -1)
  return { name: source.name, layout, looks, rows, decide }
}

/** Records looked at for a header. */
const RECORDS = 20

/** Of columns nobody knows: the first record that is as wide as most, has a name in most cells, and few times, links or numbers. */
function withHeader(source: Source, layout: TableLayout): TableLayout {
  const records = recordsOf(source.head, layout.delimiter, RECORDS, source.complete)
  const widths = new Map<number, number>()
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1)
  const width = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0
  const likely = records.filter(({ cells }) => cells.length === width && isHeader(cells))
  const named = ({ cells }: { readonly cells: readonly string[] }): number => cells.filter((cell) => cell.trim() !== '').length
  const header = likely.find((record) => named(record) > width / 2) ?? likely.toSorted((a, b) => named(b) - named(a))[0]
  if (header === undefined)
    throw new OutspokeError(`${source.name} has no header: no record of its beginning looks like names of columns`, {
      hint: 'Put a first line with names above the rows, such as: id,posted_at,author,text',
    })
  return { ...layout, names: header.cells, headerLine: header.line }
}

function isHeader(cells: readonly string[]): boolean {
  const named = cells.filter((cell) => cell.trim() !== '')
  const data = named.filter((cell) => {
    const { time, urls, numbers } = lookAt('', [cell], 1)
    return time !== undefined || urls > 0 || numbers > 0
  })
  return named.length > 0 && data.length <= named.length / 3
}

/** The list whose items have most of what posts have; of equal ones the shallowest. */
async function seeObjects(source: Source, path: string, layout: ObjectsLayout): Promise<Bare> {
  const bytes = await wholeRecord(source, layout)
  const places = placesOf(layout.paths)
    .filter(({ leaves }) => leaves.length > 0)
    .slice(0, 24)
  let most = Number.NEGATIVE_INFINITY
  let found: Bare | undefined
  for (const { container, leaves } of places) {
    const here = { ...layout, container, names: leaves }
    const reading = readingOf(here, undefined, container)
    // Lists of objects are no values: their items may be records themselves.
    const names = leaves.filter((leaf) => !isObject(layout.paths, `${below(container, leaf)}[]`)).slice(0, MOST_COLUMNS)
    const columns = objectColumns(bytes, source.complete, reading, names, new Map())
    if (columns.seen === 0) continue
    const looks = names.map((name, index) => lookAt(name, columns.samples(index), columns.seen))
    const roles = rolesOf(looks)
    const score =
      (roles.has('text') ? 6 : 0) +
      (roles.has('posted_at') ? 4 : 0) +
      (roles.has('id') ? 3 : 0) +
      (roles.has('author') ? 1 : 0) +
      Math.min(2, columns.seen / 100) -
      (NO_POSTS.test(container) ? 6 : 0) -
      container.split('[]').length
    if (score <= most) continue
    most = score
    const decide = async (column: string): Promise<string | undefined> => await scanObjects({ path, whole: source }, reading, column)
    found = { name: source.name, layout: here, looks, rows: columns.seen, decide }
  }
  if (found === undefined)
    throw new OutspokeError(`${source.name} holds no record that is whole`, {
      hint: 'It is cut in its first record, or is no JSON after all.',
    })
  return found
}

/** The beginning; of one large value all of it. */
async function wholeRecord(source: Source, layout: ObjectsLayout): Promise<Buffer> {
  if (source.complete || objectColumns(source.head, false, readingOf(layout, undefined, layout.container), [], new Map()).seen > 0)
    return source.head
  const held: Buffer[] = []
  let size = 0
  for await (const chunk of source.chunks()) {
    held.push(chunk)
    size += chunk.length
    if (size > WHOLE_LIMIT)
      throw new OutspokeError(`${source.name} is one JSON value of more than ${WHOLE_LIMIT >> 20} MiB, which has to be read as a whole`, {
        hint: 'Export it in several files, or as NDJSON: one post a line.',
      })
  }
  return Buffer.concat(held)
}
