/** Which posts are about the same, by their words: what the full-text search found, put in order. */
import { foldText } from '../rules/fold.ts'
import { isStopWord } from '../rules/stop-words.ts'

/** A post that shares a word, as the search found it. */
export interface Hit {
  /** Internal id of its conversation, and the conversation's short id. */
  readonly conversation: number
  readonly pid: string
  readonly text: string
  /** Of the post; epoch ms. */
  readonly postedAt?: number | undefined
  /** The smaller, the more alike (BM25 as SQLite gives it). */
  readonly score: number
}

const TOKEN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'\p{L}+)*/gu
const MAIL = /\S+@\S+/g
const LONGEST = 40
const LEAST_SHARED = 2

/** The words that tell what a text is about, folded, each once: no stop words, numbers, handles, links or addresses. */
export function tellingWords(text: string): readonly string[] {
  const words = [...foldText(text).replace(MAIL, ' ').matchAll(TOKEN)].map(([word]) => word)
  return [...new Set(words.filter((word) => word.length > 1 && word.length <= LONGEST && /\p{L}/u.test(word) && !isStopWord(word)))]
}

/**
 * The hits that are alike, a conversation once: two words in common, or all words that one of them has. First those with the very same
 * words, for the search prefers short texts to them; then by score; then the newest.
 */
export function rankAlike(words: readonly string[], hits: readonly Hit[]): readonly Hit[] {
  const wanted = new Set(words)
  const told = hits.flatMap((hit) => {
    const own = tellingWords(hit.text)
    const shared = own.filter((word) => wanted.has(word)).length
    const least = Math.min(LEAST_SHARED, wanted.size, own.length)
    return shared === 0 || shared < least ? [] : [{ hit, isSame: shared === wanted.size && shared === own.length }]
  })
  told.sort(
    (a, b) =>
      Number(b.isSame) - Number(a.isSame) ||
      a.hit.score - b.hit.score ||
      (b.hit.postedAt ?? 0) - (a.hit.postedAt ?? 0) ||
      (a.hit.pid < b.hit.pid ? -1 : a.hit.pid > b.hit.pid ? 1 : 0),
  )
  const ranked = new Map<number, Hit>()
  for (const { hit } of told) if (!ranked.has(hit.conversation)) ranked.set(hit.conversation, hit)
  return [...ranked.values()]
}
