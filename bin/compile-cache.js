// What V8 made of the program's files, kept between two starts. Node.js 22 does that itself; under Node.js 20 it saves a third of what
// `outspoke check` takes beyond starting Node.js. Nothing depends on it: what cannot be read or written is compiled as ever.
const fs = require('node:fs')
const { homedir } = require('node:os')
const { basename, dirname, isAbsolute, join, sep } = require('node:path')

/** Node.js 20 has no more to offer under `node:module`, and loading that takes a millisecond. */
const Module = process.versions.node.startsWith('20.') ? module.constructor : require('node:module')

/** Compiled files that were written longer ago are taken for those of an older version; one that is still in use is written again. */
const KEPT_MS = 30 * 24 * 3_600_000
/** After so long it is looked whether more has been compiled: the first start may have found nothing to show, or failed. */
const LOOKED_MS = 3_600_000
/** The same functions come out a few bytes longer or shorter. */
const LITTLE = 0.005
/** Of every such piece a word is in the sum: a file that was cut, or whose end never reached the disk, is found out. V8 itself would crash. */
const SECTOR = 512
/** What cron and people start all day has its own: V8 keeps only the functions that were called, and each calls others. */
const OFTEN = new Set(['check', 'list', 'next', 'overdue', 'queue', 'show'])
/** Length and sum, at the end. */
const SEAL = 8

/**
 * Compiled files of `dist` are read from the user's cache folder, and at the end written there, each under a name that tells what it was
 * made of. Gives that folder, or why there is none.
 */
module.exports = (dist) => {
  const { env, execArgv } = process
  if (env.NODE_DISABLE_COMPILE_CACHE) return 'none, as NODE_DISABLE_COMPILE_CACHE says'
  // What was compiled under other options of Node.js is refused, and would be written anew at each turn.
  if (env.NODE_OPTIONS || execArgv.length > 0) return 'none while Node.js is given options'
  // It counts less where functions come compiled.
  if (env.NODE_V8_COVERAGE) return 'none while coverage is measured'
  let folder
  try {
    folder = cacheFolder()
    own(folder)
  } catch (error) {
    return `none: ${error.message}`
  }
  if (Module.enableCompileCache !== undefined) {
    const { directory, message } = Module.enableCompileCache(folder)
    return directory ?? `none: ${message}`
  }
  keepIn(folder, dist)
  return folder
}

/** Throws where the system knows no home. */
function cacheFolder() {
  const { env, platform } = process
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'outspoke')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'outspoke', 'Cache')
  // Relative ones do not count (XDG Base Directory Specification).
  return join(isAbsolute(env.XDG_CACHE_HOME ?? '') ? env.XDG_CACHE_HOME : join(homedir(), '.cache'), 'outspoke')
}

/** Compiled code is code: throws where anybody else may have written it. Makes the folder, but not in a home of another user (`sudo`). */
function own(folder) {
  if (!isAbsolute(folder)) throw new Error(`${folder} is no absolute path`)
  let there = folder
  while (!fs.existsSync(there)) there = dirname(there)
  if (process.platform !== 'win32') {
    const { uid, mode } = fs.statSync(there)
    if (uid !== process.getuid()) throw new Error(`${there} belongs to another user`)
    if (there === folder && (mode & 0o022) !== 0) throw new Error(`others may write to ${folder}`)
  }
  if (there !== folder) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Such a command, and the format it was asked for: each has functions of its own. '' for any other. */
function often([command, ...args]) {
  if (!OFTEN.has(command)) return ''
  const format = args[args.indexOf('--format') + 1] ?? ''
  return args.includes('--format') && /^[a-z]+$/.test(format) ? `-${command}-${format}` : `-${command}`
}

function keepIn(folder, dist) {
  const { Script } = require('node:vm')
  const compile = Module.prototype._compile
  const command = often(process.argv.slice(2))
  const made = new Map()
  const grown = new Map()
  Module.prototype._compile = function (source, filename) {
    // The build begins every file with its own hash; V8 itself compares no more than the length.
    const stamp = /^\/\/([0-9a-f]{16})\n/.exec(source)
    if (stamp === null || !filename.startsWith(dist + sep)) return compile.call(this, source, filename)
    // A file that was changed by hand has its old hash, and another time.
    const time = Math.trunc(fs.statSync(filename).mtimeMs).toString(36)
    const path = join(folder, `${basename(filename, '.js')}${command}-${stamp[1]}-${time}-${process.version}-${process.arch}.bin`)
    const cachedData = readSealed(path)
    const script = new Script(Module.wrap(source), { filename, cachedData })
    if (cachedData === undefined || script.cachedDataRejected) made.set(path, script)
    else if (Date.now() - fs.statSync(path).mtimeMs > LOOKED_MS) grown.set(path, { script, length: cachedData.length })
    script.runInThisContext().call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename))
  }
  // At the end, when V8 has compiled what such a command needs.
  process.on('exit', () => {
    if (made.size > 0) save(folder, made)
    if (grown.size > 0) renew(grown)
  })
}

function readSealed(path) {
  try {
    const bytes = fs.readFileSync(path)
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

function save(folder, made) {
  try {
    for (const [path, script] of made) write(path, script.createCachedData())
    for (const name of fs.readdirSync(folder)) {
      const path = join(folder, name)
      if (/\.bin(?:\.[\d.]+)?$/.test(name) && Date.now() - fs.statSync(path).mtimeMs > KEPT_MS) fs.rmSync(path, { force: true })
    }
  } catch {
    // A full or read-only disk: the next start compiles, too.
  }
}

/** Writes those that have more in them now, and remembers of the others that they were looked at. */
function renew(grown) {
  try {
    for (const [path, { script, length }] of grown) {
      const data = script.createCachedData()
      if (data.length > length * (1 + LITTLE)) write(path, data)
      else fs.utimesSync(path, new Date(), new Date())
    }
  } catch {
    // As above.
  }
}

/** Whole or not at all, for others may start at this moment, and of two containers each with the same number. */
function write(path, data) {
  const part = `${path}.${process.pid}.${Date.now()}`
  const file = fs.openSync(part, 'wx', 0o600)
  try {
    try {
      for (const bytes of [data, sealOf(data)]) fs.writeSync(file, bytes)
      fs.fsyncSync(file)
    } finally {
      fs.closeSync(file)
    }
    fs.renameSync(part, path)
  } catch (error) {
    fs.rmSync(part, { force: true })
    throw error
  }
}
