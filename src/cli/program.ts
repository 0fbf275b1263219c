/**
 * The commands and how they are written: the only door to commander. A command's module is loaded when it is asked for,
 * so that `--version` reads none and `queue` only its own.
 */
import { Command, CommanderError, Option } from 'commander'
import type { Args, CommandModule, Grammar } from '../commands/grammar.ts'
import { UsageError } from '../core/errors.ts'
import type { Io } from './io.ts'
import type { GlobalOptions } from './settings.ts'
import { TOPICS } from './topics.ts'

interface Entry {
  readonly name: string
  readonly group: string
  readonly about: string
  load(): Promise<CommandModule>
}

const setUp = 'Set up:'
const bring = 'Import:'
const look = 'Look:'
const work = 'Work:'
const learn = 'Learn:'
const watch = 'Watch:'
const rule = 'Rules:'
const data = 'Data:'

const COMMANDS: readonly Entry[] = [
  {
    group: setUp,
    name: 'init',
    about: 'write a commented outspoke.yaml and an empty database',
    load: async () => (await import('../commands/init.ts')).init,
  },
  {
    group: setUp,
    name: 'demo',
    about: 'import a made-up sample, show queue, overdue and report',
    load: async () => (await import('../commands/demo/demo.ts')).demo,
  },
  {
    group: setUp,
    name: 'doctor',
    about: 'versions, paths, checks, a recipe for cron',
    load: async () => (await import('../commands/doctor.ts')).doctor,
  },
  {
    group: bring,
    name: 'import',
    about: 'bring in exported posts: CSV, JSON, NDJSON, plain or gzip',
    load: async () => (await import('../commands/import.ts')).importFiles,
  },
  {
    group: bring,
    name: 'imports',
    about: 'past imports; `imports undo N` takes one back',
    load: async () => (await import('../commands/imports.ts')).imports,
  },
  { group: bring, name: 'add', about: 'record a post that no export holds', load: async () => (await import('../commands/add.ts')).add },
  { group: look, name: 'queue', about: 'what needs us, most urgent first', load: async () => (await import('../commands/queue.ts')).queue },
  {
    group: look,
    name: 'overdue',
    about: 'past due, by department, the most late first',
    load: async () => (await import('../commands/queue.ts')).overdue,
  },
  {
    group: look,
    name: 'list',
    about: 'any conversation, by query or @view',
    load: async () => (await import('../commands/queue.ts')).list,
  },
  { group: look, name: 'next', about: 'the one to take now', load: async () => (await import('../commands/queue.ts')).next },
  {
    group: look,
    name: 'show',
    about: 'one conversation: thread, route, guideline, clocks, history',
    load: async () => (await import('../commands/show.ts')).show,
  },
  {
    group: work,
    name: 'claim',
    about: 'take conversations for a while',
    load: async () => (await import('../commands/work/claim.ts')).claim,
  },
  {
    group: work,
    name: 'assign',
    about: 'give conversations to a department or a person',
    load: async () => (await import('../commands/work/assign.ts')).assign,
  },
  {
    group: work,
    name: 'tag',
    about: 'put tags on and take them off: +a -b',
    load: async () => (await import('../commands/work/describe.ts')).tag,
  },
  {
    group: work,
    name: 'note',
    about: 'write down what the next one should know',
    load: async () => (await import('../commands/work/describe.ts')).note,
  },
  {
    group: work,
    name: 'significant',
    about: 'mark what is worth telling others',
    load: async () => (await import('../commands/work/describe.ts')).significant,
  },
  {
    group: work,
    name: 'ask',
    about: 'hand a question to a department',
    load: async () => (await import('../commands/work/question.ts')).ask,
  },
  {
    group: work,
    name: 'handoff',
    about: 'the question as a pack to mail',
    load: async () => (await import('../commands/work/handoff.ts')).handoff,
  },
  {
    group: work,
    name: 'answer',
    about: 'take in the answer of a department',
    load: async () => (await import('../commands/work/question.ts')).answer,
  },
  {
    group: work,
    name: 'reply',
    about: 'record our reply, or a draft of it',
    load: async () => (await import('../commands/work/reply.ts')).reply,
  },
  {
    group: work,
    name: 'approve',
    about: 'the draft may go out',
    load: async () => (await import('../commands/work/reply.ts')).approve,
  },
  {
    group: work,
    name: 'reject',
    about: 'the draft does not go out',
    load: async () => (await import('../commands/work/reply.ts')).reject,
  },
  {
    group: work,
    name: 'wait',
    about: 'waiting for the customer',
    load: async () => (await import('../commands/work/pause.ts')).wait,
  },
  {
    group: work,
    name: 'resume',
    about: 'no longer waiting',
    load: async () => (await import('../commands/work/pause.ts')).resume,
  },
  {
    group: work,
    name: 'ack',
    about: 'the last post needs no answer',
    load: async () => (await import('../commands/work/pause.ts')).ack,
  },
  {
    group: work,
    name: 'resolve',
    about: 'done: acted, declined, logged, ignored',
    load: async () => (await import('../commands/work/end.ts')).resolve,
  },
  {
    group: work,
    name: 'reopen',
    about: 'not done after all',
    load: async () => (await import('../commands/work/end.ts')).reopen,
  },
  {
    group: work,
    name: 'snooze',
    about: 'out of the queue until then',
    load: async () => (await import('../commands/work/pause.ts')).snooze,
  },
  {
    group: work,
    name: 'merge',
    about: 'the same matter, told twice',
    load: async () => (await import('../commands/work/end.ts')).merge,
  },
  {
    group: work,
    name: 'undo',
    about: 'take your last operation back, or that one; again to go further',
    load: async () => (await import('../commands/undo.ts')).undo,
  },
  { group: work, name: 'log', about: 'what was done, by whom, to how many', load: async () => (await import('../commands/log.ts')).log },
  {
    group: learn,
    name: 'catalogue',
    about: 'the use cases: counts, answers, what is none yet',
    load: async () => (await import('../commands/catalogue.ts')).catalogue,
  },
  {
    group: learn,
    name: 'similar',
    about: 'answered conversations like this one',
    load: async () => (await import('../commands/similar.ts')).similar,
  },
  {
    group: watch,
    name: 'check',
    about: 'what is late or soon, for cron; exit code 0, 1, 2, 3',
    load: async () => (await import('../commands/check.ts')).check,
  },
  { group: watch, name: 'report', about: 'figures: sla, response', load: async () => (await import('../commands/report.ts')).report },
  {
    group: watch,
    name: 'export',
    about: 'whole tables: csv, ndjson, parquet; pseudonyms where wanted',
    load: async () => (await import('../commands/export.ts')).exportTable,
  },
  {
    group: rule,
    name: 'rules',
    about: 'check, test and explain the rules file',
    load: async () => (await import('../commands/rules/rules.ts')).rules,
  },
  {
    group: data,
    name: 'db',
    about: 'path, info, check and backup of the database',
    load: async () => (await import('../commands/db.ts')).db,
  },
]

