import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { rankAlike, tellingWords } from '../../src/core/catalogue/alike.ts'
import { createInterned } from '../../src/store/intern.ts'
import { createLists } from '../../src/store/lists.ts'
import { similarPosts } from '../../src/store/similar.ts'
import { type OpenedSqlite, openSqlite } from '../../src/store/sqlite.ts'
import { hasTextIndex } from '../../src/store/text-index.ts'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
brand: { handles: { x: [acme] }, employees: [emma], employees_count: true }
departments: { hub: { spokes: [] } }
routes: [{ id: rest, to: hub }]
`
const HEAD = 'id,network,author,created_at,in_reply_to,kind,text\n'

/** An answered post a line, `author: text`; without `!` before it nobody answered. */
function exported(lines: readonly string[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  return lines
    .flatMap((line, n) => {
      const [, open, author = '', text = ''] = /^(!?)(\w+): (.*)$/s.exec(line) ?? []
      const time = new Date(Date.UTC(2026, 6, 1, 9 + n)).toISOString()
      const post = `${author}1,x,${author},${time},,post,${quoted(`@acme ${text}`)}\n`
      return open === '!'
        ? [post]
        : [post, `${author}2,x,acme,${time.replace(':00:00.', ':20:00.')},${author}1,reply,${quoted(`@${author} said to ${author}`)}\n`]
    })
    .join('')
}

async function imported(folder: string, csv: string, name = 'posts.csv'): Promise<string> {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  writeFileSync(join(folder, name), HEAD + csv)
  expect(await outspoke(`import ${name}`).in(folder).run()).toMatchObject({ code: 0 })
  return folder
}
const workspace = (lines: readonly string[]) => imported(newFolder(), exported(lines))

async function idOf(folder: string, author: string): Promise<string> {
  return (await outspoke(`list author:${author} --fields id --limit 1`).in(folder).run()).stdout.trim()
}

/** Authors of what is alike, in that order. */
async function alike(folder: string, author: string, more = ''): Promise<readonly string[]> {
  const { code, stdout } = await outspoke(`similar ${await idOf(folder, author)} --limit 0 --format json ${more}`)
    .in(folder)
    .run()
  expect(code).toBe(0)
  return JSON.parse(stdout).map((one: { author: string }) => one.author)
}

describe('similar', () => {
  it.each<[what: string, lines: string[], alike: string[]]>([
    ['only what was answered', ['!me: broken wifi in coach', '!no: broken wifi in coach', 'yes: broken wifi'], ['yes']],
    ['not itself', ['me: broken wifi'], []],
    ['nothing that shares one word of several', ['!me: broken wifi', 'bo: broken toilet'], []],
    ['no handles and links', ['!me: broken wifi', 'bo: @wifi broken toilet https://wifi.example'], []],
    ['folded', ['!me: Überfüllter ZUG!', 'bo: uberfullter zug'], ['bo']],
    ['words that are no words of the search language', ['!me: near and or not "wifi* broken^2', 'bo: wifi: broken'], ['bo']],
    [
      'the same text, then of equals the newest',
      ['!me: broken wifi', 'bo: broken wifi', 'cy: broken wifi', 'di: wifi broken'],
      ['cy', 'bo', 'di'],
    ],
    [
      'a copy before a short one',
      ['!me: the broken wifi of coach nine on my way to you', 'bo: broken wifi', 'cy: the broken wifi of coach nine on my way to you'],
      ['cy', 'bo'],
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await alike(await workspace(lines), 'me')).toEqual(expected)
  })

  it('no reposts; employees whose answers count answer too; of a later post what is like that one', async () => {
    const folder = await imported(
      newFolder(),
      `${exported(['me: broken wifi', 'bo: cold coffee here'])}me3,x,me,2026-07-02T09:00:00Z,me1,reply,and the coffee is cold
