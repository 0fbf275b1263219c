/** What settling begins with: threads with their posts, and the rule sets that may decide. */
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db, SqlRow } from './db.ts'
import type { Rulesets } from './rulesets.ts'
import type { Loaded, SettleOptions } from './settle-options.ts'

/** Parents that were not there yet, or not known, are missing: a post then waited for them. */
export async function withoutHidden(db: Db, threads: readonly Loaded[]): Promise<Loaded[]> {
  const shown: Loaded[] = []
  for (const { label, rows } of threads) {
    const ids = new Set(rows.map((row) => row[0]))
    const elsewhere = rows.filter((row) => row[3] !== null && !ids.has(row[3]))
    const found = await db.many(
      'SELECT id FROM post WHERE id = ?',
      elsewhere.map((row) => [row[3] ?? null]),
    )
    const hidden = new Set(elsewhere.filter((_, at) => found[at] === undefined))
    shown.push(
      hidden.size === 0
        ? { label, rows }
        : { label, rows: rows.map((row) => (hidden.has(row) ? [...row.slice(0, 3), null, ...row.slice(4)] : row)) },
    )
  }
  return shown
}

/** Rows in the order of threads, a thread each. */
export function byThread(rows: readonly SqlRow[]): { label: number; rows: SqlRow[] }[] {
  const threads: { label: number; rows: SqlRow[] }[] = []
  for (const row of rows) {
    const last = threads.at(-1)
    if (last !== undefined && last.label === row[1]) last.rows.push(row)
    else threads.push({ label: row[1] as number, rows: [row] })
  }
  return threads
}

/** Every rule set that a clock or a conversation may refer to: few. */
export async function loadSets(db: Db, rulesets: Rulesets, options: SettleOptions): Promise<Map<number, RuleSet>> {
  const sets = new Map<number, RuleSet>()
  if (options.rules !== undefined) sets.set(options.rules.id, options.rules.set)
  if (options.fresh === true) return sets
  for (const row of await db.rows('SELECT id FROM ruleset')) {
    const id = Number(row[0])
    if (!sets.has(id)) sets.set(id, await rulesets.byId(id))
  }
  return sets
}
