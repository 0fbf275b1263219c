import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Paths } from '../../src/intake/json-paths.ts'
import { below, placesOf, scanPaths } from '../../src/intake/json-paths.ts'

function scanned(text: string): Paths {
  const paths: Paths = new Map()
  scanPaths(text, paths)
  return paths
}

test('paths from the top, with lists and objects by id', () => {
  expect([...scanned('{"statuses":[{"id":1,"user":{"name":"a]}"},"tags":[]}],"178451234":{"text":null}}').keys()]).toEqual([
    '',
    'statuses',
    'statuses[]',
    'statuses[].id',
    'statuses[].user',
    'statuses[].user.name',
    'statuses[].tags',
    '*',
    '*.text',
  ])
})

describe('a beginning that is cut, or broken', () => {
  test.each<[string, string, string[]]>([
    ['inside a text', '[{"id":"1","text":"a', ['', '[]', '[].id', '[].text']],
    ['inside a key', '[{"id":"1","te', ['', '[]', '[].id']],
    ['after a colon', '{"data":', ['']],
    ['in front', 'htag\\" rel=\\"x"},"id":1}', ['']],
    ['a quote that is not closed', '{"a":"b,"c":1}', ['', 'a']],
  ])('%s', (_, text, paths) => expect([...scanned(text).keys()]).toEqual(paths))
})

/** The same by walking the value. */
function walked(value: unknown, path = '', found = new Set<string>()): Set<string> {
  found.add(path)
  if (Array.isArray(value)) for (const item of value) walked(item, `${path}[]`, found)
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) walked(item, path === '' ? key : `${path}.${key}`, found)
  return found
}

test('the scan finds what the value holds; of a part of the text, a part of it', () => {
  const keys = fc.constantFrom('id', 'text', 'user', 'a b', '\u00e9"\\', 'statuses')
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(json, fc.boolean(), fc.nat(), (value, pretty, cut) => {
      const text = JSON.stringify(value, undefined, pretty ? 2 : 0)
      const all = walked(value)
      expect(new Set(scanned(text).keys())).toEqual(all)
      for (const path of scanned(text.slice(0, cut % text.length)).keys()) expect(all).toContain(path)
    }),
    { numRuns: 500 },
  )
})

test('no text, however nested or long, is too much', () => {
  const deep = scanned('{"a":['.repeat(100_000))
  expect(deep.size).toBeLessThan(100)
  const wide = scanned(`{${Array.from({ length: 200_000 }, (_, key) => `"k${key}":1`).join(',')}}`)
  expect(wide.size).toBe(50_000)
})

test('where records may stand, and what they may be read by', () => {
  const paths = scanned('{"meta":{"list":[{"no":1}]},"posts":[{"id":1,"user":{"name":"x"},"tags":["a"],"seen":{"by":{"us":{"at":1}}}}]}')
  expect(placesOf(paths)).toEqual([
    { container: '', leaves: ['meta.list', 'posts'] },
    { container: 'posts[]', leaves: ['id', 'user.name', 'tags'] },
    { container: 'meta.list[]', leaves: ['no'] },
  ])
  expect(placesOf(scanned('{"178451":{"id":1}}'))).toEqual([
    { container: '', leaves: ['*.id'] },
    { container: '*', leaves: ['id'] },
  ])
  expect(below('[]', 'languages.0.name')).toBe('[].languages[].name')
  expect(below('', 'id')).toBe('id')
})
