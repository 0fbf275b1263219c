/** Conversations as `check` tells them, a line each: what a list reads besides (flags, tags, relations) is most of its cost. */
import { INLINE_COLUMNS } from './clock-rows.ts'
import { clocksOfAll } from './clocks.ts'
import type { Db, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'
import { shortIdsOf } from './short-ids.ts'
import { chunks } from './statements.ts'
import type { ConversationLine } from './store.ts'
import { numberOf, textOf } from './values.ts'

const PIECE = 500

const COLUMNS = [
  ...['id', 'pid', 'department', 'spoke', 'asking', 'claimed_by', 'claim_until', ...INLINE_COLUMNS].map((name) => `c.${name}`),
  ...['network', 'author', 'author_id', 'text', 'url'].map((name) => `p.${name} AS post_${name}`),
]
const LINES = `SELECT ${COLUMNS.join(', ')} FROM json_each(?) AS wanted
  CROSS JOIN conversation c ON c.id = wanted.value CROSS JOIN post p ON p.id = c.id ORDER BY wanted.key`

/** Conversations by internal id, in that order. */
export async function linesOf(db: Db, interned: Interned, ids: readonly number[]): Promise<readonly ConversationLine[]> {
  const lines: ConversationLine[] = []
  for (const piece of chunks(ids, PIECE)) {
    const rows = await db.all<Record<string, SqlValue>>(LINES, [JSON.stringify(piece)])
    const clocks = await clocksOfAll(db, interned, rows)
    const shortIds = await shortIdsOf(db, rows)
    for (const [at, row] of rows.entries()) {
      const [id, pid] = [Number(row.id), String(row.pid)]
      lines.push({
        id,
        pid,
        shortId: shortIds.get(id) ?? pid,
        spoke: textOf(row.spoke),
        state: {
          department: String(row.department),
          asking: row.asking === 1,
          claimedBy: textOf(row.claimed_by),
          claimUntil: numberOf(row.claim_until),
        },
        opening: {
          network: textOf(row.post_network) ?? 'other',
          author: textOf(row.post_author),
          authorId: textOf(row.post_author_id),
          text: textOf(row.post_text) ?? '',
          url: textOf(row.post_url),
        },
        clocks: clocks[at] ?? [],
      })
    }
  }
  return lines
}
