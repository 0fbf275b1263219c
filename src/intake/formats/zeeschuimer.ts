/** Zeeschuimer's NDJSON: an envelope around what a platform's own page loads. Each platform is read as it writes itself. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, giveNested, listed } from './values.ts'
import { xLanguage, xUrl } from './x-post.ts'

type Reader = (data: JsonObject, out: Unfolding, envelope: JsonObject) => void

function unfold(envelope: JsonObject, out: Unfolding): void {
  const platform = textAt(envelope, 'source_platform')
    .toLowerCase()
    .replace(/^www\./, '')
  const data = objectAt(envelope, 'data')
  const read = PLATFORMS.get(platform)
  if (read === undefined || data === undefined) return out.skip(`${platform === '' ? 'nameless' : platform} item`)
  read(data, out, envelope)
}

/** A post of X, with what it repeats and quotes. */
function giveX(first: JsonObject, out: Unfolding, envelope: JsonObject): void {
  giveNested(
    unwrapped(first),
    (tweet) => [repeatedIn(tweet), quotedIn(tweet)],
    (tweet, role) => {
      const legacy = objectAt(tweet, 'legacy')
      const id = firstOf(textAt(legacy, 'id_str'), textAt(tweet, 'rest_id'))
      if (legacy !== undefined && id !== '') out.give({ ...envelope, ...xRecord(tweet, legacy, id) }, role)
      else if (role === undefined) out.skip('X item that cannot be seen')
    },
  )
}

/** With limited visibility a post is wrapped once more. */
function unwrapped(tweet: JsonObject): JsonObject {
  return objectAt(tweet, 'tweet') ?? tweet
}

function repeatedIn(tweet: JsonObject): JsonObject | undefined {
  const repeated = objectAt(tweet, 'legacy', 'retweeted_status_result', 'result')
  return repeated && unwrapped(repeated)
}

function quotedIn(tweet: JsonObject): JsonObject | undefined {
  const quoted = objectAt(tweet, 'quoted_status_result', 'result')
  return quoted && unwrapped(quoted)
}

function xRecord(tweet: JsonObject, legacy: JsonObject, id: string): JsonObject {
  const repeated = repeatedIn(tweet)
  const account = objectAt(tweet, 'core', 'user_results', 'result') ?? objectAt(tweet, 'user')
  const user = objectAt(account, 'legacy') ?? account
  const author = firstOf(textAt(account, 'core', 'screen_name'), textAt(user, 'screen_name'))
  const parent = textAt(legacy, 'in_reply_to_status_id_str')
  const inner = repeated ?? tweet
  return {
    $network: 'x',
    $id: id,
    $parent: parent,
    $conversation: textAt(legacy, 'conversation_id_str'),
    $kind: repeated !== undefined ? 'repost' : parent !== '' ? 'reply' : quotedIn(tweet) !== undefined ? 'quote' : 'post',
    $author: author,
    $authorId: firstOf(textAt(account, 'rest_id'), textAt(legacy, 'user_id_str')),
    $name: firstOf(textAt(account, 'core', 'name'), textAt(user, 'name')),
    $followers: textAt(user, 'followers_count'),
    $verified: user?.['verified'],
    $location: textAt(user, 'location'),
    $posted: textAt(legacy, 'created_at'),
    $text: firstOf(textAt(inner, 'note_tweet', 'note_tweet_results', 'result', 'text'), textAt(inner, 'legacy', 'full_text')),
    $language: textAt(legacy, 'lang'),
    $likes: textAt(legacy, 'favorite_count'),
    $reposts: textAt(legacy, 'retweet_count'),
    $replies: textAt(legacy, 'reply_count'),
    $quotes: textAt(legacy, 'quote_count'),
    $views: textAt(tweet, 'views', 'count'),
    $url: xUrl(author, id),
    $media: listed(objectsAt(legacy, 'extended_entities', 'media').map((one) => textAt(one, 'media_url_https'))),
    $replyTo: textAt(legacy, 'in_reply_to_screen_name'),
  }
}

/** TikTok writes `un` where it does not know. */
function knownLanguage(code: string): string {
  return code === 'un' ? '' : code
}

function giveTikTok(data: JsonObject, out: Unfolding, envelope: JsonObject): void {
  const author = firstOf(textAt(data, 'author', 'uniqueId'), textAt(data, 'author'))
  const id = textAt(data, 'id')
  out.give({
    ...envelope,
    $network: 'tiktok',
    $id: id,
    $kind: 'post',
    $author: author,
    $authorId: textAt(data, 'author', 'id'),
    $name: textAt(data, 'author', 'nickname'),
    $followers: textAt(data, 'authorStats', 'followerCount'),
    $verified: objectAt(data, 'author')?.['verified'],
    $posted: textAt(data, 'createTime'),
    $text: textAt(data, 'desc'),
    $language: knownLanguage(textAt(data, 'textLanguage')),
    $likes: textAt(data, 'stats', 'diggCount'),
    $reposts: textAt(data, 'stats', 'shareCount'),
    $replies: textAt(data, 'stats', 'commentCount'),
    $views: textAt(data, 'stats', 'playCount'),
    $url: author === '' || id === '' ? undefined : `https://www.tiktok.com/@${author}/video/${id}`,
  })
}

