/**
 * The rule set as data: what `config` makes of the YAML files after validation, what the database stores as JSON
 * under its hash, and what `compile` (in `matcher.ts`) turns into a machine. Plain JSON: no functions, no cycles,
 * absent is `undefined` (dropped by JSON).
 */
import type { NumberField } from '../post.ts'

/** Where a thing stands in the rules files; lines and columns from 1, `endColumn` exclusive. */
export interface Pos {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'urgent']
export type Tone = 'positive' | 'negative' | 'neutral'

/** `list` names the `$list` that the term came from. `raw` is as written. */
export interface Term {
  readonly kind: 'word' | 'exact' | 'mention' | 'hashtag' | 'regex'
  readonly raw: string
  readonly list?: string | undefined
  readonly at: Pos
}

const MARKS: Readonly<Record<string, Term['kind']>> = { '=': 'exact', '#': 'hashtag', '@': 'mention' }

/** The kind of a term as it is written, in rules and in queries. */
export function kindOfTerm(raw: string): Term['kind'] {
  if (raw.length > 2 && raw.startsWith('/') && raw.endsWith('/')) return 'regex'
  return raw.length > 1 ? (MARKS[raw.charAt(0)] ?? 'word') : 'word'
}

/** Fields compared with a set of values; `text` holds terms. */
export type ValueField =
  | 'network'
  | 'kind'
  | 'brand'
  | 'source'
  | 'author'
  | 'mentions'
  | 'author_flag'
  | 'hashtags'
  | 'links'
  | 'language'
  | 'sentiment'
  | 'has'
  | 'during'
  | 'known'
  | 'tags'
  | 'priority'
  | 'department'
  | 'route'
export type BoolField = 'directed' | 'verified'

/** A condition. `all: []` holds always. */
export type Cond =
  | { readonly all: readonly Cond[]; readonly at: Pos }
  | { readonly any: readonly Cond[]; readonly at: Pos }
  | { readonly not: Cond; readonly at: Pos }
  | {
      readonly field: 'text'
      readonly any?: readonly Term[] | undefined
      readonly all?: readonly Term[] | undefined
      readonly none?: readonly Term[] | undefined
      readonly at: Pos
    }
  | {
      readonly field: ValueField
      readonly any?: readonly string[] | undefined
      readonly all?: readonly string[] | undefined
      readonly none?: readonly string[] | undefined
      readonly at: Pos
    }
  | { readonly field: NumberField; readonly min?: number | undefined; readonly max?: number | undefined; readonly at: Pos }
  | { readonly field: BoolField; readonly is: boolean; readonly at: Pos }
  /** `field: { column: … }`: a column of the export, by values (folded equality) or by range. */
  | {
      readonly field: 'extra'
      readonly column: string
      readonly any?: readonly string[] | undefined
      readonly min?: number | undefined
      readonly max?: number | undefined
      readonly at: Pos
    }

export interface Rule {
  readonly id: string
  readonly tags: readonly string[]
  /** `when` and not `unless`, as one condition. */
  readonly when: Cond
  readonly priority?: Priority | undefined
  readonly tone?: Tone | undefined
  readonly notify: readonly string[]
  /** Local dates, both ends included: `2026-06-01`. */
  readonly active?: { readonly from: string; readonly to: string } | undefined
  readonly enabled: boolean
  readonly description?: string | undefined
  readonly matches: readonly RuleExample[]
  readonly skips: readonly RuleExample[]
  /** Rules only see tags of lower strata. */
  readonly stratum: number
  readonly at: Pos
}

export interface RuleExample {
  readonly post: TestPost
  readonly at: Pos
}

/** A target as written, parsed by `core/sla/target.ts`: `24h`, `30bm`, `same-day`, `2bd`, `none`. */
export type TargetSpec = string

export interface Targets {
  readonly first_response?: TargetSpec | undefined
  readonly next_response?: TargetSpec | undefined
  readonly resolution?: TargetSpec | undefined
}

export interface TargetRow extends Targets {
  readonly when: Cond
  readonly at: Pos
}

export interface Route extends Targets {
  readonly id: string
  readonly title?: string | undefined
  readonly when: Cond
  /** A department, or `log`: recorded, nobody owns it, no clock. */
  readonly to: string
  readonly spoke?: string | undefined
  /** `hub`, `spoke` or a person. */
  readonly responder: string
  readonly approve?: { readonly by: readonly string[]; readonly sends: boolean } | undefined
  readonly priority?: Priority | undefined
  readonly notify: readonly string[]
  readonly escalation?: string | undefined
  readonly guideline?: string | undefined
  /** network → template; `default` for the others. */
  readonly template?: Readonly<Record<string, string>> | undefined
  readonly description?: string | undefined
  readonly at: Pos
}

export interface Spoke {
  readonly person: string
  readonly weight: number
  readonly when?: Cond | undefined
  readonly at: Pos
}
export type Assign = 'rotate' | 'balance' | 'first' | 'manual'

export interface Department extends Targets {
  readonly id: string
  readonly name?: string | undefined
  /** Resolved: the written one, the only one of the file, the hub's, else `always`. */
  readonly calendar: string
  /** Whether the file writes a calendar for it, its own or by those defaults (E155). */
  readonly lead?: string | undefined
  readonly spokes: readonly Spoke[]
  readonly assign: Assign
  /** ms */
  readonly sticky?: number | undefined
  /** Department that is told and sees the queue when every spoke is away; absent for the hub itself. */
  readonly backup?: string | undefined
  readonly escalation?: string | undefined
  /** Target of the `handoff` clock. */
  readonly answer: TargetSpec
  readonly notify: readonly string[]
  readonly at: Pos
}

