/** The columns of conversations that reports read, and how each fills a row. */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { isBorn, isNear, verdictOf } from './clock-rows.ts'
import { BORN_BREACHED } from './query-sql.ts'
import type { FigureRow } from './store.ts'

export type Filled = { -readonly [Key in keyof FigureRow]: FigureRow[Key] }
type Value = string | number | null

/** A column, and what it fills. */
export interface FigureColumn {
  readonly sql: string
  fill(into: Filled, value: Value): void
}

/** What every report reads, in the order of `fillAlways`. */
export const ALWAYS = [
  'c.id',
  'c.posted_at',
  BORN_BREACHED,
  'c.directed',
  "c.department = 'log'",
  'c.merged_into',
  'c.excluded',
  'c.outcome',
  'c.cause',
  "c.outcome = 'declined' AND c.reason IS NOT NULL",
  'c.replies',
  'c.first_reply_at',
  'c.first_start_at',
  'c.first_due_at',
  'c.first_stop_at',
  'c.first_verdict',
  'c.first_reason',
  'c.first_flags',
  'c.same_day_due_at',
  'c.resolved_at',
  'c.first_resolved_at',
  'c.quiet_at',
  'c.quiet_resolved_at',
  'c.reopened',
  'c.resolution_start_at',
  'c.resolution_due_at',
  'c.resolution_stop_at',
  'c.resolution_verdict',
  'c.resolution_flags',
  'c.resolution_paused_ms',
  'c.waiting_since',
  'c.waiting_until',
] as const

/** Fills what every report reads: one function, for of 300,000 rows each call counts. */
export function fillAlways(into: Filled, row: readonly Value[]): void {
  into.id = row[0] as number
  into.postedAt = row[1] as number | null
  into.bornBreached = row[2] === 1
  into.directed = row[3] === 1
  // Its name is read where it is asked for; which ones are only logged, always.
  into.department = row[4] === 1 ? 'log' : ''
  into.merged = row[5] !== null
  into.excluded = row[6] as string | null
  into.outcome = row[7] as string | null
  into.cause = row[8] as string | null
  into.declinedWithReason = row[9] === 1
  into.replies = row[10] as number
  into.firstReplyAt = row[11] as number | null
  into.firstStartAt = row[12] as number | null
  into.firstDueAt = row[13] as number | null
  into.firstStopAt = row[14] as number | null
  into.firstVerdict = verdictOrNone(row[15])
  into.firstReason = row[16] as string | null
  into.nearMiss = isNear(row[17])
  into.firstBorn = isBorn(row[17])
  into.sameDayDueAt = row[18] as number | null
  into.resolvedAt = row[19] as number | null
  into.firstResolvedAt = row[20] as number | null
  into.quietAt = row[21] as number | null
  into.quietResolvedAt = row[22] as number | null
  into.reopened = row[23] as number
  into.resolutionStartAt = row[24] as number | null
  into.resolutionDueAt = row[25] as number | null
  into.resolutionStopAt = row[26] as number | null
  into.resolutionVerdict = verdictOrNone(row[27])
  into.resolutionNearMiss = isNear(row[28])
  into.resolutionBorn = isBorn(row[28])
  into.resolutionPausedMs = (row[29] ?? 0) as number
  into.waitingSince = row[30] as number | null
  into.waitingUntil = row[31] as number | null
}

function verdictOrNone(code: Value | undefined): Filled['firstVerdict'] {
  return code === null ? null : verdictOf(code)
}

/** A time, or nothing. */
function time(column: string, fill: (into: Filled, at: number | null) => void): FigureColumn {
  return { sql: `c.${column}`, fill: (into, value) => fill(into, value as number | null) }
}

function words(column: string, fill: (into: Filled, text: string | null) => void): FigureColumn {
  return { sql: `c.${column}`, fill: (into, value) => fill(into, value as string | null) }
}

const judgement = time('judgement_id', (into, value) => {
  into.judgement = value ?? 0
})
const sender = words('first_reply_by', (into, text) => {
  into.firstReplyBy = text
})

/** What only some reports read, by the dimension or the figures that ask for it. */
export const ASKED: Readonly<Record<string, readonly FigureColumn[]>> = {
  ids: [
    words('pid', (into, text) => {
      into.pid = text ?? ''
    }),
  ],
  network: [
    words('network', (into, text) => {
      into.network = text ?? ''
    }),
  ],
  brand: [
    words('brand', (into, text) => {
      into.brand = text
    }),
    sender,
  ],
  language: [
    words('language', (into, text) => {
      into.language = text
    }),
  ],
  department: [
    words('department', (into, text) => {
      into.department = text ?? ''
    }),
  ],
  spoke: [
    words('spoke', (into, text) => {
      into.spoke = text
    }),
    sender,
  ],
  route: [
    words('route', (into, text) => {
      into.route = text ?? ''
    }),
  ],
  priority: [
    time('priority', (into, code) => {
      into.priority = PRIORITIES[code ?? -1] ?? 'normal'
    }),
  ],
  tag: [judgement],
  tone: [judgement],
  business: [
    time('first_term_id', (into, value) => {
      into.firstTerm = value
    }),
  ],
}

/** A row that is filled again and again. */
export function blankRow(): Filled {
  return {
    id: 0,
    pid: '',
    network: '',
    brand: null,
    language: null,
    department: '',
    spoke: null,
    route: '',
    priority: 'normal',
    directed: false,
    postedAt: null,
    firstReplyAt: null,
    firstReplyBy: null,
    replies: 0,
    outcome: null,
    cause: null,
    excluded: null,
    merged: false,
    firstStartAt: null,
    firstDueAt: null,
    firstStopAt: null,
    firstVerdict: null,
    firstReason: null,
    sameDayDueAt: null,
    resolvedAt: null,
    firstResolvedAt: null,
    quietAt: null,
    quietResolvedAt: null,
    resolutionStartAt: null,
    resolutionDueAt: null,
    resolutionStopAt: null,
    resolutionVerdict: null,
    resolutionPausedMs: 0,
    bornBreached: false,
    firstBorn: false,
    resolutionBorn: false,
    nearMiss: false,
    resolutionNearMiss: false,
    repliesKnown: true,
    waitingSince: null,
    waitingUntil: null,
    judgement: 0,
    firstTerm: null,
    reopened: 0,
    declinedWithReason: false,
    flags: undefined,
  }
}
