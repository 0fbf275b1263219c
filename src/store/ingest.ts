/**
 * Takes batches of posts in: knows the ones that are stored already, finds parents and waiting children, joins threads, and
 * writes the new ones. What it touched is settled afterwards (`settle.ts`).
 */
import type { Batch } from '../core/batch.ts'
import { createClusters } from '../core/cluster.ts'
import type { Judgement } from '../core/conversation.ts'
import { pidOf } from '../core/post-id.ts'
import { addAliases, hasAliases, NO_TIES, otherTellings, type Sets, setsOf, threadsUnder, tie } from './aliases.ts'
import { type Columns, columnsOf, completes, pick, text } from './batch-columns.ts'
import type { Bloom } from './bloom.ts'
import { createBloom } from './bloom.ts'
import type { Db, SqlRow } from './db.ts'
import type { Interned } from './intern.ts'
import { isCut, joinChildren, joinGroups, joinParents, mergeThreads, type Named, type Row } from './joining.ts'
import type { OpenThreads } from './open-threads.ts'
import { FOLD_COLUMNS } from './post-rows.ts'
import { retell, type Stored } from './retold.ts'
import { insertPosts, insertRecords, KNOWN_POST } from './statements.ts'
import { hasTextIndex, retellText } from './text-index.ts'
import { keepTold } from './told-before.ts'

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

/** An import that brings a post along, and brings it in its own right too, does the latter. */
const SEEN = `INSERT INTO post_seen (post_id, import_id, context) VALUES (?, ?, ?)
  ON CONFLICT (post_id, import_id) DO UPDATE SET context = NULL WHERE excluded.context IS NULL AND context IS NOT NULL`

