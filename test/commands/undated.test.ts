import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

it('an opening post long after an answer to one without a time is one conversation, not two of one id', async () => {
  const folder = newFolder()
  writeFileSync(
    join(folder, 'outspoke.yaml'),
    `version: 1
brand: { handles: { x: [acme] } }
calendars: { office: { timezone: UTC, hours: { mon-fri: '09:00-17:00' } } }
people: { ana: { name: Ana } }
departments: { hub: { calendar: office, spokes: [ana] } }
routes: [{ id: else, to: hub }]
resolution: { by: quiet, quiet: 24h }
`,
  )
  writeFileSync(
    join(folder, 'posts.csv'),
    `id,network,author,direction,posted_at,text,in_reply_to
n6,x,bob,inbound,2026-07-20T10:00:00Z,again,n8
n8,x,bob,inbound,,hello,
n9,x,acme,outbound,2026-07-10T09:00:00Z,hi,n8
`,
  )
  const { code, stdout, stderr } = await outspoke('import posts.csv').in(folder).run()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('posts.csv\tcsv\t3\t3\t0\t0\t0\t0\t1\t1')
  expect((await outspoke('db check').in(folder).run()).stdout).toContain('all as it should be')
})
