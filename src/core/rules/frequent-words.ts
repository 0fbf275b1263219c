/**
 * Words and pairs of words that occur in many texts, each counted once a text, in bounded memory: lossy counting (Manku and Motwani,
 * "Approximate frequency counts over data streams", VLDB 2002). Below `WINDOW` different sightings the counts are exact; beyond, a count may
 * be too low by one for each window.
 */
import { createReading } from './reading.ts'
import { isStopWord } from './stop-words.ts'

export interface WordCount {
  /** Folded; a pair has one space. */
  readonly word: string
  readonly count: number
}

export interface FrequentWords {
  /** The texts of one conversation: what is in several of them counts once. */
  add(texts: readonly string[]): void
  /** The most frequent first, then by the alphabet; a pair stands for a word that mostly occurs in it. */
  top(most: number): readonly WordCount[]
}

const WINDOW = 200_000
/** What occurs only once is no pattern. */
const LEAST = 2

export function createFrequentWords(window = WINDOW): FrequentWords {
  const counts = new Map<string, { count: number; readonly missed: number }>()
  const reading = createReading()
  let seen = 0

  const note = (word: string): void => {
    const known = counts.get(word)
    if (known === undefined) counts.set(word, { count: 1, missed: Math.floor(seen / window) })
    else known.count++
    if (++seen % window !== 0) return
    const windows = seen / window
    for (const [rare, { count, missed }] of counts) if (count + missed <= windows) counts.delete(rare)
  }

  return {
    add(texts) {
      const found = new Set<string>()
      for (const text of texts) {
        reading.open(text)
        // The words of hashtags are appended to what is folded: as written they are there already.
        for (const word of wordsOf(reading.folded().slice(0, reading.units().appendedAt))) found.add(word)
      }
      for (const word of found) note(word)
    },
    top: (most) => ranked(counts).slice(0, most),
  }
}

const TOKEN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'\p{L}+)?/gu
const MAIL = /\S+@\S+/g
/** Scripts that write no spaces: their words are cut by the rules of Unicode. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const LONGEST = 40

/** Words that tell something, and pairs of them that stand side by side. */
function* wordsOf(folded: string): Iterable<string> {
  const text = folded.replace(MAIL, '\u0002')
  let before: { readonly word: string; readonly end: number } | undefined
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (UNSPACED.test(token)) {
      before = undefined
      for (const { segment, isWordLike } of segmenter().segment(token)) if (isWordLike === true && [...segment].length > 1) yield segment
      continue
    }
    if (token.length < 2 || token.length > LONGEST || isStopWord(token) || !/\p{L}/u.test(token)) {
      before = undefined
      continue
    }
    yield token
    if (before !== undefined && /^[ -]$/.test(text.slice(before.end, index))) yield `${before.word} ${token}`
    before = { word: token, end: index + token.length }
  }
}

let made: Intl.Segmenter | undefined
function segmenter(): Intl.Segmenter {
  made ??= new Intl.Segmenter('und', { granularity: 'word' })
  return made
}

function ranked(counts: ReadonlyMap<string, { readonly count: number }>): readonly WordCount[] {
  const all = [...counts].flatMap(([word, { count }]) => (count < LEAST ? [] : [{ word, count }]))
  const hidden = new Set<string>()
  for (const { word, count } of all) {
    const [first, second] = word.split(' ')
    if (first === undefined || second === undefined) continue
    const parts = [first, second].filter((part) => count * 2 >= (counts.get(part)?.count ?? 0))
    // A pair that is neither word's usual company is told by its words.
    if (parts.length === 0) hidden.add(word)
    for (const part of parts) hidden.add(part)
  }
  return all.filter(({ word }) => !hidden.has(word)).sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : a.word > b.word ? 1 : 0))
}