/** An ingest into `db`; call `take` inside a transaction. */
export async function createIngest(db: Db, interned: Interned, options: Options): Promise<Ingest> {
  const [last] = await db.rows('SELECT COALESCE(MAX(id), 0) FROM post')
  const first = Number(last?.[0] ?? 0) + 1
  let next = first
  const stored = options.fresh ? createBloom(FILTER_BITS) : undefined
  const { open } = options
  const waiting = options.fresh ? createBloom(FILTER_BITS / 4) : undefined

  // Without a single alias nothing is looked up for them.
  let aliased = !options.fresh && (await hasAliases(db))
  const indexed = !options.fresh && (await hasTextIndex(db))
  const ties = { db, interned, unite: options.unite, filter: stored, open, importId: options.importId }

  /** Rows that tell one post in more than one way are taken one after the other, as if each came in a batch of its own. */
  const take = async (batch: Batch): Promise<Ingested> => {
    aliased ||= batch.columns.aliases !== undefined
    if (!aliased && batch.columns.context === undefined && batch.columns.state === undefined) return takeOnce(batch)
    const threads = new Set<number>()
    const sum = { new: 0, known: 0, updated: 0, context: 0 }
    for (let rest = batch; rest.length > 0; ) {
      const sets = aliased ? await setsOf(ties, rest) : undefined
      const later = sets === undefined ? completions(rest) : otherTellings(rest, sets)
      const deferred = new Set(later)
      const now =
        later.length === 0
          ? rest
          : pick(
              rest,
              [...rest.judgement.keys()].filter((index) => !deferred.has(index)),
            )
      const taken = await takeOnce(now, later.length === 0 ? sets : undefined)
      for (const name of ['new', 'known', 'updated', 'context'] as const) sum[name] += taken[name]
      for (const thread of taken.threads) threads.add(thread)
      rest = later.length === 0 ? NO_BATCH : pick(rest, later)
    }
    return { ...sum, threads }
  }

  const takeOnce = async (batch: Batch, sets?: Sets): Promise<Ingested> => {
    const tied = aliased ? await tie(ties, batch, sets ?? (await setsOf(ties, batch))) : NO_TIES
    const columns = columnsOf(batch, tied.keys)
    const firstOfBatch = next
    interned.trim()
    const judgementIds = await judgementsOf(batch, interned, options.unify)
    const touched = new Set<number>(tied.moved)
    const counts = { new: 0, known: 0, updated: 0, context: 0 }

    const existing = await findStored(db, batch, columns, stored, options)
    const nodes = createClusters(batch.length)
    const rows: Row[] = []
    const byKey = new Map<string, Row>()
    const seen: SqlRow[] = []
    const told = new Set<number>()
    const texts: number[] = []
    const names: Named[] = tied.gained.map(({ thread, ...name }) => ({ ...name, node: nodes.stored(thread) }))
    for (const [one, other] of tied.joined) nodes.join(nodes.stored(one), nodes.stored(other))
    for (let index = 0; index < batch.length; index++) {
      const key = columns.keyOf(index)
      const isContext = columns.context?.[index] === 1
      const isRow = !isContext && !columns.isAnswer(index)
      const old = existing.get(index)
      if (byKey.has(key)) {
        if (isRow) counts.known++
        continue
      }
      if (old === undefined) {
        const row: Row = { index, id: next++, node: index, stored: false, links: true, parentId: null }
        rows.push(row)
        byKey.set(key, row)
        if (isContext) counts.context++
        else if (isRow) counts.new++
        continue
      }
      if (old.importId !== options.importId) seen.push([old.id, options.importId, isContext ? 1 : null])
      const version = tied.versions.get(index) ?? 'same'
      const telling = { version, context: isContext, importId: options.importId, again: told.has(old.id) }
      told.add(old.id)
      const change = await retell(db, interned, options, batch, index, old, telling)
      const promoted = old.context && !isContext
      if (promoted || change.moves || (version !== 'same' && change.changed)) {
        const row: Row = {
          index,
          id: old.id,
          node: nodes.stored(old.thread),
          stored: true,
          links: change.relinked,
          parentId: change.relinked ? null : old.parentId,
        }
        rows.push(row)
        byKey.set(key, row)
      }
      if (change.joins) for (const thread of await threadsUnder(db, old.id)) nodes.join(nodes.stored(old.thread), nodes.stored(thread))
      if (change.text) texts.push(old.id)
      if (promoted) {
        counts.new++
        if (old.importId === options.importId) counts.context--
        else seen.push([old.id, old.importId, 1])
      } else if (isRow) counts[change.changed && old.importId !== options.importId ? 'updated' : 'known']++
      if (change.changed || promoted) {
        touched.add(old.thread)
        open?.spoil(old.thread)
      }
    }
    if (seen.length > 0) await db.bulk(SEEN, seen)

    for (const [index, others] of tied.aliases) {
      const row = byKey.get(columns.keyOf(index))
      if (row === undefined) continue
      for (const name of others) byKey.set(columns.named(index, name), row)
      if (row.stored) continue
      const network = String(columns.network[index])
      await addAliases(
        ties,
        network,
        row.id,
        others.map((name) => [name, pidOf(network, name)]),
      )
      for (const name of others) names.push({ network, name, post: row.id, node: row.node, broadcast: isCut(columns, row) })
    }

    await joinParents(db, columns, rows, byKey, nodes, stored, open, aliased)
    const adopted = await joinChildren(db, columns, rows, names, nodes, waiting)
    await joinGroups(db, columns, rows, nodes)
    const labelOf = await mergeThreads(db, batch.length, rows, nodes, touched, open)

    const fresh = rows.filter((row) => !row.stored)
    const placed = fresh.map((row) => ({
      index: row.index,
      id: row.id,
      thread: labelOf(row.node) ?? row.id,
      parent: row.parentId,
      judgement: judgementIds[batch.judgement[row.index] ?? 0] ?? 0,
    }))
    await insertPosts(db, batch, placed, options.importId)
    await insertRecords(db, batch, placed)
    open?.add(batch, placed, firstOfBatch)
    for (const row of rows) {
      if (open === undefined) touched.add(labelOf(row.node) ?? row.id)
      remember(columns, row, stored, waiting)
    }
    const promotedParents = rows.filter((row) => row.stored && row.parentId !== null).map((row) => [row.parentId, row.id])
    if (promotedParents.length > 0) await db.bulk('UPDATE post SET parent_id = ? WHERE id = ?', promotedParents)
    for (const { post, parent } of adopted)
      if (parent < firstOfBatch) await keepTold(db, options.importId, post, { parent_id: null }, { parent_id: parent })
    if (adopted.length > 0)
      await db.bulk(
        'UPDATE post SET parent_id = ? WHERE id = ?',
        adopted.map(({ parent, post }) => [parent, post]),
      )
    for (const { parent, post, node } of adopted) open?.adopt(labelOf(node) ?? post, post, parent)
    if (indexed) await retellText(db, texts)
    return { ...counts, threads: touched }
  }
  return { take, range: () => ({ from: first, to: next }) }
}

async function judgementsOf(batch: Batch, interned: Interned, unify: Options['unify']): Promise<number[]> {
  const ids: number[] = []
  for (const judgement of batch.judgements) ids.push(await interned.judgementId(unify(judgement)))
  return ids
}

const NO_BATCH: Batch = { length: 0, columns: {}, judgements: [], judgement: [] }

/** Rows of posts of which an earlier row of the batch has left something open. */
function completions(batch: Batch): number[] {
  const { keyOf } = columnsOf(batch)
  const { context, state } = batch.columns
  const openOf = new Map<string, number>()
  const found: number[] = []
  for (let index = 0; index < batch.length; index++) {
    const earlier = openOf.get(keyOf(index))
    if (earlier !== undefined && completes(batch, earlier, index)) found.push(index)
    else if (context?.[index] === 1 || (state?.[index] ?? null) !== null) openOf.set(keyOf(index), earlier ?? index)
  }
  return found
}

/** Place of the state among the columns of a fold. */
const GONE = FOLD_COLUMNS.indexOf('state')

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
        gone: near[GONE] !== null,
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
      gone: row[5] !== null,
    })
  })
  return found
}

function remember(columns: Columns, row: Row, stored: Bloom | undefined, waiting: Bloom | undefined): void {
  if (stored === undefined || waiting === undefined) return
  const network = String(columns.network[row.index])
  stored.add(network, String(columns.key[row.index]))
  const parent = text(columns.parent, row.index)
  if (parent !== undefined && row.parentId === null) waiting.add(network, parent)
}
