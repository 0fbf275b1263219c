/** Flags, linked accounts, leave, and who gets what: by the command line, on the small shop. */
import { describe, expect, it, test } from 'vitest'
import { openShop, type Shop } from './support.ts'

const MORE = [
  '20,mastodon,jane,inbound,2026-08-04T10:00:00Z,Hello from here,,',
  '21,x,Gus,inbound,2026-08-04T10:05:00Z,A refund for me,,',
].join('\n')

async function shopWithMore(): Promise<Shop> {
  const shop = await openShop()
  await shop.import('more.csv', MORE, '2026-08-04T10:40Z')
  return shop
}

async function said(shop: Shop, ...lines: readonly string[]): Promise<string[]> {
  const out: string[] = []
  for (const line of lines) {
    const { stdout, stderr } = await shop.run(line)
    out.push((stdout + stderr).split('\n')[0] ?? '')
  }
  return out
}

describe('who is meant by an author', () => {
  it.each([
    ['flag bob vip', '@bob (x) is vip (operation 1)'],
    ['flag BOB vip', '@bob (x) is vip (operation 1)'],
    ['flag x/bob vip', '@bob (x) is vip (operation 1)'],
    ['flag x/BOB vip', '@bob (x) is vip (operation 1)'],
    ['flag Gus advocate', '@Gus (x) is advocate (operation 1)'],
    ['flag jane vip', 'outspoke: "jane" is several authors: mastodon/jane, x/jane'],
    ['flag mastodon/jane vip', '@jane (mastodon) is vip (operation 1)'],
    ['flag bbo vip', 'outspoke: no author is called "bbo", and no post has that id'],
    ['flag acme vip', 'outspoke: no author is called "acme", and no post has that id'],
    ['flag x/herald vip', '@herald (x) is vip (operation 1)'],
    ['flag bob', "outspoke: missing required argument 'flag'"],
    ['flag bob king', 'outspoke: "king" is no flag'],
    ['flag bob vip --note ""', 'outspoke: --note is empty'],
    ['flag bob vip --as-of 2026-08-04', "outspoke: unknown option '--as-of'"],
    ['flag bob none', '@bob (x) has no flag: nothing was changed'],
    ['author link bob bob', 'outspoke: both are @bob (x)'],
    ['author unlink bob gus', '@bob (x) and @Gus (x) are not linked: nothing was changed'],
  ])('%s', async (line, expected) => {
    expect(await said(await shopWithMore(), line)).toEqual([expected])
  })

  it('is whoever wrote the post with an id, also a reply of ours to them', async () => {
    const shop = await openShop()
    const { stdout } = await shop.run('show @fay --format json')
    const reply = JSON.parse(stdout).thread.find((one: { author: string }) => one.author === 'acme').id
    expect(await said(shop, `flag ${reply} vip`)).toEqual(['@@fay (x) is vip (operation 1)'.replace('@@', '@')])
  })

  it('is clear where all of that name are one person', async () => {
    const shop = await shopWithMore()
    expect(await said(shop, 'author link x/jane mastodon/jane', 'flag jane vip', 'flag x/jane vip')).toEqual([
      '@jane (x) and @jane (mastodon) are one person (operation 1)',
      '@jane (mastodon) is vip (operation 2)',
      '@jane (x) is vip already: nothing was changed',
    ])
  })
})

test('links through others are told, and taken back one by one', async () => {
  const shop = await shopWithMore()
  expect(
    await said(
      shop,
      'author link x/jane mastodon/jane',
      'author link mastodon/jane gus',
      'author link gus x/jane',
      'author unlink gus x/jane',
      'author unlink gus mastodon/jane',
      'author list',
    ),
  ).toEqual([
    '@jane (x) and @jane (mastodon) are one person (operation 1)',
    '@jane (mastodon) and @Gus (x) are one person (operation 2)',
    '@Gus (x) and @jane (x) are linked already: nothing was changed',
    'outspoke: @Gus (x) and @jane (x) are linked through mastodon/jane, not to each other',
    '@Gus (x) and @jane (mastodon) are two people (operation 3)',
    '',
  ])
})

