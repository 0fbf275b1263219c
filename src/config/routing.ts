/** Rules, routes and escalation: what gives tags, who owns, what happens as time passes. */
import { type Pos, PRIORITIES, type Priority, type Route, type Rule, type Tone } from '../core/rules/ruleset.ts'
import type { ConditionSetup } from './condition-values.ts'
import { readWhen } from './conditions.ts'
import { didYouMean } from './diagnostics.ts'
import { type ExampleSetup, readExamples } from './examples.ts'
import { reportTwice, section } from './names.ts'
import { checkName, type Fields, type MapNode, NAME, type Node, readFields, readTexts, type ScalarNode, typeOf } from './nodes.ts'
import { type BusinessUse, businessUses, readTargets, TARGET_CLOCKS } from './targets.ts'
import { type DepartmentDraft, readLeave, readOneOf } from './team.ts'

export const TONES: readonly Tone[] = ['positive', 'negative', 'neutral']

/** Ids of rules and routes, each once. */
function idGiver(what: string, setup: ConditionSetup): (fields: Fields, fallback: string) => string {
  const seen = new Map<string, Pos>()
  return (fields, fallback) => {
    const word = fields.scalar('id')
    if (word !== undefined && checkName(word.text, word.at, what.slice(0, -1), setup.report)) {
      const first = seen.get(word.text)
      if (first !== undefined) reportTwice(setup.report, 'E105', what, word.text, word.at, first)
      seen.set(word.text, first ?? word.at)
      return word.text
    }
    let id = fallback
    for (let n = 2; seen.has(id); n++) id = `${fallback}-${n}`
    seen.set(id, fields.at)
    return id
  }
}

/** Items with a written id first, so that a default never takes the id that another one writes. */
function withIds<T>(items: readonly Fields[], give: (fields: Fields) => T): readonly T[] {
  const out = new Map<Fields, T>()
  for (const fields of items) if (fields.scalar('id') !== undefined) out.set(fields, give(fields))
  for (const fields of items) if (!out.has(fields)) out.set(fields, give(fields))
  return items.flatMap((fields) => out.get(fields) ?? [])
}

function fieldsOf(root: MapNode, key: 'rules' | 'routes', setup: ConditionSetup): readonly Fields[] {
  const node = section(root, key)
  return (node?.kind === 'list' ? node.items : []).flatMap(
    (item) => readFields(item, key === 'rules' ? 'rule' : 'route', setup.report) ?? [],
  )
}

/** Rules in file order; strata come later. */
export function readRules(root: MapNode, setup: ConditionSetup, examples: ExampleSetup): readonly Rule[] {
  const items = fieldsOf(root, 'rules', setup)
  const give = idGiver('rules', setup)
  const ids = withIds(items, (fields) => give(fields, readTexts(fields.many('tag'), setup.report)[0]?.text ?? 'rule'))
  return items.map((fields, n) => {
    const id = ids[n] ?? 'rule'
    const { report, refs } = setup
    const active = fields.scalar('active')
    return {
      id,
      tags: readTexts(fields.many('tag'), report).flatMap((word) => readGivenTag(word, setup) ?? []),
      when: readWhen(fields, 'rule', setup),
      priority: readOneOf<Priority>(fields.scalar('priority'), 'priority', PRIORITIES, report),
      tone: readOneOf(fields.scalar('tone'), 'tone', TONES, report),
      notify: readTexts(fields.many('notify'), report).flatMap((word) => refs.recipient(word) ?? []),
      active: active && readLeave(active, report),
      enabled: fields.flag('enabled') ?? true,
      description: fields.text('description'),
      matches: readExamples(fields.many('matches'), examples),
      skips: readExamples(fields.many('skips'), examples),
      stratum: 0,
      at: fields.at,
    }
  })
}

function readGivenTag(word: ScalarNode, { report, refs }: ConditionSetup): string | undefined {
  if (!checkName(word.text, word.at, 'tag', report, ['none'])) return undefined
  const { declaredTags } = refs.names
  if (declaredTags === undefined || declaredTags.has(word.text)) return word.text
  report.add('E210', word.at, `tag "${word.text}" is not declared under tags:`, {
    help: didYouMean(word.text, declaredTags) ?? 'declare it there',
  })
  return undefined
}

export interface RouteDraft {
  readonly route: Route
  readonly business: readonly BusinessUse[]
}

interface RouteSetup extends ConditionSetup {
  readonly departments: ReadonlyMap<string, DepartmentDraft>
  readonly topFiles: ReadonlySet<string>
}

/** Ids that routes have or get, in file order. */
export function routeIds(root: MapNode, setup: ConditionSetup): readonly string[] {
  const items = fieldsOf(root, 'routes', setup)
  const give = idGiver('routes', setup)
  return withIds(items, (fields) => give(fields, defaultId(fields, items.indexOf(fields))))
}

function defaultId(fields: Fields, n: number): string {
  const slug = (fields.text('title') ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40)
  if (NAME.test(slug)) return slug
  return isFallback(fields) ? 'fallback' : `route-${n + 1}`
}

function isFallback(fields: Fields): boolean {
  return !fields.written('when') && !fields.written('unless')
}

