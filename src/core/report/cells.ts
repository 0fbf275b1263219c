/** The cells of a report that counts several things, each at its own time: a value for each combination of parts, and one for the whole. */
import { byParts } from './by-parts.ts'
import { compareParts, type Dimension, type Dimensioned, type Part, type Reading, readersOf } from './dimensions.ts'
import type { Row } from './report.ts'
import type { Figures } from './tally.ts'

/** The parts of one cell, in the order of the dimensions. */
export type Place = readonly Part[]

export interface Cells<T> {
  /** What belongs to several cells (a tag each) counts in each, and once in the total. */
  readonly total: T
  at(place: Place): T
  /** By their parts, as people count them. */
  sorted(): readonly { readonly place: Place; readonly value: T }[]
}

export function createCells<T extends object>(by: readonly Dimension[], make: () => T): Cells<T> {
  const total = make()
  const cells: { readonly place: Place; readonly value: T }[] = []
  const cellBy = byParts<T>()
  return {
    total,
    at: (place) =>
      cellBy(place, () => {
        const value = make()
        cells.push({ place, value })
        return value
      }),
    sorted: () => cells.toSorted((a, b) => comparePlaces(by, a.place, b.place)),
  }
}

/** What a report gives of its cells: a row each with its parts, the total, and the conversations behind them where they were asked for. */
export function rowsOf<T extends { readonly ids: Iterable<string> }>(
  cells: Cells<T>,
  { by, ids }: { readonly by: readonly Dimension[]; readonly ids: boolean },
  figuresOf: (value: T) => Figures,
): { readonly rows: readonly Row[]; readonly total: Figures; readonly ids?: readonly string[] } {
  const behind = ({ ids: all }: T): { readonly ids: readonly string[] } | Record<never, never> => (ids ? { ids: [...all].sort() } : {})
  return {
    rows:
      by.length === 0
        ? []
        : cells.sorted().map(({ place, value }) => ({
            ...Object.fromEntries(by.map((dimension, index) => [dimension, place[index] ?? null])),
            ...figuresOf(value),
            ...behind(value),
          })),
    total: figuresOf(cells.total),
    ...(by.length === 0 ? behind(cells.total) : {}),
  }
}

function comparePlaces(by: readonly Dimension[], a: Place, b: Place): number {
  for (const [index, dimension] of by.entries()) {
    const order = compareParts(dimension, a[index] ?? null, b[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}

/** Every combination of the parts that each dimension gives: one, where none of them is many-valued. */
export function placesOf(parts: readonly (readonly Part[])[]): readonly Place[] {
  return parts.reduce<readonly Place[]>((places, more) => places.flatMap((place) => more.map((part) => [...place, part])), [[]])
}

const PERIODS: ReadonlySet<Dimension> = new Set<Dimension>(['day', 'week', 'month', 'weekday', 'hour'])

export function isPeriod(dimension: Dimension): boolean {
  return PERIODS.has(dimension)
}

/** The parts that a conversation has at any time; those of periods are still open. Equal ones are the same object. */
export type Fixed = readonly (readonly Part[] | undefined)[]

/** Puts what has a time of its own into the cells of its conversation; by spoke it is the owner's. */
export interface Placing {
  fixed(row: Dimensioned): Fixed
  /** The cells at an instant, epoch ms; none where nothing is parted. */
  places(fixed: Fixed, at: number): readonly Place[]
}

export function placingBy(by: readonly Dimension[], reading: Reading): Placing {
  const readers = by.map((dimension) => (isPeriod(dimension) ? undefined : readersOf(dimension, reading, 'owner')))
  const periods = by.filter(isPeriod).map((dimension) => readersOf(dimension, reading))
  const fixedBy = byParts<Fixed>()
  // Posts ask as often as there are posts, and there are few different answers.
  const known = new Map<Fixed, ReturnType<typeof byParts<readonly Place[]>>>()
  return {
    fixed(row) {
      const fixed = readers.map((read) => read?.(row, 0))
      return fixedBy(
        fixed.map((parts) => parts ?? null),
        () => fixed,
      )
    },
    places(fixed, at) {
      // Then the total is all there is.
      if (by.length === 0) return NOWHERE
      let placesBy = known.get(fixed)
      if (placesBy === undefined) {
        placesBy = byParts()
        known.set(fixed, placesBy)
      }
      // A period asks nothing of the conversation.
      const then = periods.map((read) => read(NOBODY, at))
      return placesBy(then, () => {
        const left = then.values()
        return placesOf(fixed.map((parts) => parts ?? left.next().value ?? [null]))
      })
    },
  }
}

const NOWHERE: readonly Place[] = []
const NOBODY: Dimensioned = {
  network: '',
  brand: null,
  department: '',
  spoke: null,
  route: '',
  priority: '',
  language: null,
  firstReplyAt: null,
  firstReplyBy: null,
}
