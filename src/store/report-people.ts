/** Who writes to us, for `report people`: accounts that somebody flagged or linked, our employees, and those that write often. */
import { type AuthorFlag, isAuthorFlag } from '../core/report/people.ts'
import type { Db } from './db.ts'
import type { OpenedSqlite } from './sqlite.ts'

/** An account of interest: network and author key, with the person that it belongs to. */
export interface Account {
  /** `NETWORK KEY`, of the person's first account where several are linked. */
  readonly person: string
  readonly flag: AuthorFlag | undefined
}

export interface Accounts {
  /** `NETWORK KEY` → account. */
  readonly byName: ReadonlyMap<string, Account>
}

/** An inbound post of such an account. The rows are one object, filled again for each. */
export interface AccountPost {
  account: string
  /** As shown: the handle, else the id. */
  author: string
  /** Epoch ms. */
  at: number
}

/** `since`: who wrote at least `least` inbound posts after it is of interest too. */
export async function accountsOfInterest({ db }: OpenedSqlite, since: number, least: number): Promise<Accounts> {
  const persons = new Map(
    (await db.rows('SELECT network, author_key, person FROM author_person')).map((row) => [`${row[0]} ${row[1]}`, String(row[2])]),
  )
  const accounts = new Map<string, Account>()
  const add = (account: string, flag: string | undefined): void => {
    const known = accounts.get(account)
    const said = known?.flag ?? (flag !== undefined && isAuthorFlag(flag) ? flag : undefined)
    accounts.set(account, { person: persons.get(account) ?? account, flag: said })
  }
  for (const row of await db.rows('SELECT network, author_key, flag FROM author_flag')) add(`${row[0]} ${row[1]}`, String(row[2]))
  for (const account of persons.keys()) add(account, undefined)
  const { employees, often } = await countedAuthors(db, since, least)
  for (const account of employees) add(account, 'employee')
  for (const account of often) add(account, undefined)
  return { byName: accounts }
}

/** In one pass: grouped by the database it takes five times as long. */
async function countedAuthors(
  db: Db,
  since: number,
  least: number,
): Promise<{ readonly employees: ReadonlySet<string>; readonly often: readonly string[] }> {
  const employees = new Set<string>()
  const networks = new Map<string, Map<string, number>>()
  await db.each(
    `SELECT network, author_key, employee = 1, inbound = 1 AND COALESCE(passive, 0) = 0 AND posted_at >= :since FROM post
     WHERE author_key IS NOT NULL AND (employee = 1 OR (inbound = 1 AND COALESCE(passive, 0) = 0 AND posted_at >= :since))`,
    { since },
    ([network, key, employed, counts]) => {
      if (employed === 1) employees.add(`${network} ${key}`)
      if (counts !== 1) return
      const authors = networks.get(String(network)) ?? new Map<string, number>()
      if (authors.size === 0) networks.set(String(network), authors)
      authors.set(String(key), (authors.get(String(key)) ?? 0) + 1)
    },
  )
  const often = [...networks].flatMap(([network, authors]) => [...authors].flatMap(([key, n]) => (n >= least ? [`${network} ${key}`] : [])))
  return { employees, often: often.sort() }
}

/** Few of all who write are of interest: the database passes over the others. The same key on another network is left to the reader. */
const OF_KEYS = 'author_key IN (SELECT value FROM json_each(?))'

function keysOf(byName: Accounts['byName']): string {
  return JSON.stringify([...byName.keys()].map((account) => account.slice(account.indexOf(' ') + 1)))
}

/** Hands the inbound posts of these accounts to `use`: no reposts, nothing that only came along. */
export async function accountPosts({ db }: OpenedSqlite, { byName }: Accounts, use: (post: AccountPost) => void): Promise<void> {
  if (byName.size === 0) return
  const post: AccountPost = { account: '', author: '', at: 0 }
  await db.each(
    `SELECT network, author_key, COALESCE(author, author_id, author_key), posted_at FROM post
     WHERE inbound = 1 AND COALESCE(passive, 0) = 0 AND posted_at IS NOT NULL AND ${OF_KEYS}`,
    [keysOf(byName)],
    (row) => {
      const account = `${row[0]} ${row[1]}`
      if (!byName.has(account)) return
      post.account = account
      post.author = String(row[2])
      post.at = Number(row[3])
      use(post)
    },
  )
}

/** Conversation, by internal id, → account of its author; only of these accounts. */
export async function accountConversations({ db }: OpenedSqlite, { byName }: Accounts): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  if (byName.size === 0) return found
  await db.each(`SELECT id, network, author_key FROM conversation WHERE ${OF_KEYS}`, [keysOf(byName)], (row) => {
    const account = `${row[1]} ${row[2]}`
    if (byName.has(account)) found.set(Number(row[0]), account)
  })
  return found
}
