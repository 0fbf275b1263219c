/** The short road of a first import, over posts that are still in memory, gives what the long one gives, over the database. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginImport, type ImportCounts } from '../../src/store/import-session.ts'
import type { Room } from '../../src/store/open-threads.ts'
import { createRulesets } from '../../src/store/rulesets.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { dumpDatabase } from '../support/dump.ts'
import { batchOf, type Draft, ruleSet } from '../support/posts.ts'

const NOW = Date.UTC(2026, 0, 20)
const START = Date.UTC(2026, 0, 1)
let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-open-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const QUIET = ruleSet({ hash: 'sha256:quiet', resolution: { by: 'quiet', quiet: 48 * 3_600_000 } })
const SOMEWHERE = { file: 'test.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }
/** The same, and a route that looks at the text, so that whole posts are kept. */
const WIDE = ruleSet({
  ...QUIET,
  hash: 'sha256:wide',
  routes: [
    { id: 'rated', when: { field: 'rating', max: 2, at: SOMEWHERE }, to: 'hub', responder: 'hub', notify: [], at: SOMEWHERE },
    ...QUIET.routes,
  ],
})

/** Parents before and after, missing, of both networks; duplicates; posts that come along and come again in their own right, that are gone, that have further ids. */
const posts = fc
  .array(
    fc.record({
      id: fc.nat(30),
      parent: fc.option(fc.nat(34), { nil: undefined }),
      author: fc.constantFrom('ann', 'bob', 'cho'),
      brand: fc.boolean(),
      other: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      context: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
      gone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      alias: fc.nat(150).map((n) => (n <= 30 ? n : undefined)),
      grouped: fc.boolean(),
      hour: fc.integer({ min: 0, max: 400 }),
      tags: fc.subarray(['billing', 'praise']),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows): Draft[] =>
    rows.map((row, index) => ({
      nativeId: `p${row.id}`,
      network: row.other ? 'mastodon' : 'x',
      parentId: row.parent === undefined || row.parent === row.id ? undefined : `p${row.parent}`,
      conversationId: row.grouped ? `c${row.id % 3}` : undefined,
      direction: row.brand ? 'outbound' : 'inbound',
      author: row.brand ? 'acme' : row.author,
      postedAt: START + row.hour * 3_600_000 + index,
      tags: row.brand ? [] : row.tags,
      context: row.context ? true : undefined,
      aliases: row.alias === undefined ? undefined : [`p${row.alias}`],
      ...(row.gone ? { state: 'deleted', text: '' } : {}),
      rating: (row.id % 5) + 1,
    })),
  )

async function imported(
  drafts: readonly Draft[],
  size: number,
  rules: typeof QUIET,
  room: Room,
): Promise<{ counts: ImportCounts; dump: string[] }> {
  const path = join(folder, `${files++}.db`)
  const opened = await openSqlite(path, 'write')
  const session = await beginImport(
    opened,
    createRulesets(opened.db),
    {
      command: 'import',
      file: 'test.csv',
      format: 'test',
      source: 'test',
      options: '',
      rules,
      now: NOW,
      actor: 'tester',
    },
    room,
  )
  for (let at = 0; at < drafts.length; at += size) await session.take(batchOf(drafts.slice(at, at + size)))
  const counts = await session.finish({ sha256: 'sha256:none', rows: drafts.length, rejected: 0, seconds: 0 })
  await opened.db.close()
  const store = await openStore(path, 'read')
  expect((await store.check()).problems).toEqual([])
  await store.close()
  const dump = dumpDatabase(path)
  rmSync(path)
  return { counts, dump }
}

const ALL: Room = { posts: Number.POSITIVE_INFINITY, stale: Number.POSITIVE_INFINITY }
const ROOMS: readonly [string, Room][] = [
  ['nothing is kept beyond its batch', { posts: 0, stale: Number.POSITIVE_INFINITY }],
  ['a few posts are kept', { posts: 8, stale: Number.POSITIVE_INFINITY }],
  ['it is given up as soon as something comes late', { posts: 4, stale: 0 }],
  ['it is given up at once', { posts: 0, stale: -1 }],
]

for (const [name, rules] of [
  ['the usual columns', QUIET],
  ['rules on the opening post', WIDE],
] as const) {
  for (const [what, room] of ROOMS) {
    test(`${name}: ${what}, and the database is the same`, async () => {
      await fc.assert(
        fc.asyncProperty(posts, fc.integer({ min: 1, max: 12 }), async (drafts, size) => {
          expect(await imported(drafts, size, rules, room)).toEqual(await imported(drafts, size, rules, ALL))
        }),
        { numRuns: 15 },
      )
    })
  }
}
