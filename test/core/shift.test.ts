import { expect, it } from 'vitest'
import type { CalendarSpec, Window } from '../../src/core/rules/ruleset.ts'
import { nextShiftFair } from '../../src/core/shift.ts'
import { alwaysCalendar, compileCalendar } from '../../src/core/sla/calendar.ts'

const calendar = (hours: readonly (readonly Window[])[], holidays: CalendarSpec['holidays'] = {}, timezone = 'UTC') =>
  compileCalendar({ id: 'office', timezone, hours, holidays, cutoff: 0 })
const week = (...windows: readonly Window[]) => Array.from({ length: 7 }, (_, day) => (day < 5 ? windows : []))
const office = calendar(week({ from: 540, to: 1020 }))
const lunch = calendar(week({ from: 540, to: 720 }, { from: 780, to: 1020 }))
const night = calendar(Array.from({ length: 7 }, () => [{ from: 1320, to: 1800 }]))
const whole = calendar(Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]))
const berlin = calendar(week({ from: 540, to: 1020 }), {}, 'Europe/Berlin')

// 2026-08-07 is a Friday.
it.each([
  ['Friday afternoon: Monday 09:00 and an hour', office, '2026-08-07T15:00Z', '2026-08-10T10:00Z'],
  ['a moment before closing', office, '2026-08-07T16:59Z', '2026-08-10T10:00Z'],
  ['at closing it is closed', office, '2026-08-07T17:00Z', '2026-08-10T10:00Z'],
  ['at night: this morning', office, '2026-08-05T03:00Z', '2026-08-05T10:00Z'],
  ['at opening: tomorrow', office, '2026-08-05T09:00Z', '2026-08-06T10:00Z'],
  ['before lunch: tomorrow', lunch, '2026-08-05T11:00Z', '2026-08-06T10:00Z'],
  ['at lunch: tomorrow', lunch, '2026-08-05T12:30Z', '2026-08-06T10:00Z'],
  ['a holiday is no shift', calendar(week({ from: 540, to: 1020 }), { '2026-08-10': [] }), '2026-08-07T15:00Z', '2026-08-11T10:00Z'],
  ['a shift across midnight', night, '2026-08-05T23:30Z', '2026-08-06T23:00Z'],
  ['a shift across New Year', night, '2026-12-31T23:30Z', '2027-01-01T23:00Z'],
  ['over a change of the clock', berlin, '2026-10-23T13:00Z', '2026-10-26T09:00Z'],
  ['never closed', whole, '2026-08-07T15:00Z', undefined],
  ['always', alwaysCalendar('UTC'), '2026-08-07T15:00Z', undefined],
] as const)('%s', (_, of, now, until) => {
  const fair = nextShiftFair(of, Date.parse(now))
  expect(fair === undefined ? undefined : new Date(fair).toISOString()).toBe(until?.replace('Z', ':00.000Z'))
})
