/** What stands in the place of a person's names. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeTextOf, idsOf, maskAddresses, maskCommand, maskMentions, maskOf, withoutTexts, wordsOf } from '../../src/core/forget.ts'
import { foldHandle } from '../../src/core/handle.ts'

const NAMES = { handles: ['ann_b'], display: ['Ann Berg'] }

test.each([
  ['@ann_b where?', '[forgotten] where?', '[forgotten] where?'],
  ['(@Ann_B) and @ANN_B.', '([forgotten]) and [forgotten].', '([forgotten]) and [forgotten].'],
  ['＠ann_b', '[forgotten]', '[forgotten]'],
  ['@ann_b@mastodon.social hi', '[forgotten] hi', '[forgotten] hi'],
  ['@ann_bee, mail@ann_b.com', '@ann_bee, mail@ann_b.com', '@ann_bee, mail@[forgotten].com'],
  ['see https://x.com/ann_b/status/1', 'see https://x.com/[forgotten]/status/1', 'see https://x.com/[forgotten]/status/1'],
  ['https://www.tiktok.com/@ann_b/video/1', 'https://www.tiktok.com/[forgotten]/video/1', 'https://www.tiktok.com/[forgotten]/video/1'],
  ['Hi Ann, dear Ann Berg', 'Hi Ann, dear Ann Berg', 'Hi [forgotten], dear [forgotten]'],
  ['Annual bergs and an ann', 'Annual bergs and an ann', 'Annual bergs and an ann'],
  ['ann_b wrote', 'ann_b wrote', '[forgotten] wrote'],
  ['', '', ''],
])('%s', (text, far, near) => {
  expect([maskOf(NAMES, false)(text), maskOf(NAMES, true)(text)]).toEqual([far, near])
})

test('names of nobody change nothing, and odd handles are taken as they are', () => {
  expect(maskOf({ handles: ['', '@'], display: ['', 'A B'] }, true)('a @b c')).toBe('a @b c')
  expect(maskOf({ handles: ['a.b*c', '安娜'], display: [] }, true)('@a.b*c axbxc @安娜 and 安娜')).toBe(
    '[forgotten] axbxc [forgotten] and [forgotten]',
  )
})

test('no handle is left as a mention, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z][a-z0-9_]{2,8}$/), fc.string(), (before, handle, after) => {
      const text = `${before} @${handle} ${after}`
      const masked = maskOf({ handles: [handle], display: [] }, false)(text)
      expect(masked).toContain('[forgotten]')
      expect(maskOf({ handles: [handle], display: [] }, false)(masked)).toBe(masked)
      expect(maskMentions(text, (one) => one === foldHandle(handle))).toContain('[forgotten]')
    }),
  )
})

test.each([
  ['hello @ann_b and @bob', 'hello [forgotten] and @bob'],
  ['@Ann_B@mastodon.social', '[forgotten]'],
  ['mail@ann_b', 'mail@ann_b'],
  ['no sign', 'no sign'],
])('mentions in %s', (text, expected) => {
  expect(maskMentions(text, (handle) => handle === 'ann_b')).toBe(expected)
})

test.each([
  ['tag k3f9 +refund', 'tag wwww +refund'],
  ['tag k3f9m2q8tz4ab k3f9m2q9 +refund', 'tag wwwwwwwwwwwww k3f9m2q9 +refund'],
  ['flag x/ann_b vip', 'flag x/[forgotten] vip'],
  ["resolve 'author:ann_b' --as acted", "resolve 'author:[forgotten]' --as acted"],
  ['import', 'import'],
])('the log: %s', (command, expected) => {
  expect(maskCommand(command, new Map([['k3f9m2q8tz4ab', 'wwwwwwwwwwwww']]), maskOf(NAMES, true))).toBe(expected)
})

test('words of a record as it stood in a file', () => {
  expect(wordsOf('900,"@ann_b",https://x.com/ann_b/status/900;{"id":77}')).toEqual(expect.arrayContaining(['900', 'ann_b', '77']))
})

test('ids of their posts go wherever they stand, short ones and those of others stay', () => {
  const mask = maskOf(
    {
      handles: ['ann_b'],
      display: [],
      ids: idsOf(['1700000000000000501', 'at://did:plc:a/app.bsky.feed.post/3kabcdefgh', '77', '#k3f9m2q8tz4ab']),
    },
    false,
  )
  expect(mask('https://x.com/ann_b/status/1700000000000000501?s=20 and 77')).toBe(
    'https://x.com/[forgotten]/status/[forgotten]?s=20 and 77',
  )
  expect(mask('{"quoted":"1700000000000000501","other":"1700000000000000502"}')).toBe(
    '{"quoted":"[forgotten]","other":"1700000000000000502"}',
  )
  expect(mask('https://bsky.app/profile/cyd/post/3kabcdefgh.')).toBe('https://bsky.app/profile/cyd/post/[forgotten].')
  expect(mask('17000000000000005019')).toBe('17000000000000005019')
})

test.each([
  ['see https://x.com/Ann_B/status/900101, ann_b', 'see https://x.com/[forgotten]/status/[forgotten], ann_b'],
  ['x.com/ann_b', 'x.com/[forgotten]'],
  ['(https://mastodon.social/@ann_b/900101)', '(https://mastodon.social/@[forgotten]/[forgotten])'],
  ['https://x.com/i?id=900101#ann_b', 'https://x.com/i?id=[forgotten]#[forgotten]'],
  ['https://x.com/ann_bee/status/9001011', 'https://x.com/ann_bee/status/9001011'],
  ['ann_b/900101', 'ann_b/900101'],
  ['', ''],
])('addresses in %s', (text, expected) => {
  expect(maskAddresses(text, (part) => part === 'ann_b' || part === '900101')).toBe(expected)
})

test.each([
  ['note k3f9 fraudster', 'note k3f9 [forgotten]'],
  ['note k3f9 "rang, said "he lies" twice" --if-rev 2', 'note k3f9 [forgotten]'],
  ["note k3f9m2q8tz4ab 'it is fine'", 'note k3f9m2q8tz4ab [forgotten]'],
  ['resolve k3f9 --as declined --no-reply rude', 'resolve k3f9 --as declined --no-reply [forgotten]'],
  ['reply k3f9 hello --draft --private', 'reply k3f9 [forgotten] --draft --private'],
  ['note tag:refund "all of them" --yes', 'note tag:refund [forgotten]'],
  ['follow-ups done 12 well', 'follow-ups done 12 [forgotten]'],
  ['follow-ups drop 12 "moved away"', 'follow-ups drop 12 [forgotten]'],
  ['tag k3f9 m2q8 +refund --note crook', 'tag k3f9 m2q8 [forgotten] --note [forgotten]'],
  ['note k3f9', 'note k3f9'],
  ['', ''],
])('a text in the log: %s', (command, expected) => {
  expect(withoutTexts(command)).toBe(expected)
})

test('what people wrote in an event: the reason of a rejection too, that of a resolution is a figure', () => {
  expect([freeTextOf('rejected').includes('reason'), freeTextOf('resolved').includes('reason')]).toEqual([true, false])
})
