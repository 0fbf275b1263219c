/**
 * A digest as JSON for any program, signed. The receiver computes HMAC-SHA256 with the shared secret over the timestamp, a dot and the raw body, compares in
 * constant time, and refuses timestamps that are older than some minutes: a recorded request cannot be played again.
 */
import { createHmac } from 'node:crypto'
import { cutDigest } from '../core/digest.ts'
import { isoUtc } from '../core/time.ts'
import type { Message } from './message.ts'

const FORMAT = 1
/** Posts of a message; the others are counted. More than that many servers refuse to read at once. */
const POSTS = 200

/** Body and headers; without a secret there is no signature. */
export function webhookRequest(
  { id, digest: whole, at }: Message,
  secret: string | undefined,
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const digest = cutDigest(whole, POSTS)
  const body = JSON.stringify({
    format: FORMAT,
    id,
    sent_at: isoUtc(at),
    title: digest.title,
    departments: digest.groups.map(({ department, lines }) => ({
      department,
      lines: lines.map(({ state, shortId, what, when, dueAt, spoke, post }) => ({
        state,
        id: shortId,
        what,
        when,
        due_at: Number.isFinite(dueAt) ? isoUtc(dueAt) : null,
        spoke: spoke ?? null,
        post: post === undefined ? null : { network: post.network, author: post.author ?? null, text: post.text, url: post.url ?? null },
      })),
    })),
    more: digest.more,
    notes: digest.notices,
  })
  const timestamp = String(Math.floor(at / 1_000))
  const signed =
    secret === undefined || secret === '' ? undefined : createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return {
    body,
    headers: {
      'x-outspoke-delivery': id,
      'x-outspoke-timestamp': timestamp,
      ...(signed === undefined ? {} : { 'x-outspoke-signature': `sha256=${signed}` }),
    },
  }
}
