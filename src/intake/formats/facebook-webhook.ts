/** Notifications that Facebook sends to a page's server: `{object, entry[{id, changes[{field, value}]}]}`. */
import type { JsonObject, Unfolding } from '../format.ts'
import { lastPart } from './facebook-item.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'

/** Items of the feed that are comments or posts; the others are reactions, events, albums. */
const POSTS = ['status', 'post', 'photo', 'video', 'share', 'link']

/** Gives the posts of notifications, whole or an entry of them; false where the value holds none. */
export function giveWebhook(value: JsonObject, out: Unfolding): boolean {
  const entries = Array.isArray(value['entry']) ? objectsAt(value, 'entry') : [value]
  if (!entries.some((entry) => Array.isArray(entry['changes']) || Array.isArray(entry['messaging']))) return false
  for (const entry of entries) {
    for (const _ of objectsAt(entry, 'messaging')) out.skip('Messenger event')
    for (const change of objectsAt(entry, 'changes')) {
      const record = changeOf(textAt(change, 'field'), objectAt(change, 'value') ?? {}, textAt(entry, 'id'))
      if (typeof record === 'string') out.skip(record)
      else out.give(record)
    }
  }
  return true
}

/** A text: what it is instead of a post. */
function changeOf(field: string, value: JsonObject, page: string): JsonObject | string {
  const [item, verb] = [textAt(value, 'item'), textAt(value, 'verb')]
  const mentioned = field === 'mention'
  if (field !== 'feed' && !mentioned) return `${field || 'unnamed'} notification`
  const comment = item === 'comment' || (item === '' && textAt(value, 'comment_id') !== '')
  if (!comment && !POSTS.includes(item)) return `${item || field} notification`
  if (!['add', 'edit', 'edited', 'remove', ''].includes(verb)) return `notice of "${verb}"`

  const [post, parent] = [textAt(value, 'post_id'), textAt(value, 'parent_id')]
  const id = comment ? textAt(value, 'comment_id') : post || textAt(value, 'photo_id') || textAt(value, 'video_id')
  if (id === '') return 'notification without an id'
  const author = textAt(value, 'from', 'id') || textAt(value, 'sender_id')
  // The parent of a first comment is its post.
  const answersComment = comment && parent !== '' && parent !== post
  return {
    ...value,
    $id: id,
    $alias: comment || !id.includes('_') ? '' : lastPart(id),
    $kind: !comment ? 'post' : answersComment ? 'reply' : 'comment',
    $direction: author === '' ? 'unknown' : author === page ? 'outbound' : '',
    $directed: mentioned ? 'true' : '',
    $page: page,
    $author: author,
    $name: textAt(value, 'from', 'name') || textAt(value, 'sender_name'),
    $posted: textAt(value, 'created_time'),
    $text: value['message'],
    $parent: comment ? (answersComment ? parent : lastPart(post)) : '',
    $post: comment ? lastPart(post) : '',
    $state: verb === 'remove' ? 'deleted' : '',
  }
}
