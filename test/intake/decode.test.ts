import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decoder, labelOf } from '../../src/intake/decode.ts'

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decoded(bytes: Buffer, size: number, declared?: string): Promise<{ text: string; notices: readonly string[] }> {
  const decoder = new Decoder('a.csv', declared)
  const parts: Buffer[] = []
  for await (const part of decoder.decode(chunksOf(bytes, size))) parts.push(part)
  return { text: Buffer.concat(parts).toString(), notices: decoder.notices() }
}

const TEXT = 'id,text\n1,Café “naïve” 日本 👩‍💻\n2,مرحبا يا صديقي\n'
const ARABIC = `text,id\n${'مرحبا يا صديقي العزيز كيف حالك اليوم,1\n'.repeat(40)}`
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
const latin = Buffer.from([0x61, 0x2c, 0x93, 0x63, 0x61, 0x66, 0xe9, 0x94, 0x20, 0x80, 0x0a])

describe('by any chunks', () => {
  test.each<[string, Buffer, string | undefined, string, string[]]>([
    ['UTF-8', Buffer.from(TEXT), undefined, TEXT, []],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${TEXT}`), undefined, TEXT, []],
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), undefined, TEXT, ['a.csv: read as UTF-16LE']],
    ['UTF-16 BE with mark', big(`\uFEFF${TEXT}`), undefined, TEXT, ['a.csv: read as UTF-16BE']],
    ['UTF-16 LE without', Buffer.from(TEXT, 'utf16le'), undefined, TEXT, ['a.csv: read as UTF-16LE']],
    ['UTF-16 BE without', big(TEXT), undefined, TEXT, ['a.csv: read as UTF-16BE']],
    ['UTF-16 LE without, in Arabic', Buffer.from(ARABIC, 'utf16le'), undefined, ARABIC, ['a.csv: read as UTF-16LE']],
    ['UTF-16 BE without, in Arabic', big(ARABIC), undefined, ARABIC, ['a.csv: read as UTF-16BE']],
    ['UTF-16 as declared', Buffer.from(TEXT, 'utf16le'), 'utf-16', TEXT, []],
    ['windows-1252 as declared', latin, 'cp1252', 'a,“café” €\n', []],
    ['a mark is right where the declaration is not', Buffer.from(`\uFEFF${TEXT}`), 'windows-1252', TEXT, []],
    [
      'windows-1252 that nobody declared',
      latin,
      undefined,
      'a,\uFFFDcaf\uFFFD \uFFFD\n',
      [
        'a.csv: 3 broken characters were replaced by \uFFFD (not valid UTF-8); it may be windows-1252: save it as UTF-8, or say encoding: windows-1252 in a map',
      ],
    ],
    [
      'half an emoji in good UTF-8',
      Buffer.concat([Buffer.from('é,'), Buffer.from([0xf0, 0x9f, 0x98, 0x20])]),
      undefined,
      'é,\uFFFD ',
      ['a.csv: 1 broken character was replaced by \uFFFD (not valid UTF-8)'],
    ],
    [
      'a curly quote with a wrong last byte',
      Buffer.concat([Buffer.from('“a'), Buffer.from([0xe2, 0x80, 0x3f])]),
      undefined,
      '“a\uFFFD?',
      ['a.csv: 1 broken character was replaced by \uFFFD (not valid UTF-8)'],
    ],
    [
      'cut in the middle of a character',
      Buffer.concat([Buffer.from('é'), Buffer.from([0xe2, 0x80])]),
      undefined,
      'é\uFFFD',
      ['a.csv: 1 broken character was replaced by \uFFFD (not valid UTF-8)'],
    ],
    [
      'half a pair in UTF-16',
      Buffer.concat([Buffer.from('\uFEFFab,', 'utf16le'), Buffer.from([0x3d, 0xd8]), Buffer.from('c\n', 'utf16le')]),
      undefined,
      'ab,\uFFFDc\n',
      ['a.csv: read as UTF-16LE', 'a.csv: 1 broken character was replaced by \uFFFD (not valid UTF-16LE)'],
    ],
  ])('%s', async (_, bytes, declared, text, notices) => {
    for (const size of [1, 2, 3, 5, 64, 511, 1 << 20]) expect(await decoded(bytes, size, declared)).toEqual({ text, notices })
  })
})

test('what is replaced is counted right, wherever chunks end', async () => {
  const piece = fc.constantFrom(
    [0x61],
    [0xc3, 0xa9],
    [0xe2, 0x82, 0xac],
    [0xf0, 0x9f, 0x98, 0x80],
    [0xf0, 0x9f],
    [0xe2],
    [0x80],
    [0xff],
    [0xef, 0xbf, 0xbd],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
      const bytes = Buffer.from([0x61, ...pieces.flat()])
      const { text, notices } = await decoded(bytes, size)
      const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      expect(text).toBe(whole)
      const real = pieces.filter((one) => one[0] === 0xef).length
      const broken = whole.split('\uFFFD').length - 1 - real
      expect(Number(/(\d+) broken/.exec(notices.join(' '))?.[1] ?? 0)).toBe(broken)
    }),
    { numRuns: 500 },
  )
})

test('names of encodings', () => {
  expect(['CP1252', 'Latin-1', 'ISO_8859-1', 'UTF8', 'utf-16', 'UTF-16 BE', 'koi8-r'].map(labelOf)).toEqual([
    'windows-1252',
    'windows-1252',
    'windows-1252',
    'utf-8',
    'utf-16le',
    'utf-16be',
    'koi8-r',
  ])
})
