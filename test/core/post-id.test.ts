import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import { authorKey, groupKey, identity, parentKey, postId, postKey, shownNativeId } from '../../src/core/post-id.ts'

const post = (fields: Partial<Post>): Post => ({
  network: 'x',
  idQuality: 'ok',
  kind: 'post',
  direction: 'inbound',
  directed: true,
  precision: 's',
  text: 'hello',
  state: 'live',
  ...fields,
})

/** The definition, word for word, with big numbers. */
function slowId(text: string): string {
  const bytes = createHash('sha256').update(text).digest()
  const bits = [...bytes.subarray(8)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const digits = Array.from(
    { length: 12 },
    (_, index) => '0123456789abcdefghjkmnpqrstvwxyz'[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)],
  )
  return `${'abcdefghjkmnpqrstvwxyz'[Number(bytes.readBigUInt64BE(0) % 22n)]}${digits.join('')}`
}

describe('key and short id', () => {
  test.each([
    ['a network id', { nativeId: '570306133677760513' }, '570306133677760513', 'x\u0000570306133677760513'],
    ['an id of a data set', { nativeId: '119237', scope: 'twcs' }, 'twcs:119237', 'x\0twcs:119237'],
    ['scientific: by its url', { nativeId: '5.7E+17', idQuality: 'scientific', url: 'https://x.com/1' }, undefined, 'x\0https://x.com/1'],
    [
      'rounded, no url',
      { nativeId: '570306133677760000', idQuality: 'rounded', author: 'ana', postedAt: 5 },
      undefined,
      'x\0ana\x005\0hello',
    ],
    ['missing, nothing else', { idQuality: 'missing' }, undefined, 'x\0\0\0hello'],
  ] as const)('%s', (_, fields, key, hashed) => {
    const id = slowId(hashed)
    expect(postId(post(fields))).toBe(id)
    expect(postKey(post(fields))).toBe(key ?? `#${id}`)
    expect(identity(post(fields))).toEqual({ key: key ?? `#${id}`, pid: id })
  })

  test('any text: a letter and 12 characters, as defined', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (nativeId) => {
        expect(postId(post({ nativeId }))).toBe(slowId(`x\0${nativeId}`))
        expect(postId(post({ nativeId }))).toMatch(/^[abcdefghjkmnpqrstvwxyz][0-9abcdefghjkmnpqrstvwxyz]{12}$/)
      }),
    )
  })

  test.each([
    ['twcs:119237', '119237'],
    ['at://did:plc:1/app.bsky.feed.post/2', 'at://did:plc:1/app.bsky.feed.post/2'],
    ['170932_12', '170932_12'],
    ['#abc', undefined],
  ])('%s is shown as %s', (key, shown) => expect(shownNativeId(key)).toBe(shown))

  test('parents and groups are spelled as keys', () => {
    expect(parentKey(post({ scope: 'twcs', parentId: '3' }))).toBe('twcs:3')
    expect(groupKey(post({ conversationId: 't3_x' }))).toBe('t3_x')
    expect([parentKey(post({})), groupKey(post({}))]).toEqual([undefined, undefined])
  })

  test.each([
    [{ authorId: '7', author: 'Ana' }, '7'],
    [{ author: '@Ana' }, 'ana'],
    [{}, undefined],
  ])('author of %o', (fields, key) => expect(authorKey(post(fields))).toBe(key))
})
