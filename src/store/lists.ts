/** Lists of conversations: ids by a query's SQL, then what each one shows. */

import type { Query } from '../core/query-ast.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { clocksOfAll } from './clocks.ts'
import type { Db, SqlValue } from './db.ts'
import { latestFlags } from './flags.ts'
import type { Interned } from './intern.ts'
import { postOf } from './post-rows.ts'
import { countSql, listSql } from './query-sql.ts'
import { shortIdsOf } from './short-ids.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { chunks, rowsOf } from './statements.ts'
import type { ListedConversation, ListOptions, StoredPost } from './store.ts'
import { readyFor } from './text-index.ts'

export interface Lists {
  list(query: Query, now: number, options: ListOptions): Promise<readonly ListedConversation[]>
  /** Only the internal ids of what `list` gives, in its order. */
  ids(query: Query, now: number, options: ListOptions): Promise<readonly number[]>
  count(query: Query, now: number, backups?: ListOptions['backups']): Promise<number>
  /** Conversations by internal id, in that order. */
  load(ids: readonly number[]): Promise<ListedConversation[]>
  posts(ids: readonly number[]): Promise<StoredPost[]>
}

type Named = Record<string, SqlValue>
const PIECE = 500

export function createLists(opened: OpenedSqlite, interned: Interned): Lists {
  const { db } = opened
  const rules = new Map<number, string>()
  const imports = new Map<number, { startedAt: number; source: string }>()

  const facts = async (): Promise<void> => {
    if (rules.size > 0) return
    for (const row of await db.rows('SELECT id, hash FROM ruleset')) rules.set(Number(row[0]), String(row[1]))
    for (const row of await db.rows('SELECT id, started_at, source FROM import'))
      imports.set(Number(row[0]), { startedAt: Number(row[1]), source: String(row[2]) })
  }

  const posts = async (ids: readonly number[]): Promise<StoredPost[]> => {
    await facts()
    const found: StoredPost[] = []
    for (const piece of chunks(ids, PIECE)) {
      const rows = await rowsOf(db, 'post', piece)
      await interned.judgements([...rows.values()].map((row) => Number(row.judgement_id)))
      for (const id of piece) {
        const row = rows.get(id)
        if (row === undefined) continue
        const source = imports.get(Number(row.import_id))
        found.push({
          ...postOf(row),
          id,
          pid: String(row.pid),
          importNumber: Number(row.import_id),
          recordedAt: source?.startedAt ?? 0,
          source: row.source === null ? (source?.source ?? '') : String(row.source),
          judgement: interned.known(Number(row.judgement_id)),
        })
      }
    }
    return found
  }

  const load = async (ids: readonly number[]): Promise<ListedConversation[]> => {
    await facts()
    // Asked anew each time: a session that stays open sets flags itself.
    const flagOf = await latestFlags(db)
    const listed: ListedConversation[] = []
    for (const piece of chunks(ids, PIECE)) {
      const rows = await rowsOf(db, 'conversation', piece)
      const found = [...rows.values()]
      const openings = new Map((await posts(piece)).map((post) => [post.id, post]))
      await interned.judgements(found.map((row) => Number(row.judgement_id)))
      const clocks = new Map((await clocksOfAll(db, interned, found)).map((list, at) => [Number(found[at]?.id), list]))
      const shortIds = await shortIdsOf(db, found)
      const related = await relatedOf(db, piece)
      const merged = await mergedPids(db, found)
      for (const id of piece) {
        const [row, opening] = [rows.get(id), openings.get(id)]
        if (row === undefined || opening === undefined) continue
        const author = row.author_key === null ? undefined : String(row.author_key)
        listed.push({
          id,
          pid: String(row.pid),
          shortId: shortIds.get(id) ?? String(row.pid),
          opening,
          state: stateOf(row),
          judgement: interned.known(Number(row.judgement_id)),
          route: String(row.route),
          responder: String(row.responder),
          spoke: row.spoke === null ? undefined : String(row.spoke),
          related: related.get(id) ?? [],
          mergedIntoPid: merged.get(id),
          authorFlags: flagOf(String(row.network), author, opening.author),
          clocks: clocks.get(id) ?? [],
          rulesHash: rules.get(Number(row.ruleset_id)) ?? '',
        })
      }
    }
    return listed
  }

  const ids: Lists['ids'] = async (query, now, options) => {
    const sql = await readyFor(opened, listSql(query, now, options.order, options.limit, { backups: options.backups }))
    return (await db.rows(sql.sql, sql.params)).map((row) => Number(row[0]))
  }

  return {
    load,
    posts,
    ids,
    list: async (query, now, options) => load(await ids(query, now, options)),
    async count(query, now, backups) {
      const { sql, params } = await readyFor(opened, countSql(query, now, { backups }))
      const [row] = await db.rows(sql, params)
      return Number(row?.[0] ?? 0)
    },
  }
}

