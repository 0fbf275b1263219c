/** Which posts are of one thread, and of one author there. They are stored with whatever may belong together, of which a thread is a part. */
import { splitCluster } from '../core/threads.ts'
import type { Db, SqlRow } from './db.ts'
import { FOLD_COLUMNS, foldPostOf } from './post-rows.ts'
import { byThread, withoutHidden } from './settle-load.ts'

const COLUMNS = FOLD_COLUMNS.map((name) => `p.${name}`).join(', ')
/** Threads do not hang on these. */
const NO_JUDGEMENT = { tags: [], notify: [] }
const NO_IMPORT = { startedAt: 0, quiet: undefined, history: undefined }

/** Post → the thread that it is in, of posts that may belong together: on a journey, of those that there were then. */
export async function threadsOf(db: Db, labels: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows: readonly SqlRow[] = await db.rows(
    `SELECT ${COLUMNS} FROM json_each(?) AS wanted CROSS JOIN post p ON p.thread_id = wanted.value ORDER BY p.thread_id, p.id`,
    [JSON.stringify(labels)],
  )
  const threadOf = new Map<number, string>()
  for (const { label, rows: shown } of await withoutHidden(db, byThread(rows)))
    for (const { thread, members } of splitCluster(shown.map((row) => foldPostOf(row, NO_JUDGEMENT, NO_IMPORT))).groups)
      for (const { post } of members) threadOf.set(post.id, `${label} ${thread}`)
  return threadOf
}

/** Post → what its author wrote in its thread, as a name, were it not for some of the posts that may belong together. */
export async function groupsWithout(db: Db, label: number, gone: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const rows = await db.rows(`SELECT ${COLUMNS} FROM post p WHERE p.thread_id = ? ORDER BY p.id`, [label])
  const left = rows
    .filter((row) => !gone.has(Number(row[0])))
    .map((row) => (gone.has(Number(row[3])) ? [...row.slice(0, 3), null, ...row.slice(4)] : row))
  const groupOf = new Map<number, string>()
  for (const { thread, author, members } of splitCluster(left.map((row) => foldPostOf(row, NO_JUDGEMENT, NO_IMPORT))).groups)
    for (const { post } of members) groupOf.set(post.id, `${thread} ${author ?? ''}`)
  return groupOf
}
