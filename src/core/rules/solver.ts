/**
 * What a rule set can never do, proved: one question of satisfiability each, over routes and the rules that give their tags.
 * "Unreachable" holds for every conversation, however many posts it has; where the budget ends or the logic knows too little,
 * the answer is "unknown", never something false. Manual tags may have been set by hand, others only by rules.
 */
import type { Cond, RuleSet, Targets } from './ruleset.ts'
import { type Needs, needsOf, partsOf, postsFor, tagsIn } from './solver-needs.ts'
import { type Answer, type Lit, not } from './solver-sat.ts'
import { routedConditions, vocabularyOf } from './solver-vocabulary.ts'
import { type Consequence, createWorld, type World } from './solver-world.ts'

/** Why something can never be. */
export interface Proof {
  /** Parts of the condition that cannot hold together, as few as possible; one, where it cannot hold on its own. */
  readonly clash: readonly Cond[]
  /** The clash is one only because of what the rules ask for that give the tags. */
  readonly byRules: boolean
  /** Indices of earlier routes or rows that take all that is left; empty where the parts clash on their own. */
  readonly takers: readonly number[]
}
export type Verdict = { readonly kind: 'possible' } | { readonly kind: 'impossible'; readonly proof: Proof } | { readonly kind: 'unknown' }

export interface Solver {
  /** For every rule, whether it can hold for a post at all. */
  rules(): readonly Verdict[]
  /** Whether some conversation goes to this route. */
  route(index: number): Verdict
  /** Whether some conversation takes a target from this row. */
  row(index: number): Verdict
  /** Whether the condition of a spoke can hold for what reaches the department; `anyway`: more than routes lead there. */
  spoke(department: string, when: Cond, anyway: boolean): Verdict
  /** Whether everything that reaches a department finds one of these conditions: proved, not guessed. */
  covered(department: string, whens: readonly Cond[]): boolean
}

/** Steps for one question, and for all of them. */
const ONE_QUESTION = 200_000
const ALL_QUESTIONS = 6_000_000
/** Conversations of more posts than this are not thought through. */
const MOST_POSTS = 4
const CLOCKS = ['first_response', 'next_response', 'resolution'] as const satisfies readonly (keyof Targets)[]

