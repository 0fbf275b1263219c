/** Takes an import back: the posts that it alone brought and nobody has touched go; the others stay and are counted with the reason. */
import { OutspokeError } from '../core/errors.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db } from './db.ts'
import { createInterned } from './intern.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import type { UndoneImport } from './store.ts'
import { forgetText } from './text-index.ts'

const heir = (column: string): string =>
  `(SELECT ${column} FROM post_seen s WHERE s.post_id = post.id AND s.import_id <> :number ORDER BY s.context IS NOT NULL, s.import_id LIMIT 1)`

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
    const touched = await db.rows(
      `SELECT p.id FROM post p WHERE p.import_id = ? AND EXISTS
         (SELECT 1 FROM post q JOIN happened e ON e.post_id = q.id WHERE q.thread_id = p.thread_id AND e.import_id IS NULL AND e.kind <> 'reruled'
          UNION ALL SELECT 1 FROM fact f JOIN post q ON q.id = json_extract(f.data, '$.conversation')
            WHERE f.kind = 'improvement_linked' AND q.thread_id = p.thread_id)`,
      [number],
    )
    const keep = new Set(touched.map((row) => Number(row[0])))
    const own = await db.rows('SELECT id FROM post WHERE import_id = ?', [number])
    const gone = own.filter((row) => !keep.has(Number(row[0])))
    const ids = gone.map((row) => [row[0] ?? null])
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
    const rulesId = await rulesets.idOf(plan.rules, plan.now)
    const interned = createInterned(db, (await rulesets.machine(plan.rules)).judgements.intern)
    const settler = await createSettler(db, interned, rulesets, { rules: { set: plan.rules, id: rulesId }, now: plan.now, undoing: number })
    await settler.settle(threads)
    await db.run('UPDATE import SET undone_at = ?, sha256 = NULL WHERE id = ?', [plan.now, number])
    await db.commit()
    const kept = [
      { reason: 'another import held them too', posts: shared },
      { reason: 'somebody has worked on their conversation', posts: keep.size },
    ]
    return { number, removed: gone.length, kept: kept.filter((one) => one.posts > 0) }
  } catch (error) {
    await db.rollback()
    throw error
  }
}
