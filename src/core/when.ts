/**
 * Times as people write them: `2026-08-04T17:20+02:00`, `2026-08-04`, `yesterday`, `mon 09:00`, `-2h`, `7d..`, `mon..fri`.
 * Days are days of a zone that is handed in. As an upper bound a day means its end.
 */
import { DAY, dateOfDay, dayOfDate, dayRange, HOUR, instantOf, localDay, MINUTE, SECOND, weekdayOfDay } from './time.ts'

/** Which way `2h` and `mon` look from now. */
export type Direction = 'past' | 'future'

/** Half-open, epoch ms: `from <= t < to`; a side that is absent is open. */
export interface Range {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** What one expression covers: a day, week or month from its first instant to the next one's, an instant one millisecond. */
interface Span {
  readonly from: number
  readonly to: number
}

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** ms of `30s 15m 24h 3d 2w`; a day is 24 hours. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhdw])$/.exec(text.trim()) ?? []
  const size = unit === undefined ? undefined : units[unit]
  return size === undefined ? undefined : Number(digits) * size
}

/** The instant (epoch ms) that is so long ago: `24mo` and `2y` by the calendar of the zone, `90d` and the like as durations. */
export function parseAge(text: string, now: number, zone: string): number | undefined {
  const [, digits, unit] = /^(\d{1,4})(mo|y)$/.exec(text.trim()) ?? []
  if (digits === undefined) {
    const span = parseDuration(text)
    return span === undefined || span <= 0 ? undefined : now - span
  }
  const months = Number(digits) * (unit === 'y' ? 12 : 1)
  if (months === 0) return undefined
  const today = dateOfDay(localDay(now, zone))
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  const date = `${first.toISOString().slice(0, 8)}${String(Math.min(day, last)).padStart(2, '0')}`
  return spanOf(date, now, zone, 'past')?.from
}

/**
 * One instant, epoch ms: ISO with an offset or `Z`; a local date (its first instant) or date and time; `now`, `today`,
 * `yesterday`, `tomorrow`, also with a time (`tomorrow 09:00`); `-2h`, `+2h`. Given a direction, also `2h`, `mon`, `fri 17:00`.
 */
export function parseInstant(text: string, now: number, zone: string, direction?: Direction): number | undefined {
  return spanOf(text, now, zone, direction)?.from
}

/**
 * The same as an inclusive upper bound (`--until`, `--as-of`): a day, week (`2026-W32`) or month (`2026-08`) gives its
 * last millisecond, an instant itself.
 */
export function parseUntil(text: string, now: number, zone: string, direction?: Direction): number | undefined {
  const span = spanOf(text, now, zone, direction)
  return span === undefined ? undefined : span.to - 1
}

/**
 * A range: `lo..hi`, `lo..`, `..hi`, or one expression. Both ends are meant inclusive, so `to` (exclusive) is the end of
 * a day, or one millisecond after an instant. `7d` is 7 days ago in the past, `2h` in 2 hours in the future; alone they
 * reach from there to now. `mon..fri`: the last Monday (in the future the next; today counts) and the Friday after it.
 */
export function parseRange(text: string, now: number, zone: string, direction: Direction): Range | undefined {
  const dots = text.indexOf('..')
  if (dots < 0) return single(text, now, zone, direction)
  const [low, high] = [text.slice(0, dots).trim(), text.slice(dots + 2).trim()]
  if (low === '' && high === '') return undefined
  const from = spanOf(low, now, zone, direction)
  const to = upperSpan(high, low, from, now, zone, direction)
  if ((low === '') !== (from === undefined) || (high === '') !== (to === undefined)) return undefined
  return { from: from?.from, to: to?.to }
}

/** After a weekday, a weekday is the first one from there on: `fri..mon` is a weekend whatever today is. */
function upperSpan(high: string, low: string, from: Span | undefined, now: number, zone: string, direction: Direction): Span | undefined {
  const follows = from !== undefined && weekdayOf(low) !== undefined && weekdayOf(high) !== undefined
  return follows ? spanOf(high, from.from, zone, 'future') : spanOf(high, now, zone, direction)
}

