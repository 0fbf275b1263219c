/** One message to one place, where it is no part of a run: what does not answer, what answers too much, what is interrupted. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Digest } from '../../src/core/digest.ts'
import { deliver } from '../../src/notify/deliver.ts'
import type { Place } from '../../src/notify/message.ts'
import { mailServer, webServer } from '../support/receivers.ts'

const HOSTILE = 'Subject: x\r\nBcc: all@acme.example\r\n\r\n<b>@here</b> https://evil.example \u0007'
const digest: Digest = {
  title: `1 late\r\nBcc: all@acme.example`,
  groups: [
    {
      department: 'care',
      lines: [
        {
          state: 'late',
          shortId: 'k3f9',
          what: 'first response',
          when: '5m late',
          department: 'care',
          dueAt: 0,
          post: { network: `x ${HOSTILE}`, author: HOSTILE, text: HOSTILE, url: 'javascript:alert(1)' },
        },
      ],
    },
  ],
  more: 0,
  notices: [],
}
const message = { id: 'a'.repeat(32), digest, at: Date.UTC(2026, 7, 4) }
const sending = { signal: new AbortController().signal, timeoutMs: 300, folder: '/', env: { PATH: process.env.PATH } }

let web: Awaited<ReturnType<typeof webServer>>
let mail: Awaited<ReturnType<typeof mailServer>>
beforeEach(async () => {
  web = await webServer()
  mail = await mailServer()
})
afterEach(async () => {
  await web.close()
  await mail.close()
})
const hook = (): Place => ({ type: 'webhook', url: `${web.url}/x` })

describe('time', () => {
  test('a server that does not answer', async () => {
    web.answer = () => ({ status: 200, after: 'never' })
    expect(await deliver(hook(), message, sending)).toEqual({ sent: false, again: true, error: 'no answer within 0.3 s' })
  })
  test('a command that does not end', async () => {
    expect(await deliver({ type: 'exec', to: 'sleep 20' }, message, sending)).toEqual({
      sent: false,
      again: true,
      error: 'was ended after 0.3 s',
    })
  })
  test('a mail server that says nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const said = await deliver(
      { type: 'email', url: `smtp://127.0.0.1:${port}`, to: 'a@acme.example', from: 'b@acme.example' },
      message,
      sending,
    )
    expect(said).toEqual({ sent: false, again: true, error: 'the mail server could not be reached (ETIMEDOUT)' })
    silent.close()
  })
  test('Ctrl-C ends it', async () => {
    web.answer = () => ({ status: 200, after: 'never' })
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await expect(deliver(hook(), message, { ...sending, signal: stop.signal })).rejects.toThrow()
  })
})

const mailTo = (url: string, to = 'a@acme.example'): Place => ({ type: 'email', url, to, from: 'b@acme.example' })

/** A mail server that answers each line by what `says` gives for it, line by line, `pause` ms apart. */
async function scripted(says: (line: string) => string, pause = 0) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let inData = false
    const say = (text: string) => {
      for (const [at, sign] of [...text].entries()) setTimeout(() => socket.write(sign), pause * at)
    }
    socket.write('220 here\r\n')
    socket.on('data', (data) => {
      for (const line of String(data).split('\r\n').slice(0, -1)) {
        if (inData && line !== '.') continue
        inData = line === 'DATA'
        say(says(line))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe('mail servers of all kinds', () => {
  test('one that says a letter at a time is not waited for', async () => {
    const slow = await scripted(() => '250 fine\r\n', 200)
    const from = Date.now()
    expect(await deliver(mailTo(slow.url), message, sending)).toEqual({
      sent: false,
      again: true,
      error: 'the mail server took longer than 0.9 s',
    })
    expect(Date.now() - from).toBeLessThan(3_000)
    slow.close()
  })
  test('Ctrl-C ends it', async () => {
    const slow = await scripted(() => '250 fine\r\n', 200)
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await expect(deliver(mailTo(slow.url), message, { ...sending, signal: stop.signal })).rejects.toThrow()
    slow.close()
  })
  test.each([
    [550, false, 'the mail server refused 1 of 2 addresses'],
    [450, true, 'the mail server did not take 1 of 2 addresses yet'],
  ])('one that takes one address and answers %i to the other', async (status, again, error) => {
    const picky = await scripted((line) =>
      line === 'DATA' ? '354 go\r\n' : line.includes('gone@') ? `${status} no\r\n` : line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n',
    )
    expect(await deliver(mailTo(picky.url, 'a@acme.example, gone@acme.example'), message, sending)).toEqual({ sent: false, again, error })
    picky.close()
  })
  test('a password with a percent sign stands for itself', async () => {
    const { port } = new URL(mail.url)
    expect(await deliver(mailTo(`smtp://me:100%sure@127.0.0.1:${port}`), message, sending)).toEqual({
      sent: false,
      again: false,
      error: 'the mail server answered 535',
    })
    expect(await deliver(mailTo(`smtp://me:sesame@127.0.0.1:${port}`), message, sending)).toEqual({ sent: true })
  })
  test('one that speaks TLS from the start', async () => {
    const secure = new SMTPServer({
      secure: true,
      authOptional: true,
      onData: (stream, _, done) => {
        stream.resume()
        stream.on('end', () => done())
      },
    })
    secure.on('error', () => {})
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const { port } = secure.server.address() as { port: number }
    const [place, patient] = [mailTo(`smtps://localhost:${port}`), { ...sending, timeoutMs: 3_000 }]
    // Nobody vouches for its certificate.
    expect(await deliver(place, message, patient)).toMatchObject({ sent: false, again: true })
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await deliver(place, message, patient)).toEqual({ sent: true })
    vi.unstubAllEnvs()
    await new Promise<void>((resolve) => secure.close(() => resolve()))
  })
})

describe('a command', () => {
  const run = (to: string, more: Partial<typeof sending> = {}) => deliver({ type: 'exec', to }, message, { ...sending, ...more })
  const folder = mkdtempSync(join(tmpdir(), 'outspoke-exec-'))
  /** What nobody has buried yet is dead all the same. */
  const alive = (file: string) =>
    /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(join(folder, file), 'utf8').trim()], { encoding: 'utf8' }).stdout)
  test.each([
    ['a path through a file', '/etc/passwd/x', 'could not be started (ENOTDIR)'],
    ['a program that is not there', '/nowhere/to/be/found', 'could not be started (ENOENT)'],
    ['a path that is too long', `/${'x'.repeat(5_000)}`, 'could not be started (ENAMETOOLONG)'],
    ['one that crashes', `sh -c 'kill -SEGV $$'`, 'was ended by SIGSEGV'],
    ['one that fails', 'false', 'ended with exit code 1'],
  ])('%s', async (_, to, error) => {
    expect(await run(to)).toEqual({ sent: false, again: true, error })
  })
  test('that hangs is ended with all that it has started', async () => {
    const hanging = `sh -c 'sleep 60 & echo $! >child; echo $$ >parent; wait'`
    expect(await run(hanging, { folder })).toMatchObject({ error: 'was ended after 0.3 s' })
    await vi.waitFor(() => expect([alive('parent'), alive('child')]).toEqual([false, false]))
  })
  test('Ctrl-C ends it with all that it has started', async () => {
    const abort = new AbortController()
    const running = run(`sh -c 'sleep 60 & echo $! >child2; wait'`, { folder, signal: abort.signal, timeoutMs: 10_000 })
    await vi.waitFor(() => expect(alive('child2')).toBe(true))
    abort.abort()
    await expect(running).rejects.toThrow()
    await vi.waitFor(() => expect(alive('child2')).toBe(false))
  })
})

