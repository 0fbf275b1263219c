/**
 * A post that goes to a route: a model of the solver made real, and tried. Where the words of the model cannot be written so (a
 * pattern finds what another term needs), the solver learns that, for this question only, and is asked again.
 */
import type { RulePost } from './fields.ts'
import { compile, judge, type Machine } from './matcher.ts'
import { route } from './route.ts'
import type { RuleSet } from './ruleset.ts'
import { realise, type Workshop } from './solver-post.ts'
import { not } from './solver-sat.ts'
import { createTextFacts, type TextFacts } from './solver-text.ts'
import { vocabularyOf } from './solver-vocabulary.ts'
import { createWorld, type World } from './solver-world.ts'

/** A conversation: its opening post, mostly alone, and the tags that people would have had to set. */
export interface Witness {
  readonly posts: readonly [RulePost, ...RulePost[]]
  readonly pins: readonly string[]
}

interface Studio extends Workshop {
  readonly worlds: Map<number, World>
}

const studios = new WeakMap<RuleSet, Studio>()
const MOST_POSTS = 3
const ROUNDS = 60
const BUDGET = 400_000

/**
 * A conversation that `decide` sends to the route with that index: one post wherever one can do it. Nothing where none was found: the
 * route is unreachable, or asks for a pattern that nothing could be written for.
 */
export function witnessOf(set: RuleSet, index: number): Witness | undefined {
  const studio = studios.get(set) ?? { machine: compile(set), vocabulary: vocabularyOf(set), texts: textsOf(set), worlds: new Map() }
  studios.set(set, studio)
  for (let size = 1; size <= MOST_POSTS; size++) {
    const witness = conversationOf(studio, size, index)
    if (witness !== undefined) return witness
  }
  return undefined
}

const textsOf = (set: RuleSet): TextFacts => createTextFacts(vocabularyOf(set))

function conversationOf(studio: Studio, size: number, index: number): Witness | undefined {
  const { machine, vocabulary, worlds } = studio
  const world = worlds.get(size) ?? createWorld(machine.set, vocabulary, size)
  worlds.set(size, world)
  const { sat } = world.gates
  const goal = world.first(index)
  const order = world.gates.cone([goal])
  // What is learnt about words holds as long as this does: for this question.
  const guard = sat.fresh()
  for (let round = 0; round < ROUNDS; round++) {
    if (sat.solve([guard, goal], order, BUDGET).kind !== 'yes') return undefined
    const made = world.posts.map((facts) => realise(studio, world, facts))
    const lessons = made.flatMap((one) => one.lessons)
    const [opening, ...later] = ofOneAuthor(made.map(({ post }) => post))
    if (opening === undefined) return undefined
    if (lessons.length === 0) {
      const pins = [...world.byHand].filter(([, lit]) => sat.holds(lit)).map(([tag]) => tag)
      const witness: Witness = { posts: [opening, ...later], pins }
      return goesTo(machine, witness) === machine.set.routes[index]?.id ? witness : undefined
    }
    for (const lesson of lessons) sat.clause([not(guard), ...lesson])
  }
  return undefined
}

/** Who changes their name keeps their id. */
function ofOneAuthor(posts: readonly RulePost[]): readonly RulePost[] {
  const names = new Set(posts.map(({ author }) => author))
  return names.size < 2 ? posts : posts.map((post) => ({ ...post, authorId: '1' }))
}

/** The route that a conversation takes. */
export function goesTo(machine: Machine, { posts, pins }: Witness): string {
  const [opening] = posts
  const judgements = posts.map((post) => judge(machine, post, { add: pins, remove: [] }))
  const judgement = machine.judgements.unite(judgements)
  return route(machine, { opening, directed: posts.some(({ directed }) => directed), judgement }).route
}
