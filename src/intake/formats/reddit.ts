/** Reddit: listings and comment trees of its API, dumps of one comment a line, and the top posts of umbrae/reddit-top-2.5-million. */
import type { FieldSource, Format, JsonObject, Profile, Unfolding } from '../format.ts'
import { countAt, objectAt, objectsAt, textAt, without } from './json-parts.ts'

/** Body of what its author or a moderator took away. */
const GONE = /^\[ ?(?:deleted|removed)(?: by .{1,40}?)? ?\]$/i
const WEB = 'https://www.reddit.com'

const stateOf = (text: string): string => (GONE.test(text.trim()) ? 'deleted' : '')
const absolute = (link: string): string => (link.startsWith('/') ? WEB + link : link).replace(/[?&]ref=[^&]*$/, '')
/** `edited` is false, an epoch, or (before 2010) only true. */
const epochOnly = (cell: string): string => (/^\d/.test(cell) ? cell : '')

/** Moderators and administrators speak officially. */
const OFFICIAL: FieldSource = { columns: ['distinguished'], values: { moderator: 'outbound', admin: 'outbound' } }
/** `created` is eight hours off. */
const CREATED: FieldSource = { columns: ['created_utc'], format: 'epoch' }
const EDITED: FieldSource = { columns: ['edited'], format: 'epoch', read: epochOnly }

/**
 * Officials speak for their subreddit, which may be ours: where no handle of ours is known on Reddit, that is a hint; where one is, the
 * moderators of a strange subreddit are anybody.
 */
const officialsMaybe: Profile['finish'] = (_draft, _cell, claims) => {
  if (claims.direction !== 'outbound') return undefined
  claims.direction = undefined
  claims.hint = 'outbound'
  if (claims.mode === 'all') claims.mode = 'mention'
  return undefined
}

/** A link has no text but its title, which then is no title. */
const titleOnce: Profile['finish'] = (draft, cell, claims, file) => {
  officialsMaybe(draft, cell, claims, file)
  if (cell('selftext').trim() === '') draft.title = undefined
  return undefined
}

/** A stub says how many comments it stands for; some stand for the rest of a branch and say 0. */
const MOST_STUBBED = 20_000

function unfold(value: JsonObject, out: Unfolding): void {
  // A stack and not recursion: a hostile file may nest as deep as it likes.
  const open: JsonObject[] = [value]
  for (let thing = open.pop(); thing !== undefined; thing = open.pop()) {
    const inner = inside(thing)
    if (inner !== undefined) {
      // One by one: of a long list spread, the stack overflows.
      for (const one of inner.toReversed()) open.push(one)
      continue
    }
    const data = objectAt(thing, 'data') ?? thing
    const kind = textAt(thing, 'kind') || kindOf(data)
    if (kind === 'more') {
      const missing = Math.max(1, countAt(data, MOST_STUBBED, 'count'))
      for (let k = 0; k < missing; k++) out.skip('comment not in the export')
      continue
    }
    const post = postOf(kind, data)
    if (post === undefined) {
      out.skip('thing that is no post')
      continue
    }
    out.give(post)
    const replies = objectAt(data, 'replies')
    if (replies !== undefined) open.push(replies)
  }
}

/** What a listing, an answer to "more comments" or a dump's page holds. */
function inside(thing: JsonObject): readonly JsonObject[] | undefined {
  const data = objectAt(thing, 'data')
  if (Array.isArray(data?.['children']) && textAt(thing, 'kind') !== 'more') return objectsAt(data, 'children')
  if (objectAt(thing, 'json') !== undefined) return objectsAt(thing, 'json', 'data', 'things')
  return Array.isArray(thing['data']) ? objectsAt(thing, 'data') : undefined
}

/** The prefix of its name; lines of a dump have none. */
function kindOf(data: JsonObject): string {
  const named = /^t[134](?=_)/.exec(textAt(data, 'name'))
  if (named !== null) return named[0]
  if ('first_message_name' in data) return 't4'
  return 'body' in data ? 't1' : 'title' in data ? 't3' : ''
}

