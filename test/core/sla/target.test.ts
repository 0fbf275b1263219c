import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Pause } from '../../../src/core/conversation.ts'
import type { CalendarSpec } from '../../../src/core/rules/ruleset.ts'
import { alwaysCalendar, businessElapsed, closingOfBusinessDay, compileCalendar } from '../../../src/core/sla/calendar.ts'
import { allowed, dueAt, mergePauses, parseTarget, readTarget, shareAt, type Target, usedOf } from '../../../src/core/sla/target.ts'
import { instants, specs } from './arbitrary.ts'

const hour = 3_600_000
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const windows = (text: string) => text.split(', ').map((window) => ({ from: clock(window.slice(0, 5)), to: clock(window.slice(6)) }))
const calendarSpec = (timezone: string, days: string, hours: string, more: Partial<CalendarSpec> = {}): CalendarSpec => ({
  id: 'vector',
  timezone,
  hours: [...days].map((open) => (open === '-' ? [] : windows(hours))),
  holidays: {},
  cutoff: 0,
  ...more,
})
const at = (local: string, zone: string) => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds
const local = (instant: number | undefined, zone: string) =>
  instant === undefined
    ? undefined
    : Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString().replace('T', ' ').slice(0, 16)

const london = calendarSpec('Europe/London', 'MTWTF--', '09:00-17:00')
const calendars = {
  'Mon–Fri 09–17 Europe/London': compileCalendar(london),
  'Mon–Fri 09–17, cutoff 1h': compileCalendar({ ...london, cutoff: hour }),
  'London 09–17, 24 Dec 2026 = 09–13, 25 and 28 Dec closed': compileCalendar({
    ...london,
    holidays: { '2026-12-24': windows('09:00-13:00'), '2026-12-25': [], '2026-12-28': [] },
  }),
  'Sun–Sat 22:00–06:00 London': compileCalendar(calendarSpec('Europe/London', 'MTWTFSS', '22:00-30:00')),
  'Mon–Fri 09–12:30, 13:30–17:30': compileCalendar(calendarSpec('Europe/London', 'MTWTF--', '09:00-12:30, 13:30-17:30')),
  'Mon–Fri 09–12:30, 13:30–17:30, cutoff 1h': compileCalendar(
    calendarSpec('Europe/London', 'MTWTF--', '09:00-12:30, 13:30-17:30', { cutoff: hour }),
  ),
  'Asia/Kolkata 09–13, 14–18': compileCalendar(calendarSpec('Asia/Kolkata', 'MTWTFSS', '09:00-13:00, 14:00-18:00')),
  'always (Europe/London)': alwaysCalendar('Europe/London'),
  'always (America/New_York)': alwaysCalendar('America/New_York'),
}

