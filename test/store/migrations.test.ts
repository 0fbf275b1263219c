/** From a database of schema 1, of 3, of 4 and of 5, to one of today: whole, with a copy beside it, or not at all. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import { APPLICATION_ID, MIGRATIONS } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { rewriteAs } from '../support/older-schema.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'
import { parseRules } from '../support/rules.ts'
import { SCHEMA_3 } from './schema-3.ts'
import { SCHEMA_4 } from './schema-4.ts'
import { SCHEMA_5 } from './schema-5.ts'

const NOW = Date.UTC(2026, 0, 20)
const NEWEST = MIGRATIONS.at(-1)?.version ?? 0
const isRoot = process.getuid?.() === 0

let folder = ''
let path = ''
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-migrations-'))
  path = join(folder, 'old.db')
  await makeSchema1(path)
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

const ask: Draft = { nativeId: '1', author: 'ann', postedAt: Date.UTC(2026, 0, 10, 9), text: 'Where is my parcel?', tags: ['parcel'] }
const reply: Draft = { nativeId: '2', parentId: '1', direction: 'outbound', author: 'acme', postedAt: Date.UTC(2026, 0, 10, 10) }

/** The schema as version 1 of the program made it, and in it what an import wrote. */
async function makeSchema1(path: string): Promise<void> {
  const store = await openStore(path, 'write')
  await importPosts(store, [ask, reply], { now: NOW })
  await store.close()
  rewriteAs(path, 1, `${MIGRATIONS[0]?.sql ?? ''};${SCHEMA_3.slice(SCHEMA_3.indexOf('CREATE UNIQUE INDEX IF NOT EXISTS post_pid'))}`)
}

const pragma = (file: string, name: string): unknown => {
  const db = new Database(file, { readonly: true })
  try {
    return db.pragma(name, { simple: true })
  } finally {
    db.close()
  }
}
const posts = (file: string): unknown => {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('SELECT key, text FROM post ORDER BY key').raw(true).all()
  } finally {
    db.close()
  }
}
const OLD = [
  ['1', 'Where is my parcel?'],
  ['2', 'post 2'],
]
const copy = () => `${path}.backup-schema-1`

test('the first command that writes brings it up to date, and keeps the old one beside it, for its owner only', async () => {
  const store = await openStore(path, 'write')
  expect((await store.list(ALL, NOW, { order: 'queue' })).map(({ opening }) => opening.text)).toEqual(['Where is my parcel?'])
  await importPosts(store, [{ ...ask, nativeId: '3', aliases: ['1'], text: 'Where is my refund?', raw: '{}' }], { now: NOW })
  expect((await store.check()).problems).toEqual([])
  await store.close()
  expect([pragma(path, 'user_version'), pragma(copy(), 'user_version')]).toEqual([NEWEST, 1])
  expect([pragma(copy(), 'application_id'), pragma(copy(), 'integrity_check'), posts(copy())]).toEqual([APPLICATION_ID, 'ok', OLD])
  expect(statSync(copy()).mode & 0o777).toBe(0o600)
  expect(existsSync(`${copy()}.part`)).toBe(false)
})

test('it then is what a database made today is', async () => {
  const made = join(folder, 'new.db')
  for (const file of [path, made]) {
    const store = await openStore(file, 'write')
    await importPosts(store, [ask, reply], { now: NOW })
    await store.close()
  }
  const schema = (file: string): unknown => {
    const db = new Database(file, { readonly: true })
    try {
      return db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name').all()
    } finally {
      db.close()
    }
  }
  expect(schema(path)).toEqual(schema(made))
  expect(dumpDatabase(path)).toEqual(dumpDatabase(made))
})

test('what another connection has only in its journal is in the copy too', async () => {
  const other = new Database(path)
  other.pragma('wal_autocheckpoint = 0')
  other.exec("UPDATE post SET text = 'just written' WHERE key = '1'")
  const reading = other.prepare('SELECT key FROM post').iterate()
  reading.next()
  const store = await openStore(path, 'write')
  await store.close()
  reading.return?.()
  other.close()
  expect(posts(copy())).toEqual([
    ['1', 'just written'],
    ['2', 'post 2'],
  ])
  expect(posts(path)).toEqual(posts(copy()))
})

