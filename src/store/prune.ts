/** Takes texts, names and handles out of conversations that were resolved long ago: retention. Ids, times, tags and figures stay. */
import { freeTextOf, maskOf, PRUNED, withoutTexts } from '../core/forget.ts'
import { keepingAnswers } from './answers.ts'
import { triedCompact } from './compact.ts'
import type { Db, SqlRow } from './db.ts'
import { secretOf } from './export-secret.ts'
import { dropTextIndex } from './forget.ts'
import { REASON } from './forget-others.ts'
import { beginOperation } from './operation-rows.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { chunks } from './statements.ts'
import { eraseTold } from './told-before.ts'
import { macOf } from './tombstones.ts'

export interface PrunePlan {
  readonly command: string
  /** Epoch ms: conversations whose last post is before it. */
  readonly before: number
  readonly actor: string
  /** Epoch ms. */
  readonly now: number
  /** Everything is done and nothing kept. */
  readonly dryRun: boolean
}

export interface Pruned {
  /** Absent: there was nothing to do. */
  readonly operation: number | undefined
  readonly conversations: number
  readonly posts: number
  /** What our people wrote on them: notes, drafts, questions, replies recorded by hand. */
  readonly notes: number
  /** False: somebody else is in the file, and old pages are not overwritten yet. */
  readonly compacted: boolean
}

const PIECE = 2000

/** See `Store.prune`. */
export async function prune(opened: OpenedSqlite, rulesets: Rulesets, plan: PrunePlan): Promise<Pruned> {
  const { db } = opened
  opened.pragma('secure_delete = ON')
  await db.begin()
  let done: Omit<Pruned, 'compacted'>
  try {
    done = await erase(opened, rulesets, plan)
    if (plan.dryRun || done.operation === undefined) await db.rollback()
    else await db.commit()
  } catch (error) {
    await db.rollback()
    throw error
  }
  return { ...done, compacted: plan.dryRun || done.operation === undefined ? false : await triedCompact(opened) }
}

const CLOSED = '(c.resolved_at IS NOT NULL OR (c.quiet_at IS NOT NULL AND c.quiet_at <= :now))'

/**
 * Threads of which every conversation is over, and the last post old: an author of one may have another one in the same thread. What was
 * merged is over with what it became part of. A post without a time is as old as its import.
 */
const OLD = `INSERT INTO temp.pruning (thread_id)
  SELECT thread_id FROM post p WHERE EXISTS (SELECT 1 FROM conversation c WHERE c.thread_id = p.thread_id) GROUP BY thread_id
  HAVING MAX(COALESCE(p.posted_at, (SELECT i.started_at FROM import i WHERE i.id = p.import_id))) < :before
    AND SUM(p.erased IS NULL OR p.erased = 3) > 0
    AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.thread_id = p.thread_id AND NOT ${CLOSED}
      AND NOT EXISTS (SELECT 1 FROM conversation m WHERE m.id = c.merged_into AND ${CLOSED.replaceAll('c.', 'm.')}))`

async function erase(opened: OpenedSqlite, rulesets: Rulesets, plan: PrunePlan): Promise<Omit<Pruned, 'compacted'>> {
  const { db } = opened
  await db.script('CREATE TEMP TABLE pruning (thread_id INTEGER PRIMARY KEY)')
  await db.run(OLD, { before: plan.before, now: plan.now })
  const posts = (
    await db.rows(
      'SELECT id FROM post WHERE thread_id IN (SELECT thread_id FROM temp.pruning) AND (erased IS NULL OR erased = 3) ORDER BY id',
    )
  ).map((row) => Number(row[0]))
  if (posts.length === 0) {
    await db.script('DROP TABLE temp.pruning')
    return { operation: undefined, conversations: 0, posts: 0, notes: 0 }
  }
  const operation = await beginOperation(db, { command: plan.command, actor: plan.actor, at: plan.now, now: plan.now })
  await db.run('UPDATE operation SET final = 1 WHERE id = ?', [operation])
  const mac = macOf(await secretOf(opened))
  const known = await keptKeys(db)
  await eraseCommands(db)
  for (const piece of chunks(posts, PIECE)) await keepingAnswers(db, rulesets, piece, () => erasePosts(db, piece, mac, known))
  await db.run(
    `UPDATE conversation SET (author, author_key) = (SELECT COALESCE(p.author, p.author_id), p.author_key FROM post p WHERE p.id = conversation.id)
     WHERE thread_id IN (SELECT thread_id FROM temp.pruning)`,
  )
  const notes = await eraseNotes(db)
  const [counts] = await db.rows('SELECT COUNT(*) FROM conversation WHERE thread_id IN (SELECT thread_id FROM temp.pruning)')
  await db.script('DROP TABLE temp.pruning')
  await dropTextIndex(db)
  return { operation, conversations: Number(counts?.[0] ?? 0), posts: posts.length, notes }
}

