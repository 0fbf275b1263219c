import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
people: { ana: { name: Ana } }
departments: { hub: { spokes: [ana] }, care: { spokes: [ana], answer: 4h } }
routes: [{ id: else, to: hub }]
`
/** Every column that an export may fill with whatever it likes. */
const POSTS = `id,network,author,author_id,author_name,posted_at,text,language,brand,location,labels,title,url
=1,=net,=ann,+id,-name,2026-08-03T09:00:00Z,@one,=1+1,=brand,+loc,=label,-title,=url
`
const TABLES = ['conversations', 'posts', 'events', 'clocks', 'handoffs', 'follow-ups']
const NOW = '2026-08-04T12:00:00Z'
const folder = newFolder()
const ran = async (line: string): Promise<string> => {
  const { stdout, stderr, code } = await outspoke(line).in(folder).at(NOW).run()
  if (code !== 0) throw new Error(stderr)
  return stdout
}

beforeAll(async () => {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  for (const line of [
    'import posts.csv',
    'ask author:=ann care =what? --yes --me ana',
    'follow-up author:=ann 2026-08-05 +call --yes --me ana',
  ])
    await ran(line)
})

it.each([...TABLES.map((table) => `export ${table} --format csv`), 'list --format csv'])('%s: no cell is a formula', async (line) => {
  const rows = parse(await ran(line), { columns: true }) as Record<string, string>[]
  const formulas = rows.flatMap((row) => Object.entries(row).filter(([, cell]) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell))))
  expect(rows.length).toBeGreaterThan(0)
  expect(formulas).toEqual([])
})
