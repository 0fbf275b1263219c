import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const NOW = '2026-11-03T12:00:00Z'
const RULES = `version: 1
timezone: America/New_York
brand: { handles: { x: [acme] } }
people: { ana: { name: Ana } }
departments: { hub: { spokes: [ana] } }
routes: [{ id: else, to: hub }]
targets: [{ first_response: 4h }]
`
// New York puts its clocks back on 1 November: 05:30Z and 06:30Z are both half past one, and the day has 25 hours.
const POSTS = `id,network,author,posted_at,text,in_reply_to,kind
1,x,ann,2026-11-01T03:59:59Z,@acme last second of October,,
2,x,bob,2026-11-01T05:30:00Z,@acme first half past one,,
3,x,cy,2026-11-01T06:30:00Z,@acme second half past one,,
4,x,acme,2026-11-01T06:45:00Z,@cy hello,3,
5,x,cy,2026-11-02T04:59:59Z,@acme last second of the day,4,
6,x,acme,2026-11-01T12:00:00Z,Buy our things,,
7,x,di,2026-11-01T13:00:00Z,RT @acme: Buy our things,,repost
8,x,spam,2026-11-01T14:00:00Z,@acme followers for sale,,
`

describe('volume', () => {
  const folder = newFolder()
  const json = async (line: string) => {
    const { stdout, stderr, code } = await outspoke(`report volume ${line} --now ${NOW} --format json`).in(folder).run()
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as { rows: Record<string, unknown>[]; total: Record<string, unknown>; meta: { excluded: object } }
  }
  const told = (row: Record<string, unknown>, ...by: string[]) =>
    [...by, 'inbound_posts', 'conversations', 'replies', 'closed'].map((name) => row[name])

  beforeAll(async () => {
    writeFileSync(join(folder, 'outspoke.yaml'), RULES)
    writeFileSync(join(folder, 'posts.csv'), POSTS)
    const commands = [
      `import posts.csv --now ${NOW}`,
      `resolve author:spam --as ignored --now ${NOW} --me ana`,
      `resolve author:ann --as logged --at 2026-11-02T15:00:00Z --now ${NOW} --me ana`,
    ]
    for (const line of commands) {
      const { code, stderr } = await outspoke(line).in(folder).run()
      expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, ''])
    }
  })

  it('puts each thing into the local day of its own time; the day of 25 hours has both half past ones', async () => {
    const { rows, total, meta } = await json('--by day')
    expect(rows.map((row) => told(row, 'day'))).toEqual([
      ['2026-10-31', 1, 1, 0, 0],
      ['2026-11-01', 3, 2, 1, 0],
      ['2026-11-02', 0, 0, 0, 1],
    ])
    expect(told(total)).toEqual([4, 3, 1, 1])
    expect(meta.excluded).toEqual({ broadcasts_and_unmatched_replies: 1, ignored: 1, reposts: 1 })
  })

  it('has one row of the hour that comes twice', async () => {
    const { rows } = await json('--by weekday,hour --since 2026-11-01 --until 2026-11-01')
    expect(rows.map((row) => told(row, 'weekday', 'hour'))).toEqual([
      ['Sun', 1, 2, 2, 1, 0],
      ['Sun', 23, 1, 0, 0, 0],
    ])
  })

  it('counts what is behind a query only, and nothing that is in no conversation', async () => {
    const { total, meta } = await json('author:cy')
    expect([told(total), meta.excluded]).toEqual([[2, 1, 1, null], {}])
  })
})
