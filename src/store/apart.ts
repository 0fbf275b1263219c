/**
 * What belonged together at an instant. Posts that may belong together are stored side by side, and that only ever grows; but rules and
 * hand-offs are told from all that are: what a later post has joined was not judged as one before.
 */
import { createClusters } from '../core/cluster.ts'
import type { Conversation } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import type { Db, SqlRow } from './db.ts'
import { FOLD_COLUMNS } from './post-rows.ts'
import type { Prior } from './priors.ts'
import type { Loaded } from './settle-options.ts'

const NETWORK = 21
const GROUP = 5
const AUTHOR = 6

/** Which posts of a thread were together, where not all of them were. */
export const APART = 'CREATE TEMP TABLE apart (post_id INTEGER PRIMARY KEY, part INTEGER NOT NULL)'

/**
 * Threads in the posts that there were at `until`, epoch ms, without parents that were not; those that later posts have joined, apart. The
 * table of `APART` keeps them.
 */
export async function apartThen(db: Db, threads: readonly Loaded[], until: number): Promise<Loaded[]> {
  const found: Loaded[] = []
  let undone: Undone | undefined
  for (const thread of threads) {
    const split = partsOf(thread.rows)
    if (split.length > 1) undone ??= await undoneAt(db, until)
    const parts = undone === undefined || split.length === 1 ? split : await apart(db, thread, split, undone)
    if (parts.length === 1) {
      found.push(thread)
      continue
    }
    for (const rows of parts) found.push({ label: thread.label, rows, own: idsOf(rows) })
    await db.bulk(
      'INSERT INTO temp.apart (post_id, part) VALUES (?, ?)',
      parts.flatMap((rows, part) => rows.map((row) => [row[0] ?? null, part])),
    )
  }
  return found
}

/** Whether imports had been taken back by then, and whether any that came later was. */
interface Undone {
  readonly before: boolean
  readonly since: boolean
}

async function undoneAt(db: Db, until: number): Promise<Undone> {
  const [row] = await db.rows(
    'SELECT EXISTS (SELECT 1 FROM main.import WHERE undone_at <= :until), EXISTS (SELECT 1 FROM main.import WHERE undone_at > :until AND started_at > :until)',
    { until },
  )
  return { before: row?.[0] === 1, since: row?.[1] === 1 }
}

/** What came later may have joined them; where nothing did, or nothing that is still there, they were together by a post that is gone. */
async function apart(
  db: Db,
  thread: Loaded,
  parts: readonly (readonly SqlRow[])[],
  { before, since }: Undone,
): Promise<readonly (readonly SqlRow[])[]> {
  if (since) return parts
  const all = await db.rows(`SELECT ${FOLD_COLUMNS.join(', ')} FROM main.post WHERE thread_id = ?`, [thread.label])
  if (all.length === thread.rows.length) return [thread.rows]
  if (!before) return parts
  const now = partsOf(all).map(idsOf)
  const known = new Set<number>()
  const together: SqlRow[] = []
  const rest: (readonly SqlRow[])[] = []
  for (const part of parts) {
    const at = now.findIndex((ids) => ids.has(part[0]?.[0] as number))
    if (known.has(at)) rest.push(part)
    else together.push(...part)
    known.add(at)
  }
  return [together, ...rest]
}

/** What is together by the posts alone, as an import joins them (`joining.ts`): under the post they answer, where that is no broadcast, and beside their author's of the same group. */
export function partsOf(rows: readonly SqlRow[]): readonly (readonly SqlRow[])[] {
  if (rows.length < 2) return [rows]
  const nodes = createClusters(rows.length)
  const nodeOf = new Map(rows.map((row, node) => [row[0], node]))
  const firstOf = new Map<string, number>()
  rows.forEach((row, node) => {
    const parent = row[3] === null ? undefined : nodeOf.get(row[3])
    if (parent !== undefined && !isBroadcast(rows[parent])) nodes.join(node, parent)
    if (row[GROUP] === null || row[AUTHOR] === null || row[9] !== 1) return
    const name = `${row[NETWORK]}\0${row[GROUP]}\0${row[AUTHOR]}`
    const first = firstOf.get(name)
    if (first === undefined) firstOf.set(name, node)
    else nodes.join(first, node)
  })
  return grouped(rows, (_, node) => nodes.find(node))
}

function grouped(rows: readonly SqlRow[], nameOf: (row: SqlRow, at: number) => unknown): readonly (readonly SqlRow[])[] {
  const groups = new Map<unknown, SqlRow[]>()
  rows.forEach((row, at) => {
    const name = nameOf(row, at)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  })
  return [...groups.values()]
}

const isBroadcast = (row: SqlRow | undefined): boolean => row?.[9] === 0 && row[4] === null

const idsOf = (rows: readonly SqlRow[]): ReadonlySet<number> => new Set(rows.map((row) => row[0] as number))

/** What is about posts of this part of a thread; all of it where the thread has no parts. `of`: the post that it is about. */
export function ofPart<T>({ own }: Pick<Loaded, 'own'>, all: readonly T[], of: (one: T) => number): readonly T[] {
  return own === undefined ? all : all.filter((one) => own.has(of(one)))
}

type Fold = (rows: readonly SqlRow[], priors: readonly Prior[], events: readonly Event[]) => readonly Conversation[]

/** A fold of threads that on a journey folds what was apart then apart. */
export async function foldApart(db: Db, fold: Fold): Promise<Fold> {
  if ((await db.rows("SELECT 1 FROM temp.sqlite_master WHERE name = 'apart'")).length === 0) return fold
  const partOf = new Map((await db.rows('SELECT post_id, part FROM temp.apart')).map((row) => [row[0], row[1]]))
  return (rows, priors, events) => {
    if (!partOf.has(rows[0]?.[0] ?? null)) return fold(rows, priors, events)
    return grouped(rows, (row) => partOf.get(row[0] ?? null)).flatMap((some) => {
      const part = { own: idsOf(some) }
      return fold(
        some,
        ofPart(part, priors, (prior) => prior.id),
        ofPart(part, events, (event) => event.post),
      )
    })
  }
}
