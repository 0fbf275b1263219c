/**
 * The process as an `Io`. Its streams are made when they are first touched: each takes Node.js some milliseconds, stdin alone as many as the
 * query of a list, and cron runs hardly any of them.
 */
import { fstatSync, writeSync } from 'node:fs'
import { userInfo } from 'node:os'
import envPaths from 'env-paths'
import { OutspokeError } from '../core/errors.ts'
import type { Io, Output } from './io.ts'

/** What the program touches of its process; `signal` fires on Ctrl-C. `compileCache`: where V8's code is kept, or why it is not. */
export function ofProcess(signal: AbortSignal, starterRules: string, compileCache: string): Io {
  const { env } = process
  const stdout = once(() => outputOf(1, () => process.stdout))
  const stderr = once(() => outputOf(2, () => process.stderr))
  const drawing = once(() => (isFileOrPipe(2) ? undefined : heard(process.stderr)))
  return {
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return stdout()
    },
    get stderr() {
      return stderr()
    },
    get drawing() {
      return drawing()
    },
    env,
    get cwd() {
      return currentFolder()
    },
    clock: () => Date.now(),
    login,
    dataFolder: () => envPaths('outspoke', { suffix: '' }).data,
    starterRules,
    compileCache,
    program: [process.execPath, ...process.argv.slice(1, 2)],
    signal,
    page,
    suspend: process.platform === 'win32' ? undefined : suspend,
    terminated,
    versions: { node: process.versions.node, platform: `${process.platform} ${process.arch}` },
  }
}

function currentFolder(): string {
  try {
    return process.cwd()
  } catch (error) {
    throw new OutspokeError('the current folder is gone', { hint: 'change to one that is there', cause: error })
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** A reader that closes the pipe early is no failure: writes report it, and nothing else may. */
function heard<T extends NodeJS.WriteStream>(stream: T): T {
  return stream.on('error', () => {})
}

/**
 * Into files and pipes the system's own `write`, which Node.js does there as well, without its sockets and streams; to a terminal the stream,
 * which knows its size.
 */
function outputOf(fd: number, stream: () => NodeJS.WriteStream): Output {
  if (!isFileOrPipe(fd)) return heard(stream())
  let waiting: NodeJS.WriteStream | undefined
  return {
    write(text, done) {
      if (waiting !== undefined) return waiting.write(text, done)
      let rest = Buffer.from(text)
      try {
        while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') {
          // A pipe that does not wait for its reader: the stream does.
          waiting = heard(stream())
          return waiting.write(rest, done)
        }
        if (done === undefined) return false
        done(error instanceof Error ? error : new Error(String(error)))
        return false
      }
      done?.()
      return true
    },
  }
}

function isFileOrPipe(fd: number): boolean {
  if (process.platform === 'win32') return false
  const stat = fstatSync(fd)
  return stat.isFile() || stat.isFIFO() || stat.isSocket()
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
