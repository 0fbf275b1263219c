/** Puts a copy of the database in its place, whole, and keeps the present one beside it. */
import { existsSync, linkSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { OutspokeError } from '../core/errors.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'
import { openRaw, type RawSqlite } from './sqlite.ts'

/** What is in a file that is to be restored. */
export interface Restorable {
  readonly schema: number
  readonly posts: number
  readonly conversations: number
}

/** Throws, in a sentence, where `file` is no whole database of this program, or one of a newer version. */
export function restorable(file: string, database: string): Restorable {
  const cannot = (why: string, hint = 'name a copy that outspoke db backup made; nothing was changed'): never => {
    throw new OutspokeError(`cannot restore ${file}: ${why}`, { hint })
  }
  if (!existsSync(file)) cannot('there is no such file')
  if (!statSync(file).isFile()) cannot('it is no file')
  if (existsSync(database) && realpathSync(file) === realpathSync(database)) cannot('this is the database itself')
  const raw = openRaw(file, 'read')
  try {
    if (Number(raw.pragma('application_id')) !== APPLICATION_ID) cannot('it is no database of outspoke')
    const schema = Number(raw.pragma('user_version'))
    const newest = MIGRATIONS.at(-1)?.version ?? 0
    if (schema > newest)
      cannot(`it was written by a newer outspoke (schema ${schema}; this one knows ${newest})`, 'update outspoke; nothing was changed')
    const sound = String(raw.pragma('integrity_check'))
    if (sound !== 'ok') cannot(`it is damaged (${sound.split('\n')[0]})`, 'name an older copy; nothing was changed')
    return { schema, posts: raw.count('post'), conversations: raw.count('conversation') }
  } finally {
    raw.close()
  }
}

/** Call `restorable` before. `kept`: where the present one stays. Throws where another process is in the database; then nothing has changed. */
export async function restore(file: string, database: string, kept: string): Promise<void> {
  const part = `${database}.restore.part`
  const source = openRaw(file, 'read')
  try {
    rmSync(part, { force: true })
    await source.copyTo(part)
  } finally {
    source.close()
  }
  let present: RawSqlite | undefined
  try {
    present = existsSync(database) ? hold(database) : undefined
    if (existsSync(database)) linkSync(database, kept)
    // A present one that is damaged cannot be held, and what it has in its journal stays with it.
    for (const end of ['-wal', '-shm', '-journal']) if (existsSync(`${database}${end}`)) renameSync(`${database}${end}`, `${kept}${end}`)
    renameSync(part, database)
  } finally {
    rmSync(part, { force: true })
    present?.close()
  }
}

/** Keeps everybody else out, with nothing left in a journal; absent where it is too damaged for that. */
function hold(database: string): RawSqlite | undefined {
  let raw: RawSqlite | undefined
  try {
    raw = openRaw(database, 'write')
    raw.pragma('journal_mode = DELETE')
    raw.exec('BEGIN EXCLUSIVE')
    return raw
  } catch (error) {
    raw?.close()
    if (error instanceof OutspokeError && /is locked/.test(error.message))
      throw new OutspokeError(`${database} is in use: another outspoke is reading or writing it`, {
        hint: 'end it and give the command again; nothing was changed',
        cause: error,
      })
    return undefined
  }
}
