/** Conversations under other rules: the same as if those rules had been there from the start, but for what people have started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRules } from '../../src/config/load.ts'
import type { Conversation } from '../../src/core/conversation.ts'
import { ALL, parseQuery } from '../../src/core/query.ts'
import { createEffects } from '../../src/core/rules/effect.ts'
import { createEffectSum } from '../../src/core/rules/effect-sum.ts'
import { compile } from '../../src/core/rules/matcher.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import type { Refolded } from '../../src/store/refold.ts'
import { openStore } from '../../src/store/sql-store.ts'
import type { ListedConversation, Store } from '../../src/store/store.ts'
import { outspoke } from '../support/run.ts'

const NOW = Date.parse('2026-08-04T12:00:00Z')

const rules = (parts: { readonly terms: string; readonly order: readonly string[]; readonly target: string }): string => {
  const routes: Readonly<Record<string, string>> = {
    billing: '  - { id: billing, when: { tags: billing }, to: care, responder: spoke }',
    site: '  - { id: site, when: { tags: site }, to: web }',
    loud: '  - { id: loud, when: { followers: 1000.. }, to: hub, priority: high }',
    heard: '  - { id: heard, when: { directed: false, tags: { none: billing } }, to: log }',
  }
  return `version: 1
brand: { handles: { x: [acme] } }
calendars: { office: { timezone: Europe/London, hours: { mon-fri: 09:00-17:00 } } }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [maria, tom], answer: 4bh }
  web: { calendar: office, spokes: [lena] }
targets:
  - { when: { tags: site }, first_response: 1h }
  - { first_response: ${parts.target}, resolution: 2d }
rules:
  - { tag: billing, priority: high, when: { text: [${parts.terms}] } }
  - { tag: site, when: { text: [page, wifi] }, unless: { text: [landing page] } }
routes:
${parts.order.map((name) => routes[name]).join('\n')}
  - { id: rest, to: hub }
`
}

const OLD = rules({ terms: 'refund*', order: ['billing', 'site', 'heard'], target: '2bh' })
const NEW = rules({ terms: 'refund*, fare', order: ['loud', 'site', 'billing', 'heard'], target: '1bh' })

async function load(path: string): Promise<RuleSet> {
  const { set, diagnostics } = await loadRules({ path, now: NOW, env: {} })
  if (set === undefined) throw new Error(JSON.stringify(diagnostics))
  return set
}

interface Draft {
  readonly author: string
  readonly words: readonly string[]
  readonly hour: number
  readonly parent: number
  readonly followers: number
  readonly ours: boolean
  readonly directed: boolean
}

const WORDS = ['refund', 'refunds', 'fare', 'page', 'landing page', 'wifi', 'thanks', 'hello']
const drafts = fc.array(
  fc.record({
    author: fc.constantFrom('bo', 'cy', 'di'),
    words: fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }),
    hour: fc.nat(60),
    parent: fc.nat(20),
    followers: fc.constantFrom(10, 5000),
    ours: fc.boolean(),
    directed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
)

/** Posts as CSV; `replies` absent: nobody of ours has answered. */
function csv(list: readonly Draft[], replies: boolean): string {
  const lines = list.map(({ author, words, hour, parent, followers, ours, directed }, at) => {
    const answers = at > 0 && parent % 3 !== 0 ? String((parent % at) + 1) : ''
    const who = replies && ours && answers !== '' ? 'acme' : author
    const time = new Date(Date.parse('2026-08-01T09:00:00Z') + hour * 3_600_000 + at * 60_000).toISOString()
    return `${at + 1},x,${who},${time},${answers},${followers},"${directed ? '@acme ' : ''}${words.join(' ')} ${at}"`
  })
  return `id,network,author,created_at,in_reply_to,followers,text\n${lines.join('\n')}\n`
}

async function imported(posts: string, rulesText: string): Promise<{ readonly folder: string; readonly store: Store }> {
  const folder = mkdtempSync(join(tmpdir(), 'outspoke-refold-'))
  writeFileSync(join(folder, 'outspoke.yaml'), rulesText)
  writeFileSync(join(folder, 'posts.csv'), posts)
  const ran = await outspoke('import posts.csv').in(folder).run()
  if (ran.code !== 0) throw new Error(ran.transcript)
  return { folder, store: await openStore(join(folder, 'outspoke.db'), 'read') }
}

async function gathered<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const one of all) list.push(one)
  return list
}

/** What a list of the database shows of a conversation, and the fold the same way. */
const listed = ({ pid, state, judgement, route, responder }: ListedConversation) => ({
  pid,
  route,
  responder,
  tags: judgement.tags,
  department: state.department,
  priority: state.priority,
  dueAt: state.dueAt,
  touchedAt: state.touchedAt,
  resolvedAt: state.resolvedAt,
})
const folded = (pid: string, one: Conversation) => ({
  pid,
  route: one.routing.route,
  responder: one.routing.responder,
  tags: one.judgement.tags,
  department: one.department,
  priority: one.priority,
  dueAt: one.dueAt,
  touchedAt: one.touchedAt,
  resolvedAt: one.resolvedAt,
})

const byPid = <T extends { readonly pid: string }>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => (a.pid < b.pid ? -1 : 1))
const side = (all: readonly Refolded[], at: number) => byPid(all.map(({ stored, sides }) => folded(stored.pid, sides[at] as Conversation)))

