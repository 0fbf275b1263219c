/** A post, comment or rating of Facebook's Graph API as a record: its ids, what it answers, whose page it stands on, who wrote it. */
import type { JsonObject } from '../format.ts'
import { objectAt, objectsAt, textAt, without, withoutPaging } from './json-parts.ts'

/** Where an item was found; '' where that is not known. */
export interface Place {
  /** The page or group it stands on, and its name. */
  readonly page: string
  readonly pageName: string
  /** The post it comments, without the page. */
  readonly post: string
  /** The comment it answers. */
  readonly comment: string
}

export const NOWHERE: Place = { page: '', pageName: '', post: '', comment: '' }

interface Item {
  readonly record: JsonObject
  /** The place of what is nested in it. */
  readonly below: Place
}

/** `19292868552/posts/10158407654328553/?comment_id=1&reply_comment_id=2` */
const LINK = /facebook\.com\/(?:([^/?]+)\/(?:posts|videos|photos(?:\/[^/?]+)?)\/)?(\d+)?/
const STORY = /[?&](?:story_)?fbid=(\d+)/
const COMMENT = /[?&]comment_id=(\d+)/
const REPLY = /[?&]reply_comment_id=(\d+)/
const TWO_IDS = /^(\d+)_(\d+)$/

/** Only posts have these … */
const OF_POSTS = [
  'updated_time',
  'story',
  'status_type',
  'shares',
  'reactions',
  'privacy',
  'is_published',
  'full_picture',
  'to',
  'type',
  'attachments',
]
/** … and only comments these. */
const OF_COMMENTS = ['comment_count', 'can_remove', 'can_hide', 'parent', 'attachment', 'user_likes']

/** The last of the numbers of an id: a post without its page. */
export const lastPart = (id: string): string => id.slice(id.lastIndexOf('_') + 1)

/**
 * Whether the item is a comment and no post: by where it stands, its link or its keys. With the default keys alone it is one
 * where its author is named and is not the page that the id would begin with.
 */
export function isComment(item: JsonObject, place: Place): boolean {
  if (place.post !== '' || place.comment !== '') return true
  if (textAt(item, 'permalink_url').includes('comment_id=')) return true
  if (OF_COMMENTS.some((key) => key in item)) return true
  const [page] = textAt(item, 'id').split('_')
  const author = textAt(item, 'from', 'id')
  return place.page === '' && author !== '' && author !== page && TWO_IDS.test(textAt(item, 'id')) && !OF_POSTS.some((key) => key in item)
}

export function commentOf(item: JsonObject, place: Place): Item {
  const link = linkOf(item)
  const full = textAt(item, 'id')
  const parts = full.split('_')
  // PAGE_POST_COMMENT in older answers, POST_COMMENT since.
  const short = parts.length === 3 ? parts.slice(1).join('_') : full
  const post = place.post || link.post || textAt(item, 'object', 'id') || (parts.length > 1 ? (short.split('_')[0] ?? '') : '')
  const own = link.reply || link.comment
  const id = short || (post !== '' && own !== '' ? `${post}_${own}` : '')
  const answered = textAt(item, 'parent', 'id') || place.comment || (link.reply === '' ? '' : `${post}_${link.comment}`)
  const page = place.page || (parts.length === 3 ? (parts[0] ?? '') : '') || link.page
  return {
    record: {
      ...basics(item, page, place.pageName),
      $id: id,
      $alias: full === id ? '' : full,
      $kind: answered === '' ? 'comment' : 'reply',
      $parent: answered || post,
      $post: post,
      $visibility: item['is_private'] === true ? 'private' : '',
    },
    below: { ...place, page, post, comment: id },
  }
}

export function postOf(item: JsonObject, place: Place): Item {
  const id = textAt(item, 'id')
  const [, first = ''] = TWO_IDS.exec(id) ?? []
  const to = objectsAt(item, 'to', 'data')[0]
  const [known, pageName] = [place.page || textAt(to, 'id') || linkOf(item).page, textAt(to, 'name')]
  // With the default keys alone it may be a comment, whose id does not begin with a page.
  const page = known || (OF_POSTS.some((key) => key in item) || textAt(item, 'from', 'id') === first ? first : '')
  return {
    record: { ...basics(item, page, pageName), $id: id, $alias: first === '' ? '' : lastPart(id), $kind: 'post' },
    below: { page, pageName, post: lastPart(id), comment: '' },
  }
}

/** A rating of a page: `open_graph_story` of old, or an item of its `ratings`. */
export function ratingOf(item: JsonObject): Item {
  const author = objectAt(item, 'from') ?? objectAt(item, 'reviewer')
  const page = textAt(item, 'data', 'generic_place', 'id')
  const id = textAt(item, 'id') || textAt(item, 'open_graph_story', 'id')
  return {
    record: {
      ...basics({ ...item, from: author }, page, ''),
      $id: id,
      $kind: 'review',
      $direction: 'inbound',
      $posted: textAt(item, 'publish_time') || textAt(item, 'created_time'),
      $text: textAt(item, 'data', 'review_text') || textAt(item, 'review_text') || textAt(item, 'message'),
    },
    below: { ...NOWHERE, page, post: id },
  }
}

function basics(item: JsonObject, page: string, pageName: string): JsonObject {
  const from = objectAt(item, 'from')
  const ours =
    (page !== '' && textAt(from, 'id') === page) ||
    // Pages have a category; one that is named like the page which received the post is that page.
    (textAt(from, 'category') !== '' && pageName !== '' && textAt(from, 'name') === pageName)
  return {
    ...withoutPaging(without(item, 'comments', 'paging')),
    $page: page,
    $author: textAt(from, 'id'),
    $name: textAt(from, 'name'),
    // Without the page's own token Facebook does not say who wrote (since 2018).
    $direction: from === undefined ? 'unknown' : ours ? 'outbound' : '',
    $posted: textAt(item, 'created_time'),
    $replies: textAt(item, 'comment_count') || textAt(item, 'comments', 'summary', 'total_count') || textAt(item, 'comments', 'count'),
    $text: item['message'],
  }
}

function linkOf(item: JsonObject): { readonly page: string; readonly post: string; readonly comment: string; readonly reply: string } {
  const link = textAt(item, 'permalink_url')
  const found = LINK.exec(link)
  const page = found?.[1] ?? ''
  return {
    page: /^\d+$/.test(page) ? page : '',
    post: (found?.[1] === undefined ? STORY.exec(link)?.[1] : found[2]) ?? '',
    comment: COMMENT.exec(link)?.[1] ?? '',
    reply: REPLY.exec(link)?.[1] ?? '',
  }
}
