/** Waiting for the customer: it pauses `resolution` and hand-offs, nothing else does. */
import { isRunning, pauseClock } from '../sla/clock.ts'
import { type Draft, isRepliedTo, quietEnd } from './draft.ts'
import { pauseHandoffs } from './handoff.ts'

/** Waiting for the customer needs a question, so a reply; not of what is resolved, by quiet too. */
export function wait(draft: Draft, at: number, until: number | undefined): void {
  if (!isRepliedTo(draft) || draft.ending !== undefined || (quietEnd(draft)?.quietAt ?? Infinity) <= at) return
  draft.waitingSince ??= at
  draft.waitingUntil = until
}

/** At the end of the wait that was agreed, if that has come. */
export function expireWait(draft: Draft, now: number): void {
  const { waitingUntil } = draft
  if (waitingUntil !== undefined && waitingUntil <= now) endWait(draft, waitingUntil)
}

export function endWait(draft: Draft, at: number): void {
  const since = draft.waitingSince
  if (since === undefined) return
  draft.waitingSince = undefined
  draft.waitingUntil = undefined
  pause(draft, since, at)
}

/** `to` absent: it goes on. */
export function pause(draft: Draft, from: number, to: number | undefined): void {
  if (isRunning(draft.resolution)) pauseClock(draft.resolution, from, to)
  pauseHandoffs(draft, from, to)
}
