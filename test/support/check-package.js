// npm run package [-- FOLDER]: packs what would be published, checks its form, installs it elsewhere and runs it there.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'outspoke-package-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const elsewhere = join(folder, 'elsewhere')
mkdirSync(elsewhere, { recursive: true })
const run = (command, args, cwd, out = 'inherit') =>
  execFileSync(command, args, { cwd, stdio: ['ignore', out, 'inherit'], encoding: 'utf8' })

run('npm', ['pack', '--silent', '--pack-destination', folder], root, 'ignore')
const tarball = join(
  folder,
  readdirSync(folder).find((name) => name.endsWith('.tgz')),
)
run('npx', ['--no-install', 'publint', 'run', '--strict', tarball], root)

writeFileSync(join(elsewhere, 'package.json'), '{ "private": true, "allowScripts": { "better-sqlite3": true } }\n')
run('npm', ['install', '--no-audit', '--no-fund', '--silent', tarball], elsewhere)
const outspoke = join(elsewhere, 'node_modules/.bin/outspoke')
const version = run(outspoke, ['--version'], elsewhere, 'pipe').trim()
const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
if (!version.includes(wanted)) throw new Error(`the installed program says ${version}, package.json ${wanted}`)
const demo = run(outspoke, ['demo', '--dir', join(elsewhere, 'demo')], elsewhere, 'pipe')
for (const command of ['outspoke queue', 'outspoke overdue', 'outspoke report sla']) {
  if (!demo.includes(command)) throw new Error(`the demo of the installed program does not show ${command}:\n${demo}`)
}
console.log(`${version}: packed, installed, demo shown`)