test('a reader changes nothing, and says what brings it up to date', async () => {
  await expect(openStore(path, 'read')).rejects.toThrow(`${path} has schema 1, and this outspoke needs ${NEWEST}`)
  expect([pragma(path, 'user_version'), existsSync(copy())]).toEqual([1, false])
})

test('a copy that cannot be made stops it before anything is changed', async () => {
  mkdirSync(copy())
  writeFileSync(join(copy(), 'kept'), '')
  await expect(openStore(path, 'write')).rejects.toThrow(
    `${path} has schema 1, and this outspoke needs ${NEWEST}; it is copied to ${copy()} before, and that failed: `,
  )
  expect([pragma(path, 'user_version'), posts(path), existsSync(`${copy()}.part`)]).toEqual([1, OLD, false])
})

test.skipIf(isRoot)('a folder, or a file, that may not be written: a sentence, and nothing is changed', async () => {
  chmodSync(path, 0o400)
  await expect(openStore(path, 'write')).rejects.toThrow(`${path} cannot be written`)
  chmodSync(path, 0o600)
  chmodSync(folder, 0o500)
  await expect(openStore(path, 'write')).rejects.toThrow(path)
  chmodSync(folder, 0o700)
  expect([pragma(path, 'user_version'), posts(path)]).toEqual([1, OLD])
})

test('killed in the middle, the old one is whole; the next command begins again', async () => {
  writeFileSync(`${copy()}.part`, 'half a copy')
  const script = `
    import Database from 'better-sqlite3'
    const db = new Database(process.argv[1])
    db.exec('BEGIN IMMEDIATE')
    db.exec(process.argv[2])
    db.pragma('user_version = ${NEWEST}')
    process.kill(process.pid, 'SIGKILL')`
  const sql = MIGRATIONS.slice(1)
    .map((migration) => migration.sql)
    .join('\n')
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script, path, sql], {
    cwd: join(import.meta.dirname, '..', '..'),
  })
  expect([killed.signal, killed.stderr.toString()]).toEqual(['SIGKILL', ''])
  expect([pragma(path, 'user_version'), posts(path)]).toEqual([1, OLD])
  await (await openStore(path, 'write')).close()
  expect([pragma(path, 'user_version'), posts(path), posts(copy()), existsSync(`${copy()}.part`)]).toEqual([NEWEST, OLD, OLD, false])
})

describe('from a database of schema 3, with work in it', () => {
  let old = ''
  beforeEach(async () => {
    old = join(folder, 'three.db')
    await makeSchema3(old)
  })

  test('all of it is there, folds to what stands, and can be worked with', async () => {
    const store = await openStore(old, 'write')
    expect((await store.check()).problems).toEqual([])
    await store.close()
    const again = await openStore(old, 'write')
    expect((await again.operations()).map(({ number, command, undoneBy }) => [number, command, undoneBy])).toEqual([
      [3, 'undo 2', undefined],
      [2, 'tag 1 +later', 3],
      [1, 'note 1', undefined],
    ])
    const { conversation, events, posts: held } = await again.find((await again.list(ALL, NOW, { order: 'queue' }))[0]?.pid ?? '', NOW)
    expect([conversation.judgement.tags, events.map(({ kind }) => kind), held.map(({ text }) => text)]).toEqual([
      ['parcel'],
      ['noted'],
      ['Where is my parcel?', 'post 2'],
    ])
    await again.operate({
      command: 'follow-up 1',
      actor: 'ana',
      at: NOW,
      now: NOW,
      changes: [{ post: conversation.id, kind: 'follow_up', data: { number: 1, due: '2026-02-01', text: 'ring them' } }],
    })
    const forgotten = await again.forget({ who: 'x/ann', only: false, notes: true, actor: 'ana', now: NOW, zone: 'UTC', dryRun: false })
    expect([forgotten.posts, forgotten.conversations, forgotten.notes]).toEqual([1, 1, 2])
    expect((await again.check()).problems).toEqual([])
    await again.close()
    expect([pragma(old, 'user_version'), pragma(`${old}.backup-schema-3`, 'user_version')]).toEqual([NEWEST, 3])
    expect([pragma(`${old}.backup-schema-3`, 'integrity_check'), posts(`${old}.backup-schema-3`)]).toEqual(['ok', OLD])
  })

  test('it then has the tables and indexes of one made today', async () => {
    await (await openStore(old, 'write')).close()
    const made = join(folder, 'new.db')
    const store = await openStore(made, 'write')
    await importPosts(store, [ask, reply], { now: NOW })
    await store.close()
    const schema = (file: string): unknown => {
      const db = new Database(file, { readonly: true })
      try {
        return db.prepare("SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'post_text%' ORDER BY type, name").all()
      } finally {
        db.close()
      }
    }
    expect(schema(old)).toEqual(schema(made))
  })
})

