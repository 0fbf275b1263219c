/** `import --make-map`: a column map for a file that nobody knows, with a reason for each line and a question where it is not sure. */
import { basename } from 'node:path'
import { directionOf, flagOf } from './convert.ts'
import { POST_FIELDS, type PostField } from './format.ts'
import type { Look } from './propose-columns.ts'
import { type Seen, seeFile } from './propose-file.ts'
import { networkOf, notesOn, TIMES, zoneOf } from './propose-notes.ts'
import { type Role, rolesOf } from './propose-roles.ts'
import { type Entry, example, type Unused, writeMap } from './propose-yaml.ts'

/** A proposed map, as text and as data. */
export interface Proposal {
  readonly file: string
  readonly shape: 'table' | 'objects'
  /** Rows looked at. */
  readonly rows: number
  /** The format that reads the file without a map. */
  readonly known: string | undefined
  readonly entries: readonly (Entry & { /** A person has to choose. */ readonly open: boolean })[]
  readonly notes: readonly string[]
  readonly unused: readonly Unused[]
  readonly yaml: string
  /** The same without what is left open. */
  readonly settled: string
}

export interface ProposalOptions {
  /** `--timezone`. */
  readonly timezone?: string | undefined
}

/**
 * Looks at the beginning of a file (for a date that may be two, at all of it) and proposes a map. Throws as an import would
 * where it is no export.
 */
export async function proposeMap(path: string, options: ProposalOptions = {}): Promise<Proposal> {
  const seen = await seeFile(path)
  const roles = rolesOf(seen.looks)
  const entries: Entry[] = []
  for (const field of ORDER) {
    const role = roles.get(field)
    if (role !== undefined) entries.push(await entryOf(field, role, seen))
  }
  if (!roles.has('text')) entries.unshift(openText(seen))
  if (!roles.has('id') && !roles.has('posted_at')) entries.push(openId(seen))
  const records = seen.layout.kind === 'objects' && seen.layout.container !== '' ? seen.layout.container : undefined
  if (records !== undefined) entries.unshift({ key: 'records', value: records, why: 'where the posts stand in the file' })
  const network = roles.has('network') ? undefined : networkOf(seen.looks)
  if (network !== undefined) entries.push({ key: 'network', value: { value: network.name }, why: network.why })
  const zone = zoneOf(seen, roles, options.timezone)
  if (zone.entry !== undefined) entries.push(zone.entry)
  if (seen.layout.kind === 'table' && seen.layout.delimiter !== ',')
    entries.push({
      key: 'delimiter',
      value: seen.layout.delimiter === '\t' ? 'tab' : seen.layout.delimiter,
      why: 'what stands between its cells',
    })
  const used = new Set([...roles.values()].flatMap(({ look, clock }) => (clock === undefined ? [look] : [look, clock])))
  const unused = seen.looks.filter((look) => !used.has(look) && look.name !== '').map(unusedOf)
  const notes = [...notesOn(seen, roles, network === undefined && !roles.has('network')), ...zone.notes]
  const head = headOf(seen)
  const marked = entries.map((entry) => ({ ...entry, open: JSON.stringify(entry.value).includes('"?"') }))
  return {
    file: path,
    shape: seen.layout.kind,
    rows: seen.rows,
    known: seen.known,
    entries: marked,
    notes,
    unused,
    yaml: writeMap(head, marked, notes, unused),
    settled: writeMap(
      [],
      marked.filter(({ open }) => !open),
      [],
      [],
    ),
  }
}

/** These first, then the rest in their own order. */
const FIRST: readonly PostField[] = [
  'id',
  'posted_at',
  'author',
  'author_id',
  'author_name',
  'text',
  'title',
  'direction',
  'kind',
  'network',
]
const ORDER: readonly PostField[] = [...FIRST, ...POST_FIELDS.filter((field) => !FIRST.includes(field))]

function headOf({ name, layout, rows, looks, known }: Seen): readonly string[] {
  const what = layout.kind === 'table' ? 'columns' : 'keys'
  return [
    `Column map proposed for ${example(basename(name))}: ${looks.length} ${what}, ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} looked at.`,
    'Field on the left, column on the right. Check each line, then: outspoke import FILE --map THIS',
    'A line marked "# ?" is a question; the "?" below it must be replaced before the map can be used.',
    ...(known === undefined ? [] : [`The format ${known} reads this file without a map, and knows more of it: outspoke import FILE`]),
  ]
}

