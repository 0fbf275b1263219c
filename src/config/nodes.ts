/** The YAML tree as plain data with places, and the ways to read it that report what does not fit. */
import type { Pos } from '../core/rules/ruleset.ts'
import { didYouMean, type Report } from './diagnostics.ts'
import { KEYS, type KeyRule, type Place, type Shape } from './schema.ts'

export type Node = MapNode | ListNode | ScalarNode | BadNode
export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly at: Pos
}
export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly at: Pos
}
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** The words of the file for a plain scalar (`1e3`, `0x1F`), the unquoted value else. */
  readonly text: string
  readonly at: Pos
}
/** Something already reported (an alias …): readers pass over it silently. */
interface BadNode {
  readonly kind: 'bad'
  readonly at: Pos
}
export interface Entry {
  readonly key: string
  readonly keyAt: Pos
  readonly value: Node
}

/** A place from the start of `from` to the end of `to`. */
export function span(from: Pos, to: Pos): Pos {
  return { ...from, endLine: to.endLine, endColumn: to.endColumn }
}

export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** What a node is, in words. */
export function typeOf(node: Node): string {
  if (node.kind === 'map') return 'a map'
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'bad') return 'nothing'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? 'text' : typeof node.value === 'number' ? 'a number' : 'true/false'
}

const SHAPES: Readonly<Record<Shape, { readonly is: string; readonly ok: (node: Node) => boolean }>> = {
  any: { is: 'a value', ok: () => true },
  text: { is: 'text', ok: (node) => node.kind === 'scalar' && typeof node.value === 'string' },
  scalar: { is: 'one value', ok: (node) => node.kind === 'scalar' },
  flag: { is: 'true or false', ok: (node) => node.kind === 'scalar' && typeof node.value === 'boolean' },
  list: { is: 'a list', ok: (node) => node.kind === 'list' },
  map: { is: 'a map', ok: (node) => node.kind === 'map' },
  names: { is: 'a name or a list of names', ok: (node) => node.kind !== 'map' },
  condition: { is: 'a condition (a map, or a list of maps)', ok: (node) => node.kind !== 'scalar' },
  'map or list': { is: 'a map or a list', ok: (node) => node.kind !== 'scalar' },
  'text or map': { is: 'text or a map', ok: (node) => node.kind === 'map' || (node.kind === 'scalar' && typeof node.value === 'string') },
}

/** The keys of one map, each checked against the description of its place. */
export interface Fields {
  readonly at: Pos
  readonly node: (key: string) => Node | undefined
  readonly keyAt: (key: string) => Pos
  readonly entry: (key: string) => Entry | undefined
  /** Whether the key is there at all, right or wrong. */
  readonly written: (key: string) => boolean
  readonly text: (key: string) => string | undefined
  readonly scalar: (key: string) => ScalarNode | undefined
  readonly flag: (key: string) => boolean | undefined
  /** One value or a list of them, as a list. */
  readonly many: (key: string) => readonly Node[]
}

