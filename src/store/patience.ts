/**
 * Waiting for a writer without a frozen screen: SQLite waits inside a call, and nothing else happens meanwhile. Whoever has a screen
 * is waited with in short pieces, and hears of each.
 */
import { OutspokeError } from '../core/errors.ts'
import { isBusy } from './sqlite-errors.ts'

/** ms that SQLite itself waits in one piece, and ms that are waited in all, as by every other command. */
const PIECE = 100
const PATIENCE = 10_000

/** Told before each further piece; ends the waiting by throwing. */
export type Waiting = () => Promise<void>

/** What a connection holds of it; `pragma` is SQLite's. */
export interface Patience {
  each?: Waiting | undefined
}

/** Sets who is told, or that nobody is. */
export function setWaiting(patience: Patience, pragma: (text: string) => unknown, each: Waiting | undefined): void {
  patience.each = each
  pragma(`busy_timeout = ${each === undefined ? PATIENCE : PIECE}`)
}

/** Does `work`, a statement, as soon as no other process is in the way. Throws what it throws, and when it was waited for too long. */
export async function patiently<T>({ each }: Patience, work: () => T): Promise<T> {
  for (const until = Date.now() + PATIENCE; ; ) {
    try {
      return work()
    } catch (error) {
      if (each === undefined || !isBusy(error)) throw error
      if (Date.now() >= until) throw new OutspokeError(error.message, { hint: error.hint ?? '', cause: error, code: 'locked' })
      await each()
    }
  }
}
