/** All that a run touches of the outside, as a value: `main` makes it of the process, tests of buffers. */
export interface Output {
  write(text: string, done?: (error?: Error | null) => void): boolean
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** The terminal behind stderr. */
export type Drawing = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined }
  readonly stdout: Output
  readonly stderr: Output
  /** stderr itself, for what draws on it; absent in tests. */
  readonly drawing?: Drawing | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Epoch ms. */
  clock(): number
  /** Who is logged in. */
  login(): string
  /** Where data go that belong to no workspace. */
  dataFolder(): string
  /** The rules that serve where there is no workspace. */
  readonly starterRules: string
  /** Where V8's code of the program is kept between two starts, or why it is not; absent in tests. */
  readonly compileCache?: string
  /** The words that start this program from anywhere: Node.js and the script, as absolute paths. */
  readonly program?: readonly string[]
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal
  /** Hands text to a pager on the terminal; resolves when the reader closes it. */
  page(command: string, text: Iterable<string>): Promise<void>
  /** Ctrl-Z: stops the program; resolves when it goes on. Absent where there is no such thing. */
  readonly suspend?: (() => Promise<void>) | undefined
  /** What is put in order before SIGTERM ends the program; gives how that is forgotten again. Absent where there is no such thing. */
  readonly terminated?: ((tidy: () => void) => () => void) | undefined
  readonly versions: { readonly node: string; readonly platform: string }
}