test('each is one operation, and undone it is as before', async () => {
  const shop = await shopWithMore()
  const before = shop.state()
  const lines = ['flag bob vip', 'author link bob gus', 'away tom today --reassign', 'flag gus none', 'away lena 2026-08-10..2026-08-14']
  for (const line of lines) expect((await shop.run(line)).code, line).toBe(0)
  for (const _ of lines) expect((await shop.run('undo')).code).toBe(0)
  expect(shop.state()).toBe(before)
  expect((await shop.run('db check')).code).toBe(0)
  const again = await shop.run('away tom today --reassign --dry-run')
  expect([again.code, shop.state()]).toEqual([0, before])
})

test('an employee of the rules has that flag until a hand sets another', async () => {
  const shop = await openShop()
  const flags = async () => JSON.parse((await shop.run('author show gil --format json')).stdout).flags
  const { writeFileSync } = await import('node:fs')
  const { RULES } = await import('./support.ts')
  writeFileSync(`${shop.place}/outspoke.yaml`, RULES.replace('handles: { x: [acme] }', 'handles: { x: [acme] }, employees: [gil]'))
  await shop.import('gil.csv', '30,x,gil,inbound,2026-08-04T10:00:00Z,I work here,,', '2026-08-04T10:40Z')
  const seen = async () => [await flags(), ...(await said(shop, 'list author_flag:employee --format tsv --fields author'))]
  expect(await seen()).toEqual([['employee'], 'gil'])
  await shop.run('flag gil advocate')
  expect(await seen()).toEqual([['advocate'], ''])
  await shop.run('flag gil none')
  expect(await seen()).toEqual([['employee'], 'gil'])
})

describe('leave', () => {
  it.each([
    ['away tom 2026-08-10..2026-08-14', 'tom is away 2026-08-10..2026-08-14 (operation 1)'],
    ['away tom 2026-08-10', 'tom is away on 2026-08-10 (operation 1)'],
    ['away tom today..fri', 'tom is away 2026-08-04..2026-08-07 (operation 1)'],
    ['away tom mon..fri', 'tom is away 2026-08-10..2026-08-14 (operation 1)'],
    ['away tom', 'outspoke: when is tom away?'],
    ['away tom soon', 'outspoke: "soon" is no range of days that can be read'],
    ['away tom 2h', 'outspoke: "2h" is no leave of whole days'],
    ['away tom 2026-08-10..', 'outspoke: "2026-08-10.." is no leave of whole days'],
    ['away tom 2026-08-14..2026-08-10', 'outspoke: "2026-08-14..2026-08-10" ends before it begins'],
    ['away tim today', 'outspoke: nobody is called "tim"'],
    ['away tom 2026-08-10 --reassign', 'outspoke: --reassign gives away what is open now, and this leave is not about today (2026-08-04)'],
    ['away zoe --back', 'outspoke: zoe is away until 2026-08-14 by the rules'],
    ['away tom --back', 'no leave of tom is recorded for then: nothing was changed'],
    ['away --reassign', 'outspoke: who is away? No person was named'],
  ])('%s', async (line, expected) => {
    expect(await said(await openShop(), line)).toEqual([expected])
  })

  it('keeps new work away, and says so in an explanation', async () => {
    const shop = await openShop()
    await shop.run('away maria today --me ana')
    await shop.import('new.csv', '40,x,hal,inbound,2026-08-04T10:50:00Z,My refund,,', '2026-08-04T11:05Z')
    const { stdout } = await shop.run('show @hal --format json')
    expect(JSON.parse(stdout).spoke).toBe('tom')
    const why = (await shop.run('rules explain @hal')).stdout.split('\n').filter((line) => line.includes('maria'))
    expect(why.join(' ')).toContain('maria away until 2026-08-04')
    expect(await said(shop, 'assign @hal maria')).toEqual(['outspoke: maria is away until 2026-08-04'])
  })

  it('counts wherever a spoke would be chosen: other rules, and what would be if', async () => {
    const shop = await openShop()
    const { writeFileSync } = await import('node:fs')
    const { RULES } = await import('./support.ts')
    writeFileSync(`${shop.place}/new.yaml`, RULES.replace('text: [refund*, invoice]', 'text: [refund*, invoice, shop]'))
    const chosen = async () => {
      const diff = JSON.parse((await shop.run('rules diff outspoke.yaml new.yaml --posts author:di --format json')).stdout)
      const { sides } = JSON.parse((await shop.run('rules simulate dept:care --format json')).stdout)
      const busy = sides[0].people.filter((one: { answers: number }) => one.answers > 0)
      return [diff.effect.spokes[0].to, busy.map((one: { person: string }) => one.person).sort()]
    }
    const [before, all] = await chosen()
    expect(all).toEqual(['maria', 'tom'])
    await shop.run(`away ${before} today --me ana`)
    const other = before === 'maria' ? 'tom' : 'maria'
    expect(await chosen()).toEqual([other, [other]])
  })

  it('leaves with the person what was given by hand and what another one has claimed', async () => {
    const shop = await openShop()
    for (const line of ['assign @jane tom', 'assign @cy tom', 'assign @cy maria', 'claim @fay --me ana']) await shop.run(line)
    const spokes = async () =>
      Object.fromEntries(
        (await shop.run('list dept:care is:open --format tsv --fields author,spoke')).stdout
          .trim()
          .split('\n')
          .map((line) => line.split('\t')),
      )
    const before = await spokes()
    const { stdout } = await shop.run(`away ${before.fay} today --reassign`)
    expect(stdout).toContain('that somebody else has claimed')
    expect(await spokes()).toEqual(before)
  })
})

