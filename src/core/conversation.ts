/**
 * A conversation is one author's thread with the brand. State is a fold of its posts and events; nothing here
 * depends on the present, so what is stored stays true as time passes: whatever does is stored as an instant
 * (`quietAt`, `waitingUntil`, `snoozedUntil`, `claimUntil`, due times) that readers compare with now.
 */
import type { ClockKind, Priority, TargetSpec } from './rules/ruleset.ts'

/** What the rules make of one post, or of several together. Interned: equal ones are the same object. */
export interface Judgement {
  /** Sorted. */
  readonly tags: readonly string[]
  /** The highest asserted; absent if none. */
  readonly priority?: Priority | undefined
  /** Sorted. */
  readonly notify: readonly string[]
  readonly tone?: 'positive' | 'negative' | 'neutral' | undefined
}

/** A post as the fold sees it. */
export interface FoldPost {
  /** Internal id, dense, from 1. */
  readonly id: number
  /** Native key: breaks ties of time. */
  readonly key: string
  /** Internal id of the post it answers, if that is stored. */
  readonly parent?: number | undefined
  /** It names a parent that is not stored (yet). */
  readonly orphan: boolean
  /** It names a parent at all, stored or not. */
  readonly answers: boolean
  /** The parent it names is its `group`'s root itself. */
  readonly answersRoot: boolean
  /** `conversation_id` of the export. */
  readonly group?: string | undefined
  /** network NUL author id, else folded handle; absent: unknown author. */
  readonly author?: string | undefined
  /** Sender as shown: handle, else id. */
  readonly sender?: string | undefined
  /** Unknown direction counts as inbound. */
  readonly inbound: boolean
  /** Outbound (and employees', where `employees_count`): human, by the brand. An automatic reply is not (unless counted) */
  readonly counts: boolean
  /** Epoch ms; absent where the post has no time, or one coarser than a minute: no clocks. */
  readonly at?: number | undefined
  readonly directed: boolean
  /** Reposts and context posts open no conversation and ask for nothing. */
  readonly passive: boolean
  /** Deleted or withheld: needs no answer. */
  readonly gone: boolean
  readonly private: boolean
  /** Its author is one of our employees: in a customer's thread neither a reply nor a conversation (unless `counts`: then a reply). */
  readonly employee: boolean
  /** `reopen: { unless }` of the rules held for it: it does not reopen a resolved conversation. */
  readonly noReopen: boolean
  readonly judgement: Judgement
  /** Import (or operation) number that brought it, and its time, epoch ms. */
  readonly source: number
  readonly recordedAt: number
  /** ms of `resolution: { by: quiet }` in force when it was imported; absent: only people close. */
  readonly quiet?: number | undefined
  /** `--history` in ms, and the import's now, where it came by `--backfill`. */
  readonly backfill?: { readonly history: number; readonly now: number } | undefined
}

/** The terms of a clock: what was promised, and by which calendar. */
export interface Terms {
  readonly target: TargetSpec
  /** Calendar id within the rule set. */
  readonly calendar: string
  /** Where the target is written: `targets[2]`, `route billing`, `department care`, `built in`. */
  readonly from: string
  /** Hash of the rule set. */
  readonly rules: string
}

export type VoidReason =
  | 'logged'
  | 'ignored'
  | 'gone'
  | 'history'
  | 'resolved'
  | 'ack'
  | 'reply-before-post'
  | 'undated'
  | 'transferred'
  | 'hub-first'
  | 'no-reply-reason'

/** A pause in ms; `to` absent while it runs. */
export interface Pause {
  readonly from: number
  readonly to?: number | undefined
}

/**
 * One clock. `verdict` says what is settled whatever now is: `running` ones are breached once now is past `dueAt`.
 * A resolution that only quiet closes carries `quietAt`: before it the clock runs, from it on it stopped at `stoppedAt`.
 */
export interface Clock {
  readonly kind: ClockKind
  /** From 1; a reopened conversation starts the next. */
  readonly cycle: number
  /** Internal id of the post that started it (`next_response`: the oldest unanswered one); hand-offs: of the opening post. */
  readonly startPost: number
  readonly terms: Terms
  readonly startedAt: number
  /** Absent while a pause without an end runs. */
  readonly dueAt?: number | undefined
  /** When 75 % of the time allowed is used. */
  readonly soonAt?: number | undefined
  readonly stoppedAt?: number | undefined
  readonly quietAt?: number | undefined
  readonly verdict: 'running' | 'paused' | 'met' | 'breached' | 'void'
  readonly reason?: VoidReason | undefined
  readonly pauses: readonly Pause[]
  /** Hand-offs only. */
  readonly department?: string | undefined
  /** Breached by a change of priority or target, not by time. */
  readonly breachedOnChange?: boolean | undefined
  /** Met with less than 10 % of the time allowed left. */
  readonly nearMiss?: boolean | undefined
  /** Due before it was imported, and not met for good: where quiet will end it in time, it counts until then. */
  readonly bornBreached: boolean
}

