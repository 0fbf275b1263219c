/** Conditions in words, as a routing table shows them. */
import { isNumeric } from './condition.ts'
import { isLeaf, type Leaf } from './fields.ts'
import type { Cond, Term } from './ruleset.ts'

/** `tags: safety`, `tags all influencer, complaint`, `directed: false`, `anything else` for a condition that always holds. */
export function describeCond(cond: Cond): string {
  if (isLeaf(cond)) return describeLeaf(cond)
  if ('not' in cond) return `not ${grouped(cond.not)}`
  if ('any' in cond) return cond.any.length === 0 ? 'nothing' : cond.any.map(grouped).join(' or ')
  return cond.all.length === 0
    ? 'anything else'
    : cond.all.map((one) => ('any' in one && !isLeaf(one) ? grouped(one) : describeCond(one))).join(', ')
}

function grouped(cond: Cond): string {
  const inner = !isLeaf(cond) && !('not' in cond) ? ('all' in cond ? cond.all : cond.any) : []
  return inner.length > 1 ? `(${describeCond(cond)})` : describeCond(cond)
}

function describeLeaf(cond: Leaf): string {
  if (isNumeric(cond)) return `${cond.field}: ${range(cond.min, cond.max)}`
  switch (cond.field) {
    case 'directed':
    case 'verified':
      return `${cond.field}: ${cond.is}`
    case 'text':
      return lists('text', termsOf(cond.any), termsOf(cond.all), termsOf(cond.none))
    case 'extra':
      return `field ${cond.column}: ${cond.any ? cond.any.join(', ') : range(cond.min, cond.max)}`
    default:
      return lists(cond.field, cond.any, cond.all, cond.none)
  }
}

function lists(field: string, any?: readonly string[], all?: readonly string[], none?: readonly string[]): string {
  const parts: string[] = []
  if (any) parts.push(`${field}: ${any.join(', ')}`)
  if (all) parts.push(`${field} all ${all.join(', ')}`)
  if (none) parts.push(`${field} none ${none.join(', ')}`)
  return parts.join('; ')
}

const range = (min: number | undefined, max: number | undefined): string =>
  min === max && min !== undefined ? String(min) : `${min ?? ''}..${max ?? ''}`

/** Terms as written; those of a list by its name, once. */
export function termsOf(terms: readonly Term[] | undefined): readonly string[] | undefined {
  return terms && [...new Set(terms.map((term) => (term.list === undefined ? term.raw : `$${term.list}`)))]
}
