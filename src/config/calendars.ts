/** Calendars: opening hours, holidays, and the `.ics` files that hold some. */
import type { CalendarSpec, Pos, Window } from '../core/rules/ruleset.ts'
import type { SideFiles } from './compose.ts'
import { didYouMean, type Report } from './diagnostics.ts'
import { section } from './names.ts'
import { type Entry, type Fields, isNull, type MapNode, type Node, readFields, readNamed, typeOf } from './nodes.ts'
import { DURATIONS, isZone, readDate, readDuration, readWindow } from './values.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const DAY_MINUTES = 1440
const WEEK_MINUTES = 7 * DAY_MINUTES
/** Yearly events are written out so far; a fixed year, so that the hash of a rule set never depends on when it is made. */
const LAST_YEAR = 2075
const HOURS_HELP = 'write 09:00-17:30, or a list of such windows; 24:00 is the end of the day'

interface Setup {
  readonly report: Report
  readonly sideFiles: SideFiles
}

/** Calendars of the file with the place of each. */
export function readCalendars(root: MapNode, setup: Setup): ReadonlyMap<string, { readonly spec: CalendarSpec; readonly at: Pos }> {
  const out = new Map<string, { spec: CalendarSpec; at: Pos }>()
  for (const { key, keyAt, value } of readNamed(section(root, 'calendars'), 'calendar', setup.report, ['always'])) {
    const fields = readFields(value, 'calendar', setup.report)
    if (fields === undefined) continue
    const timezone = readZone(fields, 'timezone', setup.report) ?? 'UTC'
    const hours = readHours(fields, setup.report)
    if (fields.node('hours')?.kind === 'map' && hours.good && hours.days.every((windows) => windows.length === 0)) {
      setup.report.add('E153', keyAt, `calendar "${key}" is never open`, { help: 'give it hours: { mon-fri: 09:00-17:00 }' })
    }
    const cutoff = readTime(fields, 'cutoff', setup.report, true) ?? 0
    out.set(key, { spec: { id: key, timezone, hours: hours.days, holidays: readHolidays(fields, setup), cutoff }, at: keyAt })
  }
  return out
}

/** A zone, or a report with the nearest name. */
export function readZone(fields: Fields, key: string, report: Report): string | undefined {
  const word = fields.scalar(key)
  if (word === undefined || isZone(word.text)) return word?.text
  const offset = /^([+-]|UTC[+-]|GMT[+-])/u.test(word.text)
  const help = offset
    ? 'an offset is no zone: it would be wrong half of the year'
    : (didYouMean(word.text, Intl.supportedValuesOf('timeZone')) ?? 'write it as Europe/London')
  report.add('E150', word.at, `unknown time zone "${word.text}"`, { help })
  return undefined
}

/** A duration on the wall in ms. */
export function readTime(fields: Fields, key: string, report: Report, zero = false): number | undefined {
  const word = fields.scalar(key)
  if (word === undefined) return undefined
  const ms = readDuration(word.text, zero)
  if (ms === undefined) report.add('E154', word.at, `"${word.text}" is not a duration`, { help: DURATIONS })
  return ms
}

function readHours(fields: Fields, report: Report): { readonly days: readonly (readonly Window[])[]; readonly good: boolean } {
  const days: (readonly Window[])[] = DAYS.map(() => [])
  const node = fields.node('hours')
  if (node?.kind !== 'map') return { days, good: false }
  let good = true
  for (const { key, keyAt, value } of node.entries) {
    const covered = daysOf(key)
    const windows = readWindows(value, keyAt, report)
    if (covered === undefined) {
      report.add('E151', keyAt, `"${key}" is neither a day nor a range of days`, {
        help: didYouMean(key, DAYS) ?? `days are ${DAYS.join(', ')}; a range is mon-fri`,
      })
    }
    if (covered === undefined || windows === undefined) good = false
    else for (const day of covered) days[day] = windows
  }
  const clash = overlapOf(days)
  if (good && clash !== undefined) {
    report.add('E151', fields.keyAt('hours'), `opening hours overlap on ${clash}`, {
      help: 'windows of one day, and those that run past midnight, must not overlap',
    })
  }
  return { days, good: good && clash === undefined }
}

function daysOf(key: string): readonly number[] | undefined {
  const [first = '', last = first, more] = key.toLowerCase().split('-')
  const from = DAYS.indexOf(first)
  const to = DAYS.indexOf(last)
  if (from < 0 || to < 0 || more !== undefined) return undefined
  const count = ((to - from + 7) % 7) + 1
  return Array.from({ length: count }, (_, n) => (from + n) % 7)
}

function readWindows(node: Node, keyAt: Pos, report: Report): readonly Window[] | undefined {
  const items = node.kind === 'list' ? node.items : [node]
  const out: Window[] = []
  let good = true
  for (const item of items) {
    if (item.kind === 'bad') return undefined
    const window = item.kind === 'scalar' ? readWindow(item.text) : undefined
    if (window !== undefined) out.push(window)
    else {
      good = false
      report.add(
        'E151',
        isNull(item) ? keyAt : item.at,
        `bad opening hours${item.kind === 'scalar' && !isNull(item) ? ` "${item.text}"` : ''}`,
        { help: HOURS_HELP },
      )
    }
  }
  return good ? out.sort((a, b) => a.from - b.from) : undefined
}

