/** Who is to be forgotten: the accounts that a word names, and those of the same person. */
import { OutspokeError } from '../core/errors.ts'
import { foldHandle } from '../core/handle.ts'
import { localDate } from '../core/time.ts'
import type { Db } from './db.ts'
import { macOf } from './tombstones.ts'

/** By the key that posts are stored under: the id, else the folded handle. */
export interface Account {
  readonly network: string
  readonly author: string
}

interface Who {
  readonly accounts: readonly Account[]
  /** Only the thread of this post: internal id. */
  readonly post: number | undefined
}

/**
 * `@handle`, `network/handle` and `network:handle` are authors; anything else may be an author or an id, and is refused where it is both.
 * Throws where it is nobody; of whom a tombstone knows, with the day in that zone.
 */
export async function accountsOf(db: Db, word: string, only: boolean, zone: string): Promise<Who> {
  const [, network, rest] = /^([a-z][a-z0-9_-]*)[/:]@?(.+)$/.exec(word) ?? []
  const name = foldHandle((rest ?? word).replace(/^@/, ''))
  const isAuthor = network !== undefined || word.startsWith('@')
  const authors = await authorsNamed(db, name, network)
  const posts = isAuthor ? [] : await postsNamed(db, word.toLowerCase())
  if (authors.length > 0 && posts.length > 0)
    throw new OutspokeError(`"${word}" is an author and begins the id of a post`, { hint: `say @${name}, or more of the id` })
  const [post] = posts
  if (posts.length > 1)
    throw new OutspokeError(`"${word}" begins several ids: ${posts.map((one) => one.pid).join(', ')}`, { hint: 'type more of it' })
  if (post !== undefined) {
    const own = post.author === undefined ? [] : [{ network: post.network, author: post.author }]
    if (only || own.length === 0) return { accounts: own, post: post.id }
    return { accounts: await ofTheSame(db, own), post: undefined }
  }
  if (only)
    throw new OutspokeError(`--only is for one conversation: "${word}" is no id of a post`, { hint: 'name it by the id that lists show' })
  const networks = [...new Set(authors.map((one) => one.network))]
  if (networks.length > 1)
    throw new OutspokeError(`"${word}" is an author on several networks: ${networks.join(', ')}`, {
      hint: `they may be different people: name one, such as ${networks[0]}/${name}; linked accounts go together (outspoke author link)`,
    })
  if (authors.length === 0) {
    const at = await forgottenAt(db, [name, rest ?? word], network)
    if (at !== undefined)
      throw new OutspokeError(`${word} was forgotten already, on ${localDate(at, zone)}: nothing of them is left here`, {
        hint: 'later imports leave out what they wrote; outspoke log shows when it was done',
      })
    throw new OutspokeError(`nobody called "${word}" has a post here`, {
      hint: 'name an author (@handle, network/handle, network/id) or the id of a post, as outspoke list shows them',
    })
  }
  return { accounts: await ofTheSame(db, authors), post: undefined }
}

/** Epoch ms: when an author of one of these names was forgotten, the last time, by the keyed hashes that are left; nothing is kept of the question. */
async function forgottenAt(db: Db, names: readonly string[], network: string | undefined): Promise<number | undefined> {
  const [secret] = await db.rows("SELECT value FROM main.meta WHERE key = 'secret'")
  if (secret === undefined) return undefined
  const mac = macOf(String(secret[0]))
  const stones = await db.rows("SELECT mac, network, recorded_at FROM tombstone WHERE what = 'author'")
  const times = stones.flatMap(([found, where, at]) =>
    (network === undefined || network === where) && names.some((name) => mac(String(where), name) === found) ? [Number(at)] : [],
  )
  return times.length === 0 ? undefined : Math.max(...times)
}

async function authorsNamed(db: Db, name: string, network: string | undefined): Promise<Account[]> {
  const rows = await db.rows(
    `SELECT DISTINCT network, author_key, author FROM post WHERE author_key IS NOT NULL AND COALESCE(erased, 0) <> 1
       AND (author_key = :name OR lower(author) = :name OR author_id = :name)${network === undefined ? '' : ' AND network = :network'}`,
    network === undefined ? { name } : { name, network },
  )
  const found = new Map(rows.map((row) => [`${row[0]}\0${row[1]}`, { network: String(row[0]), author: String(row[1]) }]))
  return [...found.values()]
}

async function postsNamed(db: Db, prefix: string) {
  if (!/^[a-z][0-9a-z]{2,12}$/.test(prefix)) return []
  const above = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`
  const rows = await db.rows(
    'SELECT id, pid, network, author_key FROM post WHERE pid >= :from AND pid < :to AND COALESCE(erased, 0) <> 1 ORDER BY pid LIMIT 9',
    { from: prefix, to: above },
  )
  return rows.map((row) => ({
    id: Number(row[0]),
    pid: String(row[1]),
    network: String(row[2]),
    author: row[3] === null || row[3] === undefined ? undefined : String(row[3]),
  }))
}

/** With the accounts that were linked to them, and other keys that go under the same handle on the same network. */
async function ofTheSame(db: Db, accounts: readonly Account[]): Promise<readonly Account[]> {
  const found = new Map(accounts.map((one) => [`${one.network}\0${one.author}`, one]))
  const open = [...accounts]
  const add = (network: unknown, author: unknown): void => {
    const one = { network: String(network), author: String(author) }
    const key = `${one.network}\0${one.author}`
    if (found.has(key)) return
    found.set(key, one)
    open.push(one)
  }
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { network, author } = one
    for (const row of await db.rows(
      `SELECT b.network, b.author_key FROM author_person a JOIN author_person b ON b.person = a.person WHERE a.network = ? AND a.author_key = ?`,
      [network, author],
    ))
      add(row[0], row[1])
    for (const row of await db.rows(
      `SELECT DISTINCT author_key FROM post WHERE network = :network AND author_key IS NOT NULL AND (author_id = :author OR author_key IN
         (SELECT lower(author) FROM post WHERE network = :network AND author_key = :author AND author IS NOT NULL))`,
      { network, author },
    ))
      add(network, row[0])
  }
  return [...found.values()]
}
