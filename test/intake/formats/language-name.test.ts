import { expect, test } from 'vitest'
import { languageTag } from '../../../src/intake/formats/language-name.ts'

test.each([
  ['English', 'en'],
  ['Pushto', 'ps'],
  ['Persian', 'fa'],
  ['Farsi', 'fa'],
  ['Malay', 'ms'],
  ['Catalan', 'ca'],
  ['Icelandic', 'is'],
  ['Haitian Creole', 'ht'],
  ['Tagalog', 'tl'],
  ['Chinese (Traditional)', 'zh-Hant'],
  ['en', 'en'],
  ['pt_BR', 'pt-BR'],
  ['Unknown', ''],
  ['', ''],
])('%s', (word, tag) => {
  expect(languageTag(word)).toBe(tag)
})
