import { createHmac } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mailServer, webServer } from '../support/receivers.ts'
import { newFolder, outspoke } from '../support/run.ts'

let web: Awaited<ReturnType<typeof webServer>>
let mail: Awaited<ReturnType<typeof mailServer>>
let folder = ''
beforeEach(async () => {
  web = await webServer()
  mail = await mailServer()
  folder = newFolder()
})
afterEach(async () => {
  await web.close()
  await mail.close()
})

const RULES = `version: 1
brand: { handles: [acme] }
timezone: UTC
people:
  ana: { email: ana@acme.example }
  lena: { email: lena@acme.example }
  tom: { name: Tom }
calendars:
  office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } }
departments:
  hub: { lead: ana, spokes: [ana] }
  care: { lead: ana, spokes: [ana] }
  legal: { lead: lena, spokes: [lena] }
routes:
  - { id: all, to: care }
targets:
  - { first_response: 2h, next_response: 1h, resolution: none }
`
const ROOM = '  room: { type: webhook, url: "${HOOK}", secret: "${HOOK_SECRET}" }\n'
const LADDER = 'escalation:\n  standard:\n    - { at: due, notify: room }\n'
const HEAD = 'id,network,author,created_at,text,in_reply_to_id\n'

function write(more: string, posts: readonly string[] = []): void {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES + more)
  if (posts.length > 0) writeFileSync(join(folder, 'posts.csv'), `${HEAD}${posts.join('\n')}\n`)
}
/** On the Tuesday, `09:30` or `+1 09:30` for the day after. */
function on(when: string): string {
  const [, days, time] = /^(?:\+(\d+) )?(.*)$/.exec(when) ?? []
  return `2026-08-${String(4 + Number(days ?? 0)).padStart(2, '0')}T${time}:00Z`
}
async function go(line: string, when: string, env: Readonly<Record<string, string>> = {}) {
  const secrets = {
    HOOK: `${web.url}/hook/T0PSECRET`,
    HOOK_SECRET: 'sesame',
    OUTSPOKE_SMTP_URL: mail.url,
    OUTSPOKE_MAIL_FROM: 'desk@acme.example',
  }
  const { code, transcript } = await outspoke(line)
    .in(folder)
    .at(on(when))
    .env({ ...secrets, ...env })
    .run()
  expect(transcript).not.toContain('T0PSECRET')
  return `${transcript}[${code}]`
}
const imported = async (when: string, options = '') => go(`import posts.csv --quiet${options}`, when)
/** Without the findings themselves. */
const notify = async (when: string, env: Readonly<Record<string, string>> = {}) =>
  (await go('check --notify --exit-zero', when, env)).replace(/^(LATE|soon) .*\n/gm, '')
/** What came in, as titles and lines. */
const heard = () =>
  web.got.map(({ body }) => {
    const { title, departments, notes } = JSON.parse(body)
    return [
      title,
      ...departments.flatMap((one: any) => one.lines.map((line: any) => `${line.state} ${line.what} ${line.when} @${line.post.author}`)),
      ...notes,
    ]
  })
const states = async (when: string) => {
  const rows = JSON.parse((await go('notices --format json', when)).replace(/\[0\]$/, '')) as any[]
  return rows
    .map(({ state, recipient, kind, rung, attempts, error }) => [state, recipient, kind, rung, attempts, error].join(' '))
    .reverse()
}

const JANE = '1,x,jane,2026-08-04T08:00:00Z,"@acme where is <my> refund? @here https://evil.example",'
const BOB = '2,x,bob,2026-08-04T08:30:00Z,@acme is anybody there?,'