/** Owner and answer of the rules for one conversation at one moment; memoised, so equal ones are the same object. */
export interface Routing {
  readonly route: string
  /** `log` has no owner and no clock. */
  readonly department: string
  /** A spoke that the route names. */
  readonly spoke?: string | undefined
  readonly responder: string
  readonly priority: Priority
  readonly notify: readonly string[]
  readonly escalation: string
  /** `none` = no clock. */
  readonly terms: Readonly<Record<ClockKind, Terms>>
  /** Of the owning department. */
  readonly calendar: string
}

/** How a person ends a conversation. */
export type Outcome = 'acted' | 'declined' | 'logged' | 'ignored'
export type Cause = 'quiet' | 'history' | 'gone'

/** Who owned it until `at`, epoch ms: by which route, how urgent. */
export interface Turn {
  readonly at: number
  readonly before: Pick<Conversation, 'department' | 'priority'> & { readonly route: string }
  /** A person gave it to another department. */
  readonly byHand: boolean
}

/** What is stored of a conversation besides the decision on its spoke. */
export interface Conversation {
  /** Internal id of its opening post: earliest `at`, then key. */
  readonly id: number
  /** Internal ids, in the order of the fold. */
  readonly posts: readonly number[]
  readonly author?: string | undefined
  readonly directed: boolean
  /** Tags, priority and notify of the rules over all inbound posts, and of pins. */
  readonly judgement: Judgement
  readonly routing: Routing
  /** The route that would win now, where the owner stays because somebody has started. */
  readonly wouldRouteTo?: string | undefined
  readonly priority: Priority
  /** Owner: by rules, or by hand (`pinned`). */
  readonly department: string
  readonly spokePinned?: string | undefined
  readonly pinned: boolean
  /** Epoch ms of the opening post, or of the earliest one that was merged into it. */
  readonly postedAt?: number | undefined
  readonly lastPostAt?: number | undefined
  /** Earliest `recordedAt` of its inbound posts. */
  readonly importedAt: number
  /** Largest `source` of its posts. */
  readonly source: number
  readonly inboundCount: number
  readonly replyCount: number
  readonly noteCount: number
  readonly firstReplyAt?: number | undefined
  readonly firstReplyBy?: string | undefined
  /** Internal id of the first reply's post, if it is a post. */
  readonly firstReplyPost?: number | undefined
  readonly movedToPrivate: boolean
  /** First reply, note, claim or assignment by hand. */
  readonly touchedAt?: number | undefined
  /** Outcome or cause that stands whatever now is; `quietAt` is the other way to be resolved. */
  readonly resolvedAt?: number | undefined
  readonly outcome?: Outcome | undefined
  readonly reason?: string | undefined
  readonly cause?: Exclude<Cause, 'quiet'> | undefined
  /** From this instant on it is resolved at `quietResolvedAt`, cause `quiet`. */
  readonly quietAt?: number | undefined
  readonly quietResolvedAt?: number | undefined
  readonly firstResolvedAt?: number | undefined
  /** When its first response became due to it, also where its target is `none` and there is no clock. */
  readonly firstStartAt?: number | undefined
  readonly reopened: number
  readonly waitingSince?: number | undefined
  readonly waitingUntil?: number | undefined
  /** An `ask` is unanswered. */
  readonly asking: boolean
  /** Only a fold gives these three, no column holds them: departments that were asked and have not answered; something that `ack` would settle; events of replies by hand whose place a post has taken. */
  readonly asked: readonly string[]
  readonly ackable: boolean
  readonly matched: readonly { readonly event: number; readonly post: number }[]
  readonly claimedBy?: string | undefined
  readonly claimUntil?: number | undefined
  readonly snoozedUntil?: number | undefined
  readonly mergedInto?: number | undefined
  readonly significant: boolean
  /** Earliest due of the live customer clocks while it is not waiting, and when the first of them becomes soon. */
  readonly dueAt?: number | undefined
  readonly soonAt?: number | undefined
  /** The same while it waits for the customer: `resolution` is paused then. */
  readonly waitingDueAt?: number | undefined
  readonly waitingSoonAt?: number | undefined
  /** Until then some clock counts as due before it was imported, epoch ms; Infinity: for good; absent: none does. */
  readonly bornUntil?: number | undefined
  readonly lateRecorded: boolean
  /** `same-day` due of the first response under the owner's calendar, cutoff ignored: stored when the clock stops. */
  readonly sameDayDueAt?: number | undefined
  /** Every live customer clock has no end but posts that are gone, or it has no time. */
  readonly excluded?: 'gone' | 'undated' | undefined
  readonly clocks: readonly Clock[]
  /**
   * When owner, route or priority changed, in order, by posts, flags and people; absent: never. What a post without a time changed counts as
   * ever been so, and what an operation put into force that no fold knows the time of (`rules apply`) stands beside that operation.
   */
  readonly turned?: readonly Turn[] | undefined
  /** Other conversations of its thread, by opening post. */
  readonly related: readonly number[]
  /** Number of posts and events, for `rev`. */
  readonly rev: number
}
