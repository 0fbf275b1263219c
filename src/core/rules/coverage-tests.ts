/** What of a rule set the tests beside it reach: `matches` and `skips` of rules, `tests:` of files. */
import { pinsOf, postOfTest } from './examples.ts'
import { judge, type Machine, match, type Pins, type RulePost } from './matcher.ts'
import { route } from './route.ts'
import { positiveTerms } from './rule-terms.ts'
import type { Pos, RuleTest } from './ruleset.ts'

/** Whether a test reaches a thing; terms by their rule. */
export interface Reached {
  readonly kind: 'rule' | 'route' | 'term'
  /** Id; of a term as written. */
  readonly name: string
  /** The rule of a term. */
  readonly rule?: string | undefined
  readonly at: Pos
  readonly reached: boolean
}

export interface TestCoverage {
  /** Rules and routes as in the file, each rule before its terms. Rules that are switched off are left out. */
  readonly things: readonly Reached[]
  /** Rounded down: 100 means everything. */
  readonly percent: number
}

/** Runs the posts of all examples and tests that are not skipped; whether they pass is another question. */
export function coverageOfTests(machine: Machine): TestCoverage {
  const { set, rules, search, setting, matching } = machine
  const held = rules.map(() => false)
  const seen = rules.map(() => new Set<number>())
  const terms = rules.map(({ rule }) => positiveTerms(rule.when))
  const routes = new Set<string>()

  const look = (post: RulePost, pins: Pins | undefined): void => {
    const count = match(machine, post, pins)
    for (let k = 0; k < count; k++) {
      const index = matching.matched[k] ?? 0
      held[index] = true
      for (const term of terms[index] ?? []) if (search.holds(setting.term(term))) seen[index]?.add(setting.term(term))
    }
  }

  for (const { rule } of rules) for (const { post } of [...rule.matches, ...rule.skips]) look(postOfTest(machine, post, []), undefined)
  for (const test of testsThatRun(set.tests)) {
    const post = postOfTest(machine, test.post, test.given.flags ?? [])
    const pins = pinsOf(test.given.pins ?? [])
    look(post, pins)
    routes.add(route(machine, { opening: post, directed: post.directed, judgement: judge(machine, post, pins) }).route)
  }

  const things = [
    ...set.rules.flatMap((rule): readonly Reached[] => {
      const index = rules.findIndex((compiled) => compiled.rule === rule)
      if (index < 0) return []
      const ofRule = (terms[index] ?? []).map(
        (term): Reached => ({
          kind: 'term',
          name: term.raw,
          rule: rule.id,
          at: term.at,
          reached: seen[index]?.has(setting.term(term)) === true,
        }),
      )
      return [{ kind: 'rule', name: rule.id, at: rule.at, reached: held[index] === true }, ...ofRule]
    }),
    ...set.routes.map(({ id, at }): Reached => ({ kind: 'route', name: id, at, reached: routes.has(id) })),
  ]
  const reached = things.filter((one) => one.reached).length
  return { things, percent: things.length === 0 ? 100 : Math.floor((reached * 100) / things.length) }
}

/** `only:` leaves out the others. */
function testsThatRun(tests: readonly RuleTest[]): readonly RuleTest[] {
  const only = tests.some((test) => test.only)
  return tests.filter((test) => !test.skip && (!only || test.only))
}
