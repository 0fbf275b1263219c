/** What holds for the exports of networks and help desks alike: whatever a file holds is taken apart, and overlapping files are one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/intake/format.ts'
import { facebookGraph } from '../../../src/intake/formats/facebook.ts'
import { googleBusiness } from '../../../src/intake/formats/google-business.ts'
import { instagramGraph } from '../../../src/intake/formats/instagram.ts'
import { redditJson } from '../../../src/intake/formats/reddit.ts'
import { youtube } from '../../../src/intake/formats/youtube.ts'
import { zendesk } from '../../../src/intake/formats/zendesk.ts'
import { newFolder, outspoke } from '../../support/run.ts'
import { fixture } from './read.ts'

const KEYS =
  'id name kind data children replies comments items snippet topLevelComment totalReplyCount entry changes messaging field value item verb from to ' +
  'message text caption created_time created_utc timestamp publish_time rating review_text parent parent_id post_id comment_id permalink_url ' +
  'reviews locationReviews review reviewId starRating reviewer tickets ticket requester_id public via source count json things mentioned_comment ' +
  '19292868552 19292868552_101'

/** JSON with the keys that the formats look for, and values of any kind where they expect another. */
const { node } = fc.letrec<{ node: unknown; object: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom('t1', 't3', 'more', 'comment', 'feed', '', '1_2', '1_2_3', null, true, 7, 1e12, -3),
    fc.string({ maxLength: 8 }),
    fc.array(tie('node'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...KEYS.split(' ')), tie('node'), { maxKeys: 6 }) as fc.Arbitrary<JsonObject>,
}))

describe.each([redditJson, youtube, facebookGraph, instagramGraph, googleBusiness, zendesk])('$name', ({ unfold }) => {
  test('takes anything apart, and always alike', () => {
    fc.assert(
      fc.property(node, (value) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return
        const run = (): { given: JsonObject[]; said: Set<string> } => {
          const [given, said]: [JsonObject[], Set<string>] = [[], new Set()]
          unfold?.(value as JsonObject, { give: (record) => given.push(record), skip: (what) => said.add(what), file: new Map() })
          return { given, said }
        }
        const { given, said } = run()
        for (const record of given) expect(record).toBeTypeOf('object')
        for (const what of said) expect(what).toMatch(/\S/)
        expect(run()).toEqual({ given, said })
      }),
      { numRuns: 400 },
    )
  })
})

/** Conversations are those that the file opened, replies those that a conversation got from it. */
const SUMMARY = ['rows', 'new', 'known', 'updated', 'conversations', 'replies']

async function imported(folder: string, name: string): Promise<readonly unknown[]> {
  const { stdout } = await outspoke(['import', fixture(name), '--db', 'x.db', '--format', 'json'])
    .in(folder)
    .run()
  const [summary] = JSON.parse(stdout)
  return SUMMARY.map((key) => summary[key])
}

describe('in the store', () => {
  test.each([
    [{ 'front.csv': [7, 6, 1, 0, 3, 1] }],
    // The opening of a ticket is one post in both exports.
    [{ 'zendesk-incremental.json': [3, 3, 0, 0, 3, 0], 'zendesk.ndjson': [7, 6, 1, 0, 2, 2] }],
    [{ 'reddit-thread.json': [13, 13, 0, 0, 3, 0], 'reddit-listing.json': [10, 9, 0, 1, 5, 2] }],
    // Comments that have no ids, two or three are the same.
    [{ 'facebook-feed.json': [8, 8, 0, 0, 4, 2], 'facebook-comments.json': [3, 1, 0, 2, 1, 0], 'facebook-by-id.json': [3, 1, 0, 2, 1, 0] }],
    [{ 'instagram-media.json': [6, 6, 0, 0, 3, 1], 'instagram-comments.json': [3, 3, 0, 0, 2, 1] }],
    [{ 'youtube-threads.json': [6, 6, 0, 0, 5, 1] }],
    [{ 'google-business.json': [5, 5, 0, 0, 5, 1] }],
  ])('%o, and nothing more the second time', async (files) => {
    const folder = newFolder()
    for (const [name, summary] of Object.entries(files)) expect([name, await imported(folder, name)]).toEqual([name, summary])
    for (const [name, [rows]] of Object.entries(files)) expect(await imported(folder, name)).toEqual([rows, 0, rows, 0, 0, 0])
    expect((await outspoke('db check --db x.db').in(folder).run()).stdout).toContain('all as it should be')
  })
})
