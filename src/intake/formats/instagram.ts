/** Instagram's Graph API: comments with their replies, mentions, and media of an account, a tag or a hashtag. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { byId, objectAt, objectsAt, textAt, without } from './json-parts.ts'
import { type Found as NestedFound, unfoldNested } from './nested.ts'

/** Where an item was found; '' where that is not known. */
interface Place {
  readonly media: string
  /** The comment it answers. */
  readonly comment: string
  /** Our handle and id, where the medium is our own: the API names the owner's id only to the owner. */
  readonly owner: string
  readonly ownerId: string
}

const NOWHERE: Place = { media: '', comment: '', owner: '', ownerId: '' }

type Found = NestedFound<Place>

const unfold = unfoldNested<Place>({ nowhere: NOWHERE, inside, give })

/** What a page of results, an answer by ids, a mention, an account with its media or a webhook holds; undefined: the item is a post itself. */
function inside({ item, place }: Found, out: Unfolding): readonly Found[] | undefined {
  const mention = objectAt(item, 'mentioned_comment') ?? objectAt(item, 'mentioned_media')
  // The id beside it is ours: whoever asks is mentioned.
  if (mention !== undefined) return [{ item: { ...mention, $directed: 'true', $brand: textAt(item, 'id') }, place: NOWHERE }]
  if (Array.isArray(item['entry'])) return objectsAt(item, 'entry').map((one) => ({ item: one, place }))
  if (Array.isArray(item['changes']) || Array.isArray(item['messaging'])) return changesOf(item, out)
  if (Array.isArray(item['data'])) return objectsAt(item, 'data').map((one) => ({ item: one, place }))
  const keyed = byId(item)
  if (keyed !== undefined)
    return keyed.map(([id, one]) => ({ item: one, place: Array.isArray(one['data']) ? { ...NOWHERE, media: id } : NOWHERE }))
  const edges = ['media', 'tags', 'stories'].filter((edge) => Array.isArray(objectAt(item, edge)?.['data']))
  return edges.length === 0 ? undefined : edges.flatMap((edge) => objectsAt(item, edge, 'data').map((one) => ({ item: one, place })))
}

function changesOf(entry: JsonObject, out: Unfolding): readonly Found[] {
  for (const _ of objectsAt(entry, 'messaging')) out.skip('message event')
  return objectsAt(entry, 'changes').flatMap((change): readonly Found[] => {
    const [field, value] = [textAt(change, 'field'), objectAt(change, 'value')]
    if ((field === 'comments' || field === 'live_comments') && value !== undefined) {
      // A notification has one time for all that it tells.
      const at = textAt(value, 'timestamp') || textAt(entry, 'time')
      return [{ item: { ...value, timestamp: at }, place: { ...NOWHERE, ownerId: textAt(entry, 'id') } }]
    }
    out.skip(`${field || 'unnamed'} notification`)
    return []
  })
}

/** Gives the item; what is left is what hangs below it. */
function give({ item, place }: Found, out: Unfolding): readonly Found[] {
  const id = textAt(item, 'id')
  const comments = objectsAt(item, 'comments', 'data')
  if (isMedia(item)) {
    const ownerId = textAt(item, 'owner', 'id')
    out.give(mediaOf(item))
    const below = { media: id, comment: '', owner: ownerId === '' ? '' : textAt(item, 'username'), ownerId }
    return comments.map((one) => ({ item: one, place: below }))
  }
  if (typeof item['text'] === 'string') {
    out.give(commentOf(item, place))
    const below = { ...place, media: place.media || textAt(item, 'media', 'id'), comment: id }
    return objectsAt(item, 'replies', 'data').map((one) => ({ item: one, place: below }))
  }
  if (comments.length === 0) out.skip('thing that is no post')
  return comments.map((one) => ({ item: one, place: { ...NOWHERE, media: id } }))
}

const isMedia = (item: JsonObject): boolean => ['media_type', 'caption', 'media_url', 'permalink'].some((key) => key in item)

