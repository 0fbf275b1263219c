/** `rules diff`: what differs between two rule sets in meaning, and what that does to real conversations. */
import { existsSync } from 'node:fs'
import { differencesOf } from '../../core/rules/difference.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet, textOf } from '../grammar.ts'
import { queryOf } from '../lists.ts'
import { currentSide, lastSide, namedSide } from './diff-sides.ts'
import { diffJson, diffView } from './diff-view.ts'
import { type Preview, previewEffects } from './effect-preview.ts'

const USUAL = 'is:open or since:30d'

export const diff: CommandModule = {
  grammar: {
    about: 'What differs between two rule sets in meaning, then what that would do to real conversations. It changes nothing.',
    args: [
      { name: 'old', about: 'a rules file, or git:REV; absent: the rules that last ran on the database' },
      { name: 'new', about: 'the same; absent: the rules file that serves here' },
    ],
    options: [
      { flags: '--posts <query>', about: `conversations to look at; usually '${USUAL}'` },
      { flags: '--exit-code', about: 'exit code 1 where the rules differ' },
    ],
    reads: true,
    examples: [
      { line: 'outspoke rules diff', about: 'the file as it is now, against the rules that last ran' },
      { line: 'outspoke rules diff git:HEAD~1', about: 'against the file as it was a commit ago' },
      { line: "outspoke rules diff old.yaml new.yaml --posts 'dept:care since:7d'", about: 'two files, and what they make of a week' },
    ],
    notes: [
      'Comments, formatting and the order of rules are no difference. What people have started keeps its owner and its clocks.',
      '`outspoke rules apply` does what this shows.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const [old, next] = args.words
  const from = old === undefined ? await lastSide(context) : await namedSide(context, old)
  const to = next === undefined ? await currentSide(context) : await namedSide(context, next)
  const differences = differencesOf(from.set, to.set)
  const posts = textOf(args, 'posts') ?? USUAL
  const effect = differences.length === 0 ? undefined : await effectOf(context, from.set, to.set, posts)
  const told = { from, to, differences, posts, effect }
  return {
    json: diffJson(told, context.settings),
    view: diffView(told),
    exitCode: isSet(args, 'exitCode') && differences.length > 0 ? 1 : 0,
  }
}

async function effectOf(
  context: Context,
  before: Awaited<ReturnType<typeof lastSide>>['set'],
  after: typeof before,
  posts: string,
): Promise<Preview | undefined> {
  const { settings } = context
  if (!existsSync(settings.database)) {
    context.notice('there is no database yet: only the rules are compared')
    return undefined
  }
  const query = await queryOf(context, [posts])
  const store = await context.store('read')
  const each = settings.format === 'json' || settings.format === 'ndjson'
  return previewEffects(context, store, { before, after, query, reroute: false, each })
}