function postOf(kind: string, data: JsonObject): JsonObject | undefined {
  const [id, name] = [textAt(data, 'id'), textAt(data, 'name')]
  const own = {
    ...without(data, 'replies', 'body_html', 'selftext_html'),
    $id: name.startsWith(`${kind}_`) || id === '' ? name : `${kind}_${id}`,
    $auto: textAt(data, 'author') === 'AutoModerator' ? 'true' : '',
  }
  if (kind === 't1') {
    const [link, permalink] = [fullName(data, 'link_id'), textAt(data, 'permalink') || textAt(data, 'context')]
    return {
      ...own,
      $kind: 'comment',
      $text: data['body'],
      $state: stateOf(textAt(data, 'body')),
      $parent: fullName(data, 'parent_id'),
      $group: link,
      $url: permalink !== '' ? absolute(permalink) : link === '' || id === '' ? '' : `${WEB}/comments/${link.slice(3)}/_/${id}`,
      // Of an inbox: a comment that answers the account or names it.
      $directed: data['was_comment'] === true ? 'true' : '',
    }
  }
  if (kind === 't3') {
    const [title, text, removed] = [textAt(data, 'title'), textAt(data, 'selftext'), textAt(data, 'removed_by_category')]
    return {
      ...own,
      $kind: 'post',
      $text: text === '' ? title : data['selftext'],
      $title: text === '' ? '' : title,
      $state: removed === '' ? stateOf(text) : 'deleted',
      $url: absolute(textAt(data, 'permalink')),
    }
  }
  if (kind !== 't4') return undefined
  return {
    ...own,
    $kind: 'dm',
    $text: data['body'],
    $title: textAt(data, 'subject'),
    $parent: fullName(data, 'parent_id'),
    $group: fullName(data, 'first_message_name'),
  }
}

/** `t1_…`; some dumps hold the number behind the name, which cannot be told from others. */
function fullName(data: JsonObject, key: string): string {
  const name = textAt(data, key)
  return /^t\d_/.test(name) ? name : ''
}

export const redditJson: Format = {
  name: 'reddit-json',
  title: 'Reddit API (listings, comment trees, inbox) and dumps of one comment a line, JSON',
  shape: 'objects',
  known: 'files',
  containers: ['data.children[].data', '[].data.children[].data', 'json.data.things[].data', 'data', '[].data', 'data[]', '', '[]'],
  stream: ['data'],
  required: ['id|name', 'created_utc', 'body|selftext', 'subreddit|subreddit_id|link_id|first_message_name'],
  helpful: ['author', 'score', 'parent_id|num_comments', 'permalink|link_id'],
  unfold,
  profile: {
    network: 'reddit',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      kind: { columns: ['$kind'] },
      // Never `author_fullname`: many exports lack it, and names here are unique and stay.
      author: { columns: ['author'] },
      is_auto: { columns: ['$auto'] },
      direction: OFFICIAL,
      directed: { columns: ['$directed'] },
      posted_at: CREATED,
      edited_at: EDITED,
      text: { columns: ['$text'] },
      title: { columns: ['$title'] },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$group'] },
      likes: { columns: ['score', 'ups'] },
      replies: { columns: ['num_comments'] },
      url: { columns: ['$url'] },
      state: { columns: ['$state'] },
    },
    finish: officialsMaybe,
  },
}

export const redditCsv: Format = {
  name: 'reddit-csv',
  title: 'Reddit top posts (umbrae/reddit-top-2.5-million), CSV without authors',
  shape: 'table',
  known: 'files',
  noReplies: true,
  required: ['created_utc', 'subreddit_id', 'permalink', 'title', 'selftext'],
  helpful: ['name', 'score', 'num_comments', 'edited', 'is_self'],
  profile: {
    network: 'reddit',
    kind: 'post',
    directed: 'mention',
    zone: 'UTC',
    fields: {
      id: { columns: ['name'] },
      direction: OFFICIAL,
      posted_at: CREATED,
      edited_at: EDITED,
      text: { columns: ['selftext', 'title'], any: true },
      title: { columns: ['title'] },
      likes: { columns: ['score'] },
      replies: { columns: ['num_comments'] },
      url: { columns: ['permalink'] },
      state: { columns: ['selftext'], read: stateOf },
    },
    uses: ['selftext'],
    finish: titleOnce,
  },
}
