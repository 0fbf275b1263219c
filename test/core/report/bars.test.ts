import { expect, it } from 'vitest'
import { bar, plainBar, sparkline } from '../../../src/core/report/bars.ts'

it.each([
  [0, '', ''],
  [0.001, '▏', '#'],
  [0.5, '██', '##'],
  [0.65, '██▋', '###'],
  [1, '████', '####'],
  [1.2, '████', '####'],
])('%f of four characters', (share, blocks, hashes) => {
  expect([bar(share, 4), plainBar(share, 4)]).toEqual([blocks, hashes])
})

it.each<[readonly (number | null)[], string]>([
  [[], ''],
  [[0, 0], '▁▁'],
  [[0, 7, null, 14], '▁▅ █'],
])('%j as a line', (values, line) => {
  expect(sparkline(values)).toBe(line)
})

it('a line of shares is as high as the share, not as the greatest of them', () => {
  expect([sparkline([0.1, 0.2]), sparkline([0.1, 0.2], 1), sparkline([1, null, 0], 1)]).toEqual(['▅█', '▂▂', '█ ▁'])
})
