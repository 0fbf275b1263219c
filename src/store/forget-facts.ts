/** Facts about a forgotten person: flags and links stay under the new key, which says nothing of who it was. */
import { type AuthorRef, type FactChange, type FactData, subjectOfFact } from '../core/fact.ts'
import { MARK } from '../core/forget.ts'
import type { Db, SqlRow } from './db.ts'
import { derivePeople } from './facts.ts'

type Operations = ReadonlySet<SqlRow[number] | undefined>

/**
 * `authors`: network NUL key → new key. `mask`: what people wrote about them goes, and names in what was written about improvements. Gives the
 * operations that were about them, and of these the ones with a note.
 */
export async function forgetFacts(
  db: Db,
  authors: ReadonlyMap<string, string>,
  mask: ((text: string) => string) | undefined,
): Promise<{ readonly about: Operations; readonly noted: Operations }> {
  const rows = await db.rows('SELECT id, kind, data, operation_id FROM fact')
  const renamed = <T extends AuthorRef>(ref: T): T => ({ ...ref, author: authors.get(`${ref.network}\0${ref.author}`) ?? ref.author })
  const changed: SqlRow[] = []
  const about = new Set<SqlRow[number] | undefined>()
  const noted = new Set<SqlRow[number] | undefined>()
  let people = false
  for (const row of rows) {
    const before = { kind: row[1], fact: JSON.parse(String(row[2])) } as FactChange
    const after = changeOf(before, renamed, mask)
    if (JSON.stringify(after.fact) === JSON.stringify(before.fact)) continue
    if (after.kind === 'flagged' || after.kind === 'linked') {
      people = true
      about.add(row[3])
      if (after.fact.note !== undefined) noted.add(row[3])
    }
    changed.push([subjectOfFact(after), JSON.stringify(after.fact), row[0] ?? null])
  }
  await db.bulk('UPDATE fact SET subject = ?, data = ? WHERE id = ?', changed)
  if (people) await derivePeople(db)
  return { about, noted }
}

/** What people had made of an author goes on holding for posts that are no longer that author's; without what they noted. */
export async function copyFlags(db: Db, authors: ReadonlyMap<string, string>): Promise<void> {
  const rows = await db.rows("SELECT operation_id, occurred_at, recorded_at, actor, data FROM fact WHERE kind = 'flagged' ORDER BY id")
  const copies: SqlRow[] = []
  for (const [operation = null, at = null, recorded = null, actor = null, data] of rows) {
    const { network, author, flag } = JSON.parse(String(data)) as FactData['flagged']
    const made = authors.get(`${network}\0${author}`)
    if (made === undefined) continue
    const change: FactChange = { kind: 'flagged', fact: { network, author: made, ...(flag === undefined ? {} : { flag }) } }
    copies.push([operation, subjectOfFact(change), change.kind, at, recorded, actor, JSON.stringify(change.fact)])
  }
  await db.bulk(
    'INSERT INTO fact (operation_id, subject, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    copies,
  )
  if (copies.length > 0) await derivePeople(db)
}

function changeOf(
  change: FactChange,
  renamed: <T extends AuthorRef>(ref: T) => T,
  mask: ((text: string) => string) | undefined,
): FactChange {
  switch (change.kind) {
    case 'flagged': {
      const fact = renamed(change.fact)
      return { kind: change.kind, fact: withoutNote(fact, mask !== undefined && fact.author !== change.fact.author) }
    }
    case 'linked': {
      const fact = { ...renamed(change.fact), with: renamed(change.fact.with) }
      const isTheirs = fact.author !== change.fact.author || fact.with.author !== change.fact.with.author
      return { kind: change.kind, fact: withoutNote(fact, mask !== undefined && isTheirs) }
    }
    case 'improvement_added':
      return mask === undefined ? change : { kind: change.kind, fact: { ...change.fact, text: mask(change.fact.text) } }
    case 'improvement_changed': {
      const { text, outcome } = change.fact
      if (mask === undefined) return change
      return {
        kind: change.kind,
        fact: {
          ...change.fact,
          ...(text === undefined ? {} : { text: mask(text) }),
          ...(outcome === undefined ? {} : { outcome: mask(outcome) }),
        },
      }
    }
    default:
      return change
  }
}

const withoutNote = <T extends { readonly note?: string }>(fact: T, erase: boolean): T =>
  erase && fact.note !== undefined ? { ...fact, note: MARK } : fact