/** Whoever it is that names us, it is somebody else. */
const mentions = (item: JsonObject): boolean => item['$directed'] === 'true'

function mediaOf(item: JsonObject): JsonObject {
  return {
    ...without(item, 'comments', 'children'),
    $kind: 'post',
    $media: 'true',
    $text: item['caption'],
    $handle: textAt(item, 'username'),
    $author: textAt(item, 'username') === '' ? textAt(item, 'owner', 'id') : '',
    $brand: textAt(item, '$brand') || (textAt(item, 'owner', 'id') === '' ? '' : textAt(item, 'username')),
    $direction:
      textAt(item, 'owner', 'id') !== '' ? 'outbound' : textAt(item, 'username') === '' ? (mentions(item) ? 'inbound' : 'unknown') : '',
  }
}

function commentOf(item: JsonObject, place: Place): JsonObject {
  const [from, username] = [textAt(item, 'from', 'id'), textAt(item, 'from', 'username') || textAt(item, 'username')]
  const parent = textAt(item, 'parent_id') || place.comment
  const media = textAt(item, 'media', 'id') || place.media
  // `user` is there only for comments of the account that asks.
  const ours =
    (item['user'] ?? null) !== null || (place.ownerId !== '' && from === place.ownerId) || (place.owner !== '' && username === place.owner)
  return {
    ...without(item, 'replies'),
    $kind: parent === '' ? 'comment' : 'reply',
    $text: item['text'],
    $handle: username,
    $author: username === '' ? from : '',
    $direction: ours ? 'outbound' : username === '' && from === '' ? (mentions(item) ? 'inbound' : 'unknown') : '',
    $parent: parent || media,
    $group: media,
    $brand: textAt(item, '$brand') || place.owner || place.ownerId,
  }
}

export const instagramGraph: Format = {
  name: 'instagram-graph',
  title: 'Instagram Graph API (comments, mentions, media) and webhooks, JSON',
  shape: 'objects',
  known: 'files',
  // Not `''` nor `[]`: id, text and timestamp are what anybody's own JSON has.
  containers: [
    'data[]',
    '*',
    '*.data[]',
    '[].data[]',
    'mentioned_comment',
    'mentioned_media',
    '[].mentioned_comment',
    '[].mentioned_media',
    'comments.data[]',
    'children.data[]',
    'media.data[]',
    'tags.data[]',
    'entry[].changes[].value',
  ],
  stream: ['data', 'entry'],
  required: ['id', 'text|caption|media_type|media_url', 'timestamp|permalink|media.id'],
  helpful: ['timestamp', 'username|from.username|like_count|comments_count', 'media_type|like_count|replies|parent_id'],
  not: ['created_time', 'created_at', 'body', 'message', 'author', 'user_id', 'source_platform'],
  unfold,
  never: ['paging', 'access_token'],
  profile: {
    network: 'instagram',
    directed: 'page',
    zone: 'UTC',
    fields: {
      id: { columns: ['id'] },
      kind: { columns: ['$kind'] },
      direction: { columns: ['$direction'] },
      directed: { columns: ['$directed'] },
      brand: { columns: ['$brand'] },
      author: { columns: ['$handle'] },
      // Only where there is no name: most exports have names alone, and who writes is to be one person in all of them.
      author_id: { columns: ['$author'] },
      posted_at: { columns: ['timestamp'] },
      text: { columns: ['$text'], html: false },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$group'] },
      likes: { columns: ['like_count'] },
      replies: { columns: ['comments_count'] },
      url: { columns: ['permalink'] },
      // What follows is a signature, which expires in days.
      media: { columns: ['media_url'], read: (link) => link.replace(/\?.*$/, '') },
    },
    uses: ['$media'],
    // Media are our own, or those of others: those concern us where they name us. All comments under ours do.
    finish: (_draft, cell, claims) => {
      if (cell('$media') === 'true') claims.mode = 'mention'
      return undefined
    },
  },
}
