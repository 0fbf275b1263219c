/** `outbox.json` of a Mastodon archive: what one account wrote and repeated, as ActivityPub. Its `totalItems` is wrong, and it holds private posts. */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { fullName, withWarning } from './mastodon-names.ts'
import { firstOf, listed, textsAt } from './values.ts'

/** Names of the audience "everybody" (w3.org/TR/activitypub, 5.6). */
const PUBLIC = new Set(['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public'])

function unfold(value: JsonObject, out: Unfolding): void {
  if (Array.isArray(value['orderedItems'])) for (const activity of objectsAt(value, 'orderedItems')) giveActivity(activity, out)
  else giveActivity(value, out)
}

function giveActivity(activity: JsonObject, out: Unfolding): void {
  const type = textAt(activity, 'type')
  const note = objectAt(activity, 'object')
  const actor = firstOf(textAt(activity, 'actor'), textAt(note, 'attributedTo'))
  if (type === 'Announce') {
    const repeated = firstOf(textAt(activity, 'object'), textAt(note, 'id'))
    out.give({ ...activity, $kind: 'repost', ...accountOf(actor), $visibility: visibilityOf(activity, activity), $url: repeated })
    return
  }
  if (type !== 'Create' || note === undefined) return out.skip(type === '' ? 'object that is no post' : `${type} activity`)
  const visibility = visibilityOf(note, activity)
  const parent = firstOf(textAt(note, 'inReplyTo'), textAt(note, 'inReplyTo', 'id'))
  out.give({
    ...note,
    $published: textAt(activity, 'published'),
    ...accountOf(actor),
    $parent: parent,
    $kind: visibility === 'direct' ? 'dm' : undefined,
    $visibility: visibility,
    $content: withWarning(textAt(note, 'summary'), contentOf(note)),
    $language: Object.keys(objectAt(note, 'contentMap') ?? {})[0],
    $media: listed(objectsAt(note, 'attachment').map((one) => textAt(one, 'url'))),
  })
}

function contentOf(note: JsonObject): string {
  return firstOf(textAt(note, 'content'), ...Object.values(objectAt(note, 'contentMap') ?? {}).map((text) => textAt(text)))
}

/** `https://HOST/users/NAME` */
function accountOf(actor: string): { readonly $author?: string; readonly $accountId?: string } {
  const name = /\/(?:users\/|@)([^/@]+)$/.exec(actor)?.[1]
  return name === undefined ? { $accountId: actor } : { $author: name, $accountId: fullName(name, actor) }
}

/** The archive names no visibility: it follows from whom a post goes to. */
function visibilityOf(object: JsonObject, activity: JsonObject): string {
  const to = audience(object, activity, 'to')
  const cc = audience(object, activity, 'cc')
  if (to.some((one) => PUBLIC.has(one))) return 'public'
  if (cc.some((one) => PUBLIC.has(one))) return 'unlisted'
  return [...to, ...cc].some((one) => one.endsWith('/followers')) ? 'private' : 'direct'
}

/** One address or several. */
function audience(object: JsonObject, activity: JsonObject, key: string): readonly string[] {
  const holder = object[key] === undefined ? activity : object
  return [textAt(holder, key), ...textsAt(holder, key)]
}

export const mastodonOutbox: Format = {
  name: 'mastodon-outbox',
  title: "outbox.json of a Mastodon archive: an account's own posts",
  shape: 'objects',
  known: 'files',
  containers: ['orderedItems[]'],
  stream: ['orderedItems'],
  unfold,
  required: ['type', 'actor', 'object'],
  helpful: ['id', 'published', 'to'],
  profile: {
    network: 'mastodon',
    directed: 'ours',
    zone: 'UTC',
    fields: {
      id: { columns: ['id'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['conversation', 'context'] },
      kind: { columns: ['$kind'] },
      direction: { columns: [], value: 'outbound' },
      author: { columns: ['$author'] },
      author_id: { columns: ['$accountId'] },
      posted_at: { columns: ['published', '$published'] },
      edited_at: { columns: ['updated'] },
      text: { columns: ['$content'], html: true },
      language: { columns: ['$language'] },
      url: { columns: ['$url', 'url'] },
      media: { columns: ['$media'] },
      visibility: { columns: ['$visibility'] },
    },
  },
}
