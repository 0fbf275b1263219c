/** How much goes through each case: conversations, and how many of their clocks were late. Fed row by row. */
import { resolutionClock, type StoredVerdict, verdictAt } from '../report/clock.ts'
import type { ReportRow } from '../report/measure.ts'

interface Verdicts {
  readonly met: number
  readonly breached: number
}

export interface RouteCounts {
  readonly conversations: number
  readonly firstResponse: Verdicts
  readonly resolution: Verdicts
}

type CountedRow = Pick<
  ReportRow,
  | 'route'
  | 'merged'
  | 'firstStartAt'
  | 'firstDueAt'
  | 'firstStopAt'
  | 'firstVerdict'
  | 'postedAt'
  | 'resolutionStartAt'
  | 'resolutionDueAt'
  | 'resolutionStopAt'
  | 'resolutionVerdict'
  | 'resolvedAt'
  | 'firstResolvedAt'
  | 'quietAt'
  | 'quietResolvedAt'
  | 'cause'
>

export interface ChartCounter {
  add(row: CountedRow): void
  of(route: string): RouteCounts
  total(): number
  /** Conversations of other routes than these. */
  besides(routes: ReadonlySet<string>): number
}

interface Open {
  conversations: number
  readonly firstResponse: { met: number; breached: number }
  readonly resolution: { met: number; breached: number }
}

/** `now` in epoch ms: what is past due then is late. */
export function createChartCounter(now: number): ChartCounter {
  const routes = new Map<string, Open>()
  const none = (): Open => ({ conversations: 0, firstResponse: { met: 0, breached: 0 }, resolution: { met: 0, breached: 0 } })
  return {
    add(row) {
      if (row.merged) return
      const counts = routes.get(row.route) ?? none()
      routes.set(row.route, counts)
      counts.conversations++
      if (row.firstVerdict !== null) {
        const startedAt = row.firstStartAt ?? row.postedAt ?? 0
        const clock = { startedAt, dueAt: row.firstDueAt, stoppedAt: row.firstStopAt, quietAt: null, verdict: row.firstVerdict }
        addVerdict(counts.firstResponse, verdictAt(clock, now))
      }
      const resolution = resolutionClock(row)
      if (resolution !== null) addVerdict(counts.resolution, verdictAt(resolution, now))
    },
    of: (route) => routes.get(route) ?? none(),
    total: () => [...routes.values()].reduce((sum, { conversations }) => sum + conversations, 0),
    besides: (known) => [...routes].reduce((sum, [route, { conversations }]) => sum + (known.has(route) ? 0 : conversations), 0),
  }
}

function addVerdict(counts: { met: number; breached: number }, verdict: StoredVerdict): void {
  if (verdict === 'met' || verdict === 'breached') counts[verdict]++
}

/** Share of the decided clocks that were late, 0–1; absent where none is decided. */
export function lateShare({ met, breached }: Verdicts): number | undefined {
  return met + breached === 0 ? undefined : breached / (met + breached)
}
