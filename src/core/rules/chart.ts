/**
 * The decision map: a rule set as the picture that hangs on the wall. One value, which every format draws: the cases in the order in
 * which they are tried, each with its question, its owner, who answers and by when; and the departments with their people and hours.
 */
import type { RouteCounts } from './chart-counts.ts'
import { type Promised, surePriority, targetsOf } from './chart-targets.ts'
import { describeCond } from './describe.ts'
import { rulesLeadingTo } from './leads.ts'
import type { Department, Priority, Route, RuleSet, Rung } from './ruleset.ts'
import { departmentName, hoursInWords, inWords, recipientName, rungInWords } from './words.ts'

export interface ChartPerson {
  readonly id: string
  readonly name: string
  readonly weight: number
  /** What a specialist is for: as rules say it, and in people's words. */
  readonly condition?: string | undefined
  readonly only?: string | undefined
}

export interface ChartDepartment {
  readonly id: string
  readonly name: string
  /** Absent: shown without them. */
  readonly people?: readonly ChartPerson[] | undefined
  readonly lead?: string | undefined
  readonly hours: readonly string[]
  readonly backup?: string | undefined
  /** Promise to the hub; absent: none. */
  readonly answer?: string | undefined
}

export interface ChartCase extends Promised {
  /** Place in the order in which cases are tried, from 1. */
  readonly number: number
  readonly id: string
  readonly title: string
  /** The condition as rules say it, and in people's words. */
  readonly condition: string
  readonly question: string
  readonly isFallback: boolean
  /** Department's id, or `log`. */
  readonly to: string
  /** Its name; what happens to what is only recorded. */
  readonly owner: string
  readonly spoke?: string | undefined
  /** `hub`, `spoke` or a person's id, and in words. */
  readonly responder: string
  readonly answeredBy: string
  /** The route's own, and the least it has for sure: by that, or by the rules that lead to it. */
  readonly ownPriority?: Priority | undefined
  readonly priority?: Priority | undefined
  /** Names. */
  readonly told: readonly string[]
  readonly approvers: readonly string[]
  readonly guideline?: string | undefined
  readonly template?: Readonly<Record<string, string>> | undefined
  readonly description?: string | undefined
  /** Steps of its ladder, each as a sentence. */
  readonly escalation: readonly string[]
  /** Earlier cases take every post it asks for. */
  readonly isUnreachable: boolean
  readonly counts?: RouteCounts | undefined
}

export interface Chart {
  readonly cases: readonly ChartCase[]
  readonly departments: readonly ChartDepartment[]
  /** Cases of the file; more than those shown where one department was asked for. */
  readonly of: number
  /** Shown alone, by name. */
  readonly only?: string | undefined
  readonly hash: string
  readonly counted?: ChartCounted | undefined
}

export interface ChartCounted {
  /** As it was asked. */
  readonly query: string
  readonly asOf: string
  /** Of the whole query, other departments' too. */
  readonly conversations: number
  /** Went to cases that the file does not have (any more). */
  readonly elsewhere: number
}

export interface ChartOptions {
  /** Id of the one department to show, or `log`. */
  readonly department?: string | undefined
  readonly people: boolean
  /** Indices of routes that are proved to be never reached. */
  readonly unreachable: ReadonlySet<number>
  readonly counts?: { readonly of: (route: string) => RouteCounts; readonly told: ChartCounted } | undefined
}

const RECORDED = 'Only recorded'

export function chartOf(set: RuleSet, options: ChartOptions): Chart {
  const { department: only } = options
  const cases = set.routes.map((route, index) => caseOf(set, route, index, options)).filter(({ to }) => only === undefined || to === only)
  const shown = new Set(cases.map(({ to }) => to))
  return {
    cases,
    departments: set.departments.filter(({ id }) => shown.has(id) || id === only).map((one) => departmentOf(set, one, options.people)),
    of: set.routes.length,
    only: only === undefined ? undefined : only === 'log' ? RECORDED : departmentName(set, only),
    hash: set.hash,
    counted: options.counts?.told,
  }
}

