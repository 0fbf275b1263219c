/** Talkwalker's document export: 93 columns with dotted names, a post known by its link. */
import type { Format } from '../format.ts'
import { largest } from './figure.ts'
import { handleOfLink, idOfLink } from './link.ts'

const FOLLOWERS = [
  'source_extended_attributes.twitter_followers',
  'source_extended_attributes.facebook_followers',
  'source_extended_attributes.instagram_followers',
  'source_extended_attributes.pinterest_followers',
]
const LIKES = [
  'article_extended_attributes.twitter_likes',
  'article_extended_attributes.facebook_likes',
  'article_extended_attributes.instagram_likes',
  'article_extended_attributes.youtube_likes',
  'article_extended_attributes.pinterest_likes',
]
const REPOSTS = [
  'article_extended_attributes.twitter_retweets',
  'article_extended_attributes.twitter_shares',
  'article_extended_attributes.facebook_shares',
  'article_extended_attributes.linkedin_shares',
]
const VIEWS = ['article_extended_attributes.url_views', 'article_extended_attributes.youtube_views']

/** `SOCIALMEDIA,SOCIALMEDIA_TWITTER` → x; news, blogs and boards are `other`. */
function networkOf(sourceType: string): string {
  const name = /SOCIALMEDIA_([A-Z]+)/.exec(sourceType.toUpperCase())?.[1]?.toLowerCase()
  return name === undefined ? 'other' : name === 'twitter' || name === 'x' ? 'x' : name
}

/** −5 to 5; some exports put a quote before it against spreadsheets. */
function sentimentOf(cell: string): string {
  const score = Number(scoreOf(cell) || Number.NaN)
  return Number.isNaN(score) ? '' : score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral'
}
const scoreOf = (cell: string): string => cell.trim().replace(/^'/, '')

export const talkwalker: Format = {
  name: 'talkwalker',
  title: 'Talkwalker documents, CSV',
  shape: 'table',
  known: 'files',
  required: ['url', 'published', 'content', 'source_type', 'extra_author_attributes.short_name'],
  helpful: ['matched_profile', 'root_url'],
  never: ['extra_author_attributes.gender', 'extra_author_attributes.birthdate.date', 'extra_author_attributes.birthdate.resolution'],
  profile: {
    network: 'other',
    directed: 'mention',
    // The account's zone, which is not in the file. A topic is a search, not the brand that a post was sent to.
    extra: ['matched_profile'],
    uses: ['tags_internal', 'generator.type', ...FOLLOWERS, ...LIKES, ...REPOSTS, ...VIEWS],
    fields: {
      id: { columns: ['url'], read: idOfLink },
      network: { columns: ['source_type'], read: networkOf },
      parent_id: { columns: ['parent_url'], read: idOfLink },
      reply_to: { columns: ['parent_url'], read: handleOfLink },
      author: { columns: ['extra_author_attributes.short_name'] },
      author_id: { columns: ['extra_author_attributes.id'], match: '^(?:[a-z]+:)?(.+)$' },
      author_name: { columns: ['extra_author_attributes.name'] },
      is_bot: { columns: ['generator.type'], read: (cell) => String(cell.trim().toUpperCase() === 'BOT') },
      posted_at: { columns: ['published'], format: 'dmy' },
      text: { columns: ['content', 'content_snippet'], any: true },
      title: { columns: ['title'] },
      language: { columns: ['lang'] },
      sentiment: { columns: ['sentiment'], read: sentimentOf },
      sentiment_score: { columns: ['sentiment'], read: scoreOf },
      replies: { columns: ['article_extended_attributes.num_comments'] },
      reach: { columns: ['reach'] },
      engagement: { columns: ['engagement'] },
      url: { columns: ['url'] },
      location: {
        columns: ['extra_author_attributes.world_data.city', 'extra_author_attributes.world_data.country'],
        any: true,
      },
      labels: { columns: ['tags_customer', 'tags_marking'], any: true },
    },
    finish: (draft, cell, claims) => {
      draft.followers = largest(cell, FOLLOWERS)
      draft.likes = largest(cell, LIKES)
      draft.reposts = largest(cell, REPOSTS)
      draft.views = largest(cell, VIEWS)
      const reposted = draft.text.startsWith('RT @') || /\bisRepost\b/i.test(cell('tags_internal'))
      // The link of what is reposted, or the post's own: neither is something it answers.
      if (reposted || draft.parentId === draft.nativeId) {
        draft.parentId = undefined
        claims.replyTo = undefined
      }
      draft.kind = reposted ? 'repost' : draft.parentId === undefined ? 'post' : draft.network === 'x' ? 'reply' : 'comment'
      return undefined
    },
  },
}
