/**
 * `check --notify`: looks what is to be told, writes it into the ledger, does what the ladders do, and sends a message a channel. Only one run at a
 * time sends, of all hosts that share the database; whoever comes second leaves it to the first.
 */

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { type NewNotice, planNotices } from '../core/notices.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { reachOf, summaryRecipients } from '../core/rungs.ts'
import type { RecordPlan, Seen, Summary } from '../store/notice-record.ts'
import type { Outbox } from '../store/notices.ts'
import type { Context } from './command.ts'
import { climb, isDeed, wouldClimb } from './notify-deeds.ts'
import { send, wouldSend } from './notify-send.ts'
import { type NotifyReport, notifyJson, notifyLines } from './notify-view.ts'
import { staffed } from './staffed.ts'
import { storeFor } from './work/road.ts'

export interface NotifyOptions {
  readonly dryRun: boolean
  /** What was posted before fires nothing; epoch ms. */
  readonly from?: number | undefined
}
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
  // The people of the starter rules are made up, and its ladders are not those that the database was judged by.
  if (settings.rulesFile === undefined)
    throw new OutspokeError('--notify needs a rules file that says who is told', {
      hint: 'change to the workspace, or name it: --rules FILE, OUTSPOKE_RULES',
    })
  const written = await context.rules()
  const store = await storeFor(context)
  const rules = await staffed(store, written)
  const outbox = await store.outbox()
  if (dryRun) return dryReport(context, outbox, { rules, written }, from)
  return alone(outbox, async (hold) => {
    const { pending, summarised } = await outbox.record(planOf(rules, { now: settings.now, dryRun, from }))
    const { deeds, failed } = await climb(context, store, outbox, written, pending.filter(isDeed))
    const sending = await send(
      context,
      outbox,
      rules,
      pending.filter((row) => !isDeed(row)),
      hold,
    )
    return { ...sending, busy: false, dryRun, failed: [...failed, ...sending.failed], summarised, deeds }
  })
}

/** Does `work` under the lease, which `hold` renews. */
export async function alone(outbox: Outbox, work: (hold: () => Promise<boolean>) => Promise<NotifyReport>): Promise<NotifyReport> {
  const holder = `${hostname()} ${randomUUID()}`
  if (!(await outbox.take(holder))) return { busy: true, dryRun: false, sent: [], waiting: [], failed: [], summarised: 0, deeds: undefined }
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

/** What a run would do; nothing is kept and nothing sent. */
async function dryReport(
  { settings: { now } }: Context,
  outbox: Outbox,
  { rules, written }: { readonly rules: RuleSet; readonly written: RuleSet },
  from: number | undefined,
): Promise<NotifyReport> {
  const { pending, summarised } = await outbox.record(planOf(rules, { now, dryRun: true, from }))
  const { deeds, failed } = await wouldClimb(outbox, written, pending.filter(isDeed), now)
  const sending = await wouldSend(
    outbox,
    rules,
    pending.filter((row) => !isDeed(row)),
    now,
  )
  return { ...sending, busy: false, dryRun: true, failed: [...failed, ...sending.failed], summarised, deeds }
}
