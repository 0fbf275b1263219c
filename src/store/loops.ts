/**
 * Loops that hang without a clock, found by the partial indexes of drafts, waits, snoozes and follow-ups, and by `event_kind`: never the
 * whole table of conversations or events. One statement tells whether there is anything at all.
 */
import type { Query } from '../core/query-ast.ts'
import { DAY, MINUTE } from '../core/time.ts'
import type { SqlRow } from './db.ts'
import { LIVE, WAITING, whereOf } from './query-sql.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { Loop } from './store.ts'
import { readyFor } from './text-index.ts'

/** A reply by hand that no export confirmed is told for so long: nobody can make it true any more. */
const UNCONFIRMED = 30 * DAY
/** A post of ours this near to a reply by hand is that reply (core/fold/replies). */
const NEAR = 30 * MINUTE

/** Conversations by the posts that events stand on. */
const HOLDER = `JOIN post o ON o.id = e.post_id JOIN conversation c ON c.thread_id = o.thread_id
  AND c.author_key IS NOT DISTINCT FROM o.author_key AND (o.conversation_id IS NULL OR o.conversation_id = c.id)`
const OPEN = `${LIVE} AND (c.quiet_at IS NULL OR c.quiet_at > :now)`
/** Decisions on the draft \`e\` of a kind. */
const decided = (kinds: string) => `FROM happened d WHERE d.post_id = e.post_id AND ${kinds}
  AND (d.data LIKE '{"draft":' || e.id || ',%' OR d.data LIKE '{"draft":' || e.id || '}')`
const GONE = `(d.kind IN ('rejected', 'sent') OR (d.kind = 'approved' AND d.data LIKE '%"sends":true%'))`
/** Something happened in the conversation since an instant. */
const SINCE = `EXISTS (SELECT 1 FROM post q JOIN happened e ON e.post_id = q.id WHERE q.thread_id = c.thread_id
  AND q.author_key IS NOT DISTINCT FROM c.author_key AND e.occurred_at >= c.snoozed_until)`

/** Kind, conversation, event, since when, data. */
const PARTS: readonly string[] = [
  `SELECT 'draft', c.id, e.id, e.occurred_at, (SELECT CAST(MAX(d.occurred_at) AS TEXT) ${decided(`d.kind = 'approved'`)})
   FROM happened e ${HOLDER} POST WHERE e.kind = 'replied' AND instr(e.data, '"draft":true') > 0
     AND NOT EXISTS (SELECT 1 ${decided(GONE)}) AND ${OPEN} AND QUERY`,
  `SELECT 'wait', c.id, 0, c.waiting_since, NULL FROM conversation c POST
   WHERE c.waiting_since IS NOT NULL AND ${OPEN} AND ${WAITING} AND c.waiting_until IS NULL AND QUERY`,
  `SELECT 'snooze', c.id, 0, c.snoozed_until, NULL FROM conversation c POST
   WHERE c.snoozed_until IS NOT NULL AND c.snoozed_until <= :now AND ${OPEN} AND c.department <> 'log'
     AND COALESCE(c.last_post_at, 0) < c.snoozed_until AND NOT ${SINCE} AND QUERY`,
  `SELECT 'follow-up', c.id, e.id, e.occurred_at, e.data FROM happened e ${HOLDER} POST
   WHERE e.kind = 'follow_up' AND QUERY`,
  `SELECT 'reply', c.id, e.id, e.occurred_at, NULL FROM happened e ${HOLDER} POST
   WHERE e.kind IN ('replied', 'sent', 'approved') AND e.occurred_at > :oldest AND e.occurred_at <= :now
     AND (e.kind <> 'replied' OR instr(e.data, '"draft":true') = 0) AND (e.kind <> 'approved' OR instr(e.data, '"sends":true') > 0)
     AND EXISTS (SELECT 1 FROM import i WHERE i.started_at > e.recorded_at AND i.outbound > 0 AND i.finished_at IS NOT NULL AND i.undone_at IS NULL) AND QUERY`,
]

/** What hangs among the conversations of a query; how long each may hang is decided by the caller. */
export async function loopsOf(opened: OpenedSqlite, query: Query, now: number): Promise<readonly Loop[]> {
  const { db } = opened
  const where = await readyFor(opened, whereOf(query, now))
  const post = where.needsPost ? 'JOIN post p ON p.id = c.id' : ''
  const sql = PARTS.map((part) => part.replace('POST', () => post).replace('QUERY', () => where.sql)).join(' UNION ALL ')
  const rows = await db.rows(sql, { ...where.params, oldest: now - UNCONFIRMED })
  if (rows.length === 0) return []
  const of = (kind: string) => rows.filter((row) => row[0] === kind)
  return [
    ...of('draft').map(([, id, event, at, approved]): Loop => {
      const kind = approved === null ? 'draft' : 'approved-draft'
      return { kind, conversation: Number(id), since: Number(approved ?? at), key: `${kind} ${event}` }
    }),
    ...of('wait').map(([, id, , at]): Loop => ({ kind: 'wait', conversation: Number(id), since: Number(at), key: `wait ${at}` })),
    ...of('snooze').map(([, id, , at]): Loop => ({ kind: 'snooze', conversation: Number(id), since: Number(at), key: `snooze ${at}` })),
    ...(await openFollowUps(opened, of('follow-up'))),
    ...(await unconfirmed(opened, of('reply'))),
  ]
}