describe('out of the log', () => {
  const LOGGED = '50,x,ida,inbound,2026-08-04T10:00:00Z,Nothing much,,'
  async function logged(): Promise<Shop> {
    const shop = await openShop()
    const { writeFileSync } = await import('node:fs')
    const { RULES } = await import('./support.ts')
    writeFileSync(
      `${shop.place}/outspoke.yaml`,
      RULES.replace('{ id: else, to: hub }', '{ id: else, to: log }').replace('routes:\n', 'routes:\n'),
    )
    await shop.import('ida.csv', LOGGED, '2026-08-04T10:40Z')
    return shop
  }
  const clocks = async (shop: Shop) => {
    const { department, clocks: all, would_route_to } = JSON.parse((await shop.run('show @ida --format json')).stdout)
    const shown = ['first_response', 'resolution'].map((kind) => all[kind] && `${kind} ${all[kind].started_at} ${all[kind].target}`)
    return [department, would_route_to, ...shown, ...all.handoffs.map((one: { started_at: string }) => `handoff ${one.started_at}`)]
  }

  it('clocks start when the customer wrote, by the terms of the new department; the hand-off when it got it', async () => {
    const shop = await logged()
    expect(await clocks(shop)).toEqual(['log', null, null, null])
    await shop.run('assign @ida legal')
    expect(await clocks(shop)).toEqual([
      'legal',
      null,
      'first_response 2026-08-04T10:00:00.000Z same-day',
      'resolution 2026-08-04T10:00:00.000Z 24h',
      'handoff 2026-08-04T11:00:00.000Z',
    ])
    expect((await shop.run('db check')).code).toBe(0)
    await shop.run('undo')
    expect(await clocks(shop)).toEqual(['log', null, null, null])
  })

  it('a later post changes nothing about that, and the reply stops them', async () => {
    const shop = await logged()
    await shop.run('assign @ida care/tom')
    const before = await clocks(shop)
    await shop.import('later.csv', '51,x,ida,inbound,2026-08-04T11:10:00Z,Still nothing,50,', '2026-08-04T11:20Z')
    expect(await clocks(shop)).toEqual(before)
    await shop.run('reply @ida Good! --now 2026-08-04T11:30Z')
    const { stdout } = await shop.run('show @ida --format json --now 2026-08-04T11:30Z')
    expect(JSON.parse(stdout).clocks.first_response.state).toBe('met')
    expect((await shop.run('db check')).code).toBe(0)
  })
})

