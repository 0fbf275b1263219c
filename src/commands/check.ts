/** `check`, for cron: what is late, soon or hanging, as text and as exit code. It reads stored due times, so it works even where the rules file is broken. */
import { existsSync } from 'node:fs'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { type CheckPlan, type Findings, findAll, tellingKey } from './check-findings.ts'
import { planOf } from './check-plan.ts'
import { BORN_COUNTED, bornLine, checkJson, checkText, checkView, staleOf, type Told } from './check-view.ts'
import type { Context, Result, Settings } from './command.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { LIMIT, limitOf, QUERY } from './lists.ts'

/** Lines of text unless `--limit` says otherwise; data are never cut. */
const USUAL_LIMIT = 50
/** Posts of a message to a channel. */
const MESSAGE_LIMIT = 20

const FORMATS = ['text', 'nagios', 'prometheus', 'slack', 'teams'] as const
type OwnFormat = (typeof FORMATS)[number]

export const check: CommandModule = {
  grammar: {
    about: 'What is late or soon, and what hangs: a line each, the worst first; nothing at all when all is well. For cron and monitoring.',
    args: [QUERY],
    options: [
      {
        flags: '--warn <share|duration>',
        about: 'soon: at 75% of the time allowed (the default), another share, or when less than 30m is left',
      },
      { flags: '--crit <when>', about: 'late is what is past due', choices: ['due'] },
      { flags: '--within <duration>', about: 'the same as --warn with a duration' },
      { flags: '--before-next-shift', about: 'soon: what is due before the department has been at work again for an hour' },
      { flags: '--max-age <duration>', about: 'nothing posted longer ago than that' },
      { flags: '--clock <names>', about: 'first_response,next_response,resolution,handoff; all by default, and the loops that hang' },
      { flags: '--born-breached', about: 'what was late before it was imported counts too; without it, it is one line below other news' },
      { flags: '--only-new', about: 'tells only what is new since the last time; the exit code stays that of everything' },
      { flags: '--name <name>', about: 'with --only-new: the last time of that name ("check")' },
      { flags: '--notify', about: 'walks the escalation ladders: tells channels and people of the rules what they have not heard, once' },
      { flags: '-n, --dry-run', about: 'with --notify: says who would be told what, and tells nobody' },
      { flags: '--output <file>', about: 'with text, nagios, prometheus, slack, teams: into a file that is whole at any moment' },
      { flags: '--exit-zero', about: 'exit code 0 unless it could not tell' },
      LIMIT,
    ],
    formats: FORMATS,
    reads: true,
    examples: [
      { line: 'outspoke check', about: 'for cron: mails only news' },
      { line: 'outspoke check dept:care --warn 30m', about: 'one department, half an hour ahead' },
      { line: 'outspoke check --before-next-shift', about: 'before you go home: what will be late before anybody is back' },
      { line: 'outspoke check --clock handoff --limit 0', about: 'only what departments owe us, all of it' },
      { line: 'outspoke check --format nagios', about: 'a plugin of Nagios or Icinga' },
      {
        line: 'outspoke check --format prometheus --output /var/lib/node_exporter/outspoke.prom --exit-zero',
        about: 'for the textfile collector',
      },
    ],
    notes: [
      'Exit code: 0 nothing soon or late, 1 something soon or hanging, 2 something late, 3 could not tell.',
      'With --notify each fact (a clock, a rung of its ladder, who hears of it) is told once, a message a channel and run; what does not get through is tried again by the next run, and makes the exit code 3. What is late before anybody ever looked, or has been for more than a week when it is imported, is one sentence. A query and --clock narrow what is printed, not who is told; --max-age does both.',
      'What hangs: drafts that wait for approval or for being sent for a day, waits without an end beyond wait_limit of the rules, follow-ups due, snoozes that ended while nothing happened, replies recorded by hand that an export of their day does not hold, a rules file that is broken.',
      'What was late before it was imported is no news: how many those are is said below what is soon or late, alone only with --verbose.',
      'Of text 50 lines are printed, unless --limit says otherwise, of messages to channels 20 posts; the other formats give everything.',
    ],
  },
  run: async (context, args) => {
    const format = formatOf(context.settings, args)
    if (format !== 'nagios') return checked(context, args, format)
    try {
      return await checked(context, args, format)
    } catch (error) {
      if (!(error instanceof OutspokeError)) throw error
      // Monitoring reads stdout only: what it could not tell stands there, too.
      const { nagiosUnknown } = await import('../render/check-nagios.ts')
      return { json: null, view: { blocks: [] }, verbatim: nagiosUnknown(error.message), exitCode: 3 }
    }
  },
}

/** Of its own formats the one that was asked for; `undefined` for those of every command. */
function formatOf({ format, fields }: Settings, args: Args): OwnFormat | undefined {
  const own = FORMATS.find((one) => one === textOf(args, 'format'))
  return own ?? (format === undefined && fields === undefined ? 'text' : undefined)
}

