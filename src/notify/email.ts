/** Mail over SMTP: the one door to nodemailer, which is loaded when a mail is sent. */
import { Socket } from 'node:net'
import { letterOf } from './letter.ts'
import type { Message, Place, Sending } from './message.ts'
import { codeOf, later, type Outcome, refused, SENT } from './outcome.ts'

const ADDRESS = /^[^\s<>(),;:"[\]\\@\u0000-\u001f\u007f]+@[^\s<>(),;:"[\]\\@\u0000-\u001f\u007f]+$/u

/** A mail takes so many times as long as a server may be silent, however often it says a little. */
const PATIENCE = 3

/** A text mail; the subject is one line of our own words. 4xx of the server and failures of the way are worth another try, 5xx are not. */
export async function sendMail({ url, to, from }: Place, message: Message, { signal, timeoutMs }: Sending): Promise<Outcome> {
  signal.throwIfAborted()
  const addresses = (to ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const wrong = addresses.find((one) => !ADDRESS.test(one))
  if (addresses.length === 0 || wrong !== undefined) return refused(`"${wrong ?? ''}" is no address of mail`)
  if (url === undefined || !URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol))
    return later('no mail server is named: OUTSPOKE_SMTP_URL=smtp://user:password@host:587, or url: of the channel')
  const server = new URL(url)
  const [user, pass] = [decoded(server.username), decoded(server.password)]
  const sender = from ?? `outspoke@${server.hostname}`
  if (!ADDRESS.test(sender)) return refused('the sender is no address of mail: OUTSPOKE_MAIL_FROM, or from: of the channel')
  const { createTransport } = await import('nodemailer')
  const secure = server.protocol === 'smtps:'
  const socket = new Socket()
  const transport = createTransport({
    socket,
    host: server.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
    secure,
    // `?tls=required` refuses a server that does not speak TLS.
    requireTLS: server.searchParams.get('tls') === 'required',
    ...(server.username === '' ? {} : { auth: { user, pass } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const { subject, text } = letterOf(message.digest)
  let slow = false
  const interrupt = () => socket.destroy(new Error('interrupted'))
  const deadline = setTimeout(() => {
    slow = true
    socket.destroy(new Error('too slow'))
  }, timeoutMs * PATIENCE)
  signal.addEventListener('abort', interrupt)
  try {
    const { rejectedErrors = [] } = await transport.sendMail({
      from: sender,
      to: addresses,
      subject,
      text,
      // The same when it is sent again: mail programs show it once.
      messageId: `<${message.id}@outspoke.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    if (rejectedErrors.length === 0) return SENT
    // Whoever was taken has it, and may get it once more: better than somebody who never hears.
    const some = `${rejectedErrors.length} of ${addresses.length} addresses`
    const passing = rejectedErrors.some((one) => (statusOf(one) ?? 0) < 500)
    return passing ? later(`the mail server did not take ${some} yet`) : refused(`the mail server refused ${some}`)
  } catch (error) {
    signal.throwIfAborted()
    if (slow) return later(`the mail server took longer than ${(timeoutMs * PATIENCE) / 1000} s`)
    const status = statusOf(error)
    if (status === undefined) return later(`the mail server could not be reached (${codeOf(error)})`)
    return status >= 500 ? refused(`the mail server answered ${status}`) : later(`the mail server answered ${status}`)
  } finally {
    clearTimeout(deadline)
    signal.removeEventListener('abort', interrupt)
    transport.close()
    socket.destroy()
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined
}

/** A name or password of an address; one that was not written as addresses ask for it (`100%sure`) stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
