/** `imports undo N` gives what was told before import N, whatever it had brought; what people did since stays. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FEW } from '../store/travel-walk.ts'
import { liveTwice, undoings } from '../store/undo-walk.ts'
import { outspoke } from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-undo-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RULES = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
people: { ana: { name: Ana }, tom: { name: Tom }, lena: { name: Lena }, zoe: { name: Zoe } }
departments:
  hub: { spokes: [ana] }
  care: { spokes: [tom, ana], assign: rotate, answer: 8h }
  legal: { spokes: [lena], answer: 8h }
  press: { spokes: [zoe], answer: 2h }
tags: { billing: Money, threat: Court }
rules:
  - { id: billing, when: { text: refund }, tag: billing }
  - { id: court, when: { text: court }, tag: threat }
routes:
  - { id: threat, when: { tags: threat }, to: legal }
  - { id: money, when: { tags: billing }, to: care }
  - { id: else, to: hub }
targets: [{ first_response: same-day, resolution: 24h }]
`
const TO_PRESS = RULES.replace('tags: billing }, to: care', 'tags: billing }, to: press')
const HEADER = 'id,network,author,direction,posted_at,text,in_reply_to,conversation_id'
const at = (hour: number) => `2026-08-04T${String(hour).padStart(2, '0')}:00:00.000Z`

/** One step an hour from nine: rows of an export, other rules, or a command in which `@2` is the conversation that post 2 has opened. */
type Step = readonly string[] | string | { readonly rules: string }

