/**
 * Takes batches of posts in: knows the ones that are stored already, finds parents and waiting children, joins threads, and
 * writes the new ones. What it touched is settled afterwards (`settle.ts`).
 */
import type { Batch } from '../core/batch.ts'
import { type Clusters, createClusters } from '../core/cluster.ts'
import type { Judgement } from '../core/conversation.ts'
import type { Bloom } from './bloom.ts'
import { createBloom } from './bloom.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'
import type { OpenThreads } from './open-threads.ts'
import { insertPosts, KNOWN_POST, NEVER_UPDATED } from './statements.ts'

/** What a batch changed. */
export interface Ingested {
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  /** Threads to settle, by label; labels that were merged away are among them. */
  readonly threads: ReadonlySet<number>
}

export interface Ingest {
  take(batch: Batch): Promise<Ingested>
  /** Internal ids of the posts written so far: `from` up to `to`, `to` not included. */
  range(): { readonly from: number; readonly to: number }
}

interface Options {
  readonly importId: number
  /** Nothing is stored yet: what is in the database is what this ingest put there, and filters spare most probes. */
  readonly fresh: boolean
  /** First import: threads whose posts are still in memory. */
  readonly open?: OpenThreads | undefined
  readonly unite: (judgements: readonly Judgement[]) => Judgement
  readonly unify: (judgement: Judgement) => Judgement
}

const FILTER_BITS = 2 ** 26

/** A row of the batch that goes in, or a stored post that this row completes. */
interface Row {
  readonly index: number
  readonly id: number
  readonly node: number
  /** Stored already: a context post that now comes in its own right. */
  readonly promoted: boolean
  parentId: number | null
}

interface Parent {
  readonly id: number
  readonly node: number
  readonly broadcast: boolean
}

/** An ingest into `db`; call `take` inside a transaction. */
export async function createIngest(db: Db, interned: Interned, options: Options): Promise<Ingest> {
  const [last] = await db.rows('SELECT COALESCE(MAX(id), 0) FROM post')
  const first = Number(last?.[0] ?? 0) + 1
  let next = first
  const stored = options.fresh ? createBloom(FILTER_BITS) : undefined
  const { open } = options
  const waiting = options.fresh ? createBloom(FILTER_BITS / 4) : undefined

  const take = async (batch: Batch): Promise<Ingested> => {
    const columns = columnsOf(batch)
    const firstOfBatch = next
    interned.trim()
    const judgementIds = await judgementsOf(batch, interned, options.unify)
    const touched = new Set<number>()
    const counts = { new: 0, known: 0, updated: 0, context: 0 }

    const existing = await findStored(db, batch, columns, stored, options)
    const nodes = createClusters(batch.length)
    const rows: Row[] = []
    const byKey = new Map<string, Row>()
    const seen: SqlRow[] = []
    for (let index = 0; index < batch.length; index++) {
      const key = columns.keyOf(index)
      const isContext = columns.context?.[index] === 1
      const old = existing.get(index)
      if (byKey.has(key)) {
        if (!isContext) counts.known++
        continue
      }
      if (old === undefined) {
        const row: Row = { index, id: next++, node: index, promoted: false, parentId: null }
        rows.push(row)
        byKey.set(key, row)
        if (isContext) counts.context++
        else counts.new++
        continue
      }
      if (old.importId !== options.importId) seen.push([old.id, options.importId])
      if (isContext) continue
      const change = await updateStored(db, interned, options, batch, index, old)
      if (old.context) {
        const row: Row = { index, id: old.id, node: nodes.stored(old.thread), promoted: true, parentId: old.parentId }
        rows.push(row)
        byKey.set(key, row)
        counts.new++
      } else if (change) counts.updated++
      else counts.known++
      if (change || old.context) {
        touched.add(old.thread)
        open?.spoil(old.thread)
      }
    }
    if (seen.length > 0) await db.bulk('INSERT INTO post_seen (post_id, import_id) VALUES (?, ?) ON CONFLICT DO NOTHING', seen)

    await joinParents(db, columns, rows, byKey, nodes, stored, open)
    const adopted = await joinChildren(db, columns, rows, nodes, waiting)
    await joinGroups(db, columns, rows, nodes)
    const labelOf = await mergeThreads(db, batch.length, rows, nodes, touched, open)

    const fresh = rows.filter((row) => !row.promoted)
    const placed = fresh.map((row) => ({
      index: row.index,
      id: row.id,
      thread: labelOf(row.node) ?? row.id,
      parent: row.parentId,
      judgement: judgementIds[batch.judgement[row.index] ?? 0] ?? 0,
    }))
    await insertPosts(db, batch, placed, options.importId)
    open?.add(batch, placed, firstOfBatch)
    for (const row of rows) {
      if (open === undefined) touched.add(labelOf(row.node) ?? row.id)
      remember(columns, row, stored, waiting)
    }
    const promotedParents = rows.filter((row) => row.promoted && row.parentId !== null).map((row) => [row.parentId, row.id])
    if (promotedParents.length > 0) await db.bulk('UPDATE post SET parent_id = ? WHERE id = ?', promotedParents)
    if (adopted.length > 0)
      await db.bulk(
        'UPDATE post SET parent_id = ? WHERE id = ?',
        adopted.map(({ parent, post }) => [parent, post]),
      )
    for (const { parent, post, node } of adopted) open?.adopt(labelOf(node) ?? post, post, parent)
    return { ...counts, threads: touched }
  }
  return { take, range: () => ({ from: first, to: next }) }
}

