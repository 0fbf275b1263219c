/** What is promised of the conversations of a case, as far as its route alone tells: rows of targets that may come first are named. */
import { isLeaf } from './fields.ts'
import { type Cond, type Department, PRIORITIES, type Priority, type Route, type RuleSet, type Targets } from './ruleset.ts'
import { inWords } from './words.ts'

/** What is promised of a clock: the usual, unless one of the rows before it holds. */
export interface ChartTarget {
  /** A target as written: `15m`, `same-day`, `none`. */
  readonly usual: string
  /** Rows that may come first: their condition in words, and the target. */
  readonly unless: readonly { readonly when: string; readonly target: string }[]
}

/** A clock that is absent has no target: what is only recorded has none at all. */
export interface Promised {
  readonly firstResponse?: ChartTarget | undefined
  readonly nextResponse?: ChartTarget | undefined
  readonly resolution?: ChartTarget | undefined
}

/** The targets of a route by its index; none for what is only recorded. The order is that of `route.ts`. */
export function targetsOf(set: RuleSet, index: number, department: Department | undefined): Promised {
  if (department === undefined) return {}
  const first = targetOf(set, index, department, 'first_response', 'same-day')
  const next = written(set, index, department, 'next_response') ? targetOf(set, index, department, 'next_response', first.usual) : undefined
  return { firstResponse: first, nextResponse: next, resolution: targetOf(set, index, department, 'resolution', '24h') }
}

function written(set: RuleSet, index: number, department: Department, clock: keyof Targets): boolean {
  return [set.routes[index], ...set.targets, department].some((one) => one?.[clock] !== undefined)
}

function targetOf(set: RuleSet, index: number, department: Department, clock: keyof Targets, builtIn: string): ChartTarget {
  const own = set.routes[index]?.[clock]
  if (own !== undefined) return { usual: own, unless: [] }
  const unless: { readonly when: string; readonly target: string }[] = []
  for (const row of set.targets) {
    const target = row[clock]
    if (target === undefined) continue
    const holds = holdsFor(set, index, row.when)
    if (holds === 'always') return { usual: target, unless }
    if (holds === 'maybe') unless.push({ when: inWords(row.when, set), target })
  }
  return { usual: department[clock] ?? builtIn, unless }
}

/** Whether a row of targets holds for what a route takes, as far as that can be seen. */
function holdsFor(set: RuleSet, index: number, cond: Cond): 'always' | 'never' | 'maybe' {
  const parts = conjuncts(cond).map((part) => partHolds(set, index, part))
  if (parts.includes('never')) return 'never'
  return parts.every((part) => part === 'always') ? 'always' : 'maybe'
}

function partHolds(set: RuleSet, index: number, part: Cond): 'always' | 'never' | 'maybe' {
  const route = set.routes[index]
  if (route === undefined) return 'maybe'
  const key = keyOf(part)
  const asked = conjuncts(route.when)
  if (asked.some((one) => keyOf(one) === key)) return 'always'
  // An earlier route that asks for nothing else has taken all of those.
  if (set.routes.slice(0, index).some(({ when }) => keyOf(when) === key)) return 'never'
  if (!isLeaf(part)) return 'maybe'
  if (part.field === 'tags' && part.any !== undefined && part.all === undefined && part.none === undefined)
    return tagsHold(part.any, asked, set.routes.slice(0, index))
  if (part.field === 'directed' && asked.some((one) => isLeaf(one) && one.field === 'directed' && one.is !== part.is)) return 'never'
  if (part.field === 'priority' && part.any !== undefined) return priorityHolds(part.any, surePriority(set, route))
  if (part.field === 'route' && part.any !== undefined) return part.any.includes(route.id) ? 'always' : 'never'
  if (part.field === 'department' && part.any !== undefined) return part.any.includes(route.to) ? 'always' : 'never'
  return 'maybe'
}

/** Whether one of these tags is there: for sure where the route asks for such as mean one of them, never where earlier routes take them all. */
function tagsHold(any: readonly string[], asked: readonly Cond[], earlier: readonly Route[]): 'always' | 'never' | 'maybe' {
  const isIn = (tag: string, tags: readonly string[]) => tags.some((one) => tag === one || tag.startsWith(`${one}/`))
  const choices = asked.flatMap((one): readonly (readonly string[])[] =>
    isLeaf(one) && one.field === 'tags' ? [...(one.any === undefined ? [] : [one.any]), ...(one.all ?? []).map((tag) => [tag])] : [],
  )
  if (choices.some((choice) => choice.every((tag) => isIn(tag, any)))) return 'always'
  const taken = earlier.flatMap(({ when }) =>
    isLeaf(when) && when.field === 'tags' && when.all === undefined && when.none === undefined ? (when.any ?? []) : [],
  )
  return any.every((tag) => isIn(tag, taken)) ? 'never' : 'maybe'
}

/** Priority only ever rises from what is sure; where nothing is, it may be any. */
function priorityHolds(asked: readonly string[], sure: Priority | undefined): 'always' | 'never' | 'maybe' {
  const possible = sure === undefined ? PRIORITIES : PRIORITIES.slice(PRIORITIES.indexOf(sure))
  const held = possible.filter((one) => asked.includes(one))
  return held.length === possible.length ? 'always' : held.length === 0 ? 'never' : 'maybe'
}

/** The least priority of what a route takes: its own, or what every rule asserts that gives a tag it asks for; absent where none is sure. */
export function surePriority(set: RuleSet, route: Route): Priority | undefined {
  const ofTag = (tag: string): number => {
    const isIt = (name: string) => name === tag || name.startsWith(`${tag}/`)
    if (Object.entries(set.tags).some(([name, { manual }]) => manual && isIt(name))) return NOT_SURE
    const givers = set.rules.filter(({ enabled, tags }) => enabled && tags.some(isIt))
    return givers.length === 0 ? NOT_SURE : Math.min(...givers.map(({ priority }) => rankOf(priority)))
  }
  const asserted = conjuncts(route.when).flatMap((part) => {
    if (!isLeaf(part) || part.field !== 'tags') return []
    return [...(part.any === undefined ? [] : [Math.min(...part.any.map(ofTag))]), ...(part.all ?? []).map(ofTag)]
  })
  return PRIORITIES[Math.max(rankOf(route.priority), ...asserted)]
}

const NOT_SURE = -1
function rankOf(priority: Priority | undefined): number {
  return priority === undefined ? NOT_SURE : PRIORITIES.indexOf(priority)
}

function conjuncts(cond: Cond): readonly Cond[] {
  return !isLeaf(cond) && 'all' in cond ? cond.all.flatMap(conjuncts) : [cond]
}

/** The same for conditions that ask the same, wherever they stand. */
function keyOf(cond: Cond): string {
  return JSON.stringify(cond, (name, value) => (name === 'at' ? undefined : value))
}
