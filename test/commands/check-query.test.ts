/** `check QUERY` finds what `check` finds, of the conversations that `list QUERY` lists: whatever the query looks at. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
brand: { handles: [acme] }
people: { ana: {} }
departments: { hub: {}, care: { spokes: [ana] } }
rules: [{ id: refund, tag: refund, when: { text: refund }, priority: high }]
routes: [{ when: { tags: refund }, to: care }, { to: hub }]
targets: [{ first_response: 4h, resolution: 24h }]
`
const POSTS = `id,network,author,author_id,author_name,created_at,text,in_reply_to_id,lang,url,likes,verified,followers
1,x,jane,,Jane Doe,2026-08-04T09:00:00Z,@acme where is my refund?,,en,https://x.com/jane/status/1,4,true,900
2,x,tom,,Tom,2026-08-04T09:30:00Z,@acme hallo,,de,https://x.com/tom/status/2,0,false,3
3,facebook,li,,Li,2026-08-04T09:45:00Z,@acme the kettle broke,,en,https://facebook.com/3,7,false,20
`
let folder = ''
const at = (line: string) => outspoke(line).in(folder).at('2026-08-04T14:00:00Z').run()
const idsOf = async (line: string) => {
  const { code, stdout, stderr } = await at(line)
  expect([stderr, code < 3]).toEqual(['', true])
  const rows = JSON.parse(stdout) as { readonly id: string }[] | { readonly findings: { readonly id: string }[] }
  return [...new Set((Array.isArray(rows) ? rows : rows.findings).map(({ id }) => id))].sort()
}

beforeAll(async () => {
  folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  const { code } = await outspoke('import posts.csv --quiet').in(folder).at('2026-08-04T10:00:00Z').run()
  expect(code).toBe(0)
  // Hand-offs are looked for on a road of their own.
  await outspoke('ask author:li care Why? --yes').in(folder).at('2026-08-04T10:05:00Z').run()
  // The first query for words builds the index of texts, and says so.
  await at('list anything')
})

test.each([
  ['author:jane', 1],
  ['author:jane,tom', 2],
  ['refund', 1],
  ['"where is"', 1],
  ['text:kettle', 1],
  ['kettle OR hallo', 2],
  ['likes:3..', 2],
  ['followers:100..', 1],
  ['verified:true', 1],
  ['lang:de', 1],
  ['network:x', 2],
  ['dept:care', 1],
  ['tag:refund', 1],
  ['priority:high', 1],
  ['author:nobody', 0],
])('%s', async (query, count) => {
  const found = await idsOf(`check --format json '${query}'`)
  expect(found).toEqual(await idsOf(`list '${query}' --format json`))
  expect(found.length).toBe(count)
  for (const more of [
    '--warn 60%',
    '--warn 30m',
    '--before-next-shift',
    '--clock first_response,handoff',
    '--born-breached',
    '--max-age 7d',
  ])
    expect([more, await idsOf(`check --format json '${query}' ${more}`)]).toEqual([more, found])
  for (const format of ['text', 'nagios', 'prometheus', 'slack', 'teams', 'md', 'ndjson'])
    expect([format, (await at(`check --format ${format} '${query}'`)).code]).toEqual([format, count === 0 ? 0 : 2])
})
