/** A walk of legal and illegal actions: what is stored is always the fold, refused is unchanged, and every undo leads back. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { openShop, type Shop } from './support.ts'

const PEOPLE = ['ana', 'maria', 'tom', 'lena']
const AUTHORS = ['jane', 'bob', 'cy', 'di', 'eve', 'fay']
/**
 * What is done: `@A` and `@B` are conversations, `#` a number of a follow-up or an improvement. A new command is one more line, with what
 * is left to it to do: about one of three should be legal as things stand.
 */
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
  'significant @A --off',
  "follow-up @A fri 'well?'",
  "follow-up @A 2w 'all well?' --note promised",
  'follow-up tag:billing 3d x --yes',
  'follow-ups done # told',
  'follow-ups done # told --at 1m',
  "follow-ups drop # 'not any more'",
  'follow-ups move # 1w',
  'improvements add better --from @A',
  'improvements link # @A @B',
  'improvements link # tag:billing --yes',
  'improvements unlink # @A',
  'improvements start #',
  "improvements done # 'it is'",
  "improvements drop # 'it is not'",
  'improvements own # tom',
  'flag @A vip',
  'flag @A detractor',
  'flag @A none',
  'author link @A @B',
  'author unlink @A @B',
  'away maria today',
  'away maria today..fri --reassign',
  'away maria --back',
  'away zoe --back',
]

/** What is stored of promises and improvements, as lists tell it; ids are those of the moment. */
async function promised(shop: Shop, flags: string): Promise<string> {
  const parts = ['follow-ups --all', 'improvements', 'improvements show 1']
  const told = []
  for (const part of parts) told.push((await shop.run(`${part} --format json${flags}`)).stdout)
  return told.join('')
}

/** Events and facts are only ever added, and no number is given twice. */
function record(shop: Shop): { readonly length: number; readonly numbers: readonly string[] } {
  const db = new Database(join(shop.place, 'outspoke.db'), { readonly: true })
  try {
    const of = (table: string, kind: string) =>
      db.prepare(`SELECT kind || ' ' || json_extract(data, '$.number') FROM ${table} WHERE kind = ?`).pluck().all(kind).map(String)
    const [length] = db.prepare('SELECT (SELECT COUNT(*) FROM event) + (SELECT COUNT(*) FROM fact)').pluck().all().map(Number)
    return { length: length ?? 0, numbers: [...of('event', 'follow_up'), ...of('fact', 'improvement_added')] }
  } finally {
    db.close()
  }
}

/** So many steps, of which every `checked`th is followed by `db check`. The same seed walks the same way. */
export async function walk(steps: number, walkSeed: number, checked = 10): Promise<void> {
  const shop = await openShop()
  let seed = walkSeed
  const pick = <T>(list: readonly T[]): T => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return list[Math.floor((seed / 2147483648) * list.length)] as T
  }
  let minute = 0
  let rows = 100
  const seen = { done: 0, refused: 0, undone: 0 }
  const kinds = new Set<string>()
  for (let step = 0; step < steps; step++) {
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
    const line = action
      .replaceAll('@A', `@${pick(AUTHORS)}`)
      .replaceAll('@B', `@${pick(AUTHORS)}`)
      .replaceAll('#', pick(['1', '2', '3', '5', '8']))
    const flags = ` --me ${pick(PEOPLE)} --now ${now}`
    const was = shop.state()
    const isKept = /^(follow-up|improvements)/.test(line)
    const before = isKept ? await promised(shop, flags) : ''
    const { length } = record(shop)
    const { code, stderr } = await shop.run(line + flags)
    if (code !== 0) {
      expect(stderr, line).not.toMatch(/bug|Error|undefined/)
      expect(shop.state(), `${line}: ${stderr}`).toBe(was)
      expect(record(shop).length, line).toBe(length)
      if (isKept) expect(await promised(shop, flags), line).toBe(before)
      seen.refused++
      continue
    }
    seen.done++
    kinds.add(action)
    if (action.startsWith('merge') || pick([true, false, false])) {
      expect((await shop.run(`undo${flags}`)).stderr, line).toBe('')
      expect(shop.state(), `undo of ${line}`).toBe(was)
      if (isKept) expect(await promised(shop, flags), `undo of ${line}`).toBe(before)
      seen.undone++
    }
    const { length: grown, numbers } = record(shop)
    expect(grown, line).toBeGreaterThan(length)
    expect(new Set(numbers).size, line).toBe(numbers.length)
    if (step % checked === checked - 1) expect((await shop.run(`db check${flags}`)).stdout, line).toContain('all as it should be')
  }
  expect((await shop.run('db check')).stdout).toContain('all as it should be')
  expect(seen.done).toBeGreaterThan(steps / 3)
  expect(seen.refused).toBeGreaterThan(steps / 6)
  expect(seen.undone).toBeGreaterThan(steps / 10)
  expect(kinds.size).toBeGreaterThan(steps < 200 ? 15 : 25)
}
