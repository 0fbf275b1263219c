/** Gnip's Activity Streams of X (historical PowerTrack, premium search in that format). */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { isRecord } from '../objects.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, giveNested, listed } from './values.ts'
import { xLanguage } from './x-post.ts'

/** `http://twitter.com/acme/statuses/123` */
const STATUS_LINK = /^https?:\/\/[^/]+\/(\w+)\/status(?:es)?\/(\d+)/

function unfold(value: JsonObject, out: Unfolding): void {
  const { results } = value
  if (Array.isArray(results)) for (const activity of results.filter(isRecord)) giveActivity(activity, out)
  else giveActivity(value, out)
}

function giveActivity(activity: JsonObject, out: Unfolding): void {
  const verb = textAt(activity, 'verb')
  if (verb !== 'post' && verb !== 'share') {
    out.skip(verb === '' ? (isRecord(activity['info']) ? 'info notice' : 'object that is no post') : `${verb} notice`)
    return
  }
  giveNested(
    activity,
    (one) => [repeatedIn(one), objectAt(one, 'twitter_quoted_status')],
    (one, role) => out.give(recordOf(one), role),
  )
}

/** What a share repeats is an activity again; the object of a post is only a note. */
function repeatedIn(activity: JsonObject): JsonObject | undefined {
  return textAt(activity, 'verb') === 'share' ? objectAt(activity, 'object') : undefined
}

function recordOf(activity: JsonObject): JsonObject {
  const answered = STATUS_LINK.exec(textAt(activity, 'inReplyTo', 'link'))
  const repeated = repeatedIn(activity)
  return {
    ...activity,
    $parent: answered?.[2],
    $replyTo: answered?.[1],
    $kind: kindOf(activity, answered !== null),
    $text: repeated && textOf(repeated),
    $media: listed(
      ['twitter_extended_entities', 'twitter_entities']
        .map((key) => objectsAt(activity, key, 'media'))
        .find((list) => list.length > 0)
        ?.map((one) => textAt(one, 'media_url_https')) ?? [],
    ),
  }
}

function kindOf(activity: JsonObject, answers: boolean): string | undefined {
  if (textAt(activity, 'verb') === 'share') return 'repost'
  if (answers) return 'reply'
  return isRecord(activity['twitter_quoted_status']) ? 'quote' : undefined
}

function textOf(activity: JsonObject): string {
  return firstOf(textAt(activity, 'long_object', 'body'), textAt(activity, 'body'))
}

/** `tag:search.twitter.com,2005:5876` and `id:twitter.com:36` end in X's own ids. */
function afterColon(cell: string): string {
  return cell.slice(cell.lastIndexOf(':') + 1)
}

export const gnip: Format = {
  name: 'gnip',
  title: 'Gnip Activity Streams of X (Twitter)',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]', 'results[]'],
  stream: ['results'],
  unfold,
  required: ['verb', 'actor.preferredUsername', 'body', 'postedTime'],
  helpful: ['objectType', 'object', 'twitter_lang'],
  profile: {
    network: 'x',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['id'], read: afterColon },
      parent_id: { columns: ['$parent'] },
      kind: { columns: ['$kind'] },
      author: { columns: ['actor.preferredUsername'] },
      author_id: { columns: ['actor.id'], read: afterColon },
      author_name: { columns: ['actor.displayName'] },
      followers: { columns: ['actor.followersCount'] },
      verified: { columns: ['actor.verified'] },
      location: { columns: ['actor.location.displayName'] },
      posted_at: { columns: ['postedTime'] },
      text: { columns: ['$text', 'long_object.body', 'body'] },
      language: xLanguage('twitter_lang'),
      likes: { columns: ['favoritesCount'] },
      reposts: { columns: ['retweetCount'] },
      url: { columns: ['link'] },
      media: { columns: ['$media'] },
      reply_to: { columns: ['$replyTo'] },
    },
  },
}
