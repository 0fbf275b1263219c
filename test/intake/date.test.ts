import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DateSpec } from '../../src/intake/date.ts'
import { dateReader, isDateFormat } from '../../src/intake/date.ts'

function read(text: string, spec: Partial<DateSpec> = {}, samples: readonly string[] = [text]): string {
  const reader = dateReader(samples, { zone: 'UTC', ...spec })
  if (typeof reader !== 'function') return `ambiguous ${reader.ambiguous}`
  const moment = reader(text)
  return moment === undefined
    ? 'unreadable'
    : `${new Date(moment.at).toISOString()} ${moment.precision}${moment.zoneless ? ' zoneless' : ''}`
}

describe('as exports write times', () => {
  test.each([
    ['Tue Oct 31 22:10:47 +0000 2017', '2017-10-31T22:10:47.000Z s'],
    ['Wed Jan 05 02:10:47 -0330 2011', '2011-01-05T05:40:47.000Z s'],
    ['2021-04-08T19:34:16.000Z', '2021-04-08T19:34:16.000Z ms'],
    ['2021-04-08T19:34:16Z', '2021-04-08T19:34:16.000Z s'],
    ['2025-05-19T17:10:09.561858Z', '2025-05-19T17:10:09.561Z ms'],
    ['2025-05-19T17:10:09.123456+00:00', '2025-05-19T17:10:09.123Z ms'],
    ['2021-07-09T19:09:52+0000', '2021-07-09T19:09:52.000Z s'],
    ['2015-02-24 11:35:52 -0800', '2015-02-24T19:35:52.000Z s'],
    ['2018-07-23 00:02:39', '2018-07-23T00:02:39.000Z s zoneless'],
    ['2021-03-01 12:34:56.0', '2021-03-01T12:34:56.000Z ms zoneless'],
    ['2023-11-13 04:30:36 EST', '2023-11-13T09:30:36.000Z s'],
    ['2023-11-05 04:30:36 EDT', '2023-11-05T08:30:36.000Z s'],
    ['Thu Jan 14 2021 20:32:05 GMT+0000', '2021-01-14T20:32:05.000Z s'],
    ['Sat Jan 01 00:00:00 UTC 2020', '2020-01-01T00:00:00.000Z s'],
    ['01-Mar-2022 05:32PM', '2022-03-01T17:32:00.000Z minute zoneless'],
    ['Tue, 31 Oct 2017 22:10:47 +0100', '2017-10-31T21:10:47.000Z s'],
    ['March 5, 2024 at 9:00 am', '2024-03-05T09:00:00.000Z minute zoneless'],
    ['24-02-2015 11.35', '2015-02-24T11:35:00.000Z minute zoneless'],
    ['2/24/2015 11:35', '2015-02-24T11:35:00.000Z minute zoneless'],
    ['12/30/2025 9:40 am', '2025-12-30T09:40:00.000Z minute zoneless'],
    ['12/30/2025 12:05 am', '2025-12-30T00:05:00.000Z minute zoneless'],
    ['22/09/17 11:10:56', '2017-09-22T11:10:56.000Z s zoneless'],
    ['42059.4832407407', '2015-02-24T11:35:52.000Z s zoneless'],
    ['1482373040.0', '2016-12-22T02:17:20.000Z s'],
    ['1509487847000', '2017-10-31T22:10:47.000Z s'],
    ['2021-04-08', '2021-04-08T00:00:00.000Z day zoneless'],
    ['2021-04', '2021-04-01T00:00:00.000Z month zoneless'],
    ['2021-02-29T10:00:00Z', 'unreadable'],
    ['2021-13-01', 'unreadable'],
    ['Tue Oct 31 25:10:47 +0000 2017', 'unreadable'],
    ['Eastern Time (US & Canada)', 'unreadable'],
    ['شهران', 'unreadable'],
    ['42', 'unreadable'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('day and month', () => {
  test.each([
    ['03/04/2021', ['03/04/2021'], 'ambiguous 03/04/2021'],
    ['03/04/2021', ['03/04/2021', '13/04/2021'], '2021-04-03T00:00:00.000Z day zoneless'],
    ['03/04/2021', ['03/04/2021', '04/13/2021'], '2021-03-04T00:00:00.000Z day zoneless'],
    ['04/04/2021', ['04/04/2021'], '2021-04-04T00:00:00.000Z day zoneless'],
    ['13/04/2021', ['04/13/2021'], 'unreadable'],
    ['03/04/2021', ['2021-01-01'], 'unreadable'],
  ])('%s in a column of %j', (text, samples, expected) => expect(read(text, {}, samples)).toBe(expected))

  test('a format decides', () => {
    expect(read('03/04/2021', { format: 'dmy' })).toBe('2021-04-03T00:00:00.000Z day zoneless')
    expect(read('03/04/2021', { format: 'mdy' })).toBe('2021-03-04T00:00:00.000Z day zoneless')
  })
})

describe('zones', () => {
  test.each([
    ['2018-07-23 00:02:39', '2018-07-22T23:02:39.000Z s zoneless'],
    ['2018-01-23 00:02:39', '2018-01-23T00:02:39.000Z s zoneless'],
    ['2018-03-25 01:30:00', '2018-03-25T01:30:00.000Z s zoneless'],
    ['2018-10-28 01:30:00', '2018-10-28T00:30:00.000Z s zoneless'],
    ['2018-07-23T00:02:39Z', '2018-07-23T00:02:39.000Z s'],
  ])('%s in London', (text, expected) => expect(read(text, { zone: 'Europe/London' })).toBe(expected))
})

describe('formats of maps', () => {
  test.each([
    ['dd/MM/yyyy HH:mm', '03/04/2021 10:20', '2021-04-03T10:20:00.000Z minute zoneless'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSX", '2021-04-03T10:20:30.5+02:00', '2021-04-03T08:20:30.500Z ms'],
    ['d MMM yy h:mm a', '3 Apr 21 1:20 pm', '2021-04-03T13:20:00.000Z minute zoneless'],
    ['EEE MMM dd HH:mm:ss Z yyyy', 'Tue Oct 31 22:10:47 +0100 2017', '2017-10-31T21:10:47.000Z s'],
    ['dd.MM.yyyy', '3.4.2021', 'unreadable'],
    ['d.M.yyyy', '31.2.2021', 'unreadable'],
    ['epoch', '1482373040.25', '2016-12-22T02:17:20.250Z ms'],
    ['epoch_ms', '1482373040250', '2016-12-22T02:17:20.250Z ms'],
    ['excel', '42059', '2015-02-24T00:00:00.000Z day zoneless'],
    ['dd/MM/yyyy HH:mm | d MMM yyyy|epoch', '03/04/2021 10:20', '2021-04-03T10:20:00.000Z minute zoneless'],
    ['dd/MM/yyyy HH:mm | d MMM yyyy|epoch', '3 Apr 2021', '2021-04-03T00:00:00.000Z day zoneless'],
    ['dd/MM/yyyy HH:mm | d MMM yyyy|epoch', '1482373040', '2016-12-22T02:17:20.000Z s'],
    ['dd/MM/yyyy HH:mm | d MMM yyyy|epoch', '2021-04-03', 'unreadable'],
  ])('%s reads %s', (format, text, expected) => expect(read(text, { format })).toBe(expected))

  test.each([
    ['dd/MM/yyyy', true],
    ['epoch', true],
    ['dmy', true],
    ['hello', false],
    ['HH:mm', false],
    ['qq/yyyy/MM', false],
  ])('%s: %s', (format, known) => expect(isDateFormat(format)).toBe(known))
})

test('instants come back, whatever the writing', () => {
  const instant = fc.integer({ min: Date.UTC(1990, 0, 1) / 1000, max: Date.UTC(2090, 0, 1) / 1000 }).map((seconds) => seconds * 1000)
  fc.assert(
    fc.property(instant, (at) => {
      const iso = new Date(at).toISOString()
      const [, day, month, year] = /^\w+ (\w+) (\w+) (\w+)/.exec(new Date(at).toUTCString().replace(',', '')) ?? []
      const time = iso.slice(11, 19)
      for (const text of [
        iso,
        iso.replace('.000Z', 'Z'),
        `${iso.slice(0, 10)} ${time}`,
        `Mon ${month} ${day} ${time} +0000 ${year}`,
        String(at / 1000),
      ]) {
        if (text.length >= 9) expect(read(text).slice(0, 24)).toBe(at < 1e11 && /^\d{8}$/.test(text) ? 'unreadable' : iso)
      }
    }),
  )
})
