/**
 * How a command is written on the command line, as data. Each command's file exports one `CommandModule` beside its work;
 * `cli/program.ts` builds the parser, the help and the completions from it, and loads only the module that was asked for.
 */
import type { Context, Result } from './command.ts'

export interface Argument {
  readonly name: string
  readonly about: string
  readonly required?: boolean
  /** Takes all words that are left. */
  readonly many?: boolean
}

export interface Option {
  /** As help shows it: `--limit <n>`, `--strict`, `-n, --dry-run`, `--by <dim...>`. */
  readonly flags: string
  readonly about: string
  readonly choices?: readonly string[]
  /** May be given several times: its value is the list of them. */
  readonly repeats?: boolean
}

export interface Example {
  readonly line: string
  readonly about: string
}

export interface Grammar {
  readonly about: string
  readonly args?: readonly Argument[]
  readonly options?: readonly Option[]
  readonly examples?: readonly Example[]
  /** Paragraphs below the examples. */
  readonly notes?: readonly string[]
  /** It only reads: `--as-of` and `--as-known` apply. */
  readonly reads?: boolean
  /** It picks `--fields` itself, for its own formats too. */
  readonly picksFields?: boolean
  /** Formats besides those of every command (`text`, `github`, `nagios`): they come as the option `format`, the common ones in the settings. */
  readonly formats?: readonly string[]
}

/** What was typed after the command's name. Options by their long name in camel case: `--born-breached` is `bornBreached`. */
export interface Args {
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

export interface CommandModule {
  readonly grammar: Grammar
  /** Absent where only the subcommands do something. */
  readonly run?: (context: Context, args: Args) => Promise<Result>
  readonly subcommands?: Readonly<Record<string, CommandModule>>
}

/** Whether a switch was given. */
export function isSet(args: Args, name: string): boolean {
  return args.options[name] === true
}

/** The text of an option with a value; absent where it was not given. */
export function textOf(args: Args, name: string): string | undefined {
  const value = args.options[name]
  return typeof value === 'string' ? value : undefined
}

/** The texts of an option that repeats. */
export function textsOf(args: Args, name: string): readonly string[] {
  const value = args.options[name]
  return Array.isArray(value) ? value.map(String) : []
}
