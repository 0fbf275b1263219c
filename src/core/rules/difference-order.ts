/** How things moved in a list whose order decides: as few of them as can be said to have moved. */

export interface Move {
  readonly direction: 'up' | 'down'
  /** Places among what both lists have. */
  readonly by: number
  /** Up: what it stands above now; down: what it stands below. */
  readonly beside: string
}

/**
 * What moved between two orders of names; what only one of them has is left out. A longest increasing subsequence stays where it is
 * (Fredman, "On computing the length of longest increasing subsequences", 1975).
 */
export function movesOf(from: readonly string[], to: readonly string[]): ReadonlyMap<string, Move> {
  const inBoth = new Set(from.filter((name) => to.includes(name)))
  const before = new Map([...from.filter((name) => inBoth.has(name))].map((name, at) => [name, at]))
  const after = to.filter((name) => inBoth.has(name))
  const still = new Set(longestIncreasing(after.map((name) => before.get(name) ?? 0)).map((at) => after[at]))
  const moves = new Map<string, Move>()
  after.forEach((name, at) => {
    if (still.has(name)) return
    const by = (before.get(name) ?? 0) - at
    const up = by > 0 || (by === 0 && at === 0)
    const beside = (up ? after[at + 1] : after[at - 1]) ?? ''
    moves.set(name, { direction: up ? 'up' : 'down', by: Math.abs(by), beside })
  })
  return moves
}

/** `moved up 2 (above billing)`. */
export function moveText({ direction, by, beside }: Move): string {
  return `moved ${direction}${by === 0 ? '' : ` ${by}`} (${direction === 'up' ? 'above' : 'below'} ${beside})`
}

/** Indexes of a longest increasing subsequence. */
function longestIncreasing(values: readonly number[]): readonly number[] {
  /** Index of the smallest value that ends a subsequence of each length. */
  const ends: number[] = []
  const previous: number[] = []
  values.forEach((value, at) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1
      else high = middle
    }
    previous[at] = low > 0 ? (ends[low - 1] ?? -1) : -1
    ends[low] = at
  })
  const found: number[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) found.push(at)
  return found.reverse()
}
