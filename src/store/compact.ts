/** Gives back the room of what is gone, and leaves no old page behind. */
import { OutspokeError } from '../core/errors.ts'
import type { OpenedSqlite } from './sqlite.ts'

/** Throws where somebody else is in the file, or there is no room to do it in. */
export async function compact(opened: OpenedSqlite): Promise<void> {
  // Whoever reads may read for long: not waited for as a writer is.
  const [patience] = opened.pragma('busy_timeout') as { readonly timeout: number }[]
  opened.pragma('busy_timeout = 1000')
  let busy = false
  try {
    await opened.db.script('VACUUM')
    await opened.db.script('PRAGMA optimize')
    const [row] = opened.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]
    busy = row?.busy === 1
  } finally {
    opened.pragma(`busy_timeout = ${patience?.timeout ?? 10_000}`)
  }
  if (busy)
    throw new OutspokeError('another outspoke is reading the database: old pages stay in its journal until it is done', {
      hint: 'run outspoke db compact when nobody else is in it',
    })
}

/** The same where it can be done; gives whether it was. What was committed before stands. */
export async function triedCompact(opened: OpenedSqlite): Promise<boolean> {
  try {
    await compact(opened)
    return true
  } catch (error) {
    if (error instanceof OutspokeError) return false
    throw error
  }
}
