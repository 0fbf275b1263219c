import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

it('the published package holds the program, the packs and the demo, and nothing else', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  const names = files.map(({ path }) => path)
  expect(new Set(names.map((name) => name.replace(/^(bin|dist|rules)\/.*/, '$1/')))).toEqual(
    new Set(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'bin/', 'dist/', 'rules/']),
  )
  const demo = readdirSync(`${root}src/commands/demo/files`).map((name) => `dist/files/${name}`)
  expect(names).toEqual(expect.arrayContaining(['bin/outspoke.js', 'dist/main.js', 'dist/worker.js', 'rules/starter.yaml', ...demo]))
})
