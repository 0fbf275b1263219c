/** What is stored of an author: who is meant by a name, and what they wrote to us under all accounts of the person. */
import type { AuthorRef } from '../core/fact.ts'
import { foldHandle } from '../core/handle.ts'
import { FREQUENT, frequentSince, refOf } from '../core/people.ts'
import type { Db } from './db.ts'
import { numberOf, textOf } from './values.ts'

/** An author who wrote to us, by the latest handle and name. */
export interface KnownAuthor extends AuthorRef {
  readonly handle?: string | undefined
  readonly name?: string | undefined
}

/** An account of a person; `flag`: by hand. */
export interface Account extends KnownAuthor {
  readonly flag?: string | undefined
}

/** What a person wrote to us under all accounts, as of an instant. Epoch ms. */
export interface StoredPerson {
  /** The one asked for first. */
  readonly accounts: readonly Account[]
  readonly conversations: number
  /** Not resolved. */
  readonly open: number
  /** Inbound. */
  readonly posts: number
  /** That count. */
  readonly replies: number
  readonly firstSeenAt?: number | undefined
  readonly lastSeenAt?: number | undefined
  /** Conversations by tone: of the rules, else of the opening post's export. */
  readonly negative: number
  readonly positive: number
  /** When they wrote, within the window of who is frequent. */
  readonly recent: readonly number[]
  /** Their conversations by internal id, the latest first: the ten latest. */
  readonly latest: readonly number[]
}

/** Authors with that handle (any case, with or without `@`) or author id, in all networks or one; the latest to write first. */
export async function authorsNamed(db: Db, name: string, network?: string): Promise<readonly KnownAuthor[]> {
  const handle = foldHandle(name)
  const rows = await db.rows(
    `SELECT p.network, p.author_key, p.author, p.author_name, MAX(p.id) FROM post p
     WHERE p.inbound = 1 AND p.author_key IS NOT NULL ${network === undefined ? '' : 'AND p.network = :network'}
       AND (p.author_key = :name OR p.author_key = :handle OR (p.author IS NOT NULL AND LOWER(p.author) = :handle))
     GROUP BY p.network, p.author_key ORDER BY 5 DESC`,
    { name, handle, ...(network === undefined ? {} : { network }) },
  )
  return rows.map((row) => ({
    network: String(row[0]),
    author: String(row[1]),
    handle: textOf(row[2] ?? null),
    name: textOf(row[3] ?? null),
  }))
}

/** Handles that are about as long as a name: one of them may be meant. */
export async function handlesLike(db: Db, name: string, network?: string): Promise<readonly string[]> {
  const rows = await db.rows(
    `SELECT DISTINCT author FROM post WHERE inbound = 1 AND author IS NOT NULL AND LENGTH(author) BETWEEN :low AND :high
     ${network === undefined ? '' : 'AND network = :network'}`,
    { low: name.length - 2, high: name.length + 2, ...(network === undefined ? {} : { network }) },
  )
  return rows.map((row) => String(row[0]))
}

/** All accounts of the person behind the account `:network`, `:author`, as a table `wanted`. */
export const SAME_PERSON = `WITH wanted(network, author_key) AS (SELECT :network, :author UNION
  SELECT o.network, o.author_key FROM author_person a JOIN author_person o ON o.person = a.person WHERE a.network = :network AND a.author_key = :author)`

/** Accounts of the same person, that one first. */
async function accountsOf(db: Db, { network, author }: AuthorRef): Promise<readonly Account[]> {
  const linked = await db.rows(
    `SELECT o.network, o.author_key FROM author_person a JOIN author_person o ON o.person = a.person
     WHERE a.network = ? AND a.author_key = ? ORDER BY o.network, o.author_key`,
    [network, author],
  )
  const others = linked
    .map((row) => ({ network: String(row[0]), author: String(row[1]) }))
    .filter((one) => one.network !== network || one.author !== author)
  const accounts: Account[] = []
  for (const ref of [{ network, author }, ...others]) {
    const [flag] = await db.rows('SELECT flag FROM author_flag WHERE network = ? AND author_key = ?', [ref.network, ref.author])
    const [told] = await db.rows(
      `SELECT p.author, p.author_name FROM conversation c JOIN post p ON p.id = c.id WHERE c.author_key = ? AND c.network = ?
       ORDER BY c.id DESC LIMIT 1`,
      [ref.author, ref.network],
    )
    accounts.push({ ...ref, handle: textOf(told?.[0] ?? null), name: textOf(told?.[1] ?? null), flag: textOf(flag?.[0] ?? null) })
  }
  return accounts
}

