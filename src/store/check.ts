/** Folds everything again and compares it with what is stored: `db check`. */

import { CLOCK_COLUMNS } from './clock-rows.ts'
import { CONVERSATION_COLUMNS } from './conversation-rows.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'
import type { StateCheck } from './store.ts'
import { travel } from './travel.ts'

const SHOWN = 20
const KEYS: Readonly<Record<string, string>> = {
  conversation: 'pid',
  clock: '(SELECT p.pid FROM main.post p WHERE p.id = differing.conversation_id)',
  open_count: 'department',
}
/** What counts to nothing may stand there or not. */
const WHERE: Readonly<Record<string, string>> = { open_count: ' WHERE n <> 0' }

const WAITING_FOR_ALIAS = `SELECT p.pid FROM post_alias a JOIN post p ON p.network = a.network AND p.parent_key = a.alias
  WHERE p.parent_id IS NULL AND p.parent_key IS NOT NULL LIMIT ${SHOWN}`
const TWICE = `SELECT a.alias, p.pid FROM post_alias a JOIN post q ON q.network = a.network AND q.key = a.alias JOIN post p ON p.id = a.post_id
  LIMIT ${SHOWN}`
const OF_NOBODY = `SELECT a.alias FROM post_alias a WHERE NOT EXISTS (SELECT 1 FROM post p WHERE p.id = a.post_id) LIMIT ${SHOWN}`

/** SQLite's own check first, then every conversation and clock against a fresh fold. The connection is used up by it. */
export async function checkState(opened: OpenedSqlite, rulesets: Rulesets): Promise<StateCheck> {
  const { db } = opened
  const [counts] = await db.rows('SELECT (SELECT COUNT(*) FROM conversation), (SELECT COUNT(*) FROM post)')
  const total = { conversations: Number(counts?.[0] ?? 0), posts: Number(counts?.[1] ?? 0) }
  const damaged = opened.integrity()
  if (damaged.length > 0) return { ...total, problems: damaged.map((text) => `the file is damaged: ${text}`) }
  const problems: string[] = []
  const orphans = await db.rows(
    `SELECT p.pid FROM post p JOIN post q ON q.network = p.network AND q.key = p.parent_key WHERE p.parent_id IS NULL AND p.parent_key IS NOT NULL LIMIT ${SHOWN}`,
  )
  for (const row of orphans) problems.push(`post ${row[0]} waits for a parent that is stored`)
  for (const row of await db.rows(WAITING_FOR_ALIAS)) problems.push(`post ${row[0]} waits for a parent that is stored under another id`)
  for (const row of await db.rows(TWICE)) problems.push(`${row[0]} is an id of post ${row[1]}, and a post of its own`)
  for (const row of await db.rows(OF_NOBODY)) problems.push(`${row[0]} is a further id of a post that is not stored`)
  await opened.free(() => travel(db, rulesets, { asOf: Number.MAX_SAFE_INTEGER }))
  const compared: readonly (readonly [string, readonly string[]])[] = [
    ['conversation', CONVERSATION_COLUMNS],
    ['clock', CLOCK_COLUMNS],
    ['open_count', ['department', 'free', 'n']],
    ['author_flag', ['network', 'author_key', 'flag']],
    ['author_person', ['network', 'author_key', 'person']],
  ]
  for (const [table, columns] of compared) {
    const list = columns.join(', ')
    const [key, where] = [KEYS[table] ?? 'author_key', WHERE[table] ?? '']
    const missing = await db.rows(
      `SELECT ${key} FROM (SELECT ${list} FROM temp.${table}${where} EXCEPT SELECT ${list} FROM main.${table}${where}) AS differing LIMIT ${SHOWN}`,
    )
    const extra = await db.rows(
      `SELECT ${key} FROM (SELECT ${list} FROM main.${table}${where} EXCEPT SELECT ${list} FROM temp.${table}${where}) AS differing LIMIT ${SHOWN}`,
    )
    for (const row of missing) problems.push(`${row[0]}: the stored ${table} is not what its posts and events give`)
    for (const row of extra)
      if (!missing.some((other) => other[0] === row[0]))
        problems.push(`${row[0]}: a ${table} is stored that its posts and events do not give`)
  }
  return { ...total, problems: [...new Set(problems)] }
}
