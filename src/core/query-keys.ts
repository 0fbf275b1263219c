/** What each key of the query language compares, and how its values are read. */

import { nearest } from './nearest.ts'
import { KINDS, NUMBER_FIELDS, type NumberField } from './post.ts'
import { type EqualField, is, negate, type Query, STATE_WORDS, type TimeField } from './query-ast.ts'
import { failAt, meant, type Source } from './query-error.ts'
import type { Token, Value } from './query-lexer.ts'
import { PRIORITIES } from './rules/ruleset.ts'
import { parseDuration, parseRange } from './when.ts'

export interface QueryOptions {
  /** Epoch ms: what `7d`, `today`, `2h` are counted from. */
  readonly now: number
  /** IANA zone of days and of times without one. */
  readonly zone: string
  /** Who `me` is. */
  readonly me: string
  /** Named queries of the rules, for `@name`. */
  readonly views?: Readonly<Record<string, string>> | undefined
}

type Key =
  | { readonly reads: 'state' }
  | { readonly reads: 'values'; readonly field: EqualField; readonly known?: readonly string[]; readonly cased?: true }
  | { readonly reads: 'time'; readonly field: TimeField; readonly direction: 'past' | 'future'; readonly open?: true }
  | { readonly reads: 'late' }
  | { readonly reads: 'number'; readonly field: NumberField }
  | { readonly reads: 'flag'; readonly query: Query }
  | { readonly reads: 'term' }

const department: Key = { reads: 'values', field: 'department' }
const tag: Key = { reads: 'values', field: 'tag' }
const language: Key = { reads: 'values', field: 'language' }

const KEYS: Readonly<Record<string, Key>> = {
  is: { reads: 'state' },
  dept: department,
  department,
  spoke: { reads: 'values', field: 'spoke' },
  route: { reads: 'values', field: 'route' },
  tag,
  tags: tag,
  priority: { reads: 'values', field: 'priority', known: PRIORITIES },
  network: { reads: 'values', field: 'network' },
  brand: { reads: 'values', field: 'brand', cased: true },
  author: { reads: 'values', field: 'author', cased: true },
  author_flag: { reads: 'values', field: 'author_flag', known: ['advocate', 'vip', 'influencer', 'detractor', 'employee', 'none'] },
  lang: language,
  language,
  kind: { reads: 'values', field: 'kind', known: KINDS },
  source: { reads: 'values', field: 'source', cased: true },
  sentiment: { reads: 'values', field: 'sentiment', known: ['negative', 'neutral', 'positive', 'none'] },
  posted: { reads: 'time', field: 'posted', direction: 'past' },
  since: { reads: 'time', field: 'posted', direction: 'past', open: true },
  answered: { reads: 'time', field: 'answered', direction: 'past' },
  resolved: { reads: 'time', field: 'resolved', direction: 'past' },
  due: { reads: 'time', field: 'due', direction: 'future' },
  late: { reads: 'late' },
  ...Object.fromEntries(NUMBER_FIELDS.map((field): [string, Key] => [field, { reads: 'number', field }])),
  shares: { reads: 'number', field: 'reposts' },
  directed: { reads: 'flag', query: is('directed') },
  verified: { reads: 'flag', query: { kind: 'verified' } },
  text: { reads: 'term' },
}

/** The query of one term: a word, a phrase, a regular expression or `key:value,value`. Throws a UsageError at its place. */
export function readTerm(token: Token, source: Source, options: QueryOptions): Query {
  if (token.kind === 'regex') return { kind: 'term', raw: `/${token.text}/` }
  if (token.kind !== 'key') return readWords(token, source)
  const key = Object.hasOwn(KEYS, token.text) ? KEYS[token.text] : undefined
  if (key === undefined) {
    const near = nearest(token.text, Object.keys(KEYS))
    const hint =
      near === undefined ? `keys are ${Object.keys(KEYS).join(', ')}; words with a colon are written in quotes` : `did you mean ${near}:?`
    return failAt(source, { from: token.from, to: token.from + token.text.length }, `there is no key "${token.text}"`, hint)
  }
  if (key.reads === 'values')
    return { kind: 'equal', field: key.field, values: token.values.map((value) => readValue(key, token.text, value, source, options)) }
  const of = token.values.map((value) => readOne(key, token.text, value, source, options))
  const [only] = of
  return of.length === 1 && only !== undefined ? only : { kind: 'any', of }
}

function readOne(key: Exclude<Key, { reads: 'values' }>, name: string, value: Value, source: Source, options: QueryOptions): Query {
  switch (key.reads) {
    case 'state':
      return readState(value, source)
    case 'time':
      return { kind: 'time', field: key.field, ...readTime(key, value, source, options) }
    case 'late':
      return readLate(value, source, options)
    case 'number':
      return { kind: 'number', field: key.field, ...readNumbers(name, value, source) }
    case 'flag':
      return readFlag(key.query, name, value, source)
    case 'term':
      return readRuleTerm(value, source)
  }
}

