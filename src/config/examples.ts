/** Examples on rules, and tests: posts and what should become of them. */
import { KINDS, NUMBER_FIELDS } from '../core/post.ts'
import { PRIORITIES, type RuleExample, type RuleTest, type TestPost } from '../core/rules/ruleset.ts'
import { readTarget } from '../core/sla/target.ts'
import { FLAGS, POST_FIELDS, SENTIMENTS } from './condition-values.ts'
import { didYouMean, type Report } from './diagnostics.ts'
import { type References, section } from './names.ts'
import {
  type Entry,
  type Fields,
  isNull,
  type MapNode,
  type Node,
  quoted,
  readFields,
  readTexts,
  type ScalarNode,
  span,
  typeOf,
} from './nodes.ts'
import { readOneOf } from './team.ts'
import { readInstant, readRange } from './values.ts'

export interface ExampleSetup {
  readonly report: Report
  readonly refs: References
  readonly routes: ReadonlySet<string>
}

const BOOLS: readonly string[] = ['directed', 'verified', 'is_bot', 'is_auto']
const LISTS: readonly string[] = ['labels', 'media', 'author_flag']
/** What follows from the text cannot be written beside it. */
const DERIVED: readonly string[] = ['links', 'mentions', 'hashtags']
export const TEST_FIELDS: readonly string[] = [...POST_FIELDS.filter((field) => !DERIVED.includes(field)), 'field']
/** Texts, or posts with their fields. */
export function readExamples(nodes: readonly Node[], setup: ExampleSetup): readonly RuleExample[] {
  return nodes.flatMap((node) => {
    const post = readPost(node, setup.report)
    return post === undefined ? [] : [{ post, at: node.at }]
  })
}

/** A text, or a map of fields as conditions name them; `field:` gives columns of the export, each as `field.COLUMN`. */
function readPost(node: Node, report: Report): TestPost | undefined {
  if (node.kind === 'bad') return undefined
  if (node.kind === 'scalar' && !isNull(node)) return { text: node.text, fields: {} }
  if (node.kind !== 'map') {
    report.add(isNull(node) ? 'E111' : 'E102', node.at, isNull(node) ? 'empty example' : `expected a text or a post, got ${typeOf(node)}`)
    return undefined
  }
  const fields: Record<string, string | number | boolean | readonly string[]> = {}
  let text = ''
  let posted: number | undefined
  let network: string | undefined
  for (const entry of node.entries) {
    const { key, value } = entry
    if (!TEST_FIELDS.includes(key)) {
      report.add('E101', entry.keyAt, `unknown field of a post "${key}"`, { help: didYouMean(key, TEST_FIELDS) })
    } else if (isNull(value)) {
      report.add('E111', entry.keyAt, `"${key}" is empty`, { help: 'remove it, or write its value' })
    } else if (key === 'field' && value.kind === 'map') {
      for (const inner of value.entries) if (inner.value.kind === 'scalar') fields[`field.${inner.key}`] = inner.value.text
    } else if (key === 'posted' || key === 'posted_at') posted = value.kind === 'scalar' ? readMoment(value, report) : posted
    else {
      const read = readPostField(entry, report)
      if (read === undefined) continue
      if (key === 'text') text = String(read)
      else if (key === 'network') network = String(read).toLowerCase()
      else fields[key === 'shares' ? 'reposts' : key === 'lang' ? 'language' : key] = read
    }
  }
  return { text, posted, network, fields }
}

function readMoment(word: ScalarNode, report: Report): number | undefined {
  const at = readInstant(word.text)
  if (at === undefined)
    report.add('E152', word.at, `"${word.text}" is not an instant`, { help: 'write it with its zone: 2026-08-04T09:10:00Z' })
  return at
}

