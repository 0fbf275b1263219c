import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mend, mojibakeWatch } from '../../src/intake/mojibake.ts'

const cp1252 = new TextDecoder('windows-1252')
/** UTF-8 read in the wrong encoding. */
const spoil = (text: string): string => cp1252.decode(Buffer.from(text))

/** Sentences of many languages with the punctuation that their people use. */
const SENTENCES = [
  'J’ai adoré… « C’est voilà », dit-il : café, naïve, Noël, où ça ?',
  '“He said ‘no’…” — it’s 10 £ or 12 €, ™ and © 2024',
  '„Spaß“ – ‚Ärger‘ über Größe, MÜNCHEN… ÄÖÜ',
  'SÃO PAULO… AMANHÃ” não é, ações, PÃO, à vista',
  '¿Qué pasó? ¡ASÍ… y ya! El niño comió piñas, “SÍ”',
  'Però così è, città, perché… COSÌ»',
  'Så här: Å, Ä och Ö… “Malmö” – BLÅ™',
  'Það er gott að sjá… „með” þér',
  'Příliš žluťoučký kůň… nejspíš… „víš“, viděl jsi máš…',
  'Zażółć gęślą jaźń… „tak”',
  'Țară și știință, lângă… ÎNTÂI',
  'Привет, как дела? «Хорошо»… №5 — да',
  'Γειά σου Κόσμε… «ναι»',
  'مرحبا يا صديقي، كيف حالك؟ «نعم»',
  'שלום עולם… ״כן״',
  'नमस्ते दुनिया। कैसे हो?',
  'สวัสดีครับ… ดีมาก',
  '日本語のテスト。「はい」…',
  '今天天气很好，“是的”……',
  '한국어 문장입니다… “네”',
  'Việt Nam… “không phải”, ĐÀ NẴNG',
  'Türkçe: ığüşöç İSTANBUL… “evet”',
  '👩‍💻 ❤️ 🤦🏾‍♂️ 🇩🇪 ok… 😀',
  'Temperatur 21 °C ±2, 50 % ½ ¼, § 5, µg, 2³, ×, ÷, ¿',
]

describe('mended', () => {
  test.each([
    ['Itâ€™s getting', 'It’s getting'],
    ['ðŸ˜€ hi', '😀 hi'],
    ['cafÃ© and crÃ¨me', 'café and crème'],
    ['Voil\u00c3\u00a0', 'Voilà'],
    ['10\u00c2\u00a0kg, Â£5', '10\u00a0kg, £5'],
    ['ÐŸÑ€Ð¸Ð²ÐµÑ‚', 'Привет'],
    ['å¥½', '好'],
    ['Å‚adnie', 'ładnie'],
    ['\u00e2\u0080\u0099 by ISO 8859-1', '’ by ISO 8859-1'],
    ['twice: Ã¢â‚¬â„¢', 'twice: ’'],
    ['â\u009d¤ï¸\u008f love', '❤️ love'],
  ])('%s', (spoilt, text) => expect(mend(spoilt)).toBe(text))

  test('what is partly lost stays, the rest is mended', () => {
    expect(mend('ðŸ€ðŸ›’ðŸˆ -Ana')).toBe('ðŸ€🛒ðŸˆ -Ana')
    expect(mend('donâ€\u001at itâ€™s')).toBe('donâ€\u001at it’s')
  })

  test('beside good letters only what is unmistakable', () => expect(mend('déjà vu itâ€™s CAFÉ…')).toBe('déjà vu it’s CAFÉ…'))
})

describe('never touched', () => {
  test.each(SENTENCES.map((text) => [text]))('%s', (text) => expect(mend(text)).toBeUndefined())

  test('nor what is put together of them, in any order and any case', () => {
    const words = SENTENCES.flatMap((text) => text.split(' '))
    const word = fc.constantFrom(...words, ...words.map((one) => one.toUpperCase()))
    const gap = fc.constantFrom(' ', ' ', '\u00a0', '… ', ', ', '“', '” ', '«\u00a0', '\u00a0» ', ' – ', '’', '™ ', '! ')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap), { maxLength: 8 }), (parts) => {
        expect(mend(parts.flat().join(''))).toBeUndefined()
      }),
      { numRuns: 20_000 },
    )
  })

  test('nor long texts in much time', () => {
    const began = performance.now()
    mend('Ã'.repeat(1 << 20))
    mend('ðŸ'.repeat(1 << 19))
    mend('é…'.repeat(1 << 19))
    expect(performance.now() - began).toBeLessThan(30_000)
  })
})

test('there and back is the text as it was', () => {
  const sentence = fc.constantFrom(...SENTENCES)
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 3 }), (sentences) => {
      const text = sentences.join(' ')
      expect(mend(spoil(text))).toBe(text)
    }),
    { numRuns: 500 },
  )
})

describe('said', () => {
  test('nothing of good texts', () => {
    const watch = mojibakeWatch(false)
    for (const text of SENTENCES) expect(watch.see(text)).toBe(text)
    expect(watch.notice()).toBeUndefined()
  })

  test('one', () => {
    const watch = mojibakeWatch(false)
    expect(watch.see('so cafÃ©')).toBe('so cafÃ©')
    expect(watch.notice()).toBe('1 text was read in the wrong encoding once ("cafÃ©" for "café"): --fix-mojibake mends it')
  })

  test('many, and the first of them', () => {
    const watch = mojibakeWatch(true)
    for (let k = 0; k < 1200; k++) expect(watch.see(`${k} cafÃ©${k}`)).toBe(`${k} café${k}`)
    expect(watch.notice()).toBe(
      '1,200 texts that were read in the wrong encoding once are mended ("cafÃ©0" for "café0"); the original is kept beside',
    )
  })
})
