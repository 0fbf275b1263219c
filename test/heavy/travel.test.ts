/** All that the program says, as of every moment of a walk and as known then, is what it said at that moment. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lookBack, plans, QUESTIONS } from '../store/travel-walk.ts'

it('says again what it said, after any walk', async () => {
  await fc.assert(
    fc.asyncProperty(plans(14), async (plan) => {
      expect(await lookBack(plan, QUESTIONS)).toEqual([])
    }),
    { numRuns: 10, endOnFailure: true },
  )
}, 600_000)
