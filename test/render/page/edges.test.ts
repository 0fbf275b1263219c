import { expect, it } from 'vitest'
import { renderPage } from '../../../src/render/page/html.ts'
import type { Chart } from '../../../src/render/page/page.ts'

const drawn = (chart: Chart): string =>
  renderPage({
    title: 'Page',
    facts: [],
    tiles: [],
    sections: [{ id: 's', title: 'Chart', about: 'A chart.', chart, table: { columns: [{ key: 'a', title: 'a' }], rows: [[{ raw: 1 }]] } }],
    notes: [],
  })

it('nothing has no bar, and the smallest thing has one', () => {
  const bars = (value: number) =>
    drawn({
      kind: 'bars',
      unit: 'count',
      rows: [
        { name: 'one', value },
        { name: 'all', value: 10_000 },
      ],
    }).match(/<rect[^>]*class="bar"/g)
  expect([bars(0)?.length, bars(1)?.length]).toEqual([1, 2])
})

it('the first day is written inside the picture, however narrow the scale beside it', () => {
  const html = drawn({ kind: 'lines', unit: 'count', series: [{ name: 'posts', points: [{ day: '2026-10-29', value: 1 }] }] })
  const [, x = '0'] = /<text x="([\d.]+)"[^>]*>29 Oct</.exec(html) ?? []
  // Half of six letters, at more than five units each.
  expect(Number(x)).toBeGreaterThan(16)
})
