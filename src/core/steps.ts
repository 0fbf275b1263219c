/**
 * What people may do with a conversation as it stands: one pure answer for every command and for triage. A step that is not allowed is
 * refused with the reason and with what to do instead; nothing here asks who somebody is allowed to be.
 */

import type { Outcome } from './conversation.ts'
import type { OpenDraft } from './drafts.ts'
import { claimAt, isResolved, isWaiting, resolutionAt, type StateColumns } from './queue.ts'
import { formatLocal } from './time.ts'

export type Step =
  | { readonly kind: 'claim' | 'release'; readonly by: string }
  | { readonly kind: 'assign' | 'tag' | 'note' | 'significant' | 'ack' | 'resume' | 'reopen' | 'ask' | 'follow_up' | 'followed_up' }
  | { readonly kind: 'answer'; readonly department?: string | undefined }
  /** `out`: it has gone out already, so nobody can approve it any more. */
  | { readonly kind: 'reply'; readonly by: string; readonly draft: boolean; readonly out: boolean }
  | { readonly kind: 'approve'; readonly by: string }
  | { readonly kind: 'reject' }
  | { readonly kind: 'send' }
  | { readonly kind: 'wait'; readonly until?: number | undefined }
  | {
      readonly kind: 'resolve'
      readonly as: Outcome
      readonly reason?: string | undefined
      readonly noReply?: string | undefined
    }
  | { readonly kind: 'snooze'; readonly until: number }
  | { readonly kind: 'merge'; readonly into: Subject }

/** A conversation as steps look at it. */
export interface Subject {
  readonly id: number
  readonly shortId: string
  readonly state: StateColumns & { readonly replyCount: number }
  /** Short id of the one that it was merged into. */
  readonly mergedInto?: string | undefined
  /** Departments that owe an answer, the question first that is oldest. */
  readonly asked: readonly string[]
  /** Something is unanswered that `ack` would settle. */
  readonly ackable: boolean
  readonly drafts: readonly OpenDraft[]
  /** Who approves replies of its route, and whether by that they are sent; absent: nobody has to. */
  readonly approval?: { readonly by: readonly string[]; readonly sends: boolean } | undefined
}

export interface Refusal {
  readonly why: string
  readonly instead?: string | undefined
}

/** `now` in epoch ms; the zone is that of times in the sentences. */
export interface Look {
  readonly now: number
  readonly zone: string
}

/** Why a step cannot be taken, and what to do instead; `undefined`: it can. */
export function may(step: Step, one: Subject, look: Look): Refusal | undefined {
  const { shortId: id, state, mergedInto } = one
  if (state.mergedInto !== undefined) {
    const target = mergedInto ?? 'another one'
    return {
      why: `${id} was merged into ${target}`,
      instead: `work on ${target}, or take the merge back: outspoke log ${id}, outspoke undo N`,
    }
  }
  if (isResolved(state, look.now) && !AFTER_THE_END.has(step.kind)) return resolved(step, one, look)
  switch (step.kind) {
    case 'claim':
    case 'release':
      return claiming(step.kind, step.by, one, look)
    case 'answer':
      return answering(step.department, one)
    case 'reply':
      return replying(step, one)
    case 'approve':
    case 'reject':
    case 'send':
      return drafted(step, one)
    case 'wait':
    case 'resume':
      return waiting(step.kind, step.kind === 'wait' ? step.until : undefined, one, look)
    case 'ack':
      return acking(one)
    case 'resolve':
      return resolving(step, one)
    case 'reopen':
      return reopening(one, look)
    case 'snooze':
      if (step.until > look.now || state.snoozedUntil !== undefined) return undefined
      return {
        why: `${id} cannot be snoozed until ${formatLocal(step.until, look.zone)}: that is past`,
        instead: 'name a time to come: 2h, mon, "tomorrow 09:00"',
      }
    case 'merge':
      return merging(step.into, one)
    default:
      return undefined
  }
}

/** A late reply or a note is a fact, what only describes a conversation never comes too late, and a follow-up is for afterwards. */
const AFTER_THE_END: ReadonlySet<Step['kind']> = new Set([
  ...(['reopen', 'tag', 'note', 'significant', 'reply', 'reject', 'send', 'merge', 'follow_up', 'followed_up'] as const),
])

function resolved(step: Step, { shortId: id, state }: Subject, { now, zone }: Look): Refusal {
  const end = resolutionAt(state, now)
  const how = [state.outcome, end?.reason].filter((part) => part !== undefined).join(', ')
  const since = end?.at === undefined ? '' : ` since ${formatLocal(end.at, zone)}`
  const why = `${id} is resolved${since}${how === '' ? '' : ` (${how})`}`
  if (step.kind === 'ack' || step.kind === 'resume') return { why: `${why}: there is nothing to do` }
  return { why, instead: `reopen it first: outspoke reopen ${id}` }
}

function claiming(kind: 'claim' | 'release', by: string, { shortId: id, state }: Subject, { now, zone }: Look): Refusal | undefined {
  const held = claimAt(state, now)
  if (held === undefined)
    return kind === 'claim'
      ? undefined
      : { why: `nobody has claimed ${id}`, instead: `a claim ends by itself; to hand it on: outspoke assign ${id} DEPT|PERSON` }
  if (held.by === by) return undefined
  const why = `${id} is claimed by ${held.by} until ${formatLocal(held.until, zone)}`
  return kind === 'claim'
    ? {
        why,
        instead: `take the next one: outspoke next --claim; if ${held.by} gives it back: outspoke claim ${id} --release --for ${held.by}`,
      }
    : { why, instead: `to give it back in their name: outspoke claim ${id} --release --for ${held.by}` }
}

