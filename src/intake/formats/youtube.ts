/** YouTube: comments of the Data API, and the comments.csv of a Google Takeout. */
import type { Format, JsonObject, Profile, Unfolding } from '../format.ts'
import { htmlToText } from '../html.ts'
import { isRecord } from '../objects.ts'
import { countAt, objectAt, objectsAt, textAt } from './json-parts.ts'

const watch = (video: string, comment: string): string =>
  video === '' ? '' : `https://www.youtube.com/watch?v=${encodeURIComponent(video)}&lc=${encodeURIComponent(comment)}`

/** A thread of which few replies were asked for says how many there are; beyond this it is believed no longer. */
const MOST_REPLIES = 20_000

function unfold(value: JsonObject, out: Unfolding): void {
  const page = Array.isArray(value['items']) ? objectsAt(value, 'items') : [value]
  for (const item of page) {
    const top = objectAt(item, 'snippet', 'topLevelComment')
    if (top === undefined) {
      give(item, item, out)
      continue
    }
    give(top, item, out)
    const replies = objectsAt(item, 'replies', 'comments')
    for (const reply of replies) give(reply, item, out)
    for (let k = countAt(item, MOST_REPLIES, 'snippet', 'totalReplyCount') - replies.length; k > 0; k--) out.skip('reply not in the export')
  }
}

/** `thread`: what the comment came in, which may name the video and the channel for it. */
function give(comment: JsonObject, thread: JsonObject, out: Unfolding): void {
  const snippet = objectAt(comment, 'snippet')
  const id = textAt(comment, 'id')
  if (snippet === undefined || (textAt(snippet, 'publishedAt') === '' && id === '')) {
    out.skip('thing that is no comment')
    return
  }
  const owner = textAt(snippet, 'channelId') || textAt(thread, 'snippet', 'channelId')
  const video = textAt(snippet, 'videoId') || textAt(thread, 'snippet', 'videoId')
  const author = textAt(snippet, 'authorChannelId', 'value')
  const name = textAt(snippet, 'authorDisplayName')
  const dot = id.indexOf('.')
  const parent = textAt(snippet, 'parentId') || (dot > 0 ? id.slice(0, dot) : '')
  const original = textAt(snippet, 'textOriginal')
  out.give({
    ...comment,
    // Display names are no handles, and anyone may call himself like us; since 2022 they are handles, with an @.
    $handle: name.startsWith('@') ? name : '',
    $name: name.startsWith('@') ? '' : name,
    $owner: owner,
    $video: video,
    $parent: parent,
    $kind: parent === '' ? 'comment' : 'reply',
    $direction: author !== '' && author === owner ? 'outbound' : '',
    $edited: textAt(snippet, 'updatedAt') === textAt(snippet, 'publishedAt') ? '' : textAt(snippet, 'updatedAt'),
    $url: watch(video, id),
    $text: original === '' ? htmlToText(textAt(snippet, 'textDisplay')) : snippet['textOriginal'],
    ...(thread === comment || parent !== '' ? {} : { $replies: objectAt(thread, 'snippet')?.['totalReplyCount'] }),
  })
}

/** Where only the HTML was exported, it is the original. */
const keepMarkup: Profile['finish'] = (draft, cell) => {
  const html = cell('snippet.textDisplay')
  if (cell('snippet.textOriginal') === '' && html !== draft.text) draft.textRaw = html
  return undefined
}

export const youtube: Format = {
  name: 'youtube',
  title: 'YouTube Data API comment threads and comments, JSON',
  shape: 'objects',
  known: 'files',
  containers: ['items[]', '[].items[]', '', '[]'],
  stream: ['items'],
  required: [
    'id',
    'snippet.topLevelComment.snippet.publishedAt|snippet.publishedAt',
    'snippet.topLevelComment.snippet.textDisplay|snippet.topLevelComment.snippet.textOriginal|snippet.textDisplay|snippet.textOriginal',
  ],
  helpful: [
    'kind',
    'snippet.topLevelComment.snippet.authorDisplayName|snippet.authorDisplayName',
    'snippet.topLevelComment.snippet.likeCount|snippet.likeCount',
    'snippet.totalReplyCount|snippet.parentId|snippet.viewerRating',
  ],
  unfold,
  profile: {
    network: 'youtube',
    directed: 'page',
    zone: 'UTC',
    fields: {
      id: { columns: ['id'] },
      kind: { columns: ['$kind'] },
      direction: { columns: ['$direction'] },
      brand: { columns: ['$owner'] },
      author: { columns: ['$handle'] },
      author_id: { columns: ['snippet.authorChannelId.value'] },
      author_name: { columns: ['$name'] },
      posted_at: { columns: ['snippet.publishedAt'] },
      edited_at: { columns: ['$edited'] },
      text: { columns: ['$text'], html: false },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$video'] },
      likes: { columns: ['snippet.likeCount'] },
      replies: { columns: ['$replies'] },
      url: { columns: ['$url'] },
    },
    uses: ['snippet.textOriginal', 'snippet.textDisplay'],
    finish: keepMarkup,
  },
}

/** One segment after the other: `{"takeoutSegments":[{"text":"…"}]}` until 2024, since then `{"text":"…"},{"text":"…"}`; plain in the oldest. */
function takeoutText(cell: string): string {
  const text = cell.trim()
  if (!text.startsWith('{')) return cell
  const value = parsed(text) ?? parsed(`[${text}]`)
  const segments = Array.isArray(value)
    ? value
    : isRecord(value) && Array.isArray(value['takeoutSegments'])
      ? value['takeoutSegments']
      : [value]
  const texts = segments.filter(isRecord).map((segment) => segment['text'])
  return texts.length === 0 || !texts.every((part) => typeof part === 'string') ? cell : texts.join('')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const youtubeTakeout: Format = {
  name: 'youtube-takeout',
  title: 'YouTube comments.csv of a Google Takeout: only what the owner wrote',
  shape: 'table',
  known: 'documentation',
  required: ['Comment ID', 'Channel ID', 'Comment Create Timestamp', 'Comment Text'],
  helpful: ['Video ID', 'Parent Comment ID', 'Price'],
  profile: {
    network: 'youtube',
    directed: 'ours',
    zone: 'UTC',
    fields: {
      id: { columns: ['Comment ID'] },
      kind: { columns: ['Parent Comment ID'], read: (parent) => (parent.trim() === '' ? 'comment' : 'reply'), value: 'comment' },
      author_id: { columns: ['Channel ID'] },
      posted_at: { columns: ['Comment Create Timestamp'] },
      text: { columns: ['Comment Text'], read: takeoutText, html: false },
      parent_id: { columns: ['Parent Comment ID'] },
      conversation_id: { columns: ['Video ID', 'Post ID'], any: true },
    },
  },
}
