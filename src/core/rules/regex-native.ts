/**
 * Patterns that V8's own engine may run: those for which the structure proves that backtracking stays linear, and that mean the same
 * there as in RE2. Everything else is refused, and runs in re2js.
 *
 * The proof. Without open repeats, each start of a match costs at most (ways through the pattern) × (its length), a constant.
 * An open repeat X* of single characters is allowed where the character before it and the one after it can never be in X: then it
 * begins only where a run of X begins, runs to that run's end, and giving characters back fails at once. So each run is read a
 * bounded number of times.
 */
import { complement, normal, type Ranges } from './regex-ranges.ts'
import type { Node } from './regex-syntax.ts'

const MOST_WORK = 4096

export interface NativePattern {
  readonly source: string
  readonly flags: 'u' | 'iu'
  /** V8 counts ſ and K (Kelvin) as word characters beside `\b` where case is ignored, RE2 does not. */
  readonly asciiEdges: boolean
}

/** The pattern for V8, or nothing if one of the two proofs fails. */
export function nativePattern(tree: Node): NativePattern | undefined {
  const folds = new Set<boolean>()
  const source = emit(tree, folds)
  if (source === undefined || folds.size > 1) return undefined
  const branches = tree.type === 'alt' ? tree.items : [tree]
  let work = 0
  for (const branch of branches) work += workOf(flatten(branch))
  if (!(work <= MOST_WORK)) return undefined
  return { source, flags: folds.has(true) ? 'iu' : 'u', asciiEdges: /\\b/i.test(source) }
}

function flatten(node: Node): readonly Node[] {
  return node.type === 'concat' ? node.items.flatMap(flatten) : [node]
}

const isOpen = (node: Node): boolean => node.type === 'repeat' && node.max === Infinity

/** Steps for one start of a match, or Infinity where no bound is proven. */
function workOf(items: readonly Node[]): number {
  let ways = 1
  let length = 1
  for (const [index, item] of items.entries()) {
    if (isOpen(item)) {
      if (item.type !== 'repeat' || item.item.type !== 'set' || item.min > 8) return Infinity
      if (!isFenced(items, index, members(item.item))) return Infinity
      length += 1
      continue
    }
    ways *= waysOf(item)
    length += lengthOf(item)
  }
  return ways * length
}

function isFenced(items: readonly Node[], index: number, own: Ranges): boolean {
  let begun = false
  for (let k = index - 1; k >= 0 && !begun; k--) {
    const item = items[k]
    if (!item) return false
    if (overlap(edge(item, 'last'), own)) return false
    begun = !isNullable(item)
  }
  if (!begun) return false
  for (let k = index + 1; k < items.length; k++) {
    const item = items[k]
    if (!item || overlap(edge(item, 'first'), own)) return false
    if (!isNullable(item)) return true
  }
  return true
}

function waysOf(node: Node): number {
  switch (node.type) {
    case 'set':
    case 'assert':
      return 1
    case 'opaque':
      return Infinity
    case 'concat':
      return node.items.reduce((ways, item) => ways * waysOf(item), 1)
    case 'alt':
      return node.items.reduce((ways, item) => ways + waysOf(item), 0)
    case 'repeat': {
      if (node.max > 64) return Infinity
      const once = waysOf(node.item)
      let ways = 0
      for (let times = node.min; times <= node.max; times++) ways += once ** times
      return ways
    }
  }
}

function lengthOf(node: Node): number {
  switch (node.type) {
    case 'set':
      return 1
    case 'assert':
    case 'opaque':
      return 1
    case 'concat':
      return node.items.reduce((length, item) => length + lengthOf(item), 0)
    case 'alt':
      return node.items.reduce((length, item) => Math.max(length, lengthOf(item)), 0)
    case 'repeat':
      return node.max * lengthOf(node.item)
  }
}

function isNullable(node: Node): boolean {
  switch (node.type) {
    case 'set':
    case 'opaque':
      return false
    case 'assert':
      return true
    case 'concat':
      return node.items.every(isNullable)
    case 'alt':
      return node.items.some(isNullable)
    case 'repeat':
      return node.min === 0 || isNullable(node.item)
  }
}

