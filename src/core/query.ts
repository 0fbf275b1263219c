/** The query language: the words of the rules' conditions, in one line. Grammar: or, and, not or minus, parentheses, terms. */
import { ALL, combine, negate, type Query } from './query-ast.ts'
import { failAt, meant, type Source } from './query-error.ts'
import { type QueryOptions, readTerm } from './query-keys.ts'
import { type Token, tokens } from './query-lexer.ts'

export { ALL, combine, is, type Query } from './query-ast.ts'
export type { QueryOptions } from './query-keys.ts'

/**
 * The query as data. Throws a UsageError that shows the column, and the nearest word where one is near.
 * Empty text is ALL.
 */
export function parseQuery(text: string, options: QueryOptions): Query {
  return parse(text, options, [])
}

/**
 * The same, with its regular expressions checked: they are compiled only when texts are searched, which is too late for a good
 * word about them. Their engine is loaded where there is one.
 */
export async function readQuery(text: string, options: QueryOptions): Promise<Query> {
  const query = parseQuery(text, options)
  const patterns = patternsOf(query)
  if (patterns.length === 0) return query
  const { checkPattern } = await import('./rules/regex.ts')
  for (const pattern of patterns) {
    const check = checkPattern(pattern)
    if (check.ok) continue
    const from = text.indexOf(`/${pattern}/`)
    // One with an escaped slash, or from a view, stands somewhere else.
    const span = from < 0 ? { from: 0, to: text.length } : { from, to: from + pattern.length + 2 }
    return failAt({ text }, span, `/${pattern}/ cannot be searched: ${check.message}`)
  }
  return query
}

function patternsOf(query: Query): readonly string[] {
  if (query.kind === 'all' || query.kind === 'any') return query.of.flatMap(patternsOf)
  if (query.kind === 'not') return patternsOf(query.of)
  return query.kind === 'term' && /^\/.*\/$/s.test(query.raw) ? [query.raw.slice(1, -1)] : []
}

/** `path`: the views that are being read, the outermost first. */
function parse(text: string, options: QueryOptions, path: readonly string[]): Query {
  const source: Source = { text, view: path.at(-1) }
  const list = tokens(source)
  let at = 0
  const peek = () => list[at]

  const or = (): Query => {
    const of = [and()]
    while (peek()?.kind === 'or') {
      at++
      of.push(and())
    }
    const [only] = of
    return of.length === 1 && only !== undefined ? only : { kind: 'any', of }
  }

  const and = (): Query => {
    let query = unary()
    for (let token = peek(); token !== undefined && token.kind !== 'or' && token.kind !== 'close'; token = peek()) {
      if (token.kind === 'and') at++
      query = combine(query, unary())
    }
    return query
  }

  const unary = (): Query => {
    const token = peek()
    if (token === undefined) return missing(list[at - 1])
    if (token.kind === 'not') {
      at++
      return negate(unary())
    }
    if (token.kind === 'open') return group(token)
    if (token.kind === 'close') return fail(token, 'there is no ( for this )')
    if (token.kind === 'and' || token.kind === 'or')
      return fail(token, `expected a term before "${token.text}"`, `to search for the word, write it in quotes: "${token.text}"`)
    at++
    return token.kind === 'view' ? view(token) : readTerm(token, source, options)
  }

  const group = (open: Token): Query => {
    at++
    if (peek()?.kind === 'close') return fail(open, 'nothing stands between these parentheses')
    const query = or()
    if (peek()?.kind !== 'close') return fail(open, 'this ( is never closed')
    at++
    return query
  }

  const view = (token: Token): Query => {
    const views = options.views ?? {}
    const written = Object.hasOwn(views, token.text) ? views[token.text] : undefined
    if (written === undefined) return fail(token, `there is no view "${token.text}"`, meant(token.text, Object.keys(views), '@'))
    if (path.includes(token.text)) return fail(token, `the view "${token.text}" uses itself: ${[...path, token.text].join(' > ')}`)
    return parse(written, options, [...path, token.text])
  }

  /** At the end, or nothing was written at all. */
  const missing = (before: Token | undefined): Query => {
    if (before === undefined) return ALL
    return fail(
      before,
      `expected a term after "${before.text}"`,
      before.kind === 'not' || before.kind === 'open' ? undefined : `to search for the word, write it in quotes: "${before.text}"`,
    )
  }

  const fail = (token: Token, message: string, hint?: string): never => failAt(source, token, message, hint)

  const query = or()
  const left = peek()
  return left === undefined ? query : fail(left, 'there is no ( for this )')
}
