/** A POST to a hook: what its answer means for another try. */
import type { Sending } from './message.ts'
import { codeOf, later, type Outcome, refused, SENT } from './outcome.ts'
import { harmless } from './text.ts'

/** Answers that another try may change, though they blame the request: time-out, too early, too many. */
const PASSING = new Set([408, 425, 429])
/** Longest wait that a server may ask for. */
const LONGEST = 86_400_000

/** Characters by which a piece of an address is told from a word. */
const SECRET = 6

/** Redirects are not followed: a hook's address is a secret, and the signature is for this one. */
export async function post(
  url: string | undefined,
  body: string,
  headers: Readonly<Record<string, string>>,
  { signal, timeoutMs }: Sending,
): Promise<Outcome> {
  if (url === undefined || !URL.canParse(url)) return refused('its url is no address')
  const { protocol, username, password } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return refused('its url is no address of the web')
  if (username !== '' || password !== '') return refused('its url holds a user or a password: fetch refuses those')
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'outspoke', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const { ok, status } = response
    const said = ok ? '' : await beginning(response, url)
    await response.body?.cancel().catch(() => {})
    if (ok) return SENT
    const error = `answered ${status}${said === '' ? '' : `: ${said}`}`
    if (status >= 500 || PASSING.has(status)) return later(error, waitOf(response.headers.get('retry-after')))
    return refused(status >= 300 && status < 400 ? `${error} (redirects are not followed)` : error)
  } catch (error) {
    if (signal.aborted) throw error
    const code = codeOf(error)
    return later(code === 'time-out' ? `no answer within ${timeoutMs / 1000} s` : `could not be reached (${code})`)
  }
}

/** The first words of an answer: `invalid_token` of Slack helps. No more of it is read, and nothing of one that says our address back. */
async function beginning(response: Response, url: string): Promise<string> {
  const reader = response.body?.getReader()
  const piece = await reader?.read()
  reader?.releaseLock()
  if (piece?.value === undefined) return ''
  const text = new TextDecoder().decode(piece.value.slice(0, 400))
  return secretsOf(url).some((part) => text.includes(part)) ? '' : harmless(text, 60)
}

/** The pieces of an address that may be its secret, as they are written and as they are read: their beginnings, for an answer may be cut. */
function secretsOf(url: string): readonly string[] {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`
    .split(/[/?&=;,.:]/)
    .flatMap((part) => [part, readable(part)])
    .filter((part) => part.length >= SECRET)
    .map((part) => part.slice(0, SECRET))
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** `Retry-After` as ms: seconds, or a date. */
function waitOf(text: string | null): number | undefined {
  if (text === null) return undefined
  const seconds = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST) : undefined
}
