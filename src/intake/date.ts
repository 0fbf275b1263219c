/**
 * Times as exports write them, by hand: a library's `parse` takes 10 s per million. A reader is made once per column
 * from a sample of its values, so that 03/04 is decided per file and never per row.
 */

import type { Precision } from '../core/post.ts'
import { HOUR, MINUTE } from '../core/time.ts'
import { compilePattern, isPattern } from './date-pattern.ts'
import { civil, type DateReader, type Moment, type WallClock, wallClock } from './wall-time.ts'

type DayOrder = 'dmy' | 'mdy'

export interface DateSpec {
  /** As in maps: `dd/MM/yyyy HH:mm`, `epoch`, `epoch_ms`, `excel`, `dmy`, `mdy`; several with ` | ` between, tried in this order. */
  readonly format?: string | undefined
  /** Zone of values that name none. */
  readonly zone: string
}

/** What keeps a column from being read: the day and the month cannot be told apart. */
interface Ambiguous {
  readonly ambiguous: string
}

/**
 * A reader for a column, by its values seen so far (a sample, or all of them). `Ambiguous` where days and months are
 * numbers and no value says which is which.
 */
export function dateReader(samples: Iterable<string>, spec: DateSpec): DateReader | Ambiguous {
  const wall = wallClock(spec.zone)
  const { format } = spec
  if (format?.includes('|') === true) return firstOf(format.split('|').map((one) => dateReader(samples, { ...spec, format: one.trim() })))
  if (format === 'epoch') return (text) => epoch(text, 1000)
  if (format === 'epoch_ms') return (text) => epoch(text, 1)
  if (format === 'excel') return (text) => excelSerial(text, wall)
  if (format !== undefined && format !== 'dmy' && format !== 'mdy') return compilePattern(format, wall)
  const order = format ?? dayOrder(samples)
  if (typeof order === 'object') return order
  return (text) => readDate(text, order, wall)
}

/** Whether a map may name this format, or these. */
export function isDateFormat(format: string): boolean {
  return format.split('|').every((one) => ['epoch', 'epoch_ms', 'excel', 'dmy', 'mdy'].includes(one.trim()) || isPattern(one.trim()))
}

function firstOf(readers: readonly (DateReader | Ambiguous)[]): DateReader {
  return (text) => {
    for (const read of readers) {
      const moment = typeof read === 'function' ? read(text) : undefined
      if (moment !== undefined) return moment
    }
    return undefined
  }
}

const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?[ T]|$)/

/** A first number above 12 says day first, a second one month first; no such dates at all: any. */
export function dayOrder(samples: Iterable<string>): DayOrder | undefined | Ambiguous {
  let first: string | undefined
  for (const sample of samples) {
    const found = NUMERIC.exec(sample.trim())
    if (!found) continue
    if (Number(found[1]) > 12) return 'dmy'
    if (Number(found[3]) > 12) return 'mdy'
    if (found[1] !== found[3]) first ??= sample.trim()
  }
  return first === undefined ? undefined : { ambiguous: first }
}

function readDate(text: string, order: DayOrder | undefined, wall: WallClock): Moment | undefined {
  if (text.length === 30) {
    const at = twitterDate(text)
    if (at === at) return { at, precision: 's', zoneless: false }
  }
  const trimmed = text.trim()
  return isoDate(trimmed, wall) ?? numericDate(trimmed, order, wall) ?? numberDate(trimmed, wall) ?? wordDate(trimmed, wall)
}

const MONTHS: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
}
const MONTH_CODES = new Map(Object.entries(MONTHS).map(([name, number]) => [codeOf(name, 0), number]))

/** Three letters as one number, whatever their case. */
function codeOf(text: string, at: number): number {
  return ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32)
}

/** Rows of an export come day by day. */
let lastDay = { year: Number.NaN, month: 0, day: 0, at: Number.NaN }

/** `Tue Oct 31 22:10:47 +0000 2017`; NaN where the text is anything else. */
function twitterDate(text: string): number {
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN
  const year = two(text, 26) * 100 + two(text, 28)
  const sign = text.charCodeAt(20) === 45 ? -1 : text.charCodeAt(20) === 43 ? 1 : Number.NaN
  const month = codeOf(text, 4)
  const day = two(text, 8)
  if (month !== lastDay.month || day !== lastDay.day || year !== lastDay.year) {
    const number = MONTH_CODES.get(month)
    if (number === undefined) return Number.NaN
    lastDay = { year, month, day, at: civil(year, number, day, 0, 0, 0) }
  }
  const [hour, minute, second] = [two(text, 11), two(text, 14), two(text, 17)]
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN
  const at = lastDay.at + hour * HOUR + minute * MINUTE + second * 1000
  return at - sign * (two(text, 21) * HOUR + two(text, 23) * MINUTE)
}

function two(text: string, at: number): number {
  const high = text.charCodeAt(at) - 48
  const low = text.charCodeAt(at + 1) - 48
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN
}

