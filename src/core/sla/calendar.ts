/**
 * Business time. A calendar is the sequence of its open spans in UTC, built a year at a time and kept with the
 * open time before each span, so that every question is a binary search.
 */
import { OutspokeError } from '../errors.ts'
import type { CalendarSpec, Window } from '../rules/ruleset.ts'
import { DAY, dateOfDay, instantOfWall, MINUTE, weekdayOfDay } from '../time.ts'

/** A compiled calendar. Equal for equal specifications; what it remembers is only ever computed from them. */
export interface Calendar {
  readonly id: string
  readonly timezone: string
  /** ms before closing from which the day counts as over. */
  readonly cutoff: number
  /** Open without a break: plain arithmetic. */
  readonly unbroken: boolean
  /** Open spans and closings of a UTC year. */
  readonly year: (year: number) => Year
}

/** Sorted; spans do not overlap and end with the year: one that crosses New Year (UTC) goes on in the next. */
interface Year {
  readonly opens: Float64Array
  readonly closes: Float64Array
  /** Open ms of the year before each span. */
  readonly before: Float64Array
  /** Open ms of the year. */
  readonly total: number
  /** Closing instants of business days. */
  readonly closings: Float64Array
}

/** Compiles a calendar. Throws where no weekday is ever open, or its zone is unknown. */
export function compileCalendar(spec: CalendarSpec): Calendar {
  if (!spec.hours.some((windows) => windows.some((window) => window.to > window.from))) {
    throw new OutspokeError(`calendar "${spec.id}" is never open`, { hint: 'Give it hours, for example mon-fri: 09:00-17:00.' })
  }
  return calendarOf(spec, false)
}

const always = new Map<string, Calendar>()

/** Open 24 hours a day; its business day is a local day of the zone and closes at 24:00. */
export function alwaysCalendar(timezone: string): Calendar {
  const known = always.get(timezone)
  if (known !== undefined) return known
  const hours = Array.from({ length: 7 }, () => [{ from: 0, to: 1_440 }])
  const calendar = calendarOf({ id: 'always', timezone, hours, holidays: {}, cutoff: 0 }, true)
  always.set(timezone, calendar)
  return calendar
}

function calendarOf(spec: CalendarSpec, unbroken: boolean): Calendar {
  const years = new Map<number, Year>()
  const year = (number: number): Year => {
    const known = years.get(number)
    if (known !== undefined) return known
    const built = buildYear(spec, number)
    years.set(number, built)
    return built
  }
  return { id: spec.id, timezone: spec.timezone, cutoff: spec.cutoff, unbroken, year }
}

/** Whether the calendar is open at an instant. Windows are half-open: not at closing. */
export function isOpen(calendar: Calendar, at: number): boolean {
  if (calendar.unbroken) return true
  const year = calendar.year(yearOf(at))
  const span = countUpTo(year.opens, at) - 1
  return at < valueAt(year.closes, span)
}

/** Open ms between two instants; negative where `to` is before `from`. */
export function businessElapsed(calendar: Calendar, from: number, to: number): number {
  if (calendar.unbroken) return to - from
  if (to < from) return 0 - businessElapsed(calendar, to, from)
  const last = yearOf(to)
  let elapsed = openBefore(calendar.year(last), to)
  let number = yearOf(from)
  elapsed -= openBefore(calendar.year(number), from)
  for (; number < last; number += 1) elapsed += calendar.year(number).total
  return elapsed
}

/** The earliest instant where the business time elapsed since `start` is `ms`: used up exactly at closing, it is the closing. */
export function addBusiness(calendar: Calendar, start: number, ms: number): number {
  if (ms <= 0) return start
  if (calendar.unbroken) return start + ms
  let number = yearOf(start)
  let year = calendar.year(number)
  let open = openBefore(year, start) + ms
  while (open > year.total) {
    open -= year.total
    number += 1
    year = calendar.year(number)
  }
  const span = countBelow(year.before, open) - 1
  return valueAt(year.opens, span) + open - valueAt(year.before, span)
}

/**
 * Closing time of the n-th business day after the first one that is still to be used at `start`: `start < closing`
 * and, unless the cutoff is ignored, `start <= closing - cutoff`. n = 0 is the same business day.
 */