describe('laws', () => {
  it('by the rules that decided, it is what is stored; by the same rules nothing changes', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (list) => {
        const { folder, store } = await imported(csv(list, true), OLD)
        const set = await load(join(folder, 'outspoke.yaml'))
        const all = await gathered(store.refold(ALL, NOW, ['stored', set]))
        const stored = byPid((await store.list(ALL, NOW, { order: 'queue' })).map(listed))
        expect(side(all, 0)).toEqual(stored)
        expect(side(all, 1)).toEqual(stored)
        const effectOf = createEffects({ before: set, after: compile(set), now: NOW, reroute: false, open: new Map() })
        expect(
          all.flatMap(
            ({ sides, opening, stored: { spoke } }) =>
              effectOf({ before: sides[0] as Conversation, after: sides[1] as Conversation, opening, spoke }) ?? [],
          ),
        ).toEqual([])
        await store.close()
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 5 },
    )
  })

  it('what nobody has touched is as if the new rules had been there from the start', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (list) => {
        const posts = csv(list, false)
        const before = await imported(posts, OLD)
        const after = await imported(posts, NEW)
        const set = await load(join(after.folder, 'outspoke.yaml'))
        // The hand-off is the import's own: what is moved later has none.
        const anew = byPid((await after.store.list(ALL, NOW, { order: 'queue' })).map(listed))
        expect(side(await gathered(before.store.refold(ALL, NOW, [set])), 0)).toEqual(anew)
        for (const { folder, store } of [before, after]) {
          await store.close()
          rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 5 },
    )
  })

  it('what people have started keeps its owner, but for --reroute', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (list) => {
        const { folder, store } = await imported(csv(list, true), OLD)
        writeFileSync(join(folder, 'new.yaml'), NEW)
        const old = await load(join(folder, 'outspoke.yaml'))
        const set = await load(join(folder, 'new.yaml'))
        for (const reroute of [false, true]) {
          const effectOf = createEffects({ before: old, after: compile(set), now: NOW, reroute, open: new Map() })
          const adder = createEffectSum()
          for await (const { stored, opening, sides } of store.refold(ALL, NOW, [old, set], { reroute })) {
            const [was, is] = sides as readonly [Conversation, Conversation]
            const effect = effectOf({ before: was, after: is, opening, spoke: stored.spoke })
            adder.add(effect)
            if (reroute || stored.touchedAt === undefined || stored.department === 'log') continue
            expect(is.department).toBe(stored.department)
            expect(is.routing.route).toBe(stored.route)
            expect({ due: effect?.due, overdue: effect?.becomesOverdue === true, spoke: effect?.spoke }).toEqual({
              due: undefined,
              overdue: false,
              spoke: undefined,
            })
          }
          const sum = adder.sum()
          expect(sum.conversations).toBe((await store.list(ALL, NOW, { order: 'queue' })).length)
          expect(sum.owners.reduce((all, { stay }) => all + stay, 0)).toBeLessThanOrEqual(sum.conversations)
        }
        await store.close()
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 5 },
    )
  })
})

describe('replay', () => {
  let folder = ''
  let store: Store
  beforeAll(async () => {
    const line = (id: number, author: string, hour: string, parent: string, text: string) =>
      `${id},x,${author},2026-08-0${hour}:00Z,${parent},${text}`
    const posts = [
      'id,network,author,created_at,in_reply_to,text',
      line(1, 'bo', '3T09:00', '', '@acme refund'),
      line(2, 'acme', '3T09:10', '1', 'which one?'),
      line(3, 'bo', '3T09:20', '2', 'the page one'),
      line(4, 'cy', '3T09:30', '2', 'me too'),
      line(5, 'di', '4T09:00', '', '@acme wifi'),
    ]
    const made = await imported(`${posts.join('\n')}\n`, OLD)
    folder = made.folder
    store = made.store
  })
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  it('gives each conversation with the posts that judge it, in the order of time', async () => {
    const all = await gathered(store.replay(ALL, NOW))
    expect(all.map(({ conversation, opening, posts }) => [conversation.route, opening.author, posts.map(({ text }) => text)])).toEqual([
      ['billing', 'bo', ['@acme refund', 'the page one']],
      ['heard', 'cy', ['me too']],
      ['site', 'di', ['@acme wifi']],
    ])
  })

  it.each([
    ['author:bo', ['bo']],
    ['tag:site', ['bo', 'di']],
    ['wifi', ['di']],
    ['text:refund*', ['bo']],
    ['is:answered', ['bo']],
    ['route:nowhere', []],
  ])('of a query: %s', async (text, authors) => {
    const query = parseQuery(text, { now: NOW, zone: 'UTC', me: 'ana' })
    expect((await gathered(store.replay(query, NOW))).map(({ opening }) => opening.author)).toEqual(authors)
    expect((await gathered(store.refold(query, NOW, ['stored']))).map(({ opening }) => opening.author)).toEqual(authors)
  })

  it('the database may be read in between', async () => {
    const found: unknown[] = []
    for await (const { conversation } of store.replay(ALL, NOW))
      found.push((await store.load([conversation.id]))[0]?.pid === conversation.pid)
    expect(found).toEqual([true, true, true])
  })

  it('the rules that last ran are those of the latest import that stands', async () => {
    expect((await store.lastRules())?.hash).toBe((await load(join(folder, 'outspoke.yaml'))).hash)
  })
})
