/** What reports know beside the rows of conversations: small tables, and what people did, by conversation. */
import type { Calendar } from '../sla/calendar.ts'

/** What of a conversation may change, and parts reports. */
export interface Attributes {
  readonly department: string
  readonly spoke: string | null
  readonly route: string
  readonly priority: string
}

/** What stood before each operation that changed it, in the order of the operations. */
export type History = readonly { readonly at: number; readonly before: Attributes }[]

/** What people did with one conversation. */
export interface Deeds {
  /** Changes of the department by hand. */
  readonly transfers: number
  /** A tag of the rules was taken off. */
  readonly untagged: boolean
  /** Follow-ups whose date decides, and those of them that were done in time. */
  readonly promises: number
  readonly promisesKept: number
}

export interface ReportFacts {
  /** The calendar of interned terms; `undefined`: not known any more. */
  calendar(term: number): Calendar | undefined
  /** Judgement → its tags. */
  tags(judgement: number): readonly string[]
  /** Whether a conversation is meant badly, by its internal id and its judgement. */
  isNegative(conversation: number, judgement: number | undefined): boolean
  /** Only conversations that people did something with, by internal id. */
  readonly deeds: ReadonlyMap<number, Deeds>
  readonly histories: ReadonlyMap<number, History>
}

/** As they were at `at`, by what is known to have changed since. */
export function attributesAt(now: Attributes, history: History, at: number): Attributes {
  return history.find((change) => change.at > at)?.before ?? now
}
