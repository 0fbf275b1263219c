/** What V8 made of the program, kept between two starts (bin/compile-cache.js): the real program in processes of its own. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const root = realpathSync(mkdtempSync(join(tmpdir(), 'outspoke-cache-')))
chmodSync(root, 0o755)
afterAll(() => rmSync(root, { recursive: true, force: true }))

function started([program = '', ...words]: readonly string[], env: Record<string, string>, cwd = root, topic = 'query') {
  const { status, stdout, stderr } = spawnSync(program, [...words, 'help', topic], {
    env: { PATH: process.env['PATH'], ...env },
    cwd,
    encoding: 'utf8',
  })
  return { status, text: stdout, stderr }
}

let count = 0
/** A home for caches, and what stands in it. */
function home() {
  const base = join(root, String(++count))
  const folder = join(base, 'outspoke')
  return {
    base,
    folder,
    start: (env: Record<string, string> = {}, options: readonly string[] = []) =>
      started([process.execPath, ...options, PROGRAM], { HOME: base, XDG_CACHE_HOME: base, ...env }),
    /** With more to do: there is no such topic, and the whole help comes. */
    fail: () => started([process.execPath, PROGRAM], { HOME: base, XDG_CACHE_HOME: base }, root, 'nothing'),
    files: () => {
      try {
        return readdirSync(folder).map((name) => {
          const { size, mtimeMs, mode } = statSync(join(folder, name))
          return { name, size, mtimeMs, mode: mode & 0o777 }
        })
      } catch {
        return []
      }
    },
  }
}

const own = process.versions.node.startsWith('20.') ? describe : describe.skip

