/** Records as they were exported (`--keep-raw`), and what of them is never stored: what the format forbids, and secrets by their names. */
import type { JsonObject } from './format.ts'
import { foldColumn } from './format.ts'
import { isRecord } from './objects.ts'
import type { Row } from './row.ts'

/** Words of names whose values nobody needs to answer a post. An e-mail address is how help desks know people: it is kept. */
const SECRETS = new Set([
  'gender',
  'sex',
  'token',
  'tokens',
  'session',
  'sessionid',
  'cookie',
  'cookies',
  'auth',
  'authorization',
  'bearer',
  'credentials',
  'csrf',
  'jwt',
  'password',
  'passwd',
  'secret',
  'useragent',
  'apikey',
])
const PAIRS = new Set(['user agent', 'api key', 'session id'])

/** Whether a column (a path in JSON) is never stored; `never` is what its format forbids. */
export function forbidden(never: readonly string[]): (name: string) => boolean {
  const own = new Set(never.map(foldColumn))
  const known = new Map<string, boolean>()
  return (name) => {
    let answer = known.get(name)
    if (answer === undefined) {
      answer = own.has(foldColumn(name)) || own.has(foldColumn(lastOf(name))) || isSecret(lastOf(name))
      // Keys may be ids, each another.
      if (known.size < MOST_NAMES) known.set(name, answer)
    }
    return answer
  }
}
const MOST_NAMES = 5000

/** Secrets in an address: `…?access_token=EAAC…`. */
const IN_ADDRESS = /([?&#](?:[a-z_-]*token|session_?id|api_?key|client_secret|password)=)[^&#\s"'<>]+/gi
const bare = (text: string): string => (text.includes('=') ? text.replace(IN_ADDRESS, '$1…') : text)

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

function isSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.some((word, at) => SECRETS.has(word) || word.endsWith('token') || PAIRS.has(`${word} ${words[at + 1] ?? ''}`))
}

/** The record of a row as JSON, without what is never stored and without the keys that unfolding gave it (`$…`, but never `$type`). */
export function rawReader(names: readonly string[], never: readonly string[]): (row: Row) => string | undefined {
  const isForbidden = forbidden(never)
  const columns = names.map((name, index) => ({ name, index })).filter(({ name }) => name !== '' && !isForbidden(name))
  return (row) => {
    if (row.record !== undefined) return jsonOf(row.record, isForbidden)
    const cells: Record<string, string> = {}
    for (const { name, index } of columns) {
      const cell = row.text(index)
      // Of columns with one name the first counts, as everywhere.
      if (cell !== '' && !Object.hasOwn(cells, name)) cells[name] = bare(cell)
    }
    return JSON.stringify(cells)
  }
}

function jsonOf(record: JsonObject, isForbidden: (name: string) => boolean): string | undefined {
  const without = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => without(item, path))
    if (typeof value === 'string') return bare(value)
    if (!isRecord(value)) return value
    const kept = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const at = path === '' ? key : `${path}.${key}`
      const isMade = path === '' && key.startsWith('$') && key !== '$type'
      return isMade || isForbidden(at) ? [] : [[key, without(inner, at)]]
    })
    return Object.fromEntries(kept)
  }
  try {
    return JSON.stringify(without(record, ''))
  } catch {
    // Nested deeper than the stack.
    return undefined
  }
}
