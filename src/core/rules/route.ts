/** The first route that holds for a conversation, and what follows from it: owner, priority, who is told, targets. */
import type { Judgement, Routing, Terms } from '../conversation.ts'
import { compileCond, familyOf, type Look, type Test } from './condition.ts'
import { columnsOf, type Leaf, type RulePost } from './fields.ts'
import { highest } from './judgement.ts'
import type { Machine } from './matcher.ts'
import { createReading } from './reading.ts'
import type { Department, Priority, Route, RuleSet, TargetRow, Targets } from './ruleset.ts'

/** A conversation as routing sees it: its opening post, and what is of the whole. */
export interface Subject {
  readonly opening: RulePost
  readonly directed: boolean
  readonly judgement: Judgement
}

interface CompiledRoute {
  readonly route: Route
  readonly test: Test
  readonly index: number
}
interface CompiledTarget {
  readonly row: TargetRow
  readonly test: Test
  readonly index: number
}

export interface Router {
  readonly routes: readonly CompiledRoute[]
  readonly targets: readonly CompiledTarget[]
  readonly spokes: ReadonlyMap<string, readonly (Test | undefined)[]>
  readonly departments: ReadonlyMap<string, Department>
  readonly look: Look
  readonly hash: string
  /** Each different question about the opening post (and `directed`) that routes and targets ask, once. */
  readonly questions: readonly Test[]
  /** Answers of the post looked at, as the key of `known` and for the conditions themselves. */
  readonly answers: number[]
  readonly known: Map<Judgement, Map<string, Routing>>
  readonly interned: Map<string, Routing>
  size: number
}

const routers = new WeakMap<Machine, Router>()
const MOST_KNOWN = 15_000

/** The compiled routes of a machine: made once. */
export function routerOf(machine: Machine): Router {
  const made = routers.get(machine)
  if (made) return made
  const router = compileRouter(machine)
  routers.set(machine, router)
  return router
}

function compileRouter(machine: Machine): Router {
  const { set, setting } = machine
  const questions: Test[] = []
  const numbers = new Map<string, number>()
  const answers: number[] = []
  // A condition on the opening post becomes a look at the answers; tags and what routing has decided are looked at directly.
  const asked = (cond: Leaf, test: Test): Test => {
    if (cond.field === 'tags' || cond.field === 'priority' || cond.field === 'department' || cond.field === 'route') return test
    const { at: _at, ...what } = cond
    const key = JSON.stringify(what)
    const number = numbers.get(key) ?? questions.push(test) - 1
    numbers.set(key, number)
    return () => answers[number] === 1
  }
  const routes = set.routes.map((route, index) => ({ route, index, test: compileCond(route.when, setting, asked) }))
  const targets = set.targets.map((row, index) => ({ row, index, test: compileCond(row.when, setting, asked) }))
  const spokes = new Map(
    set.departments.map((department) => [department.id, department.spokes.map((spoke) => spoke.when && compileCond(spoke.when, setting))]),
  )
  return {
    routes,
    targets,
    spokes,
    departments: new Map(set.departments.map((department) => [department.id, department])),
    look: { ...machine.look, reading: createReading() },
    hash: set.hash,
    questions,
    answers,
    known: new Map(),
    interned: new Map(),
    size: 0,
  }
}

/** Columns of the opening post that routes, targets and spokes look at, by their names in the database. */
export function openingFields(machine: Machine): ReadonlySet<string> {
  const { set } = machine
  const conditions = [...set.routes, ...set.targets].map((one) => one.when)
  for (const department of set.departments) for (const spoke of department.spokes) if (spoke.when) conditions.push(spoke.when)
  return new Set(conditions.flatMap(columnsOf))
}

/** The first route that holds, and what follows from it. Remembered by judgement and by the answers about the opening post. */
export function route(machine: Machine, subject: Subject): Routing {
  const router = routerOf(machine)
  const key = ask(router, subject)
  let row = router.known.get(subject.judgement)
  const same = row?.get(key)
  if (same) return same
  if (router.size >= MOST_KNOWN) {
    router.known.clear()
    router.size = 0
    row = undefined
  }
  if (!row) {
    row = new Map()
    router.known.set(subject.judgement, row)
  }
  const made = decideRoute(machine, router, subject.judgement)
  row.set(key, made)
  router.size++
  return made
}

/** Looks at the opening post; gives the answers of all questions as a key. */
function ask(router: Router, subject: Subject): string {
  turnTo(router, subject)
  const { questions, answers, look } = router
  const kept = subject.opening.answered?.(router.hash, subject.directed)
  let key = ''
  let bits = 1
  for (let k = 0; k < questions.length; k++) {
    const answer = (kept?.length === questions.length ? kept[k] === '1' : questions[k]?.(look)) ? 1 : 0
    answers[k] = answer
    bits = (bits << 1) | answer
    if (bits >= 0x8000) {
      key += String.fromCharCode(bits)
      bits = 1
    }
  }
  return key + String.fromCharCode(bits)
}

