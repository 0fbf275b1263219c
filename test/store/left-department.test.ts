/** A department with a promise to answer that lost a conversation to another one, by the rules: its hand-off stays what it was. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Draft, importPosts, ruleSet } from '../support/posts.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 5, 9)
const IMPORTED = START + HOUR
const NOW = START + 5 * HOUR
const at = { file: 'test.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }

const { departments, routes } = ruleSet()
const [hub] = departments
const [all] = routes
const to = (department: string, tag: string) => ({
  ...all,
  id: department,
  to: department,
  when: { field: 'tags', any: [tag], at },
})
const RULES = ruleSet({
  departments: [hub, { ...hub, id: 'legal', answer: '8h' }, { ...hub, id: 'desk', answer: '4h' }] as RuleSet['departments'],
  routes: [to('desk', 'star'), to('legal', 'lawyer'), all] as RuleSet['routes'],
})

const first: Draft = { nativeId: '1', author: 'ann', postedAt: START, tags: ['lawyer'] }
const second: Draft = { nativeId: '2', parentId: '1', author: 'ann', postedAt: START + 4 * HOUR, tags: ['star'] }

let folder = ''
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-left-'))
  store = await openStore(join(folder, 'test.db'), 'write')
  await importPosts(store, [first], { rules: RULES, now: IMPORTED })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const one = async () => (await store.list(ALL, NOW, { order: 'queue' }))[0]
const handoffs = async () => {
  const { clocks = [] } = (await one()) ?? {}
  return clocks
    .filter(({ kind }) => kind === 'handoff')
    .map(({ department, startedAt, verdict, reason }) => [department, startedAt, verdict, reason])
}
const of = { actor: 'ana', at: NOW - HOUR, now: NOW - HOUR }
const tag = async (add: readonly string[], remove: readonly string[], time = NOW - HOUR) =>
  store.operate({
    ...of,
    at: time,
    now: time,
    command: 'tag',
    rules: RULES,
    changes: [{ post: (await one())?.id ?? 0, kind: 'tagged', data: { add, remove } }],
  })

const LEFT = ['legal', IMPORTED, 'void', 'transferred']

describe('the fold of posts and events gives it again', () => {
  test('after a tag by hand', async () => {
    await tag(['star'], [])
    expect(await handoffs()).toEqual([LEFT, ['desk', NOW - HOUR, 'running', undefined]])
    expect((await store.check()).problems).toEqual([])
  })

  test('after a later post', async () => {
    await importPosts(store, [second], { rules: RULES, now: NOW - HOUR / 2 })
    expect(await handoffs()).toEqual([LEFT, ['desk', NOW - HOUR / 2, 'running', undefined]])
    expect((await store.check()).problems).toEqual([])
  })

  test('after it went away and came back', async () => {
    await tag(['star'], [])
    await tag([], ['star'], NOW - HOUR / 2)
    expect((await handoffs()).map(([department]) => department)).toEqual(['legal', 'desk', 'legal'])
    expect((await store.check()).problems).toEqual([])
  })

  test('after the tag was taken back, and set again', async () => {
    await tag(['star'], [])
    await store.undo({ actor: 'ana', now: NOW - HOUR / 2 })
    expect(await handoffs()).toEqual([['legal', IMPORTED, 'running', undefined]])
    await store.undo({ actor: 'ana', operation: 2, now: NOW - HOUR / 4 })
    expect(await handoffs()).toEqual([LEFT, ['desk', NOW - HOUR, 'running', undefined]])
    expect((await store.check()).problems).toEqual([])
  })

  test('and a question to it later is one of its own', async () => {
    await tag(['star'], [])
    await store.operate({
      ...of,
      command: 'ask',
      at: NOW - 1000,
      now: NOW - 1000,
      changes: [{ post: (await one())?.id ?? 0, kind: 'asked', data: { department: 'legal', text: 'may we?' } }],
    })
    expect((await handoffs()).map(([department, since]) => [department, since])).toEqual([
      ['legal', IMPORTED],
      ['desk', NOW - HOUR],
      ['legal', NOW - 1000],
    ])
    expect((await store.check()).problems).toEqual([])
  })
})
