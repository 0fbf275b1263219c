/** Which JSON a file is: lines, an array, an array under a key, one object. Told by its beginning. */
import type { JsonShape } from './json.ts'
import { parseJson } from './json.ts'
import { isRecord } from './objects.ts'

/** What the beginning of a JSON text looks like: lines, an array, or an object with an array of objects under a key. */
export function shapeOf(head: Buffer, complete: boolean): JsonShape {
  const text = head.toString('utf8')
  if (text.trimStart().startsWith('[')) return { kind: 'array' }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const whole = complete ? lines : lines.slice(0, -1)
  const first = whole.find((line) => isObject(line))
  if (whole.length > 1 && first !== undefined && whole.filter(isObject).length * 2 > whole.length) return { kind: 'lines' }
  // A post may hold lists of objects itself: an object with a text is no container.
  if (first !== undefined && hasText(first)) return { kind: 'lines' }
  const key = /"((?:[^"\\]|\\.)*)"\s*:\s*\[\s*\{/g
  const depthAt = depths(text)
  for (let found = key.exec(text); found !== null; found = key.exec(text)) {
    if (depthAt(found.index) === 1) return { kind: 'array', key: String(parseJson(`"${found[1]}"`)) }
  }
  return first !== undefined || !text.includes('\n') ? { kind: 'lines' } : { kind: 'single' }
}

function hasText(line: string): boolean {
  const value: unknown = JSON.parse(line)
  return isRecord(value) && ['text', 'full_text', 'message', 'content', 'body', 'caption'].some((key) => typeof value[key] === 'string')
}

function isObject(line: string): boolean {
  const trimmed = line.trim()
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return false
  try {
    JSON.parse(trimmed)
    return true
  } catch {
    return false
  }
}

/** How deep a place stands, undefined inside a string; asked of places in rising order, so that the text is gone through once. */
function depths(text: string): (until: number) => number | undefined {
  let at = 0
  let depth = 0
  return (until) => {
    for (; at < until; at++) {
      const c = text[at]
      if (c === '"') {
        at++
        while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      } else if (c === '{' || c === '[') depth++
      else if (c === '}' || c === ']') depth--
    }
    return at === until ? depth : undefined
  }
}
