/** What reports of conversations have the store hand over: a table for people needs not every number, and each of them costs. */
import { goalsOf } from '../../core/report/goals.ts'
import { createReport, type ReportOptions } from '../../core/report/report.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { FigureGroup, WantedFigures } from '../../store/store.ts'
import type { Asked, ReportDesk, ReportMaker } from './maker.ts'

/** Figures that are read from a dimension or a group of numbers, and from clocks besides those of the row. */
export const SOURCES = {
  route: /^(?:unrouted|correction|catalogue)/,
  tone: /^loop_closure/,
  business: /^first_response_business/,
}
const GROUPS: Readonly<Record<FigureGroup, RegExp>> = {
  promise: /^(?:first_response_(?:met|breached|attainment|running|void)|near_misses)/,
  same_day: /^same_business_day/,
  end: /resol|^reopen|^one_touch/,
  resolution: /resol|^reopen|^one_touch|^near_misses/,
  born: /^born/,
}
const CLOCKS = {
  next_response: /^(?:next_response|near_misses)/,
  resolution: /^(?:resolution|full_resolution_net|near_misses)/,
  handoff: /^handoff/,
}
const EVERY_GROUP = ['promise', 'same_day', 'end', 'resolution', 'born'] as const satisfies readonly FigureGroup[]
const EVERY_CLOCK = ['next_response', 'resolution', 'handoff'] as const satisfies readonly (keyof typeof CLOCKS)[]

/** Whether somebody sees one of these figures: in a column, or as a goal under the table. */
type Sees = (figures: RegExp) => boolean

export function seeing(asked: Asked, shown: ReportMaker['shown'], { goals }: RuleSet): Sees {
  if (!asked.glance) return () => true
  const seen = [...(typeof shown === 'function' ? shown(asked) : shown).map(({ figure }) => figure), ...Object.keys(goalsOf(goals, {}))]
  return (figures) => seen.some((figure) => figures.test(figure))
}

interface Reading {
  readonly rows: WantedFigures
  /** Of what is open or overdue: who has it, no more. */
  readonly standing: WantedFigures
  readonly clocks: readonly (keyof typeof CLOCKS)[]
  /** Nobody sees figures of resolutions, and it is known that there were some. */
  readonly withoutResolutions: boolean
}

/** Of a report with these options; `dimensions`: what its rows are parted by and read from. */
export async function readingOf(
  asked: Asked,
  options: ReportOptions,
  dimensions: readonly string[],
  sees: Sees,
  desk: Pick<ReportDesk, 'store' | 'query'>,
): Promise<Reading> {
  const all: WantedFigures = { dimensions, ids: asked.ids, posted: postedIn(asked) }
  // What changed hands counts for who had it when it stopped.
  const isMoved = (options.facts?.histories.size ?? 0) > 0
  const unseen = isMoved ? [] : EVERY_GROUP.filter((group) => !sees(GROUPS[group]))
  const isPlaced = asked.axis === 'resolved'
  const withoutResolutions = !isPlaced && unseen.includes('resolution') && (await hasResolutions(options, all, desk))
  return {
    rows: { ...all, without: unseen.filter((group) => withoutResolutions || (group !== 'resolution' && group !== 'end')) },
    standing: { ...all, without: isPlaced ? [] : EVERY_GROUP },
    clocks: EVERY_CLOCK.filter((clock) => sees(CLOCKS[clock])),
    withoutResolutions,
  }
}

/** Rows that are looked at to know that something was ever resolved; where nothing was in them, all are. */
const PROBE = 1_000

/** A report says so where nothing was, also where it shows no figure of it. */
async function hasResolutions(
  options: ReportOptions,
  wanted: WantedFigures,
  { store, query }: Pick<ReportDesk, 'store' | 'query'>,
): Promise<boolean> {
  const probe = createReport({ ...options, ids: false })
  await store.figures(query, options.now, { ...wanted, ids: false, most: PROBE }, probe.addRow)
  const { total, unavailable } = probe.result()
  return Number(total['conversations']) > 0 && !('full_resolution_n' in unavailable)
}

/** Where the axis is the time it was posted, the store needs not look at other periods. */
function postedIn({ axis, since, until, from, before }: Asked): WantedFigures['posted'] {
  if (axis !== 'posted' || (since === undefined && until === undefined)) return undefined
  return { from: from ?? Number.MIN_SAFE_INTEGER, before: before ?? Number.MAX_SAFE_INTEGER }
}
