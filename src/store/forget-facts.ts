/** Facts about a forgotten person: flags and links stay under the new key, which says nothing of who it was. */
import { type AuthorRef, type FactChange, type FactData, subjectOfFact } from '../core/fact.ts'
import { MARK } from '../core/forget.ts'
import { accountOf, linkedAccounts } from '../core/people.ts'
import type { Db, SqlRow } from './db.ts'
import { derivePeople } from './facts.ts'
import { newId } from './forget-ids.ts'

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

/**
 * What people had made of an author, and of accounts that were ever linked to it, goes on holding for posts that are no longer that author's:
 * copies of those facts, under new keys and the same operations, so that taking one back takes its copy back. Without what they noted.
 */
export async function copyPeople(db: Db, authors: ReadonlyMap<string, string>): Promise<void> {
  const rows = await db.rows(
    "SELECT operation_id, occurred_at, recorded_at, actor, kind, data FROM fact WHERE kind IN ('flagged', 'linked') ORDER BY id",
  )
  const made = await namesOfAll(db, authors)
  const copied = <T extends AuthorRef>(ref: T): AuthorRef | undefined => {
    const author = made.get(accountOf(ref))
    return author === undefined ? undefined : { network: ref.network, author }
  }
  const copies: SqlRow[] = []
  for (const [operation = null, at = null, recorded = null, actor = null, kind = null, data] of rows) {
    const change = copyOf({ kind, fact: JSON.parse(String(data)) } as PeopleChange, copied)
    if (change !== undefined) copies.push([operation, subjectOfFact(change), kind, at, recorded, actor, JSON.stringify(change.fact)])
  }
  await db.bulk(
    'INSERT INTO fact (operation_id, subject, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    copies,
  )
  if (copies.length > 0) await derivePeople(db)
}

type PeopleChange = Extract<FactChange, { kind: 'flagged' | 'linked' }>

/** New keys for all whom a link, also one that was taken back, has ever joined with one of these. */
async function namesOfAll(db: Db, authors: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const own = [...authors].map(([key, made]): readonly [string, string] => [key.replace('\0', ' '), made])
  const links = await db.rows("SELECT data FROM fact WHERE kind = 'linked'")
  const everLinked = linkedAccounts(
    links.map(([data]) => {
      const fact = JSON.parse(String(data)) as FactData['linked']
      return { kind: 'linked', id: 0, at: 0, recordedAt: 0, actor: '', data: { ...fact, linked: true } }
    }),
  )
  const others = own
    .flatMap(([account]) => everLinked.get(account) ?? [])
    .map((account): readonly [string, string] => [account, `~${newId()}`])
  return new Map([...others, ...own])
}

function copyOf(change: PeopleChange, copied: (ref: AuthorRef) => AuthorRef | undefined): FactChange | undefined {
  const { note: _, ...fact } = change.fact
  const own = copied(change.fact)
  if (own === undefined) return undefined
  if (change.kind === 'flagged') return { kind: change.kind, fact: { ...(fact as FactData['flagged']), ...own } }
  const other = copied(change.fact.with)
  return other === undefined ? undefined : { kind: change.kind, fact: { ...own, with: other, linked: change.fact.linked } }
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
    case 'improvement_added': {
      const { text, note } = change.fact
      return mask === undefined
        ? change
        : { kind: change.kind, fact: { ...change.fact, text: mask(text), ...(note === undefined ? {} : { note: mask(note) }) } }
    }
    case 'improvement_linked': {
      const { note } = change.fact
      return mask === undefined || note === undefined ? change : { kind: change.kind, fact: { ...change.fact, note: mask(note) } }
    }
    case 'improvement_changed': {
      const { text, outcome, note } = change.fact
      if (mask === undefined) return change
      return {
        kind: change.kind,
        fact: {
          ...change.fact,
          ...(text === undefined ? {} : { text: mask(text) }),
          ...(outcome === undefined ? {} : { outcome: mask(outcome) }),
          ...(note === undefined ? {} : { note: mask(note) }),
        },
      }
    }
    default:
      return change
  }
}

const withoutNote = <T extends { readonly note?: string }>(fact: T, erase: boolean): T =>
  erase && fact.note !== undefined ? { ...fact, note: MARK } : fact
