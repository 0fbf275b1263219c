/**
 * Further ids of a post. X gives each version of an edited post an id of its own, and each lists the earlier ones; a Mastodon post has
 * another id on every server. All posts that share an id, whichever, are one post. Its key is that of its newest version, in
 * whatever order they come; the others are aliases of it: parent keys may name them, their short ids go on finding the post.
 *
 * An alias belongs to its post, whichever import told it: it goes when the post goes.
 */
import type { Batch } from '../core/batch.ts'
import { createClusters } from '../core/cluster.ts'
import type { Judgement } from '../core/conversation.ts'
import { pidOf } from '../core/post-id.ts'
import { type Columns, columnsOf, completes } from './batch-columns.ts'
import type { Bloom } from './bloom.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'
import type { OpenThreads } from './open-threads.ts'
import { changesOf, type Version, WHOLE_POST } from './retold.ts'
import { forgetText } from './text-index.ts'
import { keepNames, keepTold, type Values, writeChanges } from './told-before.ts'

export interface AliasOptions {
  readonly db: Db
  readonly interned: Interned
  readonly unite: (judgements: readonly Judgement[]) => Judgement
  /** Keys and aliases that are stored; absent where every one is looked up. */
  readonly filter: Bloom | undefined
  readonly open: OpenThreads | undefined
  readonly importId: number
}

/** A stored post that has got a further name. */
interface Gained {
  readonly network: string
  readonly name: string
  readonly post: number
  readonly thread: number
  readonly broadcast: boolean
}

/** What the aliases of a batch, and the stored ones, make of its rows. */
export interface Ties {
  /** The key of the stored post that a row is, where that is not the row's own. */
  readonly keys: ReadonlyMap<number, string>
  readonly versions: ReadonlyMap<number, Version>
  /** Aliases that a row tells. */
  readonly aliases: ReadonlyMap<number, readonly string[]>
  readonly gained: readonly Gained[]
  /** Threads of which two stored posts turned out to be one. */
  readonly joined: readonly (readonly [number, number])[]
  /** Threads of posts whose key has changed. */
  readonly moved: readonly number[]
}

export const NO_TIES: Ties = {
  keys: new Map(),
  versions: new Map(),
  aliases: new Map(),
  gained: [],
  joined: [],
  moved: [],
}

/** Whether any post has an alias. */
export async function hasAliases(db: Db): Promise<boolean> {
  return (await db.rows('SELECT 1 FROM post_alias LIMIT 1')).length > 0
}

/** Of two keys of one post the newer: the one that is not told as an alias, else the greater number. */
function isNewer(one: string, aliasesOfOne: ReadonlySet<string>, other: string, aliasesOfOther: ReadonlySet<string>): boolean {
  if (aliasesOfOne.has(other) !== aliasesOfOther.has(one)) return aliasesOfOne.has(other)
  return one.length === other.length ? one > other : one.length > other.length
}

/** Stored post as this file reads it. */
interface Known {
  readonly id: number
  readonly key: string
  readonly pid: string
  readonly thread: number
  readonly broadcast: boolean
  readonly importId: number
  readonly aliases: ReadonlySet<string>
}

/** Rows and stored posts that share a key or an alias are one post: a set. */
export interface Sets {
  readonly columns: Columns
  /** Aliases that a row tells. */
  readonly aliases: ReadonlyMap<number, readonly string[]>
  /** Number of the post that a row is. */
  setOf(index: number): number
  /** The stored posts of each set that has any. */
  readonly stored: ReadonlyMap<number, readonly number[]>
}

const BY_NAME = ['SELECT post_id FROM post_alias WHERE network = ? AND alias = ?', 'SELECT id FROM post WHERE network = ? AND key = ?']

