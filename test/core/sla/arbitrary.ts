import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { CalendarSpec, Window } from '../../../src/core/rules/ruleset.ts'

export const zones = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/Sao_Paulo',
]

/** Quarter hours; may run past midnight; unlike in a checked file they may overlap: the union counts. */
const windows: fc.Arbitrary<Window[]> = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
    .map(([from, length]) => ({ from: from * 15, to: (from + length) * 15 })),
  { maxLength: 2 },
)

const date = fc.integer({ min: 0, max: 400 }).map((day) => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10))

export const specs: fc.Arbitrary<CalendarSpec> = fc.record({
  id: fc.constant('random'),
  timezone: fc.constantFrom(...zones),
  hours: fc.array(windows, { minLength: 7, maxLength: 7 }).filter((hours) => hours.some((day) => day.length > 0)),
  holidays: fc.array(fc.tuple(date, windows), { maxLength: 8 }).map((entries) => Object.fromEntries(entries)),
  cutoff: fc.integer({ min: 0, max: 12 }).map((hours) => hours * 3_600_000),
})

/** Around 2026, with exact quarters of an hour often enough to hit openings and closings. */
export const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 11, 1), max: Date.UTC(2027, 1, 1) }),
  fc.integer({ min: Date.UTC(2025, 11, 1) / 900_000, max: Date.UTC(2027, 1, 1) / 900_000 }).map((quarter) => quarter * 900_000),
)

export interface Span {
  readonly from: number
  readonly to: number
}

/** What a calendar means, day by day by Temporal: its open spans and the closings of its days, 60 days around an instant. */
export function byTemporal(spec: CalendarSpec, around: number): { readonly spans: readonly Span[]; readonly closings: readonly number[] } {
  const spans: Span[] = []
  const closings: number[] = []
  const middle = Temporal.Instant.fromEpochMilliseconds(around).toZonedDateTimeISO(spec.timezone).toPlainDate()
  for (let offset = -60; offset <= 60; offset += 1) {
    const day = middle.add({ days: offset })
    const edge = (minutes: number) => day.toPlainDateTime().add({ minutes }).toZonedDateTime(spec.timezone).epochMilliseconds
    const own = (spec.holidays[day.toString()] ?? spec.hours[day.dayOfWeek - 1] ?? []).map(({ from, to }) => ({
      from: edge(from),
      to: edge(to),
    }))
    const open = own.filter((span) => span.to > span.from)
    spans.push(...open)
    if (open.length > 0) closings.push(Math.max(...open.map((span) => span.to)))
  }
  return { spans: union(spans), closings: closings.sort((a, b) => a - b) }
}

function union(spans: readonly Span[]): Span[] {
  const merged: { from: number; to: number }[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || last.to < span.from) merged.push({ ...span })
    else last.to = Math.max(last.to, span.to)
  }
  return merged
}
