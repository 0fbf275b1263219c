/** The built program among others: order and splits of files, readers beside a writer, two writers, locks, interrupts, full disks. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../bench/generate.js'
import { benchRules } from '../bench/rules.js'
import { dumpDatabase } from '../support/dump.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
/** Printed with a failure; makes the same order again. */
const SEED = Number(process.env['OUTSPOKE_TEST_SEED'] ?? Date.now() % 1_000_000)

let folder = ''
let now = ''
let header = ''
let rows: readonly string[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-heavy-'))
  const { last } = generate({
    rows: 24_000,
    ndjson: undefined,
    csv: join(folder, 'all.csv'),
    more: 20_000,
    moreCsv: join(folder, 'more.csv'),
  })
  now = new Date(last + 40 * 86_400_000).toISOString()
  writeFileSync(join(folder, 'outspoke.yaml'), benchRules().text)
  const text = readFileSync(join(folder, 'all.csv'), 'utf8')
  const end = text.indexOf('\n') + 1
  header = text.slice(0, end)
  rows = records(text.slice(end)).slice(0, 1_500)
  importing('all.csv', 'all.db')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Records of a CSV text, line ends included; quotes hold line ends. */
function records(text: string): readonly string[] {
  const found: string[] = []
  let from = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === '\n' && !quoted) {
      found.push(text.slice(from, at + 1))
      from = at + 1
    }
  }
  return found
}

const words = (line: string): string[] => [PROGRAM, ...line.split(' '), '--rules', 'outspoke.yaml', '--now', now]
const outspoke = (line: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, words(line), { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 })
const shell = (before: string, line: string): SpawnSyncReturns<string> =>
  spawnSync('bash', ['-c', `${before}; exec "$@"`, 'bash', process.execPath, ...words(line)], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
/** A line for the shell; gives its exit code. */
const bash = (line: string): number | null => spawnSync('bash', ['-c', line]).status

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}
function begin(line: string): { readonly done: Promise<Ended>; signal(name: NodeJS.Signals): void } {
  const child = spawn(process.execPath, words(line), { cwd: folder })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (part) => {
    stdout += part
  })
  child.stderr.on('data', (part) => {
    stderr += part
  })
  return {
    done: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))),
    signal: (name) => void child.kill(name),
  }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function importing(files: string, database: string): void {
  const { status, stderr } = outspoke(`import ${files} --db ${database} --quiet`)
  expect([files, status, stderr]).toEqual([files, 0, ''])
}
function whole(database: string): void {
  const { stdout, stderr } = outspoke(`db check --db ${database} --quiet`)
  expect(`${stdout}${stderr}`).toContain('all as it should be')
}
const dump = (database: string) => dumpDatabase(join(folder, database))
function clear(database: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(join(folder, `${database}${suffix}`), { force: true })
}
function copyOfAll(name: string): string {
  clear(name)
  copyFileSync(join(folder, 'all.db'), join(folder, name))
  return name
}

/** Park–Miller. */
function random(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
}
function shuffled<T>(all: readonly T[], next: () => number): T[] {
  const out = [...all]
  for (let at = out.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1))
    const here = out[at] as T
    out[at] = out[other] as T
    out[other] = here
  }
  return out
}

test(`any order of rows, any split into files, any order of those: one database (seed ${SEED})`, () => {
  // Of an id that stands there twice the first row of a file wins, so an order would decide: each id once.
  const seen = new Set<string>()
  const once = rows.filter((row) => {
    const id = row.slice(0, row.indexOf(','))
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
  writeFileSync(join(folder, 'once.csv'), header + once.join(''))
  importing('once.csv', 'once.db')
  const expected = dump('once.db')
  const figures = outspoke('report response --db once.db --format json').stdout
  const next = random(SEED)
  for (const files of [1, 1, 2, 3, 5, 9]) {
    const parts = Array.from({ length: files }, (): string[] => [])
    for (const row of shuffled(once, next)) parts[Math.floor(next() * files)]?.push(row)
    const names = parts.map((part, at) => {
      writeFileSync(join(folder, `part-${at}.csv`), header + part.join(''))
      return `part-${at}.csv`
    })
    clear('split.db')
    // By one command, and by one for each file.
    if (next() < 0.5) importing(names.join(' '), 'split.db')
    else for (const name of names) importing(name, 'split.db')
    expect(dump('split.db'), `${files} files`).toEqual(expected)
    expect(JSON.parse(outspoke('report response --db split.db --format json').stdout).total, `${files} files`).toEqual(
      JSON.parse(figures).total,
    )
  }
  whole('split.db')
})

test('five readers while one writes: whole answers, and no failures', async () => {
  const database = copyOfAll('readers.db')
  const writer = begin(`import more.csv --db ${database} --quiet`)
  let over = false
  void writer.done.then(() => {
    over = true
  })
  const counts: number[] = []
  while (!over) {
    const readers = ['list --limit 0', 'queue', 'overdue', 'report response', 'list --limit 0'].map((line) =>
      begin(`${line} --db ${database} --format json --quiet`),
    )
    for (const { code, stdout, stderr } of await Promise.all(readers.map((one) => one.done))) {
      expect([code, stderr]).toEqual([0, ''])
      const said: unknown = JSON.parse(stdout)
      if (Array.isArray(said)) counts.push(said.length)
    }
  }
  expect(await writer.done).toMatchObject({ code: 0, stderr: '' })
  expect(counts.length).toBeGreaterThan(0)
  whole(database)
})

test('readers of a first import see no posts, or all', async () => {
  clear('first.db')
  outspoke('init --db first.db')
  const writer = begin('import all.csv --db first.db --quiet')
  let over = false
  void writer.done.then(() => {
    over = true
  })
  const known = JSON.parse(outspoke('list --limit 0 --db all.db --format json').stdout).length
  while (!over) {
    await pause(100)
    if (!existsSync(join(folder, 'first.db'))) continue
    const { code, stdout, stderr } = await begin('list --limit 0 --db first.db --format json --quiet').done
    if (stderr.includes('there is no database')) continue
    expect([code, stderr]).toEqual([0, ''])
    expect([0, known]).toContain(JSON.parse(stdout).length)
  }
  expect(await writer.done).toMatchObject({ code: 0, stderr: '' })
  expect(dump('first.db')).toEqual(dump('all.db'))
})

test('a writer that never gets its turn says so after its wait', async () => {
  const database = copyOfAll('locked.db')
  const before = dump(database)
  const other = new Database(join(folder, database))
  other.exec('BEGIN IMMEDIATE')
  const { code, stdout, stderr } = await begin(`import more.csv --db ${database} --quiet`).done
  other.exec('ROLLBACK')
  other.close()
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/locked\.db is locked: another outspoke is writing to it\n {2}it was waited for 10 s; try again/),
  })
  expect(dump(database)).toEqual(before)
})

