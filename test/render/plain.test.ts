import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneLine, pad, plain, shorten, shortenMiddle, width, wrap } from '../../src/render/plain.ts'

describe('plain', () => {
  it.each([
    ['colour', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['title', '\u001b]0;pwned\u0007', '␛]0;pwned␇'],
    ['one-byte CSI', '\u009b2J', '�2J'],
    ['carriage return', 'safe\rEVIL', 'safe␍EVIL'],
    ['line ends of Windows', 'a\r\nb', 'a\nb'],
    ['override', '\u202etxt.exe\u202c', '�txt.exe�'],
    ['isolates', '\u2066x\u2069', '�x�'],
    ['delete', 'a\u007fb', 'a␡b'],
    ['lone surrogate', 'a\ud83d', 'a�'],
    ['tag characters', 'a\u{e0041}', 'a�'],
    ['tab and line feed stay', 'a\tb\nc', 'a\tb\nc'],
    ['emoji, CJK, Arabic stay', '👩‍👩‍👧 東京 مرحبا', '👩‍👩‍👧 東京 مرحبا'],
  ])('%s', (_, hostile, expected) => expect(plain(hostile)).toBe(expected))

  it('nothing that a terminal acts on is left of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(plain(text))
      }),
    )
  })
})

describe('oneLine', () => {
  it('runs of blank space are one space', () => expect(oneLine('  a \n\n\tb\u2028c ')).toBe('a b c'))
})

describe('shorten', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['a longer sentence', 10, 'a longer…'],
    ['東京駅で待つ', 7, '東京駅…'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, '👩‍👩‍👧👩‍👩‍👧…'],
  ])('%s in %i', (text, columns, expected) => expect(shorten(text, columns)).toBe(expected))

  it('never is wider than its room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        return width(shorten(oneLine(text), columns)) <= columns
      }),
    )
  })
})

describe('wrap', () => {
  it.each([
    ['one two three', 8, undefined, ['one two', 'three']],
    ['one two three four', 8, 2, ['one two', 'three f…']],
    ['東京駅で待つ', 6, undefined, ['東京駅', 'で待つ']],
    ['https://example.com/long', 10, undefined, ['https://ex', 'ample.com/', 'long']],
  ])('%s in %i', (text, columns, most, expected) => expect(wrap(text, columns, most)).toEqual(expected))
})

describe('pad', () => {
  it('counts columns, not characters', () => expect([pad('東', 4), pad('a', 3, 'right')]).toEqual(['東  ', '  a']))
})

describe('shortenMiddle', () => {
  const path = '/home/ana/exports/2026/august/first-week/posts.csv'
  it.each([
    [80, path],
    [40, '/home/ana/…6/august/first-week/posts.csv'],
    [20, '…irst-week/posts.csv'],
    [5, '….csv'],
  ])('%i columns', (columns, expected) => expect(shortenMiddle(path, columns)).toBe(expected))
  it('counts columns, not letters', () => expect(shortenMiddle('/遅延/証明書/どこで.csv', 12)).toBe('…/どこで.csv'))
})
