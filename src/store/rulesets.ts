/** Rule sets, whole, under their hash; compiled when somebody asks. */
import type { Machine } from '../core/rules/matcher.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db } from './db.ts'

/** A rules file as it was last read. `stamps` is text that changes when any of its files does. */
export interface StoredRules {
  readonly set: RuleSet
  readonly stamps: string
}

export interface Rulesets {
  /** Number of the set, stored now if it was not. */
  idOf(set: RuleSet, now: number): Promise<number>
  byId(id: number): Promise<RuleSet>
  byHash(hash: string): Promise<RuleSet | undefined>
  /** Compiled; the machine's code is loaded when somebody asks. */
  machine(set: RuleSet): Promise<Machine>
  stored(path: string): Promise<StoredRules | undefined>
  /** Only the stamps, without reading the set. */
  stamps(path: string): Promise<string | undefined>
  save(path: string, set: RuleSet, stamps: string, now: number): Promise<void>
}

export function createRulesets(db: Db): Rulesets {
  const sets = new Map<number, RuleSet>()
  const machines = new Map<string, Machine>()
  const rulesets: Rulesets = {
    async idOf(set, now) {
      const [found] = await db.rows('SELECT id FROM ruleset WHERE hash = ?', [set.hash])
      if (found !== undefined) return Number(found[0])
      await db.run('INSERT INTO ruleset (hash, body, recorded_at) VALUES (?, ?, ?)', [set.hash, JSON.stringify(set), now])
      const [row] = await db.rows('SELECT id FROM ruleset WHERE hash = ?', [set.hash])
      return Number(row?.[0])
    },
    async byId(id) {
      const known = sets.get(id)
      if (known !== undefined) return known
      const [row] = await db.rows('SELECT body FROM ruleset WHERE id = ?', [id])
      if (row === undefined) throw new Error(`rule set ${id} is not stored`)
      const set = JSON.parse(String(row[0])) as RuleSet
      sets.set(id, set)
      return set
    },
    async byHash(hash) {
      const [row] = await db.rows('SELECT id FROM ruleset WHERE hash = ?', [hash])
      return row === undefined ? undefined : rulesets.byId(Number(row[0]))
    },
    async machine(set) {
      const known = machines.get(set.hash)
      if (known !== undefined) return known
      const { compile } = await import('../core/rules/matcher.ts')
      const machine = compile(set)
      machines.set(set.hash, machine)
      return machine
    },
    async stored(path) {
      const [row] = await db.rows('SELECT f.stamps, r.body FROM ruleset_file f JOIN ruleset r ON r.id = f.ruleset_id WHERE f.path = ?', [
        path,
      ])
      return row === undefined ? undefined : { stamps: String(row[0]), set: JSON.parse(String(row[1])) as RuleSet }
    },
    async stamps(path) {
      const [row] = await db.rows('SELECT stamps FROM ruleset_file WHERE path = ?', [path])
      return row === undefined ? undefined : String(row[0])
    },
    async save(path, set, stamps, now) {
      const id = await rulesets.idOf(set, now)
      // The same decisions from other lines: what is said of them names the lines of now.
      const body = JSON.stringify(set)
      await db.run('UPDATE ruleset SET body = ? WHERE id = ? AND body <> ?', [body, id, body])
      sets.set(id, set)
      await db.run(
        'INSERT INTO ruleset_file (path, ruleset_id, stamps) VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET ruleset_id = excluded.ruleset_id, stamps = excluded.stamps',
        [path, id, stamps],
      )
    },
  }
  return rulesets
}

/** The rule set that was put into force last: by an import that stands, or by an operation in force. */
export async function lastRules(db: Db, rulesets: Rulesets): Promise<RuleSet | undefined> {
  const [row] = await db.rows(
    `SELECT ruleset_id FROM (
       SELECT ruleset_id, started_at AS at, 0 AS later, id FROM import WHERE undone_at IS NULL
       UNION ALL SELECT ruleset_id, recorded_at, 1, id FROM operation WHERE ruleset_id IS NOT NULL AND undone_by IS NULL)
     ORDER BY at DESC, later DESC, id DESC LIMIT 1`,
  )
  return row === undefined ? undefined : rulesets.byId(Number(row[0]))
}
