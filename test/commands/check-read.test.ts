/** `check` in the formats of others, over posts that would like to break them: read back by the grammars of those. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readSlack, readTeams } from '../support/chat-reader.ts'
import { exposition, plugin } from '../support/monitoring-reader.ts'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
brand: { handles: [acme] }
departments: { hub: {}, care: {} }
targets: [{ first_response: 2h, resolution: 3h }]
routes: [{ when: { network: facebook }, to: care }, { to: hub }]
`
const TEXTS = [
  '@acme <!here> <@U012AB3CD> <https://evil.example|safe> *bold* `code` | late=0;;; "} 1',
  `@acme ${'&'.repeat(900)}`,
  `@acme ${'<'.repeat(900)} ${'👍'.repeat(400)}`,
  '@acme \u202e\u0007\u2028 line\nbreak\r\nmore \\" \\n',
  '@acme <at>Boss</at> ![x](https://evil.example/x.png) [y](https://evil.example)',
]
const folder = newFolder()
const go = async (line: string, when: string) => outspoke(line).in(folder).at(`2026-08-04T${when}:00Z`).run()

beforeAll(async () => {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  const rows = Array.from({ length: 60 }, (_, at) => {
    const text = TEXTS[at % TEXTS.length] ?? ''
    const cells = [
      at + 1,
      at % 3 === 0 ? 'facebook' : 'x',
      `${text.slice(6, 40)}${at}`,
      '2026-08-04T08:00:00Z',
      text,
      `https://x.example/?${'&é'.repeat(at * 4)}`,
    ]
    return cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')
  })
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,url\n${rows.join('\n')}\n`)
  expect((await go('import posts.csv --quiet', '08:05')).code).toBe(0)
})

// Soon; late; the second clock late, too.
test.each(['09:45', '10:30', '11:30'])('slack and teams, at %s', async (when) => {
  for (const limit of ['', ' --limit 0', ' --limit 1']) {
    const slack = readSlack((await go(`check --format slack${limit}`, when)).stdout)
    const teams = readTeams((await go(`check --format teams${limit}`, when)).stdout)
    expect([slack.mentions, teams.mentions]).toEqual([[], []])
    expect(slack.links.every((link) => link.startsWith('https://x.example/'))).toBe(true)
    expect(slack.plain[0]).toMatch(/^\d+ (late|soon)/)
  }
})
test.each<[string, string]>([
  ['09:45', 'WARNING'],
  ['10:30', 'CRITICAL'],
])('nagios, at %s', async (when, word) => {
  const read = plugin((await go('check --format nagios', when)).stdout)
  expect([read.word, [...read.data.keys()]]).toEqual([word, ['late', 'soon', 'open', 'oldest_late', 'stale']])
})
test('prometheus, on the screen and as a file', async () => {
  const { stdout } = await go('check --format prometheus', '10:30')
  const read = exposition(new TextEncoder().encode(stdout))
  expect([...read].map(([name, { type, help }]) => [name, type, help !== undefined])).toEqual(
    ['conversations', 'oldest_late_seconds', 'unassigned', 'stale', 'check_timestamp_seconds'].map((name) => [
      `outspoke_${name}`,
      'gauge',
      true,
    ]),
  )
  await go('check --format prometheus --output posts.prom', '10:30')
  expect(exposition(readFileSync(join(folder, 'posts.prom')))).toEqual(read)
})
