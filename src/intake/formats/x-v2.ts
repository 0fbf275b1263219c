/** API v2 of X: pages, stream objects, what twarc writes (a page a line, or flattened), also mixed. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { snowflakeTime } from '../ids.ts'
import { isRecord } from '../objects.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, giveNested, listed, textsAt } from './values.ts'
import { isOutdated, versionsOf, xLanguage, xUrl } from './x-post.ts'

/** What a page has beside its posts, by id. */
interface Includes {
  readonly users: ReadonlyMap<string, JsonObject>
  readonly tweets: ReadonlyMap<string, JsonObject>
  readonly media: ReadonlyMap<string, string>
  /** Accounts that are suspended or deleted: their posts cannot be seen any more. */
  readonly lost: ReadonlySet<string>
  readonly collected: string
}

/** An edit can be made for an hour at most (help.x.com, "Edit post"). */
const EDITABLE = 3_600_000

function unfold(value: JsonObject, out: Unfolding): void {
  const { data } = value
  if (Array.isArray(data)) return givePage(data.filter(isRecord), value, out)
  if (isRecord(data)) return givePage([data], value, out)
  if (typeof value['text'] === 'string') return giveFlat(value, out)
  if (isRecord(value['includes']) || Array.isArray(value['errors']) || isRecord(value['meta'])) return givePage([], value, out)
  out.skip('object that is no post')
}

function givePage(data: readonly JsonObject[], page: JsonObject, out: Unfolding): void {
  const errors = objectsAt(page, 'errors')
  const includes: Includes = {
    users: byId(objectsAt(page, 'includes', 'users'), 'id'),
    tweets: byId([...objectsAt(page, 'includes', 'tweets'), ...data], 'id'),
    media: new Map(objectsAt(page, 'includes', 'media').map((one) => [textAt(one, 'media_key'), mediaUrl(one)])),
    lost: new Set(errors.filter((error) => textAt(error, 'resource_type') === 'user').map((error) => textAt(error, 'resource_id'))),
    collected: textAt(page, '__twarc', 'retrieved_at'),
  }
  const given = new Set<string>()
  for (const tweet of data) {
    given.add(textAt(tweet, 'id'))
    giveTweet(tweet, includes, out)
  }
  for (const tweet of objectsAt(page, 'includes', 'tweets')) {
    if (given.has(textAt(tweet, 'id'))) continue
    given.add(textAt(tweet, 'id'))
    giveTweet(tweet, includes, out, 'context')
  }
  for (const error of errors) giveMissing(error, given, out)
  if (given.size === 0 && errors.length === 0) out.skip('page without posts')
}

/** twarc's flattened posts hold whom and what they refer to in themselves. */
function giveFlat(tweet: JsonObject, out: Unfolding): void {
  const referred = (one: JsonObject): readonly JsonObject[] =>
    objectsAt(one, 'referenced_tweets').filter((inner) => typeof inner['text'] === 'string')
  giveNested(tweet, referred, (one, role) => {
    const users = [objectAt(one, 'author'), objectAt(one, 'in_reply_to_user')].filter((user) => user !== undefined)
    const includes: Includes = {
      users: byId(users, 'id'),
      tweets: byId(referred(one), 'id'),
      media: new Map(objectsAt(one, 'attachments', 'media').map((medium) => [textAt(medium, 'media_key'), mediaUrl(medium)])),
      lost: new Set(),
      collected: textAt(one, '__twarc', 'retrieved_at'),
    }
    giveTweet(one, includes, out, role)
  })
}

function giveTweet(tweet: JsonObject, includes: Includes, out: Unfolding, role?: 'context'): void {
  const id = textAt(tweet, 'id')
  if (typeof tweet['text'] !== 'string') return out.skip('object that is no post')
  const versions = versionsOf(id, textsAt(tweet, 'edit_history_tweet_ids'))
  if (isOutdated(id, versions, out)) return
  const author = includes.users.get(firstOf(textAt(tweet, 'author_id'), textAt(tweet, 'sender_id'))) ?? objectAt(tweet, 'author')
  const referred = new Map(objectsAt(tweet, 'referenced_tweets').map((one) => [textAt(one, 'type'), textAt(one, 'id')]))
  const repeated = includes.tweets.get(referred.get('retweeted') ?? '')
  out.give(
    {
      ...tweet,
      $author: author,
      $id: versions.newest,
      $aliases: versions.aliases,
      $parent: referred.get('replied_to'),
      $kind: kindOf(referred, tweet),
      // The text of a retweet is cut (`RT @who: …`).
      $text: repeated && textOf(repeated),
      ...timesOf(tweet, versions.oldest, id),
      $collected: includes.collected,
      $replyTo: replyTo(tweet, includes),
      $url: xUrl(textAt(author, 'username'), versions.newest),
      $state: stateOf(tweet, includes),
      $media: listed(textsAt(tweet, 'attachments', 'media_keys').map((key) => includes.media.get(key) ?? '')),
    },
    role,
  )
}

