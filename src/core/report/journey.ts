/**
 * Where the time went (sla §6): the life of a conversation cut into exclusive parts that add up to it, to the millisecond.
 *
 * Its life is the time in which it was open: from where its clocks started (else its first directed post, else the opening one) to its
 * resolution, or to now. What lies between a resolution and a reopening is no part of it; what only quiet closed ended with its last reply.
 *
 * Each moment belongs to the first of these that holds:
 * 1. `import_lag`: the post was there and not imported yet, and nobody had touched it. Who was touched before the import did not wait for it.
 * 2. `waiting`: it waits for the customer.
 * 3. `out_of_hours`: the calendar of the department that owns it is closed.
 * 4. `triage`: nobody has touched it yet (reply, claim, note, assignment by hand) and no department was asked.
 * 5. `department`: a question or hand-off to a department is open, or another department than the hub owns it.
 * 6. `hub`: all the rest.
 */
import { type Draft, HUB, LOG, ownerOf, quietEnd } from '../fold/draft.ts'
import { businessElapsed, type Calendar } from '../sla/calendar.ts'
import { isRunning } from '../sla/clock.ts'

export const LIFE_PARTS = ['import_lag', 'triage', 'hub', 'department', 'waiting', 'out_of_hours'] as const
export type LifePart = (typeof LIFE_PARTS)[number]
/** ms */
export type Life = Readonly<Record<LifePart, number>>

/** What a conversation is like from one moment of the fold on, until the next one. */
export interface Moment {
  /** Epoch ms. */
  readonly at: number
  readonly over: boolean
  /** Counts the reopenings. */
  readonly cycle: number
  /** How quiet will close it if nothing else happens. */
  readonly quiet: { readonly at: number; readonly quietAt: number } | undefined
  readonly waiting: boolean
  readonly waitingUntil: number | undefined
  readonly touched: boolean
  /** A question or hand-off is open, or another department than the hub has it. */
  readonly withDepartment: boolean
  /** Of the owner, within its rule set. */
  readonly calendar: string
  readonly rules: string
  /** Where the clocks of this cycle started, once they did: a directed post that comes after a reply moves them no more. */
  readonly begun: Beginning | undefined
  /** The first directed post by now, and when it was imported. */
  readonly startAt: number | undefined
  readonly importedAt: number
}

interface Beginning {
  /** Epoch ms. */
  readonly at: number
  readonly importedAt: number
}

/** The draft as it is now. */
export function momentOf(draft: Draft, at: number): Moment {
  const { routing, opening, handDepartment, terms } = draft
  const start = draft.directed ? (draft.firstDirected ?? opening) : opening
  const owner = ownerOf(draft)
  const quiet = quietEnd(draft)
  const asked = draft.asked.length > 0
  const begun = draft.start
  return {
    at,
    over: draft.ending !== undefined || draft.mergedInto !== undefined,
    cycle: draft.cycle,
    quiet: quiet === undefined ? undefined : { at: quiet.at, quietAt: quiet.quietAt },
    waiting: draft.waitingSince !== undefined,
    waitingUntil: draft.waitingUntil,
    touched: asked || draft.touchedAt !== undefined || draft.replied,
    withDepartment: asked || (owner !== HUB && owner !== LOG) || draft.handoffs.some(({ clock }) => isRunning(clock)),
    calendar: (handDepartment === undefined ? undefined : terms.calendarOf?.(handDepartment)) ?? routing.calendar,
    rules: routing.terms.first_response.rules,
    begun: begun === undefined ? undefined : { at: begun.at, importedAt: begun.post.recordedAt },
    startAt: start.at,
    importedAt: start.recordedAt,
  }
}

function beginningOf(moments: readonly Moment[]): Beginning | undefined {
  const first = moments.find((moment) => moment.begun !== undefined)?.cycle
  const begun = moments.findLast((moment) => moment.begun !== undefined && moment.cycle === first)?.begun
  const { startAt: at, importedAt = 0 } = moments.at(-1) ?? {}
  return begun ?? (at === undefined ? undefined : { at, importedAt })
}

interface Span {
  readonly from: number
  to: number
  readonly moment: Moment
}

/** When it was open, as known at `now`: spans in order, each with what it was like. */
export function openSpans(
  moments: readonly Moment[],
  now: number,
): readonly { readonly from: number; readonly to: number; readonly moment: Moment }[] {
  const startAt = beginningOf(moments)?.at
  if (startAt === undefined) return []
  const spans: Span[] = []
  moments.forEach((moment, index) => {
    const next = moments[index + 1]
    const from = Math.max(moment.at, startAt)
    const to = Math.min(next?.at ?? now, now)
    if (!moment.over && to > from) spans.push({ from, to, moment })
    const { quiet } = moment
    if (quiet === undefined || quiet.quietAt > to) return
    // Quiet closed it: known only now, and true since the last reply.
    if (next === undefined || next.over || next.cycle > moment.cycle) cutAfter(spans, quiet.at)
  })
  return spans
}

function cutAfter(spans: Span[], at: number): void {
  for (let last = spans.at(-1); last !== undefined && last.to > at; last = spans.at(-1)) {
    if (last.from < at) {
      last.to = at
      return
    }
    spans.pop()
  }
}

/** The parts of a life; `undefined`: it has no start, or was over before that. */
export function lifeOf(
  moments: readonly Moment[],
  now: number,
  calendarOf: (rules: string, calendar: string) => Calendar,
): Life | undefined {
  const start = beginningOf(moments)
  if (start === undefined || start.at > now) return undefined
  const touchedAt = moments.find(({ touched }) => touched)?.at ?? Infinity
  const lagEnd = start.importedAt <= touchedAt ? start.importedAt : -Infinity
  const life: Record<LifePart, number> = { import_lag: 0, triage: 0, hub: 0, department: 0, waiting: 0, out_of_hours: 0 }
  let touched = false
  let seen = 0
  for (const { from, to, moment } of openSpans(moments, now)) {
    for (; seen < moments.length && (moments[seen]?.at ?? Infinity) <= from; seen++) touched ||= moments[seen]?.touched === true
    let at = from
    const spend = (part: LifePart, until: number): void => {
      const end = Math.min(to, until)
      if (end <= at) return
      life[part] += end - at
      at = end
    }
    spend('import_lag', lagEnd)
    if (moment.waiting) spend('waiting', moment.waitingUntil ?? Infinity)
    if (at >= to) continue
    const open = businessElapsed(calendarOf(moment.rules, moment.calendar), at, to)
    life.out_of_hours += to - at - open
    life[touched ? (moment.withDepartment ? 'department' : 'hub') : 'triage'] += open
  }
  return life
}

/** ms from the first part to the last. */
export function lengthOf(life: Life): number {
  return LIFE_PARTS.reduce((sum, part) => sum + life[part], 0)
}
