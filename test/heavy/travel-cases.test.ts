/** `--as-of T --as-known T` says what a report made at T said (cli.md), whatever came in, was done and was taken back since. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FEW, lookBack, plans } from '../store/travel-walk.ts'
import { outspoke } from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-travel-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RULES = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
people: { ana: { name: Ana }, tom: { name: Tom }, lena: { name: Lena } }
departments:
  hub: { spokes: [ana] }
  care: { spokes: [tom, ana], assign: rotate, answer: 4h }
  legal: { spokes: [lena], answer: 8h }
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
const OTHERS = RULES.replace('when: { text: court }', 'when: { text: nothing }')
const OTHER_TARGETS = RULES.replace('first_response: same-day, resolution: 24h', 'first_response: 2h, resolution: 8h')
const HEADER = 'id,network,author,direction,posted_at,text,in_reply_to,conversation_id,state'
const at = (hour: number) => `2026-08-04T${String(hour).padStart(2, '0')}:00:00.000Z`

/** One step an hour: rows of an export, other rules, or a command in which `@A` is the conversation that the post A has opened. */
type Step = readonly string[] | string | { readonly rules: string }

/** What is told of conversations at each hour, then and at the end; or what a question is answered. */
async function tellTwice(steps: readonly Step[], question?: string): Promise<readonly (readonly [then: string, now: string])[]> {
  const place = mkdtempSync(join(folder, 'w-'))
  const run = async (line: string) => {
    const { code, stdout, stderr } = await outspoke(line).in(place).run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  const tell = async (when: string) => {
    if (question !== undefined) return run(`${question} ${when}`)
    const list = JSON.parse(await run(`list --format json ${when}`)) as Record<string, unknown>[]
    const idOf = new Map(list.map((one) => [one.id, one.native_id]))
    return list
      .map((one) => {
        const { handoffs } = one.clocks as { handoffs: readonly { department: string; state: string }[] }
        const asked = handoffs.map(({ department, state }) => ` ${department}:${state}`).join('')
        const related = (one.related as string[]).map((id) => ` ~${idOf.get(id)}`).join('')
        return `${one.native_id} ${one.department}/${one.spoke ?? '-'}${asked}${related}`
      })
      .sort()
      .join(', ')
  }
  const config = join(place, 'outspoke.yaml')
  const rules: string[] = []
  const then: string[] = []
  for (const [index, step] of steps.entries()) {
    const hour = 9 + index
    const inForce = typeof step !== 'string' && 'rules' in step ? step.rules : (rules[index - 1] ?? RULES)
    rules.push(inForce)
    writeFileSync(config, inForce)
    if (typeof step === 'string') {
      const list = JSON.parse(await run(`list --format json --now ${at(hour)}`)) as { id: string; native_id: string }[]
      await run(`${step.replace(/@(\d+)/g, (_, id) => list.find((one) => one.native_id === id)?.id ?? id)} --me ana --now ${at(hour)}`)
    } else if (!('rules' in step)) {
      writeFileSync(join(place, `${index}.csv`), [HEADER, ...step].join('\n'))
      await run(`import ${index}.csv --quiet --now ${at(hour)}`)
    }
    then.push(await tell(`--now ${at(hour)}`))
  }
  const now: string[] = []
  for (const [index, inForce] of rules.entries()) {
    writeFileSync(config, inForce)
    now.push(await tell(`--as-of ${at(9 + index)} --as-known ${at(9 + index)}`))
  }
  return then.map((text, index) => [text, now[index] ?? ''] as const)
}

const jane = (id: number, minute: number, text: string, to = '', thread = '') =>
  `${id},x,jane,inbound,2026-08-04T08:${String(minute).padStart(2, '0')}:00Z,${text},${to},${thread},`
const bob = (id: number, minute: number, text: string, to = '') => jane(id, minute, text, to).replace('jane', 'bob')

describe('what stood is told again', () => {
  it.each<readonly [string, readonly Step[], readonly string[]]>([
    [
      'who had a conversation that is another one since its first post came late',
      [[jane(2, 20, 'refund', '1')], [jane(1, 10, 'refund')]],
      ['2 care/tom care:running', '1 care/tom care:running'],
    ],
    [
      'who had two that a later post has joined',
      [[jane(2, 20, 'refund', '1'), bob(3, 30, 'refund', '1')], [jane(1, 10, 'hello')]],
      ['2 care/tom care:running, 3 care/ana care:running', '1 care/tom care:running ~3, 3 care/ana care:running ~1'],
    ],
    [
      'who had what a later post has routed to another department',
      [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1')]],
      ['1 care/tom care:running', '1 legal/lena legal:running'],
    ],
    [
      'which departments had been asked, by rules that are not those of now',
      [[jane(1, 10, 'court')], 'assign @1 care', { rules: OTHERS }, 'rules apply --yes --reroute'],
      ['1 legal/lena legal:running', '1 care/tom legal:void care:running', '1 care/tom legal:void care:running', '1 care/tom care:running'],
    ],
    [
      'and what an import has moved that was taken back',
      [[jane(1, 10, 'refund')], [jane(2, 20, 'court', '1')], 'imports undo 2'],
      ['1 care/tom care:running', '', '1 care/tom care:running'],
    ],
  ])('%s', async (_, steps, told) => {
    const twice = await tellTwice(steps)
    twice.forEach(([then, now], index) => {
      if (told[index] === '') return
      expect(now).toBe(then)
    })
    expect(twice.map(([then], index) => (told[index] === '' ? '' : then))).toEqual(told)
  })

  it.each(['export clocks --format csv', 'report backlog --by department,week --format json'])(
    'two threads that a later post has joined keep their own hand-offs and rules: %s',
    async (question) => {
      const steps: readonly Step[] = [
        [jane(1, 10, 'refund')],
        { rules: OTHER_TARGETS },
        [jane(3, 30, 'refund', '2')],
        [jane(2, 20, 'refund', '1')],
      ]
      for (const [then, now] of await tellTwice(steps, question)) expect(now).toBe(then)
    },
  )

  it('two threads that a post held together stay so where that was taken back, whatever comes later', async () => {
    const steps: readonly Step[] = [
      [jane(1, 10, 'refund')],
      { rules: OTHER_TARGETS },
      [jane(3, 30, 'refund', '2')],
      [jane(2, 20, 'refund', '1')],
      'imports undo 3',
      [jane(4, 40, 'refund', '1')],
    ]
    const twice = await tellTwice(steps, 'export clocks --format csv')
    for (const index of [0, 1, 2, 4, 5]) expect(twice[index]?.[1]).toBe(twice[index]?.[0])
  })

  it('the terms of a clock that had stopped are told again, whoever decided before and since', async () => {
    const steps: readonly Step[] = [
      [jane(1, 10, 'refund')],
      'claim @1',
      ['2,x,acme,outbound,2026-08-04T10:30:00Z,sorry,1,,'],
      { rules: OTHER_TARGETS },
      'rules apply --yes --reroute',
      { rules: RULES },
      [jane(3, 50, 'hello', '1')],
    ]
    const twice = await tellTwice(steps, 'export clocks --format csv')
    for (const [then, now] of twice) expect(now).toBe(then)
    const targets = twice.map(([then]) => /first_response,1,1,[^,]*,[^,]*,([^,]*)/.exec(then)?.[1])
    expect(targets).toEqual([...Array(6).fill('same-day'), '2h'])
  })

  it('a tag that was taken off is told by the rules of its own thread, whatever has joined it since', async () => {
    const steps: readonly Step[] = [
      [jane(1, 10, 'hello'), jane(3, 30, 'refund', '2')],
      'tag @1 +billing',
      'tag @1 -billing',
      [jane(2, 20, 'hello', '1')],
    ]
    for (const [then, now] of await tellTwice(steps, 'report spokes --format json')) expect(now).toBe(then)
  })

  it.each(['list --format json', 'export posts --format csv', 'report backlog --format json --ids'])(
    'another text, and that a post is gone, is told from when it was known: %s',
    async (question) => {
      const steps: readonly Step[] = [
        [jane(1, 10, 'refund'), bob(2, 20, 'hello', '1')],
        [jane(1, 10, 'court')],
        'note @1 hm',
        { rules: OTHERS },
        'rules apply --yes',
        [`${bob(2, 20, 'hello', '1')}deleted`],
      ]
      const told = await tellTwice(steps, question)
      expect(new Set(told.map(([then]) => then)).size).toBeGreaterThan(2)
      for (const [then, now] of told) expect(now).toBe(then)
    },
  )

  it('and where an import of then has been taken back since, that is said', async () => {
    const place = mkdtempSync(join(folder, 'w-'))
    writeFileSync(join(place, 'outspoke.yaml'), RULES)
    writeFileSync(join(place, 'a.csv'), [HEADER, jane(1, 10, 'refund')].join('\n'))
    writeFileSync(join(place, 'b.csv'), [HEADER, jane(2, 20, 'court')].join('\n'))
    for (const line of [`import a.csv --now ${at(9)}`, `import b.csv --now ${at(10)}`, `imports undo 2 --me ana --now ${at(12)}`])
      expect((await outspoke(line).in(place).run()).code).toBe(0)
    const remark = async (hour: number) =>
      (
        await outspoke(`report backlog --as-of ${at(hour)} --as-known ${at(hour)}`)
          .in(place)
          .run()
      ).stderr
    expect([await remark(9), await remark(11), await remark(12)]).toEqual([
      '',
      'outspoke: import 2 was known then and has been taken back since: what it alone had brought is gone and cannot be told again\n',
      '',
    ])
  })

  it('all of it, after any walk', async () => {
    await fc.assert(
      fc.asyncProperty(plans(9), async (plan) => {
        expect(await lookBack(plan, FEW)).toEqual([])
      }),
      { numRuns: 4, endOnFailure: true },
    )
  }, 60_000)
})