function answering(department: string | undefined, { shortId: id, asked }: Subject): Refusal | undefined {
  if (asked.length === 0)
    return {
      why: `nobody was asked about ${id}`,
      instead: `ask first: outspoke ask ${id} DEPT TEXT; a reply to the customer: outspoke reply ${id} TEXT`,
    }
  const names = asked.join(', ')
  if (department === undefined)
    return asked.length === 1 ? undefined : { why: `${id} waits for answers of ${names}`, instead: 'say whose this is: --from DEPT' }
  return asked.includes(department) ? undefined : { why: `${department} was not asked about ${id}; asked: ${names}` }
}

function replying({ by, draft, out }: Extract<Step, { kind: 'reply' }>, { shortId: id, approval, state }: Subject): Refusal | undefined {
  if (draft && state.resolvedAt !== undefined) return { why: `${id} is resolved`, instead: `reopen it first: outspoke reopen ${id}` }
  if (draft || out || approval === undefined || approval.by.includes(by)) return undefined
  return {
    why: `a reply to ${id} needs the approval of ${approval.by.join(' or ')}`,
    instead: `record a draft: outspoke reply ${id} --draft TEXT; what has gone out already, with --at, --url or --id`,
  }
}

function drafted(
  step: Extract<Step, { kind: 'approve' | 'reject' | 'send' }>,
  { shortId: id, drafts, approval }: Subject,
): Refusal | undefined {
  const draft = drafts.at(-1)
  if (draft === undefined) return { why: `${id} has no draft`, instead: `write one: outspoke reply ${id} --draft TEXT` }
  const { approvedBy } = draft
  if (step.kind === 'send')
    return approval === undefined || approvedBy !== undefined
      ? undefined
      : {
          why: `the draft of ${id} waits for the approval of ${approval.by.join(' or ')}`,
          instead: `one of them says: outspoke approve ${id}`,
        }
  if (step.kind === 'reject') return undefined
  if (approvedBy !== undefined)
    return { why: `the draft of ${id} was approved by ${approvedBy} already`, instead: `when it has gone out: outspoke reply --sent ${id}` }
  if (approval === undefined || approval.by.includes(step.by)) return undefined
  return { why: `a reply to ${id} is approved by ${approval.by.join(' or ')}, not by ${step.by}`, instead: 'who that is says so with --me' }
}

function waiting(
  kind: 'wait' | 'resume',
  until: number | undefined,
  { shortId: id, state }: Subject,
  { now, zone }: Look,
): Refusal | undefined {
  const waits = isWaiting(state, now)
  if (kind === 'resume')
    return waits
      ? undefined
      : { why: `${id} is not waiting for the customer`, instead: `what is snoozed comes back with: outspoke snooze ${id} now` }
  if (state.replyCount === 0)
    return {
      why: `${id} cannot wait for the customer: nobody has asked them anything yet`,
      instead: `reply first: outspoke reply ${id} TEXT`,
    }
  if (until !== undefined && until <= now)
    return { why: `${id} cannot wait until ${formatLocal(until, zone)}: that is past`, instead: 'name a time to come: 2d, fri, 2026-08-14' }
  if (!waits || until !== undefined) return undefined
  return {
    why: `${id} waits for the customer already${state.waitingUntil === undefined ? '' : `, until ${formatLocal(state.waitingUntil, zone)}`}`,
    instead: `another end: outspoke wait ${id} --until T; no longer: outspoke resume ${id}`,
  }
}

function acking({ shortId: id, ackable, state }: Subject): Refusal | undefined {
  if (ackable) return undefined
  return state.replyCount > 0
    ? { why: `nothing is unanswered in ${id}`, instead: `if it is done: outspoke resolve ${id} --as acted` }
    : {
        why: `${id} was never answered: ack is for a post after our reply`,
        instead: `where no answer is needed: outspoke resolve ${id} --as ignored --reason WHY, or --as logged`,
      }
}

function resolving({ as, reason, noReply }: Extract<Step, { kind: 'resolve' }>, { shortId: id, state }: Subject): Refusal | undefined {
  if (as === 'logged' || as === 'ignored') return undefined
  if (state.replyCount === 0 && noReply === undefined)
    return {
      why: `${id} has no reply, and ${as} means that the customer was told`,
      instead: `answered by phone or in person: outspoke reply ${id} --private --note TEXT; nobody has to be told: --no-reply REASON`,
    }
  if (as === 'declined' && reason === undefined && noReply === undefined)
    return { why: `${id} cannot be declined without a reason`, instead: `outspoke resolve ${id} --as declined --reason WHY` }
  return undefined
}

function reopening({ shortId: id, state }: Subject, { now }: Look): Refusal | undefined {
  if (!isResolved(state, now)) return { why: `${id} is not resolved` }
  return state.cause === 'gone' ? { why: `${id} is gone: its author has deleted it, or the network withholds it` } : undefined
}

function merging(into: Subject, { id: own, shortId: id }: Subject): Refusal | undefined {
  if (into.id === own) return { why: `${id} cannot be merged into itself` }
  if (into.state.mergedInto === undefined) return undefined
  const target = into.mergedInto ?? 'another one'
  const why = `${into.shortId} was merged into ${target} itself`
  return {
    why,
    instead: into.state.mergedInto === own ? `take that back first: outspoke log ${into.shortId}` : `outspoke merge ${id} ${target}`,
  }
}
