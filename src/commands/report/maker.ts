/** What every report is made with and gives, whatever its figures are of. */
import type { Query } from '../../core/query-ast.ts'
import type { Dimension } from '../../core/report/dimensions.ts'
import type { Axis, ReportResult, Row } from '../../core/report/report.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../command.ts'

export const REPORTS = [
  'sla',
  'response',
  'volume',
  'backlog',
  'departments',
  'spokes',
  'networks',
  'perception',
  'people',
  'improvements',
  'time',
] as const
export type ReportName = (typeof REPORTS)[number]

/** What a report is of, besides its figures. */
export interface Asked {
  readonly name: ReportName
  readonly by: readonly Dimension[]
  readonly axis: Axis
  readonly zone: string
  /** As typed, for what is printed; parsed it is in the desk. */
  readonly query: string
  /** Local dates, both included. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** The same as instants, half-open; absent: from ever, for ever. */
  readonly from?: number | undefined
  readonly before?: number | undefined
  readonly ids: boolean
  readonly goals: boolean
  readonly compare: boolean
  /** For people's eyes: only the figures that are shown are looked at, others may be missing. */
  readonly glance: boolean
  /** The instant the figures are of; ages and verdicts are as of then, whatever `--now` is. */
  readonly asOf: number
  readonly now: number
}

/** What a report is made from. The store is open for reading, and has travelled where `--as-of` was given. */
export interface ReportDesk {
  readonly context: Context
  readonly store: Store
  readonly rules: RuleSet
  readonly query: Query
}

/** A figure as people see it. */
export interface Shown {
  readonly figure: string
  readonly title: string
  /** The figure that is its denominator, beside it. */
  readonly n?: string
  /** What gives way first where the table is too wide: the greatest. */
  readonly spare?: number
  /** Absent: by the name of the figure (`_s` a duration; rate, share, attainment a percentage; else a number). */
  readonly unit?: 'count' | 'share' | 'duration' | 'ratio' | 'instant'
}

/** A further table of a report: what has other rows than its figures have. */
export interface Further {
  /** Key in the JSON, and heading for people with spaces for its underscores. */
  readonly name: string
  /** The columns that name a row. */
  readonly by: readonly string[]
  /** Those of them that may be of any length; absent: all. */
  readonly wide?: readonly string[]
  readonly figures: readonly Shown[]
  readonly rows: readonly Row[]
}

export interface MadeReport extends ReportResult {
  /** A line of small heights under the table: a value a day, from the first to the last. */
  readonly days?: { readonly title: string; readonly first: string; readonly last: string; readonly values: readonly number[] }
  /** The shown figure that gets a small bar behind it. */
  readonly bars?: string
  readonly further?: readonly Further[]
  /** Said to people in the place of a table that has nothing to tell. */
  readonly nothing?: string
  /** Sentences under the table, and `notes` in the JSON: what the reader must know of how it was counted. */
  readonly notes?: readonly string[]
  /** What it is compared with: local dates, both included, and what is not in those figures. */
  readonly beside?: {
    readonly since: string
    readonly until: string
    readonly excluded: Readonly<Record<string, number>>
    readonly unavailable: Readonly<Record<string, string>>
  }
}

export interface ReportMaker {
  /** One sentence for the help. */
  readonly about: string
  /** Columns for people, in this order; data has every figure. A function where they depend on what was asked. */
  readonly shown: readonly Shown[] | ((asked: Asked) => readonly Shown[])
  /** Rows where no `--by` is given. */
  readonly defaultBy?: readonly Dimension[]
  /** What `--by` may name, with more than one where it may name two; absent: all of them. */
  readonly dimensions?: readonly Dimension[]
  /** Why it cannot be compared with the period before; absent: it can, by being made twice. */
  readonly alone?: string
  /** What its figures go by instead of an `--axis`; absent: it has one. */
  readonly noAxis?: string
  /** What its figures are of, first in the foot: `312 conversations by the time they were posted`; absent: conversations. */
  readonly counted?: (asked: Asked, result: MadeReport) => string
  make(asked: Asked, desk: ReportDesk): Promise<MadeReport>
}
