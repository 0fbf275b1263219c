/**
 * Tombstones: keyed hashes of posts and authors that were forgotten, so that no import brings them back. HMAC-SHA256 under the secret of the
 * database over network NUL id. The secret lies in the same file, so this is pseudonymisation: who has the file and guesses an id can test it.
 */
import { createHmac } from 'node:crypto'
import type { Batch, Reject } from '../core/batch.ts'
import { MARK, maskAddresses, maskMentions, wordsOf } from '../core/forget.ts'
import { foldHandle } from '../core/handle.ts'
import { columnsOf, pick } from './batch-columns.ts'
import type { Db, SqlValue } from './db.ts'

export type Mac = (network: string, id: string) => string

/** HMACs under a secret. */
export const macOf =
  (secret: string): Mac =>
  (network, id) =>
    createHmac('sha256', secret).update(`${network}\0${id}`).digest('hex')

export interface Tombstone {
  readonly mac: string
  readonly what: 'post' | 'author'
  readonly network: string
}

/** Adds tombstones of an operation. Call it inside a transaction. */
export async function addTombstones(db: Db, stones: readonly Tombstone[], operation: number, now: number): Promise<void> {
  await db.bulk(
    'INSERT OR IGNORE INTO tombstone (mac, what, network, operation_id, recorded_at) VALUES (?, ?, ?, ?, ?)',
    stones.map(({ mac, what, network }) => [mac, what, network, operation, now]),
  )
}

/** What is left of a batch, and how much was left out. */
export interface Sieved {
  readonly batch: Batch
  /** Rows of forgotten people: of posts in their own right, as an import counts them. */
  readonly rows: number
}

/** Keeps forgotten people out of an import. */
export interface Sieve {
  batch(batch: Batch): Promise<Sieved>
  rejects(rejects: readonly Reject[]): readonly Reject[]
}

/** The sieve of a database; absent where nobody was ever forgotten, which costs one look. */
export async function sieveOf(db: Db): Promise<Sieve | undefined> {
  const stones = await db.rows('SELECT mac, what, network, operation_id, recorded_at FROM tombstone')
  const [secret] = await db.rows("SELECT value FROM main.meta WHERE key = 'secret'")
  if (stones.length === 0 || secret === undefined) return undefined
  const mac = macOf(String(secret[0]))
  const macs = { post: new Set<string>(), author: new Set<string>() }
  const networks = new Set<string>()
  for (const [one, what, network] of stones) {
    macs[what === 'author' ? 'author' : 'post'].add(String(one))
    networks.add(String(network))
  }
  const [latest = []] = [...stones].sort((a, b) => Number(b[3]) - Number(a[3]))
  const people = new Map<string, boolean>()
  const isAuthor = (network: string, name: SqlValue | undefined): boolean => {
    if (typeof name !== 'string' || !networks.has(network)) return false
    const key = `${network}\0${name}`
    let known = people.get(key)
    if (known === undefined) {
      known = macs.author.has(mac(network, name))
      if (people.size >= REMEMBERED) people.clear()
      people.set(key, known)
    }
    return known
  }
  const postMac = (network: string, id: SqlValue | undefined): string | undefined => {
    if (typeof id !== 'string' || !networks.has(network)) return undefined
    const found = mac(network, id)
    return macs.post.has(found) ? found : undefined
  }
  const isOf = (columns: Batch['columns'], index: number): boolean => {
    const network = String(columns.network?.[index])
    const at = (name: string): SqlValue | undefined => columns[name]?.[index]
    const aliases = at('aliases')
    const ids = [at('key'), ...(typeof aliases === 'string' ? (JSON.parse(aliases) as string[]) : [])]
    if (ids.some((id) => postMac(network, id) !== undefined)) return true
    if (at('inbound') !== 1) return false
    const handle = at('author')
    return [at('author_key'), at('author_id'), typeof handle === 'string' ? foldHandle(handle) : null].some((name) =>
      isAuthor(network, name),
    )
  }
  /** A new post of a forgotten author gets a stone too, so that what answers it tells no id. */
  const bury = async (columns: Batch['columns'], gone: readonly number[]): Promise<void> => {
    for (const index of gone) {
      const [network, key] = [String(columns.network?.[index]), String(columns.key?.[index])]
      const made = mac(network, key)
      if (macs.post.has(made)) continue
      macs.post.add(made)
      await addTombstones(db, [{ mac: made, what: 'post', network }], Number(latest[3]), Number(latest[4]))
      await db.run('UPDATE post SET parent_key = ? WHERE network = ? AND parent_key = ? AND parent_id IS NULL AND parent_key IS NOT NULL', [
        standIn(made),
        network,
        key,
      ])
    }
  }
  return {
    async batch(batch) {
      const gone: number[] = []
      for (let index = 0; index < batch.length; index++) if (isOf(batch.columns, index)) gone.push(index)
      await bury(batch.columns, gone)
      const { isAnswer, context } = columnsOf(batch)
      const rows = gone.filter((index) => context?.[index] !== 1 && !isAnswer(index)).length
      const out = new Set(gone)
      const kept =
        gone.length === 0
          ? batch
          : pick(
              batch,
              [...batch.judgement.keys()].filter((index) => !out.has(index)),
            )
      return { batch: withoutNames(kept, isAuthor, postMac), rows }
    },
    rejects: (rejects) =>
      rejects.map((reject) => {
        const isNamed = wordsOf(reject.record).some((word) =>
          [...networks].some(
            (network) => isAuthor(network, word) || isAuthor(network, foldHandle(word)) || postMac(network, word) !== undefined,
          ),
        )
        return isNamed ? { ...reject, record: MARK } : reject
      }),
  }
}

