/** A conversation while the fold works on it: what has happened up to the moment that the fold has reached. */
import type { Cause, Conversation, FoldPost, Judgement, Outcome, Routing, Terms, Turn } from '../conversation.ts'
import type { AuthorFlag } from '../fact.ts'
import type { FlagChange } from '../people.ts'
import type { Priority } from '../rules/ruleset.ts'
import type { ClockTerms, OpenClock } from '../sla/clock.ts'

/** All that the fold asks of rules, calendars and the store. */
export interface FoldTerms extends ClockTerms {
  /** Memoised: equal ones are the same object. `directed`: any inbound post so far; `flag`: what people made of the author by then. */
  route(opening: FoldPost, judgement: Judgement, directed: boolean, flag?: AuthorFlag): Routing
  /** When people made what of the author of an opening post, in the order of time; absent: never anything. */
  flagged?(opening: number): readonly FlagChange[] | undefined
  /** What the rules make of a post by an author with that flag. */
  judge?(post: FoldPost, flag: AuthorFlag): Judgement
  /** Interned, also for a list of one that is not (pins make such). */
  unite(judgements: readonly Judgement[]): Judgement
  /** The owner of `kept`, with targets looked up anew for these tags and this priority. Without it targets stay as they were. */
  retarget?(kept: Routing, opening: FoldPost, judgement: Judgement, directed: boolean, priority: Priority, flag?: AuthorFlag): Routing
  /** Owner of a conversation that was touched under an earlier rule set, by opening post; `taker`: the department that it is given to by hand now. */
  owner?(opening: number, judgement: Judgement, directed: boolean, taker?: string): Routing | undefined
  /** When an import routed it to that department, epoch ms; absent: no hand-off of its own. */
  handoffSince?(opening: number, department: string): number | undefined
  /** The promise of a department to answer; without it that of the route. */
  handoff?(department: string): Terms | undefined
  /** Whether this person or handle answers for the department; `undefined`: not known. */
  speaksFor?(department: string, sender: string): boolean | undefined
  /** Sees each conversation after every step of the fold; `at`: epoch ms. It may not change it. */
  watch?(draft: Draft, at: number): void
  /** Calendar of a department that owns by hand. */
  calendarOf?(department: string): string | undefined
}

/** How it ended: an outcome, or a cause. */
export interface Ending {
  readonly at: number
  readonly outcome?: Outcome | undefined
  readonly reason?: string | undefined
  readonly cause?: Exclude<Cause, 'quiet'> | undefined
  /** Closed by quiet: since when that is known. */
  readonly quietAt?: number | undefined
}

/** What a reopening by a post undid, so that `ack` can close it as it was. */
export interface Before {
  readonly ending: Ending
  /** The void first response that had to make room for a new one. */
  readonly replaced: OpenClock | undefined
}

/** Where a clock starts: mostly when the post was made. */
export interface Start {
  readonly post: FoldPost
  readonly at: number
}

export interface Handoff {
  readonly department: string
  readonly clock: OpenClock
}

export interface Draft {
  readonly terms: FoldTerms
  readonly opening: FoldPost
  readonly thread: number
  readonly author: string | undefined
  readonly posts: number[]
  eventCount: number
  inboundCount: number
  replyCount: number
  noteCount: number
  lastPostAt: number | undefined
  importedAt: number
  source: number
  directed: boolean
  /** What people made of the author by now. */
  flag: AuthorFlag | undefined
  /** Of the rules over the inbound posts so far, and the same with pins. */
  judged: Judgement
  judgement: Judgement
  /** Tag → put on (true) or taken off by hand. */
  pins: ReadonlyMap<string, boolean> | undefined
  routing: Routing
  /** The owner as of the first touch. */
  kept: Routing | undefined
  wouldRouteTo: string | undefined
  handPriority: Priority | undefined
  handDepartment: string | undefined
  handSpoke: string | undefined
  pinned: boolean
  /** Whose it was when the last step was over: by rules, and by hand. */
  stood: Routing
  stoodByHand: string | undefined
  turned: Turn[] | undefined
  touchedAt: number | undefined
  cycle: number
  reopened: number
  /** The first one with a time. */
  firstDirected: FoldPost | undefined
  /** Where the clocks of this cycle start. */
  start: Start | undefined
  firstStartAt: number | undefined
  clocks: OpenClock[]
  /** The last of its kind; `next` only while it runs. */
  first: OpenClock | undefined
  next: OpenClock | undefined
  resolution: OpenClock | undefined
  handoffs: readonly Handoff[]
  replied: boolean
  repliedInCycle: boolean
  firstReplyAt: number | undefined
  firstReplyBy: string | undefined
  firstReplyPost: number | undefined
  /** What quiet is counted from: the last reply of this cycle. */
  quietFrom: number | undefined
  quiet: number | undefined
  /** The setting of the latest post, which a reply takes. */
  quietSetting: number | undefined
  /** An inbound post came after the last reply. */
  heard: boolean
  /** The oldest unanswered inbound post. */
  pending: Start | undefined
  /** Some inbound post is not gone: of the unanswered ones, of this cycle, of all. */
  pendingLive: boolean
  cycleLive: boolean
  live: boolean
  movedToPrivate: boolean
  ending: Ending | undefined
  before: Before | undefined
  firstResolvedAt: number | undefined
  waitingSince: number | undefined
  waitingUntil: number | undefined
  /** Departments that were asked and have not answered. */
  asked: readonly string[]
  /** Replies by hand whose place a post of ours has taken. */
  matched: Conversation['matched']
  /**
   * Replies told by hand whose posts come later: post → cycle in which it was told. Time and text are the post's, but what people did since
   * they told it stands: for that, we have replied.
   */
  ahead: ReadonlyMap<number, number> | undefined
  claimedBy: string | undefined
  claimUntil: number | undefined
  snoozedUntil: number | undefined
  mergedInto: number | undefined
  /** The earliest of those that were merged into it. */
  joinedAt: number
  significant: boolean
  lateRecorded: boolean
  /** When the import's own hand-off opens. */
  handoffAt: number | undefined
  /** Import time of the post that started it. */
  firstImportedAt: number
  nextImportedAt: number
  resolutionImportedAt: number
}

