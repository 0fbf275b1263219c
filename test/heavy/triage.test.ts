/** Triage on a queue as long as a bad day's, under random keys, and at all its ends. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'
import { onTerminal } from '../support/terminal.ts'
import { endAll, log, workspace as sixPosts, start } from '../support/triage.ts'

afterEach(endAll)

const NOW = '2026-08-04T12:00:05Z'

async function workspace(posts: number): Promise<string> {
  const folder = newFolder()
  await outspoke('init --quiet').in(folder).run()
  const first = Date.parse('2026-08-01T00:00:00Z')
  const rows = Array.from(
    { length: posts },
    (_, at) => `${at + 1},x,user${at % 3_000},${new Date(first + at * 1_000).toISOString()},where is my order ${at}? refund me,inbound\n`,
  )
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,direction\n${rows.join('')}`)
  expect((await outspoke('import posts.csv --quiet').in(folder).at(NOW).run()).code).toBe(0)
  return folder
}

it('begins at once on 100,000 conversations, and each key is answered at once', async () => {
  const session = onTerminal({ folder: await workspace(100_000), now: NOW, words: ['triage'], columns: 120 })
  const begun = Date.now()
  await session.shows('1/100000', 'q quit')
  const start = Date.now() - begun
  const before = Date.now()
  for (let at = 2; at <= 21; at++) await session.type('j', `${at}/100000`)
  const key = (Date.now() - before) / 20
  await session.type('*', '100000 marked>')
  await session.type('q', '100,000 left in the queue')
  expect(await session.ended()).toBe(0)
  // A second and a tenth of one on an idle machine of two cores; here others may be at work.
  expect(start).toBeLessThan(5_000)
  expect(key).toBeLessThan(500)
})

it('under random keys loses no event, and says at the end what was done', async () => {
  const folder = await workspace(60)
  const keys = fc.sample(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('j', 'k', 'u', 'U', 'x', 'dl', 'dg', 'w', '\u001b[B', '?q', '\r\u001b') },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          'nhm\r',
          'rdone\r',
          'ispam\r',
          's2h\r',
          't+praise\r',
          'atom\r',
          'Rdraft\r',
          ':ack\r',
          ':claim\r',
          ':reopen\r',
          ':undo\r',
        ),
      },
    ),
    300,
  )
  const session = onTerminal({ folder, now: NOW, words: ['triage', '--format', 'json'] })
  await session.shows('1/60')
  for (const key of keys) await session.type(key)
  for (const key of ['\u001b', '\u001b']) await session.type(key)
  await session.type('?', 'these keys')
  await session.type('qq', '"left"')
  expect(await session.ended()).toBe(0)
  const printed = session.raw().slice(session.raw().lastIndexOf('\u001b[?1049l'))
  const { done } = JSON.parse(printed.slice(printed.indexOf('{\r\n'), printed.lastIndexOf('}') + 1)) as { done: { operations: number[] }[] }
  const { stdout } = await outspoke('log --format json --limit 0').in(folder).run()
  const log = JSON.parse(stdout) as { number: number; undoes: number | null; undone_by: number | null }[]
  const inForce = log.filter(({ undoes, undone_by }) => undoes === null && undone_by === null).length
  expect(done.flatMap(({ operations }) => operations).length).toBe(inForce)
  expect((await outspoke('db check').in(folder).run()).code).toBe(0)
})

it('says how far it is where many are marked', async () => {
  const session = onTerminal({ folder: await workspace(500), now: NOW, words: ['triage'] })
  await session.shows('1/500', 'q quit')
  await session.type('*', '500 marked>')
  await session.type('nhm\r', 'noted: 500 conversations (operations 1-500)')
  expect(session.raw()).toMatch(/working: [\d,]+ of 500/)
  session.hangUp()
  await session.ended()
})

it('answers Escape at once', async () => {
  const session = onTerminal({ folder: await sixPosts(), now: NOW, words: ['triage'] })
  await session.shows('qpqb>', 'q quit')
  const times: number[] = []
  for (let at = 0; at < 5; at++) {
    await session.type('n', 'note:')
    const before = Date.now()
    await session.type('\u001b', '!note:')
    times.push(Date.now() - before)
  }
  // A tenth of a second; half of one is how long Node waits for the rest of a key.
  expect(Math.min(...times)).toBeLessThan(400)
  session.hangUp()
  await session.ended()
})

describe('how it ends', () => {
  it('Ctrl-C: 130, with what was done', async () => {
    for (const words of [[], ['--plain']]) {
      const folder = await sixPosts()
      const session = start(folder, words)
      await session.shows(words.length === 0 ? 'qpqb>' : '1 of 6. [')
      await session.type(words.length === 0 ? 'nhm\r' : 'n hm\r', 'noted: qpqb (operation 1)')
      await session.type('\u0003', 'noted: 1 (operation 1)', 'outspoke undo 1 takes the last one back')
      expect(await session.ended()).toBe(130)
      expect(session.raw().includes('\u001b[?1049l')).toBe(words.length === 0)
    }
  })

  it('Ctrl-Z gives the terminal back to the shell, fg the screen to triage', async () => {
    const session = start(await sixPosts(), [], { shell: true })
    await session.shows('qpqb>')
    await session.type('j', 'a19z>')
    await session.type('\u001a', 'Stopped', 'shell$')
    // Only the shell hears of the other size.
    session.resize(60, 20)
    await session.type('fg\r', 'a19z>', 'i ignore  Enter all  ? keys  q quit')
    await session.type('nback\r', 'noted: a19z (operation 1)')
    await session.type('q', 'noted: 1 (operation 1)', 'shell$')
    await session.type('exit\r')
    await session.ended()
  })

  it('a terminal that goes away ends it, and what was done is there', async () => {
    for (const words of [[], ['--plain']]) {
      const folder = await sixPosts()
      const session = start(folder, words)
      await session.shows(words.length === 0 ? 'qpqb>' : '1 of 6. [')
      await session.type(words.length === 0 ? 'nhm\r' : 'n hm\r', 'noted: qpqb (operation 1)')
      session.hangUp()
      await session.ended()
      expect((await log(folder)).length).toBe(1)
      expect((await outspoke('db check').in(folder).run()).code).toBe(0)
    }
  })

  it('so does the end of what is typed', async () => {
    const session = start(await sixPosts(), ['--plain'])
    await session.shows('1 of 6. [')
    await session.type('\u0004', 'nothing was done')
    expect(await session.ended()).toBe(0)
  })
})
