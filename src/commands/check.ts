/** `check`, for cron: what is late or soon, as text and as exit code. It reads stored due times, so it works even where the rules file is broken. */
import type { Finding, Warning } from '../core/check.ts'
import { UsageError } from '../core/errors.ts'
import { combine } from '../core/query.ts'
import { CLOCK_KINDS, type ClockKind } from '../core/rules/ruleset.ts'
import { humanDuration } from '../core/time.ts'
import { parseDuration } from '../core/when.ts'
import { count } from '../render/count.ts'
import { oneLine, shorten } from '../render/plain.ts'
import type { View } from '../render/view.ts'
import { type CheckPlan, type Findings, type Found, findAll } from './check-findings.ts'
import type { Context, Result, Settings } from './command.ts'
import { seconds } from './conversation-json.ts'
import { ownerText } from './conversation-table.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { LIMIT, limitOf, QUERY, queryOf } from './lists.ts'
import { authorOf, time } from './post-json.ts'

/** Lines of text unless `--limit` says otherwise; data are never cut. */
const USUAL_LIMIT = 50

export const check: CommandModule = {
  grammar: {
    about: 'What is late or soon, a line each, the worst first; nothing at all when all is well. For cron and monitoring.',
    args: [QUERY],
    options: [
      {
        flags: '--warn <share|duration>',
        about: 'soon: at 75% of the time allowed (the default), another share, or when less than 30m is left',
      },
      { flags: '--within <duration>', about: 'the same as --warn with a duration' },
      { flags: '--max-age <duration>', about: 'nothing posted longer ago than that' },
      { flags: '--clock <names>', about: 'first_response,next_response,resolution,handoff; all by default' },
      { flags: '--born-breached', about: 'what was late before it was imported counts too; without it, it is one line below other news' },
      { flags: '--exit-zero', about: 'exit code 0 unless it could not tell' },
      LIMIT,
    ],
    formats: ['text'],
    reads: true,
    examples: [
      { line: 'outspoke check', about: 'for cron: mails only news' },
      { line: 'outspoke check dept:care --warn 30m', about: 'one department, half an hour ahead' },
      { line: 'outspoke check --clock handoff --limit 0', about: 'only what departments owe us, all of it' },
    ],
    notes: [
      'Exit code: 0 nothing soon or late, 1 something soon, 2 something late, 3 could not tell.',
      'What was late before it was imported is no news: how many those are is said below what is soon or late, alone only with --verbose.',
      'Of text 50 lines are printed, unless --limit says otherwise; the other formats give everything.',
    ],
  },
  run: async (context, args) => {
    const plan = await planOf(context, args)
    const store = await context.store('read')
    const findings = await findAll(store, plan, limitOf(args) ?? usualLimit(context.settings))
    return resultOf(findings, plan, isSet(args, 'exitZero'), context)
  },
}

function usualLimit({ format, fields }: Settings): number {
  const text = format === undefined ? fields === undefined : format === 'table'
  return text ? USUAL_LIMIT : Number.POSITIVE_INFINITY
}

async function planOf(context: Context, args: Args): Promise<CheckPlan> {
  const { now } = context.settings
  const warning = warningOf(args)
  const asked = await queryOf(context, args.words)
  const maxAge = textOf(args, 'maxAge')
  const query = maxAge === undefined ? asked : combine({ kind: 'time', field: 'posted', from: now - duration('--max-age', maxAge) }, asked)
  const rules = warning.kind === 'share' ? await context.rules() : undefined
  return {
    query,
    now,
    warning,
    clocks: clocksOf(args),
    bornBreached: isSet(args, 'bornBreached'),
    calendars: rules?.calendars ?? {},
    zone: rules?.timezone ?? 'UTC',
  }
}

function warningOf(args: Args): Warning {
  const within = textOf(args, 'within')
  if (within !== undefined) return { kind: 'left', ms: duration('--within', within) }
  const warn = textOf(args, 'warn')
  if (warn === undefined) return { kind: 'stored' }
  const [, percent] = /^(\d{1,2}(?:\.\d+)?|100)\s*%$/.exec(warn) ?? []
  if (percent === undefined) return { kind: 'left', ms: duration('--warn', warn) }
  return Number(percent) === 75 ? { kind: 'stored' } : { kind: 'share', share: Number(percent) / 100 }
}

