import { describe, expect, test } from 'vitest'
import { fixture, readExport, shown } from './read.ts'

const common = { network: 'x', inbound: 1, directed: 1, brand: 'Virgin America', source: 'airline' }
const posts = [
  {
    ...common,
    key: '570306133677760513',
    row: 2,
    author_key: 'person_one',
    author: 'person_one',
    posted_at: '2015-02-24T19:35:52.000Z',
    text: '@VirginAmerica What @sally said.',
    sentiment: 'neutral',
    reposts: 0,
  },
  {
    ...common,
    key: '570300817074462722',
    row: 3,
    author_key: 'person_two',
    author: 'person_two',
    posted_at: '2015-02-24T19:14:45.000Z',
    text: '@VirginAmerica bags & seats:\nboth gone, "really"',
    text_raw: '@VirginAmerica bags &amp; seats:\nboth gone, "really"',
    sentiment: 'negative',
    reposts: 2,
    location: 'Omaha, NE',
    labels: ["Can't Tell"],
  },
  {
    ...common,
    key: '570300817074462722',
    row: 5,
    author_key: 'person_two',
    author: 'person_two',
    posted_at: '2015-02-24T19:14:45.000Z',
    text: '@VirginAmerica bags & seats:\nboth gone, "really"',
    text_raw: '@VirginAmerica bags &amp; seats:\nboth gone, "really"',
    sentiment: 'negative',
    reposts: 2,
    location: 'Omaha, NE',
    labels: ['Late Flight'],
  },
]

describe('Twitter US Airline Sentiment', () => {
  test('as published: entities once, a line break in a text, an id twice', async () => {
    expect(await readExport(fixture('airline.csv'))).toEqual({ format: 'airline', posts, rejects: [], rows: 3, notices: [] })
  })

  test('with the index column of pandas', async () => {
    expect(await readExport(fixture('airline-index.csv'))).toEqual({ format: 'airline', posts, rejects: [], rows: 3, notices: [] })
  })

  test('saved by a spreadsheet: ids in scientific notation, short dates, empty columns, a shifted row', async () => {
    const { posts, rejects, rows, notices } = await readExport(fixture('airline-excel.csv'))
    expect(shown(posts, 'key', 'native_id', 'posted_at', 'time_precision', 'text')).toEqual([
      '#1 | 5.70306E+17 | 2015-02-24T11:35:00.000Z | minute | =@VirginAmerica What @sally said.',
      '#2 | 5.69667E+17 | 2015-02-16T09:05:00.000Z | minute | @united half an emoji � and “quotes�?',
      '#3 | 5.70306E+17 | 2015-02-24T11:15:00.000Z | minute | @VirginAmerica great ??',
    ])
    expect(rejects).toEqual([{ line: 5, column: 'tweet_created', reason: '"Eastern Time (US & Canada)" cannot be read as a time' }])
    expect(rows).toBe(4)
    expect(notices).toEqual([
      'airline-excel.csv: 2 broken characters were replaced by � (not valid UTF-8)',
      'airline-excel.csv: ids are in scientific notation (5.70306E+17): a spreadsheet damaged them; posts are told apart by author, time and text',
      'airline-excel.csv: its times name no zone; read as UTC (--timezone ZONE says which)',
    ])
  })

  test('saved by a spreadsheet: ids rounded, months first', async () => {
    const { posts, notices } = await readExport(fixture('airline-rounded.csv'), { timezone: 'America/Los_Angeles' })
    expect(shown(posts, 'key', 'id_quality', 'native_id', 'posted_at')).toEqual([
      '#1 | rounded | 570306133677760000 | 2015-02-24T19:30:00.000Z',
      '#2 | rounded | 570301130888122000 | 2015-02-24T19:31:00.000Z',
      '#3 | rounded | 570301083672813000 | 2015-02-24T19:32:00.000Z',
      '#4 | rounded | 570301031407624000 | 2015-02-24T19:33:00.000Z',
      '#5 | rounded | 570300817074462000 | 2015-02-24T19:34:00.000Z',
    ])
    expect(notices).toEqual([
      'airline-rounded.csv: ids have lost their last digits (570306133677760000): a spreadsheet damaged them; posts are told apart by author, time and text',
    ])
  })

  test('saved by a spreadsheet: serial dates, in the zone that is said', async () => {
    const { posts } = await readExport(fixture('airline-serial.csv'), { timezone: 'America/Los_Angeles' })
    expect(shown(posts, 'key', 'posted_at')).toEqual(['570306133677760513 | 2015-02-24T19:35:52.000Z'])
  })
})