const NOTHING: Conversation['matched'] = []

/** A conversation before its first post is received. */
export function openDraft(
  terms: FoldTerms,
  opening: FoldPost,
  thread: number,
  author: string | undefined,
  flag: AuthorFlag | undefined,
): Draft {
  const judgement = judgementOf(terms, opening, flag)
  const routing = terms.route(opening, judgement, opening.directed, flag)
  return {
    terms,
    opening,
    thread,
    author,
    posts: [],
    eventCount: 0,
    inboundCount: 0,
    replyCount: 0,
    noteCount: 0,
    lastPostAt: undefined,
    importedAt: opening.recordedAt,
    source: 0,
    directed: opening.directed,
    flag,
    judged: judgement,
    judgement,
    pins: undefined,
    routing,
    kept: undefined,
    wouldRouteTo: undefined,
    handPriority: undefined,
    handDepartment: undefined,
    handSpoke: undefined,
    pinned: false,
    stood: routing,
    stoodByHand: undefined,
    turned: undefined,
    touchedAt: undefined,
    cycle: 1,
    reopened: 0,
    firstDirected: undefined,
    start: undefined,
    firstStartAt: undefined,
    clocks: [],
    first: undefined,
    next: undefined,
    resolution: undefined,
    handoffs: [],
    replied: false,
    repliedInCycle: false,
    firstReplyAt: undefined,
    firstReplyBy: undefined,
    firstReplyPost: undefined,
    quietFrom: undefined,
    quiet: undefined,
    quietSetting: undefined,
    heard: false,
    pending: undefined,
    pendingLive: false,
    cycleLive: false,
    live: false,
    movedToPrivate: false,
    ending: undefined,
    before: undefined,
    firstResolvedAt: undefined,
    waitingSince: undefined,
    waitingUntil: undefined,
    asked: [],
    matched: NOTHING,
    ahead: undefined,
    claimedBy: undefined,
    claimUntil: undefined,
    snoozedUntil: undefined,
    mergedInto: undefined,
    joinedAt: Infinity,
    significant: false,
    lateRecorded: false,
    handoffAt: undefined,
    firstImportedAt: 0,
    nextImportedAt: 0,
    resolutionImportedAt: 0,
  }
}

/** What the rules make of a post, with what people made of its author by then. */
export function judgementOf(terms: FoldTerms, post: FoldPost, flag: AuthorFlag | undefined): Judgement {
  return flag === undefined ? post.judgement : (terms.judge?.(post, flag) ?? post.judgement)
}

/** Nobody owns it, no clock runs. */
export const LOG = 'log'
export const HUB = 'hub'

export function ownerOf(draft: Draft): string {
  return draft.handDepartment ?? draft.routing.department
}

/** Whether people could take it as replied to: by a reply, or one told by hand whose post comes a little later. */
export function isRepliedTo({ replied, ahead }: Draft): boolean {
  return replied || ahead !== undefined
}

/** How quiet will close it from `quietAt` on, if nothing else happens. */
export function quietEnd(draft: Draft): (Ending & { readonly quietAt: number }) | undefined {
  const { quiet, quietFrom: at } = draft
  if (draft.ending !== undefined || draft.heard || quiet === undefined || at === undefined) return undefined
  return { at, quietAt: at + quiet }
}
