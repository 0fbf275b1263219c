/** How a field's text is found in a row: in which columns, and what is made of their cells. */
import { firstGroup } from '../core/rules/regex.ts'
import { remembered } from './convert.ts'
import { dateReader } from './date.ts'
import type { FieldSource, PostField, Profile } from './format.ts'
import { foldColumn } from './format.ts'
import { htmlToText } from './html.ts'
import type { Columns, Row } from './row.ts'
import type { DateReader } from './wall-time.ts'

/** A time that cannot be told apart: its column, and the cell that shows it. */
export interface Problem {
  readonly column: string
  readonly index: number
  readonly ambiguous: string
}

/** The fields of a file, as its columns fill them. */
export interface Fields {
  /** Field → index of its (first) column. */
  readonly bound: ReadonlyMap<PostField, number>
  readonly problems: readonly Problem[]
  find(column: string): number | undefined
  has(field: PostField): boolean
  /** The field's text in a row; '' where there is none. */
  value(field: PostField): (row: Row) => string
  /** What the beginning of the file has in it. */
  samples(field: PostField): readonly string[]
  /** A reader of its times; one that reads nothing where they cannot be told apart, which is a problem then. */
  dates(field: PostField): DateReader
  /** Name of its column, for messages. */
  columnOf(field: PostField): string
}

/** `zone`: of times that name none. */
export function fieldsOf(profile: Profile, columns: Columns, zone: string): Fields {
  const objects = columns.objects === true
  const find = columnFinder(columns.names, objects)
  const bound = bindFields(profile, find)
  const problems: Problem[] = []
  const places = (field: PostField): readonly number[] => {
    const source = profile.fields[field]
    const only = bound.get(field)
    if (source === undefined || only === undefined) return []
    if (!objects && source.any !== true && source.join !== true) return [only]
    return [...new Set(source.columns.map(find).filter((found) => found !== undefined))]
  }
  const samples = (field: PostField): readonly string[] => {
    const mean = meaningOf(profile.fields[field], !isText(field))
    const cells = places(field).flatMap((index) => columns.samples(index))
    return mean === undefined ? cells : cells.map(mean).filter((cell) => cell !== '')
  }
  const columnOf = (field: PostField): string => columns.names[bound.get(field) ?? -1] ?? field
  return {
    bound,
    problems,
    find,
    has: (field) => bound.has(field) || profile.fields[field]?.value !== undefined,
    value: (field) => fieldReader(profile.fields[field], places(field), { html: !isText(field) }),
    samples,
    dates(field) {
      const source = profile.fields[field]
      const made = dateReader(samples(field), { format: source?.format, zone: source?.timezone ?? zone })
      if (typeof made === 'function') return made
      problems.push({ column: columnOf(field), index: bound.get(field) ?? -1, ambiguous: made.ambiguous })
      return () => undefined
    },
    columnOf,
  }
}

/** Fields whose HTML is made plain beside the original. */
const isText = (field: PostField): boolean => field === 'text' || field === 'title' || field === 'reply_text'

/** Finds a column by its name: in tables folded, of equal names the first; in JSON first as it is written. */
export function columnFinder(names: readonly string[], objects: boolean): (name: string) => number | undefined {
  const folded = new Map<string, number>()
  const exact = new Map<string, number>()
  names.forEach((name, at) => {
    if (objects && !exact.has(name)) exact.set(name, at)
    const key = foldColumn(name)
    if (key !== '' && !folded.has(key)) folded.set(key, at)
  })
  return (name) => exact.get(name) ?? folded.get(foldColumn(name))
}

/**
 * Which column each field is read from: the first of its names that the file has; of equal names the first column. Of several
 * names one that another field has taken is passed over; a single name is somebody's word, and so are `any` and `join`.
 */
export function bindFields(profile: Profile, find: (name: string) => number | undefined): Map<PostField, number> {
  const bound = new Map<PostField, number>()
  const taken = new Set<number>()
  for (const [field, source] of Object.entries(profile.fields) as [PostField, FieldSource][]) {
    const own = source.columns.length === 1 || source.any === true || source.join === true
    const at = source.columns.map(find).find((found) => found !== undefined && (own || !taken.has(found)))
    if (at !== undefined) {
      bound.set(field, at)
      taken.add(at)
    }
  }
  return bound
}

/** A field's text in a row; '' where there is none. `html: false` leaves HTML to the caller. */
function fieldReader(
  source: FieldSource | undefined,
  places: readonly number[],
  options: { readonly html: boolean },
): (row: Row) => string {
  const fixed = source?.value ?? ''
  const [first] = places
  if (source === undefined || first === undefined) return () => fixed
  const meaning = meaningOf(source, options.html)
  if (source.join === true) {
    const mean = meaning ?? same
    return (row) => {
      const cell = joined(row, places)
      return cell === '' ? fixed : mean(cell) || fixed
    }
  }
  if (places.length > 1) {
    const mean = meaning ?? same
    return (row) => firstOf(row, places, mean) || fixed
  }
  if (meaning === undefined) return fixed === '' ? (row) => row.text(first) : (row) => row.text(first) || fixed
  return (row) => {
    const cell = row.text(first)
    return cell === '' ? fixed : meaning(cell) || fixed
  }
}

const same = (cell: string): string => cell

/** What a cell that is not empty means: `read`, then `html`, `match` and `values`; undefined: what it says. */
export function meaningOf(source: FieldSource | undefined, html: boolean): ((cell: string) => string) | undefined {
  if (source === undefined) return undefined
  const steps: ((cell: string) => string)[] = []
  if (source.read !== undefined) steps.push(source.read)
  if (html && source.html === true) steps.push(htmlToText)
  if (source.match !== undefined) {
    const find = firstGroup(source.match)
    steps.push((cell) => find(cell) ?? '')
  }
  if (source.values !== undefined) {
    const values = new Map(Object.entries(source.values).map(([from, to]) => [from.trim().toLowerCase(), to]))
    steps.push(remembered((cell) => values.get(cell) ?? values.get(cell.trim().toLowerCase()) ?? values.get('*') ?? cell))
  }
  const [only] = steps
  if (steps.length <= 1) return only
  return (cell) => {
    let found = cell
    for (const step of steps) if (found !== '') found = step(found)
    return found
  }
}

function joined(row: Row, places: readonly number[]): string {
  let all = ''
  for (const place of places) {
    const cell = row.text(place).trim()
    if (cell !== '') all = all === '' ? cell : `${all} ${cell}`
  }
  return all
}

function firstOf(row: Row, places: readonly number[], mean: (cell: string) => string): string {
  for (const place of places) {
    const cell = row.text(place)
    if (cell === '' || cell.trim() === '') continue
    const found = mean(cell)
    if (found !== '') return found
  }
  return ''
}
