/** Takes an import back: the posts that it alone brought and nobody has touched go; the others stay and are counted with the reason. */
import { OutspokeError } from '../core/errors.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db } from './db.ts'
import { settleWithout, standingBeforeImport } from './give-back.ts'
import { createInterned } from './intern.ts'
import { groupsWithout } from './related.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import { split, togetherWith } from './split.ts'
import type { UndoneImport } from './store.ts'
import { forgetText } from './text-index.ts'
import { CHANGED, forgetTold, giveBackTold } from './told-before.ts'

const heir = (column: string): string =>
  `(SELECT ${column} FROM post_seen s WHERE s.post_id = post.id AND s.import_id <> :number ORDER BY s.context IS NOT NULL, s.import_id LIMIT 1)`

const THREADS = `SELECT thread_id FROM post WHERE import_id = :number OR id IN (${CHANGED})`

/** What somebody has done since in threads that it brought something to; what was done before it needs none of its posts. */
const DONE = `SELECT p.thread_id, p.id FROM post p JOIN happened e ON e.post_id = p.id JOIN import i ON i.id = :number
    WHERE p.thread_id IN (${THREADS}) AND e.import_id IS NULL AND e.kind <> 'reruled'
      AND (p.import_id = i.id OR e.recorded_at >= i.started_at)
  UNION SELECT p.thread_id, p.id FROM fact f JOIN post p ON p.id = json_extract(f.data, '$.conversation') JOIN import i ON i.id = :number
    WHERE f.kind = 'improvement_linked' AND p.thread_id IN (${THREADS})
      AND (p.import_id = i.id OR f.recorded_at >= i.started_at)
  ORDER BY 1`

/** What people have worked on since, by post; and of it what the import brought, with what holds it together. */
interface Worked {
  readonly posts: ReadonlySet<number>
  readonly keep: ReadonlySet<number>
}

async function workedOn(db: Db, rulesets: Rulesets, number: number, now: number): Promise<Worked> {
  const keep = new Set<number>()
  const worked = new Set<number>()
  const done = await db.rows(DONE, { number })
  if (done.length === 0) return { posts: worked, keep }
  const settler = await createSettler(
    db,
    createInterned(db, (judgement) => judgement),
    rulesets,
    { now },
  )
  for (const thread of new Set(done.map((row) => Number(row[0])))) {
    const posts = done.flatMap((row) => (row[0] === thread ? [Number(row[1])] : []))
    const conversations = (await settler.look(thread)).map((one) => one.posts).filter((those) => posts.some((post) => those.includes(post)))
    const rows = await db.rows('SELECT id, parent_id, import_id FROM post WHERE thread_id = ?', [thread])
    const byId = new Map(rows.map((row) => [Number(row[0]), row]))
    for (const post of [...posts, ...conversations.flat()]) {
      worked.add(post)
      if (byId.get(post)?.[2] === number) keep.add(post)
    }
    const gone = new Set(rows.flatMap((row) => (row[2] === number && !keep.has(Number(row[0])) ? [Number(row[0])] : [])))
    const groups = await groupsWithout(db, thread, gone)
    for (const those of conversations) {
      if (new Set(those.map((post) => groups.get(post))).size === 1) continue
      // Without what they answer they would fall apart.
      const seen = new Set<number>()
      for (const post of those)
        for (let row = byId.get(post); row !== undefined && !seen.has(Number(row[0])); row = byId.get(Number(row[1]))) {
          seen.add(Number(row[0]))
          if (row[2] === number) keep.add(Number(row[0]))
        }
    }
  }
  return { posts: worked, keep }
}

/** Notes on verdicts that are no longer so, and that its rules decide where it has but changed a post. */
async function forgetNotes(db: Db, number: number, threads: ReadonlySet<number>, worked: ReadonlySet<number>): Promise<void> {
  const noted = await db.rows(
    `SELECT e.id, e.post_id, e.kind, p.thread_id FROM event e JOIN post p ON p.id = e.post_id
     WHERE e.import_id = ? AND e.kind IN ('rejudged', 'reruled')`,
    [number],
  )
  await db.bulk(
    'DELETE FROM event WHERE id = ?',
    noted.flatMap(([id = null, post, kind, thread]) =>
      (kind === 'reruled' ? threads.has(Number(thread)) : !worked.has(Number(post))) ? [[id]] : [],
    ),
  )
}