type Values = readonly (string | number | null)[]
interface Columns {
  readonly network: Values
  readonly key: Values
  readonly parent: Values | undefined
  readonly group: Values | undefined
  readonly author: Values | undefined
  readonly inbound: Values
  readonly context: Values | undefined
  /** Network and key of a row, and of a key in a row's network, as one text; only the key where the batch is of one network. */
  keyOf(index: number): string
  named(index: number, key: string): string
}

function columnsOf(batch: Batch): Columns {
  const need = (name: string): Values => {
    const values = batch.columns[name]
    if (values === undefined) throw new Error(`a batch without the column ${name}`)
    return values
  }
  if (batch.length === 0) {
    const none = { network: [], key: [], parent: undefined, group: undefined, author: undefined, inbound: [], context: undefined }
    return { ...none, keyOf: String, named: String }
  }
  const network = need('network')
  const key = need('key')
  const isOne = network.every((name) => name === network[0])
  const named = isOne ? (_: number, one: string) => one : (index: number, one: string) => `${network[index]}\0${one}`
  return {
    network,
    key,
    inbound: need('inbound'),
    parent: batch.columns.parent_key,
    group: batch.columns.group_key,
    author: batch.columns.author_key,
    context: batch.columns.context,
    named,
    keyOf: (index) => named(index, String(key[index])),
  }
}

const text = (values: Values | undefined, index: number): string | undefined => {
  const value = values?.[index]
  return typeof value === 'string' ? value : undefined
}

async function judgementsOf(batch: Batch, interned: Interned, unify: Options['unify']): Promise<number[]> {
  const ids: number[] = []
  for (const judgement of batch.judgements) ids.push(await interned.judgementId(unify(judgement)))
  return ids
}

interface Stored {
  readonly id: number
  readonly importId: number
  readonly thread: number
  readonly parentId: number | null
  readonly context: boolean
}

/** The rows of the batch whose post is stored already. */
async function findStored(
  db: Db,
  batch: Batch,
  columns: Columns,
  filter: Bloom | undefined,
  options: Options,
): Promise<Map<number, Stored>> {
  const probes: number[] = []
  const found = new Map<number, Stored>()
  for (let index = 0; index < batch.length; index++) {
    const network = String(columns.network[index])
    const key = String(columns.key[index])
    if (filter !== undefined && !filter.mayHave(network, key)) continue
    const near = options.open?.find(network, key)
    if (near === undefined) probes.push(index)
    else
      found.set(index, {
        id: near[0] as number,
        importId: options.importId,
        thread: near[1] as number,
        parentId: near[3] as number | null,
        context: false,
      })
  }
  const rows = await db.many(
    KNOWN_POST,
    probes.map((index) => [columns.network[index] ?? null, columns.key[index] ?? null]),
  )
  rows.forEach((row, at) => {
    const index = probes[at]
    if (row === undefined || index === undefined) return
    found.set(index, {
      id: Number(row[0]),
      importId: Number(row[1]),
      thread: Number(row[2]),
      parentId: row[3] as number | null,
      context: row[4] === 1,
    })
  })
  return found
}