function readPostField({ key, keyAt, value }: Entry, report: Report): string | number | boolean | readonly string[] | undefined {
  if (value.kind === 'bad') return undefined
  if (LISTS.includes(key)) return readTexts(value.kind === 'list' ? value.items : [value], report).map((word) => word.text)
  if (value.kind !== 'scalar') {
    report.add('E102', keyAt, `"${key}" expects one value, got ${typeOf(value)}`)
    return undefined
  }
  if (BOOLS.includes(key)) {
    if (typeof value.value !== 'boolean') report.add('E141', value.at, `"${key}" is true or false, not ${quoted(value)}`)
    return typeof value.value === 'boolean' ? value.value : undefined
  }
  if (key === 'shares' || NUMBER_FIELDS.some((field) => field === key)) {
    const range = readRange(value.text)
    if (range !== undefined && range !== 'reversed' && range.min !== undefined && range.min === range.max) return range.min
    report.add('E140', value.at, `"${key}" expects a number, got ${quoted(value)}`)
    return undefined
  }
  if (key === 'kind') return readOneOf(value, key, KINDS, report)
  if (key === 'sentiment') return readOneOf(value, key, SENTIMENTS, report)
  if (key === 'direction') return readOneOf(value, key, ['inbound', 'outbound', 'unknown'], report)
  return key === 'author' ? value.text.replace(/^@/u, '') : value.text
}

/** All tests, of the file and beside it. */
export function readTests(root: MapNode, setup: ExampleSetup): readonly RuleTest[] {
  const node = section(root, 'tests')
  return (node?.kind === 'list' ? node.items : []).flatMap((item, n) => readTest(item, n, setup) ?? [])
}

function readTest(item: Node, n: number, setup: ExampleSetup): RuleTest | undefined {
  const { report } = setup
  const fields = readFields(item, 'test', report)
  const postNode = fields?.node('post')
  const post = postNode && readPost(postNode, report)
  const given = fields?.node('given')
  const expect = fields?.node('expect')
  const givenFields = given && readFields(given, 'given', report)
  const expectFields = expect && readFields(expect, 'expect', report)
  const readGivenPart = readGiven(givenFields, setup)
  const readExpectPart = readExpect(expectFields, setup)
  if (fields === undefined || post === undefined || expectFields === undefined) return undefined
  return {
    name: fields.text('name') ?? `test ${n + 1}`,
    post,
    given: readGivenPart,
    expect: readExpectPart,
    only: fields.flag('only') ?? false,
    skip: fields.flag('skip') ?? false,
    at: item.kind === 'map' && item.entries[0] !== undefined ? span(item.at, item.entries[0].value.at) : item.at,
  }
}

function readGiven(fields: Fields | undefined, { report, refs }: ExampleSetup): RuleTest['given'] {
  if (fields === undefined) return {}
  const flags = readTexts(fields.many('flags'), report).flatMap((word) => readOneOf(word, 'flags', FLAGS, report) ?? [])
  return {
    open: fields.written('open') ? readCounts(fields.node('open')) : undefined,
    last: fields.written('last') ? readLast(fields.node('last')) : undefined,
    away: fields.written('away') ? readTexts(fields.many('away'), report).flatMap((word) => refs.person(word, 'E230') ?? []) : undefined,
    flags: fields.written('flags') ? flags : undefined,
    pins: fields.written('pins') ? readTags(fields.many('pins')) : undefined,
  }

  function readCounts(node: Node | undefined): Record<string, number> {
    const out: Record<string, number> = {}
    for (const { key, keyAt, value } of node?.kind === 'map' ? node.entries : []) {
      const person = refs.person({ text: key, at: keyAt }, 'E230')
      const count = value.kind === 'scalar' && typeof value.value === 'number' && value.value >= 0 ? value.value : undefined
      if (count === undefined && value.kind !== 'bad') report.add('E140', isNull(value) ? keyAt : value.at, `"${key}" expects a number`)
      if (person !== undefined && count !== undefined) out[person] = count
    }
    return out
  }

  /** One name was last, whenever that was. */
  function readLast(node: Node | undefined): Record<string, number> {
    const out: Record<string, number> = {}
    if (node?.kind === 'scalar') {
      const person = refs.person(node, 'E230')
      if (person !== undefined) out[person] = 1
    }
    for (const { key, keyAt, value } of node?.kind === 'map' ? node.entries : []) {
      const person = refs.person({ text: key, at: keyAt }, 'E230')
      const at = value.kind === 'scalar' ? readMoment(value, report) : undefined
      if (person !== undefined && at !== undefined) out[person] = at
    }
    if (node?.kind === 'list') report.add('E102', node.at, '"last" expects a person, or a map from people to instants')
    return out
  }

  function readTags(nodes: readonly Node[]): readonly string[] {
    return readTexts(nodes, report).flatMap((word) => testTag(word, { report, refs }, true) ?? [])
  }
}

