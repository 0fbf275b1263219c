/** What is valid and yet cannot be meant: warnings and notes about the whole rule set. */
import type { Cond, Pos, RuleSet } from '../core/rules/ruleset.ts'
import { readTarget } from '../core/sla/target.ts'
import type { Allows } from './allow.ts'
import type { Built } from './build.ts'
import { type Report, related } from './diagnostics.ts'
import { clashOf, takerOf, worldOf } from './implies.ts'
import { lintHolidays, lintTeam } from './lint-team.ts'
import { lintTerms } from './lint-terms.ts'
import { withParents } from './names.ts'
import { tagsOf } from './strata.ts'
import { TARGET_CLOCKS } from './targets.ts'

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
  lintRules(built, setup.report)
  lintRoutes(built.set, setup.report)
  lintTargets(built.set, setup.report)
  lintTeam(built, setup.now, setup.report)
  lintRungs(built, setup.report)
  lintHolidays(built, setup.now, setup.report)
  lintTags(built.set, setup.report)
  if (setup.tested !== undefined) noteUntested(built, setup.tested, setup)
}

function lintRules({ set }: Built, report: Report): void {
  const seen = new Map<string, { readonly id: string; readonly at: Pos }>()
  for (const rule of set.rules) {
    const clash = clashOf(rule.when)
    if (clash !== undefined) report.add('W301', rule.at, `rule "${rule.id}" can never match`, { help: clash })
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
  const world = worldOf(set.rules)
  set.routes.forEach((route, n) => {
    const clash = clashOf(route.when)
    const before = clash === undefined ? takerOf(route.when, set.routes.slice(0, n), world) : undefined
    if (clash !== undefined) report.add('W302', route.at, `route "${route.id}" is unreachable`, { help: clash })
    if (before !== undefined) {
      const where = before.at.file === route.at.file ? `on line ${before.at.line}` : `at ${before.at.file}:${before.at.line}`
      report.add('W302', route.at, `route "${route.id}" is unreachable`, {
        help: `every post it matches is taken by "${before.id}" ${where}; move it above`,
        related: before.at.file === route.at.file ? undefined : related(before.at, `route "${before.id}"`),
      })
    }
    const catalogued = n < set.routes.length - 1 && route.to !== 'log'
    if (catalogued && route.title === undefined && route.guideline === undefined) {
      report.add('N404', route.at, `route "${route.id}" has neither a title nor a guideline`, {
        help: 'the routes are the catalogue of use cases: say what this one is',
      })
    }
  })
}

function lintTargets(set: RuleSet, report: Report): void {
  const world = worldOf(set.rules)
  set.targets.forEach((row, n) => {
    const clash = clashOf(row.when)
    const clocks = TARGET_CLOCKS.filter((clock) => row[clock] !== undefined)
    const takers = clocks.map((clock) =>
      takerOf(
        row.when,
        set.targets.slice(0, n).filter((earlier) => earlier[clock] !== undefined),
        world,
      ),
    )
    const [taker] = takers
    if (clash !== undefined) report.add('W308', row.at, 'this row is unreachable', { help: clash })
    else if (taker !== undefined && takers.every((one) => one !== undefined)) {
      report.add('W308', row.at, 'this row is unreachable', {
        help: `the row on line ${taker.at.line} sets the same clocks for every post it matches; move it above`,
      })
    }
  })
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
      const first = rungs
        .slice(0, n)
        .findIndex(
          (other) => JSON.stringify(other.at) === JSON.stringify(rung.at) && other.clocks.some((clock) => rung.clocks.includes(clock)),
        )
      const [place, other] = [rungPlaces[id]?.[n], rungPlaces[id]?.[first]]
      if (place !== undefined && other !== undefined) {
        report.add('W322', place, `two rungs of "${id}" fire at the same time; the other is on line ${other.line}`, {
          help: 'write both in one rung',
        })
      }
    })
  }
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
