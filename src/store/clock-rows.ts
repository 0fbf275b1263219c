/** Rows of clocks: those of the table `clock`, and the two that stand in the conversation's own columns. */
import type { Clock, Conversation } from '../core/conversation.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import type { SqlRow, SqlValue } from './db.ts'
import { numberOf, textOf } from './values.ts'

export const VERDICTS = ['running', 'met', 'breached', 'void', 'paused'] as const
export type Verdict = (typeof VERDICTS)[number]
export const verdictOf = (code: SqlValue | undefined): Verdict => VERDICTS[Number(code)] ?? 'running'
const FLAG = { born: 1, near: 2, change: 4 } as const

/** 1 born breached, 2 near miss, 4 breached on change. */
export const clockFlags = (clock: Clock): number =>
  (clock.bornBreached ? FLAG.born : 0) | (clock.nearMiss === true ? FLAG.near : 0) | (clock.breachedOnChange === true ? FLAG.change : 0)
export const isBorn = (flags: SqlValue | undefined): boolean => (Number(flags ?? 0) & FLAG.born) !== 0
export const isNear = (flags: SqlValue | undefined): boolean => (Number(flags ?? 0) & FLAG.near) !== 0

export const CLOCK_COLUMNS = [
  'kind',
  'conversation_id',
  'n',
  'cycle',
  'start_post',
  'term_id',
  'started_at',
  'due_at',
  'soon_at',
  'stopped_at',
  'quiet_at',
  'verdict',
  'reason',
  'flags',
  'pauses',
  'department',
] as const

export function clockRow(clock: Clock, conversation: number, n: number, term: number): SqlRow {
  return [
    CLOCK_KINDS.indexOf(clock.kind),
    conversation,
    n,
    clock.cycle,
    clock.startPost,
    term,
    clock.startedAt,
    clock.dueAt ?? null,
    clock.soonAt ?? null,
    clock.stoppedAt ?? null,
    clock.quietAt ?? null,
    VERDICTS.indexOf(clock.verdict),
    clock.reason ?? null,
    clockFlags(clock),
    clock.pauses.length === 0 ? null : JSON.stringify(clock.pauses),
    clock.department ?? null,
  ]
}

/** A stored clock; `terms` by `term_id`. */
export function clockOf(row: SqlRow, terms: Clock['terms']): Clock {
  const kind = CLOCK_KINDS[Number(row[0])]
  if (kind === undefined) throw new Error(`a clock of an unknown kind: ${row[0]}`)
  const flags = Number(row[13])
  return {
    kind,
    terms,
    cycle: Number(row[3]),
    startPost: Number(row[4]),
    startedAt: Number(row[6]),
    dueAt: numberOf(row[7]),
    soonAt: numberOf(row[8]),
    stoppedAt: numberOf(row[9]),
    quietAt: numberOf(row[10]),
    verdict: verdictOf(row[11]),
    reason: textOf(row[12]) as Clock['reason'],
    pauses: row[14] === null || row[14] === undefined ? [] : (JSON.parse(String(row[14])) as Clock['pauses']),
    department: textOf(row[15]),
    bornBreached: isBorn(flags),
    nearMiss: isNear(flags),
    breachedOnChange: (flags & FLAG.change) !== 0,
  }
}

/** The columns of the two clocks that every conversation has; with `first_` they have neither a quiet end nor pauses. */
const INLINE = {
  first_response: 'first',
  resolution: 'resolution',
} as const

/** The clock that stands in the conversation's own columns, and not in the table `clock`. */
export const isInline = (clock: Clock): boolean => clock.kind === 'first_response' || (clock.kind === 'resolution' && clock.cycle === 1)

/** The columns of `conversation` that `inlineClocks` reads. */
export const INLINE_COLUMNS: readonly string[] = [
  ...Object.values(INLINE).flatMap((prefix) =>
    ['term_id', 'start_post', 'start_at', 'due_at', 'soon_at', 'stop_at', 'verdict', 'reason', 'flags'].map((name) => `${prefix}_${name}`),
  ),
  'resolution_quiet_at',
  'resolution_pauses',
]

/** The inline clocks of a conversation's row. `terms` gives terms by number. */
export function inlineClocks(row: Readonly<Record<string, SqlValue>>, terms: (id: number) => Clock['terms']): Clock[] {
  const clocks: Clock[] = []
  for (const kind of ['first_response', 'resolution'] as const) {
    const prefix = INLINE[kind]
    const value = (name: string): SqlValue => row[`${prefix}_${name}`] ?? null
    const term = value('term_id')
    if (term === null) continue
    const flags = Number(value('flags'))
    clocks.push({
      kind,
      cycle: 1,
      startPost: Number(value('start_post')),
      terms: terms(Number(term)),
      startedAt: Number(value('start_at')),
      dueAt: numberOf(value('due_at')),
      soonAt: numberOf(value('soon_at')),
      stoppedAt: numberOf(value('stop_at')),
      quietAt: numberOf(value('quiet_at')),
      verdict: verdictOf(value('verdict')),
      reason: textOf(value('reason')) as Clock['reason'],
      pauses: value('pauses') === null ? [] : (JSON.parse(String(value('pauses'))) as Clock['pauses']),
      bornBreached: isBorn(flags),
      nearMiss: isNear(flags),
      breachedOnChange: (flags & FLAG.change) !== 0,
    })
  }
  return clocks
}

/** The clock of the first answer, if it has one. */
export const firstResponse = (conversation: Conversation): Clock | undefined =>
  conversation.clocks.find((clock) => clock.kind === 'first_response')
/** The resolution of the first cycle. */
export const firstResolution = (conversation: Conversation): Clock | undefined =>
  conversation.clocks.find((clock) => clock.kind === 'resolution' && clock.cycle === 1)
