/** What came in and what went out: how many conversations were opened and closed, and how many are open in between. */

/** When a conversation left the backlog, as its row tells it. */
export interface StoredEnd {
  readonly merged: boolean
  readonly resolvedAt: number | null
  /** From this instant on it is resolved at `quietResolvedAt`. */
  readonly quietAt: number | null
  readonly quietResolvedAt: number | null
}

/** The instant, epoch ms, of the end that stands at `now`, whatever brought it about; `null`: it is open. */
export function closedAt({ resolvedAt, quietAt, quietResolvedAt }: StoredEnd, now: number): number | null {
  if (resolvedAt !== null) return resolvedAt
  return quietAt !== null && quietAt <= now ? quietResolvedAt : null
}

/** Whether it waits for somebody at `now`: neither resolved nor merged into another one. */
export function isOpenAt(end: StoredEnd, now: number): boolean {
  return !end.merged && closedAt(end, now) === null
}
