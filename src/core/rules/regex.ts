/** Regular expressions of the rules. RE2 (re2js) decides what a pattern means and whether it is allowed; case is ignored. */
import { RE2JS } from 're2js'
import { furtherAtoms, requiredAtoms } from './atoms.ts'
import { straightenQuotes } from './plain.ts'
import { nativePattern } from './regex-native.ts'
import { parsePattern } from './regex-syntax.ts'

const LONGEST = 500
const LARGEST = 2000

export type PatternCheck =
  | { readonly ok: true /** No fixed text of three letters to search for: tried on every post. */; readonly slow: boolean }
  | { readonly ok: false; readonly problem: 'bad' | 'too-large' | 'matches-empty'; readonly message: string }

/** Judges a pattern (without its slashes) for the rules files. */
export function checkPattern(source: string): PatternCheck {
  if (source.length > LONGEST)
    return { ok: false, problem: 'too-large', message: `the pattern has ${source.length} characters, ${LONGEST} are allowed` }
  const straight = straighten(source)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(straight, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    return { ok: false, problem: 'bad', message: error instanceof Error ? error.message : String(error) }
  }
  const size = compiled.programSize()
  if (size > LARGEST) return { ok: false, problem: 'too-large', message: `the pattern compiles to ${size} steps, ${LARGEST} are allowed` }
  if (compiled.test('')) return { ok: false, problem: 'matches-empty', message: 'the pattern matches the empty string, so everything' }
  return { ok: true, slow: patternOf(source).atoms === undefined }
}

/** A pattern ready to run. */
export interface RegexPattern {
  /** Folded texts, one of which stands in the folded view wherever the pattern matches. */
  readonly atoms: readonly string[] | undefined
  /** Of each of these, one stands there too. */
  readonly further: readonly (readonly string[])[]
  /** It may tell `IT` from `it`, so the plain view must always be asked as well. */
  readonly minds: boolean
  readonly native: boolean
  test(view: string): boolean
  /** First place in a view, by re2js: for explanations. */
  find(view: string): { readonly start: number; readonly end: number } | undefined
}

/** Compiles a pattern that `checkPattern` let pass; `native: false` keeps it out of V8's engine. */
export function patternOf(source: string, options: { readonly native?: boolean } = {}): RegexPattern {
  const straight = straighten(source)
  const tree = parsePattern(straight)
  const native = tree && options.native !== false ? nativePattern(tree) : undefined
  const own = native && new RegExp(native.source, native.flags)
  let compiled: RE2JS | undefined
  const safe = (): RE2JS => (compiled ??= RE2JS.compile(straight, RE2JS.CASE_INSENSITIVE))
  return {
    atoms: tree && requiredAtoms(tree),
    further: tree && !own ? furtherAtoms(tree) : [],
    minds: tree === undefined || /\(\?[a-zA-Z]*-[a-zA-Z]*i|\\[pP]/.test(straight),
    native: own !== undefined,
    test: (view) => (own && !(native?.asciiEdges && /[ſ\u212a]/.test(view)) ? own.test(view) : safe().test(view)),
    find(view) {
      const matcher = safe().matcher(view)
      return matcher.find() ? { start: matcher.start(), end: matcher.end() } : undefined
    },
  }
}

/** The views have straight quotes and composed letters. */
const straighten = (source: string): string => straightenQuotes(source.normalize('NFC'))

/** Cuts values out of cells: the first group of a pattern, else all it matches; undefined where it does not. Throws where RE2 has no such pattern. */
export function firstGroup(source: string): (text: string) => string | undefined {
  const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
  return (text) => {
    const matcher = compiled.matcher(text)
    return matcher.find() ? (matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined) : undefined
  }
}