/** Posts, a note, a tag that was taken back: written by today's program, in the tables of then. */
async function makeSchema3(path: string): Promise<void> {
  const store = await openStore(path, 'write')
  await importPosts(store, [{ ...ask, aliases: ['0'], raw: '{"id":"1"}' }, reply], { now: NOW })
  const [one] = await store.list(ALL, NOW, { order: 'queue' })
  const of = { actor: 'ana', at: NOW, now: NOW }
  await store.operate({ ...of, command: 'note 1', changes: [{ post: one?.id ?? 0, kind: 'noted', data: { text: 'rang twice' } }] })
  await store.operate({
    ...of,
    command: 'tag 1 +later',
    changes: [{ post: one?.id ?? 0, kind: 'tagged', data: { add: ['later'], remove: [] } }],
  })
  await store.undo({ actor: 'ana', now: NOW })
  await store.close()
  rewriteAs(path, 3, SCHEMA_3)
}

describe('from a database of schema 4, with clocks that quiet ends', () => {
  let old = ''
  beforeEach(async () => {
    old = join(folder, 'four.db')
    await makeSchema4(old)
  })

  test('those that it ends in time were late on arrival until then', async () => {
    expect(marksOf(old)).toEqual(MARKS_4)
    const store = await openStore(old, 'write')
    expect((await store.check()).problems).toEqual([])
    await store.close()
    expect(marksOf(old)).toEqual(MARKS_5)
    expect([pragma(old, 'user_version'), pragma(`${old}.backup-schema-4`, 'user_version')]).toEqual([NEWEST, 4])
  })

  test('it then has the tables and indexes of one made today', async () => {
    await (await openStore(old, 'write')).close()
    const made = join(folder, 'new.db')
    await importQuiet(made)
    const schema = (file: string): unknown => {
      const db = new Database(file, { readonly: true })
      try {
        return db.prepare("SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'post_text%' ORDER BY type, name").all()
      } finally {
        db.close()
      }
    }
    expect(schema(old)).toEqual(schema(made))
    expect(marksOf(made)).toEqual(MARKS_5)
  })
})

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 10)

