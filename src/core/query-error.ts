/** What is said of a query that cannot be read: the sentence, the query, a caret under the place, the nearest word. */
import { UsageError } from './errors.ts'
import { nearest } from './nearest.ts'

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

/** A hint: the word that is meant, else the words there are. */
export function meant(word: string, words: readonly string[], sigil = ''): string | undefined {
  const near = nearest(word, words)
  if (near !== undefined) return `did you mean ${sigil}${near}?`
  return words.length === 0 ? undefined : `there are: ${words.map((one) => sigil + one).join(', ')}`
}
