/**
 * What a later import has changed of a stored post is kept as it was, a row for each import that did: so `--as-known` tells the post as it
 * was known then, and an import that is taken back gives back what it has changed. It goes with the post, and what is erased of a post is
 * erased here.
 */
import type { Db, SqlRow, SqlValue } from './db.ts'
import { hasTextIndex, retellText } from './text-index.ts'

/** Columns of a post. */
export type Values = Readonly<Record<string, SqlValue>>

/** What moves with every export and decides nothing: such changes alone are not kept. */
const PASSING: ReadonlySet<string> = new Set([
  ...['followers', 'verified', 'likes', 'reposts', 'replies', 'quotes', 'views', 'reach', 'engagement', 'edited_at', 'collected_at', 'row'],
])

/** Writes columns of a stored post. */
export async function writeChanges(db: Db, post: number, changes: Values, table = 'post'): Promise<void> {
  const names = Object.keys(changes)
  if (names.length === 0) return
  await db.run(`UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [
    ...names.map((name) => changes[name] ?? null),
    post,
  ])
}

/** Keeps what `changes` take the place of; of several changes by one import the first one counts. Call it before they are written. */
export async function keepTold(db: Db, importId: number, post: number, before: Values, changes: Values): Promise<void> {
  const names = Object.keys(changes)
  if (names.every((name) => PASSING.has(name))) return
  const [kept] = await db.rows('SELECT body FROM post_before WHERE post_id = ? AND import_id = ?', [post, importId])
  // What the same import has brought was not known before.
  if (kept === undefined && before.import_id === importId) return
  const earlier = kept === undefined ? {} : (JSON.parse(String(kept[0])) as Values)
  const body = { ...Object.fromEntries(names.map((name) => [name, before[name] ?? null])), ...earlier }
  await keepBody(db, importId, post, body)
}

/** Keeps which further names an import has given a post. */
export async function keepNames(db: Db, importId: number, post: number, ownImport: number, names: readonly string[]): Promise<void> {
  if (ownImport === importId) return
  const [kept] = await db.rows('SELECT body FROM post_before WHERE post_id = ? AND import_id = ?', [post, importId])
  const body = kept === undefined ? {} : (JSON.parse(String(kept[0])) as Values)
  const known = typeof body.aliases === 'string' ? (JSON.parse(body.aliases) as string[]) : []
  await keepBody(db, importId, post, { ...body, aliases: JSON.stringify([...known, ...names]) })
}

const keepBody = (db: Db, importId: number, post: number, body: Values): Promise<number> =>
  db.run(
    `INSERT INTO post_before (post_id, import_id, after, body) VALUES (?, ?, (SELECT COALESCE(MAX(id), 0) FROM operation), ?)
     ON CONFLICT (post_id, import_id) DO UPDATE SET body = excluded.body`,
    [post, importId, JSON.stringify(body)],
  )

/** The columns of a post, and the names that it had not: those are no column. */
export function keptOf(text: SqlValue | undefined): { readonly values: Values; readonly names: readonly string[] } {
  const { aliases, ...values } = JSON.parse(String(text)) as Values
  return { values, names: typeof aliases === 'string' ? (JSON.parse(aliases) as string[]) : [] }
}

/** What another import decides. */
const STAYS: ReadonlySet<string> = new Set(['import_id', 'context', 'passive'])

/** Posts that an import has changed and nothing has told since: what is given back where it is taken back. */
export const CHANGED = `SELECT b.post_id FROM post_before b JOIN post p ON p.id = b.post_id WHERE b.import_id = :number
  AND p.import_id <= :number AND NOT EXISTS (SELECT 1 FROM post_seen s WHERE s.post_id = b.post_id AND s.import_id > :number)`

export interface GivenBack {
  /** How many. */
  readonly posts: number
  readonly threads: readonly number[]
}

/** Gives posts back what the import has changed of them. `worked`: posts of conversations that stay as they are. */
export async function giveBackTold(db: Db, number: number, worked: ReadonlySet<number>): Promise<GivenBack> {
  const rows = await db.rows(
    `SELECT b.post_id, b.body, p.thread_id, EXISTS (SELECT 1 FROM rejudgement r WHERE r.post_id = b.post_id AND r.operation_id > b.after)
     FROM post_before b JOIN post p ON p.id = b.post_id WHERE b.import_id = :number AND b.post_id IN (${CHANGED})`,
    { number },
  )
  const threads: number[] = []
  const texts: number[] = []
  let posts = 0
  for (const [post, text, thread, rejudged] of rows) {
    const id = Number(post)
    if (worked.has(id)) continue
    const { values: body, names } = keptOf(text)
    // Tags that other rules have given since stay.
    const stays = (name: string): boolean => STAYS.has(name) || (name === 'judgement_id' && rejudged === 1)
    const values = Object.entries(body).filter(([name]) => !stays(name))
    await writeChanges(db, id, Object.fromEntries(values))
    if (values.length > 0) posts++
    const rest = Object.entries(body).filter(([name]) => stays(name))
    if (rest.length === 0) await db.run('DELETE FROM post_before WHERE post_id = ? AND import_id = ?', [id, number])
    else
      await db.run('UPDATE post_before SET body = ? WHERE post_id = ? AND import_id = ?', [
        JSON.stringify(Object.fromEntries(rest)),
        id,
        number,
      ])
    threads.push(Number(thread))
    if ('text' in body) texts.push(id)
    if (typeof body.key === 'string' || names.length > 0) threads.push(...(await takeNames(db, id, [...names, body.key ?? null])))
  }
  if (texts.length > 0 && (await hasTextIndex(db))) await retellText(db, texts)
  return { posts, threads }
}

/** Takes names from a post; what has answered it by one of them waits again. Gives the threads of those. */
async function takeNames(db: Db, post: number, names: readonly SqlValue[]): Promise<readonly number[]> {
  await db.bulk(
    'DELETE FROM post_alias WHERE post_id = ? AND alias = ?',
    names.map((name) => [post, name]),
  )
  const answers = await db.rows(
    `SELECT a.id, a.thread_id FROM post p JOIN post a ON a.parent_id = p.id AND a.parent_key <> p.key
     WHERE p.id = ? AND NOT EXISTS (SELECT 1 FROM post_alias s WHERE s.post_id = p.id AND s.alias = a.parent_key)`,
    [post],
  )
  await db.bulk(
    'UPDATE post SET parent_id = NULL WHERE id = ?',
    answers.map((row) => [row[0] ?? null]),
  )
  return answers.map((row) => Number(row[1]))
}

/** Posts that are gone: their numbers may be given again. */
export async function forgetTold(db: Db, posts: ReadonlySet<number>): Promise<void> {
  await db.bulk(
    'DELETE FROM post_before WHERE post_id = ?',
    [...posts].map((post) => [post]),
  )
  const parents = await db.rows(
    "SELECT post_id, import_id, json_extract(body, '$.parent_id') FROM post_before WHERE json_extract(body, '$.parent_id') IS NOT NULL",
  )
  await db.bulk(
    "UPDATE post_before SET body = json_set(body, '$.parent_id', NULL) WHERE post_id = ? AND import_id = ?",
    parents.flatMap(([post, number, parent]) => (posts.has(Number(parent)) ? [[post ?? null, number ?? null]] : [])),
  )
}

/** What tells nothing of a person: kinds, states, numbers and times. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...[
    'parent_id',
    'import_id',
    'inbound',
    'directed',
    'direction_known',
    'passive',
    'is_auto',
    'counts',
    'is_private',
    'context',
    'employee',
  ],
  ...['no_reopen', 'kind', 'state', 'posted_at', 'time_precision', 'language', 'language_source', 'sentiment', 'sentiment_score', 'rating'],
  ...['source', 'judgement_id'],
])

type Change = (values: Values) => Values

async function rewrite(db: Db, rows: readonly SqlRow[], change: Change): Promise<void> {
  const changed: SqlRow[] = []
  for (const [post = null, number = null, text] of rows) {
    const body = JSON.stringify(change(JSON.parse(String(text)) as Values))
    if (body !== text) changed.push([body, post, number])
  }
  await db.bulk('UPDATE post_before SET body = ? WHERE post_id = ? AND import_id = ?', changed)
}

const only = (values: Values, keeps: (name: string, value: SqlValue) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => keeps(name, value)))

/** Takes all that tells of a person out of what these posts were. */
export async function eraseTold(db: Db, posts: readonly number[]): Promise<void> {
  const rows = await db.rows('SELECT post_id, import_id, body FROM post_before WHERE post_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(posts),
  ])
  await rewrite(db, rows, (values) => only(values, (name) => HARMLESS.has(name)))
}

/** Takes out of what all other posts were what names a forgotten person: names by `mask`, ids and handles that are among `gone`. */
export async function maskTold(db: Db, mask: (post: number) => (text: string) => string, gone: ReadonlySet<string>): Promise<void> {
  const rows = await db.rows('SELECT post_id, import_id, body FROM post_before')
  for (const row of rows) {
    const hide = mask(Number(row[0]))
    await rewrite(db, [row], (values) => {
      const kept = only(values, (name, value) => HARMLESS.has(name) || typeof value !== 'string' || !gone.has(value))
      return Object.fromEntries(
        Object.entries(kept).map(([name, value]) => [name, HARMLESS.has(name) || typeof value !== 'string' ? value : hide(value)]),
      )
    })
  }
}
