/** What every command is given and gives: it never prints, exits, catches or looks at `process`. */
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { View } from '../render/view.ts'
import type { Store } from '../store/store.ts'

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
   * named that is not there.
   */
  seeRules(): Promise<void>
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
  /** The same program on another workspace, for a command that shows others (`demo`). Its caller closes it. */
  elsewhere(change: Partial<Settings>): { readonly context: Context; close(): Promise<void> }
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
  readonly exitCode?: 0 | 1 | 2 | 3
  /** Text that is the result itself, whatever the format (`check` text, nagios). */
  readonly verbatim?: string
  /** What is too long to be held: pieces of text that are written as they come, while the store is still open. Nothing else is then printed. */
  readonly stream?: AsyncIterable<string>
  /** Said on stderr where it goes out as TSV or CSV, which have no words for it. */
  readonly rowNote?: string
}