/** Promises that are neither kept nor dropped. */
async function openFollowUps({ db }: OpenedSqlite, rows: readonly SqlRow[]): Promise<readonly Loop[]> {
  if (rows.length === 0) return []
  const done = new Set(
    (await db.rows(`SELECT data FROM happened WHERE kind = 'followed_up'`)).map(([data]) => followUpOf(String(data)).number),
  )
  return rows.flatMap(([, id, , at, data]): readonly Loop[] => {
    const { number, due } = followUpOf(String(data))
    return done.has(number) ? [] : [{ kind: 'follow-up', conversation: Number(id), since: Number(at), due, key: `follow-up ${number}` }]
  })
}

function followUpOf(data: string): { readonly number: number; readonly due: string } {
  const { number, due } = JSON.parse(data) as { readonly number?: unknown; readonly due?: unknown }
  return { number: Number(number), due: String(due) }
}

/**
 * Replies by hand whose day an import has covered since, and no post of ours took their place: as the fold does it (core/fold/replies), by
 * address or id, else the nearest within half an hour, each post once. Private ones stand in no export.
 */
async function unconfirmed({ db }: OpenedSqlite, rows: readonly SqlRow[]): Promise<readonly Loop[]> {
  const found: Loop[] = []
  const taken = new Set<number>()
  const pairs: { readonly event: number; readonly post: number; readonly far: number }[] = []
  const open = new Map<number, Loop>()
  for (const [, conversation, event, at] of rows) {
    const [told] = await db.rows(
      `SELECT e.data, e.recorded_at, o.thread_id, o.network FROM event e JOIN post o ON o.id = e.post_id WHERE e.id = ?`,
      [event ?? null],
    )
    const [data, recordedAt, thread, network] = told ?? []
    const said = await saidOf(db, String(data))
    if (said.private || !(await isCovered(db, String(network), Number(at), Number(recordedAt)))) continue
    const ours = await db.rows(
      `SELECT p.id, p.posted_at, p.key, p.url, i.started_at FROM post p JOIN import i ON i.id = p.import_id WHERE p.thread_id = ? AND p.inbound = 0`,
      [thread ?? null],
    )
    const named = ours.find(
      ([id, , key, url]) => !taken.has(Number(id)) && isNamed(said, String(key), url === null ? undefined : String(url)),
    )
    if (named !== undefined) {
      taken.add(Number(named[0]))
      continue
    }
    open.set(Number(event), {
      kind: 'unconfirmed-reply',
      conversation: Number(conversation),
      since: Number(at),
      key: `unconfirmed-reply ${event}`,
    })
    for (const [id, posted, , , started] of ours) {
      const far = Math.abs(Number(posted ?? Number.NEGATIVE_INFINITY) - Number(at))
      if (far <= NEAR && Number(started) > Number(recordedAt)) pairs.push({ event: Number(event), post: Number(id), far })
    }
  }
  for (const { event, post } of pairs.sort((a, b) => a.far - b.far || a.event - b.event)) {
    if (taken.has(post) || !open.delete(event)) continue
    taken.add(post)
  }
  found.push(...open.values())
  return found
}

interface Said {
  readonly private: boolean
  readonly names: readonly string[]
  readonly url: string | undefined
}

/** What a reply by hand says of itself; of a draft that went out, the draft too. */
async function saidOf(db: OpenedSqlite['db'], data: string): Promise<Said> {
  const own = JSON.parse(data) as Readonly<Record<string, unknown>>
  const draft = typeof own.draft === 'number' ? await db.rows('SELECT data FROM event WHERE id = ?', [own.draft]) : []
  const whole = { ...(JSON.parse(String(draft[0]?.[0] ?? '{}')) as Readonly<Record<string, unknown>>), ...own }
  const url = typeof whole.url === 'string' ? whole.url.replace(/[?#].*$/, '').replace(/\/+$/, '') : undefined
  const names = [whole.nativeId, url?.split('/').at(-1)].filter((name): name is string => typeof name === 'string' && name !== '')
  return { private: whole.private === true, names, url }
}

function isNamed({ names, url }: Said, key: string, stored: string | undefined): boolean {
  if (url !== undefined && stored?.replace(/\/+$/, '') === url) return true
  return names.some((name) => key === name || key.endsWith(`:${name}`) || key.endsWith(`/${name}`))
}

/** An export with our replies, read after the reply was recorded, reaches beyond its day (UTC) on its network. */
async function isCovered(db: OpenedSqlite['db'], network: string, at: number, recordedAt: number): Promise<boolean> {
  const [row] = await db.rows(
    `SELECT 1 FROM conversation c JOIN import i ON i.id = c.source
     WHERE c.network = ? AND c.posted_at >= ? AND i.started_at > ? AND i.outbound > 0 AND i.finished_at IS NOT NULL
       AND i.undone_at IS NULL LIMIT 1`,
    [network, (Math.floor(at / DAY) + 1) * DAY, recordedAt],
  )
  return row !== undefined
}
