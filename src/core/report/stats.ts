/** Durations of a group, and what is said of them: percentiles, mean, greatest. Integer milliseconds in, integer milliseconds out. */

/** A share of a hundred, so that arithmetic stays in whole numbers. */
export type Percent = 50 | 90

/** Of no values there is no median, and a ninetieth percentile of fewer than five says nothing (sla §6). */
const LEAST: Readonly<Record<Percent, number>> = { 50: 1, 90: 5 }

/** Values are added one by one; what stands where is found out when a figure asks for it. */
export interface Series {
  add(ms: number): void
  /** All the values of another one. */
  addAll(other: Series): void
  /** In no order that matters; good until the next addition. */
  values(): Float64Array
  readonly size: number
  /** `null`: too few values. `'not reached'`: it would need one of the `infinite` values, which are greater than all others. */
  percentile(percent: Percent, infinite?: number): number | 'not reached' | null
  mean(): number | null
  max(): number | null
}

export function createSeries(): Series {
  let values = new Float64Array(8)
  let size = 0
  /** Places whose value stands where it would if all were sorted, with the smaller ones before it. */
  let settled: number[] = []

  /** The value at a place of the sorted ones. What is settled already narrows the search: the neighbour of a place costs next to nothing. */
  const valueAt = (place: number): number | undefined => {
    if (place < size && !settled.includes(place)) {
      const before = Math.max(-1, ...settled.filter((known) => known < place))
      const after = Math.min(size, ...settled.filter((known) => known > place))
      settle(values, place, before + 1, after - 1)
      settled.push(place)
    }
    return place < size ? values[place] : undefined
  }

  const makeRoom = (least: number): void => {
    if (least <= values.length) return
    const larger = new Float64Array(Math.max(least, values.length * 2))
    larger.set(values)
    values = larger
  }

  return {
    add(ms) {
      if (size === values.length) makeRoom(size + 1)
      values[size++] = ms
      if (settled.length > 0) settled = []
    },
    addAll(other) {
      makeRoom(size + other.size)
      values.set(other.values(), size)
      size += other.size
      settled = []
    },
    values: () => values.subarray(0, size),
    get size() {
      return size
    },
    percentile(percent, infinite = 0) {
      const n = size + infinite
      if (n < LEAST[percent]) return null
      // Type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996): position (n - 1) p, linear between neighbours.
      const rest = ((n - 1) * percent) % 100
      const place = ((n - 1) * percent - rest) / 100
      const low = valueAt(place)
      if (low === undefined || rest === 0) return low ?? 'not reached'
      const high = valueAt(place + 1)
      return high === undefined ? 'not reached' : halfUp(low * 100 + (high - low) * rest, 100)
    },
    mean() {
      if (size === 0) return null
      let sum = 0
      for (let at = 0; at < size; at++) sum += values[at] ?? 0
      return halfUp(sum, size)
    },
    max() {
      return size === 0 ? null : (valueAt(size - 1) ?? null)
    },
  }
}

/** Rounds without an end after which the rest is sorted: only values that were chosen for it take so many. */
const ROUNDS = 64

/**
 * Moves the value that belongs at a place of `values[low..high]` there, smaller ones before it and greater ones after it. A sixth of what
 * sorting takes. Hoare, "Algorithm 65: Find" (1961), with the middle one of three as the pivot.
 */
function settle(values: Float64Array, place: number, low: number, high: number): void {
  const of = (at: number): number => values[at] ?? 0
  for (let round = 0; low < high; round++) {
    if (round === ROUNDS) return void values.subarray(low, high + 1).sort()
    const [first, middle, last] = [of(low), of((low + high) >>> 1), of(high)]
    const pivot = Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last))
    let [left, right] = [low, high]
    while (left <= right) {
      while (of(left) < pivot) left++
      while (of(right) > pivot) right--
      if (left > right) break
      const moved = of(left)
      values[left++] = of(right)
      values[right--] = moved
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else return
  }
}

/** The quotient of two whole numbers, rounded half up; by the remainder, so that no rounding of the division tells. */
function halfUp(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor)
  return (dividend - quotient * divisor) * 2 >= divisor ? quotient + 1 : quotient
}