/** Reads the map at a place: unknown keys, wrong types and missing required keys are reported; what is wrong is absent. */
export function readFields(node: Node, place: Place, report: Report): Fields | undefined {
  if (node.kind === 'bad') return undefined
  if (node.kind !== 'map') {
    report.add('E102', node.at, `expected a map, got ${typeOf(node)}`, { help: `keys here: ${Object.keys(KEYS[place]).join(', ')}` })
    return undefined
  }
  const rules: Readonly<Record<string, KeyRule>> = KEYS[place]
  const good = new Map<string, Entry>()
  for (const entry of node.entries) {
    const rule = Object.hasOwn(rules, entry.key) ? rules[entry.key] : undefined
    if (rule === undefined) {
      const code = place === 'top' ? 'E100' : 'E101'
      const what = place === 'top' ? 'section' : 'key'
      report.add(code, entry.keyAt, `unknown ${what} "${entry.key}"`, { help: didYouMean(entry.key, Object.keys(rules)) })
      continue
    }
    if (checkShape(entry, rule, report)) good.set(entry.key, entry)
  }
  for (const [key, rule] of Object.entries(rules)) {
    if (rule.required && !node.entries.some((entry) => entry.key === key)) {
      report.add('E103', node.at, `missing "${key}"`, { help: `for example ${key}: ${rule.example}` })
    }
  }
  const scalar = (key: string): ScalarNode | undefined => {
    const value = good.get(key)?.value
    return value?.kind === 'scalar' ? value : undefined
  }
  return {
    at: node.at,
    node: (key) => good.get(key)?.value,
    keyAt: (key) => good.get(key)?.keyAt ?? node.at,
    entry: (key) => good.get(key),
    written: (key) => node.entries.some((entry) => entry.key === key),
    text: (key) => scalar(key)?.text,
    scalar,
    flag: (key) => {
      const value = scalar(key)?.value
      return typeof value === 'boolean' ? value : undefined
    },
    many: (key) => {
      const value = good.get(key)?.value
      return value === undefined ? [] : value.kind === 'list' ? value.items : [value]
    },
  }
}

function checkShape(entry: Entry, rule: KeyRule, report: Report): boolean {
  const { key, value, keyAt } = entry
  if (value.kind === 'bad') return false
  if (isNull(value)) {
    report.add('E111', keyAt, `"${key}" is empty`, { help: 'remove it, or write what it should be' })
    return false
  }
  const shape = SHAPES[rule.shape]
  if (shape.ok(value)) return true
  if (rule.shape === 'flag' && value.kind === 'scalar') {
    report.add('E141', value.at, `"${key}" is true or false, not ${quoted(value)}`)
  } else {
    const number = rule.shape === 'text' && value.kind === 'scalar'
    report.add('E102', value.kind === 'scalar' ? value.at : keyAt, `"${key}" expects ${shape.is}, got ${typeOf(value)}`, {
      help: number ? `quote it: ${key}: "${value.text}"` : `for example ${key}: ${rule.example}`,
    })
  }
  return false
}

export function quoted(node: ScalarNode): string {
  return `"${node.text.length > 60 ? `${node.text.slice(0, 57)}…` : node.text}"`
}

/** The entries of a map of named things; names are checked, what is no map is reported. */
export function readNamed(node: Node | undefined, what: string, report: Report, reserved: readonly string[] = []): readonly Entry[] {
  if (node === undefined || node.kind !== 'map') return []
  return node.entries.filter((entry) => checkName(entry.key, entry.keyAt, what, report, reserved))
}

export const NAME = /^[a-z0-9][a-z0-9_-]*$/
export const TAG = /^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)*$/

export function checkName(name: string, at: Pos, what: string, report: Report, reserved: readonly string[] = []): boolean {
  const pattern = what === 'tag' ? TAG : NAME
  if (!pattern.test(name)) {
    const help = `names are lower-case letters, digits, _ and -${what === 'tag' ? ', with / between levels' : ''}`
    report.add('E104', at, `bad ${what} name "${name}"`, { help })
    return false
  }
  if (!reserved.includes(name)) return true
  report.add('E104', at, `"${name}" is reserved and cannot be the name of a ${what}`, { help: 'choose another name' })
  return false
}

/** The scalars of a list as text; maps and lists inside are reported. */
export function readTexts(nodes: readonly Node[], report: Report): readonly ScalarNode[] {
  const out: ScalarNode[] = []
  for (const node of nodes) {
    if (node.kind === 'scalar' && node.value !== null) out.push(node)
    else if (node.kind === 'scalar') report.add('E111', node.at, 'empty list item', { help: 'remove it, or write what it should be' })
    else if (node.kind !== 'bad') report.add('E102', node.at, `expected a name, got ${typeOf(node)}`)
  }
  return out
}