/** A post that the page names and does not show: deleted, or of an account that is closed or protected. */
function giveMissing(error: JsonObject, given: Set<string>, out: Unfolding): void {
  const id = firstOf(textAt(error, 'resource_id'), textAt(error, 'value'))
  if (textAt(error, 'resource_type') !== 'tweet' || !/^\d+$/.test(id)) {
    if (textAt(error, 'resource_type') === '') out.skip('error notice')
    return
  }
  if (given.has(id)) return
  given.add(id)
  const at = snowflakeTime(id)
  out.give({ ...error, $id: id, $posted: at === undefined ? undefined : String(at), $url: xUrl('', id), $state: 'unavailable' }, 'context')
}

function byId(objects: readonly JsonObject[], key: string): ReadonlyMap<string, JsonObject> {
  return new Map(objects.map((one) => [textAt(one, key), one]))
}

function mediaUrl(media: JsonObject): string {
  return firstOf(textAt(media, 'url'), textAt(media, 'preview_image_url'))
}

function textOf(tweet: JsonObject): string {
  return firstOf(textAt(tweet, 'note_tweet', 'text'), textAt(tweet, 'text'))
}

/** Private messages come in pages of the same shape. Without `referenced_tweets` the conversation still tells an answer from its first post. */
function kindOf(referred: ReadonlyMap<string, string>, tweet: JsonObject): string {
  if (textAt(tweet, 'dm_conversation_id') !== '') return 'dm'
  if (referred.has('retweeted')) return 'repost'
  if (referred.has('replied_to')) return 'reply'
  if (referred.has('quoted')) return 'quote'
  const conversation = textAt(tweet, 'conversation_id')
  const inAnother = conversation !== '' && ![textAt(tweet, 'id'), ...textsAt(tweet, 'edit_history_tweet_ids')].includes(conversation)
  return inAnother && textAt(tweet, 'in_reply_to_user_id') !== '' ? 'reply' : 'post'
}

/** Ids hold the time where the export does not; an edited post is as old as its first version. */
function timesOf(tweet: JsonObject, oldest: string, id: string): { readonly $posted?: string; readonly $edited?: string } {
  const created = textAt(tweet, 'created_at')
  const first = snowflakeTime(oldest)
  if (created === '') return first === undefined ? {} : { $posted: String(first) }
  const age = first === undefined ? Number.NaN : Date.parse(created) - first
  return oldest !== id && age >= 1000 && age <= EDITABLE ? { $posted: String(first), $edited: created } : {}
}

function replyTo(tweet: JsonObject, { users }: Includes): string | undefined {
  const user = users.get(textAt(tweet, 'in_reply_to_user_id')) ?? objectAt(tweet, 'in_reply_to_user')
  return textAt(user, 'username') || undefined
}

function stateOf(tweet: JsonObject, { lost }: Includes): string | undefined {
  if (isRecord(tweet['withheld'])) return 'withheld'
  return lost.has(textAt(tweet, 'author_id')) ? 'unavailable' : undefined
}

export const xV2: Format = {
  name: 'x-v2',
  title: 'X (Twitter) API v2 and twarc: pages, flattened, streams',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]'],
  unfold,
  // A page, a stream object, a page without posts, or a flattened post.
  required: [
    'data[].id|data.id|meta.result_count|id',
    'data[].text|data.text|meta.result_count|text',
    'data[].text|data.text|meta.result_count|author.username',
    'data[].text|data.text|meta.result_count|conversation_id|edit_history_tweet_ids',
  ],
  helpful: ['includes', 'meta', 'author', 'conversation_id', '__twarc', 'data[].author_id'],
  not: ['data[].timestamp', 'data[].created_time', 'data[].message', 'nav_index', 'id_str', 'kind'],
  profile: {
    network: 'x',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      aliases: { columns: ['$aliases'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['conversation_id', 'dm_conversation_id'] },
      kind: { columns: ['$kind'] },
      author: { columns: ['$author.username'] },
      author_id: { columns: ['author_id', 'sender_id', '$author.id'] },
      author_name: { columns: ['$author.name'] },
      followers: { columns: ['$author.public_metrics.followers_count'] },
      verified: { columns: ['$author.verified'] },
      location: { columns: ['$author.location'] },
      posted_at: { columns: ['$posted', 'created_at'] },
      edited_at: { columns: ['$edited'] },
      collected_at: { columns: ['$collected'] },
      text: { columns: ['$text', 'note_tweet.text', 'text'] },
      language: xLanguage('lang'),
      likes: { columns: ['public_metrics.like_count'] },
      reposts: { columns: ['public_metrics.retweet_count'] },
      replies: { columns: ['public_metrics.reply_count'] },
      quotes: { columns: ['public_metrics.quote_count'] },
      views: { columns: ['public_metrics.impression_count'] },
      url: { columns: ['$url'] },
      media: { columns: ['$media'] },
      state: { columns: ['$state'] },
      reply_to: { columns: ['$replyTo'] },
    },
  },
}
