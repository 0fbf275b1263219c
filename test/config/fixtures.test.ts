import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CODES } from '../../src/config/diagnostics.ts'
import { loadRules, renderDiagnostics } from '../../src/config/load.ts'

const FOLDER = new URL('../fixtures/rules/', import.meta.url).pathname
const NOW = Date.parse('2026-11-21T00:00:00Z')

/** `E202-unknown-calendar.yaml` beside its `.out`, or a folder with `outspoke.yaml` and `outspoke.out`. */
const fixtures = readdirSync(FOLDER)
  .map((name) => (statSync(join(FOLDER, name)).isDirectory() ? join(FOLDER, name, 'outspoke.yaml') : join(FOLDER, name)))
  .filter((path) => path.endsWith('.yaml') && existsSync(path.replace(/\.yaml$/, '.out')))
  .sort()

function outOf(path: string): string {
  return readFileSync(path.replace(/\.yaml$/, '.out'), 'utf8')
}

/** What tests and examples would hit, for the two notes that need to know. */
const TESTED = { rules: new Set(['billing']), routes: new Set(['billing']) }

describe('each mistake, told whole', () => {
  it.each(fixtures.map((path) => [path.slice(FOLDER.length), path]))('%s', async (_, path) => {
    const tested = basename(path).startsWith('N402') ? () => TESTED : undefined
    const loaded = await loadRules({ path, now: NOW, env: {}, tested })
    expect(`${renderDiagnostics(loaded)}\n`).toBe(outOf(path))
    expect(loaded.set === undefined).toBe(loaded.diagnostics.some((one) => one.severity === 'error'))
  })

  it('has a fixture for every code', () => {
    const all = fixtures.map(outOf).join('\n')
    expect(Object.keys(CODES).filter((code) => !all.includes(`[${code}]`))).toEqual([])
  })

  it('points at the place with carets, wherever there is a line to show', () => {
    const blocks = fixtures.flatMap((path) =>
      outOf(path)
        .split(/^(?=\S)/mu)
        .map((block) => [path, block] as const),
    )
    const findings = blocks.filter(([, block]) => / (?:error|warning|note)\[[EWN]\d{3}\]: /.test(block))
    const without = findings
      .filter(([, block]) => !/^ +\d+ \| .+\n +\| +\^+$/mu.test(block))
      .map(([, block]) => block.slice(0, block.indexOf(']:') + 1))
    expect(findings.length).toBeGreaterThan(150)
    // Its lines cannot be read.
    expect(without).toEqual(['E007-not-utf8.yaml:1:1: error[E007]'])
  })
})

it('knows every code of the language, and no other', () => {
  const series = (letter: string, ...ranges: readonly [number, number][]): readonly string[] =>
    ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => `${letter}${String(from + n).padStart(3, '0')}`))
  expect(Object.keys(CODES)).toEqual([
    ...series('E', [1, 13], [100, 105], [110, 111], [115, 116], [120, 122], [130, 132], [140, 142], [150, 156], [160, 160], [170, 170]),
    ...series('E', [201, 208], [210, 212], [220, 221], [230, 230]),
    ...series('W', [301, 315], [320, 322], [330, 332]),
    ...series('N', [401, 405]),
  ])
})
