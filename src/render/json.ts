/** The promise to scripts: the result itself. Text of posts is whole; what a terminal could act on stands escaped. */
import type { Printable } from './render.ts'

// JSON.stringify escapes C0; delete, C1, separators, overrides, isolates and tags would pass through to a terminal.
const HOSTILE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g

export function* renderJson({ json }: Printable): Iterable<string> {
  if (!Array.isArray(json)) {
    yield `${text(json, 2)}\n`
    return
  }
  if (json.length === 0) {
    yield '[]\n'
    return
  }
  for (const [at, item] of json.entries()) yield `${at === 0 ? '[\n' : ',\n'}  ${text(item, 0)}`
  yield '\n]\n'
}

export function* renderNdjson({ json }: Printable): Iterable<string> {
  for (const item of Array.isArray(json) ? json : [json]) yield `${text(item, 0)}\n`
}

function text(value: unknown, indent: number): string {
  return (JSON.stringify(value, null, indent) ?? 'null').replace(
    HOSTILE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
