/** `follow-up` and `follow-ups`: what is said and refused, numbers, merges, undo, time travel, exports. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { FOLLOW_UP_EVENTS } from '../../../src/store/follow-ups.ts'
import { outspoke } from '../../support/run.ts'
import { openShop, type Shop } from './support.ts'

const PROGRAM = new URL('../../../bin/outspoke.js', import.meta.url).pathname

type Row = readonly [before: string, command: string, says: string]

async function shopAfter(before: string): Promise<Shop> {
  const shop = await openShop()
  for (const line of before.split(' | ').filter((one) => one !== '')) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}

const FRIDAY = "follow-up @jane fri 'arrived?'"

test.each<Row>([
  ['', FRIDAY, 'promised for 2026-08-07 (number 1): 1 conversation (operation 1)'],
  ['', 'follow-up @jane 2026-08-04 today', 'promised for 2026-08-04 (number 1): 1 conversation (operation 1)'],
  ['', 'follow-up @jane 2w x', 'promised for 2026-08-18 (number 1): 1 conversation (operation 1)'],
  ['', 'follow-up @jane fri x -n', 'would be promised for 2026-08-07 (number 1): 1 conversation'],
  ['', 'follow-up @jane +3d x', 'promised for 2026-08-07 (number 1): 1 conversation (operation 1)'],
  ['', 'follow-up @jane tomorrow x --at 2026-08-04T10:40Z', 'promised for 2026-08-05 (number 1): 1 conversation (operation 1)'],
  ['', "follow-up 'tag:billing' mon x --yes", 'promised for 2026-08-10 (numbers 1 to 3): 3 conversations (operation 1)'],
  [FRIDAY, 'follow-up @jane sat again', 'promised for 2026-08-08 (number 2): 1 conversation (operation 2)'],
  [`${FRIDAY} | undo`, 'follow-up @jane sat again', 'promised for 2026-08-08 (number 2): 1 conversation (operation 3)'],
  ['resolve @jane --as logged', FRIDAY, 'promised for 2026-08-07 (number 1): 1 conversation (operation 2)'],
  [`${FRIDAY} | resolve @jane --as logged`, 'follow-ups done 1', 'followed up (number 1): 1 conversation (operation 3)'],
  [FRIDAY, "follow-ups done 1 'it has'", 'followed up (number 1): 1 conversation (operation 2)'],
  [FRIDAY, "follow-ups drop 1 'she left'", 'no longer promised (number 1): 1 conversation (operation 2)'],
  [FRIDAY, 'follow-ups move 1 mon', 'promised for 2026-08-10 instead of number 1: 1 conversation (operation 2)'],
  [FRIDAY, 'follow-ups done 1 -n', 'would be followed up (number 1): 1 conversation'],
  [FRIDAY, "follow-ups done 1 'it has' --if-rev 2 --note 'by phone'", 'followed up (number 1): 1 conversation (operation 2)'],
  [FRIDAY, "follow-ups drop 1 'she left' --if-rev 2", 'no longer promised (number 1): 1 conversation (operation 2)'],
  [FRIDAY, 'follow-ups move 1 mon --if-rev 2', 'promised for 2026-08-10 instead of number 1: 1 conversation (operation 2)'],
])('%s | %s', async (before, command, says) => {
  const shop = await shopAfter(before)
  const { stdout, stderr } = await shop.run(command)
  expect(stderr).toBe('')
  expect(stdout.split('\n')[0]).toBe(says)
})

test.each<Row>([
  ...['done 1', 'drop 1 no', 'move 1 mon'].map(
    (how): Row => [
      `${FRIDAY} | note @jane hm`,
      `follow-ups ${how} --if-rev 2`,
      `@jane has changed since revision 2: it is at 3, and nothing was done
2026-08-04 11:00 maria noted: hm
  look at it, then say it again: outspoke show @jane`,
    ],
  ),
  [
    '',
    'follow-up @jane yesterday x',
    '2026-08-03 is past: nobody can be promised that on 2026-08-04\n  what was promised earlier: --at TIME',
  ],
  ['', 'follow-up @jane 2h x', '"2h" is no date that can be read\n  expected for example 2026-08-14, fri, tomorrow, 3d or 2w'],
  [
    '',
    'follow-up @jane 2026-02-30 x',
    '"2026-02-30" is no date that can be read\n  expected for example 2026-08-14, fri, tomorrow, 3d or 2w',
  ],
  ['', 'follow-up @jane now x', '"now" is no date that can be read\n  expected for example 2026-08-14, fri, tomorrow, 3d or 2w'],
  ['', "follow-up @jane fri ' '", 'what is to be followed up? The text is empty\n  outspoke follow-up ID DATE TEXT'],
  [
    'merge @cy @jane',
    'follow-up @cy fri x',
    '@cy was merged into @jane\n  work on @jane, or take the merge back: outspoke log @cy, outspoke undo N',
  ],
  ['', 'follow-ups done 1', 'there is no follow-up 1\n  outspoke follow-ups --all shows all there are'],
  ['', 'follow-ups done x', '"x" is no number of a follow-up\n  outspoke follow-ups shows them'],
  [`${FRIDAY} | undo`, 'follow-ups done 1', 'there is no follow-up 1\n  outspoke follow-ups --all shows all there are'],
  [
    `${FRIDAY} | follow-ups done 1 yes`,
    'follow-ups drop 1 no',
    'follow-up 1 is not owed any more: done 2026-08-04 11:00 by maria: yes\n  a new one: outspoke follow-up @jane DATE TEXT',
  ],
  [FRIDAY, 'follow-ups done 1 --at 10:45', 'follow-up 1 was promised only on 2026-08-04 11:00\n  --at is when it was done'],
  [FRIDAY, 'follow-ups move 1 fri', 'follow-up 1 is due on 2026-08-07 already'],
  [FRIDAY, "follow-ups drop 1 ''", 'why? The reason is empty\n  outspoke follow-ups drop N REASON'],
  [
    `${FRIDAY} | follow-ups done 1`,
    'undo 1',
    'operation 1 (follow-up @jane fri arrived?) cannot be taken back: the same conversations were changed later\n2  maria  follow-ups done 1\n  take back what came later first, from the latest on: outspoke undo 2',
  ],
])('%s | refused: %s', async (before, command, says) => {
  const shop = await shopAfter(before)
  const was = shop.state()
  const { code, stderr } = await shop.run(command)
  expect([code, stderr]).toEqual([2, `outspoke: ${says}\n`])
  expect(shop.state()).toBe(was)
})

describe('the list', () => {
  const told = async (shop: Shop, line: string) => {
    const { stdout } = await shop.run(`${line} --format csv --no-header --fields number,due,state,conversation,kept`)
    return stdout
      .split('\n')
      .filter((row) => row !== '')
      .map((row) => row.replace(/(@[a-z]+?)[0-9a-z]{9},/, '$1,'))
  }
  const SOME = [
    "follow-up @jane fri 'arrived?'",
    'follow-up @bob tomorrow x',
    'follow-up @cy 2w y',
    'follow-ups done 2 ok',
    'follow-up @di today z',
  ].join(' | ')

  test('shows what is owed, due first; late is late by the zone of the rules', async () => {
    const shop = await shopAfter(SOME)
    const names = ['4,2026-08-04', '1,2026-08-07', '3,2026-08-18']
    const rows = async (now: string) =>
      JSON.parse((await shop.run(`follow-ups --format json --now ${now}`)).stdout).map(
        (one: { number: number; due: string; state: string; kept: boolean | null }) => `${one.number},${one.due},${one.state},${one.kept}`,
      )
    expect(await rows('2026-08-04T12:00Z')).toEqual([`${names[0]},due,null`, `${names[1]},open,null`, `${names[2]},open,null`])
    expect(await rows('2026-08-07T23:59:59Z')).toEqual([`${names[0]},late,false`, `${names[1]},due,null`, `${names[2]},open,null`])
    expect(await rows('2026-08-08T00:00Z')).toEqual([`${names[0]},late,false`, `${names[1]},late,false`, `${names[2]},open,null`])
  })

  test('by query, with all, and of a merged conversation under the one it went into', async () => {
    const shop = await shopAfter(SOME)
    expect((await told(shop, 'follow-ups tag:billing')).length).toBe(2)
    expect((await told(shop, 'follow-ups --all')).length).toBe(4)
    expect((await shop.run('merge @cy @jane')).code).toBe(0)
    const list = JSON.parse((await shop.run('follow-ups --format json')).stdout) as { number: number; author: string }[]
    expect(list.map(({ number, author }) => `${number} ${author}`)).toEqual(['4 di', '1 jane', '3 jane'])
    expect((await shop.run('follow-ups author:cy --format json')).stdout).toBe('[]\n')
    // Done where it stands now; what was merged cannot be told apart any more before that is taken back.
    expect((await shop.run("follow-ups done 3 'told her'")).stdout).toContain('followed up (number 3)')
    expect((await shop.run('undo 6')).stderr).toContain('cannot be taken back')
    expect((await shop.run('undo 7')).code).toBe(0)
    expect((await shop.run('undo 6')).code).toBe(0)
    expect(JSON.parse((await shop.run('follow-ups --format json')).stdout).at(-1).author).toBe('cy')
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })

  test('as of an instant, and as known then', async () => {
    const shop = await shopAfter('follow-up @jane fri x --at 10:40 | follow-ups done 1 --now 2026-08-08T09:00Z --at 2026-08-06T09:00Z')
    const state = async (flags: string) => {
      const { stdout } = await outspoke(`follow-ups --all --format json ${flags}`).in(shop.place).at('2026-08-20T00:00:00Z').run()
      return JSON.parse(stdout).map((one: { state: string; kept: boolean | null }) => `${one.state} ${one.kept}`)
    }
    expect(await state('')).toEqual(['done true'])
    expect(await state('--as-of 2026-08-04T10:35Z')).toEqual([])
    expect(await state('--as-of 2026-08-05T10:00Z')).toEqual(['open null'])
    expect(await state('--as-of 2026-08-07T10:00Z')).toEqual(['done true'])
    expect(await state('--as-of 2026-08-07T10:00Z --as-known 2026-08-07T10:00Z')).toEqual(['due null'])
  })

  test('hostile words stay words in every format', async () => {
    const shop = await openShop()
    await shop.run(['follow-up', '@jane', 'fri', `'=HYPERLINK("http://evil") \u001b[31m|x|'`].join(' '))
    for (const format of ['table', 'md', 'tsv', 'csv', 'ndjson']) {
      const { stdout, code } = await shop.run(`follow-ups --format ${format}`)
      expect(code).toBe(0)
      expect(stdout).not.toContain('\u001b')
      if (format === 'csv') expect(stdout).toContain(`"'=HYPERLINK`)
    }
  })
})

test('numbers are never used twice, whoever is first', async () => {
  const shop = await openShop()
  const people = ['ana', 'maria', 'tom', 'lena']
  for (const person of people) {
    await shop.run(`follow-up @jane fri x --me ${person}`)
    await shop.run(`undo --me ${person}`)
  }
  // Processes of their own: in one, whoever waits for the lock would keep its holder from going on.
  const db = new Database(join(shop.place, 'outspoke.db'), { readonly: true })
  const id = String(db.prepare("SELECT pid FROM conversation WHERE author = 'jane'").pluck().get())
  db.close()
  const line = ['follow-up', id, 'fri', 'x', '--now', '2026-08-04T11:00Z', '--me']
  await Promise.all(people.map((person) => promisify(execFile)(process.execPath, [PROGRAM, ...line, person], { cwd: shop.place })))
  const list = JSON.parse((await shop.run('follow-ups --format json')).stdout) as { number: number }[]
  expect(list.map(({ number }) => number)).toEqual([5, 6, 7, 8])
})

test('an index finds the events, whatever else there is', async () => {
  const shop = await shopAfter(FRIDAY)
  const db = new Database(join(shop.place, 'outspoke.db'), { readonly: true })
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${FOLLOW_UP_EVENTS}`).all() as { detail: string }[]
  db.close()
  expect(
    plan
      .map(({ detail }) => detail)
      .filter((detail) => /\be(vent)?\b/.test(detail))
      .join(),
  ).toMatch(/USING INDEX event_(follow_up|kind)/)
})

test('exports: all of them, and without names', async () => {
  const shop = await shopAfter(`${FRIDAY} | follow-up @bob tomorrow 'see www.bob.example' | follow-ups drop 1 'at www.jane.example'`)
  const rows = async (line: string) =>
    (await shop.run(`export follow-ups --format ndjson ${line}`)).stdout
      .split('\n')
      .filter((row) => row !== '')
      .map((row) => JSON.parse(row))
  expect((await rows('')).map(({ number, state, outcome, kept }) => [number, state, outcome, kept])).toEqual([
    [2, 'open', null, null],
    [1, 'dropped', 'at www.jane.example', null],
  ])
  expect((await rows('author:jane')).map(({ number }) => number)).toEqual([1])
  const hidden = await rows('--pseudonymise')
  expect(hidden[0].text).toBe('see [link]')
  expect(hidden[0].promised_by).toMatch(/^u[0-9a-f]{16}$/)
  expect(hidden[1].outcome).toBe('at [link]')
  const events = (await shop.run('export events --format ndjson --pseudonymise')).stdout.split('\n').filter((row) => row !== '')
  const last = JSON.parse(events.at(-1) ?? '')
  expect([last.kind, last.data, last.text]).toEqual(['followed_up', { number: 1, dropped: true }, 'at [link]'])
})
