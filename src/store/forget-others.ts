/** What others say of a forgotten person: posts, notes of our people, the log. */
import { freeTextOf, MARK, maskCommand, maskOf, type Names, withoutTexts } from '../core/forget.ts'
import { foldHandle } from '../core/handle.ts'
import type { Db, SqlRow } from './db.ts'
import { maskTold } from './told-before.ts'

/** A post of the person, as it was; internal ids. */
export interface Own {
  readonly id: number
  readonly network: string
  readonly key: string
  readonly pid: string
  readonly thread: number
  readonly handle: string | undefined
  readonly authorId: string | undefined
  readonly name: string | undefined
  readonly authorKey: string | undefined
}

/** Posts of others in their threads. */
async function nearPosts(db: Db, own: readonly Own[]): Promise<ReadonlySet<number>> {
  const found = new Set<number>()
  for (const thread of new Set(own.map((one) => one.thread)))
    for (const row of await db.rows('SELECT id FROM post WHERE thread_id = ? AND id NOT IN (SELECT id FROM temp.forgetting)', [thread]))
      found.add(Number(row[0]))
  return found
}

const TEXTS = ['text', 'text_raw', 'title', 'extra', 'url'] as const

/** Takes their names and ids out of what others wrote; gives the number of posts that named them. */
export async function maskOthers(db: Db, own: readonly Own[], names: Names, only: boolean): Promise<number> {
  const near = await nearPosts(db, own)
  const [far, close] = [maskOf(names, false), maskOf(names, true)]
  const changed: SqlRow[] = []
  const look = ([id, ...texts]: SqlRow): void => {
    const mask = near.has(Number(id)) ? close : far
    const masked = texts.map((value) => (typeof value === 'string' ? mask(value) : value))
    if (masked.some((value, at) => value !== texts[at])) changed.push([...masked, id ?? null])
  }
  const columns = `id, ${TEXTS.join(', ')}`
  if (!only) {
    const handles = Object.fromEntries(names.handles.map((handle, at) => [`h${at}`, handle.toLowerCase()]))
    const has = Object.keys(handles).flatMap((name) => TEXTS.map((column) => `instr(lower(${column}), :${name}) > 0`))
    // An id stands in an address, or among the fields that only the export has.
    const where = ["instr(text, '/') > 0", "instr(title, '/') > 0", 'extra IS NOT NULL', ...has].join(' OR ')
    for (const network of new Set(own.map((one) => one.network)))
      await db.each(`SELECT ${columns} FROM post WHERE network = :network AND (${where})`, { ...handles, network }, (row) => {
        if (!near.has(Number(row[0]))) look(row)
      })
  }
  for (const row of await db.many(
    `SELECT ${columns} FROM post WHERE id = ?`,
    [...near].map((id) => [id]),
  ))
    if (row !== undefined) look(row)
  await db.bulk(`UPDATE post SET ${TEXTS.map((name) => `${name} = ?`).join(', ')}, erased = COALESCE(erased, 3) WHERE id = ?`, changed)
  // A record as exported names them in more ways than a text does.
  await db.bulk(
    'DELETE FROM post_raw WHERE post_id = ?',
    [...near, ...changed.map((row) => row.at(-1) ?? null)].map((id) => [id]),
  )
  if (!only) await maskRecords(db, own, names)
  const gone = new Set([...names.handles, ...(names.ids ?? []), ...own.flatMap(({ key, authorKey }) => [key, authorKey ?? key])])
  await maskTold(db, (post) => (near.has(post) ? close : far), gone)
  return changed.length
}

/** Other records as exported that name them by an id or a handle go whole. */
async function maskRecords(db: Db, own: readonly Own[], names: Names): Promise<void> {
  const mask = maskOf({ ...names, display: [] }, true)
  const gone: SqlRow[] = []
  for (const network of new Set(own.map((one) => one.network)))
    await db.each(
      'SELECT r.post_id, r.record FROM post_raw r JOIN post p ON p.id = r.post_id WHERE p.network = ?',
      [network],
      ([id, record]) => {
        if (mask(String(record)) !== String(record)) gone.push([id ?? null])
      },
    )
  await db.bulk('DELETE FROM post_raw WHERE post_id = ?', gone)
}

