import { describe, expect, it } from 'vitest'
import { type Options, type RenderFormat, render } from '../../src/render/render.ts'
import type { View } from '../../src/render/view.ts'

const view: View = {
  blocks: [
    {
      columns: [
        { key: 'mark', title: '', for: 'people' },
        { key: 'id', title: 'id' },
        { key: 'n', title: 'count', align: 'right' },
        { key: 'network', title: 'network', for: 'machines' },
        { key: 'author', title: 'from', untrusted: true },
        { key: 'text', title: 'post', untrusted: true, flexible: true },
      ],
      rows: [
        [
          { raw: '!!', tone: 'late' },
          { raw: 'k3f9aaaaaaaaa', text: 'k3f9' },
          { raw: -1 },
          { raw: 'x' },
          { raw: 'jane' },
          { raw: '=cmd|"calc" \u001b[31mred\u001b[0m\nnext\tcell \\' },
        ],
        [
          { raw: '', tone: 'plain' },
          { raw: 'b2x7aaaaaaaaa', text: 'b2x7' },
          { raw: 1200 },
          { raw: 'facebook' },
          { raw: null },
          { raw: '遅延証明書はどこで 🫠 もらえますか' },
        ],
      ],
    },
  ],
  summary: '2 conversations',
}
const json = [
  { id: 'k3f9aaaaaaaaa', text: 'a\u009bb' },
  { id: 'b2x7aaaaaaaaa', text: null },
]

async function shown(format: RenderFormat, options: Partial<Options> = {}, result = { json: json as unknown, view }): Promise<string> {
  const text = await render(result, format, { width: 60, colour: false, header: undefined, fields: undefined, raw: false, ...options })
  return [...text].join('')
}

describe('formats', () => {
  it('table', async () =>
    expect(await shown('table')).toBe(
      [
        '    id    count  from  post',
        '!!  k3f9     -1  jane  =cmd|"calc" ␛[31mred␛[0m next cell \\',
        '    b2x7   1200        遅延証明書はどこで 🫠 もらえますか',
        '',
        '2 conversations',
        '',
      ].join('\n'),
    ))
  it('table, narrow', async () =>
    expect(await shown('table', { width: 40 })).toBe(
      [
        '    id    count  from  post',
        '!!  k3f9     -1  jane  =cmd|"calc"',
        '                       ␛[31mred␛[0m nex…',
        '    b2x7   1200        遅延証明書はどこ',
        '                       で 🫠 もらえます…',
        '',
        '2 conversations',
        '',
      ].join('\n'),
    ))
  it('table with colour', async () =>
    expect(await shown('table', { colour: true, header: false, fields: ['mark', 'id'] })).toBe(
      ['\u001b[31m!!\u001b[39m  k3f9', '    b2x7', '', '\u001b[2m2 conversations\u001b[22m', ''].join('\n'),
    ))
  it('tsv: no header, whole, escaped', async () =>
    expect(await shown('tsv')).toBe(
      [
        'k3f9aaaaaaaaa\t-1\tx\tjane\t=cmd|"calc" ␛[31mred␛[0m\\nnext\\tcell \\\\',
        'b2x7aaaaaaaaa\t1200\tfacebook\t\t遅延証明書はどこで 🫠 もらえますか',
        '',
      ].join('\n'),
    ))
  it('tsv --header', async () => expect((await shown('tsv', { header: true })).split('\n')[0]).toBe('id\tn\tnetwork\tauthor\ttext'))
  it('csv: formulas guarded, numbers numbers', async () =>
    expect(await shown('csv')).toBe(
      [
        'id,n,network,author,text',
        'k3f9aaaaaaaaa,-1,x,jane,"\'=cmd|""calc"" ␛[31mred␛[0m\nnext\tcell \\"',
        'b2x7aaaaaaaaa,1200,facebook,,遅延証明書はどこで 🫠 もらえますか',
        '',
      ].join('\n'),
    ))
  it('csv --raw --no-header', async () =>
    expect((await shown('csv', { raw: true, header: false, fields: ['text'] })).split('\n')[0]).toBe(
      '"=cmd|""calc"" \u001b[31mred\u001b[0m',
    ))
  it('md', async () =>
    expect(await shown('md', { fields: ['id', 'text'] })).toBe(
      [
        '| id   | post                                     |',
        '|------|------------------------------------------|',
        '| k3f9 | =cmd\\|"calc" ␛\\[31mred␛\\[0m next cell \\\\ |',
        '| b2x7 | 遅延証明書はどこで 🫠 もらえますか       |',
        '',
        '2 conversations',
        '',
      ].join('\n'),
    ))
  it('json: one array, a line each, escaped for terminals', async () =>
    expect(await shown('json')).toBe('[\n  {"id":"k3f9aaaaaaaaa","text":"a\\u009bb"},\n  {"id":"b2x7aaaaaaaaa","text":null}\n]\n'))
  it('json: nothing', async () => expect(await shown('json', {}, { json: [], view: { blocks: [] } })).toBe('[]\n'))
  it('json --fields', async () =>
    expect(await shown('json', { fields: ['text', 'id'] })).toBe(
      '[\n  {"text":"a\\u009bb","id":"k3f9aaaaaaaaa"},\n  {"text":null,"id":"b2x7aaaaaaaaa"}\n]\n',
    ))
  it('json: a report whole', async () => expect(await shown('json', {}, { json: { a: 1 }, view: { blocks: [] } })).toBe('{\n  "a": 1\n}\n'))
  it('ndjson', async () =>
    expect(await shown('ndjson')).toBe('{"id":"k3f9aaaaaaaaa","text":"a\\u009bb"}\n{"id":"b2x7aaaaaaaaa","text":null}\n'))
})

describe('--fields', () => {
  it('names the nearest field', async () => {
    await expect(shown('tsv', { fields: ['id', 'autor'] })).rejects.toMatchObject({
      message: 'there is no field "autor"',
      hint: 'did you mean "author"?',
    })
  })
})

describe('prose', () => {
  const prose: View = {
    blocks: [
      {
        lines: [
          { text: 'key     a value that is longer than its line', hang: 8 },
          { text: '' },
          { text: 'two\nlines \u001b[2J', indent: 2 },
        ],
      },
    ],
  }
  it('wraps beside its label, and keeps paragraphs', async () =>
    expect(await shown('table', { width: 24 }, { json: null, view: prose })).toBe(
      ['key     a value that is', '        longer than its', '        line', '', '  two', '  lines ␛[2J', ''].join('\n'),
    ))
})
