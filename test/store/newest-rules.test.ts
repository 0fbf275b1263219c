/** Rules that were applied to all decide what people make of an author or a conversation later, also where applying them had changed nothing. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openShop, RULES, type Shop } from '../commands/work/support.ts'

const FLAGGED = RULES.replace('routes:', 'routes:\n  - { id: vips, when: { author_flag: vip }, to: press }').replace(
  'targets:',
  'targets:\n  - { when: { author_flag: vip }, first_response: 10m }',
)
const PINNED = RULES.replace('routes:', 'routes:\n  - { id: vips, when: { tags: vip }, to: press }')
const TAGGING = RULES.replace('rules:\n', 'rules:\n  - { id: loved, when: { author_flag: vip }, tag: vip, priority: high }\n')

async function shopWith(rules: string, ...lines: readonly string[]): Promise<Shop> {
  const shop = await openShop()
  writeFileSync(`${shop.place}/outspoke.yaml`, rules)
  for (const line of lines) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}
const APPLY = 'rules apply --yes --now 2026-08-04T10:50Z'

async function decided(shop: Shop, who: string, more = ''): Promise<string> {
  const { department, route, priority, tags } = JSON.parse((await shop.run(`show @${who} --format json ${more}`)).stdout)
  return `${department} by ${route}, ${priority}, ${tags.join(' ')}`
}

describe('a flag after rules were applied that had changed nothing', () => {
  test.each([
    ['rules that were applied to all', FLAGGED, [APPLY], 'press by vips, normal, billing'],
    ['what they make of posts', TAGGING, [APPLY], 'care by money, high, billing vip'],
    ['not rules that nobody has applied', FLAGGED, [], 'care by money, normal, billing'],
    ['not rules of which the application was taken back', FLAGGED, [APPLY, 'undo'], 'care by money, normal, billing'],
    ['rules of which it was done again', FLAGGED, [APPLY, 'undo', 'undo 2'], 'press by vips, normal, billing'],
    [
      'not rules that were applied to others only',
      FLAGGED,
      ['rules apply author:di --yes --now 2026-08-04T10:50Z'],
      'care by money, normal, billing',
    ],
    [
      'an account that is linked to one with a flag',
      FLAGGED,
      ['flag x/elsewhere vip', APPLY, 'author link x/jane x/elsewhere'],
      'press by vips, normal, billing',
    ],
  ])('is judged by the newest: %s', async (_, rules, lines, says) => {
    const shop = await shopWith(rules, ...lines)
    if (!lines.some((line) => line.startsWith('author link'))) await shop.run('flag @jane vip')
    expect(await decided(shop, 'jane')).toBe(says)
    expect((await shop.run('db check')).code).toBe(0)
  })

  test('what people have started stays where it is, and nobody else is moved', async () => {
    const shop = await shopWith(FLAGGED, 'claim @cy --now 2026-08-04T10:45Z', APPLY)
    const before = await decided(shop, 'fay')
    await shop.run('flag @cy vip')
    expect([await decided(shop, 'cy'), await decided(shop, 'fay')]).toEqual(['care by money, normal, billing', before])
    expect((await shop.run('log @fay --format tsv --fields command')).stdout).toBe('')
  })

  test('undone it is as before, and as of then it was as it was', async () => {
    const shop = await shopWith(FLAGGED, APPLY)
    const was = shop.state()
    await shop.run('flag @jane vip')
    expect(await decided(shop, 'jane', '--as-of 2026-08-04T10:55Z')).toBe('care by money, normal, billing')
    expect(await decided(shop, 'jane', '--as-of 2026-08-04T11:00Z --as-known 2026-08-04T11:00Z')).toBe('press by vips, normal, billing')
    await shop.run('undo')
    expect(shop.state()).toBe(was)
    expect((await shop.run('db check')).code).toBe(0)
  })

  test('what came in by later rules is decided by those', async () => {
    const shop = await shopWith(FLAGGED, APPLY)
    writeFileSync(`${shop.place}/outspoke.yaml`, RULES)
    await shop.import('later.csv', '30,x,jane,inbound,2026-08-04T10:51:00Z,Hello?,1,', '2026-08-04T10:52Z')
    await shop.run('flag @jane vip')
    expect(await decided(shop, 'jane')).toBe('care by money, normal, billing')
  })
})

test('a tag by hand likewise', async () => {
  const [applied, not] = [await shopWith(PINNED, APPLY), await shopWith(PINNED)]
  for (const shop of [applied, not]) await shop.run('tag @jane +vip')
  expect([await decided(applied, 'jane'), await decided(not, 'jane')]).toEqual([
    'press by vips, normal, billing vip',
    'care by money, normal, billing vip',
  ])
  await applied.run('undo')
  expect(await decided(applied, 'jane')).toBe('care by money, normal, billing')
  expect((await applied.run('db check')).code).toBe(0)
})
