/** Whatever an import brought, and under whichever rules: taken back, nothing tells of it, and brought again it gives the same. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { liveTwice, undoings } from '../store/undo-walk.ts'

it('leaves what stood before it, after any walk', async () => {
  await fc.assert(
    fc.asyncProperty(undoings(fc.tuple(fc.nat(2), fc.nat(2))), async (plan) => {
      const { differences, again, check, steps } = await liveTwice(plan)
      expect({ differences, again, steps }).toEqual({ differences: [], again: [], steps })
      expect(check).toContain('all as it should be')
    }),
    { numRuns: 25, endOnFailure: true },
  )
}, 600_000)
