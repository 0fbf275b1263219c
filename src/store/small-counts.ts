/**
 * Counts by a dense number, most of them tiny: a byte each, and a map for the few that do not fit. A first import remembers what
 * each of its threads gave; as a `Map` that was 50 bytes a thread.
 */
export interface SmallCounts {
  get(id: number): number
  set(id: number, count: number): void
}

const FULL = 255

export function createSmallCounts(): SmallCounts {
  let bytes = new Uint8Array(1 << 16)
  const large = new Map<number, number>()
  return {
    get(id) {
      const count = bytes[id] ?? 0
      return count === FULL ? (large.get(id) ?? FULL) : count
    },
    set(id, count) {
      if (id >= bytes.length) {
        const grown = new Uint8Array(Math.max(bytes.length * 2, id + 1))
        grown.set(bytes)
        bytes = grown
      }
      const fits = count >= 0 && count < FULL
      bytes[id] = fits ? count : FULL
      if (!fits) large.set(id, count)
    },
  }
}
