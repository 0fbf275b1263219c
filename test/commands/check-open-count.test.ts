/** What is open is counted as it changes, and monitoring reads that count: it is what counting row by row gives, whatever was done. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
brand: { handles: [acme] }
people: { ana: {}, bo: {} }
departments: { hub: {}, care: { spokes: [ana] } }
targets: [{ first_response: 2h, resolution: 8h }]
resolution: { by: quiet, quiet: 1h }
tags: { angry: Somebody is, bye: Nothing to do }
rules: [{ id: angry, when: { text: angry }, tag: angry }, { id: bye, when: { text: bye }, tag: bye }]
routes: [{ when: { network: facebook }, to: care }, { when: { tags: angry }, to: hub, priority: high }, { when: { tags: bye }, to: log }, { to: hub }]
`
const folder = newFolder()
const go = async (line: string) => {
  const ran = await outspoke(line).in(folder).at('2026-08-04T12:00:00Z').run()
  expect([line, ran.code, ran.stderr.replace(/^.*\n/gm, (text) => (text.startsWith('outspoke:') ? text : ''))]).toEqual([line, 0, ''])
  return ran.stdout
}
const posts = (name: string, rows: readonly string[]) =>
  writeFileSync(join(folder, name), `id,network,author,created_at,text,in_reply_to_id\n${rows.join('\n')}\n`)

beforeAll(async () => {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  posts(
    'first.csv',
    Array.from({ length: 12 }, (_, at) =>
      [
        at + 1,
        at % 3 === 0 ? 'facebook' : 'x',
        `user${at}`,
        `2026-08-04T0${at % 10}:10:00Z`,
        `@acme where is it? ${at % 4 === 3 ? 'bye' : ''}`,
        '',
      ].join(','),
    ),
  )
  // Answers, of which some end by quiet; a post that joins two threads; one that moves a conversation to another department.
  posts('second.csv', [
    '20,x,acme,2026-08-04T09:00:00Z,we are on it,2',
    '21,x,acme,2026-08-04T11:30:00Z,we are on it,3',
    '22,x,user4,2026-08-04T09:00:00Z,I am angry now,5',
  ])
})

/** Counted by the database as a whole, and for a query that everything meets, row by row. */
async function counted(): Promise<readonly string[]> {
  const [kept, anew] = await Promise.all(
    ['', " 'is:open OR NOT is:open'"].map(async (query) => {
      const gauges = (await go(`check${query} --format prometheus --exit-zero`)).split('\n').filter((line) => line.includes('unassigned'))
      const [, open] = /open=(\d+)/.exec(await go(`check${query} --format nagios --exit-zero`)) ?? []
      return [`open ${open}`, ...gauges].join('\n')
    }),
  )
  return [kept ?? '', anew ?? '']
}

test.each([
  'import first.csv',
  'import second.csv',
  'assign author:user10 ana --yes',
  'assign author:user11 care --yes',
  'resolve author:user4 --as acted --no-reply told --yes',
  'undo',
  'resolve author:user5 --as ignored --yes',
  'wait author:user2 --yes',
  'undo',
  'imports undo 2',
  'import second.csv',
  'rules apply --reroute --yes',
  'forget @user4 --yes',
])('after `%s`', async (line) => {
  await go(line)
  const [kept, anew] = await counted()
  expect(kept).toBe(anew)
  expect(await go('db check')).toContain('all as it should be')
})

test('and on a journey', async () => {
  const past = async (query: string) => go(`check${query} --format nagios --exit-zero --as-of 2026-08-04T05:00:00Z`)
  expect(await past('')).toBe(await past(" 'is:open OR NOT is:open'"))
})
