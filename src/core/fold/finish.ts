/** The last word of the fold on one conversation: what still runs, what waits for now to be compared with. */
import type { Conversation } from '../conversation.ts'
import { isNearMiss, isRunning, keepTerms, leaveRunning, type OpenClock, voidClock } from '../sla/clock.ts'
import { type Draft, type Ending, LOG, ownerOf, quietEnd } from './draft.ts'
import { closeAsItWas, isAckable } from './ending.ts'
import { openDueHandoff } from './handoff.ts'
import { pause } from './wait.ts'

const NONE: readonly number[] = []

export function finish(draft: Draft): Conversation {
  openDueHandoff(draft, Infinity)
  const gone = letGo(draft)
  const { waitingSince: since } = draft
  const waiting = since !== undefined
  if (waiting) pause(draft, since, draft.waitingUntil)
  const quiet = quietEnd(draft)
  for (const clock of draft.clocks) {
    if (quiet !== undefined && isRunning(clock) && clock === draft.resolution) keepTerms(draft.terms, clock)
    if (isRunning(clock)) leaveRunning(draft.terms, clock, importedAtOf(draft, clock))
  }
  if (quiet !== undefined) awaitQuiet(draft, draft.resolution, quiet)
  const { opening, routing } = draft
  const isQuiet = draft.ending?.quietAt !== undefined
  const ending = isQuiet ? undefined : draft.ending
  const closing = isQuiet ? draft.ending : quiet
  return {
    id: opening.id,
    posts: draft.posts,
    author: draft.author,
    directed: draft.directed,
    judgement: draft.judgement,
    routing,
    wouldRouteTo: draft.wouldRouteTo,
    priority: routing.priority,
    department: ownerOf(draft),
    spokePinned: draft.handSpoke,
    pinned: draft.pinned,
    postedAt: opening.at === undefined || draft.joinedAt > opening.at ? opening.at : draft.joinedAt,
    lastPostAt: draft.lastPostAt,
    importedAt: draft.importedAt,
    source: draft.source,
    inboundCount: draft.inboundCount,
    replyCount: draft.replyCount,
    noteCount: draft.noteCount,
    firstReplyAt: draft.firstReplyAt,
    firstReplyBy: draft.firstReplyBy,
    firstReplyPost: draft.firstReplyPost,
    movedToPrivate: draft.movedToPrivate,
    touchedAt: draft.touchedAt,
    resolvedAt: ending?.at,
    outcome: ending?.outcome,
    reason: ending?.reason,
    cause: ending?.cause,
    quietAt: closing?.quietAt,
    quietResolvedAt: closing?.at,
    firstResolvedAt: draft.firstResolvedAt,
    firstStartAt: routing.department === LOG ? undefined : draft.firstStartAt,
    reopened: draft.reopened,
    waitingSince: since,
    waitingUntil: draft.waitingUntil,
    asking: draft.asked.length > 0,
    asked: draft.asked,
    ackable: isAckable(draft),
    matched: draft.matched,
    claimedBy: draft.claimedBy,
    claimUntil: draft.claimUntil,
    snoozedUntil: draft.snoozedUntil,
    mergedInto: draft.mergedInto,
    significant: draft.significant,
    dueAt: earliest(draft, 'dueAt', false),
    soonAt: earliest(draft, 'soonAt', false),
    waitingDueAt: waiting ? earliest(draft, 'dueAt', true) : undefined,
    waitingSoonAt: waiting ? earliest(draft, 'soonAt', true) : undefined,
    bornUntil: bornUntil(draft),
    lateRecorded: draft.lateRecorded,
    sameDayDueAt: sameDayDueAt(draft),
    excluded: gone ? 'gone' : draft.start === undefined && routing.department !== LOG ? 'undated' : undefined,
    clocks: draft.clocks,
    turned: draft.turned,
    related: NONE,
    rev: draft.posts.length + draft.eventCount,
  }
}

