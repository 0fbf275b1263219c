/** `report NAME`: figures, by network, department, week …; which one, of what, beside which period, in which form. */
import { readQuery } from '../core/query.ts'
import { strangeNames } from '../core/query-names.ts'
import { compared } from '../core/report/compare.ts'
import { DIMENSIONS } from '../core/report/dimensions.ts'
import { goalsOf } from '../core/report/goals.ts'
import { AXES } from '../core/report/report.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { isoUtc } from '../core/time.ts'
import type { View } from '../render/view.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, textOf } from './grammar.ts'
import { QUERY } from './lists.ts'
import { askedOf, beforeOf, nameOf } from './report/asked.ts'
import { type Asked, type MadeReport, REPORTS, type ReportDesk, type ReportMaker, type ReportName } from './report/maker.ts'
import { knowsUnicode, reportView } from './report-view.ts'

/** A line a report; loaded only when somebody asks for it. */
const MAKERS: Readonly<Record<ReportName, () => Promise<ReportMaker>>> = {
  sla: async () => (await import('./report/conversations.ts')).sla,
  response: async () => (await import('./report/conversations.ts')).response,
  departments: async () => (await import('./report/conversations.ts')).departments,
  spokes: async () => (await import('./report/conversations.ts')).spokes,
  networks: async () => (await import('./report/conversations.ts')).networks,
  volume: async () => (await import('./report/volume.ts')).volume,
  backlog: async () => (await import('./report/backlog.ts')).backlog,
  perception: async () => (await import('./report/perception.ts')).perception,
  people: async () => (await import('./report/people.ts')).people,
  improvements: async () => (await import('./report/improvements.ts')).improvements,
  time: async () => (await import('./report/time.ts')).time,
}

export const report: CommandModule = {
  grammar: {
    about:
      'Figures. sla: how many clocks were kept. response: how many were answered, and how fast. departments, spokes, networks: both, for each of them. volume, backlog: how much came in, and is open. perception, people: how they speak of us, and who they are. improvements: what came of it. time: where it went.',
    args: [{ name: 'name', about: REPORTS.join(', ') }, QUERY],
    options: [
      { flags: '--by <dims>', about: `a row for each: ${DIMENSIONS.join(', ')}; two with a comma` },
      { flags: '--axis <instant>', about: 'what places a conversation in time: posted (usual), replied, resolved', choices: AXES },
      { flags: '--since <time>', about: 'from this local day on' },
      { flags: '--until <time>', about: 'to the end of this local day' },
      { flags: '--compare', about: 'beside the same figures of as many days before --since' },
      { flags: '--ids', about: 'with the conversations behind each row' },
      { flags: '--goals', about: 'with the goals of the rules in columns of their own' },
    ],
    formats: ['html'],
    reads: true,
    examples: [
      { line: 'outspoke report sla --by department', about: 'met and breached, by department' },
      { line: 'outspoke report response --by network,week --since 2026-08-01', about: 'how fast, by network and week' },
      { line: "outspoke report response 'tag:refund' --format json", about: 'every figure, as data' },
      { line: 'outspoke report sla --since 30d --format html > report.html', about: 'a page with charts, for those who have no terminal' },
      { line: 'outspoke report spokes --since 7d --compare', about: 'who followed through, and the week before' },
    ],
    notes: [
      'Conversations without an answer are never dropped: "of all" counts them as longer than any other; a percentile that needs one is "not reached".',
      "Days are those of --tz, else of timezone: in the rules, else of the hub's calendar, else UTC.",
      'A stopped clock counts for the department, spoke, route and priority of its stop, what runs for those of now. By tag or author flag a conversation counts in each of its rows and once in the total.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  const rules = await context.rules()
  const name = nameOf(args)
  const maker = await MAKERS[name]()
  const asked = askedOf(args, name, maker, rules, settings)
  const query = await readQuery(asked.query, { now: settings.now, zone: asked.zone, me: settings.me, views: rules.views })
  for (const sentence of [...strangeNames(query, rules), ...forgottenBy(args.words.slice(1))]) context.notice(sentence)
  const desk: ReportDesk = { context, store: await context.store('read'), rules, query }
  const result = await made(asked, maker, desk)
  const empty = notReached(result, settings.fields)
  const view = reportView(asked, result, maker, {
    rules: rules.hash,
    version: context.system.version,
    markdown: settings.format === 'md',
    unicode: knowsUnicode(context.system.env),
  })
  return {
    json: jsonOf(asked, result, desk),
    view,
    ...(empty.length === 0 || textOf(args, 'format') === 'html'
      ? {}
      : { rowNote: `empty ${empty.join(', ')}: not reached, too many conversations have no answer` }),
    ...(textOf(args, 'format') === 'html' ? { verbatim: await pageText(asked, desk, view.blocks[0]) } : {}),
  }
}

/** The page of this report and what belongs beside it; `own`: its table. */
async function pageText(asked: Asked, desk: ReportDesk, own: View['blocks'][number] | undefined): Promise<string> {
  const { pageOf } = await import('./report/page.ts')
  const { renderPage } = await import('../render/page/html.ts')
  const page = await pageOf({
    asked,
    desk,
    make: async (name, by) => made({ ...asked, name, by, goals: true, ids: false }, await MAKERS[name](), desk),
    own: asked.name === 'sla' || asked.name === 'response' || own === undefined || !('columns' in own) ? undefined : own,
    title: `Report: ${asked.name}`,
  })
  return renderPage(page)
}

/** A report with the goals of the rules, and beside the period before where that was asked for. */
async function made(asked: Asked, maker: ReportMaker, desk: ReportDesk): Promise<MadeReport> {
  const result = await maker.make(asked, desk)
  if (!asked.compare || maker.alone !== undefined) return withGoals(result, desk.rules)
  const { asked: before, days } = beforeOf(asked, maker)
  const earlier = await maker.make(before, desk)
  const { since = '', until = '' } = before
  const { excluded, unavailable } = earlier
  return { ...withGoals(compared(result, earlier, days), desk.rules), beside: { since, until, excluded, unavailable } }
}

/** `FIGURE_goal` beside each figure that has one. */
function withGoals(result: MadeReport, rules: RuleSet): MadeReport {
  if (rules.goals.length === 0) return result
  const goals = (row: MadeReport['rows'][number]) => {
    const parts = Object.fromEntries(result.by.map((dimension) => [dimension, partOf(row[dimension])]))
    const found = Object.entries(goalsOf(rules.goals, parts)).filter(([figure]) => figure in result.total)
    return Object.fromEntries(found.map(([figure, share]) => [`${figure}_goal`, share]))
  }
  return { ...result, rows: result.rows.map((row) => ({ ...row, ...goals(row) })), total: { ...result.total, ...goals({}) } }
}

function partOf(value: MadeReport['rows'][number][string] | undefined): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

/** Figures that rows of text without words show empty where they are not reached. */
function notReached({ by, rows, total }: MadeReport, fields: readonly string[] | undefined): readonly string[] {
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

function jsonOf(asked: Asked, result: MadeReport, { context, rules }: ReportDesk): unknown {
  const { by, rows, total, ids, idsBefore, excluded, unavailable, beside, notes, further = [] } = result
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
      version: context.system.version,
      excluded,
      unavailable,
      ...(beside === undefined ? {} : { before: beside }),
      ...(notes === undefined || notes.length === 0 ? {} : { notes }),
    },
    by,
    rows,
    total: { ...total, ...(ids === undefined ? {} : { ids }), ...(idsBefore === undefined ? {} : { ids_before: idsBefore }) },
    ...Object.fromEntries(further.map((table) => [table.name, table.rows])),
  }
}
