/** Date formats as a column map writes them (`dd/MM/yyyy HH:mm`): the letters of Unicode's date patterns that exports need. */
import type { DateReader, WallClock } from './wall-time.ts'
import { civil } from './wall-time.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const LETTERS: Readonly<Record<string, readonly [name: string, pattern: string]>> = {
  yyyy: ['year', '(\\d{4})'],
  yy: ['year', '(\\d{2})'],
  MMMM: ['name', '([A-Za-z]{3,9})\\.?'],
  MMM: ['name', '([A-Za-z]{3})[a-z]*\\.?'],
  MM: ['month', '(\\d{2})'],
  M: ['month', '(\\d{1,2})'],
  dd: ['day', '(\\d{2})'],
  d: ['day', '(\\d{1,2})'],
  EEEE: ['', '[A-Za-z]{6,9}'],
  EEE: ['', '[A-Za-z]{3}'],
  HH: ['hour', '(\\d{2})'],
  H: ['hour', '(\\d{1,2})'],
  hh: ['hour', '(\\d{2})'],
  h: ['hour', '(\\d{1,2})'],
  mm: ['minute', '(\\d{2})'],
  m: ['minute', '(\\d{1,2})'],
  ss: ['second', '(\\d{2})'],
  s: ['second', '(\\d{1,2})'],
  S: ['fraction', '(\\d{1,9})'],
  a: ['half', '([AaPp])\\.?[Mm]\\.?'],
  X: ['offset', '(Z|[+-]\\d{2}:?\\d{0,2})'],
  Z: ['offset', '([+-]\\d{2}:?\\d{2})'],
}

/** A reader for one format. A letter that is no part of it makes a reader that reads nothing; `isPattern` tells beforehand. */
export function compilePattern(format: string, wall: WallClock): DateReader {
  const parts = partsOf(format)
  if (parts === undefined) return () => undefined
  const regex = new RegExp(`^\\s*${parts.pattern}\\s*$`)
  return (text) => {
    const found = regex.exec(text)
    if (!found) return undefined
    const field: Record<string, string | undefined> = {}
    parts.names.forEach((name, index) => {
      field[name] = found[index + 1]
    })
    const year = Number(field['year'] ?? Number.NaN)
    const month = field['name'] === undefined ? Number(field['month'] ?? 1) : MONTHS.indexOf(field['name'].slice(0, 3).toLowerCase()) + 1
    const half = field['half']?.toLowerCase()
    const hour = half === undefined ? Number(field['hour'] ?? 0) : (Number(field['hour']) % 12) + (half === 'p' ? 12 : 0)
    const local = civil(
      year < 100 ? 2000 + year : year,
      month,
      Number(field['day'] ?? 1),
      hour,
      Number(field['minute'] ?? 0),
      Number(field['second'] ?? 0),
    )
    if (local !== local) return undefined
    const fraction = field['fraction']
    const at = local + (fraction === undefined ? 0 : Number(`${fraction}00`.slice(0, 3)))
    const precision =
      field['day'] === undefined
        ? 'month'
        : field['hour'] === undefined
          ? 'day'
          : field['minute'] === undefined || field['second'] === undefined
            ? 'minute'
            : fraction === undefined
              ? 's'
              : 'ms'
    const offset = field['offset']
    return offset === undefined
      ? { at: wall(at), precision, zoneless: true }
      : { at: at - minutesOf(offset) * 60_000, precision, zoneless: false }
  }
}

/** Whether every letter of the format is known. */
export function isPattern(format: string): boolean {
  const parts = partsOf(format)
  return parts?.names.includes('year') === true && (parts.names.includes('month') || parts.names.includes('name'))
}

function partsOf(format: string): { readonly pattern: string; readonly names: readonly string[] } | undefined {
  const names: string[] = []
  let pattern = ''
  for (const [token, quoted, letters] of format.matchAll(/'([^']*)'|(([A-Za-z])\3*)|[^A-Za-z']+/g)) {
    if (quoted !== undefined) pattern += escape(quoted)
    else if (letters === undefined) pattern += escape(token).replace(/ +/g, '\\s+')
    else if (letters === 'T') pattern += 'T'
    else {
      const known = LETTERS[letters] ?? (/^(S+|X+|x+|Z+)$/.test(letters) ? LETTERS[letters.charAt(0).replace('x', 'X')] : undefined)
      if (known === undefined) return undefined
      pattern += known[1]
      if (known[0] !== '') names.push(known[0])
    }
  }
  return { pattern, names }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function minutesOf(offset: string): number {
  if (offset === 'Z') return 0
  const sign = offset.startsWith('-') ? -1 : 1
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0))
}
