/** `notices`: the ledger of what was told to whom, and another try for what did not get through. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { plural } from '../render/count.ts'
import type { View } from '../render/view.ts'
import type { NoticeRow } from '../store/notices.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, isSet } from './grammar.ts'
import { LIMIT, limitOf } from './lists.ts'
import { alone } from './notify-run.ts'
import { send } from './notify-send.ts'
import { type NotifyReport, notifyJson, notifyLines } from './notify-view.ts'
import { time } from './post-json.ts'
import { storeFor } from './work/road.ts'

export const notices: CommandModule = {
  grammar: {
    about: 'Who was told what by check --notify, the latest first: sent, pending, failed, counted, or not needed any more.',
    options: [
      { flags: '--failed', about: 'only what did not get through and is not tried again by itself' },
      { flags: '--pending', about: 'only what waits: for its hour, its day, or another try' },
      LIMIT,
    ],
    examples: [
      { line: 'outspoke notices --failed', about: 'what nobody heard of, and why' },
      { line: 'outspoke notices retry', about: 'all of that once more, with the next check --notify' },
      { line: 'outspoke notices test crisis-room', about: 'a message to try a channel' },
    ],
    notes: ['A row is one fact: a clock, a rung of its ladder, and who was to hear of it. It is told once.'],
  },
  run: (context, args) => list(context, args),
  subcommands: {
    retry: {
      grammar: {
        about: 'Sends failed notices again, with the next check --notify: all of them, or one by its number.',
        args: [{ name: 'number', about: 'as outspoke notices lists it' }],
        examples: [{ line: 'outspoke notices retry 12', about: 'that one' }],
      },
      run: (context, args) => retry(context, args),
    },
    test: {
      grammar: {
        about: 'Sends a message to a channel, or to a person, now, whatever its hours.',
        args: [{ name: 'name', about: 'a channel or a person of the rules', required: true }],
        examples: [{ line: 'outspoke notices test care-room', about: 'does it arrive?' }],
      },
      run: (context, args) => test(context, args),
    },
  },
}

async function list(context: Context, args: Args): Promise<Result> {
  if (isSet(args, 'failed') && isSet(args, 'pending')) throw new UsageError('--failed and --pending exclude each other')
  const store = await context.store('read')
  const state = isSet(args, 'failed') ? 'failed' : isSet(args, 'pending') ? 'pending' : undefined
  const all = await (await store.outbox()).list(state)
  const rows = all.slice(0, limitOf(args) ?? all.length)
  const view: View = {
    blocks: [
      {
        columns: [
          { key: 'number', title: 'no' },
          { key: 'state', title: 'state' },
          { key: 'recipient', title: 'to' },
          { key: 'kind', title: 'kind' },
          { key: 'clock', title: 'clock' },
          { key: 'rung', title: 'rung' },
          { key: 'at', title: 'at' },
          { key: 'attempts', title: 'tries' },
          { key: 'error', title: 'error', flexible: true },
        ],
        rows: rows.map((row) => [
          { raw: row.id },
          { raw: row.state, ...(row.state === 'failed' ? { tone: 'late' as const } : {}) },
          { raw: row.recipient },
          { raw: row.kind },
          { raw: row.clock },
          { raw: row.rung },
          { raw: time(row.sentAt ?? row.createdAt) },
          { raw: row.attempts },
          { raw: row.error ?? null },
        ]),
      },
    ],
    summary: rows.length < all.length ? `${rows.length} of ${plural(all.length, 'notice')}` : plural(all.length, 'notice'),
  }
  return { json: rows.map(jsonOf), view }
}

function jsonOf(row: NoticeRow): unknown {
  return {
    number: row.id,
    state: row.state,
    recipient: row.recipient,
    kind: row.kind,
    clock: row.clock,
    rung: row.rung,
    count: row.count ?? null,
    attempts: row.attempts,
    created_at: time(row.createdAt),
    next_at: time(row.nextAt),
    sent_at: time(row.sentAt),
    error: row.error ?? null,
  }
}

async function retry(context: Context, args: Args): Promise<Result> {
  const [word] = args.words
  if (word !== undefined && !/^[1-9]\d{0,14}$/.test(word))
    throw new UsageError(`"${word}" is no number of a notice`, { hint: 'outspoke notices --failed lists them' })
  const store = await storeFor(context)
  const count = await (await store.outbox()).retry(word === undefined ? undefined : Number(word), context.settings.now)
  if (count === 0 && word !== undefined)
    throw new OutspokeError(`notice ${word} has not failed`, { hint: 'outspoke notices --failed lists those that have' })
  const text = count === 0 ? 'nothing has failed' : `${plural(count, 'notice')} will be sent with the next outspoke check --notify`
  return { json: { retried: count }, view: { card: true, blocks: [{ lines: [{ text }] }] } }
}

async function test(context: Context, args: Args): Promise<Result> {
  const [name = ''] = args.words
  const rules = await context.rules()
  const names = [...Object.keys(rules.channels), ...Object.keys(rules.people)]
  if (!names.includes(name)) {
    const near = nearest(name, names)
    throw new OutspokeError(`there is no channel or person "${name}"`, {
      hint: near === undefined ? `the rules have ${names.join(', ') || 'none'}` : `did you mean ${near}?`,
    })
  }
  const { now } = context.settings
  const outbox = await (await storeFor(context)).outbox()
  const report: NotifyReport = await alone(outbox, async (hold) => {
    const row = await outbox.addTest(name, now)
    // A test is not tried again: whoever made it, sees it.
    const sending = await send(context, outbox, rules, [row], hold, { tryAgain: false })
    return { busy: false, dryRun: false, ...sending, summarised: 0, deeds: undefined }
  })
  const lines = report.busy
    ? ['another run is telling: try again in a moment']
    : report.failed.length === 0
      ? notifyLines(report, false)
      : report.failed.map(({ error }) => `could not tell ${name}: ${error}`)
  const bad = report.busy || report.failed.length > 0
  return {
    json: notifyJson(report),
    view: { card: true, blocks: [{ lines: lines.map((text) => ({ text, tone: bad ? ('late' as const) : ('good' as const) })) }] },
    exitCode: bad ? 1 : 0,
  }
}