own('the compiled program', () => {
  const plain = home().start({ NODE_DISABLE_COMPILE_CACHE: '1' })

  it('is written by the first start and left alone by the second', () => {
    const { start, files, folder } = home()
    expect(start()).toEqual(plain)
    const first = files()
    expect(first.map(({ name, mode }) => [name.replace(/-[0-9a-f]{16}-\w+-v[\d.]+-\w+/, '-…'), mode])).toEqual([['main-….bin', 0o600]])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(start()).toEqual(plain)
    expect(files()).toEqual(first)
  })

  it('gains what later starts compile besides: an hour after it was looked at, and no sooner', () => {
    const { start, fail, files, folder } = home()
    const age = (minutes: number) => {
      const then = new Date(Date.now() - minutes * 60_000)
      for (const { name } of files()) utimesSync(join(folder, name), then, then)
      return files()[0]
    }
    const isNew = (time = 0) => Date.now() - time < 600_000
    start()
    const small = age(50)
    fail()
    expect(files()).toEqual([small])
    age(70)
    fail()
    const grown = files()[0]
    expect([(grown?.size ?? 0) > (small?.size ?? Infinity), isNew(grown?.mtimeMs)]).toEqual([true, true])
    age(70)
    expect(start()).toEqual(plain)
    expect([files()[0]?.size, isNew(files()[0]?.mtimeMs)]).toEqual([grown?.size, true])
  })

  const damages: Readonly<Record<string, (path: string, size: number) => void>> = {
    cut: (path, size) => truncateSync(path, size - 1000),
    empty: (path) => truncateSync(path, 0),
    'half written': (path, size) => {
      const bytes = readFileSync(path)
      bytes.fill(0, Math.floor(size / 2))
      writeFileSync(path, bytes)
    },
    'something else': (path) => writeFileSync(path, 'not compiled at all\n'.repeat(1000)),
  }
  for (const [what, damage] of Object.entries(damages))
    it(`that is ${what} is made anew`, () => {
      const { start, files, folder } = home()
      start()
      const [first] = files()
      if (first === undefined) throw new Error('nothing was written')
      damage(join(folder, first.name), first.size)
      expect(start()).toEqual(plain)
      expect(files().map(({ name }) => name)).toEqual([first.name])
      expect(files()[0]?.mtimeMs).toBeGreaterThan(first.mtimeMs)
      const whole = files()
      start()
      expect(files()).toEqual(whole)
    })

  it('is not looked for where others may write', () => {
    const { start, files, folder } = home()
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o777)
    expect(start()).toEqual(plain)
    expect(files()).toEqual([])
  })

  it('is done without where there is no home', () => {
    const { base, start } = home()
    writeFileSync(base, 'a file where the folder should be')
    expect(start()).toEqual(plain)
  })

  it('is not looked for in a home that is nowhere, and nothing is written where the program was started', () => {
    for (const env of [
      { XDG_CACHE_HOME: 'caches', HOME: 'home' },
      { XDG_CACHE_HOME: '', HOME: 'home' },
    ]) {
      const here = home().base
      mkdirSync(here)
      expect(started([process.execPath, PROGRAM], env, here)).toEqual(plain)
      expect([env, readdirSync(here)]).toEqual([env, []])
    }
  })

  it('leaves a disk that is full as it was', () => {
    const { start, files, base } = home()
    for (const _ of [1, 2]) {
      const full = ['sh', '-c', 'ulimit -f 50; exec "$@"', 'sh', process.execPath, PROGRAM]
      expect(started(full, { XDG_CACHE_HOME: base })).toEqual(plain)
    }
    expect(files()).toEqual([])
    start()
    expect(files()).toHaveLength(1)
  })

  it('is written in the place of a link, not through it', () => {
    const { start, files, folder, base } = home()
    start()
    const [first] = files()
    if (first === undefined) throw new Error('nothing was written')
    const [path, other] = [join(folder, first.name), join(base, 'other')]
    rmSync(path)
    writeFileSync(other, 'of somebody')
    symlinkSync(other, path)
    expect(start()).toEqual(plain)
    expect([readFileSync(other, 'utf8'), files()[0]?.mode]).toEqual(['of somebody', 0o600])
  })

  it('is that of a file as it is now, also where somebody changed it by hand', () => {
    const { base } = home()
    const copy = join(base, 'copy')
    for (const name of ['bin', 'dist', 'package.json']) cpSync(join(PROGRAM, '../..', name), join(copy, name), { recursive: true })
    const begin = () => started([process.execPath, join(copy, 'bin/outspoke.js')], { XDG_CACHE_HOME: base })
    expect(begin()).toEqual(plain)
    for (const name of readdirSync(join(copy, 'dist'))) {
      const path = join(copy, 'dist', name)
      if (name.endsWith('.js')) writeFileSync(path, readFileSync(path, 'utf8').replaceAll('The query language', 'THE QUERY language'))
    }
    expect(begin().text).toBe(plain.text.replace('The query language', 'THE QUERY language'))
  })

  it('is not kept where coverage is measured', () => {
    const { start, files, base } = home()
    expect(start({ NODE_V8_COVERAGE: join(base, 'coverage') })).toEqual(plain)
    expect(files()).toEqual([])
    expect(readdirSync(join(base, 'coverage'))).toHaveLength(1)
  })

  it('may be written by many at once', async () => {
    const { base, files } = home()
    const many = Array.from({ length: 8 }, () => spawn(process.execPath, [PROGRAM, 'help', 'query'], { env: { XDG_CACHE_HOME: base } }))
    expect(await Promise.all(many.map((one) => new Promise((resolve) => one.on('close', resolve))))).toEqual(many.map(() => 0))
    expect(files()).toHaveLength(1)
  })

  it.runIf(process.getuid?.() === 0)('is not kept by root in the home of another user', () => {
    const { base } = home()
    mkdirSync(base)
    chownSync(base, 65_534, 65_534)
    expect(started([process.execPath, PROGRAM], { HOME: base })).toEqual(plain)
    expect(existsSync(join(base, '.cache'))).toBe(false)
  })

  it.runIf(process.getuid?.() === 0)('is done without by a user whom the system does not know', () => {
    const { status, stdout, stderr } = spawnSync(
      'setpriv',
      ['--reuid=54321', '--regid=54321', '--clear-groups', process.execPath, PROGRAM, 'help', 'query'],
      { env: {}, encoding: 'utf8' },
    )
    expect({ status, text: stdout, stderr }).toEqual(plain)
  })

  it('is not kept under other options of Node.js', () => {
    const { start, files } = home()
    expect(start({ NODE_OPTIONS: '--max-old-space-size=500' })).toEqual(plain)
    expect(start({}, ['--stack-size=900'])).toEqual(plain)
    expect(files()).toEqual([])
  })

  it('of older versions goes after a month, and nothing else does', () => {
    const { start, files, folder } = home()
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000)
    for (const [name, days] of [
      ['main-0000000000000000-v20.1.0-x64.bin', 31],
      ['main-1111111111111111-v20.1.0-x64.bin', 29],
      ['notes.txt', 400],
    ] as const) {
      writeFileSync(join(folder, name), '')
      utimesSync(join(folder, name), ago(days), ago(days))
    }
    start()
    const old = ['main-1111111111111111-v20.1.0-x64.bin', 'notes.txt']
    const names = files().map(({ name }) => name)
    expect(names.filter((name) => old.includes(name)).sort()).toEqual(old)
    expect(names).toHaveLength(3)
  })
})
