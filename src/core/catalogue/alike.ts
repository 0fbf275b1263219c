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
 * The hits that are alike to a text, a conversation once: two telling words in common, or all that one of them has. First the very same
 * text, then those with the very same words, for the search prefers short texts to them; then by score; then the newest.
 */
export function rankAlike(text: string, hits: readonly Hit[]): readonly Hit[] {
  const wanted = new Set(tellingWords(text))
  const wording = wordingOf(text)
  const told = hits.flatMap((hit) => {
    const own = tellingWords(hit.text)
    const shared = own.filter((word) => wanted.has(word)).length
    const least = Math.min(LEAST_SHARED, wanted.size, own.length)
    if (shared === 0 || shared < least) return []
    const isSame = shared === wanted.size && shared === own.length
    return [{ hit, sameness: !isSame ? 0 : wordingOf(hit.text) === wording ? 2 : 1 }]
  })
  told.sort(
    (a, b) =>
      b.sameness - a.sameness ||
      a.hit.score - b.hit.score ||
      (b.hit.postedAt ?? 0) - (a.hit.postedAt ?? 0) ||
      (a.hit.pid < b.hit.pid ? -1 : a.hit.pid > b.hit.pid ? 1 : 0),
  )
  const ranked = new Map<number, Hit>()
  for (const { hit } of told) if (!ranked.has(hit.conversation)) ranked.set(hit.conversation, hit)
  return [...ranked.values()]
}

/** All its words in order, folded: equal where two texts say the same. */
function wordingOf(text: string): string {
  return [...foldText(text).matchAll(TOKEN)].join(' ')
}
