/** Imports at once into one database: the second waits, nothing is lost, nothing is doubled. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../bench/generate.js'
import { benchRules } from '../bench/rules.js'
import { dumpDatabase } from '../support/dump.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
let folder = ''
let now = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-two-'))
  const { last } = generate({ rows: 6000, ndjson: undefined, csv: join(folder, 'a.csv'), more: 6000, moreCsv: join(folder, 'b.csv') })
  now = new Date(last + 40 * 86_400_000).toISOString()
  writeFileSync(join(folder, 'rules.yaml'), benchRules().text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function importing(file: string, database: string): Promise<{ code: number | null; stderr: string }> {
  const words = [PROGRAM, 'import', join(folder, file), '--db', database, '--rules', join(folder, 'rules.yaml'), '--now', now, '--quiet']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += String(data)
  })
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, stderr })))
}

for (const base of [false, true]) {
  test(`two at once into ${base ? 'a database in use' : 'a new database'}`, async () => {
    const quiet = join(folder, `quiet-${base}.db`)
    for (const file of ['a.csv', 'b.csv']) await importing(file, quiet)
    const busy = join(folder, `busy-${base}.db`)
    if (base) await importing('a.csv', busy)
    expect(await Promise.all([importing('a.csv', busy), importing('b.csv', busy), importing('b.csv', busy)])).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ])
    expect(dumpDatabase(busy)).toEqual(dumpDatabase(quiet))
  })
}
