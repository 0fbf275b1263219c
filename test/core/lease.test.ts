import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEASE, mayTake, SKEW } from '../../src/core/lease.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 7, 4)
test.each<[string, string, number, boolean]>([
  ['its own, long ended', 'here 1', -60, true],
  ['its own, running', 'here 1', 1, true],
  ['of another run here, running', 'here 2', 1, false],
  ['of another run here, ended', 'here 2', 0, true],
  ['of another run here, of a clock that was set back', 'here 2', 5, true],
  ['of another host, running', 'there 1', 1, false],
  ['of another host, ended by our clock alone', 'there 1', -3, false],
  ['of another host whose clock is five minutes ahead', 'there 1', 7, false],
  ['of another host, ended for sure', 'there 1', -10, true],
  ['of another host, of a clock that was set back', 'there 1', 13, true],
])('%s', (_, holder, minutes, free) => {
  expect(mayTake({ holder, until: NOW + minutes * MINUTE }, 'here 1', NOW)).toBe(free)
})
test('nobody has it', () => expect(mayTake(undefined, 'here 1', NOW)).toBe(true))

test('two runs never work at once, whatever their clocks say within the bound', () => {
  const run = fc.record({
    // A run: when it starts, and how long each of its steps takes, of which it renews the lease before each.
    start: fc.integer({ min: 0, max: 20 * MINUTE }),
    steps: fc.array(fc.integer({ min: 0, max: LEASE - 1 }), { minLength: 1, maxLength: 8 }),
    killed: fc.boolean(),
  })
  const host = fc.record({ runs: fc.array(run, { minLength: 1, maxLength: 4 }), ahead: fc.integer({ min: 0, max: SKEW }) })
  fc.assert(
    fc.property(fc.array(host, { minLength: 2, maxLength: 3 }), (hosts) => {
      let lease: { holder: string; until: number } | undefined
      const working: { from: number; to: number; holder: string }[] = []
      // Everything that happens, in the order of true time.
      const queue = hosts.flatMap(({ runs, ahead }, at) =>
        runs.map(({ start, steps, killed }, of) => ({ time: start, ahead, holder: `host${at} ${of}`, steps: [...steps], killed })),
      )
      while (queue.length > 0) {
        queue.sort((a, b) => a.time - b.time)
        const [next] = queue.splice(0, 1)
        if (next === undefined) break
        const { time, ahead, holder, steps, killed } = next
        const step = steps.shift()
        if (step === undefined) {
          if (!killed && lease?.holder === holder) lease = undefined
          continue
        }
        if (!mayTake(lease, holder, time + ahead)) continue
        lease = { holder, until: time + ahead + LEASE }
        working.push({ from: time, to: time + step, holder })
        queue.push({ ...next, time: time + step, steps })
      }
      for (const one of working)
        for (const other of working)
          if (one.holder !== other.holder) expect(Math.min(one.to, other.to) - Math.max(one.from, other.from)).toBeLessThanOrEqual(0)
    }),
    { numRuns: 500 },
  )
})
