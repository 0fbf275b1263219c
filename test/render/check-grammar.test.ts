/** What monitoring reads, by the published grammars. */
import '../support/seed.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nagiosLine, nagiosUnknown } from '../../src/render/check-nagios.ts'
import { type Gauge, prometheusText } from '../../src/render/check-prometheus.ts'
import { exposition, plugin } from '../support/monitoring-reader.ts'

const hostile = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\r',
    '\r\n',
    '"} 1\nevil 2',
    '\\n',
    '\u2028',
    '\ud800',
    '\udc00',
    'x'.repeat(20_000),
    '👍'.repeat(5_000),
    '|',
    "a'b=c",
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const named = fc.stringMatching(/^[a-z_]{1,12}$/)

describe('prometheus', () => {
  const series = fc.array(fc.record({ labels: fc.record({ department: hostile, clock: hostile }), value: fc.nat() }), { maxLength: 30 })
  const gauges: fc.Arbitrary<readonly Gauge[]> = fc.uniqueArray(fc.record({ name: named, help: hostile, series }), {
    selector: ({ name }) => name,
    maxLength: 5,
  })
  test('every exposition is read back: a HELP and a TYPE each, no series twice, nothing lost', () => {
    fc.assert(
      fc.property(gauges, (list) => {
        const read = exposition(new TextEncoder().encode(prometheusText(list)))
        expect([...read.keys()]).toEqual(list.filter((one) => one.series.length > 0).map(({ name }) => name))
        for (const one of list) {
          const found = read.get(one.name)
          if (found === undefined) continue
          expect([found.type, found.help]).toEqual(['gauge', one.help.replace(/\p{Surrogate}/gu, '\ufffd')])
          const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)
          expect(sum(found.samples.values())).toBe(sum(one.series.map(({ value }) => value)))
        }
      }),
      { numRuns: 200 },
    )
  })
  test('labels that read alike are one series', () => {
    const twice = ['a\rb', 'a b', '\ud800', '\udbff'].map((department, at) => ({ labels: { department }, value: at + 1 }))
    const read = exposition(new TextEncoder().encode(prometheusText([{ name: 'g', help: 'h', series: twice }])))
    expect([...(read.get('g')?.samples ?? [])]).toEqual([
      ['[["department","a b"]]', 3],
      ['[["department","\ufffd"]]', 7],
    ])
  })
  test('our reader refuses what is none', () => {
    const bad = [
      'a 1',
      'a{b="c} 1\n',
      'a{b="\\x"} 1\n',
      'a 1\na 1\n',
      'a 1\nb 1\na{c="d"} 1\n',
      '# TYPE a gauge\n# TYPE a gauge\n',
      'a 1 1785864000\n',
      'a{b="1",b="2"} 1\n',
    ]
    for (const text of bad) expect(() => exposition(new TextEncoder().encode(text)), text).toThrow()
  })
})

describe('nagios', () => {
  const count = fc.nat({ max: 10_000_000 })
  test('every line is read back, whatever the worst post is called', () => {
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.nat(),
        hostile,
        fc.constantFrom(0, 1, 2),
        (late, soon, stale, open, oldest, worst, code) => {
          const { word, data, text } = plugin(nagiosLine({ code, late, soon, stale, open, oldestLate: oldest, worst }))
          expect([word, text.startsWith(`${late} late, ${soon} soon`)]).toEqual([['OK', 'WARNING', 'CRITICAL'][code], true])
          expect([...data].map(([label, { value, unit }]) => `${label}=${value}${unit}`)).toEqual([
            `late=${late}`,
            `soon=${soon}`,
            `open=${open}`,
            `oldest_late=${Math.floor(oldest / 1000)}s`,
            `stale=${stale}`,
          ])
          // Above nought is late: critical; soon and stale: a warning.
          expect(['late', 'soon', 'stale'].map((label) => data.get(label)?.limits.join(';'))).toEqual([';0;0;', '0;;0;', '0;;0;'])
        },
      ),
      { numRuns: 200 },
    )
  })
  test('what could not be told has no performance data', () => {
    fc.assert(
      fc.property(hostile, (message) => {
        const { word, data } = plugin(nagiosUnknown(message))
        expect([word, data.size]).toEqual(['UNKNOWN', 0])
      }),
    )
  })
})