/** The sets of the rows of a batch. */
export async function setsOf({ db, filter }: AliasOptions, batch: Batch): Promise<Sets> {
  const columns = columnsOf(batch)
  const aliases = new Map<number, readonly string[]>()
  const told = batch.columns.aliases
  for (let index = 0; told !== undefined && index < batch.length; index++) {
    const list = told[index]
    if (typeof list !== 'string') continue
    const others = (JSON.parse(list) as string[]).filter((name) => name !== columns.key[index])
    if (others.length > 0) aliases.set(index, others)
  }
  const nodes = createClusters(batch.length)
  const byName = new Map<string, number>()
  const probes: SqlRow[] = []
  const probing: number[] = []
  const meet = (index: number, name: string): void => {
    const full = columns.named(index, name)
    const near = byName.get(full)
    if (near !== undefined) return nodes.join(near, index)
    byName.set(full, index)
    const network = String(columns.network[index])
    if (filter !== undefined && !filter.mayHave(network, name)) return
    probes.push([network, name])
    probing.push(index)
  }
  for (let index = 0; index < batch.length; index++) {
    meet(index, String(columns.key[index]))
    for (const name of aliases.get(index) ?? []) meet(index, name)
  }
  for (const sql of BY_NAME) {
    const found = await db.many(sql, probes)
    found.forEach((row, at) => {
      if (row !== undefined) nodes.join(probing[at] ?? 0, nodes.stored(Number(row[0])))
    })
  }
  const stored = new Map<number, number[]>()
  for (const [node, post] of nodes.threads) {
    const root = nodes.find(node)
    const list = stored.get(root)
    if (list === undefined) stored.set(root, [post])
    else list.push(post)
  }
  return { columns, aliases, setOf: (index) => nodes.find(index), stored }
}

/** Rows whose post an earlier row of the batch tells under another key, or has left open: their turn is after it. */
export function otherTellings(batch: Batch, { columns, setOf }: Sets): number[] {
  const firstOf = new Map<number, number>()
  const others: number[] = []
  for (let index = 0; index < batch.length; index++) {
    const first = firstOf.get(setOf(index))
    if (first === undefined) firstOf.set(setOf(index), index)
    else if (columns.key[first] !== columns.key[index] || completes(batch, first, index)) others.push(index)
  }
  return others
}

/**
 * Finds the posts that rows of the batch are under other ids, makes one post of stored ones that turn out to be one, and gives
 * stored posts their new keys and aliases. No post may have two keys in the batch (`otherTellings`).
 */
export async function tie(options: AliasOptions, batch: Batch, sets: Sets): Promise<Ties> {
  const { db, open } = options
  const { columns, aliases, setOf, stored } = sets
  const keys = new Map<number, string>()
  const versions = new Map<number, Version>()
  const gained: Gained[] = []
  const joined: (readonly [number, number])[] = []
  const moved: number[] = []
  const spoil = (thread: number): void => {
    moved.push(thread)
    open?.spoil(thread)
  }
  const posts = new Map<number, Known>()
  for (let index = 0; index < batch.length; index++) {
    const root = setOf(index)
    const found = stored.get(root)
    if (found === undefined) continue
    const own = String(columns.key[index])
    const others = aliases.get(index) ?? []
    const network = String(columns.network[index])
    let post = posts.get(root)
    if (post === undefined) {
      post = await onePost(options, network, found, joined, spoil)
      posts.set(root, post)
    }
    const names: string[] = []
    const mine = new Set(others)
    if (post.key === own) versions.set(index, 'same')
    else if (isNewer(own, mine, post.key, post.aliases)) {
      const pid = String(batch.columns.pid?.[index] ?? pidOf(network, own))
      await db.run('DELETE FROM post_alias WHERE network = ? AND alias = ?', [network, own])
      await keepTold(db, options.importId, post.id, { key: post.key, pid: post.pid, import_id: post.importId }, { key: own, pid })
      await db.run('UPDATE post SET key = ?, pid = ? WHERE id = ?', [own, pid, post.id])
      options.filter?.add(network, own)
      await addAliases(options, network, post.id, [[post.key, post.pid]])
      if (!post.aliases.has(own)) gained.push({ network, name: own, post: post.id, thread: post.thread, broadcast: post.broadcast })
      spoil(post.thread)
      versions.set(index, 'newer')
      post = { ...post, key: own, pid, aliases: new Set([...post.aliases, post.key]) }
    } else {
      keys.set(index, post.key)
      versions.set(index, 'older')
      names.push(own)
    }
    for (const name of others) names.push(name)
    const fresh = names.filter((name) => name !== post?.key && !post?.aliases.has(name))
    if (fresh.length > 0) {
      await keepNames(db, options.importId, post.id, post.importId, fresh)
      await addAliases(
        options,
        network,
        post.id,
        fresh.map((name) => [name, pidOf(network, name)]),
      )
      for (const name of fresh) gained.push({ network, name, post: post.id, thread: post.thread, broadcast: post.broadcast })
      post = { ...post, aliases: new Set([...post.aliases, ...fresh]) }
    }
    posts.set(root, post)
  }
  return { keys, versions, aliases, gained, joined, moved }
}

