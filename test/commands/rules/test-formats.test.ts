import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { junit, tap } from '../../../src/commands/rules/test-formats.ts'
import type { ExampleResult } from '../../../src/core/rules/examples.ts'

const piece = fc.oneof(
  fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '<!--',
    '\u0000',
    '\u0008',
    '\r',
    '\r\n',
    '\n',
    '\t',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\u0085',
    '#',
    '# SKIP',
    '\\',
    '...',
    '---',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const result = fc
  .record({
    name: text,
    status: fc.constantFrom('passed', 'failed', 'skipped'),
    expected: text,
    got: text,
    note: text,
    why: text,
    file: text,
  })
  .map(
    ({ name, status, expected, got, note, why, file }): ExampleResult => ({
      kind: 'test',
      name,
      at: { file, line: 1, column: 1, endLine: 1, endColumn: 2 },
      status: status as ExampleResult['status'],
      differences: status === 'failed' ? [{ field: 'tags', expected, got, note }] : [],
      why,
      rulesHit: [],
    }),
  )

describe('for machines, whatever stands in tests', () => {
  it('JUnit is XML of allowed characters, with nothing open', () => {
    const value = '"[^"<&\\n\\t]*(?:&(?:amp|lt|gt|quot|#10|#9);[^"<&\\n\\t]*)*"'
    const tag = new RegExp(`^<(/?)([a-z]+)((?: [a-z]+=${value})*)(/?)>`)
    fc.assert(
      fc.property(fc.array(result, { maxLength: 4 }), (all) => {
        const xml = junit(all, 12)
        expect(xml).toMatch(/^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
        expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')).toBe(true)
        const open: string[] = []
        let rest = xml.slice(xml.indexOf('\n'))
        for (;;) {
          const at = rest.indexOf('<')
          expect(rest.slice(0, at < 0 ? undefined : at).replace(/&(?:amp|lt|gt|quot|#10|#9);/g, '')).not.toMatch(/[&>]/)
          if (at < 0) break
          const [whole, closing, name = '', , empty] = tag.exec(rest.slice(at)) ?? []
          if (whole === undefined) throw new Error(`no tag: ${rest.slice(at, at + 80)}`)
          if (closing === '/') expect(open.pop()).toBe(name)
          else if (empty !== '/') open.push(name)
          rest = rest.slice(at + whole.length)
        }
        expect(open).toEqual([])
      }),
    )
  })

  it('TAP says as many results as its plan, each on a line', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 4 }), (all) => {
        const lines = tap(all).split('\n')
        expect(lines.slice(0, 2)).toEqual(['TAP version 14', `1..${all.length}`])
        const told = lines.slice(2).filter((line) => line !== '' && !line.startsWith('  '))
        expect(told.map((line) => /^(not ok|ok) \d+ - (?:[^#\\]|\\.)*?( # SKIP)?$/u.exec(line)?.slice(1))).toEqual(
          all.map(({ status }) => [status === 'failed' ? 'not ok' : 'ok', status === 'skipped' ? ' # SKIP' : undefined]),
        )
        // In the blocks below failures a text stays in its quotes, so that none can end them.
        for (const line of lines.filter((one) => one.startsWith('    ')))
          expect(JSON.parse(line.slice(line.indexOf(': ') + 2))).toEqual(expect.any(String))
      }),
    )
  })
})
