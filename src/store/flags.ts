/** Flags of authors: what people set, and the employees that the rules name. */
import { foldHandle } from '../core/rules/fold.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db } from './db.ts'

/** Flags of an author, by network and author key. */
export type Flags = (network: string, author: string | undefined) => readonly string[]

const NONE: readonly string[] = []
const EMPLOYEE: readonly string[] = ['employee']

export async function authorFlags(db: Db, sets: ReadonlyMap<number, RuleSet>): Promise<Flags> {
  const byHand = new Map(
    (await db.rows('SELECT network, author_key, flag FROM author_flag')).map((row) => [`${row[0]}\0${row[1]}`, [String(row[2])]]),
  )
  const employees = new Set([...sets.values()].flatMap((set) => set.brands.flatMap((brand) => brand.employees.map(foldHandle))))
  if (byHand.size === 0 && employees.size === 0) return () => NONE
  return (network, author) => {
    if (author === undefined) return NONE
    return byHand.get(`${network}\0${author}`) ?? (employees.has(foldHandle(author)) ? EMPLOYEE : NONE)
  }
}