export function closingOfBusinessDay(
  calendar: Calendar,
  start: number,
  n: number,
  options: { readonly ignoreCutoff?: boolean } = {},
): number {
  const usable = start + (options.ignoreCutoff === true ? 0 : calendar.cutoff)
  let number = yearOf(start)
  let { closings } = calendar.year(number)
  let index = Math.max(countUpTo(closings, start), countBelow(closings, usable))
  let left = n
  // A cutoff longer than what is left of the year reaches into the next one, where only it can still exclude a day.
  while (index + left >= closings.length) {
    const rest = closings.length - index
    number += 1
    ;({ closings } = calendar.year(number))
    index = rest > 0 ? 0 : countBelow(closings, usable)
    left -= rest
  }
  return valueAt(closings, index + left)
}

/** The earliest instant from `at` on where the calendar is open: `at` itself if it is. */
export function nextOpening(calendar: Calendar, at: number): number {
  if (isOpen(calendar, at)) return at
  for (let number = yearOf(at); ; number += 1) {
    const { opens } = calendar.year(number)
    const opening = opens[countUpTo(opens, at)]
    if (opening !== undefined) return opening
  }
}

function openBefore(year: Year, at: number): number {
  const span = countUpTo(year.opens, at) - 1
  if (span < 0) return 0
  return valueAt(year.before, span) + Math.min(at, valueAt(year.closes, span)) - valueAt(year.opens, span)
}

/** NaN, with which nothing compares, outside of the array. */
function valueAt(sorted: Float64Array, index: number): number {
  return sorted[index] ?? Number.NaN
}

/** Elements `<= value` of a sorted array. */
function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Elements `< value` of a sorted array. */
function countBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The year that was asked for last: an import or a report asks for the same one a million times, and a `Date` takes 80 ns. */
let recent = { number: 1970, from: 0, to: Date.UTC(1971) }

function yearOf(at: number): number {
  if (at >= recent.from && at < recent.to) return recent.number
  const number = new Date(at).getUTCFullYear()
  // Of years below 100 `Date.UTC` thinks that they are of the last century.
  if (number > 99) recent = { number, from: Date.UTC(number), to: Date.UTC(number + 1) }
  return number
}

/**
 * Opening and closing of every window that touches the year, converted edge by edge (DST), then cut to the year and,
 * where windows of neighbouring days run into each other, to what the one before has not covered: nothing counts twice.
 */
function buildYear(spec: CalendarSpec, number: number): Year {
  const start = Date.UTC(number, 0, 1)
  const end = Date.UTC(number + 1, 0, 1)
  const spans: { readonly from: number; readonly to: number }[] = []
  const closings: number[] = []
  // A window ends at most two days after its local midnight, and zones are up to 14 hours away from UTC.
  for (let day = start / DAY - 3; day < end / DAY + 2; day += 1) {
    let closing = start
    for (const window of windowsOf(spec, day)) {
      const from = instantOfWall(day * DAY + window.from * MINUTE, spec.timezone)
      const to = instantOfWall(day * DAY + window.to * MINUTE, spec.timezone)
      if (to <= from) continue
      spans.push({ from, to })
      closing = Math.max(closing, to)
    }
    if (closing > start && closing <= end) closings.push(closing)
  }
  spans.sort((a, b) => a.from - b.from)
  return { ...cover(spans, start, end), closings: Float64Array.from(closings).sort() }
}

function windowsOf(spec: CalendarSpec, day: number): readonly Window[] {
  return spec.holidays[dateOfDay(day)] ?? spec.hours[weekdayOfDay(day)] ?? []
}

function cover(spans: readonly { readonly from: number; readonly to: number }[], start: number, end: number): Omit<Year, 'closings'> {
  const opens: number[] = []
  const closes: number[] = []
  const before: number[] = []
  let covered = start
  let total = 0
  for (const span of spans) {
    const from = Math.max(span.from, covered)
    const to = Math.min(span.to, end)
    if (to <= from) continue
    opens.push(from)
    closes.push(to)
    before.push(total)
    total += to - from
    covered = to
  }
  return { opens: Float64Array.from(opens), closes: Float64Array.from(closes), before: Float64Array.from(before), total }
}
