/** kill -9 in the middle of an import, then the same import again: the same database as one quiet import. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../bench/generate.js'
import { benchRules } from '../bench/rules.js'
import { dumpDatabase } from '../support/dump.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
/** More than 2 MiB, so that a thread reads them; and more than a batch for the later import, which commits each. */
const ROWS = 13_000
const MORE = 9_000
const KILLS = 10
/** Milliseconds until the program is read. */
const START = 150
/** A seed printed with the failure makes the moments again. */
const SEED = Number(process.env.OUTSPOKE_TEST_SEED ?? Date.now() % 1_000_000)

let folder = ''
let now = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-kill-'))
  const { last } = generate({ rows: ROWS, ndjson: undefined, csv: join(folder, 'all.csv'), more: MORE, moreCsv: join(folder, 'more.csv') })
  now = new Date(last + 40 * 86_400_000).toISOString()
  writeFileSync(join(folder, 'outspoke.yaml'), benchRules().text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const words = (file: string, database: string) => [
  PROGRAM,
  'import',
  join(folder, file),
  '--db',
  database,
  '--rules',
  join(folder, 'outspoke.yaml'),
  '--now',
  now,
  '--quiet',
]

function importQuietly(file: string, database: string): number {
  const began = performance.now()
  const done = spawnSync(process.execPath, words(file, database), { encoding: 'utf8' })
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  return performance.now() - began
}

/** Starts an import and kills it after `ms`; gives whether it was still running. */
function importKilled(file: string, database: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words(file, database), { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    child.on('exit', (_, signal) => {
      clearTimeout(timer)
      resolve(signal === 'SIGKILL')
    })
  })
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true })
}

function checked(database: string): void {
  const done = spawnSync(process.execPath, [PROGRAM, 'db', 'check', '--db', database, '--now', now, '--quiet'], { encoding: 'utf8' })
  expect(`${done.stdout}${done.stderr}`).toContain('all as it should be')
}

for (const base of [undefined, 'all.csv']) {
  test(`${KILLS} imports into ${base === undefined ? 'a new database' : 'one that holds posts'}, each killed at a random moment (seed ${SEED})`, async () => {
    const start = join(folder, `start-${base ?? 'empty'}.db`)
    if (base !== undefined) importQuietly(base, start)
    const file = base === undefined ? 'all.csv' : 'more.csv'
    const quiet = join(folder, `quiet-${base ?? 'empty'}.db`)
    if (base !== undefined) cpSync(start, quiet)
    const length = importQuietly(file, quiet)
    const expected = dumpDatabase(quiet)
    checked(quiet)
    let random = SEED
    for (let round = 0; round < KILLS; round++) {
      random = (random * 16_807) % 2_147_483_647
      const database = join(folder, `round-${round}.db`)
      // An import that was over before its end came is no test: again, and earlier.
      let moment = START + (random / 2_147_483_647) * (length - START)
      do {
        removeDatabase(database)
        if (base !== undefined) cpSync(start, database)
        moment *= 0.9
      } while (!(await importKilled(file, database, moment)))
      if (existsSync(database) && existsSync(`${database}-wal`)) checked(database)
      importQuietly(file, database)
      expect(dumpDatabase(database), `round ${round}`).toEqual(expected)
      removeDatabase(database)
    }
  })
}
