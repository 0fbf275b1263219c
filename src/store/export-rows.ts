/** The rows of whole tables, as the store hands them to `export`. */
import type { Clock } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import type { FollowUp } from '../core/follow-ups.ts'
import type { Query } from '../core/query-ast.ts'
import type { Attributes } from '../core/report/facts.ts'
import type { ListedConversation, ListOptions, StoredPost } from './store.ts'

/** A post with what only the database knows of it. Ids of others are short ids. */
export interface ExportedPost extends StoredPost {
  /** Absent for broadcasts, replies to what is not stored, reposts and the like. */
  readonly conversation?: string | undefined
  /** The post it answers, if that is stored. */
  readonly parent?: string | undefined
  /** A reply in the sense of the clocks: human, by the brand. */
  readonly counts: boolean
  /** Written by an employee of the rules. */
  readonly employee: boolean
}

/** What a person or an import did. Operations that were taken back are no part of it. */
export interface ExportedEvent {
  readonly conversation?: string | undefined
  readonly network: string
  readonly event: Event
  /** Short id of the post it was done on. */
  readonly post: string
  readonly operation?: number | undefined
  readonly importNumber?: number | undefined
  /** Short ids of the posts that `event.data` names by their internal ids. */
  readonly named: ReadonlyMap<number, string>
}

export interface ExportedClock {
  readonly conversation: string
  readonly network: string
  /** From 1, within its conversation and kind. */
  readonly n: number
  /** Short id of the post that started it. */
  readonly startPost: string
  readonly clock: Clock
  /** Whom it counts for in reports: who had it at its stop, or has it now where it runs. `spoke` of an answer is who sent it. */
  readonly owner: Attributes
}

/** A question to a department, as it was put and answered, where a person did. */
export interface ExportedHandoff extends ExportedClock {
  readonly asked?: Event | undefined
  readonly answered?: Event | undefined
}

/** A promise to come back to a customer, under the conversation that has it now. */
export interface ExportedFollowUp {
  readonly followUp: FollowUp
  readonly conversation: string
  readonly network: string
  readonly department: string
  readonly spoke?: string | undefined
}

export interface ExportRows {
  readonly conversations: ListedConversation
  readonly posts: ExportedPost
  readonly events: ExportedEvent
  readonly clocks: ExportedClock
  readonly handoffs: ExportedHandoff
  readonly 'follow-ups': ExportedFollowUp
}
export type ExportTable = keyof ExportRows

/** What is asked for. */
export interface ExportPlan {
  /** The conversations whose rows are wanted; absent: everything, also posts of no conversation. */
  readonly query?: Query | undefined
  /** Epoch ms. */
  readonly now: number
  readonly backups?: ListOptions['backups']
  /** Of the rules: the dates of follow-ups are days of it. */
  readonly zone?: string | undefined
  /** Of the rules, for clocks: the names of our people; who else answered is the brand. */
  readonly people?: ReadonlySet<string> | undefined
}
