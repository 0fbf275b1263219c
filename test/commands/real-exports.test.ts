/** Every file of the folder of real exports through the command line: what is imported of it, or why not. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedData } from '../intake/support.ts'
import { newFolder, outspoke } from '../support/run.ts'

const data = sharedData()

/** Format, rows, new posts of them, context, rejected, conversations, replies. */
type Expected = readonly [
  from: string,
  rows: number,
  fresh: number,
  context: number,
  rejected: number,
  conversations: number,
  replies: number,
]

const EXPECTED: Readonly<Record<string, Expected>> = {
  'airline/tweets.csv': ['airline', 1500, 1500, 0, 0, 1500, 0],
  'app_store/reviews.csv': ['app-store-scraper', 250, 205, 0, 0, 110, 95],
  'bluesky/dart_getAuthorFeed.json': ['bluesky', 25, 25, 24, 0, 13, 0],
  'bluesky/dart_getPostThread.json': ['bluesky', 58, 58, 1, 0, 31, 0],
  'bluesky/dart_getTimeline.json': ['bluesky', 200, 200, 159, 0, 112, 0],
  'bluesky/dart_listNotifications.json': ['bluesky', 24, 24, 0, 0, 22, 0],
  'decoys/twcs_named_but_other_schema.csv': ['csv', 9, 9, 0, 0, 9, 0],
  'facebook_graph/pyfb_comments_comments_p1.json': ['facebook-graph', 10, 10, 0, 0, 10, 0],
  'facebook_graph/pyfb_comments_comments_p2.json': ['facebook-graph', 5, 5, 0, 0, 5, 0],
  'facebook_graph/pyfb_groups_feed_p1.json': ['facebook-graph', 5, 5, 0, 0, 5, 0],
  'facebook_graph/pyfb_post.json': ['facebook-graph', 1, 1, 0, 0, 1, 0],
  'facebook_graph/pyfb_posts_feed_fields_p1.json': ['facebook-graph', 5, 5, 0, 0, 5, 0],
  'facebook_graph/pyfb_posts_feeds_default_fields_p1.json': ['facebook-graph', 5, 5, 0, 0, 5, 0],
  'facebook_graph/pyfb_posts_feeds_default_fields_p2.json': ['facebook-graph', 5, 5, 0, 0, 5, 0],
  'facebook_graph/pyfb_posts_multi_posts_data.json': ['facebook-graph', 18, 18, 0, 0, 17, 0],
  'facebook_graph/restfb_comment-issue286.json': ['facebook-graph', 1, 1, 0, 0, 1, 0],
  'facebook_graph/restfb_feed-comment-add-211.json': ['facebook-graph', 1, 1, 0, 0, 0, 0],
  'facebook_graph/restfb_page-rating-example1.json': ['facebook-graph', 2, 2, 0, 0, 2, 0],
  'facebook_graph/restfb_photo-comments.json': ['facebook-graph', 1, 1, 0, 0, 1, 0],
  'facebook_graph/restfb_post-with-normal-comments.json': ['facebook-graph', 2, 2, 0, 0, 1, 1],
  'hootsuite/inbound_2018.csv': ['hootsuite-inbound', 150, 150, 0, 0, 150, 0],
  'hootsuite/posts_2018-08.csv': ['hootsuite-posts', 60, 60, 0, 0, 0, 0],
  'instagram_graph/pyfb_comments_comments_fields.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_hashtags_hashtag_top_medias_p1.json': ['instagram-graph', 25, 25, 0, 0, 25, 0],
  'instagram_graph/pyfb_medias_comments_p1.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_medias_comments_p2.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_medias_medias_fields.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_model_ig_media.json': ['instagram-graph', 1, 1, 0, 0, 0, 0],
  'instagram_graph/pyfb_users_medias_p1.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_users_medias_p2.json': ['instagram-graph', 2, 2, 0, 0, 2, 0],
  'instagram_graph/pyfb_users_mentioned_comment.json': ['instagram-graph', 1, 1, 0, 0, 1, 0],
  'instagram_graph/pyfb_users_mentioned_media.json': ['instagram-graph', 1, 1, 0, 0, 1, 0],
  'instagram_graph/pyfb_users_tagged_medias.json': ['instagram-graph', 5, 5, 0, 0, 5, 0],
  'mastodon/dart_lookup_conversations.json': ['mastodon', 1, 1, 0, 0, 1, 0],
  'mastodon/dart_lookup_status_context.json': ['mastodon', 3, 1, 0, 0, 1, 0],
  'mastodon/rtoot_account_statuses.json': ['mastodon', 20, 20, 3, 0, 16, 0],
  'mastodon/rtoot_notifications.json': ['mastodon', 1, 1, 0, 0, 1, 0],
  'mastodon/rtoot_public_timeline.json': ['mastodon', 20, 20, 0, 0, 19, 0],
  'mastodon/rtoot_stream_mastodonsocial.ndjson': ['mastodon', 48, 48, 0, 0, 48, 0],
  'play_store/reviews.csv': ['play-scraper', 250, 427, 0, 0, 250, 177],
  'reddit_listing/r_all_comments_listing.json': ['reddit-json', 100, 100, 0, 0, 100, 0],
  'reddit_listing/search_listing.json': ['reddit-json', 6, 6, 0, 0, 6, 0],
  'reddit_top/applehelp.csv': ['reddit-csv', 1000, 1000, 0, 0, 996, 0],
  'reddit_top/spotify.csv': ['reddit-csv', 999, 999, 0, 0, 993, 0],
  'sprout_social/post_performance.csv': ['sprout-posts', 27, 27, 0, 0, 0, 0],
  'twcs/sample.csv': ['twcs', 93, 93, 0, 0, 29, 42],
  'twcs/sample_crlf.csv': ['twcs', 93, 93, 0, 0, 29, 42],
  'twcs/twcs_first5000_pandas_index.csv': ['twcs', 5000, 5000, 0, 0, 1483, 2196],
  'twitter_v1/pythontwitter_get_statuses.json': ['x-v1', 100, 100, 0, 0, 100, 0],
  'twitter_v1/pythontwitter_streaming_lines.ndjson': ['x-v1', 72, 71, 8, 0, 71, 0],
  'twitter_v1/twitterruby_statuses.json': ['x-v1', 20, 20, 6, 0, 14, 0],
  'twitter_v2/dart_search_recent_with_various_fields.json': ['x-v2', 6, 6, 0, 0, 6, 0],
  'twitter_v2/pytwitter_search_tweets_query.json': ['x-v2', 4, 4, 2, 0, 3, 0],
  'twitter_v2/pytwitter_timeline_mentions.json': ['x-v2', 5, 5, 0, 0, 5, 0],
  'twitter_v2/twarc_flat.jsonl': ['x-v2', 100, 100, 64, 0, 52, 0],
  'twitter_v2/twarc_mentions_tweet.jsonl': ['x-v2', 1, 1, 1, 0, 0, 0],
  'twitter_v2/twarc_noflat.jsonl': ['x-v2', 100, 100, 64, 0, 52, 0],
  'twitter_v2/twarc_two_tweets.jsonl': ['x-v2', 1, 1, 1, 0, 0, 0],
  'youtube/pyyt_comment_threads_all_to_me.json': ['youtube', 4, 4, 0, 0, 4, 0],
  'youtube/pyyt_comment_threads_by_channel.json': ['youtube', 2, 2, 0, 0, 2, 0],
  'youtube/pyyt_comment_threads_by_video_paged_1.json': ['youtube', 5, 5, 0, 0, 5, 0],
  'youtube/pyyt_comment_threads_by_video_paged_2.json': ['youtube', 5, 5, 0, 0, 5, 0],
  'youtube/pyyt_comment_threads_multi.json': ['youtube', 2, 2, 0, 0, 2, 0],
  'youtube/pyyt_comments_by_parent_paged_1.json': ['youtube', 2, 2, 0, 0, 2, 0],
  'youtube/pyyt_comments_multi.json': ['youtube', 2, 2, 0, 0, 2, 0],
}

describe.skipIf(data === undefined)('real exports', () => {
  const root = data ?? ''
  const files = (data === undefined ? [] : readdirSync(root, { recursive: true, encoding: 'utf8' }))
    .filter((file) => /\/.*\.\w+$/.test(file))
    .sort()
  let all: readonly Record<string, string | number>[] = []
  beforeAll(async () => {
    const folder = newFolder()
    // Nothing is kept of any of them, so that each is as if it came alone.
    const line = [
      'import',
      ...files.map((file) => join(root, file)),
      '--dry-run',
      '--format',
      'json',
      '--rejects',
      join(folder, 'rejects.csv'),
    ]
    const { code, stdout, stderr } = await outspoke(line).in(folder).run()
    expect([code, stdout === '' ? stderr : '']).toEqual([0, ''])
    all = JSON.parse(stdout)
  }, 60_000)

  it('are these', () => expect(files).toEqual(Object.keys(EXPECTED).sort()))

  it.each(Object.entries(EXPECTED))('%s', (file, expected) => {
    const found = all.find((one) => one['file'] === join(root, file)) ?? {}
    const { from, rows, new: fresh, context, rejected, conversations, replies } = found
    expect([from, rows, fresh, context, rejected, conversations, replies]).toEqual(expected)
  })
})
