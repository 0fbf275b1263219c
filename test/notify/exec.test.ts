import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsOf } from '../../src/notify/exec.ts'

test.each([
  ['tee -a room.txt', ['tee', '-a', 'room.txt']],
  ['  tee   room.txt ', ['tee', 'room.txt']],
  [`tell "two words" 'and "these"'`, ['tell', 'two words', 'and "these"']],
  [String.raw`tell a\ b "a \"quoted\" word" 'a\b'`, ['tell', 'a b', 'a "quoted" word', String.raw`a\b`]],
  [`tell pre"fix"'ed' "" ''`, ['tell', 'prefixed', '', '']],
  ['tell $HOME `id` $(id) ; rm * | cat > x', ['tell', '$HOME', '`id`', '$(id)', ';', 'rm', '*', '|', 'cat', '>', 'x']],
  ['', []],
  ['tell "open', undefined],
  [`tell 'open`, undefined],
])('%s', (command, words) => {
  expect(wordsOf(command)).toEqual(words)
})

test('any words come back as they were quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (words) => {
      const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
      expect(wordsOf(quoted)).toEqual(words)
    }),
  )
})
