import { describe, expect, it } from 'vitest'
import { isoUtc } from '../../src/core/time.ts'
import { parseDuration, parseInstant, parseRange, parseUntil } from '../../src/core/when.ts'

// Wednesday 2026-08-05, 12:30 in London (BST, UTC+1).
const now = Date.UTC(2026, 7, 5, 11, 30)
const zone = 'Europe/London'
const show = (at: number | undefined) => (at === undefined ? undefined : isoUtc(at).replace(':00.000Z', 'Z'))

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['3d', 259_200_000],
    ['2w', 1_209_600_000],
    [' 7d ', 604_800_000],
    ['0h', 0],
    ['7', undefined],
    ['7 d', undefined],
    ['1.5h', undefined],
    ['-2h', undefined],
    ['7D', undefined],
    ['8bh', undefined],
    ['', undefined],
  ])('%j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })
})

describe('instants', () => {
  it.each([
    ['2026-08-04T17:20:00Z', '2026-08-04T17:20Z'],
    ['2017-10-11T06:55:44.000Z', '2017-10-11T06:55:44.000Z'],
    ['2026-08-04T17:20:01.5Z', '2026-08-04T17:20:01.500Z'],
    ['2026-08-04T17:20:01.123456789Z', '2026-08-04T17:20:01.123Z'],
    ['2026-08-04T17:20+02:00', '2026-08-04T15:20Z'],
    ['2026-08-04 17:20:00 +0530', '2026-08-04T11:50Z'],
    ['2026-03-07T15:00-05', '2026-03-07T20:00Z'],
    ['2026-08-04', '2026-08-03T23:00Z'],
    ['2026-08-04T17:20', '2026-08-04T16:20Z'],
    ['2026-08-04 17:20:30', '2026-08-04T16:20:30.000Z'],
    ['2026-03-29 01:30', '2026-03-29T01:30Z'],
    ['2026-10-25 01:30', '2026-10-25T00:30Z'],
    ['now', '2026-08-05T11:30Z'],
    ['today', '2026-08-04T23:00Z'],
    ['Yesterday', '2026-08-03T23:00Z'],
    ['tomorrow 09:00', '2026-08-06T08:00Z'],
    ['-2h', '2026-08-05T09:30Z'],
    ['+2h', '2026-08-05T13:30Z'],
    ['2026-08', '2026-07-31T23:00Z'],
    ['2026-W32', '2026-08-02T23:00Z'],
    ['2026-W01', '2025-12-29T00:00Z'],
    ['2h', undefined],
    ['mon', undefined],
    ['1785864000000', undefined],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-13', undefined],
    ['2026-08-04T24:00', undefined],
    ['2026-08-04T17:60', undefined],
    ['2026-08-04T17:20:60', undefined],
    ['2026-08-04T17', undefined],
    ['2026-08-04T17:2', undefined],
    ['2026-08-04T17:20+99:00', undefined],
    ['today 09:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
    ['2026-W54', undefined],
    ['2026-W00', undefined],
    ['tomorrow tea', undefined],
    ['-', undefined],
    ['12:00', undefined],
  ])('%j', (text, expected) => {
    expect(show(parseInstant(text, now, zone))).toBe(expected)
  })

  it.each([
    ['2h', 'past', '2026-08-05T09:30Z'],
    ['2h', 'future', '2026-08-05T13:30Z'],
    ['mon', 'past', '2026-08-02T23:00Z'],
    ['mon', 'future', '2026-08-09T23:00Z'],
    ['wed', 'past', '2026-08-04T23:00Z'],
    ['wednesday', 'future', '2026-08-04T23:00Z'],
    ['Friday 17:00', 'future', '2026-08-07T16:00Z'],
  ] as const)('%j, looking to the %s', (text, direction, expected) => {
    expect(show(parseInstant(text, now, zone, direction))).toBe(expected)
  })
})

describe('upper bounds: a date means the end of that day', () => {
  it.each([
    ['2026-08-04', '2026-08-04T22:59:59.999Z'],
    ['2026-10-25', '2026-10-25T23:59:59.999Z'],
    ['yesterday', '2026-08-04T22:59:59.999Z'],
    ['2026-07', '2026-07-31T22:59:59.999Z'],
    ['2026-02', '2026-02-28T23:59:59.999Z'],
    ['2026-W31', '2026-08-02T22:59:59.999Z'],
    ['2026-08-04T17:20:00Z', '2026-08-04T17:20Z'],
    ['now', '2026-08-05T11:30Z'],
    ['never', undefined],
  ])('%j', (text, expected) => {
    expect(show(parseUntil(text, now, zone))).toBe(expected)
  })
})

describe('ranges', () => {
  const ms = (text: string) => text.replace('Z', ':00.001Z')
  it.each([
    ['7d..', 'past', '2026-07-29T11:30Z', undefined],
    ['7d', 'past', '2026-07-29T11:30Z', ms('2026-08-05T11:30Z')],
    ['-7d', 'future', '2026-07-29T11:30Z', ms('2026-08-05T11:30Z')],
    ['2h', 'future', '2026-08-05T11:30Z', ms('2026-08-05T13:30Z')],
    ['..2h', 'future', undefined, ms('2026-08-05T13:30Z')],
    ['7d..2d', 'past', '2026-07-29T11:30Z', ms('2026-08-03T11:30Z')],
    ['yesterday', 'past', '2026-08-03T23:00Z', '2026-08-04T23:00Z'],
    ['today', 'future', '2026-08-04T23:00Z', '2026-08-05T23:00Z'],
    ['mon..fri', 'past', '2026-08-02T23:00Z', '2026-08-07T23:00Z'],
    ['mon..fri', 'future', '2026-08-09T23:00Z', '2026-08-14T23:00Z'],
    ['Fri..Mon', 'past', '2026-07-30T23:00Z', '2026-08-03T23:00Z'],
    ['..fri', 'past', undefined, '2026-07-31T23:00Z'],
    ['..fri', 'future', undefined, '2026-08-07T23:00Z'],
    ['mon..today', 'past', '2026-08-02T23:00Z', '2026-08-05T23:00Z'],
    ['2026-08-01..', 'past', '2026-07-31T23:00Z', undefined],
    ['2026-08-01..2026-08-03', 'past', '2026-07-31T23:00Z', '2026-08-03T23:00Z'],
    ['2026-08-01 .. 2026-08-03T10:00Z', 'past', '2026-07-31T23:00Z', ms('2026-08-03T10:00Z')],
    ['2026-W31..2026-W32', 'past', '2026-07-26T23:00Z', '2026-08-09T23:00Z'],
    ['2026-08-04T17:20Z', 'past', '2026-08-04T17:20Z', ms('2026-08-04T17:20Z')],
  ] as const)('%j, looking to the %s', (text, direction, from, to) => {
    const range = parseRange(text, now, zone, direction)
    expect([show(range?.from), show(range?.to)]).toEqual([from, to])
  })

  it.each(['..', 'soon', 'soon..', '..soon', 'mon..soon', ''])('%j is none', (text) => {
    expect(parseRange(text, now, zone, 'past')).toBeUndefined()
  })
})