/** Posts that are gone need no answer. Whether an unanswered conversation has no others. */
function letGo(draft: Draft): boolean {
  const { terms, first, next, before, resolution } = draft
  if (!draft.live && isRunning(first)) voidClock(terms, first, undefined, 'gone')
  if (next !== undefined && !draft.pendingLive) voidClock(terms, next, undefined, 'gone')
  if (before !== undefined && draft.ending === undefined && !draft.cycleLive) {
    if (draft.repliedInCycle) letResolutionGo(draft, resolution)
    else closeAsItWas(draft, before, undefined, 'gone')
  }
  if (draft.live) return false
  letResolutionGo(draft, resolution)
  if (draft.replied) return false
  for (const clock of draft.clocks) if (isRunning(clock)) voidClock(terms, clock, undefined, 'gone')
  draft.asked = []
  draft.ending ??= { at: draft.lastPostAt ?? draft.importedAt, cause: 'gone' }
  return true
}

function letResolutionGo(draft: Draft, resolution: OpenClock | undefined): void {
  if (isRunning(resolution)) voidClock(draft.terms, resolution, undefined, 'gone')
}

function importedAtOf(draft: Draft, clock: OpenClock): number {
  if (clock.kind === 'handoff') return -Infinity
  if (clock === draft.first) return draft.firstImportedAt
  return clock === draft.next ? draft.nextImportedAt : draft.resolutionImportedAt
}

/** Before `quietAt` the clock runs, or waits; from it on it stopped at the last reply, and that settles the verdict. */
function awaitQuiet({ terms }: Draft, clock: OpenClock | undefined, quiet: Ending): void {
  if (clock === undefined || clock.verdict === 'void') return
  if (clock.verdict === 'breached') clock.verdict = 'paused'
  clock.quietAt = quiet.quietAt
  clock.stoppedAt = quiet.at
  if (clock.dueAt !== undefined && quiet.at > clock.dueAt) return
  if (isNearMiss(terms, clock, quiet.at)) clock.nearMiss = true
}

/** Clocks that were due before they were imported count for good, one that quiet ends in time only until then. */
function bornUntil({ clocks }: Draft): number | undefined {
  let until: number | undefined
  for (const { bornBreached, quietAt, stoppedAt, dueAt } of clocks) {
    if (!bornBreached) continue
    if (quietAt === undefined || stoppedAt === undefined || dueAt === undefined || stoppedAt > dueAt) return Infinity
    until = quietAt
  }
  return until
}

/** Of the live customer clocks; while it waits for the customer `resolution` is paused. */
function earliest(draft: Draft, field: 'dueAt' | 'soonAt', waiting: boolean): number | undefined {
  if (draft.ending !== undefined || draft.mergedInto !== undefined) return undefined
  let found: number | undefined
  for (const clock of draft.clocks) {
    if (clock.verdict !== 'running' || clock.kind === 'handoff' || (waiting && clock.kind === 'resolution')) continue
    const at = clock[field]
    if (at !== undefined && (found === undefined || at < found)) found = at
  }
  return found
}

function sameDayDueAt(draft: Draft): number | undefined {
  const { first, routing, terms } = draft
  if (draft.firstStartAt === undefined || routing.department === LOG) return undefined
  const own = draft.handDepartment === undefined ? undefined : terms.calendarOf?.(draft.handDepartment)
  const { rules, calendar } = first?.terms ?? { rules: routing.terms.first_response.rules, calendar: routing.calendar }
  return terms.sameDayDue(own ?? calendar, rules, draft.firstStartAt)
}

/** Names the other conversations of a thread, by opening post, when asked: a popular thread has thousands. */
export function relate(conversation: Conversation, peers: readonly number[] = NONE): Conversation {
  if (peers.length < 2) return conversation
  return Object.defineProperty(conversation, 'related', {
    enumerable: true,
    configurable: true,
    get: () => peers.filter((id) => id !== conversation.id),
  })
}
