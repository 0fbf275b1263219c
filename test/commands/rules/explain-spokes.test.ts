import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const RULES = (assign: string, sticky = ''): string => `version: 1
brand: { handles: { x: [acme] } }
people: { ana: { away: [2026-08-05] }, ben: {}, cy: {}, dee: {} }
departments:
  hub: { spokes: [ana, ben, { person: cy, weight: 0.5 }, { person: dee, when: { language: [de] } }], assign: ${assign}${sticky} }
rules:
  - { tag: money, when: { text: refund } }
routes:
  - { id: money, when: { tags: money }, to: hub, spoke: cy }
  - { id: rest, to: hub, first_response: 2h }
`
const DAYS = ['2026-08-04', '2026-08-05', '2026-08-06']

/** Three imports of eight posts, a day apart; authors come back, some in German. */
async function imported(rules: string): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  for (const [d, day] of DAYS.entries()) {
    const rows = Array.from(
      { length: 8 },
      (_, n) =>
        `${d}-${n},x,a${(n * (d + 2)) % 7},${day}T0${n}:00:00Z,${n % 3 === 0 ? 'de' : 'en'},"@acme ${n === 4 ? 'refund' : 'hello'} ${d} ${n}"`,
    )
    writeFileSync(join(folder, `${d}.csv`), `id,network,author,created_at,language,text\n${rows.join('\n')}\n`)
    expect((await outspoke(`import ${d}.csv --now ${day}T12:00:00Z`).in(folder).run()).code).toBe(0)
  }
  return folder
}

interface Explained {
  readonly id: string
  readonly spoke: string | null
  readonly stored: { readonly spoke: string | null }
}

describe('the spoke of an explanation', () => {
  it.each([
    ['rotate', ''],
    ['balance', ''],
    ['first', ''],
    ['manual', ''],
    ['rotate', ', sticky: 30d'],
    ['balance', ', sticky: 30d'],
  ])('is who has it, by what stood when it was assigned: %s%s', async (assign, sticky) => {
    const folder = await imported(RULES(assign, sticky))
    const { stdout } = await outspoke('list --fields id --format csv --now 2026-08-20').in(folder).run()
    const ids = stdout.trim().split('\n').slice(1)
    expect(ids.length).toBe(24)
    const explained: Explained[] = []
    for (const id of ids)
      explained.push(
        JSON.parse((await outspoke(`rules explain ${id} --format json --now 2026-08-20`).in(folder).run()).stdout) as Explained,
      )
    expect(explained.map(({ id, spoke }) => [id, spoke])).toEqual(explained.map(({ id, stored }) => [id, stored.spoke]))
    // The rules give everybody a turn, so that the comparison means something.
    if (assign === 'rotate' && sticky === '')
      expect(new Set(explained.map(({ spoke }) => spoke))).toEqual(new Set(['ana', 'ben', 'cy', 'dee']))
  })

  it('tells what it went by, for people and as data', async () => {
    const folder = await imported(RULES('rotate', ', sticky: 30d'))
    const spokes = async (line: string) => {
      const ran = await outspoke(`rules explain --now 2026-08-06T13:00:00Z ${line}`).in(folder).run()
      return /^spoke .*$/m.exec(ran.stdout)?.[0]
    }
    writeFileSync(join(folder, 'post.json'), JSON.stringify({ network: 'x', author: 'a1', text: '@acme hello' }))
    expect(await spokes('--post post.json')).toMatch(/^spoke {6}\w+ +sticky: had this author before; /)
    writeFileSync(join(folder, 'post.json'), JSON.stringify({ network: 'x', author: 'new', text: '@acme hello', language: 'en' }))
    expect(await spokes('--post post.json')).toMatch(/rotate: \w+ last assigned 2026-08-0\dT12:00Z; dee only for language: de; /)
    expect(await spokes('--post post.json --at 2026-08-05T12:00Z')).toContain('ana away until 2026-08-05')
    writeFileSync(join(folder, 'post.json'), JSON.stringify({ network: 'x', author: 'new', text: '@acme hello', author_flag: ['vip'] }))
    const flagged = await outspoke('rules explain --post post.json --now 2026-08-06T13:00:00Z --tz UTC').in(folder).run()
    expect(flagged.stdout.split('\n')[0]).toBe('x  @new  2026-08-06 13:00 (UTC)  vip')
    const ran = await outspoke('rules explain --post post.json --format json --now 2026-08-06T13:00:00Z').in(folder).run()
    const { state } = JSON.parse(ran.stdout) as { state: { open: Record<string, number>; last: Record<string, string>; away: string[] } }
    expect(Object.values(state.open).reduce((sum, count) => sum + count, 0)).toBe(24)
    expect(state.last).toMatchObject({ ben: '2026-08-06T12:00:00.000Z', cy: '2026-08-06T12:00:00.000Z' })
    expect(state.away).toEqual([])
  })
})
