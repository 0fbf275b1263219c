/** The columns of conversations that reports read, and how each fills a row. */
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { isNear, verdictOf } from './clock-rows.ts'
import type { FigureRow } from './store.ts'

export type Filled = { -readonly [Key in keyof FigureRow]: FigureRow[Key] }
type Value = string | number | null

/** A column, and what it fills. */
export interface FigureColumn {
  readonly sql: string
  fill(into: Filled, value: Value): void
}

/** No clock. */
const NO_VERDICT = 7
/** Small numbers of a row as one: a column that is handed over costs about 90 ns a conversation, a shift in SQL a fifth of that. */
const PACKED = [
  'c.directed',
  'c.born_breached << 1',
  `COALESCE(c.first_verdict, ${NO_VERDICT}) << 2`,
  `COALESCE(c.resolution_verdict, ${NO_VERDICT}) << 5`,
  'COALESCE(c.first_flags, 0) << 8',
  'COALESCE(c.resolution_flags, 0) << 11',
  "(c.department = 'log') << 14",
  '(c.reopened > 0) << 15',
  '(c.merged_into IS NOT NULL) << 16',
  "(c.outcome = 'declined' AND c.reason IS NOT NULL) << 17",
  'c.replies << 18',
]
  // In SQLite a shift binds no closer than an or, and what is compared with nothing is nothing.
  .map((part) => `COALESCE((${part}), 0)`)
  .join(' | ')

const packed: FigureColumn = {
  sql: PACKED,
  fill(into, value) {
    const bits = value as number
    const [first, resolution] = [(bits >> 2) & 7, (bits >> 5) & 7]
    into.directed = (bits & 1) === 1
    into.bornBreached = (bits & 2) === 2
    into.firstVerdict = first === NO_VERDICT ? null : verdictOf(first)
    into.resolutionVerdict = resolution === NO_VERDICT ? null : verdictOf(resolution)
    into.nearMiss = isNear((bits >> 8) & 7)
    into.resolutionNearMiss = isNear((bits >> 11) & 7)
    into.department = (bits & 16384) === 16384 ? 'log' : ''
    into.reopened = (bits >> 15) & 1
    into.merged = (bits & 65536) === 65536
    into.declinedWithReason = (bits & 131072) === 131072
    // Beyond what a shift sees of a number.
    into.replies = Math.floor(bits / 262_144)
  },
}

/** A time, or nothing. */
function time(column: string, fill: (into: Filled, at: number | null) => void): FigureColumn {
  return { sql: `c.${column}`, fill: (into, value) => fill(into, value as number | null) }
}

/** A time that mostly is another one, or as absent as that: handed over only where it is not, for what is absent costs little. */
function like(column: string, other: string, fill: (into: Filled, at: number | null | 'same') => void): FigureColumn {
  return {
    sql: `CASE WHEN c.${column} IS c.${other} THEN NULL ELSE COALESCE(c.${column}, '') END`,
    fill: (into, value) => fill(into, value === null ? 'same' : value === '' ? null : (value as number)),
  }
}

function words(column: string, fill: (into: Filled, text: string | null) => void): FigureColumn {
  return { sql: `c.${column}`, fill: (into, value) => fill(into, value as string | null) }
}

/** What every report reads; those that others are like come first. */
export const ALWAYS: readonly FigureColumn[] = [
  packed,
  time('id', (into, value) => {
    into.id = value ?? 0
  }),
  time('posted_at', (into, at) => {
    into.postedAt = at
  }),
  time('imported_at', (into, at) => {
    into.importedAt = at ?? 0
  }),
  time('first_reply_at', (into, at) => {
    into.firstReplyAt = at
  }),
  like('first_start_at', 'posted_at', (into, at) => {
    into.firstStartAt = at === 'same' ? into.postedAt : at
  }),
  time('first_due_at', (into, at) => {
    into.firstDueAt = at
  }),
  like('first_stop_at', 'first_reply_at', (into, at) => {
    into.firstStopAt = at === 'same' ? into.firstReplyAt : at
  }),
  time('same_day_due_at', (into, at) => {
    into.sameDayDueAt = at
  }),
  time('resolved_at', (into, at) => {
    into.resolvedAt = at
  }),
  like('first_resolved_at', 'resolved_at', (into, at) => {
    into.firstResolvedAt = at === 'same' ? into.resolvedAt : at
  }),
  time('quiet_at', (into, at) => {
    into.quietAt = at
  }),
  time('quiet_resolved_at', (into, at) => {
    into.quietResolvedAt = at
  }),
  like('resolution_start_at', 'first_start_at', (into, at) => {
    into.resolutionStartAt = at === 'same' ? into.firstStartAt : at
  }),
  time('resolution_due_at', (into, at) => {
    into.resolutionDueAt = at
  }),
  like('resolution_stop_at', 'quiet_resolved_at', (into, at) => {
    into.resolutionStopAt = at === 'same' ? into.quietResolvedAt : at
  }),
  {
    sql: 'NULLIF(c.resolution_paused_ms, 0)',
    fill: (into, value) => {
      into.resolutionPausedMs = (value ?? 0) as number
    },
  },
  time('waiting_since', (into, at) => {
    into.waitingSince = at
  }),
  time('waiting_until', (into, at) => {
    into.waitingUntil = at
  }),
  words('outcome', (into, text) => {
    into.outcome = text
  }),
  words('cause', (into, text) => {
    into.cause = text
  }),
  words('excluded', (into, text) => {
    into.excluded = text
  }),
  words('first_reason', (into, text) => {
    into.firstReason = text
  }),
]

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
    importedAt: 0,
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
