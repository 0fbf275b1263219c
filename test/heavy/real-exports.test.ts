/**
 * Every export through the command line: what is imported of it, what is said of it, or why it is refused. The real ones where their
 * folder is, small ones of the same shapes in every clone.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedData } from '../intake/support.ts'
import { exportFixtures, RULES } from '../support/exports.ts'
import { newFolder, outspoke } from '../support/run.ts'

/** Counted apart from this program. `new` and `known` are rows; an answer in the row of a review is none, and is counted by `replies`. */
type Figures = readonly [
  from: string,
  rows: number,
  fresh: number,
  known: number,
  context: number,
  rejected: number,
  conversations: number,
  replies: number,
  ...notices: string[],
]

const NO_ANSWERS = 'this export holds no answers, so answer times cannot be judged from it: only queues and ages'
const NO_ZONE = 'its times name no zone; read as UTC (--timezone ZONE says which)'
const unnamed = (count: number): string =>
  count === 1 ? '1 post without an author counts as inbound' : `${count} posts without an author count as inbound`
const hidden = (count: number): string => `${count} private message${count === 1 ? '' : 's'} skipped (--include-private takes them in)`
const assumed = (count: number): string =>
  `nothing says who you are, so ${count} posts count as written to you (brand: handles in the rules says it)`

