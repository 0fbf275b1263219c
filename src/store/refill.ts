/** What an older schema did not have and no SQL can tell: who owned conversations before. The last part of bringing a database up to date. */
import type { Db } from './db.ts'
import type { Interned } from './intern.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import { chunks } from './statements.ts'
import { turnedText } from './turned.ts'

/** Only there can owner, route or priority have changed: after posts that rules make different things of, what people did, and flags. */
const CANDIDATES = `
  SELECT thread_id FROM post WHERE inbound = 1 GROUP BY thread_id, author_key
    HAVING MIN(judgement_id) <> MAX(judgement_id) OR MIN(directed) <> MAX(directed)
  UNION SELECT p.thread_id FROM event e JOIN post p ON p.id = e.post_id WHERE e.kind IN ('assigned', 'tagged', 'prioritised')
  UNION SELECT c.thread_id FROM fact f JOIN conversation c ON c.network = f.data ->> '$.network' AND c.author_key = f.data ->> '$.author'
    WHERE f.kind IN ('flagged', 'linked')
  UNION SELECT c.thread_id FROM fact f
    JOIN conversation c ON c.network = f.data ->> '$.with.network' AND c.author_key = f.data ->> '$.with.author' WHERE f.kind = 'linked'
  ORDER BY thread_id`
const PIECE = 500

/** Inside the transaction that migrates, which it ends: as a whole, or not at all. */
export async function refill(db: Db, interned: Interned, rulesets: Rulesets): Promise<void> {
  try {
    const settler = await createSettler(db, interned, rulesets, { now: Number.MAX_SAFE_INTEGER })
    const threads = (await db.rows(CANDIDATES)).map(([thread]) => Number(thread))
    for (const piece of chunks(threads, PIECE)) {
      const rows: (readonly [string, number])[] = []
      for (const thread of piece)
        for (const { id, turned } of await settler.look(thread)) {
          const text = turnedText(turned)
          if (text !== null) rows.push([text, id])
        }
      interned.trim()
      await db.bulk('UPDATE conversation SET turned = ? WHERE id = ?', rows)
    }
    await db.commit()
  } catch (error) {
    await db.rollback()
    await db.close()
    throw error
  }
}
