/** What is kept for each combination of parts: asked for with every row, so no text is put together as a key. */
import type { Part } from './dimensions.ts'

type Parts = readonly (Part | readonly Part[])[]

interface Branch<T> {
  readonly next: Map<Part, Branch<T>>
  value: T | undefined
}

/**
 * Gives what is kept for these parts, one of each dimension or several, made where there is nothing yet; the list of them may be filled again
 * for the next ones. A tree of maps, a step for each dimension: half of what a joined key takes. Equal parts in an equal order are one; a
 * dimension has one kind of part.
 */
export function byParts<T extends object>(): (parts: Parts, make: (parts: Parts) => T) => T {
  const root: Branch<T> = { next: new Map(), value: undefined }
  return (parts, make) => {
    let branch = root
    for (const part of parts) {
      const key = typeof part === 'object' && part !== null ? keyOf(part) : part
      let next = branch.next.get(key)
      if (next === undefined) {
        next = { next: new Map(), value: undefined }
        branch.next.set(key, next)
      }
      branch = next
    }
    branch.value ??= make(parts)
    return branch.value
  }
}

/** No part of a name holds the joint. */
function keyOf(parts: readonly Part[]): Part {
  const [only = null, ...others] = parts
  return others.length === 0 ? only : parts.join('\u0002')
}
