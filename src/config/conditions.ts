/** Conditions: keys of a map are AND, items of a list are OR; what each key may hold, and where. */

import { NUMBER_FIELDS, type NumberField } from '../core/post.ts'
import type { BoolField, Cond, Pos, ValueField } from '../core/rules/ruleset.ts'
import { type ConditionSetup, checkValue, readWords } from './condition-values.ts'
import { didYouMean, type Report } from './diagnostics.ts'
import { type Entry, type Fields, isNull, type Node, quoted, span, typeOf } from './nodes.ts'
import { readTerms } from './terms.ts'
import { RANGES, readRange } from './values.ts'

/** Where a condition stands; words are for rules, what routing decides is for afterwards. */
export type Stage = 'rule' | 'route' | 'target' | 'spoke' | 'reopen' | 'goal'

const VALUE_FIELDS: readonly ValueField[] = [
  'network',
  'kind',
  'brand',
  'source',
  'author',
  'mentions',
  'author_flag',
  'hashtags',
  'links',
  'language',
  'sentiment',
  'has',
  'during',
  'known',
  'tags',
  'priority',
  'department',
  'route',
]
export const BOOL_FIELDS: readonly BoolField[] = ['directed', 'verified']
const LOGIC = ['all', 'any', 'not'] as const
const ROUTED: readonly string[] = ['priority', 'department', 'route']
const GOAL_FIELDS: readonly string[] = ['department', 'network', 'brand']
export const CONDITION_KEYS: readonly string[] = ['text', ...VALUE_FIELDS, ...NUMBER_FIELDS, 'shares', ...BOOL_FIELDS, 'field', ...LOGIC]
const HINTS: Readonly<Record<string, string>> = {
  unless: 'write it beside "when", or use not:',
  near: 'words near each other are reserved for a later version; use a phrase or a regex',
  history: 'reserved for a later version; import or compute a column and use field:',
}
const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  rule: 'rules',
  route: 'routes',
  target: 'targets',
  spoke: 'spokes',
  reopen: '"reopen"',
  goal: 'goals',
}

