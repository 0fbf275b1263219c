/** Who stands behind a name under `notify:`: people and channels. */
import type { RuleSet } from './rules/ruleset.ts'
import { awayOn } from './rules/spoke.ts'

/** Whose it is. */
export interface Owner {
  readonly department: string
  readonly spoke?: string | undefined
  /** Epoch ms: whoever is on leave then is not told; absent: leave does not matter. */
  readonly at?: number | undefined
}

/**
 * People and channels by name, each once, in the order they are named. `spoke` is the one who has it; where nobody has, or that one is away, whoever
 * speaks for the department's backup; a department is its lead, else its spokes. A name that nobody stands behind stays, so that it is seen.
 */
export function recipientsOf(rules: RuleSet, names: readonly string[], owner: Owner): readonly string[] {
  return [...new Set(names.flatMap((name) => behind(rules, name, owner)))]
}

function behind(rules: RuleSet, name: string, owner: Owner): readonly string[] {
  if (name === 'spoke') {
    const { spoke, department, at } = owner
    const gone = spoke === undefined || (at !== undefined && awayOn(rules, spoke, department, at))
    return gone ? withoutSpoke(rules, department) : [spoke]
  }
  if (name === 'lead') return speakersOf(rules, owner.department)
  if (Object.hasOwn(rules.channels, name) || Object.hasOwn(rules.people, name)) return [name]
  return rules.departments.some(({ id }) => id === name) ? speakersOf(rules, name) : [name]
}

/** Nobody has it: the department that stands in is told. */
function withoutSpoke(rules: RuleSet, department: string): readonly string[] {
  const backup = rules.departments.find(({ id }) => id === department)?.backup
  return speakersOf(rules, backup ?? department)
}

function speakersOf(rules: RuleSet, id: string): readonly string[] {
  const department = rules.departments.find((one) => one.id === id)
  if (department?.lead !== undefined) return [department.lead]
  const spokes = department?.spokes.map(({ person }) => person) ?? []
  return spokes.length === 0 ? [id] : spokes
}