const ZONE = String.raw`\s*(Z|UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*\([^)]*\))?`
const TIME = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?${ZONE}`
const ISO = new RegExp(String.raw`^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ]+${TIME})?)?$`, 'i')
const NUMBERS = new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?[T ]+${TIME})?$`, 'i')
const DAY_FIRST = new RegExp(
  String.raw`^(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2}),?(?:\s+(?:at\s+)?${TIME})?$`,
  'i',
)
const MONTH_FIRST = new RegExp(
  String.raw`^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}),?(?:\s+(?:at\s+)?${TIME})?$`,
  'i',
)
const UNIX = new RegExp(String.raw`^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+([A-Z]{3}|[+-]\d{4})\s+(\d{4})$`, 'i')

const ABBREVIATIONS: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
}

/** Minutes east of UTC. */
function offsetOf(zone: string): number | undefined {
  const upper = zone.toUpperCase()
  const named = ABBREVIATIONS[upper]
  if (named !== undefined) return named
  const found = /([+-])(\d{2}):?(\d{2})?$/.exec(upper)
  if (!found) return undefined
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3] ?? 0))
}

type Groups = readonly (string | undefined)[]

/** `time`: hour, minute, second, fraction, am/pm, zone, as `TIME` captures them. */
function momentOf(year: number, month: number, day: number | undefined, time: Groups, wall: WallClock): Moment | undefined {
  const [hours, minutes, seconds, fraction, half, zone] = time
  let hour = Number(hours ?? 0)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
  }
  const milli = fraction === undefined ? 0 : Number(`${fraction}00`.slice(0, 3))
  const local = civil(year < 100 ? 2000 + year : year, month, day ?? 1, hour, Number(minutes ?? 0), Number(seconds ?? 0)) + milli
  if (local !== local) return undefined
  const precision: Precision =
    day === undefined ? 'month' : hours === undefined ? 'day' : seconds === undefined ? 'minute' : fraction === undefined ? 's' : 'ms'
  const offset = zone === undefined ? undefined : offsetOf(zone)
  if (offset === undefined) return { at: wall(local), precision, zoneless: true }
  return { at: local - offset * MINUTE, precision, zoneless: false }
}

function isoDate(text: string, wall: WallClock): Moment | undefined {
  const found = ISO.exec(text)
  if (!found) return undefined
  return momentOf(Number(found[1]), Number(found[2]), found[3] === undefined ? undefined : Number(found[3]), found.slice(4), wall)
}

/** Without an order, a date that could be two is none. */
function numericDate(text: string, order: DayOrder | undefined, wall: WallClock): Moment | undefined {
  const found = NUMBERS.exec(text)
  if (!found || (order === undefined && found[1] !== found[3])) return undefined
  const [first, second] = [Number(found[1]), Number(found[3])]
  return momentOf(Number(found[4]), order === 'dmy' ? second : first, order === 'dmy' ? first : second, found.slice(5), wall)
}

/** Bare numbers: epoch seconds, epoch ms, or the serial days of a spreadsheet. */
function numberDate(text: string, wall: WallClock): Moment | undefined {
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined
  const whole = text.indexOf('.') < 0 ? text.length : text.indexOf('.')
  if (whole === 5) return excelSerial(text, wall)
  if (whole === 9 || whole === 10) return epoch(text, 1000)
  return whole === 12 || whole === 13 ? epoch(text, 1) : undefined
}

function epoch(text: string, unit: number): Moment | undefined {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return undefined
  const at = Math.round(value * unit)
  return { at, precision: at % 1000 === 0 ? 's' : 'ms', zoneless: false }
}

/** Days since 1899-12-30, as Excel counts them; to the second, which is what its fractions hold. */
function excelSerial(text: string, wall: WallClock): Moment | undefined {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return undefined
  const local = Math.round((value - 25_569) * 86_400) * 1000
  return { at: wall(local), precision: Number.isInteger(value) ? 'day' : 's', zoneless: true }
}

/** Dates with English month names. */
function wordDate(text: string, wall: WallClock): Moment | undefined {
  const day = DAY_FIRST.exec(text)
  if (day) return named(day[2], day[1], day[3], day.slice(4), wall)
  const month = MONTH_FIRST.exec(text)
  if (month) return named(month[1], month[2], month[3], month.slice(4), wall)
  const unix = UNIX.exec(text)
  if (!unix) return undefined
  return named(unix[1], unix[2], unix[7], [unix[3], unix[4], unix[5], undefined, undefined, unix[6]], wall)
}

function named(
  month: string | undefined,
  day: string | undefined,
  year: string | undefined,
  time: Groups,
  wall: WallClock,
): Moment | undefined {
  const number = MONTHS[(month ?? '').slice(0, 3).toLowerCase()]
  return number === undefined ? undefined : momentOf(Number(year), number, Number(day), time, wall)
}
