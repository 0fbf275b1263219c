/** What reports are parted by, and how the parts are ordered. */
import { PRIORITIES } from '../rules/ruleset.ts'
import { DAY, dateOfDay, isoWeek, localDay, localParts, weekdayOfDay } from '../time.ts'

export const DIMENSIONS = [
  'network',
  'brand',
  'department',
  'spoke',
  'route',
  'priority',
  'language',
  'day',
  'week',
  'month',
  'weekday',
  'hour',
] as const
export type Dimension = (typeof DIMENSIONS)[number]
/** Value of a dimension; `null`: the conversation has none. */
export type Part = string | number | null

/** What a dimension is read from. */
export interface Dimensioned {
  readonly network: string
  readonly brand: string | null
  readonly department: string
  readonly spoke: string | null
  readonly route: string
  readonly priority: string
  readonly language: string | null
  readonly firstReplyAt: number | null
  readonly firstReplyBy: string | null
}

export interface Reading {
  /** IANA zone of the report's days. */
  readonly zone: string
  /** Names that are people's: other senders are `(brand)`. */
  readonly people: ReadonlySet<string>
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Reads a dimension of a conversation; `at`: the instant of its axis. Periods are read once for each local day. */
export function readerOf(dimension: Dimension, { zone, people }: Reading): (row: Dimensioned, at: number) => Part {
  switch (dimension) {
    case 'network':
      return (row) => row.network
    case 'brand':
      // A handle is the same in any case; names of brands are kept as they are written.
      return (row) => row.brand ?? row.firstReplyBy?.toLowerCase() ?? null
    case 'department':
      return (row) => row.department
    // The credit is the sender's; what is unanswered is the owner's.
    case 'spoke':
      return (row) =>
        row.firstReplyAt === null ? row.spoke : row.firstReplyBy !== null && people.has(row.firstReplyBy) ? row.firstReplyBy : '(brand)'
    case 'route':
      return (row) => row.route
    case 'priority':
      return (row) => row.priority
    case 'language':
      return (row) => row.language
    case 'hour':
      return (_, at) => localParts(at, zone).hour
    case 'day':
      return byDay(zone, dateOfDay)
    case 'week':
      return byDay(zone, (day) => isoWeek(day * DAY, 'UTC'))
    case 'month':
      return byDay(zone, (day) => dateOfDay(day).slice(0, -3))
    case 'weekday':
      return byDay(zone, (day) => WEEKDAYS[weekdayOfDay(day)] ?? '')
  }
}

function byDay(zone: string, label: (day: number) => string): (row: Dimensioned, at: number) => string {
  const labels = new Map<number, string>()
  return (_, at) => {
    const day = localDay(at, zone)
    let known = labels.get(day)
    if (known === undefined) {
      known = label(day)
      labels.set(day, known)
    }
    return known
  }
}

/** Order of the parts of a dimension: as people count them, the rest by name; what has none comes last. */
export function compareParts(dimension: Dimension, a: Part, b: Part): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order: readonly string[] | undefined =
    dimension === 'priority' ? PRIORITIES.toReversed() : dimension === 'weekday' ? WEEKDAYS : undefined
  if (order !== undefined) return order.indexOf(String(a)) - order.indexOf(String(b))
  return a < b ? -1 : 1
}
