/** Rules in layers: a rule only sees tags of rules below it, so the order of the file never matters (stratified Datalog). */
import type { Cond, Rule } from '../core/rules/ruleset.ts'
import type { Report } from './diagnostics.ts'
import { withParents } from './names.ts'

/** Tags that a condition names, wherever it does. */
export function tagsOf(cond: Cond): readonly string[] {
  if ('not' in cond) return tagsOf(cond.not)
  if ('field' in cond) return cond.field === 'tags' ? [...(cond.any ?? []), ...(cond.all ?? []), ...(cond.none ?? [])] : []
  return [...('all' in cond ? cond.all : cond.any)].flatMap(tagsOf)
}

/** The rules with their strata; rules that depend on each other are reported (E212), once a circle. */
export function stratify(rules: readonly Rule[], report: Report): readonly Rule[] {
  const givers = new Map<string, number[]>()
  rules.forEach((rule, n) => {
    for (const tag of withParents(rule.tags)) givers.set(tag, [...(givers.get(tag) ?? []), n])
  })
  const needs = rules.map((rule) => {
    const out = new Set(tagsOf(rule.when).flatMap((tag) => givers.get(tag) ?? []))
    return [...out].sort((a, b) => a - b)
  })
  const strata = new Array<number | undefined>(rules.length).fill(undefined)
  const inCircle = new Set<number>()
  for (let n = 0; n < rules.length; n++) settle(n)
  return rules.map((rule, n) => ({ ...rule, stratum: strata[n] ?? 0 }))

  /** Depth first without recursion: a chain of rules may be long. */
  function settle(root: number): void {
    const path: { readonly rule: number; next: number }[] = [{ rule: root, next: 0 }]
    const onPath = new Set([root])
    if (strata[root] !== undefined) return
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const need = needs[top.rule]?.[top.next++]
      if (need === undefined) {
        strata[top.rule] = Math.max(0, ...(needs[top.rule] ?? []).map((other) => (strata[other] ?? -1) + 1))
        onPath.delete(top.rule)
        path.pop()
      } else if (onPath.has(need)) reportCircle(path.slice(path.findIndex((one) => one.rule === need)).map((one) => one.rule))
      else if (strata[need] === undefined) {
        path.push({ rule: need, next: 0 })
        onPath.add(need)
      }
    }
  }

  function reportCircle(circle: readonly number[]): void {
    const known = circle.every((n) => inCircle.has(n))
    for (const n of circle) inCircle.add(n)
    const start = circle.indexOf(Math.min(...circle))
    const [first, ...rest] = [...circle.slice(start), ...circle.slice(0, start)].map((n) => rules[n])
    if (known || first === undefined) return
    const path = [first, ...rest, first].map((rule) => rule?.id ?? '').join(' → ')
    const message = rest.length === 0 ? `rule "${first.id}" asks for a tag that it gives` : `rules depend on each other: ${path}`
    report.add('E212', first.when.at, message, { help: 'let one of them look at the post itself, not at the tag of the other' })
  }
}
