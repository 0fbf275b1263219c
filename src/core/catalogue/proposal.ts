/** A rule and a case for a group of words, as lines of the rules file. */
import type { RuleSet } from '../rules/ruleset.ts'
import { inlineYaml, quotedYaml } from '../rules/yaml-text.ts'

export interface Proposal {
  /** Name of the tag and of the route; neither is taken. */
  readonly name: string
  readonly title: string
  /** An item for the end of `rules:`. */
  readonly rule: readonly string[]
  /** An item for `routes:`, before the last one. */
  readonly route: readonly string[]
}

/** Values of queries that are no names. */
const RESERVED = ['none', 'log']
const LONGEST = 40

/** One for each group's terms, in that order; each goes to whoever has the fallback now, so that only the name changes. */
export function proposalsFor(groups: readonly (readonly string[])[], set: RuleSet): readonly Proposal[] {
  const taken = takenNames(set)
  const to = set.routes.at(-1)?.to ?? 'hub'
  return groups.map((terms) => {
    const [head = ''] = terms
    const name = freeName(slugOf(head), taken)
    taken.add(name)
    const title = head.charAt(0).toUpperCase() + head.slice(1)
    return {
      name,
      title,
      rule: [`- tag: ${inlineYaml(name)}`, `  when: { text: [${terms.map(quotedYaml).join(', ')}] }`],
      route: [
        `- id: ${inlineYaml(name)}`,
        `  title: ${quotedYaml(title)}`,
        `  when: { tags: ${inlineYaml(name)} }`,
        `  to: ${inlineYaml(to)}`,
      ],
    }
  })
}

/** Tags with the families above them, rules and routes. */
function takenNames({ tags, rules, routes }: RuleSet): Set<string> {
  const families = Object.keys(tags).map((tag) => tag.split('/')[0] ?? tag)
  return new Set([...RESERVED, ...families, ...rules.map(({ id }) => id), ...routes.map(({ id }) => id)])
}

function freeName(slug: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? slug : `${slug}-${n}`
    if (!taken.has(name)) return name
  }
}

/** Names are of plain letters: what has none is numbered. */
function slugOf(words: string): string {
  const slug = words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}']/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/gu, '')
  return /[a-z]/.test(slug) ? slug : 'case'
}
