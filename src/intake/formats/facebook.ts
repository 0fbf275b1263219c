/**
 * Facebook's Graph API: feeds, posts and comments with what is nested in them, answers for several ids, page ratings, webhooks.
 * A comment is POST_COMMENT, a post PAGE_POST; comments name their post without its page, so that is an alias of the post.
 */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import type { Place } from './facebook-item.ts'
import { commentOf, isComment, lastPart, NOWHERE, postOf, ratingOf } from './facebook-item.ts'
import { giveWebhook } from './facebook-webhook.ts'
import { byId, objectAt, objectsAt, textAt } from './json-parts.ts'
import { type Found as NestedFound, unfoldNested } from './nested.ts'

/** Lists of posts in an object that is no post: a page with its feed. */
const EDGES = ['feed', 'posts', 'published_posts', 'visitor_posts', 'tagged', 'ratings']

type Found = NestedFound<Place>

const unfold = unfoldNested<Place>({ nowhere: NOWHERE, inside, give })

/** What a page of results, an answer by ids, a page with its edges or a webhook holds; undefined: the item is a post itself. */
function inside({ item, place }: Found, out: Unfolding): readonly Found[] | undefined {
  if (giveWebhook(item, out)) return []
  if (Array.isArray(item['data'])) return objectsAt(item, 'data').map((one) => ({ item: one, place }))
  const keyed = byId(item)
  // Comments that were asked for by the ids of several posts stand below them.
  if (keyed !== undefined)
    return keyed.map(([id, one]) => ({ item: one, place: Array.isArray(one['data']) ? { ...NOWHERE, post: lastPart(id) } : NOWHERE }))
  const edges = isDated(item) ? [] : EDGES.filter((edge) => objectAt(item, edge) !== undefined)
  if (edges.length === 0) return undefined
  const page = { ...NOWHERE, page: textAt(item, 'id') }
  return edges.flatMap((edge) => objectsAt(item, edge, 'data').map((one) => ({ item: one, place: page })))
}

/** Gives the item; what is left is what hangs below it. */
function give({ item, place }: Found, out: Unfolding): readonly Found[] {
  const comments = objectsAt(item, 'comments', 'data')
  if (!isDated(item)) {
    // A photo or post of which only the comments were asked for is none itself.
    if (comments.length === 0) out.skip('thing that is no post')
    return comments.map((one) => ({ item: one, place: { ...NOWHERE, post: lastPart(textAt(item, 'id')) } }))
  }
  const { record, below } = isRating(item) ? ratingOf(item) : isComment(item, place) ? commentOf(item, place) : postOf(item, place)
  out.give(record)
  return comments.map((one) => ({ item: one, place: below }))
}

const isDated = (item: JsonObject): boolean => textAt(item, 'created_time') !== '' || textAt(item, 'publish_time') !== ''
const isRating = (item: JsonObject): boolean => objectAt(item, 'data', 'rating') !== undefined || 'review_text' in item

export const facebookGraph: Format = {
  name: 'facebook-graph',
  title: 'Facebook Graph API (feeds, posts, comments, ratings) and webhooks, JSON',
  shape: 'objects',
  known: 'files',
  containers: [
    'data[]',
    '',
    '[]',
    '*',
    '*.data[]',
    '[].data[]',
    'comments.data[]',
    '[].comments.data[]',
    ...EDGES.map((edge) => `${edge}.data[]`),
    'entry[].changes[].value',
    '[].entry[].changes[].value',
  ],
  stream: ['data', 'entry'],
  required: [
    'created_time|publish_time',
    'id|permalink_url|comment_id|post_id',
    'message|story|attachments|from|updated_time|comment_count|review_text',
  ],
  helpful: ['message', 'from.id|comment_count|updated_time|status_type', 'permalink_url|like_count|can_remove|attachments|item'],
  not: ['timestamp', 'created_at', 'text', 'body', 'network', 'platform'],
  unfold,
  // Where the file was fetched from, with the token of whoever did.
  never: ['paging', 'access_token'],
  profile: {
    network: 'facebook',
    directed: 'page',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      aliases: { columns: ['$alias'] },
      kind: { columns: ['$kind'] },
      direction: { columns: ['$direction'] },
      directed: { columns: ['$directed'] },
      brand: { columns: ['$page'] },
      // Names are no handles here: anyone may call himself like us.
      author: { columns: ['from.username'] },
      author_id: { columns: ['$author'] },
      author_name: { columns: ['$name'] },
      // Not `updated_time`: any new comment changes it.
      posted_at: { columns: ['$posted'] },
      text: { columns: ['$text'], html: false },
      title: { columns: ['story'], html: false },
      language: { columns: ['data.language'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$post'] },
      rating: { columns: ['data.rating.value', 'rating'] },
      likes: { columns: ['reactions.summary.total_count', 'like_count', 'likes.summary.total_count', 'likes.count', 'likes'] },
      reposts: { columns: ['shares.count'] },
      replies: { columns: ['$replies'] },
      url: { columns: ['permalink_url', 'link'] },
      media: { columns: ['attachments.data.0.unshimmed_url', 'attachments.data.0.url', 'attachment.url'] },
      state: { columns: ['$state'] },
      visibility: { columns: ['$visibility'] },
    },
  },
}
