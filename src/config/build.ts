/** From merged sections to a rule set: names first, then everything that refers to them. */
import type { CalendarSpec, Department, Person, Pos, RuleSet, Rung } from '../core/rules/ruleset.ts'
import { readCalendars, readZone } from './calendars.ts'
import { readChannels } from './channels.ts'
import type { SideFiles } from './compose.ts'
import type { ConditionSetup } from './condition-values.ts'
import type { Report } from './diagnostics.ts'
import { VARIABLE } from './environment.ts'
import { readEscalation } from './escalation.ts'
import { type ExampleSetup, readTests } from './examples.ts'
import { rulesHash } from './hash.ts'
import { collectNames, type Names, references, section } from './names.ts'
import { type Fields, type MapNode, type Node, readFields } from './nodes.ts'
import { type RouteDraft, readRoutes, readRules, routeIds } from './routing.ts'
import { readBrands, readGoals, readLimits, readReopen, readResolution, readTags, readViews } from './settings.ts'
import { stratify } from './strata.ts'
import { type BusinessUse, readTargetRows } from './targets.ts'
import { checkRecipientNames, type DepartmentDraft, readDepartments, readPeople } from './team.ts'
import { readLists } from './terms.ts'

export interface Counts {
  readonly rules: number
  readonly routes: number
  readonly departments: number
  readonly people: number
}

interface BuildSetup {
  readonly report: Report
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strictEnv: boolean
  readonly sideFiles: SideFiles
  /** Files that may hold what only the top file may. */
  readonly topFiles: ReadonlySet<string>
}

/** A rule set with the places that the linter needs. Only to be used where nothing was reported as an error. */
export interface Built {
  readonly set: RuleSet
  readonly counts: Counts
  readonly root: MapNode
  readonly departments: ReadonlyMap<string, DepartmentDraft>
  readonly calendarPlaces: ReadonlyMap<string, Pos>
  readonly rungPlaces: Readonly<Record<string, readonly Pos[]>>
  readonly names: Names
}

export function buildRuleSet(root: MapNode, setup: BuildSetup): Built {
  const { report } = setup
  const top = readFields(root, 'top', report) ?? emptyFields(root)
  checkVersion(root, report)
  for (const { key, value } of root.entries) if (key !== 'channels') checkVariables(value, report)
  const names = collectNames(root)
  checkRecipientNames(root, report)
  const lists = readLists(root, report, setup.sideFiles)
  const base = { report, refs: references(names, report), lists, columns: new Set<string>() }
  const ids = routeIds(root, { ...base, routes: new Set() })
  const conditions: ConditionSetup = { ...base, routes: new Set(ids) }
  const examples: ExampleSetup = conditions

  const calendars = readCalendars(root, setup)
  const departments = readDepartments(
    root,
    conditions,
    [...names.calendars].filter((id) => id !== 'always'),
  )
  const people = readPeople(root, conditions)
  const channels = readChannels(root, conditions, setup)
  const escalation = readEscalation(root, conditions)
  const rules = stratify(readRules(root, conditions, examples), report)
  const routes = readRoutes(root, { ...conditions, departments, topFiles: setup.topFiles }, ids)
  const targets = readTargetRows(root, conditions, setup.topFiles)
  reportMissingCalendars(root, departments, routes, targets.business, report)

  const set: Omit<RuleSet, 'hash'> = {
    timezone: readZone(top, 'timezone', report) ?? 'UTC',
    timezoneWritten: top.written('timezone'),
    brands: readBrands(root, conditions),
    calendars: Object.fromEntries([...calendars].map(([id, { spec }]): [string, CalendarSpec] => [id, spec])),
    people: withUsed(people, names),
    channels: Object.fromEntries(channels),
    departments: [...departments.values()].map((one): Department => one.department),
    tags: readTags(root, conditions),
    targets: targets.rows,
    escalation: Object.fromEntries(Object.entries(escalation).map(([id, rungs]) => [id, rungs.map(({ place, ...rung }): Rung => rung)])),
    rules,
    routes: routes.map((one) => one.route),
    resolution: readResolution(root, report),
    reopenUnless: readReopen(root, conditions),
    ...readLimits(top, report),
    goals: readGoals(root, conditions),
    views: readViews(root, report),
    tests: readTests(root, examples),
    columns: [...base.columns].sort(),
  }
  return {
    set: { ...set, hash: rulesHash(set) },
    counts: { rules: rules.length, routes: routes.length, departments: departments.size, people: Object.keys(set.people).length },
    root,
    departments,
    calendarPlaces: new Map([...calendars].map(([id, { at }]) => [id, at])),
    rungPlaces: Object.fromEntries(Object.entries(escalation).map(([id, rungs]) => [id, rungs.map((rung) => rung.place)])),
    names,
  }
}

