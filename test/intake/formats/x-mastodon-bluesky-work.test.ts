/** From exports to conversations: what threads across files, what only came along, what is gone. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { expect, test } from 'vitest'
import { postId } from '../../../src/core/post-id.ts'
import { newFolder, outspoke } from '../../support/run.ts'
import { fixture } from './read.ts'

const RULES = `version: 1
brand:
  handles:
    x: [acmerail]
    mastodon: [acme@social.example]
    bluesky: [acme.example]
routes:
  - to: hub
`

interface Shown {
  readonly state: string
  readonly thread: readonly { readonly native_id: string; readonly direction: string; readonly state: string; readonly text: string }[]
}

/** A workspace with these files imported, and a conversation of it by the id of one of its posts. */
async function workspace(files: readonly string[]): Promise<(network: string, nativeId: string) => Promise<Shown>> {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  for (const file of files) {
    copyFileSync(isAbsolute(file) ? file : fixture(file), join(folder, basename(file)))
    const ran = await outspoke(['import', basename(file), ...(file.startsWith('x-archive') ? ['--owner', 'AcmeRail'] : [])])
      .in(folder)
      .run()
    if (ran.code > 1) throw new Error(ran.stderr)
  }
  return async (network, nativeId) => {
    const id = postId({
      network,
      nativeId,
      idQuality: 'ok',
      kind: 'post',
      direction: 'inbound',
      directed: true,
      precision: 's',
      text: '',
      state: 'live',
    })
    const ran = await outspoke(['show', id, '--format', 'json']).in(folder).run()
    if (ran.code !== 0) throw new Error(ran.stderr)
    return JSON.parse(ran.stdout)
  }
}

const line = ({ state, thread }: Shown): readonly string[] => [
  state,
  ...thread.map((post) => `${post.direction} ${post.native_id} ${post.state}: ${post.text.split('\n')[0]}`),
]

const ASKED = 'inbound https://far.example/users/ana/statuses/9001 live: @acme the 9:12 is late & nobody says so'
const AGAIN = 'inbound https://far.example/users/ana/statuses/9002 live: and again'
const ANSWERED = 'outbound https://social.example/users/acme/statuses/1102 live: @ana Sorry!'
const ARCHIVED = 'outbound https://social.example/users/acme/statuses/1002 live: @ana Sorry!'

test.each([
  ['mastodon-stream.ndjson mastodon-statuses.json', [ASKED, ANSWERED, AGAIN]],
  ['mastodon-statuses.json mastodon-stream.ndjson', [ASKED, ANSWERED, AGAIN]],
  ['mastodon-outbox.json mastodon-context.json', [ASKED, ARCHIVED, AGAIN]],
  // The answer 1102 comes along with a post that quotes it.
  ['mastodon-notifications.json mastodon-search.json mastodon-outbox.json', [ASKED, ARCHIVED, ANSWERED, AGAIN]],
])('Mastodon: what a server numbers and what an archive names meet: %s', async (files, thread) => {
  const show = await workspace(files.split(' '))
  expect(line(await show('mastodon', 'https://far.example/users/ana/statuses/9001'))).toEqual(['open', ...thread])
})

test('Bluesky: a thread, and a feed that has parts of it along', async () => {
  const show = await workspace(['bluesky-thread.json', 'bluesky-feed.json', 'bluesky-notifications.json'])
  expect(line(await show('bluesky', 'at://did:plc:ana/app.bsky.feed.post/3kask'))).toEqual([
    'open',
    'inbound at://did:plc:ana/app.bsky.feed.post/3kask live: @acme.example why late & why &amp; again?',
    'outbound at://did:plc:acme/app.bsky.feed.post/3kreply live: Sorry, Ana!',
    'inbound at://did:plc:ana/app.bsky.feed.post/3kahead live: Thanks.',
  ])
})

test('X: our archive answers what a search found; an edited post is found by its first version', async () => {
  const show = await workspace(['x-archive-tweets.js', 'x-v2-page.json'])
  expect(line(await show('x', '1700000000000000501'))).toEqual([
    'open',
    'inbound 1700000000000000501 live: @AcmeRail why late & why again?',
    'outbound 1700000000000000802 live: @ana_k Sorry & thanks for telling us.',
    'outbound 1700000000000000502 live: @ana_k Sorry!',
  ])
  expect(line(await show('x', '1700146972062646777'))).toEqual([
    'new',
    'inbound 1700147223720886778 live: A long one about @AcmeRail & its boards, which goes on for more than 280 characters.',
  ])
})

test('a post that was first known as gone is read when an export has it', async () => {
  const folder = newFolder()
  const uri = 'at://did:plc:ana/app.bsky.feed.post/3kask'
  const gone = { $type: 'app.bsky.feed.defs#notFoundPost', uri, notFound: true }
  const item = { reply: { root: gone, parent: gone }, post: JSON.parse(readFileSync(fixture('bluesky-feed.json'), 'utf8')).feed[0].post }
  writeFileSync(join(folder, 'first.json'), JSON.stringify({ feed: [item] }))
  const show = await workspace([join(folder, 'first.json'), 'bluesky-posts.json'])
  expect(line(await show('bluesky', uri))).toEqual([
    'open',
    `inbound ${uri} live: @acme.example why late & why &amp; again?`,
    'outbound at://did:plc:acme/app.bsky.feed.post/3kreply live: Sorry, Ana!',
  ])
})
