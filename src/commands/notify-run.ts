/**
 * `check --notify`: looks what is to be told, writes it into the ledger, does what the ladders do, and sends a message a channel. Only one run at a
 * time sends, of all hosts that share the database; whoever comes second leaves it to the first.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Digest } from '../core/digest.ts'
import { UsageError } from '../core/errors.ts'
import type { Change } from '../core/event.ts'
import { deedOf, type NewNotice, planNotices, reachOf, summaryRecipients } from '../core/notices.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { MINUTE } from '../core/time.ts'
import type { Message, Outcome } from '../notify/deliver.ts'
import type { NoticeRow, Outbox, RecordPlan, Seen, Summary } from '../store/notices.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './command.ts'
import { writeMessage } from './notify-message.ts'
import { type Parcel, resolvePlace, sortRows, type Waiting } from './notify-places.ts'
import { notifyJson, notifyLines } from './notify-view.ts'
import { staffed } from './staffed.ts'
import { storeFor } from './work/road.ts'

export interface NotifyOptions {
  readonly dryRun: boolean
  /** What was posted before fires nothing; epoch ms. */
  readonly from?: number | undefined
}
export interface NotifyReport {
  /** Another run is at it: nothing was looked at. */
  readonly busy: boolean
  readonly dryRun: boolean
  readonly sent: readonly Sent[]
  readonly waiting: readonly Waiting[]
  readonly failed: readonly Failed[]
  /** Facts that only count in a summary. */
  readonly summarised: number
  /** Absent: the ladders had nothing to do. */
  readonly deeds: Deeds | undefined
}
export interface Sent {
  readonly name: string
  readonly type: string
  readonly title: string
  readonly notices: number
}
export interface Failed {
  readonly name: string
  readonly notices: number
  readonly error: string
  /** Epoch ms; absent: only after `outspoke notices retry`. */
  readonly againAt: number | undefined
}
export interface Deeds {
  /** Absent in a dry run. */
  readonly operation: number | undefined
  readonly reassigned: number
  readonly raised: number
  readonly refused: number
}

/** For one message; a run holds its lease for longer than any takes. */
const TIMEOUT = 10_000
const FIRST_PAUSE = MINUTE
const LONGEST_PAUSE = 6 * 60 * MINUTE

/** Everything that `--notify` does, as `check` tells it; `ok`: nobody was missed. Throws where the database cannot be written to. */
export async function notifyRun(
  context: Context,
  options: NotifyOptions,
): Promise<{ readonly lines: readonly string[]; readonly json: unknown; readonly ok: boolean }> {
  const report = await run(context, options)
  const { verbose, terminal } = context.settings
  return {
    lines: notifyLines(report, verbose || terminal.stdout || report.dryRun),
    json: notifyJson(report),
    ok: report.failed.length === 0,
  }
}

async function run(context: Context, { dryRun, from }: NotifyOptions): Promise<NotifyReport> {
  const { settings } = context
  if (settings.asOf !== undefined || settings.asKnown !== undefined)
    throw new UsageError('--notify is about the present', { hint: 'leave out --as-of and --as-known' })
  const written = await context.rules()
  const store = await storeFor(context)
  const rules = await staffed(store, written)
  const outbox = await store.outbox()
  if (dryRun) return dryReport(context, outbox, rules, from)
  return alone(outbox, async (hold) => {
    const { pending, summarised } = await outbox.record(planOf(rules, { now: settings.now, dryRun, from }))
    const deeds = await climb(context, store, outbox, written, pending.filter(isDeed))
    const sending = await send(
      context,
      outbox,
      rules,
      pending.filter((row) => !isDeed(row)),
      hold,
    )
    return { busy: false, dryRun, ...sending, summarised, deeds }
  })
}

/** A row that is not a message. */
const isDeed = ({ kind }: NoticeRow): boolean => kind === 'reassign' || kind === 'priority'

/** Does `work` under the lease, which `hold` renews. */
export async function alone(outbox: Outbox, work: (hold: () => Promise<boolean>) => Promise<NotifyReport>): Promise<NotifyReport> {
  const holder = `${hostname()} ${randomUUID()}`
  if (!(await outbox.hold(holder))) return { busy: true, dryRun: false, sent: [], waiting: [], failed: [], summarised: 0, deeds: undefined }
  try {
    return await work(() => outbox.hold(holder))
  } finally {
    await outbox.release(holder)
  }
}

function planOf(rules: RuleSet, { now, dryRun, from }: NotifyOptions & { readonly now: number }): RecordPlan {
  return {
    now,
    dryRun,
    from,
    reach: reachOf(rules),
    tellingRoutes: rules.routes.filter(({ notify }) => notify.length > 0).map(({ id }) => id),
    tellingDepartments: rules.departments.filter(({ notify }) => notify.length > 0).map(({ id }) => id),
    decide: (seen) => {
      const planned = planNotices(seen.subjects, seen.told, { rules, now, first: seen.first, from })
      return { ...planned, summaries: summariesOf(seen, planned.notices, rules) }
    },
  }
}