const REMEMBERED = 100_000

/** In place of the id of a post that is not to be known. */
const standIn = (mac: string): string => `#~${mac.slice(0, 24)}`

/** Texts that a post of somebody else may name a person in. */
const TEXTS = ['text', 'text_raw', 'title', 'extra', 'url']

/** Ids have digits; asking for a keyed hash of every word of a record would take long. */
const isId = (word: string): boolean => word.length > 4 && /\d/.test(word)

/** What others wrote, without mentions of forgotten people and ids of their posts. */
function withoutNames(
  batch: Batch,
  isAuthor: (network: string, name: string) => boolean,
  postMac: (network: string, id: SqlValue | undefined) => string | undefined,
): Batch {
  const { network = [] } = batch.columns
  const columns: Record<string, readonly SqlValue[]> = { ...batch.columns }
  const change = (name: string, to: (value: string, network: string) => string): void => {
    const values = columns[name]
    if (values !== undefined)
      columns[name] = values.map((value, index) => (typeof value === 'string' ? to(value, String(network[index])) : value))
  }
  const isGone = (on: string) => (part: string) => isAuthor(on, part) || (isId(part) && postMac(on, part) !== undefined)
  for (const name of TEXTS)
    change(name, (value, on) =>
      maskAddresses(
        maskMentions(value, (handle) => isAuthor(on, handle)),
        isGone(on),
      ),
    )
  // A record as exported names them in more ways than a text does: such a one is not kept.
  const { raw } = batch.columns
  if (raw !== undefined)
    columns.raw = raw.map((value, index) =>
      typeof value === 'string' &&
      wordsOf(value).some((word) => isGone(String(network[index]))(word) || isAuthor(String(network[index]), foldHandle(word)))
        ? null
        : value,
    )
  change('brand', (value, on) => (isAuthor(on, foldHandle(value)) ? MARK : value))
  for (const name of ['parent_key', 'group_key'])
    change(name, (value, on) => {
      const mac = postMac(on, value)
      return mac === undefined ? value : standIn(mac)
    })
  return { ...batch, columns }
}
