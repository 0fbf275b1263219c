/** A column map beside the file that it is for. */
import { OutspokeError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { columnFinder } from './fields.ts'
import type { Source } from './file.ts'
import type { FieldSource } from './format.ts'
import type { Layout } from './layout.ts'
import type { MappedProfile } from './map.ts'

/**
 * Throws where the file lacks what the map names, with all of it; a column that is missing may have a value instead.
 * `names`: what the file has.
 */
export function checkMapped(source: Source, map: MappedProfile, layout: Layout, names: readonly string[]): void {
  checkRecords(source, map, layout)
  const find = columnFinder(names, layout.kind === 'objects')
  const has = (column: string): boolean => find(column) !== undefined
  const here = layout.names.filter((name) => name.trim() !== '')
  const lacking = Object.entries(map.fields).flatMap(([field, from]): readonly { field: string; column: string }[] =>
    missingOf(from, has).map((column) => ({ field, column })),
  )
  if (lacking.length === 0) return
  const what = layout.kind === 'table' ? 'columns' : 'keys'
  const hint = `Its ${what} are: ${here.join(', ')}`
  const problems = lacking.map(({ field, column }) => {
    const near = nearest(column, here)
    const meant = near === undefined ? '' : `; did you mean "${near}"?`
    return `${map.places?.[field] ?? field}: ${field}: "${column}" is none of the file's ${what}${meant}`
  })
  const missing = [...new Set(lacking.map(({ column }) => `"${column}"`))].join(', ')
  throw new OutspokeError(`${source.name} has no column ${missing}, which the map names`, { problems, hint })
}

/** Of one field: all of its columns where it needs all of them, else all where there is none of them. */
function missingOf(from: FieldSource, has: (column: string) => boolean): readonly string[] {
  const missing = from.columns.filter((column) => !has(column))
  if (from.join === true) return missing
  return from.value === undefined && missing.length === from.columns.length ? missing : []
}

function checkRecords(source: Source, { records, places }: MappedProfile, layout: Layout): void {
  if (records === undefined) return
  const place = places?.['records']
  const at = place === undefined ? '' : `${place}: `
  if (layout.kind === 'table')
    throw new OutspokeError(`${at}records is for JSON, and ${source.name} is delimited text`, { hint: 'Leave records out.' })
  if (layout.paths.has(records)) return
  const lists = [...layout.paths.keys()].filter((path) => path.endsWith('[]'))
  const near = nearest(records, lists)
  throw new OutspokeError(
    `${at}${source.name} has nothing at "${records}", where the map says its records stand${near === undefined ? '' : `; did you mean "${near}"?`}`,
    {
      hint: lists.length === 0 ? 'Its records stand at the top: leave records out.' : `Its lists are: ${listed(lists)}`,
    },
  )
}

function listed(names: readonly string[]): string {
  return names.length > 30 ? `${names.slice(0, 30).join(', ')} and ${names.length - 30} more` : names.join(', ')
}
