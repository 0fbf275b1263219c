/** Loops that hang without a clock: each is nothing until its time has come, then a finding, and nothing again when somebody has seen to it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
brand: { handles: [acme] }
timezone: Europe/London
people: { ana: {}, bob: {} }
departments: { hub: { spokes: [ana, bob] } }
wait_limit: 3d
routes: [{ to: hub, approve: [ana] }]
targets: [{ first_response: none, next_response: none, resolution: none }]
`
const HEAD = 'id,network,author,created_at,text,in_reply_to_id\n'
let folder = ''
const go = async (line: string, now: string, me = 'bob') => {
  const { code, stdout, stderr } = await outspoke(`${line}${/^(check|import|undo|approve|reject)/.test(line) ? '' : ' --yes'}`)
    .in(folder)
    .at(now)
    .env({ OUTSPOKE_ME: me })
    .run()
  if (!line.startsWith('check')) expect([line, code, stderr]).toEqual([line, 0, expect.anything()])
  return line.startsWith('check') ? `${stdout}[${code}]` : stdout
}
const found = async (now: string) => (await go('check', now)).replace(/ {2}hub.*$/gm, '')
const importing = async (rows: string, now: string) => {
  writeFileSync(join(folder, 'more.csv'), HEAD + rows)
  await go('import more.csv --quiet', now)
}

beforeEach(async () => {
  folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  await importing('1,x,jane,2026-08-04T09:00:00Z,@acme where is my refund?,\n', '2026-08-04T09:05Z')
})

interface Case {
  readonly loop: string
  readonly begin: (now: string) => Promise<unknown>
  /** When nothing hangs yet, and when it does. */
  readonly before: string
  readonly after: string
  readonly says: string
  readonly mend: (now: string) => Promise<unknown>
}
const cases: readonly Case[] = [
  {
    loop: 'a draft that nobody approves',
    begin: (now) => go('reply author:jane "we are on it" --draft', now),
    before: '2026-08-05T09:59Z',
    after: '2026-08-05T10:00Z',
    says: 'stale  qpqb  for 1d  draft not approved',
    mend: (now) => go('reject qpqb "too short"', now, 'ana'),
  },
  {
    loop: 'an approved draft that nobody sends',
    begin: async (now) => {
      await go('reply author:jane "we are on it" --draft', now)
      await go('approve qpqb', '2026-08-04T18:00Z', 'ana')
    },
    before: '2026-08-05T17:59Z',
    after: '2026-08-05T18:00Z',
    says: 'stale  qpqb  for 1d  approved draft not sent',
    mend: (now) => go('reply qpqb --sent', now),
  },
  {
    loop: 'a wait beyond the limit of the rules',
    begin: async (now) => {
      await go('reply author:jane "which train?" --at 2026-08-04T09:40Z', now, 'ana')
      await go('wait author:jane', now)
    },
    before: '2026-08-07T09:59Z',
    after: '2026-08-07T10:00Z',
    says: 'stale  qpqb  for 3d  waiting for the customer',
    mend: (now) => go('resume author:jane', now),
  },
  {
    loop: 'a follow-up, from the first minute of its day',
    begin: (now) => go('follow-up author:jane 2026-08-06 "ask about the refund"', now),
    before: '2026-08-05T22:59Z',
    after: '2026-08-05T23:00Z',
    says: 'stale  qpqb  today  follow-up due',
    mend: (now) => go('follow-ups done 1', now),
  },
  {
    loop: 'a follow-up that is dropped',
    begin: (now) => go('follow-up author:jane 2026-08-06 "ask about the refund"', now),
    before: '2026-08-05T22:59Z',
    after: '2026-08-07T23:00Z',
    says: 'stale  qpqb  for 2d  follow-up due',
    mend: (now) => go('follow-ups drop 1 "they called"', now),
  },
  {
    loop: 'a snooze that ended',
    begin: (now) => go('snooze author:jane 2026-08-05T08:00Z', now),
    before: '2026-08-05T07:59Z',
    after: '2026-08-05T08:30Z',
    says: 'stale  qpqb  for 30m  snooze ended',
    mend: (now) => go('note author:jane "seen"', now),
  },
  {
    loop: 'a reply by hand that an export of its day does not hold',
    begin: (now) => go('reply author:jane "done" --at 2026-08-04T09:30Z', now),
    before: '2026-08-05T09:00Z',
    after: '2026-08-06T09:00Z',
    says: 'stale  qpqb  for 1d 23h  reply in no export',
    mend: (now) => importing('2,x,acme,2026-08-04T09:31:00Z,@jane done,1\n', now),
  },
]
test.each(cases)('$loop', async ({ loop, begin, before, after, says, mend }) => {
  await begin('2026-08-04T10:00Z')
  expect(await found(before)).toBe('[0]')
  if (loop.startsWith('a reply'))
    await importing('8,x,tom,2026-08-05T11:00:00Z,@acme hi,\n9,x,acme,2026-08-05T12:00:00Z,@tom hi,8\n', '2026-08-05T13:00Z')
  expect(await found(after)).toBe(`${says}\n[1]`)
  expect(await go('check --clock handoff', after)).toBe('[0]')
  await mend(after)
  expect(await found(after)).toBe('[0]')
})

test('what is undone hangs no more, and hangs again when that is undone', async () => {
  await go('follow-up author:jane 2026-08-06 "ask about the refund"', '2026-08-04T10:00Z')
  const late = '2026-08-06T10:00Z'
  await go('follow-ups done 1', late)
  expect(await found(late)).toBe('[0]')
  await go('undo', late)
  expect(await found(late)).toBe('stale  qpqb  today  follow-up due\n[1]')
  await go('undo 1', late)
  expect(await found(late)).toBe('[0]')
})

test('--only-new of one name knows nothing of another', async () => {
  const told = async (name: string, now: string) => (await go(`check --only-new --name ${name}`, now)).replace(/ {2}hub.*$/gm, '')
  await go('snooze author:jane 2026-08-05T08:00Z', '2026-08-04T10:00Z')
  const line = 'stale  qpqb  for 30m  snooze ended\n[1]'
  expect(await told('mail', '2026-08-05T08:30Z')).toBe(line)
  expect(await told('mail', '2026-08-05T08:30Z')).toBe('[1]')
  expect(await told('chat', '2026-08-05T08:30Z')).toBe(line)
  expect(await told('chat', '2026-08-05T08:30Z')).toBe('[1]')
  expect(await told('mail', '2026-08-05T08:30Z')).toBe('[1]')
})
