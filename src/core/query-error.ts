/** What is said of a query that cannot be read: the sentence, the query, a caret under the place, the nearest word. */
import { distance } from 'fastest-levenshtein'
import { UsageError } from './errors.ts'

/** The text that is read; `view`: the view of the rules it stands in. */
export interface Source {
  readonly text: string
  readonly view?: string | undefined
}
/** UTF-16 offsets, half-open. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Throws a UsageError that points at the span; columns count from 1, in characters. */
export function failAt(source: Source, span: Span, message: string, hint?: string): never {
  const before = [...source.text.slice(0, span.from)].length
  const width = Math.max(1, [...source.text.slice(span.from, span.to)].length)
  const place = source.view === undefined ? 'query' : `view "${source.view}"`
  const shown = source.text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
  const caret = `${' '.repeat(before)}${'^'.repeat(width)}`
  throw new UsageError(`${place}, column ${before + 1}: ${message}\n  ${shown}\n  ${caret}`, hint === undefined ? {} : { hint })
}

/** The word that is meant: a third of the letters may differ, rounded up; letters that changed places are one fault. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  const faults = (candidate: string) => distance(typed, candidate) - (typed !== candidate && sorted(typed) === sorted(candidate) ? 1 : 0)
  return words
    .map((candidate) => ({ candidate, far: faults(candidate.toLowerCase()) }))
    .filter((one) => one.far <= Math.ceil(typed.length / 3))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))[0]?.candidate
}

function sorted(word: string): string {
  return [...word].sort().join('')
}

/** A hint: the word that is meant, else the words there are. */
export function meant(word: string, words: readonly string[], sigil = ''): string | undefined {
  const near = nearest(word, words)
  if (near !== undefined) return `did you mean ${sigil}${near}?`
  return words.length === 0 ? undefined : `there are: ${words.map((one) => sigil + one).join(', ')}`
}
