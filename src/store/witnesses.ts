/** What clocks bear witness to: terms that froze, and departments that rules had asked. */
import type { Clock } from '../core/conversation.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import { CLOCK_COLUMNS } from './clock-rows.ts'
import type { SqlRow, SqlValue } from './db.ts'

export type Witness = Pick<Clock, 'kind' | 'cycle' | 'startPost' | 'startedAt' | 'stoppedAt' | 'quietAt' | 'department' | 'terms'>

/** Those that no fold may give again. */
export function witnessesOf(clocks: readonly Clock[]): readonly Witness[] {
  return clocks
    .filter(({ kind, stoppedAt }) => kind === 'handoff' || stoppedAt !== undefined)
    .map(({ kind, cycle, startPost, startedAt, stoppedAt, quietAt, department, terms }) => ({
      kind,
      cycle,
      startPost,
      startedAt,
      stoppedAt,
      quietAt,
      department,
      terms,
    }))
}

/** Of the rest of it nobody asks. */
export const clockOf = (witness: Witness): Clock => ({ ...witness, verdict: 'running', pauses: [], bornBreached: false })

/** No department was asked before it was, and no terms froze before their clock stopped. The same list where that changes nothing. */
export function clocksByThen(clocks: readonly Clock[], until: number): readonly Clock[] {
  const isLater = ({ startedAt, stoppedAt }: Clock): boolean => startedAt > until || (stoppedAt ?? 0) > until
  if (!clocks.some(isLater)) return clocks
  return clocks.flatMap((clock) =>
    clock.startedAt > until ? [] : isLater(clock) ? [{ ...clock, stoppedAt: undefined, quietAt: undefined }] : [clock],
  )
}

interface Asked {
  readonly id: number
  readonly clocks: readonly Clock[]
}

/** Whether all departments that a conversation had asked are asked by these rows of clocks. */
export function areAllAsked(rows: readonly SqlRow[]): (was: Asked) => boolean {
  const asked = new Set(rows.flatMap((row) => (row[KIND] === HANDOFF ? [askedText(row[OF], row[DEPARTMENT], row[STARTED])] : [])))
  return ({ id, clocks }) => clocks.every((one) => one.kind !== 'handoff' || asked.has(askedText(id, one.department, one.startedAt)))
}

const KIND = CLOCK_COLUMNS.indexOf('kind')
const OF = CLOCK_COLUMNS.indexOf('conversation_id')
const DEPARTMENT = CLOCK_COLUMNS.indexOf('department')
const STARTED = CLOCK_COLUMNS.indexOf('started_at')
const HANDOFF = CLOCK_KINDS.indexOf('handoff')

const askedText = (conversation: SqlValue | undefined, department: SqlValue | undefined, at: SqlValue | undefined): string =>
  `${conversation} ${department} ${at}`
