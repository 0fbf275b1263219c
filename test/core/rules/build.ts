/** Rule sets in a few words, for tests. */
import { NUMBER_FIELDS } from '../../../src/core/post.ts'
import type { RulePost } from '../../../src/core/rules/matcher.ts'
import type { Cond, Department, Pos, Route, Rule, RuleSet, Spoke, TargetRow, Term } from '../../../src/core/rules/ruleset.ts'

export const at: Pos = { file: 'outspoke.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 }

export function term(raw: string, list?: string): Term {
  const kind =
    raw.length > 1 && raw.startsWith('/') && raw.endsWith('/')
      ? 'regex'
      : (({ '=': 'exact', '@': 'mention', '#': 'hashtag' } as const)[raw[0] as '='] ?? 'word')
  return { kind, raw, list, at }
}

type Words = string | readonly string[]
type When = { readonly [key: string]: unknown }

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)])

/** The conditions of a rules file as written: keys AND, lists OR. */
export function when(written: When | readonly When[]): Cond {
  if (Array.isArray(written)) return { any: written.map(when), at }
  const parts = Object.entries(written as When).map(([key, value]): Cond => {
    if (key === 'all' || key === 'any') return { [key]: (value as When[]).map(when), at } as unknown as Cond
    if (key === 'not' || key === 'unless') return { not: when(value as When), at }
    if (key === 'directed' || key === 'verified') return { field: key, is: value as boolean, at }
    if (NUMBER_FIELDS.some((field) => field === key)) {
      const [min, max] = value as [number?, number?]
      return { field: key, min, max, at } as Cond
    }
    if (key === 'field') {
      const [column, wanted] = Object.entries(value as Record<string, unknown>)[0] ?? ['', '']
      return { field: 'extra', column, any: listed(wanted), at }
    }
    const lists = typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, Words>) : { any: value as Words }
    const read = (list: Words | undefined) =>
      list === undefined ? undefined : key === 'text' ? listed(list).map((raw) => term(raw)) : listed(list)
    return { field: key, any: read(lists.any), all: read(lists.all), none: read(lists.none), at } as Cond
  })
  return parts.length === 1 && parts[0] ? parts[0] : { all: parts, at }
}

export function rule(tag: string, condition: When | readonly When[], more: Partial<Rule> = {}): Rule {
  return { id: tag, tags: [tag], when: when(condition), notify: [], enabled: true, matches: [], skips: [], stratum: 0, at, ...more }
}

export function route(id: string, condition: When, to: string, more: Partial<Route> = {}): Route {
  return { id, when: when(condition), to, responder: 'hub', notify: [], at, ...more }
}

export function department(id: string, spokes: readonly (string | Partial<Spoke>)[], more: Partial<Department> = {}): Department {
  return {
    id,
    calendar: 'always',
    assign: 'balance',
    answer: 'none',
    notify: [],
    at,
    spokes: spokes.map((one) => (typeof one === 'string' ? { person: one, weight: 1, at } : { person: '', weight: 1, at, ...one })),
    ...more,
  }
}

export const target = (condition: When, row: Partial<TargetRow>): TargetRow => ({ when: when(condition), at, ...row })

export function ruleSet(parts: Partial<RuleSet> = {}): RuleSet {
  return {
    hash: 'sha256:9c1f00aa9c1f00aa',
    timezone: 'UTC',
    timezoneWritten: false,
    brands: [],
    calendars: {},
    people: {},
    channels: {},
    departments: [department('hub', [])],
    tags: {},
    targets: [],
    escalation: {},
    rules: [],
    routes: [route('rest', {}, 'hub')],
    resolution: { by: 'person' },
    claim: 1_800_000,
    waitLimit: 604_800_000,
    goals: [],
    views: {},
    tests: [],
    columns: [],
    ...parts,
  }
}

export function post(text: string, more: Partial<RulePost> = {}): RulePost {
  return {
    network: 'x',
    idQuality: 'ok',
    kind: 'post',
    direction: 'inbound',
    directed: true,
    precision: 'ms',
    state: 'live',
    source: 'test',
    text,
    postedAt: Date.UTC(2026, 7, 4, 9),
    ...more,
  }
}
