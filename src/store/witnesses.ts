/** What clocks bear witness to: terms that froze, and departments that rules had asked. */
import type { Clock, Terms } from '../core/conversation.ts'
import { CLOCK_KINDS, type ClockKind } from '../core/rules/ruleset.ts'
import { CLOCK_COLUMNS, clockOf as clockOfRow, INLINE_COLUMNS, inlineClocks } from './clock-rows.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'

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

/** What tells a clock from the others of its conversation, whatever it says. */
export const clockName = (kind: ClockKind, cycle: number, startPost: number, startedAt: number): string =>
  kind === 'handoff' ? `${kind} ${startedAt}` : `${kind} ${cycle} ${startPost}`

export const nameOf = ({ kind, cycle, startPost, startedAt }: Witness): string => clockName(kind, cycle, startPost, startedAt)

/** A conversation as it stood, as far as the terms of its clocks depend on it. */
interface Judged {
  readonly id: number
  readonly rules: string | undefined
  readonly touched: boolean
  readonly clocks: readonly Clock[]
}

/**
 * Whether the terms of all clocks that had stopped are in these rows too, or a fold finds them again: it does by the rules that decide, and
 * does not where others had set them. `is`: what stands in a conversation's place.
 */
export async function areTermsKept(
  db: Db,
  conversations: readonly SqlRow[],
  clocks: readonly SqlRow[],
): Promise<(was: Judged, is: Pick<Judged, 'rules' | 'touched'> | undefined) => boolean> {
  const all = new Map(
    (await db.rows('SELECT id, ruleset, target, calendar, origin FROM term')).map((row) => [
      Number(row[0]),
      { rules: String(row[1]), target: String(row[2]), calendar: String(row[3]), from: String(row[4]) },
    ]),
  )
  const termsOf = (id: number): Terms => {
    const found = all.get(id)
    if (found === undefined) throw new Error(`term ${id} is not stored`)
    return found
  }
  const inline = new Map(conversations.map((row) => [Number(row[0]), row]))
  const others = new Map<number, Clock[]>()
  for (const row of clocks) {
    const id = Number(row[OF])
    others.set(id, [...(others.get(id) ?? []), clockOfRow(row, termsOf(Number(row[TERM])))])
  }
  return (was, is) => {
    const stopped = was.clocks.filter(({ stoppedAt }) => stoppedAt !== undefined)
    if (stopped.length === 0) return true
    const row = inline.get(was.id)
    const named = row === undefined ? {} : Object.fromEntries(INLINE.map(([name, at]) => [name, row[at] ?? null]))
    const now = row === undefined ? [] : [...inlineClocks(named, termsOf), ...(others.get(was.id) ?? [])]
    return stopped.every((old) => {
      const found = now.find((one) => nameOf(one) === nameOf(old) && one.stoppedAt !== undefined)
      if (found !== undefined && isSameTerms(found.terms, old.terms)) return true
      const isFrozen = was.touched || is?.touched === true || old.terms.rules !== was.rules
      return !isFrozen && (found === undefined || found.terms.rules === is?.rules)
    })
  }
}

const INLINE = CONVERSATION_COLUMNS.flatMap((name, at) => (INLINE_COLUMNS.includes(name) ? [[name, at] as const] : []))

const isSameTerms = (one: Terms, other: Terms): boolean =>
  one.rules === other.rules && one.target === other.target && one.calendar === other.calendar && one.from === other.from

interface Asked {
  readonly id: number
  readonly clocks: readonly Clock[]
}

/** Whether all departments that a conversation had asked are asked by these rows of clocks. */
export function areAllAsked(rows: readonly SqlRow[]): (was: Asked) => boolean {
  const asked = new Set(rows.flatMap((row) => (row[KIND] === HANDOFF ? [askedText(row[OF], row[DEPARTMENT], row[STARTED])] : [])))
  return ({ id, clocks }) => clocks.every((one) => one.kind !== 'handoff' || asked.has(askedText(id, one.department, one.startedAt)))
}

const TERM = CLOCK_COLUMNS.indexOf('term_id')
const KIND = CLOCK_COLUMNS.indexOf('kind')
const OF = CLOCK_COLUMNS.indexOf('conversation_id')
const DEPARTMENT = CLOCK_COLUMNS.indexOf('department')
const STARTED = CLOCK_COLUMNS.indexOf('started_at')
const HANDOFF = CLOCK_KINDS.indexOf('handoff')

const askedText = (conversation: SqlValue | undefined, department: SqlValue | undefined, at: SqlValue | undefined): string =>
  `${conversation} ${department} ${at}`
