/** Local time by `Intl` alone, and business time of two calendars by its definition: nothing of the program. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** ms to add to an instant to read the wall; zones change on the quarter of an hour at the earliest. */
export function offset(zone: string, at: number): number {
  const quarter = Math.floor(at / (15 * MINUTE)) * 15 * MINUTE
  const key = `${zone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second'])
  offsets.set(key, wall - quarter)
  return wall - quarter
}

/** First instant at which the wall shows this time or, where it never does, the gap is over. */
function instant(zone: string, wall: number): number {
  for (let at = wall - 15 * HOUR; at <= wall + 15 * HOUR; at += 15 * MINUTE) {
    const there = at + offset(zone, at)
    if (there > wall) return at
    if (there + 15 * MINUTE > wall) return at + (wall - there)
  }
  throw new Error('no such time')
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']

/** Of an instant in a zone. */
export function local(zone: string, unit: string, at: number): string {
  const wall = at + offset(zone, at)
  const day = Math.floor(wall / DAY)
  const date = new Date(wall).toISOString()
  if (unit === 'day') return date.slice(0, 10)
  if (unit === 'month') return date.slice(0, 7)
  if (unit === 'hour') return String(Number(date.slice(11, 13)))
  const weekday = (day + 3) % 7
  if (unit === 'weekday') return WEEKDAYS[day % 7] ?? ''
  const thursday = new Date((day - weekday + 3) * DAY)
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const week = Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
}

interface Hours {
  readonly zone: string
  readonly windows: readonly (readonly [number, number])[]
  readonly closed: readonly string[]
}

const CALENDARS: Readonly<Record<string, Hours>> = {
  office: {
    zone: 'Europe/London',
    windows: [
      [9 * 60, 12 * 60 + 30],
      [13 * 60 + 30, 17 * 60 + 30],
    ],
    closed: ['2026-04-03', '2026-04-06'],
  },
  court: { zone: 'America/New_York', windows: [[8 * 60, 18 * 60]], closed: [] },
}

const spans = new Map<string, readonly (readonly [number, number])[]>()

/** Open spans of a calendar in 2026, in UTC. */
export function openSpans(calendar: string): readonly (readonly [number, number])[] {
  const known = spans.get(calendar)
  if (known !== undefined) return known
  const { zone, windows, closed } = CALENDARS[calendar] as Hours
  const made: [number, number][] = []
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2027, 0, 1); day += DAY) {
    if ([0, 6].includes(new Date(day).getUTCDay()) || closed.includes(new Date(day).toISOString().slice(0, 10))) continue
    for (const [from, to] of windows) made.push([instant(zone, day + from * MINUTE), instant(zone, day + to * MINUTE)])
  }
  spans.set(calendar, made)
  return made
}
