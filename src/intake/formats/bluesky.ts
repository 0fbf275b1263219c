/** Bluesky's API: feeds, posts, threads, notifications. A post is named by its `at://` address everywhere. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { isRecord } from '../objects.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, giveNested, inAny, listed, textsAt } from './values.ts'

const POST = '/app.bsky.feed.post/'
/** Notifications that carry a post; the others say that somebody liked, followed, repeated. */
const SPEAKING = new Set(['mention', 'reply', 'quote'])

function unfold(value: JsonObject, out: Unfolding): void {
  if (Array.isArray(value['feed'])) for (const item of objectsAt(value, 'feed')) giveItem(item, out)
  else if (Array.isArray(value['posts'])) for (const post of objectsAt(value, 'posts')) givePost(post, out)
  else if (Array.isArray(value['notifications'])) for (const one of objectsAt(value, 'notifications')) giveNotification(one, out)
  else if (isRecord(value['thread'])) giveThread(value['thread'], out)
  else if (typeof value['reason'] === 'string') giveNotification(value, out)
  else if (isRecord(value['post'])) giveItem(value, out)
  else givePost(value, out)
}

/** A post of a feed, with what it answers; or somebody's repost of it. */
function giveItem(item: JsonObject, out: Unfolding): void {
  const post = objectAt(item, 'post') ?? {}
  const root = objectAt(item, 'reply', 'root')
  const parent = objectAt(item, 'reply', 'parent')
  if (root !== undefined && textAt(root, 'uri') !== textAt(parent, 'uri')) givePost(root, out, { role: 'context' })
  if (parent !== undefined) givePost(parent, out, { role: 'context' })
  const reason = objectAt(item, 'reason')
  if (reason === undefined || !textAt(reason, '$type').endsWith('#reasonRepost')) return givePost(post, out)
  givePost(post, out, { role: 'context' })
  giveRepost(item, post, reason, out)
}

function giveRepost(item: JsonObject, post: JsonObject, reason: JsonObject, out: Unfolding): void {
  const uri = textAt(post, 'uri')
  const did = textAt(reason, 'by', 'did')
  if (uri === '' || did === '') return out.skip('object that is no post')
  out.give({
    ...item,
    $author: reason['by'],
    $text: textAt(post, 'record', 'text'),
    $language: firstOf(...textsAt(post, 'record', 'langs'), ...textsAt(post, 'langs')),
    $id: firstOf(textAt(reason, 'uri'), `${uri}#repost:${did}`),
    $kind: 'repost',
    $posted: textAt(reason, 'indexedAt'),
    $url: webUrl(uri, objectAt(post, 'author')),
  })
}

function giveNotification(notification: JsonObject, out: Unfolding): void {
  const reason = textAt(notification, 'reason')
  if (!SPEAKING.has(reason) || !isRecord(notification['record'])) return out.skip(`${reason === '' ? 'nameless' : reason} notification`)
  givePost(notification, out, { directed: 'true' })
}

/** A thread from its top: the posts above, the post that was asked for, the answers below it. */
function giveThread(thread: JsonObject, out: Unfolding): void {
  const above: JsonObject[] = []
  for (let node: JsonObject | undefined = thread; node !== undefined; node = objectAt(node, 'parent')) above.push(node)
  const below = objectsAt(thread, 'replies').toReversed()
  for (const node of above.toReversed()) giveNode(node, out)
  for (let node = below.pop(); node !== undefined; node = below.pop()) {
    giveNode(node, out)
    below.push(...objectsAt(node, 'replies').toReversed())
  }
}

function giveNode(node: JsonObject, out: Unfolding): void {
  givePost(objectAt(node, 'post') ?? node, out)
}

interface Part {
  readonly role?: 'context'
  readonly directed?: string
}

/** A post with what it quotes; a post that cannot be seen leaves its address only. */
function givePost(first: JsonObject, out: Unfolding, part: Part = {}): void {
  giveNested(first, quotesShown, (post, role = part.role) => {
    const uri = textAt(post, 'uri')
    if (uri === '') return out.skip('object that is no post')
    if (!isRecord(post['record'])) return out.give(missing(post, uri), 'context')
    learnHandle(objectAt(post, 'author'), out)
    out.give(recordOf(post, uri, role === undefined ? part.directed : undefined, out), role)
  })
}

function recordOf(post: JsonObject, uri: string, directed: string | undefined, out: Unfolding): JsonObject {
  const parent = textAt(post, 'record', 'reply', 'parent', 'uri')
  return {
    ...post,
    $id: uri,
    $parent: parent,
    $kind: parent !== '' ? 'reply' : quotedIn(post) !== undefined ? 'quote' : 'post',
    $conversation: textAt(post, 'record', 'reply', 'root', 'uri'),
    $directed: directed,
    $posted: postedAt(post),
    $url: webUrl(uri, objectAt(post, 'author')),
    $replyTo: out.file.get(didOf(parent)),
    $labels: listed(objectsAt(post, 'labels').map((label) => textAt(label, 'val'))),
    $media: mediaOf(objectAt(post, 'embed')),
  }
}

