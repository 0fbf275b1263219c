/** Names in a query that the rules do not know: no error, for older conversations may bear them, but probably a slip. */
import { nearest } from './nearest.ts'
import type { EqualField, Query } from './query-ast.ts'
import type { RuleSet } from './rules/ruleset.ts'

/** A sentence for each name that the rules do not declare, with the nearest one that they do. */
export function strangeNames(query: Query, rules: RuleSet): readonly string[] {
  const declared = namesOf(rules)
  const said = valuesOf(query).flatMap(({ field, value }) => {
    const known = declared[field]
    if (known === undefined || value === 'none' || known.some((name) => isMeant(field, name, value))) return []
    const near = nearest(value, known)
    return `the rules have no ${field} "${value}"${near === undefined ? '' : `: did you mean ${near}?`}`
  })
  return [...new Set(said)]
}

function namesOf({ departments, routes, tags, people }: RuleSet): Partial<Record<EqualField, readonly string[]>> {
  return {
    department: [...departments.map(({ id }) => id), 'log'],
    route: routes.map(({ id }) => id),
    tag: Object.keys(tags),
    spoke: [...new Set([...Object.keys(people), ...departments.flatMap(({ spokes }) => spokes.map(({ person }) => person))])],
  }
}

/** Tags are meant by family: `site` is `site/down` too. */
function isMeant(field: EqualField, name: string, value: string): boolean {
  const [known, asked] = [name.toLowerCase(), value.toLowerCase()]
  return known === asked || (field === 'tag' && known.startsWith(`${asked}/`))
}

function valuesOf(query: Query): readonly { readonly field: EqualField; readonly value: string }[] {
  if (query.kind === 'all' || query.kind === 'any') return query.of.flatMap(valuesOf)
  if (query.kind === 'not') return valuesOf(query.of)
  return query.kind === 'equal' ? query.values.map((value) => ({ field: query.field, value })) : []
}
