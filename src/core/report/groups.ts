/** The groups of a report: which ones a conversation belongs to, and its clocks after it. */
import { byParts } from './by-parts.ts'
import {
  type Credit,
  compareParts,
  type Dimension,
  type Dimensioned,
  MANY,
  type Part,
  type Reading,
  readerOf,
  senderOf,
} from './dimensions.ts'
import { createTally, merge, type Tally } from './tally.ts'

export interface Group {
  readonly parts: readonly Part[]
  readonly tally: Tally
}

/** Where something counts: a group, or where it has several parts of a dimension, one for each. */
export interface Place {
  readonly number: number
  /** Of each dimension. */
  readonly parts: readonly (Part | readonly Part[])[]
  /** Of its groups; and the total's, where that is not their sum. */
  readonly tallies: readonly Tally[]
}

/** What of a clock is its own, and not its conversation's. */
export interface Moved {
  /** That a hand-off went to. */
  readonly department?: string | null | undefined
  /** Who it counts for; absent: its conversation's. */
  readonly spoke?: string | null | undefined
}

export interface Groups {
  /** Where a conversation belongs, by the instant of its axis. `owner`: where what is not an answer counts. */
  place(row: Dimensioned, at: number, credit?: Credit): Place
  /** The clocks of a conversation count there. */
  remember(conversation: number, place: Place): void
  of(conversation: number): Place | undefined
  /** The place of a clock that has parts of its own. */
  moved(place: Place, to: Moved): Place
  /** A name as it stands in rows by spoke. */
  sender(name: string | null): string
  /** By their parts, as people count them. */
  sorted(): readonly Group[]
  total(): Tally
}

export function createGroups({ by, ...reading }: Reading & { readonly by: readonly Dimension[] }): Groups {
  const readers = { sender: by.map((one) => readerOf(one, reading)), owner: by.map((one) => readerOf(one, reading, 'owner')) }
  const isMany = by.some((dimension) => MANY.has(dimension))
  const whole = createTally()
  const groups: Group[] = []
  const groupBy = byParts<Group>()
  const places: Place[] = []
  const placeBy = byParts<Place>()
  // Ids are dense, so an array of numbers serves where a map of 300,000 would weigh; 0: not placed, else the place's number and one.
  let placed = new Int32Array(1024)

  const makeGroup = (parts: readonly Part[]): Group => {
    const group = { parts, tally: createTally() }
    groups.push(group)
    return group
  }
  const groupOf = (parts: readonly Part[]): Group => groupBy(parts, () => makeGroup(parts))
  const makePlace = (found: Place['parts']): Place => {
    const parts = [...found]
    const tallies = combinations(parts).map((one) => groupOf(one).tally)
    const place = { number: places.length, parts, tallies: isMany ? [whole, ...tallies] : tallies }
    places.push(place)
    return place
  }
  // One list of parts, filled again for every row.
  const read: (Part | readonly Part[])[] = by.map(() => null)

  return {
    place(row, at, credit = 'sender') {
      const own = credit === 'sender' ? readers.sender : readers.owner
      for (let index = 0; index < own.length; index++) read[index] = own[index]?.(row, at) ?? null
      return placeBy(read, makePlace)
    },
    remember(conversation, { number }) {
      if (conversation >= placed.length) {
        const larger = new Int32Array(Math.max(conversation + 1, placed.length * 2))
        larger.set(placed)
        placed = larger
      }
      placed[conversation] = number + 1
    },
    of: (conversation) => places[(placed[conversation] ?? 0) - 1],
    moved(place, { department = null, spoke }) {
      const parts = place.parts.map((part, index) => {
        if (by[index] === 'department' && department !== null) return department
        return by[index] === 'spoke' && spoke !== undefined ? spoke : part
      })
      return placeBy(parts, makePlace)
    },
    sender: (name) => senderOf(name, reading.people),
    sorted: () => groups.toSorted((a, b) => compareGroups(by, a.parts, b.parts)),
    total() {
      if (isMany) return whole
      const [only, ...others] = groups
      // Sorted once for both.
      if (only !== undefined && others.length === 0) return only.tally
      const sum = createTally()
      for (const { tally } of groups) merge(sum, tally)
      return sum
    },
  }
}

/** One part of each dimension, in all ways. */
function combinations(parts: Place['parts']): readonly (readonly Part[])[] {
  return parts.reduce<readonly (readonly Part[])[]>(
    (found, part) => found.flatMap((one) => (typeof part === 'object' && part !== null ? part : [part]).map((next) => [...one, next])),
    [[]],
  )
}

function compareGroups(by: readonly Dimension[], a: readonly Part[], b: readonly Part[]): number {
  for (const [index, dimension] of by.entries()) {
    const order = compareParts(dimension, a[index] ?? null, b[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}
