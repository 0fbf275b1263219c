/** Follow-ups in words and as JSON, for their list and for cards. */
import type { FollowUp } from '../core/follow-ups.ts'
import { isOwed } from '../core/follow-ups.ts'
import { dayOfDate, formatLocal, localDay } from '../core/time.ts'
import { plural } from '../render/count.ts'
import type { Line, Tone } from '../render/view.ts'
import type { FollowedConversation } from '../store/follow-ups.ts'
import type { Store } from '../store/store.ts'
import { authorOf, type JsonRecord, time } from './post-json.ts'

/** How far its date is from today, in words; `zone` is that of the rules. */
export function dueWords({ due, state }: FollowUp, now: number, zone: string): string {
  const days = dayOfDate(due) - localDay(now, zone)
  if (state === 'late') return `${plural(-days, 'day')} late`
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`
}

export function toneOf({ state }: FollowUp): Tone {
  return state === 'late' ? 'late' : state === 'due' ? 'soon' : isOwed({ state }) ? 'plain' : 'dim'
}

/**
 * What is still promised in a conversation (its internal id), also in those that were merged into it: a line each, none where nothing is.
 * `zone` is that of the rules.
 */
export async function followUpLines(store: Store, conversation: number, now: number, zone: string): Promise<readonly Line[]> {
  const found = await store.followUps({ conversation, now, zone })
  return found
    .filter(({ followUp }) => isOwed(followUp))
    .map(({ followUp }) => ({
      text: `follow-up ${followUp.number}: ${followUp.due}, ${dueWords(followUp, now, zone)}: ${followUp.text} (${followUp.promisedBy})`,
      tone: toneOf(followUp),
    }))
}

/** `2026-08-14 09:00 by maria: outcome` of one that is done or dropped; empty while it is owed. */
export function endWords({ state, endedAt, endedBy, outcome }: FollowUp, zone: string): string {
  if (endedAt === undefined) return ''
  return `${state} ${formatLocal(endedAt, zone)} by ${endedBy ?? ''}${outcome === undefined ? '' : `: ${outcome}`}`
}

export function followUpJson({ followUp, conversation }: FollowedConversation): JsonRecord {
  const { opening, state } = conversation
  return {
    number: followUp.number,
    conversation: conversation.pid,
    network: opening.network,
    author: authorOf(opening) ?? null,
    department: state.department,
    spoke: conversation.spoke ?? null,
    due: followUp.due,
    state: followUp.state,
    text: followUp.text,
    promised_at: time(followUp.promisedAt),
    promised_by: followUp.promisedBy,
    ended_at: time(followUp.endedAt),
    ended_by: followUp.endedBy ?? null,
    outcome: followUp.outcome ?? null,
    kept: followUp.kept ?? null,
  }
}