/** `pin`: one that is set (`tag`, `+tag`) or taken off (`-tag`) by hand. */
function testTag(word: ScalarNode, { report, refs }: Pick<ExampleSetup, 'report' | 'refs'>, pin = false): string | undefined {
  const { givenTags, manualTags, declaredTags } = refs.names
  const known = new Set([...givenTags, ...manualTags, ...(declaredTags ?? [])])
  const tag = pin ? word.text.replace(/^[+-]/u, '') : word.text
  if (known.has(tag)) return word.text
  report.add('E230', word.at, `unknown tag "${tag}"`, { help: didYouMean(tag, known) })
  return undefined
}

function readExpect(fields: Fields | undefined, setup: ExampleSetup): RuleTest['expect'] {
  if (fields === undefined) return {}
  const { report, refs, routes } = setup
  const ref = <T>(key: string, read: (word: ScalarNode) => T | undefined): T | undefined => {
    const word = fields.scalar(key)
    return word && read(word)
  }
  const among =
    (known: Iterable<string>, what: string) =>
    (word: ScalarNode): string | undefined => {
      const all = [...known]
      if (all.includes(word.text)) return word.text
      report.add('E230', word.at, `unknown ${what} "${word.text}"`, { help: didYouMean(word.text, all) })
      return undefined
    }
  const due = (key: string): number | 'none' | undefined => ref(key, (word) => (word.text === 'none' ? 'none' : readMoment(word, report)))
  return {
    tags: readExpectedTags(fields, setup),
    route: ref('route', among(routes, 'route')),
    department: ref('department', (word) => refs.department(word, { log: true, code: 'E230' })),
    spoke: ref('spoke', among(['none', ...refs.names.people], 'person')),
    responder: ref('responder', among(['hub', 'spoke', ...refs.names.people], 'responder')),
    priority: readOneOf(fields.scalar('priority'), 'priority', PRIORITIES, report),
    notify: fields.written('notify')
      ? readTexts(fields.many('notify'), report).flatMap((word) => refs.recipient(word, { code: 'E230' }) ?? [])
      : undefined,
    first_response: due('first_response'),
    next_response: ref('next_response', (word) => readSpec(word, report)),
    resolution: due('resolution'),
    escalation: ref('escalation', among(['standard', ...refs.names.escalations], 'escalation')),
  }
}

function readSpec(word: ScalarNode, report: Report): string | undefined {
  if (readTarget(word.text) !== undefined) return word.text
  report.add('E154', word.at, `"${word.text}" is not a target`, {
    help: 'next_response expects the target as written: 24h, 8bh, same-day, none',
  })
  return undefined
}

function readExpectedTags(fields: Fields, setup: ExampleSetup): RuleTest['expect']['tags'] {
  const node = fields.node('tags')
  if (node === undefined) return undefined
  const read = (nodes: readonly Node[]): readonly string[] => readTexts(nodes, setup.report).flatMap((word) => testTag(word, setup) ?? [])
  if (node.kind !== 'map') return { exactly: read(node.kind === 'list' ? node.items : [node]) }
  const inner = readFields(node, 'expected tags', setup.report)
  return inner && { has: read(inner.many('has')), lacks: read(inner.many('lacks')) }
}
