/** The same post told again: along with others and in its own right, gone and back, in overlapping exports, with other numbers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL, parseQuery } from '../../src/core/query.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { dumpDatabase } from '../support/dump.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const NOW = Date.UTC(2026, 0, 20)
const SCOPE = { now: NOW, zone: 'UTC', me: 'maria' }
const at = (hour: number) => Date.UTC(2026, 0, 10, hour)

let folder = ''
let path = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-tellings-'))
  path = join(folder, 'test.db')
  store = await openStore(path, 'write')
})
afterEach(async () => {
  expect((await store.check()).problems).toEqual([])
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const rows = (sql: string): unknown[] => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).raw(true).all()
  } finally {
    db.close()
  }
}
const list = async () => store.list(ALL, NOW, { order: 'queue' })
const one = async () => {
  const [conversation, ...others] = await list()
  expect(others).toEqual([])
  if (conversation === undefined) throw new Error('no conversation')
  return conversation
}
/** new, known, updated, context, conversations, replies of the last import. */
const counts = async () => {
  const [last] = await store.imports()
  return last && [last.new, last.known, last.updated, last.context, last.conversations, last.replies]
}
const imported = async (posts: readonly Draft[], size?: number) => {
  await importPosts(store, posts, size === undefined ? { now: NOW } : { now: NOW, size })
  return counts()
}

const ask: Draft = { nativeId: '1', author: 'ann', postedAt: at(9), text: 'Where is my parcel?' }
const reply: Draft = { nativeId: '2', parentId: '1', direction: 'outbound', author: 'acme', postedAt: at(10) }
const again: Draft = { nativeId: '3', parentId: '2', author: 'ann', postedAt: at(11), text: 'Still nothing' }
const along = (post: Draft): Draft => ({ ...post, context: true })

describe('posts that come along', () => {
  test('are stored, open nothing and count nowhere', async () => {
    expect(await imported([along(ask), along({ ...ask, nativeId: '8', author: 'bob' })])).toEqual([0, 0, 0, 2, 0, 0])
    expect(await list()).toEqual([])
    expect(rows('SELECT key, passive, context FROM post ORDER BY key')).toEqual([
      ['1', 1, 1],
      ['8', 1, 1],
    ])
    expect(rows('SELECT COUNT(*) FROM clock')).toEqual([[0]])
  })

  for (const [name, files] of [
    ['in another file', [[along(ask)], [ask]]],
    ['in the same file', [[along(ask), ask]]],
    ['before, and along again', [[ask], [along(ask)]]],
    ['before, and along again in the same file', [[ask, along(ask)]]],
  ] as const) {
    test(`open a conversation when they come in their own right: ${name}`, async () => {
      for (const file of files) await imported(file)
      const { opening, state } = await one()
      expect([opening.text, opening.context, state.inboundCount]).toEqual(['Where is my parcel?', undefined, 1])
      expect(rows('SELECT passive, context FROM post')).toEqual([[null, null]])
      const all = await store.imports()
      const sum = (name: 'new' | 'context') => all.reduce((total, record) => total + record[name], 0)
      expect(sum('new')).toBe(1)
    })
  }

  test('in one file it makes no difference where a batch ends', async () => {
    expect(await imported([along(ask), reply, ask, along(again)])).toEqual([2, 0, 0, 1, 1, 1])
    await store.undoImport(1, { now: NOW, rules: ruleSet() })
    expect(await imported([along(ask), reply, ask, along(again)], 1)).toEqual([2, 0, 0, 1, 1, 1])
  })

  test('are only company again when the import that had them in their own right is taken back', async () => {
    await imported([along(ask), { ...again, parentId: '1' }])
    const before = dumpDatabase(path)
    await imported([ask, reply])
    await imported([along(reply)])
    await store.undoImport(2, { now: NOW, rules: ruleSet() })
    expect(rows('SELECT key, import_id, context, passive FROM post ORDER BY key')).toEqual([
      ['1', 1, 1, 1],
      ['2', 3, 1, 1],
      ['3', 1, null, null],
    ])
    await store.undoImport(3, { now: NOW, rules: ruleSet() })
    expect(dumpDatabase(path)).toEqual(before)
  })

  test('of others join the thread of what answers them', async () => {
    const bob: Draft = { nativeId: '7', author: 'bob', postedAt: at(8), text: 'They lost my parcel' }
    const ann: Draft = { nativeId: '8', parentId: '7', author: 'ann', postedAt: at(9), text: 'Mine too' }
    const cho: Draft = { nativeId: '9', parentId: '7', author: 'cho', postedAt: at(10), text: 'And mine' }
    expect(await imported([along(bob), ann, cho])).toEqual([2, 0, 0, 1, 2, 0])
    const [first, second] = await list()
    expect(first?.related).toEqual([second?.pid])
  })

  test('of ours: a campaign that came along is cut above its comments; a reply that came along answers, and is no reply of this file', async () => {
    const campaign: Draft = { nativeId: '20', direction: 'outbound', author: 'acme', postedAt: at(7) }
    const comments = ['bob', 'cho'].map((author, n): Draft => ({ nativeId: `2${n + 1}`, parentId: '20', author, postedAt: at(8) }))
    expect(await imported([ask, along(reply), again, along(campaign), ...comments])).toEqual([4, 0, 0, 2, 3, 0])
    const ann = (await list()).find(({ opening }) => opening.author === 'ann')
    expect(ann?.state).toMatchObject({ inboundCount: 2, firstReplyAt: at(10) })
    expect((await list()).map(({ related }) => related)).toEqual([[], [], []])
    expect(await imported([reply])).toEqual([1, 0, 0, 0, 0, 1])
  })
})

