/**
 * How commands are written: the only door to commander. A command is read by its own grammar, and its module loaded when it is asked for,
 * so that `--version` reads none and `queue` only its own.
 */
import { Command, CommanderError, Option } from 'commander'
import type { CommandCall } from '../commands/command.ts'
import type { Args, CommandModule, Grammar } from '../commands/grammar.ts'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { COMMANDS, type Entry } from './commands.ts'
import type { Io } from './io.ts'
import type { GlobalOptions } from './settings.ts'
import { TOPICS } from './topics.ts'

/** The commands in their order, for what runs others. */
export function commandNames(): readonly { readonly name: string; readonly group: string; readonly about: string }[] {
  return COMMANDS.map(({ name, group, about }) => ({ name, group: group.slice(0, -1), about }))
}

/** A command's module by its name. Throws a UsageError where there is none. */
export async function loadCommand(name: string): Promise<CommandModule> {
  const entry = COMMANDS.find((one) => one.name === name)
  if (entry !== undefined) return entry.load()
  const near = nearest(
    name,
    COMMANDS.map((one) => one.name),
  )
  throw new UsageError(`there is no command "${name}"`, near === undefined ? {} : { hint: `did you mean ${near}?` })
}

/** Words read as on the command line, for a command that runs others; help comes back as text. */
export async function parseCall(words: readonly string[], io: Io, version: string): Promise<CommandCall | string> {
  const asked = await parse(words, io, version, () => {})
  if (asked.kind === 'text') return asked.text
  const given = Object.entries(asked.options).filter(([name, value]) => value !== undefined && !Object.hasOwn(asked.args.options, name))
  return { module: asked.module, args: asked.args, globals: given.map(([name]) => name) }
}

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
  // A command that stands first needs none of the others: telling commander of all of them is dear.
  const named = COMMANDS.filter(({ name }) => name === words[0])
  for (const entry of named.length > 0 ? named : COMMANDS)
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

/** With those of its own that commander gave to the command above it, which has one of the same name: `improvements list --limit 1`. */
function options(command: Command): Readonly<Record<string, unknown>> {
  const above = command.parent?.parent == null ? {} : command.parent.opts()
  const own = new Set(command.options.map((option) => option.attributeName()))
  return { ...Object.fromEntries(Object.entries(above).filter(([name]) => own.has(name))), ...command.opts() }
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
