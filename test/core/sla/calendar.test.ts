import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CalendarSpec } from '../../../src/core/rules/ruleset.ts'
import {
  addBusiness,
  alwaysCalendar,
  businessElapsed,
  closingOfBusinessDay,
  compileCalendar,
  isOpen,
  nextOpening,
} from '../../../src/core/sla/calendar.ts'
import { byTemporal, instants, specs, zones } from './arbitrary.ts'

const day = 86_400_000
const week = (windows: CalendarSpec['hours'][number]): CalendarSpec['hours'] => Array.from({ length: 7 }, () => windows)
const spec = (timezone: string, hours: CalendarSpec['hours'], more: Partial<CalendarSpec> = {}): CalendarSpec => ({
  id: 'test',
  timezone,
  hours,
  holidays: {},
  cutoff: 0,
  ...more,
})

describe('against Temporal, window by window', () => {
  it('open, elapsed, next opening, closings', () => {
    fc.assert(
      fc.property(specs, instants, fc.integer({ min: 0, max: 20 * day }), fc.integer({ min: 0, max: 3 }), (random, from, length, n) => {
        const calendar = compileCalendar(random)
        const { spans, closings } = byTemporal(random, from)
        const to = from + length
        const open = spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0)
        expect(businessElapsed(calendar, from, to)).toBe(open)
        expect(isOpen(calendar, from)).toBe(spans.some((span) => span.from <= from && from < span.to))
        const next = spans.find((span) => span.to > from)
        expect(nextOpening(calendar, from)).toBe(Math.max(from, next?.from ?? Number.NaN))
        const usable = closings.filter((closing) => from < closing && from <= closing - random.cutoff)
        expect(closingOfBusinessDay(calendar, from, n)).toBe(usable[n])
        const any = closings.filter((closing) => from < closing)
        expect(closingOfBusinessDay(calendar, from, n, { ignoreCutoff: true })).toBe(any[n])
      }),
      { numRuns: 400 },
    )
  })
})

