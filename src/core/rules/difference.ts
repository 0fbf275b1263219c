/** Two rule sets compared by what they mean: not their text, comments, places, nor any order that decides nothing. */
import { describeCond } from './describe.ts'
import { conditionChanges, conditionKey } from './difference-cond.ts'
import { keyed, type RulesDifference, targetChanges } from './difference-named.ts'
import { movesOf } from './difference-order.ts'
import { departmentChanges, otherSections } from './difference-sections.ts'
import { type Change, listChanges, mapChanges, rangeText, scalarChange, textChange } from './difference-value.ts'
import type { Department, Route, Rule, RuleSet, TargetRow } from './ruleset.ts'

export type { RulesDifference } from './difference-named.ts'

/** What differs between two rule sets, section by section; nothing for sets that decide alike. Examples and tests are left out. */
export function differencesOf(from: RuleSet, to: RuleSet): readonly RulesDifference[] {
  return [
    ...rulesIn(from, to),
    ...routesIn(from, to),
    ...targetsIn(from.targets, to.targets),
    ...keyed('departments', byId(from.departments), byId(to.departments), departmentChanges, aboutDepartment),
    ...otherSections(from, to),
  ]
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(list.map((one) => [one.id, one]))

const rulesIn = (from: RuleSet, to: RuleSet): readonly RulesDifference[] =>
  keyed('rules', byId(from.rules), byId(to.rules), ruleChanges, (rule) => describeCond(rule.when))

function ruleChanges(from: Rule, to: Rule): readonly Change[] {
  return [
    ...scalarChange('enabled', from.enabled, to.enabled),
    ...listChanges('tag', from.tags, to.tags),
    ...conditionChanges(from.when, to.when),
    ...scalarChange('priority', from.priority, to.priority),
    ...scalarChange('tone', from.tone, to.tone),
    ...listChanges('notify', from.notify, to.notify),
    ...scalarChange('active', from.active && rangeText(from.active), to.active && rangeText(to.active)),
    ...textChange('description', from.description, to.description),
  ]
}

function routesIn(from: RuleSet, to: RuleSet): readonly RulesDifference[] {
  const moves = movesOf(
    from.routes.map(({ id }) => id),
    to.routes.map(({ id }) => id),
  )
  return keyed('routes', byId(from.routes), byId(to.routes), routeChanges, (one) => `${describeCond(one.when)} -> ${one.to}`, moves)
}

function routeChanges(from: Route, to: Route): readonly Change[] {
  const approval = ({ approve }: Route) => approve && `${approve.by.join(', ')}${approve.sends ? ' (sends)' : ''}`
  return [
    ...conditionChanges(from.when, to.when),
    ...scalarChange('to', from.to, to.to),
    ...scalarChange('spoke', from.spoke, to.spoke),
    ...scalarChange('responder', from.responder, to.responder),
    ...scalarChange('approve', approval(from), approval(to)),
    ...scalarChange('priority', from.priority, to.priority),
    ...targetChanges(from, to),
    ...listChanges('notify', from.notify, to.notify),
    ...scalarChange('escalation', from.escalation, to.escalation),
    ...scalarChange('title', from.title, to.title, JSON.stringify),
    ...textChange('guideline', from.guideline, to.guideline),
    ...mapChanges('template', from.template, to.template, textChange),
    ...textChange('description', from.description, to.description),
  ]
}

const promises = (row: TargetRow): string =>
  (['first_response', 'next_response', 'resolution'] as const)
    .flatMap((clock) => (row[clock] === undefined ? [] : `${clock} ${row[clock]}`))
    .join(', ')

/** Rows have no names: those of one condition are the same, then those of the same promises. */
function targetsIn(from: readonly TargetRow[], to: readonly TargetRow[]): readonly RulesDifference[] {
  const paired = new Map<TargetRow, TargetRow>()
  const free = new Set(from)
  for (const same of [(row: TargetRow) => conditionKey(row.when), promises]) {
    for (const row of to) {
      if (paired.has(row)) continue
      const was = [...free].find((old) => same(old) === same(row))
      if (was === undefined) continue
      paired.set(row, was)
      free.delete(was)
    }
  }
  const place = (row: TargetRow): string => `[${(paired.has(row) || to.includes(row) ? to : from).indexOf(row)}]`
  const kept = to.filter((row) => paired.has(row))
  const moves = movesOf(
    from.filter((row) => !free.has(row)).map((row) => place([...paired].find(([, was]) => was === row)?.[0] ?? row)),
    kept.map(place),
  )
  const found: RulesDifference[] = to.flatMap((row): readonly RulesDifference[] => {
    const was = paired.get(row)
    const about = describeCond(row.when)
    if (was === undefined)
      return [{ section: 'targets', kind: 'added', name: place(row), changes: [], about: `${about}: ${promises(row)}` }]
    const changes = [...conditionChanges(was.when, row.when), ...targetChanges(was, row)]
    const moved = moves.get(place(row))
    return changes.length === 0 && moved === undefined
      ? []
      : [{ section: 'targets', kind: 'changed', name: place(row), changes, moved, about }]
  })
  const gone = [...free].map(
    (row): RulesDifference => ({
      section: 'targets',
      kind: 'removed',
      name: place(row),
      changes: [],
      about: `${describeCond(row.when)}: ${promises(row)}`,
    }),
  )
  return [...found, ...gone]
}

const aboutDepartment = ({ spokes }: Department): string => spokes.map(({ person }) => person).join(', ') || 'no spokes'