/** Writes aliases: [alias, short id]. */
export async function addAliases(
  { db, filter }: Pick<AliasOptions, 'db' | 'filter'>,
  network: string,
  post: number,
  names: readonly (readonly [string, string])[],
): Promise<void> {
  await db.bulk(
    'INSERT INTO post_alias (network, alias, pid, post_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    names.map(([name, pid]) => [network, name, pid, post]),
  )
  for (const [name] of names) filter?.add(network, name)
}

/** The stored posts with these ids as one: the one with the newest key takes the others in. */
async function onePost(
  options: AliasOptions,
  network: string,
  ids: readonly number[],
  joined: (readonly [number, number])[],
  spoil: (thread: number) => void,
): Promise<Known> {
  let best: Known | undefined
  for (const id of [...ids].sort((a, b) => a - b)) {
    const one = await known(options.db, id)
    if (best === undefined) {
      best = one
      continue
    }
    const [keeps, goes]: readonly [Known, Known] = isNewer(one.key, one.aliases, best.key, best.aliases) ? [one, best] : [best, one]
    await absorb(options, network, keeps, goes)
    spoil(keeps.thread)
    spoil(goes.thread)
    joined.push([keeps.thread, goes.thread])
    best = await known(options.db, keeps.id)
    if ((keeps.broadcast || goes.broadcast) && !best.broadcast)
      for (const thread of await threadsUnder(options.db, best.id)) joined.push([keeps.thread, thread])
  }
  if (best === undefined) throw new Error('no stored post to be one')
  return best
}

/** The threads of what answers a post: for one that was a broadcast, and is none. */
export async function threadsUnder(db: Db, post: number): Promise<number[]> {
  return (await db.rows('SELECT DISTINCT thread_id FROM post WHERE parent_id = ?', [post])).map(([thread]) => Number(thread))
}

async function known(db: Db, id: number): Promise<Known> {
  const [row] = await db.rows('SELECT key, pid, thread_id, inbound, parent_key, import_id FROM post WHERE id = ?', [id])
  if (row === undefined) throw new Error(`post ${id} is not stored`)
  const names = await db.rows('SELECT alias FROM post_alias WHERE post_id = ?', [id])
  return {
    id,
    key: String(row[0]),
    pid: String(row[1]),
    thread: Number(row[2]),
    broadcast: row[3] === 0 && row[4] === null,
    importId: Number(row[5]),
    aliases: new Set(names.map(([name]) => String(name))),
  }
}

