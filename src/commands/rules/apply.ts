/** `rules apply`: the rules of the file decide anew for stored conversations. Shown first; then one operation, which `undo` takes back. */
import { UsageError } from '../../core/errors.ts'
import { differencesOf } from '../../core/rules/difference.ts'
import { plural } from '../../render/count.ts'
import type { Line } from '../../render/view.ts'
import type { AppliedRules } from '../../store/store.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet } from '../grammar.ts'
import { QUERY, queryOf } from '../lists.ts'
import { currentSide, lastSide, type RulesSide } from './diff-sides.ts'
import { diffJson, diffView } from './diff-view.ts'
import { previewEffects } from './effect-preview.ts'

export const apply: CommandModule = {
  grammar: {
    about:
      'Puts the rules of the file into force for conversations that came in under others: tags, routes, clocks. One undo takes it back.',
    args: [{ ...QUERY, about: 'conversations to decide anew; absent: all' }],
    options: [
      { flags: '-n, --dry-run', about: 'only show what it would do; on a terminal that is what happens without --yes' },
      { flags: '--yes', about: 'do it' },
      { flags: '--reroute', about: 'also for what people have started: owners and clocks too' },
    ],
    examples: [
      { line: 'outspoke rules apply', about: 'what the changed file would do to everything that is stored' },
      { line: 'outspoke rules apply --yes', about: 'and do it; then, if it was a mistake: outspoke undo' },
      { line: "outspoke rules apply 'is:open since:30d' --yes", about: 'only for what is open and young' },
    ],
    notes: [
      'What people have started keeps its owner and its clocks, and what they tagged or assigned by hand stays. Clocks that have finished are never judged again; one that the new target makes late at once is marked so and stays out of personal scorecards.',
      'Without a terminal --yes or --dry-run must be said.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  if (settings.asOf !== undefined) throw new UsageError('--as-of is for commands that only read')
  const [dry, yes, reroute] = [isSet(args, 'dryRun'), isSet(args, 'yes'), isSet(args, 'reroute')]
  if (dry && yes) throw new UsageError('--dry-run and --yes contradict each other')
  if (!dry && !yes && !settings.terminal.stdout)
    throw new UsageError('this changes stored conversations: say --yes, or --dry-run to see what it would do', {
      hint: 'outspoke rules diff shows the same',
    })
  const store = await context.store(yes ? 'write' : 'read')
  const [from, to] = [await lastSide(context), await currentSide(context)]
  const posts = args.words.join(' ').trim()
  const query = await queryOf(context, args.words)
  const each = settings.format === 'json' || settings.format === 'ndjson'
  const effect = await previewEffects(context, store, { before: 'stored', after: to.set, query, reroute, each })
  const told = { from, to, differences: differencesOf(from.set, to.set), posts: posts === '' ? 'all' : posts, effect }
  const view = diffView(told)
  const json = diffJson(told, settings) as Readonly<Record<string, unknown>>
  if (!yes)
    return { json: { ...json, applied: null }, view: { ...view, blocks: [...view.blocks, { lines: [{ text: NOTHING, tone: 'dim' }] }] } }
  const progress = context.progress('applying', effect.sum.changed)
  const command = ['rules apply', ...args.words, ...(reroute ? ['--reroute'] : [])].join(' ')
  const applied = await store
    .applyRules({
      command,
      rules: to.set,
      query,
      actor: settings.me,
      now: settings.now,
      reroute,
      progress: (done) => progress.update(done),
    })
    .finally(() => progress.stop())
  return {
    json: { ...json, applied: appliedJson(applied) },
    view: { ...view, blocks: [...view.blocks, { lines: doneLines(applied, to) }] },
  }
}

const NOTHING = 'nothing was changed; --yes does it'

function appliedJson({ operation, posts, conversations, assigned }: AppliedRules): unknown {
  return { operation, posts, conversations, assigned }
}

function doneLines({ operation, posts, conversations, assigned }: AppliedRules, to: RulesSide): readonly Line[] {
  const spokes = assigned === 0 ? '' : `, ${plural(assigned, 'spoke')} chosen`
  return [
    {
      text: `operation ${operation}: ${to.name} now decides; ${plural(posts, 'post')} judged anew, ${plural(conversations, 'conversation')} changed${spokes}`,
      tone: 'good',
    },
    { text: 'outspoke undo takes it back' },
  ]
}
