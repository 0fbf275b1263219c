// Waits for a lock as long as the program does.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

it('check cannot tell while somebody else holds the database: one line, and 3', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'posts.csv'), 'id,network,author,created_at,text\n1,x,jane,2026-08-04T09:00:00Z,@acme help\n')
  await outspoke('init --quiet').in(folder).run()
  await outspoke('import posts.csv --quiet').in(folder).run()
  const db = new Database(join(folder, 'outspoke.db'))
  db.exec('BEGIN IMMEDIATE')
  try {
    const { code, stdout, stderr } = await outspoke('check --only-new').in(folder).run()
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([
      3,
      '',
      `outspoke: ${join(folder, 'outspoke.db')} is locked: another outspoke is writing to it`,
    ])
    // A reader need not wait for a writer.
    expect((await outspoke('check').in(folder).run()).code).not.toBe(3)
  } finally {
    db.exec('ROLLBACK')
    db.close()
  }
}, 60_000)