/** Characters with which a match of the node can begin, or end. */
function edge(node: Node, side: 'first' | 'last'): Ranges {
  switch (node.type) {
    case 'set':
      return members(node)
    case 'opaque':
      return [[0, 0x10ffff]]
    case 'assert':
      return []
    case 'alt':
      return node.items.flatMap((item) => edge(item, side))
    case 'repeat':
      return edge(node.item, side)
    case 'concat': {
      const found: (readonly [number, number])[] = []
      for (const item of side === 'first' ? node.items : [...node.items].reverse()) {
        found.push(...edge(item, side))
        if (!isNullable(item)) break
      }
      return found
    }
  }
}

function members(node: Extract<Node, { type: 'set' }>): Ranges {
  const ranges = node.fold ? withCases(node.ranges) : node.ranges
  return node.negated ? complement(ranges) : normal(ranges)
}

function withCases(ranges: Ranges): Ranges {
  const all = [...ranges]
  for (const [low, high] of ranges) {
    for (let point = low; point <= Math.min(high, 0xff); point++) {
      const letter = String.fromCharCode(point)
      for (const other of [letter.toLowerCase(), letter.toUpperCase()])
        if (other.length === 1) all.push([other.charCodeAt(0), other.charCodeAt(0)])
      const further = FURTHER[letter.toLowerCase()]
      if (further !== undefined) all.push([further, further])
    }
  }
  return all
}
/** ſ, K (Kelvin), Å (Ångström) */
const FURTHER: Readonly<Record<string, number>> = { s: 0x17f, k: 0x212a, å: 0x212b }

const overlap = (a: Ranges, b: Ranges): boolean => a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high))

/** The node in JavaScript's syntax; nothing where it may mean something else. */
function emit(node: Node, folds: Set<boolean>): string | undefined {
  switch (node.type) {
    case 'opaque':
      return undefined
    case 'assert':
      return { start: '^', end: '$', word: '\\b', 'not-word': '\\B', line: undefined }[node.what]
    case 'set':
      return emitSet(node, folds)
    case 'repeat': {
      const item = emit(node.item, folds)
      if (item === undefined || node.item.type === 'assert') return undefined
      return `(?:${item}){${node.min},${node.max === Infinity ? '' : node.max}}${node.lazy ? '?' : ''}`
    }
    case 'alt':
    case 'concat': {
      const items = node.items.map((item) => emit(item, folds))
      if (items.includes(undefined)) return undefined
      return node.type === 'alt' ? `(?:${items.join('|')})` : items.join('')
    }
  }
}

function emitSet(node: Extract<Node, { type: 'set' }>, folds: Set<boolean>): string | undefined {
  if (node.fold && !node.ranges.every(([low, high]) => foldsAlike(low, high))) return undefined
  if (!isCaseless(node.ranges)) folds.add(node.fold)
  const inside = node.ranges.map(([low, high]) => (low === high ? hex(low) : `${hex(low)}-${hex(high)}`)).join('')
  return `[${node.negated ? '^' : ''}${inside}]`
}

const hex = (point: number): string => `\\u{${point.toString(16)}}`

const hasNoCase = (letter: string): boolean =>
  letter.toLowerCase() === letter && letter.toUpperCase() === letter && !/[\u0345\u03b9\u1fbe]/.test(letter)

/** Both engines fold ASCII, these letters of Latin-1, and what has no case, alike, whatever their Unicode versions. */
function foldsAlike(low: number, high: number): boolean {
  if (high < 0x80) return true
  if (low !== high) return false
  const letter = String.fromCodePoint(low)
  return (
    /^[À-ÖØ-öø-þ]$/.test(letter) ||
    (/^[\p{P}\p{S}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u.test(letter) &&
      hasNoCase(letter))
  )
}

function isCaseless(ranges: Ranges): boolean {
  return ranges.every(([low, high]) => {
    if (low === 10 && high === 10) return true
    if (low === high) return hasNoCase(String.fromCodePoint(low))
    return high < 0x80 && (high < 65 || low > 122 || (low > 90 && high < 97))
  })
}