describe('a webhook', () => {
  test('gets a signed message, once', async () => {
    write(`channels:\n${ROOM}${LADDER}`, [JANE, BOB])
    await imported('08:40')
    expect(await notify('08:45')).toBe('[0]')
    await notify('10:20')
    await notify('10:25')
    expect(heard()).toEqual([['1 late', 'late first response 20m late @jane']])
    const { headers, body, path } = web.got[0]!
    const stamp = String(Date.parse(on('10:20')) / 1_000)
    expect({
      path,
      stamp: headers['x-outspoke-timestamp'],
      signature: headers['x-outspoke-signature'],
      type: headers['content-type'],
    }).toEqual({
      path: '/hook/T0PSECRET',
      stamp,
      signature: `sha256=${createHmac('sha256', 'sesame').update(`${stamp}.${body}`).digest('hex')}`,
      type: 'application/json; charset=utf-8',
    })
    expect(JSON.parse(body).departments[0].lines[0].post.text).toBe('@acme where is <my> refund? @here https://evil.example')
  })

  test('a message a run, grouped, the worst first; then each has its own rung', async () => {
    write(`channels:\n${ROOM}${LADDER.replace('due', '75%')}    - { at: due, notify: room, repeat: 4h }\n`, [JANE, BOB])
    await imported('08:40')
    await notify('08:45')
    await notify('10:10')
    await notify('10:40')
    await notify('14:35')
    expect(heard()).toEqual([
      ['1 late, 1 soon', 'late first response 10m late @jane', 'soon first response in 20m @bob'],
      ['1 late', 'late first response 10m late @bob'],
      ['2 late', 'late first response 4h35m late @jane', 'late first response 4h5m late @bob'],
    ])
  })

  test('every exchange and every cycle', async () => {
    const ours = (id: number, of: number, time: string) => `${id},x,acme,2026-08-04T${time}:00Z,@jane look here,${of}`
    write(`channels:\n${ROOM}${LADDER}`, [JANE])
    await imported('08:40')
    await notify('08:45')
    await notify('10:20')
    write(`channels:\n${ROOM}${LADDER}`, [ours(3, 1, '10:30'), '4,x,jane,2026-08-04T10:40:00Z,@acme and now?,3'])
    await imported('10:45')
    await notify('10:50')
    await notify('11:45')
    write(`channels:\n${ROOM}${LADDER}`, [ours(5, 4, '11:50'), '6,x,jane,2026-08-04T11:55:00Z,@acme still nothing,5'])
    await imported('12:00')
    await notify('13:30')
    await notify('13:35')
    expect(heard()).toEqual([
      ['1 late', 'late first response 20m late @jane'],
      ['1 resolved', 'resolved first response after 30m late @jane'],
      ['1 late', 'late next response 5m late @jane'],
      ['1 late, 1 resolved', 'late next response 35m late @jane', 'resolved next response after 10m late @jane'],
    ])
  })

  test('an older opening post that comes later changes no fact', async () => {
    const rules = `channels:\n${ROOM}${LADDER.replace('due', '75%')}    - { at: due, notify: room }\n    - { at: +1h, notify: room }\n`
    write(rules, ['1,x,kim,2026-08-04T07:00:00Z,@acme thank you,'])
    await imported('07:01')
    await go('reply author:kim "thank you" --yes', '07:02')
    await notify('08:05')
    write(rules, ['12,x,jane,2026-08-04T08:00:00Z,@acme where is my refund?,11'])
    await imported('08:10')
    await notify('09:35')
    // Its clock starts at the older post now; that it is soon has been said.
    write(rules, ['11,x,jane,2026-08-04T07:55:00Z,@acme hello,10'])
    await imported('09:40')
    await notify('09:45')
    await notify('10:05')
    // Late before it was seen, and counted in no summary: people have heard of it.
    write(rules, ['10,x,jane,2026-08-04T07:50:00Z,@acme are you there?,'])
    await imported('10:06')
    await notify('10:07')
    await notify('11:10')
    await go('reply author:jane "we are on it" --yes', '11:20')
    await notify('11:25')
    expect(heard()).toEqual([
      ['1 soon', 'soon first response in 25m @jane'],
      ['1 late', 'late first response 10m late @jane'],
      ['1 late', 'late first response 1h20m late @jane'],
      ['1 resolved', 'resolved first response after 1h30m late @jane'],
    ])
  })

  test('every hand-off', async () => {
    write(`channels:\n${ROOM}${LADDER.replace('due', 'due, target: handoff')}`, [JANE])
    const text = readFileSync(join(folder, 'outspoke.yaml'), 'utf8')
    writeFileSync(join(folder, 'outspoke.yaml'), text.replace('legal: { lead: lena', 'legal: { answer: 1h, lead: lena'))
    await imported('08:10')
    await notify('08:15')
    await go('ask author:jane legal "may we?" --yes', '09:00')
    await notify('10:05')
    await go('answer author:jane "yes" --yes', '10:10')
    await notify('10:15')
    await go('ask author:jane legal "and this?" --yes', '10:30')
    await notify('11:20')
    await notify('11:35')
    expect(heard()).toEqual([
      ['1 late', 'late handoff 5m late @jane'],
      ['1 resolved', 'resolved handoff after 10m late @jane'],
      ['1 late', 'late handoff 5m late @jane'],
    ])
    expect(web.got.map(({ body }) => JSON.parse(body).departments[0].department)).toEqual(['legal', 'legal', 'legal'])
  })

  test('a pause moves what is to come', async () => {
    const rules = `channels:\n${ROOM}${LADDER.replace('due', 'due, target: resolution')}`
    write(rules, [JANE])
    writeFileSync(join(folder, 'outspoke.yaml'), (RULES + rules).replace('resolution: none', 'resolution: 4h'))
    await imported('08:40')
    await notify('08:45')
    // Two hours of waiting for the customer.
    await go('reply author:jane "which train?" --yes', '09:00')
    expect(await go('wait author:jane --until 11:00 --yes', '09:00')).toContain('[0]')
    await notify('12:30')
    await notify('14:10')
    expect(heard()).toEqual([['1 late', 'late resolution 10m late @jane']])
  })
})

