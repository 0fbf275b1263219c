/** One line of a column map: where a field comes from, checked word by word. */
import { nearest } from '../core/nearest.ts'
import { KINDS } from '../core/post.ts'
import { checkPattern } from '../core/rules/regex.ts'
import { isZone } from '../core/time.ts'
import { directionOf, flagOf, kindOf, sentimentOf, stateOf } from './convert.ts'
import { dateReader, isDateFormat } from './date.ts'
import type { FieldSource, PostField } from './format.ts'
import { SOURCE_KEYS } from './map-keys.ts'
import { isRecord } from './objects.ts'

type Bad = (path: readonly (string | number)[], message: string, part?: 'key') => void

const TIMES: readonly PostField[] = ['posted_at', 'edited_at', 'collected_at', 'reply_at']
const KEYS = Object.keys(SOURCE_KEYS)
const FLAGS: readonly PostField[] = ['directed', 'verified', 'is_bot', 'is_auto']

/** Fields that take a few words only, by what reads them. */
const WORDS: { readonly [K in PostField]?: { readonly read: (word: string) => unknown; readonly words: readonly string[] } } = {
  kind: { read: kindOf, words: KINDS },
  direction: { read: directionOf, words: ['inbound', 'outbound', 'unknown'] },
  sentiment: { read: sentimentOf, words: ['negative', 'neutral', 'positive'] },
  state: { read: stateOf, words: ['live', 'deleted', 'withheld', 'unavailable'] },
  ...Object.fromEntries(FLAGS.map((field) => [field, { read: flagOf, words: ['true', 'false'] }])),
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const near = nearest(word, words)
  return near === undefined ? '' : `; did you mean "${near}"?`
}