function duration(option: string, text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined)
    throw new UsageError(`${option} "${text}" is no duration`, {
      hint: `expected for example 30m, 4h or 7d${option === '--warn' ? ', or a share such as 60%' : ''}`,
    })
  return ms
}

function clocksOf(args: Args): readonly ClockKind[] {
  const names = textOf(args, 'clock')
    ?.split(',')
    .map((name) => name.trim())
  if (names === undefined) return CLOCK_KINDS
  return names.map((name) => {
    const kind = CLOCK_KINDS.find((one) => one === name)
    if (kind === undefined) throw new UsageError(`there is no clock "${name}"`, { hint: `expected ${CLOCK_KINDS.join(', ')}` })
    return kind
  })
}

function resultOf({ shown, late, soon, born }: Findings, plan: CheckPlan, exitZero: boolean, context: Context): Result {
  const more = late + soon - shown.length
  const lines = [
    ...shown.map((each) => lineOf(each, plan.now, context.settings.terminal)),
    ...(more > 0 ? [`and ${count(more)} more`] : []),
    ...(born > 0 && (late + soon > 0 || context.settings.verbose)
      ? [`${count(born)} ${born === 1 ? 'was' : 'were'} late already when first seen (--born-breached lists them)`]
      : []),
  ]
  const view: View = {
    blocks: [
      {
        columns: [
          { key: 'state', title: 'state' },
          { key: 'id', title: 'id' },
          { key: 'clock', title: 'clock' },
          { key: 'due_at', title: 'due' },
          { key: 'department', title: 'department' },
          { key: 'spoke', title: 'spoke' },
          { key: 'network', title: 'network' },
          { key: 'author', title: 'from', untrusted: true },
          { key: 'text', title: 'post', untrusted: true, flexible: true },
        ],
        rows: shown.map(({ one, finding }) => [
          { raw: finding.state, tone: finding.state },
          { raw: one.pid, text: one.shortId },
          { raw: finding.kind },
          { raw: time(finding.dueAt), text: lateness(finding, plan.now), tone: finding.state },
          { raw: finding.department ?? one.state.department },
          { raw: one.spoke ?? null },
          { raw: one.opening.network },
          { raw: authorOf(one.opening) ?? null },
          { raw: one.opening.text },
        ]),
      },
    ],
    summary: `${more > 0 ? `and ${count(more)} more; ` : ''}${count(late)} late, ${count(soon)} soon`,
  }
  const json = {
    status: late > 0 ? 'late' : soon > 0 ? 'soon' : 'ok',
    late,
    soon,
    born_breached: born,
    findings: shown.map(({ one, finding }) => ({
      id: one.pid,
      clock: finding.kind,
      state: finding.state,
      due_at: time(finding.dueAt),
      overdue_s: seconds(Math.max(0, plan.now - finding.dueAt)),
      department: finding.department ?? one.state.department,
      spoke: one.spoke ?? null,
      network: one.opening.network,
      author: authorOf(one.opening) ?? null,
      text: one.opening.text,
    })),
  }
  return { json, view, verbatim: lines.map((line) => `${line}\n`).join(''), exitCode: exitZero ? 0 : late > 0 ? 2 : soon > 0 ? 1 : 0 }
}

function lateness({ state, dueAt }: Finding, now: number): string {
  return state === 'late' ? `${humanDuration(now - dueAt)} late` : `in ${humanDuration(dueAt - now)}`
}

/** `LATE  k3f9  2h10m late  resolution  care/maria  x @jane: "…"`. */
function lineOf({ one, finding }: Found, now: number, terminal: { readonly stdout: boolean; readonly columns: number }): string {
  const owner = finding.department === undefined ? ownerText(one, now) : finding.department
  const head = [
    finding.state === 'late' ? 'LATE' : 'soon',
    one.shortId,
    lateness(finding, now),
    finding.kind.replace('_', ' '),
    owner,
    one.opening.network,
  ].join('  ')
  const text = oneLine(one.opening.text)
  const room = Math.max(20, (terminal.stdout ? terminal.columns : 120) - head.length - 2)
  const author = oneLine(authorOf(one.opening) ?? '')
  const said = `${author === '' ? '' : `@${author}: `}${text}`
  return `${head}  ${shorten(said, room)}`
}
