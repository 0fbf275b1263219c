/**
 * The fold: conversations with their states and clocks out of the posts and events of one cluster. Posts and events
 * happen in the order of time, a post before an event, and each step knows only what had happened by then; so the
 * order in which they were imported does not matter, and nothing depends on now.
 */
import type { Conversation, FoldPost } from './conversation.ts'
import type { Event } from './event.ts'
import { type Draft, type FoldTerms, openDraft, quietEnd } from './fold/draft.ts'
import { end, REOPENS_WITHIN, settleQuiet } from './fold/ending.ts'
import { finish, relate } from './fold/finish.ts'
import { openDueHandoff } from './fold/handoff.ts'
import { keepPost, receive, reply, replyUndated } from './fold/happen.ts'
import { act, type Done, sortEvents } from './fold/people.ts'
import { expectHandoff, turn } from './fold/routing.ts'
import { keepTurn } from './fold/turns.ts'
import { endWait, expireWait } from './fold/wait.ts'
import type { FlagChange } from './people.ts'
import { type Group, isEarlier, type Member, splitCluster } from './threads.ts'

export type { FoldTerms } from './fold/draft.ts'

export interface FoldResult {
  /** By opening post: time, those without one last; then key. */
  readonly conversations: readonly Conversation[]
  /** Internal ids, ascending: posts of ours with a parent that leads to no conversation. */
  readonly unmatched: readonly number[]
}

/** Folds a set of posts that may belong together (any superset of whole threads), in any order, and what was done on them. */
export function foldCluster(posts: readonly FoldPost[], events: readonly Event[], terms: FoldTerms): FoldResult {
  const { groups, unmatched } = splitCluster(posts)
  const drafts: Draft[] = []
  const done = events.length === 0 ? undefined : sortEvents(groups, events)
  for (const group of groups) foldGroup(group, done?.get(group) ?? NOTHING, terms, drafts)
  if (drafts.length < 2) return { conversations: drafts.map(finish), unmatched }
  drafts.sort((a, b) => (isEarlier(a.opening, b.opening) ? -1 : 1))
  return { conversations: finishRelated(drafts), unmatched }
}

const NOTHING: readonly Done[] = []

/** A conversation, or several: an inbound post long after the end opens the next one. */
function foldGroup(group: Group, done: readonly Done[], terms: FoldTerms, drafts: Draft[]): void {
  const history = historyOf(group)
  const changes = terms.flagged?.(group.opening.id)
  const first = drafts.length
  const begun = group.opening.at ?? -Infinity
  let turns = changes?.findIndex((change) => change.at >= begun) ?? 0
  if (turns < 0) turns = changes?.length ?? 0
  const begin = (opening: FoldPost): Draft => {
    const draft = openDraft(terms, opening, group.thread, group.author, changes?.[turns - 1]?.flag)
    expectHandoff(draft)
    drafts.push(draft)
    return draft
  }
  let draft = begin(group.opening)
  // Which conversation each post went to, once there are several.
  let homes: Map<number | undefined, Draft> | undefined
  const homeOf = (post: number | undefined): Draft => homes?.get(post) ?? draft
  /** A reply that was told by hand goes where it was told. */
  const toldIn = (post: FoldPost): Draft | undefined =>
    done.length === 0 ? undefined : drafts.slice(first).find(({ ahead }) => ahead?.has(post.id))
  let next = 0
  const turnUntil = (time: number): void => {
    for (let change = changes?.[turns]; change !== undefined && change.at < time; change = changes?.[++turns])
      for (const one of drafts.slice(first)) become(one, change, group)
  }
  const actUntil = (time: number): void => {
    for (let one = done[next]; one !== undefined && one.at < time; one = done[++next]) {
      turnUntil(one.at)
      happen(homeOf(one.event.post), one)
    }
    turnUntil(time)
  }
  for (const member of group.members) {
    const { post, time, ours } = member
    actUntil(time)
    // The opening post may come after others, which have no time.
    if (!ours && !post.passive && post !== group.opening && isLongOver(draft, time)) {
      const over = draft
      endWait(over, time)
      homes ??= new Map(over.posts.map((id) => [id, over]))
      draft = begin(post)
    }
    const home = ours ? (toldIn(post) ?? homeOf(post.parent)) : draft
    homes?.set(post.id, home)
    if (Number.isFinite(time)) pass(home, time)
    keepPost(home, post)
    if (ours) speak(home, post, time, done)
    else if (!post.passive) hear(home, post, time)
    // What an opening post is routed to, others of no time before it, is no change.
    keepTurn(home, post !== home.opening && Number.isFinite(time) ? time : undefined)
    if (history?.last === member) enterHistory(home, history)
    if (Number.isFinite(time)) terms.watch?.(home, time)
  }
  actUntil(Infinity)
}