describe('the vectors of due times', () => {
  it.each([
    ['V1', 'Mon–Fri 09–17 Europe/London', '2026-01-09 16:45', '30bm', '2026-01-12 09:15'],
    ['V2', 'Mon–Fri 09–17 Europe/London', '2026-01-09 16:45', '24bh', '2026-01-14 16:45'],
    ['V3', 'Mon–Fri 09–17 Europe/London', '2026-01-12 09:00', '8bh', '2026-01-12 17:00'],
    ['V4', 'always (America/New_York)', '2026-03-07 15:00', '24h', '2026-03-08 16:00'],
    ['V5', 'always (America/New_York)', '2026-10-31 15:00', '24h', '2026-11-01 14:00'],
    ['V8', 'Sun–Sat 22:00–06:00 London', '2026-01-12 05:00', '2bh', '2026-01-12 23:00'],
    ['V9', 'London 09–17, 24 Dec 2026 = 09–13, 25 and 28 Dec closed', '2026-12-24 12:00', '4bh', '2026-12-29 12:00'],
    ['V10', 'Asia/Kolkata 09–13, 14–18', '2026-01-12 12:30', '1bh', '2026-01-12 14:30'],
    ['V11', 'Asia/Kolkata 09–13, 14–18', '2026-01-12 13:20', '30bm', '2026-01-12 14:30'],
    ['V14', 'Mon–Fri 09–17, cutoff 1h', '2026-01-13 10:00', 'same-day', '2026-01-13 17:00'],
    ['V14', 'Mon–Fri 09–17, cutoff 1h', '2026-01-13 16:30', 'same-day', '2026-01-14 17:00'],
    ['V14', 'Mon–Fri 09–17, cutoff 1h', '2026-01-17 12:00', 'same-day', '2026-01-19 17:00'],
    ['V15', 'Mon–Fri 09–12:30, 13:30–17:30', '2026-01-13 08:00', 'same-day', '2026-01-13 17:30'],
    ['V15', 'Mon–Fri 09–12:30, 13:30–17:30', '2026-01-13 13:00', 'same-day', '2026-01-13 17:30'],
    ['V15', 'Mon–Fri 09–12:30, 13:30–17:30', '2026-01-13 17:30', 'same-day', '2026-01-14 17:30'],
    ['V16', 'Mon–Fri 09–12:30, 13:30–17:30, cutoff 1h', '2026-01-13 16:30', 'same-day', '2026-01-13 17:30'],
    ['always closes at 24:00', 'always (Europe/London)', '2026-03-29 12:00', 'same-day', '2026-03-30 00:00'],
    ['0bd is same-day', 'Mon–Fri 09–17 Europe/London', '2026-01-09 10:00', '0bd', '2026-01-09 17:00'],
    ['next-day', 'Mon–Fri 09–17 Europe/London', '2026-01-09 10:00', 'next-day', '2026-01-12 17:00'],
    ['2bd', 'Mon–Fri 09–17 Europe/London', '2026-01-10 10:00', '2bd', '2026-01-14 17:00'],
  ] as const)('%s: %s, %s, %s → %s', (_name, name, start, spec, due) => {
    const calendar = calendars[name]
    expect(local(dueAt(parseTarget(spec), calendar, at(start, calendar.timezone), []), calendar.timezone)).toBe(due)
  })

  it('V4, V5 as instants', () => {
    const calendar = calendars['always (America/New_York)']
    const due = (start: string) => dueAt(parseTarget('24h'), calendar, Date.parse(start), [])
    expect(due('2026-03-07T15:00-05:00')).toBe(Date.parse('2026-03-08T16:00-04:00'))
    expect(due('2026-10-31T15:00-04:00')).toBe(Date.parse('2026-11-01T14:00-05:00'))
  })

  it('V6: 00–24 America/New_York, length of 2026-03-08, of 2026-11-01: 23 h, 25 h', () => {
    const calendar = compileCalendar(calendarSpec('America/New_York', 'MTWTFSS', '00:00-24:00'))
    const length = (date: string) => {
      const closing = closingOfBusinessDay(calendar, at(`${date} 12:00`, 'America/New_York'), 0)
      return businessElapsed(calendar, at(`${date} 00:00`, 'America/New_York'), closing) / hour
    }
    expect([length('2026-03-08'), length('2026-11-01')]).toEqual([23, 25])
  })

  it('V7: Sun 01:30–03:30 New York, open time on 2026-03-08: 1 h (06:30Z–07:30Z)', () => {
    const calendar = compileCalendar(calendarSpec('America/New_York', '------S', '01:30-03:30'))
    const open = (from: string, to: string) => businessElapsed(calendar, Date.parse(from), Date.parse(to)) / hour
    expect([
      open('2026-03-08T00:00Z', '2026-03-08T06:30Z'),
      open('2026-03-08T06:30Z', '2026-03-08T07:30Z'),
      open('2026-03-08T07:30Z', '2026-03-09T00:00Z'),
    ]).toEqual([0, 1, 0])
  })

  it.each([
    [
      'V12: always, resolution 24h, posted Mon 10:00, waiting Mon 12:00 → Tue 12:00',
      'always (Europe/London)',
      '24h',
      '2026-01-12 10:00',
      '2026-01-12 12:00',
      '2026-01-13 12:00',
      '2026-01-14 10:00',
    ],
    [
      'V13: Mon–Fri 09–17, resolution 4bh, Mon 15:00, waiting Mon 16:00 → Tue 10:00',
      'Mon–Fri 09–17 Europe/London',
      '4bh',
      '2026-01-12 15:00',
      '2026-01-12 16:00',
      '2026-01-13 10:00',
      '2026-01-13 13:00',
    ],
  ] as const)('%s', (_name, name, spec, start, from, to, due) => {
    const calendar = calendars[name]
    const pauses = [{ from: at(from, calendar.timezone), to: at(to, calendar.timezone) }]
    expect(local(dueAt(parseTarget(spec), calendar, at(start, calendar.timezone), pauses), calendar.timezone)).toBe(due)
  })
})

describe('what is written', () => {
  it.each<[string, Target]>([
    ['15m', { kind: 'wall', ms: 15 * 60_000 }],
    ['24h', { kind: 'wall', ms: 24 * hour }],
    ['3d', { kind: 'wall', ms: 72 * hour }],
    ['30bm', { kind: 'business', ms: 30 * 60_000 }],
    ['8bh', { kind: 'business', ms: 8 * hour }],
    ['same-day', { kind: 'day', days: 0 }],
    ['0bd', { kind: 'day', days: 0 }],
    ['next-day', { kind: 'day', days: 1 }],
    ['1bd', { kind: 'day', days: 1 }],
    ['10bd', { kind: 'day', days: 10 }],
    ['none', { kind: 'none' }],
  ])('%s', (spec, target) => {
    expect(parseTarget(spec)).toEqual(target)
    expect(parseTarget(spec)).toBe(readTarget(spec))
  })

  it.each(['', '24', '24 h', '24H', '1.5h', '-1h', '30s', '2w', 'sameday', '1bw', '0h', '0bm', '4000d', '4000bd', '99999999h'])(
    '%j is refused',
    (spec) => {
      expect(readTarget(spec)).toBeUndefined()
      expect(() => parseTarget(spec)).toThrow(`"${spec}" is not a target`)
    },
  )
})