describe('laws', () => {
  it('elapsed is additive over adjacent intervals, and turns its sign with its direction', () => {
    fc.assert(
      fc.property(specs, instants, instants, instants, (random, a, b, c) => {
        const calendar = compileCalendar(random)
        expect(businessElapsed(calendar, a, b) + businessElapsed(calendar, b, c)).toBe(businessElapsed(calendar, a, c))
        expect(businessElapsed(calendar, a, b) + businessElapsed(calendar, b, a)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('elapsed up to the instant where a time is used up is that time, and it is the earliest', () => {
    fc.assert(
      fc.property(specs, instants, fc.integer({ min: 1, max: 300 * 3_600_000 }), (random, start, ms) => {
        const calendar = compileCalendar(random)
        const due = addBusiness(calendar, start, ms)
        expect(businessElapsed(calendar, start, due)).toBe(ms)
        expect(businessElapsed(calendar, start, due - 1)).toBe(ms - 1)
        expect(addBusiness(calendar, start, 0)).toBe(start)
      }),
      { numRuns: 300 },
    )
  })

  it('the n-th business day is the one after the one before, over New Year too', () => {
    fc.assert(
      fc.property(specs, instants, (random, start) => {
        const calendar = compileCalendar(random)
        const closings: number[] = []
        for (let at = start; closings.length < 30; ) {
          at = closingOfBusinessDay(calendar, at, 0, { ignoreCutoff: true })
          closings.push(at)
        }
        // A holiday's windows may lie within the night shift before it: two days that close at once.
        const counted = Array.from({ length: 60 }, (_, n) => closingOfBusinessDay(calendar, start, n, { ignoreCutoff: true }))
        expect([...new Set(counted)].slice(0, 30)).toEqual(closings)
      }),
      { numRuns: 100 },
    )
  })

  it('always equals plain arithmetic, built in and written out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, fc.integer({ min: 0, max: 400 * day }), (timezone, start, ms) => {
        const written = compileCalendar(spec(timezone, week([{ from: 0, to: 1_440 }])))
        for (const calendar of [alwaysCalendar(timezone), written]) {
          expect(addBusiness(calendar, start, ms)).toBe(start + ms)
          expect(businessElapsed(calendar, start, start + ms)).toBe(ms)
          expect(isOpen(calendar, start)).toBe(true)
          expect(nextOpening(calendar, start)).toBe(start)
        }
        expect(closingOfBusinessDay(written, start, 2)).toBe(closingOfBusinessDay(alwaysCalendar(timezone), start, 2))
      }),
      { numRuns: 200 },
    )
  })
})

describe('edges', () => {
  it('windows of neighbouring days that touch or overlap count once', () => {
    const calendar = compileCalendar(
      spec(
        'UTC',
        week([
          { from: 0, to: 360 },
          { from: 1_320, to: 1_800 },
        ]),
      ),
    )
    expect(businessElapsed(calendar, Date.UTC(2026, 0, 12), Date.UTC(2026, 0, 13))).toBe(8 * 3_600_000)
  })

  it('a window past midnight before a holiday runs to its end, the holiday opens none', () => {
    const calendar = compileCalendar(spec('UTC', week([{ from: 1_320, to: 1_800 }]), { holidays: { '2026-01-13': [] } }))
    const monday = Date.UTC(2026, 0, 12)
    expect(businessElapsed(calendar, monday + 12 * 3_600_000, monday + 48 * 3_600_000)).toBe(8 * 3_600_000)
    expect(closingOfBusinessDay(calendar, monday + 12 * 3_600_000, 0)).toBe(monday + 30 * 3_600_000)
  })

  it('a window that the gap swallows backwards is not open', () => {
    // 02:30 becomes 03:30, later than 03:15: nothing is left of 02:30-03:15.
    const calendar = compileCalendar(spec('America/New_York', week([{ from: 150, to: 195 }])))
    expect(businessElapsed(calendar, Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 2, 9, 4))).toBe(0)
    expect(closingOfBusinessDay(calendar, Date.UTC(2026, 2, 8, 5), 0)).toBe(Date.UTC(2026, 2, 9, 7, 15))
  })

  it('a year of holidays is passed over, a cutoff at New Year too', () => {
    const closed = Object.fromEntries(
      Array.from({ length: 800 }, (_, n) => [new Date(Date.UTC(2026, 0, 1) + n * day).toISOString().slice(0, 10), []]),
    )
    const calendar = compileCalendar(spec('UTC', week([{ from: 540, to: 1_020 }]), { holidays: closed, cutoff: 3_600_000 }))
    const first = Date.UTC(2026, 0, 1) + 800 * day
    expect(closingOfBusinessDay(calendar, Date.UTC(2025, 11, 31, 16, 30), 1)).toBe(first + day + 17 * 3_600_000)
    expect(nextOpening(calendar, Date.UTC(2025, 11, 31, 17))).toBe(first + 9 * 3_600_000)
    expect(addBusiness(calendar, Date.UTC(2025, 11, 31, 16), 2 * 3_600_000)).toBe(first + 10 * 3_600_000)
  })

  it('a weekday that is not written is closed', () => {
    const calendar = compileCalendar(spec('UTC', [[{ from: 540, to: 1_020 }]]))
    expect(nextOpening(calendar, Date.UTC(2026, 0, 13))).toBe(Date.UTC(2026, 0, 19, 9))
  })

  it('before the first window of a year nothing is open', () => {
    const calendar = compileCalendar(spec('UTC', week([{ from: 540, to: 1_020 }])))
    const newYear = Date.UTC(2026, 0, 1)
    expect([isOpen(calendar, newYear), nextOpening(calendar, newYear), addBusiness(calendar, newYear, 1)]).toEqual([
      false,
      newYear + 540 * 60_000,
      newYear + 540 * 60_000 + 1,
    ])
  })

  it('a day is of its own year, whichever was asked for before', () => {
    const office = compileCalendar(spec('UTC', week([{ from: 540, to: 1_020 }])))
    const elapsed = (date: string) => businessElapsed(office, Date.parse(date), Date.parse(date) + day)
    const dates = ['2025-12-31T18:00Z', '2026-01-01T00:00Z', '1950-06-05T12:00Z', '2026-12-30T23:59:59.999Z', '1969-12-31']
    expect(dates.map(elapsed)).toEqual(Array.from({ length: 5 }, () => 8 * 3_600_000))
    elapsed('0050-06-05T12:00Z')
    expect(elapsed('1950-06-05T12:00Z')).toBe(8 * 3_600_000)
  })

  it('never open is refused', () => {
    expect(() => compileCalendar(spec('UTC', week([])))).toThrow('calendar "test" is never open')
    expect(() => compileCalendar(spec('UTC', week([{ from: 540, to: 540 }])))).toThrow('calendar "test" is never open')
  })
})
