/** Who gets what at an import (rules-language §6.5): by the load, in turn, in order, by speciality; never somebody who is away. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FactChange } from '../../src/core/fact.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Draft, importPosts } from '../support/posts.ts'
import { parseRules } from '../support/rules.ts'

const NOW = Date.UTC(2026, 7, 4, 12)
const DAY = 86_400_000
let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-assign-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Case {
  /** Of the department: `spokes: …`, `assign: …`. */
  readonly care: string
  /** One import a day: each letter an author, each group an import. */
  readonly imports: string
  /** Before the last import. */
  readonly away?: readonly string[]
  readonly flags?: readonly string[]
  /** Two authors each: one person. */
  readonly links?: readonly string[]
  readonly route?: string
  /** author=spoke in the order of the posts; `-`: unassigned. */
  readonly expected: string
}

async function play({ care, imports, away = [], flags = [], links = [], route = '{ id: else, to: care }' }: Case): Promise<string> {
  const rules = await parseRules(`version: 1
timezone: UTC
people: { ana: { name: Ana }, tom: { name: Tom }, yuki: { name: Yuki }, zoe: { name: Zoe, away: ['2026-08-01..2026-08-31'] } }
departments:
  hub: { spokes: [ana] }
  care: { ${care}, backup: hub }
tags: { x: X }
routes: [${route}]
`)
  return inStore(async (store) => {
    const groups = imports.split(' ')
    let posted = 0
    for (const [index, group] of groups.entries()) {
      const now = NOW + index * DAY
      if (index === groups.length - 1) {
        const facts: FactChange[] = [
          ...away.map((text): FactChange => {
            const [person = '', from = '', to = from] = text.split(' ')
            return { kind: 'away', fact: { person, from, to } }
          }),
          ...flags.map((author): FactChange => ({ kind: 'flagged', fact: { network: 'x', author, flag: 'vip' } })),
          ...links.map(([author = '', other = '']): FactChange => {
            const account = (name: string) => ({ network: 'x', author: name })
            return { kind: 'linked', fact: { ...account(author), with: account(other), linked: true } }
          }),
        ]
        await store.operate({ command: 'facts', actor: 'ana', at: now, now, changes: facts })
      }
      const posts = [...group].map((author): Draft => {
        posted++
        return { nativeId: `p${String(posted).padStart(2, '0')}`, author, authorId: author, postedAt: NOW - 5 * DAY + posted * 1000 }
      })
      await importPosts(store, posts, { now, rules })
    }
    const all = await store.list({ kind: 'all', of: [] }, NOW + 9 * DAY, { order: 'queue' })
    return all
      .toSorted((a, b) => Number(a.state.postedAt) - Number(b.state.postedAt))
      .map(({ opening, spoke }) => `${opening.author}=${spoke ?? '-'}`)
      .join(' ')
  })
}

async function inStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(join(folder, `${files++}.db`), 'write')
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

const TODAY = '2026-08-05'

describe('a spoke at an import', () => {
  it.each<readonly [string, Case]>([
    [
      'balance: whoever has least, by file order where equal',
      { care: 'spokes: [ana, tom, yuki]', imports: 'abcd e', expected: 'a=ana b=tom c=yuki d=ana e=tom' },
    ],
    [
      'balance by weight: half the load',
      { care: 'spokes: [{ person: ana, weight: 2 }, tom]', imports: 'abc def', expected: 'a=ana b=tom c=ana d=ana e=tom f=ana' },
    ],
    [
      'rotate: whoever waited longest, whatever the load',
      { care: 'spokes: [ana, tom, yuki], assign: rotate', imports: 'ab c', expected: 'a=ana b=tom c=yuki' },
    ],
    ['first: in the order of the file', { care: 'spokes: [tom, ana], assign: first', imports: 'ab c', expected: 'a=tom b=tom c=tom' }],
    ['manual: nobody', { care: 'spokes: [tom, ana], assign: manual', imports: 'ab', expected: 'a=- b=-' }],
    [
      'sticky: who had the author before',
      { care: 'spokes: [ana, tom], sticky: 30d', imports: 'ab aab', expected: 'a=ana b=tom a=ana a=ana b=tom' },
    ],
    [
      'sticky: the author is the person, under whatever account',
      { care: 'spokes: [ana, tom], sticky: 30d', imports: 'ab c', links: ['bc'], expected: 'a=ana b=tom c=tom' },
    ],
    [
      'sticky: so within one import',
      { care: 'spokes: [ana, tom], sticky: 30d', imports: 'a bc', links: ['bc'], expected: 'a=ana b=tom c=tom' },
    ],
    ['sticky ends', { care: 'spokes: [ana, tom], sticky: 12h', imports: 'ab b', expected: 'a=ana b=tom b=ana' }],
    [
      'specialists first, generalists for the rest',
      { care: 'spokes: [ana, { person: yuki, when: { author: [j] } }]', imports: 'abj', expected: 'a=ana b=ana j=yuki' },
    ],
    [
      'a specialist by the flag of the author',
      {
        care: 'spokes: [ana, { person: yuki, when: { author_flag: vip } }]',
        imports: 'j kj',
        flags: ['j'],
        expected: 'j=ana k=ana j=yuki',
      },
    ],
    ['away by the rules: never', { care: 'spokes: [zoe, tom], assign: first', imports: 'ab', expected: 'a=tom b=tom' }],
    [
      'away as recorded: never, in any way of choosing',
      { care: 'spokes: [ana, tom], assign: first', imports: 'a bc', away: [`ana ${TODAY}`], expected: 'a=ana b=tom c=tom' },
    ],
    [
      'nor in turn',
      { care: 'spokes: [ana, tom], assign: rotate', imports: 'ab cd', away: [`ana ${TODAY}`], expected: 'a=ana b=tom c=tom d=tom' },
    ],
    [
      'nor by who had the author',
      { care: 'spokes: [ana, tom], sticky: 30d', imports: 'ab a', away: [`ana ${TODAY}`], expected: 'a=ana b=tom a=tom' },
    ],
    [
      'nor a specialist',
      { care: 'spokes: [ana, { person: yuki, when: { author: [j] } }]', imports: 'a j', away: [`yuki ${TODAY}`], expected: 'a=ana j=ana' },
    ],
    [
      'leave that is over, or yet to come, is none',
      {
        care: 'spokes: [ana, tom], assign: first',
        imports: 'a b',
        away: ['ana 2026-08-01 2026-08-04', 'ana 2026-08-06'],
        expected: 'a=ana b=ana',
      },
    ],
    [
      'nobody there: unassigned, and so it stays',
      { care: 'spokes: [ana, zoe]', imports: 'a bc', away: [`ana ${TODAY}`], expected: 'a=ana b=- c=-' },
    ],
    [
      'a route that names somebody has the last word',
      { care: 'spokes: [ana, tom]', route: '{ id: else, to: care, spoke: tom }', imports: 'ab', expected: 'a=tom b=tom' },
    ],
  ])('%s', async (_, one) => {
    expect(await play(one)).toBe(one.expected)
  })
})