function happen(draft: Draft, done: Done): void {
  pass(draft, done.at)
  act(draft, done)
  keepTurn(draft, done.at, done.event.kind === 'assigned')
  draft.terms.watch?.(draft, done.at)
}

/** The author is something else to us from here on. */
function become(draft: Draft, { at, flag }: FlagChange, { members }: Group): void {
  pass(draft, at)
  const own = new Set(draft.posts)
  const said = members.flatMap(({ post, ours }) => (!ours && !post.passive && own.has(post.id) ? [post] : []))
  turn(draft, flag, said.length === 0 ? [draft.opening] : said, at)
  keepTurn(draft, at)
  draft.terms.watch?.(draft, at)
}

/** What time alone brings about. */
function pass(draft: Draft, now: number): void {
  expireWait(draft, now)
  openDueHandoff(draft, now)
}

/** Resolved more than seven days before. */
function isLongOver(draft: Draft, time: number): boolean {
  if (draft.ending !== undefined) return time - draft.ending.at > REOPENS_WITHIN
  const quiet = quietEnd(draft)
  return quiet !== undefined && quiet.quietAt < time && time - quiet.at > REOPENS_WITHIN
}

function hear(draft: Draft, post: FoldPost, time: number): void {
  // At the very end of the quiet time a post still breaks it.
  settleQuiet(draft, time - 1)
  receive(draft, post)
}

function speak(draft: Draft, post: FoldPost, time: number, done: readonly Done[]): void {
  if (!post.counts) return
  const told = done.find((one) => one.matched?.post === post)?.event
  const by = told?.actor ?? post.sender
  if (post.at === undefined) {
    replyUndated(draft, post, by)
    return
  }
  const { id } = post
  const recordedAt = Math.min(post.recordedAt, told?.recordedAt ?? Infinity)
  reply(draft, { at: time, early: post.at < time, by, post: id, private: post.private, recordedAt })
}

interface History {
  readonly last: Member
  readonly now: number
}

/** The last backfilled post, if the conversation had been still for long by the time of that backfill. */
function historyOf({ members }: Group): History | undefined {
  let last: Member | undefined
  for (const member of members) if (member.post.backfill !== undefined && member.post.at !== undefined) last = member
  const backfill = last?.post.backfill
  if (last === undefined || backfill === undefined) return undefined
  const { now, history } = backfill
  const lately = members.some(({ post }) => post.at !== undefined && post.at <= now && now - post.at <= history)
  return lately ? undefined : { last, now }
}

function enterHistory(draft: Draft, { last, now }: History): void {
  const quiet = quietEnd(draft)
  if (draft.ending === undefined && !(quiet !== undefined && quiet.quietAt <= now)) end(draft, { at: last.time, cause: 'history' })
}

/** Each knows the others of its thread. */
function finishRelated(drafts: readonly Draft[]): Conversation[] {
  const threads = new Map<number, number[]>()
  for (const { thread, opening } of drafts) {
    const ids = threads.get(thread)
    if (ids === undefined) threads.set(thread, [opening.id])
    else ids.push(opening.id)
  }
  return drafts.map((draft) => relate(finish(draft), threads.get(draft.thread)))
}
