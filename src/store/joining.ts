/** Where rows belong: under the posts they answer, over those that waited for them, beside their author's. One label for what is joined. */
import type { Clusters } from '../core/cluster.ts'
import { type Columns, text } from './batch-columns.ts'
import type { Bloom } from './bloom.ts'
import type { Db } from './db.ts'
import type { OpenThreads } from './open-threads.ts'

/** A row of the batch that goes in, or a stored post that this row completes. */
export interface Row {
  readonly index: number
  readonly id: number
  readonly node: number
  /** Stored already: it now comes in its own right, or as another version. */
  readonly stored: boolean
  /** This row says whom it answers; of a stored post a newer version may say so. */
  readonly links: boolean
  parentId: number | null
}

interface Parent {
  readonly id: number
  readonly node: number
  readonly broadcast: boolean
}

/** Links rows to the posts they answer, in the batch or stored. Under a broadcast the thread is cut. */
export async function joinParents(
  db: Db,
  columns: Columns,
  rows: readonly Row[],
  byKey: ReadonlyMap<string, Row>,
  nodes: Clusters,
  filter: Bloom | undefined,
  open: OpenThreads | undefined,
  aliased: boolean,
): Promise<void> {
  const link = (row: Row, parent: Parent): void => {
    row.parentId = parent.id
    if (!parent.broadcast) nodes.join(row.node, parent.node)
  }
  const probes: Row[] = []
  for (const row of rows) {
    const parent = text(columns.parent, row.index)
    if (parent === undefined || !row.links || row.parentId !== null) continue
    const network = String(columns.network[row.index])
    const near = byKey.get(columns.named(row.index, parent))
    if (near !== undefined) {
      link(row, { id: near.id, node: near.node, broadcast: isCut(columns, near) })
      continue
    }
    const held = open?.find(network, parent)
    if (held !== undefined)
      link(row, { id: held[0] as number, node: nodes.stored(held[1] as number), broadcast: held[9] === 0 && held[4] === null })
    else if (filter === undefined || filter.mayHave(network, parent)) probes.push(row)
  }
  const look = async (sql: string, wanted: readonly Row[]): Promise<Row[]> => {
    const found = await db.many(
      sql,
      wanted.map((row) => [columns.network[row.index] ?? null, columns.parent?.[row.index] ?? null]),
    )
    return wanted.filter((row, at) => {
      const parent = found[at]
      if (parent === undefined) return true
      link(row, { id: Number(parent[0]), node: nodes.stored(Number(parent[1])), broadcast: parent[2] === 0 && parent[3] === 1 })
      return false
    })
  }
  const missing = await look(PARENT, probes)
  if (aliased) await look(PARENT_BY_ALIAS, missing)
}

const PARENT = 'SELECT id, thread_id, inbound, parent_key IS NULL FROM post WHERE network = ? AND key = ?'
const PARENT_BY_ALIAS = `SELECT p.id, p.thread_id, p.inbound, p.parent_key IS NULL FROM post_alias a JOIN post p ON p.id = a.post_id
  WHERE a.network = ? AND a.alias = ?`

/** A post of ours that answers nobody. Of a stored one this row may not know whom it answers: then too much is joined, which is no harm. */
export const isCut = (columns: Columns, { index, stored }: Row): boolean =>
  !stored && columns.inbound[index] === 0 && text(columns.parent, index) === undefined

/** A stored post and the parent that has come for it. `node`: of its thread. */
export interface Adopted {
  readonly post: number
  readonly parent: number
  readonly node: number
}

/** A name under which posts may have waited for a post. `node`: of its thread. */
export interface Named {
  readonly network: string
  readonly name: string
  readonly post: number
  readonly node: number
  readonly broadcast: boolean
}

/** Stored posts that waited for one of these rows, or for a post that has got a further name. */
export async function joinChildren(
  db: Db,
  columns: Columns,
  rows: readonly Row[],
  names: readonly Named[],
  nodes: Clusters,
  filter: Bloom | undefined,
): Promise<Adopted[]> {
  const adopted: Adopted[] = []
  const look = async (network: string, name: string, post: number, node: number, broadcast: boolean): Promise<void> => {
    if (filter !== undefined && !filter.mayHave(network, name)) return
    const children = await db.rows(
      'SELECT id, thread_id FROM post WHERE network = ? AND parent_key = ? AND parent_id IS NULL AND parent_key IS NOT NULL',
      [network, name],
    )
    for (const child of children) {
      const under = nodes.stored(Number(child[1]))
      adopted.push({ post: Number(child[0]), parent: post, node: under })
      if (!broadcast) nodes.join(node, under)
    }
  }
  for (const row of rows) {
    const network = String(columns.network[row.index])
    const key = String(columns.key[row.index])
    if (filter === undefined || filter.mayHave(network, key)) await look(network, key, row.id, row.node, isCut(columns, row))
  }
  for (const { network, name, post, node, broadcast } of names) await look(network, name, post, node, broadcast)
  return adopted
}

/** Posts of one author with the same conversation id may belong together: core/threads decides, so they are kept side by side. */
export async function joinGroups(db: Db, columns: Columns, rows: readonly Row[], nodes: Clusters): Promise<void> {
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
export async function mergeThreads(
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