describe('pauses', () => {
  it.each<[string, Pause[], Pause[]]>([
    ['none', [], []],
    [
      'sorted',
      [
        { from: 5, to: 6 },
        { from: 1, to: 2 },
      ],
      [
        { from: 1, to: 2 },
        { from: 5, to: 6 },
      ],
    ],
    [
      'overlapping',
      [
        { from: 1, to: 4 },
        { from: 3, to: 6 },
      ],
      [{ from: 1, to: 6 }],
    ],
    [
      'touching',
      [
        { from: 1, to: 4 },
        { from: 4, to: 6 },
      ],
      [{ from: 1, to: 6 }],
    ],
    [
      'one inside another',
      [
        { from: 1, to: 9 },
        { from: 3, to: 6 },
      ],
      [{ from: 1, to: 9 }],
    ],
    [
      'empty',
      [
        { from: 4, to: 4 },
        { from: 6, to: 5 },
      ],
      [],
    ],
    ['without an end', [{ from: 7, to: 8 }, { from: 3 }, { from: 1, to: 3 }], [{ from: 1 }]],
  ])('%s', (_name, pauses, merged) => {
    expect(mergePauses(pauses)).toEqual(merged)
  })

  it.each<[string, Pause[], number | undefined]>([
    ['one that ends before the start', [{ from: -9, to: -1 }], 100],
    ['one that is on at the start', [{ from: -9, to: 50 }], 150],
    ['one that begins exactly when the time is used up', [{ from: 100 }], 100],
    ['one without an end before that', [{ from: 99 }], undefined],
    ['one without an end after that', [{ from: 101 }], 100],
    ['one after it was due', [{ from: 200, to: 300 }], 100],
  ])('%s', (_name, pauses, due) => {
    expect(dueAt({ kind: 'wall', ms: 100 }, alwaysCalendar('UTC'), 0, pauses)).toBe(due)
  })

  it('the end of a business day ignores them, no clock has no due', () => {
    const calendar = calendars['Mon–Fri 09–17 Europe/London']
    const start = at('2026-01-12 10:00', 'Europe/London')
    const pauses = [{ from: start }]
    const day = parseTarget('same-day')
    expect(local(dueAt(day, calendar, start, pauses), 'Europe/London')).toBe('2026-01-12 17:00')
    expect(local(shareAt(day, calendar, start, pauses, 0.5), 'Europe/London')).toBe('2026-01-12 13:30')
    expect(usedOf(day, calendar, start, start + 30 * hour, pauses)).toBe(14 * hour)
    const none = parseTarget('none')
    expect([dueAt(none, calendar, start, []), shareAt(none, calendar, start, [], 0.75), allowed(none, calendar, start)]).toEqual([
      undefined,
      undefined,
      0,
    ])
    expect(usedOf(none, calendar, start, start + 30 * hour, [{ from: start + hour, to: start + 3 * hour }])).toBe(28 * hour)
    expect(usedOf(none, calendar, start, start + 30 * hour, [{ from: start + hour }])).toBe(hour)
  })
})

describe('shares of the time allowed', () => {
  it.each([
    ['24h', '2026-01-09 16:00', 24, '2026-01-10 10:00'],
    ['4bh', '2026-01-09 16:00', 4, '2026-01-12 11:00'],
    ['same-day', '2026-01-09 13:00', 4, '2026-01-09 16:00'],
    ['same-day', '2026-01-10 13:00', 8, '2026-01-12 15:00'],
  ])('%s from %s: %d h allowed, 75 %% at %s', (spec, start, hours, soon) => {
    const calendar = calendars['Mon–Fri 09–17 Europe/London']
    const from = at(start, 'Europe/London')
    expect(allowed(parseTarget(spec), calendar, from) / hour).toBe(hours)
    expect(local(shareAt(parseTarget(spec), calendar, from, [], 0.75), 'Europe/London')).toBe(soon)
  })
})

