/** What came in by each case: how much, when last, and how soon it was answered. Fed row by row. */
import { createReport, type ReportRow } from '../report/report.ts'

export interface CaseFigures {
  /** All that the case has, but what was merged into others. */
  readonly conversations: number
  /** Epoch ms of the latest one; absent where there is none, or none has a time. */
  readonly lastSeenAt?: number | undefined
  /** As `report` counts them; absent where the exports carry no replies of the brand. */
  readonly answered?: number | undefined
  readonly unanswered?: number | undefined
  /** Median time to the first reply, of the answered ones, in seconds. */
  readonly firstResponseS?: number | undefined
}

export interface CaseCounter {
  add(row: ReportRow): void
  result(): CaseCounts
}

export interface CaseCounts {
  readonly conversations: number
  of(route: string): CaseFigures
  /** Routes that conversations have and these are not, the fullest first. */
  besides(known: ReadonlySet<string>): readonly { readonly route: string; readonly conversations: number }[]
}

interface Seen {
  conversations: number
  lastSeenAt: number | undefined
}

/** `now` in epoch ms. The figures of answers are those of `report --by route`. */
export function createCases(now: number): CaseCounter {
  const seen = new Map<string, Seen>()
  const report = createReport({ now, zone: 'UTC', axis: 'posted', by: ['route'], people: new Set(), ids: false })
  return {
    add(row) {
      report.addRow(row)
      if (row.merged) return
      const one = seen.get(row.route) ?? { conversations: 0, lastSeenAt: undefined }
      seen.set(row.route, one)
      one.conversations++
      if (row.postedAt !== null && row.postedAt > (one.lastSeenAt ?? Number.NEGATIVE_INFINITY)) one.lastSeenAt = row.postedAt
    },
    result() {
      const figures = new Map(report.result().rows.map((row) => [row.route, row]))
      return {
        conversations: [...seen.values()].reduce((sum, { conversations }) => sum + conversations, 0),
        of(route) {
          const row = figures.get(route)
          const number = (name: string): number | undefined => {
            const value = row?.[name]
            return typeof value === 'number' ? value : undefined
          }
          return {
            conversations: seen.get(route)?.conversations ?? 0,
            lastSeenAt: seen.get(route)?.lastSeenAt,
            answered: number('answered'),
            unanswered: number('unanswered'),
            firstResponseS: number('first_response_p50_s'),
          }
        },
        besides: (known) =>
          [...seen]
            .flatMap(([route, { conversations }]) => (known.has(route) ? [] : [{ route, conversations }]))
            .sort((a, b) => b.conversations - a.conversations || (a.route < b.route ? -1 : 1)),
      }
    },
  }
}