/**
 * Takes over what a later telling of the same post says, if it is the greater one by (edited, collected, import); inside one
 * file the first row wins. A changed text adds tags and never removes any; times stay. Gives whether a value changed.
 */
async function updateStored(db: Db, interned: Interned, options: Options, batch: Batch, index: number, old: Stored): Promise<boolean> {
  if (old.importId === options.importId && !old.context) return false
  const [before] = await db.all<Record<string, SqlValue>>('SELECT * FROM post WHERE id = ?', [old.id])
  if (before === undefined) return false
  const version = (at: unknown) => (typeof at === 'number' ? at : -1)
  const told = (name: string): SqlValue => batch.columns[name]?.[index] ?? null
  const older =
    version(told('edited_at')) - version(before.edited_at ?? null) || version(told('collected_at')) - version(before.collected_at ?? null)
  if (!old.context && older < 0) return false
  const changes: Record<string, SqlValue> = {}
  for (const name of Object.keys(batch.columns)) {
    const value = told(name)
    if (NEVER_UPDATED.has(name) && !(old.context && COMPLETED.has(name))) continue
    if (value !== null && value !== (before[name] ?? null)) changes[name] = value
  }
  if (old.context) Object.assign(changes, { context: null, passive: told('passive'), import_id: options.importId, row: told('row') })
  if ('text' in changes || old.context) {
    const ours = batch.judgements[batch.judgement[index] ?? 0]
    if (ours !== undefined) {
      const both = options.unite([await interned.judgement(Number(before.judgement_id)), options.unify(ours)])
      const id = await interned.judgementId(both)
      if (id !== before.judgement_id) changes.judgement_id = id
    }
  }
  const names = Object.keys(changes)
  if (names.length === 0) return false
  await db.run(`UPDATE post SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [
    ...names.map((name) => changes[name] ?? null),
    old.id,
  ])
  return true
}

/** Columns that a context post gains when it comes in its own right. */
const COMPLETED = new Set(['parent_key', 'group_key', 'posted_at', 'time_precision', 'inbound', 'directed', 'counts'])

/** Links rows to the posts they answer, in the batch or stored. Under a broadcast the thread is cut. */
async function joinParents(
  db: Db,
  columns: Columns,
  rows: readonly Row[],
  byKey: ReadonlyMap<string, Row>,
  nodes: Clusters,
  filter: Bloom | undefined,
  open: OpenThreads | undefined,
): Promise<void> {
  const link = (row: Row, parent: Parent): void => {
    row.parentId = parent.id
    if (!parent.broadcast) nodes.join(row.node, parent.node)
  }
  const probes: Row[] = []
  for (const row of rows) {
    const parent = text(columns.parent, row.index)
    if (parent === undefined || row.parentId !== null) continue
    const network = String(columns.network[row.index])
    const near = byKey.get(columns.named(row.index, parent))
    if (near !== undefined) {
      link(row, { id: near.id, node: near.node, broadcast: isBroadcast(columns, near.index) })
      continue
    }
    const held = open?.find(network, parent)
    if (held !== undefined)
      link(row, { id: held[0] as number, node: nodes.stored(held[1] as number), broadcast: held[9] === 0 && held[4] === null })
    else if (filter === undefined || filter.mayHave(network, parent)) probes.push(row)
  }
  const found = await db.many(
    'SELECT id, thread_id, inbound, parent_key IS NULL FROM post WHERE network = ? AND key = ?',
    probes.map((row) => [columns.network[row.index] ?? null, columns.parent?.[row.index] ?? null]),
  )
  found.forEach((parent, at) => {
    const row = probes[at]
    if (parent === undefined || row === undefined) return
    link(row, { id: Number(parent[0]), node: nodes.stored(Number(parent[1])), broadcast: parent[2] === 0 && parent[3] === 1 })
  })
}

const isBroadcast = (columns: Columns, index: number): boolean => columns.inbound[index] === 0 && text(columns.parent, index) === undefined

/** A stored post and the parent that has come for it. `node`: of its thread. */
interface Adopted {
  readonly post: number
  readonly parent: number
  readonly node: number
}

/** Stored posts that waited for one of these rows. */
async function joinChildren(
  db: Db,
  columns: Columns,
  rows: readonly Row[],
  nodes: Clusters,
  filter: Bloom | undefined,
): Promise<Adopted[]> {
  const adopted: Adopted[] = []
  for (const row of rows) {
    const network = String(columns.network[row.index])
    const key = String(columns.key[row.index])
    if (filter !== undefined && !filter.mayHave(network, key)) continue
    const children = await db.rows(
      'SELECT id, thread_id FROM post WHERE network = ? AND parent_key = ? AND parent_id IS NULL AND parent_key IS NOT NULL',
      [network, key],
    )
    for (const child of children) {
      const node = nodes.stored(Number(child[1]))
      adopted.push({ post: Number(child[0]), parent: row.id, node })
      if (!isBroadcast(columns, row.index)) nodes.join(row.node, node)
    }
  }
  return adopted
}

/** Posts of one author with the same conversation id may belong together: core/threads decides, so they are kept side by side. */
async function joinGroups(db: Db, columns: Columns, rows: readonly Row[], nodes: Clusters): Promise<void> {
  if (columns.group === undefined) return
  const firstOf = new Map<string, Row>()
  for (const row of rows) {
    const group = text(columns.group, row.index)
    const author = text(columns.author, row.index)
    if (group === undefined || author === undefined || columns.inbound[row.index] === 0) continue
    const name = `${columns.network[row.index]}\0${group}\0${author}`
    const near = firstOf.get(name)
    if (near === undefined) firstOf.set(name, row)
    else nodes.join(near.node, row.node)
  }
  const ones = [...firstOf.values()]
  const found = await db.many(
    'SELECT thread_id FROM post WHERE network = ? AND group_key = ? AND author_key = ? AND inbound = 1 LIMIT 1',
    ones.map((row) => [columns.network[row.index] ?? null, columns.group?.[row.index] ?? null, columns.author?.[row.index] ?? null]),
  )
  found.forEach((thread, at) => {
    const row = ones[at]
    if (thread !== undefined && row !== undefined) nodes.join(row.node, nodes.stored(Number(thread[0])))
  })
}

/** One label for each joined set: the largest stored thread keeps its own, the others move to it. */
async function mergeThreads(
  db: Db,
  length: number,
  rows: readonly Row[],
  nodes: Clusters,
  touched: Set<number>,
  open: OpenThreads | undefined,
): Promise<(node: number) => number | undefined> {
  const members = new Map<number, number[]>()
  for (const [node, thread] of nodes.threads) {
    const root = nodes.find(node)
    const list = members.get(root)
    if (list === undefined) members.set(root, [thread])
    else list.push(thread)
  }
  const labels = new Map<number, number>()
  for (const [root, threads] of members) {
    const keeper = threads.length === 1 ? threads[0] : await largest(db, threads, open)
    if (keeper === undefined) continue
    labels.set(root, keeper)
    for (const thread of threads) {
      if (thread === keeper) continue
      await db.run('UPDATE post SET thread_id = ? WHERE thread_id = ?', [keeper, thread])
      // A first import has no index for this: what is merged is settled later.
      if (open === undefined) await db.run('UPDATE conversation SET thread_id = ? WHERE thread_id = ?', [keeper, thread])
      else open.merge(keeper, thread)
      touched.add(thread)
      touched.add(keeper)
    }
  }
  // A set in which a row of the batch is has a row as its root: the smaller number wins.
  const ofRows = Array.from<number | undefined>({ length })
  for (const [root, label] of labels) if (root < length) ofRows[root] = label
  for (const row of rows) ofRows[nodes.find(row.node)] ??= row.id
  return (node) => {
    const root = nodes.find(node)
    return root < length ? ofRows[root] : labels.get(root)
  }
}

async function largest(db: Db, threads: readonly number[], open: OpenThreads | undefined): Promise<number | undefined> {
  let keeper: number | undefined
  let most = -1
  for (const thread of threads) {
    const posts = open?.size(thread) ?? Number((await db.rows('SELECT COUNT(*) FROM post WHERE thread_id = ?', [thread]))[0]?.[0] ?? 0)
    if (posts > most) {
      most = posts
      keeper = thread
    }
  }
  return keeper
}

function remember(columns: Columns, row: Row, stored: Bloom | undefined, waiting: Bloom | undefined): void {
  if (stored === undefined || waiting === undefined) return
  const network = String(columns.network[row.index])
  stored.add(network, String(columns.key[row.index]))
  const parent = text(columns.parent, row.index)
  if (parent !== undefined && row.parentId === null) waiting.add(network, parent)
}
