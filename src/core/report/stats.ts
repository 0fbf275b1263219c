/** Durations of a group, and what is said of them: percentiles, mean, greatest. Integer milliseconds in, integer milliseconds out. */

/** A share of a hundred, so that arithmetic stays in whole numbers. */
export type Percent = 50 | 90

/** Of no values there is no median, and a ninetieth percentile of fewer than five says nothing (sla §6). */
const LEAST: Readonly<Record<Percent, number>> = { 50: 1, 90: 5 }

/** Values are added one by one and sorted once, when the first figure is asked for. */
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
  let sorted = true

  const sort = (): void => {
    if (!sorted) values.subarray(0, size).sort()
    sorted = true
  }

  const valueAt = (place: number): number | undefined => (place < size ? values[place] : undefined)

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
      sorted = false
    },
    addAll(other) {
      makeRoom(size + other.size)
      values.set(other.values(), size)
      size += other.size
      sorted = false
    },
    values: () => values.subarray(0, size),
    get size() {
      return size
    },
    percentile(percent, infinite = 0) {
      const n = size + infinite
      if (n < LEAST[percent]) return null
      sort()
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
      if (size === 0) return null
      sort()
      return valueAt(size - 1) ?? null
    },
  }
}

/** The quotient of two whole numbers, rounded half up; by the remainder, so that no rounding of the division tells. */
function halfUp(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor)
  return (dividend - quotient * divisor) * 2 >= divisor ? quotient + 1 : quotient
}
