import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pythonText } from '../../../src/intake/formats/python-repr.ts'

describe('a Python dict in a cell', () => {
  test.each([
    [`{'id': 1, 'body': 'plain', 'modified': '2024-04-01T05:11:28Z'}`, 'plain'],
    [`{'id': 1, 'body': "it's", 'modified': 'x'}`, `it's`],
    [String.raw`{'id': 1, 'body': 'it\'s "quoted"', 'modified': 'x'}`, `it's "quoted"`],
    [String.raw`{'body': 'two\nlines\tand \\ \x41\u00e9\U0001F44C'}`, 'two\nlines\tand \\ Aé👌'],
    [`{'modified': 'x', 'body': 'last'}`, 'last'],
    [`{'id': 1, 'body': None, 'modified': 'x'}`, ''],
    [`{'id': 1, 'modified': 'x'}`, ''],
    [`{}`, ''],
    [``, ''],
    [`{"id": 1, "body": "as JSON: \u00e9", "modified": "x"}`, 'as JSON: é'],
    [`{'id': 1, 'body': 'says 'modified': no', 'modified': 'x'}`, `says 'modified': no`],
    // A re-save lost backslashes, and a cell that is cut.
    [`{'id': 1, 'body': 'it's broken, 'really'', 'modified': 'x'}`, `it's broken, 'really'`],
    [`{'id': 1, 'body': 'cut off in the mid`, 'cut off in the mid'],
  ])('%s', (cell, body) => {
    expect(pythonText(cell, 'body')).toBe(body)
  })

  /** As CPython writes a str: double quotes only where the text has single ones and no double ones. */
  const repr = (text: string): string => {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
    const inner = [...text].map((one) => {
      const code = one.codePointAt(0) ?? 0
      if (one === '\\' || one === quote) return `\\${one}`
      if (one === '\n') return '\\n'
      if (one === '\r') return '\\r'
      if (one === '\t') return '\\t'
      if (code < 32 || code === 127) return `\\x${code.toString(16).padStart(2, '0')}`
      if (code >= 0xd800 && code <= 0xdfff) return `\\u${code.toString(16)}`
      return one
    })
    return quote + inner.join('') + quote
  }

  test('gives back whatever Python wrote', () => {
    void fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.boolean(), (body, other, none) => {
        const cell = `{'id': 42, 'first': ${repr(other)}, 'body': ${repr(body)}, 'flag': ${none ? 'None' : 'True'}, 'modified': ${repr(other)}}`
        expect([pythonText(cell, 'body'), pythonText(cell, 'modified'), pythonText(cell, 'id')]).toEqual([body, other, ''])
      }),
    )
  })

  test('ends on any text', () => {
    const piece = fc.constantFrom('{', '}', "'", '"', ':', ',', '\\', 'body', 'x', ' ', '\\u', '\\U', 'ffffffff', '\n')
    void fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => `{'body': '${pieces.join('')}`),
        (cell) => typeof pythonText(cell, 'body') === 'string',
      ),
    )
  })
})
