/** Triage beside others: a database that somebody else is writing to, Ctrl-C in the middle of many, claims that run out, a width. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'
import { endAll, log, start, workspace } from '../support/triage.ts'

afterEach(endAll)

const kept = async (screen: readonly string[], name: string) => {
  await expect(`${screen.join('\n').trimEnd()}\n`).toMatchFileSnapshot(`screens/${name}.txt`)
}

describe('a database that another one writes to', () => {
  const WAITING = 'waiting for another outspoke that is writing to the database'

  it('is told of at once, and it goes on when that is done', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>', 'q quit')
    const other = new Database(join(folder, 'outspoke.db'))
    other.exec('BEGIN IMMEDIATE')
    const before = Date.now()
    await session.type('nhm\r', WAITING)
    expect(Date.now() - before).toBeLessThan(3_000)
    await kept(session.screen(), 'waiting')
    other.exec('COMMIT')
    other.close()
    await session.shows('noted: qpqb (operation 1); u takes it back', `!${WAITING}`)
    await session.type('q', 'noted: 1 (operation 1)')
    expect(await session.ended()).toBe(0)
  })

  it('is not waited for any longer after Ctrl-C, and nothing was done', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>', 'q quit')
    const other = new Database(join(folder, 'outspoke.db'))
    other.exec('BEGIN IMMEDIATE')
    await session.type('nhm\r', WAITING)
    await session.type('\u0003', 'not waited for any longer: nothing was done', 'qpqb>')
    other.exec('ROLLBACK')
    other.close()
    await session.type('nhm\r', 'noted: qpqb (operation 1)')
    await session.type('q', 'noted: 1 (operation 1)')
    expect(await session.ended()).toBe(0)
  })

  it('is told of as a line where nothing is drawn', async () => {
    const folder = await workspace()
    const session = start(folder, ['--plain'])
    await session.shows('1 of 6. [')
    const other = new Database(join(folder, 'outspoke.db'))
    other.exec('BEGIN IMMEDIATE')
    await session.type('n hm\r', WAITING)
    other.exec('COMMIT')
    other.close()
    await session.shows('noted: qpqb (operation 1)')
    expect(session.raw().split(WAITING).length).toBe(2)
  })

  it('is given up after ten seconds, for all that are marked', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>', 'q quit')
    await session.type('*', '6 marked>')
    const other = new Database(join(folder, 'outspoke.db'))
    other.exec('BEGIN IMMEDIATE')
    await session.type('nhm\r', 'is locked: another outspoke')
    other.exec('ROLLBACK')
    other.close()
    await session.type('nhm\r', 'noted: 6 conversations (operations 1-6)')
  })
})

/** How many there are, how many of them are undone, and how many undo one. */
function operations(folder: string): unknown {
  const db = new Database(join(folder, 'outspoke.db'), { readonly: true })
  try {
    return db.prepare('SELECT COUNT(*), COUNT(undone_by), COUNT(undoes) FROM operation').raw().get()
  } finally {
    db.close()
  }
}

