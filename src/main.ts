/** The program: `main(argv, io)` gives the exit code, and is the only place where failures become words. */
import { join } from 'node:path'
import manifest from '../package.json' with { type: 'json' }
import type { Io } from './cli/io.ts'
import { ofProcess } from './cli/process.ts'
import { OutspokeError } from './core/errors.ts'

const { version } = manifest

/** What `check` says where it cannot tell; plugins for monitoring know it as UNKNOWN. */
const UNKNOWN = 3
const INTERRUPTED = 130

export async function main(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout.write(`${version}\n`)
    return 0
  }
  let command = argv[0]
  try {
    const { parse } = await import('./cli/program.ts')
    const asked = await parse(argv, io, version, (name) => {
      command = name
    })
    const { print, run } = await import('./cli/run.ts')
    if (asked.kind === 'run') return await run(asked, io, version)
    await print([asked.text.endsWith('\n') ? asked.text : `${asked.text}\n`], io, false)
    return 0
  } catch (error) {
    if (io.signal.aborted) return INTERRUPTED
    const code = await explain(error, argv, io)
    if (command !== 'check') return code
    // Monitoring reads stdout only, and shows it where even the words were wrong.
    if (argv.some((word, at) => word === '--format=nagios' || (word === '--format' && argv[at + 1] === 'nagios'))) {
      const { nagiosUnknown } = await import('./render/check-nagios.ts')
      io.stdout.write(nagiosUnknown(error instanceof Error ? error.message : String(error)))
    }
    return UNKNOWN
  }
}

/** Says on stderr what went wrong; gives the exit code. */
async function explain(error: unknown, argv: readonly string[], io: Io): Promise<number> {
  const { plain } = await import('./render/plain.ts')
  const wordy = argv.includes('--verbose') || argv.includes('-v') || (io.env.OUTSPOKE_DEBUG ?? '') !== ''
  const stack = wordy && error instanceof Error ? `${error.stack ?? ''}\n` : ''
  if (error instanceof OutspokeError) {
    const lines = [`outspoke: ${error.message}`, ...error.problems, ...(error.hint === undefined ? [] : [`  ${error.hint}`])]
    io.stderr.write(`${plain(lines.join('\n'))}\n${plain(stack)}`)
    return error.exitCode
  }
  const refused = refusal(error)
  if (refused !== undefined) {
    io.stderr.write(`outspoke: ${plain(refused)}\n  check the path, its permissions and the space on its disk\n${plain(stack)}`)
    return 2
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  io.stderr.write(`outspoke: this is a bug in outspoke ${version}: ${plain(message)}\n`)
  io.stderr.write(wordy ? plain(stack) : '  Run it again with --verbose for the place, and report both.\n')
  return 2
}

/** What the system refused, of a file that no command had foreseen. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not permitted',
  EROFS: 'the disk can only be read',
  ENOSPC: 'no space is left there',
  EDQUOT: 'no space is left there',
  EFBIG: 'it would grow too large',
  EISDIR: 'it is a folder',
  ENOTDIR: 'its folder is a file',
  ENAMETOOLONG: 'the name is too long',
}

function refusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  const why = REFUSALS[String(error.code)]
  const place = 'path' in error ? ` ${String(error.path)}` : ''
  return why === undefined ? undefined : `cannot ${String(error.syscall)}${place}: ${why}`
}

/** `bin/outspoke.js` calls this: main on the process itself. `compileCache`: where V8's code of the program is kept, or why it is not. */
export async function launch(compileCache: string): Promise<void> {
  const starterRules = join(import.meta.dirname, '../rules/starter.yaml')
  const interrupt = new AbortController()
  // The first Ctrl-C lets a transaction end as a whole or not at all, the second does not wait.
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED)
    interrupt.abort()
  })
  process.exitCode = await main(process.argv.slice(2), ofProcess(interrupt.signal, starterRules, compileCache))
}
