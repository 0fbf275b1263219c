import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonShape } from '../../src/intake/json.ts'
import { jsonReader, parseJson } from '../../src/intake/json.ts'
import { shapeOf } from '../../src/intake/json-shape.ts'

interface Read {
  values: unknown[]
  lines: number[]
  broken: { line: number; reason: string; record: string }[]
}

function read(text: string, shape: JsonShape, size = 1 << 20): Read {
  const found: Read = { values: [], lines: [], broken: [] }
  const reader = jsonReader(shape, {
    element: (value, line) => {
      found.values.push(value)
      found.lines.push(line)
    },
    broken: (line, reason, record) => found.broken.push({ line, reason, record }),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.end()
  return found
}

const array: JsonShape = { kind: 'array' }
const lines: JsonShape = { kind: 'lines' }

describe('the shape of a JSON text', () => {
  test.each<[string, string, JsonShape]>([
    ['an array', ' [{"a":1}]', array],
    ['an array under a key', '{"meta":{"list":[{"no":1}]},"posts":[{"a":1}]}', { kind: 'array', key: 'posts' }],
    ['the same over lines', '{\n "posts" : [\n {"a":1}]}', { kind: 'array', key: 'posts' }],
    ['lines', '{"a":1}\n{"a":2}\n', lines],
    ['lines, one of them cut', '{"a":1}\n{"a":2}\n{"a', lines],
    ['one line', '{"a":1}\n', lines],
    ['one post that holds a list', '{"text":"x","media":[{"url":"y"}]}\n', lines],
    ['one object over lines', '{\n"a":1\n}', { kind: 'single' }],
  ])('%s', (_, text, shape) => expect(shapeOf(Buffer.from(text), true)).toEqual(shape))
})

describe('elements', () => {
  test.each<[string, string, JsonShape, unknown[]]>([
    ['of an array', '[{"a":"]}"},\n {"b":[1,{"c":"\\""}]} , 3, "x"]', array, [{ a: ']}' }, { b: [1, { c: '"' }] }, 3, 'x']],
    ['of no array', '[]', array, []],
    ['under a key', '{"x":[{"no":1}],"posts":[{"a":1},{"a":2}],"y":[{"no":2}]}', { kind: 'array', key: 'posts' }, [{ a: 1 }, { a: 2 }]],
    ['of an object', '{\n "a": {"b": 1}\n}\n', { kind: 'single' }, [{ a: { b: 1 } }]],
    ['of lines', '{"a":1}\r\n\r\n{"a":2}\n{"a":3}', lines, [{ a: 1 }, { a: 2 }, { a: 3 }]],
  ])('%s', (_, text, shape, values) => {
    for (const size of [1, 2, 5, 1 << 20]) expect(read(text, shape, size)).toMatchObject({ values, broken: [] })
  })

  test('a cut file keeps what is whole, and says where it breaks off', () => {
    expect(read('[\n{"a":1},\n{"a":2},\n{"a":"3', array)).toEqual({
      values: [{ a: 1 }, { a: 2 }],
      lines: [2, 3],
      broken: [{ line: 4, reason: 'the file ends inside this element', record: '{"a":"3' }],
    })
    expect(read('[{"a":1}', array).broken).toEqual([{ line: 1, reason: 'the file ends inside the array: it is not closed', record: '' }])
    expect(read('{"a":1}\n{"a":', lines).broken).toMatchObject([{ line: 2, record: '{"a":' }])
  })

  test('a broken line or element costs itself alone', () => {
    expect(read('{"a":1}\nhtag\\" rel=\n{"a":3}\n', lines)).toMatchObject({
      values: [{ a: 1 }, { a: 3 }],
      lines: [1, 3],
      broken: [{ line: 2, record: 'htag\\" rel=' }],
    })
    expect(read('[{"a":1},\n{a:2},\n{"a":3}]', array)).toMatchObject({
      values: [{ a: 1 }, { a: 3 }],
      lines: [1, 3],
      broken: [{ line: 2, record: '{a:2}' }],
    })
  })

  test('what stands after the value is said', () => {
    expect(read('[{"a":1}]\n[{"a":2}]', array)).toEqual({
      values: [{ a: 1 }],
      lines: [1],
      broken: [{ line: 2, reason: 'another value stands after the first: only the first is read', record: '[{"a":2}]' }],
    })
  })

  test('an element too large to hold is one reject', () => {
    const { values, broken } = read(`[{"a":1},{"a":"${'x'.repeat(9 << 20)}"},{"a":3}]`, array, 1 << 16)
    expect(values).toEqual([{ a: 1 }, { a: 3 }])
    expect(broken.map(({ reason }) => reason)).toEqual(['the element is longer than 8 MiB'])
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

/** What is meant to differ: whole numbers beyond 2^53 come as text. */
const expected = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value)) ? String(value) : value,
  )

test('elements are those of JSON.parse, by any chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 20 }),
      (values, pretty, size) => {
        const text = JSON.stringify(values, undefined, pretty ? 1 : 0)
        expect(read(text, array, size)).toMatchObject({ values: expected(text), broken: [] })
        expect(read(`{"k":${text}}`, { kind: 'array', key: 'k' }, size)).toMatchObject({ values: expected(text), broken: [] })
        expect(read(values.map((value) => `${JSON.stringify(value)}\n`).join(''), lines, size)).toMatchObject({
          values: expected(text),
          broken: [],
        })
      },
    ),
    { numRuns: 300 },
  )
})
