/** What people did, each kind of event as a step of the fold. */
import type { Event } from '../event.ts'
import type { Group, Member } from '../threads.ts'
import { type Draft, ownerOf } from './draft.ts'
import { acknowledge, reopen, resolve, settleQuiet } from './ending.ts'
import { answer, ask, handOn } from './handoff.ts'
import { reply } from './happen.ts'
import { matchReplies } from './replies.ts'
import { beginClocks, reroute, rerule, takeFromLog, touch } from './routing.ts'
import { endWait, wait } from './wait.ts'

export interface Done {
  readonly event: Event
  /** When it counts: not before the post that it was done on. */
  readonly at: number
  readonly early: boolean
  /** The imported post that took the place of this reply, if it is in the same group. */
  readonly matched: Member | undefined
}

/** The events of each group, in the order of the fold; those on posts of no group have no effect. */
export function sortEvents(groups: readonly Group[], events: readonly Event[]): ReadonlyMap<Group, readonly Done[]> {
  const places = new Map<number, { readonly group: Group; readonly time: number }>()
  for (const group of groups) {
    const start = group.opening.at ?? -Infinity
    for (const { post, time } of group.members) places.set(post.id, { group, time: time === Infinity ? start : time })
  }
  const sorted = new Map<Group, Done[]>()
  for (const event of events) {
    const place = places.get(event.post)
    if (place === undefined) continue
    const { group, time } = place
    const early = event.at < time
    const done = { event, at: early ? time : event.at, early, matched: undefined }
    const known = sorted.get(group)
    if (known === undefined) sorted.set(group, [done])
    else known.push(done)
  }
  for (const [group, done] of sorted) {
    done.sort((a, b) => a.at - b.at || a.event.id - b.event.id)
    const matches = matchReplies(
      group,
      done.map(({ event }) => event),
    )
    if (matches.size === 0) continue
    const byPost = new Map(group.members.map((member) => [member.post.id, member]))
    const postOf = (event: number): Member | undefined => byPost.get(matches.get(event) ?? -1)
    sorted.set(
      group,
      done.map((one) => ({ ...one, matched: postOf(one.event.id) })),
    )
  }
  return sorted
}

export function act(draft: Draft, done: Done): void {
  const { event, at } = done
  draft.eventCount++
  switch (event.kind) {
    case 'replied':
      if (event.data.draft !== true) replyByHand(draft, done, event.data.private === true)
      return
    case 'sent':
      return replyByHand(draft, done, event.data.private === true)
    case 'approved':
      if (event.data.sends === true) replyByHand(draft, done, false)
      return
    case 'rejected':
      return
    case 'noted':
      draft.noteCount++
      touch(draft, at)
      return
    case 'claimed':
      touch(draft, at)
      draft.claimedBy = event.data.by
      draft.claimUntil = event.data.until
      return
    case 'released':
      draft.claimedBy = undefined
      draft.claimUntil = undefined
      return
    case 'assigned':
      return assign(draft, at, event.data.department, event.data.spoke)
    case 'tagged': {
      const pins = new Map(draft.pins)
      for (const tag of event.data.add) pins.set(tag, true)
      for (const tag of event.data.remove) pins.set(tag, false)
      draft.pins = pins
      reroute(draft, at)
      return
    }
    case 'prioritised':
      draft.handPriority = event.data.priority
      reroute(draft, at)
      return
    case 'asked':
      return ask(draft, event.data.department, at)
    case 'answered':
      return answer(draft, event.data.department, at)
    case 'waited':
      return wait(draft, at, event.data.until)
    case 'resumed':
      return endWait(draft, at)
    case 'resolved':
      return resolve(draft, at, event.data.as, event.data.reason, event.data.noReply)
    case 'reopened':
      settleQuiet(draft, at)
      return reopen(draft, at, undefined)
    case 'acked':
      return acknowledge(draft, at)
    case 'snoozed':
      draft.snoozedUntil = event.data.until
      return
    case 'merged':
      draft.mergedInto = event.data.into
      return
    case 'joined':
      draft.joinedAt = Math.min(draft.joinedAt, event.data.postedAt ?? Infinity)
      return
    case 'significant':
      draft.significant = event.data.on
      return
    case 'reruled':
      return rerule(draft, at, event.data.was ?? {})
    case 'rejudged':
  }
}

/** Where a post took its place, that post is the reply, when it comes. */
function replyByHand(draft: Draft, { event, at, early, matched }: Done, isPrivate: boolean): void {
  if (matched === undefined) {
    reply(draft, { at, early, by: event.actor, post: undefined, private: isPrivate, recordedAt: event.recordedAt })
    return
  }
  const { post, time } = matched
  draft.matched = [...draft.matched, { event: event.id, post: post.id }]
  const isAhead = time > at && post.counts && draft.inboundCount > 0
  if (isAhead && draft.ahead?.has(post.id) !== true) draft.ahead = new Map(draft.ahead).set(post.id, draft.cycle)
}

function assign(draft: Draft, at: number, department: string | undefined, spoke: string | undefined): void {
  const from = ownerOf(draft)
  if (department !== undefined) takeFromLog(draft, department)
  touch(draft, at, department)
  draft.pinned = true
  if (department !== undefined) {
    draft.handDepartment = department
    draft.handSpoke = undefined
    handOn(draft, from, department, at)
    beginClocks(draft, at)
  }
  if (spoke !== undefined) draft.handSpoke = spoke
}