describe('failures', () => {
  const setUp = async () => {
    write(`channels:\n${ROOM}${LADDER}`, [JANE])
    await imported('08:40')
    await notify('08:45')
  }
  test('a server in trouble is asked again, later and later', async () => {
    await setUp()
    web.answer = (n) => ({ status: n < 3 ? 503 : 200 })
    expect(await notify('10:10')).toBe('could not tell room (1 notice): answered 503; tried again from 2026-08-04T10:11:00.000Z on\n[3]')
    expect(await notify('10:10')).toBe('[0]')
    expect(await notify('10:11')).toBe('could not tell room (1 notice): answered 503; tried again from 2026-08-04T10:13:00.000Z on\n[3]')
    expect(await notify('10:12')).toBe('[0]')
    expect(await notify('10:15')).toBe('told room (webhook, 1 notice): 1 late\n[0]')
    expect(web.got.map(({ headers }) => headers['x-outspoke-delivery'])).toEqual(Array(3).fill(web.got[0]!.headers['x-outspoke-delivery']))
    expect(await states('10:15')).toEqual(['sent room late due 3 '])
  })
  test('Retry-After is heeded, and a 429 is no refusal', async () => {
    await setUp()
    web.answer = () => ({ status: 429, headers: { 'retry-after': '1800' } })
    expect(await notify('10:10')).toContain('answered 429; tried again from 2026-08-04T10:40:00.000Z on')
    web.answer = () => ({ status: 200 })
    await notify('10:35')
    expect(web.got.length).toBe(1)
    await notify('10:40')
    expect(web.got.length).toBe(2)
  })
  test('who has not failed is told first', async () => {
    const rooms = `channels:\n  one: { type: webhook, url: "\${HOOK}/one" }\n  two: { type: webhook, url: "\${HOOK}/two" }\n`
    write(`${rooms}escalation:\n  standard:\n    - { at: due, notify: [one, two] }\n`, [JANE, BOB])
    await imported('08:40')
    await notify('08:45')
    web.answer = (n) => ({ status: n === 1 ? 503 : 200 })
    await notify('10:10')
    await notify('10:35')
    expect(web.got.map(({ path }) => path.split('/').at(-1))).toEqual(['one', 'two', 'two', 'one'])
  })
  test('a refusal waits for a person', async () => {
    await setUp()
    web.answer = () => ({ status: 404, body: 'no_service' })
    expect(await notify('10:10')).toBe(
      'could not tell room (1 notice): answered 404: no_service; `outspoke notices retry` sends it again\n[3]',
    )
    expect(await notify('11:00')).toBe('[0]')
    expect(await states('11:00')).toEqual(['failed room late due 1 answered 404: no_service'])
    web.answer = () => ({ status: 200 })
    expect(await go('notices retry 99', '11:00')).toContain('notice 99 has not failed')
    expect(await go('notices retry', '11:00')).toBe('1 notice will be sent with the next outspoke check --notify\n[0]')
    await notify('11:00')
    expect(web.got.length).toBe(2)
    expect(await go('notices retry', '11:05')).toBe('nothing has failed\n[0]')
  })
  test('a redirect is not followed', async () => {
    await setUp()
    web.answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } })
    expect(await notify('10:10')).toContain('answered 302 (redirects are not followed)')
  })
  test('nobody there, and a variable that is missing', async () => {
    await setUp()
    expect(await notify('10:10', { HOOK: 'http://127.0.0.1:9/T0PSECRET' })).toMatch(
      /could not be reached \((ECONNREFUSED|TypeError)\)|bad port/,
    )
    expect(await notify('11:10', { HOOK: '' })).toContain('environment variable HOOK is not set')
    expect(await notify('12:10', { HOOK: 'T0PSECRET' })).toContain('its url is no address')
  })
  test('what is answered before it could be told is not told', async () => {
    await setUp()
    web.answer = () => ({ status: 500 })
    await notify('10:10')
    await go('reply author:jane "on its way" --yes', '10:20')
    await go('notices', '10:20')
    expect(await notify('11:00')).toBe('[0]')
    expect(await states('11:00')).toEqual(['moot room late due 1 answered 500'])
  })
})