function readState(value: Value, source: Source): Query {
  const plain = (word: string) => word.toLowerCase().replaceAll('-', '_')
  const state = STATE_WORDS.find((word) => plain(word) === plain(value.text))
  return state === undefined ? failAt(source, value, `is: has no "${value.text}"`, meant(value.text, STATE_WORDS)) : is(state)
}

function readValue(key: Extract<Key, { reads: 'values' }>, name: string, value: Value, source: Source, options: QueryOptions): string {
  if (value.text === '') return failAt(source, value, `${name}: needs a value`)
  if (key.field === 'spoke' && value.text === 'me') return options.me
  if (key.field === 'author') return value.text.replace(/^@/, '')
  if (key.cased === true) return value.text
  const text = value.text.toLowerCase()
  if (key.known !== undefined && !key.known.includes(text))
    return failAt(source, value, `${name}: has no "${value.text}"`, meant(text, key.known))
  return text
}

function readTime(
  key: Extract<Key, { reads: 'time' }>,
  value: Value,
  source: Source,
  options: QueryOptions,
): { from?: number; before?: number } {
  const text = key.open === true && !value.text.includes('..') ? `${value.text}..` : value.text
  const range = parseRange(text, options.now, options.zone, key.direction)
  if (range === undefined) {
    const example = key.direction === 'past' ? '2026-08-01, yesterday, 7d.., mon..fri' : 'today, ..2h, 2026-08-01..2026-08-07'
    return failAt(source, value, `"${value.text}" is not a time or a range of times`, `write ${example}`)
  }
  const { from, to } = range
  if (from !== undefined && to !== undefined && from >= to) return failAt(source, value, `"${value.text}" ends before it begins`)
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { before: to }) }
}

/** How long past due, ends included: `1h..`, `..30m`, `1h..4h`; a single value is the least. */
function readLate(value: Value, source: Source, options: QueryOptions): Query {
  const [low = '', high = ''] = value.text.split('..', 2)
  const ms = (text: string): number | undefined =>
    text === ''
      ? undefined
      : (parseDuration(text) ?? failAt(source, value, `"${text}" is not a length of time`, 'write late:1h.. or late:30m..2h'))
  const [least, most] = [ms(low), ms(high)]
  if (least === undefined && most === undefined)
    return failAt(source, value, 'late: needs a length of time', 'write late:1h.. or late:30m..2h')
  if (least !== undefined && most !== undefined && least > most) return failAt(source, value, `${low} is more than ${high}`)
  const from = most === undefined ? {} : { from: options.now - most }
  const before = least === undefined ? {} : { before: options.now - least + 1 }
  return { kind: 'all', of: [is('overdue'), { kind: 'time', field: 'due', ...from, ...before }] }
}

const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)[km]?$/i

/** A number or a range, ends included: `10k..`, `..500`, `1..2`, `-1..-0.4`. */
function readNumbers(name: string, value: Value, source: Source): { min?: number; max?: number } {
  const cut = value.text.indexOf('..')
  const [low, high] = cut < 0 ? [value.text, value.text] : [value.text.slice(0, cut), value.text.slice(cut + 2)]
  const number = (text: string): number | undefined => {
    if (text === '') return undefined
    if (!NUMBER.test(text))
      return failAt(source, value, `"${text}" is not a number`, `write ${name}:10k.. or ${name}:..500 or ${name}:1..2`)
    const factor = /k$/i.test(text) ? 1000 : /m$/i.test(text) ? 1_000_000 : 1
    return Number(text.replace(/[km]$/i, '')) * factor
  }
  const [min, max] = [number(low), number(high)]
  if (min === undefined && max === undefined)
    return failAt(source, value, `${name}: needs a number`, `write ${name}:10k.. or ${name}:..500 or ${name}:1..2`)
  if (min !== undefined && max !== undefined && min > max) return failAt(source, value, `${low} is more than ${high}`)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function readFlag(query: Query, name: string, value: Value, source: Source): Query {
  const word = value.text.toLowerCase()
  if (word !== 'true' && word !== 'false') return failAt(source, value, `${name}: is true or false, not "${value.text}"`)
  return word === 'true' ? query : negate(query)
}

function readRuleTerm(value: Value, source: Source): Query {
  if (value.text.trim() === '') return failAt(source, value, 'text: needs a term')
  if (value.text.startsWith('$'))
    return failAt(
      source,
      value,
      `the list ${value.text} is known to the rules, not to queries`,
      'a tag or a route finds what a rule has found: tag:NAME',
    )
  return { kind: 'term', raw: value.text }
}

/** Signs, emoji, and scripts that are written without spaces: a word of them is not a word of the index. */
function isUnspaced(words: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(
    words,
  )
}

function readWords(token: Token, source: Source): Query {
  const prefix = token.kind === 'word' && token.text.endsWith('*')
  const words = (prefix ? token.text.slice(0, -1) : token.text).trim()
  if (words === '')
    return failAt(source, token, token.kind === 'phrase' ? 'nothing stands between these quotes' : 'a star needs a word before it')
  const indexed = /[\p{L}\p{N}]/u.test(words) && !isUnspaced(words) && !/^[#*]/.test(words)
  return indexed ? { kind: 'words', words, prefix } : { kind: 'term', raw: prefix ? `${words}*` : words }
}
