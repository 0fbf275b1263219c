import { describe, expect, test } from 'vitest'
import { dateReader } from '../../src/intake/date.ts'
import { isRelative } from '../../src/intake/date-relative.ts'

/** Reads a cell of a column that holds this one too, whose day is above 12. */
function read(text: string, zone: string, other?: string): string {
  const reader = dateReader([text, ...(other === undefined ? [] : [other])], { zone })
  if (typeof reader !== 'function') return `ambiguous ${reader.ambiguous}`
  const moment = reader(text)
  if (moment === undefined) return isRelative(text) ? 'relative' : 'unreadable'
  return `${new Date(moment.at).toISOString()} ${moment.precision}${moment.zoneless ? ' zoneless' : ''}`
}

describe('times as they stand in exports, read in New York', () => {
  test.each<[string, string, string, string?]>([
    ['TWCS, X v1.1, X archive', 'Tue Oct 31 22:10:47 +0000 2017', '2017-10-31T22:10:47.000Z s'],
    ['X v2, Gnip, YouTube, IBM', '2021-04-08T19:34:16.000Z', '2021-04-08T19:34:16.000Z ms'],
    ['Mastodon notifications and outbox', '2021-03-28T03:34:11Z', '2021-03-28T03:34:11.000Z s'],
    ['Bluesky, µs', '2025-05-19T17:10:09.561858Z', '2025-05-19T17:10:09.561Z ms'],
    ['Bluesky, ms', '2025-05-19T17:10:09.561Z', '2025-05-19T17:10:09.561Z ms'],
    ['Bluesky, offset', '2025-05-19T17:10:09.123456+00:00', '2025-05-19T17:10:09.123Z ms'],
    ['Google Business, ns', '2014-10-02T15:01:23.045123456Z', '2014-10-02T15:01:23.045Z ms'],
    ['a fraction just below the next ms', '2014-10-02T15:01:23.999999999Z', '2014-10-02T15:01:23.999Z ms'],
    ['Facebook, Instagram', '2021-07-09T19:09:52+0000', '2021-07-09T19:09:52.000Z s'],
    ['airline', '2015-02-24 11:35:52 -0800', '2015-02-24T19:35:52.000Z s'],
    ['airline, saved again with dots', '24-02-2015 11.35', '2015-02-24T16:35:00.000Z minute zoneless'],
    ['airline, saved again', '24-02-2015 11:15', '2015-02-24T16:15:00.000Z minute zoneless'],
    ['airline, American', '2/24/2015 11:35', '2015-02-24T16:35:00.000Z minute zoneless'],
    ['airline, Excel', '42059.4832407407', '2015-02-24T16:35:52.000Z s zoneless'],
    ['Hootsuite', '2018-07-23 00:02:39', '2018-07-23T04:02:39.000Z s zoneless'],
    ['Sprout posts', '12/30/2025 9:40 am', '2025-12-30T14:40:00.000Z minute zoneless'],
    ['Sprout posts, after noon', '12/30/2025 12:40 pm', '2025-12-30T17:40:00.000Z minute zoneless'],
    ['Sprout profile', '01-01-2025', '2025-01-01T05:00:00.000Z day zoneless'],
    ['Talkwalker', '22/09/17 11:10:56', '2017-09-22T15:10:56.000Z s zoneless'],
    ['Talkwalker, day below 13', '02/09/17 11:10:56', '2017-09-02T15:10:56.000Z s zoneless', '22/09/17 11:10:56'],
    ['CrowdTangle, winter', '2023-11-13 04:30:36 EST', '2023-11-13T09:30:36.000Z s'],
    ['CrowdTangle, summer', '2023-11-04 04:30:36 EDT', '2023-11-04T08:30:36.000Z s'],
    ['CrowdTangle, its extension', 'Thu Jan 14 2021 20:32:05 GMT+0000', '2021-01-14T20:32:05.000Z s'],
    ['what browsers write', 'Thu Jan 14 2021 20:32:05 GMT+0100 (Central European Standard Time)', '2021-01-14T19:32:05.000Z s'],
    ['Play and App Store scrapers', '2024-07-27 19:33:32', '2024-07-27T23:33:32.000Z s zoneless'],
    ['answers of developers', '2024-04-01T05:11:28Z', '2024-04-01T05:11:28.000Z s'],
    ['Reddit', '1482373040.0', '2016-12-22T02:17:20.000Z s'],
    ['Reddit, with a fraction', '1482373040.5', '2016-12-22T02:17:20.500Z ms'],
    ['TikTok', '1689349203', '2023-07-14T15:40:03.000Z s'],
    ['Zeeschuimer', '1689349203123', '2023-07-14T15:40:03.123Z ms'],
    ['LinkedIn, two months', 'شهران', 'relative'],
    ['LinkedIn, five months', '٥ أشهر', 'relative'],
    ['LinkedIn, English', '2mo', 'relative'],
    ['Brandwatch', '2021-03-01 12:34:56.0', '2021-03-01T17:34:56.000Z ms zoneless'],
    ['Brandwatch, its preamble', 'Sat Jan 01 00:00:00 UTC 2020', '2020-01-01T00:00:00.000Z s'],
    ['Brandwatch, threads', '2021-03-01T12:34:56.000+0000', '2021-03-01T12:34:56.000Z ms'],
    ['Meltwater', '01-Mar-2022 05:32PM', '2022-03-01T22:32:00.000Z minute zoneless'],
    ['Meltwater, date and time joined', '01-Mar-22 5:32 PM', '2022-03-01T22:32:00.000Z minute zoneless'],
    ['TikTok scraper', '2025-10-30 15:43:33', '2025-10-30T19:43:33.000Z s zoneless'],
    ['trackers', '1/3/2021 8:05:09 PM', '2021-01-04T01:05:09.000Z s zoneless', '1/13/2021 8:05:09 PM'],
    ['with points', '13.01.2021, 08:05', '2021-01-13T13:05:00.000Z minute zoneless'],
    ['by mail', 'Thu, 14 Jan 2021 20:32:05 +0100', '2021-01-14T19:32:05.000Z s'],
    ['undecided', '03/04/2021 10:00', 'ambiguous 03/04/2021 10:00'],
    ['a zone of somebody', 'Eastern Time (US & Canada)', 'unreadable'],
  ])('%s: %s', (_, text, expected, other) => expect(read(text, 'America/New_York', other)).toBe(expected))
})

describe('how long ago', () => {
  test.each([
    '3d',
    '2w',
    '1mo',
    '5 hours ago',
    'an hour ago',
    'just now',
    'yesterday',
    '2 years ago',
    'منذ ٣ أيام',
    'أسبوع',
    '10 أشهر',
    'سنتان',
  ])('%s is', (text) => expect(isRelative(text)).toBe(true))
  test.each(['', '3', 'd', 'Paris', '2021', 'May', 'neulich', '3 dogs', 'مرحبا'])('%s is not', (text) =>
    expect(isRelative(text)).toBe(false),
  )
})
