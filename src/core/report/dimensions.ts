/** What reports are parted by, and how the parts are ordered. */
import { PRIORITIES, type RuleSet } from '../rules/ruleset.ts'
import { DAY, dateOfDay, isoWeek, localDay, localParts, weekdayOfDay } from '../time.ts'

export const DIMENSIONS = [
  'network',
  'brand',
  'department',
  'spoke',
  'tag',
  'route',
  'priority',
  'author_flag',
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
  readonly judgement?: number | undefined
  readonly flags?: readonly string[] | undefined
}

/** Dimensions of which a conversation has several parts, or none: it counts in each of its rows, and once in the total. */
export const MANY: ReadonlySet<Dimension> = new Set<Dimension>(['tag', 'author_flag'])

/** Whose a figure is, by spoke: answers count for who sent them, all else for the owner. */
export type Credit = 'sender' | 'owner'

export interface Reading {
  /** IANA zone of the report's days. */
  readonly zone: string
  /** Names that are people's: other senders are `(brand)`. */
  readonly people: ReadonlySet<string>
  /** Tags of a judgement; absent: none are known. */
  readonly tagsOf?: ((judgement: number) => readonly string[]) | undefined
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Reads a dimension of a conversation; `at`: the instant of its axis. Periods are read once for each local day. */
export function readerOf(
  dimension: Dimension,
  { zone, people, tagsOf = () => [] }: Reading,
  credit: Credit = 'sender',
): (row: Dimensioned, at: number) => Part | readonly Part[] {
  switch (dimension) {
    case 'tag':
      return ({ judgement }) => listOf(judgement === undefined ? [] : tagsOf(judgement))
    case 'author_flag':
      return ({ flags = [] }) => listOf(flags)
    case 'network':
      return (row) => row.network
    case 'brand':
      // The same in any case, as `brand:` of a query finds it: a post names us in small letters, a reply as we write ourselves.
      return (row) => (row.brand ?? row.firstReplyBy)?.toLowerCase() ?? null
    case 'department':
      return (row) => row.department
    case 'spoke':
      return credit === 'owner' ? (row) => row.spoke : (row) => (row.firstReplyAt === null ? row.spoke : senderOf(row.firstReplyBy, people))
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

/** The same as a list: of one part, where the dimension gives one. */
export function readersOf(dimension: Dimension, reading: Reading, credit?: Credit): (row: Dimensioned, at: number) => readonly Part[] {
  const read = readerOf(dimension, reading, credit)
  return (row, at) => {
    const part = read(row, at)
    return typeof part === 'object' && part !== null ? part : [part]
  }
}

/** Several parts; where there are none, that it has none. */
function listOf(parts: readonly string[]): readonly string[] | null {
  return parts.length === 0 ? null : parts
}

/** Whom rows by spoke name. */
export function peopleOf({ people, departments }: Pick<RuleSet, 'people' | 'departments'>): ReadonlySet<string> {
  return new Set([...Object.keys(people), ...departments.flatMap(({ spokes }) => spokes.map(({ person }) => person))])
}

/** Who answered where it was none of our people. */
export const BRAND = '(brand)'

/** The person who sent an answer; others are the brand. */
export function senderOf(name: string | null, people: ReadonlySet<string>): string {
  return name !== null && people.has(name) ? name : BRAND
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
