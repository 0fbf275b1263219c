/** What all work commands have in common: queries, questions, formats, `next --claim`. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'
import { openShop, type Shop } from './support.ts'

describe('a query that names several', () => {
  const ask = async (answer: string) => {
    const shop = await openShop()
    const was = shop.state()
    const ran = await outspoke('resolve dept:care --as logged --now 2026-08-04T11:00Z --me maria')
      .in(shop.place)
      .terminal(80)
      .env({ NO_COLOR: '1', OUTSPOKE_PAGER: '' })
      .stdin(answer)
      .run()
    return { ...ran, changed: shop.state() !== was }
  }

  test('is shown and asked for on a terminal', async () => {
    const { stderr, stdout, code, changed } = await ask('y\n')
    expect(stderr.replaceAll(/: \w{4} /g, ': ID ')).toBe(`outspoke: ID new care/tom jane: I want a refund
outspoke: ID new care/maria cy: Where is my invoice?
outspoke: ID open care/maria fay: A refund please
outspoke: resolve: 3 conversations? [y/N]
`)
    expect(stdout).toMatch(/^resolved as logged: 3 conversations \(operation 1\)\n/)
    expect([code, changed]).toEqual([0, true])
  })

  test.each([['n\n'], ['\n'], [''], ['what\n']])('is left alone for %j', async (answer) => {
    const { stdout, code, changed } = await ask(answer)
    expect([stdout, code, changed]).toEqual(['nothing was changed\n', 1, false])
  })

  test('is exactly what list shows for it, what stands in for an absent department too', async () => {
    const shop = await openShop()
    const ids = async (line: string) => {
      const json = JSON.parse((await shop.run(line)).stdout) as { id: string }[] | { conversations: { id: string }[] }
      return ('conversations' in json ? json.conversations : json).map(({ id }) => id).sort()
    }
    for (const query of ['dept:care', 'is:open -tag:billing', 'text:refund', 'is:answered or author:bob', 'spoke:me or is:resolved'])
      expect(await ids(`significant '${query}' --yes --format json`), query).toEqual(await ids(`list '${query}' --format json`))
  })

  test('says so where it names none', async () => {
    const shop = await openShop()
    expect(await shop.run('claim dept:legal')).toMatchObject({ code: 1, stdout: 'nothing matches dept:legal: nothing was changed\n' })
  })
})

describe('what comes out', () => {
  test('JSON has the operation and the conversations as they are then', async () => {
    const shop = await openShop()
    const told = JSON.parse((await shop.run('claim @jane --note hm --format json')).stdout) as Record<string, unknown>
    expect(told).toMatchObject({
      operation: 1,
      done: 'claimed for maria until 2026-08-04 11:30',
      conversations: [{ author: 'jane', state: 'open', claimed_by: 'maria', note_count: 1, rev: 3 }],
    })
  })

  test('a dry run tells the same and keeps nothing', async () => {
    const shop = await openShop()
    const dry = JSON.parse((await shop.run('assign @jane legal --dry-run --format json')).stdout) as Record<string, unknown>
    expect(dry).toMatchObject({ operation: null, conversations: [{ department: 'legal', spoke: 'lena' }] })
    expect((await shop.run('log')).stdout).toBe('')
  })

  test('text comes from stdin for -, and for an answer without words', async () => {
    const shop = await openShop()
    await shop.run('note @jane -', 'two\r\nlines\n')
    await shop.run('ask @jane legal why')
    await shop.run('answer @jane', 'because\n')
    const { history } = JSON.parse((await shop.run('show @jane --format json')).stdout) as { history: { kind: string; text?: string }[] }
    expect(history.map(({ kind, text }) => [kind, text])).toEqual([
      ['noted', 'two\nlines'],
      ['asked', 'why'],
      ['answered', 'because'],
    ])
  })

  test('time travel shows what was before, and what is done in the past is there from then on', async () => {
    const shop = await openShop()
    await shop.run('assign @jane legal')
    await shop.run('reply @jane Sorry --at 10:45')
    const at = async (time: string) => {
      const [one] = JSON.parse((await shop.run(`list author:jane --as-of ${time} --format json`)).stdout) as Record<string, unknown>[]
      return [one?.department, one?.replies, one?.state]
    }
    expect(await at('2026-08-04T10:40Z')).toEqual(['care', 0, 'new'])
    expect(await at('2026-08-04T10:50Z')).toEqual(['care', 1, 'open'])
    expect(await at('2026-08-04T11:00Z')).toEqual(['legal', 1, 'open'])
  })

  test('the log has commands as they were typed', async () => {
    const shop = await openShop()
    await shop.run("resolve @jane --as declined --no-reply 'no address'")
    await shop.run('tag @bob +vip -praise --at 5m')
    expect((await shop.run('log')).stdout.split('\n').map((line) => line.split('\t')[3])).toEqual([
      'tag @bob +vip -praise --at 5m',
      'resolve @jane --no-reply "no address" --as declined',
      undefined,
    ])
  })

  test.each([
    ['tag @jane +vip -nothing', ['vip']],
    ['tag @jane -billing +praise', ['praise']],
    ['tag @jane --at 5m -billing', []],
    ['tag @jane -billing --note -x', []],
  ])('%s', async (line, tags) => {
    const shop = await openShop()
    const { conversations } = JSON.parse((await shop.run(`${line} --format json`)).stdout) as { conversations: { tags: string[] }[] }
    expect(conversations[0]?.tags.filter((one) => one !== 'billing' || line.includes('-billing'))).toEqual(tags)
  })
})

test.each(['claim k3f9', 'next --claim'])('%s makes no database', async (line) => {
  const place = newFolder()
  const { code, stderr } = await outspoke(line).in(place).run()
  expect([code, stderr.includes('there is no database at')]).toEqual([2, true])
  expect(readdirSync(place)).toEqual([])
})

describe('merge', () => {
  const rows = async (shop: Shop, query: string) =>
    (JSON.parse((await shop.run(`list ${query} --format json --fields author,posted_at,state`)).stdout) as Record<string, string>[]).map(
      ({ author, posted_at, state }) => `${author} ${posted_at?.slice(11, 16)} ${state}`,
    )

  test('the target has the earliest time, the other one is out of the queue, and comes back when its author writes again', async () => {
    const shop = await openShop()
    expect((await shop.run('merge @jane @cy')).stderr).toBe('')
    expect(await rows(shop, 'is:queue dept:care')).toEqual(['cy 08:00 new', 'fay 07:00 open'])
    expect(await rows(shop, 'author:jane')).toEqual(['jane 08:00 resolved'])
    await shop.import('more.csv', '91,x,jane,inbound,2026-08-04T11:20:00Z,Hello?,1,', '2026-08-04T11:30Z')
    expect(await rows(shop, 'author:jane --now 2026-08-04T12:00Z')).toEqual(['jane 08:00 new'])
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })
})

describe('next --claim', () => {
  test('takes the first that nobody has, each time another one, until nothing is left', async () => {
    const shop = await openShop()
    const taken: string[] = []
    for (let n = 0; n < 7; n++) {
      const ran = await shop.run(`next --claim --format json --me ${n % 2 === 0 ? 'tom' : 'maria'}`)
      const [one] = JSON.parse(ran.stdout) as { author: string; claimed_by: string }[]
      taken.push(one === undefined ? `${ran.code}` : `${one.author} ${one.claimed_by}`)
    }
    expect(taken).toEqual(['bob tom', 'jane maria', 'cy tom', 'di maria', 'eve tom', 'fay maria', '1'])
    expect((await shop.run('undo --me maria')).stdout).toContain('operation 6 is taken back (next --claim)')
  })

  test.each([
    ['next --lease 2h', '--lease goes with --claim'],
    ['next --claim --as-of 2026-08-04', '--as-of and --as-known are for looking: without --claim'],
  ])('%s is refused', async (line, says) => {
    const shop = await openShop()
    expect(await shop.run(line)).toMatchObject({ code: 2, stderr: `outspoke: ${says}\n` })
  })
})
