import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../support.ts'
import { knowing, readExport } from './read.ts'

const data = sharedData()

// Counted apart from this program. Context: further posts that no row of the file is.
const FILES = [
  'file | ours | format | rows | context | rejected | inbound | outbound | replies with a parent | gone | skipped',
  'twitter_v1/pythontwitter_get_statuses.json | jack | x-v1 | 100 | 0 | 0 | 0 | 100 | 0 | 0 | ',
  'twitter_v1/pythontwitter_streaming_lines.ndjson | nobody | x-v1 | 72 | 8 | 0 | 72 | 0 | 33 | 0 | ',
  'twitter_v1/twitterruby_statuses.json | sferik | x-v1 | 20 | 6 | 0 | 18 | 2 | 2 | 0 | ',
  'twitter_v2/dart_search_recent_with_various_fields.json | nobody | x-v2 | 6 | 0 | 0 | 6 | 0 | 1 | 2 | 6 posts without an author count as inbound',
  'twitter_v2/pytwitter_search_tweets_query.json | snowman | x-v2 | 4 | 2 | 0 | 2 | 2 | 4 | 0 | ',
  'twitter_v2/pytwitter_timeline_mentions.json | twitter | x-v2 | 5 | 0 | 0 | 5 | 0 | 0 | 0 | 5 posts without an author count as inbound',
  'twitter_v2/twarc_flat.jsonl | nobody | x-v2 | 100 | 64 | 0 | 100 | 0 | 31 | 0 | ',
  'twitter_v2/twarc_mentions_tweet.jsonl | nobody | x-v2 | 1 | 1 | 0 | 1 | 0 | 0 | 0 | ',
  'twitter_v2/twarc_noflat.jsonl | nobody | x-v2 | 100 | 64 | 0 | 100 | 0 | 31 | 0 | ',
  'twitter_v2/twarc_two_tweets.jsonl | nobody | x-v2 | 1 | 1 | 0 | 1 | 0 | 0 | 0 | ',
  'mastodon/dart_lookup_conversations.json | nobody | mastodon | 1 | 0 | 0 | 1 | 0 | 0 | 0 | ',
  'mastodon/dart_lookup_status_context.json | nobody | mastodon | 3 | 0 | 0 | 3 | 0 | 0 | 0 | ',
  'mastodon/rtoot_account_statuses.json | chainsawriot | mastodon | 20 | 3 | 0 | 0 | 20 | 4 | 0 | ',
  'mastodon/rtoot_notifications.json | chainsawriot | mastodon | 1 | 0 | 0 | 1 | 0 | 1 | 0 | 2 favourite notifications skipped',
  'mastodon/rtoot_public_timeline.json | michaelmc@urbanists.social | mastodon | 20 | 0 | 0 | 18 | 2 | 2 | 0 | ',
  'mastodon/rtoot_stream_mastodonsocial.ndjson | nobody | mastodon | 48 | 0 | 0 | 48 | 0 | 5 | 0 | ',
  'bluesky/dart_getAuthorFeed.json | shinyakato.dev | bluesky | 25 | 24 | 0 | 0 | 25 | 20 | 0 | ',
  'bluesky/dart_getPostThread.json | nobody | bluesky | 58 | 1 | 0 | 58 | 0 | 58 | 1 | ',
  'bluesky/dart_getTimeline.json | shinyakato.dev | bluesky | 200 | 159 | 0 | 0 | 200 | 148 | 1 | ',
  'bluesky/dart_listNotifications.json | shinyakato.dev | bluesky | 24 | 0 | 0 | 24 | 0 | 19 | 0 | 149 like notifications skipped, 13 follow notifications skipped, 14 repost notifications skipped',
]

describe.skipIf(data === undefined)('real exports of X, Mastodon and Bluesky', () => {
  test.each(FILES.slice(1))('%s', async (line) => {
    const [file = '', ours = ''] = line.split(' | ')
    const read = await readExport(join(data ?? '', file), { rules: knowing({ '*': [ours] }) })
    const rows = read.posts.filter((post) => post['context'] !== 1)
    const keys = new Set(rows.map((post) => post['key']))
    const along = new Set(read.posts.map((post) => post['key']).filter((key) => !keys.has(key)))
    const gone = new Set(read.posts.filter((post) => post['state'] !== undefined).map((post) => post['key']))
    const figures = [
      read.format,
      read.rows,
      along.size,
      read.rejects.length,
      rows.filter((post) => post['inbound'] === 1).length,
      rows.filter((post) => post['inbound'] === 0).length,
      rows.filter((post) => post['parent_key'] !== undefined).length,
      gone.size,
      read.notices
        .map((notice) => notice.replace(/^[^:]*: /, ''))
        .filter((notice) => !/is written to you/.test(notice))
        .join(', '),
    ]
    expect([file, ours, ...figures].join(' | ')).toBe(line)
    expect(rows.length).toBe(read.rows)
  })
})
