import { expect, it } from 'vitest'
import { cutDigest, type DigestLine, digestOf } from '../../src/core/digest.ts'

const line = (shortId: string, state: DigestLine['state'], dueAt: number, department = 'care'): DigestLine => {
  return { shortId, state, dueAt, department, what: 'resolution', when: '' }
}

it('groups by department, the worst first, and cuts the least bad', () => {
  const lines = [line('a', 'soon', 1), line('b', 'stale', 0), line('c', 'late', 9, 'hub'), line('d', 'late', 5), line('e', 'resolved', 1)]
  const digest = digestOf(lines, { more: 2, notices: ['n'] })
  const ids = (of: typeof digest) => of.groups.map((group) => [group.department, group.lines.map(({ shortId }) => shortId).join('')])
  expect([digest.title, digest.more, ids(digest)]).toEqual([
    '2 late, 1 soon, 1 stale, 1 resolved',
    2,
    [
      ['care', 'dabe'],
      ['hub', 'c'],
    ],
  ])
  expect([cutDigest(digest, 2).more, ids(cutDigest(digest, 2))]).toEqual([
    5,
    [
      ['care', 'd'],
      ['hub', 'c'],
    ],
  ])
  expect([cutDigest(digest, 1).more, ids(cutDigest(digest, 1))]).toEqual([6, [['care', 'd']]])
  expect([digestOf([]).title, cutDigest(digest, 9)]).toEqual(['0 late, 0 soon', digest])
})
