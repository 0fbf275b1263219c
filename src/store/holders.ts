/** Which conversation a post belongs to as things stand: after imports that put something before it, and after merges. */
import type { Db } from './db.ts'

/** Of a post `p`, the conversation `c`. */
export const OF_POST = `c.thread_id = p.thread_id AND c.author_key IS NOT DISTINCT FROM p.author_key AND (p.conversation_id IS NULL OR p.conversation_id = c.id)`

/** That of its author in its thread: of several the one it opens, else the one it names, else the first. */
const OWN = `SELECT (SELECT c.id FROM conversation c WHERE c.thread_id = p.thread_id AND c.author_key IS NOT DISTINCT FROM p.author_key
  ORDER BY c.id <> p.id, p.conversation_id IS NOT NULL AND p.conversation_id <> c.id, c.id LIMIT 1) FROM post p WHERE p.id = ?`

/**
 * Post → conversation, by internal ids: what was merged leads to the one it went into, or with `own` to itself. Posts that are not there
 * (yet) are left out.
 */
export async function holdersOf(db: Db, posts: readonly number[], which?: 'own'): Promise<ReadonlyMap<number, number>> {
  const distinct = [...new Set(posts)]
  const own = await db.many(
    OWN,
    distinct.map((post) => [post]),
  )
  const holders = new Map<number, number>()
  for (const [at, post] of distinct.entries()) {
    const id = own[at]?.[0]
    if (typeof id === 'number') holders.set(post, which === 'own' ? id : await endOfMerges(db, id))
  }
  return holders
}

async function endOfMerges(db: Db, conversation: number): Promise<number> {
  const seen = new Set<number>()
  for (let at = conversation; !seen.has(at); ) {
    seen.add(at)
    const [row] = await db.rows('SELECT merged_into FROM conversation WHERE id = ?', [at])
    const into = row?.[0]
    if (typeof into !== 'number') return at
    // The one it went into may have got an earlier post since.
    const [now] = await db.rows(OWN, [into])
    at = typeof now?.[0] === 'number' ? now[0] : into
  }
  return conversation
}
