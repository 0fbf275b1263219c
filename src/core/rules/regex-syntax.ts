/**
 * The structure of a regular expression in RE2 syntax (https://github.com/google/re2/wiki/Syntax), for those who must know what a
 * pattern needs: `atoms.ts` and `regex-native.ts`. What it does not know it does not guess: then there is no tree.
 */
import { complement, normal, PERL, POSIX, type Ranges } from './regex-ranges.ts'

export type Node =
  | { readonly type: 'set'; readonly ranges: Ranges; readonly negated: boolean; readonly fold: boolean }
  /** A set whose members depend on Unicode's version: `\p{…}`. */
  | { readonly type: 'opaque' }
  | { readonly type: 'assert'; readonly what: 'start' | 'end' | 'line' | 'word' | 'not-word' }
  | { readonly type: 'concat' | 'alt'; readonly items: readonly Node[] }
  | { readonly type: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly lazy: boolean }

interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
}

class UnknownSyntax extends Error {}

/** The tree of a pattern that RE2 accepts (case ignored unless it says otherwise), or nothing where its syntax is not known here. */
export function parsePattern(source: string): Node | undefined {
  try {
    const reader = { points: [...source].map((c) => c.codePointAt(0) ?? 0), at: 0, depth: 0 }
    const node = alternatives(reader, { i: true, m: false, s: false })
    return reader.at === reader.points.length ? node : undefined
  } catch (error) {
    if (error instanceof UnknownSyntax) return undefined
    throw error
  }
}

interface Reader {
  readonly points: readonly number[]
  at: number
  depth: number
}

const code = (c: string): number => c.codePointAt(0) ?? 0
const peek = (r: Reader, ahead = 0): string => {
  const point = r.points[r.at + ahead]
  return point === undefined ? '' : String.fromCodePoint(point)
}
const take = (r: Reader): string => {
  const c = peek(r)
  if (c === '') throw new UnknownSyntax()
  r.at++
  return c
}
const isAhead = (r: Reader, text: string): boolean => [...text].every((c, k) => peek(r, k) === c)

function alternatives(r: Reader, start: Flags): Node {
  if (++r.depth > 100) throw new UnknownSyntax()
  let flags = start
  const branches: Node[][] = [[]]
  for (;;) {
    const c = peek(r)
    if (c === '' || c === ')') break
    if (c === '|') {
      r.at++
      branches.push([])
      continue
    }
    const flagged = c === '(' ? inlineFlags(r, flags) : undefined
    if (flagged) {
      flags = flagged
      continue
    }
    branches[branches.length - 1]?.push(repeated(r, atom(r, flags)))
  }
  r.depth--
  const items = branches.map((branch): Node => (branch.length === 1 && branch[0] ? branch[0] : { type: 'concat', items: branch }))
  return items.length === 1 && items[0] ? items[0] : { type: 'alt', items }
}

/** `(?i-s)`: flags for the rest of the group. */
function inlineFlags(r: Reader, flags: Flags): Flags | undefined {
  if (!isAhead(r, '(?')) return undefined
  let ahead = 2
  while (/[imsU-]/.test(peek(r, ahead))) ahead++
  if (peek(r, ahead) !== ')' || ahead === 2) return undefined
  const next = withFlags(flags, r.points.slice(r.at + 2, r.at + ahead))
  r.at += ahead + 1
  return next
}

function withFlags(flags: Flags, letters: readonly number[]): Flags {
  let on = true
  let next = flags
  for (const letter of letters) {
    const c = String.fromCodePoint(letter)
    if (c === '-') on = false
    else if (c === 'i' || c === 'm' || c === 's') next = { ...next, [c]: on }
  }
  return next
}

function group(r: Reader, flags: Flags): Node {
  let inner = flags
  if (peek(r) === '?') {
    r.at++
    if (isAhead(r, 'P<') || (peek(r) === '<' && /\w/.test(peek(r, 1)))) {
      while (take(r) !== '>');
    } else {
      const letters: number[] = []
      for (let c = take(r); c !== ':'; c = take(r)) {
        if (!/[imsU-]/.test(c)) throw new UnknownSyntax()
        letters.push(code(c))
      }
      inner = withFlags(flags, letters)
    }
  }
  const node = alternatives(r, inner)
  if (take(r) !== ')') throw new UnknownSyntax()
  return node
}

function atom(r: Reader, flags: Flags): Node {
  const c = take(r)
  switch (c) {
    case '(':
      return group(r, flags)
    case '[':
      return bracket(r, flags)
    case '.':
      return flags.s ? { type: 'set', ranges: [], negated: true, fold: false } : set([[10, 10]], true, false)
    case '^':
      return { type: 'assert', what: flags.m ? 'line' : 'start' }
    case '$':
      return { type: 'assert', what: flags.m ? 'line' : 'end' }
    case '\\':
      return escaped(r, flags)
    case '*':
    case '+':
    case '?':
      throw new UnknownSyntax()
    default:
      return set([[code(c), code(c)]], false, flags.i)
  }
}

