/**
 * A query as plain data, with instants resolved to epoch ms; the store makes SQL of it. Conditions hold or do not hold:
 * what is missing never matches, its `not` does.
 */
import type { NumberField } from './post.ts'

/** States and marks of a conversation: the words after `is:`. `directed` is also a condition of its own. */
export const STATE_WORDS = [
  'new',
  'open',
  'with_department',
  'waiting',
  'resolved',
  'acted',
  'declined',
  'logged',
  'ignored',
  'answered',
  'queue',
  'overdue',
  'soon',
  'late-handoff',
  'born-breached',
  'snoozed',
  'draft',
  'claimed',
  'unassigned',
  'pinned',
  'significant',
  'history',
  'gone',
  'directed',
  'reply',
] as const
export type StateWord = (typeof STATE_WORDS)[number]

/** Fields compared with values; `none` stands for "has none" in those where a value may be missing. */
export type EqualField =
  | 'department'
  | 'spoke'
  | 'route'
  | 'tag'
  | 'priority'
  | 'network'
  | 'brand'
  | 'author'
  | 'language'
  | 'kind'
  | 'source'
  | 'sentiment'
  | 'author_flag'
/** Instants; `due` is the one in force now, of conversations that are not resolved. */
export type TimeField = 'posted' | 'answered' | 'resolved' | 'due'

export type Query =
  | { readonly kind: 'all'; readonly of: readonly Query[] }
  | { readonly kind: 'any'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'is'; readonly is: StateWord }
  | { readonly kind: 'equal'; readonly field: EqualField; readonly values: readonly string[] }
  /** `from <= instant < before`, epoch ms; an end that is absent is open. */
  | { readonly kind: 'time'; readonly field: TimeField; readonly from?: number | undefined; readonly before?: number | undefined }
  /** Both ends included. */
  | { readonly kind: 'number'; readonly field: NumberField; readonly min?: number | undefined; readonly max?: number | undefined }
  | { readonly kind: 'verified' }
  /** A word, or words next to each other, of the full-text index; `prefix`: the last one may go on. */
  | { readonly kind: 'words'; readonly words: string; readonly prefix: boolean }
  /** A term exactly as a rule would write it; `/…/` is a regular expression. */
  | { readonly kind: 'term'; readonly raw: string }

/** The empty query: every conversation. */
export const ALL: Query = { kind: 'all', of: [] }

/** Both must hold. */
export function combine(a: Query, b: Query): Query {
  const of = [a, b].flatMap((one) => (one.kind === 'all' ? one.of : [one]))
  const [only] = of
  return of.length === 1 && only !== undefined ? only : { kind: 'all', of }
}

/** A state as a query, for commands that are one: `queue`, `overdue`. */
export function is(state: StateWord): Query {
  return { kind: 'is', is: state }
}

/** It must not hold. */
export function negate(query: Query): Query {
  return query.kind === 'not' ? query.of : { kind: 'not', of: query }
}
