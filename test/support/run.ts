/** Runs the command line in-process, on buffers: `await outspoke('queue --limit 3').in(folder).run()`. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../src/cli/io.ts'
import { main } from '../../src/main.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Both, in the order of writing. */
  readonly transcript: string
  /** The command of the pager, if one was started. */
  readonly pager: string | undefined
}

export interface Run {
  /** The folder it runs in; else a new one. */
  in(folder: string): Run
  /** The clock of the machine. */
  at(time: string): Run
  env(more: Readonly<Record<string, string>>): Run
  stdin(text: string | Uint8Array): Run
  /** A terminal of this size, for stdin and stdout; else pipes. */
  terminal(columns: number, rows?: number): Run
  /** The reader closes the pipe after so many characters. */
  closedAfter(characters: number): Run
  /** Ctrl-C has been pressed. */
  interrupted(): Run
  run(): Promise<Ran>
}

interface Plan {
  readonly argv: readonly string[]
  readonly folder?: string
  readonly clock: number
  readonly env: Readonly<Record<string, string>>
  readonly stdin: string | Uint8Array
  readonly terminal?: { readonly columns: number; readonly rows: number }
  readonly closedAfter?: number
  readonly interrupted?: boolean
}

/** When tests take place, unless they say otherwise: a Tuesday. */
export const NOW = '2026-08-04T12:00:00.000Z'

const STARTER = fileURLToPath(new URL('../../rules/starter.yaml', import.meta.url))

/** `line` is split as a shell would, quotes and all; an array is taken as it is. */
export function outspoke(line: string | readonly string[]): Run {
  return builder({ argv: typeof line === 'string' ? split(line) : line, clock: Date.parse(NOW), env: {}, stdin: '' })
}

/** A new empty folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'outspoke-test-'))
}

function builder(plan: Plan): Run {
  const with_ = (more: Partial<Plan>) => builder({ ...plan, ...more })
  return {
    in: (folder) => with_({ folder }),
    at: (time) => with_({ clock: Date.parse(time) }),
    env: (more) => with_({ env: { ...plan.env, ...more } }),
    stdin: (text) => with_({ stdin: text }),
    terminal: (columns, rows = 40) => with_({ terminal: { columns, rows } }),
    closedAfter: (characters) => with_({ closedAfter: characters }),
    interrupted: () => with_({ interrupted: true }),
    run: () => start(plan),
  }
}

async function start(plan: Plan): Promise<Ran> {
  const folder = plan.folder ?? newFolder()
  const parts = { stdout: '', stderr: '', transcript: '' }
  let pager: string | undefined
  const output = (name: 'stdout' | 'stderr') => ({
    write(text: string, done?: (error?: Error | null) => void) {
      if (name === 'stdout' && plan.closedAfter !== undefined && parts.stdout.length + text.length > plan.closedAfter) {
        done?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
        return false
      }
      parts[name] += text
      parts.transcript += text
      done?.()
      return true
    },
    isTTY: plan.terminal !== undefined,
    columns: plan.terminal?.columns,
    rows: plan.terminal?.rows,
  })
  const interrupt = new AbortController()
  if (plan.interrupted === true) interrupt.abort()
  const io: Io = {
    stdin: Object.assign(Readable.from(plan.stdin.length === 0 ? [] : [Buffer.from(plan.stdin)]), { isTTY: plan.terminal !== undefined }),
    stdout: output('stdout'),
    stderr: { ...output('stderr'), isTTY: false },
    env: { TZ: 'UTC', ...plan.env },
    cwd: folder,
    clock: () => plan.clock,
    login: () => 'tester',
    dataFolder: () => join(folder, '.data'),
    starterRules: STARTER,
    signal: interrupt.signal,
    page: async (command, text) => {
      pager = command
      for (const piece of text) parts.stdout += piece
    },
    versions: { node: 'test', platform: 'test' },
  }
  // Paths that reach the system as they were typed start in the folder too.
  const before = process.cwd()
  process.chdir(folder)
  try {
    const code = await main(plan.argv, io)
    return { code, ...parts, pager }
  } finally {
    process.chdir(before)
  }
}

/** Words of a line as a shell splits them: blanks, single and double quotes, backslash. */
export function split(line: string): readonly string[] {
  const words: string[] = []
  for (const [word] of line.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)) {
    words.push(
      word.replace(
        /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
        (_, single?: string, double?: string, escaped?: string) => single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
      ),
    )
  }
  return words
}
