#!/usr/bin/env node
// The launcher: what must be known before the program is read. Everything else is in dist/, built from src/.
// CommonJS (see package.json beside it): the loader of ES modules alone takes some milliseconds of each start.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const [only, ...others] = process.argv.slice(2)
if ((only === '--version' || only === '-V') && others.length === 0) {
  process.stdout.write(`${require('../package.json').version}\n`)
  process.exit(0)
}

// better-sqlite3 13 needs Node-API 10 and crashes without a word where it is missing.
if (Number(process.versions.napi) < 10) {
  const sqlite = versionOfSqlite()
  if (Number.parseInt(sqlite, 10) >= 13) {
    process.stderr.write(
      `outspoke: better-sqlite3 ${sqlite} needs a newer Node.js than ${process.version}\n` +
        '  Install Node.js 22.14 or later, or install outspoke again with this one: it then takes version 12.\n',
    )
    process.exit(2)
  }
}

const dist = join(__dirname, '..', 'dist')
if (!existsSync(join(dist, 'main.js'))) {
  process.stderr.write('outspoke: it is not built yet\n  Run `npm run build` in its folder.\n')
  process.exit(2)
}

if (process.argv.includes('import') && process.versions.node.startsWith('20.')) {
  // V8 lets the heap grow in large steps before it cleans up. In steps of a third an import of 400,000 rows takes as long, and 130 MiB less.
  // Tried on Node 20 only: a flag that V8 does not know is an error on stderr.
  require('node:v8').setFlagsFromString('--heap-growing-percent=30')
} else {
  // Not in an import: code that was compiled under other flags is of no use, and a start more or less is nothing to it.
  require('./compile-cache.js')(dist)
}
void require(join(dist, 'main.js')).launch()

function versionOfSqlite() {
  try {
    return require('better-sqlite3/package.json').version
  } catch {
    return '0'
  }
}