describe('mail', () => {
  test('to people by their address, plain and harmless', async () => {
    write('escalation:\n  standard:\n    - { at: due, notify: [spoke, lead, tom] }\n', [JANE])
    await imported('08:40')
    await notify('08:45')
    expect(await notify('10:20')).toBe(
      'told ana@acme.example (email, 1 notice): 1 late\n' +
        'could not tell tom (1 notice): tom has no address: give people: tom: an email; `outspoke notices retry` sends it again\n[3]',
    )
    const [{ from, to, source }] = mail.got as [(typeof mail.got)[0]]
    expect({ from, to }).toEqual({ from: 'desk@acme.example', to: ['ana@acme.example'] })
    expect(source).toContain('Subject: outspoke: 1 late\r\n')
    expect(source).toContain('Auto-Submitted: auto-generated\r\n')
    expect(source).toMatch(/Message-ID: <[0-9a-f]{32}@outspoke\.invalid>/)
    expect(source).not.toMatch(/@here|https:\/\/evil|text\/html/)
  })
  test('4xx of the server waits, 5xx is a refusal', async () => {
    write('escalation:\n  standard:\n    - { at: due, notify: lead }\n', [JANE])
    await imported('08:40')
    await notify('08:45')
    mail.refuse = { code: 451, text: 'T0PSECRET' }
    expect(await notify('10:20')).toContain('the mail server answered 451; tried again from 2026-08-04T10:21:00.000Z on')
    mail.refuse = { code: 552, text: 'full' }
    expect(await notify('10:22')).toContain('the mail server answered 552; `outspoke notices retry`')
    mail.refuse = undefined
    await go('notices retry', '10:25')
    expect(await notify('10:25', { OUTSPOKE_SMTP_URL: '' })).toContain('no mail server is named')
    expect(await notify('11:25', { OUTSPOKE_SMTP_URL: mail.url.replace('//', '//ann:wrong@') })).toContain('the mail server answered 535')
    await go('notices retry', '11:30')
    expect(await notify('11:30', { OUTSPOKE_SMTP_URL: mail.url.replace('//', '//ann:sesame@') })).toContain('told ana@acme.example')
    expect(mail.got.length).toBe(1)
  })
  test('addresses that would be more than one line are refused', async () => {
    write(
      `channels:\n  voice: { type: email, to: "a@acme.example, b@acme.example", from: "\${SENDER}" }\n${LADDER.replace('room', 'voice')}`,
      [JANE],
    )
    await imported('08:40')
    await notify('08:45')
    expect(await notify('10:20', { SENDER: 'x@acme.example\nBcc: evil@evil.example' })).toContain('the sender is no address of mail')
    await go('notices retry', '10:21')
    await notify('10:21', { SENDER: 'x@acme.example' })
    expect(mail.got.map(({ to }) => to)).toEqual([['a@acme.example', 'b@acme.example']])
  })
})