async function many(posts: number): Promise<string> {
  const folder = newFolder()
  await outspoke('init --quiet').in(folder).run()
  const first = Date.parse('2026-08-01T00:00:00Z')
  const rows = Array.from(
    { length: posts },
    (_, at) => `${at + 1},x,user${at},${new Date(first + at * 1_000).toISOString()},where is my order ${at}? refund me,inbound\n`,
  )
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,direction\n${rows.join('')}`)
  expect((await outspoke('import posts.csv --quiet').in(folder).at('2026-08-04T12:00:00Z').run()).code).toBe(0)
  return folder
}

describe('Ctrl-C while many are worked on', () => {
  it('stops between two, says how many were done, and u takes those back', async () => {
    const folder = await many(2_000)
    const session = start(folder)
    await session.shows('1/2000', 'q quit')
    await session.type('*', '2000 marked>')
    await session.type('nhm\r', 'working: ')
    await session.type('\u0003', 'stopped: noted: ', 'not, and still marked', 'marked>')
    const [, text = ''] = /stopped: noted: ([\d,]+) conversations/.exec(session.screen().join('\n')) ?? []
    const done = Number(text.replaceAll(',', ''))
    expect([done > 0, done < 2_000]).toEqual([true, true])
    expect(session.screen().join('\n')).toContain(`${2_000 - done} marked>`)
    expect(operations(folder)).toEqual([done, 0, 0])
    await session.type('u', `taken back: noted: ${text} conversations`)
    await session.type('\u0003', 'nothing was done')
    expect(await session.ended()).toBe(130)
    expect(operations(folder)).toEqual([2 * done, done, done])
  })

  it('stops an undo of many in the same way', async () => {
    const folder = await many(400)
    const session = start(folder)
    await session.shows('1/400', 'q quit')
    await session.type('*', '400 marked>')
    await session.type('nhm\r', 'noted: 400 conversations')
    await session.type('u', 'working: ')
    await session.type('\u0003', 'stopped: taken back: noted: ', 'u goes on')
    await session.type('U', 'done again: noted: ')
    await session.type('q', 'noted: ')
    expect(await session.ended()).toBe(0)
  })

  it('ends it where nothing is drawn, with what was done', async () => {
    const folder = await many(1_500)
    const session = start(folder, ['--plain'])
    await session.shows('1 of 1500')
    await session.type('*\r', '1,500 ones marked')
    await session.type('n hm\r')
    for (let tries = 0; tries < 200; tries++) {
      const db = new Database(join(folder, 'outspoke.db'), { readonly: true })
      const found = db.prepare('SELECT COUNT(*) FROM operation').pluck().get() as number
      db.close()
      if (found > 20) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await session.type('\u0003', 'noted: ', 'takes the last one back')
    expect(await session.ended()).toBe(130)
  })
})

describe('a claim while its card is open', () => {
  it('says without a key that it ran out, and that somebody else has claimed it since', async () => {
    const folder = await workspace()
    const claim = (line: string) => outspoke(`claim qpqb ${line}`).in(folder).run()
    expect((await claim('--lease 1m --now 2026-08-04T11:59:12Z')).code).toBe(0)
    const session = start(folder, [], { env: { OUTSPOKE_ME: 'tester' } })
    await session.shows('qpqb>', 'claimed by tester until')
    await session.shows('claim of tester ran out at', '!claimed by')
    await kept(session.screen(), 'claim-over')
    expect((await claim('--me tom --now 2026-08-04T12:00:14Z')).code).toBe(0)
    await session.shows('qpqb has changed since this card was drawn', 'claimed for tom')
    await kept(session.screen(), 'claim-other')
    await session.type('dl', 'qpqb has changed since revision', 'claimed for tom', 'claimed by tom until')
    expect(await log(folder)).toEqual(['claim qpqb --lease 1m', 'claim qpqb'])
    await session.type('q', 'nothing was done')
    expect(await session.ended()).toBe(0)
  })

  it('what is being typed is not disturbed by that', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>', 'q quit')
    await session.type('nhalf a', 'note: half a')
    expect((await outspoke('note qpqb other --me tom').in(folder).at('2026-08-04T12:00:07Z').run()).code).toBe(0)
    await session.shows('qpqb has changed since this card was drawn', 'note: half a')
    await session.type(' text\r', 'qpqb has changed since revision 3', 'tom noted: other')
    await session.type('nagain\r', 'noted: qpqb (operation 2)')
  })
})

describe('--width', () => {
  it('is the width of the screen, where the terminal has so many columns', async () => {
    const folder = await workspace()
    const session = start(folder, ['--width', '60'], { columns: 120, rows: 20 })
    await session.shows('qpqb>', 'i ignore  Enter all')
    expect(Math.max(...session.screen().map((row) => [...row].length))).toBeLessThanOrEqual(60)
    await kept(session.screen(), 'small')
    session.resize(50, 20)
    await session.shows('? keys', 'qpqb>', '!Enter all')
    await session.type('q', 'nothing was done')
    expect(await session.ended()).toBe(0)
  })

  it('holds for lines, too', async () => {
    const session = start(await workspace(), ['--plain', '--width', '50'], { columns: 120, rows: 60 })
    await session.shows('1 of 6. [')
    const lines = session.screen().filter((row) => row !== '' && !row.includes('1 of 6. ['))
    expect(Math.max(...lines.map((row) => [...row].length))).toBeLessThanOrEqual(50)
  })
})
