/** `forget`: what it says, of one text and of several, of whom is gone already, of one thread only, and with a revision. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop } from './work/support.ts'

async function shopAfter(...lines: readonly string[]): Promise<Shop> {
  const shop = await openShop()
  for (const line of lines) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}
const firstLines = (text: string, most: number) => text.split('\n').slice(0, most)

test.each([
  [1, 'forget x/jane --dry-run', '  1 text of our people about them would stay: --notes takes it out too'],
  [1, 'forget x/jane --yes', '  1 text of our people about them stays: --notes takes it out too'],
  [2, 'forget x/jane --yes', '  2 texts of our people about them stay: --notes takes them out too'],
  [1, 'forget x/jane --yes --notes', '  1 text of our people about them went too'],
])('%i of our texts: %s', async (texts, command, says) => {
  const shop = await shopAfter(...['note @jane rang', 'note @jane again'].slice(0, texts))
  expect((await shop.run(command)).stdout.split('\n')).toContain(says)
})

test.each([
  [1, 'forget x/jane --dry-run', '  1 post of others named them, and would have a mark in that place'],
  [1, 'forget x/jane --yes', '  1 post of others named them, and has a mark in that place'],
  [2, 'forget x/jane --yes', '  2 posts of others named them, and have a mark in that place'],
])('%i posts of others: %s', async (posts, command, says) => {
  const shop = await openShop()
  const rows = ['20,x,gus,inbound,2026-08-04T09:00:00Z,as @jane says,,', '21,x,hal,inbound,2026-08-04T09:00:00Z,so did @jane,,']
  const text = rows.slice(0, posts).join('\n')
  await shop.import('named.csv', text, '2026-08-04T10:40Z')
  expect((await shop.run(command)).stdout.split('\n')).toContain(says)
})

describe('who was forgotten already', () => {
  test('by any name they had, on that network or without; the day is that of the zone that is shown', async () => {
    const shop = await shopAfter('forget x/jane --yes --now 2026-08-04T23:30Z')
    const says = (who: string, day: string) => [
      2,
      `outspoke: ${who} was forgotten already, on ${day}: nothing of them is left here\n  later imports leave out what they wrote; outspoke log shows when it was done\n`,
    ]
    for (const [line, who, day] of [
      ['forget x/jane --yes', 'x/jane', '2026-08-04'],
      ['forget JANE --yes', 'JANE', '2026-08-04'],
      ['forget x/jane --dry-run --notes', 'x/jane', '2026-08-04'],
      ['forget jane --yes --tz Europe/Berlin', 'jane', '2026-08-05'],
    ] as const) {
      const { code, stderr } = await shop.run(`${line} --now 2026-08-06T11:00Z`)
      expect([line, code, stderr]).toEqual([line, ...says(who, day)])
    }
    const { stderr } = await shop.run('forget mastodon/jane --yes')
    expect(stderr.split('\n')[0]).toBe('outspoke: nobody called "mastodon/jane" has a post here')
    expect((await shop.run('forget x/nobody --yes')).stderr.split('\n')[0]).toBe('outspoke: nobody called "x/nobody" has a post here')
  })

  test('asking leaves nothing of the name in the file', async () => {
    const shop = await shopAfter('forget x/jane --yes')
    await shop.run('forget x/jane --yes')
    expect(readFileSync(join(shop.place, 'outspoke.db')).includes('jane')).toBe(false)
  })

  test('of whom only a thread was forgotten, that is not said', async () => {
    const shop = await shopAfter('forget @jane --only --yes')
    expect((await shop.run('forget x/jane --yes')).stderr.split('\n')[0]).toBe('outspoke: nobody called "x/jane" has a post here')
  })
})

describe('one thread only, of a person with several accounts', () => {
  const LINKED = ['flag mastodon/jane_m vip --note known', 'author link x/jane mastodon/jane_m']
  const flagOf = async (shop: Shop): Promise<unknown> => {
    const db = new Database(join(shop.place, 'outspoke.db'), { readonly: true })
    try {
      return db
        .prepare(
          "SELECT f.flag FROM post p LEFT JOIN author_flag f ON f.network = p.network AND f.author_key = p.author_key WHERE p.author_key LIKE '~%'",
        )
        .pluck()
        .all()
    } finally {
      db.close()
    }
  }

  test.each([
    ['the flag of an account that stays', LINKED, 'vip'],
    ['no flag that was taken away', [...LINKED, 'flag mastodon/jane_m none'], null],
    ['no flag of a link that was taken back', [...LINKED, 'author unlink x/jane mastodon/jane_m'], null],
    ['its own flag', ['flag x/jane detractor'], 'detractor'],
    [
      'a flag of an account that is linked through another one',
      [...LINKED, 'author link mastodon/jane_m bluesky/jj', 'flag bluesky/jj advocate'],
      'advocate',
    ],
  ])('the thread keeps %s', async (_, before, flag) => {
    const shop = await shopAfter(...before, 'forget @jane --only --yes')
    expect(await flagOf(shop)).toEqual([flag])
    expect((await shop.run('db check')).code).toBe(0)
  })

  test('what is taken back later is taken back there too', async () => {
    const shop = await shopAfter(...LINKED, 'forget @jane --only --yes', 'undo 2')
    expect(await flagOf(shop)).toEqual([null])
    await shop.run('undo 4')
    expect(await flagOf(shop)).toEqual(['vip'])
    expect((await shop.run('db check')).code).toBe(0)
  })

  test('nothing of it says who it was', async () => {
    const shop = await shopAfter(...LINKED, 'forget @jane --only --yes')
    const db = new Database(join(shop.place, 'outspoke.db'), { readonly: true })
    const made = db.prepare("SELECT data FROM fact WHERE data LIKE '%~%'").pluck().all() as string[]
    db.close()
    expect(made.length).toBeGreaterThan(1)
    expect(made.filter((data) => /jane|known/.test(data))).toEqual([])
  })
})

test.each([
  ['forget @jane --only --yes --if-rev 1', 0, 'is forgotten: 1 post in 1 conversation'],
  ['forget @jane --only --dry-run --if-rev 1', 0, 'dry run: nothing was changed'],
  [
    'forget @cy --only --yes --if-rev 1',
    2,
    'outspoke: @cy has changed since revision 1: it is at 2, and nothing was done\n2026-08-04 11:00 maria noted: hm\n  look at it, then say it again: outspoke show @cy',
  ],
  [
    'forget @jane --yes --if-rev 1',
    2,
    'outspoke: --if-rev is for one conversation, and forget is about a person\n  with --only it is about the thread of one post',
  ],
])('%s', async (line, code, says) => {
  const shop = await shopAfter('note @cy hm')
  const ran = await shop.run(line)
  expect([ran.code, firstLines(ran.stdout + ran.stderr, says.split('\n').length).join('\n')]).toEqual([code, says])
})
