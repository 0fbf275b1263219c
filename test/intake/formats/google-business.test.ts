import { expect, test } from 'vitest'
import { fixture, readExport, refusal, shown } from './read.ts'
import { places, words } from './social.ts'

test('a whole review with its answer', async () => {
  const { format, posts, rejects } = await readExport(fixture('google-business.json'))
  expect([format, rejects]).toEqual(['google-business', []])
  expect(posts.slice(0, 2)).toEqual([
    {
      key: 'AbFa',
      network: 'google_business',
      row: 3,
      inbound: 1,
      directed: 1,
      kind: 'review',
      author_key: 'ada lovelace',
      author: 'Ada Lovelace',
      posted_at: '2024-05-01T08:00:00.000Z',
      edited_at: '2024-05-02T08:00:00.500Z',
      text: 'Queue of an hour & nobody at the desk',
      brand: 'locations/42',
      source: 'google-business',
      rating: 1,
    },
    {
      key: 'AbFa#reply',
      network: 'google_business',
      parent_key: 'AbFa',
      row: 3,
      inbound: 0,
      directed: 0,
      counts: 1,
      kind: 'reply',
      posted_at: '2024-05-01T09:00:00.045Z',
      text: 'We are sorry. A < B',
      brand: 'locations/42',
      source: 'google-business',
    },
  ])
})

test('times with 0, 3, 6 and 9 digits and with an offset; stars in words, or none; stars alone; translations stay whole', async () => {
  const { posts } = await readExport(fixture('google-business.json'))
  expect(words(posts).slice(2)).toEqual([
    'AbFb | 2024-05-01T08:00:00.123Z | - | - | - | ',
    'AbFc | 2024-05-01T08:00:00.123Z | - | - | - | (Translated by Google) Quite good\n\n(Original)\nGanz gut',
    'AbFd | 2014-10-02T15:01:23.045Z | - | - | - | Fine',
    'AbFe | 2024-05-01T08:00:00Z | - | - | - | No stars',
  ])
  expect(shown(posts, 'rating', 'author')).toEqual([
    '1 | Ada Lovelace',
    '- | -',
    '5 | -',
    '3 | Ada Lovelace',
    '4 | Ada Lovelace',
    '- | Ada Lovelace',
  ])
})

test('several locations', async () => {
  const { format, posts } = await readExport(fixture('google-business-batch.json'))
  expect(format).toBe('google-business')
  expect(places(posts)).toEqual(['BbA | - | - | review | in →', 'BbB | - | - | review | in →'])
  expect(shown(posts, 'brand', 'rating', 'text')).toEqual(['locations/42 | 2 | Cold', 'locations/43 | 5 | Warm'])
})

test('a location without reviews', async () => {
  expect(await refusal(fixture('google-business-empty.json'))).toBe(
    'google-business-empty.json is an empty result: nothing is in "reviews" → There is nothing in it to import: search or export again.',
  )
})
