import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import {
  dateOfDay,
  dayOfDate,
  dayRange,
  formatLocal,
  humanDuration,
  instantOf,
  isoUtc,
  isoWeek,
  isZone,
  localDate,
  localDay,
  localParts,
  month,
  relative,
  weekdayOfDay,
} from '../../src/core/time.ts'

const zones = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Recife',
]
const zone = fc.constantFrom(...zones)
const instant = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 0, 1) })

/** Instants within three hours of a change of offset, as the oracle knows them. */
const nearTurn = zone.chain((name) =>
  instant.chain((from) => {
    const turn = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(name).getTimeZoneTransition('next')
    const at = turn?.epochMilliseconds ?? from
    return fc.record({ name: fc.constant(name), at: fc.integer({ min: at - 10_800_000, max: at + 10_800_000 }) })
  }),
)
const anywhere = fc.oneof(fc.record({ name: zone, at: instant }), nearTurn)

const oracle = (at: number, name: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)

describe('against Temporal', () => {
  it('local fields, date, week, month', () => {
    fc.assert(
      fc.property(anywhere, ({ name, at }) => {
        const z = oracle(at, name)
        expect(localParts(at, name)).toEqual({
          year: z.year,
          month: z.month,
          day: z.day,
          hour: z.hour,
          minute: z.minute,
          second: z.second,
          weekday: z.dayOfWeek - 1,
        })
        expect(localDate(at, name)).toBe(z.toPlainDate().toString())
        expect(month(at, name)).toBe(z.toPlainDate().toPlainYearMonth().toString())
        expect(isoWeek(at, name)).toBe(`${z.yearOfWeek}-W${String(z.weekOfYear).padStart(2, '0')}`)
        expect(formatLocal(at, name)).toBe(z.toPlainDateTime().toString().slice(0, 16).replace('T', ' '))
        expect(isoUtc(at)).toBe(new Date(at).toISOString())
      }),
      { numRuns: 1_000 },
    )
  })

  it('wall times: the gap moves forward, the repeated hour is its first occurrence', () => {
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 0, max: 2_879 }), ({ name, at }, minutes) => {
        const date = oracle(at, name).toPlainDate()
        const wall = date.toPlainDateTime().add({ minutes })
        expect(instantOf(date.toString(), minutes, name)).toBe(
          wall.toZonedDateTime(name, { disambiguation: 'compatible' }).epochMilliseconds,
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('length of days', () => {
    fc.assert(
      fc.property(anywhere, ({ name, at }) => {
        const midnight = oracle(at, name).toPlainDate().toPlainDateTime()
        const { from, to } = dayRange(localDate(at, name), name)
        expect(from).toBe(midnight.toZonedDateTime(name).epochMilliseconds)
        expect(to).toBe(midnight.add({ days: 1 }).toZonedDateTime(name).epochMilliseconds)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('days that are not 24 hours long', () => {
  it.each([
    ['2026-03-29', 'Europe/London', 23],
    ['2026-10-25', 'Europe/London', 25],
    ['2026-03-08', 'America/New_York', 23],
    ['2026-11-01', 'America/New_York', 25],
    ['2026-10-04', 'Australia/Lord_Howe', 23.5],
    ['2026-04-05', 'Australia/Lord_Howe', 24.5],
    ['2026-06-01', 'Asia/Kolkata', 24],
    ['2011-12-30', 'Pacific/Apia', 0],
  ])('%s in %s: %d h', (date, name, hours) => {
    const { from, to } = dayRange(date, name)
    expect((to - from) / 3_600_000).toBe(hours)
  })
})

describe('day numbers', () => {
  it('go there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (day) => {
        const date = new Date(day * 86_400_000)
        expect(dateOfDay(day)).toBe(date.toISOString().slice(0, 10))
        expect(dayOfDate(dateOfDay(day))).toBe(day)
        expect(weekdayOfDay(day)).toBe((date.getUTCDay() + 6) % 7)
        expect(localDay(day * 86_400_000, 'UTC')).toBe(day)
      }),
    )
  })
})

describe('zone names', () => {
  it.each([
    ['Europe/London', true],
    ['UTC', true],
    ['america/new_york', true],
    ['Etc/GMT+5', true],
    ['America/Argentina/Buenos_Aires', true],
    ['Europe/Londn', false],
    ['+05:30', false],
    ['GMT+1', false],
    ['constructor', false],
    ['', false],
    ['Europe/', false],
  ])('%j: %s', (name, expected) => {
    expect(isZone(name)).toBe(expected)
  })

  it('an unknown one is refused by name', () => {
    expect(() => localDate(0, 'Mars/Olympus')).toThrow('unknown time zone "Mars/Olympus"')
  })
})

describe('durations for people', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [42 * 60_000 + 59_000, '42m'],
    [7_200_000, '2h'],
    [7_800_000, '2h10m'],
    [86_400_000, '1d'],
    [273_600_000, '3d 4h'],
    [259_200_000 + 59 * 60_000, '3d'],
    [-7_800_000, '-2h10m'],
  ])('%d ms: %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text)
  })

  it.each([
    [42, 'in 42m'],
    [0, 'now'],
    [-130, '2h10m ago'],
  ])('%d minutes from now: %s', (minutes, text) => {
    expect(relative(1_000_000 + minutes * 60_000, 1_000_000)).toBe(text)
  })
})

describe('the zone of the machine', () => {
  const own = process.env.TZ
  afterEach(() => {
    process.env.TZ = own
  })

  it.each(['Asia/Kolkata', 'America/New_York', 'Pacific/Apia'])('%s changes nothing', (host) => {
    process.env.TZ = host
    expect(new Date(0).getTimezoneOffset()).not.toBe(0)
    expect([
      instantOf('2026-11-01', 90, 'America/New_York'),
      instantOf('2026-03-29', 90, 'Europe/London'),
      formatLocal(1_785_864_000_000, 'Europe/London'),
      localDate(1_785_864_000_000, 'Asia/Kolkata'),
    ]).toEqual([Date.UTC(2026, 10, 1, 5, 30), Date.UTC(2026, 2, 29, 1, 30), '2026-08-04 18:20', '2026-08-04'])
  })
})