describe('a command', () => {
  test('gets the message on stdin, without a shell and without our secrets', async () => {
    write(`channels:\n  tell: { type: exec, to: "sh -c 'env > env.txt; cat > \\"got $0.txt\\"' one" }\n${LADDER.replace('room', 'tell')}`, [
      JANE,
    ])
    await imported('08:40')
    await notify('08:45')
    expect(await notify('10:20', { PATH: process.env.PATH ?? '' })).toBe('told tell (exec, 1 notice): 1 late\n[0]')
    expect(readFileSync(join(folder, 'got one.txt'), 'utf8').replaceAll('\u200b', '|')).toMatch(
      /^1 late\n\ncare\n {2}LATE {2}\w{4} {2}20m late {2}first response {2}ana {2}x\n {6}jane: @\|acme where is <my> refund\? @\|here https:\|\/\/evil\.\|example\n$/,
    )
    const env = readFileSync(join(folder, 'env.txt'), 'utf8')
    expect(env).toContain('OUTSPOKE_SUBJECT=outspoke: 1 late')
    expect(env).not.toMatch(/sesame|HOOK|SMTP/)
  })
  test('its failure is told', async () => {
    write(
      `channels:\n  tell: { type: exec, to: "false" }\n  gone: { type: exec, to: "/nowhere/at/all" }\n${LADDER.replace('room', '[tell, gone]')}`,
      [JANE],
    )
    await imported('08:40')
    await notify('08:45')
    const said = await notify('10:20', { PATH: process.env.PATH ?? '' })
    expect(said).toContain('could not tell tell (1 notice): ended with exit code 1;')
    expect(said).toContain('could not tell gone (1 notice): could not be started (ENOENT);')
  })
})

describe('Slack and Teams', () => {
  test('each its own body', async () => {
    const hooks = '  s: { type: slack, url: "${HOOK}/s" }\n  t: { type: teams, url: "${HOOK}/t" }\n'
    write(`channels:\n${hooks}${LADDER.replace('room', '[s, t]')}`, [JANE])
    await imported('08:40')
    await notify('08:45')
    await notify('10:20')
    const bodies = web.got.map(({ body }) => JSON.parse(body))
    expect(bodies[0].text).toBe('1 late')
    expect(bodies[1].attachments[0].contentType).toBe('application/vnd.microsoft.card.adaptive')
    for (const { body } of web.got) expect(body).not.toMatch(/@here|<!|https:\/\/evil/)
  })
})

