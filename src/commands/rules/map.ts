/** `rules map`: the decision map of the rules: to read, to draw, to print and hang up. */
import { UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { type Chart, chartOf } from '../../core/rules/chart.ts'
import { createChartCounter } from '../../core/rules/chart-counts.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { createSolver } from '../../core/rules/solver.ts'
import { isoUtc } from '../../core/time.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, textOf } from '../grammar.ts'
import { queryOf } from '../lists.ts'
import { currentSide } from './diff-sides.ts'
import { mapJson, mapView } from './map-view.ts'

const USUAL = 'since:30d'

export const map: CommandModule = {
  grammar: {
    about: 'The decision map: which question leads to which case, who owns it, who answers and by when.',
    options: [
      { flags: '--department <name>', about: 'only what goes to it; log for what is only recorded' },
      { flags: '--depth <depth>', about: 'how far it goes: routes, or spokes, the people (usual)', choices: ['routes', 'spokes'] },
      { flags: '--counts [query]', about: `with how much took each way, and how much was late; usually of ${USUAL}` },
    ],
    formats: ['tree', 'mermaid', 'dot', 'svg', 'md'],
    reads: true,
    examples: [
      { line: 'outspoke rules map', about: 'as a tree' },
      { line: 'outspoke rules map --format svg > map.svg', about: 'a picture to print and hang up' },
      { line: 'outspoke rules map --format md > playbook.md', about: 'the playbook: guidelines, drafts, targets, who is told' },
      { line: 'outspoke rules map --counts=since:7d --format svg > week.svg', about: 'with the volumes of a week' },
    ],
    notes: [
      'Formats: tree, mermaid (which GitHub draws), dot, svg, md, json; table, tsv and csv list the cases.',
      'The picture takes one page: A4 for up to 18 cases, A3 or A2 for more. Counts are of conversations, by the case that has them; late is of first replies.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const { set } = await currentSide(context)
  const department = departmentOf(set, textOf(args, 'department'))
  const chart = chartOf(set, {
    department,
    people: textOf(args, 'depth') !== 'routes',
    unreachable: unreachableOf(set),
    counts: await countsOf(context, set, args.options.counts),
  })
  return { json: mapJson(chart), view: mapView(chart), verbatim: await textOfChart(context, chart, textOf(args, 'format') ?? 'tree') }
}

async function textOfChart({ settings }: Context, chart: Chart, format: string): Promise<string> {
  if (format === 'svg') return (await import('../../render/chart-svg.ts')).renderSvg(chart)
  if (format === 'dot') return [...(await import('../../render/chart-dot.ts')).renderDot(chart)].join('')
  if (format === 'mermaid') return [...(await import('../../render/chart-mermaid.ts')).renderMermaid(chart)].join('')
  if (format === 'md') return [...(await import('../../render/chart-playbook.ts')).renderPlaybook(chart)].join('')
  return [...(await import('../../render/chart-tree.ts')).renderTree(chart, settings.terminal.columns)].join('')
}

function departmentOf({ departments }: RuleSet, name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const known = [...departments.map(({ id }) => id), 'log']
  const found = known.find((one) => one === name.toLowerCase())
  if (found !== undefined) return found
  const near = nearest(name, known)
  throw new UsageError(`there is no department "${name}"`, {
    hint: near === undefined ? `departments: ${known.join(', ')}` : `did you mean "${near}"?`,
  })
}

/** Routes that are proved to be never reached. The fallback is there for what nobody thought of. */
function unreachableOf(set: RuleSet): ReadonlySet<number> {
  const solver = createSolver(set)
  return new Set([...set.routes.keys()].slice(0, -1).filter((index) => solver.route(index).kind === 'impossible'))
}

/** `--counts` alone is `true`. Absent where it was not given. */
async function countsOf(context: Context, set: RuleSet, asked: unknown) {
  if (asked === undefined || asked === false) return undefined
  const { settings } = context
  const text = typeof asked === 'string' ? asked : USUAL
  const query = await queryOf(context, [text])
  const store = await context.store('read')
  const counter = createChartCounter(settings.now)
  await store.figures(query, settings.now, { dimensions: ['route'], ids: false }, counter.add)
  return {
    of: counter.of,
    told: {
      query: text,
      asOf: isoUtc(settings.now),
      conversations: counter.total(),
      elsewhere: counter.besides(new Set(set.routes.map(({ id }) => id))),
    },
  }
}
