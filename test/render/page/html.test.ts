import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeText, figureText } from '../../../src/render/page/figures.ts'
import { renderPage } from '../../../src/render/page/html.ts'
import type { Chart, Page, Tile } from '../../../src/render/page/page.ts'
import type { Table } from '../../../src/render/view.ts'

const table = (name: string): Table => ({
  columns: [
    { key: 'name', title: name },
    { key: 'hidden', title: 'hidden', for: 'machines' },
    { key: 'n', title: 'n', align: 'right' },
  ],
  rows: [[{ raw: name }, { raw: 'not shown' }, { raw: 0.5, text: '50.0 %', tone: 'late' }]],
})

const charts = (name: string): readonly Chart[] => [
  {
    kind: 'lines',
    unit: 'share',
    goal: 0.9,
    series: [
      {
        name,
        points: [
          { day: '2026-08-03', value: 0.5 },
          { day: '2026-08-04', value: null },
          { day: '2026-08-05', value: 1 },
        ],
      },
    ],
  },
  {
    kind: 'bars',
    unit: 'count',
    rows: [
      { name, value: 3, goal: 4 },
      { name: 'none', value: null },
    ],
  },
  { kind: 'heat', unit: 'count', columns: ['0', '1'], rows: [{ name, values: [0, 7] }] },
  { kind: 'stack', unit: 'seconds', parts: [name, 'rest'], rows: [{ name, values: [60, null] }] },
]

const page = (name: string): Page => ({
  title: name,
  facts: [[name, name]],
  tiles: [{ label: name, value: 0.94, unit: 'share', note: name, goal: 0.95, before: 0.9, better: 'more' }],
  sections: [
    ...charts(name).map((chart, at) => ({ id: `s${at}`, title: name, about: name, chart, table: table(name) })),
    { id: 'none', title: name, about: name, nothing: name },
  ],
  notes: [name],
})

describe('a page', () => {
  it('names each chart, describes it and has its figures as a table beside it', () => {
    const html = renderPage(page('Care'))
    expect(
      html.match(
        /<svg [^>]*role="img" aria-labelledby="s\d-c-t s\d-c-d"><title id="s\d-c-t">Care<\/title><desc id="s\d-c-d">Care<\/desc>/g,
      ),
    ).toHaveLength(4)
    expect(html.match(/<table><caption>Care<\/caption>/g)).toHaveLength(4)
    expect(html).toContain('<td class="right late">50.0 %</td>')
    expect(html).not.toContain('not shown')
  })

  it('allows no script, nothing from elsewhere, and its own style by its hash', () => {
    const html = renderPage(page('Care'))
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`)
    expect(html).not.toMatch(/<script|<link|<img|<iframe| style=| on\w+=|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/i)
  })

  it.each<[tile: Partial<Tile>, words: string[]]>([
    [{ value: 0.94, unit: 'share', goal: 0.95, better: 'more' }, ['94.0 %', '✗ goal 95.0 % missed']],
    [{ value: 0.95, unit: 'share', goal: 0.95, better: 'more' }, ['✓ goal 95.0 %']],
    [{ value: 90, unit: 'seconds', before: 60, better: 'less' }, ['2 min', 'note bad', '+30 s on the period before']],
    [{ value: 60, unit: 'seconds', before: 90, better: 'less' }, ['note good', '−30 s on the period before']],
    [{ value: null, unit: 'share', goal: 0.9, before: 0.5 }, ['<div class="figure">–</div>']],
    [{ value: 1234, unit: 'count', before: 1234 }, ['1,234', '±0 on the period before']],
  ])('a tile %j says %j', (tile, words) => {
    const html = renderPage({
      title: 't',
      facts: [],
      tiles: [{ label: 'l', note: 'n', value: 1, unit: 'count', ...tile }],
      sections: [],
      notes: [],
    })
    for (const word of words) expect(html).toContain(word)
  })

  it('lets no text of strangers become markup, and gives the same bytes for the same data', () => {
    const whole = (name: string) => renderPage(page(name))
    const elements = (html: string) => html.match(/<\/?[a-z][a-z0-9]*/g)?.length
    const usual = elements(whole('Care'))
    const pieces = fc.constantFrom(
      '<script>',
      '</style>',
      '<b>',
      '"',
      "'",
      '&amp;',
      ']]>',
      '-->',
      '\u0000',
      '\u202e',
      '\ud800',
      'https://evil.example',
      'Ä',
      '漢字',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { minLength: 1, maxLength: 6 }), (parts) => {
        const name = `x${parts.join('')}`
        const html = whole(name)
        expect(elements(html)).toBe(usual)
        expect(html).not.toMatch(/[\u0000-\u0008\u202e]|<script|<b>/)
        expect(whole(name)).toBe(html)
      }),
    )
  })
})

describe('figures', () => {
  it.each([
    [0.9412, 'share', '94.1 %'],
    [1234567, 'count', '1,234,567'],
    [2.25, 'count', '2.3'],
    [null, 'seconds', '–'],
    [12.4, 'seconds', '12 s'],
    [59.6, 'seconds', '1 min'],
    [60, 'seconds', '1 min'],
    [3599, 'seconds', '1 h'],
    [7800, 'seconds', '2 h 10 min'],
    [86399, 'seconds', '1 d'],
    [100_000, 'seconds', '1 d 4 h'],
  ] as const)('%s as %s is %s', (value, unit, text) => {
    expect(figureText(value, unit)).toBe(text)
  })

  it.each([
    [0.9, 0.912, 'share', '+1.2 points'],
    [3900, 4200, 'seconds', '+5 min'],
    [5, 3, 'count', '−2'],
    [1, 1, 'count', '±0'],
  ] as const)('from %s to %s is a change (%s) of %s', (from, to, unit, text) => {
    expect(changeText(from, to, unit)).toBe(text)
  })
})
