/** What can never be, as the solver proves it, in words: rules (W301), routes (W302), rows of targets (W308). */
import { describeCond } from '../core/rules/describe.ts'
import type { Cond, Pos, Rule, RuleSet } from '../core/rules/ruleset.ts'
import type { Proof, Solver } from '../core/rules/solver.ts'
import { type More, type Report, related } from './diagnostics.ts'
import { satisfies } from './names.ts'
import { tagsOf } from './strata.ts'

const MOST_NAMED = 4
const LONGEST = 80

/** Rules that hold for no post, routes and rows that nothing is left for. */
export function lintReach(set: RuleSet, solver: Solver, report: Report): void {
  for (const [n, verdict] of solver.rules().entries()) {
    const rule = set.rules[n]
    if (verdict.kind === 'impossible' && rule !== undefined)
      report.add('W301', rule.at, `rule "${rule.id}" can never match`, clashOf(verdict.proof, set, rule.at))
  }
  // The language asks for a fallback, also where other routes leave nothing to it.
  for (const [n, route] of set.routes.slice(0, -1).entries()) {
    const verdict = solver.route(n)
    if (verdict.kind === 'impossible')
      report.add('W302', route.at, `route "${route.id}" is unreachable`, routeHelp(verdict.proof, set, route.at))
  }
  for (const [n, row] of set.targets.entries()) {
    const verdict = solver.row(n)
    if (verdict.kind === 'impossible') report.add('W308', row.at, 'this row is unreachable', rowHelp(verdict.proof, set, row.at))
  }
}

function routeHelp(proof: Proof, set: RuleSet, at: Pos): Why {
  const takers = proof.takers.flatMap((taker) => set.routes[taker] ?? [])
  if (takers.length === 0) return clashOf(proof, set, at)
  const names = takers.map((taker) => `"${taker.id}" ${whereIs(taker.at, at)}`)
  return {
    help: `every post it matches is taken by ${listed(names, 'or')}; move it above${takers.length > 1 ? ' them' : ''}`,
    related: elsewhere(
      takers.map((taker) => ({ at: taker.at, message: `route "${taker.id}"` })),
      at,
    ),
  }
}

function rowHelp(proof: Proof, set: RuleSet, at: Pos): Why {
  const takers = proof.takers.flatMap((taker) => set.targets[taker] ?? [])
  const [one] = takers
  if (one === undefined && proof.clash.length > 0) return clashOf(proof, set, at)
  if (one === undefined) return { help: 'every route that it could serve sets that target itself; remove the row' }
  const inOneFile = takers.every((taker) => taker.at.file === at.file)
  const places = takers.map((taker) => (inOneFile ? String(taker.at.line) : whereIs(taker.at, at)))
  const rows = takers.length === 1 ? `row ${whereIs(one.at, at)} sets` : `rows ${inOneFile ? 'on lines ' : ''}${listed(places, 'and')} set`
  return {
    help: `the ${rows} the same clocks for every post it matches; move it above${takers.length > 1 ? ' them' : ''}`,
    related: elsewhere(
      takers.map((taker) => ({ at: taker.at, message: 'the other row' })),
      at,
    ),
  }
}

type Why = Pick<More, 'help' | 'related'>

/** Which parts exclude each other, and the rules that make it so. */
export function clashOf(proof: Proof, set: RuleSet, at: Pos): Why {
  const parts = proof.clash.map((part) => shortly(describeCond(part)))
  const [only] = proof.clash
  const help =
    parts.length === 0
      ? 'its conditions exclude each other'
      : parts.length === 1
        ? `${parts[0]} can never hold`
        : `${listed(parts, 'and')} exclude each other`
  if (!proof.byRules || only === undefined) return { help }
  const givers = giversOf(proof.clash, set.rules)
  const [giver] = givers
  if (giver === undefined) return { help }
  const why = (rule: Rule): string => (rule.enabled ? '' : ', which is switched off')
  const names = listed(
    givers.map((rule) => `"${rule.id}" ${whereIs(rule.at, at)}${why(rule)}`),
    'and',
  )
  return {
    help: `${help}: see ${givers.length === 1 ? 'rule' : 'rules'} ${names}`,
    related: elsewhere(
      givers.map((rule) => ({ at: rule.at, message: `rule "${rule.id}"` })),
      at,
    ),
  }
}

function giversOf(parts: readonly Cond[], rules: readonly Rule[]): readonly Rule[] {
  const tags = parts.flatMap(tagsOf)
  return rules.filter((rule) => rule.tags.some((tag) => tags.some((asked) => satisfies(tag, asked))))
}

function whereIs(at: Pos, from: Pos): string {
  return at.file === from.file ? `on line ${at.line}` : `at ${at.file}:${at.line}`
}

/** Places in other files, which a line number alone does not tell. */
function elsewhere(places: readonly { readonly at: Pos; readonly message: string }[], from: Pos): More['related'] {
  const others = places.filter(({ at }) => at.file !== from.file)
  return others.length === 0 ? undefined : others.slice(0, MOST_NAMED).flatMap(({ at, message }) => related(at, message))
}

function listed(names: readonly string[], word: 'and' | 'or'): string {
  const shown = names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED - 1), `${names.length - MOST_NAMED + 1} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`
}

function shortly(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
