import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FoldPost } from '../../src/core/conversation.ts'
import { splitCluster } from '../../src/core/threads.ts'
import { clusters } from '../support/clusters.ts'
import { inbound, type Piece, reply, scene } from '../support/scene.ts'

const bob = { author: 'x\0bob' }
const eve = { author: 'x\0eve', employee: true }

/** Each group as its posts in order, thread by thread, and what is unmatched. */
function split(pieces: readonly Piece[]): string[] {
  const { posts } = scene(pieces)
  const { groups, unmatched } = splitCluster(posts)
  const keys = new Map(posts.map((post) => [post.id, post.key]))
  const threads = new Map<number, string[]>()
  for (const { thread, members } of groups) {
    threads.set(thread, [...(threads.get(thread) ?? []), members.map(({ post }) => post.key).join(' ')])
  }
  const lines = [...threads.values()].map((thread) => thread.join(' | '))
  return unmatched.length === 0 ? lines : [...lines, `unmatched: ${unmatched.map((id) => keys.get(id)).join(' ')}`]
}

describe('threads and conversations', () => {
  test.each<[string, Piece[], string[]]>([
    ['nothing', [], []],
    ['one post', [inbound('a', 'Mon 10:00')], ['a']],
    ['one repost', [inbound('a', 'Mon 10:00', { passive: true })], []],
    ['one broadcast', [reply('a', 'Mon 10:00', undefined)], []],
    ['one reply whose parent is missing', [reply('b', 'Mon 10:00', 'gone')], ['unmatched: b']],
    ['a thread', [inbound('a', 'Mon 10:00'), reply('b', 'Mon 11:00', 'a'), inbound('c', 'Mon 12:00', { of: 'b' })], ['a b c']],
    ['the parent arrives later', [reply('b', 'Mon 11:00', 'a'), inbound('a', 'Mon 10:00')], ['a b']],
    [
      'another author who joins has a conversation of their own',
      [inbound('a', 'Mon 10:00'), inbound('b', 'Mon 11:00', { of: 'a', ...bob }), reply('c', 'Mon 12:00', 'b')],
      ['a | b c'],
    ],
    [
      'a broadcast is no thread',
      [
        reply('ad', 'Mon 09:00', undefined),
        inbound('a', 'Mon 10:00', { of: 'ad' }),
        inbound('b', 'Mon 10:01', { of: 'ad' }),
        reply('c', 'Mon 11:00', 'a'),
      ],
      ['a c', 'b'],
    ],
    [
      'continuing a broadcast belongs to nobody',
      [
        reply('ad', 'Mon 09:00', undefined),
        reply('more', 'Mon 09:01', 'ad'),
        reply('again', 'Mon 09:02', 'more'),
        inbound('a', 'Mon 10:00', { of: 'more' }),
      ],
      ['a', 'unmatched: more again'],
    ],
    [
      'continuing a reply belongs where that does, in any order',
      [reply('d', 'Mon 11:02', 'c'), reply('c', 'Mon 11:01', 'b'), reply('b', 'Mon 11:00', 'a'), inbound('a', 'Mon 10:00')],
      ['a b c d'],
    ],
    [
      'under a reply whose parent is missing',
      [
        reply('b', 'Mon 11:00', 'gone'),
        inbound('c', 'Mon 12:00', { of: 'b' }),
        inbound('d', 'Mon 12:10', { of: 'b', ...bob }),
        reply('e', 'Mon 13:00', 'c'),
      ],
      ['c e | d', 'unmatched: b'],
    ],
    [
      'without an author: a conversation each',
      [
        inbound('a', 'Mon 10:00', { author: undefined }),
        inbound('b', 'Mon 10:01', { of: 'a', author: undefined }),
        reply('c', 'Mon 11:00', 'b'),
      ],
      ['a | b c'],
    ],
    [
      'a repost opens none, and its answer belongs to nobody',
      [inbound('a', 'Mon 10:00', { passive: true }), reply('b', 'Mon 11:00', 'a')],
      ['unmatched: b'],
    ],
    [
      "what comes along is part of its author's conversation",
      [
        inbound('a', 'Mon 10:00', { passive: true }),
        reply('b', 'Mon 11:00', 'a'),
        inbound('c', 'Mon 12:00', { of: 'b' }),
        inbound('q', 'Mon 12:00', { of: 'b', passive: true, ...bob }),
      ],
      ['a b c'],
    ],
    [
      'what comes along without an author is part of none',
      [inbound('a', 'Mon 10:00'), inbound('q', 'Mon 11:00', { of: 'a', passive: true, author: undefined })],
      ['a'],
    ],
    [
      'a ring of parents',
      [inbound('a', 'Mon 10:00', { of: 'b' }), inbound('b', 'Mon 11:00', { of: 'a' }), reply('c', 'Mon 12:00', 'a')],
      ['a b c'],
    ],
    ['a ring of our own', [reply('a', 'Mon 10:00', 'b'), reply('b', 'Mon 11:00', 'a'), reply('c', 'Mon 12:00', 'b')], ['unmatched: a b c']],
  ])('%s', (_, pieces, expected) => {
    expect(split(pieces)).toEqual(expected)
  })
})

