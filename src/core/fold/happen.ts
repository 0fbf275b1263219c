/** What is said in a conversation: the author's posts, and our replies. Each step knows the past only. */
import type { FoldPost } from '../conversation.ts'
import { isRunning, type OpenClock, stopClock, voidClock } from '../sla/clock.ts'
import { type Draft, judgementOf } from './draft.ts'
import { reopen } from './ending.ts'
import { answerByReply, endHandoffs } from './handoff.ts'
import { beginClocks, keepOwner, reroute, touch } from './routing.ts'
import { endWait } from './wait.ts'

/** Any post of the conversation, before what it does. */
export function keepPost(draft: Draft, post: FoldPost): void {
  draft.posts.push(post.id)
  if (post.source > draft.source) draft.source = post.source
  draft.quietSetting = post.quiet
  if (post.at !== undefined && !(draft.lastPostAt !== undefined && draft.lastPostAt >= post.at)) draft.lastPostAt = post.at
}

/** The author's post, in a conversation that has not been resolved for more than seven days. */
export function receive(draft: Draft, post: FoldPost): void {
  const { at } = post
  const ended = draft.ending
  draft.inboundCount++
  if (post.recordedAt < draft.importedAt) draft.importedAt = post.recordedAt
  if (at !== undefined) {
    endWait(draft, at)
    if (post.directed) draft.firstDirected ??= post
  }
  judge(draft, post, at ?? -Infinity)
  if (!post.gone) draft.live = true
  if (ended !== undefined && (at === undefined || post.noReopen)) return
  if (!post.gone) {
    draft.pendingLive = true
    draft.cycleLive = true
  }
  if (at === undefined) return
  draft.heard = true
  // Whoever writes on in one that was merged is heard: it comes back.
  if (!post.gone) draft.mergedInto = undefined
  draft.pending ??= { post, at }
  if (ended !== undefined) reopen(draft, at, post)
  else beginClocks(draft, at)
}

function judge(draft: Draft, post: FoldPost, at: number): void {
  const own = judgementOf(draft.terms, post, draft.flag)
  const judged = draft.judged === own ? draft.judged : draft.terms.unite([draft.judged, own])
  const directed = draft.directed || post.directed
  if (judged === draft.judged && directed === draft.directed) return
  draft.judged = judged
  draft.directed = directed
  reroute(draft, at)
}

interface Reply {
  /** When it counts. */
  readonly at: number
  /** Older, by its own time, than what it answers. */
  readonly early: boolean
  readonly by: string | undefined
  readonly post: number | undefined
  readonly private: boolean
  readonly recordedAt: number
}

/** A reply that counts. Before anything was asked it answers nothing. */
export function reply(draft: Draft, said: Reply): void {
  if (draft.inboundCount === 0) return
  const { terms, first, next } = draft
  const { at } = said
  touch(draft, at)
  credit(draft, said)
  draft.firstReplyAt ??= at
  if (isRunning(first)) {
    if (said.early) voidClock(terms, first, at, 'reply-before-post')
    else stopClock(terms, first, at, draft.firstImportedAt)
    markLate(draft, first, said, draft.firstImportedAt)
  }
  if (next !== undefined) {
    if (said.early) voidClock(terms, next, at, 'reply-before-post')
    else stopClock(terms, next, at, draft.nextImportedAt)
    markLate(draft, next, said, draft.nextImportedAt)
  }
  draft.quietFrom = at
  draft.quiet = draft.quietSetting
  draft.heard = false
  answerByReply(draft, said.by, at)
  arrive(draft, said.post)
}

/** The post of a reply that was told: what had ended by then leaves nothing open. */
function arrive(draft: Draft, post: number | undefined): void {
  const { ahead, ending } = draft
  if (ahead === undefined || post === undefined || !ahead.has(post)) return
  const rest = new Map(ahead)
  rest.delete(post)
  draft.ahead = rest.size === 0 ? undefined : rest
  if (ending !== undefined) endHandoffs(draft, ending.quietAt ?? ending.at)
}

/** A reply without a time: answered, but nobody can say when. */
export function replyUndated(draft: Draft, post: FoldPost, by: string | undefined): void {
  const { terms, first, next } = draft
  keepOwner(draft)
  credit(draft, { by, post: post.id, private: post.private })
  if (isRunning(first)) voidClock(terms, first, undefined, 'undated')
  if (next !== undefined) voidClock(terms, next, undefined, 'undated')
  arrive(draft, post.id)
}

function credit(draft: Draft, said: Pick<Reply, 'by' | 'post' | 'private'>): void {
  if (!draft.replied) {
    draft.firstReplyBy = said.by
    draft.firstReplyPost = said.post
  }
  draft.replied = true
  // One that was told in an earlier cycle is no answer to what came back.
  const told = said.post === undefined ? undefined : draft.ahead?.get(said.post)
  if (told === undefined || told === draft.cycle) draft.repliedInCycle = true
  draft.replyCount++
  if (said.private) draft.movedToPrivate = true
  draft.next = undefined
  draft.pending = undefined
  draft.pendingLive = false
}

/** Met in the world, but outspoke learned of it after it was due. */
function markLate(draft: Draft, clock: OpenClock, said: Reply, importedAt: number): void {
  const due = clock.dueAt ?? Infinity
  if (clock.verdict === 'met' && said.recordedAt > due && importedAt <= due) draft.lateRecorded = true
}