/** The other conversations of the same threads, by their times, as long ids; nothing for those that have none. By internal id. */
async function relatedOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const others = await db.rows(
    `SELECT c.id, c.thread_id, o.id, o.pid FROM json_each(?) AS wanted CROSS JOIN conversation c ON c.id = wanted.value
     CROSS JOIN conversation o ON o.thread_id = c.thread_id AND o.id <> c.id ORDER BY c.id, o.posted_at, o.pid`,
    [JSON.stringify(ids)],
  )
  const related = new Map<number, string[]>()
  if (others.length === 0) return related
  const { threadsOf } = await import('./related.ts')
  const threadOf = await threadsOf(db, [...new Set(others.map((row) => Number(row[1])))])
  for (const [id, , other, pid] of others) {
    if (threadOf.get(Number(id)) !== threadOf.get(Number(other))) continue
    const known = related.get(Number(id))
    if (known === undefined) related.set(Number(id), [String(pid)])
    else known.push(String(pid))
  }
  return related
}

async function mergedPids(db: Db, rows: readonly Named[]): Promise<ReadonlyMap<number, string>> {
  const merged = rows.filter((row) => row.merged_into !== null)
  const pids = await db.many(
    'SELECT pid FROM post WHERE id = ?',
    merged.map((row) => [row.merged_into ?? null]),
  )
  return new Map(
    merged.flatMap((row, at) => {
      const pid = pids[at]?.[0]
      return typeof pid === 'string' ? [[Number(row.id), pid] as const] : []
    }),
  )
}

/** The state columns, absent where null. */
function stateOf(row: Named): ListedConversation['state'] {
  const number = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]))
  const text = (name: string) => (row[name] === null || row[name] === undefined ? undefined : String(row[name]))
  const flag = (name: string) => row[name] === 1
  return {
    id: Number(row.id),
    author: text('author_key'),
    directed: flag('directed'),
    wouldRouteTo: text('would_route_to'),
    priority: PRIORITIES[Number(row.priority)] ?? 'normal',
    department: String(row.department),
    spokePinned: flag('pinned') ? text('spoke') : undefined,
    pinned: flag('pinned'),
    postedAt: number('posted_at'),
    lastPostAt: number('last_post_at'),
    importedAt: Number(row.imported_at),
    source: Number(row.source),
    inboundCount: Number(row.posts) - Number(row.replies),
    replyCount: Number(row.replies),
    noteCount: Number(row.note_count),
    firstReplyAt: number('first_reply_at'),
    firstReplyBy: text('first_reply_by'),
    movedToPrivate: flag('moved_to_private'),
    touchedAt: number('touched_at'),
    resolvedAt: number('resolved_at'),
    outcome: text('outcome') as ListedConversation['state']['outcome'],
    reason: text('reason'),
    cause: text('cause') as ListedConversation['state']['cause'],
    quietAt: number('quiet_at'),
    quietResolvedAt: number('quiet_resolved_at'),
    firstResolvedAt: number('first_resolved_at'),
    firstStartAt: number('first_start_at'),
    reopened: Number(row.reopened),
    waitingSince: number('waiting_since'),
    waitingUntil: number('waiting_until'),
    asking: flag('asking'),
    claimedBy: text('claimed_by'),
    claimUntil: number('claim_until'),
    snoozedUntil: number('snoozed_until'),
    mergedInto: number('merged_into'),
    significant: flag('significant'),
    dueAt: number('due_at'),
    soonAt: number('soon_at'),
    waitingDueAt: number('waiting_due_at'),
    waitingSoonAt: number('waiting_soon_at'),
    bornUntil: flag('born_breached') ? Infinity : row['born_breached'] === 2 ? number('quiet_at') : undefined,
    lateRecorded: flag('late_recorded'),
    sameDayDueAt: number('same_day_due_at'),
    excluded: text('excluded') as ListedConversation['state']['excluded'],
    rev: Number(row.rev),
  }
}
