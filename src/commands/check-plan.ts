/** From what was typed to what `check` is to look for. */
import type { Warning } from '../core/check.ts'
import { UsageError } from '../core/errors.ts'
import { combine } from '../core/query.ts'
import { CLOCK_KINDS, type ClockKind, type RuleSet } from '../core/rules/ruleset.ts'
import { compileCalendar } from '../core/sla/calendar.ts'
import { parseDuration } from '../core/when.ts'
import type { CheckPlan } from './check-findings.ts'
import type { Context } from './command.ts'
import { type Args, isSet, textOf } from './grammar.ts'
import { queryOf } from './lists.ts'

/** Rules are read only where a share, a shift, a query's words or a loop needs them. */
export async function planOf(context: Context, args: Args, countBorn: number): Promise<CheckPlan> {
  const { now } = context.settings
  let trouble: string | undefined
  await context.seeRules((text) => {
    trouble = text
  })
  const maxAge = textOf(args, 'maxAge')
  const from = maxAge === undefined ? undefined : now - duration('--max-age', maxAge)
  const kind = warningKind(args)
  const rules = kind === 'share' || kind === 'shift' ? await context.rules() : undefined
  const asked = await queryOf(context, args.words)
  const until = kind === 'shift' && rules !== undefined ? await shiftsOf(rules, now) : undefined
  return {
    from,
    query: from === undefined ? asked : combine({ kind: 'time', field: 'posted', from }, asked),
    now,
    warning: warningOf(args, (department) => until?.get(department)),
    clocks: clocksOf(args),
    bornBreached: isSet(args, 'bornBreached'),
    calendars: rules?.calendars ?? {},
    zone: rules?.timezone ?? 'UTC',
    loops: textOf(args, 'clock') === undefined,
    countBorn,
    reach: Math.max(0, ...[...(until?.values() ?? [])].map((at) => at - now)),
    trouble,
    limits: async () => limitsOf(context),
  }
}

async function limitsOf(context: Context): Promise<{ readonly waitLimit: number; readonly zone: string }> {
  const { waitLimit, timezone } = await context.rules()
  return { waitLimit, zone: context.settings.zone ?? timezone }
}

/** Department → until when what is due is lost unless it is seen to now; none for those that never close. */
async function shiftsOf(rules: RuleSet, now: number): Promise<ReadonlyMap<string, number>> {
  const { nextShiftFair } = await import('../core/shift.ts')
  const until = new Map<string, number>()
  for (const { id, calendar } of rules.departments) {
    const spec = rules.calendars[calendar]
    const fair = spec === undefined ? undefined : nextShiftFair(compileCalendar(spec), now)
    if (fair !== undefined) until.set(id, fair)
  }
  return until
}

/** The ways to say when something is soon exclude each other. */
function warningKind(args: Args): Warning['kind'] {
  const given = ['--warn', '--within'].filter((name) => textOf(args, name.slice(2)) !== undefined)
  if (isSet(args, 'beforeNextShift')) given.push('--before-next-shift')
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} do not go together`, { hint: 'each says when something is soon' })
  if (given[0] === '--before-next-shift') return 'shift'
  return warningOf(args).kind
}

function warningOf(args: Args, until: (department: string) => number | undefined = () => undefined): Warning {
  if (isSet(args, 'beforeNextShift')) return { kind: 'shift', until }
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
