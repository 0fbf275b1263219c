/** Posts of answered conversations that share words, by the full-text index: BM25, as SQLite's FTS5 works it out. */
import type { Hit } from '../core/catalogue/alike.ts'
import { foldValue } from '../core/rules/fold.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { readyFor } from './text-index.ts'
import { numberOf } from './values.ts'

/** Enough for what ranks them anew, and for conversations with several of them. */
const MOST = 500

/** The posts with the best scores, at most 500; not those of the conversation `own`, nor of what was merged with it; no reposts. */
export async function similarPosts(opened: OpenedSqlite, words: readonly string[], own: number): Promise<readonly Hit[]> {
  if (words.length === 0) return []
  await readyFor(opened, { sql: '', params: {}, needsPost: false, needsText: true, needsMatch: false })
  const rows = await opened.db.rows(
    `SELECT c.id, c.pid, p.text, p.posted_at, h.score
     FROM (SELECT rowid AS id, bm25(post_text) AS score FROM post_text WHERE post_text MATCH :words) AS h
     CROSS JOIN post p ON p.id = h.id
     CROSS JOIN conversation c ON c.thread_id = p.thread_id AND c.author_key IS NOT DISTINCT FROM p.author_key
       AND (p.conversation_id IS NULL OR p.conversation_id = c.id)
     WHERE c.replies > 0 AND p.passive IS NULL AND c.id <> :own AND c.merged_into IS DISTINCT FROM :own
       AND c.id IS DISTINCT FROM (SELECT m.merged_into FROM conversation m WHERE m.id = :own)
     ORDER BY h.score, p.posted_at DESC NULLS LAST, c.pid LIMIT ${MOST}`,
    { words: words.map(phraseOf).join(' OR '), own },
  )
  return rows.map((row) => ({
    conversation: Number(row[0]),
    pid: String(row[1]),
    text: String(row[2]),
    postedAt: numberOf(row[3] ?? null),
    score: Number(row[4]),
  }))
}

/** In quotes everything is text. */
function phraseOf(word: string): string {
  return `"${foldValue(word).replaceAll('"', '""')}"`
}
