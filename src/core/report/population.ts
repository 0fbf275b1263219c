/** Which conversations a report counts (sla §6): inbound ones that are directed or not only logged. */

export interface Counted {
  readonly merged: boolean
  readonly outcome: string | null
  readonly cause: string | null
  readonly excluded: string | null
  readonly directed: boolean
  readonly department: string
  readonly postedAt: number | null
}

/** Why it is no part of the population; `undefined`: it is. */
export function reasonOf(row: Counted): string | undefined {
  if (row.merged) return 'merged'
  if (row.outcome === 'ignored') return 'ignored'
  if (row.excluded === 'gone' || row.cause === 'gone') return 'gone'
  if (!row.directed && row.department === 'log') return 'not_directed'
  return row.postedAt === null || row.excluded === 'undated' ? 'undated' : undefined
}
