/** The SQLite engine: the one door to better-sqlite3. Opens, checks whose file it is, migrates with a backup before. */

import { chmodSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { OutspokeError } from '../core/errors.ts'
import { mayWrite, refuseToShutOut } from './access.ts'
import type { Db, SqlParams, SqlRow, SqlValue } from './db.ts'
import { APPLICATION_ID, COUNTING, LATE_INDEXES, MIGRATIONS, REFILLED } from './migrations.ts'
import { type Patience, patiently, setWaiting, type Waiting } from './patience.ts'
import { BUSY_TIMEOUT, explained, sentenceOf } from './sqlite-errors.ts'

/** Whoever is only asked whether somebody is there is not waited for so long. */
const RAW_TIMEOUT = 500
/** ms of work between two turns of the event loop. */
const TURN = 50
/** Of a new database: an insert of a post costs a tenth less than with pages of 4 KiB. */
const PAGE_SIZE = 8192
const PAGE_CACHE_KIB = 16_000
/** Prepared ones that are kept; inserts with literals are many. */
const STATEMENTS = 200

export interface OpenedSqlite {
  readonly db: Db
  /** No post is stored: an import may take the road of a first import. */
  fresh(): boolean
  /** SQLite's own consistent copy. */
  backup(path: string): Promise<void>
  integrity(): readonly string[]
  pragma(text: string): unknown
  /** Runs work that writes to temporary tables, which a connection for reading refuses otherwise. */
  free(work: () => Promise<void>): Promise<void>
  readonly version: string
  /** It was of an older schema, and the transaction that brings it up to date still runs: what SQL cannot fill is to be filled (`refill`). */
  readonly isMigrating: boolean
  /** A number that differs once another connection has written. */
  changes(): number
  /** The file may be written to, though a reader promises not to. */
  readonly writable: boolean
  /** Who is told while another process is writing (`patience`). */
  waiting(each: Waiting | undefined): void
  /** Says to the one who waits what takes longer than usual. */
  notice?(text: string): void
  /** Gives SQL the function `outspoke_match(term, text)`. */
  useTerms(compile: TermCompiler): void
}

/**
 * Opens the database at `path`. `write` creates it (mode 0600) and brings its schema up to date after a copy beside it;
 * `read` never changes anything. Throws an OutspokeError with a sentence for a missing, locked, foreign, newer or damaged file.
 */
export async function openSqlite(path: string, mode: 'read' | 'write', signal?: AbortSignal): Promise<OpenedSqlite> {
  const existed = existsSync(path) && statSync(path).size > 0
  if (mode === 'read' && !existed) {
    throw new OutspokeError(`there is no database at ${path}`, {
      hint: 'import something first: outspoke import FILE, or name another one with --db',
    })
  }
  const handle = explained(path, () => connect(path, mode))
  let isMigrating: boolean
  try {
    isMigrating = explained(path, () => prepare(handle, path, mode, existed))
  } catch (error) {
    handle.close()
    throw error
  }
  const patience: Patience = {}
  let freed = 0
  const db = sqliteDb(handle, path, signal, patience)
  return {
    db,
    fresh: () => explained(path, () => handle.prepare('SELECT 1 FROM post LIMIT 1').get() === undefined),
    backup: async (target) => {
      await handle.backup(target).catch((error) => {
        throw sentenceOf(target, error)
      })
      chmodSync(target, 0o600)
    },
    integrity: () =>
      explained(path, () => handle.pragma('integrity_check') as { integrity_check: string }[])
        .map((row) => row.integrity_check)
        .filter((text) => text !== 'ok'),
    pragma: (text) => explained(path, () => handle.pragma(text)),
    free: async (work) => {
      freed++
      handle.pragma('query_only = OFF')
      try {
        await work()
      } finally {
        // Another one may be at work still.
        freed--
        if (mode === 'read' && freed === 0) handle.pragma('query_only = ON')
      }
    },
    waiting: (each) => setWaiting(patience, (text) => handle.pragma(text), each),
    useTerms: (compile) => registerMatch(handle, compile),
    writable: !handle.readonly,
    isMigrating,
    changes: () => Number(handle.pragma('data_version', { simple: true })),
    version: `SQLite ${(handle.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version}`,
  }
}

/** A file as SQLite sees it, whatever is in it and of whatever schema: for `db restore`. */
export interface RawSqlite {
  pragma(text: string): unknown
  exec(sql: string): void
  count(table: string): number
  copyTo(path: string): Promise<void>
  close(): void
}

/** Opens a file that is there, without looking at what it is. Throws an OutspokeError where it is no database, or somebody else holds it. */
export function openRaw(path: string, mode: 'read' | 'write'): RawSqlite {
  const handle = explained(path, () => open(path, { readonly: mode === 'read', fileMustExist: true, timeout: RAW_TIMEOUT }))
  return {
    pragma: (text) => explained(path, () => handle.pragma(text, { simple: true })),
    exec: (sql) => explained(path, () => void handle.exec(sql)),
    count: (table) => explained(path, () => (handle.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get() as { n: number }).n),
    copyTo: async (target) => {
      await handle.backup(target).catch((error) => {
        throw sentenceOf(target, error)
      })
      chmodSync(target, 0o600)
    },
    close: () => void handle.close(),
  }
}

/** Where npm puts the part of better-sqlite3 that is no JavaScript; looking in every other place first takes that package 2 ms. */
function findAddon(): string | undefined {
  try {
    return createRequire(import.meta.filename).resolve('better-sqlite3/build/Release/better_sqlite3.node')
  } catch {
    return undefined
  }
}

function open(path: string, options: Database.Options): Database.Database {
  const nativeBinding = findAddon()
  try {
    return new Database(path, nativeBinding === undefined ? options : { ...options, nativeBinding })
  } catch (error) {
    // Not built by npm, which asks before it runs scripts, or for another version of Node.js.
    if (!(error instanceof Error) || !(/bindings file/.test(error.message) || ('code' in error && error.code === 'ERR_DLOPEN_FAILED')))
      throw error
    throw new OutspokeError('better-sqlite3 is not built for this Node.js', {
      hint: 'run `npm rebuild better-sqlite3` where outspoke is installed (`npm rebuild -g` for a global one), with scripts allowed',
      cause: error,
    })
  }
}

/**
 * A reader opens for writing too where it may, and only promises not to: a journal that a killed import left can then be
 * rolled back, and temporary tables be made.
 */
function connect(path: string, mode: 'read' | 'write'): Database.Database {
  if (mode === 'write') return open(path, { timeout: BUSY_TIMEOUT })
  if (!mayWrite(path) || !mayWrite(dirname(path))) {
    refuseToShutOut(path)
    return open(path, { readonly: true, timeout: BUSY_TIMEOUT })
  }
  const handle = open(path, { fileMustExist: true, timeout: BUSY_TIMEOUT })
  handle.pragma('query_only = ON')
  return handle
}

function prepare(handle: Database.Database, path: string, mode: 'read' | 'write', existed: boolean): boolean {
  handle.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
  handle.pragma('temp_store = DEFAULT')
  const version = checkOwner(handle, path)
  const newest = MIGRATIONS.at(-1)?.version ?? 0
  if (version > newest) {
    throw new OutspokeError(`${path} was written by a newer outspoke (schema ${version}; this one knows ${newest})`, {
      hint: 'update outspoke; nothing was changed',
    })
  }
  if (mode === 'read') {
    if (version < newest) {
      throw new OutspokeError(`${path} has schema ${version}, and this outspoke needs ${newest}`, {
        hint: 'any command that writes brings it up to date (after a copy beside it), for example: outspoke import FILE',
        code: 'older-schema',
      })
    }
    return false
  }
  if (!existed) {
    chmodSync(path, 0o600)
    handle.pragma(`page_size = ${PAGE_SIZE}`)
  }
  handle.pragma('synchronous = NORMAL')
  return migrate(handle, path, version, newest)
}

/** The schema version, 0 for a new file. Refuses files of other programs. */
function checkOwner(handle: Database.Database, path: string): number {
  const owner = Number(handle.pragma('application_id', { simple: true }))
  const version = Number(handle.pragma('user_version', { simple: true }))
  const tables = handle.prepare('SELECT count(*) AS n FROM sqlite_master').get() as { n: number }
  if (owner === 0 && version === 0 && tables.n === 0) return 0
  if (owner !== APPLICATION_ID) {
    throw new OutspokeError(`${path} is a database of another program`, { hint: 'name another file with --db; this one was left as it is' })
  }
  return version
}

/**
 * In one transaction, so that a kill leaves the old file whole; the copy is made under its lock, of exactly what is migrated. Whether that
 * transaction is still to be ended: where there are conversations, not all of it can be done in SQL.
 */
function migrate(handle: Database.Database, path: string, version: number, newest: number): boolean {
  if (version === newest) return false
  handle.exec('BEGIN IMMEDIATE')
  try {
    // Another one may have made it while this one waited for the lock.
    const found = Number(handle.pragma('user_version', { simple: true }))
    if (found > 0 && found < newest) copyAside(path, found, newest)
    for (const migration of MIGRATIONS) if (migration.version > found) handle.exec(migration.sql)
    const isFilled = found > 0 && handle.prepare('SELECT 1 FROM conversation LIMIT 1').get() !== undefined
    if (isFilled) handle.exec(LATE_INDEXES + COUNTING)
    handle.pragma(`application_id = ${APPLICATION_ID}`)
    handle.pragma(`user_version = ${newest}`)
    if (isFilled && found < REFILLED) return true
    handle.exec('COMMIT')
    return false
  } catch (error) {
    // A full disk has ended it already.
    if (handle.inTransaction) handle.exec('ROLLBACK')
    throw error
  }
}

/** A whole copy beside the file, with what still stands in its journal; under another name until it is whole. */
function copyAside(path: string, version: number, newest: number): void {
  const copy = `${path}.backup-schema-${version}`
  const part = `${copy}.part`
  try {
    rmSync(part, { force: true })
    writeFileSync(part, '', { mode: 0o600 })
    const reader = open(path, { readonly: true, timeout: BUSY_TIMEOUT })
    try {
      reader.prepare('VACUUM INTO ?').run(part)
    } finally {
      reader.close()
    }
    renameSync(part, copy)
  } catch (error) {
    rmSync(part, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new OutspokeError(
      `${path} has schema ${version}, and this outspoke needs ${newest}; it is copied to ${copy} before, and that failed: ${why}`,
      { hint: 'see to the space and the permissions of that folder; nothing was changed', cause: error },
    )
  }
}

type TermCompiler = (raw: string) => (text: string) => boolean

/** Rules' terms inside SQL, for queries on text; compiled once a term. */
function registerMatch(handle: Database.Database, compile: TermCompiler): void {
  const compiled = new Map<string, (text: string) => boolean>()
  handle.function('outspoke_match', { deterministic: true }, (term, text) => {
    if (typeof term !== 'string' || typeof text !== 'string') return 0
    let matches = compiled.get(term)
    if (matches === undefined) {
      matches = compile(term)
      compiled.set(term, matches)
    }
    return matches(text) ? 1 : 0
  })
}

function sqliteDb(handle: Database.Database, path: string, signal: AbortSignal | undefined, patience: Patience): Db {
  const objects = new Map<string, Database.Statement>()
  const arrays = new Map<string, Database.Statement>()
  const prepared = (cache: Map<string, Database.Statement>, sql: string, raw: boolean): Database.Statement => {
    const known = cache.get(sql)
    if (known !== undefined) return known
    if (cache.size >= STATEMENTS) cache.clear()
    const statement = handle.prepare(sql)
    if (raw && statement.reader) statement.raw(true)
    cache.set(sql, statement)
    return statement
  }
  const handed: { use(row: SqlRow): void } = { use: () => {} }
  const step = (_: unknown, ...row: SqlValue[]): void => handed.use(row)
  handle.aggregate('outspoke_hand', { varargs: true, start: null, step, result: () => null })
  // Not `performance`, whose module takes as long to load as a query: a jump of the clock is one turn more or less.
  let turnedAt = Date.now()
  /** Statements block the event loop: every now and then it gets a turn, and Ctrl-C is heard between two of them. */
  const guarded = async <T>(work: () => T): Promise<T> => {
    if (Date.now() - turnedAt > TURN) {
      await new Promise((resolve) => setImmediate(resolve))
      turnedAt = Date.now()
      signal?.throwIfAborted()
    }
    return patience.each === undefined ? explained(path, work) : patiently(patience, () => explained(path, work))
  }
  return {
    all: <Row>(sql: string, params?: SqlParams) =>
      guarded(() => (params === undefined ? prepared(objects, sql, false).all() : prepared(objects, sql, false).all(params)) as Row[]),
    rows: (sql, params) =>
      guarded(() => (params === undefined ? prepared(arrays, sql, true).all() : prepared(arrays, sql, true).all(params)) as SqlRow[]),
    many: (sql, sets) =>
      guarded(() => {
        const statement = prepared(arrays, sql, true)
        return sets.map((set) => statement.get(set) as SqlRow | undefined)
      }),
    bulk: (sql, rows) =>
      guarded(() => {
        const statement = prepared(arrays, sql, true)
        let changes = 0
        for (const row of rows) changes += statement.run(row).changes
        return changes
      }),
    run: (sql, params) =>
      guarded(() => (params === undefined ? prepared(arrays, sql, true).run() : prepared(arrays, sql, true).run(params)).changes),
    script: (sql) => guarded(() => void handle.exec(sql)),
    // An aggregate is called with the values of each row: a quarter of what `iterate` takes, which makes objects of every row.
    each: (sql, params, use) =>
      guarded(() => {
        const columns = handle.prepare(sql).columns()
        const names = columns.map((_, at) => `c${at}`).join(', ')
        const statement = handle.prepare(`WITH found (${names}) AS (${sql}) SELECT outspoke_hand(${names}) FROM found`)
        // Only now: preparing is refused while another one hands over its rows.
        handed.use = use
        statement.get(params)
      }),
    begin: () => guarded(() => void handle.exec('BEGIN IMMEDIATE')),
    commit: () => guarded(() => void handle.exec('COMMIT')),
    // Also after Ctrl-C.
    rollback: async () => {
      if (handle.inTransaction) explained(path, () => handle.exec('ROLLBACK'))
    },
    close: async () => {
      handle.close()
    },
  }
}
