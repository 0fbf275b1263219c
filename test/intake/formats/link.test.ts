import { expect, test } from 'vitest'
import { handleOfLink, idOfLink, networkOfLink, networkOfWord } from '../../../src/intake/formats/link.ts'

test.each([
  ['https://twitter.com/Shop/status/911107740000000001', '911107740000000001', 'Shop', 'x'],
  ['http://twitter.com/Shop/statuses/911107740000000001', '911107740000000001', 'Shop', 'x'],
  ['https://mobile.twitter.com/shop/status/12?s=20', '12', 'shop', 'x'],
  ['https://x.com/shop/status/12/photo/1', '12', 'shop', 'x'],
  ['https://x.com/i/status/12', '12', '', 'x'],
  ['https://x.com/shop', 'https://x.com/shop', '', 'x'],
  ['https://notx.com/shop/status/12', 'https://notx.com/shop/status/12', '', ''],
  ['https://evil.example/?u=https://x.com/shop/status/12', 'https://evil.example/?u=https://x.com/shop/status/12', '', ''],
  ['https://www.facebook.com/1/posts/2', 'https://www.facebook.com/1/posts/2', '', 'facebook'],
  ['https://shop.tumblr.com/1', 'https://shop.tumblr.com/1', '', 'tumblr'],
  ['https://www.threads.com/@shop/post/A', 'https://www.threads.com/@shop/post/A', '', 'threads'],
  ['at://did:plc:abc/app.bsky.feed.post/3k', 'at://did:plc:abc/app.bsky.feed.post/3k', '', 'bluesky'],
  ['900000000000000001', '900000000000000001', '', ''],
  ['', '', '', ''],
])('%s', (link, id, handle, network) => {
  expect([idOfLink(link), handleOfLink(link), networkOfLink(link)]).toEqual([id, handle, network])
})

test.each([
  ['twitter', 'x'],
  ['X', 'x'],
  ['Twitter.com', 'x'],
  ['facebook_public', 'facebook'],
  ['Instagram Public', 'instagram'],
  ['YouTube', 'youtube'],
  ['reddit', 'reddit'],
  ['news', 'other'],
  ['Example News', 'other'],
  ['Netflix', 'other'],
])('the source %s', (word, network) => {
  expect(networkOfWord(word)).toBe(network)
})
