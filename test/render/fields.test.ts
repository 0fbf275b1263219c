import { describe, expect, it } from 'vitest'
import { asRows, pickFields } from '../../src/render/fields.ts'
import { type Printable, type RenderFormat, render } from '../../src/render/render.ts'
import type { View } from '../../src/render/view.ts'

async function shown(result: Printable, format: RenderFormat, fields?: readonly string[]): Promise<string> {
  const text = await render(result, format, { width: Number.POSITIVE_INFINITY, colour: false, header: undefined, fields, raw: false })
  return [...text].join('')
}

const card: View = {
  card: true,
  blocks: [
    { lines: [{ text: 'Head', tone: 'strong' }, { text: 'said *here*' }, { text: '2026-08-04', tone: 'dim' }] },
    {
      lines: [
        { text: '09:00  @jane', indent: 2, tone: 'strong' },
        { text: 'one\n- two', indent: 9 },
        { text: 'plain item', indent: 2 },
      ],
    },
    { lines: [{ text: 'route  billing', hang: 7 }] },
  ],
}

describe('a card as Markdown', () => {
  it('is headings and lists', async () => {
    expect(await shown({ json: {}, view: card }, 'md')).toBe(
      [
        '### Head\n',
        'said \\*here\\*  ',
        '**2026-08-04**',
        '',
        '- 09:00 @jane  ',
        '  one  ',
        '  \\- two',
        '- plain item',
        '',
        '- **route**: billing',
        '',
      ].join('\n'),
    )
  })
})

describe('what is no table as rows', () => {
  it.each<[string, Printable, string]>([
    [
      'its own records',
      { json: {}, view: { ...card, records: { columns: [{ key: 'id', title: 'id' }], rows: [[{ raw: 'a' }]] } } },
      'id\na\n',
    ],
    [
      'names and values',
      { json: { a: 1, b: null, c: ['x', 'y'], d: { e: '=1' } }, view: card },
      'name,value\na,1\nb,\nc,"x,y"\nd,"{""e"":""=1""}"\n',
    ],
    ['a row an element', { json: [{ a: 1 }, { b: '=2' }], view: card }, "a,b\n1,\n,'=2\n"],
    ['nothing', { json: [], view: card }, '\n'],
  ])('%s', async (_, result, csv) => expect(await shown(asRows(result), 'csv')).toBe(csv))
  it('tables stay tables', () => {
    const view: View = { blocks: [{ columns: [{ key: 'id', title: 'id' }], rows: [] }] }
    expect(asRows({ json: [], view }).view).toBe(view)
  })
})

describe('fields', () => {
  const table: View = {
    blocks: [
      {
        columns: [
          { key: 'a', title: 'A', for: 'people' },
          { key: 'b', title: 'B', for: 'machines' },
        ],
        rows: [[{ raw: 1, text: 'one' }, { raw: 2 }]],
        total: [{ raw: 'all' }, { raw: 2 }],
      },
    ],
  }
  const json = [{ a: 1, b: 2, more: { deep: true } }]
  it('columns for some are for all where they are asked for, and what only the data have is a column too', async () => {
    expect(await shown({ json, view: table }, 'csv', ['more', 'a'])).toBe('more,a\n"{""deep"":true}",1\n')
    expect(await shown({ json, view: table }, 'table', ['b', 'a'])).toBe('B  A\n2  one\n2  all\n')
  })
  it.each<[string, unknown, readonly string[], unknown]>([
    ['of a list', json, ['b', 'a'], [{ b: 2, a: 1 }]],
    ['of an empty list', [], ['a'], []],
    ['of an object', { a: 1, b: 2 }, ['b'], { b: 2 }],
    [
      'of the lists in it and their total',
      { x: 1, rows: [{ a: 1, b: 2 }], total: { b: 3 } },
      ['a', 'b'],
      { x: 1, rows: [{ a: 1, b: 2 }], total: { b: 3 } },
    ],
    [
      'of a total that has none of them',
      { meta: { zone: 1 }, rows: [{ a: 1, b: 2 }], total: { b: 3 } },
      ['a'],
      { meta: { zone: 1 }, rows: [{ a: 1 }], total: {} },
    ],
  ])('JSON: %s', (_, data, fields, expected) => {
    expect(pickFields({ json: data, view: table }, fields, 'json').json).toEqual(expected)
  })
  it.each<['json' | 'view', unknown, string]>([
    ['json', json, 'fields: a, b, more'],
    ['json', { rows: json }, 'fields: rows, a, b, more'],
    ['view', json, 'fields: a, b, more'],
  ])('unknown ones are refused: %s', (of, data, hint) => {
    expect(() => pickFields({ json: data, view: table }, ['a', 'nosuch'], of)).toThrow(
      expect.objectContaining({ message: 'there is no field "nosuch"', hint }),
    )
  })
})
