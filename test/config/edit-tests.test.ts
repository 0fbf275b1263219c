import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { editTests, endOfTests } from '../../src/config/edit-tests.ts'
import type { Expected } from '../../src/core/rules/examples.ts'

/** The one test of the text, which begins at its first dash. */
function edited(text: string, changes: Readonly<Record<string, Expected>>): string {
  const line = text.split('\n').findIndex((one) => /^\s*- name/.test(one))
  const column = (text.split('\n')[line] ?? '').indexOf('-') + 1
  const list = Object.entries(changes).map(([field, expected]) => ({ field, expected }))
  return editTests(text, [{ line: line + 1, column, changes: list }]).text
}
const test = (expected: string): string => `tests:\n  - name: a\n    post: { text: hi }\n    expect:\n${expected}`

describe('new expectations', () => {
  it.each<[string, string, Readonly<Record<string, Expected>>, string]>([
    ['a plain word', '      route: a  # why\n', { route: 'b' }, '      route: b  # why\n'],
    ['in single quotes', "      route: 'a'\n", { route: 'b' }, "      route: 'b'\n"],
    ['in double quotes', '      route: "a"\n', { route: 'b' }, '      route: "b"\n'],
    ['an instant', '      resolution: none\n', { resolution: '2026-08-04T11:10:00Z' }, '      resolution: 2026-08-04T11:10:00Z\n'],
    ['what YAML would take for something else', '      route: a\n', { route: 'null' }, '      route: "null"\n'],
    ['a list in brackets', '      tags: [ a, "b" ]\n', { tags: { exactly: ['b', 'c'] } }, '      tags: [ "b", c ]\n'],
    ['a list of none', '      tags: [a]\n', { tags: { exactly: [] } }, '      tags: []\n'],
    ['from none', '      tags: []\n', { tags: { exactly: ['a', 'b'] } }, '      tags: [a, b]\n'],
    ['one word for a list', '      tags: a\n', { tags: { exactly: ['b'] } }, '      tags: b\n'],
    ['a list for one word', '      tags: a # x\n', { tags: { exactly: ['a', 'b'] } }, '      tags: [a, b] # x\n'],
    [
      'lines with dashes, where comments stand',
      '      tags:\n        # first\n        - a # gone\n        - "b" # stays\n        # last\n      route: r\n',
      { tags: { exactly: ['b', 'c'] }, route: 's' },
      '      tags:\n        # first\n        - "b" # stays\n        - c\n        # last\n      route: s\n',
    ],
    [
      'the last line without an end',
      '      tags:\n        - a',
      { tags: { exactly: ['a', 'b'] } },
      '      tags:\n        - a\n        - b\n',
    ],
    [
      'all lines with dashes',
      '      tags:\n        - a\n        - b\n      route: r\n',
      { tags: { exactly: [] } },
      '      tags:\n        []\n      route: r\n',
    ],
    [
      'brackets over several lines',
      '      tags: [\n        a, # one\n        b,\n      ]\n',
      { tags: { exactly: ['a', 'c'] } },
      '      tags: [c,\n        a, # one\n        \n      ]\n',
    ],
    [
      'what it has and lacks',
      '      tags: { has: [a, b], lacks: c }\n',
      { tags: { has: ['b'], lacks: [] } },
      '      tags: { has: [b], lacks: [] }\n',
    ],
    ['a block scalar stays', '      route: |\n        a\n', { route: 'b' }, '      route: |\n        a\n'],
    ['a field that is not there stays away', '      route: a\n', { spoke: 'b' }, '      route: a\n'],
  ])('%s', (_, before, changes, after) => {
    expect(edited(test(before), changes)).toBe(test(after))
  })

  it('line ends of Windows', () => {
    const text = test('      tags:\n        - a\n').replaceAll('\n', '\r\n')
    expect(edited(text, { tags: { exactly: ['a', 'b'] } })).toBe(test('      tags:\n        - a\n        - b\n').replaceAll('\n', '\r\n'))
  })

  it('of the test that is meant, also where several stand on one line', () => {
    const text = 'tests: [{ name: a, expect: { route: x } }, { name: b, expect: { route: x } }]\n'
    const { text: after, hunks } = editTests(text, [
      { line: 1, column: text.indexOf('{ name: b') + 1, changes: [{ field: 'route', expected: 'y' }] },
    ])
    expect(after).toBe('tests: [{ name: a, expect: { route: x } }, { name: b, expect: { route: y } }]\n')
    expect(hunks).toEqual([{ line: 1, before: [text.trimEnd()], after: [after.trimEnd()] }])
  })

  it('read back as what they were to be, whatever the style; all else stays', () => {
    const word = fc.constantFrom('a', 'b', 'site/x', 'null', "o'k", 'say "no"', '7', 'x: y', '#z', 'ünï')
    const quote = fc.constantFrom(
      (one: string) => JSON.stringify(one),
      (one: string) => `'${one.replaceAll("'", "''")}'`,
    )
    const words = fc.uniqueArray(word, { maxLength: 4 })
    const style = fc.constantFrom('flow', 'wide', 'block', 'lines')
    fc.assert(
      fc.property(words, words, word, word, quote, style, fc.boolean(), (before, after, route, next, quoted, how, windows) => {
        const list =
          how === 'block' && before.length > 0
            ? `\n${before.map((one) => `          - ${quoted(one)} # c\n`).join('')}`
            : how === 'lines'
              ? ` [\n${before.map((one) => `          ${quoted(one)}, # c\n`).join('')}        ]\n`
              : ` [${how === 'wide' ? ' ' : ''}${before.map(quoted).join(', ')}]\n`
        const text = `# head\ntests:\n  - name: a\n    expect:\n      route: ${quoted(route)} # r\n      tags:${list}      priority: high # p\n  - name: b\n    expect: { route: stays, tags: [x] }\n`
        const given = windows ? text.replaceAll('\n', '\r\n') : text
        const made = edited(given, { route: next, tags: { exactly: after } })
        const [first, second] = (parse(made) as { tests: readonly { name: string; expect: Record<string, unknown> }[] }).tests
        expect({ ...first?.expect, tags: new Set(first?.expect.tags as string[]) }).toEqual({
          route: next,
          tags: new Set(after.map(String)),
          priority: 'high',
        })
        expect(second).toEqual({ name: 'b', expect: { route: 'stays', tags: ['x'] } })
        for (const comment of ['# head', '# r', '# p']) expect(made).toContain(comment)
        expect(/(?<!\r)\n/.test(made)).toBe(!windows || /(?<!\r)\n/.test(given))
      }),
      { numRuns: 400 },
    )
  })
})

describe('the end of a file of tests', () => {
  it.each<[string, string, ReturnType<typeof endOfTests>]>([
    ['an empty one', '', { indent: 2, head: true, cut: false }],
    ['blank lines', ' \n\n', { indent: 2, head: true, cut: false }],
    ['comments only', '# ours\n', { indent: 2, head: true, cut: false }],
    ['tests', 'tests:\n  - { post: { text: a }, expect: {} }\n', { indent: 2, head: false, cut: false }],
    ['without indentation', 'tests:\n- { post: { text: a }, expect: {} }', { indent: 0, head: false, cut: true }],
    ['its first line', 'tests:\n', { indent: 2, head: false, cut: false }],
    ['in brackets', 'tests: []\n', undefined],
    ['another list after it', 'tests:\n  - a\nrules: []\n', undefined],
    ['no YAML', 'tests: [\n', undefined],
  ])('%s', (_, text, expected) => {
    expect(endOfTests(text)).toEqual(expected)
  })
})
