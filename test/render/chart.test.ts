import { Graphviz } from '@hpcc-js/wasm-graphviz'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartOf } from '../../src/core/rules/chart.ts'
import { createChartCounter } from '../../src/core/rules/chart-counts.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { renderDot } from '../../src/render/chart-dot.ts'
import { renderMermaid } from '../../src/render/chart-mermaid.ts'
import { renderPlaybook } from '../../src/render/chart-playbook.ts'
import { renderSvg } from '../../src/render/chart-svg.ts'
import { renderTree } from '../../src/render/chart-tree.ts'
import { width } from '../../src/render/plain.ts'
import { department, route, rule, ruleSet } from '../core/rules/build.ts'

const graphviz = await Graphviz.load()

/** A rule set in which everything that may hold any text does. */
function filled(words: (n: number) => string): RuleSet {
  return ruleSet({
    people: { ana: { id: 'ana', name: words(0), away: [] } },
    tags: { money: { description: words(1), manual: false }, 'site/a': { manual: false }, never: { manual: false } },
    rules: [rule('money', { text: 'refund' })],
    departments: [department('hub', ['ana'], { name: words(2) }), department('a-b', ['ana'], { name: words(3) }), department('empty', [])],
    routes: [
      route('money', { tags: 'money', field: { [words(4)]: words(5) } }, 'a-b', {
        title: words(6),
        guideline: `${words(7)}\n${words(8)}`,
        notify: ['ana'],
      }),
      route('never', { tags: 'never' }, 'a-b', { template: { default: words(9), x: words(10) }, description: words(11) }),
      route('heard', { directed: false }, 'log', { title: words(12) }),
      route('rest', {}, 'hub', { title: words(13), approve: { by: ['ana'], sends: false } }),
    ],
  })
}

function chartWith(set: RuleSet, counted = true) {
  const counter = createChartCounter(0)
  const told = { query: 'since:30d', asOf: '2026-08-04T12:00:00.000Z', conversations: 0, elsewhere: 0 }
  return chartOf(set, { people: true, unreachable: new Set([1]), ...(counted ? { counts: { of: counter.of, told } } : {}) })
}

const BAD = [
  '"',
  "'",
  '<',
  '>',
  '&',
  '#',
  '`',
  '```',
  '\n',
  '\r\n',
  '\\',
  '{',
  '}',
  '[',
  ']',
  '|',
  '%%{init: {}}%%',
  ';',
  '--',
  '-->',
  '<!--',
  ']]>',
  '</svg>',
  '<script>',
  '&quot;',
  '#quot;',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  '\uffff',
  '\ufffe',
  '最悪',
  '😡',
  'end',
  '\t',
  'x',
  ' ',
  '*',
  '_',
  '~',
  '$',
  '\\N',
  '\\G',
  '\\l',
]
const hostile = fc.array(fc.constantFrom(...BAD), { minLength: 1, maxLength: 12 }).map((parts) => `a${parts.join('')}`)
const sets = fc.array(hostile, { minLength: 14, maxLength: 14 }).map((words) => filled((n) => words[n] ?? ''))

/** Whether it is well-formed XML without doctype, comments or CDATA: every tag is closed in order, no stray `<`, `&` or control character. */
function problemsOfXml(text: string): readonly string[] {
  const problems: string[] = []
  const open: string[] = []
  const body = text.replace(/^<\?xml [^?]*\?>\n/, '')
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(text)) problems.push('a character that XML cannot hold')
  const piece = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
  let at = 0
  for (let found = piece.exec(body); found !== null; found = piece.exec(body)) {
    at = piece.lastIndex
    const [, closing, name = '', attributes = '', empty, words] = found
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(words ?? attributes)) problems.push(`a bare & in ${words ?? attributes}`)
    if (words !== undefined || empty === '/') continue
    if (closing !== '/') open.push(name)
    else if (open.pop() !== name) problems.push(`</${name}> closes nothing`)
  }
  if (at !== body.length) problems.push(`not XML: ${body.slice(at, at + 80)}`)
  return [...problems, ...open.map((name) => `<${name}> stays open`)]
}