r1,x,cy,2026-07-02T09:00:00Z,,repost,@acme broken wifi
r2,x,acme,2026-07-02T09:30:00Z,r1,reply,hm
e1,x,di,2026-07-02T10:00:00Z,,post,@acme broken wifi
e2,x,emma,2026-07-02T10:30:00Z,e1,reply,@di I work there: tomorrow
`,
    )
    const thread = JSON.parse(
      (
        await outspoke(`show ${await idOf(folder, 'me')} --format json`)
          .in(folder)
          .run()
      ).stdout,
    ).thread
    const later = thread.find(({ text }: { text: string }) => text.includes('coffee')).id
    const texts = async (id: string) => (await outspoke(`similar ${id} --fields author,answer,answered_by,took_s`).in(folder).run()).stdout
    expect(await texts(await idOf(folder, 'me'))).toBe('di\t@di I work there: tomorrow\temma\t1800\n')
    expect(await texts(later)).toBe('bo\t@bo said to bo\tacme\t1200\n')
  })

  it('not what was merged with it', async () => {
    const folder = await workspace(['me: broken wifi', 'bo: broken wifi', 'cy: broken wifi'])
    expect(
      await outspoke(`merge ${await idOf(folder, 'bo')} ${await idOf(folder, 'me')}`)
        .in(folder)
        .run(),
    ).toMatchObject({ code: 0 })
    expect(await alike(folder, 'me')).toEqual(['cy'])
    expect(await alike(folder, 'bo')).toEqual(['cy'])
  })

  it('what later imports bring is found', async () => {
    const folder = await workspace(['!me: broken wifi'])
    expect(await alike(folder, 'me')).toEqual([])
    await imported(folder, exported(['bo: broken wifi']), 'more.csv')
    expect(await alike(folder, 'me')).toEqual(['bo'])
  })

  it('as of an instant only what was answered by then', async () => {
    const folder = await workspace(['!me: broken wifi', 'bo: broken wifi', 'cy: broken wifi'])
    expect(await alike(folder, 'me', '--as-of 2026-07-01T10:19:00Z')).toEqual([])
    expect(await alike(folder, 'me', '--as-of 2026-07-01T11:19:00Z')).toEqual(['bo'])
  })

  it('an unknown id, no id and a limit that is none are told', async () => {
    const folder = await workspace(['me: broken wifi'])
    const said = async (line: string) => (await outspoke(line).in(folder).run()).stderr
    expect(await said('similar zzzzz')).toContain('no post has an id that begins with "zzzzz"')
    expect(await said('similar')).toContain("missing required argument 'id'")
    expect(await said('similar zzz --limit few')).toContain('--limit "few" is no number')
  })

  describe('strangers write no escapes, markup or formulas', () => {
    let folder = ''
    beforeAll(async () => {
      const nasty = 'wifi \u001b[31mbroken\u202e <img src=x> [x](y)'
      folder = await imported(
        newFolder(),
        `a1,x,me,2026-07-01T09:00:00Z,,post,"@acme ${nasty}"\nb1,x,bo,2026-07-01T09:00:00Z,,post,"=1+1 @acme ${nasty}"\nb2,x,acme,2026-07-01T10:00:00Z,b1,reply,"=2+2 ${nasty}"\n`,
      )
    })
    it.each(['table', 'tsv', 'csv', 'md'])('%s', async (format) => {
      const { stdout } = await outspoke(`similar ${await idOf(folder, 'me')} --format ${format}`)
        .in(folder)
        .run()
      expect(stdout).toContain('broken')
      expect(stdout).not.toMatch(/[\u001b\u202e]/)
      if (format === 'csv') expect(stdout).toContain(",'=1+1")
      if (format === 'csv') expect(stdout).toContain(",'=2+2")
      if (format === 'md') expect(stdout).not.toMatch(/(?<!\\)(?:<img|\[x)/)
    })
  })
})

describe('laws of similar', () => {
  const word = fc.constantFrom('wifi', 'broken', 'coach', 'toilet', 'train', 'late', 'refund', 'the', 'my', 'again', 'seat')
  const text = fc.array(word, { minLength: 2, maxLength: 9 }).map((some) => some.join(' '))
  const authors = 'abcdefghijklmnop'

  it('a post is most similar to its own copy, and the order of rows does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { maxLength: 14 }), fc.infiniteStream(fc.nat()), async (asked, others, random) => {
        const lines = [`!me: ${asked}`, ...others.map((one, n) => `${authors[n]}x: ${one}`), `copy: ${asked}`]
        const folder = await workspace(lines)
        const found = await alike(folder, 'me')
        expect(found[0]).toBe(tellingWords(asked).length === 0 ? undefined : 'copy')
        const rows = exported(lines)
          .trim()
          .split('\n')
          .map((row) => ({ row, at: random.next().value }))
        const shuffled = rows.toSorted((a, b) => a.at - b.at).map(({ row }) => `${row}\n`)
        expect(await alike(await imported(newFolder(), shuffled.join('')), 'me')).toEqual(found)
      }),
      { numRuns: 12 },
    )
  })

  it('is the same where the database cannot be written: the index lives as long as the command', async () => {
    const folder = await workspace(['!me: broken wifi upstairs', 'bo: broken wifi', 'cy: wifi broken upstairs', 'di: cold coffee'])
    const opened = await openSqlite(join(folder, 'outspoke.db'), 'read')
    try {
      const notices: string[] = []
      const closed: OpenedSqlite = { ...opened, writable: false, notice: (said) => notices.push(said) }
      const lists = createLists(
        closed,
        createInterned(closed.db, (judgement) => judgement),
      )
      const [me] = await lists.list({ kind: 'equal', field: 'author', values: ['me'] }, Date.now(), { order: 'queue' })
      const words = tellingWords(me?.opening.text ?? '')
      const hits = rankAlike(me?.opening.text ?? '', await similarPosts(closed, words, me?.id ?? 0))
      expect(await hasTextIndex(opened.db)).toBe(false)
      expect(notices).toEqual([
        'a query for words: the index of texts is built for this command only, because the database cannot be written',
      ])
      expect(hits.map(({ text: said }) => said)).toEqual(['@acme wifi broken upstairs', '@acme broken wifi'])
    } finally {
      await opened.db.close()
    }
  })
})
