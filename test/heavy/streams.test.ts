/** The real program in processes of its own: where its output goes, who reads it, and where it was started. */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { outspoke } from '../support/run.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const NOW = '2026-08-05T00:00Z'
let folder = ''
/** More than a pipe holds. */
let list = ''
let whole = 0
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-process-'))
  await outspoke('init').in(folder).run()
  const rows = Array.from({ length: 1_000 }, (_, at) => `${at},x,user${at},2026-08-04T00:00:00Z,"${'größer 🙂 '.repeat(9)}${at}",inbound\n`)
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,direction\n${rows.join('')}`)
  expect((await outspoke('import posts.csv').in(folder).run()).code).toBe(0)
  list = started('list --limit 0').stdout
  expect(list.length).toBeGreaterThan(100_000)
  whole = Buffer.byteLength(started('list --limit 0 --format ndjson').stdout)
  expect(whole).toBeGreaterThan(1_000_000)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const wordsOf = (line: string) => [PROGRAM, ...line.split(' '), ...(line.startsWith('-') ? [] : ['--now', NOW])]
const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(tmpdir(), 'outspoke-process-cache') }
afterAll(() => rmSync(env.XDG_CACHE_HOME, { recursive: true, force: true }))

function started(line: string, cwd = folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, wordsOf(line), { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 })
  return { status, stdout, stderr }
}
/** `redirected` as the shell reads it: `> /dev/full`, `| head -1`. The status is that of the program. */
function shell(line: string, redirected: string, before = '') {
  const script = `${before} { "$@"; echo $? >&9; } ${redirected}`
  const { stdout, stderr } = spawnSync('sh', ['-c', `{ ${script}; } 9>"${folder}/status"`, 'sh', process.execPath, ...wordsOf(line)], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status: Number(readFileSync(join(folder, 'status'), 'utf8')), stdout, stderr }
}

const FULL = 'outspoke: the output could not be written: no space is left there\n'

describe.skipIf(process.platform === 'win32')('output', () => {
  it.each<[string, string, { status: number; stdout?: string; stderr?: string }]>([
    ['list --limit 0', '>&-', { status: 0 }],
    ['list --limit 0', '<&- >&- 2>&-', { status: 0 }],
    ['list --limit 0', '>/dev/null', { status: 0 }],
    ['list --limit 0', '| head -c 10 >/dev/null', { status: 0 }],
    ['export posts', '| head -c 10 >/dev/null', { status: 0 }],
    ['check', '>/dev/null', { status: 2 }],
    ['check', '2>&-', { status: 2, stdout: expect.stringContaining('user0') }],
    ['check', '| true', { status: 2 }],
    ['list --bad', '2>/dev/full', { status: 2 }],
    ['--version', '| true', { status: 0 }],
    ['--version', '', { status: 0, stdout: `${manifest.version}\n` }],
  ])('%s %s', (line, redirected, expected) => {
    expect(shell(line, redirected)).toEqual({ stdout: '', stderr: '', ...expected })
  })

  it('where SIGPIPE is ignored a reader that has gone is no failure either', () => {
    expect(shell('list --limit 0', '| true', "trap '' PIPE;")).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('that finds no space is told', () => {
    expect(shell('list --limit 0', '>/dev/full')).toEqual({ status: 2, stdout: '', stderr: FULL })
    expect(shell('check', '>/dev/full')).toEqual({ status: 3, stdout: '', stderr: FULL })
    expect(shell('--version', '>/dev/full')).toEqual({ status: 2, stdout: '', stderr: FULL })
  })

  it('goes whole into a file', () => {
    const file = openSync(join(folder, 'list.tsv'), 'w')
    spawnSync(process.execPath, wordsOf('list --limit 0'), { cwd: folder, env, stdio: ['ignore', file, 'inherit'] })
    closeSync(file)
    expect(readFileSync(join(folder, 'list.tsv'), 'utf8')).toBe(list)
  })

  // What `spawn` calls a pipe is a socket, which does not wait for its reader where the parent made it so; a letter may then be cut in two.
  it.each(['pipe', 'socket'] as const)('waits for a slow reader at a %s', async (kind) => {
    const line = wordsOf('list --limit 0')
    const child = kind === 'socket' ? spawn(process.execPath, line, { cwd: folder, env }) : piped(line)
    const parts: Buffer[] = []
    for await (const part of child.stdout) {
      parts.push(part)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(Buffer.concat(parts).toString()).toBe(list)
  })

  it('ends soon after Ctrl-C, however slow its reader is', async () => {
    const child = spawn(process.execPath, wordsOf('list --limit 0 --format ndjson'), { cwd: folder, env })
    const code = new Promise((resolve) => child.on('close', resolve))
    let size = 0
    for await (const part of child.stdout) {
      if (size === 0) child.kill('SIGINT')
      size += part.length
      await new Promise((resolve) => setTimeout(resolve, 70))
    }
    expect([await code, size < whole]).toEqual([130, true])
  })
})

/** Its output through a pipe of the shell: its own kind of pipe is what the program writes to. */
function piped(words: readonly string[]) {
  return spawn('sh', ['-c', '"$@" | cat', 'sh', process.execPath, ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
}

it.skipIf(process.platform === 'win32')('a folder that is gone is told', () => {
  const gone = join(folder, 'gone')
  mkdirSync(gone)
  const line = `cd "${gone}"; rmdir "${gone}"; exec "$@"`
  const { status, stderr } = spawnSync('sh', ['-c', line, 'sh', process.execPath, ...wordsOf('list')], { env, encoding: 'utf8' })
  expect([status, stderr]).toEqual([2, 'outspoke: the current folder is gone\n  change to one that is there\n'])
  if (existsSync(gone)) rmdirSync(gone)
})

describe('doctor names the cache folder', () => {
  const line = (text: string) => text.split('\n').find((one) => one.includes('cache folder'))
  it('or why there is none', () => {
    const off = spawnSync(process.execPath, wordsOf('doctor'), {
      cwd: folder,
      env: { ...env, NODE_OPTIONS: '--no-deprecation' },
      encoding: 'utf8',
    })
    expect(line(off.stdout)?.trim()).toMatch(/^cache folder +none while Node.js is given options$/)
    expect(line(started('doctor').stdout)).toContain(env.XDG_CACHE_HOME)
  })
})

it.each(['without its addon', 'with that of another system'])('better-sqlite3 %s is told', (how) => {
  const copy = join(folder, how.replaceAll(' ', '-'))
  const from = (name: string) => cpSync(join(PROGRAM, '../..', name), join(copy, name), { recursive: true })
  for (const name of ['bin', 'dist', 'package.json', 'rules']) from(name)
  for (const name of ['better-sqlite3/lib', 'better-sqlite3/package.json', 'bindings', 'file-uri-to-path']) from(`node_modules/${name}`)
  if (how.startsWith('with ')) {
    mkdirSync(join(copy, 'node_modules/better-sqlite3/build/Release'), { recursive: true })
    writeFileSync(join(copy, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'), 'of another system')
  }
  const words = [join(copy, 'bin/outspoke.js'), 'list', '--quiet']
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' })
  expect([status, stderr]).toEqual([
    2,
    'outspoke: better-sqlite3 is not built for this Node.js\n' +
      '  run `npm rebuild better-sqlite3` where outspoke is installed (`npm rebuild -g` for a global one), with scripts allowed\n',
  ])
})
