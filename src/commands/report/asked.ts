/** What a report is asked for on the command line. */

import { UsageError } from '../../core/errors.ts'
import { meant } from '../../core/query-error.ts'
import { daysOf, type Period, periodBefore } from '../../core/report/compare.ts'
import { DIMENSIONS, type Dimension } from '../../core/report/dimensions.ts'
import { AXES } from '../../core/report/report.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { homeZone } from '../../core/rules/zone.ts'
import { dateOfDay, dayRange, localDay } from '../../core/time.ts'
import { parseInstant, parseUntil } from '../../core/when.ts'
import type { Context } from '../command.ts'
import { type Args, isSet, textOf } from '../grammar.ts'
import { type Asked, REPORTS, type ReportMaker, type ReportName } from './maker.ts'

/** The report that is named. Throws a UsageError where there is none of that name. */
export function nameOf(args: Args): ReportName {
  const word = args.words[0] ?? ''
  const name = REPORTS.find((one) => one === word.toLowerCase())
  if (name !== undefined) return name
  throw new UsageError(word === '' ? 'which report?' : `there is no report "${word}"`, {
    hint: word === '' ? `one of ${REPORTS.join(', ')}` : (meant(word, REPORTS) ?? ''),
  })
}

/** Throws a UsageError for what cannot be. */
export function askedOf(args: Args, name: ReportName, maker: ReportMaker, rules: RuleSet, settings: Context['settings']): Asked {
  const { now, asOf = now } = settings
  const axisText = textOf(args, 'axis') ?? 'posted'
  const axis = AXES.find((one) => one === axisText)
  if (axis === undefined) throw new UsageError(`--axis has no "${axisText}"`, { hint: meant(axisText, AXES) ?? '' })
  const zone = settings.zone ?? homeZone(rules)
  const since = dayOf('since', args, (text) => parseInstant(text, now, zone, 'past'), zone)
  const until = dayOf('until', args, (text) => parseUntil(text, now, zone, 'past'), zone)
  if (since !== undefined && until !== undefined && since > until)
    throw new UsageError(`--since ${since} is after --until ${until}`, {
      hint: `the first day comes first: --since ${until} --until ${since}`,
    })
  if (axis !== 'posted' && maker.noAxis !== undefined) throw new UsageError(`report ${name} has no --axis ${axis}`, { hint: maker.noAxis })
  const by = dimensionsOf(textOf(args, 'by'), name, maker)
  const asked: Asked = {
    name,
    axis,
    zone,
    ...between({ since, until }, zone),
    asOf,
    now: asOf,
    by: by.length === 0 ? (maker.defaultBy ?? []) : by,
    query: args.words.slice(1).join(' ').trim(),
    ids: isSet(args, 'ids'),
    goals: isSet(args, 'goals'),
    compare: isSet(args, 'compare'),
    glance: isGlance(settings),
  }
  if (asked.compare) beforeOf(asked, maker)
  return asked
}

/** A table for people; all other forms have every figure. */
function isGlance({ format, fields, terminal }: Context['settings']): boolean {
  return fields === undefined && (format === 'table' || (format === undefined && terminal.stdout))
}

function between({ since, until }: Partial<Period>, zone: string): Pick<Asked, 'since' | 'until' | 'from' | 'before'> {
  return {
    since,
    until,
    from: since === undefined ? undefined : dayRange(since, zone).from,
    before: until === undefined ? undefined : dayRange(until, zone).to,
  }
}

/** The same of the period before, and how many days it lies back. Throws a UsageError where that says nothing. */
export function beforeOf(asked: Asked, maker: ReportMaker): { readonly asked: Asked; readonly days: number } {
  if (maker.alone !== undefined) throw new UsageError(`report ${asked.name} has no --compare`, { hint: maker.alone })
  const { since, until = dateOfDay(localDay(asked.asOf, asked.zone)), zone, by } = asked
  if (since === undefined)
    throw new UsageError('--compare needs a period', { hint: 'give its first day: --since 2026-08-01, or --since 7d' })
  if (since > until) throw new UsageError(`--compare: ${since} has not begun`)
  const days = daysOf({ since, until })
  if (by.includes('month') || (by.includes('week') && days % 7 !== 0))
    throw new UsageError(`--compare cannot lay ${days} days by ${by.includes('month') ? 'month' : 'week'} beside the ${days} days before`, {
      hint: 'compare by day or weekday, or whole weeks by week',
    })
  return { asked: { ...asked, ...between(periodBefore({ since, until }), zone), compare: false }, days }
}

function dimensionsOf(text: string | undefined, report: ReportName, { dimensions = DIMENSIONS }: ReportMaker): readonly Dimension[] {
  if (text === undefined) return []
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  if (names.length === 0) throw new UsageError(`--by "${text}" names nothing`, { hint: `one or two of ${dimensions.join(', ')}` })
  return [...new Set(names)].map((name) => {
    const known = dimensions.find((dimension) => dimension === name || (name === 'flag' && dimension === 'author_flag'))
    if (known !== undefined) return known
    const isOther = DIMENSIONS.some((dimension) => dimension === name)
    throw new UsageError(isOther ? `report ${report} cannot be made by ${name}` : `reports cannot be made by "${name}"`, {
      hint:
        dimensions.length === 0
          ? 'it has no rows to part: leave --by away'
          : isOther
            ? `by ${dimensions.join(', ')}`
            : (meant(name, dimensions) ?? ''),
    })
  })
}

function dayOf(name: string, args: Args, parse: (text: string) => number | undefined, zone: string): string | undefined {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  const at = parse(text)
  if (at === undefined)
    throw new UsageError(`--${name} "${text}" is not a time`, { hint: 'write 2026-08-01, yesterday, 7d, mon, 2026-08 or 2026-W32' })
  return dateOfDay(localDay(at, zone))
}