describe('posts that are gone', () => {
  const tombstone: Draft = { nativeId: '1', text: '', state: 'unavailable', authorId: undefined, author: undefined, context: true }
  const clocks = async () => (await one()).clocks.map(({ kind, verdict, reason }) => [kind, verdict, reason])

  test('one that could not be had is completed by whoever has it, alone or along', async () => {
    await imported([tombstone, reply])
    expect(await list()).toEqual([])
    await imported([along(ask)])
    expect(rows("SELECT text, state, author_key, posted_at, passive FROM post WHERE key = '1'")).toEqual([
      ['Where is my parcel?', null, 'ann', at(9), 1],
    ])
    await imported([ask])
    expect((await one()).state).toMatchObject({ replyCount: 1, firstReplyAt: at(10) })
    await imported([tombstone])
    expect((await one()).opening).toMatchObject({ state: 'live', text: 'Where is my parcel?' })
  })

  test('inside one file too, whichever comes first', async () => {
    for (const file of [
      [tombstone, along(ask)],
      [along(ask), tombstone],
    ]) {
      await imported(file)
      expect(rows('SELECT text, state FROM post')).toEqual([['Where is my parcel?', null]])
      await store.undoImport((await store.imports()).length, { now: NOW, rules: ruleSet() })
    }
  })

  test('a stored post that is deleted later needs no answer: resolved as gone, its clocks void, its text kept', async () => {
    await imported([ask])
    expect(await clocks()).toEqual([
      ['first_response', 'running', undefined],
      ['resolution', 'running', undefined],
    ])
    expect(await imported([{ ...ask, text: '', author: undefined, authorId: undefined, state: 'deleted' }])).toEqual([0, 0, 1, 0, 0, 0])
    const { opening, state } = await one()
    expect([opening.state, opening.text, opening.author]).toEqual(['deleted', 'Where is my parcel?', 'ann'])
    expect(state).toMatchObject({ cause: 'gone', excluded: 'gone' })
    expect((await clocks()).map(([kind, verdict, reason]) => `${kind} ${verdict} ${reason}`)).toEqual([
      'first_response void gone',
      'resolution void gone',
    ])
    expect(await store.count(parseQuery('is:overdue', SCOPE), NOW)).toBe(0)
    expect(await imported([{ ...ask, text: '', state: 'deleted' }])).toEqual([0, 1, 0, 0, 0, 0])
    expect(await imported([ask])).toEqual([0, 0, 1, 0, 0, 0])
    expect((await clocks()).map(([, verdict]) => verdict)).toEqual(['running', 'running'])
  })

  test('answered before it was deleted: the answer stands', async () => {
    await imported([ask, reply])
    await imported([{ ...ask, text: '', state: 'deleted' }])
    const { state, clocks: found } = await one()
    expect(state).toMatchObject({ firstReplyAt: at(10), replyCount: 1 })
    expect(found.find(({ kind }) => kind === 'first_response')?.verdict).toBe('met')
  })

  test('the newer collection knows better, whichever file comes first', async () => {
    const gone: Draft = { ...ask, text: '', state: 'deleted', collectedAt: at(15) }
    const live: Draft = { ...ask, collectedAt: at(12), editedAt: at(11) }
    await imported([live])
    await imported([gone])
    await imported([live])
    expect(rows('SELECT state, text FROM post')).toEqual([['deleted', 'Where is my parcel?']])
  })
})