describe('by `conversation_id`, where the parent is missing', () => {
  const g = { group: 'x\0g' }
  test.each<[string, Piece[], string[]]>([
    [
      "joins the same author's earliest post",
      [
        inbound('b', 'Mon 11:00', { of: 'gone', ...g }),
        inbound('a', 'Mon 10:00', { ...g, of: 'gone too' }),
        inbound('c', 'Mon 12:00', { of: 'lost', ...g }),
      ],
      ['a b c'],
    ],
    ["not another author's", [inbound('a', 'Mon 10:00', g), inbound('b', 'Mon 11:00', { of: 'gone', ...g, ...bob })], ['a', 'b']],
    ['not in another one', [inbound('a', 'Mon 10:00', g), inbound('b', 'Mon 11:00', { of: 'gone', group: 'x\0h' })], ['a', 'b']],
    [
      'an answer to the missing root itself is a thread of its own',
      [
        inbound('a', 'Mon 10:00', { of: 'root', answersRoot: true, ...g }),
        inbound('b', 'Mon 11:00', { of: 'root', answersRoot: true, ...g }),
      ],
      ['a', 'b'],
    ],
    [
      'without a time it is not the earliest',
      [inbound('b', undefined, { of: 'gone', ...g }), inbound('a', 'Mon 10:00', { of: 'lost', ...g })],
      ['b a'],
    ],
    [
      'of one time, the lesser key',
      [inbound('b', 'Mon 10:00', { ...g }), inbound('a', 'Mon 10:00', { ...g }), inbound('c', 'Mon 11:00', { of: 'gone', ...g })],
      ['b', 'a c'],
    ],
    [
      'with all that answers it',
      [
        inbound('a', 'Mon 10:00', g),
        inbound('b', 'Mon 11:00', { of: 'gone', ...g }),
        inbound('c', 'Mon 12:00', { of: 'b', ...bob }),
        reply('d', 'Mon 13:00', 'b'),
      ],
      ['a b d | c'],
    ],
    ['our own are not joined', [inbound('a', 'Mon 10:00', g), reply('b', 'Mon 11:00', 'gone', g)], ['a', 'unmatched: b']],
    [
      'without an author, or without an id, nothing is',
      [
        inbound('a', 'Mon 10:00', g),
        inbound('b', 'Mon 11:00', { of: 'gone', author: undefined, ...g }),
        inbound('c', 'Mon 12:00', { of: 'gone' }),
      ],
      ['a', 'b', 'c'],
    ],
    [
      "two that join each other's threads",
      [
        inbound('o', 'Mon 12:00', { of: 'gone', ...g }),
        inbound('f', 'Mon 10:00', { of: 'o', ...bob, ...g }),
        inbound('p', 'Mon 12:00', { of: 'lost', ...bob, ...g }),
        inbound('e', 'Mon 10:00', { of: 'p', ...g }),
      ],
      ['e o | f p'],
    ],
  ])('%s', (_, pieces, expected) => {
    expect(split(pieces)).toEqual(expected)
  })
})

describe('employees', () => {
  test.each<[string, Piece[], string[]]>([
    ['their own post opens a conversation', [inbound('a', 'Mon 10:00', eve), reply('b', 'Mon 11:00', 'a')], ['a b']],
    [
      "in a customer's thread they are part of it, and open none",
      [inbound('a', 'Mon 10:00'), inbound('b', 'Mon 10:30', { of: 'a', ...eve }), inbound('c', 'Mon 11:00', { of: 'b' })],
      ['a b c'],
    ],
    [
      'under a broadcast they are like anyone',
      [reply('ad', 'Mon 09:00', undefined), inbound('b', 'Mon 10:30', { of: 'ad', ...eve })],
      ['b'],
    ],
    [
      "in an employee's thread too",
      [
        inbound('a', 'Mon 10:00', eve),
        inbound('b', 'Mon 10:30', { of: 'a', ...eve, author: 'x\0tom' }),
        inbound('c', 'Mon 11:00', { of: 'b', ...eve }),
      ],
      ['a c | b'],
    ],
    [
      'where nobody asked, those who count are unmatched',
      [
        reply('b', 'Mon 10:00', 'gone'),
        inbound('c', 'Mon 10:30', { of: 'b', ...eve }),
        inbound('d', 'Mon 10:40', { of: 'b', ...eve, counts: true }),
      ],
      ['unmatched: b d'],
    ],
  ])('%s', (_, pieces, expected) => {
    expect(split(pieces)).toEqual(expected)
  })
})

