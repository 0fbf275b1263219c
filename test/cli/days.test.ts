/** A day that is typed is one of the rules' zone, as the days of reports are. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const rules = (head: string) => `version: 1
${head}
brand: { handles: [acme] }
departments: { hub: {} }
routes: [{ to: hub }]
`
// Opened in the evening of the 3rd of Tokyo, and in its night: of the 3rd in UTC both.
const POSTS = `id,network,author,created_at,text
1,x,ann,2026-08-03T14:00:00Z,@acme hello
2,x,bob,2026-08-03T16:00:00Z,@acme hello
`
const folder = newFolder()
const go = async (line: string, named = 'tokyo') => {
  const ran = await outspoke(`${line} --rules ${named}.yaml`).in(folder).at('2026-08-05T00:00:00Z').run()
  expect([ran.code, ran.stderr.replace(/^outspoke: no .*\n/, '')]).toEqual([0, ''])
  return JSON.parse(ran.stdout) as unknown
}

beforeAll(async () => {
  writeFileSync(join(folder, 'tokyo.yaml'), rules('timezone: Asia/Tokyo'))
  writeFileSync(
    join(folder, 'hub.yaml'),
    rules('calendars: { office: { timezone: Asia/Tokyo, hours: { mon-fri: 09:00-17:00 } } }').replace(
      'hub: {}',
      'hub: { calendar: office }',
    ),
  )
  writeFileSync(join(folder, 'utc.yaml'), rules(''))
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  await outspoke('import posts.csv --rules tokyo.yaml').in(folder).at('2026-08-05T00:00:00Z').run()
})

const openAt = async (options: string, named?: string) =>
  ((await go(`list is:open ${options} --format json`, named)) as readonly unknown[]).length

test.each<[string, number, string?]>([
  ['--as-of 2026-08-03', 1],
  ['--as-of 2026-08-04', 2],
  ['--as-of 2026-08-03T23:30', 1],
  ['--as-of 2026-08-03T14:30Z', 1],
  ['--as-of 2026-08-03T16:30Z', 2],
  ['--as-of 2026-08-03 --tz UTC', 2],
  ['--as-of 2026-08-03', 1, 'hub'],
  ['--as-of 2026-08-03', 2, 'utc'],
])('%s: %i open (%s)', async (options, open, named) => {
  expect(await openAt(options, named)).toBe(open)
})

interface Backlog {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly total: Readonly<Record<string, unknown>>
}
test('the backlog of a day is what --as-of says of it', async () => {
  const { rows } = (await go('report backlog --by day --since 2026-08-03 --until 2026-08-04 --format json')) as Backlog
  expect(rows.map(({ open }) => open)).toEqual([1, 2])
  for (const { day, ...row } of rows) expect(row).toEqual(((await go(`report backlog --as-of ${day} --format json`)) as Backlog).total)
})
