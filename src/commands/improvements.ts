/** `improvements`: negative feedback that was turned into a change, and who could be told. */
import { UsageError } from '../core/errors.ts'
import type { Context, Result } from './command.ts'
import type { Args, CommandModule } from './grammar.ts'
import { askedImprovements, sayingOf } from './improvements-told.ts'
import { askedJson, improvementCard, improvementJson, improvementList } from './improvements-view.ts'
import { IMPROVING, improvementNumber, unknownImprovement } from './improvements-work.ts'
import { LIMIT, limitOf, usualLimit } from './lists.ts'

export const improvementsCommand: CommandModule = {
  grammar: {
    about:
      'Negative feedback that is turned into changes of a service, product or process: how many asked, what was done, who could be told.',
    options: [LIMIT],
    reads: true,
    examples: [
      { line: "outspoke improvements add 'say the price before the checkout' --owner maria --from k3f9", about: 'from a complaint' },
      { line: "outspoke improvements link 1 'tag:checkout since:30d'", about: 'these ask for it too' },
      { line: "outspoke improvements done 1 'the price stands above the button now'", about: 'what was changed' },
      { line: 'outspoke improvements show 1', about: 'you asked, we did: who could be told' },
    ],
    notes: ['Told is who got a reply since it was done. What was merged counts as the conversation it went into.'],
  },
  run: list,
  subcommands: {
    list: {
      grammar: { about: 'The same as `improvements` alone.', options: [LIMIT], reads: true },
      run: list,
    },
    show: {
      grammar: {
        about: '"You asked, we did": one improvement with the conversations that asked for it, who was told, and what could be said.',
        args: [{ name: 'number', about: 'as `outspoke improvements` shows it', required: true }],
        reads: true,
        examples: [{ line: 'outspoke improvements show 1 --format csv', about: 'the conversations, for a mail merge' }],
      },
      run: show,
    },
    ...IMPROVING,
  },
}

const ORDER = ['open', 'started', 'done', 'dropped']

async function list(context: Context, args: Args): Promise<Result> {
  if (args.words.length > 0) throw new UsageError(`improvements has no "${args.words[0]}"`, { hint: 'see outspoke improvements --help' })
  const { settings } = context
  const store = await context.store('read')
  const all = (await askedImprovements(store, settings.now)).toSorted(
    (a, b) => ORDER.indexOf(a.improvement.status) - ORDER.indexOf(b.improvement.status) || a.improvement.number - b.improvement.number,
  )
  const shown = all.slice(0, limitOf(args) ?? usualLimit(settings))
  return { json: shown.map(improvementJson), view: improvementList(shown, all.length, settings) }
}

async function show(context: Context, args: Args): Promise<Result> {
  const { number, words } = improvementNumber(args)
  if (words.length > 0) throw new UsageError('improvements show takes one number')
  const { settings } = context
  const rules = await context.rules()
  const [one] = await askedImprovements(await context.store('read'), settings.now, number)
  if (one === undefined) throw unknownImprovement(number)
  return {
    json: { ...improvementJson(one), say: sayingOf(one.improvement) ?? null, asked: one.asked.map(askedJson) },
    view: improvementCard(one, settings.zone ?? rules.timezone),
  }
}
