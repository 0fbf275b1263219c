import { expect, test } from 'vitest'
import { fillIn } from '../../src/config/environment.ts'

const ENV = { HOST: 'hooks.example', EMPTY: '', TRICKY: '${HOST} $& $1' }

test.each([
  ['no variable', 'https://a.example', { text: 'https://a.example' }],
  ['one', 'https://${HOST}/x', { text: 'https://hooks.example/x' }],
  ['two', '${HOST}${HOST}', { text: 'hooks.examplehooks.example' }],
  ['a default that is not needed', '${HOST:-none}', { text: 'hooks.example' }],
  ['a default for what is empty', '${EMPTY:-none}', { text: 'none' }],
  ['a default that is empty', 'a${GONE:-}b', { text: 'ab' }],
  ['missing', 'https://${GONE}/x', { text: 'https:///x', missing: 'GONE' }],
  ['empty is missing', '${EMPTY}', { text: '', missing: 'EMPTY' }],
  ['a value is taken as it is', '${TRICKY}', { text: '${HOST} $& $1' }],
])('%s', (_, text, expected) => {
  expect(fillIn(text, ENV)).toEqual(expected)
})