function single(text: string, now: number, zone: string, direction: Direction): Range | undefined {
  const span = spanOf(text, now, zone, direction)
  if (span === undefined || !/^\s*[+-]?\d+[a-z]\s*$/i.test(text)) return span
  return { from: Math.min(span.from, now), to: Math.max(span.to, now + 1) }
}

function spanOf(text: string, now: number, zone: string, direction?: Direction): Span | undefined {
  const word = text.trim().toLowerCase()
  return relativeSpan(word, now, direction) ?? periodSpan(word, zone) ?? daySpan(word, now, zone, direction)
}

function relativeSpan(word: string, now: number, direction: Direction | undefined): Span | undefined {
  if (word === 'now') return instant(now)
  const sign = word.startsWith('-') ? -1 : word.startsWith('+') ? 1 : undefined
  const ms = parseDuration(sign === undefined ? word : word.slice(1))
  if (ms === undefined) return undefined
  if (sign === undefined && direction === undefined) return undefined
  return instant(now + (sign ?? (direction === 'past' ? -1 : 1)) * ms)
}

/** `2026-08` and `2026-w32`. */
function periodSpan(word: string, zone: string): Span | undefined {
  const [, year, week, month] = /^(\d{4})-(?:w(\d{2})|(\d{2}))$/.exec(word) ?? []
  if (year === undefined) return undefined
  if (month !== undefined) {
    const first = dayOf(`${year}-${month}-01`)
    if (first === undefined) return undefined
    const next = dateOfDay(first + 31).slice(0, -2)
    return days(first, dayOfDate(`${next}01`), zone)
  }
  // ISO 8601: 4 January is always in week 1.
  const fourth = dayOfDate(`${year}-01-04`)
  const monday = fourth - weekdayOfDay(fourth) + (Number(week) - 1) * 7
  const thursdayYear = dateOfDay(monday + 3).slice(0, 4)
  return thursdayYear === year ? days(monday, monday + 7, zone) : undefined
}

const timeOfDay = /^(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(z|[+-]\d{2}(?::?\d{2})?)?$/

/** A day, or a time of it; an offset only after a date written out. */
function daySpan(word: string, now: number, zone: string, direction: Direction | undefined): Span | undefined {
  const [, dayText = '', time] = /^(\d{4}-\d{2}-\d{2}|[a-z]+?)(?:(?:t|\s+)(\d{2}:.*))?$/.exec(word) ?? []
  const day = dayOf(dayText) ?? namedDay(dayText, now, zone, direction)
  if (day === undefined) return undefined
  if (time === undefined) return days(day, day + 1, zone)
  const [, hour, minute, second = '0', fraction = '', offset] = timeOfDay.exec(time) ?? []
  const minutes = Number(hour) * 60 + Number(minute)
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const ms = Number(second) * SECOND + Number(fraction.padEnd(3, '0').slice(0, 3))
  if (offset === undefined) return instant(instantOf(dateOfDay(day), minutes, zone) + ms)
  const ahead = offsetMinutes(offset)
  if (ahead === undefined || dayOf(dayText) === undefined) return undefined
  return instant(day * DAY + (minutes - ahead) * MINUTE + ms)
}

/** Day number of a date that exists. */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const day = dayOfDate(text)
  return dateOfDay(day) === text ? day : undefined
}

function namedDay(word: string, now: number, zone: string, direction: Direction | undefined): number | undefined {
  const today = localDay(now, zone)
  if (word === 'today') return today
  if (word === 'yesterday') return today - 1
  if (word === 'tomorrow') return today + 1
  const weekday = weekdayOf(word)
  if (weekday === undefined || direction === undefined) return undefined
  const ahead = (weekday - weekdayOfDay(today) + 7) % 7
  return direction === 'future' || ahead === 0 ? today + ahead : today + ahead - 7
}

function weekdayOf(text: string): number | undefined {
  const word = text.toLowerCase()
  const index = Math.max(weekdays.indexOf(word), weekdayNames.indexOf(word))
  return index < 0 ? undefined : index
}

function offsetMinutes(offset: string): number | undefined {
  if (offset === 'z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return undefined
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function instant(at: number): Span {
  return { from: at, to: at + 1 }
}

/** Local days from one to before another. */
function days(from: number, to: number, zone: string): Span {
  return { from: dayRange(dateOfDay(from), zone).from, to: instantOf(dateOfDay(to), 0, zone) }
}