export async function undoImport(
  db: Db,
  rulesets: Rulesets,
  number: number,
  plan: { readonly now: number; readonly rules: RuleSet },
): Promise<UndoneImport> {
  const [found] = await db.rows('SELECT undone_at FROM import WHERE id = ?', [number])
  if (found === undefined) throw new OutspokeError(`there is no import ${number}`, { hint: 'outspoke imports lists them' })
  if (found[0] !== null)
    throw new OutspokeError(`import ${number} was taken back already`, { hint: 'import the file again to have its posts back' })
  await db.begin()
  try {
    const threads = new Set(
      (await db.rows('SELECT DISTINCT thread_id FROM post WHERE import_id = ?', [number])).map((row) => Number(row[0])),
    )
    // Another import held it too: the post is that one's from now on, and comes along only where all of them only brought it along.
    const shared = await db.run(
      `UPDATE post SET import_id = ${heir('s.import_id')}, context = ${heir('s.context')},
         passive = CASE WHEN kind = 'repost' THEN 1 ELSE ${heir('s.context')} END
       WHERE import_id = :number AND EXISTS (SELECT 1 FROM post_seen s WHERE s.post_id = post.id AND s.import_id <> :number)`,
      { number },
    )
    await db.run('DELETE FROM post_seen WHERE import_id = ?', [number])
    const worked = await workedOn(db, rulesets, number, plan.now)
    const own = await db.rows('SELECT id FROM post WHERE import_id = ?', [number])
    const gone = own.filter((row) => !worked.keep.has(Number(row[0])))
    const ids = gone.map((row) => [row[0] ?? null])
    const stood = await standingBeforeImport(db, number)
    const together = await togetherWith(db, number)
    // An index for these statements only: nothing else asks for the children of a post.
    await db.script('CREATE INDEX undo_parent ON post (parent_id) WHERE parent_id IS NOT NULL')
    await db.bulk('UPDATE post SET parent_id = NULL WHERE parent_id = ?', ids)
    await db.script('DROP INDEX undo_parent')
    await db.bulk('DELETE FROM post_seen WHERE post_id = ?', ids)
    for (const table of ['event', 'rejudgement', 'standing', 'answered']) await db.bulk(`DELETE FROM ${table} WHERE post_id = ?`, ids)
    await db.bulk('DELETE FROM post_alias WHERE post_id = ?', ids)
    await db.bulk('DELETE FROM post_raw WHERE post_id = ?', ids)
    await db.bulk('DELETE FROM post WHERE id = ?', ids)
    await forgetText(db, ids)
    await forgetTold(db, new Set(gone.map((row) => Number(row[0]))))
    const restored = await giveBackTold(db, number, worked.posts)
    for (const thread of restored.threads) threads.add(thread)
    const apart = await split(db, together)
    for (const thread of apart.values()) threads.add(thread)
    await forgetNotes(db, number, threads, worked.posts)
    const placed = stood.map((one) => ({ ...one, thread: apart.get(one.id) ?? one.thread }))
    await settleWithout(db, rulesets, { ...plan, number, threads, stood: placed, worked: worked.posts })
    // What it held of ours tells no longer that its source holds replies, but for what stays.
    await db.run(
      `UPDATE import SET undone_at = :now, sha256 = NULL,
         outbound = MIN(outbound, (SELECT COUNT(*) FROM post WHERE import_id = :number AND inbound = 0 AND context IS NULL)) WHERE id = :number`,
      { now: plan.now, number },
    )
    await db.commit()
    const kept = [
      { reason: 'another import held them too', posts: shared },
      { reason: 'somebody has worked on their conversation', posts: worked.keep.size },
    ]
    return { number, removed: gone.length, restored: restored.posts, kept: kept.filter((one) => one.posts > 0) }
  } catch (error) {
    await db.rollback()
    throw error
  }
}
