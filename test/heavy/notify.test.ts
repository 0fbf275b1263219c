/** `check --notify` as processes: killed in the middle, two at once. What is heard is counted by who hears it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { webServer } from '../support/receivers.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const ROOMS = 6
const POSTS = 40
let base = ''
let folder = ''
let web: Awaited<ReturnType<typeof webServer>>

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'outspoke-notify-'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))
beforeEach(async () => {
  web = await webServer()
  folder = mkdtempSync(join(base, 'w-'))
  const rooms = Array.from({ length: ROOMS }, (_, at) => `room${at}`)
  writeFileSync(
    join(folder, 'outspoke.yaml'),
    [
      'version: 1',
      'brand: { handles: [acme] }',
      'channels:',
      ...rooms.map((room) => `  ${room}: { type: webhook, url: "\${HOOK}/${room}" }`),
      'escalation:',
      `  standard: [{ at: due, notify: [${rooms.join(', ')}], reassign: web }]`,
      'departments: { hub: {}, web: {} }',
      'targets: [{ first_response: 2h, resolution: none }]',
      'routes: [{ to: hub }]',
    ].join('\n'),
  )
  const posts = Array.from({ length: POSTS }, (_, at) => `${at + 1},x,p${at},2026-08-04T08:00:00Z,@acme hello ${at},`)
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,in_reply_to_id\n${posts.join('\n')}\n`)
  await end(start('import posts.csv --quiet', '08:30'))
  // The first look: nothing is late yet.
  await end(start('check --notify --exit-zero', '08:45'))
})
afterEach(() => web.close())

function start(line: string, time: string): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...line.split(' ')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, HOOK: web.url, OUTSPOKE_NOW: `2026-08-04T${time}:00Z` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
function end(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      said += String(data)
    })
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, said })))
}
/** Rooms by how often they heard, and what: one message each with all posts in it. */
function heard(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { path, body } of web.got) {
    const { title, departments } = JSON.parse(body)
    expect([title, departments.flatMap((one: any) => one.lines).length]).toEqual([`${POSTS} late`, POSTS])
    counts[path] = (counts[path] ?? 0) + 1
  }
  return counts
}
/** A run that was killed leaves its lease: it ends by itself after two minutes. */
function endLease(): void {
  const db = new Database(join(folder, 'outspoke.db'))
  db.prepare('UPDATE lease SET until = 0').run()
  db.close()
}
function states(): Readonly<Record<string, number>> {
  const db = new Database(join(folder, 'outspoke.db'), { readonly: true })
  const rows = db.prepare('SELECT state, COUNT(*) AS n FROM notice GROUP BY state ORDER BY state').all() as { state: string; n: number }[]
  db.close()
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}
const DONE = { done: POSTS, sent: POSTS * ROOMS }

test.each([1, 3, ROOMS])('killed after message %i was sent and before it was marked: that one comes twice, all others once', async (at) => {
  let child: ChildProcess | undefined
  web.answer = (n) => {
    if (n === at) child?.kill('SIGKILL')
    return { status: 200, ...(n === at ? { after: 'never' as const } : {}) }
  }
  child = start('check --notify --exit-zero', '10:05')
  expect(await end(child)).toMatchObject({ code: null })
  web.answer = () => ({ status: 200 })
  // Its lease still runs: nobody sends.
  expect(await end(start('check --notify --exit-zero', '10:06'))).toMatchObject({ code: 0 })
  expect(web.got.length).toBe(at)
  endLease()
  await end(start('check --notify --exit-zero', '10:10'))
  await end(start('check --notify --exit-zero', '10:15'))
  expect(heard()).toEqual(Object.fromEntries(Array.from({ length: ROOMS }, (_, room) => [`/room${room}`, room === at - 1 ? 2 : 1])))
  // Whoever gets it twice can tell.
  const twice = web.got.filter(({ path }) => path === `/room${at - 1}`).map(({ headers }) => headers['x-outspoke-delivery'])
  expect(new Set(twice).size).toBe(1)
  expect(states()).toEqual(DONE)
})

test('killed at any moment: nothing is lost, and each kill repeats one message at most', async () => {
  let kills = 0
  for (const delay of [150, 250, 350, 450, 600, 800]) {
    web.answer = () => ({ status: 200, after: 15 })
    const child = start('check --notify --exit-zero', '10:05')
    const ended = end(child)
    await new Promise((resolve) => setTimeout(resolve, delay))
    if (child.exitCode === null && child.kill('SIGKILL')) kills++
    await ended
    endLease()
  }
  await end(start('check --notify --exit-zero', '10:10'))
  const counts = Object.values(heard())
  expect(counts.length).toBe(ROOMS)
  expect(counts.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(ROOMS + kills)
  expect(states()).toEqual(DONE)
  const checked = await end(start('db check', '10:20'))
  expect(checked.code).toBe(0)
  // The ladder moved them once, in one operation.
  const log = await end(start('log --format json', '10:20'))
  expect(JSON.parse(log.said).map((one: any) => [one.by, one.conversations])).toEqual([['outspoke', POSTS]])
})

test('four at once: each room hears once', async () => {
  web.answer = () => ({ status: 200, after: 20 })
  const ends = await Promise.all(Array.from({ length: 4 }, () => end(start('check --notify --exit-zero', '10:05'))))
  await end(start('check --notify --exit-zero', '10:10'))
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  expect(heard()).toEqual(Object.fromEntries(Array.from({ length: ROOMS }, (_, room) => [`/room${room}`, 1])))
  expect(states()).toEqual(DONE)
})

test('a message is signed with the time it is sent at, and put off from the time it failed at, however long the run has taken', async () => {
  web.answer = (n) =>
    n === 1 ? { status: 200, after: 3_000 } : n === 2 ? { status: 503, headers: { 'retry-after': '600' } } : { status: 200 }
  const { said } = await end(start('check --notify --exit-zero', '10:15'))
  const [first, second] = web.got.map(({ headers }) => Number(headers['x-outspoke-timestamp']))
  expect(second! - first!).toBeGreaterThanOrEqual(3)
  const [, again = ''] = /tried again from (\S+) on/.exec(said) ?? []
  expect(Date.parse(again)).toBeGreaterThanOrEqual(Date.parse('2026-08-04T10:25:03Z'))
})

test('check alone loads nothing of it', async () => {
  const loaded = async (line: string) => {
    const list = join(folder, 'loaded.txt')
    const hook = join(folder, 'hook.cjs')
    writeFileSync(
      hook,
      `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join('\\n')))`,
    )
    const child = spawn(process.execPath, ['--require', hook, PROGRAM, ...line.split(' ')], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, HOOK: web.url, OUTSPOKE_NOW: '2026-08-04T10:05:00Z' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await end(child)
    return ['notify.js', 'nodemailer.js', 'writing.js'].filter((name) => readFileSync(list, 'utf8').includes(`/${name}`))
  }
  expect(await loaded('check')).toEqual([])
  // No mail was sent: its package stays away.
  expect(await loaded('check --notify')).toEqual(['notify.js', 'writing.js'])
})
