import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { idOf, idReader, isRounded, snowflakeTime } from '../../src/intake/ids.ts'

describe('an id', () => {
  test.each<[string, boolean, string | undefined, string]>([
    ['570306133677760513', false, '570306133677760513', 'ok'],
    [' 12 ', false, '12', 'ok'],
    ['at://did:plc:x/app.bsky.feed.post/3k', false, 'at://did:plc:x/app.bsky.feed.post/3k', 'ok'],
    ['170932926338208_1276629304510495', false, '170932926338208_1276629304510495', 'ok'],
    ['UgyZ.91za6', false, 'UgyZ.91za6', 'ok'],
    ['', false, undefined, 'missing'],
    ['  ', false, undefined, 'missing'],
    ['""', false, undefined, 'missing'],
    ['"1234567890123456789"', false, '1234567890123456789', 'ok'],
    ['="1234567890123456789"', false, '1234567890123456789', 'ok'],
    ["'1234567890123456789", false, '1234567890123456789', 'ok'],
    ["'tis", false, "'tis", 'ok'],
    ['848.0', false, '848', 'ok'],
    ['848.00', false, '848', 'ok'],
    ['848.5', false, '848.5', 'ok'],
    ['9007199254740991.0', false, '9007199254740991', 'ok'],
    ['9007199254740992.0', false, '9007199254740992.0', 'rounded'],
    ['570306133677760512.0', false, '570306133677760512.0', 'rounded'],
    ['5.70306E+17', false, '5.70306E+17', 'scientific'],
    ['5,70306E+17', false, '5,70306E+17', 'scientific'],
    ['1.2345678901234568e+18', false, '1.2345678901234568e+18', 'scientific'],
    ['5E+17', false, '5E+17', 'scientific'],
    ['5e3', false, '5e3', 'ok'],
    ['570306133677760000', true, '570306133677760000', 'rounded'],
    ['570306133677760000', false, '570306133677760000', 'ok'],
    ['570306133677760513', true, '570306133677760513', 'ok'],
    ['5703061336777600', true, '5703061336777600', 'rounded'],
    ['57030613367776', true, '57030613367776', 'ok'],
    ['1000', true, '1000', 'ok'],
  ])('%j (column rounded: %s)', (cell, rounded, id, quality) => expect(idOf(cell, rounded)).toEqual({ id, quality }))
})

describe('a column is rounded', () => {
  test.each<[string, string[], boolean]>([
    ['all end in 000', ['570306133677760000', '570306133677761000'], true],
    ['one may be chance', ['570306133677760000'], false],
    ['most of them', ['570306133677760000', '570306133677761000', '570306133677760513'], true],
    ['just 60 %', ['570306133677760000', '570306133677761000', '570306133677762000', '570306133677760513', '570306133677760514'], false],
    ['short ones do not count', ['1000', '2000', '3000'], false],
    ['text does not either', ['a000', 'b000'], false],
    ['none', [], false],
  ])('%s', (_, cells, expected) => expect(isRounded(cells)).toBe(expected))
})

describe('what is said of a file', () => {
  const said = (rounded: boolean, own: string[], others: string[] = []): string | undefined => {
    const ids = idReader(rounded)
    for (const cell of own) ids.own(cell)
    for (const cell of others) ids.other(cell)
    return ids.notice()
  }
  test.each<[string, string | undefined, string | undefined]>([
    ['good ids', said(false, ['1', '', 'x'], ['2', '']), undefined],
    [
      'scientific',
      said(false, ['1', '5.70306E+17', '5.69667E+17']),
      'ids are in scientific notation (5.70306E+17): a spreadsheet damaged them; posts are told apart by author, time and text',
    ],
    [
      'rounded, and so are those of what they answer',
      said(true, ['570306133677760000'], ['570306133677761000']),
      'ids have lost their last digits (570306133677760000): a spreadsheet damaged them; posts are told apart by author, time and text, and what answers what cannot be told by them',
    ],
    [
      'only those of what they answer',
      said(false, ['1'], ['5.7E+17']),
      'ids of other posts are damaged by a spreadsheet: what answers what cannot be told by them',
    ],
  ])('%s', (_, found, expected) => expect(found).toBe(expected))

  test('a damaged id names no other post', () => {
    const ids = idReader(true)
    expect(['12', '13.0', '', '5.7E+17', '570306133677760000', '570306133677760513'].map((cell) => ids.other(cell))).toEqual([
      '12',
      '13',
      undefined,
      undefined,
      undefined,
      '570306133677760513',
    ])
  })
})

describe('the time in an id of X', () => {
  test.each([
    ['1212092628029698048', '2019-12-31T19:26:16.771Z'],
    ['29700859248', '2010-11-04T01:43:01.738Z'],
    ['29700859247', undefined],
    ['20', undefined],
    ['', undefined],
    ['1212092628029698048x', undefined],
    ['-1212092628029698048', undefined],
    ['9223372036854775808', undefined],
    ['99999999999999999999', undefined],
  ])('%s', (id, time) => {
    const at = snowflakeTime(id)
    expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(time)
  })

  test('whatever the last bits are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_288_900_000_000, max: 3_000_000_000_000 }),
        fc.bigInt({ min: 0n, max: 2n ** 22n - 1n }),
        (at, low) => {
          expect(snowflakeTime(String((BigInt(at - 1_288_834_974_657) << 22n) | low))).toBe(at)
        },
      ),
    )
  })
})
