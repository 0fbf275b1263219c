import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { foldText } from '../../../src/core/rules/fold.ts'
import { createReading } from '../../../src/core/rules/reading.ts'
import { createNeedles, createSearch } from '../../../src/core/rules/search.ts'
import { findExact, needleOf } from '../../../src/core/rules/term.ts'
import { term } from './build.ts'
import { nasty } from './nasty.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** What somebody writes who wants to hurt: storms of marks, halves of letters, invisible signs, endless runs. */
const hostile = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .constantFrom(
      'a',
      'e\u0301',
      '\u0301',
      '\ud83d',
      '\ude21',
      '\u200b',
      '\u202e',
      '#a',
      '@a',
      'a@a',
      'http://a',
      '://',
      '最',
      '\u0e31',
      ' ',
    )
    .chain((part) => fc.integer({ min: 1, max: 400 }).map((times) => part.repeat(times))),
)
const words = fc
  .tuple(fc.constantFrom('', '*'), nasty, fc.constantFrom('', '*'))
  .filter(([, word]) => !/[*]/.test(word) && !/^[=/@#＃＠]/.test(word.trim()))
  .map(([start, word, end]) => `${start}${word.trim()}${end}`)

it('many terms searched at once are found where a naive search of the folded text finds each', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 40 }),
      fc.array(hostile, { minLength: 1, maxLength: 5 }),
      fc.nat(39),
      (raws, parts, pick) => {
        const needles = createNeedles()
        for (const raw of raws) needles.add(needleOf({ ...term('a'), raw }))
        const search = createSearch(needles.list, true)
        const text = [...parts, raws[pick % raws.length]?.replaceAll('*', '')].join(pick % 2 === 0 ? ' ' : '')
        const reading = createReading()
        reading.open(text)
        search.run(reading)
        const folded = foldText(text)
        const naive = needles.list.map((needle) => needle.kind === 'word' && findExact(folded, needle) >= 0)
        expect(needles.list.map((_, n) => search.holds(n))).toEqual(naive)
        found += naive.filter(Boolean).length
      },
    ),
    { numRuns: 400 },
  )
  expect(found).toBeGreaterThan(150)
})
