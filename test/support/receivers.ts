/** Those who are told: a web server and a mail server on 127.0.0.1, which remember what they got. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** ms until it answers; `never`: it does not. */
  readonly after?: number | 'never'
}

/** A web server. `answer` may be changed at any time; so many requests at a time came in at most: `together`. */
export async function webServer() {
  const got: Got[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += String(piece)
    })
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body })
      const { status, headers = {}, body: said = '', after = 0 } = web.answer(got.length)
      if (after === 'never') return
      setTimeout(() => response.writeHead(status, headers).end(said), after)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const web = {
    url: `http://127.0.0.1:${port}`,
    got,
    answer: (_: number): Answer => ({ status: 200 }),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return web
}

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly source: string
}

/** A mail server that speaks SMTP. `refuse`: what it says instead of taking a mail. */
export async function mailServer() {
  const got: Mail[] = []
  const mail = {
    url: '',
    got,
    refuse: undefined as { readonly code: number; readonly text: string } | undefined,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _, done) => done(auth.password === 'sesame' ? null : new Error('no'), { user: auth.username }),
    onData: (stream, session, done) => {
      let source = ''
      stream.on('data', (piece) => {
        source += String(piece)
      })
      stream.on('end', () => {
        const { refuse } = mail
        if (refuse !== undefined) return done(Object.assign(new Error(refuse.text), { responseCode: refuse.code }))
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        got.push({ from, to: session.envelope.rcptTo.map(({ address }) => address), source })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  mail.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return mail
}
