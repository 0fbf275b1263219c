import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { addHolidays } from '../../src/config/edit-holidays.ts'
import { holidayLine } from '../../src/config/holiday-line.ts'

const DAYS = [
  { date: '2027-01-01', name: "New Year's Day" },
  { date: '2027-12-27', name: 'Christmas: the day after' },
]
const [NEW, QUOTED] = ["2027-01-01: New Year's Day", '2027-12-27: "Christmas: the day after"']

/** What a calendar has, and what it has afterwards; `|` stands before each line. */
const cases: readonly (readonly [string, string, string])[] = [
  [
    'a block list',
    `calendars:
  office:
    holidays:
      - 2026-12-25   # of course
      - 2026-12-24: 09:00-13:00   # half a day

    cutoff: 1h # late`,
    `calendars:
  office:
    holidays:
      - 2026-12-25   # of course
      - 2026-12-24: 09:00-13:00   # half a day
      - ${NEW}
      - ${QUOTED}

    cutoff: 1h # late`,
  ],
  [
    'a block list whose dashes stand below the key, the last thing of the file',
    `calendars:
  office:
    holidays:
    - 2026-12-25`,
    `calendars:
  office:
    holidays:
    - 2026-12-25
    - ${NEW}
    - ${QUOTED}`,
  ],
  [
    'brackets on one line',
    `calendars: { office: { holidays: [2026-12-25, 2026-12-24: 09:00-13:00], cutoff: 1h } } # one`,
    `calendars: { office: { holidays: [2026-12-25, 2026-12-24: 09:00-13:00,
    ${NEW},
    ${QUOTED}], cutoff: 1h } } # one`,
  ],
  [
    'brackets over several lines, a comment after the last day',
    `calendars:
  office:
    holidays: [
      2026-12-25, # of course
      2026-12-28 # the day after
    ]
    cutoff: 1h`,
    `calendars:
  office:
    holidays: [
      2026-12-25, # of course
      2026-12-28, # the day after
      ${NEW},
      ${QUOTED}
    ]
    cutoff: 1h`,
  ],
  [
    'a comma after the last day',
    `calendars:
  office:
    holidays: [
      2026-12-25,
    ]`,
    `calendars:
  office:
    holidays: [
      2026-12-25,
      ${NEW},
      ${QUOTED}
    ]`,
  ],
  [
    'empty brackets',
    'calendars:\n  office:\n    holidays: []\n',
    `calendars:\n  office:\n    holidays: [\n        ${NEW},\n        ${QUOTED}]\n`,
  ],
  [
    'a map',
    `calendars:
  office:
    holidays:
      2026-12-25: Christmas
    cutoff: 1h`,
    `calendars:
  office:
    holidays:
      2026-12-25: Christmas
      ${NEW}
      ${QUOTED}
    cutoff: 1h`,
  ],
  [
    'a map in braces',
    'calendars:\n  office:\n    holidays: { 2026-12-25: Christmas }\n',
    `calendars:\n  office:\n    holidays: { 2026-12-25: Christmas,\n        ${NEW},\n        ${QUOTED}}\n`,
  ],
  [
    'one date',
    'calendars:\n  office:\n    holidays: 2026-12-25 # only\n    cutoff: 1h\n',
    `calendars:\n  office:\n    holidays: [\n        2026-12-25,\n        ${NEW},\n        ${QUOTED}\n      ] # only\n    cutoff: 1h\n`,
  ],
  [
    'nothing after the key',
    'calendars:\n  office:\n    holidays:\n    cutoff: 1h\n',
    `calendars:\n  office:\n    holidays: [\n        ${NEW},\n        ${QUOTED}\n      ]\n    cutoff: 1h\n`,
  ],
  [
    'no key, in a block',
    `calendars:
  office: # here
    hours: { mon: 09:00-17:00 } # short
  other: { timezone: UTC }`,
    `calendars:
  office: # here
    hours: { mon: 09:00-17:00 } # short
    holidays:
      - ${NEW}
      - ${QUOTED}
  other: { timezone: UTC }`,
  ],
  [
    'no key, in braces',
    'calendars:\n  office: { timezone: UTC }\n  other: {}\n',
    `calendars:\n  office: { timezone: UTC,\n      holidays: [\n        ${NEW},\n        ${QUOTED}\n      ]}\n  other: {}\n`,
  ],
  [
    'the line ends of Windows',
    'calendars:\r\n  office:\r\n    holidays:\r\n      - 2026-12-25\r\n    cutoff: 1h\r\n',
    `calendars:\r\n  office:\r\n    holidays:\r\n      - 2026-12-25\r\n      - ${NEW}\r\n      - ${QUOTED}\r\n    cutoff: 1h\r\n`,
  ],
]

describe('days are added to', () => {
  it.each(cases)('%s', (_, before, after) => {
    const text = addHolidays(before, 'office', DAYS)
    expect(text).toBe(after)
    const days = (parse(text ?? '') as { calendars: { office: { holidays: unknown } } }).calendars.office.holidays
    expect(JSON.stringify(days)).toContain('"2027-12-27":"Christmas: the day after"')
  })

  it.each([
    ['no such calendar', 'calendars: { other: {} }'],
    ['no calendars', 'version: 1'],
    ['no map', '- 1'],
    ['nothing', ''],
  ])('nothing where there is %s', (_, text) => expect(addHolidays(text, 'office', DAYS)).toBeUndefined())

  it('no days: nothing changes', () => expect(addHolidays('calendars: {office: {a: 1}}', 'office', [])).toBe('calendars: {office: {a: 1}}'))
})

it('a name reads back as it is, in blocks and within brackets', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      const line = holidayLine({ date: '2027-01-01', name })
      expect(line).not.toMatch(/[\n\r]/)
      for (const text of [`- ${line}`, `[${line}]`]) expect(parse(text)).toEqual([{ '2027-01-01': name }])
    }),
    { examples: [["New Year's Day"], ['yes'], ['a: b'], ['a #b'], ['1'], ['x]'], ['null '], ['ראש השנה']] },
  )
})
