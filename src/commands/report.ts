/** `report sla`, `report response`: figures of conversations, by network, department, week … */
import { UsageError } from '../core/errors.ts'
import { readQuery } from '../core/query.ts'
import { meant } from '../core/query-error.ts'
import { strangeNames } from '../core/query-names.ts'
import { DIMENSIONS, type Dimension } from '../core/report/dimensions.ts'
import { goalsOf } from '../core/report/goals.ts'
import { AXES, type Axis, createReport, type ReportResult } from '../core/report/report.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { dateOfDay, dayRange, isoUtc, localDay } from '../core/time.ts'
import { parseInstant, parseUntil } from '../core/when.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { QUERY } from './lists.ts'
import { reportView } from './report-view.ts'

const REPORTS = ['sla', 'response'] as const
export type ReportName = (typeof REPORTS)[number]

export const report: CommandModule = {
  grammar: {
    about: 'Figures of conversations. sla: how many clocks were kept. response: how many were answered, and how fast.',
    args: [{ name: 'name', about: REPORTS.join(' or ') }, QUERY],
    options: [
      { flags: '--by <dims>', about: `a row for each: ${DIMENSIONS.join(', ')}; two with a comma` },
      { flags: '--axis <instant>', about: 'what places a conversation in time: posted (usual), replied, resolved', choices: AXES },
      { flags: '--since <time>', about: 'from this local day on' },
      { flags: '--until <time>', about: 'to the end of this local day' },
      { flags: '--ids', about: 'with the conversations behind each row' },
      { flags: '--goals', about: 'with the goals of the rules in columns of their own' },
    ],
    reads: true,
    examples: [
      { line: 'outspoke report sla --by department', about: 'met and breached, by department' },
      { line: 'outspoke report response --by network,week --since 2026-08-01', about: 'how fast, by network and week' },
      { line: "outspoke report response 'tag:refund' --format json", about: 'every figure, as data' },
    ],
    notes: [
      'Conversations without an answer are never dropped: "of all" counts them as longer than any other; a percentile that needs one is "not reached".',
      "Days are those of --tz, else of timezone: in the rules, else of the hub's calendar, else UTC.",
    ],
  },
  run,
}

/** What a report is of, besides its figures. */
export interface Asked {
  readonly name: ReportName
  readonly by: readonly Dimension[]
  readonly axis: Axis
  readonly zone: string
  readonly query: string
  /** Local dates, both included. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly ids: boolean
  readonly goals: boolean
  /** The instant the figures are of. */
  readonly asOf: number
  readonly now: number
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  const rules = await context.rules()
  const asked = askedOf(args, rules, settings)
  const query = await readQuery(asked.query, { now: asked.now, zone: asked.zone, me: settings.me, views: rules.views })
  for (const sentence of [...strangeNames(query, rules), ...forgottenBy(args.words.slice(1))]) context.notice(sentence)
  const store = await context.store('read')
  const made = createReport({
    ...asked,
    since: asked.since === undefined ? undefined : dayRange(asked.since, asked.zone).from,
    before: asked.until === undefined ? undefined : dayRange(asked.until, asked.zone).to,
    people: peopleOf(rules),
  })
  await store.figures(query, asked.now, { dimensions: asked.by, ids: asked.ids }, made.addRow)
  for (const clock of ['next_response', 'resolution', 'handoff'] as const) {
    await store.clockFigures(clock, query, asked.now, (one) => made.addClock(clock, one))
  }
  const result = withGoals(made.result(), rules)
  const empty = notReached(result, settings.fields)
  return {
    json: jsonOf(asked, result, rules, context),
    view: reportView(asked, result, { rules: rules.hash, version: context.system.version, markdown: settings.format === 'md' }),
    ...(empty.length === 0 ? {} : { rowNote: `empty ${empty.join(', ')}: not reached, too many conversations have no answer` }),
  }
}

