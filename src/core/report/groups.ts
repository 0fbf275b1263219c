/** The groups of a report: which one a conversation belongs to, and its clocks after it. */
import { compareParts, type Dimension, type Dimensioned, type Part, type Reading, readerOf } from './dimensions.ts'
import { createTally, type Tally } from './tally.ts'

export interface Group {
  readonly parts: readonly Part[]
  readonly tally: Tally
}

export interface Groups {
  /** The group of a conversation, by the instant of its axis. */
  place(row: Dimensioned & { readonly id: number }, at: number): Group
  /** The group of a conversation that was placed; `department`: the one that a hand-off went to, where it counts. */
  of(conversation: number, department: string | null): Group | undefined
  /** By their parts, as people count them. */
  sorted(): readonly Group[]
}

export function createGroups({ by, ...reading }: Reading & { readonly by: readonly Dimension[] }): Groups {
  const readers = by.map((dimension) => readerOf(dimension, reading))
  const department = by.indexOf('department')
  const groups: Group[] = []
  const known = new Map<string, number>()
  // Ids are dense, so an array of numbers serves where a map of 300,000 would weigh; 0: not placed, else the group's number and one.
  let placed = new Int32Array(1024)

  const numberOf = (parts: readonly Part[]): number => {
    let key = ''
    for (const part of parts) key += part === null ? '\u0001\u0000' : `${part}\u0000`
    let number = known.get(key)
    if (number === undefined) {
      number = groups.push({ parts, tally: createTally() }) - 1
      known.set(key, number)
    }
    return number
  }
  const groupAt = (number: number): Group => groups[number] ?? { parts: [], tally: createTally() }

  return {
    place(row, at) {
      const number = numberOf(readers.map((read) => read(row, at)))
      if (row.id >= placed.length) {
        const larger = new Int32Array(Math.max(row.id + 1, placed.length * 2))
        larger.set(placed)
        placed = larger
      }
      placed[row.id] = number + 1
      return groupAt(number)
    },
    of(conversation, handedTo) {
      const number = (placed[conversation] ?? 0) - 1
      const own = groups[number]
      if (own === undefined || handedTo === null || department < 0) return own
      return groupAt(numberOf(own.parts.map((part, index) => (index === department ? handedTo : part))))
    },
    sorted: () => groups.toSorted((a, b) => compareGroups(by, a.parts, b.parts)),
  }
}

function compareGroups(by: readonly Dimension[], a: readonly Part[], b: readonly Part[]): number {
  for (const [index, dimension] of by.entries()) {
    const order = compareParts(dimension, a[index] ?? null, b[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}