function caseOf(set: RuleSet, route: Route, index: number, { unreachable, counts }: ChartOptions): ChartCase {
  const department = set.departments.find(({ id }) => id === route.to)
  const isFallback = index === set.routes.length - 1
  const question = inWords(route.when, set)
  return {
    number: index + 1,
    id: route.id,
    title: route.title ?? route.id,
    condition: describeCond(route.when),
    question: question.charAt(0).toUpperCase() + question.slice(1),
    isFallback,
    to: route.to,
    owner: route.to === 'log' ? RECORDED : departmentName(set, route.to),
    spoke: route.spoke === undefined ? undefined : recipientName(set, route.spoke),
    responder: route.responder,
    answeredBy: answeredBy(set, route),
    ownPriority: route.priority,
    priority: surePriority(set, route),
    ...targetsOf(set, index, department),
    told: toldOf(set, route, department),
    approvers: (route.approve?.by ?? []).map((id) => recipientName(set, id)),
    guideline: route.guideline,
    template: route.template,
    description: route.description,
    escalation: department === undefined ? [] : ladderOf(set, route, department).map((rung) => rungText(set, rung)),
    isUnreachable: unreachable.has(index),
    counts: counts?.of(route.id),
  }
}

function answeredBy(set: RuleSet, { responder, to, spoke }: Route): string {
  if (to === 'log') return 'nobody'
  if (responder === 'hub') return departmentName(set, 'hub')
  if (responder !== 'spoke') return recipientName(set, responder)
  return spoke === undefined ? departmentName(set, to) : recipientName(set, spoke)
}

/** Names of who hears of it: by the route, by its department, by the rules that lead to it. */
function toldOf(set: RuleSet, route: Route, department: Department | undefined): readonly string[] {
  const byRules = rulesLeadingTo(route, set).flatMap(({ enabled, notify }) => (enabled ? notify : []))
  const all = new Set([...route.notify, ...(department?.notify ?? []), ...byRules])
  return [...all].filter((id) => id !== route.to && id !== route.spoke).map((id) => recipientName(set, id))
}

function departmentOf(set: RuleSet, department: Department, withPeople: boolean): ChartDepartment {
  const calendar = Object.hasOwn(set.calendars, department.calendar) ? set.calendars[department.calendar] : undefined
  const people = department.spokes.map(
    ({ person, weight, when }): ChartPerson => ({
      id: person,
      name: recipientName(set, person),
      weight,
      condition: when && describeCond(when),
      only: when && inWords(when, set),
    }),
  )
  return {
    id: department.id,
    name: departmentName(set, department.id),
    people: withPeople ? people : undefined,
    lead: department.lead === undefined ? undefined : recipientName(set, department.lead),
    hours: hoursInWords(calendar),
    backup: department.backup === undefined ? undefined : departmentName(set, department.backup),
    answer: department.answer === 'none' ? undefined : department.answer,
  }
}

function ladderOf(set: RuleSet, route: Route, department: Department): readonly Rung[] {
  const name = route.escalation ?? department.escalation ?? 'standard'
  return (Object.hasOwn(set.escalation, name) ? set.escalation[name] : undefined) ?? []
}

const CLOCK_WORDS = { first_response: 'first reply', next_response: 'next reply', resolution: 'solution', handoff: 'answer to the hub' }
const USUAL = 'first_response,next_response,resolution'

function rungText(set: RuleSet, rung: Rung): string {
  const clocks = rung.clocks.join() === USUAL ? '' : ` (${rung.clocks.map((clock) => CLOCK_WORDS[clock]).join(', ')})`
  const does = [
    ...(rung.notify.length === 0 ? [] : [`${rung.notify.map((id) => recipientName(set, id)).join(', ')} told`]),
    ...(rung.reassign === undefined ? [] : [`goes to ${departmentName(set, rung.reassign)}`]),
    ...(rung.priority === undefined ? [] : [`priority ${rung.priority}`]),
  ]
  return `${rungInWords(rung)}${clocks}: ${does.join('; ')}`
}
