/** Sends what is due to be sent: a message a place, written from what is true now, and marks in the ledger what became of it. */
import type { Digest } from '../core/digest.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { MINUTE } from '../core/time.ts'
import type { Outcome } from '../notify/deliver.ts'
import type { Message } from '../notify/message.ts'
import type { NoticeRow, Outbox } from '../store/notices.ts'
import type { Context } from './command.ts'
import { writeMessage } from './notify-message.ts'
import { type Parcel, resolvePlace, sortRows, type Waiting } from './notify-places.ts'

export interface Sent {
  readonly name: string
  readonly type: string
  readonly title: string
  readonly notices: number
}
export interface Failed {
  readonly name: string
  /** It is no message, but something that a rung does. */
  readonly deed?: true
  readonly notices: number
  readonly error: string
  /** Epoch ms; absent: only after `outspoke notices retry`. */
  readonly againAt: number | undefined
}
export interface Sending {
  readonly sent: readonly Sent[]
  readonly waiting: readonly Waiting[]
  readonly failed: readonly Failed[]
}

/** For one message; a run holds its lease for longer than any takes. */
const TIMEOUT = 10_000
const FIRST_PAUSE = MINUTE
const LONGEST_PAUSE = 6 * 60 * MINUTE

/** Sends the rows whose places are open. `hold` renews the lease; where that is lost, what is left is another run's. Failures wait in the ledger. */
export async function send(
  context: Context,
  outbox: Outbox,
  rules: RuleSet,
  rows: readonly NoticeRow[],
  hold: () => Promise<boolean>,
  { tryAgain = true } = {},
): Promise<Sending> {
  const { now } = context.settings
  const { ready, waiting, lost } = sortRows(rows, rules, now)
  const sent: Sent[] = []
  const failed: Failed[] = []
  for (const { rows: of, error } of lost) {
    const name = of[0]?.recipient ?? ''
    await outbox.failed(
      of.map(({ id }) => id),
      error,
      undefined,
    )
    failed.push({ name, notices: of.length, error, againAt: undefined })
  }
  for (const parcel of ready) {
    const { digest, told, moot, id } = writeMessage(parcel, await outbox.matters(parcel.rows, now), now)
    if (moot.length > 0)
      await outbox.close(
        moot.map((row) => row.id),
        'moot',
      )
    if (digest === undefined) continue
    // Another run has taken over: what is left is its to send.
    if (!(await hold())) break
    const ids = told.map((row) => row.id)
    const outcome = await deliverTo(context, parcel, { id, digest, at: context.clock() })
    if (outcome.sent) {
      await outbox.sent(ids, context.clock())
      sent.push({ name: parcel.name, type: parcel.channel.type, title: titleOf(digest), notices: ids.length })
      continue
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(20, Math.max(0, ...told.map(({ attempts }) => attempts))))
    // From now, for a run may take minutes.
    const againAt = outcome.again && tryAgain ? context.clock() + Math.max(pause, outcome.afterMs ?? 0) : undefined
    await outbox.failed(ids, outcome.error, againAt)
    failed.push({ name: parcel.name, notices: ids.length, error: outcome.error, againAt })
  }
  return { sent, waiting, failed }
}

const titleOf = ({ title, groups, notices }: Digest): string => (groups.length === 0 ? (notices[0] ?? title) : title)

async function deliverTo({ system, settings, signal }: Context, { channel }: Parcel, message: Message): Promise<Outcome> {
  const place = resolvePlace(channel, system.env)
  if ('missing' in place) return { sent: false, again: true, error: `environment variable ${place.missing} is not set` }
  const { deliver } = await import('../notify/deliver.ts')
  return deliver(place, message, { signal, timeoutMs: TIMEOUT, folder: settings.workspace ?? system.cwd, env: system.env })
}

/** What would be sent; nothing is. */
export async function wouldSend(outbox: Outbox, rules: RuleSet, rows: readonly NoticeRow[], now: number): Promise<Sending> {
  const { ready, waiting, lost } = sortRows(rows, rules, now)
  const sent: Sent[] = []
  for (const parcel of ready) {
    const { digest, told } = writeMessage(parcel, await outbox.matters(parcel.rows, now), now)
    if (digest !== undefined) sent.push({ name: parcel.name, type: parcel.channel.type, title: titleOf(digest), notices: told.length })
  }
  return {
    sent,
    waiting,
    failed: lost.map(({ rows: of, error }) => ({ name: of[0]?.recipient ?? '', notices: of.length, error, againAt: undefined })),
  }
}
