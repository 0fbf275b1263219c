/** A walk of legal and illegal actions: what is stored is always the fold, refused is unchanged, and every undo leads back. */
import { expect, test } from 'vitest'
import { openShop } from './support.ts'

const PEOPLE = ['ana', 'maria', 'tom', 'lena']
const AUTHORS = ['jane', 'bob', 'cy', 'di', 'eve', 'fay']
const ACTIONS = [
  'claim @A',
  'claim @A --lease 10m',
  'claim @A --release',
  'next --claim',
  'assign @A care',
  'assign @A legal',
  'assign @A tom',
  'assign @A zoe',
  'tag @A +vip -billing',
  'tag @A +legal-threat',
  'note @A hm',
  'significant @A',
  'ask @A legal why',
  'ask @A press who',
  'answer @A because',
  'answer @A because --from legal',
  'reply @A hello',
  'reply @A hello --private --at 20m',
  'reply @A maybe --draft',
  'approve @A',
  "reject @A 'not so'",
  'reply --sent @A',
  'wait @A',
  'wait @A --until 2h',
  'resume @A',
  'ack @A',
  'resolve @A --as acted',
  'resolve @A --as declined --reason no',
  'resolve @A --as acted --no-reply why --at 5m',
  'resolve @A --as ignored',
  'reopen @A',
  'reopen @A',
  'reopen @A',
  'reply @A hello --at 1m',
  'reply @A hello --at 1m',
  'snooze @A 1h',
  'merge @A @B',
  'tag tag:billing +press --yes',
  'resolve is:overdue --as logged --yes',
]

/** More of it, or another walk, by the environment. */
const STEPS = Number(process.env.WALK_STEPS ?? 300)

test(
  'three hundred actions',
  async () => {
    const shop = await openShop()
    let seed = Number(process.env.WALK_SEED ?? 20260804)
    const pick = <T>(list: readonly T[]): T => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return list[Math.floor((seed / 2147483648) * list.length)] as T
    }
    let minute = 0
    let rows = 100
    const seen = { done: 0, refused: 0, undone: 0 }
    const kinds = new Set<string>()
    for (let step = 0; step < STEPS; step++) {
      minute += pick([1, 3, 20])
      const now = new Date(Date.parse('2026-08-04T11:00Z') + minute * 60_000).toISOString()
      if (step % 25 === 24) {
        const to = pick(['1', '2', '3', '6'])
        const ours = pick([true, false])
        const author = ours ? 'acme' : ['', 'jane', 'bob', 'cy', '', '', 'fay'][Number(to)]
        await shop.import(`${step}.csv`, `${rows++},x,${author},${ours ? 'outbound' : 'inbound'},${now},more of it,${to},`, now)
      }
      let action = pick(ACTIONS)
      // A merge is for good, but for undo: with many of them nothing would be left to work on.
      if (action.startsWith('merge') && pick([true, true, false])) action = 'note @A again'
      const line = action.replaceAll('@A', `@${pick(AUTHORS)}`).replaceAll('@B', `@${pick(AUTHORS)}`)
      const flags = ` --me ${pick(PEOPLE)} --now ${now}`
      const was = shop.state()
      const { code, stderr } = await shop.run(line + flags)
      if (code !== 0) {
        expect(stderr, line).not.toMatch(/bug|Error|undefined/)
        expect(shop.state(), `${line}: ${stderr}`).toBe(was)
        seen.refused++
        continue
      }
      seen.done++
      kinds.add(action)
      if (action.startsWith('merge') || pick([true, false, false])) {
        expect((await shop.run(`undo${flags}`)).stderr, line).toBe('')
        expect(shop.state(), `undo of ${line}`).toBe(was)
        seen.undone++
      }
      if (step % 10 === 9) expect((await shop.run(`db check${flags}`)).stdout, line).toContain('all as it should be')
    }
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
    expect(seen.done).toBeGreaterThan(STEPS / 3)
    expect(seen.refused).toBeGreaterThan(STEPS / 6)
    expect(seen.undone).toBeGreaterThan(STEPS / 10)
    expect(kinds.size).toBeGreaterThan(25)
  },
  60_000 + 200 * STEPS,
)
