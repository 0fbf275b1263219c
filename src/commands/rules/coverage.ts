/** `rules coverage`: what of the rules ever comes to bear, by history or by their tests. */
import { UsageError } from '../../core/errors.ts'
import { createCoverage } from '../../core/rules/coverage.ts'
import { coverageOfTests } from '../../core/rules/coverage-tests.ts'
import { compile, type Machine } from '../../core/rules/matcher.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet, textOf } from '../grammar.ts'
import { QUERY, queryOf } from '../lists.ts'
import { testCoverageJson, testCoverageView } from './coverage-tests-view.ts'
import { coverageJson, coverageView } from './coverage-view.ts'
import { currentSide } from './diff-sides.ts'

/** Frequent words that are told unless `--top` says otherwise. */
const WORDS = 10

export const coverage: CommandModule = {
  grammar: {
    about: 'Which rules, terms and routes ever come to bear: over the posts of the database, or over the tests of the rules (--tests).',
    args: [QUERY],
    options: [
      { flags: '--tests', about: 'what no example or test reaches' },
      { flags: '--min <percent>', about: 'with --tests: exit code 1 where less than this is reached' },
      { flags: '--top <n>', about: `so many frequent words of what no other route takes; usually ${WORDS}` },
    ],
    reads: true,
    examples: [
      { line: 'outspoke rules coverage', about: 'hits of every rule and route over all posts' },
      { line: 'outspoke rules coverage since:30d --top 20', about: 'of the last 30 days, with more words of the fallback' },
      { line: 'outspoke rules coverage --tests --min 90', about: 'for CI: at least 90 % of rules, routes and terms are tested' },
    ],
    notes: [
      'Counted by the rules as they are now, whatever had decided. "Alone" are posts that only this rule tags: what would be lost without it.',
      'A percentage is rounded down: 100 means everything.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const least = leastOf(args)
  const words = wordsOf(args)
  const tests = isSet(args, 'tests')
  if (least !== undefined && !tests) throw new UsageError('--min goes with --tests', { hint: 'history has no least share' })
  if (tests && (args.words.length > 0 || textOf(args, 'top') !== undefined))
    throw new UsageError('--tests looks at no posts', { hint: 'leave out the query and --top' })
  const machine = compile((await currentSide(context)).set)
  return tests ? ofTests(machine, least) : ofHistory(context, args, machine, words)
}

function ofTests(machine: Machine, least: number | undefined): Result {
  const covered = coverageOfTests(machine)
  return {
    json: testCoverageJson(covered, least),
    view: testCoverageView(covered, least),
    exitCode: least !== undefined && covered.percent < least ? 1 : 0,
  }
}

async function ofHistory(context: Context, args: Args, machine: Machine, words: number): Promise<Result> {
  const { settings } = context
  const query = await queryOf(context, args.words)
  const store = await context.store('read')
  const zone = settings.zone ?? machine.zone
  const counter = createCoverage(machine, { now: settings.now, zone, words })
  const progress = context.progress('reading', await store.count(query, settings.now))
  let done = 0
  try {
    for await (const { opening, posts, conversation } of store.replay(query, settings.now)) {
      counter.add(opening, posts, conversation.directed, conversation.touchedAt)
      progress.update(++done)
    }
  } finally {
    progress.stop()
  }
  const told = { coverage: counter.result(), query: args.words.join(' ').trim(), zone, now: settings.now }
  return { json: coverageJson(told), view: coverageView(told) }
}

function leastOf(args: Args): number | undefined {
  const text = textOf(args, 'min')
  if (text === undefined) return undefined
  const least = Number(text.replace(/\s*%$/, ''))
  if (text.trim() === '' || !Number.isFinite(least) || least < 0 || least > 100)
    throw new UsageError(`--min "${text}" is no percentage`, { hint: 'expected a number from 0 to 100' })
  return least
}

function wordsOf(args: Args): number {
  const text = textOf(args, 'top')
  if (text === undefined) return WORDS
  const words = Number(text)
  if (text.trim() === '' || !Number.isInteger(words) || words < 0)
    throw new UsageError(`--top "${text}" is no number`, { hint: 'expected a whole number' })
  return words
}
