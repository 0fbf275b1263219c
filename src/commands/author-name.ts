/** Who is meant by AUTHOR: a handle with or without `@`, an author id, `network/handle`, or the id of any post or conversation of theirs. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { AuthorRef } from '../core/fact.ts'
import { foldHandle } from '../core/handle.ts'
import { nearest } from '../core/nearest.ts'
import type { KnownAuthor } from '../store/people.ts'
import type { Store } from '../store/store.ts'

/** An author by name. `known`: false where only the name with its network says so, and no post does. */
export interface NamedAuthor extends KnownAuthor {
  readonly known: boolean
}

/** Throws where nobody is meant, with who may be; and where several are, with all of them. */
export async function authorNamed(store: Store, text: string, now: number): Promise<NamedAuthor> {
  const word = text.trim()
  if (word === '' || word === '@') throw new UsageError('which author? The name is empty', { hint: 'a handle: outspoke flag @jane vip' })
  const [, network, name] = /^([a-z][a-z0-9_-]*)\/(.+)$/.exec(word) ?? []
  if (network !== undefined && name !== undefined) return inNetwork(store, network, name)
  const found = await store.authors(word)
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return { ...only, known: true }
  if (only !== undefined) return oneOf(store, word, found, now)
  const writer = word.startsWith('@') ? undefined : await writerOf(store, word, now)
  if (writer !== undefined) return writer
  throw await unknown(store, word)
}

async function inNetwork(store: Store, network: string, name: string): Promise<NamedAuthor> {
  const found = await store.authors(name, network)
  const exact = found.find((one) => one.author === name)
  if (exact !== undefined) return { ...exact, known: true }
  const [only, another] = found
  if (only === undefined) return { network, author: foldHandle(name), handle: name.replace(/^@/, ''), known: false }
  if (another === undefined) return { ...only, known: true }
  throw ambiguous(`${network}/${name}`, found, 'by the id of the author')
}

/** Several accounts with that name: it is clear enough where all are one person's. */
async function oneOf(store: Store, word: string, found: readonly KnownAuthor[], now: number): Promise<NamedAuthor> {
  const [first] = found
  if (first !== undefined) {
    const { accounts } = await store.person(first, now)
    if (found.every((one) => accounts.some(({ network, author }) => network === one.network && author === one.author)))
      return { ...first, known: true }
  }
  throw ambiguous(word, found, 'with the network before it')
}

function ambiguous(word: string, found: readonly KnownAuthor[], how: string): OutspokeError {
  const networks = new Set(found.map(({ network }) => network))
  const names = found.map((one) => `${one.network}/${networks.size === found.length ? (one.handle ?? one.author) : one.author}`)
  return new OutspokeError(`"${word}" is several authors: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`, {
    hint: `say which, ${how}: ${names[0]}`,
  })
}

/** Who opened the conversation of a post with that id, where there is one. */
async function writerOf(store: Store, id: string, now: number): Promise<NamedAuthor | undefined> {
  if (!/^[0-9a-z]{3,13}$/i.test(id)) return undefined
  try {
    const { conversation } = await store.find(id, now)
    const { state, opening } = conversation
    if (state.author === undefined)
      throw new OutspokeError(`nobody knows who wrote ${conversation.shortId}`, { hint: 'its export names no author: a flag needs one' })
    return { network: opening.network, author: state.author, handle: opening.author, name: opening.authorName, known: true }
  } catch (error) {
    if (error instanceof OutspokeError && error.message.startsWith('no post has an id')) return undefined
    throw error
  }
}

async function unknown(store: Store, word: string): Promise<OutspokeError> {
  const name = word.replace(/^@/, '').replace(/^.*\//, '') || 'jane'
  const near = nearest(name, await store.handlesLike(name))
  const first = near === undefined ? undefined : (await store.authors(near))[0]
  return new OutspokeError(`no author is called "${word}", and no post has that id`, {
    hint: `${first === undefined ? '' : `did you mean ${first.network}/${near}? `}who has not written yet is named with the network: outspoke flag x/${name} vip`,
  })
}

/** `@jane (x)`; by the key where no handle is known. */
export function nameOf({ network, author, handle }: KnownAuthor): string {
  return `${handle === undefined ? author : `@${handle}`} (${network})`
}

export function isSameAuthor(one: AuthorRef, other: AuthorRef): boolean {
  return one.network === other.network && one.author === other.author
}
