/** Exit codes of `cli.md`: 1 = done and the answer is no, 2 = could not. `check` maps 2 to 3. */
export type FailureCode = 1 | 2

interface Details {
  /** What to do about it; printed on its own line. */
  readonly hint?: string
  /** Further sentences, one a problem, each with file:line:column where there is one. */
  readonly problems?: readonly string[]
  readonly exitCode?: FailureCode
  readonly cause?: unknown
  /** What a caller may do something about itself. */
  readonly code?: FailureName
}
/** `older-schema`: whoever opens the database to write brings it up to date. `locked`: another process writes to it for longer than it is waited for. */
type FailureName = 'older-schema' | 'locked'

const NAMES = new Set(['OutspokeError', 'UsageError'])

/**
 * A failure that was foreseen: the message names the value, says what was expected, and the hint what to do.
 * Whatever else is thrown is a bug, and `main` says so.
 */
export class OutspokeError extends Error {
  readonly hint: string | undefined
  readonly problems: readonly string[]
  readonly exitCode: FailureCode
  readonly code: FailureName | undefined

  constructor(message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'OutspokeError'
    this.hint = details.hint
    this.problems = details.problems ?? []
    this.exitCode = details.exitCode ?? 2
    this.code = details.code
  }

  /** Of any copy of this class: the program is several bundles, and each has one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && NAMES.has(value.name)
  }
}

/** Wrong words on the command line: an option, an argument, a query. */
export class UsageError extends OutspokeError {
  constructor(message: string, details: Details = {}) {
    super(message, details)
    this.name = 'UsageError'
  }
}