const units = fc.constantFrom<('wall' | 'business')[]>('wall', 'business')
const timed: fc.Arbitrary<Target & { readonly ms: number }> = fc.record({ kind: units, ms: fc.integer({ min: 1, max: 100 * hour }) })
const targets: fc.Arbitrary<Target> = fc.oneof(
  timed,
  fc.record({ kind: fc.constant('day' as const), days: fc.integer({ min: 0, max: 5 }) }),
)
/** Pauses around a start: from its offset, for a length. */
const around = fc.array(fc.tuple(fc.integer({ min: -50 * hour, max: 150 * hour }), fc.integer({ min: 0, max: 60 * hour })), {
  maxLength: 4,
})
const pausesFrom = (start: number, list: readonly (readonly [number, number])[]): Pause[] =>
  list.map(([offset, length]) => ({ from: start + offset, to: start + offset + length }))
const later = (due: number | undefined) => due ?? Number.POSITIVE_INFINITY

describe('laws', () => {
  it('due is monotonic in start', () => {
    fc.assert(
      fc.property(specs, targets, instants, fc.integer({ min: 0, max: 100 * hour }), around, (spec, target, start, more, list) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        expect(later(dueAt(target, calendar, start, pauses))).toBeLessThanOrEqual(later(dueAt(target, calendar, start + more, pauses)))
      }),
      { numRuns: 300 },
    )
  })

  it('due is monotonic in target', () => {
    fc.assert(
      fc.property(specs, timed, instants, fc.integer({ min: 0, max: 100 * hour }), around, (spec, target, start, more, list) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        const longer = { ...target, ms: target.ms + more }
        expect(later(dueAt(target, calendar, start, pauses))).toBeLessThanOrEqual(later(dueAt(longer, calendar, start, pauses)))
        expect(closingOfBusinessDay(calendar, start, 1)).toBeGreaterThanOrEqual(closingOfBusinessDay(calendar, start, 0))
      }),
      { numRuns: 300 },
    )
  })

  it('elapsed(start, due) net of pauses = target, and no instant before is', () => {
    fc.assert(
      fc.property(specs, timed, instants, around, (spec, target, start, list) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        const due = later(dueAt(target, calendar, start, pauses))
        expect(usedOf(target, calendar, start, due, pauses)).toBe(target.ms)
        expect(usedOf(target, calendar, start, due - 1, pauses)).toBe(target.ms - 1)
      }),
      { numRuns: 300 },
    )
  })

  it('elapsed(start, share) = share of the target', () => {
    fc.assert(
      fc.property(specs, targets, instants, (spec, target, start) => {
        const calendar = compileCalendar(spec)
        const soon = later(shareAt(target, calendar, start, [], 0.75))
        expect(usedOf(target, calendar, start, soon, [])).toBe(Math.round(allowed(target, calendar, start) * 0.75))
        expect(shareAt(target, calendar, start, [], 0)).toBe(start)
      }),
      { numRuns: 200 },
    )
  })

  it('a pause never makes a due time earlier', () => {
    fc.assert(
      fc.property(specs, timed, instants, around, around, (spec, target, start, list, added) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        const more = [...pauses, ...pausesFrom(start, added)]
        expect(later(dueAt(target, calendar, start, more))).toBeGreaterThanOrEqual(later(dueAt(target, calendar, start, pauses)))
      }),
      { numRuns: 300 },
    )
  })

  it('the order of pauses does not matter, nor whether one is told in two parts', () => {
    fc.assert(
      fc.property(specs, timed, instants, around, fc.integer({ min: 0, max: 20 * hour }), (spec, target, start, list, cut) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        const halves = pauses.flatMap(({ from, to = from }) => [
          { from: Math.min(from + cut, to), to },
          { from, to: Math.min(from + cut, to) },
        ])
        const due = dueAt(target, calendar, start, pauses)
        expect(dueAt(target, calendar, start, [...pauses].reverse())).toBe(due)
        expect(dueAt(target, calendar, start, halves)).toBe(due)
      }),
      { numRuns: 300 },
    )
  })

  it('without pauses the wall is plain arithmetic, and always makes business time of it', () => {
    fc.assert(
      fc.property(specs, instants, fc.integer({ min: 1, max: 100 * hour }), (spec, start, ms) => {
        expect(dueAt({ kind: 'wall', ms }, compileCalendar(spec), start, [])).toBe(start + ms)
        expect(dueAt({ kind: 'business', ms }, alwaysCalendar(spec.timezone), start, [])).toBe(start + ms)
      }),
      { numRuns: 100 },
    )
  })

  it('a clock used up at one instant is used up at every later one', () => {
    fc.assert(
      fc.property(specs, targets, instants, around, fc.integer({ min: 0, max: 200 * hour }), (spec, target, start, list, more) => {
        const calendar = compileCalendar(spec)
        const pauses = pausesFrom(start, list)
        expect(usedOf(target, calendar, start, start - 1, pauses)).toBe(0)
        expect(usedOf(target, calendar, start, start + more, pauses)).toBeLessThanOrEqual(
          usedOf(target, calendar, start, start + more + hour, pauses),
        )
      }),
      { numRuns: 200 },
    )
  })
})
