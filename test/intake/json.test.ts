import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonShape } from '../../src/intake/json.ts'
import { jsonReader } from '../../src/intake/json.ts'
import { isLines } from '../../src/intake/json-shape.ts'
import { parseJson } from '../../src/intake/json-value.ts'

interface Read {
  values: unknown[]
  lines: number[]
  places: string[]
  broken: { line: number; reason: string; record: string }[]
}

function read(text: string | Buffer, shape: JsonShape, size = 1 << 20): Read {
  const found: Read = { values: [], lines: [], places: [], broken: [] }
  const reader = jsonReader(shape, {
    element: (value, line, _, at) => {
      found.values.push(value)
      found.lines.push(line)
      found.places.push(at)
    },
    broken: (line, reason, record) => found.broken.push({ line, reason, record }),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.end()
  return found
}

const document: JsonShape = { kind: 'document', stream: [] }
const posts: JsonShape = { kind: 'document', stream: ['posts'] }
const lines: JsonShape = { kind: 'lines' }

describe('a value a line, or a document', () => {
  test.each<[string, string, boolean]>([
    ['an array', ' [{"a":1}]', false],
    ['an array over lines', '[\n{"a":1},\n{"a":2}\n]\n', false],
    ['an array of one element over lines', '[\n{"a":1}\n]\n', false],
    ['the same, cut', '[\n{"a":1}', false],
    ['an object with a list', '{"meta":{"list":[{"no":1}]},"posts":[{"a":1}]}', false],
    ['the same over lines', '{\n "posts" : [\n {"a":1}]}', false],
    ['one line', '{"a":1}\n', false],
    ['lines', '{"a":1}\n{"a":2}\n', true],
    ['lines with CRLF and blank ones between', '{"a":1}\r\n\r\n{"a":2}\r\n', true],
    ['lines that are lists', '[{"a":1}]\n[{"a":2}]\n', true],
    ['lines, the last cut', '{"a":1}\n{"a', true],
    ['lines, the first cut in its beginning', 'htag\\" rel=\\"nofollow"}\n{"a":2}', true],
    ['lines, one in the middle broken', '{"a":1}\n{"a\n{"a":2}', true],
    ['text', 'id,text\n1,{"a":1}\n', false],
  ])('%s', (_, text, expected) => expect(isLines(text, true)).toBe(expected))
})

describe('values', () => {
  const a = (...numbers: number[]): unknown[] => numbers.map((number) => ({ a: number }))
  test.each<[string, string, JsonShape, unknown[], string]>([
    ['of an array', '[{"a":"]}"},\n {"b":[1,{"c":"\\""}]} , 3, "x"]', document, [{ a: ']}' }, { b: [1, { c: '"' }] }, 3, 'x'], '[]'],
    ['of an empty array', '[]', document, [], ''],
    ['under a key', '{"x":[{"no":1}],"posts":[{"a":1},{"a":2}],"y":[{"no":2}]}', posts, a(1, 2), 'posts[]'],
    [
      'under a key that stands inside as well',
      '{"x":{"posts":[{"no":1}]},"posts":[{"a":1,"posts":[{"no":2}]}]}',
      posts,
      [{ a: 1, posts: [{ no: 2 }] }],
      'posts[]',
    ],
    ['under a key written otherwise', '{"p\\u006fsts" :\n[{"a":1}]}', posts, a(1), 'posts[]'],
    ['under a key that comes twice', '{"posts":[{"a":1}],"posts":[{"a":2}]}', posts, a(1, 2), 'posts[]'],
    ['of an object without that key', '{"x":[{"a":1}],"posts":{"a":[2]}}', posts, [{ x: a(1), posts: { a: [2] } }], ''],
    ['of an object', '{\n "a": {"b": 1}\n}\n', document, [{ a: { b: 1 } }], ''],
    [
      'of an object whose texts look like keys',
      '{"a":"posts","b":["posts",[{"no":1}]]}',
      posts,
      [{ a: 'posts', b: ['posts', [{ no: 1 }]] }],
      '',
    ],
    ['of several objects over lines', '{\n"a":1}\n{\n"a":2\n}', document, a(1, 2), ''],
    ['of several arrays', '[{"a":1}]\n[{"a":2},\n{"a":3}]', document, a(1, 2, 3), '[]'],
    ['of pages', '{"posts":[{"a":1}],"next":"p2"}\n{"posts":[{"a":2}]}', posts, a(1, 2), 'posts[]'],
    ['of lines', '{"a":1}\r\n\r\n{"a":2}\n{"a":3}', lines, a(1, 2, 3), ''],
  ])('%s', (_, text, shape, values, at) => {
    for (const size of [1, 2, 5, 1 << 20]) {
      const found = read(text, shape, size)
      expect(found).toMatchObject({ values, broken: [] })
      expect(new Set(found.places)).toEqual(new Set(values.length === 0 ? [] : [at]))
    }
  })

  test('a cut file keeps what is whole, and says where it breaks off', () => {
    expect(read('[\n{"a":1},\n{"a":2},\n{"a":"3', document)).toMatchObject({
      values: [{ a: 1 }, { a: 2 }],
      lines: [2, 3],
      broken: [{ line: 4, reason: 'the file ends inside this element', record: '{"a":"3' }],
    })
    expect(read('[{"a":1}', document).broken).toEqual([{ line: 1, reason: 'the file ends inside the array: it is not closed', record: '' }])
    expect(read('{"x":1,\n"y":"z', document).broken).toEqual([
      { line: 1, reason: 'the file ends inside this object', record: '{"x":1,\n"y":"z' },
    ])
    expect(read('{"a":1}\n{"a":', lines).broken).toMatchObject([{ line: 2, record: '{"a":' }])
  })

  test('a broken line or element costs itself alone', () => {
    expect(read('{"a":1}\nhtag\\" rel=\n{"a":3}\n', lines)).toMatchObject({
      values: [{ a: 1 }, { a: 3 }],
      lines: [1, 3],
      broken: [{ line: 2, record: 'htag\\" rel=' }],
    })
    expect(read('[{"a":1},\n{a:2},\n{"a":3}]', document)).toMatchObject({
      values: [{ a: 1 }, { a: 3 }],
      lines: [1, 3],
      broken: [{ line: 2, record: '{a:2}' }],
    })
  })

  test.each<[string, string, JsonShape, unknown[], string[]]>([
    ['a bracket too many', '[{"a":1}},{"a":2}]', document, a(1, 2), ['this stands outside of every value']],
    ['a list closed too early', '[{"a":1}],{"a":2}]', document, a(1, 2), ['this stands outside of every value']],
    ['a comma too many', '[{"a":1},,{"a":2},]', document, a(1, 2), []],
    ['words around', 'Here [{"a":1}] end', document, a(1), ['this stands outside of every value']],
    // A part whose whole is lost would be taken for a post.
    [
      'a value whose key has lost its object',
      '[{"a":1}],"quoted":{"a":2},"list":[{"a":3}]',
      document,
      a(1),
      ['this stands outside of every value'],
    ],
    [
      'a bracket too few',
      '[{"a":1,{"a":2}]',
      document,
      [],
      [
        'the element is not JSON (Expected double-quoted property name in JSON at position 7)',
        'the file ends inside the array: it is not closed',
      ],
    ],
  ])('%s', (_, text, shape, values, reasons) => {
    for (const size of [1, 3, 1 << 20]) {
      const found = read(text, shape, size)
      expect(found.values).toEqual(values)
      expect(found.broken.map(({ reason }) => reason)).toEqual(reasons)
    }
  })

  test('an element too large to hold is one reject', () => {
    const { values, broken } = read(`[{"a":1},{"a":"${'x'.repeat(9 << 20)}"},{"a":3}]`, document, 1 << 16)
    expect(values).toEqual(a(1, 3))
    expect(broken.map(({ reason }) => reason)).toEqual(['the element is longer than 8 MiB'])
  })

  test('a page of 9 MiB on one line is read', () => {
    const page = { data: Array.from({ length: 100 }, (_, id) => ({ id, text: 'x'.repeat(90_000) })) }
    for (const shape of [lines, document])
      expect(read(`${JSON.stringify(page)}\n{"data":[]}\n`, shape, 1 << 16).values).toEqual([page, { data: [] }])
  })
})

describe('numbers', () => {
  test.each<[string, unknown]>([
    ['{"id":570306133677760513}', { id: '570306133677760513' }],
    ['[1234567890123456789,-12345678901234567890]', ['1234567890123456789', '-12345678901234567890']],
    ['{"id":9007199254740991,"n":1.5e3}', { id: 9007199254740991, n: 1500 }],
    [
      '{"text":"see: 570306133677760513, \\"x\\": 570306133677760513","id":570306133677760513}',
      { text: 'see: 570306133677760513, "x": 570306133677760513', id: '570306133677760513' },
    ],
    ['{"n":0.12345678901234567890}', { n: 0.12345678901234568 }],
  ])('%s', (text, value) => expect(parseJson(text)).toEqual(value))
})

/** JSON texts as a hostile program writes them: long numbers, escapes, white space, keys and texts full of brackets. */
interface Written {
  readonly text: string
  readonly value: unknown
}

const space = fc.constantFrom('', '', ' ', '\n', '\r\n\t ')
const nasty = fc.stringMatching(/^[\][{}",:\\/ab\u00e9\u{1F600}\uD83D\u2028\u0000\n]{0,12}$/u)
const words: fc.Arbitrary<Written> = fc.tuple(fc.oneof(nasty, fc.string({ unit: 'binary' })), fc.boolean()).map(([value, escaped]) => ({
  value,
  text: escaped
    ? `"${[...Array(value.length).keys()].map((at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
    : JSON.stringify(value),
}))
const long: fc.Arbitrary<Written> = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .map((number) => ({ text: String(number), value: Number.isSafeInteger(Number(number)) ? Number(number) : String(number) }))
const scalar: fc.Arbitrary<Written> = fc.oneof(
  words,
  long,
  fc.constantFrom<Written>(
    { text: 'null', value: null },
    { text: 'true', value: true },
    { text: '-0.5e-3', value: -0.0005 },
    { text: '1E5', value: 100_000 },
  ),
)
const { object, any: json } = fc.letrec<{ object: Written; any: Written }>((tie) => ({
  object: fc.array(fc.tuple(words, space, tie('any'), space), { maxLength: 4 }).map((entries) => ({
    text: `{${entries.map(([key, before, { text }, after]) => `${before}${key.text}${after}:${before}${text}${after}`).join(',')}}`,
    value: Object.fromEntries(entries.map(([key, , { value }]) => [key.value, value])),
  })),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('object'),
    fc.array(fc.tuple(tie('any'), space), { maxLength: 4 }).map((items) => ({
      text: `[${items.map(([{ text }, after]) => `${after}${text}${after}`).join(',')}]`,
      value: items.map(([{ value }]) => value),
    })),
  ),
}))
/** Bytes in pieces with borders anywhere: inside escapes and characters too. */
const sizes = fc.integer({ min: 1, max: 40 })

describe('against JSON.parse, on hostile texts in pieces of any size', () => {
  test('elements of an array, and of a list under a key', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(json, space), { maxLength: 5 }), object, sizes, (items, around, size) => {
        const text = `[${items.map(([item, more]) => `${more}${item.text}${more}`).join(',')}]`
        const values = items.map(([item]) => item.value)
        expect(parseJson(text)).toEqual(values)
        expect(read(text, document, size)).toMatchObject({ values, broken: [] })
        const under = `{"posts ":${around.text},"posts" : ${text} ,"more":${text}}`
        expect(read(under, posts, size)).toMatchObject({ values, broken: [] })
      }),
      { numRuns: 300 },
    )
  })

  test('whole objects, one after another, over lines or one a line', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), space, sizes, (objects, more, size) => {
        const values = objects.map(({ value }) => value)
        expect(read(objects.map(({ text }) => text + more).join('\n'), document, size)).toMatchObject({ values, broken: [] })
        const flat = objects.map(({ text }) => text.replace(/[\r\n]/g, ' '))
        expect(read(flat.join('\n'), lines, size)).toMatchObject({ values, broken: [] })
      }),
      { numRuns: 300 },
    )
  })

  test('whatever is cut out of the end, what came before it comes as it was', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 5 }), fc.nat(), sizes, (objects, where, size) => {
        const bytes = Buffer.from(`[${objects.map(({ text }) => text).join(',')}]`)
        const found = read(bytes.subarray(0, where % bytes.length), document, size)
        const values = objects.map(({ value }) => value)
        expect(found.values).toEqual(values.slice(0, found.values.length))
        if (where % bytes.length > 0) expect(found.broken).toHaveLength(1)
      }),
      { numRuns: 200 },
    )
  })
})
