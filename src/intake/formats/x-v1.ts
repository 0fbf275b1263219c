/** API v1.1 of X: search, premium search, timelines, lookups, streams. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { isRecord } from '../objects.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, giveNested, listed, textsAt } from './values.ts'
import { xLanguage, xUrl } from './x-post.ts'

/** What streams say beside posts. */
const NOTICES = ['delete', 'limit', 'scrub_geo', 'status_withheld', 'user_withheld', 'disconnect', 'warning', 'event', 'friends', 'info']

function unfold(value: JsonObject, out: Unfolding): void {
  const page = [value['statuses'], value['results']].find((list) => Array.isArray(list))
  if (Array.isArray(page)) for (const status of page.filter(isRecord)) giveStatus(status, out)
  else giveStatus(value, out)
}

/** A status with what it quotes or repeats. */
function giveStatus(status: JsonObject, out: Unfolding): void {
  if (textAt(status, 'id_str') === '' && textAt(status, 'id') === '') {
    const notice = NOTICES.find((key) => key in status)
    out.skip(notice === undefined ? 'object that is no post' : `${notice.replaceAll('_', ' ')} notice`)
    return
  }
  giveNested(
    status,
    (one) => [objectAt(one, 'retweeted_status'), objectAt(one, 'quoted_status')],
    (one, role) => out.give(recordOf(one), role),
  )
}

function recordOf(status: JsonObject): JsonObject {
  const repeated = objectAt(status, 'retweeted_status')
  const id = firstOf(textAt(status, 'id_str'), textAt(status, 'id'))
  return {
    ...status,
    // The text of a retweet is cut (`RT @who: … …`).
    $text: repeated && textOf(repeated),
    $kind: kindOf(status),
    $url: xUrl(textAt(status, 'user', 'screen_name'), id),
    $state: isWithheld(status) ? 'withheld' : undefined,
    $media: mediaOf(status),
  }
}

function textOf(status: JsonObject): string {
  return firstOf(textAt(status, 'full_text'), textAt(status, 'extended_tweet', 'full_text'), textAt(status, 'text'))
}

function kindOf(status: JsonObject): string | undefined {
  if (isRecord(status['retweeted_status'])) return 'repost'
  if (textAt(status, 'in_reply_to_status_id_str') !== '' || textAt(status, 'in_reply_to_status_id') !== '') return 'reply'
  return isRecord(status['quoted_status']) || textAt(status, 'quoted_status_id_str') !== '' ? 'quote' : undefined
}

function isWithheld(status: JsonObject): boolean {
  return status['withheld_copyright'] === true || textsAt(status, 'withheld_in_countries').length > 0
}

function mediaOf(status: JsonObject): readonly string[] | undefined {
  const places = [['extended_tweet', 'extended_entities'], ['extended_entities'], ['extended_tweet', 'entities'], ['entities']]
  const media = places.map((keys) => objectsAt(status, ...keys, 'media')).find((list) => list.length > 0) ?? []
  return listed(media.map((one) => textAt(one, 'media_url_https')))
}

export const xV1: Format = {
  name: 'x-v1',
  title: 'X (Twitter) API v1.1: search, premium search, timeline, stream',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]', 'statuses[]', 'results[]'],
  stream: ['statuses', 'results'],
  unfold,
  required: ['id_str', 'created_at', 'user.screen_name', 'text|full_text'],
  helpful: ['entities', 'user.id_str', 'in_reply_to_status_id_str'],
  profile: {
    network: 'x',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['id_str', 'id'] },
      parent_id: { columns: ['in_reply_to_status_id_str', 'in_reply_to_status_id'] },
      kind: { columns: ['$kind'] },
      author: { columns: ['user.screen_name'] },
      author_id: { columns: ['user.id_str', 'user.id'] },
      author_name: { columns: ['user.name'] },
      followers: { columns: ['user.followers_count'] },
      verified: { columns: ['user.verified'] },
      location: { columns: ['user.location'] },
      posted_at: { columns: ['created_at'] },
      text: { columns: ['$text', 'full_text', 'extended_tweet.full_text', 'text'] },
      language: xLanguage('lang'),
      likes: { columns: ['favorite_count'] },
      reposts: { columns: ['retweet_count'] },
      replies: { columns: ['reply_count'] },
      quotes: { columns: ['quote_count'] },
      url: { columns: ['$url'] },
      media: { columns: ['$media'] },
      state: { columns: ['$state'] },
      reply_to: { columns: ['in_reply_to_screen_name'] },
    },
  },
}