/** Not found, blocked, detached: known by its address, and gone. */
function missing(post: JsonObject, uri: string): JsonObject {
  return { ...post, $id: uri, $state: 'unavailable', $url: webUrl(uri, undefined), $author: { did: didOf(uri) } }
}

/** `createdAt` is what the author's program says, `indexedAt` when the network saw it: whichever is earlier. */
function postedAt(post: JsonObject): string {
  const created = textAt(post, 'record', 'createdAt')
  const indexed = textAt(post, 'indexedAt')
  if (indexed === '') return created
  const [a, b] = [Date.parse(created), Date.parse(indexed)]
  return Number.isNaN(a) || b < a ? indexed : created
}

/** What a post quotes, where the API shows it or says that it is gone. */
function quotesShown(post: JsonObject): readonly JsonObject[] {
  const quoted = quotedIn(post)
  if (quoted === undefined) return []
  const { value, ...rest } = quoted
  if (isRecord(value)) return [{ ...rest, record: value, embed: objectsAt(quoted, 'embeds')[0] }]
  return /#view(NotFound|Blocked|Detached)$/.test(textAt(quoted, '$type')) ? [rest] : []
}

/** The quoted post, or its address alone. */
function quotedIn(post: JsonObject): JsonObject | undefined {
  const places = [
    objectAt(post, 'embed', 'record'),
    objectAt(post, 'embed', 'record', 'record'),
    objectAt(objectsAt(post, 'embeds')[0], 'record'),
    objectAt(post, 'record', 'embed', 'record'),
    objectAt(post, 'record', 'embed', 'record', 'record'),
  ]
  return places.find((place) => textAt(place, 'uri').includes(POST))
}

function mediaOf(embed: JsonObject | undefined): readonly string[] | undefined {
  const images = [...objectsAt(embed, 'images'), ...objectsAt(embed, 'media', 'images')].map((image) => textAt(image, 'fullsize'))
  return listed([...images, firstOf(textAt(embed, 'playlist'), textAt(embed, 'media', 'playlist'))])
}

function didOf(uri: string): string {
  return uri.startsWith('at://') ? (uri.split('/')[2] ?? '') : ''
}

function webUrl(uri: string, author: JsonObject | undefined): string | undefined {
  if (!uri.includes(POST)) return undefined
  const handle = textAt(author, 'handle')
  const name = handle === '' || handle === 'handle.invalid' ? didOf(uri) : handle
  return `https://bsky.app/profile/${name}/post/${uri.slice(uri.lastIndexOf('/') + 1)}`
}

/** Answers name the answered author by the number in the address; handles are what the rules know. */
function learnHandle(author: JsonObject | undefined, out: Unfolding): void {
  const handle = textAt(author, 'handle')
  if (handle !== '') out.file.set(textAt(author, 'did'), handle)
}

const PLACES = ['', 'post.', 'feed[].post.', 'posts[].', 'thread.post.', 'notifications[].']

export const bluesky: Format = {
  name: 'bluesky',
  title: 'Bluesky API: feeds, posts, threads, notifications',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]'],
  stream: ['feed', 'posts', 'notifications'],
  unfold,
  required: [inAny(PLACES, 'uri', 'thread.uri'), inAny(PLACES, 'cid', 'thread.uri'), inAny(PLACES, 'author.did', 'thread.uri')],
  helpful: ['cursor', 'thread', 'feed'],
  profile: {
    network: 'bluesky',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$conversation'] },
      kind: { columns: ['$kind'] },
      directed: { columns: ['$directed'] },
      author: { columns: ['$author.handle', 'author.handle'] },
      author_id: { columns: ['$author.did', 'author.did'] },
      author_name: { columns: ['$author.displayName', 'author.displayName'] },
      followers: { columns: ['author.followersCount'] },
      posted_at: { columns: ['$posted'] },
      text: { columns: ['$text', 'record.text'], html: false },
      language: { columns: ['$language', 'record.langs.0', 'langs.0'] },
      likes: { columns: ['likeCount'] },
      reposts: { columns: ['repostCount'] },
      replies: { columns: ['replyCount'] },
      quotes: { columns: ['quoteCount'] },
      url: { columns: ['$url'] },
      labels: { columns: ['$labels'] },
      media: { columns: ['$media'] },
      state: { columns: ['$state'] },
      reply_to: { columns: ['$replyTo'] },
    },
  },
}