test('hostile names reach nothing unescaped', async () => {
  const shop = await openShop()
  await shop.import('bad.csv', '60,x,"=cmd|\u001b[31m",inbound,2026-08-04T10:00:00Z,Hello,,', '2026-08-04T10:40Z')
  const { stdout: ids } = await shop.run("list 'text:Hello' --format tsv --fields id")
  await shop.run(`flag ${ids.trim().split('\n')[0]} vip`)
  for (const format of ['table', 'csv', 'md']) {
    const { stdout } = await shop.run(`author list --format ${format}`)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toMatch(/^(x,)?=cmd/m)
  }
})

describe('a flag in time', () => {
  /** Of a vip it is asked that they are answered within ten minutes, by the hub. */
  async function shopForVips(): Promise<Shop> {
    const shop = await openShop()
    const { writeFileSync } = await import('node:fs')
    const { RULES } = await import('./support.ts')
    const rules = RULES.replace('routes:', 'routes:\n  - { id: vips, when: { author_flag: vip }, to: hub }').replace(
      'targets:',
      'targets:\n  - { when: { author_flag: vip }, first_response: 10m }',
    )
    writeFileSync(`${shop.place}/outspoke.yaml`, rules)
    const rows = [
      '70,x,ivy,inbound,2026-08-04T08:00:00Z,I want a refund,,',
      '71,x,kay,inbound,2026-08-04T07:00:00Z,I want a refund,,',
      '72,x,acme,outbound,2026-08-04T07:20:00Z,You have it,71,',
    ]
    await shop.import('vips.csv', rows.join('\n'), '2026-08-04T10:40Z')
    return shop
  }
  const first = async (shop: Shop, who: string, more = '') => {
    const { department, clocks } = JSON.parse((await shop.run(`show @${who} --format json ${more}`)).stdout)
    const { state, target, due_at } = clocks.first_response
    return `${department} ${state} ${target} ${due_at.slice(11, 16)}`
  }

  it('is not held against what was done before; what runs has the new target from then on', async () => {
    const shop = await shopForVips()
    // Answered after 20 minutes, and nobody has answered yet.
    expect([await first(shop, 'kay'), await first(shop, 'ivy')]).toEqual(['care met same-day 17:00', 'care running same-day 17:00'])
    await shop.run('flag kay vip')
    await shop.run('flag ivy vip')
    expect([await first(shop, 'kay'), await first(shop, 'ivy')]).toEqual(['care met same-day 17:00', 'hub breached 10m 08:10'])
    expect((await shop.run('db check')).code).toBe(0)
  })

  it('is as old as it was said to be', async () => {
    const shop = await shopForVips()
    await shop.run('flag ivy vip --at 2026-08-04T10:45Z')
    const then = (time: string) => first(shop, 'ivy', `--as-of 2026-08-04T${time}Z`)
    expect([await then('10:44'), await then('10:46')]).toEqual(['care running same-day 17:00', 'hub breached 10m 08:10'])
    expect(await first(shop, 'ivy', '--as-of 2026-08-04T10:46Z --as-known 2026-08-04T10:46Z')).toBe('care running same-day 17:00')
  })

  it('stands in the log of the conversation that it moved', async () => {
    const shop = await shopForVips()
    await shop.run('flag ivy vip')
    expect((await shop.run('log @ivy --format tsv --fields command,conversations')).stdout).toContain('flag ivy vip\t1')
    expect((await shop.run('log @bob --format tsv --fields command')).stdout).not.toContain('flag')
  })
})
