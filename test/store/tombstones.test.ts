/** Imports after somebody was forgotten, and after old conversations were pruned. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'
import { newFolder, outspoke } from '../support/run.ts'

const NOW = Date.UTC(2026, 0, 20)
const HOUR = 3_600_000
let folder = ''
let path = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-tombstones-'))
  path = join(folder, 'o.db')
  store = await openStore(path, 'write')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const ann: Draft = {
  nativeId: '700001',
  author: 'ann_b',
  authorName: 'Ann Berg',
  postedAt: NOW - 9 * HOUR,
  text: 'my secretword parcel',
  tags: ['parcel'],
  raw: '{"user":"ann_b"}',
  url: 'https://x.com/ann_b/1',
}
const reply: Draft = {
  nativeId: '700002',
  parentId: '700001',
  direction: 'outbound',
  author: 'acme',
  postedAt: NOW - 8 * HOUR,
  text: '@ann_b Hi Ann',
}
const bob: Draft = { nativeId: '700003', author: 'bob', postedAt: NOW - 7 * HOUR, text: 'like @ann_b says' }
const wish = { who: 'x/ann_b', only: false, notes: false, actor: 'ana', now: NOW, zone: 'UTC', dryRun: false }

const rows = (sql: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).raw(true).all()
  } finally {
    db.close()
  }
}
const TEXTS = 'SELECT author, text FROM post ORDER BY posted_at, id'

describe('a forgotten person', () => {
  test('what is left of the posts', async () => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    const done = await store.forget(wish)
    expect(done).toMatchObject({ accounts: 1, posts: 1, conversations: 1, mentions: 2, notes: 0, rules: 0, compacted: true })
    expect(rows(TEXTS)).toEqual([
      [null, ''],
      ['acme', '[forgotten] Hi [forgotten]'],
      ['bob', 'like [forgotten] says'],
    ])
    expect(
      rows('SELECT p.key = q.parent_key, p.id = q.parent_id, p.pid = substr(p.key, 2) FROM post p JOIN post q ON q.parent_id = p.id'),
    ).toEqual([[1, 1, 1]])
    expect(rows('SELECT count(*) FROM post_raw')).toEqual([[0]])
    expect(rows('SELECT what, length(mac) FROM tombstone ORDER BY what')).toEqual([
      ['author', 64],
      ['post', 64],
    ])
  })

  test('a dry run changes nothing', async () => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    const before = dumpDatabase(path)
    expect((await store.forget({ ...wish, dryRun: true })).posts).toBe(1)
    expect(dumpDatabase(path)).toEqual(before)
    expect(rows('SELECT count(*) FROM tombstone')).toEqual([[0]])
  })

  test.each<[string, Draft[]]>([
    ['the same rows', [ann, reply, bob]],
    ['in the other order', [bob, reply, ann]],
    ['the person with a new text', [{ ...ann, text: 'another secretword', editedAt: NOW }]],
    ['under an id of its own, with the handle', [{ ...ann, authorId: '42' }]],
    ['as an alias', [{ ...bob, nativeId: '799999', author: 'somebody', aliases: ['700001'], text: 'hello' }]],
    ['only brought along', [{ ...ann, context: true }]],
  ])('%s: nothing comes back', async (_, posts) => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    await store.forget(wish)
    const before = dumpDatabase(path)
    await importPosts(store, posts, { now: NOW + HOUR, size: 1 })
    expect(dumpDatabase(path)).toEqual(before)
    expect((await store.check()).problems).toEqual([])
  })

  test('a new post is left out, and what answers it names no id; others come in without the name', async () => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    await store.forget(wish)
    const news: Draft[] = [
      { ...ann, nativeId: '700011', text: 'again secretword' },
      { ...reply, nativeId: '700012', parentId: '700011', text: '@ann_b sent' },
      { ...bob, nativeId: '700013', text: 'and @Ann_B too' },
      { ...bob, nativeId: '700014', parentId: '700001', author: 'cho', text: 'me too' },
    ]
    await importPosts(store, news, { now: NOW + HOUR })
    expect(rows('SELECT author, text, parent_id, substr(parent_key, 1, 2) FROM post WHERE id > 3 ORDER BY id')).toEqual([
      ['acme', '[forgotten] sent', null, '#~'],
      ['bob', 'and [forgotten] too', null, null],
      ['cho', 'me too', null, '#~'],
    ])
    await store.close()
    store = await openStore(path, 'write')
    expect((await store.check()).problems).toEqual([])
    const bytes = readFileSync(path, 'latin1')
    expect(['700011', '700001', 'ann_b', 'Ann_B', 'secretword', 'Berg'].filter((word) => bytes.includes(word))).toEqual([])
  })

  const traces = ['700001', 'ann_b', 'Ann_B', 'Berg', 'secretword', 'crook', 'liar', 'fool', 'knave']
  const left = async (): Promise<readonly string[]> => {
    await store.close()
    const bytes = ['', '-wal'].map((end) => (existsSync(path + end) ? readFileSync(path + end, 'latin1') : '')).join('\n')
    store = await openStore(path, 'write')
    return traces.filter((word) => bytes.includes(word))
  }

  test('no address of theirs is left, nor a record that names them by their id, before and after', async () => {
    const link = { ...bob, text: 'see https://x.com/Ann_B/status/700001?s=20', extra: { quoted: '700001' }, raw: '{"quoted":"700001"}' }
    await importPosts(store, [ann, reply, link], { now: NOW })
    expect(await store.forget(wish)).toMatchObject({ mentions: 2 })
    expect([rows(TEXTS).at(-1), rows('SELECT extra FROM post WHERE id = 3'), rows('SELECT count(*) FROM post_raw')]).toEqual([
      ['bob', 'see https://x.com/[forgotten]/status/[forgotten]?s=20'],
      [['{"quoted":"[forgotten]"}']],
      [[0]],
    ])
    expect(await left()).toEqual([])
    const news = { ...link, nativeId: '700021', raw: '{"mentions":[{"id":"ann_b","name":"Ann Berg"}]}', extra: undefined }
    await importPosts(store, [news, { ...bob, nativeId: '700022', raw: '{"id":"700022"}' }], { now: NOW + HOUR })
    expect(rows('SELECT text FROM post WHERE id = 4')).toEqual([['see https://x.com/[forgotten]/status/[forgotten]?s=20']])
    expect(rows('SELECT post_id, record FROM post_raw')).toEqual([[5, '{"id":"700022"}']])
    expect(await left()).toEqual([])
  })

  test('with notes all goes that our people wrote: of one word, with quotes in it, on a flag, on a draft that was rejected', async () => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    const [one] = (await store.list(ALL, NOW, { order: 'queue' })).filter(({ opening }) => opening.text.includes('secretword'))
    const post = one?.id ?? 0
    const id = one?.pid ?? ''
    const of = { actor: 'ana', at: NOW, now: NOW }
    await store.operate({ ...of, command: `note ${id} crook`, changes: [{ post, kind: 'noted', data: { text: 'crook' } }] })
    const quoted = 'he "is a liar" says Berg'
    await store.operate({ ...of, command: `note ${id} "${quoted}"`, changes: [{ post, kind: 'noted', data: { text: quoted } }] })
    const draft = await store.operate({
      ...of,
      command: `reply ${id} fool --draft`,
      changes: [{ post, kind: 'replied', data: { text: 'fool', draft: true } }],
    })
    expect(draft.operation).toBe(3)
    await store.operate({
      ...of,
      command: `reject ${id} knave`,
      changes: [{ post, kind: 'rejected', data: { draft: 3, reason: 'knave' } }],
    })
    await store.operate({
      ...of,
      command: 'flag x/ann_b detractor --note "a liar"',
      changes: [{ kind: 'flagged', fact: { network: 'x', author: 'ann_b', flag: 'detractor', note: 'a liar' } }],
    })
    expect(await store.forget({ ...wish, notes: true })).toMatchObject({ notes: 5 })
    const [[made] = ['']] = rows("SELECT pid FROM post WHERE text = ''") as string[][]
    expect(rows('SELECT command FROM operation ORDER BY id')).toEqual([
      [`note ${made} [forgotten]`],
      [`note ${made} [forgotten]`],
      [`reply ${made} [forgotten] --draft`],
      [`reject ${made} [forgotten]`],
      ['flag [forgotten] --note [forgotten]'],
      ['forget [forgotten]'],
    ])
    expect(await left()).toEqual([])
    expect((await store.check()).problems).toEqual([])
  })

  test('only one conversation: later posts of theirs come in', async () => {
    await importPosts(store, [ann, { ...ann, nativeId: '700005', text: 'other matter' }], { now: NOW })
    const [one] = (await store.list(ALL, NOW, { order: 'queue' })).filter(({ opening }) => opening.text.includes('secretword'))
    await expect(store.forget({ ...wish, only: true })).rejects.toThrow('--only is for one conversation: "x/ann_b" is no id of a post')
    expect(await store.forget({ ...wish, who: one?.pid ?? '', only: true })).toMatchObject({ posts: 1 })
    await importPosts(store, [ann, { ...ann, nativeId: '700006', text: 'third' }], { now: NOW + HOUR })
    expect(rows(TEXTS)).toEqual([
      [null, ''],
      ['ann_b', 'other matter'],
      ['ann_b', 'third'],
    ])
    expect((await store.check()).problems).toEqual([])
  })

  test('only one conversation: a flag goes on holding for it, and says nothing of who it was', async () => {
    const at = { file: 't', line: 1, column: 1, endLine: 1, endColumn: 1 }
    const [all] = ruleSet().routes
    const [hub] = ruleSet().departments
    const rules = ruleSet({
      departments: [hub, { ...hub, id: 'desk' }] as RuleSet['departments'],
      routes: [{ ...all, id: 'vip', to: 'desk', when: { field: 'author_flag', any: ['vip'], at } }, all] as RuleSet['routes'],
    })
    await importPosts(store, [ann], { now: NOW, rules })
    const of = { actor: 'ana', at: NOW - 8 * HOUR, now: NOW }
    const fact = { network: 'x', author: 'ann_b', flag: 'vip', note: 'knows Ann' } as const
    await store.operate({ ...of, command: 'flag x/ann_b vip', changes: [{ kind: 'flagged', fact }] })
    const [one] = await store.list(ALL, NOW, { order: 'queue' })
    expect(one?.state.department).toBe('desk')
    await store.forget({ ...wish, who: one?.pid ?? '', only: true })
    expect(rows('SELECT department FROM conversation')).toEqual([['desk']])
    expect(
      rows("SELECT data FROM fact WHERE data NOT LIKE '%ann_b%'").map((row) => Object.keys(JSON.parse(String((row as unknown[])[0])))),
    ).toEqual([['network', 'author', 'flag']])
    expect((await store.check()).problems).toEqual([])
  })

  test('linked accounts go together, and flags stay with whom nobody knows', async () => {
    await importPosts(store, [ann, { ...ann, network: 'mastodon', nativeId: '8', author: 'berg@m.example' }, bob], { now: NOW })
    const of = { actor: 'ana', at: NOW, now: NOW }
    const [a, b] = [
      { network: 'x', author: 'ann_b' },
      { network: 'mastodon', author: 'berg@m.example' },
    ]
    await store.operate({
      ...of,
      command: 'author link x/ann_b mastodon/berg@m.example',
      changes: [{ kind: 'linked', fact: { ...a, with: b, linked: true } }],
    })
    await store.operate({ ...of, command: 'flag x/ann_b vip', changes: [{ kind: 'flagged', fact: { ...a, flag: 'vip' } }] })
    expect(await store.forget(wish)).toMatchObject({ accounts: 2, posts: 2 })
    expect(rows('SELECT command FROM operation ORDER BY id')).toEqual([
      ['author link x/[forgotten] mastodon/[forgotten]'],
      ['flag x/[forgotten] vip'],
      ['forget [forgotten]'],
    ])
    expect(rows('SELECT flag, substr(author_key, 1, 1) FROM author_flag')).toEqual([
      ['vip', '~'],
      ['vip', '~'],
    ])
    await store.close()
    store = await openStore(path, 'write')
    expect(readFileSync(path, 'latin1')).not.toMatch(/ann_b|berg@m/)
    expect((await store.check()).problems).toEqual([])
  })

  test('what rules made of a word and a flag together stays, under the rules of then', async () => {
    const place = newFolder()
    writeFileSync(
      join(place, 'r.yaml'),
      `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
departments: { hub: {}, care: {} }
rules:
  - { tag: hot, when: { text: [parcel], author_flag: vip }, priority: urgent }
routes:
  - { when: { tags: hot }, to: care }
  - { to: hub }
`,
    )
    writeFileSync(join(place, 'a.csv'), 'id,network,author,posted_at,text\n900000101,x,ann_b,2026-08-03T09:00:00Z,lost parcel')
    const run = (line: string) => outspoke(`${line} --rules r.yaml --db o.db`).in(place).run()
    await run('import a.csv')
    const other = await openStore(join(place, 'o.db'), 'write')
    const when = Date.UTC(2026, 7, 3, 8)
    const fact = { network: 'x', author: 'ann_b', flag: 'vip' } as const
    await other.operate({ command: 'flag x/ann_b vip', actor: 'ana', at: when, now: when, changes: [{ kind: 'flagged', fact }] })
    await other.close()
    const listed = async () => (await run('list --fields tags,priority,department')).stdout
    expect(await listed()).toBe('hot\turgent\tcare\n')
    expect((await run('forget x/ann_b --yes')).code).toBe(0)
    const db = new Database(join(place, 'o.db'), { readonly: true })
    expect(db.prepare('SELECT flag FROM answered WHERE judged IS NOT NULL').pluck().all()).toEqual(['vip'])
    db.close()
    expect([await listed(), (await run('db check')).stdout]).toEqual([
      'hot\turgent\tcare\n',
      '1 post in 1 conversation: all as it should be\n',
    ])
  })

  test.each([
    ['x/nobody', 'nobody called "x/nobody" has a post here'],
    ['acme', 'acme speaks for us'],
    ['ann_b', '"ann_b" is an author on several networks: '],
  ])('%s is refused, and nothing is changed', async (who, sentence) => {
    await importPosts(store, [ann, reply, bob, { ...ann, network: 'reddit', nativeId: '9' }], { now: NOW })
    const before = dumpDatabase(path)
    await expect(store.forget({ ...wish, who })).rejects.toThrow(sentence)
    expect(dumpDatabase(path)).toEqual(before)
  })

  test('an import that is taken back leaves no answers of its posts for those that get their numbers', async () => {
    const at = { file: 't', line: 1, column: 1, endLine: 1, endColumn: 1 }
    const [all] = ruleSet().routes
    const rules = ruleSet({ routes: [{ ...all, id: 'known', when: { field: 'author', any: ['ann_b'], at } }, all] as RuleSet['routes'] })
    await importPosts(store, [bob, reply, ann], { now: NOW, rules })
    await store.forget(wish)
    expect(rows('SELECT post_id FROM answered')).toEqual([[3]])
    await store.undoImport(1, { now: NOW, rules })
    expect(rows('SELECT post_id FROM answered')).toEqual([])
  })

  test('an import that is taken back brings nothing back either', async () => {
    await importPosts(store, [ann, reply, bob], { now: NOW })
    await store.forget(wish)
    await store.undoImport(1, { now: NOW, rules: ruleSet() })
    await importPosts(store, [ann, reply, bob], { now: NOW + HOUR })
    expect(rows(TEXTS)).toEqual([
      ['acme', '[forgotten] Hi Ann'],
      ['bob', 'like [forgotten] says'],
    ])
    expect((await store.check()).problems).toEqual([])
  })
})

test.each([
  ['forget', '--notes', '[forgotten]'],
  ['forget', '', 'silly liar'],
  ['prune', '', '[pruned]'],
])('why there was no reply is the reason of a conversation, and goes with it: %s %s', async (by, notes, reason) => {
  const place = newFolder()
  writeFileSync(join(place, 'a.csv'), 'id,network,author,posted_at,text\n900000101,x,ann_b,2024-08-03T09:00:00Z,hello there')
  const run = (line: string) => outspoke(line).in(place).run()
  await run('import a.csv')
  await run("resolve author:ann_b --as acted --no-reply 'silly liar' --yes")
  const line = by === 'forget' ? `forget x/ann_b ${notes} --yes` : 'db prune --older 1mo --yes'
  expect((await run(line)).code).toBe(0)
  expect((await run('list --fields reason')).stdout).toBe(`${reason}\n`)
  expect((await run('db check')).stdout).toBe('1 post in 1 conversation: all as it should be\n')
})

test('a file of rejected rows holds none of theirs', async () => {
  const place = newFolder()
  const head = 'id,network,author,posted_at,text'
  const good = '900000101,x,ann_b,2026-08-03T09:00:00Z,hello there'
  writeFileSync(join(place, 'a.csv'), [head, good].join('\n'))
  writeFileSync(
    join(place, 'b.csv'),
    [
      head,
      '900000105,x,cho,2026-08-03T10:00:00Z,a good row',
      '900000102,x,ann_b,never,private words',
      '900000103,x,bob,never,his words',
      '900000101,x,who,never,more words',
    ].join('\n'),
  )
  await outspoke('import a.csv').in(place).run()
  expect((await outspoke('forget x/ann_b --yes').in(place).run()).code).toBe(0)
  expect((await outspoke('import b.csv').in(place).run()).code).toBe(1)
  const told = readFileSync(join(place, 'b.csv.rejects.csv'), 'utf8')
  expect([told.includes('private words'), told.includes('ann_b'), told.includes('his words'), told.includes('more words')]).toEqual([
    false,
    false,
    true,
    false,
  ])
})

test.each([
  ['y\n', 0, ''],
  ['n\n', 1, 'ann_b'],
])('on a terminal it is asked: %j', async (answer, code, author) => {
  const place = newFolder()
  writeFileSync(join(place, 'a.csv'), 'id,network,author,posted_at,text\n900000101,x,ann_b,2026-08-03T09:00:00Z,hello there')
  await outspoke('import a.csv').in(place).run()
  const asked = await outspoke('forget x/ann_b').in(place).terminal(100).stdin(answer).run()
  expect([asked.code, asked.stderr.includes('Nothing takes this back. Forget them? [y/N]')]).toEqual([code, true])
  expect((await outspoke('list --fields author').in(place).run()).stdout.trim()).toBe(author)
})