describe('when', () => {
  test('outside its hours a channel waits, and then hears of all that still matters', async () => {
    write(`channels:\n${ROOM.replace('type', 'hours: office, type')}${LADDER}`, [JANE, BOB])
    await imported('08:40')
    await notify('08:45')
    await go('check --notify --exit-zero', '18:00')
    expect(await go('check --notify --exit-zero --verbose', '18:05')).toContain(
      'waits for room: 2 notices until 2026-08-05T09:00:00.000Z (outside its hours)',
    )
    await go('reply author:jane "on its way" --yes', '20:00')
    await notify('+1 08:59')
    expect(web.got.length).toBe(0)
    await notify('+1 09:00')
    expect(heard()).toEqual([['1 late', 'late first response 22h30m late @bob']])
  })
  test('a digest is sent once a day', async () => {
    write(`channels:\n${ROOM.replace('type', 'digest: daily, type')}${LADDER}`, [JANE, BOB])
    await imported('08:40')
    for (const when of ['08:45', '10:20', '23:50', '+1 00:05', '+1 12:00']) await notify(when)
    expect(heard()).toEqual([['2 late', 'late first response 14h5m late @jane', 'late first response 13h35m late @bob']])
  })
  test('or once a week', async () => {
    write(`channels:\n${ROOM.replace('type', 'digest: weekly, type')}${LADDER}`, [JANE])
    await imported('08:40')
    for (const when of ['08:45', '10:20', '+1 00:05', '+5 23:00']) await notify(when)
    expect(web.got.length).toBe(0)
    await notify('+6 00:05')
    expect(web.got.length).toBe(1)
  })
})

describe('no flood', () => {
  const OLD = Array.from({ length: 12 }, (_, at) => `9${at},x,old${at},2026-07-01T08:00:00Z,@acme hello ${at},`)
  const LOUD = `rules:\n  - { tag: hello, when: { text: hello }, notify: room }\n`
  test('an old import is one sentence, and later ones are one more', async () => {
    write(`channels:\n${ROOM}${LADDER}${LOUD}`, OLD)
    await imported('08:00')
    await notify('08:45')
    await notify('08:50')
    write(`channels:\n${ROOM}${LADDER}${LOUD}`, ['80,x,late,2026-07-02T08:00:00Z,@acme excuse me,'])
    await imported('09:00')
    await notify('09:05')
    expect(heard()).toEqual([
      ['12 already late', '12 posts were already late when first seen (outspoke overdue lists them)'],
      ['1 already late', '1 post was already late when first seen (outspoke overdue lists them)'],
    ])
  })
  test('what was in time and is late at the first look is counted too', async () => {
    write(`channels:\n${ROOM}${LADDER}`, [JANE, BOB])
    await imported('08:40')
    await notify('12:00')
    await notify('12:05')
    expect(heard()).toEqual([['2 already late', '2 posts were already late when first seen (outspoke overdue lists them)']])
  })
  test('what rules tell at once: news, once; not a first import, not a backfill', async () => {
    const rules = `channels:\n${ROOM}${LOUD}`
    write(rules, OLD)
    await notify('08:00').catch(() => {})
    await imported('08:00')
    await notify('08:45')
    write(rules, ['81,x,new,2026-08-04T08:40:00Z,@acme hello there,', '82,x,quiet,2026-08-04T08:40:00Z,@acme good day,'])
    await imported('08:50')
    await notify('09:00')
    await notify('09:05')
    write(rules, ['83,x,past,2026-08-03T08:40:00Z,@acme hello from then,'])
    await imported('09:10', ' --backfill')
    await notify('09:15')
    expect(heard()).toEqual([['1 new', 'new hello 20m ago @new']])
  })
})