/** What was asked for: a command with its words, or text to print. */
export type Asked =
  | { readonly kind: 'run'; readonly name: string; readonly module: CommandModule; readonly args: Args; readonly options: GlobalOptions }
  | { readonly kind: 'text'; readonly text: string }

/** Reads the command line. Throws a UsageError for what cannot be read; `seen` is told the command's name as soon as it is known. */
export async function parse(argv: readonly string[], io: Io, version: string, seen: (name: string) => void): Promise<Asked> {
  const topic = argv[0] === 'help' ? TOPICS[argv[1] ?? ''] : undefined
  if (topic !== undefined) return { kind: 'text', text: topic }
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv.length === 0 ? ['--help'] : withSigns(argv)
  let asked: Asked | undefined
  let text = ''
  let help = ''
  const long = words.includes('--help')
  const program = new Command('outspoke')
    .description('Triage for the social feedback loop: imports exported posts, routes them by rules, keeps the clocks.')
    .usage('<command> [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'help; --help with examples')
    .optionsGroup('Options of every command:')
    .helpCommand(false)
    .addHelpText('after', `\nHelp on a command: outspoke help COMMAND. On the rest: outspoke help ${Object.keys(TOPICS).join('|')}`)
    .exitOverride()
    .configureOutput({
      writeOut: (part) => {
        text += part
      },
      writeErr: (part) => {
        help += part
      },
      getOutHelpWidth: () => helpWidth(io),
      getErrHelpWidth: () => helpWidth(io),
    })
    .configureHelp({ showGlobalOptions: long })
  globals(program)
  const take = (name: string, module: CommandModule) => (command: Command) => {
    const own = options(command)
    asked = { kind: 'run', name, module, args: { words: command.args, options: own }, options: { ...options(program), ...own } }
  }
  const entries = new Map<Command, Entry>()
  for (const entry of COMMANDS)
    entries.set(program.command(entry.name).summary(entry.about).description(entry.about).helpGroup(entry.group), entry)
  program.hook('preSubcommand', async (_, command) => {
    const entry = entries.get(command)
    if (entry === undefined) return
    seen(entry.name)
    describe(command, entry.name, await entry.load(), long, take)
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // A group of commands without one of them: its help is the answer.
    if (error.code === 'commander.help') text = help
    else if (error.exitCode !== 0) throw usage(error)
  }
  return asked ?? { kind: 'text', text }
}

/** Global switches, and those of `tag`: any other option has a value behind it. */
const SWITCHES = new Set(['--yes', '--dry-run', '--header', '--no-header', '--absolute', '--raw', '--quiet', '--verbose', '--help'])

/** `tag ID +a -b`: after the first word, what begins with + or - is a tag, so that -vip is no row of short options. */
function withSigns(argv: readonly string[]): readonly string[] {
  const isValue = (at: number) => /^--[^=]+$/.test(argv[at - 1] ?? '') && !SWITCHES.has(argv[at - 1] ?? '')
  const isWord = (at: number) => !(argv[at] ?? '-').startsWith('-') && !isValue(at)
  const command = argv.findIndex((_, at) => isWord(at))
  if (argv[command] !== 'tag') return argv
  const target = argv.findIndex((_, at) => at > command && isWord(at))
  if (target < 0) return argv
  return argv.map((word, at) => {
    const sign = /^([+-])([^-].*)$/s.exec(word)
    if (at <= target || sign === null || isValue(at)) return word
    return `${sign[1] === '+' ? '--add' : '--remove'}=${sign[2]}`
  })
}

function helpWidth(io: Io): number {
  return io.stdout.isTTY === true ? Math.min(io.stdout.columns ?? 80, 110) : 100
}

function options(command: Command): Readonly<Record<string, unknown>> {
  return command.opts()
}

function globals(program: Command): void {
  const all: readonly [string, string][] = [
    ['--db <file>', 'the database'],
    ['--rules <file>', 'the rules file'],
    ['--now <time>', 'act as if it were then'],
    ['--me <person>', 'who acts'],
    ['--format <name>', 'table, tsv, csv, json, ndjson, md'],
    ['--fields <names>', 'these fields, in this order: id,due_at,spoke'],
    ['--header', 'with a header line'],
    ['--no-header', 'without one'],
    ['--width <columns>', 'lay out for this width'],
    ['--absolute', 'times as local ISO instead of "in 42m"'],
    ['--raw', 'no guard against formulas in CSV'],
    ['--tz <zone>', 'zone of what is shown'],
    ['--color <when>', 'auto, always, never'],
    ['-q, --quiet', 'no notices'],
    ['-v, --verbose', 'say more; a stack where something breaks'],
  ]
  // A pair of --x and --no-x: without a default of its own commander would take it for given.
  for (const [flags, about] of all)
    program.addOption(flags.includes('header') ? new Option(flags, about).default(undefined) : new Option(flags, about))
}

/** Makes commander's command of a module's grammar. */
function describe(
  command: Command,
  name: string,
  module: CommandModule,
  long: boolean,
  take: (name: string, module: CommandModule) => (command: Command) => void,
): void {
  const { grammar } = module
  command.description(grammar.about)
  for (const { name: word, about, required, many } of grammar.args ?? []) {
    const inner = many === true ? `${word}...` : word
    command.argument(required === true ? `<${inner}>` : `[${inner}]`, about)
  }
  for (const { flags, about, choices, repeats } of grammar.options ?? []) {
    const option = new Option(flags, about)
    if (repeats === true) option.argParser((value: string, before?: readonly string[]) => [...(before ?? []), value])
    command.addOption(choices === undefined ? option : option.choices([...choices]))
  }
  if (grammar.reads === true) {
    command
      .option('--as-of <time>', 'what had happened by then, as known today')
      .option('--as-known <time>', 'only what had been recorded by then')
  }
  if (long) command.addHelpText('after', () => examples(grammar))
  for (const [word, sub] of Object.entries(module.subcommands ?? {})) describe(command.command(word), `${name} ${word}`, sub, long, take)
  if (module.run === undefined) return
  const taken = take(name, module)
  command.action(() => taken(command))
}

function examples(grammar: Grammar): string {
  const lines = (grammar.examples ?? []).flatMap(({ line, about }) => [`  $ ${line}`, `      ${about}`])
  const parts = [...(lines.length > 0 ? [`\nExamples:\n${lines.join('\n')}`] : []), ...(grammar.notes ?? []).map((note) => `\n${note}`)]
  return parts.join('\n')
}

function usage(error: CommanderError): UsageError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = rest.join(' ').replace(/^\(|\)$/g, '')
  if (suggestion !== '') return new UsageError(first, { hint: suggestion })
  return new UsageError(first, {
    hint: /^unknown option '-[^-]/.test(first) ? 'a query that begins with "-" goes after "--"; see --help for the options' : 'see --help',
  })
}