for (const start of ['a new database', 'one that holds posts']) {
  test(`two imports at once into ${start}: each is in, or says it is not, and then completes`, async () => {
    const [quiet, both] = ['quiet.db', 'both.db']
    for (const name of [quiet, both]) {
      clear(name)
      if (start !== 'a new database') copyOfAll(name)
    }
    writeFileSync(join(folder, 'few.csv'), header + rows.join(''))
    for (const file of ['more.csv', 'few.csv']) importing(file, quiet)
    const line = (file: string) => `import ${file} --db ${both} --quiet`
    const ends = await Promise.all(['more.csv', 'few.csv', 'more.csv'].map((file) => begin(line(file)).done))
    for (const { stderr } of ends) expect(stderr).not.toContain('this is a bug')
    for (const file of ['more.csv', 'few.csv']) importing(file, both)
    expect(dump(both)).toEqual(dump(quiet))
    whole(both)
  })
}

test('Ctrl-C in the middle: 130, nothing half written, and the same command completes it', async () => {
  const quiet = copyOfAll('quiet.db')
  importing('more.csv', quiet)
  const expected = dump(quiet)
  for (const ms of [200, 500, 800, 1_200]) {
    const database = copyOfAll('interrupted.db')
    const child = begin(`import more.csv --db ${database} --quiet`)
    await pause(ms)
    child.signal('SIGINT')
    const { code, stderr } = await child.done
    expect([ms, stderr]).toEqual([ms, ''])
    expect([0, 130, null]).toContain(code)
    whole(database)
    importing('more.csv', database)
    expect(dump(database), `${ms} ms`).toEqual(expected)
  }
})

test('a full disk at many places: the database is whole, and the same command completes it', () => {
  const quiet = copyOfAll('quiet.db')
  importing('more.csv', quiet)
  const expected = dump(quiet)
  const size = Math.ceil(statSync(join(folder, 'all.db')).size / 1024)
  for (const more of [0, 500, 3_000, 6_000]) {
    const database = copyOfAll('full.db')
    // No file may grow beyond so many KiB.
    const full = shell(`ulimit -f ${size + more}`, `import more.csv --db ${database} --quiet`)
    expect(full.stderr).not.toContain('this is a bug')
    expect([more, full.status]).toEqual([more, expect.toSatisfy((code) => code === 2 || code === 0)])
    if (full.status === 2) expect(full.stderr).toMatch(/no space left for|the disk failed while working on/)
    whole(database)
    importing('more.csv', database)
    expect(dump(database), `${more} KiB more`).toEqual(expected)
  }
})

test('a disk of 3 MB that is full: a first import leaves an empty database, and completes with room', () => {
  const mount = join(folder, 'disk')
  mkdirSync(mount)
  if (process.getuid?.() !== 0 || bash(`mount -t tmpfs -o size=3m tmpfs ${mount}`) !== 0) {
    process.stderr.write('no file system may be mounted here: the full tmpfs is not tested\n')
    return
  }
  try {
    const full = outspoke('import all.csv --db disk/posts.db --quiet')
    expect([full.status, full.stdout]).toEqual([2, ''])
    expect(full.stderr).toMatch(/^outspoke: (no space left for|the disk failed while working on) .*posts\.db/)
    expect(outspoke('list --db disk/posts.db --quiet')).toMatchObject({ status: 0, stdout: '' })
    writeFileSync(join(folder, 'disk/bad.csv'), `${header}${'x'.repeat(1_000)}\n`.repeat(2_000))
    const rejects = outspoke('import disk/bad.csv --from twcs --db rejects.db --quiet')
    expect([rejects.status, rejects.stderr.includes('this is a bug')]).toEqual([2, false])
    rmSync(join(mount, 'bad.csv'))
    rmSync(join(mount, 'bad.csv.rejects.csv'), { force: true })
    expect(bash(`mount -o remount,size=100m ${mount}`)).toBe(0)
    importing('all.csv', 'disk/posts.db')
    expect(dump('disk/posts.db')).toEqual(dump('all.db'))
  } finally {
    bash(`umount ${mount}`)
  }
})
