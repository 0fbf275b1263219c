/** What every command is given and gives: it never prints, exits, catches or looks at `process`. */
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { View } from '../render/view.ts'
import type { Store } from '../store/store.ts'
import type { Args, CommandModule } from './grammar.ts'

/** What was meant on the command line, by the environment and the workspace; see `cli/settings.ts`. */
export interface Settings {
  /** Epoch ms. */
  readonly now: number
  readonly asOf?: number | undefined
  readonly asKnown?: number | undefined
  readonly me: string
  /** `--tz`; absent: the department's, in reports as sla §6. */
  readonly zone?: string | undefined
  readonly database: string
  /** Which of flag, environment, workspace, user folder won. */
  readonly databaseFrom: string
  readonly rulesFile?: string | undefined
  readonly rulesFrom: string
  readonly workspace?: string | undefined
  readonly format: Format | undefined
  readonly fields?: readonly string[] | undefined
  readonly quiet: boolean
  readonly verbose: boolean
  /** `--absolute`: local ISO times instead of `in 42m`. */
  readonly absolute: boolean
  /** `--raw` and `--header`, for what a command writes itself. */
  readonly raw?: boolean | undefined
  readonly header?: boolean | undefined
  readonly terminal: {
    readonly stdout: boolean
    readonly stdin: boolean
    readonly stderr: boolean
    readonly columns: number
    readonly rows: number
    /** Columns that were asked for (`--width`), whatever there are. */
    readonly asked?: number | undefined
  }
}
export type Format = 'table' | 'tsv' | 'csv' | 'json' | 'ndjson' | 'md' | 'html'

export interface Context {
  readonly settings: Settings
  /** Opened on first use, closed by `cli/run`. `write` creates and migrates; reading never does. */
  store(mode: 'read' | 'write'): Promise<Store>
  /** The rule set that serves: loaded anew where the file changed, else the stored one. */
  rules(): Promise<RuleSet>
  /**
   * For commands that need nothing of them: says where the rules file has changed and cannot be used. Throws where one was
   * named that is not there. `tell` hears of it instead of stderr.
   */
  seeRules(tell?: (text: string) => void): Promise<void>
  /** One line on stderr, at once. */
  notice(text: string): void
  /** Standard input. */
  readonly stdin: NodeJS.ReadableStream
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal
  /** Progress on a terminal, nothing elsewhere. */
  progress(label: string, total?: number): Progress
  /** Where the program runs, for the few commands that are about that. */
  readonly system: System
  /** Draws on the terminal and hears its keys, `plain`: reads lines and moves nothing. Absent where stdin or stderr is none. Its caller closes it. */
  terminal(plain: boolean): Promise<Terminal | undefined>
  /** Epoch ms: `settings.now` and what has passed since, for a command that stays. */
  clock(): number
  /** The command line itself, for a command that runs others. */
  readonly commandLine: CommandLine
  /** The same program on another workspace, for a command that shows others (`demo`). Its caller closes it. */
  elsewhere(change: Partial<Settings>): { readonly context: Context; close(): Promise<void> }
}

/** What happens on a terminal: a key by its name (`j`, `R`, `enter`, `ctrl-u`), a line, what is pasted, another size, Ctrl-C, its end; or nothing in that time. */
export type TerminalEvent =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'resize' | 'interrupt' | 'end' | 'nothing' }

/** A whole screen. Rows and columns count from 0. */
export interface Drawn {
  /** Painted, no wider than the screen. */
  readonly rows: readonly string[]
  /** What stands right of the first rows. */
  readonly beside?: { readonly column: number; readonly rows: readonly string[] }
  readonly cursor: { readonly row: number; readonly column: number }
}

export interface Terminal {
  /** Nothing is drawn: text is printed, and lines are read. */
  readonly plain: boolean
  readonly colour: boolean
  size(): { readonly columns: number; readonly rows: number }
  show(drawn: Drawn): void
  /** Text below what was printed; plain only. */
  print(text: string): void
  /** The next thing that happens, in the order of typing; `within`: in so many ms. */
  next(within?: number): Promise<TerminalEvent>
  /** Whether Ctrl-C was typed while something was done: it is over with that, and what was typed before it is dropped. */
  interrupted(): Promise<boolean>
  /** Opens a page in the browser; gives whether something was started. */
  browse(url: string): Promise<boolean>
  /** Gives how the text went to the clipboard; absent: not at all. */
  copy(text: string): Promise<string | undefined>
  close(): Promise<void>
}

export interface CommandLine {
  /** All commands in their order. */
  commands(): Promise<readonly { readonly name: string; readonly group: string; readonly about: string }[]>
  /** The module of a command. Throws a UsageError where there is none. */
  load(name: string): Promise<CommandModule>
  /** Reads words as the command line does; `--help` and the like come back as text. Throws a UsageError. */
  parse(words: readonly string[]): Promise<CommandCall | string>
}
export interface CommandCall {
  readonly module: CommandModule
  readonly args: Args
  /** Options of every command that were given, by name: they are the session's own. */
  readonly globals: readonly string[]
}

export interface System {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative names on the command line start here. */
  readonly cwd: string
  /** The rules that serve where there is no workspace; the other packs lie beside them. */
  readonly starterRules: string
  readonly version: string
  /** The words that start this program from anywhere. */
  readonly program: readonly string[]
  readonly node: string
  readonly platform: string
  readonly dataFolder: string
  /** Where the compiled program is kept between two starts, or why it is not; absent where nobody looked. */
  readonly compileCache: string | undefined
}
export interface Progress {
  update(done: number, note?: string): void
  stop(): void
}

export interface Result {
  /** What `--format json` prints: the promise to scripts. `ndjson` prints its elements. */
  readonly json: unknown
  readonly view: View
  /** 0 unless the answer is no. */
  readonly exitCode?: 0 | 1 | 2 | 3 | 130
  /** Text that is the result itself, whatever the format (`check` text, nagios). */
  readonly verbatim?: string
  /** What is too long to be held: pieces of text that are written as they come, while the store is still open. Nothing else is then printed. */
  readonly stream?: AsyncIterable<string>
  /** Said on stderr where it goes out as TSV or CSV, which have no words for it. */
  readonly rowNote?: string
}
