/** Retention, room, and a copy in the place of the database. */
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAge } from '../../src/core/when.ts'
import { APPLICATION_ID } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'
import { newFolder, outspoke } from '../support/run.ts'

const NOW = Date.UTC(2026, 0, 20)
const DAY = 86_400_000
let folder = ''
let path = ''
beforeEach(() => {
  folder = newFolder()
  path = join(folder, 'outspoke.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (line: string) => outspoke(`${line} --db outspoke.db`).in(folder).run()
const all = (sql: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).raw(true).all()
  } finally {
    db.close()
  }
}

test.each([
  ['90d', '2025-10-22T00:00:00.000Z'],
  ['12w', '2025-10-28T00:00:00.000Z'],
  ['24mo', '2024-01-20T00:00:00.000Z'],
  ['2y', '2024-01-20T00:00:00.000Z'],
  ['1mo', '2025-12-20T00:00:00.000Z'],
  ['0d', undefined],
  ['0mo', undefined],
  ['24', undefined],
  ['2 y', undefined],
  ['', undefined],
])('an age of %s', (text, expected) => {
  const at = parseAge(text, NOW, 'UTC')
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected)
})

test('a month that is shorter ends on its last day', () => {
  expect(new Date(parseAge('1mo', Date.UTC(2026, 2, 31, 12), 'UTC') ?? 0).toISOString()).toBe('2026-02-28T00:00:00.000Z')
})

