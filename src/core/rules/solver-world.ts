/**
 * A rule set as logic: for a conversation of so many posts, which rules hold for each of them, which tags it has, which route is
 * the first that holds.
 */
import { familyOf } from './condition.ts'
import { isLeaf, type Leaf } from './fields.ts'
import { foldValue } from './fold.ts'
import { type Cond, PRIORITIES, type Priority, type Rule, type RuleSet } from './ruleset.ts'
import { createFacts, datesOf, type Facts } from './solver-facts.ts'
import { createGates, type Gates } from './solver-gates.ts'
import { NOWHERE } from './solver-needs.ts'
import { type Lit, not } from './solver-sat.ts'
import type { Vocabulary } from './solver-vocabulary.ts'

/** What conditions after routing may look at. */
interface Routed {
  readonly department: (name: string) => Lit
  readonly route: (name: string) => Lit
  readonly priority: (name: string) => Lit
}

export interface World {
  readonly gates: Gates
  /** The opening post, and those that came later. */
  readonly posts: readonly Facts[]
  /** Whether a rule holds for the opening post. */
  rule(index: number): Lit
  /** Whether rules give the opening post a tag, and whether it has it, by rules or by hand. */
  givenTag(tag: string): Lit
  tag(tag: string): Lit
  readonly directed: Lit
  /** Whether the condition of a rule holds for the opening post, whatever its dates. */
  ruleCond(cond: Cond): Lit
  /** A condition of a route on the conversation. */
  routeCond(cond: Cond): Lit
  /** The same where tags mean nothing: anybody may have set them. */
  withFreeTags(cond: Cond): Lit
  /** Whether that route's own condition holds. */
  route(index: number): Lit
  /** Whether that route is the first that holds. */
  first(index: number): Lit
  /** A condition of a spoke, and of a target, when the owner may since have been changed by hand. */
  spokeCond(cond: Cond, department: string): Lit
  laterCond(cond: Cond): Lit
  readonly later: Routed & { readonly ofRoutes: (allowed: (index: number) => boolean) => Lit }
  /** Manual tags: people may have set them. */
  readonly byHand: ReadonlyMap<string, Lit>
}

/** What is so of every post to which rules give a tag. */
export interface Consequence {
  /** It has these as well. */
  readonly tags: readonly string[]
  readonly directed: boolean
  /** Classes of networks that it cannot be of; `named`: it is of one of the classes. */
  readonly otherNetworks: readonly number[]
  readonly named: boolean
}

/**
 * The logic of a conversation of `size` posts. With `later` it is one of any number of posts: those behind the first are known by the
 * tags that they bring only, and each brings what follows from it (nothing: no post has it). That allows more than can be, never less.
 */
