/** What people, rules changes and `check` do; append-only. A post row is itself the event "received" or "replied". */

import type { Outcome, Terms } from './conversation.ts'
import type { ClockKind, Priority } from './rules/ruleset.ts'

/** What each kind of event carries. `JSON` in the store, so plain data only. */
export interface EventData {
  /** A reply recorded by hand. `draft` ones do not count until they are sent. */
  replied: {
    readonly text?: string
    readonly private?: boolean
    readonly draft?: boolean
    readonly url?: string
    readonly nativeId?: string /** post that took its place */
    readonly matchedBy?: number
  }
  /**
   * A draft is ready to be sent; `sends`: by that it is sent. Of these three `draft` is the id of the event that recorded the draft, and
   * the first key, by which the store finds it; they are done on the same post.
   */
  approved: { readonly draft: number; readonly sends?: boolean }
  rejected: { readonly draft: number; readonly reason: string }
  /** The draft has gone out: it is a reply from here on. */
  sent: {
    readonly draft: number
    readonly private?: boolean
    readonly url?: string
    readonly nativeId?: string
    readonly matchedBy?: number
  }
  noted: { readonly text: string }
  claimed: { readonly by: string; readonly until: number }
  released: Record<never, never>
  assigned: { readonly department?: string; readonly spoke?: string }
  tagged: { readonly add: readonly string[]; readonly remove: readonly string[] }
  prioritised: { readonly priority: Priority }
  asked: { readonly department: string; readonly text: string }
  answered: { readonly text?: string; readonly department?: string }
  waited: { readonly until?: number }
  resumed: Record<never, never>
  resolved: { readonly as: Outcome; readonly reason?: string /** why there is no reply */; readonly noReply?: string }
  reopened: Record<never, never>
  acked: Record<never, never>
  snoozed: { readonly until: number }
  merged: { readonly into: number }
  /** The other side of it: another one has become a part of this. */
  joined: { readonly from: number; readonly postedAt?: number }
  significant: { readonly on: boolean }
  /** A promise to come back to the customer. `number`: running over the database; `due`: local date. */
  follow_up: { readonly number: number; readonly due: string; readonly text: string }
  /** Done, with what was said; or with `dropped` the reason why not. */
  followed_up: { readonly number: number; readonly text?: string; readonly dropped?: string }
  /**
   * Other rules decide from here on (`rules apply`), until an import with a number above `after` brings more of the thread. `was`: the
   * terms of clocks that have others now.
   */
  reruled: { readonly rules: string; readonly after: number; readonly was?: { readonly [K in ClockKind]?: Terms } }
  /** Written by an import that changed a verdict which a completed import had shown. */
  rejudged: {
    readonly clock: string
    readonly cycle: number
    /** Internal id, of a next response: there are several in a cycle. */
    readonly startPost?: number
    readonly was: string
    readonly is: string
    readonly stoppedWas?: number
    readonly stoppedIs?: number
  }
}
export type EventKind = keyof EventData

export type Event = {
  [K in EventKind]: {
    readonly id: number
    readonly kind: K
    /** Internal id of the post it was done on. */
    readonly post: number
    /** Epoch ms, in the world. */
    readonly at: number
    /** Epoch ms, when outspoke learned it. */
    readonly recordedAt: number
    readonly actor: string
    readonly data: EventData[K]
  }
}[EventKind]

/** What an operation is to add, on the opening post of a conversation. */
export type Change = { [K in EventKind]: { readonly post: number; readonly kind: K; readonly data: EventData[K] } }[EventKind]
