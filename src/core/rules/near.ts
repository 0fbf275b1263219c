/** What came near: a word of a post that almost is a term, and a term that stands only where nothing is searched. */
import { edits } from '../nearest.ts'
import { foldValue, LINK } from './fold.ts'
import type { Term } from './ruleset.ts'
import { findExact, needleOf } from './term.ts'

const MOST_WORDS = 500
/** Shorter words are near to everything. */
const SHORTEST = 3

/** The words of a folded text. */
export function wordsOf(folded: string): readonly string[] {
  return [...new Set(folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])].slice(0, MOST_WORDS)
}

/** The closest a word came to one of the terms, in words; nothing where none came near. */
export function nearMiss(terms: readonly Term[], words: readonly string[]): string | undefined {
  let best: { readonly far: number; readonly text: string } | undefined
  for (const term of terms) {
    const needle = needleOf(term)
    if (needle.kind !== 'word' || needle.text.length < SHORTEST || !/^[\p{L}\p{M}\p{N}]+$/u.test(needle.text)) continue
    for (const word of words) {
      const far = distance(word, needle)
      if (far === undefined || (best !== undefined && far >= best.far)) continue
      const longer = needle.end && word.startsWith(needle.text) ? `, which ${term.raw}* would cover` : ''
      best = { far, text: `closest is "${word}" to ${term.raw}${longer}` }
    }
  }
  return best?.text
}

/** How far a word is from a term, where it is near: one letter in four may differ, or one of them begins with the other. */
function distance(word: string, needle: { readonly text: string; readonly start: boolean; readonly end: boolean }): number | undefined {
  if (word.length < SHORTEST) return undefined
  const { text } = needle
  // What it ends in is the smallest difference that people overlook.
  if (word.startsWith(text) || (text.startsWith(word) && text.length - word.length <= word.length)) return 0.5
  const most = Math.max(1, Math.floor(text.length / 4))
  if (Math.abs(word.length - text.length) > most) return undefined
  const far = edits(word, text)
  return far <= most ? far : undefined
}

/** Says of the first of these terms that stands in a link or a mention, that nothing is searched there. */
export function unsearched(
  terms: readonly Term[],
  masks: readonly number[],
  text: string,
): { readonly term: Term; readonly where: 'link' | 'mention' } | undefined {
  if (masks.length === 0) return undefined
  const hidden: { readonly where: 'link' | 'mention'; readonly folded: string }[] = []
  for (let k = 0; k < masks.length; k += 3)
    hidden.push({ where: masks[k] === LINK ? 'link' : 'mention', folded: foldValue(text.slice(masks[k + 1], masks[k + 2])) })
  for (const term of terms) {
    const needle = needleOf(term)
    if (needle.kind !== 'word' && needle.kind !== 'exact') continue
    const sought = { text: needle.kind === 'word' ? needle.text : needle.folded, start: needle.start, end: needle.end }
    const found = hidden.find(({ folded }) => findExact(folded, sought) >= 0)
    if (found !== undefined) return { term, where: found.where }
  }
  return undefined
}