async function checked(context: Context, args: Args, format: OwnFormat | undefined): Promise<Result> {
  const { settings } = context
  refuse(context, args, format)
  const asked = limitOf(args)
  const plan = await planOf(context, args, bornOf(format))
  const onlyNew = isSet(args, 'onlyNew')
  const writes = (onlyNew || isSet(args, 'notify')) && existsSync(settings.database)
  const store = await context.store(writes ? 'write' : 'read')
  const limit = asked ?? usualLimit(format)
  const everything = onlyNew || format === 'prometheus'
  const found = await findAll(store, plan, everything ? Number.POSITIVE_INFINITY : format === 'nagios' ? 1 : limit)
  const code = found.late > 0 ? 2 : found.soon + staleOf(found) > 0 ? 1 : 0
  const notified = isSet(args, 'notify')
    ? await (await import('./notify-run.ts')).notifyRun(context, { dryRun: isSet(args, 'dryRun'), from: plan.from })
    : undefined
  // After what may fail: what is marked as shown has to be shown.
  const told = onlyNew ? await newOf(context, found, textOf(args, 'name') ?? 'check', limit) : { ...found, total: totalOf(found) }
  const exitCode = notified?.ok === false ? 3 : isSet(args, 'exitZero') ? 0 : code
  if (format !== 'text') for (const line of notified?.lines ?? []) context.notice(line)
  if (format === undefined) {
    const json = { ...checkJson(told, settings.now), ...(notified === undefined ? {} : { notify: notified.json }) }
    return { json, view: checkView(told, settings.now), exitCode }
  }
  const own = await ownText(context, told, plan, format, code)
  const text = format === 'text' ? own + (notified?.lines ?? []).map((line) => `${line}\n`).join('') : own
  const file = textOf(args, 'output')
  const base = { json: null, view: { blocks: [] }, exitCode } as const
  if (file === undefined) return { ...base, verbatim: text }
  await (await import('./check-output.ts')).writeWhole(context.system.cwd, file, text)
  return { ...base, verbatim: '' }
}

function refuse({ settings }: Context, args: Args, format: OwnFormat | undefined): void {
  if (textOf(args, 'name') !== undefined && !isSet(args, 'onlyNew')) throw new UsageError('--name goes with --only-new')
  if (isSet(args, 'onlyNew') && (settings.asOf !== undefined || settings.asKnown !== undefined))
    throw new UsageError('--only-new is about the present', { hint: 'leave out --as-of and --as-known' })
  if (isSet(args, 'onlyNew') && (format === 'nagios' || format === 'prometheus'))
    throw new UsageError(`--only-new does not go with --format ${format}`, { hint: 'monitoring looks at what is, not at what is new' })
  if (isSet(args, 'dryRun') && !isSet(args, 'notify')) throw new UsageError('--dry-run goes with --notify')
  if (textOf(args, 'output') !== undefined && format === undefined)
    throw new UsageError('--output goes with text, nagios, prometheus, slack and teams', {
      hint: 'send the other formats where you want: > FILE',
    })
}

/** How many of what was late on arrival are counted at most: data say it exactly, lines for people nearly so, monitoring not at all. */
function bornOf(format: OwnFormat | undefined): number {
  if (format === undefined) return Number.POSITIVE_INFINITY
  return format === 'nagios' || format === 'prometheus' ? 0 : BORN_COUNTED + 1
}

function usualLimit(format: OwnFormat | undefined): number {
  if (format === 'slack' || format === 'teams') return MESSAGE_LIMIT
  return format === 'text' ? USUAL_LIMIT : Number.POSITIVE_INFINITY
}

function totalOf(found: Findings): number {
  return found.late + found.soon + staleOf(found)
}

/** The findings that this name has not told yet; those that are shown are told from here on, the others the next time. */
async function newOf(context: Context, found: Findings, name: string, limit: number): Promise<Told> {
  const store = await context.store('write')
  const fresh = new Set(await store.tellNew(name, found.shown.map(tellingKey), limit, context.settings.now))
  const shown = found.shown.filter((one) => fresh.has(tellingKey(one)))
  return { ...found, shown: shown.slice(0, limit), total: shown.length }
}

async function ownText(context: Context, told: Told, plan: CheckPlan, format: OwnFormat, code: 0 | 1 | 2): Promise<string> {
  const { now, terminal, verbose } = context.settings
  switch (format) {
    case 'text':
      return checkText(told, now, terminal.stdout ? terminal.columns : 120, verbose)
    case 'nagios':
      return (await import('./check-monitoring.ts')).nagiosText(await context.store('read'), told, plan, code)
    case 'prometheus':
      return (await import('./check-monitoring.ts')).prometheus(context, told, plan)
    default:
      return (await import('./check-message.ts')).messageText(told, now, format, told.born > 0 ? [bornLine(told.born)] : [])
  }
}