describe('ladders act', () => {
  const acting = LADDER.replace('notify: room', 'reassign: legal, priority: high')
  const owner = async (when: string) =>
    (await go('list --fields author,department,priority', when))
      .replace(/\[0\]$/, '')
      .split('\n')
      .slice(0, -1)
  test('once, as one operation, undone like any other, and not again', async () => {
    write(`channels:\n${ROOM}${acting}`, [JANE, BOB])
    await imported('08:40')
    await notify('08:45')
    expect(await notify('10:40')).toBe('reassigned 2, raised the priority of 2 (operation 1; outspoke undo 1 takes it back)\n[0]')
    expect(await owner('10:40')).toEqual(['jane\tlegal\thigh', 'bob\tlegal\thigh'])
    expect(await go('log', '10:41')).toBe('1\t2026-08-04T10:40:00.000Z\toutspoke\tcheck --notify\t2\t\n[0]')
    await go('undo 1', '10:45')
    expect(await owner('10:45')).toEqual(['jane\tcare\tnormal', 'bob\tcare\tnormal'])
    expect(await notify('10:50')).toBe('[0]')
    expect(await owner('10:50')).toEqual(['jane\tcare\tnormal', 'bob\tcare\tnormal'])
    expect(await go('db check', '10:55')).toContain('[0]')
  })
  test('never what people set or claimed: the department hears of it, and the log says why', async () => {
    write(`channels:\n${ROOM}${acting}`, [JANE, BOB])
    await imported('08:40')
    await notify('08:45')
    await go('assign author:jane hub --yes', '09:00')
    await go('claim author:bob --lease 3h --yes', '09:00')
    const said = await notify('10:40')
    expect(said).toContain('raised the priority of 2, left 2 where people put them (operation 3; ')
    expect(said).toContain('told lena@acme.example')
    expect((await owner('10:40')).map((line) => line.split('\t').slice(0, 2).join(' '))).toEqual(['jane hub', 'bob care'])
    const shown = await go('list author:bob --format json', '10:41')
    const id = JSON.parse(shown.replace(/\[0\]$/, ''))[0].id
    expect(await go(`show ${id}`, '10:41')).toContain('not given to legal (first response, due): tester has claimed it')
  })
})

test('a dry run tells nobody and keeps nothing', async () => {
  write(`channels:\n${ROOM}${LADDER.replace('notify: room', 'notify: room, reassign: legal')}`, [JANE])
  await imported('08:40')
  await notify('08:45')
  const dry = await go('check --notify --dry-run --exit-zero', '10:20')
  expect(dry).toContain('would tell room (webhook, 1 notice): 1 late\nwould have reassigned 1\n[0]')
  expect(web.got.length).toBe(0)
  expect(await states('10:20')).toEqual([])
  await notify('10:25')
  expect(web.got.length).toBe(1)
})

test('--notify is about the present, and --dry-run goes with it', async () => {
  write(`channels:\n${ROOM}${LADDER}`, [JANE])
  await imported('08:40')
  expect(await go('check --notify --as-of 2026-08-04T08:45Z', '10:20')).toContain('--notify is about the present')
  expect(await go('check --dry-run', '10:20')).toContain('--dry-run goes with --notify')
})

test('a test message goes out at once, whatever the hours', async () => {
  write(`channels:\n${ROOM.replace('type', 'hours: office, digest: weekly, type')}`, [JANE])
  await imported('08:40')
  expect(await go('notices test room', '03:00')).toBe('told room (webhook, 1 notice): A test of outspoke: this channel works.\n[0]')
  expect(await go('notices test rom', '03:00')).toContain('did you mean room?')
  web.answer = () => ({ status: 500 })
  expect(await go('notices test room', '03:00')).toBe('could not tell room: answered 500\n[1]')
  expect(await states('03:00')).toEqual(['sent room test test 1 ', 'failed room test test 1 answered 500'])
})

test('one run at a time', async () => {
  write(`channels:\n${ROOM}${LADDER}`, [JANE])
  await imported('08:40')
  await notify('08:45')
  web.answer = () => ({ status: 200, after: 300 })
  const [one, two] = await Promise.all([notify('10:20'), new Promise((resolve) => setTimeout(resolve, 100)).then(() => notify('10:20'))])
  expect(one).toBe('told room (webhook, 1 notice): 1 late\n[0]')
  expect(two).toBe('another run is telling: this one leaves it to that\n[0]')
  expect(web.got.length).toBe(1)
})