describe('names out of a hostile file', () => {
  it('the checker of XML knows what is none', () => {
    expect(problemsOfXml('<a x="1">b &amp; c<d/></a>')).toEqual([])
    for (const bad of ['<a>', '<a></b>', '<a x="<"/>', 'a & b', '<a>\u0000</a>', '<a><!-- x --></a>', 'a < b'])
      expect(problemsOfXml(bad)).not.toEqual([])
  })

  it('never break the drawing, for Graphviz or as SVG', async () => {
    await fc.assert(
      fc.asyncProperty(sets, fc.boolean(), async (set, counted) => {
        const chart = chartWith(set, counted)
        expect(
          graphviz
            .layout([...renderDot(chart)].join(''), 'plain', 'dot')
            .split('\n')
            .filter((line) => line.startsWith('node')).length,
        ).toBe(13)
        const svg = await renderSvg(chart)
        expect(problemsOfXml(svg)).toEqual([])
        expect(svg).not.toMatch(/<(script|a|image|foreignObject|!DOCTYPE)\b/i)
        expect([...svg.matchAll(/<title/g)].length).toBe(1)
      }),
      { numRuns: 25 },
    )
  }, 30_000)

  it('never leave their quotes in Mermaid', () => {
    const label = '"(?:[^"<>`{}%\\\\]|<br/>)*"'
    const owner = 'd(?:_\\w+|\\d+)'
    const forms = [
      '(?:post\\(\\[post\\]\\)|[rs]\\d+) (?:-- no )?--> [rs]\\d+',
      `r\\d+(?:\\{${label}\\}|\\[${label}\\]) (?:-- ${label} -->|-\\. ${label} \\.->) ${owner}`,
      `${owner}(?:\\[\\[${label}\\]\\]|\\[/${label}/\\])`,
      'linkStyle \\d+ stroke-width:[\\d.]+px',
    ]
    const line = new RegExp(`^  (?:${forms.join('|')})$`)
    fc.assert(
      fc.property(sets, (set) => {
        const text = [...renderMermaid(chartWith(set))].join('')
        const [first, ...lines] = text.trimEnd().split('\n')
        expect(first).toBe('flowchart TD')
        for (const one of lines) expect(one).toMatch(line)
      }),
    )
  })

  it('begin no markup in the playbook: headings, fences and lists are its own', () => {
    const shape = (set: RuleSet) =>
      [...renderPlaybook(chartWith(set))]
        .join('')
        .split('\n')
        .filter((line) => /^(#+ |```|- \*\*|\*\*|> )/.test(line))
        .map((line) => line.slice(0, 4))
    fc.assert(
      fc.property(sets, (set) => {
        const text = [...renderPlaybook(chartWith(set))].join('')
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/)
        expect(text.replaceAll('<br/>', '')).not.toMatch(/(?<!\\)</)
        expect(shape(set).filter((line) => !line.startsWith('> '))).toEqual(
          shape(filled(() => 'a\nb')).filter((line) => !line.startsWith('> ')),
        )
      }),
    )
  })

  it('keep the tree within its columns', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 40, max: 120 }), (set, columns) => {
        const lines = [...renderTree(chartWith(set), columns)].join('').trimEnd().split('\n')
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns)
        expect(lines.filter((line) => /^[├└]/.test(line)).length).toBe(4)
      }),
    )
  })
})

describe('large sets stay on a page that can be read', () => {
  const many = (count: number) =>
    ruleSet({
      tags: Object.fromEntries(
        Array.from({ length: count }, (_, n) => [`t${n}`, { description: `The subject number ${n} of all of them`, manual: false }]),
      ),
      departments: [department('hub', ['ana']), department('care', ['maria'])],
      routes: [
        ...Array.from({ length: count - 1 }, (_, n) =>
          route(`r${n}`, { tags: `t${n}` }, n % 3 === 0 ? 'hub' : 'care', { title: `Case number ${n}` }),
        ),
        route('rest', {}, 'hub'),
      ],
    })

  it.each([
    [13, 540, 785],
    [18, 540, 785],
    [40, 1131, 785],
    [60, 1628, 1131],
    [200, 1628, 1131],
  ])('%i cases', async (count, widest, highest) => {
    const svg = await renderSvg(chartOf(many(count), { people: true, unreachable: new Set() }))
    const [, across = 0, down = 0] = (/<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg) ?? []).map(Number)
    expect(across).toBeLessThanOrEqual(widest + 15)
    expect(down).toBeLessThanOrEqual(highest + 15)
    const scale = Number(/scale\(([\d.]+)/.exec(svg)?.[1])
    // Titles of cases are of 11 points, notes of 9: at least 6.6 and 5.4 on the paper.
    if (count <= 60) expect(scale).toBeGreaterThan(0.6)
    expect([...svg.matchAll(/Case number/g)].length).toBeGreaterThanOrEqual(count - 1)
  })
})
