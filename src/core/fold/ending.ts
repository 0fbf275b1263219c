/** How a conversation ends, and begins again: outcomes, quiet, history, reopening, `ack`. */
import type { FoldPost, Outcome, VoidReason } from '../conversation.ts'
import { clipPauses, isRunning, stopClock, voidClock, voidUnlessLate } from '../sla/clock.ts'
import { type Before, type Draft, type Ending, isRepliedTo, quietEnd } from './draft.ts'
import { endHandoffs } from './handoff.ts'
import { beginClocks } from './routing.ts'
import { endWait } from './wait.ts'

/** Up to here after its end an inbound post reopens a conversation; later it opens a new one. */
export const REOPENS_WITHIN = 7 * 86_400_000

/** The end: by a person, or `history`, or known by quiet. */
export function end(draft: Draft, ending: Ending): void {
  const { at } = ending
  endWait(draft, at)
  stopClocks(draft, ending)
  draft.ending = ending
  draft.claimedBy = undefined
  draft.claimUntil = undefined
  if (ending.cause !== 'history') draft.firstResolvedAt ??= at
}

/** What a reply answers that was told already is left to its post. */
function stopClocks(draft: Draft, ending: Ending): void {
  const { terms, first, next, resolution } = draft
  const { at, outcome } = ending
  const answered = draft.ahead !== undefined
  const setAside = outcome === 'logged' || outcome === 'ignored' ? outcome : undefined
  if (isRunning(first) && setAside !== undefined && !answered) voidUnlessLate(terms, first, at, setAside, draft.firstImportedAt)
  if (next !== undefined && !answered) {
    voidUnlessLate(terms, next, Math.max(at, next.startedAt), 'resolved', draft.nextImportedAt)
    draft.next = undefined
  }
  if (isRunning(resolution)) {
    const importedAt = draft.resolutionImportedAt
    if (ending.cause === 'history') voidClock(terms, resolution, at, 'history')
    else if (setAside === undefined) stopClock(terms, resolution, at, importedAt)
    else voidUnlessLate(terms, resolution, at, setAside, importedAt)
  }
  if (!answered) endHandoffs(draft, ending.quietAt ?? at)
}

/** By hand. Acted on or declined without a reply only with a reason for that. */
export function resolve(draft: Draft, at: number, as: Outcome, reason: string | undefined, noReply: string | undefined): void {
  if ((as === 'acted' || as === 'declined') && !isRepliedTo(draft) && noReply === undefined) return
  settleQuiet(draft, at)
  end(draft, { at, outcome: as, reason: reason ?? noReply })
}

/** Quiet closed it, and what happens at `at` has to know. */
export function settleQuiet(draft: Draft, at: number): void {
  const quiet = quietEnd(draft)
  if (quiet === undefined || quiet.quietAt > at) return
  if (isRunning(draft.resolution)) clipPauses(draft.resolution, quiet.at)
  end(draft, quiet)
}

/** A new cycle, by a post of the author or by hand. */
export function reopen(draft: Draft, at: number, post: FoldPost | undefined): void {
  const { ending, first } = draft
  if (ending === undefined) return
  const replaced = !draft.replied && first?.verdict === 'void' ? first : undefined
  draft.before = post === undefined ? undefined : { ending, replaced }
  draft.ending = undefined
  draft.cycle++
  draft.reopened++
  draft.start = { post: post ?? draft.pending?.post ?? draft.start?.post ?? draft.opening, at }
  if (replaced !== undefined) {
    draft.clocks = draft.clocks.filter((clock) => clock !== first)
    draft.first = undefined
    draft.firstStartAt = undefined
  }
  draft.resolution = undefined
  draft.repliedInCycle = false
  draft.cycleLive = post === undefined || !post.gone
  draft.quietFrom = undefined
  beginClocks(draft, at)
}

/** The unanswered posts need no answer. If one of them reopened the conversation, it is closed as it was. */
export function acknowledge(draft: Draft, at: number): void {
  const { next, before } = draft
  if (next !== undefined) voidUnlessLate(draft.terms, next, at, 'ack', draft.nextImportedAt)
  draft.next = undefined
  const reopener = before !== undefined && draft.ending === undefined && !draft.repliedInCycle
  if (reopener) closeAsItWas(draft, before, at, 'ack')
  if (draft.replied || reopener) forgetPending(draft)
}

/** Whether `ack` would settle anything: an unanswered post after a reply, or one that reopened the conversation. */
export function isAckable({ ending, before, repliedInCycle, next, replied, pending }: Draft): boolean {
  if (ending !== undefined) return false
  return isRunning(next) || (before !== undefined && !repliedInCycle) || (replied && pending !== undefined)
}

function forgetPending(draft: Draft): void {
  draft.pending = undefined
  draft.pendingLive = false
}

/** Takes back a reopening by a post: nobody has to do anything about it. */
export function closeAsItWas(draft: Draft, before: Before, at: number | undefined, reason: VoidReason): void {
  const { terms, resolution, next, first } = draft
  endWait(draft, at ?? -Infinity)
  for (const clock of [resolution, next]) {
    if (!isRunning(clock)) continue
    if (at === undefined) voidClock(terms, clock, undefined, reason)
    else voidUnlessLate(terms, clock, at, reason, draft.resolutionImportedAt)
  }
  if (before.replaced !== undefined) {
    draft.clocks = [before.replaced, ...draft.clocks.filter((clock) => clock !== first)]
    draft.first = before.replaced
    draft.firstStartAt = before.replaced.startedAt
  }
  draft.ending = before.ending
  draft.before = undefined
  draft.reopened--
}
