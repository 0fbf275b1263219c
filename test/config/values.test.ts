import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/config/diagnostics.ts'
import { isZone, readDates, readDuration, readInstant, readRange, readShare, readWindow } from '../../src/config/values.ts'

describe('small values', () => {
  it.each([
    ['30m', 1_800_000],
    ['48h', 172_800_000],
    ['7d', 604_800_000],
    ['0m', undefined],
    ['8bh', undefined],
    ['1w', undefined],
    ['', undefined],
    ['99999999d', undefined],
  ])('the duration %s is %s ms', (text, ms) => expect(readDuration(text)).toBe(ms))

  it.each([
    ['10k..', { min: 10_000 }],
    ['..500', { max: 500 }],
    ['1..2', { min: 1, max: 2 }],
    ['-1..-0.4', { min: -1, max: -0.4 }],
    ['5', { min: 5, max: 5 }],
    ['1.5M..2m', { min: 1_500_000, max: 2_000_000 }],
    ['2..1', 'reversed'],
    ['..', undefined],
    ['1..2..3', undefined],
    ['a..', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('the range %s is %o', (text, range) => expect(readRange(text)).toEqual(range))

  it.each([
    ['09:00-17:30', { from: 540, to: 1050 }],
    ['22:00-06:00', { from: 1320, to: 1800 }],
    ['00:00-24:00', { from: 0, to: 1440 }],
    ['9:00 - 17:00', { from: 540, to: 1020 }],
    ['09:00-09:00', undefined],
    ['24:00-25:00', undefined],
    ['09:60-10:00', undefined],
    ['9-17', undefined],
  ])('the window %s is %o', (text, window) => expect(readWindow(text)).toEqual(window))

  it.each([
    ['2026-08-03', { from: '2026-08-03', to: '2026-08-03' }],
    ['2026-08-03..2026-08-14', { from: '2026-08-03', to: '2026-08-14' }],
    ['2028-02-29', { from: '2028-02-29', to: '2028-02-29' }],
    ['2027-02-29', undefined],
    ['2026-08-14..2026-08-03', 'reversed'],
    ['2026-8-3', undefined],
    ['2026-08-03..', undefined],
  ])('the dates %s are %o', (text, dates) => expect(readDates(text)).toEqual(dates))

  it.each([
    ['2026-08-04T09:10:00Z', Date.UTC(2026, 7, 4, 9, 10)],
    ['2026-08-04 09:10+02:00', Date.UTC(2026, 7, 4, 7, 10)],
    ['2026-08-04T09:10', undefined],
    ['2026-02-30T09:10Z', undefined],
    ['2026-08-04', undefined],
  ])('the instant %s is %s', (text, at) => expect(readInstant(text)).toBe(at))

  it.each([
    ['95%', 0.95],
    ['90.5%', 0.905],
    ['100%', 1],
    ['0%', undefined],
    ['101%', undefined],
    ['0.9', undefined],
  ])('the share %s is %s', (text, share) => expect(readShare(text)).toBe(share))

  it.each([
    ['Europe/London', true],
    ['UTC', true],
    ['Europe/Londn', false],
    ['+01:00', false],
    ['', false],
  ])('the zone %s: %s', (text, good) => expect(isZone(text)).toBe(good))

  it.each([
    ['offce', 'office'],
    ['biling', 'billing'],
    ['Office', 'office'],
    ['xyz', undefined],
    ['ab', 'abc'],
    ['office', undefined],
  ])('%s is meant to be %s', (typed, meant) => expect(nearest(typed, ['office', 'billing', 'abc'])).toBe(meant))
})