/** What to say of a zone that is none. */
export function zoneProblem(name: string): string {
  const zones = Intl.supportedValuesOf('timeZone')
  const city = `/${name.trim().replaceAll(' ', '_').toLowerCase()}`
  const meant = zones.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearest(name, zones)
  return `"${name}" is no time zone; expected an IANA name such as Europe/London${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}

/** A field's source; undefined where there is a mistake that leaves none. `bad` is told every mistake. */
export function sourceOf(field: PostField, value: unknown, bad: Bad): FieldSource | undefined {
  if (isOpen(value)) {
    bad([field], openProblem(field))
    return undefined
  }
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return { columns: [String(value)] }
  if (isTexts(value)) return { columns: value }
  if (!isRecord(value)) {
    bad([field], `${field} takes the name of a column, or { column: …, value: … }`)
    return undefined
  }
  for (const key of Object.keys(value))
    if (!KEYS.includes(key)) bad([field, key], `"${key}" is unknown; expected ${KEYS.join(', ')}${didYouMean(key, KEYS)}`, 'key')
  const columns = columnsOf(field, value, bad)
  const [any, join] = [flagAt(field, 'any', value, bad), flagAt(field, 'join', value, bad)]
  const html = flagAt(field, 'html', value, bad)
  if (any === true && join === true) bad([field, 'join'], 'any takes one of the columns and join all of them: say one', 'key')
  for (const [key, given] of [
    ['any', any],
    ['join', join],
  ] as const)
    if (given === true && columns.length < 2) bad([field, key], `${key} goes with several columns: columns: [A, B]`, 'key')
  return {
    columns,
    value: fixedOf(field, value, bad),
    values: valuesOf(field, value['values'], bad),
    format: formatOf(field, value['format'], bad),
    timezone: timezoneOf(field, value['timezone'], bad),
    ...(any === undefined ? {} : { any }),
    ...(join === undefined ? {} : { join }),
    ...(html === undefined ? {} : { html }),
    ...(value['match'] === undefined ? {} : { match: matchOf(field, value['match'], columns, bad) }),
  }
}

/** `make-map` writes `"?"` where a person has to choose. */
function isOpen(value: unknown): boolean {
  return value === '?'
}

function openProblem(what: string): string {
  return `${what} is left open: the lines marked "# ?" above it say what there is to choose`
}

type Keyed = Readonly<Record<string, unknown>>

function columnsOf(field: PostField, value: Keyed, bad: Bad): readonly string[] {
  const { column, columns, value: fixed } = value
  if (column !== undefined && columns !== undefined) bad([field, 'columns'], 'column and columns are the same: say one', 'key')
  const named = column ?? columns
  const key = column === undefined ? 'columns' : 'column'
  if (named === undefined && fixed === undefined) bad([field], `${field} says neither column nor value`)
  if (isOpen(named)) bad([field, key], openProblem(field))
  else if (typeof named === 'number' || (typeof named === 'string' && named !== '')) return [String(named)]
  else if (isTexts(named)) return named
  else if (named !== undefined) bad([field, key], `${key} is a name or a list of names`)
  return []
}

function flagAt(field: PostField, key: string, value: Keyed, bad: Bad): boolean | undefined {
  const given = value[key]
  if (given === undefined || typeof given === 'boolean') return given
  bad([field, key], `${key} is true or false, not "${String(given)}"`)
  return undefined
}

function fixedOf(field: PostField, { value: fixed, column, columns }: Keyed, bad: Bad): string | undefined {
  if (fixed === undefined) return undefined
  const path = [field, 'value']
  if (isOpen(fixed)) bad(path, openProblem(field))
  else if (typeof fixed !== 'string' && typeof fixed !== 'number' && typeof fixed !== 'boolean') bad(path, 'value is a text')
  else if (field === 'id') bad(path, 'a fixed id would make one post of all rows')
  else if (TIMES.includes(field) && column === undefined && columns === undefined && !isTime(String(fixed)))
    bad(path, `"${String(fixed)}" cannot be read as a time; expected one like 2026-08-04T09:15`)
  else {
    checkWord(field, path, fixed, bad)
    return String(fixed)
  }
  return undefined
}

function isTime(text: string): boolean {
  const read = dateReader([text], { zone: 'UTC' })
  return typeof read === 'function' && read(text) !== undefined
}

function checkWord(field: PostField, path: readonly (string | number)[], word: unknown, bad: Bad): void {
  const known = WORDS[field]
  if (known === undefined || known.read(String(word)) !== undefined) return
  bad(path, `"${String(word)}" is none of ${known.words.join(', ')}${didYouMean(String(word), known.words)}`)
}

function valuesOf(field: PostField, values: unknown, bad: Bad): Readonly<Record<string, string>> | undefined {
  if (values === undefined) return undefined
  if (!isRecord(values)) {
    bad([field, 'values'], 'values is a map from what the column says to what is meant')
    return undefined
  }
  const meant: Record<string, string> = {}
  for (const [from, to] of Object.entries(values)) {
    const path = [field, 'values', from]
    if (isOpen(to)) bad(path, openProblem(`what "${from}" means`))
    else if (typeof to === 'object' && to !== null) bad(path, `"${from}" means one text, or nothing (~)`)
    else {
      if (to !== null) checkWord(field, path, to, bad)
      meant[from.trim().toLowerCase()] = to === null ? '' : String(to)
    }
  }
  return meant
}

function matchOf(field: PostField, match: unknown, columns: readonly string[], bad: Bad): string | undefined {
  const path = [field, 'match']
  if (typeof match !== 'string' || match === '') {
    bad(path, 'match is an expression in quotes')
    return undefined
  }
  const checked = checkPattern(match)
  if (!checked.ok) bad(path, `"${match}" is no expression that can be used: ${reasonOf(checked.message)}`)
  if (columns.length === 0) bad(path, 'match cuts a value out of a column, and none is named', 'key')
  return match
}

/** Without the pattern, which RE2 repeats in its own spelling. */
function reasonOf(message: string): string {
  return message.replace(/^error parsing regexp: /, '').replace(/: `.*`$/s, '')
}

function timezoneOf(field: PostField, zone: unknown, bad: Bad): string | undefined {
  if (zone === undefined) return undefined
  if (!TIMES.includes(field)) bad([field, 'timezone'], `timezone is for times (${TIMES.join(', ')})`, 'key')
  else if (isOpen(zone)) bad([field, 'timezone'], openProblem(`the zone of ${field}`))
  else if (typeof zone !== 'string' || !isZone(zone)) bad([field, 'timezone'], zoneProblem(String(zone)))
  return typeof zone === 'string' ? zone : undefined
}

/** One format, or several with ` | ` between, which is how readers of times take them. */
function formatOf(field: PostField, written: unknown, bad: Bad): string | undefined {
  if (written === undefined) return undefined
  const path = [field, 'format']
  if (!TIMES.includes(field)) {
    bad(path, `format is for times (${TIMES.join(', ')})`, 'key')
    return undefined
  }
  const formats: readonly unknown[] = Array.isArray(written) ? written : [written]
  if (formats.length === 0) bad(path, 'format names none')
  formats.forEach((one, index) => {
    const at = Array.isArray(written) ? [...path, index] : path
    if (isOpen(one)) bad(at, `format of ${openProblem(field)}`)
    else if (typeof one !== 'string' || !isDateFormat(one)) bad(at, formatProblem(String(one)))
    else {
      const other = formats.slice(0, index).find((earlier) => typeof earlier === 'string' && isSwapped(earlier, one))
      if (other !== undefined)
        bad(
          at,
          `"${String(other)}" and "${one}" read the same dates as other days: keep the one that is meant, or none, and the whole file decides`,
        )
    }
  })
  return formats.map(String).join(' | ')
}

/** What two formats are once days and months look alike. */
function isSwapped(one: string, other: string): boolean {
  const alike = (format: string): string => (format === 'dmy' || format === 'mdy' ? '#' : format.trim().replace(/\bM{1,2}\b|d{1,2}/g, '#'))
  return one.trim() !== other.trim() && alike(one) === alike(other) && order(one) !== order(other)
}

function order(format: string): boolean {
  return format === 'mdy' || (format !== 'dmy' && format.indexOf('M') < format.indexOf('d'))
}

const STRFTIME: Readonly<Record<string, string>> = {
  '%Y': 'yyyy',
  '%y': 'yy',
  '%m': 'MM',
  '%d': 'dd',
  '%H': 'HH',
  '%I': 'hh',
  '%M': 'mm',
  '%S': 'ss',
  '%p': 'a',
  '%b': 'MMM',
  '%B': 'MMMM',
  '%z': 'X',
}

/** Other tools write formats otherwise: what is probably meant. */
function formatProblem(written: string): string {
  const meant = written.includes('%')
    ? written.replace(/%[A-Za-z]/g, (part) => STRFTIME[part] ?? part)
    : written.replaceAll('Y', 'y').replaceAll('D', 'd')
  const hint = meant !== written && isDateFormat(meant) ? `; did you mean "${meant}"?` : ''
  return `"${written}" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy${hint}`
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '' && one !== '?')
}
