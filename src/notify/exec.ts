/** A command that gets the message on its standard input. No shell, no text of posts among its words, next to none of our environment. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { platform } from 'node:os'
import { kill } from 'node:process'
import type { Writable } from 'node:stream'
import { letterOf } from './letter.ts'
import type { Message, Sending } from './message.ts'
import { codeOf, later, type Outcome, refused, SENT } from './outcome.ts'

/** What programs need to run; everything else (secrets of channels among it) stays here. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'SystemRoot', 'PATHEXT']

/** Words of a command as a shell reads them, quotes and backslashes only: nothing is expanded. Absent: a quote is not closed. */
export function wordsOf(command: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at)
    if (quote === "'" ? sign !== "'" : sign === '\\') {
      if (quote !== "'") at++
      word = (word ?? '') + (quote === "'" ? sign : command.charAt(at))
    } else if (quote !== '' ? sign === quote : sign === '"' || sign === "'") {
      quote = quote === '' ? sign : ''
      word ??= ''
    } else if (quote === '' && /\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + sign
  }
  if (word !== undefined) words.push(word)
  return quote === '' ? words : undefined
}

/**
 * Exit code 0 is sent; anything else is tried again. 75 (`EX_TEMPFAIL`) is no different. It leads a group of processes of its own, so that one that is
 * too slow goes with all that it has started: else every run would leave some of them behind.
 */
export function runCommand(command: string, message: Message, { signal, timeoutMs, folder, env }: Sending): Promise<Outcome> {
  const [program, ...words] = wordsOf(command) ?? []
  // What no system takes as a word of a command.
  if (program === undefined || command.includes('\0'))
    return Promise.resolve(refused('its command cannot be read: a quote is not closed, there is no word, or a NUL in one'))
  const { subject, text } = letterOf(message.digest)
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = started(() =>
      spawn(program, words, {
        cwd: folder,
        env: {
          ...Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
          OUTSPOKE_DELIVERY: message.id,
          OUTSPOKE_SUBJECT: subject,
        },
        shell: false,
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: GROUPS,
      }),
    )
    if (child instanceof Error) return resolve(notStarted(child))
    let slow = false
    const interrupt = () => endAll(child)
    const deadline = setTimeout(() => {
      slow = true
      endAll(child)
    }, timeoutMs)
    signal.addEventListener('abort', interrupt)
    const over = (outcome: Outcome) => {
      clearTimeout(deadline)
      signal.removeEventListener('abort', interrupt)
      if (signal.aborted && !outcome.sent) reject(signal.reason)
      else resolve(outcome)
    }
    child.on('error', (error) => over(notStarted(error)))
    child.on('exit', (code, killed) => {
      if (code === 0) over(SENT)
      else if (slow) over(later(`was ended after ${timeoutMs / 1000} s`))
      else over(later(killed === null ? `ended with exit code ${code}` : `was ended by ${killed}`))
    })
    // A command that does not read is none of our trouble.
    child.stdin.on('error', () => {})
    child.stdin.end(text)
  })
}

/** Most of what keeps a command from starting is told later, as an event; the rest (a path through a file) is thrown. */
function started(start: () => ChildProcessByStdio<Writable, null, null>): ChildProcessByStdio<Writable, null, null> | Error {
  try {
    return start()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const notStarted = (error: Error): Outcome => later(`could not be started (${codeOf(error)})`)

/** Elsewhere there are no groups, and a window would open. */
const GROUPS = platform() !== 'win32'

function endAll(child: ChildProcess): void {
  try {
    if (GROUPS && child.pid !== undefined) kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
