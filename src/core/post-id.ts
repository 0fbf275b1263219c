/** How posts are told apart: by the network's own id where the export has it whole, else by what they are (`#` and the short id). */
import { hash } from 'node:crypto'
import { foldHandle } from './handle.ts'
import type { Post } from './post.ts'

/** Data sets whose ids are their own, not the network's. */
const SCOPES = ['twcs'] as const

const LETTERS = 'abcdefghjkmnpqrstvwxyz'
/** Crockford's base 32 in lower case. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The key of a post within its network: its native id, `twcs:` and the like before private ones; `#` and the short id where that is damaged or missing. */
export function postKey(post: Post): string {
  return wholeId(post) ?? `#${postId(post)}`
}

/** Key of the post that this one answers, in the same spelling as `postKey`. */
export function parentKey(post: Post): string | undefined {
  return scoped(post.scope, post.parentId)
}

/** Further keys of the post, in the same spelling as `postKey`; none where its ids are damaged. */
export function aliasKeys(post: Post): readonly string[] {
  if (post.idQuality === 'rounded' || post.idQuality === 'scientific') return []
  return (post.aliases ?? []).map((id) => scoped(post.scope, id) ?? id)
}

/** The short id of the post with this key. */
export function pidOf(network: string, key: string): string {
  return key.startsWith('#') ? key.slice(1) : shortId(`${network}\0${key}`)
}

/** Key of the group (`conversation_id`) that the export puts the post in. */
export function groupKey(post: Post): string | undefined {
  return scoped(post.scope, post.conversationId)
}

/** The short id: the same on every machine and at every import. */
export function postId(post: Post): string {
  const whole = wholeId(post)
  if (whole !== undefined) return shortId(`${post.network}\0${whole}`)
  if (post.url !== undefined) return shortId(`${post.network}\0${post.url}`)
  return shortId(`${post.network}\0${post.author ?? post.authorId ?? ''}\0${post.postedAt ?? ''}\0${post.text}`)
}

/** Key and short id at once, hashing once: the import's way. */
export function identity(post: Post): { readonly key: string; readonly pid: string } {
  const pid = postId(post)
  return { key: wholeId(post) ?? `#${pid}`, pid }
}

/** The native id as people know it: without the name of the data set; absent where the key stands for a damaged id. */
export function shownNativeId(key: string): string | undefined {
  if (key.startsWith('#')) return undefined
  for (const scope of SCOPES) if (key.startsWith(`${scope}:`)) return key.slice(scope.length + 1)
  return key
}

/** Who wrote it, within its network: the author's id, else the folded handle; absent where the author is unknown. */
export function authorKey(post: Post): string | undefined {
  if (post.authorId !== undefined) return post.authorId
  return post.author === undefined ? undefined : foldHandle(post.author)
}

function wholeId(post: Post): string | undefined {
  return post.idQuality === 'ok' ? scoped(post.scope, post.nativeId) : undefined
}

function scoped(scope: string | undefined, id: string | undefined): string | undefined {
  if (id === undefined) return undefined
  return scope === undefined ? id : `${scope}:${id}`
}

/** A letter (first 8 bytes of the SHA-256, big-endian, mod 22) and 12 characters of 5 bits each from byte 8 on. In one piece: this is done for every row. */
function shortId(text: string): string {
  const bytes = hash('sha256', text, 'binary')
  let rest = 0
  for (let index = 0; index < 8; index++) rest = (rest * 256 + bytes.charCodeAt(index)) % 22
  return String.fromCharCode(
    LETTERS.charCodeAt(rest),
    digit(bytes, 0),
    digit(bytes, 5),
    digit(bytes, 10),
    digit(bytes, 15),
    digit(bytes, 20),
    digit(bytes, 25),
    digit(bytes, 30),
    digit(bytes, 35),
    digit(bytes, 40),
    digit(bytes, 45),
    digit(bytes, 50),
    digit(bytes, 55),
  )
}

/** The digit of the 5 bits that begin `bit` bits after byte 8. */
function digit(bytes: string, bit: number): number {
  const at = 8 + (bit >> 3)
  const pair = (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1)
  return DIGITS.charCodeAt((pair >> (11 - (bit & 7))) & 31)
}
