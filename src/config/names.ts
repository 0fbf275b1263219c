/** The names that a rule set declares, collected before anything is read, and the references to them. */
import type { Pos } from '../core/rules/ruleset.ts'
import { type Code, didYouMean, nearest, type Report } from './diagnostics.ts'
import { type MapNode, NAME, type Node, type ScalarNode, TAG } from './nodes.ts'

export interface Names {
  readonly calendars: ReadonlySet<string>
  readonly departments: ReadonlySet<string>
  readonly channels: ReadonlySet<string>
  readonly escalations: ReadonlySet<string>
  /** Grows in an open world, where use declares. */
  readonly people: Set<string>
  /** Whether `people:` is written, so that every use must be declared. */
  readonly peopleClosed: boolean
  /** Absent in an open world. */
  readonly declaredTags?: ReadonlySet<string> | undefined
  readonly manualTags: ReadonlySet<string>
  readonly givenTags: ReadonlySet<string>
}

export function section(root: MapNode, key: string): Node | undefined {
  return root.entries.find((entry) => entry.key === key)?.value
}

function keysOf(node: Node | undefined): readonly string[] {
  return node?.kind === 'map' ? node.entries.map((entry) => entry.key) : []
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : node.kind === 'list' ? node.items : [node]
}

function wordsOf(node: Node | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [item.text] : []))
}

function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? section(node, key) : undefined
}

export function collectNames(root: MapNode): Names {
  const people = new Set(keysOf(section(root, 'people')))
  const peopleClosed = section(root, 'people') !== undefined
  if (!peopleClosed) {
    for (const name of usedPeople(root)) if (NAME.test(name)) people.add(name)
  }
  const tags = section(root, 'tags')
  const manual = tags?.kind === 'map' ? tags.entries.filter(({ value }) => wordsOf(child(value, 'manual'))[0] === 'true') : []
  return {
    calendars: new Set(['always', ...keysOf(section(root, 'calendars'))]),
    departments: new Set([...keysOf(section(root, 'departments')), 'hub']),
    channels: new Set(keysOf(section(root, 'channels'))),
    escalations: new Set(keysOf(section(root, 'escalation'))),
    people,
    peopleClosed,
    declaredTags: tags === undefined ? undefined : new Set(keysOf(tags)),
    manualTags: new Set(manual.map((entry) => entry.key)),
    givenTags: new Set(itemsOf(section(root, 'rules')).flatMap((rule) => wordsOf(child(rule, 'tag')).filter((tag) => TAG.test(tag)))),
  }
}

function usedPeople(root: MapNode): readonly string[] {
  const departments = section(root, 'departments')
  if (departments?.kind !== 'map') return []
  return departments.entries.flatMap(({ value }) => [
    ...wordsOf(child(value, 'lead')),
    ...itemsOf(child(value, 'spokes')).flatMap((spoke) => (spoke.kind === 'map' ? wordsOf(child(spoke, 'person')) : wordsOf(spoke))),
  ])
}

export type Word = Pick<ScalarNode, 'text' | 'at'>

/** References; each reports what does not exist and gives the name where it does. */
export interface References {
  readonly names: Names
  readonly department: (word: Word, options?: { readonly log?: boolean; readonly code?: Code }) => string | undefined
  readonly calendar: (word: Word) => string | undefined
  readonly person: (word: Word, code?: Code) => string | undefined
  readonly recipient: (word: Word, options?: { readonly roles?: boolean; readonly code?: Code }) => string | undefined
  readonly escalation: (word: Word, code?: Code) => string | undefined
  /** A tag that a condition asks for. */
  readonly tag: (word: Word) => string | undefined
}

export function references(names: Names, report: Report): References {
  const known: KnownTags = {
    declared: names.declaredTags && withParents(names.declaredTags),
    given: withParents(names.givenTags),
    manual: withParents(names.manualTags),
  }
  const check = (word: Word, known: Iterable<string>, code: Code, what: string): string | undefined => {
    const all = [...known]
    if (all.includes(word.text)) return word.text
    report.add(code, word.at, `unknown ${what} "${word.text}"`, { help: didYouMean(word.text, all) })
    return undefined
  }
  /** In an open world a new name declares a person, unless it looks like a slip. */
  const declare = (word: Word, known: readonly string[]): boolean => {
    if (names.peopleClosed || known.includes(word.text) || !NAME.test(word.text) || nearest(word.text, known) !== undefined) return false
    names.people.add(word.text)
    return true
  }
  return {
    names,
    department: (word, { log = false, code = 'E201' } = {}) =>
      check(word, log ? [...names.departments, 'log'] : names.departments, code, 'department'),
    calendar: (word) => check(word, names.calendars, 'E202', 'calendar'),
    person: (word, code = 'E203') => (declare(word, [...names.people]) ? word.text : check(word, names.people, code, 'person')),
    recipient: (word, { roles = false, code = 'E204' } = {}) => {
      const recipients = [...names.people, ...names.departments, ...names.channels, ...(roles ? ['spoke', 'lead'] : [])]
      if (!roles && (word.text === 'spoke' || word.text === 'lead')) {
        report.add(code, word.at, `"${word.text}" is a recipient in escalations only`, { help: 'name a person, a department or a channel' })
        return undefined
      }
      return declare(word, recipients) ? word.text : check(word, recipients, code, 'recipient')
    },
    escalation: (word, code = 'E206') => check(word, names.escalations, code, 'escalation'),
    tag: (word) => checkTag(word, known, report),
  }
}

/** Tags with their parents, which conditions may name too. */
interface KnownTags {
  readonly declared?: ReadonlySet<string> | undefined
  readonly given: ReadonlySet<string>
  readonly manual: ReadonlySet<string>
}

function checkTag(word: Word, { declared, given, manual }: KnownTags, report: Report): string | undefined {
  const tag = word.text
  if (!TAG.test(tag) || tag === 'none') {
    report.add('E104', word.at, tag === 'none' ? '"none" is reserved and cannot be the name of a tag' : `bad tag name "${tag}"`, {
      help: 'names are lower-case letters, digits, _ and -, with / between levels',
    })
    return undefined
  }
  if (declared !== undefined && !declared.has(tag)) {
    report.add('E210', word.at, `tag "${tag}" is not declared under tags:`, { help: didYouMean(tag, declared) ?? 'declare it there' })
    return undefined
  }
  if (given.has(tag) || manual.has(tag)) return tag
  const near = nearest(tag, given)
  const help = near === undefined ? 'add a rule that gives it, or declare it under tags: with manual: true' : `did you mean "${near}"?`
  report.add('E211', word.at, `no rule gives the tag "${tag}"`, { help })
  return undefined
}

/** `site/broken` brings `site`, which matches it. */
export function withParents(tags: Iterable<string>): ReadonlySet<string> {
  const out = new Set<string>()
  for (const tag of tags) {
    const parts = tag.split('/')
    for (let n = 1; n <= parts.length; n++) out.add(parts.slice(0, n).join('/'))
  }
  return out
}

/** Whether a post that has `tag` satisfies a condition that asks for `asked`. */
export function satisfies(tag: string, asked: string): boolean {
  return tag === asked || tag.startsWith(`${asked}/`)
}

/** Two entries of one name space. */
export function reportTwice(report: Report, code: Code, what: string, name: string, at: Pos, first: Pos): void {
  const where = first.file === at.file ? `on line ${first.line}` : `at ${first.file}:${first.line}`
  report.add(code, at, `two ${what} are called "${name}"; the first is ${where}`, { help: 'rename one of them' })
}