test('a word that no system takes is no crash', async () => {
  expect(await deliver({ type: 'exec', to: 'tee a\u0000b' }, message, sending)).toMatchObject({ sent: false, again: false })
})

test('an answer that says our address back is not repeated', async () => {
  web.answer = () => ({ status: 404, body: 'Cannot POST /hook/T0PSECRET' })
  const refused = { sent: false, again: false, error: 'answered 404' }
  expect(await deliver({ type: 'slack', url: `${web.url}/hook/T0PSECRET` }, message, sending)).toEqual(refused)
  expect(await deliver({ type: 'slack', url: `${web.url}/x?sig=T0PSECRET%2F1` }, message, sending)).toEqual(refused)
})

test('of a long answer only the beginning is read, and it is harmless', async () => {
  web.answer = () => ({ status: 500, body: `<!channel> @here https://evil.example ${'x'.repeat(1_000_000)}` })
  const said = await deliver(hook(), message, sending)
  expect(said.sent === false && said.error.replaceAll('\u200b', '|')).toMatch(
    /^answered 500: <!channel> @\|here https:\|\/\/evil\.\|example x+…$/,
  )
})

test.each([
  ['no address', 'nonsense', 'its url is no address'],
  ['a file', 'file:///etc/passwd', 'its url is no address of the web'],
  ['a password in it', 'https://user:pass@acme.example', 'its url holds a user or a password: fetch refuses those'],
])('%s', async (_, url, error) => {
  expect(await deliver({ type: 'slack', url }, message, sending)).toEqual({ sent: false, again: false, error })
})

