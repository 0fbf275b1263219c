import fc from 'fast-check'
import AhoCorasick from 'modern-ahocorasick'
import { describe, expect, it, vi } from 'vitest'
import { createAutomaton, createSight, type Pattern } from '../../../src/core/rules/automaton.ts'
import { foldText, foldValue } from '../../../src/core/rules/fold.ts'
import { wordAfter, wordBefore } from '../../../src/core/rules/letters.ts'
import { compileTerms } from '../../../src/core/rules/matcher.ts'
import { findExact, needleOf } from '../../../src/core/rules/term.ts'
import { term } from './build.ts'
import { nasty } from './nasty.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const unitsOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, k) => text.charCodeAt(k))

function naive(patterns: readonly Pattern[], text: string): string[] {
  const units = unitsOf(text)
  const found: string[] = []
  patterns.forEach((pattern, index) => {
    for (let at = text.indexOf(pattern.text); at >= 0; at = text.indexOf(pattern.text, at + 1)) {
      const end = at + pattern.text.length
      if (pattern.start && wordBefore(units, at)) continue
      if (pattern.end && wordAfter(units, end, units.length)) continue
      found.push(`${index} ${at}-${end}`)
    }
  })
  return found.sort()
}

const short = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'é', '最', '悪', "'", '-', '_', '1', '😡', ' ', 'ร'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
const patternsOf = fc.array(fc.record({ text: short, start: fc.boolean(), end: fc.boolean() }), { maxLength: 12 })
const textOf = fc.array(short, { maxLength: 12 }).map((parts) => parts.join(''))

describe.each([
  ['rows', undefined],
  ['edges', 0],
] as const)('the automaton in %s', (layout, limit) => {
  it('finds what a search for each pattern finds', () => {
    fc.assert(
      fc.property(patternsOf, textOf, (patterns, text) => {
        const automaton = createAutomaton(patterns, limit)
        expect(automaton.layout).toBe(layout)
        const units = unitsOf(text)
        const all: string[] = []
        automaton.each(units, units.length, (pattern, start, end) => all.push(`${pattern} ${start}-${end}`))
        expect(all.sort()).toEqual(naive(patterns, text))
        const sight = createSight(automaton)
        for (let round = 0; round < 2; round++) {
          automaton.scan(units, units.length, sight)
          expect([...sight.hits.subarray(0, sight.count)].sort()).toEqual(
            [...new Set(naive(patterns, text).map((hit) => Number(hit.split(' ')[0])))].sort(),
          )
        }
      }),
      { numRuns: 200 },
    )
  })

  it('finds what modern-ahocorasick finds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 30 }),
        (words, text) => {
          const automaton = createAutomaton(
            words.map((word) => ({ text: word, start: false, end: false })),
            limit,
          )
          const units = unitsOf(text)
          const own: string[] = []
          automaton.each(units, units.length, (pattern, start, end) => own.push(`${words[pattern]} ${start}-${end}`))
          const theirs = new AhoCorasick(words).search(text).map(({ pattern, start, end }) => `${pattern} ${start}-${end}`)
          expect(own.sort()).toEqual(theirs.sort())
        },
      ),
      { numRuns: 200 },
    )
  })
})

it('terms match where a naive search of the folded text matches', () => {
  fc.assert(
    fc.property(nasty, nasty, fc.boolean(), fc.boolean(), (word, text, openStart, openEnd) => {
      if (foldValue(word) === '' || /^[*=/@#＃＠]|\*$/.test(word.trim()) || /[*]/.test(word)) return
      const raw = `${openStart ? '*' : ''}${word.trim()}${openEnd ? '*' : ''}`
      const needle = needleOf({ ...term('a'), raw })
      if (needle.kind !== 'word' || needle.text === '') return
      expect(compileTerms([{ ...term('a'), raw }])(text)).toBe(findExact(foldText(text), needle) >= 0)
    }),
    { numRuns: 800 },
  )
})