/** How many were late before anybody looked, for each who would have been told. */
function summariesOf({ subjects, born }: Seen, notices: readonly NewNotice[], rules: RuleSet): readonly Summary[] {
  const counts = new Map<string, number>()
  const add = (recipient: string, count: number) => counts.set(recipient, (counts.get(recipient) ?? 0) + count)
  for (const group of born) for (const recipient of summaryRecipients(rules, group)) add(recipient, group.count)
  const bornIds = new Set(subjects.flatMap((one) => (one.clocks.some(({ clock }) => clock.bornBreached) ? [one.id] : [])))
  const each = new Set<string>()
  for (const { recipient, conversation, state, kind } of notices)
    if (state === 'summarised' && kind === 'late' && !bornIds.has(conversation)) each.add(`${recipient}\0${conversation}`)
  for (const key of each) add(key.split('\0')[0] ?? '', 1)
  return [...counts].map(([recipient, count]) => ({ recipient, count }))
}

/** What the rungs do besides telling, as one operation of `outspoke`; in force or taken back, its rows stay done. */
async function climb(
  { settings: { now } }: Context,
  store: Store,
  outbox: Outbox,
  rules: RuleSet,
  rows: readonly NoticeRow[],
): Promise<Deeds | undefined> {
  if (rows.length === 0) return undefined
  const ids = rows.map(({ id }) => id)
  const wanted = await deedsOf(outbox, rows, now)
  if (wanted.changes.length === 0) {
    await outbox.close(ids, 'done')
    return undefined
  }
  let done = wanted
  const { operation } = await store.operate({
    command: 'check --notify',
    actor: 'outspoke',
    at: now,
    now,
    rules,
    changes: async () => {
      done = await deedsOf(outbox, rows, now)
      await outbox.close(ids, 'done')
      return done.changes
    },
  })
  return { operation, ...done.counts }
}

interface Wanted {
  readonly changes: readonly Change[]
  readonly counts: Omit<Deeds, 'operation'>
}

async function deedsOf(outbox: Outbox, rows: readonly NoticeRow[], now: number): Promise<Wanted> {
  const matters = await outbox.matters(rows, now)
  const changes = new Map<string, Change>()
  const counts = { reassigned: 0, raised: 0, refused: 0 }
  for (const row of rows) {
    const matter = matters.get(row.id)
    const deed = matter === undefined ? undefined : deedOf(row.recipient, matter.subject)
    if (matter === undefined || deed === undefined) continue
    const post = matter.subject.id
    const key = `${post} ${row.recipient}`
    if (changes.has(key)) continue
    if (deed.kind === 'priority') {
      counts.raised++
      changes.set(key, { post, kind: 'prioritised', data: { priority: deed.priority } })
    } else if (deed.refused === undefined) {
      counts.reassigned++
      changes.set(key, { post, kind: 'assigned', data: { department: deed.department } })
    } else {
      counts.refused++
      const clock = matter.clock?.clock.kind.replace('_', ' ') ?? 'its clock'
      changes.set(key, { post, kind: 'noted', data: { text: `not given to ${deed.department} (${clock}, ${row.rung}): ${deed.refused}` } })
    }
  }
  return { changes: [...changes.values()], counts }
}

/** One message a place: written from what is true now, sent, marked. Failures wait in the ledger. */
export async function send(
  context: Context,
  outbox: Outbox,
  rules: RuleSet,
  rows: readonly NoticeRow[],
  hold: () => Promise<boolean>,
  { tryAgain = true } = {},
): Promise<Pick<NotifyReport, 'sent' | 'waiting' | 'failed'>> {
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
    const { digest, told, moot, id } = writeMessage(parcel.rows, await outbox.matters(parcel.rows, now), now)
    if (moot.length > 0)
      await outbox.close(
        moot.map((row) => row.id),
        'moot',
      )
    if (digest === undefined) continue
    // Another run has taken over: what is left is its to send.
    if (!(await hold())) break
    const ids = told.map((row) => row.id)
    const outcome = await deliverTo(context, parcel, { id, digest, at: now })
    if (outcome.sent) {
      await outbox.sent(ids, now)
      sent.push({ name: parcel.name, type: parcel.channel.type, title: titleOf(digest), notices: ids.length })
      continue
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(20, Math.max(0, ...told.map(({ attempts }) => attempts))))
    const againAt = outcome.again && tryAgain ? now + Math.max(pause, outcome.afterMs ?? 0) : undefined
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

/** What a run would do; nothing is kept and nothing sent. */
async function dryReport({ settings: { now } }: Context, outbox: Outbox, rules: RuleSet, from: number | undefined): Promise<NotifyReport> {
  const { pending, summarised } = await outbox.record(planOf(rules, { now, dryRun: true, from }))
  const messages = pending.filter((row) => !isDeed(row))
  const { ready, waiting, lost } = sortRows(messages, rules, now)
  const sent: Sent[] = []
  for (const { name, channel, rows } of ready) {
    const { digest, told } = writeMessage(rows, await outbox.matters(rows, now), now)
    if (digest !== undefined) sent.push({ name, type: channel.type, title: titleOf(digest), notices: told.length })
  }
  const { changes, counts } = await deedsOf(outbox, pending.filter(isDeed), now)
  return {
    busy: false,
    dryRun: true,
    sent,
    waiting,
    failed: lost.map(({ rows, error }) => ({ name: rows[0]?.recipient ?? '', notices: rows.length, error, againAt: undefined })),
    summarised,
    deeds: changes.length === 0 ? undefined : { operation: undefined, ...counts },
  }
}