/** Imported on the eleventh at noon: answered in time, late, the next day, twice, just now; waiting; and answered by nobody. */
async function importQuiet(path: string): Promise<void> {
  const post = (id: string, hour: number, to?: string): Draft => ({
    nativeId: id,
    parentId: to,
    author: to === undefined || id.endsWith('?') ? id.charAt(0) : 'acme',
    direction: to === undefined || id.endsWith('?') ? 'inbound' : 'outbound',
    postedAt: T0 + hour * HOUR,
  })
  const posts = [
    [post('a1', 9), post('a2', 10, 'a1')],
    [post('b1', 9), post('b2', 34, 'b1')],
    [post('c1', 9), post('c2', 32, 'c1')],
    [post('d1', -90), post('d2', -89, 'd1'), post('d3?', -24, 'd2'), post('d4', -23, 'd3?')],
    [post('e1', 35), post('e2', 35.5, 'e1')],
    [post('f1', 9), post('f2', 10, 'f1')],
    [post('g1', 9)],
  ].flat()
  const store = await openStore(path, 'write')
  const now = T0 + 36 * HOUR
  await importPosts(store, posts, { now, rules: ruleSet({ resolution: { by: 'quiet', quiet: 48 * HOUR } }) })
  const waiting = (await store.list(ALL, now, { order: 'queue' })).find(({ opening }) => opening.nativeId === 'f1')
  await store.operate({
    command: 'wait f1',
    actor: 'ana',
    at: now,
    now,
    changes: [{ post: waiting?.id ?? 0, kind: 'waited', data: { until: now + 6 * HOUR } }],
  })
  await store.close()
}

/** By conversation: born breached; hours from T0 when what is watched is due and soon; flags of its clocks. */
type Marks = readonly (readonly [key: string, born: number, due: number | null, soon: number | null, flags: string])[]

function marksOf(path: string): Marks {
  const db = new Database(path, { readonly: true })
  try {
    return db
      .prepare(
        `SELECT p.key, c.born_breached, (c.watch_due_at - ${T0}) / ${HOUR}.0, (c.watch_soon_at - ${T0}) / ${HOUR}.0, c.first_flags || ' ' || c.resolution_flags
           || COALESCE((SELECT ' ' || group_concat(k.flags, ' ') FROM clock k WHERE k.conversation_id = c.id), '')
         FROM conversation c JOIN post p ON p.id = c.id ORDER BY p.key`,
      )
      .raw(true)
      .all() as unknown as Marks
  } finally {
    db.close()
  }
}

/** As version 4 of the program wrote it. */
const MARKS_4: Marks = [
  ['a1', 0, 33, 27, '0 0'],
  ['b1', 1, null, null, '1 1'],
  ['c1', 1, 33, 27, '1 2'],
  ['d1', 0, 0, -6, '0 0 0 0'],
  ['e1', 0, 59, 53, '0 0'],
  ['f1', 0, 33, 27, '0 0'],
  ['g1', 1, null, null, '1 1'],
]

const MARKS_5: Marks = [
  ['a1', 2, null, null, '0 1'],
  ['b1', 1, null, null, '1 1'],
  ['c1', 1, null, null, '1 3'],
  ['d1', 2, null, null, '0 0 0 1'],
  ['e1', 0, 59, 53, '0 0'],
  ['f1', 2, null, null, '0 1'],
  ['g1', 1, null, null, '1 1'],
]

/** Written by today's program, in the tables of then, with what that program made of the clocks. */
async function makeSchema4(path: string): Promise<void> {
  await importQuiet(path)
  rewriteAs(path, 4, SCHEMA_4)
  const db = new Database(path)
  const of = '(SELECT c.id FROM conversation c JOIN post p ON p.id = c.id WHERE p.key = ?)'
  for (const [key, born, due, soon, flags] of MARKS_4) {
    const at = (hour: number | null) => (hour === null ? null : T0 + hour * HOUR)
    const [first, resolution, ...others] = flags.split(' ').map(Number)
    db.prepare(
      `UPDATE conversation SET born_breached = ?, watch_due_at = ?, watch_soon_at = ?, first_flags = ?, resolution_flags = ? WHERE id = ${of}`,
    ).run(born, at(due), at(soon), first, resolution, key)
    const clocks = db.prepare(`SELECT kind, n FROM clock WHERE conversation_id = ${of} ORDER BY kind, n`).all(key) as {
      kind: number
      n: number
    }[]
    for (const [at, { kind, n }] of clocks.entries())
      db.prepare(`UPDATE clock SET flags = ? WHERE conversation_id = ${of} AND kind = ? AND n = ?`).run(others[at], key, kind, n)
  }
  db.close()
}

