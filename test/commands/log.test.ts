/** `log`: what was done, also to no conversation; by whom, since when, in full; and as of then. */
import { expect, test } from 'vitest'
import { outspoke } from '../support/run.ts'
import { openShop, type Shop } from './work/support.ts'

async function busy(): Promise<Shop> {
  const shop = await openShop()
  for (const line of [
    'tag @jane +vip --note hm --now 2026-08-04T11:00Z',
    'improvements add x --now 2026-08-04T11:10Z --me tom',
    'improvements link 1 @jane @cy --now 2026-08-04T11:20Z',
    'improvements own 1 lena --now 2026-08-04T11:30Z',
    'undo --now 2026-08-04T11:40Z',
    'follow-up @cy fri ring --at 2026-08-04T11:05Z --now 2026-08-04T11:50Z',
  ]) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}

const NOW = '--now 2026-08-04T12:00Z'
const brief = async (shop: Shop, flags: string) =>
  JSON.parse((await shop.run(`log ${flags} --format json ${NOW}`)).stdout).map(
    (one: { number: number; by: string; conversations: number; undone_by: number | null }) =>
      `${one.number} ${one.by} ${one.conversations}${one.undone_by === null ? '' : ` undone ${one.undone_by}`}`,
  )

test.each<[string, readonly string[]]>([
  ['', ['6 maria 1', '5 maria 0', '4 maria 0 undone 5', '3 maria 2', '2 tom 0', '1 maria 1']],
  ['@jane', ['3 maria 2', '1 maria 1']],
  ['@bob', []],
  ['--by tom', ['2 tom 0']],
  ['--by me --limit 2', ['6 maria 1', '5 maria 0']],
  ['--since 11:20', ['5 maria 0', '4 maria 0 undone 5', '3 maria 2']],
  ['--since 11:20 @jane', ['3 maria 2']],
])('log %s', async (flags, expected) => {
  expect(await brief(await busy(), flags)).toEqual(expected)
})

test('with its events, for people and for machines', async () => {
  const shop = await busy()
  const table = await shop.run(`log --events --format table --tz UTC ${NOW}`)
  expect(
    table.stdout.replace(/(@[a-z]+?)[0-9a-z]{9} /g, '$1 '),
  ).toBe(`6  2026-08-04 11:05  maria  follow-up @cy fri ring --at 2026-08-04T11:05Z
  @cy  will follow up on 2026-08-07 (1): ring

5  2026-08-04 11:40  maria  undo 4

4  2026-08-04 11:30  maria  improvements own 1 lena  (undone by 5)
  gave improvement 1 to lena

3  2026-08-04 11:20  maria  improvements link 1 @jane @cy
  @jane  asks for improvement 1
  @cy  asks for improvement 1

2  2026-08-04 11:10  tom  improvements add x
  added improvement 1: x

1  2026-08-04 11:00  maria  tag @jane +vip --note hm
  @jane  tagged +vip
  @jane  noted: hm

6 operations
`)
  const csv = await shop.run(`log --events --format csv --since 11:10 ${NOW}`)
  expect(csv.stdout.replace(/(@[a-z]+?)[0-9a-z]{9},/g, '$1,')).toBe(`number,at,by,conversation,kind,what,state
4,2026-08-04T11:30:00.000Z,maria,,improvement_changed,gave improvement 1 to lena,undone by 5
3,2026-08-04T11:20:00.000Z,maria,@jane,improvement_linked,asks for improvement 1,
3,2026-08-04T11:20:00.000Z,maria,@cy,improvement_linked,asks for improvement 1,
2,2026-08-04T11:10:00.000Z,tom,,improvement_added,added improvement 1: x,
`)
  const [last] = JSON.parse((await shop.run(`log --events --limit 1 --format json ${NOW}`)).stdout)
  expect([last.number, last.events]).toEqual([
    6,
    [
      {
        kind: 'follow_up',
        at: '2026-08-04T11:05:00.000Z',
        recorded_at: '2026-08-04T11:50:00.000Z',
        by: 'maria',
        conversation: expect.stringMatching(/^@cy/),
        data: { number: 1, due: '2026-08-07', text: 'ring' },
      },
    ],
  ])
})

test('as of then, and as it was known then', async () => {
  const shop = await busy()
  const then = async (flags: string) => {
    const { stdout } = await outspoke(`log --format json ${flags}`).in(shop.place).at('2026-08-06T00:00Z').run()
    return JSON.parse(stdout).map(
      (one: { number: number; undone_by: number | null }) => `${one.number}${one.undone_by === null ? '' : 'u'}`,
    )
  }
  expect(await then('--as-of 2026-08-04T11:35Z')).toEqual(['6', '4u', '3', '2', '1'])
  expect(await then('--as-of 2026-08-04T11:35Z --as-known 2026-08-04T11:35Z')).toEqual(['4', '3', '2', '1'])
})

test('an undo counts no conversations where there are none', async () => {
  const shop = await busy()
  expect((await shop.run(`undo 5 ${NOW}`)).stdout).toBe(
    'operation 4 is in force again (improvements own 1 lena)\n  outspoke undo 7 reverses this\n',
  )
  expect((await shop.run(`undo 6 ${NOW}`)).stdout.split('\n')[0]).toBe(
    'operation 6 is taken back (follow-up @cy fri ring --at 2026-08-04T11:05Z): 1 conversation',
  )
})
