/** JSON objects as rows: dotted paths are the columns. */

/** Paths of all scalar values and lists, three levels deep. */
export function pathsOf(value: unknown): readonly string[] {
  const paths: string[] = []
  const walk = (part: unknown, prefix: string, depth: number): void => {
    if (!isRecord(part)) return
    for (const [key, inner] of Object.entries(part)) {
      const path = prefix === '' ? key : `${prefix}.${key}`
      if (isRecord(inner) && depth < 3) walk(inner, path, depth + 1)
      else paths.push(path)
    }
  }
  walk(value, '', 1)
  return paths
}

/** The value at a path: keys may hold dots themselves, so the whole path is tried first. */
export function readerOf(path: string): (value: Readonly<Record<string, unknown>>) => string {
  const parts = path.split('.')
  if (parts.length === 1) return (value) => textOf(value[path])
  return (value) => {
    if (path in value) return textOf(value[path])
    let part: unknown = value
    for (const key of parts) part = isRecord(part) ? part[key] : undefined
    return textOf(part)
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
