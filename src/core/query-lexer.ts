/** A query cut into tokens. Spaces part them; quotes and slashes hold them together. */
import { failAt, type Source, type Span } from './query-error.ts'

export interface Value extends Span {
  readonly text: string
  readonly quoted: boolean
}

export interface Token extends Span {
  readonly kind: 'open' | 'close' | 'not' | 'and' | 'or' | 'word' | 'phrase' | 'regex' | 'view' | 'key'
  /** As written; of phrases, regexes and views without their marks, of keys the key in lower case. */
  readonly text: string
  /** What stands after a key, parted by commas. */
  readonly values: readonly Value[]
}

/** Databases refuse conditions nested deeper than about a thousand. */
const MOST_TOKENS = 400

const KEY = /([A-Za-z][\w-]*):/y
const WORD = /[^\s()"]+/y
const VALUE = /[^\s(),"]+/y
const SPACE = /\s+/y
const KEYWORDS: Readonly<Record<string, 'not' | 'and' | 'or'>> = { not: 'not', and: 'and', or: 'or' }

/** The tokens of a query. Throws a UsageError where a quote, a slash or a value is missing. */
export function tokens(source: Source): readonly Token[] {
  const { text } = source
  const found: Token[] = []
  let at = 0

  /** The match of a sticky pattern at the present place. */
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return undefined
    at = pattern.lastIndex
    return match[1] ?? match[0]
  }

  /** What stands between two marks; a backslash keeps the next mark. */
  const enclosed = (mark: '"' | '/', what: string): string => {
    const from = at
    let held = ''
    for (at++; at < text.length && text[at] !== mark; at++) {
      if (text[at] === '\\' && text[at + 1] === mark) at++
      else if (text[at] === '\\' && mark === '/' && at + 1 < text.length) held += text[at++]
      held += text[at]
    }
    if (at >= text.length) return failAt(source, { from, to: from + 1 }, `this ${what} is never closed`)
    at++
    return held
  }

  const value = (key: string): Value => {
    const from = at
    if (text[at] === '"') return { text: enclosed('"', 'quote'), quoted: true, from, to: at }
    if (key === 'text' && text[at] === '/') return { text: `/${enclosed('/', 'regular expression')}/`, quoted: false, from, to: at }
    const plain = take(VALUE)
    if (plain === undefined)
      return failAt(source, { from, to: from + 1 }, `expected a value ${text[from - 1] === ',' ? 'after this comma' : `after "${key}:"`}`)
    return { text: plain, quoted: false, from, to: at }
  }

  const next = (): Token => {
    const from = at
    const one = (kind: Token['kind'], held: string, values: readonly Value[] = []): Token => ({ kind, text: held, from, to: at, values })
    const mark = text[at]
    if (mark === '(' || mark === ')') {
      at++
      return one(mark === '(' ? 'open' : 'close', mark)
    }
    if (mark === '-') {
      at++
      if (/^[\s)]?$/.test(text[at] ?? ''))
        return failAt(source, { from, to: at }, 'nothing stands after this minus', 'a minus negates what it touches: -tag:spam')
      return one('not', mark)
    }
    if (mark === '"') return one('phrase', enclosed('"', 'quote'))
    if (mark === '/') return one('regex', enclosed('/', 'regular expression'))
    const key = take(KEY)?.toLowerCase()
    if (key !== undefined) {
      const values = [value(key)]
      for (; text[at] === ','; values.push(value(key))) at++
      return one('key', key, values)
    }
    const word = take(WORD) ?? ''
    if (word.startsWith('@')) return one('view', word.slice(1))
    return one(KEYWORDS[word.toLowerCase()] ?? 'word', word)
  }

  for (take(SPACE); at < text.length; take(SPACE)) {
    if (found.length === MOST_TOKENS)
      failAt(source, { from: at, to: at + 1 }, `a query has at most ${MOST_TOKENS} terms, this one has more`)
    found.push(next())
  }
  return found
}