function emptyFields(root: MapNode): Fields {
  const none = () => undefined
  return {
    at: root.at,
    node: none,
    keyAt: () => root.at,
    entry: none,
    written: () => false,
    text: none,
    scalar: none,
    flag: none,
    many: () => [],
  }
}

function checkVersion(root: MapNode, report: Report): void {
  const entry = root.entries.find((one) => one.key === 'version')
  const help = 'this outspoke reads version 1: write version: 1'
  if (entry === undefined) report.add('E008', root.at, '"version" is missing', { help })
  else if (entry.value.kind !== 'scalar' || entry.value.text !== '1') {
    const written = entry.value.kind === 'scalar' && entry.value.value !== null ? ` "${entry.value.text}"` : ''
    report.add('E008', written === '' ? entry.keyAt : entry.value.at, `unknown version${written}`, { help })
  }
}

/** `${NAME}` anywhere but under `channels`: a decision must not depend on where it is made. */
function checkVariables(node: Node, report: Report): void {
  if (node.kind === 'list') for (const item of node.items) checkVariables(item, report)
  if (node.kind === 'map') for (const { value } of node.entries) checkVariables(value, report)
  if (node.kind !== 'scalar') return
  const [found] = node.text.match(VARIABLE) ?? []
  if (found !== undefined && /^\$\{[A-Za-z_]/u.test(found)) {
    report.add('E012', node.at, `"${found}" is read from the environment under channels: only`, { help: 'write the value itself' })
  }
}

/** People as written, and in an open world those that are used. */
function withUsed(people: ReadonlyMap<string, Person>, names: Names): Readonly<Record<string, Person>> {
  const out: Record<string, Person> = Object.fromEntries(people)
  if (!names.peopleClosed) for (const id of names.people) out[id] ??= { id, away: [] }
  return out
}

/** Business time needs a calendar of the department that owns the post. */
function reportMissingCalendars(
  root: MapNode,
  departments: ReadonlyMap<string, DepartmentDraft>,
  routes: readonly RouteDraft[],
  rows: readonly BusinessUse[],
  report: Report,
): void {
  const complain = ({ spec, at }: BusinessUse, department: string): void => {
    report.add('E155', at, `"${spec}" counts business time, but no calendar is written for department "${department}"`, {
      help: `give ${department} a calendar:; "always" counts 24 hours a day`,
    })
  }
  const without = (id: string): boolean => departments.get(id)?.hasCalendar === false
  for (const { route, business } of routes) for (const use of business) if (without(route.to)) complain(use, route.to)
  const owner = routes.map(({ route }) => route.to).find(without)
  for (const use of rows) if (owner !== undefined) complain(use, owner)
  const node = section(root, 'departments')
  for (const { key, value } of node?.kind === 'map' ? node.entries : []) {
    if (value.kind !== 'map' || !without(key)) continue
    for (const { value: inner } of value.entries.filter((entry) =>
      ['first_response', 'next_response', 'resolution', 'answer'].includes(entry.key),
    )) {
      if (inner.kind === 'scalar' && /^\d+b[mh]$/u.test(inner.text)) complain({ spec: inner.text, at: inner.at }, key)
    }
  }
}