describe('exports that overlap', () => {
  const day = (from: number, to: number, likes = 0): Draft[] =>
    Array.from({ length: to - from }, (_, n) => ({
      nativeId: `${from + n}`,
      author: `a${from + n}`,
      postedAt: at(from + n),
      text: `message ${from + n}`,
      likes,
    }))

  test('add only what is new', async () => {
    expect(await imported(day(1, 9))).toEqual([8, 0, 0, 0, 8, 0])
    expect(await imported(day(5, 13))).toEqual([4, 4, 0, 0, 4, 0])
    expect(await imported(day(1, 13))).toEqual([0, 12, 0, 0, 0, 0])
    expect((await list()).length).toBe(12)
  })

  test('updated are the rows of which a stored value has changed, a number of likes too; none twice in one file', async () => {
    await imported(day(1, 5))
    expect(await imported([...day(1, 3, 7), ...day(3, 5)])).toEqual([0, 2, 2, 0, 0, 0])
    expect(rows('SELECT key, likes FROM post ORDER BY key')).toEqual([
      ['1', 7],
      ['2', 7],
      ['3', 0],
      ['4', 0],
    ])
    for (const size of [1, 1000]) {
      expect(await imported([...day(1, 2, 10 + size), ...day(1, 2, 20 + size)], size)).toEqual([0, 1, 1, 0, 0, 0])
      expect(rows("SELECT likes FROM post WHERE key = '1'")).toEqual([[10 + size]])
    }
  })

  test('what an export leaves out is not taken away', async () => {
    await imported([{ ...ask, language: 'en', followers: 90, url: 'https://x.example/1' }])
    expect(await imported([ask])).toEqual([0, 1, 0, 0, 0, 0])
    expect((await one()).opening).toMatchObject({ language: 'en', followers: 90, url: 'https://x.example/1' })
  })

  test('one post from two formats meets by its native id, and says more each time', async () => {
    await imported([{ ...ask, followers: 12 }])
    expect(await imported([{ ...ask, language: 'en', media: ['photo'] }])).toEqual([0, 0, 1, 0, 0, 0])
    expect((await one()).opening).toMatchObject({ followers: 12, language: 'en', media: ['photo'] })
  })

  test('damaged ids match nothing: neither another file nor a parent', async () => {
    await imported([
      { ...ask, nativeId: '567000000000000000' },
      { ...reply, parentId: '567000000000000000' },
    ])
    const damaged = (idQuality: 'rounded' | 'scientific', text: string): Draft => ({
      nativeId: idQuality === 'rounded' ? '567000000000000000' : '5.67E+17',
      idQuality,
      author: 'bob',
      postedAt: at(12),
      text,
    })
    const file = [damaged('rounded', 'one'), damaged('rounded', 'two'), damaged('scientific', 'three'), damaged('scientific', 'four')]
    expect(await imported(file)).toEqual([4, 0, 0, 0, 4, 0])
    expect(await imported(file)).toEqual([0, 4, 0, 0, 0, 0])
    expect(rows('SELECT COUNT(*), COUNT(parent_id) FROM post')).toEqual([[6, 1]])
    expect((await list()).length).toBe(5)
  })
})

test('a private message is kept as such: shown, queued, and its answer is one in private', async () => {
  const dm: Draft = { ...ask, kind: 'dm', isPrivate: true }
  expect(await imported([dm, { ...reply, kind: 'dm', isPrivate: true }])).toEqual([2, 0, 0, 0, 1, 1])
  const { opening, state } = await one()
  expect([opening.kind, opening.isPrivate, state.movedToPrivate, state.replyCount]).toEqual(['dm', true, true, 1])
  expect(await store.count(parseQuery('kind:dm', SCOPE), NOW)).toBe(1)
})

test('a changed text is found by its new words, no longer by its old ones', async () => {
  const found = (words: string) => store.count(parseQuery(words, SCOPE), NOW)
  await imported([ask])
  expect([await found('parcel'), await found('refund')]).toEqual([1, 0])
  await imported([{ ...ask, text: 'Where is my refund?' }])
  expect([await found('parcel'), await found('refund')]).toEqual([0, 1])
})

test('words are found in what comes after an import was taken back', async () => {
  const found = (words: string) => store.count(parseQuery(words, SCOPE), NOW)
  await imported([ask, { ...ask, nativeId: '8', text: 'Where is my refund?' }])
  expect([await found('parcel'), await found('refund')]).toEqual([1, 1])
  await store.undoImport(1, { now: NOW, rules: ruleSet() })
  await imported([{ ...ask, text: 'Where is my voucher?' }])
  expect([await found('parcel'), await found('refund'), await found('voucher')]).toEqual([0, 0, 1])
})

test('what an import has shown only between two of its batches is no verdict', async () => {
  await imported([{ ...ask, conversationId: 'g', state: 'deleted' }])
  expect((await one()).clocks.map(({ kind, verdict, reason }) => [kind, verdict, reason])).toEqual([
    ['first_response', 'void', 'gone'],
    ['resolution', 'void', 'gone'],
  ])
  const other: Draft = { nativeId: '9', author: 'bob', postedAt: at(8), text: 'My parcel came' }
  await imported([{ ...again, parentId: '9', conversationId: 'g' }, other], 1)
  const shown = (await list()).flatMap((those) => those.clocks.map(({ kind, verdict, reason }) => [kind, verdict, reason]))
  expect(shown.filter(([, verdict]) => verdict === 'void')).toEqual([
    ['first_response', 'void', 'gone'],
    ['resolution', 'void', 'gone'],
  ])
  expect(rows("SELECT data FROM event WHERE kind = 'rejudged'")).toEqual([])
  expect(await counts()).toEqual([2, 0, 0, 0, 2, 0])
})
