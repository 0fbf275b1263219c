/** The settings that exist once: who we are, who closes, goals, views. */
import { foldHandle } from '../core/handle.ts'
import type { Brand, Goals, RuleSet } from '../core/rules/ruleset.ts'
import { readTime } from './calendars.ts'
import type { ConditionSetup } from './condition-values.ts'
import { readCondition } from './conditions.ts'
import type { Report } from './diagnostics.ts'
import { section } from './names.ts'
import { type Fields, type MapNode, type Node, readFields, readNamed, readTexts, typeOf } from './nodes.ts'
import { readOneOf } from './team.ts'
import { expand, listName, readTerms } from './terms.ts'
import { readShare } from './values.ts'

export function readBrands(root: MapNode, setup: ConditionSetup): readonly Brand[] {
  const single = section(root, 'brand')
  const several = section(root, 'brands')
  if (single !== undefined && several !== undefined) {
    setup.report.add('E101', several.at, '"brand" and "brands" exclude each other', { help: 'move the one of "brand" under "brands"' })
  }
  const fields = single && readFields(single, 'brand', setup.report)
  const out: Brand[] = fields === undefined ? [] : [readBrand(fields, undefined, setup)]
  for (const { key, value } of readNamed(several, 'brand', setup.report)) {
    const inner = readFields(value, 'brands', setup.report)
    if (inner !== undefined) out.push(readBrand(inner, key, setup))
  }
  return out
}

function readBrand(fields: Fields, id: string | undefined, setup: ConditionSetup): Brand {
  return {
    id,
    handles: readHandles(fields.node('handles'), setup),
    profiles: readTexts(fields.many('profiles'), setup.report).map((word) => word.text),
    employees: handlesOf(fields.many('employees'), setup),
    employeesCount: fields.flag('employees_count') ?? false,
    auto: readTerms(fields.many('auto'), setup.lists, setup.report),
    countAuto: fields.flag('count_auto') ?? false,
  }
}

function readHandles(node: Node | undefined, setup: ConditionSetup): Brand['handles'] {
  if (node === undefined || node.kind !== 'map') return node?.kind === 'list' ? { '*': handlesOf(node.items, setup) } : {}
  const out: Record<string, readonly string[]> = {}
  for (const { key, keyAt, value } of node.entries) {
    if (value.kind === 'map') setup.report.add('E102', keyAt, `"${key}" expects a list of handles, got ${typeOf(value)}`)
    else out[key.toLowerCase()] = handlesOf(value.kind === 'list' ? value.items : [value], setup)
  }
  return out
}

function handlesOf(nodes: readonly Node[], { report, lists }: ConditionSetup): readonly string[] {
  return readTexts(nodes, report).flatMap((word) => {
    const name = listName(word.text)
    const raws = name === undefined ? [word.text] : (expand(name, word.at, lists, report) ?? []).map((term) => term.raw)
    return raws.map((raw) => foldHandle(raw))
  })
}

const DEFAULT_QUIET = 48 * 3_600_000
const DEFAULT_CLAIM = 30 * 60_000
const DEFAULT_WAIT = 7 * 86_400_000

export function readResolution(root: MapNode, report: Report): RuleSet['resolution'] {
  const node = section(root, 'resolution')
  const fields = node && readFields(node, 'resolution', report)
  if (fields === undefined) return { by: 'person' }
  const by = readOneOf(fields.scalar('by'), 'by', ['person', 'quiet'] as const, report)
  const quiet = readTime(fields, 'quiet', report)
  return by === 'quiet' ? { by, quiet: quiet ?? DEFAULT_QUIET } : { by: 'person' }
}

export function readReopen(root: MapNode, setup: ConditionSetup): RuleSet['reopenUnless'] {
  const node = section(root, 'reopen')
  const fields = node && readFields(node, 'reopen', setup.report)
  const unless = fields?.node('unless')
  return fields && unless && readCondition(unless, fields.keyAt('unless'), 'reopen', setup)
}

/** `claim` and `wait_limit` in ms. */
export function readLimits(top: Fields, report: Report): { readonly claim: number; readonly waitLimit: number } {
  return { claim: readTime(top, 'claim', report) ?? DEFAULT_CLAIM, waitLimit: readTime(top, 'wait_limit', report) ?? DEFAULT_WAIT }
}

const GOALS = ['answer_rate', 'first_response', 'next_response', 'resolution', 'handoff'] as const

export function readGoals(root: MapNode, setup: ConditionSetup): readonly Goals[] {
  const node = section(root, 'goals')
  const items = node === undefined ? [] : node.kind === 'list' ? node.items : [node]
  return items.flatMap((item) => {
    const fields = readFields(item, 'goals', setup.report)
    if (fields === undefined) return []
    const when = fields.node('when')
    const [answer_rate, first_response, next_response, resolution, handoff] = GOALS.map((key) => readGoal(fields, key, setup.report))
    return [
      {
        when: when && readCondition(when, fields.keyAt('when'), 'goal', setup),
        answer_rate,
        first_response,
        next_response,
        resolution,
        handoff,
      },
    ]
  })
}

function readGoal(fields: Fields, key: string, report: Report): number | undefined {
  const word = fields.scalar(key)
  if (word === undefined) return undefined
  const share = readShare(word.text)
  if (share === undefined) report.add('E140', word.at, `"${word.text}" is not a share`, { help: 'write it as 95%' })
  return share
}

export function readViews(root: MapNode, report: Report): Readonly<Record<string, string>> {
  const out: Record<string, string> = {}
  for (const { key, keyAt, value } of readNamed(section(root, 'views'), 'view', report)) {
    if (value.kind === 'scalar' && typeof value.value === 'string') out[key] = value.text
    else if (value.kind !== 'bad')
      report.add('E102', value.kind === 'scalar' ? value.at : keyAt, `"${key}" expects a query, got ${typeOf(value)}`, {
        help: `for example ${key}: "dept:care overdue:yes"`,
      })
  }
  return out
}

export function readTags(root: MapNode, setup: ConditionSetup): RuleSet['tags'] {
  const { report, refs } = setup
  const out: Record<string, { description?: string | undefined; manual: boolean; deprecated?: string | undefined }> = {}
  for (const { key, value } of readNamed(section(root, 'tags'), 'tag', report, ['none'])) {
    if (value.kind === 'scalar') {
      out[key] = { description: value.value === null ? undefined : value.text, manual: false }
      continue
    }
    const fields = readFields(value, 'tag', report)
    if (fields === undefined) continue
    const deprecated = fields.scalar('deprecated')
    if (deprecated !== undefined && !(refs.names.declaredTags ?? new Set()).has(deprecated.text)) {
      report.add('E210', deprecated.at, `tag "${deprecated.text}" is not declared under tags:`, {
        help: `"${key}" is replaced by it, so it must exist`,
      })
    }
    out[key] = { description: fields.text('description'), manual: fields.flag('manual') ?? false, deprecated: deprecated?.text }
  }
  for (const tag of refs.names.givenTags) out[tag] ??= { manual: false }
  return out
}