async function entryOf(field: PostField, role: Role, seen: Seen): Promise<Entry> {
  const { look } = role
  const why = `${role.why}${look.cells[0] === undefined ? '' : `: ${example(look.cells[0])}`}`
  if (look.time !== undefined && TIMES.has(field)) return await timeEntry(field, role, seen)
  if (role.match !== undefined) return { key: field, value: { column: look.name, match: role.match }, why }
  if (field === 'direction') return directionEntry(look, why)
  if (field === 'id' && look.damaged !== undefined) {
    const how = look.damaged === 'scientific' ? 'are in scientific notation' : 'have lost their last digits'
    return {
      key: field,
      value: look.name,
      why: `by its name; a spreadsheet damaged them, they ${how} (${example(look.cells[0] ?? '')}): posts are told apart by author, time and text`,
    }
  }
  const html = HTML.has(field) && look.html > 0.3
  return { key: field, value: html ? { column: look.name, html } : look.name, why }
}

const HTML: ReadonlySet<PostField> = new Set(['text', 'title', 'reply_text'])
async function timeEntry(field: PostField, { look, clock, why }: Role, seen: Seen): Promise<Entry> {
  const place = clock === undefined ? { column: look.name } : { columns: [look.name, clock.name], join: true }
  const plain = clock === undefined ? look.name : place
  const first = example(`${look.cells[0] ?? ''}${clock === undefined ? '' : ` ${clock.cells[0] ?? ''}`}`)
  const order = look.time?.order
  if (order === undefined) return { key: field, value: plain, why: `${why}: ${first}` }
  if (order.is !== 'ambiguous') return decidedEntry(field, place, order.is, order.by)
  const decided = await seen.decide(look.name)
  if (decided !== undefined) return decidedEntry(field, place, dayFirst(decided) ? 'dmy' : 'mdy', decided)
  const readings = order.cells.map((cell) => `${example(cell)} is ${reading(cell, 'dmy')} (dmy) or ${reading(cell, 'mdy')} (mdy)`)
  return {
    key: field,
    value: { ...place, format: '?' },
    why: 'write dmy (day first) or mdy (month first) in place of "?"',
    questions: ['Which number is the day? No row of the file tells:', ...readings.map((line) => `  ${line}`)],
  }
}

function decidedEntry(field: PostField, place: object, format: 'dmy' | 'mdy', by: string): Entry {
  return { key: field, value: { ...place, format }, why: `${format === 'dmy' ? 'day' : 'month'} first, by ${example(by)}` }
}

const dayFirst = (cell: string): boolean => Number(/^\d+/.exec(cell.trim())?.[0]) > 12
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** `03/04/2026 10:00` read one way: `3 April 2026`. */
function reading(cell: string, order: 'dmy' | 'mdy'): string {
  const [, one = '', other = '', year = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})/.exec(cell.trim()) ?? []
  const [day, month] = order === 'dmy' ? [one, other] : [other, one]
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? '?'} ${year.length === 2 ? `20${year}` : year}`
}

function directionEntry(look: Look, why: string): Entry {
  const words = [...new Set(look.cells)]
  if (words.every((word) => directionOf(word) !== undefined)) return { key: 'direction', value: look.name, why }
  const flags = words.every((word) => flagOf(word) !== undefined)
  const out = /out/i.test(look.name)
  const meant = (word: string): string => (flags ? (flagOf(word) === out ? 'outbound' : 'inbound') : (directionOf(word) ?? '?'))
  const value = { column: look.name, values: Object.fromEntries(words.map((word) => [word, meant(word)])) }
  if (flags) return { key: 'direction', value, why }
  const questions = [`Who wrote where ${example(look.name)} says ${words.map(example).join(', ')}?`]
  return { key: 'direction', value, why: 'write inbound (from customers) or outbound (from us) in place of each "?"', questions }
}

function openText({ looks }: Seen): Entry {
  return {
    key: 'text',
    value: '?',
    why: 'the name of a column in place of "?"',
    questions: ['Which column is the text? None reads like one:', ...choices(looks)],
  }
}

function openId({ looks }: Seen): Entry {
  return {
    key: 'id',
    value: '?',
    why: 'the name of a column in place of "?"; or a line posted_at: COLUMN instead',
    questions: ['What tells posts apart? No column reads like ids or times:', ...choices(looks)],
  }
}

function choices(looks: readonly Look[]): readonly string[] {
  return looks
    .filter(({ cells }) => cells.length > 0)
    .slice(0, 12)
    .map((look) => `  ${example(look.name)}: ${example(look.cells[0] ?? '')}`)
}

function unusedOf(look: Look): Unused {
  const [cell] = look.cells
  if (cell === undefined) return { column: look.name }
  const why = look.time !== undefined && !look.time.bare ? 'times too' : undefined
  return { column: look.name, example: example(cell), why }
}
