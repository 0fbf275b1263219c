/** The archive that X gives of an account: `tweets.js`, `tweet.js`, `deleted-tweets.js`. All of it is by the owner, who is nowhere named. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { firstOf, listed, textsAt } from './values.ts'
import { isOutdated, versionsOf, xLanguage, xUrl } from './x-post.ts'

/** The archive holds retweets as their cut text only. */
const RETWEET = /^RT @\w+:/

function unfold(value: JsonObject, out: Unfolding): void {
  const tweet = objectAt(value, 'tweet') ?? value
  const id = firstOf(textAt(tweet, 'id_str'), textAt(tweet, 'id'))
  if (id === '') return out.skip('object that is no post')
  const versions = versionsOf(id, historyOf(tweet))
  if (isOutdated(id, versions, out)) return
  out.give({
    ...tweet,
    $id: versions.newest,
    $aliases: versions.aliases,
    $kind: RETWEET.test(textAt(tweet, 'full_text')) ? 'repost' : undefined,
    $url: xUrl('', versions.newest),
    $state: textAt(tweet, 'deleted_at') === '' ? undefined : 'deleted',
    $media: mediaOf(tweet),
  })
}

/** All ids of an edited post, as its first version and its later ones tell them. */
function historyOf(tweet: JsonObject): readonly string[] {
  return [
    ...textsAt(tweet, 'edit_info', 'initial', 'editTweetIds'),
    ...textsAt(tweet, 'edit_info', 'edit', 'editControlInitial', 'editTweetIds'),
    textAt(tweet, 'edit_info', 'edit', 'initialTweetId'),
  ]
}

function mediaOf(tweet: JsonObject): readonly string[] | undefined {
  const extended = objectsAt(tweet, 'extended_entities', 'media')
  return listed((extended.length > 0 ? extended : objectsAt(tweet, 'entities', 'media')).map((one) => textAt(one, 'media_url_https')))
}

export const xArchive: Format = {
  name: 'x-archive',
  title: 'X (Twitter) archive of an account: tweets.js, deleted-tweets.js (--owner says whose)',
  shape: 'objects',
  known: 'files',
  containers: ['[].tweet', '[]'],
  unfold,
  needsOwner: true,
  required: ['id_str', 'full_text', 'created_at'],
  helpful: ['favorite_count', 'retweet_count'],
  not: ['user.screen_name'],
  profile: {
    network: 'x',
    directed: 'ours',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      aliases: { columns: ['$aliases'] },
      parent_id: { columns: ['in_reply_to_status_id_str', 'in_reply_to_status_id'] },
      kind: { columns: ['$kind'] },
      direction: { columns: [], value: 'outbound' },
      posted_at: { columns: ['created_at'] },
      text: { columns: ['full_text', 'text'] },
      language: xLanguage('lang'),
      likes: { columns: ['favorite_count'] },
      reposts: { columns: ['retweet_count'] },
      url: { columns: ['$url'] },
      media: { columns: ['$media'] },
      state: { columns: ['$state'] },
      reply_to: { columns: ['in_reply_to_screen_name'] },
    },
  },
}
