// What V8 made of the program's files, kept between two starts. Node.js 22 does that itself; under Node.js 20 it saves a third of what
// `outspoke check` takes beyond starting Node.js. Nothing depends on it: what cannot be read or written is compiled as ever.
const { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } = require('node:fs')
const Module = require('node:module')
const { homedir } = require('node:os')
const { basename, dirname, join, sep } = require('node:path')

/** Compiled files that were written longer ago are taken for those of an older version; one that is still in use is written again. */
const KEPT_MS = 30 * 24 * 3_600_000
/** Of every such piece a word is in the sum: a file that was cut, or whose end never reached the disk, is found out. V8 itself would crash. */
const SECTOR = 512
/** Length and sum, at the end. */
const SEAL = 8

/** Compiled files of `dist` are read from the user's cache folder, and at the end written there, each under a name that tells what it was made of. */
module.exports = (dist) => {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return
  // What was compiled under other options of Node.js is refused, and would be written anew at each turn.
  if (process.env.NODE_OPTIONS || process.execArgv.length > 0) return
  const folder = cacheFolder()
  if (Module.enableCompileCache !== undefined) {
    Module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? folder)
    return
  }
  if (!isOurs(folder)) return
  const { Script } = require('node:vm')
  const compile = Module.prototype._compile
  const made = new Map()
  Module.prototype._compile = function (source, filename) {
    // The build begins every file with its own hash.
    const stamp = /^\/\/([0-9a-f]{16})\n/.exec(source)
    if (stamp === null || !filename.startsWith(dist + sep)) return compile.call(this, source, filename)
    const path = join(folder, `${basename(filename, '.js')}-${stamp[1]}-${process.version}-${process.arch}.bin`)
    const cachedData = readSealed(path)
    const script = new Script(Module.wrap(source), { filename, cachedData })
    if (cachedData === undefined || script.cachedDataRejected) made.set(path, script)
    script.runInThisContext().call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename))
  }
  // At the end, when V8 has compiled what such a command needs.
  process.on('exit', () => {
    if (made.size > 0) save(folder, made)
  })
}

function cacheFolder() {
  const { env, platform } = process
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'outspoke')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'outspoke', 'Cache')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'outspoke')
}

/** Compiled code is code: nobody else may have written it. A folder that is not there yet is made by us. */
function isOurs(folder) {
  try {
    const { uid, mode } = statSync(folder)
    return process.platform === 'win32' || (uid === process.getuid() && (mode & 0o022) === 0)
  } catch (error) {
    return error.code === 'ENOENT'
  }
}

function readSealed(path) {
  try {
    const bytes = readFileSync(path)
    const length = bytes.length - SEAL
    const data = bytes.subarray(0, length)
    return bytes.readUInt32LE(length) === length && bytes.readUInt32LE(length + 4) === sumOf(data) ? data : undefined
  } catch {
    return undefined
  }
}

function sealOf(data) {
  const seal = Buffer.alloc(SEAL)
  seal.writeUInt32LE(data.length)
  seal.writeUInt32LE(sumOf(data), 4)
  return seal
}

function sumOf(data) {
  let sum = 1
  for (let at = 0; at + 4 <= data.length; at += SECTOR) sum = (Math.imul(sum, 31) + data.readUInt32LE(at)) >>> 0
  return sum
}

/** Whole or not at all, for others may start at this moment. */
function save(folder, made) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const [path, script] of made) write(path, script.createCachedData())
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (/\.bin(?:\.\d+)?$/.test(name) && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true })
    }
  } catch {
    // A full or read-only disk, a home that is none: the next start compiles, too.
  }
}

function write(path, data) {
  const part = `${path}.${process.pid}`
  const file = openSync(part, 'w', 0o600)
  try {
    for (const bytes of [data, sealOf(data)]) writeSync(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(part, path)
}
