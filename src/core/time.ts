/**
 * Instants and local times. An instant is epoch ms; a zone is an IANA name; a local date is `2026-06-01`.
 * The only door to @date-fns/tz. Nothing here looks at the zone of the machine.
 */
import { tzOffset } from '@date-fns/tz/tzOffset'
import { OutspokeError } from './errors.ts'

export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
/** 24 hours on the wall; a local day may be shorter or longer. */
export const DAY = 86_400_000

/** Local fields of an instant; `weekday` 0 = Monday. */
export interface LocalParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
}

/** Local date of an instant: `2026-06-01`. */
export function localDate(at: number, zone: string): string {
  return dateOfDay(localDay(at, zone))
}

/** Number of the local day of an instant, counted from 1970-01-01 = 0. */
export function localDay(at: number, zone: string): number {
  return Math.floor((at + offsetAt(at, zone)) / DAY)
}

/** Local fields of an instant. */
export function localParts(at: number, zone: string): LocalParts {
  const wall = at + offsetAt(at, zone)
  const day = Math.floor(wall / DAY)
  const second = Math.floor((wall - day * DAY) / SECOND)
  const civil = civilOfDay(day)
  return {
    year: civil.year,
    month: civil.month,
    day: civil.day,
    hour: Math.floor(second / 3_600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    weekday: weekdayOfDay(day),
  }
}

/**
 * Instant of a wall time: `minutes` since midnight of a local date (beyond 1440: the next day's wall).
 * A time that does not exist moves forward by the gap; one that exists twice is its first occurrence.
 */
export function instantOf(date: string, minutes: number, zone: string): number {
  return instantOfWall(dayOfDate(date) * DAY + minutes * MINUTE, zone)
}

/**
 * The same for a wall time in ms, written as if it were UTC. Both offsets of the day around are tried
 * (an offset is at most 14 hours, so the true instant lies between the two probes), the earliest hit wins.
 */
export function instantOfWall(wall: number, zone: string): number {
  const before = offsetAt(wall - DAY, zone)
  const after = offsetAt(wall + DAY, zone)
  if (before === after) return wall - before
  const early = wall - Math.max(before, after)
  const late = wall - Math.min(before, after)
  if (early + offsetAt(early, zone) === wall) return early
  if (late + offsetAt(late, zone) === wall) return late
  return wall - before
}

/** Whether a name is an IANA zone (any case, links included); offsets such as `+05:30` or `GMT+1` are none. */
export function isZone(name: string): boolean {
  if (!/^[a-z][\w+-]*(\/[\w+-]+)*$/i.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** First instant of a local date and of the one after it (half-open): 23, 23½, 24, 24½ or 25 hours, or none. */
export function dayRange(date: string, zone: string): { readonly from: number; readonly to: number } {
  return { from: instantOf(date, 0, zone), to: instantOf(date, 1_440, zone) }
}

/** ISO week of an instant's local date: `2026-W32`. The week belongs to the year of its Thursday. */
export function isoWeek(at: number, zone: string): string {
  const day = localDay(at, zone)
  const thursday = day - weekdayOfDay(day) + 3
  const { year } = civilOfDay(thursday)
  const week = Math.floor((thursday - dayOfCivil(year, 1, 1)) / 7) + 1
  return `${year}-W${pad(week)}`
}

/** Month of an instant's local date: `2026-08`. */
export function month(at: number, zone: string): string {
  return localDate(at, zone).slice(0, -3)
}

/** Local time with minutes: `2026-08-04 17:20`. */
export function formatLocal(at: number, zone: string): string {
  const wall = at + offsetAt(at, zone)
  const day = Math.floor(wall / DAY)
  const minute = Math.floor((wall - day * DAY) / MINUTE)
  return `${dateOfDay(day)} ${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`
}

/** `2017-10-11T06:55:44.000Z`. */
export function isoUtc(at: number): string {
  return new Date(at).toISOString()
}

/** The two largest units, cut, not rounded: `3d 4h`, `2h10m`, `42m`, `30s`. */
export function humanDuration(ms: number): string {
  if (ms < 0) return `-${humanDuration(-ms)}`
  const days = Math.floor(ms / DAY)
  const hours = Math.floor(ms / HOUR) % 24
  const minutes = Math.floor(ms / MINUTE) % 60
  if (days > 0) return hours > 0 ? `${days}d ${hours}h` : `${days}d`
  if (hours > 0) return minutes > 0 ? `${hours}h${minutes}m` : `${hours}h`
  if (minutes > 0) return `${minutes}m`
  return `${Math.floor(ms / SECOND)}s`
}

/** `in 42m`, `2h10m ago`, `now`. */
export function relative(at: number, now: number): string {
  if (at === now) return 'now'
  return at > now ? `in ${humanDuration(at - now)}` : `${humanDuration(now - at)} ago`
}

/** Number of a local date, counted from 1970-01-01 = 0. */
export function dayOfDate(date: string): number {
  return dayOfCivil(Number(date.slice(0, -6)), Number(date.slice(-5, -3)), Number(date.slice(-2)))
}

const dates = new Map<number, string>()

/** Local date of a day number: `2026-06-01`. */
export function dateOfDay(day: number): string {
  const known = dates.get(day)
  if (known !== undefined) return known
  const civil = civilOfDay(day)
  const date = `${String(civil.year).padStart(4, '0')}-${pad(civil.month)}-${pad(civil.day)}`
  dates.set(day, date)
  return date
}

/** Weekday of a day number, 0 = Monday; 1970-01-01 was a Thursday. */
export function weekdayOfDay(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** Day number of a civil date. Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
function dayOfCivil(year: number, monthOfYear: number, day: number): number {
  const shifted = monthOfYear <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (monthOfYear + (monthOfYear > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Civil date of a day number. The same paper, civil_from_days. */
function civilOfDay(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const monthOfYear = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (monthOfYear <= 2 ? 1 : 0),
    month: monthOfYear,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** Days between two looks at a zone's offset. */
const STEP = 4 * DAY

/** A step in which the offset changes. */
interface Turn {
  readonly at: number
  readonly before: number
  readonly after: number
}

/**
 * Offsets by step: `Intl` takes 3 µs a question, reports ask millions. A zone changes its offset at most once a
 * step (in the tz database since 1972 no two changes are closer than a week), so the offsets at both ends tell
 * whether it does.
 */
const zones = new Map<string, Map<number, number | Turn>>()

/** ms to add to an instant to read the wall. */
function offsetAt(at: number, zone: string): number {
  let steps = zones.get(zone)
  if (steps === undefined) {
    steps = openZone(zone)
    zones.set(zone, steps)
  }
  const step = Math.floor(at / STEP)
  let offset = steps.get(step)
  if (offset === undefined) {
    offset = offsetOfStep(step, zone)
    steps.set(step, offset)
  }
  if (typeof offset === 'number') return offset
  return at < offset.at ? offset.before : offset.after
}

function openZone(zone: string): Map<number, number | Turn> {
  if (Number.isNaN(offsetByIntl(0, zone))) {
    throw new OutspokeError(`unknown time zone "${zone}"`, { hint: 'Write an IANA name, such as Europe/London or UTC.' })
  }
  return new Map()
}

function offsetOfStep(step: number, zone: string): number | Turn {
  let low = step * STEP
  let high = low + STEP
  const before = offsetByIntl(low, zone)
  const after = offsetByIntl(high, zone)
  if (before === after) return before
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetByIntl(middle, zone) === before) low = middle
    else high = middle
  }
  return { at: high, before, after }
}

/** UTC does without `Intl`: its first question takes 25 ms, a tenth of a command. */
function offsetByIntl(at: number, zone: string): number {
  return zone === 'UTC' ? 0 : Math.round(tzOffset(zone, new Date(at)) * MINUTE)
}
