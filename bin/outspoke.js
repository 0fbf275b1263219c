#!/usr/bin/env node
// The launcher: what must be known before the program is read. Everything else is in dist/, built from src/.
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'

module.enableCompileCache?.()
// V8 lets the heap grow in large steps before it cleans up. In steps of a third an import of 400,000 rows takes
// as long, and 130 MiB less. Tried on Node 20 only: a flag that V8 does not know is an error on stderr.
if (process.versions.node.startsWith('20.')) v8.setFlagsFromString('--heap-growing-percent=30')
const require = module.createRequire(import.meta.url)
const [only, ...others] = process.argv.slice(2)
if ((only === '--version' || only === '-V') && others.length === 0) {
  process.stdout.write(`${require('../package.json').version}\n`)
  process.exit(0)
}

// better-sqlite3 13 needs Node-API 10 and crashes without a word where it is missing.
const sqlite = readVersion()
if (sqlite >= 13 && Number(process.versions.napi) < 10) {
  process.stderr.write(
    `outspoke: better-sqlite3 ${sqlite} needs a newer Node.js than ${process.version}\n` +
      '  Install Node.js 22.14 or later, or install outspoke again with this one: it then takes version 12.\n',
  )
  process.exit(2)
}

const built = new URL('../dist/main.js', import.meta.url)
if (!existsSync(built)) {
  process.stderr.write('outspoke: it is not built yet\n  Run `npm run build` in its folder.\n')
  process.exit(2)
}
// `import()` would first look the whole file over for names that it exports.
const { launch } = require(fileURLToPath(built))
await launch()

function readVersion() {
  try {
    const path = require.resolve('better-sqlite3/package.json')
    return Number.parseInt(JSON.parse(readFileSync(path, 'utf8')).version, 10)
  } catch {
    return 0
  }
}
