import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlParams, SqlRow } from '../../src/store/db.ts'
import { type OpenedSqlite, openSqlite } from '../../src/store/sqlite.ts'

let folder: string
let opened: OpenedSqlite

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'each-'))
  opened = await openSqlite(join(folder, 'some.db'), 'write')
  await opened.db.script(`
    CREATE TEMP TABLE thing (id INTEGER PRIMARY KEY, name TEXT, size REAL);
    INSERT INTO thing VALUES (1, 'b', 1.5), (2, NULL, 1511991799000), (3, 'a', NULL), (4, '', 0);
  `)
})

afterAll(async () => {
  await opened.db.close()
  rmSync(folder, { recursive: true })
})

async function handed(sql: string, params: SqlParams = []): Promise<readonly SqlRow[]> {
  const rows: SqlRow[] = []
  await opened.db.each(sql, params, (row) => rows.push(row))
  return rows
}

describe('each row is handed over as it is read at once', () => {
  it.each<[string, SqlParams?]>([
    ['SELECT id, name, size FROM thing'],
    ['SELECT id FROM thing WHERE id > 9'],
    ['SELECT name FROM thing ORDER BY name DESC'],
    ['SELECT name, id FROM thing ORDER BY size, id LIMIT 3'],
    ['SELECT name, name, id + 1, name AS c0 FROM thing ORDER BY id DESC'],
    ['SELECT COUNT(*), MAX(size) FROM thing'],
    ['SELECT name IS NULL, COUNT(*) FROM thing GROUP BY 1 ORDER BY 2'],
    ['SELECT DISTINCT size > 1 FROM thing'],
    ['WITH large AS (SELECT * FROM thing WHERE size > 1) SELECT id FROM large ORDER BY id DESC'],
    ['SELECT id FROM thing WHERE id > ? AND id < ?', [1, 4]],
    ['SELECT id, :word FROM thing WHERE name = :word', { word: 'a' }],
    ["SELECT 'a' || char(0) || 'b', 9007199254740993, -9223372036854775807"],
    ['SELECT id FROM thing UNION ALL SELECT id + 10 FROM thing ORDER BY 1 DESC'],
    [`SELECT ${Array.from({ length: 200 }, (_, at) => at).join(', ')}`],
  ])('%s', async (sql, params) => {
    expect(await handed(sql, params)).toEqual(await opened.db.rows(sql, params))
  })

  it('what its reader throws ends it, and the next one begins anew', async () => {
    let seen = 0
    const end = new Error('enough')
    const reading = opened.db.each('SELECT id FROM thing ORDER BY id', [], () => {
      if (++seen === 2) throw end
    })
    await expect(reading).rejects.toBe(end)
    expect(seen).toBe(2)
    expect(await handed('SELECT id FROM thing ORDER BY id')).toEqual([[1], [2], [3], [4]])
  })

  it('its reader may not read on in the same database, and still gets every row', async () => {
    const seen: SqlRow[] = []
    const refused: Promise<unknown>[] = []
    await opened.db.each('SELECT id FROM thing ORDER BY id', [], (row) => {
      seen.push(row)
      const other = opened.db.each('SELECT name FROM thing', [], () => seen.push(['of the other']))
      refused.push(other.then(() => 'read', String))
    })
    expect(seen).toEqual([[1], [2], [3], [4]])
    expect(await Promise.all(refused)).toEqual(seen.map(() => 'TypeError: This database connection is busy executing a query'))
  })

  it('a faulty statement is refused', async () => {
    await expect(handed('SELECT absent FROM thing')).rejects.toThrow('no such column: absent')
  })
})
