/** The row of a conversation: its state columns, the decision on it, and its two inline clocks. */
import type { Clock, Conversation } from '../core/conversation.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { clockFlags, firstResolution, firstResponse, VERDICTS } from './clock-rows.ts'
import type { SqlRow } from './db.ts'
import { turnedText } from './turned.ts'

export const CONVERSATION_COLUMNS = [
  'id',
  'pid',
  'thread_id',
  'author_key',
  'network',
  'brand',
  'language',
  'kind',
  'author',
  'posted_at',
  'last_post_at',
  'imported_at',
  'source',
  'posts',
  'replies',
  'note_count',
  'rev',
  'directed',
  'judgement_id',
  'priority',
  'ruleset_id',
  'route',
  'would_route_to',
  'department',
  'spoke',
  'spoke_at',
  'pinned',
  'responder',
  'routed_at',
  'first_reply_at',
  'first_reply_by',
  'moved_to_private',
  'touched_at',
  'resolved_at',
  'outcome',
  'reason',
  'cause',
  'quiet_at',
  'quiet_resolved_at',
  'first_resolved_at',
  'reopened',
  'waiting_since',
  'waiting_until',
  'asking',
  'claimed_by',
  'claim_until',
  'snoozed_until',
  'merged_into',
  'significant',
  'due_at',
  'soon_at',
  'waiting_due_at',
  'waiting_soon_at',
  'watch_due_at',
  'watch_soon_at',
  'born_breached',
  'late_recorded',
  'same_day_due_at',
  'excluded',
  'first_term_id',
  'first_start_post',
  'first_start_at',
  'first_due_at',
  'first_soon_at',
  'first_stop_at',
  'first_verdict',
  'first_reason',
  'first_flags',
  'resolution_term_id',
  'resolution_start_post',
  'resolution_start_at',
  'resolution_due_at',
  'resolution_soon_at',
  'resolution_stop_at',
  'resolution_quiet_at',
  'resolution_verdict',
  'resolution_reason',
  'resolution_flags',
  'resolution_pauses',
  'resolution_paused_ms',
  'turned',
] as const

/** What the database knows of a conversation that the fold does not. */
export interface Placement {
  readonly thread: number
  readonly opening: SqlRow
  readonly judgement: number
  readonly ruleset: number
  readonly spoke: string | null
  readonly spokeAt: number | null
  readonly routedAt: number | null
  readonly firstTerm: number | null
  readonly resolutionTerm: number | null
  /** What the revision counts besides posts and the events that count. */
  readonly steps: number
}

/** The brand of a conversation: of its opening post, else the sender of the first reply. */
export function conversationRow(conversation: Conversation, placement: Placement): SqlRow {
  const { opening } = placement
  const first = firstResponse(conversation)
  const resolution = firstResolution(conversation)
  return [
    conversation.id,
    opening[25] ?? null,
    placement.thread,
    conversation.author ?? null,
    opening[21] ?? null,
    opening[22] ?? conversation.firstReplyBy ?? null,
    opening[23] ?? null,
    opening[24] ?? null,
    opening[7] ?? opening[8] ?? null,
    conversation.postedAt ?? null,
    conversation.lastPostAt ?? null,
    conversation.importedAt,
    conversation.source,
    conversation.inboundCount + conversation.replyCount,
    conversation.replyCount,
    conversation.noteCount,
    conversation.rev + placement.steps,
    bit(conversation.directed),
    placement.judgement,
    PRIORITIES.indexOf(conversation.priority),
    placement.ruleset,
    conversation.routing.route,
    conversation.wouldRouteTo ?? null,
    conversation.department,
    placement.spoke,
    placement.spokeAt,
    bit(conversation.pinned),
    conversation.routing.responder,
    placement.routedAt,
    conversation.firstReplyAt ?? null,
    conversation.firstReplyBy ?? null,
    bit(conversation.movedToPrivate),
    conversation.touchedAt ?? null,
    conversation.resolvedAt ?? null,
    conversation.outcome ?? null,
    conversation.reason ?? null,
    conversation.cause ?? null,
    conversation.quietAt ?? null,
    conversation.quietResolvedAt ?? null,
    conversation.firstResolvedAt ?? null,
    conversation.reopened,
    conversation.waitingSince ?? null,
    conversation.waitingUntil ?? null,
    bit(conversation.asking),
    conversation.claimedBy ?? null,
    conversation.claimUntil ?? null,
    conversation.snoozedUntil ?? null,
    conversation.mergedInto ?? null,
    bit(conversation.significant),
    conversation.dueAt ?? null,
    conversation.soonAt ?? null,
    conversation.waitingDueAt ?? null,
    conversation.waitingSoonAt ?? null,
    watched(conversation, 'dueAt'),
    watched(conversation, 'soonAt'),
    born(conversation),
    bit(conversation.lateRecorded),
    conversation.sameDayDueAt ?? null,
    conversation.excluded ?? null,
    placement.firstTerm,
    first?.startPost ?? null,
    conversation.firstStartAt ?? null,
    first?.dueAt ?? null,
    first?.soonAt ?? null,
    first?.stoppedAt ?? null,
    first === undefined ? null : VERDICTS.indexOf(first.verdict),
    first?.reason ?? null,
    first === undefined ? null : clockFlags(first),
    placement.resolutionTerm,
    resolution?.startPost ?? null,
    resolution?.startedAt ?? null,
    resolution?.dueAt ?? null,
    resolution?.soonAt ?? null,
    resolution?.stoppedAt ?? null,
    resolution?.quietAt ?? null,
    resolution === undefined ? null : VERDICTS.indexOf(resolution.verdict),
    resolution?.reason ?? null,
    resolution === undefined ? null : clockFlags(resolution),
    resolution === undefined || resolution.pauses.length === 0 ? null : JSON.stringify(resolution.pauses),
    resolution === undefined ? null : pausedMs(resolution),
    turnedText(conversation.turned),
  ]
}

/** 1: for good; 2: until quiet ends it. */
const born = ({ bornUntil }: Conversation): number => (bornUntil === undefined ? 0 : bornUntil === Infinity ? 1 : 2)
const bit = (flag: boolean): number => (flag ? 1 : 0)

/** The earliest of its live customer clocks, those left out that were due before they were imported. */
function watched(conversation: Conversation, at: 'dueAt' | 'soonAt'): number | null {
  if (conversation.resolvedAt !== undefined || conversation.mergedInto !== undefined) return null
  let earliest: number | null = null
  for (const clock of conversation.clocks) {
    const time = clock[at]
    if (clock.verdict !== 'running' || clock.kind === 'handoff' || clock.bornBreached || time === undefined) continue
    if (earliest === null || time < earliest) earliest = time
  }
  return earliest
}

function pausedMs(clock: Clock): number {
  let sum = 0
  for (const pause of clock.pauses)
    sum += Math.max(0, Math.min(pause.to ?? Infinity, clock.stoppedAt ?? pause.to ?? pause.from) - pause.from)
  return sum
}