/** What is told of conversations in the end: who has each, which departments were asked and since when; and what the last step said. */
async function live(steps: readonly Step[]): Promise<{ readonly told: string; readonly said: string }> {
  const place = mkdtempSync(join(folder, 'w-'))
  const run = async (line: string) => {
    const { code, stdout, stderr } = await outspoke(line).in(place).run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  const listed = async (hour: number) => JSON.parse(await run(`list --format json --now ${at(hour)}`)) as Record<string, unknown>[]
  writeFileSync(join(place, 'outspoke.yaml'), RULES)
  let said = ''
  for (const [index, step] of steps.entries()) {
    const hour = 9 + index
    if (typeof step === 'string') {
      const list = /@\d/.test(step) ? await listed(hour) : []
      const line = step.replace(/@(\d+)/g, (_, id) => String(list.find((one) => one.native_id === id)?.id ?? id))
      said = await run(`${line} --me ana --now ${at(hour)}`)
    } else if ('rules' in step) writeFileSync(join(place, 'outspoke.yaml'), step.rules)
    else {
      writeFileSync(join(place, `${index}.csv`), [HEADER, ...step].join('\n'))
      await run(`import ${index}.csv --quiet --now ${at(hour)}`)
    }
  }
  expect(await run('db check')).toContain('all as it should be')
  const told = (await listed(9 + steps.length)).map((one) => {
    const { handoffs } = one.clocks as { handoffs: readonly { department: string; state: string; started_at: string }[] }
    const asked = handoffs.map((clock) => ` ${clock.department}:${clock.state}@${Number(clock.started_at.slice(11, 13))}`).join('')
    return `${one.native_id}${'+'.repeat(Number(one.posts) - 1)} ${one.department}/${one.spoke ?? '-'}${asked}`
  })
  return { told: told.sort().join(', '), said }
}

const post =
  (author: string) =>
  (id: number, minute: number, text: string, to = '', thread = '') =>
    `${id},x,${author},${author === 'acme' ? 'outbound' : 'inbound'},2026-08-04T08:${minute}:00Z,${text},${to},${thread}`
const jane = post('jane')
const bob = post('bob')
const acme = post('acme')

describe('who had what an import has moved', () => {
  it.each<readonly [string, readonly Step[], string]>([
    ['has it again, promised since then', [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1')]], '1 care/tom care:running@9'],
    ['also where its first post came late', [[jane(2, 20, 'refund', '1')], [jane(1, 10, 'court')]], '2 care/tom care:running@9'],
    [
      'and two that a late post has joined are two again',
      [[jane(2, 20, 'refund', '1'), jane(3, 30, 'refund', '1')], [bob(1, 10, 'hello')]],
      '2 care/tom care:running@9, 3 care/ana care:running@9',
    ],
    ['and a reply that stopped its clocks is gone', [[jane(1, 10, 'refund')], [acme(2, 20, 'here', '1')]], '1 care/tom care:running@9'],
    [
      'nobody has what nobody had',
      [[jane(1, 10, 'refund')], 'away ana today..fri', 'assign @1 hub', [bob(2, 20, 'court')]],
      '1 hub/- care:void@9',
    ],
  ])('%s', async (_, steps, told) => {
    expect((await live(steps.slice(0, -1))).told).toBe(told)
    expect((await live([...steps, 'imports undo 2'])).told).toBe(told)
  })
})

describe('two threads that it had joined', () => {
  const apart: readonly Step[] = [[jane(1, 10, 'refund')], { rules: TO_PRESS }, [jane(3, 30, 'refund', '2')]]
  it.each<readonly [string, readonly Step[], readonly Step[], string]>([
    [
      'are each decided by their own rules',
      [[bob(2, 20, 'hello', '1')], 'imports undo 3'],
      [{ rules: TO_PRESS }, { rules: TO_PRESS }],
      '1 care/tom care:running@9, 3 press/zoe press:breached@11',
    ],
    [
      'also by those of what comes later',
      [[bob(2, 20, 'hello', '1')], 'imports undo 3', [jane(4, 40, 'hello', '3')]],
      [{ rules: TO_PRESS }, { rules: TO_PRESS }, [jane(4, 40, 'hello', '3')]],
      '1 care/tom care:running@9, 3+ press/zoe press:breached@11',
    ],
    [
      'and are joined again where it comes again',
      [[bob(2, 20, 'hello', '1')], 'imports undo 3', [bob(2, 20, 'hello', '1'), jane(4, 40, 'hello', '3')]],
      [{ rules: TO_PRESS }, { rules: TO_PRESS }, [bob(2, 20, 'hello', '1'), jane(4, 40, 'hello', '3')]],
      '',
    ],
  ])('%s', async (_, undone, never, told) => {
    const after = (await live([...apart, ...undone])).told
    expect(after).toBe((await live([...apart, ...never])).told)
    if (told !== '') expect(after).toBe(told)
  })
})

describe('what came between stands', () => {
  it.each<readonly [string, readonly Step[], string, string]>([
    [
      'what people did before the import needs none of its posts',
      [[jane(1, 10, 'refund')], 'note @1 hm', 'claim @1', [jane(2, 20, 'court', '1')], 'imports undo 2'],
      '1 care/tom care:running@9',
      'import 2 is undone: 1 post is gone\n',
    ],
    [
      'a conversation that somebody has worked on since stays as it is',
      [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1'), bob(3, 30, 'hi', '1')], 'claim @1', 'imports undo 2'],
      '1+ legal/lena legal:running@10',
      'import 2 is undone: 1 post is gone\n  1 stay: somebody has worked on their conversation\n',
    ],
    [
      'with the posts that hold it together',
      [[jane(2, 20, 'refund', '1'), jane(3, 30, 'refund', '1')], [bob(1, 10, 'hello')], 'note @2 hm', 'imports undo 2'],
      '1 hub/ana, 2+ care/tom care:running@9',
      '',
    ],
    [
      'another import that moved it keeps it',
      [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1')], [jane(3, 30, 'court', '1')], 'imports undo 2'],
      '1+ legal/lena legal:running@10',
      'import 2 is undone: 1 post is gone\n',
    ],
    [
      'what it told otherwise of a post is told as before',
      [[jane(1, 10, 'refund')], [jane(1, 10, 'court')], 'imports undo 2'],
      '1 care/tom care:running@9',
      'import 2 is undone: 0 posts are gone\n  1 of other imports is told as before\n',
    ],
    [
      'unless somebody has worked on its conversation since',
      [[jane(1, 10, 'refund')], [jane(1, 10, 'court')], 'claim @1', 'imports undo 2'],
      '1 legal/lena legal:running@10',
      'import 2 is undone: 0 posts are gone\n',
    ],
    [
      'or another import has told the same',
      [[jane(1, 10, 'refund')], [jane(1, 10, 'court')], [jane(1, 10, 'court'), bob(5, 50, 'hi')], 'imports undo 2'],
      '1 legal/lena legal:running@10, 5 hub/ana',
      'import 2 is undone: 0 posts are gone\n',
    ],
    [
      'rules that were applied since decide, and whoever gets it by them is asked from now on',
      [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1')], { rules: TO_PRESS }, 'rules apply --yes', 'imports undo 2'],
      '1 press/zoe press:running@13',
      'import 2 is undone: 1 post is gone\n',
    ],
  ])('%s', async (_, steps, told, said) => {
    expect(await live(steps)).toEqual({ told, said: said === '' ? expect.any(String) : said })
  })
})

describe('what is told of it', () => {
  it('replies that it held tell no longer that none means nobody answered', async () => {
    const answered = async (steps: readonly Step[]) =>
      /"answered": (.*),/.exec((await live([...steps, 'report response --format json'])).said)?.[1]
    expect(await answered([[jane(1, 10, 'refund')], [acme(2, 20, 'here', '1')]])).toBe('1')
    const without = await answered([[jane(1, 10, 'refund')]])
    expect(without).not.toBe('0')
    expect(await answered([[jane(1, 10, 'refund')], [acme(2, 20, 'here', '1')], 'imports undo 2'])).toBe(without)
  })
})

it('leaves what stood before it, after any walk', async () => {
  const alike = fc.constant([0, 0] as const)
  await fc.assert(
    fc.asyncProperty(undoings(alike), async (plan) => {
      const { differences, again, check, steps } = await liveTwice(plan, FEW)
      expect({ differences, again, steps }).toEqual({ differences: [], again: [], steps })
      expect(check).toContain('all as it should be')
    }),
    { numRuns: 4, endOnFailure: true },
  )
}, 60_000)
