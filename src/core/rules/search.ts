/** All terms of a rule set, searched at once: one pass of the automaton, and a second look only at what may be there. */
import { type Automaton, createAutomaton, createSight, type Pattern, type Sight } from './automaton.ts'
import type { Folded } from './fold.ts'
import type { Reading } from './reading.ts'
import { patternOf, type RegexPattern } from './regex.ts'
import { findExact, type Needle } from './term.ts'

const ABSENT = 0
const PRESENT = 1
const POSSIBLE = 2

export interface Search {
  readonly needles: readonly Needle[]
  readonly automaton: Automaton
  /** Looks for all terms in the reading's text. Afterwards `touched`, the first `count()`, are those that are or may be there. */
  run(reading: Reading): void
  readonly touched: Int32Array
  count(): number
  /** Whether a term is there; asks exact terms and regexes only now. */
  holds(term: number): boolean
  /** The pattern of a regex term. */
  regex(term: number): RegexPattern | undefined
  /** Terms that a pattern of the automaton settles, word terms only. */
  wordsOf(pattern: number): readonly number[]
}

/** Collects needles; equal ones get the same number. */
export function createNeedles(): { readonly list: Needle[]; add(needle: Needle): number } {
  const list: Needle[] = []
  const known = new Map<string, number>()
  return {
    list,
    add(needle) {
      const index = known.get(needle.key) ?? list.push(needle) - 1
      known.set(needle.key, index)
      return index
    },
  }
}

interface Plan {
  readonly patterns: Pattern[]
  readonly settled: number[][]
  readonly suspected: number[][]
  readonly always: number[]
  readonly regexes: (RegexPattern | undefined)[]
}

function plan(needles: readonly Needle[], prefilter: boolean): Plan {
  const made: Plan = { patterns: [], settled: [], suspected: [], always: [], regexes: [] }
  const known = new Map<string, number>()
  const pattern = (text: string, start: boolean, end: boolean): number => {
    const key = `${start ? ' ' : '*'}${text}${end ? ' ' : '*'}`
    const index = known.get(key) ?? made.patterns.push({ text, start, end }) - 1
    if (!known.has(key)) {
      known.set(key, index)
      made.settled.push([])
      made.suspected.push([])
    }
    return index
  }
  needles.forEach((needle, term) => {
    made.regexes[term] = undefined
    if (needle.kind === 'word') {
      if (needle.text !== '') made.settled[pattern(needle.text, needle.start, needle.end)]?.push(term)
    } else if (needle.kind === 'exact') {
      if (prefilter && needle.folded !== '') made.suspected[pattern(needle.folded, false, false)]?.push(term)
      else made.always.push(term)
    } else if (needle.kind === 'regex') {
      const regex = patternOf(needle.source, { native: prefilter })
      made.regexes[term] = regex
      if (prefilter && regex.atoms) for (const atom of regex.atoms) made.suspected[pattern(atom, false, false)]?.push(term)
      else made.always.push(term)
    }
  })
  return made
}

/** `prefilter: false` is the slow road that tests compare with: every exact term and regex is tried on every text, by re2js. */
export function createSearch(needles: readonly Needle[], prefilter: boolean): Search {
  const { patterns, settled, suspected, always, regexes } = plan(needles, prefilter)
  const automaton = createAutomaton(patterns)
  const sight: Sight = createSight(automaton)
  const named = namedTerms(needles)
  const states = new Uint8Array(needles.length)
  const touched = new Int32Array(needles.length)
  let count = 0
  let current: Reading | undefined

  const mark = (term: number, state: number): void => {
    if (states[term] === ABSENT) touched[count++] = term
    if (states[term] !== PRESENT) states[term] = state
  }
  const present = (term: number): void => mark(term, PRESENT)
  return {
    needles,
    automaton,
    touched,
    count: () => count,
    run(reading) {
      for (let k = 0; k < count; k++) states[touched[k] ?? 0] = ABSENT
      count = 0
      current = reading
      const found = reading.units()
      automaton.scan(found.units, found.length, sight)
      for (let k = 0; k < sight.count; k++) {
        const pattern = sight.hits[k] ?? 0
        for (const term of settled[pattern] ?? []) mark(term, PRESENT)
        for (const term of suspected[pattern] ?? []) mark(term, POSSIBLE)
      }
      for (const term of always) mark(term, POSSIBLE)
      if (named) named(reading, found, present)
    },
    holds(term) {
      const state = states[term] ?? ABSENT
      if (state !== POSSIBLE) return state === PRESENT
      const isThere = current !== undefined && verify(needles[term], regexes[term], current, prefilter)
      // What is not there stays touched, so that it is forgotten with the text.
      states[term] = isThere ? PRESENT : REFUTED
      return isThere
    },
    regex: (term) => regexes[term],
    wordsOf: (pattern) => settled[pattern] ?? [],
  }
}
const REFUTED = 3

function verify(needle: Needle | undefined, regex: RegexPattern | undefined, reading: Reading, prefilter: boolean): boolean {
  if (needle?.kind === 'exact') return findExact(reading.plain(), needle) >= 0
  if (!regex) return false
  const folded = reading.folded()
  if (prefilter && !regex.further.every((atoms) => atoms.some((atom) => folded.includes(atom)))) return false
  if (regex.test(folded)) return true
  // In ASCII without hashtags the two views differ by case only.
  const found = reading.units()
  if (found.ascii && !regex.minds && found.appendedAt === found.length) return false
  return regex.test(reading.plain())
}

/** Terms that are only mentions or only hashtags, by name; nothing if there are none. */
function namedTerms(needles: readonly Needle[]): ((reading: Reading, found: Folded, mark: (term: number) => void) => void) | undefined {
  const names = { mention: new Map<string, number>(), hashtag: new Map<string, number>() }
  const open: { kind: 'mention' | 'hashtag'; text: string; term: number }[] = []
  needles.forEach((needle, term) => {
    if (needle.kind !== 'mention' && needle.kind !== 'hashtag') return
    if (needle.open) open.push({ kind: needle.kind, text: needle.text, term })
    else names[needle.kind].set(needle.text, term)
  })
  if (open.length + names.mention.size + names.hashtag.size === 0) return undefined
  const look = (kind: 'mention' | 'hashtag', found: readonly string[], mark: (term: number) => void): void => {
    for (const name of found) {
      const term = names[kind].get(name)
      if (term !== undefined) mark(term)
      for (const prefix of open) if (prefix.kind === kind && name.startsWith(prefix.text)) mark(prefix.term)
    }
  }
  const asks = (kind: 'mention' | 'hashtag'): boolean => names[kind].size > 0 || open.some((prefix) => prefix.kind === kind)
  const [asksMentions, asksHashtags] = [asks('mention'), asks('hashtag')]
  return (reading, found, mark) => {
    if (asksMentions && found.masks.length > 0) look('mention', reading.mentions(), mark)
    if (asksHashtags && found.hashtags.length > 0) look('hashtag', reading.hashtags(), mark)
  }
}
