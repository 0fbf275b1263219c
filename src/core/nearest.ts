/** Did you mean: the only door to fastest-levenshtein. */
import { distance } from 'fastest-levenshtein'

/** Letters to change, add or take away to make one word of the other (Levenshtein), case ignored. */
export function edits(one: string, other: string): number {
  return distance(one.toLowerCase(), other.toLowerCase())
}

/** The word that is meant: a third of the letters may differ, rounded up; letters that changed places are one fault. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  const faults = (candidate: string) => distance(typed, candidate) - (typed !== candidate && sorted(typed) === sorted(candidate) ? 1 : 0)
  return words
    .map((candidate) => ({ candidate, far: faults(candidate.toLowerCase()) }))
    .filter((one) => one.far <= Math.ceil(typed.length / 3))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))[0]?.candidate
}

function sorted(word: string): string {
  return [...word].sort().join('')
}