const WANTED = 'wanted(network, author_key)'
const THEIRS = `wanted w CROSS JOIN conversation c ON c.author_key = w.author_key AND c.network = w.network`
const RESOLVED = '(c.resolved_at IS NOT NULL OR c.merged_into IS NOT NULL OR (c.quiet_at IS NOT NULL AND c.quiet_at <= :now))'
const TONE = `COALESCE((SELECT j.tone FROM judgement j WHERE j.id = c.judgement_id), (SELECT p.sentiment FROM post p WHERE p.id = c.id), '')`
const LATEST = 10

/** All of a person, by any of their accounts; by the index on authors, so that a card costs nothing. */
export async function personOf(db: Db, ref: AuthorRef, now: number): Promise<StoredPerson> {
  const accounts = await accountsOf(db, ref)
  const names = Object.fromEntries(
    accounts.flatMap(({ network, author }, at) => [[`n${at}`, network] as const, [`a${at}`, author] as const]),
  )
  const wanted = `WITH ${WANTED} AS (VALUES ${accounts.map((_, at) => `(:n${at}, :a${at})`).join(', ')})`
  const [sum] = await db.rows(
    `${wanted} SELECT COUNT(*), COALESCE(SUM(CASE WHEN ${RESOLVED} THEN 0 ELSE 1 END), 0), COALESCE(SUM(c.posts - c.replies), 0), COALESCE(SUM(c.replies), 0),
       MIN(c.posted_at), COALESCE(SUM(CASE WHEN ${TONE} = 'negative' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN ${TONE} = 'positive' THEN 1 ELSE 0 END), 0) FROM ${THEIRS}`,
    { ...names, now },
  )
  const inbound = `${THEIRS} CROSS JOIN post i ON i.thread_id = c.thread_id AND i.author_key = c.author_key AND i.inbound = 1
    AND i.passive IS NULL AND (i.conversation_id IS NULL OR i.conversation_id = c.id)`
  const [last] = await db.rows(`${wanted} SELECT MAX(i.posted_at) FROM ${inbound} AND i.posted_at <= :now`, { ...names, now })
  const recent = await db.rows(
    `${wanted} SELECT i.posted_at FROM ${inbound} AND i.posted_at > :since AND i.posted_at <= :now WHERE c.last_post_at > :since`,
    { ...names, now, since: frequentSince(now) },
  )
  const latest = await db.rows(`${wanted} SELECT c.id FROM ${THEIRS} ORDER BY c.posted_at DESC, c.pid LIMIT ${LATEST}`, names)
  return {
    accounts,
    conversations: Number(sum?.[0] ?? 0),
    open: Number(sum?.[1] ?? 0),
    posts: Number(sum?.[2] ?? 0),
    replies: Number(sum?.[3] ?? 0),
    firstSeenAt: numberOf(sum?.[4] ?? null),
    lastSeenAt: numberOf(last?.[0] ?? null),
    negative: Number(sum?.[5] ?? 0),
    positive: Number(sum?.[6] ?? 0),
    recent: recent.map((row) => Number(row[0])),
    latest: latest.map((row) => Number(row[0])),
  }
}

/** One account of each who has a flag or wrote often enough to be looked at as frequent: whether they are, days of a zone tell. */
export async function authorsToList(db: Db, which: 'flagged' | 'frequent', now: number): Promise<readonly AuthorRef[]> {
  const person = `COALESCE(a.person, x.network || ' ' || x.author_key)`
  const rows =
    which === 'flagged'
      ? await db.rows(
          `SELECT DISTINCT ${person} FROM author_flag x LEFT JOIN author_person a ON a.network = x.network AND a.author_key = x.author_key ORDER BY 1`,
        )
      : await db.rows(
          `SELECT ${person} FROM (SELECT network, author_key, COUNT(*) AS n FROM post WHERE inbound = 1 AND passive IS NULL
             AND author_key IS NOT NULL AND posted_at > :since AND posted_at <= :now GROUP BY network, author_key) AS x
           LEFT JOIN author_person a ON a.network = x.network AND a.author_key = x.author_key
           GROUP BY 1 HAVING SUM(x.n) >= ${FREQUENT.posts} ORDER BY 1`,
          { now, since: frequentSince(now) },
        )
  return rows.map((row) => refOf(String(row[0])))
}