/** Minutes since local midnight; `to` beyond 1440 runs into the next day. */
export interface Window {
  readonly from: number
  readonly to: number
}
export interface CalendarSpec {
  readonly id: string
  readonly timezone: string
  /** Index 0 = Monday … 6 = Sunday. */
  readonly hours: readonly (readonly Window[])[]
  /** Local date → its own windows; an empty list is a closed day. */
  readonly holidays: Readonly<Record<string, readonly Window[]>>
  /** ms before closing from which the day counts as over. */
  readonly cutoff: number
}

export interface Person {
  readonly id: string
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly slack?: string | undefined
  readonly teams?: string | undefined
  /** Local dates, both ends included. */
  readonly away: readonly { readonly from: string; readonly to: string }[]
  readonly calendar?: string | undefined
}

export interface Channel {
  readonly id: string
  readonly type: 'slack' | 'teams' | 'email' | 'webhook' | 'exec'
  /** These four as written, `${NAME}` unresolved: secrets never enter the database. */
  readonly url?: string | undefined
  readonly to?: string | undefined
  /** Sender of mail. */
  readonly from?: string | undefined
  /** Key of a webhook's signature. */
  readonly secret?: string | undefined
  readonly digest?: 'daily' | 'weekly' | undefined
  readonly hours?: string | undefined
}

export interface Brand {
  /** Name under `brands:`; absent for the single `brand:`. */
  readonly id?: string | undefined
  /** network → handles, folded, without `@`; `*` for every network. */
  readonly handles: Readonly<Record<string, readonly string[]>>
  readonly profiles: readonly string[]
  readonly employees: readonly string[]
  readonly employeesCount: boolean
  readonly auto: readonly Term[]
  readonly countAuto: boolean
}

export interface Rung {
  /** `75%`, `-30m`, `due`, `+4h`, parsed. */
  readonly at: { readonly kind: 'share'; readonly share: number } | { readonly kind: 'offset'; readonly ms: number }
  readonly clocks: readonly ClockKind[]
  readonly notify: readonly string[]
  readonly reassign?: string | undefined
  readonly priority?: Priority | undefined
  /** ms */
  readonly repeat?: number | undefined
}
export type ClockKind = 'first_response' | 'next_response' | 'resolution' | 'handoff'
export const CLOCK_KINDS: readonly ClockKind[] = ['first_response', 'next_response', 'resolution', 'handoff']

export interface Goals {
  readonly when?: Cond | undefined
  /** Fractions 0–1. */
  readonly answer_rate?: number | undefined
  readonly first_response?: number | undefined
  readonly next_response?: number | undefined
  readonly resolution?: number | undefined
  readonly handoff?: number | undefined
}

/** A post of a test: fields as in conditions. */
export interface TestPost {
  readonly text: string
  /** Epoch ms. */
  readonly posted?: number | undefined
  readonly network?: string | undefined
  readonly fields: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

export interface RuleTest {
  readonly name: string
  readonly post: TestPost
  readonly given: {
    readonly open?: Readonly<Record<string, number>> | undefined
    /** Person → epoch ms of the last assignment, or the one person who was last. */
    readonly last?: Readonly<Record<string, number>> | undefined
    readonly away?: readonly string[] | undefined
    readonly flags?: readonly string[] | undefined
    readonly pins?: readonly string[] | undefined
  }
  readonly expect: {
    readonly tags?:
      | { readonly exactly: readonly string[] }
      | { readonly has: readonly string[]; readonly lacks: readonly string[] }
      | undefined
    readonly route?: string | undefined
    readonly department?: string | undefined
    readonly spoke?: string | undefined
    readonly responder?: string | undefined
    readonly priority?: Priority | undefined
    readonly notify?: readonly string[] | undefined
    /** Epoch ms, or `none`. */
    readonly first_response?: number | 'none' | undefined
    /** Its target as written. */
    readonly next_response?: TargetSpec | undefined
    readonly resolution?: number | 'none' | undefined
    readonly escalation?: string | undefined
  }
  /** Where each expectation stands, by key, for messages. */
  readonly only: boolean
  readonly skip: boolean
  readonly at: Pos
}

export interface RuleSet {
  /** `sha256:…` of the canonical JSON of all that decides (positions left out). */
  readonly hash: string
  readonly timezone: string
  /** Whether `timezone:` is written; else reports fall back to the hub's calendar's. */
  readonly timezoneWritten: boolean
  readonly brands: readonly Brand[]
  readonly calendars: Readonly<Record<string, CalendarSpec>>
  readonly people: Readonly<Record<string, Person>>
  readonly channels: Readonly<Record<string, Channel>>
  /** In file order; `hub` is always there. */
  readonly departments: readonly Department[]
  /** Tag → description and flags; every tag that anything gives is there. */
  readonly tags: Readonly<
    Record<string, { readonly description?: string | undefined; readonly manual: boolean; readonly deprecated?: string | undefined }>
  >
  readonly targets: readonly TargetRow[]
  readonly escalation: Readonly<Record<string, readonly Rung[]>>
  readonly rules: readonly Rule[]
  readonly routes: readonly Route[]
  readonly resolution: { readonly by: 'person' } | { readonly by: 'quiet'; readonly quiet: number }
  readonly reopenUnless?: Cond | undefined
  /** ms */
  readonly claim: number
  /** ms */
  readonly waitLimit: number
  readonly goals: readonly Goals[]
  readonly views: Readonly<Record<string, string>>
  readonly tests: readonly RuleTest[]
  /** Columns of exports that conditions name: kept as `extra`. */
  readonly columns: readonly string[]
}
