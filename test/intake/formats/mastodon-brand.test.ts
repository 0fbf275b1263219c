import { expect, test } from 'vitest'
import { fixture, knowing, readExport, shown } from './read.ts'

// In the rules | our post | mention of us | mention of another server's acme
test.each([
  'acme@social.example | outbound | directed | not',
  'https://social.example/@acme | outbound | directed | not',
  // Without a server any acme that is mentioned is taken for ours, but not for the author of our posts.
  'acme | outbound | directed | directed',
  'acme@elsewhere.example | inbound | not | not',
])('a brand of the rules on Mastodon: %s', async (line) => {
  const [handle = ''] = line.split(' | ')
  const { posts } = await readExport(fixture('mastodon-statuses.json'), { rules: knowing({ mastodon: [handle] }) })
  const [first = '', second = '', , , , third = ''] = shown(posts, 'inbound', 'directed')
  const directed = (cells: string): string => (cells === '1 | 1' ? 'directed' : 'not')
  expect([handle, second.startsWith('0') ? 'outbound' : 'inbound', directed(first), directed(third)].join(' | ')).toBe(line)
})

test('private posts are taken in when asked for, and known as such', async () => {
  const { posts, rows, notices } = await readExport(fixture('mastodon-statuses.json'), {
    rules: knowing({ mastodon: ['acme@social.example'] }),
    includePrivate: true,
  })
  expect([rows, notices]).toEqual([10, []])
  expect(
    shown(
      posts.filter((post) => post['is_private'] === 1),
      'key',
      'kind',
      'directed',
    ),
  ).toEqual(['https://social.example/users/bob/statuses/1107 | dm | 1', 'https://social.example/users/bob/statuses/1108 | - | 0'])
})
