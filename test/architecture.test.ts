import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'outspoke-arrows-'))
const arrow = 'lint/style/noRestrictedImports'
const touch = 'lint/style/noRestrictedGlobals'

/** Each line planted in a file of its own: what the file imports or touches, and which sentence the offender reads. Nothing: it is allowed. */
const planted: readonly (readonly [file: string, line: string, rule?: string, says?: string])[] = [
  ['src/core/rules/a.ts', "import '../../store/store.ts'", arrow, 'core imports core only'],
  ['src/core/b.ts', "import type { View } from '../render/view.ts'\nexport type V = View", arrow, 'core imports core only'],
  ['src/core/c.ts', "import 'node:fs'", arrow, 'core is pure'],
  ['src/core/d.ts', "import '../main.ts'", arrow, 'core imports core only'],
  ['src/core/sla/e.ts', "import 'date-fns/addDays'", arrow, 'one door'],
  ['src/core/f.ts', "import './sla/calendar.ts'"],
  ['src/core/g.ts', 'export const at = process.cwd()', touch, 'Do not use the global variable process'],
  ['src/intake/a.ts', "export const rules = () => import('../config/load.ts')", arrow, 'borders never import each other'],
  ['src/intake/formats/b.ts', "export * from '../../store/store.ts'", arrow, 'borders never import each other'],
  ['src/intake/c.ts', "import '../core/post.ts'\nimport 'node:fs'"],
  ['src/config/a.ts', "import '../commands/command.ts'", arrow, 'borders never import each other'],
  ['src/config/b.ts', "import 'yaml'", arrow, 'one door'],
  ['src/config/load.ts', "import 'yaml'"],
  ['src/config/schema.ts', "import 'yaml'", arrow, 'one door'],
  ['src/config/holidays.ts', "import 'date-holidays'"],
  ['src/config/edit-tests.ts', "import 'yaml'"],
  ['src/commands/e.ts', "import 'date-holidays'", arrow, 'one door'],
  ['src/intake/html.ts', "import 'entities'"],
  ['src/intake/d.ts', "import 'entities'", arrow, 'one door'],
  ['src/render/chart-svg.ts', "import '@hpcc-js/wasm-graphviz'"],
  ['src/render/chart-dot.ts', "import '@hpcc-js/wasm-graphviz'", arrow, 'one door'],
  ['src/store/a.ts', "import '../intake/csv.ts'", arrow, 'borders never import each other'],
  ['src/store/b.ts', "import 'better-sqlite3'", arrow, 'one door'],
  ['src/store/sqlite.ts', "import 'better-sqlite3'"],
  ['src/render/a.ts', "import '../cli/run.ts'", arrow, 'borders never import each other'],
  ['src/render/json.ts', "import 'chalk'", arrow, 'one door'],
  ['src/render/table.ts', "import 'chalk'\nimport 'cli-table3'"],
  ['src/notify/a.ts', "import '../store/store.ts'", arrow, 'borders never import each other'],
  ['src/commands/a.ts', "import '../cli/settings.ts'", arrow, 'knows nothing of cli'],
  ['src/commands/rules/b.ts', "import '../../config/load.ts'\nimport '../../core/post.ts'"],
  ['src/commands/c.ts', "import 'commander'", arrow, 'one door'],
  ['src/commands/d.ts', 'export const width = process.stdout.columns', touch, 'Do not use the global variable process'],
  ['src/cli/a.ts', "import '../main.ts'", arrow, 'Nobody imports main'],
  ['src/cli/b.ts', "import 'left-pad'", arrow, 'one door'],
  ['src/cli/program.ts', "import 'commander'\nimport '../commands/command.ts'"],
]

beforeAll(() => {
  for (const name of ['biome.json', 'package.json']) cpSync(join(root, name), join(folder, name))
  for (const [file, line] of planted) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${line}\n`)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

it('an import against the arrows, or past a door, fails the lint with a sentence', () => {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const only = [arrow, touch].map((rule) => `--only=${rule.replace('lint/', '')}`)
  const { stdout, status } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', ...only, 'src'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const found = (JSON.parse(stdout) as Report).diagnostics.map((one) => ({
    file: one.location.path,
    rule: one.category,
    text: one.message,
  }))
  const verdicts = planted.map(([file, , rule, says]) => {
    const mine = found.filter((one) => one.file === file)
    const heard = mine.length === 1 && mine[0]?.rule === rule && mine[0]?.text.includes(says ?? '')
    return [file, rule === undefined ? mine.length === 0 : heard] as const
  })
  expect(verdicts.filter(([, right]) => !right)).toEqual([])
  expect(status).toBe(1)
})

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly message: string; readonly location: { readonly path: string } }[]
}