function askedOf(args: Args, rules: RuleSet, { now, asOf = now, zone: asked }: Context['settings']): Asked {
  const [word = '', ...words] = args.words
  const name = REPORTS.find((one) => one === word.toLowerCase())
  if (name === undefined) throw new UsageError(word === '' ? 'which report?' : `there is no report "${word}"`, hintOf(word, REPORTS))
  const axisText = textOf(args, 'axis') ?? 'posted'
  const axis = AXES.find((one) => one === axisText)
  if (axis === undefined) throw new UsageError(`--axis has no "${axisText}"`, hintOf(axisText, AXES))
  const zone = asked ?? zoneOf(rules)
  const since = dayOf('since', args, (text) => parseInstant(text, now, zone, 'past'), zone)
  const until = dayOf('until', args, (text) => parseUntil(text, now, zone, 'past'), zone)
  if (since !== undefined && until !== undefined && since > until) throw new UsageError(`--since ${since} is after --until ${until}`)
  return {
    name,
    axis,
    zone,
    since,
    until,
    asOf,
    now,
    by: dimensionsOf(textOf(args, 'by') ?? ''),
    query: words.join(' ').trim(),
    ids: isSet(args, 'ids'),
    goals: isSet(args, 'goals'),
  }
}

function dimensionsOf(text: string): readonly Dimension[] {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  return [...new Set(names)].map((name) => {
    const known = DIMENSIONS.find((dimension) => dimension === name)
    if (known === undefined) throw new UsageError(`reports cannot be made by "${name}"`, hintOf(name, DIMENSIONS))
    return known
  })
}

function hintOf(word: string, words: readonly string[]): { hint: string } {
  return { hint: meant(word, words) ?? '' }
}

function dayOf(name: string, args: Args, parse: (text: string) => number | undefined, zone: string): string | undefined {
  const text = textOf(args, name)
  if (text === undefined) return undefined
  const at = parse(text)
  if (at === undefined)
    throw new UsageError(`--${name} "${text}" is not a time`, { hint: 'write 2026-08-01, yesterday, 7d, mon, 2026-08 or 2026-W32' })
  return dateOfDay(localDay(at, zone))
}

/** The rules' zone where it is written, else that of the hub's calendar, else UTC. */
function zoneOf(rules: RuleSet): string {
  if (rules.timezoneWritten) return rules.timezone
  const hub = rules.departments.find(({ id }) => id === 'hub')
  return (hub === undefined ? undefined : rules.calendars[hub.calendar]?.timezone) ?? 'UTC'
}

function peopleOf(rules: RuleSet): ReadonlySet<string> {
  return new Set([...Object.keys(rules.people), ...rules.departments.flatMap(({ spokes }) => spokes.map(({ person }) => person))])
}

/** `FIGURE_goal` beside each figure that has one. */
function withGoals(result: ReportResult, rules: RuleSet): ReportResult {
  if (rules.goals.length === 0) return result
  const goals = (row: ReportResult['rows'][number]) => {
    const parts = Object.fromEntries(result.by.map((dimension) => [dimension, partOf(row[dimension])]))
    return Object.fromEntries(Object.entries(goalsOf(rules.goals, parts)).map(([figure, share]) => [`${figure}_goal`, share]))
  }
  return { ...result, rows: result.rows.map((row) => ({ ...row, ...goals(row) })), total: { ...result.total, ...goals({}) } }
}

function partOf(value: ReportResult['rows'][number][string] | undefined): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

/** Figures that rows of text without words show empty where they are not reached. */
function notReached({ by, rows, total }: ReportResult, fields: readonly string[] | undefined): readonly string[] {
  const shown = by.length === 0 ? [total] : rows
  return Object.keys(total).filter(
    (figure) => (fields === undefined || fields.includes(figure)) && shown.some((row) => row[figure] === 'not reached'),
  )
}

/** Words that are searched for, and look as if rows were meant: `report sla by network`. */
function forgottenBy(words: readonly string[]): readonly string[] {
  const list = words.flatMap((word) => word.toLowerCase().split(/\s+/))
  const meantBy = list.filter(
    (word, at) => (list[at - 1] === 'by' || list.length === 1) && DIMENSIONS.some((one) => word.split(',').includes(one)),
  )
  return meantBy.map((word) => `"${list.join(' ')}" is searched for in the posts; for rows by ${word}: --by ${word}`)
}

function jsonOf(asked: Asked, { by, rows, total, ids, excluded, unavailable }: ReportResult, rules: RuleSet, { system }: Context): unknown {
  return {
    report: asked.name,
    meta: {
      as_of: isoUtc(asked.asOf),
      zone: asked.zone,
      axis: asked.axis,
      since: asked.since ?? null,
      until: asked.until ?? null,
      filters: asked.query === '' ? null : asked.query,
      rules: rules.hash,
      version: system.version,
      excluded,
      unavailable,
    },
    by,
    rows,
    total: ids === undefined ? total : { ...total, ids },
  }
}
