/** The program: `main(argv, io)` gives the exit code, and is the only place where failures become words. */
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'
import manifest from '../package.json' with { type: 'json' }
import type { Io } from './cli/io.ts'
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
    return command === 'check' ? UNKNOWN : code
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

/** `bin/outspoke.js` calls this: main on the process itself. */
export async function launch(): Promise<void> {
  const interrupt = new AbortController()
  // The first Ctrl-C lets a transaction end as a whole or not at all, the second does not wait.
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED)
    interrupt.abort()
  })
  // A reader that closes the pipe early is no failure: writes report it, and nothing else may.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  process.exitCode = await main(process.argv.slice(2), ofProcess(interrupt.signal))
}

function ofProcess(signal: AbortSignal): Io {
  const { env } = process
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    drawing: process.stderr,
    env,
    cwd: process.cwd(),
    clock: () => Date.now(),
    login,
    dataFolder: () => envPaths('outspoke', { suffix: '' }).data,
    starterRules: fileURLToPath(new URL('../rules/starter.yaml', import.meta.url)),
    program: [process.execPath, ...process.argv.slice(1, 2)],
    signal,
    page,
    suspend: process.platform === 'win32' ? undefined : suspend,
    terminated,
    versions: { node: process.versions.node, platform: `${process.platform} ${process.arch}` },
  }
}

/** Until `fg`: a program that is stopped has no timers, and where nobody could let it go on the system does not stop it. */
function suspend(): Promise<void> {
  return new Promise((resolve) => {
    process.kill(process.pid, 'SIGTSTP')
    setTimeout(() => {
      // The terminal may have another size since: only the one in front was told.
      process.kill(process.pid, 'SIGWINCH')
      setImmediate(resolve)
    }, 100)
  })
}

/** The signal ends the program as it would have, after that. */
function terminated(tidy: () => void): () => void {
  const end = () => {
    process.removeListener('SIGTERM', end)
    tidy()
    process.kill(process.pid, 'SIGTERM')
  }
  process.on('SIGTERM', end)
  return () => {
    process.removeListener('SIGTERM', end)
  }
}

function login(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'unknown'
  }
}

/** The user's own pager, as git and gh start it: through the shell, for it may have options. */
async function page(command: string, text: Iterable<string>): Promise<void> {
  const { spawn } = await import('node:child_process')
  return new Promise((resolve) => {
    const pager = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env: { LESS: 'FRX', ...process.env } })
    pager.on('error', () => resolve())
    pager.on('close', () => resolve())
    pager.stdin.on('error', () => {})
    for (const piece of text) pager.stdin.write(piece)
    pager.stdin.end()
  })
}