/** By rules that know no brand. */
const REAL: Readonly<Record<string, Figures>> = {
  'airline/tweets.csv': ['airline', 1500, 1500, 0, 0, 0, 1500, 0],
  'app_store/reviews.csv': ['app-store-scraper', 250, 110, 140, 0, 0, 110, 95, NO_ZONE],
  'bluesky/dart_getAuthorFeed.json': ['bluesky', 25, 25, 0, 24, 0, 13, 0, assumed(23)],
  'bluesky/dart_getPostThread.json': ['bluesky', 58, 58, 0, 1, 0, 31, 0, assumed(58)],
  'bluesky/dart_getTimeline.json': ['bluesky', 200, 200, 0, 159, 0, 112, 0, assumed(197)],
  'bluesky/dart_listNotifications.json': [
    'bluesky',
    24,
    24,
    0,
    0,
    0,
    22,
    0,
    '149 like notifications skipped',
    '13 follow notifications skipped',
    '14 repost notifications skipped',
  ],
  'decoys/twcs_named_but_other_schema.csv': ['csv', 9, 9, 0, 0, 0, 9, 0, assumed(9), NO_ZONE],
  'facebook_graph/pyfb_comments_comments_p1.json': ['facebook-graph', 10, 10, 0, 0, 0, 10, 0, unnamed(10)],
  'facebook_graph/pyfb_comments_comments_p2.json': ['facebook-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'facebook_graph/pyfb_groups_feed_p1.json': ['facebook-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'facebook_graph/pyfb_post.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0, unnamed(1)],
  'facebook_graph/pyfb_posts_feed_fields_p1.json': ['facebook-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'facebook_graph/pyfb_posts_feeds_default_fields_p1.json': ['facebook-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'facebook_graph/pyfb_posts_feeds_default_fields_p2.json': ['facebook-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'facebook_graph/pyfb_posts_multi_posts_data.json': ['facebook-graph', 18, 18, 0, 0, 0, 17, 0, unnamed(2)],
  'facebook_graph/restfb_comment-issue286.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0],
  'facebook_graph/restfb_feed-comment-add-211.json': ['facebook-graph', 1, 1, 0, 0, 0, 0, 0],
  'facebook_graph/restfb_page-rating-example1.json': ['facebook-graph', 2, 2, 0, 0, 0, 2, 0],
  'facebook_graph/restfb_photo-comments.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0],
  'facebook_graph/restfb_post-with-normal-comments.json': ['facebook-graph', 2, 2, 0, 0, 0, 1, 1],
  'hootsuite/inbound_2018.csv': ['hootsuite-inbound', 150, 150, 0, 0, 0, 150, 0, NO_ANSWERS],
  'hootsuite/posts_2018-08.csv': ['hootsuite-posts', 60, 60, 0, 0, 0, 0, 0],
  'instagram_graph/pyfb_comments_comments_fields.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0],
  'instagram_graph/pyfb_hashtags_hashtag_top_medias_p1.json': ['instagram-graph', 25, 25, 0, 0, 0, 25, 0, unnamed(25)],
  'instagram_graph/pyfb_medias_comments_p1.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram_graph/pyfb_medias_comments_p2.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram_graph/pyfb_medias_medias_fields.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram_graph/pyfb_model_ig_media.json': ['instagram-graph', 1, 1, 0, 0, 0, 0, 0],
  'instagram_graph/pyfb_users_medias_p1.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram_graph/pyfb_users_medias_p2.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram_graph/pyfb_users_mentioned_comment.json': ['instagram-graph', 1, 1, 0, 0, 0, 1, 0],
  'instagram_graph/pyfb_users_mentioned_media.json': ['instagram-graph', 1, 1, 0, 0, 0, 1, 0],
  'instagram_graph/pyfb_users_tagged_medias.json': ['instagram-graph', 5, 5, 0, 0, 0, 5, 0, unnamed(5)],
  'mastodon/dart_lookup_conversations.json': ['mastodon', 1, 1, 0, 0, 0, 1, 0],
  'mastodon/dart_lookup_status_context.json': ['mastodon', 3, 1, 2, 0, 0, 1, 0, assumed(3)],
  'mastodon/rtoot_account_statuses.json': ['mastodon', 20, 20, 0, 3, 0, 16, 0, assumed(17)],
  'mastodon/rtoot_notifications.json': ['mastodon', 1, 1, 0, 0, 0, 1, 0, '2 favourite notifications skipped'],
  'mastodon/rtoot_public_timeline.json': ['mastodon', 20, 20, 0, 0, 0, 19, 0, assumed(20)],
  'mastodon/rtoot_stream_mastodonsocial.ndjson': ['mastodon', 48, 48, 0, 0, 0, 48, 0, assumed(48)],
  'play_store/reviews.csv': ['play-scraper', 250, 250, 0, 0, 0, 250, 177, NO_ZONE],
  'reddit_listing/r_all_comments_listing.json': ['reddit-json', 100, 100, 0, 0, 0, 100, 0, assumed(100)],
  'reddit_listing/search_listing.json': ['reddit-json', 6, 6, 0, 0, 0, 6, 0, assumed(6)],
  'reddit_top/applehelp.csv': ['reddit-csv', 1000, 1000, 0, 0, 0, 996, 0, assumed(996), NO_ANSWERS],
  'reddit_top/spotify.csv': ['reddit-csv', 999, 999, 0, 0, 0, 993, 0, assumed(993), NO_ANSWERS],
  'sprout_social/post_performance.csv': ['sprout-posts', 27, 27, 0, 0, 0, 0, 0, NO_ZONE],
  'twcs/sample.csv': ['twcs', 93, 93, 0, 0, 0, 29, 42],
  'twcs/sample_crlf.csv': ['twcs', 93, 93, 0, 0, 0, 29, 42],
  'twcs/twcs_first5000_pandas_index.csv': ['twcs', 5000, 5000, 0, 0, 0, 1483, 2196],
  'twitter_v1/pythontwitter_get_statuses.json': ['x-v1', 100, 100, 0, 0, 0, 100, 0, assumed(100)],
  'twitter_v1/pythontwitter_streaming_lines.ndjson': ['x-v1', 72, 71, 1, 8, 0, 71, 0, assumed(72)],
  'twitter_v1/twitterruby_statuses.json': ['x-v1', 20, 20, 0, 6, 0, 14, 0, assumed(14)],
  'twitter_v2/dart_search_recent_with_various_fields.json': ['x-v2', 6, 6, 0, 0, 0, 6, 0, assumed(6)],
  'twitter_v2/pytwitter_search_tweets_query.json': ['x-v2', 4, 4, 0, 2, 0, 3, 0, assumed(4)],
  'twitter_v2/pytwitter_timeline_mentions.json': ['x-v2', 5, 5, 0, 0, 0, 5, 0, assumed(5)],
  'twitter_v2/twarc_flat.jsonl': ['x-v2', 100, 100, 0, 64, 0, 52, 0, assumed(53)],
  'twitter_v2/twarc_mentions_tweet.jsonl': ['x-v2', 1, 1, 0, 1, 0, 0, 0],
  'twitter_v2/twarc_noflat.jsonl': ['x-v2', 100, 100, 0, 64, 0, 52, 0, assumed(53)],
  'twitter_v2/twarc_two_tweets.jsonl': ['x-v2', 1, 1, 0, 1, 0, 0, 0],
  'youtube/pyyt_comment_threads_all_to_me.json': ['youtube', 4, 4, 0, 0, 0, 4, 0, '1 reply not in the export'],
  'youtube/pyyt_comment_threads_by_channel.json': ['youtube', 2, 2, 0, 0, 0, 2, 0],
  'youtube/pyyt_comment_threads_by_video_paged_1.json': ['youtube', 5, 5, 0, 0, 0, 5, 0, '2 replies not in the export'],
  'youtube/pyyt_comment_threads_by_video_paged_2.json': ['youtube', 5, 5, 0, 0, 0, 5, 0, '2 replies not in the export'],
  'youtube/pyyt_comment_threads_multi.json': ['youtube', 2, 2, 0, 0, 0, 2, 0],
  'youtube/pyyt_comments_by_parent_paged_1.json': ['youtube', 2, 2, 0, 0, 0, 2, 0],
  'youtube/pyyt_comments_multi.json': ['youtube', 2, 2, 0, 0, 0, 2, 0],
}

/** By rules that know the brands in them. */
const SMALL: Readonly<Record<string, Figures>> = {
  '4cat-bluesky.csv': ['4cat', 4, 4, 0, 0, 0, 4, 0],
  '4cat-linkedin.csv': ['4cat', 2, 2, 0, 0, 0, 1, 0],
  '4cat-tiktok-comments.csv': ['4cat', 2, 2, 0, 0, 0, 2, 0],
  '4cat-x.csv': ['4cat', 3, 3, 0, 0, 0, 2, 0],
  'airline-excel.csv': [
    'airline',
    4,
    3,
    0,
    0,
    1,
    3,
    0,
    '2 broken characters were replaced by � (not valid UTF-8)',
    'ids are in scientific notation (5.70306E+17): a spreadsheet damaged them; posts are told apart by author, time and text',
    NO_ZONE,
  ],
  'airline-index.csv': ['airline', 3, 2, 1, 0, 0, 2, 0],
  'airline-rounded.csv': [
    'airline',
    5,
    5,
    0,
    0,
    0,
    5,
    0,
    'ids have lost their last digits (570306133677760000): a spreadsheet damaged them; posts are told apart by author, time and text',
    NO_ZONE,
  ],
  'airline-serial.csv': ['airline', 1, 1, 0, 0, 0, 1, 0, NO_ZONE],
  'airline.csv': ['airline', 3, 2, 1, 0, 0, 2, 0],
  'app-store.csv': ['app-store-scraper', 4, 3, 1, 0, 0, 3, 2, NO_ZONE],
  'bluesky-feed.json': ['bluesky', 8, 8, 0, 4, 0, 5, 1],
  'bluesky-notifications.json': [
    'bluesky',
    3,
    3,
    0,
    0,
    0,
    3,
    0,
    '2 like notifications skipped',
    '1 repost notification skipped',
    '1 follow notification skipped',
  ],
  'bluesky-posts.json': ['bluesky', 2, 2, 0, 0, 0, 2, 0],
  'bluesky-thread.json': ['bluesky', 4, 4, 0, 2, 0, 2, 1],
  'brandwatch-x.csv': ['brandwatch', 1, 1, 0, 0, 0, 1, 0],
  'brandwatch.csv': ['brandwatch', 4, 4, 0, 0, 0, 2, 1],
  'facebook-by-id.json': ['facebook-graph', 3, 3, 0, 0, 0, 3, 0, unnamed(2)],
  'facebook-comments-by-id.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0, unnamed(1)],
  'facebook-comments.json': ['facebook-graph', 3, 3, 0, 0, 0, 3, 0, unnamed(3)],
  'facebook-feed.json': ['facebook-graph', 8, 8, 0, 0, 0, 4, 2, unnamed(2)],
  'facebook-page.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0, unnamed(1)],
  'facebook-photo.json': ['facebook-graph', 1, 1, 0, 0, 0, 1, 0],
  'facebook-rating.json': ['facebook-graph', 2, 2, 0, 0, 0, 1, 1],
  'facebook-webhook.json': [
    'facebook-graph',
    5,
    5,
    0,
    0,
    0,
    4,
    1,
    '1 reaction notification skipped',
    '1 notice of "hide" skipped',
    '1 Messenger event skipped',
    '1 leadgen notification skipped',
    unnamed(1),
  ],
  'front-backwards.csv': ['front', 3, 3, 0, 0, 0, 1, 0, NO_ZONE],
  'front.csv': ['front', 7, 6, 1, 0, 0, 3, 1, NO_ZONE],
  'gnip.ndjson': ['gnip', 4, 4, 0, 1, 0, 2, 1, '1 delete notice skipped', '1 info notice skipped'],
  'google-business-batch.json': ['google-business', 2, 2, 0, 0, 0, 2, 0],
  'google-business.json': ['google-business', 5, 5, 0, 0, 0, 5, 1],
  'hootsuite-inbound.csv': ['hootsuite-inbound', 4, 3, 1, 0, 0, 3, 0, hidden(1), NO_ANSWERS],
  'hootsuite-posts-campaign.csv': ['hootsuite-posts', 2, 2, 0, 0, 0, 0, 0],
  'hootsuite-posts.csv': ['hootsuite-posts', 2, 2, 0, 0, 0, 0, 0],
  'instagram-by-id.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0],
  'instagram-comments.json': ['instagram-graph', 3, 3, 0, 0, 0, 2, 1, unnamed(1)],
  'instagram-hashtag.json': ['instagram-graph', 2, 2, 0, 0, 0, 2, 0, unnamed(2)],
  'instagram-media.json': ['instagram-graph', 6, 6, 0, 0, 0, 3, 1, unnamed(2)],
  'instagram-mentioned-comment.json': ['instagram-graph', 1, 1, 0, 0, 0, 1, 0],
  'instagram-mentioned-media.json': ['instagram-graph', 1, 1, 0, 0, 0, 1, 0],
  'instagram-tagged.json': ['instagram-graph', 3, 3, 0, 0, 0, 1, 1],
  'instagram-webhook.json': ['instagram-graph', 2, 2, 0, 0, 0, 1, 1, '1 story_insights notification skipped'],
  'mastodon-context.json': ['mastodon', 2, 2, 0, 0, 0, 1, 0],
  'mastodon-conversations.json': ['mastodon', 1, 1, 0, 0, 0, 1, 0, '1 conversation without a post skipped', hidden(1)],
  'mastodon-follows.json': ['mastodon', 0, 0, 0, 0, 0, 0, 0, '1 follow notification skipped'],
  'mastodon-notifications.json': [
    'mastodon',
    2,
    2,
    0,
    1,
    0,
    2,
    0,
    '2 favourite notifications skipped',
    '1 follow notification skipped',
    '1 reblog notification skipped',
    '1 poll notification skipped',
  ],
  'mastodon-outbox.json': ['mastodon-outbox', 4, 4, 0, 0, 0, 0, 0, '1 Like activity skipped', hidden(2)],
  'mastodon-remote.json': ['mastodon', 2, 2, 0, 0, 0, 1, 0],
  'mastodon-search-empty.json': ['mastodon', 0, 0, 0, 0, 0, 0, 0, '2 accounts skipped'],
  'mastodon-search.json': ['mastodon', 1, 1, 0, 0, 0, 1, 0, '1 account skipped', '1 hashtag skipped'],
  'mastodon-statuses.json': ['mastodon', 8, 8, 0, 0, 0, 5, 1, hidden(2)],
  'mastodon-stream.ndjson': ['mastodon', 4, 3, 0, 0, 1, 2, 0],
  'meltwater-new.csv': ['meltwater', 2, 2, 0, 0, 0, 1, 0, NO_ZONE],
  'meltwater.csv': ['meltwater', 3, 3, 0, 0, 0, 2, 0, 'read as UTF-16LE', NO_ZONE],
  'play-console.csv': ['play-console', 3, 3, 0, 0, 0, 3, 1, 'read as UTF-16LE'],
  'play.csv': ['play-scraper', 3, 3, 0, 0, 0, 3, 2, NO_ZONE],
  'reddit-dump.ndjson': ['reddit-json', 5, 4, 0, 0, 1, 4, 0, unnamed(1)],
  'reddit-listing.json': ['reddit-json', 10, 10, 0, 0, 0, 8, 0, '1 thing that is no post skipped', hidden(1), unnamed(3)],
  'reddit-more.json': ['reddit-json', 1, 1, 0, 0, 0, 1, 0],
  'reddit-thread.json': ['reddit-json', 13, 13, 0, 0, 0, 3, 0, '7 comments not in the export'],
  'reddit-top.csv': ['reddit-csv', 3, 3, 0, 0, 0, 3, 0, unnamed(3), NO_ANSWERS],
  'sprout-posts.csv': ['sprout-posts', 4, 4, 0, 0, 0, 0, 0, NO_ZONE],
  'talkwalker.csv': ['talkwalker', 4, 4, 0, 0, 0, 2, 1, NO_ZONE],
  'twcs-excel.csv': [
    'twcs',
    4,
    4,
    0,
    0,
    0,
    3,
    1,
    'a spreadsheet has grouped the digits of response_tweet_id ("1,55,157"): it is not read, answers are found by in_response_to_tweet_id',
    '2 blank rows skipped',
  ],
  'x-archive-deleted-tweets.js': ['x-archive', 1, 1, 0, 0, 0, 0, 0],
  'x-archive-tweet.js': ['x-archive', 1, 1, 0, 0, 0, 0, 0],
  'x-archive-tweets.js': ['x-archive', 4, 4, 0, 0, 0, 0, 0, '1 earlier version of a post skipped'],
  'x-v1-premium.json': ['x-v1', 1, 1, 0, 0, 0, 1, 0],
  'x-v1-search.json': ['x-v1', 5, 5, 0, 1, 0, 3, 1],
  'x-v1-stream.ndjson': [
    'x-v1',
    3,
    1,
    1,
    0,
    1,
    1,
    0,
    '1 delete notice skipped',
    '2 limit notices skipped',
    '1 status withheld notice skipped',
  ],
  'x-v1-timeline.json': ['x-v1', 1, 1, 0, 0, 0, 0, 0],
  'x-v2-flat.jsonl': ['x-v2', 2, 2, 0, 2, 0, 1, 0],
  'x-v2-mixed.jsonl': [
    'x-v2',
    4,
    3,
    0,
    0,
    1,
    3,
    0,
    '1 page without posts skipped',
    '1 error notice skipped',
    '1 earlier version of a post skipped',
  ],
  'x-v2-none.json': ['x-v2', 0, 0, 0, 0, 0, 0, 0, '1 page without posts skipped'],
  'x-v2-page.json': ['x-v2', 7, 7, 0, 2, 0, 5, 1, unnamed(1)],
  'youtube-comments.json': ['youtube', 2, 2, 0, 0, 0, 2, 0],
  'youtube-takeout-new.csv': ['youtube-takeout', 4, 4, 0, 0, 0, 0, 0],
  'youtube-takeout-old.csv': ['youtube-takeout', 2, 2, 0, 0, 0, 0, 0, '1 blank row skipped'],
  'youtube-threads.json': ['youtube', 6, 6, 0, 0, 0, 5, 1, '1 reply not in the export', unnamed(1)],
  'zeeschuimer.ndjson': ['zeeschuimer', 10, 10, 0, 1, 0, 7, 1, '1 X item that cannot be seen skipped', '1 pinterest.com item skipped'],
  'zendesk-incremental.json': ['zendesk', 3, 3, 0, 0, 0, 3, 0, '1 internal note skipped'],
  'zendesk.ndjson': ['zendesk', 7, 7, 0, 0, 0, 3, 2, '1 internal note skipped', hidden(1)],
}

const REFUSED: readonly (readonly [file: string, sentence: string, hint: string])[] = [
  [
    'app-store-and-play.csv',
    'app-store-and-play.csv is a merge of Google Play and App Store reviews: each row fills one set of columns or the other',
    'Import the two exports it was made of one by one; or say with a map (--map FILE) which of its columns are meant.',
  ],
  [
    'facebook-empty.json',
    'facebook-empty.json is an empty result: nothing is in "data"',
    'There is nothing in it to import: search or export again.',
  ],
  [
    'google-business-empty.json',
    'google-business-empty.json is an empty result: nothing is in "reviews"',
    'There is nothing in it to import: search or export again.',
  ],
  [
    'hootsuite-metrics.csv',
    'hootsuite-metrics.csv is a Hootsuite metrics report: figures per day, not posts',
    'Export messages or comments instead; a report of figures has no text to triage.',
  ],
  [
    'reddit-empty.json',
    'reddit-empty.json is an empty result: nothing is in "data.children"',
    'There is nothing in it to import: search or export again.',
  ],
  [
    'sprout-profile.csv',
    'sprout-profile.csv is a Sprout Social profile report: figures per day, not posts',
    'Export messages or comments instead; a report of figures has no text to triage.',
  ],
  [
    'youtube-empty.json',
    'youtube-empty.json is an empty result: nothing is in "items"',
    'There is nothing in it to import: search or export again.',
  ],
]

/** With a brand that wrote some of it: what is left of the others', and its answers to them. Answers to context alone are to nobody. */
const BRANDS: readonly (readonly [file: string, handle: string, context: number, conversations: number, replies: number])[] = [
  ['twitter_v1/twitterruby_statuses.json', 'sferik', 6, 12, 0],
  // One answers a post that came along; who wrote that is answered, having a conversation of his own.
  ['twitter_v2/pytwitter_search_tweets_query.json', 'snowman', 2, 2, 1],
  ['mastodon/rtoot_public_timeline.json', 'michaelmc@urbanists.social', 0, 18, 0],
  ['bluesky/dart_getTimeline.json', 'shinyakato.dev', 159, 0, 0],
  ['bluesky/dart_getAuthorFeed.json', 'shinyakato.dev', 24, 0, 0],
]

interface Summary {
  readonly file: string
  readonly from: string
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  readonly rejected: number
  readonly conversations: number
  readonly replies: number
}

interface Imported {
  readonly summaries: readonly Summary[]
  /** What was said of the files, without the file's name. */
  notices(file: string): readonly string[]
}

async function importAll(folder: string, files: readonly string[], ...options: readonly string[]): Promise<Imported> {
  const { stdout, stderr } = await outspoke(['import', ...files, '--format', 'json', '--rejects', 'rejects.csv', ...options])
    .in(folder)
    .run()
  if (stdout === '') throw new Error(stderr)
  const said = stderr.split('\n').map((line) => line.replace(/^outspoke: /, ''))
  return {
    summaries: JSON.parse(stdout),
    notices: (file) =>
      said
        .filter((line) => line.startsWith(`${file}: `))
        .map((line) => line.slice(file.length + 2))
        .filter((line) => !line.includes(' rejected, see ')),
  }
}

function withRules(rules: string): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  return folder
}

/** `files`: paths, by the names under which `expected` has them. */
function importing(
  files: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, Figures>>,
  rules: string,
  ...options: readonly string[]
): void {
  const paths = Object.keys(expected).map((name) => files[name] ?? name)
  let alone: Imported
  let together: Imported
  let again: Imported
  beforeAll(async () => {
    // Nothing is kept of any of them, so that each is as if it came alone.
    alone = await importAll(withRules(rules), paths, '--dry-run', ...options)
    const folder = withRules(rules)
    together = await importAll(folder, paths, ...options)
    // With another option files are read again, instead of being known as a whole.
    again = await importAll(folder, paths, '--keep-raw', ...options)
  }, 120_000)

  it.each(Object.entries(expected))('%s', (name, figures) => {
    const path = files[name] ?? name
    const found = alone.summaries.find(({ file }) => file === path)
    if (found === undefined) throw new Error(`${name} was not imported`)
    const { from, rows, new: fresh, known, context, rejected, conversations, replies } = found
    expect([from, rows, fresh, known, context, rejected, conversations, replies, ...alone.notices(path)]).toEqual(figures)
    expect(fresh + known + found.updated + rejected).toBe(rows)
  })

  it('each posts of its own or known ones: together they are no more than alone', () => {
    for (const { file, rows, new: fresh, known, updated, rejected } of together.summaries)
      expect([file, fresh + known + updated + rejected]).toEqual([file, rows])
  })

  it('and nothing is new the second time', () => {
    expect(
      again.summaries.map(({ file, new: fresh, context, conversations, replies }) => [file, fresh, context, conversations, replies]),
    ).toEqual(paths.map((path) => [path, 0, 0, 0, 0]))
  })
}

describe('small exports', () => {
  const files = Object.fromEntries(exportFixtures().map(({ name, path }) => [name, path]))

  it('are these', () => expect([...Object.keys(SMALL), ...REFUSED.map(([name]) => name)].sort()).toEqual(Object.keys(files).sort()))

  importing(files, SMALL, RULES, '--owner', 'acmerail')

  it.each(REFUSED)('%s is refused', async (name, sentence, hint) => {
    const { code, stdout, stderr } = await outspoke(['import', files[name] ?? name])
      .in(withRules(RULES))
      .run()
    expect([code, stdout, stderr.replaceAll(files[name] ?? '', name)]).toEqual([2, '', `outspoke: ${sentence}\n  ${hint}\n`])
  })
})

const data = sharedData()

describe.skipIf(data === undefined)('real exports', () => {
  const names = (data === undefined ? [] : readdirSync(data, { recursive: true, encoding: 'utf8' }))
    .filter((file) => /\/.*\.\w+$/.test(file))
    .sort()

  it('are these', () => expect(names).toEqual(Object.keys(REAL).sort()))

  importing(
    Object.fromEntries(names.map((name) => [name, join(data ?? '', name)])),
    REAL,
    RULES.replace(/brands:[\s\S]*?(?=departments:)/, ''),
  )

  it.each(BRANDS)('%s with the brand %s', async (name, handle, context, conversations, replies) => {
    const folder = withRules(RULES.replace(/brands:[\s\S]*?(?=departments:)/, `brand: { handles: { '*': ["${handle}"] } }\n`))
    const { summaries } = await importAll(folder, [join(data ?? '', name)])
    expect(summaries).toMatchObject([{ context, conversations, replies, rejected: 0 }])
  })
})
