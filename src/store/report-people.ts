/** Who writes to us, for `report people`: accounts that somebody flagged or linked, our employees, and those that write often. */
import { type AuthorFlag, isAuthorFlag } from '../core/report/people.ts'
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
  for (const row of await db.rows('SELECT DISTINCT network, author_key FROM post WHERE employee = 1 AND author_key IS NOT NULL'))
    add(`${row[0]} ${row[1]}`, 'employee')
  const often = await db.rows(
    `SELECT network, author_key FROM post WHERE inbound = 1 AND COALESCE(passive, 0) = 0 AND author_key IS NOT NULL AND posted_at >= ?
     GROUP BY network, author_key HAVING COUNT(*) >= ?`,
    [since, least],
  )
  for (const row of often) add(`${row[0]} ${row[1]}`, undefined)
  return { byName: accounts }
}

/** Hands the inbound posts of these accounts to `use`: no reposts, nothing that only came along. */
export async function accountPosts({ db }: OpenedSqlite, { byName }: Accounts, use: (post: AccountPost) => void): Promise<void> {
  if (byName.size === 0) return
  const post: AccountPost = { account: '', author: '', at: 0 }
  await db.each(
    `SELECT network, author_key, COALESCE(author, author_id, author_key), posted_at FROM post
     WHERE inbound = 1 AND COALESCE(passive, 0) = 0 AND author_key IS NOT NULL AND posted_at IS NOT NULL`,
    [],
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
  await db.each('SELECT id, network, author_key FROM conversation WHERE author_key IS NOT NULL', [], (row) => {
    const account = `${row[1]} ${row[2]}`
    if (byName.has(account)) found.set(Number(row[0]), account)
  })
  return found
}
