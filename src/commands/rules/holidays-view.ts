/** How public holidays are told. */
import { holidayLine } from '../../config/holiday-line.ts'
import type { Holidays } from '../../config/holidays.ts'
import { dayOfDate, weekdayOfDay } from '../../core/time.ts'
import type { Table, View } from '../../render/view.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Fri`. */
export function weekdayName(date: string): string {
  return WEEKDAYS[weekdayOfDay(dayOfDate(date))] ?? ''
}

const CHECK = 'computed by rule, kept by volunteers: check them against an official list.'

/** Lines to check, and to copy. */
export function holidaysView({ code, place, days, parts }: Holidays, span: string, source: string): View {
  const lines = days.map((day) => ({ day, line: `  - ${holidayLine(day)}` }))
  const wide = Math.max(0, ...lines.map(({ line }) => line.length))
  const texts = [
    `# Public holidays of ${place} (${code}), ${span}, by ${source};`,
    `# ${CHECK}`,
    ...partLines(parts),
    ...(days.length === 0
      ? ['# It knows none.']
      : ['holidays:', ...lines.map(({ day, line }) => `${line.padEnd(wide)} # ${weekdayName(day.date)}`)]),
  ]
  return { blocks: [{ lines: texts.map(toLine) }], records: records(days), card: true }
}

/** Laid out, and to be copied. */
const toLine = (text: string) => ({ text: text.trimStart(), indent: text.length - text.trimStart().length, whole: true })

function partLines(parts: Holidays['parts']): readonly string[] {
  const list = Object.entries(parts).map(([code, name]) => `${code} (${name})`)
  const shown = list.slice(0, 6).join(', ')
  return list.length === 0
    ? []
    : [`# Its regions may have more, or others: ${shown}${list.length > 6 ? ` and ${list.length - 6} more` : ''}.`]
}

function records(days: Holidays['days']): Table {
  return {
    columns: [
      { key: 'date', title: 'Date' },
      { key: 'weekday', title: 'Day' },
      { key: 'name', title: 'Name' },
      { key: 'substitute', title: 'Substitute' },
    ],
    rows: days.map((day) => [{ raw: day.date }, { raw: weekdayName(day.date) }, { raw: day.name }, { raw: day.substitute }]),
  }
}

export function holidaysJson({ days }: Holidays): unknown {
  return days.map(({ date, name, substitute }) => ({ date, weekday: weekdayName(date), name, substitute }))
}
