/** CSV files of 4CAT, most of them made from what Zeeschuimer caught: one row of columns for all networks, and some of each its own. */
import type { Precision } from '../../core/post.ts'
import type { Format } from '../format.ts'
import { networkOfLink } from './link.ts'

const LINKS = ['comment_url', 'tiktok_url', 'post_url', 'url', 'link']
const yes = (cell: string): boolean => /^(yes|true|1)$/i.test(cell.trim())

/** LinkedIn tells only how long ago: `2mo •`, `3w`. The time that 4CAT counts back from that is no more exact. */
function precisionOf(ago: string): Precision | undefined {
  const unit = /\d+\s*(mo|yr|y|w|d|h|m|s)\b/i.exec(ago)?.[1]?.toLowerCase()
  if (unit === undefined) return undefined
  return unit === 'm' || unit === 's' ? 'minute' : unit === 'h' || unit === 'd' ? 'day' : 'month'
}

/** A reply on Bluesky names its parent by a web link: with the id of its author, or with a handle that only the link of the thread's top explains. */
function blueskyParent(link: string, thread: string): string | undefined {
  const [, author = '', key = ''] = /bsky\.app\/profile\/([^/]+)\/post\/([^/?#]+)/.exec(link) ?? []
  if (author.startsWith('did:')) return `at://${author}/app.bsky.feed.post/${key}`
  return key !== '' && thread.endsWith(`/${key}`) ? thread : undefined
}

export const fourCat: Format = {
  name: '4cat',
  title: '4CAT data sets (X, TikTok and its comments, Instagram, LinkedIn, Threads …), CSV',
  shape: 'table',
  known: 'documentation',
  required: ['id', 'thread_id', 'timestamp', 'body', 'author'],
  helpful: ['unix_timestamp', 'hashtags'],
  never: ['author_sex', 'author_pronouns'],
  profile: {
    network: 'other',
    directed: 'mention',
    zone: 'UTC',
    uses: [
      'comment_url',
      'thread_id',
      'timestamp_ago',
      'is_retweet',
      'is_reply',
      'replied_to_post',
      'replied_to_user',
      'is_quote_tweet',
      'is_withheld',
      'is_comment_on_comment',
    ],
    fields: {
      id: { columns: ['id'] },
      network: { columns: [...LINKS, 'collected_from_url', 'id'], any: true, read: networkOfLink },
      parent_id: { columns: ['in_reply_to_comment_id'] },
      reply_to: { columns: ['replied_author', 'replied_user', 'replied_to_user'], any: true },
      conversation_id: { columns: ['post_id', 'thread_id'], any: true },
      author: { columns: ['author'], read: (cell) => cell.replace(/^(?:in|company|school|showcase)\//, '').replace(/\/$/, '') },
      author_id: { columns: ['author_id'] },
      author_name: { columns: ['author_fullname', 'author_full', 'author_name', 'author_display_name'], any: true },
      followers: { columns: ['author_followers'] },
      verified: { columns: ['verified', 'author_verified', 'author_is_verified'], any: true },
      posted_at: { columns: ['unix_timestamp', 'timestamp'], any: true },
      collected_at: { columns: ['unix_timestamp_collected', 'timestamp_collected', 'collected_at'], any: true },
      title: { columns: ['subject', 'title'], any: true },
      text: { columns: ['body'] },
      // TikTok's `un`: not known.
      language: { columns: ['language_guess', 'languages'], any: true, read: (cell) => (cell.trim() === 'un' ? '' : cell) },
      likes: { columns: ['likes', 'like_count', 'num_likes', 'reactions'], any: true },
      reposts: { columns: ['reposts', 'retweet_count', 'repost_count', 'shares'], any: true },
      replies: { columns: ['replies', 'reply_count', 'num_comments', 'comments'], any: true },
      quotes: { columns: ['quotes', 'quote_count'], any: true },
      views: { columns: ['views', 'impression_count', 'plays', 'play_count'], any: true },
      url: { columns: LINKS, any: true },
      location: { columns: ['location_created', 'place_name', 'location_name'], any: true },
    },
    finish: (draft, cell) => {
      draft.parentId ??= blueskyParent(cell('replied_to_post'), cell('thread_id').trim())
      const comment = cell('comment_url') !== '' || cell('is_comment_on_comment') !== ''
      if (comment) {
        // What a comment stands under: a video, or the comment that it answers.
        const thread = cell('thread_id').trim()
        draft.parentId = thread === '' || thread === draft.nativeId ? undefined : thread
        draft.kind = 'comment'
      } else if (yes(cell('is_retweet'))) draft.kind = 'repost'
      else if (yes(cell('is_reply')) || cell('replied_to_user') !== '' || draft.parentId !== undefined) draft.kind = 'reply'
      else if (yes(cell('is_quote_tweet'))) draft.kind = 'quote'
      if (yes(cell('is_withheld'))) draft.state = 'withheld'
      draft.precision = precisionOf(cell('timestamp_ago')) ?? draft.precision
      return undefined
    },
  },
}
