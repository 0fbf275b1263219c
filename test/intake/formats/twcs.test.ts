import { expect, test } from 'vitest'
import { fixture, readExport, shown } from './read.ts'

test('saved by a spreadsheet: only parents join posts, never the lists of answers that it regrouped', async () => {
  const { format, posts, rejects, rows } = await readExport(fixture('twcs-excel.csv'))
  expect([format, rejects, rows]).toEqual(['twcs', [], 4])
  expect(shown(posts, 'key', 'parent_key', 'inbound', 'posted_at', 'text')).toEqual([
    'twcs:154 | twcs:156 | 0 | 2017-10-31T22:10:47.000Z | @115712 Sorry!',
    'twcs:156 | - | 1 | 2017-10-31T22:08:27.000Z | @sprintcare ðŸ€ bad',
    'twcs:4994 | twcs:154 | 1 | 2017-10-31T22:09:27.000Z | @sprintcare \n hi',
    'twcs:42336 | twcs:999999 | 1 | 2017-10-31T22:09:30.000Z | @sprintcare why',
  ])
})