const set = (ranges: Ranges, negated: boolean, fold: boolean): Node => ({ type: 'set', ranges, negated, fold })

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

function escaped(r: Reader, flags: Flags): Node {
  const c = peek(r)
  switch (c) {
    case 'A':
      r.at++
      return { type: 'assert', what: 'start' }
    case 'z':
      r.at++
      return { type: 'assert', what: 'end' }
    case 'b':
      r.at++
      return { type: 'assert', what: 'word' }
    case 'B':
      r.at++
      return { type: 'assert', what: 'not-word' }
    case 'p':
    case 'P':
      property(r)
      return { type: 'opaque' }
    case 'd':
    case 's':
    case 'w':
      r.at++
      return set(PERL[c] ?? [], false, flags.i)
    case 'D':
    case 'S':
    case 'W':
      r.at++
      return set(PERL[c.toLowerCase()] ?? [], true, flags.i)
    default: {
      const point = escapedPoint(r)
      return set([[point, point]], false, flags.i)
    }
  }
}

function property(r: Reader): void {
  r.at++
  if (take(r) === '{') while (take(r) !== '}');
}

function escapedPoint(r: Reader): number {
  const c = take(r)
  const control = CONTROLS[c]
  if (control !== undefined) return control
  if (c === 'x') {
    let digits = ''
    if (peek(r) === '{') {
      r.at++
      for (let d = take(r); d !== '}'; d = take(r)) digits += d
    } else {
      digits = take(r) + take(r)
    }
    if (!/^[0-9a-f]{1,6}$/i.test(digits)) throw new UnknownSyntax()
    return Number.parseInt(digits, 16)
  }
  if (/[\u0021-\u007e]/.test(c) && !/[0-9A-Za-z]/.test(c)) return code(c)
  throw new UnknownSyntax()
}

function bracket(r: Reader, flags: Flags): Node {
  const negated = peek(r) === '^'
  if (negated) r.at++
  const ranges: [number, number][] = []
  let opaque = false
  for (let first = true; first || peek(r) !== ']'; first = false) {
    if (isAhead(r, '[:')) {
      addPosix(r, ranges)
      continue
    }
    if (peek(r) === '\\' && /[pPdswDSW]/.test(peek(r, 1))) {
      r.at++
      const c = peek(r)
      if (c === 'p' || c === 'P') {
        property(r)
        opaque = true
      } else {
        r.at++
        for (const [low, high] of /[dsw]/.test(c) ? (PERL[c] ?? []) : complement(PERL[c.toLowerCase()] ?? [])) ranges.push([low, high])
      }
      continue
    }
    const low = bracketPoint(r)
    let high = low
    if (peek(r) === '-' && peek(r, 1) !== ']') {
      r.at++
      high = bracketPoint(r)
    }
    ranges.push([low, high])
  }
  r.at++
  return opaque ? { type: 'opaque' } : set(normal(ranges), negated, flags.i)
}

function addPosix(r: Reader, ranges: [number, number][]): void {
  r.at += 2
  let name = ''
  for (let c = take(r); c !== ':'; c = take(r)) name += c
  if (take(r) !== ']') throw new UnknownSyntax()
  const named = POSIX[name.replace('^', '')]
  if (!named) throw new UnknownSyntax()
  for (const [low, high] of name.startsWith('^') ? complement(named) : named) ranges.push([low, high])
}

function bracketPoint(r: Reader): number {
  const c = take(r)
  return c === '\\' ? escapedPoint(r) : code(c)
}

function repeated(r: Reader, first: Node): Node {
  let item = first
  for (;;) {
    const bounds = quantifier(r)
    if (!bounds) return item
    const lazy = peek(r) === '?'
    if (lazy) r.at++
    item = { type: 'repeat', item, ...bounds, lazy }
  }
}

function quantifier(r: Reader): { min: number; max: number } | undefined {
  const c = peek(r)
  const plain = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[c]
  if (plain) {
    r.at++
    return { min: plain[0] ?? 0, max: plain[1] ?? 1 }
  }
  if (c !== '{') return undefined
  let ahead = 1
  let inside = ''
  for (let d = peek(r, ahead); /[0-9,]/.test(d); d = peek(r, ++ahead)) inside += d
  const found = /^(\d+)(,(\d*))?$/.exec(inside)
  if (!found || peek(r, ahead) !== '}') return undefined
  r.at += ahead + 1
  const min = Number(found[1])
  const max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3])
  return { min, max }
}
