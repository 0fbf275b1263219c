import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { foldHandle } from '../../../src/core/handle.ts'
import { foldText, foldValue, plainText } from '../../../src/core/rules/fold.ts'
import { compileTerms } from '../../../src/core/rules/matcher.ts'
import { tracedFold } from '../../../src/core/rules/reading.ts'
import { term } from './build.ts'
import { nasty } from './nasty.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const finds = (raw: string, text: string): boolean => compileTerms([term(raw)])(text)

describe('a term in a text', () => {
  const rows: [string, string, boolean][] = [
    ['refund', 'ＲＥＦＵＮＤ', true],
    ['refund', '𝓻𝓮𝓯𝓾𝓷𝓭', true],
    ['refund', 're\u200bfund', true],
    ['refund', 'refunded', false],
    ['cafe', 'CAFÉ', true],
    ['cafe', 'CAFE\u0301', true],
    ['refund*', 'refunded', true],
    ['strasse', 'STRAßE', true],
    ['か', 'が', false],
    ['か', 'か\u3099', false],
    ['istanbul', 'İSTANBUL', true],
    ['istanbul', 'ISTANBUL', true],
    ['мой', 'мои', false],
    ['мой', 'МОИ\u0306', true],
    ['οδος', 'ΟΔΟΣ', true],
    ['елка', 'Ёлка', true],
    ['最悪', '電車は最悪です', true],
    ['환불', '환불을 원해요', true],
    ['ร้องเรียน', 'ขอร้องเรียนบริการ', true],
    ['زحمة', 'زَحْمَة', true],
    ['👍', '👍🏽', true],
    ['money back', 'money\n  back', true],
    ["won't", 'won’t', true],
    ["won't", 'won´t', true],
    ['refund', 'https://acme.example/refund', false],
    ['refund', 'www.acme.example/refund', false],
    ['refund', 't.co/refund', false],
    ['refund', '@refund', false],
    ['refund', '#refund', true],
    ['refund', '#RefundNow', true],
    ['refund', '#NowRefunded', false],
    ['refund now', '#RefundNow', true],
    ['refund now', '#refund_now', true],
    ['refund', 'a refund_now', false],
    ['money please', '#FundMoney please', false],
    ['fund money', '#ReFund #MoneyBack', false],
    ['*gate', 'a watergate here', true],
    ['gate', 'a watergate here', false],
    ['*refund*', 'prerefunded', true],
    ['=IT', 'the IT desk', true],
    ['=IT', 'it is', false],
    ['=IT', 'ITS', false],
    ['=won’t', "I won't", true],
    ['=é', 'e', false],
    ['#fail', 'what a #Fail!', true],
    ['#fail', 'fail', false],
    ['#fail', '#failed', false],
    ['@acme', 'hi @ACME.', true],
    ['@acme', 'acme', false],
    ['@acme', '@acmerail', false],
    ['@acme', '@acme@mas.to hi', true],
    ['acme', 'Acme™', true],
    ['acme', 'acme-rail', true],
    ['AI', 'j’ai', true],
    ['😡', 'Never\nagain 😡', true],
    ['❤️', '❤', true],
    ['it', 'IT部門', true],
    ['refund', '返金refundして', true],
    ['/£ ?\\d+/', 'you took £ 48', true],
    ['/\\bété\\b/', 'un été chaud', false],
    ['/\\bete\\b/', 'un été chaud', true],
    ['/(?-i)IT/', 'it', false],
    ['/(?-i)IT/', 'the IT', true],
    ['/refund/', 'https://a.example/refund', false],
    ['/now$/', '#RefundNow please', true],
    ['/#refundnow$/', 'a #RefundNow', true],
    ['/refund.*please/', '#RefundNow #SayPlease', true],
    ['/now.please/', '#RefundNow #PleaseDo', false],
  ]
  it.each(rows)('%s in %j: %s', (raw, text, expected) => {
    expect(finds(raw, text)).toBe(expected)
  })
})

describe('the folded view', () => {
  it.each([
    ['See @Acme_Help: https://a.example/x? Why', 'see \u0002: \u0002? why'],
    ['(see http://a.example/x) or http://a.example/x(y), www.b.example.', '(see \u0002) or \u0002, \u0002.'],
    ['mail ana@acme.example and/or call 24/7', 'mail ana@acme.example and/or call 24/7'],
    ['@acme.Sorry no; @a@b.example, @jo.bsky.social!', '\u0002.sorry no; \u0002, \u0002!'],
    ['遅延@acmerail遅延https://t.co/x最悪', '遅延\u0002遅延\u0002最悪'],
    ['we are #1 &#39;', 'we are #1 &#39;'],
    ['#RefundNow #HTTPError', '#refundnow #httperror\n\u0001\nrefund now\n\u0001\nhttp error'],
    ['@acme://x', '\u0002://x'],
    ['a\u0000b\u0002c\u0085d', 'a b c d'],
  ])('%j', (text, expected) => {
    expect(foldText(text)).toBe(expected)
  })

  it('of handles and values', () => {
    expect([foldHandle(' @ＡcmeRail'), foldHandle('User@Mas.To'), foldValue('  Crème\n BRÛLÉE ')]).toEqual([
      'acmerail',
      'user@mas.to',
      'creme brulee',
    ])
  })

  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        expect(foldValue(foldValue(text))).toBe(foldValue(text))
      }),
      { numRuns: 800 },
    )
  })

  it('composed and decomposed texts are the same', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')))
      }),
      { numRuns: 800 },
    )
  })

  it('knows where each of its units comes from', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { found, trace } = tracedFold(text)
        for (let k = 0; k < found.length; k++) {
          expect(trace.starts[k]).toBeGreaterThanOrEqual(0)
          expect(trace.ends[k]).toBeLessThanOrEqual(text.length)
          expect(trace.ends[k] ?? -1).toBeGreaterThanOrEqual(trace.starts[k] ?? 0)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('the plain view', () => {
  it.each([
    ['“It’s”  @Acme\n’tis https://a.example/x, Cafe\u0301', `"It's" \u0002 'tis \u0002, Café`],
    ['#RefundNow', '#RefundNow'],
  ])('%j', (text, expected) => {
    expect(plainText(text)).toBe(expected)
  })
})

describe('hostile texts', () => {
  const long = 100_000
  it.each([
    ['one letter', 'a'.repeat(long)],
    ['marks', `a${'\u0301\u0316'.repeat(long)}`],
    ['Thai marks', '\u0e38\u0e48'.repeat(long)],
    ['mentions', '@a'.repeat(long)],
    ['hashtags', '#aB'.repeat(long)],
    ['slashes', 'a/'.repeat(long)],
    ['dots', 'a.'.repeat(long)],
    ['schemes', 'http://'.repeat(long / 4)],
    ['half letters', '\ud83d'.repeat(long)],
    ['one hashtag', `#${'aÉ\u0301'.repeat(long)}`],
    ['capitals', `#${'A\u0301'.repeat(long)}`],
  ])('%s', (_, text) => {
    expect(foldText(text).length).toBeGreaterThan(0)
    expect(plainText(text).length).toBeGreaterThan(0)
  })
})