function overlapOf(days: readonly (readonly Window[])[]): string | undefined {
  const all = days.flatMap((windows, day) =>
    windows.map((window) => ({ day, from: day * DAY_MINUTES + window.from, to: day * DAY_MINUTES + window.to })),
  )
  const first = all[0]
  const ring = first === undefined ? all : [...all, { ...first, from: first.from + WEEK_MINUTES, to: first.to + WEEK_MINUTES }]
  for (let n = 1; n < ring.length; n++) {
    const before = ring[n - 1]
    const after = ring[n]
    if (before !== undefined && after !== undefined && after.from < before.to) return DAYS[after.day]
  }
  return undefined
}

function readHolidays(fields: Fields, setup: Setup): Readonly<Record<string, readonly Window[]>> {
  const out: Record<string, readonly Window[]> = {}
  const node = fields.node('holidays')
  if (node === undefined) return out
  const items = node.kind === 'list' ? node.items : [node]
  for (const item of items) {
    if (item.kind === 'map') for (const entry of item.entries) readHoliday(entry, out, setup)
    else if (item.kind === 'scalar') addDate(item.text, item.at, [], out, setup.report)
    else if (item.kind === 'list') setup.report.add('E102', item.at, 'expected a date, got a list')
  }
  return out
}

function readHoliday({ key, keyAt, value }: Entry, out: Record<string, readonly Window[]>, setup: Setup): void {
  if (value.kind === 'bad') return
  if (key === 'file') {
    readIcs(value, keyAt, out, setup)
    return
  }
  const hours = value.kind === 'list' || (value.kind === 'scalar' && /^\d{1,2}([:.]\d{2})?\s*-\s*\d/u.test(value.text))
  if (value.kind === 'map') setup.report.add('E102', value.at, `expected a label or hours, got ${typeOf(value)}`)
  const windows = hours ? readWindows(value, keyAt, setup.report) : []
  if (windows !== undefined) addDate(key, keyAt, windows, out, setup.report)
}

function addDate(text: string, at: Pos, windows: readonly Window[], out: Record<string, readonly Window[]>, report: Report): void {
  const date = readDate(text)
  if (date === undefined) report.add('E152', at, `"${text}" is not a date`, { help: 'write it as 2026-12-25' })
  else out[date] = windows
}

function readIcs(node: Node, keyAt: Pos, out: Record<string, readonly Window[]>, { report, sideFiles }: Setup): void {
  if (node.kind !== 'scalar' || isNull(node)) {
    report.add('E102', keyAt, `"file" expects text, got ${typeOf(node)}`, { help: 'for example file: holidays.ics' })
    return
  }
  const file = sideFiles(node.at, node.text)
  if ('problem' in file) {
    report.add('E121', node.at, `cannot read ${node.text}: ${file.problem}`)
    return
  }
  const dates = datesOfIcs(file.lines)
  if (dates.length === 0)
    report.add('E121', node.at, `${node.text} holds no dates`, { help: 'expected a calendar file (iCalendar) with DTSTART lines' })
  for (const date of dates) out[date] = []
}

/** Days of the events of an iCalendar file (RFC 5545): DTSTART up to but without DTEND; yearly ones are repeated. */
function datesOfIcs(lines: readonly string[]): readonly string[] {
  const out: string[] = []
  let event: { from?: string; to?: string; yearly?: boolean } | undefined
  for (const line of lines
    .join('\n')
    .replace(/\n[ \t]/gu, '')
    .split('\n')) {
    if (line === 'BEGIN:VEVENT') event = {}
    else if (line === 'END:VEVENT' && event?.from !== undefined) {
      const years = event.yearly ? Math.max(0, LAST_YEAR - Number(event.from.slice(0, 4))) : 0
      for (let n = 0; n <= Math.min(years, 200); n++) out.push(...daysBetween(laterBy(event.from, n), event.to && laterBy(event.to, n)))
      event = undefined
    } else if (event !== undefined) {
      const date = /^(DTSTART|DTEND)[^:]*:(\d{4})(\d{2})(\d{2})/u.exec(line)
      const day = date === null ? undefined : readDate(`${date[2]}-${date[3]}-${date[4]}`)
      if (day !== undefined) event[date?.[1] === 'DTSTART' ? 'from' : 'to'] = day
      if (/^RRULE:.*FREQ=YEARLY/u.test(line)) event.yearly = true
    }
  }
  return [...new Set(out)].sort()
}

function laterBy(date: string, years: number): string {
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`
}

function daysBetween(from: string, end: string | undefined): readonly string[] {
  const out: string[] = []
  const last = end === undefined || end <= from ? Date.parse(from) + 1 : Date.parse(end)
  for (let at = Date.parse(from); at < last && out.length < 366; at += 86_400_000) out.push(new Date(at).toISOString().slice(0, 10))
  return out.filter((date) => readDate(date) !== undefined)
}
