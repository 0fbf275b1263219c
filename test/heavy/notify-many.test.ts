/** Thousands of posts late at once, and a room that does not answer: what every run costs until it does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const POSTS = 2_000
const rules = (deeds: string) => `version: 1
brand: { handles: [acme] }
channels: { room: { type: exec, to: "false" } }
departments: { hub: {}, care: {} }
escalation: { standard: [{ at: due, notify: room${deeds} }] }
targets: [{ first_response: 2h, resolution: none }]
routes: [{ to: care }]
`

/** CPU time in ms of a run that tries the room again. */
async function cost(deeds: string, says: string): Promise<number> {
  const folder = newFolder()
  const at = async (line: string, time: string) => {
    const { code, transcript } = await outspoke(line)
      .in(folder)
      .at(`2026-08-04T${time}:00Z`)
      .env({ PATH: process.env.PATH ?? '' })
      .run()
    return `${transcript}[${code}]`
  }
  writeFileSync(join(folder, 'outspoke.yaml'), rules(deeds))
  const rows = Array.from({ length: POSTS }, (_, id) => `${id},x,p${id},2026-08-04T08:00:00Z,@acme hello`)
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text\n${rows.join('\n')}\n`)
  await at('import posts.csv --quiet', '08:10')
  await at('check --notify', '08:15')
  expect(await at('check --notify --exit-zero --limit 1', '10:05')).toContain(says)
  const before = process.cpuUsage()
  expect(await at('check --notify --exit-zero --limit 1', '10:10')).toContain('could not tell room')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

test('what a ladder has moved costs hardly more than what it has not', async () => {
  const plain = await cost('', 'could not tell room')
  const moved = await cost(', reassign: hub, priority: high', `reassigned ${POSTS}, raised the priority of ${POSTS}`)
  expect(moved / plain).toBeLessThan(2)
}, 120_000)