/** `when` and not `unless` as one condition; `all: []` where neither is written. */
export function readWhen(fields: Fields, stage: Stage, setup: ConditionSetup): Cond {
  const when = fields.node('when')
  const unless = fields.node('unless')
  const parts: Cond[] = []
  if (when !== undefined) parts.push(readCondition(when, fields.keyAt('when'), stage, setup))
  if (unless !== undefined) {
    const inner = readCondition(unless, fields.keyAt('unless'), stage, setup)
    parts.push({ not: inner, at: inner.at })
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { all: parts, at: fields.at }
}

/** One condition; whatever is wrong in it is reported and left out. */
export function readCondition(node: Node, keyAt: Pos, stage: Stage, setup: ConditionSetup): Cond {
  const { report } = setup
  if (node.kind === 'bad') return { all: [], at: node.at }
  if (node.kind === 'scalar') {
    const help = isNull(node) ? 'remove it, or write what it should match' : 'for example { tags: billing }'
    report.add(
      isNull(node) ? 'E111' : 'E102',
      isNull(node) ? keyAt : node.at,
      isNull(node) ? 'empty condition' : `expected a condition, got ${typeOf(node)}`,
      { help },
    )
    return { all: [], at: node.at }
  }
  const empty = node.kind === 'map' ? node.entries.length === 0 : node.items.length === 0
  if (empty) report.add('E111', node.at, 'empty condition', { help: 'remove it, or write what it should match' })
  if (node.kind === 'list') return { any: node.items.map((item) => readCondition(item, item.at, stage, setup)), at: node.at }
  const parts = node.entries.flatMap((entry) => readKey(entry, stage, setup) ?? [])
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { all: parts, at: node.at }
}

function readKey(entry: Entry, stage: Stage, setup: ConditionSetup): Cond | undefined {
  const { key, keyAt, value } = entry
  const { report } = setup
  if (value.kind === 'bad') return undefined
  const at = span(keyAt, value.at)
  if (!CONDITION_KEYS.includes(key)) {
    const help = didYouMean(
      key,
      CONDITION_KEYS.filter((one) => allowedAt(one, stage)),
    )
    report.add('E110', keyAt, `unknown condition "${key}"`, { help: HINTS[key] ?? help })
    return undefined
  }
  if (!reportStage(key, keyAt, stage, report)) return undefined
  if (isNull(value) || (value.kind === 'list' && value.items.length === 0) || (value.kind === 'map' && value.entries.length === 0)) {
    report.add('E111', isNull(value) ? keyAt : value.at, `"${key}" is empty`, { help: 'remove it, or write what it should match' })
    return undefined
  }
  if (key === 'not') {
    const inner = readCondition(value, keyAt, stage, setup)
    return { not: inner, at }
  }
  if (key === 'all' || key === 'any') {
    const items = value.kind === 'list' ? value.items : [value]
    const parts = items.map((item) => readCondition(item, keyAt, stage, setup))
    return key === 'all' ? { all: parts, at } : { any: parts, at }
  }
  if (key === 'text') return readText(value, at, setup)
  if (key === 'field') return readColumns(value, at, setup)
  const bool = BOOL_FIELDS.find((field) => field === key)
  if (bool !== undefined) return readBool(bool, value, at, report)
  const number = key === 'shares' ? 'reposts' : NUMBER_FIELDS.find((field) => field === key)
  if (number !== undefined) return readNumber(number, value, at, report)
  const field = VALUE_FIELDS.find((one) => one === key)
  return field === undefined ? undefined : readValues(field, value, at, setup)
}

export function allowedAt(key: string, stage: Stage): boolean {
  if (stage === 'goal') return GOAL_FIELDS.includes(key)
  if (key === 'text') return stage === 'rule'
  return !ROUTED.includes(key) || stage === 'target' || stage === 'spoke'
}

function reportStage(key: string, at: Pos, stage: Stage, report: Report): boolean {
  if (allowedAt(key, stage) || (stage === 'goal' && (LOGIC as readonly string[]).includes(key))) return true
  if (stage === 'goal') {
    report.add('E110', at, `goals cannot ask for "${key}"`, { help: `known here: ${GOAL_FIELDS.join(', ')}` })
  } else if (key === 'text') {
    report.add('E115', at, `${STAGE_WORDS[stage]} cannot look at words`, {
      help: `put the words in a rule and ${stage === 'route' ? 'route on its tag' : 'ask for its tag'}`,
    })
  } else {
    report.add('E116', at, `"${key}" is known only after routing`, { help: 'it can be asked for in targets: and in the "when" of a spoke' })
  }
  return false
}

/** The parts of `{ any, all, none }`, or a value or list as `any`. */
function readParts<T>(
  value: Node,
  report: Report,
  read: (nodes: readonly Node[]) => readonly T[],
): { any?: readonly T[]; all?: readonly T[]; none?: readonly T[] } {
  if (value.kind !== 'map') return { any: read(value.kind === 'list' ? value.items : [value]) }
  const out: { any?: readonly T[]; all?: readonly T[]; none?: readonly T[] } = {}
  for (const { key, keyAt, value: inner } of value.entries) {
    if (key !== 'any' && key !== 'all' && key !== 'none') {
      report.add('E101', keyAt, `unknown key "${key}"`, { help: didYouMean(key, ['any', 'all', 'none']) })
    } else if (isNull(inner) || (inner.kind === 'list' && inner.items.length === 0)) {
      report.add('E111', keyAt, `"${key}" is empty`, { help: 'remove it, or write what it should match' })
    } else if (inner.kind !== 'bad') out[key] = read(inner.kind === 'list' ? inner.items : [inner])
  }
  return out
}

function readText(value: Node, at: Pos, { report, lists }: ConditionSetup): Cond {
  return { field: 'text', ...readParts(value, report, (nodes) => readTerms(nodes, lists, report)), at }
}

function readBool(field: BoolField, value: Node, at: Pos, report: Report): Cond | undefined {
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return { field, is: value.value, at }
  report.add('E141', value.at, `"${field}" is true or false, not ${value.kind === 'scalar' ? quoted(value) : typeOf(value)}`)
  return undefined
}

function readNumber(field: NumberField, value: Node, at: Pos, report: Report): Cond | undefined {
  const range = value.kind === 'scalar' ? readRange(value.text) : undefined
  if (range !== undefined && range !== 'reversed') return { field, ...range, at }
  const message =
    range === 'reversed'
      ? 'the range ends before it starts'
      : `"${field}" expects a number or a range, got ${value.kind === 'scalar' ? quoted(value) : typeOf(value)}`
  report.add('E140', value.at, message, { help: RANGES })
  return undefined
}

function readColumns(value: Node, at: Pos, setup: ConditionSetup): Cond | undefined {
  const { report } = setup
  if (value.kind !== 'map') {
    report.add('E102', value.at, `"field" expects a map from a column to its values, got ${typeOf(value)}`, {
      help: 'for example field: { "Order status": lost }',
    })
    return undefined
  }
  const parts = value.entries.flatMap(({ key, keyAt, value: inner }): Cond[] => {
    const place = span(keyAt, inner.at)
    setup.columns.add(key)
    if (isNull(inner) || (inner.kind === 'list' && inner.items.length === 0)) {
      report.add('E111', keyAt, `"${key}" is empty`, { help: 'remove it, or write what it should match' })
      return []
    }
    if (inner.kind === 'scalar' && inner.text.includes('..')) {
      const range = readRange(inner.text)
      if (range === 'reversed') report.add('E140', inner.at, 'the range ends before it starts', { help: RANGES })
      if (range !== undefined && range !== 'reversed') return [{ field: 'extra', column: key, ...range, at: place }]
      if (range === 'reversed') return []
    }
    if (inner.kind === 'map') {
      report.add('E102', inner.at, 'expected a value, a list of values or a range, got a map')
      return []
    }
    const any = readWords(inner.kind === 'list' ? inner.items : [inner], setup).map((word) => word.text)
    return [{ field: 'extra', column: key, any, at: place }]
  })
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { all: parts, at }
}

function readValues(field: ValueField, value: Node, at: Pos, setup: ConditionSetup): Cond | undefined {
  const { report } = setup
  if (value.kind === 'map' && field !== 'tags') {
    report.add('E102', value.at, `"${field}" expects a value or a list of values, got a map`, { help: 'use any:, all: or not: around it' })
    return undefined
  }
  const parts = readParts(value, report, (nodes) => readWords(nodes, setup).flatMap((word) => checkValue(field, word, setup) ?? []))
  return { field, ...parts, at }
}
