/**
 * What people record that is not about one conversation: who an author is, who is away, what was improved. Facts are append-only like
 * events, belong to an operation, and count as long as nobody has taken it back; what stands is a fold of them in the order of their ids.
 */

export const AUTHOR_FLAGS = ['advocate', 'vip', 'influencer', 'detractor', 'employee'] as const
export type AuthorFlag = (typeof AUTHOR_FLAGS)[number]

/** An author of a network by the key that posts are stored under: the id, else the folded handle. */
export interface AuthorRef {
  readonly network: string
  readonly author: string
}

/** What each kind of fact carries. `JSON` in the store, so plain data only. */
export interface FactData {
  /** Without a flag: none any more. */
  flagged: AuthorRef & { readonly flag?: AuthorFlag; readonly note?: string }
  /** Two accounts are one person's; `linked: false` takes it back. */
  linked: AuthorRef & { readonly with: AuthorRef; readonly linked: boolean; readonly note?: string }
  /** Local dates, both ends included. `back`: the leave that overlaps it ends the day before, or never was. */
  away: { readonly person: string; readonly from: string; readonly to: string; readonly back?: true; readonly note?: string }
  /** A piece of negative feedback to be turned into a change. `number`: running, never used again. */
  improvement_added: { readonly number: number; readonly text: string; readonly owner?: string; readonly note?: string }
  /** `conversation`: internal id of its opening post. */
  improvement_linked: { readonly number: number; readonly conversation: number; readonly linked: boolean; readonly note?: string }
  improvement_changed: {
    readonly number: number
    readonly status?: ImprovementStatus
    readonly owner?: string
    readonly text?: string
    /** What was changed: with status `done`; or why not: with `dropped`. */
    readonly outcome?: string
    readonly note?: string
  }
}
export const IMPROVEMENT_STATUSES = ['open', 'started', 'done', 'dropped'] as const
export type ImprovementStatus = (typeof IMPROVEMENT_STATUSES)[number]
export type FactKind = keyof FactData

export type Fact = {
  [K in FactKind]: {
    readonly id: number
    readonly kind: K
    /** Epoch ms: in the world, and when outspoke learned it. */
    readonly at: number
    readonly recordedAt: number
    readonly actor: string
    readonly data: FactData[K]
  }
}[FactKind]

/** A fact that an operation is to add. */
export type FactChange = { [K in FactKind]: { readonly kind: K; readonly fact: FactData[K] } }[FactKind]

/** What a fact is about, as text: two facts with the same one cannot be taken back out of order. */
export function subjectOfFact(change: FactChange): string {
  switch (change.kind) {
    case 'flagged':
    case 'linked':
      return `author ${change.fact.network} ${change.fact.author}`
    case 'away':
      return `person ${change.fact.person}`
    default:
      return `improvement ${change.fact.number}`
  }
}
