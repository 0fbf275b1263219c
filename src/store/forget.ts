/** Forgets a person: what tells who it was goes out of the database, and figures stay. */
import { OutspokeError } from '../core/errors.ts'
import { idsOf, MARK, maskOf, type Names, PERSONAL } from '../core/forget.ts'
import { foldHandle } from '../core/handle.ts'
import { keepingAnswers } from './answers.ts'
import { triedCompact } from './compact.ts'
import type { Db, SqlRow } from './db.ts'
import { secretOf } from './export-secret.ts'
import { copyPeople, forgetFacts } from './forget-facts.ts'
import { aliasesOf, newId, newIds, renameParents } from './forget-ids.ts'
import { eraseNotes, eraseTraces, maskOthers, type Own, renameBrands } from './forget-others.ts'
import { type Account, accountsOf } from './forget-who.ts'
import { beginOperation } from './operation-rows.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'
import { eraseTold } from './told-before.ts'
import { addTombstones, macOf, type Tombstone } from './tombstones.ts'

export interface ForgetPlan {
  /** `@handle`, `network/handle`, a handle, or the id of a post. */
  readonly who: string
  /** Only what they wrote in the thread of that post. */
  readonly only: boolean
  /** What our people wrote about them goes too. */
  readonly notes: boolean
  readonly actor: string
  /** Epoch ms. */
  readonly now: number
  /** Of the days that are named. */
  readonly zone: string
  /** Looks again, under the write lock, before anything is changed; refuses by throwing. */
  readonly check?: (() => Promise<void>) | undefined
  /** Everything is done and nothing kept. */
  readonly dryRun: boolean
}

export interface Forgotten {
  readonly operation: number
  /** As lists showed them: for the question before, never kept. */
  readonly names: readonly string[]
  readonly accounts: number
  readonly posts: number
  readonly conversations: number
  /** Posts of others that named them. */
  readonly mentions: number
  /** Texts of our people on their conversations: taken out, or with `notes` false, left. */
  readonly notes: number
  /** Stored rule sets that name them. */
  readonly rules: number
  /** Messages that were sent about their conversations. */
  readonly notices: number
  /** False: somebody else is in the file, and old pages are not overwritten yet. */
  readonly compacted: boolean
}

/** See `Store.forget`. */
export async function forget(opened: OpenedSqlite, rulesets: Rulesets, plan: ForgetPlan): Promise<Forgotten> {
  const { db } = opened
  opened.pragma('secure_delete = ON')
  await db.begin()
  let done: Omit<Forgotten, 'compacted'>
  try {
    await plan.check?.()
    done = await erasePerson(opened, rulesets, plan)
    if (plan.dryRun) await db.rollback()
    else await db.commit()
  } catch (error) {
    await db.rollback()
    throw error
  }
  return { ...done, compacted: plan.dryRun ? false : await triedCompact(opened) }
}

async function erasePerson(opened: OpenedSqlite, rulesets: Rulesets, plan: ForgetPlan): Promise<Omit<Forgotten, 'compacted'>> {
  const { db } = opened
  const { accounts, post } = await accountsOf(db, plan.who, plan.only, plan.zone)
  const own = await ownPosts(db, accounts, post)
  await refuseOurs(db, own, plan.who)
  const operation = await beginOperation(db, { command: `forget ${MARK}`, actor: plan.actor, at: plan.now, now: plan.now })
  await db.run('UPDATE operation SET final = 1 WHERE id = ?', [operation])

  const mac = macOf(await secretOf(opened))
  const ids = newIds(own)
  const aliases = await aliasesOf(db, own)
  const names = { ...namesOf(own, accounts), ids: idsOf([...own.map(({ key }) => key), ...aliases.map(([, alias]) => alias)]) }
  const authors = new Map(accounts.map(({ network, author }) => [`${network}\0${author}`, `~${newId()}`]))
  let said: Awaited<ReturnType<typeof forgetFacts>> | undefined
  await keepingAnswers(
    db,
    rulesets,
    own.map(({ id }) => id),
    async () => {
      await erasePosts(db, own, ids, authors)
      if (plan.only) await copyPeople(db, authors)
      else said = await forgetFacts(db, authors, plan.notes ? maskOf(names, false) : undefined)
    },
  )
  await renameParents(db, own, ids, aliases)
  const mentions = await maskOthers(db, own, names, plan.only)
  if (!plan.only) await renameBrands(db, own, names)
  const notes = await eraseNotes(db, own, maskOf(names, true), plan.notes)
  const erased = new Set(plan.notes ? [...notes.operations, ...(said?.noted ?? [])] : [])
  await eraseTraces(db, own, ids, names, said?.about ?? new Set(), erased)
  const stones = [...own.map(({ network, key }) => ({ network, id: key })), ...aliases.map(([network, id]) => ({ network, id }))].map(
    ({ network, id }): Tombstone => ({ mac: mac(network, id), what: 'post', network }),
  )
  if (!plan.only) for (const { network, id } of authorIds(own, accounts)) stones.push({ mac: mac(network, id), what: 'author', network })
  await addTombstones(db, stones, operation, plan.now)
  const [counts] = await db.rows('SELECT COUNT(*) FROM conversation WHERE id IN (SELECT id FROM temp.forgetting)')
  const [notices] = await db.rows(
    'SELECT COUNT(*) FROM notice WHERE sent_at IS NOT NULL AND conversation_id IN (SELECT id FROM temp.forgetting)',
  )
  await db.script('DROP TABLE temp.forgetting')
  await dropTextIndex(db)
  return {
    operation,
    names: [...names.handles, ...names.display],
    accounts: accounts.length,
    posts: own.length,
    conversations: Number(counts?.[0] ?? 0),
    mentions,
    notes: notes.events + (said?.noted.size ?? 0),
    rules: await rulesNaming(db, names),
    notices: Number(notices?.[0] ?? 0),
  }
}