/** Some exports take the first account that a post names for the brand it is about. */
export async function renameBrands(db: Db, own: readonly Own[], { handles }: Names): Promise<void> {
  for (const network of new Set(own.map((one) => one.network)))
    for (const handle of handles)
      for (const [table, also] of [
        ['post', ', erased = COALESCE(erased, 3)'],
        ['conversation', ''],
      ])
        await db.run(`UPDATE ${table} SET brand = ?${also} WHERE network = ? AND lower(brand) = ?`, [MARK, network, foldHandle(handle)])
}

/** Where no reason was given, why there was no reply is the reason that a conversation shows: [new, old, post]. */
export const REASON = `UPDATE conversation SET reason = ? WHERE reason = ? AND (thread_id, COALESCE(author_key, '')) =
  (SELECT p.thread_id, COALESCE(p.author_key, '') FROM post p WHERE p.id = ?)`

/** What our people wrote on their conversations. */
export interface Written {
  /** Events with such a text. */
  readonly events: number
  /** Operations that recorded one. */
  readonly operations: ReadonlySet<SqlRow[number] | undefined>
}

/** Finds what our people wrote on their conversations, and with `notes` takes it out. Addresses are masked as those of posts are. */
export async function eraseNotes(db: Db, own: readonly Own[], mask: (text: string) => string, notes: boolean): Promise<Written> {
  const changed: SqlRow[] = []
  const reasons: SqlRow[] = []
  const operations = new Set<SqlRow[number] | undefined>()
  let events = 0
  for (const { id } of own)
    for (const [event, kind, text, operation] of await db.rows('SELECT id, kind, data, operation_id FROM event WHERE post_id = ?', [id])) {
      const data = JSON.parse(String(text)) as Record<string, unknown>
      const written = freeTextOf(String(kind)).filter((name) => typeof data[name] === 'string' && data[name] !== MARK)
      if (written.length > 0) {
        events++
        operations.add(operation)
      }
      if (notes && kind === 'resolved' && data.reason === undefined && typeof data.noReply === 'string')
        reasons.push([MARK, data.noReply, id])
      if (notes) for (const name of written) data[name] = MARK
      if (typeof data.url === 'string') data.url = mask(data.url)
      changed.push([JSON.stringify(data), event ?? null])
    }
  await db.bulk('UPDATE event SET data = ? WHERE id = ?', changed)
  await db.bulk(REASON, reasons)
  return { events, operations }
}

/**
 * The log, what `check` has told and who was told what, by the old ids and names. `erased`: operations of which the log keeps no more than
 * which command it was.
 */
export async function eraseTraces(
  db: Db,
  own: readonly Own[],
  ids: ReadonlyMap<number, string>,
  names: Names,
  about: ReadonlySet<SqlRow[number] | undefined>,
  erased: ReadonlySet<SqlRow[number] | undefined>,
): Promise<void> {
  const renamed = new Map(own.map(({ id, pid }) => [pid, ids.get(id) ?? '']))
  const [close, far] = [maskOf(names, true), maskOf({ ...names, display: [] }, true)]
  const near = new Set(about)
  for (const { id } of own)
    for (const [operation] of await db.rows('SELECT operation_id FROM event WHERE post_id = ?', [id])) near.add(operation)
  const commands = await db.rows('SELECT id, command FROM operation')
  await db.bulk(
    'UPDATE operation SET command = ? WHERE id = ?',
    commands.flatMap(([id, text]) => {
      const command = maskCommand(String(text), renamed, near.has(id) ? close : far)
      const kept = erased.has(id) ? withoutTexts(command) : command
      return kept === text ? [] : [[kept, id ?? null]]
    }),
  )
  for (const [table, column] of [
    ['check_told', 'finding'],
    ['notice', 'clock'],
  ])
    await db.bulk(
      `UPDATE OR REPLACE ${table} SET ${column} = replace(${column}, ?, ?) WHERE instr(${column}, ?) > 0`,
      [...renamed].map(([old, made]) => [old, made, old]),
    )
}
