/** Which rules lead to which routes: by the tags that the one gives and the other asks for. */
import { isLeaf } from './fields.ts'
import type { Cond, Route, Rule, RuleSet } from './ruleset.ts'

/** Rules, in the order of the file, that give a tag a route asks for. */
export function rulesLeadingTo(route: Route, { rules }: Pick<RuleSet, 'rules'>): readonly Rule[] {
  return rules.filter(({ tags }) => tags.some((tag) => asksFor(route.when, tag)))
}

/** Routes that ask for a tag of a rule. */
export function routesAfter(rule: Rule, { routes }: Pick<RuleSet, 'routes'>): readonly Route[] {
  return routes.filter(({ when }) => rule.tags.some((tag) => asksFor(when, tag)))
}

/** Whether a condition names the tag or a family it belongs to, other than to keep it out. */
function asksFor(cond: Cond, tag: string): boolean {
  if (isLeaf(cond)) {
    if (cond.field !== 'tags') return false
    return [...(cond.any ?? []), ...(cond.all ?? [])].some((asked) => tag === asked || tag.startsWith(`${asked}/`))
  }
  if ('not' in cond) return false
  return ('all' in cond ? cond.all : cond.any).some((one) => asksFor(one, tag))
}
