/** The columns of conversations that reports read, and how they fill a row. */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { isBorn, isNear, verdictOf } from './clock-rows.ts'
import type { SqlRow, SqlValue } from './db.ts'
import { STATUS, type Status, statusOf, USUAL } from './figure-status.ts'
import { BORN_BREACHED } from './query-sql.ts'
import type { FigureGroup, FigureRow, WantedFigures } from './store.ts'

/** What every report reads. */
const ALWAYS = ['c.id', 'c.posted_at', STATUS, 'c.replies', 'c.first_reply_at', 'c.first_start_at', 'c.first_verdict', 'c.first_reason']

/** What a report may do without. */
const GROUPS: Readonly<Record<FigureGroup, readonly string[]>> = {
  promise: ['c.first_due_at', 'c.first_stop_at', 'c.first_flags'],
  same_day: ['c.same_day_due_at'],
  end: ['c.resolved_at', 'c.quiet_at', 'c.quiet_resolved_at'],
  resolution: [
    'c.first_resolved_at',
    'c.reopened',
    'c.resolution_start_at',
    'c.resolution_due_at',
    'c.resolution_stop_at',
    'c.resolution_verdict',
    'c.resolution_flags',
    'c.resolution_paused_ms',
    'c.waiting_since',
    'c.waiting_until',
  ],
  born: [BORN_BREACHED],
}

/** What only some reports read, by the dimension or the figures that ask for it. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  ids: ['c.pid'],
  network: ['c.network'],
  brand: ['c.brand', 'c.first_reply_by'],
  language: ['c.language'],
  department: ['c.department'],
  spoke: ['c.spoke', 'c.first_reply_by'],
  route: ['c.route'],
  priority: ['c.priority'],
  tag: ['c.judgement_id'],
  tone: ['c.judgement_id'],
  business: ['c.first_term_id'],
}
const FILL: Readonly<Record<string, (into: Filled, value: SqlValue) => void>> = {
  'c.pid': (into, value) => {
    into.pid = value as string
  },
  'c.network': (into, value) => {
    into.network = value as string
  },
  'c.brand': (into, value) => {
    into.brand = value as string | null
  },
  'c.first_reply_by': (into, value) => {
    into.firstReplyBy = value as string | null
  },
  'c.language': (into, value) => {
    into.language = value as string | null
  },
  'c.department': (into, value) => {
    into.department = value as string
  },
  'c.spoke': (into, value) => {
    into.spoke = value as string | null
  },
  'c.route': (into, value) => {
    into.route = value as string
  },
  'c.priority': (into, value) => {
    into.priority = PRIORITIES[(value ?? -1) as number] ?? 'normal'
  },
  'c.judgement_id': (into, value) => {
    into.judgement = (value ?? 0) as number
  },
  'c.first_term_id': (into, value) => {
    into.firstTerm = value as number | null
  },
}

type Filled = { -readonly [Key in keyof FigureRow]: FigureRow[Key] }

/** A row that is filled again and again. */
interface Filling {
  /** The columns, for a SELECT. */
  readonly sql: string
  /** Where those begin that the caller has added. */
  readonly rest: number
  readonly figure: Filled
  fill(row: SqlRow): void
}

/** Reads what a report wants, and `more` columns that the caller looks at. What is not read stays as of nobody. */
export function fillingOf({ dimensions, ids, without = [] }: WantedFigures, more: readonly string[]): Filling {
  const groups = Object.entries(GROUPS).flatMap(([name, columns]) => (without.some((group) => group === name) ? [] : columns))
  const asked = new Set([...dimensions, ...(ids ? ['ids'] : [])].flatMap((name) => ASKED[name] ?? []))
  const columns = [...ALWAYS, ...groups, ...asked]
  const figure = blankRow()
  const [promise = -1, sameDay = -1, end = -1, resolution = -1, born = -1] = Object.values(GROUPS).map(([first = '']) =>
    columns.indexOf(first),
  )
  const dimensionsAt = [...asked].map((column) => ({ at: columns.indexOf(column), fill: FILL[column] ?? (() => {}) }))
  const statuses = new Map<string, Status>()
  let status = USUAL
  const say = (text: string | null): void => {
    // There are a dozen of them.
    const said = text === null ? USUAL : (statuses.get(text) ?? statusOf(text))
    if (text !== null) statuses.set(text, said)
    if (said === status) return
    status = said
    Object.assign(figure, said)
  }
  return {
    sql: [...columns, ...more].join(', '),
    rest: columns.length,
    figure,
    fill(row) {
      if (row[2] !== null || status !== USUAL) say(row[2] as string | null)
      fillAlways(figure, row)
      if (promise !== -1) fillPromise(figure, row, promise)
      if (sameDay !== -1) figure.sameDayDueAt = row[sameDay] as number | null
      if (end !== -1) fillEnd(figure, row, end)
      if (resolution !== -1) fillResolution(figure, row, resolution)
      if (born !== -1) figure.bornBreached = row[born] === 1
      for (const { at, fill } of dimensionsAt) fill(figure, row[at] ?? null)
    },
  }
}

function fillAlways(into: Filled, row: SqlRow): void {
  into.id = row[0] as number
  into.postedAt = row[1] as number | null
  into.replies = row[3] as number
  into.firstReplyAt = row[4] as number | null
  into.firstStartAt = row[5] as number | null
  into.firstVerdict = verdictOrNone(row[6])
  into.firstReason = row[7] as string | null
}

function fillPromise(into: Filled, row: SqlRow, at: number): void {
  into.firstDueAt = row[at] as number | null
  into.firstStopAt = row[at + 1] as number | null
  into.nearMiss = isNear(row[at + 2])
  into.firstBorn = isBorn(row[at + 2])
}

function fillEnd(into: Filled, row: SqlRow, at: number): void {
  into.resolvedAt = row[at] as number | null
  into.quietAt = row[at + 1] as number | null
  into.quietResolvedAt = row[at + 2] as number | null
}

function fillResolution(into: Filled, row: SqlRow, at: number): void {
  into.firstResolvedAt = row[at] as number | null
  into.reopened = row[at + 1] as number
  into.resolutionStartAt = row[at + 2] as number | null
  into.resolutionDueAt = row[at + 3] as number | null
  into.resolutionStopAt = row[at + 4] as number | null
  into.resolutionVerdict = verdictOrNone(row[at + 5])
  into.resolutionNearMiss = isNear(row[at + 6])
  into.resolutionBorn = isBorn(row[at + 6])
  into.resolutionPausedMs = (row[at + 7] ?? 0) as number
  into.waitingSince = row[at + 8] as number | null
  into.waitingUntil = row[at + 9] as number | null
}

function verdictOrNone(code: SqlValue | undefined): FigureRow['firstVerdict'] {
  return code === null || code === undefined ? null : verdictOf(code)
}

/** Nobody's. */
function blankRow(): Filled {
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
    directed: true,
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
