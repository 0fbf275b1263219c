/** What SQLite refuses, in sentences with a remedy. */
import { OutspokeError } from '../core/errors.ts'

/** How long a writer waits for another one, in ms. */
export const BUSY_TIMEOUT = 10_000

/** Does `work`; what SQLite refuses comes out as a sentence about the file at `path`. */
export function explained<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw sentenceOf(path, error)
  }
}

/** SQLite's error codes in words; anything unforeseen goes on as it is. */
export function sentenceOf(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    if (error instanceof TypeError && /directory does not exist/.test(error.message)) {
      return new OutspokeError(`cannot open ${path}: its folder does not exist`, {
        hint: 'make the folder, or name another file with --db',
        cause: error,
      })
    }
    return error
  }
  const sentence = (message: string, hint: string) => new OutspokeError(message, { hint, cause: error })
  const code = error.code
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return sentence(
      `${path} is locked: another outspoke is writing to it`,
      `it was waited for ${BUSY_TIMEOUT / 1000} s; try again when the other one is done`,
    )
  }
  if (code === 'SQLITE_NOTADB') return sentence(`${path} is not a database`, 'name another file with --db; this one was left as it is')
  if (code.startsWith('SQLITE_CORRUPT')) {
    return sentence(`${path} is damaged (${error.message})`, 'keep a copy of it, and put the last backup in its place')
  }
  if (code.startsWith('SQLITE_FULL')) {
    return sentence(`no space left for ${path}`, 'free some space and run the same command again: nothing of this step was written')
  }
  if (code.startsWith('SQLITE_READONLY'))
    return sentence(
      `${path} cannot be written`,
      'check the permissions of the file and its folder: to read it, SQLite writes beside it too',
    )
  if (code.startsWith('SQLITE_CANTOPEN'))
    return sentence(`cannot open ${path}`, 'check that its folder exists, and that you may read and write both')
  if (code.startsWith('SQLITE_IOERR')) {
    return sentence(
      `the disk failed while working on ${path} (${code})`,
      'check the space and the health of the disk; nothing of this step was written',
    )
  }
  return error
}

/** The sentence that another connection is in the way. */
export function isBusy(error: unknown): error is OutspokeError {
  if (!(error instanceof OutspokeError)) return false
  const { cause } = error
  return cause instanceof Error && 'code' in cause && /^SQLITE_(BUSY|LOCKED)/.test(String(cause.code))
}
