/** `rules simulate`: what if. Stored posts are replayed through a rule set, its calendars and its people. */
import { OutspokeError } from '../../core/errors.ts'
import { compile, type Machine } from '../../core/rules/matcher.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { type Arrivals, createCollector } from '../../core/simulate/arrivals.ts'
import { departmentLoads, hourLoads, personLoads } from '../../core/simulate/figures.ts'
import { simulate as simulateOne } from '../../core/simulate/simulate.ts'
import { periodOf } from '../../core/simulate/tally.ts'
import { staffedAs } from '../../core/simulate/what-if.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, textOf } from '../grammar.ts'
import { proseView, QUERY, queryOf } from '../lists.ts'
import { staffed } from '../staffed.ts'
import { currentSide, lastSide } from './diff-sides.ts'
import { type Asked, readAsked } from './simulate-options.ts'
import { MODEL, type Simulated, simulateJson, simulateView, type ToldSimulation } from './simulate-view.ts'

export const simulate: CommandModule = {
  grammar: {
    about:
      'What if: replays stored posts through the rules and the people they name, and tells who would be how busy and what would be late.',
    args: [QUERY],
    options: [
      { flags: '--away <person:range>', about: 'somebody is on leave: maria:2026-08-03..2026-08-14', repeats: true },
      { flags: '--spokes <department=n>', about: 'a department has so many spokes: care=4', repeats: true },
      { flags: '--calendar <department=name>', about: 'a department works by another calendar of the rules: care=always', repeats: true },
      { flags: '--handle <time>', about: 'how long an answer takes; usually 20m; for one department: care=15m', repeats: true },
      { flags: '--by <what>', about: 'a row for each department, spoke or hour of the day', choices: ['department', 'spoke', 'hour'] },
    ],
    reads: true,
    examples: [
      { line: 'outspoke rules simulate since:30d', about: 'the last 30 days with the people of today' },
      { line: 'outspoke rules simulate since:30d --away maria:2026-08-03..2026-08-14', about: 'and how it would be without maria' },
      { line: 'outspoke rules simulate --spokes care=4 --handle 15m --handle legal=1h', about: 'a larger team, and how long answers take' },
      { line: 'outspoke rules simulate --rules new.yaml --by spoke', about: 'other rules, against those that ran last' },
    ],
    notes: [
      ...MODEL,
      '"busy" is the utilisation: handling time of all that came, divided by the working time there is. Above 1 the backlog grows without end. "met" is met ÷ (met + breached).',
      'A number of spokes is the sum of their weights: those of the file in their order, then new ones. --handle is part of the model, the others are the question: the first row of a department is without them. With --rules it is compared with the rules that last ran.',
      'It reads only. A million posts take about half a minute, and 700 MB where many wait; a comparison nearly twice that.',
    ],
  },
  run,
}

/** How it is, and how it would be. */
interface Side {
  readonly name: string
  readonly set: RuleSet
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  const by = textOf(args, 'by') ?? 'department'
  const current = await currentSide(context)
  const asked = await readAsked(args, current.set)
  const sides = await sidesOf(context, current, asked)
  const query = await queryOf(context, args.words)
  const store = await context.store('read')
  const machines: Machine[] = []
  for (const { set } of sides) machines.push(compile(await staffed(store, set)))
  const collector = createCollector(machines)
  const progress = context.progress('reading', await store.count(query, settings.now))
  let done = 0
  try {
    for await (const { conversation, opening, posts } of store.replay(query, settings.now)) {
      collector.add(conversation, opening, posts)
      progress.update(++done)
    }
  } finally {
    progress.stop()
  }
  const arrivals = collector.arrivals()
  const told = toldOf(context, { arrivals, machines, sides, asked, by, query: args.words.join(' ').trim() })
  if (told === undefined)
    return { json: { posts: 0, conversations: 0, excluded: arrivals.excluded, sides: [] }, view: proseView([nothing(arrivals)]) }
  return { json: simulateJson(told), view: simulateView(told) }
}

/** Without what is asked, and with it. Only one where nothing is asked. */
async function sidesOf(context: Context, current: Side, { told, whatIf }: Asked): Promise<readonly Side[]> {
  const { rulesFrom } = context.settings
  const base = rulesFrom === '--rules' ? await lastSide(context).catch(noRulesYet) : undefined
  const differs = base !== undefined && base.set.hash !== current.set.hash
  if (told.length === 0 && !differs) return [{ name: '', set: current.set }]
  const label = [...(differs ? [`--rules ${current.name}`] : []), ...told.map(({ text }) => text)].join(' ')
  return [
    { name: '', set: differs ? base.set : current.set },
    { name: label, set: staffedAs(current.set, whatIf) },
  ]
}

/** Nothing ran yet: there is nothing to compare with. */
function noRulesYet(error: unknown): undefined {
  if (error instanceof OutspokeError) return undefined
  throw error
}

function nothing({ excluded }: Arrivals): string {
  return excluded.undated + excluded.gone === 0
    ? 'no posts to replay'
    : `no posts to replay: ${excluded.undated} without a time, ${excluded.gone} deleted or withheld`
}

interface Replay {
  readonly arrivals: Arrivals
  readonly machines: readonly Machine[]
  readonly sides: readonly Side[]
  readonly asked: Asked
  readonly by: string
  readonly query: string
}

function toldOf(context: Context, { arrivals, machines, sides, asked, by, query }: Replay): ToldSimulation | undefined {
  const { order, at, excluded } = arrivals
  const first = at[order[0] ?? -1]
  const last = at[order.at(-1) ?? -1]
  const [machine] = machines
  if (first === undefined || last === undefined || machine === undefined) return undefined
  const period = periodOf(first, last, context.settings.zone ?? machine.zone)
  const simulated = machines.map((one, index): Simulated => {
    const outcome = simulateOne({ machine: one, arrivals, kinds: arrivals.kinds[index] ?? [], period, handling: asked.handling })
    const departments = departmentLoads(one, outcome, period)
    return {
      name: sides[index]?.name ?? '',
      rules: one.set.hash,
      departments,
      people: personLoads(outcome, period),
      hours:
        by === 'hour' ? departments.map(({ department }) => ({ department, hours: hourLoads(outcome, department, period) })) : undefined,
      recorded: outcome.recorded,
      thanks: outcome.thanks,
      unbroken: departments
        .map(({ department }) => department)
        .filter((id) => one.setting.calendars.get(one.set.departments.find((own) => own.id === id)?.calendar ?? '')?.unbroken === true),
    }
  })
  return { simulated, asked, by, period, query, posts: order.length, conversations: arrivals.pids.length, excluded }
}