describe('from a database of schema 5, with owners that changed', () => {
  let old = ''
  let made: readonly unknown[] = []
  beforeEach(async () => {
    old = join(folder, 'five.db')
    await importOwned(old)
    made = [turnsIn(old), dumpDatabase(old)]
    rewriteAs(old, 5, SCHEMA_5)
  })

  test('it says of each who had it before', async () => {
    expect(made[0]).toEqual(TURNS)
    const store = await openStore(old, 'write')
    expect((await store.check()).problems).toEqual([])
    await store.close()
    expect([turnsIn(old), dumpDatabase(old)]).toEqual(made)
    expect([pragma(old, 'user_version'), pragma(`${old}.backup-schema-5`, 'user_version')]).toEqual([NEWEST, 5])
  })

  test('where that fails nothing has changed', async () => {
    const db = new Database(old)
    db.exec("UPDATE ruleset SET body = '{}' WHERE id = 1")
    db.close()
    await expect(openStore(old, 'write')).rejects.toThrow()
    expect([pragma(old, 'user_version'), posts(old)]).toEqual([5, posts(`${old}.backup-schema-5`)])
  })
})

/** By opening post: until which hour, whose, by which route and how urgent. */
const TURNS = [
  ['a1', '[[11,"hub","all","normal"]]'],
  ['b1', '[[12,"hub","all","normal",1],[13,"care","all","normal"]]'],
  ['c1', '[[10,"log","heard","normal"]]'],
  ['d1', '[[12,"hub","all","normal"]]'],
]

const OWNERS = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
departments: { hub: {}, care: {} }
rules: [{ tag: court, when: { text: court } }]
tags: { court: Court }
routes:
  - { id: vips, when: { author_flag: vip }, to: care }
  - { id: threat, when: { tags: court }, to: care, priority: high }
  - { id: heard, when: { directed: false }, to: log }
  - { id: all, to: hub }
`

/** Raised by a later post; given away and made urgent by hand; heard in `log` and then spoken to; by somebody who is a VIP from then on; and plain. */
async function importOwned(path: string): Promise<void> {
  const store = await openStore(path, 'write')
  const post = (id: string, hour: number, more: Partial<Draft> = {}): Draft => ({
    nativeId: id,
    author: id.charAt(0),
    postedAt: T0 + hour * HOUR,
    parentId: id.endsWith('1') ? undefined : `${id.charAt(0)}1`,
    ...more,
  })
  await importPosts(
    store,
    [
      post('a1', 9),
      post('a2', 11, { tags: ['court'] }),
      post('b1', 9),
      post('c1', 9, { directed: false }),
      post('c2', 10),
      post('d1', 9),
      post('e1', 9),
      post('e2', 10),
    ],
    { now: T0 + 12 * HOUR, rules: await parseRules(OWNERS) },
  )
  const ids = new Map((await store.list(ALL, T0 + 12 * HOUR, { order: 'queue' })).map(({ id, opening }) => [opening.nativeId, id]))
  const b = ids.get('b1') ?? 0
  const work = (hour: number, changes: Parameters<typeof store.operate>[0]['changes']) =>
    store.operate({ command: 'work', actor: 'ana', at: T0 + hour * HOUR, now: T0 + 13 * HOUR, changes })
  await work(12, [
    { post: b, kind: 'assigned', data: { department: 'care' } },
    { kind: 'flagged', fact: { network: 'x', author: 'd', flag: 'vip' } },
  ])
  await work(13, [{ post: b, kind: 'prioritised', data: { priority: 'urgent' } }])
  await store.close()
}

function turnsIn(path: string): unknown {
  const db = new Database(path, { readonly: true })
  try {
    const rows = db
      .prepare('SELECT p.key, c.turned FROM conversation c JOIN post p ON p.id = c.id WHERE c.turned IS NOT NULL ORDER BY p.key')
      .raw(true)
      .all() as [string, string][]
    return rows.map(([key, text]) => [key, text.replace(/\d{13}/g, (time) => String((Number(time) - T0) / HOUR))])
  } finally {
    db.close()
  }
}
