import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { newReport } from '../../../src/config/diagnostics.ts'
import { stratify } from '../../../src/config/strata.ts'
import { decide } from '../../../src/core/rules/decide.ts'
import { compile, judge } from '../../../src/core/rules/matcher.ts'
import type { Rule, RuleSet } from '../../../src/core/rules/ruleset.ts'
import { randomPost, randomSet, TAGS } from './random-rules.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** As the loader makes it: strata are worked out anew from the order of the file. */
function inOrder(set: RuleSet, rules: readonly Rule[]): RuleSet {
  const report = newReport()
  const ordered = stratify(rules, report)
  expect(report.all()).toEqual([])
  return { ...set, rules: ordered }
}

it('permuting the rules of a file never changes a decision', () => {
  const shuffled = randomSet.chain((set) =>
    fc.record({ set: fc.constant(set), order: fc.shuffledSubarray([...set.rules], { minLength: set.rules.length }) }),
  )
  const pins = fc.record({ add: fc.subarray(TAGS, { maxLength: 2 }), remove: fc.subarray(TAGS, { maxLength: 2 }) })
  const state = { now: Date.UTC(2026, 7, 4, 9), open: new Map<string, number>(), last: new Map<string, number>(), away: () => false }
  fc.assert(
    fc.property(shuffled, fc.array(fc.tuple(randomPost, pins), { minLength: 20, maxLength: 20 }), ({ set, order }, posts) => {
      const [one, other] = [compile(inOrder(set, set.rules)), compile(inOrder(set, order))]
      for (const [post, given] of posts) {
        for (const byHand of [undefined, given]) {
          const [a, b] = [one, other].map((machine) => {
            const judgement = judge(machine, post, byHand)
            return { judgement, decision: decide(machine, { opening: post, directed: post.directed, judgement }, state) }
          })
          expect(b).toEqual(a)
        }
      }
    }),
    { numRuns: 120 },
  )
})