test('a mail is one mail, whatever a post says', async () => {
  expect(await deliver({ type: 'email', url: mail.url, to: 'a@acme.example', from: 'b@acme.example' }, message, sending)).toEqual({
    sent: true,
  })
  const [{ to, source }] = mail.got as [(typeof mail.got)[0]]
  const [head = '', body = ''] = source.split(/\r\n\r\n(.*)/s)
  expect(to).toEqual(['a@acme.example'])
  expect(head).not.toMatch(/^(Bcc|Cc):/im)
  expect(head).toContain('Subject: outspoke: 1 late Bcc: all@acme.example')
  expect(head).toMatch(/Content-Type: text\/plain/)
  expect(body).not.toMatch(/^Bcc|@here|https:\/\/evil|javascript|\u0007/m)
})

test('a webhook hears of the two hundred worst, and how many more there are', async () => {
  const line = digest.groups[0]!.lines[0]!
  const lines = Array.from({ length: 5_000 }, (_, at) => ({ ...line, shortId: `k${at}`, dueAt: at }))
  await deliver(hook(), { ...message, digest: { ...digest, groups: [{ department: 'care', lines }] } }, sending)
  const { departments, more } = JSON.parse(web.got[0]!.body)
  expect([departments[0].lines.length, departments[0].lines.at(-1).id, more]).toEqual([200, 'k199', 4_800])
})

test('the signature is verified as the README says', async () => {
  await deliver({ ...hook(), secret: "it's $ecret" }, { ...message, digest: { ...digest, title: 'ü\u2028%s\\n' } }, sending)
  const { headers, body } = web.got[0]!
  const [recipe = ''] = /printf '%s\.%s'[^`]*/.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')) ?? []
  const { stdout } = spawnSync('/bin/sh', ['-c', recipe], {
    env: { PATH: process.env.PATH, TIMESTAMP: String(headers['x-outspoke-timestamp']), BODY: body, SECRET: "it's $ecret" },
    encoding: 'utf8',
  })
  expect(`sha256=${stdout.trim().split(' ').at(-1)}`).toBe(headers['x-outspoke-signature'])
})

test('without a secret there is no signature', async () => {
  await deliver(hook(), message, sending)
  expect(Object.keys(web.got[0]!.headers).filter((name) => name.startsWith('x-outspoke'))).toEqual([
    'x-outspoke-delivery',
    'x-outspoke-timestamp',
  ])
})