describe('db prune', () => {
  const quiet = ruleSet({ hash: 'sha256:quiet', resolution: { by: 'quiet', quiet: 2 * DAY } })
  const drafts = fc.array(
    fc.record({
      author: fc.constantFrom('ann_b', 'bob_c'),
      brand: fc.boolean(),
      day: fc.integer({ min: 1, max: 900 }),
      parent: fc.option(fc.nat(20), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  const postsOf = (list: readonly { author: string; brand: boolean; day: number; parent: number | undefined }[]): Draft[] =>
    list.map(({ author, brand, day, parent }, at) => ({
      nativeId: `60000${at}`,
      ...(parent !== undefined && parent < at ? { parentId: `60000${parent}` } : {}),
      direction: brand ? 'outbound' : 'inbound',
      author: brand ? 'acme' : author,
      ...(brand ? {} : { authorName: `Name ${author}`, url: `https://x.com/${author}/${at}` }),
      postedAt: NOW - day * DAY + at,
      text: `words${at}x`,
    }))

  test('figures stay, old resolved texts go, open ones stay, and the same rows change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (list) => {
        rmSync(path, { force: true })
        const posts = postsOf(list)
        const store = await openStore(path, 'write')
        await importPosts(store, posts, { now: NOW, rules: quiet })
        const conversations =
          'SELECT id, pid, network, posts, replies, judgement_id, route, department, resolved_at, quiet_at, cause, first_reply_at, first_reply_by, due_at, first_verdict, resolution_verdict FROM conversation ORDER BY id'
        const clocks = 'SELECT * FROM clock ORDER BY kind, conversation_id, n'
        const before = [all(conversations), all(clocks)]
        const cutoff = NOW - 365 * DAY
        const done = await store.prune({ command: 'db prune --older 1y', before: cutoff, actor: 'ana', now: NOW, dryRun: false })
        expect([all(conversations), all(clocks)]).toEqual(before)
        // Whole threads that are over: a text stays where any conversation of its thread is open or any post young.
        const pruned = all('SELECT id FROM post WHERE erased = 2').length
        expect(done.posts).toBe(pruned)
        expect(
          all(`SELECT p.id FROM post p WHERE (p.erased IS 2) <> (EXISTS (SELECT 1 FROM conversation c WHERE c.thread_id = p.thread_id)
            AND NOT EXISTS (SELECT 1 FROM post q WHERE q.thread_id = p.thread_id AND q.posted_at >= ${cutoff})
            AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.thread_id = p.thread_id AND c.resolved_at IS NULL AND COALESCE(c.quiet_at, 9e15) > ${NOW}))`),
        ).toEqual([])
        expect(
          all(
            "SELECT id FROM post WHERE erased = 2 AND (text <> '' OR inbound = 1 AND (author IS NOT NULL OR author_name IS NOT NULL OR url IS NOT NULL))",
          ),
        ).toEqual([])
        const dump = dumpDatabase(path)
        await importPosts(store, [...posts].reverse(), { now: NOW, rules: quiet, size: 3 })
        expect(dumpDatabase(path)).toEqual(dump)
        expect(await store.prune({ command: 'x', before: cutoff, actor: 'ana', now: NOW, dryRun: false })).toMatchObject({
          posts: 0,
          operation: undefined,
        })
        expect((await store.check()).problems).toEqual([])
        await store.close()
        const bytes = readFileSync(path, 'latin1')
        const gone = dump.length === 0 ? [] : posts.filter((_, at) => done.posts === posts.length && bytes.includes(`words${at}x`))
        expect(gone).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  test('notes and what the log says of them go too, and undo says why not', async () => {
    const store = await openStore(path, 'write')
    await importPosts(
      store,
      [
        { nativeId: '600001', author: 'ann_b', authorName: 'Ann', postedAt: NOW - 900 * DAY },
        { nativeId: '600002', parentId: '600001', direction: 'outbound', author: 'acme', postedAt: NOW - 899 * DAY },
      ],
      { now: NOW, rules: quiet },
    )
    await store.operate({
      command: "note author:ann_b 'rang Ann'",
      actor: 'ana',
      at: NOW - 899 * DAY,
      now: NOW,
      changes: [{ post: 1, kind: 'noted', data: { text: 'rang Ann' } }],
    })
    const plan = { command: 'db prune --older 1y', before: NOW - 365 * DAY, actor: 'ana', now: NOW }
    expect(await store.prune({ ...plan, dryRun: true })).toMatchObject({ posts: 2, notes: 1 })
    expect(all('SELECT count(*) FROM operation')).toEqual([[1]])
    expect(await store.prune({ ...plan, dryRun: false })).toMatchObject({ posts: 2, notes: 1 })
    expect(all('SELECT command FROM operation')).toEqual([['note author:[pruned] [pruned]'], ['db prune --older 1y']])
    expect(all('SELECT data FROM event')).toEqual([['{"text":"[pruned]"}']])
    await expect(store.undo({ actor: 'ana', now: NOW })).rejects.toThrow(
      'operation 2 (db prune --older 1y) cannot be taken back: what it erased is nowhere kept',
    )
    expect((await store.check()).problems).toEqual([])
    await store.close()
    expect(readFileSync(path, 'latin1')).not.toMatch(/ann_b|Ann/)
  })
})

describe('db compact', () => {
  test('gives back room, and waits for nobody who reads', async () => {
    await run('add hello --network x')
    const db = new Database(path)
    db.exec(
      'CREATE TABLE filler (x TEXT); INSERT INTO filler SELECT hex(randomblob(4000)) FROM generate_series(1, 100)'.replace(
        'generate_series(1, 100)',
        '(SELECT 1 FROM pragma_function_list LIMIT 100)',
      ),
    )
    db.exec('DROP TABLE filler')
    db.pragma('wal_checkpoint(TRUNCATE)')
    const before = statSync(path).size
    const reading = db.prepare('SELECT name FROM sqlite_master').iterate()
    reading.next()
    const busy = await run('db compact')
    expect([busy.code, busy.stderr]).toEqual([2, expect.stringMatching(/another outspoke is reading the database|is locked/)])
    reading.return?.()
    db.close()
    const done = await run('db compact --format json')
    const told = JSON.parse(done.stdout)
    expect([done.code, told.after_bytes < before, told.after_bytes === statSync(path).size]).toEqual([0, true, true])
  })
})

describe('db restore', () => {
  const kept = () => join(folder, 'outspoke-before-restore-2026-08-04T120000.db')
  beforeEach(async () => {
    await run('add first --network x')
    await run('db backup copy.db')
    await run('add second --network x')
  })
  const texts = () => all('SELECT text FROM post ORDER BY id').flat()

  test('the copy is in place, the present one beside it, both for their owner only', async () => {
    const done = await run('db restore copy.db --yes --format json')
    expect([done.code, JSON.parse(done.stdout)]).toEqual([0, expect.objectContaining({ posts: 1, kept: kept() })])
    expect([texts(), statSync(path).mode & 0o777, existsSync(`${path}.restore.part`)]).toEqual([['first'], 0o600, false])
    expect(
      (await outspoke('list --db outspoke-before-restore-2026-08-04T120000.db --fields text').in(folder).run()).stdout
        .split('\n')
        .sort()
        .filter(Boolean),
    ).toEqual(['first', 'second'])
    expect((await run('db check')).code).toBe(0)
    expect((await run('add third --network x')).code).toBe(0)
  })

  test('not while somebody else is in it', async () => {
    const other = new Database(path)
    other.prepare('SELECT * FROM post').all()
    const refused = await run('db restore copy.db --yes')
    other.close()
    expect([refused.code, refused.stderr.replaceAll(folder, '$PWD')]).toEqual([
      2,
      'outspoke: $PWD/outspoke.db is in use: another outspoke is reading or writing it\n  end it and give the command again; nothing was changed\n',
    ])
    expect([texts(), existsSync(kept()), existsSync(`${path}.restore.part`)]).toEqual([['first', 'second'], false, false])
  })

  test('a damaged one is replaced all the same', async () => {
    writeFileSync(path, 'not a database any more')
    expect((await run('db restore copy.db --yes')).code).toBe(0)
    expect([texts(), readFileSync(kept(), 'utf8')]).toEqual([['first'], 'not a database any more'])
  })

  test.each<[string, (copy: string) => void, string]>([
    ['of another program', (copy) => change(copy, 'application_id = 7'), 'it is no database of outspoke'],
    ['of a newer version', (copy) => change(copy, 'user_version = 99'), 'it was written by a newer outspoke (schema 99'],
    ['cut off', (copy) => truncateSync(copy, 3 * 8192), 'damaged'],
  ])('a copy %s is refused', async (_, spoil, why) => {
    copyFileSync(join(folder, 'copy.db'), join(folder, 'bad.db'))
    spoil(join(folder, 'bad.db'))
    const refused = await run('db restore bad.db --yes')
    expect([refused.code, refused.stderr.includes(why), texts()]).toEqual([2, true, ['first', 'second']])
  })

  test('an older one is brought up to date', async () => {
    const { SCHEMA_3 } = await import('./schema-3.ts')
    const old = new Database(join(folder, 'old.db'))
    old.exec(SCHEMA_3)
    old.pragma(`application_id = ${APPLICATION_ID}`)
    old.pragma('user_version = 3')
    old.close()
    expect((await run('db restore old.db --yes')).code).toBe(0)
    expect((await run('add fourth --network x')).code).toBe(0)
    expect(texts()).toEqual(['fourth'])
  })
})

function change(file: string, pragma: string): void {
  const db = new Database(file)
  db.pragma(pragma)
  db.close()
}
