/** The terms by which a condition holds: not those that keep it from holding. */
import { isLeaf } from './fields.ts'
import type { Cond, Term } from './ruleset.ts'

/** Each term once, as written, in order; those of `unless`, `not` and `none` are left out. */
export function positiveTerms(cond: Cond): readonly Term[] {
  const seen = new Set<string>()
  return collect(cond, false).filter(({ raw }) => {
    const isNew = !seen.has(raw)
    seen.add(raw)
    return isNew
  })
}

function collect(cond: Cond, negated: boolean): readonly Term[] {
  if (isLeaf(cond)) {
    if (cond.field !== 'text') return []
    return negated ? (cond.none ?? []) : [...(cond.any ?? []), ...(cond.all ?? [])]
  }
  if ('not' in cond) return collect(cond.not, !negated)
  return ('all' in cond ? cond.all : cond.any).flatMap((one) => collect(one, negated))
}
