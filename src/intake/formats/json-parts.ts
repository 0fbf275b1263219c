/** Reading JSON of unknown shape while a format takes it apart: what is not there is '' or an empty list, never an error. */
import type { JsonObject } from '../format.ts'
import { ID_KEY } from '../json-paths.ts'
import { isRecord } from '../objects.ts'

/** The value at a path of keys; undefined where the path ends early. */
function valueAt(value: unknown, keys: readonly string[]): unknown {
  let part = value
  for (const key of keys) part = isRecord(part) ? part[key] : undefined
  return part
}

/** The object at a path of keys. */
export function objectAt(value: unknown, ...keys: readonly string[]): JsonObject | undefined {
  const part = valueAt(value, keys)
  return isRecord(part) ? part : undefined
}

/** The objects of the list at a path of keys; what else the list holds is passed over. */
export function objectsAt(value: unknown, ...keys: readonly string[]): readonly JsonObject[] {
  const part = valueAt(value, keys)
  return Array.isArray(part) ? part.filter(isRecord) : []
}

/** Text or number at a path of keys, trimmed; '' for anything else. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const part = valueAt(value, keys)
  return typeof part === 'string' ? part.trim() : typeof part === 'number' || typeof part === 'bigint' ? String(part) : ''
}

/** A count at a path of keys, 0 where there is none; never more than `most`, whatever a file says. */
export function countAt(value: unknown, most: number, ...keys: readonly string[]): number {
  const count = Number(textAt(value, ...keys))
  return Number.isFinite(count) ? Math.min(Math.max(0, Math.trunc(count)), most) : 0
}

/** The object without some of its keys: records do not carry the records inside them. */
export function without(value: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

/** The object without the addresses of further pages in its lists: they hold the token of whoever fetched it. */
export function withoutPaging(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isRecord(inner) ? without(inner, 'paging') : inner]))
}

/** What an object holds by id (`{"178…": {…}, "179…": {…}}`, as the Graph API answers for several ids); undefined for any other. */
export function byId(value: JsonObject): readonly (readonly [id: string, item: JsonObject])[] | undefined {
  const entries = Object.entries(value)
  const items = entries.flatMap(([key, inner]) => (ID_KEY.test(key) && isRecord(inner) ? [[key, inner] as const] : []))
  return items.length > 0 && items.length === entries.length ? items : undefined
}
