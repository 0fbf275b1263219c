/** What is valid and yet cannot be meant: warnings and notes about the whole rule set. */
import type { ClockKind, Cond, Pos, RuleSet } from '../core/rules/ruleset.ts'
import { createSolver } from '../core/rules/solver.ts'
import { readTarget } from '../core/sla/target.ts'
import type { Allows } from './allow.ts'
import type { Built } from './build.ts'
import { type Report, related } from './diagnostics.ts'
import { lintReach } from './lint-reach.ts'
import { lintHolidays, lintTeam } from './lint-team.ts'
import { lintTerms } from './lint-terms.ts'
import { withParents } from './names.ts'
import { tagsOf } from './strata.ts'

/** Rules and routes, by id, that some example or test hits: what the notes N402 and N403 need to know. */
export interface Tested {
  readonly rules: ReadonlySet<string>
  readonly routes: ReadonlySet<string>
}

interface LintSetup {
  readonly report: Report
  /** Epoch ms. */
  readonly now: number
  readonly allows: Allows
  readonly tested?: Tested | undefined
}

/** Judges the words of rules, which works beside errors too. */
export function lintWords(built: Built, report: Report): void {
  lintTerms(built.set.rules, report)
}

/** Judges a rule set without errors. */
export function lint(built: Built, setup: LintSetup): void {
  const solver = createSolver(built.set)
  lintReach(built.set, solver, setup.report)
  lintRules(built, setup.report)
  lintRoutes(built.set, setup.report)
  lintTargets(built.set, setup.report)
  lintTeam(built, solver, setup.now, setup.report)
  lintRungs(built, setup.report)
  lintHolidays(built, setup.now, setup.report)
  lintTags(built.set, setup.report)
  if (setup.tested !== undefined) noteUntested(built, setup.tested, setup)
}

function lintRules({ set }: Built, report: Report): void {
  const seen = new Map<string, { readonly id: string; readonly at: Pos }>()
  for (const rule of set.rules) {
    const key = JSON.stringify([withoutPlaces(rule.when), rule.active])
    const first = seen.get(key)
    if (first === undefined) seen.set(key, rule)
    else {
      report.add('W309', rule.at, `rules "${first.id}" and "${rule.id}" have the same condition`, {
        help: 'give both tags in one rule: tag: [a, b]',
        related: related(first.at, `rule "${first.id}"`),
      })
    }
  }
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at' && key !== 'list')
      .map(([key, inner]) => [key, withoutPlaces(inner)]),
  )
}

function lintRoutes(set: RuleSet, report: Report): void {
  set.routes.forEach((route, n) => {
    const catalogued = n < set.routes.length - 1 && route.to !== 'log'
    if (catalogued && route.title === undefined && route.guideline === undefined) {
      report.add('N404', route.at, `route "${route.id}" has neither a title nor a guideline`, {
        help: 'the routes are the catalogue of use cases: say what this one is',
      })
    }
  })
}

function lintTargets(set: RuleSet, report: Report): void {
  for (const one of [...set.targets, ...set.routes, ...set.departments]) {
    const first = readTarget(one.first_response ?? 'none')
    const resolution = readTarget(one.resolution ?? 'none')
    if (first === undefined || resolution === undefined || !('ms' in first) || !('ms' in resolution)) continue
    if (first.kind === resolution.kind && first.ms > resolution.ms) {
      report.add('W320', one.at, `first_response (${one.first_response}) is longer than resolution (${one.resolution})`, {
        help: 'a post cannot be resolved before it is answered',
      })
    }
  }
}

