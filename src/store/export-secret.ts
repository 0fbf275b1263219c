/** The secret of a database: what makes pseudonyms of ids, the same each time and like nobody else's. */
import { randomBytes } from 'node:crypto'
import { OutspokeError } from '../core/errors.ts'
import type { OpenedSqlite } from './sqlite.ts'

const KEY = 'secret'

/** Made when it is first asked for. Throws where it is not there and the database cannot be written. */
export async function secretOf({ db, writable, free }: OpenedSqlite): Promise<string> {
  const read = async () => (await db.rows('SELECT value FROM main.meta WHERE key = ?', [KEY]))[0]?.[0]
  const known = await read()
  if (known !== undefined && known !== null) return String(known)
  if (!writable)
    throw new OutspokeError('the database has no secret for pseudonyms yet, and it cannot be written', {
      hint: 'run the same command once where you may write the database',
    })
  // Of two that are first at once one wins, and both read what it wrote.
  await free(async () => {
    await db.run('INSERT INTO main.meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING', [KEY, randomBytes(32).toString('hex')])
  })
  return String(await read())
}
