/** Flags of authors: what people set, and the employees that the rules name. What was set by hand beats what the rules say. */

import { foldHandle } from '../core/handle.ts'
import { accountOf, type FlagChange, flagHistories } from '../core/people.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Db, SqlRow } from './db.ts'
import { factsOf } from './facts.ts'
import { FOLD_COLUMNS, RULE_COLUMNS } from './post-rows.ts'

/** Flags of an author as of now, by network and author key; the handle too, where the key is an id. */
export type Flags = (network: string, author: string | undefined, handle?: string) => readonly string[]

const NONE: readonly string[] = []
const EMPLOYEE: readonly string[] = ['employee']

/** `sets`: of the rules that say who is employed, their brands. */
export async function authorFlags(db: Db, sets: Iterable<Pick<RuleSet, 'brands'>>): Promise<Flags> {
  const byHand = new Map(
    (await db.rows('SELECT network, author_key, flag FROM author_flag')).map((row) => [`${row[0]}\0${row[1]}`, [String(row[2])]]),
  )
  const employed = employees(sets)
  if (byHand.size === 0 && employed.size === 0) return () => NONE
  return (network, author, handle) => {
    if (author === undefined) return NONE
    return byHand.get(`${network}\0${author}`) ?? (isEmployed(employed, author, handle) ? EMPLOYEE : NONE)
  }
}

/** The same by the rules that were stored last, as lists show them. Of those rules only the brands are read: they are a hundredth of them. */
export async function latestFlags(db: Db): Promise<Flags> {
  const latest = await db.rows("SELECT json_extract(body, '$.brands') FROM ruleset ORDER BY id DESC LIMIT 1")
  return authorFlags(
    db,
    latest.map(([brands]) => ({ brands: JSON.parse(String(brands)) as RuleSet['brands'] })),
  )
}

function employees(sets: Iterable<Pick<RuleSet, 'brands'>>): ReadonlySet<string> {
  return new Set([...sets].flatMap((set) => set.brands.flatMap((brand) => brand.employees.map(foldHandle))))
}

function isEmployed(employed: ReadonlySet<string>, author: string, handle: string | undefined): boolean {
  return employed.size > 0 && (employed.has(foldHandle(author)) || (handle !== undefined && employed.has(foldHandle(handle))))
}

/** What the fold asks of flags: it goes through time, and so do they. */
export interface FlagTerms {
  /** Of an author who has none by hand. */
  readonly usual: (author: string | undefined, handle: string | undefined) => readonly string[]
  /** When people made what of an author; absent: never anything. */
  readonly history: (network: string, author: string | undefined) => readonly FlagChange[] | undefined
  readonly isEmpty: boolean
}

export async function flagTerms(db: Db, sets: ReadonlyMap<number, RuleSet>): Promise<FlagTerms> {
  const histories = flagHistories(await factsOf(db, ['flagged', 'linked']))
  const employed = employees(sets.values())
  return {
    usual: (author, handle) => (author !== undefined && isEmployed(employed, author, handle) ? EMPLOYEE : NONE),
    history: (network, author) =>
      histories.size === 0 || author === undefined ? undefined : histories.get(accountOf({ network, author })),
    isEmpty: histories.size === 0,
  }
}

const WHOLE = `SELECT ${[...FOLD_COLUMNS, ...RULE_COLUMNS].join(', ')} FROM post WHERE id = ?`

/** All that rules read of the posts by authors who ever had a flag; by internal id. */
export async function postsOfFlagged(db: Db, flags: FlagTerms, rows: Iterable<SqlRow>): Promise<ReadonlyMap<number, SqlRow> | undefined> {
  if (flags.isEmpty) return undefined
  const wanted: SqlRow[] = []
  for (const row of rows)
    if (row[9] === 1 && flags.history(String(row[21]), (row[6] ?? undefined) as string | undefined) !== undefined)
      wanted.push([row[0] ?? null])
  if (wanted.length === 0) return undefined
  const found = await db.many(WHOLE, wanted)
  return new Map(found.flatMap((row) => (row === undefined ? [] : [[Number(row[0]), row] as const])))
}
