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
    const missing = Object.keys(CODES).filter((code) => !all.includes(`[${code}]`))
    expect(missing).toEqual(['E007'])
  })
})