/** The index of texts holds words until it is made anew: the next query for words does. */
export async function dropTextIndex(db: Db): Promise<void> {
  await db.script("DROP TABLE IF EXISTS main.post_text; DELETE FROM main.meta WHERE key = 'text_index_upto'")
}

const text = (value: SqlRow[number] | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** `post`: only what was written in its thread; without an author that post alone. */
async function ownPosts(db: Db, accounts: readonly Account[], post: number | undefined): Promise<readonly Own[]> {
  const columns = 'p.id, p.network, p.key, p.pid, p.thread_id, p.author, p.author_id, p.author_name, p.author_key'
  const rows: SqlRow[] = []
  for (const { network, author } of accounts)
    rows.push(
      ...(await db.rows(
        `SELECT ${columns} FROM post p WHERE p.network = :network AND p.author_key = :author${post === undefined ? '' : ' AND p.thread_id = (SELECT thread_id FROM post WHERE id = :post)'}`,
        post === undefined ? { network, author } : { network, author, post },
      )),
    )
  if (accounts.length === 0 && post !== undefined) rows.push(...(await db.rows(`SELECT ${columns} FROM post p WHERE p.id = ?`, [post])))
  await db.script('CREATE TEMP TABLE forgetting (id INTEGER PRIMARY KEY)')
  await db.bulk(
    'INSERT INTO temp.forgetting (id) VALUES (?)',
    rows.map((row) => [row[0] ?? null]),
  )
  return rows.map((row) => ({
    id: Number(row[0]),
    network: String(row[1]),
    key: String(row[2]),
    pid: String(row[3]),
    thread: Number(row[4]),
    handle: text(row[5]),
    authorId: text(row[6]),
    name: text(row[7]),
    authorKey: text(row[8]),
  }))
}

async function refuseOurs(db: Db, own: readonly Own[], who: string): Promise<void> {
  if (own.length === 0)
    throw new OutspokeError(`nothing of ${who} is left to be forgotten`, {
      hint: 'outspoke list author:NAME shows what is stored of somebody',
    })
  const [ours] = await db.rows(
    'SELECT 1 FROM post WHERE id IN (SELECT id FROM temp.forgetting) AND (inbound = 0 OR (employee = 1 AND counts = 1)) LIMIT 1',
  )
  if (ours !== undefined)
    throw new OutspokeError(`${who} speaks for us: replies and figures of our own people are not personal data of a customer`, {
      hint: 'nothing was changed',
    })
}

function namesOf(own: readonly Own[], accounts: readonly Account[]): Names {
  const handles = new Set<string>()
  const display = new Set<string>()
  for (const { handle, authorId, name } of own) {
    if (handle !== undefined) handles.add(handle)
    if (authorId !== undefined) handles.add(authorId)
    if (name !== undefined) display.add(name)
  }
  for (const { author } of accounts) if (![...handles].some((one) => foldHandle(one) === author)) handles.add(author)
  return { handles: [...handles], display: [...display] }
}

function authorIds(own: readonly Own[], accounts: readonly Account[]): readonly { readonly network: string; readonly id: string }[] {
  const found = new Map<string, { readonly network: string; readonly id: string }>()
  const add = (network: string, id: string | undefined): void => {
    if (id !== undefined) found.set(`${network}\0${id}`, { network, id })
  }
  for (const { network, author } of accounts) add(network, author)
  for (const { network, handle, authorId } of own) {
    add(network, handle === undefined ? undefined : foldHandle(handle))
    add(network, authorId)
  }
  return [...found.values()]
}

const ERASE = `UPDATE post SET ${PERSONAL.empty.map((name) => `${name} = ''`).join(', ')},
  ${PERSONAL.null.map((name) => `${name} = NULL`).join(', ')}, id_quality = 'missing', erased = 1, key = ?, pid = ?, author_key = ? WHERE id = ?`

async function erasePosts(
  db: Db,
  own: readonly Own[],
  ids: ReadonlyMap<number, string>,
  authors: ReadonlyMap<string, string>,
): Promise<void> {
  await db.bulk(
    ERASE,
    own.map(({ id, network, authorKey }) => {
      const pid = ids.get(id) ?? ''
      return [`#${pid}`, pid, authorKey === undefined ? null : (authors.get(`${network}\0${authorKey}`) ?? null), id]
    }),
  )
  const each = own.map(({ id }) => [id])
  await db.bulk('DELETE FROM post_alias WHERE post_id = ?', each)
  await db.bulk('DELETE FROM post_raw WHERE post_id = ?', each)
  await eraseTold(db, [...ids.keys()])
  await db.run(
    `UPDATE conversation SET author = NULL, pid = (SELECT p.pid FROM post p WHERE p.id = conversation.id),
       author_key = (SELECT p.author_key FROM post p WHERE p.id = conversation.id) WHERE id IN (SELECT id FROM temp.forgetting)`,
  )
}

/** Stored rule sets that name one of the handles, as written. */
async function rulesNaming(db: Db, { handles }: Names): Promise<number> {
  let found = 0
  for (const [body] of await db.rows('SELECT body FROM ruleset')) {
    const folded = String(body).toLowerCase()
    if (handles.some((handle) => new RegExp(`"@?${handle.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"`).test(folded))) found++
  }
  return found
}