test('a run that slept while another one worked leaves to that what it has done', async () => {
  const rooms = `channels:\n  one: { type: webhook, url: "\${HOOK}/one" }\n  two: { type: webhook, url: "\${HOOK}/two" }\n`
  write(`${rooms}escalation:\n  standard:\n    - { at: due, notify: [one, two] }\n`, [JANE])
  await imported('08:40')
  await notify('08:45')
  let other: Promise<string> | undefined
  web.answer = (nth) => {
    if (nth > 1) return { status: 200 }
    // The machine sleeps for longer than the lease lasts, another one takes over, and is done when it wakes up.
    const db = new Database(join(folder, 'outspoke.db'))
    db.prepare('UPDATE lease SET until = 0').run()
    db.close()
    other = notify('10:20')
    return { status: 200, after: 1_500 }
  }
  const said = await notify('10:20')
  expect(await other).toBe('told one (webhook, 1 notice): 1 late\ntold two (webhook, 1 notice): 1 late\n[0]')
  expect(said).toBe('told one (webhook, 1 notice): 1 late\n[0]')
  // The message that was under way comes twice; nothing else does.
  expect(web.got.map(({ path }) => path.split('/').at(-1))).toEqual(['one', 'one', 'two'])
})

test('--max-age: what is older fires nothing, and ends all the same', async () => {
  write(`channels:\n${ROOM}${LADDER}    - { at: +1h, notify: room }\n`, [JANE, BOB])
  await imported('08:40')
  await notify('08:45')
  await go('check --notify --max-age 3h', '10:35')
  await go('check --notify --max-age 3h', '11:31')
  await go('reply author:jane "we are on it" --yes', '11:40')
  await go('check --notify --max-age 3h', '11:45')
  expect(heard()).toEqual([
    ['2 late', 'late first response 35m late @jane', 'late first response 5m late @bob'],
    ['1 resolved', 'resolved first response after 1h40m late @jane'],
  ])
  web.got.length = 0
  await notify('11:50')
  expect(heard()).toEqual([['1 late', 'late first response 1h20m late @bob']])
})

describe('a clock that was set back', () => {
  test('leaves no lease for years', async () => {
    write(`channels:\n${ROOM}${LADDER}`, [JANE])
    await imported('08:40')
    await notify('08:45')
    const db = new Database(join(folder, 'outspoke.db'))
    const lease = db.prepare("INSERT INTO lease (name, holder, until) VALUES ('notices', 'gone 1', ?)")
    lease.run(Date.now() + 60_000)
    expect(await notify('10:20')).toBe('another run is telling: this one leaves it to that\n[0]')
    db.prepare('UPDATE lease SET until = ?').run(Date.now() + 86_400_000)
    expect(await notify('10:20')).toBe('told room (webhook, 1 notice): 1 late\n[0]')
    db.close()
  })
  test('puts no message off for years', async () => {
    write(`channels:\n${ROOM}${LADDER}`, [JANE])
    await imported('08:40')
    await notify('08:45')
    web.answer = () => ({ status: 503 })
    expect(await notify('+20 10:20')).toContain('could not tell room')
    web.answer = () => ({ status: 200 })
    expect(await notify('10:20')).toBe('told room (webhook, 1 notice): 1 late\n[0]')
  })
})

test('no secret is in the database', async () => {
  write(`channels:\n${ROOM}${LADDER}`, [JANE])
  await imported('08:40')
  await notify('10:20')
  for (const name of ['outspoke.db', 'outspoke.db-wal'])
    if (existsSync(join(folder, name))) expect(readFileSync(join(folder, name), 'latin1')).not.toMatch(/T0PSECRET|sesame/)
})