export function createWorld(
  set: RuleSet,
  vocabulary: Vocabulary,
  size: number,
  consequenceOf?: (tag: string) => Consequence | undefined,
): World {
  const gates = createGates()
  const dates = datesOf(set.rules)
  const posts = Array.from({ length: size }, () => createFacts(gates, vocabulary, dates))
  const [opening] = posts
  if (opening === undefined) throw new Error('a conversation has a post')
  // All posts of a conversation are of one network.
  for (const post of posts.slice(1)) {
    post.classes.get('network')?.forEach((lit, n) => {
      const same = opening.classes.get('network')?.[n] ?? lit
      gates.implies(lit, same)
      gates.implies(same, lit)
    })
  }
  const oneDirected = posts.map((post) => post.leaf({ field: 'directed', is: true, at: NOWHERE }))
  const directed = gates.or([...oneDirected, ...(consequenceOf === undefined ? [] : [gates.sat.fresh()])])
  const byHand = new Map(Object.entries(set.tags).flatMap(([tag, { manual }]) => (manual ? [[tag, gates.sat.fresh()] as const] : [])))
  const givers = new Map<string, number[]>()
  set.rules.forEach((rule, index) => {
    if (!rule.enabled) return
    for (const tag of new Set(rule.tags.flatMap(familyOf))) givers.set(tag, [...(givers.get(tag) ?? []), index])
  })
  const handed = new Map<string, Lit[]>()
  for (const [tag, lit] of byHand) for (const one of familyOf(tag)) handed.set(one, [...(handed.get(one) ?? []), lit])

  const encode = (cond: Cond, leaf: (one: Leaf) => Lit): Lit => {
    if (isLeaf(cond)) return leaf(cond)
    if ('not' in cond) return not(encode(cond.not, leaf))
    return 'all' in cond ? gates.and(cond.all.map((one) => encode(one, leaf))) : gates.or(cond.any.map((one) => encode(one, leaf)))
  }
  const lists = (cond: Leaf, of: (value: string) => Lit): Lit => {
    const read = (list: unknown): readonly Lit[] => (Array.isArray(list) ? list.map((one) => of(String(one))) : [])
    const any = 'any' in cond && cond.any !== undefined ? [gates.or(read(cond.any))] : []
    const all = 'all' in cond ? read(cond.all) : []
    const none = 'none' in cond ? read(cond.none).map(not) : []
    return gates.and([...any, ...all, ...none])
  }

  const rules = posts.map(() => new Map<number, Lit>())
  const tags = posts.map(() => new Map<string, Lit>())
  const ruleOf = (post: number, index: number): Lit => {
    const known = rules[post]?.get(index)
    if (known !== undefined) return known
    // Rules that wait for each other are an error elsewhere; here they never hold.
    rules[post]?.set(index, gates.never)
    const rule = set.rules[index]
    const lit = rule === undefined ? gates.never : holds(post, rule)
    rules[post]?.set(index, lit)
    return lit
  }
  const postCond = (post: number, cond: Cond): Lit =>
    encode(cond, (leaf) => (leaf.field === 'tags' ? lists(leaf, (tag) => tagOf(post, tag)) : (posts[post]?.leaf(leaf) ?? gates.never)))
  const holds = (post: number, rule: Rule): Lit => {
    const active = rule.active === undefined ? gates.always : (posts[post]?.active(rule.active) ?? gates.never)
    return gates.and([postCond(post, rule.when), active])
  }
  const tagOf = (post: number, tag: string): Lit => {
    const known = tags[post]?.get(tag)
    if (known !== undefined) return known
    const lit = gates.or([...(handed.get(tag) ?? []), ...(givers.get(tag) ?? []).map((index) => ruleOf(post, index))])
    tags[post]?.set(tag, lit)
    return lit
  }
  const givenTag = (tag: string): Lit => gates.or((givers.get(tag) ?? []).map((index) => ruleOf(0, index)))
  const laterTags = new Map<string, Lit>()
  const laterTag = (tag: string): Lit => {
    const known = laterTags.get(tag)
    if (known !== undefined || consequenceOf === undefined) return known ?? gates.never
    const all = consequenceOf(tag)
    const lit = all === undefined ? gates.never : gates.sat.fresh()
    laterTags.set(tag, lit)
    if (all === undefined) return lit
    const networks = opening.classes.get('network') ?? []
    for (const other of all.tags) gates.implies(lit, conversationTag(other))
    if (all.directed) gates.implies(lit, directed)
    for (const n of all.otherNetworks) gates.implies(lit, not(networks[n] ?? gates.never))
    if (all.named) gates.sat.clause([not(lit), ...networks])
    return lit
  }
  // From the lowest stratum up: a chain of rules may be longer than the stack is deep.
  const upwards = [...set.rules.entries()].sort(([, a], [, b]) => a.stratum - b.stratum)
  if ((upwards.at(-1)?.[1].stratum ?? 0) > DEEP) for (const post of posts.keys()) for (const [index] of upwards) ruleOf(post, index)
  const conversationTag = (tag: string): Lit => gates.or([...posts.map((_, post) => tagOf(post, tag)), laterTag(tag)])

  const conversationLeaf = (leaf: Leaf, tag: (name: string) => Lit, routed?: Routed): Lit => {
    switch (leaf.field) {
      case 'tags':
        return lists(leaf, tag)
      case 'directed':
        return leaf.is ? directed : not(directed)
      case 'department':
      case 'route':
      case 'priority':
        return routed === undefined ? gates.never : lists(leaf, routed[leaf.field])
      default:
        return opening.leaf(leaf)
    }
  }
  const freeTags = new Map<string, Lit>()
  const freeTag = (tag: string): Lit => {
    const known = freeTags.get(tag)
    if (known !== undefined) return known
    const lit = gates.sat.fresh()
    freeTags.set(tag, lit)
    for (const [other, otherLit] of freeTags) {
      if (other.startsWith(`${tag}/`)) gates.implies(otherLit, lit)
      if (tag.startsWith(`${other}/`)) gates.implies(lit, otherLit)
    }
    return lit
  }

  const routeCond = (cond: Cond): Lit => encode(cond, (leaf) => conversationLeaf(leaf, conversationTag))
  const routes: Lit[] = []
  const route = (index: number): Lit => (routes[index] ??= routeCond(set.routes[index]?.when ?? { any: [], at: NOWHERE }))
  const firsts: Lit[] = []
  const first = (index: number): Lit =>
    (firsts[index] ??= gates.and([...set.routes.slice(0, index).map((_, n) => not(route(n))), route(index)]))

  /** Who asserts a priority: rules, and the route. */
  const asserted = (priority: Priority): Lit =>
    gates.or([
      ...set.rules.flatMap((rule, index) =>
        rule.enabled && rule.priority === priority ? posts.map((_, post) => ruleOf(post, index)) : [],
      ),
      ...set.routes.flatMap((one, index) => (one.priority === priority ? [first(index)] : [])),
      ...(consequenceOf !== undefined && set.rules.some((rule) => rule.enabled && rule.priority === priority) ? [gates.sat.fresh()] : []),
    ])
  const priorities = new Map<string, Lit>()
  const priority = (name: string): Lit => {
    if (priorities.size === 0) {
      const [low, normal, high, urgent] = PRIORITIES.map(asserted)
      if (low === undefined || normal === undefined || high === undefined || urgent === undefined) return gates.never
      const calm = gates.and([not(urgent), not(high)])
      priorities.set('urgent', urgent)
      priorities.set('high', gates.and([high, not(urgent)]))
      priorities.set('normal', gates.and([calm, gates.or([normal, not(low)])]))
      priorities.set('low', gates.and([calm, not(normal), low]))
    }
    return priorities.get(name) ?? gates.never
  }

  const later = laterOf(set, gates)
  const scoped = (cond: Cond, routed: Routed): Lit => encode(cond, (leaf) => conversationLeaf(leaf, conversationTag, routed))
  return {
    gates,
    posts,
    byHand,
    rule: (index) => ruleOf(0, index),
    givenTag,
    tag: (tag) => tagOf(0, tag),
    directed,
    ruleCond: (cond) => postCond(0, cond),
    routeCond,
    withFreeTags: (cond) => encode(cond, (leaf) => conversationLeaf(leaf, freeTag)),
    route,
    first,
    spokeCond: (cond, department) =>
      scoped(cond, {
        department: (name) => (foldValue(name) === foldValue(department) ? gates.always : gates.never),
        route: (name) => gates.or(set.routes.flatMap((one, index) => (foldValue(one.id) === foldValue(name) ? [first(index)] : []))),
        priority,
      }),
    laterCond: (cond) => scoped(cond, later),
    later,
  }
}

/** Strata from which on rules are encoded in order. */
const DEEP = 100

/** An owner, route and priority as they may be later: each is one of those that there are. */
function laterOf(set: RuleSet, gates: Gates): World['later'] {
  const oneOf = (names: readonly string[]): readonly Lit[] => {
    const lits = names.map(() => gates.sat.fresh())
    gates.atMostOne(lits)
    gates.sat.clause(lits)
    gates.together(lits)
    return lits
  }
  const departments = set.departments.map(({ id }) => id)
  const lits = { department: oneOf(departments), route: oneOf(set.routes.map(({ id }) => id)), priority: oneOf(PRIORITIES) }
  const find =
    (names: readonly string[], list: readonly Lit[]) =>
    (name: string): Lit =>
      list[names.findIndex((one) => foldValue(one) === foldValue(name))] ?? gates.never
  return {
    department: find(departments, lits.department),
    route: find(
      set.routes.map(({ id }) => id),
      lits.route,
    ),
    priority: find(PRIORITIES, lits.priority),
    ofRoutes: (allowed) => gates.or(lits.route.filter((_, index) => allowed(index))),
  }
}