export function readRoutes(root: MapNode, setup: RouteSetup, ids: readonly string[]): readonly RouteDraft[] {
  const { report } = setup
  const items = fieldsOf(root, 'routes', setup)
  const node = section(root, 'routes')
  const first = items.findIndex(isFallback)
  const fallback = items[first]
  const last = items[items.length - 1]
  if (fallback === undefined) {
    report.add('E220', last?.at ?? (node === undefined ? root.at : node.at), 'no fallback route: posts that match nothing would be lost', {
      help: 'end routes: with an entry that has no "when", for example "- to: hub"',
    })
  }
  items.forEach((fields, n) => {
    if (first >= 0 && n > first) {
      report.add('E221', fields.at, `this route comes after the fallback ${describe(fallback)}, so nothing reaches it`, {
        help: 'move it above the fallback',
      })
    }
  })
  if (fallback !== undefined && !setup.topFiles.has(fallback.at.file)) {
    report.add('E221', fallback.at, 'the fallback route belongs in the top file', {
      help: 'give this route a "when", or move it to the end of the top file',
    })
  }
  return items.map((fields, n) => ({
    route: readRoute(fields, ids[n] ?? `route-${n + 1}`, setup),
    business: businessUses(fields, TARGET_CLOCKS),
  }))
}

function describe(fields: Fields | undefined): string {
  return fields === undefined ? '' : `on line ${fields.at.line}`
}

function readRoute(fields: Fields, id: string, setup: RouteSetup): Route {
  const { report, refs } = setup
  const to = readTo(fields, setup)
  const escalation = fields.scalar('escalation')
  return {
    id,
    title: fields.text('title'),
    when: readWhen(fields, 'route', setup),
    to: to ?? 'hub',
    spoke: readRouteSpoke(fields, to, setup),
    responder: readResponder(fields, setup),
    approve: readApprove(fields, setup),
    priority: readOneOf<Priority>(fields.scalar('priority'), 'priority', PRIORITIES, report),
    ...readTargets(fields, report),
    notify: readTexts(fields.many('notify'), report).flatMap((word) => refs.recipient(word) ?? []),
    escalation: escalation && refs.escalation(escalation),
    guideline: fields.text('guideline'),
    template: readTemplate(fields.node('template'), setup),
    description: fields.text('description'),
    at: fields.at,
  }
}

function readTo(fields: Fields, { report, refs }: RouteSetup): string | undefined {
  const word = fields.scalar('to')
  if (word !== undefined) return refs.department(word, { log: true })
  if (!fields.written('to'))
    report.add('E205', fields.at, 'route without "to"', { help: 'name the department that owns these posts, or log' })
  return undefined
}

function readRouteSpoke(fields: Fields, to: string | undefined, { report, departments }: RouteSetup): string | undefined {
  const word = fields.scalar('spoke')
  if (word === undefined || to === undefined) return undefined
  const spokes = (departments.get(to)?.department.spokes ?? []).map((spoke) => spoke.person)
  if (spokes.includes(word.text)) return word.text
  report.add('E208', word.at, `"${word.text}" is not a spoke of ${to}`, {
    help: didYouMean(word.text, spokes) ?? (to === 'log' ? 'nobody owns what goes to log' : `add it to the spokes of ${to}`),
  })
  return undefined
}

function readResponder(fields: Fields, { report, refs }: RouteSetup): string {
  const word = fields.scalar('responder')
  if (word === undefined || word.text === 'hub' || word.text === 'spoke') return word?.text ?? 'hub'
  const { people, peopleClosed } = refs.names
  if (people.has(word.text)) return word.text
  if (!peopleClosed && NAME.test(word.text) && didYouMean(word.text, ['hub', 'spoke', ...people])?.startsWith('did') !== true)
    return refs.person(word) ?? 'hub'
  report.add('E208', word.at, `responder "${word.text}" is neither hub, spoke nor a person`, {
    help: didYouMean(word.text, ['hub', 'spoke', ...people]),
  })
  return 'hub'
}

function readApprove(fields: Fields, { report, refs }: RouteSetup): Route['approve'] {
  const node = fields.node('approve')
  if (node === undefined) return undefined
  const inner = node.kind === 'map' ? readFields(node, 'approve', report) : undefined
  if (node.kind === 'map' && inner === undefined) return undefined
  const nodes = inner === undefined ? (node.kind === 'list' ? node.items : [node]) : inner.many('by')
  const by = readTexts(nodes, report).flatMap((word) => refs.person(word) ?? [])
  if (nodes.length === 0 && node.kind === 'list')
    report.add('E111', node.at, '"approve" is empty', { help: 'remove it, or name who approves' })
  return by.length === 0 ? undefined : { by, sends: inner?.flag('sends') ?? false }
}

const PLACEHOLDERS = ['author', 'network', 'id', 'url', 'department', 'spoke']

function readTemplate(node: Node | undefined, { report }: RouteSetup): Route['template'] {
  if (node === undefined) return undefined
  const out: Record<string, string> = {}
  const add = (network: string, value: Node): void => {
    if (value.kind === 'scalar' && typeof value.value === 'string') {
      out[network] = value.text
      checkPlaceholders(value)
    } else if (value.kind !== 'bad') report.add('E102', value.at, `expected the text of a template, got ${typeOf(value)}`)
  }
  if (node.kind === 'map') for (const { key, value } of node.entries) add(key.toLowerCase(), value)
  else add('default', node)
  return out

  function checkPlaceholders(value: ScalarNode): void {
    for (const [written, name = ''] of value.text.matchAll(/\{\{([^{}]*)\}\}/gu)) {
      const word = name.trim()
      if (!PLACEHOLDERS.includes(word))
        report.add('E170', value.at, `unknown placeholder "${written}"`, { help: didYouMean(word, PLACEHOLDERS) })
    }
  }
}