/** The answers of a post to all that routes and targets ask of an opening post, a digit each: what is kept where its text goes. */
export function answersOf(machine: Machine, subject: Subject): string {
  ask(routerOf(machine), subject)
  return routerOf(machine).answers.join('')
}

/** Turns the router's look to the opening post. */
export function turnTo(router: Router, subject: Subject): void {
  const { look } = router
  look.post = subject.opening
  look.directed = subject.directed
  look.reading.open(subject.opening.text)
}

function decideRoute(machine: Machine, router: Router, judgement: Judgement): Routing {
  const { look } = router
  look.tags = new Set(judgement.tags.flatMap(familyOf))
  const found = router.routes.find(({ test }) => test(look))
  if (!found) throw new Error('no route holds: the last one must have no condition')
  return settle(machine, router, judgement, found.route, found.route.to, undefined)
}

/** What a route means for its owner; `priority` by hand stands in place of the rules'. */
function settle(machine: Machine, router: Router, judgement: Judgement, by: Route, owner: string, byHand: Priority | undefined): Routing {
  const { look } = router
  const department = router.departments.get(owner)
  const priority = byHand ?? highest(judgement.priority, by.priority) ?? 'normal'
  look.priority = priority
  look.department = owner
  look.route = by.id
  const calendar = department?.calendar ?? router.departments.get('hub')?.calendar ?? 'always'
  const told = new Set([...judgement.notify, ...by.notify, ...(department?.notify ?? [])])
  told.delete(owner)
  if (by.spoke !== undefined) told.delete(by.spoke)
  return intern(router, {
    route: by.id,
    department: owner,
    spoke: by.spoke,
    responder: by.responder,
    priority,
    notify: [...told].sort(),
    escalation: by.escalation ?? department?.escalation ?? 'standard',
    terms: termsOf(machine.set, router, by, department, calendar),
    calendar,
  })
}

/** As text, by hand: as JSON it was a fifth of the fold. Calendar and rule set of all its terms are the same, the latter for all of a router. */
function keyOf({ route, department, spoke, responder, priority, escalation, calendar, notify, terms }: Routing): string {
  const { first_response: first, next_response: next, resolution, handoff } = terms
  const names = `${route}\0${department}\0${spoke ?? ''}\0${responder}\0${priority}\0${escalation}\0${calendar}\0${first.calendar}`
  const targets = `${first.target}\0${first.from}\0${next.target}\0${next.from}\0${resolution.target}\0${resolution.from}\0${handoff.target}\0${handoff.from}`
  return `${names}\0${targets}\0${notify.join('\0')}`
}

function intern(router: Router, routing: Routing): Routing {
  const key = keyOf(routing)
  const same = router.interned.get(key)
  if (same) return same
  if (router.interned.size >= MOST_KNOWN) router.interned.clear()
  router.interned.set(key, routing)
  return routing
}

function termsOf(set: RuleSet, router: Router, by: Route, department: Department | undefined, calendar: string): Routing['terms'] {
  const terms = (target: string, from: string): Terms => ({ target, calendar, from, rules: set.hash })
  if (!department) {
    const none = terms('none', `route ${by.id}`)
    return { first_response: none, next_response: none, resolution: none, handoff: none }
  }
  const rows = router.targets.filter(({ test }) => test(router.look))
  const written = (kind: keyof Targets): Terms | undefined => {
    const own = by[kind]
    if (own !== undefined) return terms(own, `route ${by.id}`)
    for (const { row, index } of rows) {
      const target = row[kind]
      if (target !== undefined) return terms(target, `targets[${index}]`)
    }
    const last = department[kind]
    return last === undefined ? undefined : terms(last, `department ${department.id}`)
  }
  const first = written('first_response') ?? terms('same-day', 'built in')
  return {
    first_response: first,
    next_response: written('next_response') ?? first,
    resolution: written('resolution') ?? terms('24h', 'built in'),
    handoff: terms(department.answer, department.answer === 'none' ? 'built in' : `department ${department.id}`),
  }
}

/**
 * The owner that stays, with its targets looked up anew for the tags and priority of now. What a set no longer has keeps
 * the targets it had.
 */
export function retarget(machine: Machine, subject: Subject, kept: Routing, priority: Priority): Routing {
  const router = routerOf(machine)
  const by = router.routes.find((one) => one.route.id === kept.route)?.route
  if (!by) return kept
  ask(router, subject)
  router.look.tags = new Set(subject.judgement.tags.flatMap(familyOf))
  const own = kept.department === by.to ? by : { ...by, spoke: undefined }
  return settle(machine, router, subject.judgement, own, kept.department, priority)
}

/** Routes in their order with whether each would hold, for explanations. */
export function tryRoutes(machine: Machine, subject: Subject): readonly { readonly route: Route; readonly holds: boolean }[] {
  const router = routerOf(machine)
  ask(router, subject)
  router.look.tags = new Set(subject.judgement.tags.flatMap(familyOf))
  return router.routes.map(({ route: one, test }) => ({ route: one, holds: test(router.look) }))
}
