/** What V8 made of the program, kept between two starts (bin/compile-cache.js): the real program in processes of its own. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const root = mkdtempSync(join(tmpdir(), 'outspoke-cache-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let count = 0
/** A home for caches, and what stands in it. */
function home() {
  const base = join(root, String(++count))
  const folder = join(base, 'outspoke')
  return {
    base,
    folder,
    start: (env: Record<string, string> = {}, options: readonly string[] = []) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [...options, PROGRAM, 'help', 'query'], {
        env: { PATH: process.env.PATH, HOME: base, XDG_CACHE_HOME: base, ...env },
        encoding: 'utf8',
      })
      return { status, text: stdout, stderr }
    },
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
    expect(first.map(({ name, mode }) => [name.replace(/-[0-9a-f]{16}-v[\d.]+-\w+/, '-…'), mode])).toEqual([['main-….bin', 0o600]])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(start()).toEqual(plain)
    expect(files()).toEqual(first)
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
