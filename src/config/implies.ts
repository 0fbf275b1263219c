/**
 * What follows from a condition, as far as simple reasoning goes: it never claims what is not so, and misses what needs
 * several conditions at once.
 */
import { foldValue } from '../core/rules/fold.ts'
import type { Cond, Rule } from '../core/rules/ruleset.ts'
import { satisfies, withParents } from './names.ts'

/** Fields of which a post has one value at most. */
const SINGLE: readonly string[] = ['network', 'kind', 'brand', 'source', 'author', 'sentiment', 'priority', 'department', 'route']
const MAX_DEPTH = 6
/** Steps for all questions about one condition; beyond it the answer is "not known". */
const BUDGET = 5_000

interface Budget {
  steps: number
}

/** What reasoning knows besides the conditions: the rules that give each tag or one below it. */
interface World {
  readonly givers: ReadonlyMap<string, readonly Rule[]>
  readonly budget: Budget
}

export function worldOf(rules: readonly Rule[]): World {
  const givers = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const tag of withParents(rule.tags)) {
      const known = givers.get(tag)
      if (known === undefined) givers.set(tag, [rule])
      else known.push(rule)
    }
  }
  return { givers, budget: { steps: BUDGET } }
}

const NOTHING = worldOf([])

/** The parts that must all hold. */
function conjuncts(cond: Cond): readonly Cond[] {
  return 'all' in cond && !('field' in cond) ? cond.all.flatMap(conjuncts) : [cond]
}

/** Two parts of a condition that exclude each other, in words; `undefined` where none are found. */
export function clashOf(cond: Cond): string | undefined {
  return clashIn(cond, { steps: BUDGET }, 0)
}

function clashIn(cond: Cond, budget: Budget, depth: number): string | undefined {
  if (--budget.steps < 0) return undefined
  const parts = conjuncts(cond)
  for (const [n, a] of parts.entries()) {
    for (const b of parts.slice(n + 1)) if (exclude(a, b)) return `${describe(a)} and ${describe(b)} exclude each other`
    if ('any' in a && !('field' in a) && depth < MAX_DEPTH && a.any.length > 0) {
      const others = parts.filter((part) => part !== a)
      const clashes = a.any.map((branch) => clashIn({ all: [branch, ...others], at: a.at }, budget, depth + 1))
      if (clashes.every((clash) => clash !== undefined)) return clashes[0]
    }
  }
  return undefined
}

function exclude(a: Cond, b: Cond): boolean {
  if ('not' in a) return impliesOne(b, a.not)
  if ('not' in b) return impliesOne(a, b.not)
  if (!('field' in a) || !('field' in b) || a.field !== b.field) return false
  if ('is' in a && 'is' in b) return a.is !== b.is
  if (isTags(a) && isTags(b))
    return (
      noneOf(a).some((no) => sureOf(b).some((tag) => satisfies(tag, no))) ||
      noneOf(b).some((no) => sureOf(a).some((tag) => satisfies(tag, no)))
    )
  const rangeA = rangeOf(a)
  const rangeB = rangeOf(b)
  if (rangeA !== undefined && rangeB !== undefined && sameColumn(a, b)) return rangeA.min > rangeB.max || rangeB.min > rangeA.max
  const anyA = valuesOf(a)
  const anyB = valuesOf(b)
  return (
    SINGLE.includes(a.field) &&
    anyA !== undefined &&
    anyB !== undefined &&
    !anyA.some((value) => anyB.some((other) => foldValue(value) === foldValue(other)))
  )
}

type Leaf = Extract<Cond, { readonly field: string }>
type TagCond = {
  readonly field: 'tags'
  readonly any?: readonly string[] | undefined
  readonly all?: readonly string[] | undefined
  readonly none?: readonly string[] | undefined
}

function isTags(cond: Cond): cond is Leaf & TagCond {
  return 'field' in cond && cond.field === 'tags'
}

function noneOf(cond: TagCond): readonly string[] {
  return cond.none ?? []
}

/** Tags that certainly are there. */
function sureOf(cond: TagCond): readonly string[] {
  return [...(cond.all ?? []), ...(cond.any?.length === 1 ? cond.any : [])]
}

function sameColumn(a: Cond, b: Cond): boolean {
  return !('column' in a) || !('column' in b) || a.column === b.column
}

function rangeOf(cond: Cond): { readonly min: number; readonly max: number } | undefined {
  const min = 'min' in cond ? cond.min : undefined
  const max = 'max' in cond ? cond.max : undefined
  return min === undefined && max === undefined ? undefined : { min: min ?? Number.NEGATIVE_INFINITY, max: max ?? Number.POSITIVE_INFINITY }
}

/** Values of a condition that is nothing but a set of them. */
function valuesOf(cond: Cond): readonly string[] | undefined {
  if (!('field' in cond) || cond.field === 'text' || !('any' in cond) || cond.any === undefined) return undefined
  if (('all' in cond && cond.all !== undefined) || ('none' in cond && cond.none !== undefined)) return undefined
  return cond.any
}

function impliesOne(a: Cond, goal: Cond): boolean {
  return follows([a], goal, { ...NOTHING, budget: { steps: BUDGET } }, 0)
}

