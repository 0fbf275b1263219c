/** New ids for the posts of a forgotten person, and for what names them. */
import { randomInt } from 'node:crypto'
import type { Db } from './db.ts'
import type { Own } from './forget-others.ts'

const LETTERS = 'abcdefghjkmnpqrstvwxyz'
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** Of the form of a short id, and of nothing. */
export function newId(): string {
  let id = LETTERS[randomInt(LETTERS.length)] ?? 'a'
  for (let at = 0; at < 12; at++) id += DIGITS[randomInt(DIGITS.length)] ?? '0'
  return id
}

/** New short ids by the old ones, in the order of the keys: they break ties of time. */
export function newIds(own: readonly Own[]): ReadonlyMap<number, string> {
  const made = own.map(newId).sort()
  const sorted = [...own].sort((a, b) => (a.key < b.key ? -1 : 1))
  return new Map(sorted.map(({ id }, at) => [id, made[at] ?? newId()]))
}

/** [network, alias, internal id] */
export async function aliasesOf(db: Db, own: readonly Own[]): Promise<readonly (readonly [string, string, number])[]> {
  const found: (readonly [string, string, number])[] = []
  for (const { id } of own)
    for (const row of await db.rows('SELECT network, alias FROM post_alias WHERE post_id = ?', [id]))
      found.push([String(row[0]), String(row[1]), id])
  return found
}

/** What names their posts as parent or as conversation names them by the new ids. A conversation id that nobody else shares is theirs too. */
export async function renameParents(
  db: Db,
  own: readonly Own[],
  ids: ReadonlyMap<number, string>,
  aliases: readonly (readonly [string, string, number])[],
): Promise<void> {
  await db.script('CREATE TEMP TABLE renamed (network TEXT, old TEXT, new TEXT, PRIMARY KEY (network, old))')
  const insert = 'INSERT OR IGNORE INTO temp.renamed (network, old, new) VALUES (?, ?, ?)'
  await db.bulk(
    insert,
    own.map(({ id, network, key }) => [network, key, `#${ids.get(id)}`]),
  )
  await db.bulk(
    insert,
    aliases.map(([network, alias]) => [network, alias, `#${newId()}`]),
  )
  const groups = await db.rows(
    `SELECT DISTINCT p.network, p.group_key FROM post p WHERE p.id IN (SELECT id FROM temp.forgetting) AND p.group_key IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM post q WHERE q.network = p.network AND q.key = p.group_key)
       AND NOT EXISTS (SELECT 1 FROM post q WHERE q.network = p.network AND q.group_key = p.group_key AND q.inbound = 1
         AND q.id NOT IN (SELECT id FROM temp.forgetting))`,
  )
  await db.bulk(
    insert,
    groups.map(([network, group]) => [network ?? null, group ?? null, `#${newId()}`]),
  )
  for (const column of ['parent_key', 'group_key'])
    await db.run(
      `UPDATE post SET ${column} = r.new FROM temp.renamed r WHERE r.network = post.network AND r.old = post.${column} AND post.${column} IS NOT NULL`,
    )
  await db.script('DROP TABLE temp.renamed')
}