/** Whom people have flagged or linked: those facts name them, and what the rules make of them hangs on it. */
async function keptKeys(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.rows(
    `SELECT json_extract(data, '$.network'), json_extract(data, '$.author') FROM fact WHERE kind IN ('flagged', 'linked')
     UNION SELECT json_extract(data, '$.with.network'), json_extract(data, '$.with.author') FROM fact WHERE kind = 'linked'`,
  )
  return new Set(rows.map((row) => `${row[0]}\0${row[1]}`))
}

const TEXTS = "text = '', text_raw = NULL, title = NULL, location = NULL, media = NULL, extra = NULL, erased = 2"

async function erasePosts(
  db: Db,
  posts: readonly number[],
  mac: (network: string, id: string) => string,
  known: ReadonlySet<string>,
): Promise<void> {
  const rows = await db.many(
    'SELECT id, network, author_key, author_id IS NULL, inbound = 0 OR (employee = 1 AND counts = 1) FROM post WHERE id = ?',
    posts.map((id) => [id]),
  )
  const ours: SqlRow[] = []
  const theirs: SqlRow[] = []
  for (const row of rows) {
    if (row === undefined) continue
    const [id = null, network, key = null, isHandle, isOurs] = row
    if (isOurs === 1) ours.push([id])
    // The key of an author is an id where the export has one, and stays; a handle does not.
    else
      theirs.push([
        typeof key === 'string' && isHandle === 1 && !key.startsWith('~') && !known.has(`${network}\0${key}`)
          ? `~${mac(String(network), key).slice(0, 24)}`
          : key,
        id,
      ])
  }
  // Who of us answered, and where, is a figure.
  await db.bulk(`UPDATE post SET ${TEXTS} WHERE id = ?`, ours)
  await db.bulk(`UPDATE post SET ${TEXTS}, author = NULL, author_name = NULL, url = NULL, author_key = ? WHERE id = ?`, theirs)
  await db.bulk(
    'DELETE FROM post_raw WHERE post_id = ?',
    posts.map((id) => [id]),
  )
  await eraseTold(db, posts)
}

/** The log keeps which command it was, on whom by id. */
async function eraseCommands(db: Db): Promise<void> {
  const rows = await db.rows(
    `SELECT o.id, o.command, e.kind, e.data, q.author, q.author_name FROM operation o JOIN event e ON e.operation_id = o.id JOIN post p ON p.id = e.post_id
     JOIN post q ON q.thread_id = p.thread_id AND q.inbound = 1 WHERE p.thread_id IN (SELECT thread_id FROM temp.pruning)`,
  )
  const commands = new Map<number, string>()
  for (const [id, command, kind, data, ...names] of rows) {
    const [handle, display] = names.map((name) => (typeof name === 'string' ? [name] : []))
    const before = commands.get(Number(id)) ?? String(command).replaceAll(/"[^"]*"|'[^']*'/g, PRUNED)
    const isText = freeTextOf(String(kind)).some((name) => Object.hasOwn(JSON.parse(String(data)) as object, name))
    const kept = isText ? withoutTexts(String(command), PRUNED) : before
    commands.set(Number(id), maskOf({ handles: handle ?? [], display: display ?? [] }, true, PRUNED)(kept))
  }
  await db.bulk(
    'UPDATE operation SET command = ? WHERE id = ?',
    [...commands].map(([id, command]) => [command, id]),
  )
}

async function eraseNotes(db: Db): Promise<number> {
  const rows = await db.rows(
    'SELECT e.id, e.kind, e.data, e.post_id FROM event e JOIN post p ON p.id = e.post_id WHERE p.thread_id IN (SELECT thread_id FROM temp.pruning)',
  )
  const changed: SqlRow[] = []
  const reasons: SqlRow[] = []
  for (const [id, kind, text, post = null] of rows) {
    const data = JSON.parse(String(text)) as Record<string, unknown>
    const written = freeTextOf(String(kind)).filter((name) => typeof data[name] === 'string' && data[name] !== PRUNED)
    if (written.length === 0) continue
    if (kind === 'resolved' && data.reason === undefined && typeof data.noReply === 'string') reasons.push([PRUNED, data.noReply, post])
    for (const name of written) data[name] = PRUNED
    changed.push([JSON.stringify(data), id ?? null])
  }
  await db.bulk('UPDATE event SET data = ? WHERE id = ?', changed)
  await db.bulk(REASON, reasons)
  return changed.length
}