function giveTikTokComment(data: JsonObject, out: Unfolding, envelope: JsonObject): void {
  const video = textAt(data, 'aweme_id')
  const above = textAt(data, 'reply_id')
  out.give({
    ...envelope,
    $network: 'tiktok',
    $id: firstOf(textAt(data, 'cid'), textAt(data, 'id')),
    $parent: above === '' || above === '0' ? video : above,
    $conversation: video,
    $kind: 'comment',
    $author: textAt(data, 'user', 'unique_id'),
    $authorId: textAt(data, 'user', 'uid'),
    $name: textAt(data, 'user', 'nickname'),
    $posted: textAt(data, 'create_time'),
    $text: textAt(data, 'text'),
    $language: knownLanguage(textAt(data, 'comment_language')),
    $likes: textAt(data, 'digg_count'),
    $replies: textAt(data, 'reply_comment_total'),
    $url: textAt(data, 'share_info', 'url'),
  })
}

/** Instagram and Threads, which write alike. */
function giveMeta(network: string, link: (author: string, code: string) => string): Reader {
  return (data, out, envelope) => {
    const author = firstOf(textAt(data, 'user', 'username'), textAt(data, 'owner', 'username'))
    const code = firstOf(textAt(data, 'code'), textAt(data, 'shortcode'))
    const captions = objectsAt(data, 'edge_media_to_caption', 'edges')
    out.give({
      ...envelope,
      $network: network,
      // `3012_51` names the account as well.
      $id: firstOf(textAt(data, 'pk'), textAt(data, 'id').replace(/_\d+$/, ''), code),
      $kind: 'post',
      $author: author,
      $authorId: firstOf(textAt(data, 'user', 'pk'), textAt(data, 'user', 'id'), textAt(data, 'owner', 'id')),
      $name: textAt(data, 'user', 'full_name'),
      $verified: objectAt(data, 'user')?.['is_verified'],
      $posted: firstOf(textAt(data, 'taken_at'), textAt(data, 'taken_at_timestamp')),
      $text: firstOf(textAt(data, 'caption', 'text'), textAt(captions[0], 'node', 'text')),
      $likes: firstOf(textAt(data, 'like_count'), textAt(data, 'edge_media_preview_like', 'count')),
      $replies: firstOf(textAt(data, 'comment_count'), textAt(data, 'edge_media_to_comment', 'count')),
      $url: code === '' ? undefined : link(author, code),
    })
  }
}

const PLATFORMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['twitter.com', giveX],
  ['x.com', giveX],
  ['tiktok.com', giveTikTok],
  ['tiktok-comments', giveTikTokComment],
  ['instagram.com', giveMeta('instagram', (_, code) => `https://www.instagram.com/p/${code}/`)],
  ['threads.net', giveMeta('threads', (author, code) => `https://www.threads.net/@${author}/post/${code}`)],
  ['threads.com', giveMeta('threads', (author, code) => `https://www.threads.com/@${author}/post/${code}`)],
])

export const zeeschuimer: Format = {
  name: 'zeeschuimer',
  title: 'Zeeschuimer NDJSON: X (Twitter), TikTok, Instagram, Threads',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]'],
  unfold,
  // Links and browser names of the collecting session hold its tokens.
  never: ['user_agent', 'source_url', 'source_platform_url'],
  required: ['source_platform', 'timestamp_collected', 'data'],
  helpful: ['nav_index', 'item_id', 'source_platform_url'],
  profile: {
    network: 'other',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      network: { columns: ['$network'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$conversation'] },
      kind: { columns: ['$kind'] },
      author: { columns: ['$author'] },
      author_id: { columns: ['$authorId'] },
      author_name: { columns: ['$name'] },
      followers: { columns: ['$followers'] },
      verified: { columns: ['$verified'] },
      posted_at: { columns: ['$posted'] },
      collected_at: { columns: ['timestamp_collected'] },
      text: { columns: ['$text'] },
      language: xLanguage('$language'),
      likes: { columns: ['$likes'] },
      reposts: { columns: ['$reposts'] },
      replies: { columns: ['$replies'] },
      quotes: { columns: ['$quotes'] },
      views: { columns: ['$views'] },
      location: { columns: ['$location'] },
      url: { columns: ['$url'] },
      media: { columns: ['$media'] },
      reply_to: { columns: ['$replyTo'] },
    },
  },
}