/** A solver for a valid rule set; `budget` in steps, for all its questions together. */
export function createSolver(set: RuleSet, budget: number = ALL_QUESTIONS): Solver {
  const purse = { left: budget }
  const vocabulary = vocabularyOf(set)
  const worlds = new Map<number, World>()
  const worldOf = (size: number): World => {
    const known = worlds.get(size) ?? createWorld(set, vocabulary, size)
    worlds.set(size, known)
    return known
  }
  const ask = (world: World, lits: readonly Lit[]): Answer => askWithin(world, lits, purse)

  let manyPosts: World | undefined
  // Rules see the tags of their own post only.
  const allTags = [...new Set(routedConditions(set).flatMap(tagsIn))]

  /** Asks of one post, and where that is impossible, of any number, then of as many as could bring the tags. The worlds: of one post, and that one. */
  const prove = (
    needs: readonly Needs[],
    question: (world: World) => readonly Lit[],
  ): { readonly kind: Verdict['kind']; readonly worlds: Worlds } => {
    const alone = worldOf(1)
    const first = ask(alone, question(alone))
    const none: Worlds = [alone, alone]
    if (first.kind !== 'no') return { kind: first.kind === 'yes' ? 'possible' : 'unknown', worlds: none }
    manyPosts ??= createWorld(set, vocabulary, 1, consequenceOf)
    const many = manyPosts
    if (isImpossible(many, question(many))) return { kind: 'impossible', worlds: [alone, many] }
    const size = 1 + postsFor(needs)
    if (size > MOST_POSTS) return { kind: 'unknown', worlds: none }
    const several = worldOf(size)
    const last = ask(several, question(several))
    return { kind: last.kind === 'yes' ? 'possible' : last.kind === 'no' ? 'impossible' : 'unknown', worlds: [alone, several] }
  }

  /** What follows for a post to which rules give a tag; nothing if they never do. */
  const consequenceOf = (tag: string): Consequence | undefined => {
    const world = worldOf(1)
    const { sat, cone, never } = world.gates
    const given = world.givenTag(tag)
    const tags = allTags.filter((other) => other !== tag)
    const lits = [...tags.map(world.tag), world.directed]
    const networks = world.posts[0]?.classes.get('network') ?? []
    const answer = solveWithin(world, [given], [...cone([given, ...lits]), ...networks.map(not)], purse)
    if (answer.kind === 'no') return undefined
    const isSure = (lit: Lit): boolean => sat.holds(lit)
    const likely = answer.kind === 'yes' ? tags.filter((other) => isSure(world.tag(other))) : []
    const likelyDirected = answer.kind === 'yes' && isSure(world.directed)
    return {
      tags: likely.filter((other) => isImpossible(world, [given, not(world.tag(other))])),
      directed: likelyDirected && isImpossible(world, [given, not(world.directed)]),
      otherNetworks: networks.flatMap((lit, n) => (lit !== never && isImpossible(world, [given, lit]) ? [n] : [])),
      named: networks.length > 0 && isImpossible(world, [given, ...networks.map(not)]),
    }
  }

  const isImpossible = (world: World, lits: readonly Lit[]): boolean => ask(world, lits).kind === 'no'

  /** Looks for the few that matter where it is quick, with one post, and tries them with several. */
  const fewestOf = (
    worlds: Worlds,
    count: number,
    question: (world: World, some: readonly number[]) => readonly Lit[],
  ): readonly number[] => {
    const all = [...Array(count).keys()]
    for (const world of worlds) {
      const kept = fewest(all, (some) => isImpossible(world, question(world, some)))
      if (isImpossible(worlds[1], question(worlds[1], kept))) return kept
    }
    return all
  }

  const clashOf = (
    worlds: Worlds,
    parts: readonly Cond[],
    lit: (world: World, cond: Cond) => Lit,
    also: (world: World) => readonly Lit[] = () => [],
  ): Proof => {
    const pick = (some: readonly number[]): readonly Cond[] => some.flatMap((n) => parts[n] ?? [])
    const kept = fewestOf(worlds, parts.length, (world, some) => [...pick(some).map((part) => lit(world, part)), ...also(world)])
    const clash = pick(kept)
    const [alone] = worlds
    return { clash, byRules: !isImpossible(alone, clash.map(alone.withFreeTags)), takers: [] }
  }

  /** The first single one that takes everything, else as few as possible. */
  const takersOf = (
    worlds: Worlds,
    lits: (world: World) => readonly Lit[],
    earlier: readonly number[],
    lit: (world: World, index: number) => Lit,
  ): readonly number[] => {
    const [alone, several] = worlds
    const takes = (world: World, index: number): boolean => isImpossible(world, [...lits(world), not(lit(world, index))])
    const single = earlier.find((index) => takes(alone, index) && takes(several, index))
    if (single !== undefined) return [single]
    const kept = fewestOf(worlds, earlier.length, (world, some) => [...lits(world), ...some.map((n) => not(lit(world, earlier[n] ?? 0)))])
    return kept.flatMap((n) => earlier[n] ?? [])
  }

  return {
    rules() {
      const world = worldOf(1)
      const lits = set.rules.map((_, index) => world.rule(index))
      const verdicts: (Verdict | undefined)[] = set.rules.map(() => undefined)
      const cone = world.gates.cone(lits)
      const openOnes = (): readonly number[] => verdicts.flatMap((verdict, index) => (verdict === undefined ? [index] : []))
      for (let open = openOnes(); open.length > 0; open = openOnes()) {
        const [index = 0] = open
        const lit = lits[index] ?? world.gates.never
        // Many rules hold in one model if they are tried first.
        const answer = solveWithin(world, [lit], [...open.map((one) => lits[one] ?? lit), ...cone], purse)
        if (answer.kind === 'unknown') verdicts[index] = { kind: 'unknown' }
        else if (answer.kind === 'no') {
          const rule = set.rules[index]
          const parts = rule === undefined ? [] : partsOf(rule.when)
          const dates = rule?.active === undefined ? undefined : world.posts[0]?.active(rule.active)
          const also = dates === undefined ? [] : [dates]
          const proof = clashOf(
            [world, world],
            parts,
            (_, cond) => world.ruleCond(cond),
            () => also,
          )
          verdicts[index] = { kind: 'impossible', proof }
        } else for (const one of open) if (one === index || world.gates.sat.holds(lits[one] ?? lit)) verdicts[one] = { kind: 'possible' }
      }
      return verdicts.map((verdict) => verdict ?? { kind: 'unknown' })
    },
    route(index) {
      const route = set.routes[index]
      if (route === undefined) return { kind: 'unknown' }
      const parts = partsOf(route.when)
      const before = set.routes.slice(0, index)
      const needs = [needsOf(route.when, true), ...before.map((one) => needsOf(one.when, false))]
      const { kind, worlds } = prove(needs, (one) => [...parts.map(one.routeCond), ...before.map((_, n) => not(one.route(n)))])
      if (kind !== 'impossible') return { kind }
      const lits = (world: World): readonly Lit[] => parts.map(world.routeCond)
      if (isImpossible(worlds[1], lits(worlds[1]))) return { kind, proof: clashOf(worlds, parts, (world, cond) => world.routeCond(cond)) }
      const takers = takersOf(worlds, lits, [...before.keys()], (world, n) => world.route(n))
      return { kind, proof: { clash: [], byRules: false, takers } }
    },
    row(index) {
      const row = set.targets[index]
      if (row === undefined) return { kind: 'unknown' }
      const parts = partsOf(row.when)
      const clocks = CLOCKS.filter((clock) => row[clock] !== undefined)
      const takers = new Set<number>()
      let last: Worlds | undefined
      for (const clock of clocks) {
        const before = set.targets.flatMap((one, n) => (n < index && one[clock] !== undefined ? [n] : []))
        const whenOf = (n: number): Cond => set.targets[n]?.when ?? row.when
        const served = (world: World): Lit => world.later.ofRoutes((n) => set.routes[n]?.[clock] === undefined)
        const needs = [needsOf(row.when, true), ...before.map((n) => needsOf(whenOf(n), false))]
        const { kind, worlds } = prove(needs, (one) => [
          served(one),
          ...parts.map(one.laterCond),
          ...before.map((n) => not(one.laterCond(whenOf(n)))),
        ])
        if (kind !== 'impossible') return { kind }
        last = worlds
        const lits = (world: World): readonly Lit[] => [served(world), ...parts.map(world.laterCond)]
        if (isImpossible(worlds[1], lits(worlds[1]))) continue
        for (const one of takersOf(worlds, lits, before, (world, n) => world.laterCond(whenOf(n)))) takers.add(one)
      }
      if (last === undefined) return { kind: 'possible' }
      if (takers.size > 0) return { kind: 'impossible', proof: { clash: [], byRules: false, takers: [...takers].sort((a, b) => a - b) } }
      const own = isImpossible(last[1], parts.map(last[1].laterCond))
      const proof = own ? clashOf(last, parts, (world, cond) => world.laterCond(cond)) : { clash: [], byRules: false, takers: [] }
      return { kind: 'impossible', proof }
    },
    spoke(department, when, anyway) {
      const leading = set.routes.flatMap((route, index) => (route.to === department ? [index] : []))
      const { kind, worlds } = prove([...leadingNeeds(), needsOf(when, true)], (one) =>
        anyway
          ? [one.later.department(department), one.laterCond(when)]
          : [one.gates.or(leading.map(one.first)), one.spokeCond(when, department)],
      )
      if (kind !== 'impossible') return { kind }
      // Where nothing reaches the department at all, its routes are told so, not its spokes.
      if (!anyway && isImpossible(worlds[1], [worlds[1].gates.or(leading.map(worlds[1].first))])) return { kind: 'unknown' }
      const own: Cond = { field: 'department', any: [department], at: when.at }
      const parts = partsOf(when)
      const groups = [[], ...leading.map((index) => partsOf(set.routes[index]?.when ?? when))].map((more) => [own, ...more, ...parts])
      const clashing = groups.find((group) => isImpossible(worlds[1], group.map(worlds[1].laterCond)))
      const none: Proof = { clash: [], byRules: false, takers: [] }
      return { kind, proof: clashing === undefined ? none : clashOf(worlds, clashing, (world, cond) => world.laterCond(cond)) }
    },
    covered(department, whens) {
      const leading = set.routes.flatMap((route, index) => (route.to === department ? [index] : []))
      const { kind } = prove([...leadingNeeds(), ...whens.map((when) => needsOf(when, false))], (one) => [
        one.gates.or(leading.map(one.first)),
        ...whens.map((when) => not(one.spokeCond(when, department))),
      ])
      return kind === 'impossible'
    },
  }

  /** Whatever the routes may ask for. */
  function leadingNeeds(): readonly Needs[] {
    return set.routes.flatMap(({ when }) => [needsOf(when, true), needsOf(when, false)])
  }
}

type Worlds = readonly [alone: World, several: World]

interface Purse {
  left: number
}

/** Asks with a limit for this question and for all together. */
function askWithin(world: World, lits: readonly Lit[], purse: Purse): Answer {
  return solveWithin(world, lits, world.gates.cone(lits), purse)
}

function solveWithin(world: World, lits: readonly Lit[], order: readonly Lit[], purse: Purse): Answer {
  if (purse.left <= 0) return { kind: 'unknown' }
  const answer = world.gates.sat.solve(lits, order, Math.min(ONE_QUESTION, purse.left))
  purse.left -= world.gates.sat.spent()
  return answer
}

/** Leaves out whatever is not needed for the impossibility, the last first. */
function fewest(all: readonly number[], isImpossible: (some: readonly number[]) => boolean): readonly number[] {
  let kept = all
  for (const one of [...all].reverse()) {
    const without = kept.filter((other) => other !== one)
    if (isImpossible(without)) kept = without
  }
  return kept
}
