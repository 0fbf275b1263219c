import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeries } from '../../../src/core/report/stats.ts'

function series(values: readonly number[]) {
  const made = createSeries()
  for (const value of values) made.add(value)
  return made
}

/** The definition, in exact arithmetic: position (n - 1) p, linear between neighbours, rounded half up to the millisecond. */
function naive(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b).map(BigInt)
  const place = BigInt((sorted.length - 1) * percent)
  const low = sorted[Number(place / 100n)] ?? 0n
  const high = sorted[Number(place / 100n) + 1] ?? low
  const hundredths = low * 100n + (high - low) * (place % 100n)
  return Number((hundredths + 50n) / 100n)
}

const durations = fc.array(fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 1e11 })), { minLength: 5, maxLength: 60 })

describe('percentiles', () => {
  it.each<[string, readonly number[], number, number | string | null, number | string | null]>([
    ['nothing', [], 0, null, null],
    ['one', [7], 0, 7, null],
    ['two, half up', [1, 2], 0, 2, null],
    ['four: no p90 under five', [4, 3, 2, 1], 0, 3, null],
    ['five', [50, 10, 40, 20, 30], 0, 30, 46],
    ['the unanswered count as infinite', [10, 20, 30, 40], 1, 30, 'not reached'],
    ['nobody answered', [], 2, 'not reached', null],
    ['p90 lies exactly on the last answered', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1, 6, 10],
    ['half infinite', [1, 2, 3], 3, 'not reached', 'not reached'],
  ])('%s', (_, values, infinite, p50, p90) => {
    const made = series(values)
    expect([made.percentile(50, infinite), made.percentile(90, infinite)]).toEqual([p50, p90])
  })

  it('are those of the definition', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(50 as const, 90 as const), (values, percent) => {
        expect(series(values).percentile(percent)).toBe(naive(values, percent))
      }),
      { numRuns: 300 },
    )
  })

  it('are those of the definition for many values, in any order and however alike, asked again after more of them', () => {
    const shapes: Readonly<Record<string, (at: number, n: number) => number>> = {
      rising: (at) => at,
      falling: (at, n) => n - at,
      alike: () => 7,
      two: (at) => at % 2,
      saw: (at) => at % 97,
      // Each of the middle ones that are tried is nearly the smallest.
      organ: (at, n) => Math.min(at, n - at),
      mixed: (at) => (at * 7_919) % 10_007,
    }
    for (const [name, valueOf] of Object.entries(shapes)) {
      const values = Array.from({ length: 5_000 }, (_, at) => valueOf(at, 5_000))
      const made = series(values.slice(0, 3_000))
      const asked = (some: readonly number[]) => [naive(some, 50), naive(some, 90), Math.max(...some), naive(some, 50)]
      const told = () => [made.percentile(50), made.percentile(90), made.max(), made.percentile(50)]
      expect(told(), name).toEqual(asked(values.slice(0, 3_000)))
      made.addAll(series(values.slice(3_000)))
      expect(told(), name).toEqual(asked(values))
      expect(
        [...made.values()].toSorted((a, b) => a - b),
        name,
      ).toEqual(values.toSorted((a, b) => a - b))
    }
  })

  it('treat the infinite as greater than all others', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 0, max: 20 }), (values, infinite) => {
        const huge = 1e14
        const finite = series(values).percentile(90, infinite)
        const together = series([...values, ...Array.from({ length: infinite }, () => huge)]).percentile(90)
        expect(finite).toBe(typeof together === 'number' && together > 1e11 ? 'not reached' : together)
      }),
      { numRuns: 300 },
    )
  })
})

describe('mean and greatest', () => {
  it.each<[readonly number[], number | null, number | null]>([
    [[], null, null],
    [[5], 5, 5],
    [[1, 2], 2, 2],
    [[1, 1, 2], 1, 2],
    [[0, 1, 1], 1, 1],
  ])('%j', (values, mean, max) => expect([series(values).mean(), series(values).max()]).toEqual([mean, max]))

  it('may be asked between additions', () => {
    const made = series([3, 1])
    expect(made.max()).toBe(3)
    made.add(2)
    expect([made.percentile(50), made.max(), made.size]).toEqual([2, 3, 3])
  })
})
