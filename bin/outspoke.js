#!/usr/bin/env node
// The launcher: what must be known before the program is read. Everything else is in dist/, built from src/.
// CommonJS (see package.json beside it): the loader of ES modules alone takes some milliseconds of each start.
const { existsSync, writeSync } = require('node:fs')
const { join } = require('node:path')

const [only, ...others] = process.argv.slice(2)
if ((only === '--version' || only === '-V') && others.length === 0) {
  say(1, `${require('../package.json').version}\n`)
  process.exit(0)
}

// better-sqlite3 13 needs Node-API 10 and crashes without a word where it is missing.
if (Number(process.versions.napi) < 10) {
  const sqlite = versionOfSqlite()
  if (Number.parseInt(sqlite, 10) >= 13) {
    say(
      2,
      `outspoke: better-sqlite3 ${sqlite} needs a newer Node.js than ${process.version}\n` +
        '  Install Node.js 22.14 or later, or install outspoke again with this one: it then takes version 12.\n',
    )
    process.exit(2)
  }
}

const dist = join(__dirname, '..', 'dist')
if (!existsSync(join(dist, 'main.js'))) {
  say(2, 'outspoke: it is not built yet\n  Run `npm run build` in its folder.\n')
  process.exit(2)
}

// A user whom the system does not know, in a container or of a service, has no home; Docker says so, too.
if (!process.env.HOME && process.platform !== 'win32') process.env.HOME = homeOfUser()

let cache = 'none in an import'
if (process.argv.includes('import') && process.versions.node.startsWith('20.')) {
  // V8 lets the heap grow in large steps before it cleans up. In steps of a third an import of 400,000 rows takes as long, and 130 MiB less.
  // Tried on Node 20 only: a flag that V8 does not know is an error on stderr.
  require('node:v8').setFlagsFromString('--heap-growing-percent=30')
} else {
  // Not in an import: code that was compiled under other flags is of no use, and a start more or less is nothing to it.
  cache = require('./compile-cache.js')(dist)
}
void require(join(dist, 'main.js')).launch(cache)

function versionOfSqlite() {
  try {
    return require('better-sqlite3/package.json').version
  } catch {
    return '0'
  }
}

function homeOfUser() {
  try {
    return require('node:os').userInfo().homedir
  } catch {
    return '/'
  }
}

/** Without the streams of Node.js, which take longer than this. A reader that has gone is no failure. */
function say(fd, text) {
  try {
    writeSync(fd, text)
  } catch (error) {
    if (error.code === 'EPIPE') return
    if (fd === 1)
      say(2, `outspoke: the output could not be written: ${error.code === 'ENOSPC' ? 'no space is left there' : error.message}\n`)
    process.exit(2)
  }
}