describe('order and time', () => {
  test.each<[string, Piece[], string, (number | string)[]]>([
    [
      'by time, then key',
      [inbound('c', 'Mon 10:01'), inbound('b', 'Mon 10:02', { of: 'c' }), inbound('a', 'Mon 10:02', { of: 'c' })],
      'c a b',
      [1, 2, 2],
    ],
    [
      'a reply never before what it answers',
      [inbound('a', 'Mon 10:05'), reply('b', 'Mon 10:01', 'a'), reply('c', 'Mon 10:03', 'b'), inbound('d', 'Mon 10:04', { of: 'c' })],
      'd a b c',
      [4, 5, 5, 5],
    ],
    [
      'at one instant: the author, then ours as they follow each other',
      [reply('x', 'Mon 10:01', 'y'), reply('y', 'Mon 10:01', 'z'), inbound('z', 'Mon 10:01')],
      'z y x',
      [1, 1, 1],
    ],
    [
      "without a time: the author's first, ours last",
      [reply('b', undefined, 'a'), reply('c', 'Mon 10:02', 'b'), inbound('a', 'Mon 10:01'), inbound('d', undefined, { of: 'a' })],
      'd a c b',
      ['first', 1, 2, 'last'],
    ],
  ])('%s', (_, pieces, order, times) => {
    const [group] = splitCluster(scene(pieces).posts).groups
    const minute = (time: number): number | string => (time === -Infinity ? 'first' : time === Infinity ? 'last' : (time / 60_000) % 60)
    expect([group?.members.map(({ post }) => post.key).join(' '), group?.members.map(({ time }) => minute(time))]).toEqual([order, times])
  })
})

describe('laws', () => {
  test('as by the definition, slowly', () => {
    fc.assert(
      fc.property(clusters(), (posts) => {
        expect(partition(posts)).toEqual(slowly(posts))
      }),
      { numRuns: 400 },
    )
  })

  test('a long chain, a wide thread and a long ring take no time to speak of', () => {
    const chain = (n: number, parent: (i: number) => number | undefined, inboundAt: (i: number) => boolean): FoldPost[] => {
      const [post] = scene([inbound('a', 'Mon 10:00')]).posts
      return Array.from({ length: n }, (_, i) => ({
        ...(post as FoldPost),
        id: i,
        key: `${i}`,
        parent: parent(i),
        answers: i > 0,
        inbound: inboundAt(i),
        author: `x\0${i}`,
      }))
    }
    const n = 20_000
    expect(
      splitCluster(
        chain(
          n,
          (i) => (i === 0 ? undefined : i - 1),
          (i) => i === 0,
        ),
      ).groups.length,
    ).toBe(1)
    expect(
      splitCluster(
        chain(
          n,
          (i) => (i === 0 ? undefined : 0),
          () => true,
        ),
      ).groups.length,
    ).toBe(n)
    expect(
      splitCluster(
        chain(
          n,
          (i) => (i + 1) % n,
          () => false,
        ),
      ).groups.length,
    ).toBe(0)
  })
})

/** The inbound posts of each conversation, sorted. */
function partition(posts: readonly FoldPost[]): string[] {
  return splitCluster(posts)
    .groups.map(({ members }) => ids(members.filter(({ post, ours }) => !ours && !post.passive).map(({ post }) => post)))
    .sort()
}

function ids(posts: readonly FoldPost[]): string {
  return posts
    .map((post) => post.id)
    .sort((a, b) => a - b)
    .join(' ')
}

/** The definition word by word: joined by parent links, cut under broadcasts; orphans by their author and `group`; then by author. */
function slowly(posts: readonly FoldPost[]): string[] {
  const links: [number, number][] = []
  const parentOf = (post: FoldPost): FoldPost | undefined =>
    posts.find((other) => other.id === post.parent && (other.inbound || other.answers))
  const topOf = (post: FoldPost): FoldPost => {
    let top = post
    for (let up = parentOf(top); up !== undefined; up = parentOf(top)) top = up
    return top
  }
  for (const post of posts) {
    const parent = parentOf(post)
    if (parent !== undefined) links.push([post.id, parent.id])
    if (!post.orphan || !post.inbound || post.answersRoot || post.group === undefined || post.author === undefined) continue
    const [earliest] = posts
      .filter((other) => other.inbound && other.group === post.group && other.author === post.author)
      .sort((a, b) => ((a.at ?? Infinity) === (b.at ?? Infinity) ? (a.key < b.key ? -1 : 1) : (a.at ?? Infinity) - (b.at ?? Infinity)))
    if (earliest !== undefined) links.push([post.id, earliest.id])
  }
  const thread = new Map(posts.map((post) => [post.id, post.id]))
  for (let changed = true; changed; ) {
    changed = false
    for (const [a, b] of links) {
      const least = Math.min(thread.get(a) ?? a, thread.get(b) ?? b)
      for (const id of [a, b]) {
        if (thread.get(id) !== least) changed = true
        thread.set(id, least)
      }
    }
  }
  const groups = new Map<string, FoldPost[]>()
  for (const post of posts) {
    const top = topOf(post)
    const speaksForUs = !post.inbound || (post.employee && top !== post && !(top.inbound && top.employee))
    if (speaksForUs || post.passive) continue
    const key = post.author === undefined ? `${post.id}` : `${thread.get(post.id)} ${post.author}`
    groups.set(key, [...(groups.get(key) ?? []), post])
  }
  return [...groups.values()].map(ids).sort()
}
