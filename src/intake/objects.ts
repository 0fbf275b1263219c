/** JSON objects as rows: dotted paths are the columns. */
import type { JsonObject } from './format.ts'
import { ID_KEY } from './json-paths.ts'

/**
 * The value at a path, as text: items of lists by number. Keys may hold dots themselves, so the whole path is tried first.
 * '' where there is none.
 */
export function readerOf(path: string): (value: JsonObject) => string {
  const parts = path.split('.')
  if (parts.length === 1) return (value) => textOf(value[path])
  return (value) => {
    if (Object.hasOwn(value, path)) return textOf(value[path])
    let part: unknown = value
    for (const key of parts) part = stepOf(part, key)
    return textOf(part)
  }
}

function stepOf(part: unknown, key: string): unknown {
  if (Array.isArray(part)) return part[Number(key)]
  return isRecord(part) && Object.hasOwn(part, key) ? part[key] : undefined
}

/** Everything that stands at a path of containers (`data.children[].data`) below a value. */
export function* valuesAt(value: unknown, path: string): Generator<unknown> {
  const found = /^\.?([^.[\]]+)|^\[\]/.exec(path)
  if (found === null) {
    yield value
    return
  }
  const rest = path.slice(found[0].length)
  const key = found[1]
  if (key === undefined) {
    if (Array.isArray(value)) for (const item of value) yield* valuesAt(item, rest)
  } else if (key === '*') {
    if (isRecord(value)) for (const [name, item] of Object.entries(value)) if (ID_KEY.test(name)) yield* valuesAt(item, rest)
  } else if (isRecord(value) && Object.hasOwn(value, key)) yield* valuesAt(value[key], rest)
}

/** Makes `^` of every object below a value the object around it; it is no part of the record itself. */
export function linkOut(value: unknown, around?: JsonObject): void {
  if (Array.isArray(value)) for (const item of value) linkOut(item, around)
  else if (isRecord(value)) {
    if (around !== undefined && !Object.hasOwn(value, '^')) Object.defineProperty(value, '^', { value: around })
    for (const part of Object.values(value)) if (part !== around) linkOut(part, value)
  }
}

/** Scalars as text, lists joined by `, `, the rest as JSON; '' for null. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object')) return value.join(', ')
  try {
    return JSON.stringify(value)
  } catch {
    // Nested deeper than the stack: no text of a post.
    return ''
  }
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
