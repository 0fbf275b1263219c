/** What `check --only-new` has told, by name: told once, and again when it has been away. */
import type { Db } from './db.ts'

/** What is new, in the given order; the first `most` of it is told from here on. Under the write lock, so that of two checks at once one tells it. */
export async function tellNew(db: Db, name: string, findings: readonly string[], most: number, now: number): Promise<readonly string[]> {
  await db.begin()
  try {
    const told = new Set((await db.rows('SELECT finding FROM check_told WHERE name = ?', [name])).map(([finding]) => String(finding)))
    const found = new Set(findings)
    const fresh = [...found].filter((finding) => !told.has(finding))
    const gone = [...told].filter((finding) => !found.has(finding))
    await db.bulk(
      'DELETE FROM check_told WHERE name = ? AND finding = ?',
      gone.map((finding) => [name, finding]),
    )
    await db.bulk(
      'INSERT INTO check_told (name, finding, told_at) VALUES (?, ?, ?)',
      fresh.slice(0, most).map((finding) => [name, finding, now]),
    )
    await db.commit()
    return fresh
  } catch (error) {
    await db.rollback()
    throw error
  }
}
