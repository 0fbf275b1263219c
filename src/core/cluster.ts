/**
 * Union-find over the posts of one batch and the threads already stored (path halving, union by smaller label).
 * Nodes are numbers: first the rows of the batch, then the stored threads as they are met.
 */
export interface Clusters {
  /** The node of a stored thread. */
  stored(thread: number): number
  join(a: number, b: number): void
  /** The representative of a node's set. */
  find(node: number): number
  /** The stored threads met so far, by node. */
  readonly threads: ReadonlyMap<number, number>
}

/** Clusters over `rows` rows, numbered from 0. */
export function createClusters(rows: number): Clusters {
  const parent: number[] = Array.from({ length: rows }, (_, node) => node)
  const nodeOf = new Map<number, number>()
  const threads = new Map<number, number>()
  const find = (node: number): number => {
    let at = node
    for (;;) {
      const up = parent[at] ?? at
      if (up === at) return at
      const above = parent[up] ?? up
      parent[at] = above
      at = above
    }
  }
  return {
    threads,
    find,
    stored(thread) {
      const known = nodeOf.get(thread)
      if (known !== undefined) return known
      const node = parent.length
      parent.push(node)
      nodeOf.set(thread, node)
      threads.set(node, thread)
      return node
    },
    join(a, b) {
      const one = find(a)
      const other = find(b)
      if (one === other) return
      if (one < other) parent[other] = one
      else parent[one] = other
    },
  }
}