/**
 * The first of `earlier` whose condition holds wherever `cond` does. A tag stands for what all rules that give it ask for
 * (as far as rules, not people, set tags).
 */
export function takerOf<T extends { readonly when: Cond }>(cond: Cond, earlier: readonly T[], world: World): T | undefined {
  world.budget.steps = BUDGET
  return earlier.find((one) => follows([cond], one.when, world, 0))
}

/** Whether `goal` holds wherever all `facts` do. */
function follows(facts: readonly Cond[], goal: Cond, world: World, depth: number): boolean {
  if (depth > MAX_DEPTH || --world.budget.steps < 0) return false
  const parts = facts.flatMap(conjuncts)
  if (!('field' in goal)) {
    if ('not' in goal)
      return (
        parts.some((part) => 'not' in part && impliesOne(goal.not, part.not)) ||
        parts.some((part) => !('not' in part) && !('not' in goal.not) && exclude(part, goal.not))
      )
    if ('all' in goal) return goal.all.every((one) => follows(parts, one, world, depth))
    if (goal.any.some((one) => follows(parts, one, world, depth))) return true
  }
  for (const part of parts) {
    if ('field' in goal && 'field' in part && leafImplies(part, goal)) return true
    if ('any' in part && !('field' in part) && part.any.length > 0) {
      const others = parts.filter((one) => one !== part)
      if (part.any.every((branch) => follows([branch, ...others], goal, world, depth + 1))) return true
    }
    if (isTags(part) && tagsImply(part, goal, world, depth)) return true
  }
  return false
}

function leafImplies(part: Cond, goal: Cond): boolean {
  if (!('field' in part) || !('field' in goal) || part.field !== goal.field) return false
  if ('is' in part && 'is' in goal) return part.is === goal.is
  if (isTags(part) && isTags(goal)) return tagLeafImplies(part, goal)
  if (part.field === 'text') return canonicalTerms(part) === canonicalTerms(goal)
  const own = rangeOf(part)
  const asked = rangeOf(goal)
  if (own !== undefined && asked !== undefined && sameColumn(part, goal)) return own.min >= asked.min && own.max <= asked.max
  const values = valuesOf(part)
  const allowed = valuesOf(goal)
  return values !== undefined && allowed !== undefined && sameColumn(part, goal) && values.every((value) => allowed.includes(value))
}

function canonicalTerms(cond: Cond): string {
  const raws = (key: 'any' | 'all' | 'none'): readonly string[] => {
    const terms: unknown = key in cond ? Object.entries(cond).find(([name]) => name === key)?.[1] : undefined
    return Array.isArray(terms) ? terms.map((term: { raw: string }) => term.raw).sort() : []
  }
  return JSON.stringify([raws('any'), raws('all'), raws('none')])
}

function tagLeafImplies(part: TagCond, goal: TagCond): boolean {
  const sure = sureOf(part)
  const all = (goal.all ?? []).every((tag) => sure.some((own) => satisfies(own, tag)))
  const none = (goal.none ?? []).every((tag) => noneOf(part).some((own) => satisfies(tag, own)))
  const asked = goal.any
  const any =
    asked === undefined ||
    sure.some((own) => asked.some((tag) => satisfies(own, tag))) ||
    ((part.any ?? []).some(Boolean) && (part.any ?? []).every((own) => asked.some((tag) => satisfies(own, tag))))
  return all && none && any
}

/** A tag brings what all rules that give it ask for; only tags count, since other fields may be those of another post. */
function tagsImply(part: TagCond, goal: Cond, world: World, depth: number): boolean {
  if (!onlyPositiveTags(goal)) return false
  const ways = (tag: string): boolean => {
    const givers = world.givers.get(tag) ?? []
    return givers.length > 0 && givers.every((rule) => follows([rule.when], goal, world, depth + 1))
  }
  const any = part.any ?? []
  return (
    (part.all ?? []).some(ways) || (any.length > 0 && any.every((tag) => ways(tag) || tagLeafImplies({ field: 'tags', any: [tag] }, goal)))
  )
}

function onlyPositiveTags(goal: Cond): goal is Leaf & TagCond {
  return isTags(goal) && noneOf(goal).length === 0
}

/** A condition in the words of the file, short. */
function describe(cond: Cond): string {
  if ('not' in cond) return `not ${describe(cond.not)}`
  if (!('field' in cond)) return 'all' in cond ? `(${cond.all.map(describe).join(' and ')})` : `(${cond.any.map(describe).join(' or ')})`
  const name = 'column' in cond ? `field ${cond.column}` : cond.field
  if ('is' in cond) return `${name}: ${cond.is}`
  const range = rangeOf(cond)
  if (range !== undefined) return `${name}: ${Number.isFinite(range.min) ? range.min : ''}..${Number.isFinite(range.max) ? range.max : ''}`
  const sets = Object.entries(cond).filter((entry): entry is [string, readonly unknown[]] => Array.isArray(entry[1]))
  const words = sets.map(
    ([key, values]) => `${key === 'any' ? '' : `${key} `}${values.map((value) => (typeof value === 'string' ? value : '…')).join(', ')}`,
  )
  return `${name}: ${words.join('; ')}`
}
