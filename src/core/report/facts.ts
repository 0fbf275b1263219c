/** What reports know beside the rows of conversations: small tables, and what people did, by conversation. */
import type { Turn } from '../conversation.ts'
import type { Calendar } from '../sla/calendar.ts'

/** What of a conversation may change, and parts reports. */
export interface Attributes {
  readonly department: string
  readonly spoke: string | null
  readonly route: string
  readonly priority: string
}

/** What it was until each of its changes, in the order of time. */
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

/** What stood before an operation. */
export interface StoodBefore {
  readonly at: number
  readonly before: Attributes
  /** It put other rules into force, which the fold takes for those of all time. */
  readonly isRuled: boolean
}

/**
 * Who had a conversation when. `turned`: department, route and priority as the fold knows them. `stood`: what operations found, in their
 * order; only they know spokes, and what rules gave that others decide by now. Empty where nothing was ever otherwise.
 */
export function historyOf(now: Attributes, turned: readonly Turn[], stood: readonly StoodBefore[]): History {
  const instants = [...new Set([...turned, ...stood].map(({ at }) => at))].sort((a, b) => a - b)
  const history: History[number][] = []
  let after = now
  for (const at of instants.reverse()) {
    const before = asAt(now, turned, stood, at - 1)
    if (PARTS.every((part) => before[part] === after[part])) continue
    history.push({ at, before })
    after = before
  }
  return history.reverse()
}

const OWNER = ['department', 'route', 'priority'] as const
const PARTS = [...OWNER, 'spoke'] as const

function asAt(now: Attributes, turned: readonly Turn[], stood: readonly StoodBefore[], at: number): Attributes {
  const folded = foldedAt(now, turned, at)
  const ruled = stood.find((one) => one.isRuled && one.at > at)
  const owner = { ...folded }
  if (ruled !== undefined) {
    // Where the rules of today would have had it as it was found, they are right about what was before, too.
    const found = foldedAt(now, turned, ruled.at - 1)
    for (const part of OWNER) if (found[part] !== ruled.before[part]) owner[part] = ruled.before[part]
  }
  // Of a department that had it only in between nobody knows whom it chose.
  const known = [...stood.filter((one) => one.at > at).map(({ before }) => before), now]
  return { ...owner, spoke: known.find(({ department }) => department === owner.department)?.spoke ?? null }
}

function foldedAt(now: Attributes, turned: readonly Turn[], at: number): { -readonly [part in (typeof OWNER)[number]]: string } {
  const { department, route, priority } = turned.find((turn) => turn.at > at)?.before ?? now
  return { department, route, priority }
}
