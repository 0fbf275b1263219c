/** Who gets what, by when. Nothing else decides: import, explain, test, diff and apply all ask here. */
import type { Routing } from '../conversation.ts'
import { dueAt, parseTarget } from '../sla/target.ts'
import { familyOf } from './condition.ts'
import type { Machine } from './matcher.ts'
import { route, routerOf, type Subject, turnTo } from './route.ts'
import { CLOCK_KINDS, type ClockKind, type Priority } from './ruleset.ts'
import { type AssignState, type Choice, chooseAmong } from './spoke.ts'

export { openingFields, retarget, route, type Subject } from './route.ts'
export { type AssignState, awayOn, type Choice } from './spoke.ts'

export interface DecidedClock {
  readonly spec: string
  readonly from: string
  readonly calendar: string
  /** Epoch ms; absent where the opening post has no time. */
  readonly due?: number | undefined
}

/** All that the rules say of a conversation. */
export interface Decision {
  readonly tags: readonly string[]
  readonly route: string
  readonly department: string
  readonly spoke?: string | undefined
  /** Why that spoke, or why none. */
  readonly reason: string
  readonly passedOver: Choice['passedOver']
  readonly responder: string
  readonly priority: Priority
  readonly notify: readonly string[]
  readonly escalation: string
  /** Absent: no clock. `next_response` counts from the opening post, as if that were the oldest unanswered one. */
  readonly clocks: Readonly<Record<ClockKind, DecidedClock | undefined>>
  /** Hash of the rule set. */
  readonly rules: string
}

/** The spoke of the owning department: never one who is away, unless the route names that person. */
export function chooseSpoke(machine: Machine, subject: Subject, routing: Routing, state: AssignState): Choice {
  if (routing.spoke !== undefined) return { spoke: routing.spoke, reason: `route ${routing.route}`, passedOver: [] }
  const router = routerOf(machine)
  const department = router.departments.get(routing.department)
  if (!department) return { reason: 'recorded only', passedOver: [] }
  return chooseAmong(machine.set, department, state, spokesFit(machine, subject, routing))
}

/** For each spoke of the owning department whether its condition holds; absent: it has none. */
export function spokesFit(machine: Machine, subject: Subject, routing: Routing): readonly (boolean | undefined)[] {
  const router = routerOf(machine)
  const { look } = router
  const tests = router.spokes.get(routing.department) ?? []
  if (tests.some((one) => one !== undefined)) {
    turnTo(router, subject)
    look.tags = new Set(subject.judgement.tags.flatMap(familyOf))
    look.priority = routing.priority
    look.department = routing.department
    look.route = routing.route
  }
  return tests.map((test) => test?.(look))
}

/** Route, spoke and due times of a conversation, as of `state.now`. */
export function decide(machine: Machine, subject: Subject, state: AssignState): Decision {
  const routing = route(machine, subject)
  const choice = chooseSpoke(machine, subject, routing, state)
  const clocks: Record<ClockKind, DecidedClock | undefined> = {
    first_response: undefined,
    next_response: undefined,
    resolution: undefined,
    handoff: undefined,
  }
  for (const kind of CLOCK_KINDS) {
    const terms = routing.terms[kind]
    if (terms.target === 'none') continue
    const start = kind === 'handoff' ? state.now : subject.opening.postedAt
    const calendar = machine.setting.calendars.get(terms.calendar)
    const due = start === undefined || !calendar ? undefined : dueAt(parseTarget(terms.target), calendar, start, [])
    clocks[kind] = { spec: terms.target, from: terms.from, calendar: terms.calendar, due }
  }
  return {
    tags: subject.judgement.tags,
    route: routing.route,
    department: routing.department,
    spoke: choice.spoke,
    reason: choice.reason,
    passedOver: choice.passedOver,
    responder: routing.responder,
    priority: routing.priority,
    notify: routing.notify.filter((name) => name !== choice.spoke),
    escalation: routing.escalation,
    clocks,
    rules: machine.set.hash,
  }
}
