import { describe, expect, it } from 'vitest'
import { compared, daysOf, partAfter, periodBefore } from '../../../src/core/report/compare.ts'
import type { Dimension, Part } from '../../../src/core/report/dimensions.ts'
import type { ReportResult } from '../../../src/core/report/report.ts'

describe('the period before', () => {
  it.each([
    ['2026-08-10', '2026-08-16', '2026-08-03', '2026-08-09', 7],
    ['2026-08-10', '2026-08-10', '2026-08-09', '2026-08-09', 1],
    ['2026-03-01', '2026-03-31', '2026-01-29', '2026-02-28', 31],
    ['2026-01-01', '2026-01-07', '2025-12-25', '2025-12-31', 7],
  ])('%s..%s: %s..%s', (since, until, first, last, days) => {
    expect([periodBefore({ since, until }), daysOf({ since, until })]).toEqual([{ since: first, until: last }, days])
  })
})

describe('parts of the two periods that belong together', () => {
  it.each<[Dimension, Part, number, Part]>([
    ['day', '2026-02-26', 7, '2026-03-05'],
    ['week', '2025-W52', 7, '2026-W01'],
    ['week', '2026-W53', 7, '2027-W01'],
    ['week', '2026-W30', 14, '2026-W32'],
    ['network', 'x', 7, 'x'],
    ['hour', 9, 7, 9],
    ['department', null, 7, null],
  ])('%s %s, %i days on: %s', (dimension, part, days, expected) => {
    expect(partAfter(dimension, part, days)).toBe(expected)
  })
})

const report = (rows: ReportResult['rows'], total: ReportResult['total']): ReportResult => ({
  by: ['network'],
  rows,
  total,
  excluded: {},
  unavailable: {},
  empty: { conversations: 0, rate: null },
})

it('lays figures beside figures; what only one of the periods has is nothing in the other', () => {
  const later = report(
    [
      { network: 'reddit', conversations: 3, rate: 0.3, ids: ['b'] },
      { network: 'x', conversations: 2, rate: 'not reached', ids: ['a'] },
    ],
    { conversations: 5, rate: 0.3, rate_goal: 0.9 },
  )
  const earlier = report(
    [
      { network: 'email', conversations: 1, rate: 1, ids: ['c'] },
      { network: 'reddit', conversations: 1, rate: 0.2, ids: ['d'] },
    ],
    { conversations: 2, rate: 0.2 },
  )
  const { rows, total } = compared(later, earlier, 7)
  // 0.3 - 0.2 is 0.1 here, and not 0.09999999999999998.
  expect({ rows, total }).toEqual({
    rows: [
      {
        network: 'email',
        conversations: 0,
        conversations_before: 1,
        conversations_change: -1,
        rate: null,
        rate_before: 1,
        rate_change: null,
        ids: [],
        ids_before: ['c'],
      },
      {
        network: 'reddit',
        conversations: 3,
        conversations_before: 1,
        conversations_change: 2,
        rate: 0.3,
        rate_before: 0.2,
        rate_change: 0.1,
        ids: ['b'],
        ids_before: ['d'],
      },
      {
        network: 'x',
        conversations: 2,
        conversations_before: 0,
        conversations_change: 2,
        rate: 'not reached',
        rate_before: null,
        rate_change: null,
        ids: ['a'],
        ids_before: [],
      },
    ],
    total: {
      conversations: 5,
      conversations_before: 2,
      conversations_change: 3,
      rate: 0.3,
      rate_before: 0.2,
      rate_change: 0.1,
      rate_goal: 0.9,
    },
  })
})
