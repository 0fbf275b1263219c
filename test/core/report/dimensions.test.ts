import { expect, it } from 'vitest'
import { type Dimensioned, readerOf } from '../../../src/core/report/dimensions.ts'

const row: Dimensioned = {
  network: 'x',
  brand: null,
  department: 'hub',
  spoke: null,
  route: 'all',
  priority: 'normal',
  language: null,
  firstReplyAt: null,
  firstReplyBy: null,
}

it.each<[string | null, string | null, string | null]>([
  ['AcmeCare', 'AcmeCare', 'acmecare'],
  ['acmecare', 'AcmeCare', 'acmecare'],
  ['Acme Bank', null, 'acme bank'],
  [null, 'AcmeCare', 'acmecare'],
  [null, null, null],
])('brand %j, answered by %j: one row, however it is written: %j', (brand, firstReplyBy, expected) => {
  expect(readerOf('brand', { zone: 'UTC', people: new Set() })({ ...row, brand, firstReplyBy }, 0)).toBe(expected)
})