/** What the older version alone knew goes over to the newer one, with all that refers to it; then the older one is no post of its own. */
async function absorb(options: AliasOptions, network: string, keeps: Known, goes: Known): Promise<void> {
  const { db, interned, unite } = options
  const [newer] = await db.all<Values>(WHOLE_POST, [keeps.id])
  const [older] = await db.all<Values>(WHOLE_POST, [goes.id])
  if (newer === undefined || older === undefined) throw new Error('a post to be joined is not stored')
  const names = Object.keys(older).filter((name) => !INTERNAL.has(name))
  const changes = changesOf(newer, (name): SqlValue => older[name] ?? null, names, {
    version: 'older',
    context: older.context === 1,
    importId: Number(older.import_id),
    again: false,
  })
  const both = unite([await interned.judgement(Number(newer.judgement_id)), await interned.judgement(Number(older.judgement_id))])
  changes.judgement_id = await interned.judgementId(both)
  if (changes.parent_key !== undefined) changes.parent_id = older.parent_id ?? null
  if (older.context === newer.context) changes.import_id = Math.min(Number(newer.import_id), Number(older.import_id))
  const holder = Number(changes.import_id ?? newer.import_id)

  const move: SqlRow = [keeps.id, goes.id]
  await db.run(
    'INSERT INTO post_seen (post_id, import_id, context) SELECT ?, import_id, context FROM post_seen WHERE post_id = ? ON CONFLICT DO NOTHING',
    move,
  )
  await db.run('DELETE FROM post_seen WHERE post_id = ?', [goes.id])
  for (const one of [newer, older])
    if (Number(one.import_id) !== holder)
      await db.run('INSERT INTO post_seen (post_id, import_id, context) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [
        keeps.id,
        one.import_id ?? null,
        one.context ?? null,
      ])
  await db.run('UPDATE event SET post_id = ? WHERE post_id = ?', move)
  await db.run(
    "UPDATE fact SET data = json_set(data, '$.conversation', ?) WHERE kind = 'improvement_linked' AND json_extract(data, '$.conversation') = ?",
    move,
  )
  for (const table of ['rejudgement', 'standing', 'answered']) {
    await db.run(`UPDATE OR IGNORE ${table} SET post_id = ? WHERE post_id = ?`, move)
    await db.run(`DELETE FROM ${table} WHERE post_id = ?`, [goes.id])
  }
  // The answers: in its thread, unless it is a broadcast.
  await db.run(
    goes.broadcast
      ? 'UPDATE post SET parent_id = ? WHERE parent_id = ?'
      : 'UPDATE post SET parent_id = ? WHERE parent_id = ? AND thread_id = ?',
    goes.broadcast ? move : [...move, goes.thread],
  )
  await moveConversation(db, keeps, goes)
  await db.run('UPDATE post_alias SET post_id = ? WHERE post_id = ?', move)
  await db.run('DELETE FROM post_raw WHERE post_id = ?', [goes.id])
  await db.run('DELETE FROM post_before WHERE post_id = ?', [goes.id])
  await db.run('DELETE FROM post WHERE id = ?', [goes.id])
  await forgetText(db, [[goes.id]])
  await db.run('DELETE FROM post_alias WHERE network = ? AND alias = ?', [network, keeps.key])
  await addAliases(options, network, keeps.id, [[goes.key, goes.pid]])
  await writeChanges(db, keeps.id, changes)
}

/** Columns that are not told but found out. */
const INTERNAL: ReadonlySet<string> = new Set(['id', 'thread_id', 'conversation_id', 'parent_id', 'import_id', 'judgement_id'])

/** A conversation that the older version opened is opened by the newer one; where both have one, settling makes one of them. */
async function moveConversation(db: Db, keeps: Known, goes: Known): Promise<void> {
  const move: SqlRow = [keeps.id, goes.id]
  const taken = (await db.rows('SELECT 1 FROM conversation WHERE id = ?', [keeps.id])).length > 0
  if (taken) {
    await db.run('DELETE FROM conversation WHERE id = ?', [goes.id])
    for (const kind of [0, 1, 2, 3]) await db.run('DELETE FROM clock WHERE kind = ? AND conversation_id = ?', [kind, goes.id])
  } else {
    await db.run('UPDATE conversation SET id = ? WHERE id = ?', move)
    for (const kind of [0, 1, 2, 3])
      await db.run('UPDATE clock SET conversation_id = ? WHERE kind = ? AND conversation_id = ?', [keeps.id, kind, goes.id])
  }
  await db.run('UPDATE post SET conversation_id = ? WHERE conversation_id = ? AND thread_id = ?', [...move, goes.thread])
  await db.run("UPDATE event SET data = json_set(data, '$.into', ?) WHERE kind = 'merged' AND json_extract(data, '$.into') = ?", move)
  await db.run("UPDATE event SET data = json_set(data, '$.from', ?) WHERE kind = 'joined' AND json_extract(data, '$.from') = ?", move)
}