function lintRungs({ set, rungPlaces }: Built, report: Report): void {
  for (const [id, rungs] of Object.entries(set.escalation)) {
    rungs.forEach((rung, n) => {
      const place = rungPlaces[id]?.[n]
      if (place === undefined) return
      if (rung.clocks.length > 0 && rung.clocks.every((clock) => neverRuns(set, clock))) {
        const clocks = rung.clocks.map((clock) => `"${clock}"`).join(' and ')
        report.add(
          'W322',
          place,
          `this rung of "${id}" never fires: ${clocks} ${rung.clocks.length > 1 ? 'have' : 'has'} no target anywhere`,
          {
            help: rung.clocks.includes('handoff')
              ? 'give a department an "answer", or remove the rung'
              : 'remove the rung, or set the target',
          },
        )
      }
      const first = rungs
        .slice(0, n)
        .findIndex(
          (other) => JSON.stringify(other.at) === JSON.stringify(rung.at) && other.clocks.some((clock) => rung.clocks.includes(clock)),
        )
      const other = rungPlaces[id]?.[first]
      if (other !== undefined) {
        report.add('W322', place, `two rungs of "${id}" fire at the same time; the other is on line ${other.line}`, {
          help: 'write both in one rung',
        })
      }
    })
  }
}

/** Whether that clock is off for every conversation: all that is written says `none`, and nothing falls back to what is built in. */
function neverRuns(set: RuleSet, clock: ClockKind): boolean {
  if (clock === 'handoff') return set.departments.every(({ answer }) => answer === 'none')
  const written = [...set.routes, ...set.targets, ...set.departments].flatMap((one) => one[clock] ?? [])
  const reachesAll = set.targets.some(
    (row) => row[clock] === 'none' && 'all' in row.when && !('field' in row.when) && row.when.all.length === 0,
  )
  return reachesAll && written.every((target) => target === 'none')
}

function lintTags(set: RuleSet, report: Report): void {
  const asking: readonly Cond[] = [
    ...set.rules.map((rule) => rule.when),
    ...set.routes.map((route) => route.when),
    ...set.targets.map((row) => row.when),
    ...set.departments.flatMap(({ spokes }) => spokes.flatMap((spoke) => spoke.when ?? [])),
    ...(set.reopenUnless === undefined ? [] : [set.reopenUnless]),
  ]
  const asked = new Set(asking.flatMap(tagsOf))
  const deprecated = (tag: string, at: Pos): void => {
    const instead = set.tags[tag]?.deprecated
    if (instead !== undefined) report.add('W332', at, `tag "${tag}" is deprecated`, { help: `use "${instead}"` })
  }
  const told = new Set<string>()
  for (const rule of set.rules) {
    for (const tag of rule.tags) {
      deprecated(tag, rule.at)
      if (told.has(tag) || [...withParents([tag])].some((one) => asked.has(one))) continue
      told.add(tag)
      report.add('N401', rule.at, `tag "${tag}" is given, but no route, target or rule asks for it`, { help: 'fine if it is for reports' })
    }
  }
  for (const cond of asking) for (const { tag, at } of tagPlaces(cond)) deprecated(tag, at)
}

function tagPlaces(cond: Cond): readonly { readonly tag: string; readonly at: Pos }[] {
  if ('not' in cond) return tagPlaces(cond.not)
  if ('field' in cond) return tagsOf(cond).map((tag) => ({ tag, at: cond.at }))
  return [...('all' in cond ? cond.all : cond.any)].flatMap(tagPlaces)
}

/** One note for all rules, one for all routes: a young catalogue would drown in them. */
function noteUntested({ set, root }: Built, tested: Tested, { report, allows }: LintSetup): void {
  const rules = set.rules.filter(
    (rule) => rule.matches.length + rule.skips.length === 0 && !tested.rules.has(rule.id) && !allows.silences('N402', rule.at),
  )
  const routes = set.routes.filter((route) => !tested.routes.has(route.id) && !allows.silences('N403', route.at))
  const keyOf = (key: string): Pos => root.entries.find((entry) => entry.key === key)?.keyAt ?? root.at
  const list = (items: readonly { readonly id: string }[]): string => items.map((item) => item.id).join(', ')
  if (rules.length > 0) {
    const what =
      rules.length === 1
        ? 'rule without examples and not hit by any test'
        : `${rules.length} rules without examples and not hit by any test`
    report.add('N402', keyOf('rules'), `${what}: ${list(rules)}`, { help: 'add matches: and skips: to them' })
  }
  if (routes.length > 0) {
    const what = routes.length === 1 ? 'route not hit by any test' : `${routes.length} of ${set.routes.length} routes not hit by any test`
    report.add('N403', keyOf('routes'), `${what}: ${list(routes)}`, { help: 'add tests: with a post for each' })
  }
}
