/**
 * Mastodon's API: timelines, contexts, searches, notifications, conversations, streams. The ids in it are those of the server
 * that was asked; a post's own id is its `uri`. So a post gets an alias `~HOST/ID`, and says by `~HOST/ID` what it answers.
 */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { isRecord } from '../objects.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'
import { fullName, hostOf, withWarning } from './mastodon-names.ts'
import { giveNested, inAny, listed } from './values.ts'

const HOST = 'host'
/** Stands for the host where no local account shows it: the file's first post keeps its ids apart from those of other files. */
const FIRST = 'first'

function unfold(value: JsonObject, out: Unfolding): void {
  if (Array.isArray(value['ancestors']) || Array.isArray(value['descendants'])) {
    giveAll([...objectsAt(value, 'ancestors'), ...objectsAt(value, 'descendants')], out)
  } else if (Array.isArray(value['statuses'])) {
    giveAll(objectsAt(value, 'statuses'), out)
    for (const _ of objectsAt(value, 'accounts')) out.skip('account')
    for (const _ of objectsAt(value, 'hashtags')) out.skip('hashtag')
  } else if ('last_status' in value) giveConversation(value, out)
  else if (typeof value['type'] === 'string' && isRecord(value['account']) && !('uri' in value)) giveNotification(value, out)
  else giveStatus(value, out)
}

function giveAll(statuses: readonly JsonObject[], out: Unfolding): void {
  for (const status of statuses) learn(status, out)
  for (const status of statuses) giveStatus(status, out)
}

function giveConversation(conversation: JsonObject, out: Unfolding): void {
  const status = objectAt(conversation, 'last_status')
  if (status === undefined) return out.skip('conversation without a post')
  giveStatus(status, out, 'true')
}

/** Only what somebody wrote to us is to be answered. */
function giveNotification(notification: JsonObject, out: Unfolding): void {
  const type = textAt(notification, 'type')
  const status = objectAt(notification, 'status')
  const speaks = type === 'mention' || type === 'quote' || (type === 'reblog' && quotedIn(status ?? {}) !== undefined)
  if (!speaks || status === undefined) {
    if (status !== undefined) learn(status, out)
    return out.skip(`${type} notification`)
  }
  giveStatus(status, out, 'true')
}

function giveStatus(status: JsonObject, out: Unfolding, directed?: string): void {
  if (textAt(status, 'uri') === '' || !isRecord(status['account'])) return out.skip('object that is no post')
  learn(status, out)
  if (!out.file.has(FIRST)) out.file.set(FIRST, textAt(status, 'uri'))
  giveNested(
    status,
    (one) => [objectAt(one, 'reblog'), quotedIn(one)].filter((inner) => textAt(inner, 'uri') !== ''),
    (one, role) => out.give(recordOf(one, out, role === undefined ? directed : undefined), role),
  )
}

/** Mastodon wraps what is quoted with a state; servers that had quotes earlier do not. */
function quotedIn(status: JsonObject): JsonObject | undefined {
  const quote = objectAt(status, 'quote')
  return quote !== undefined && 'uri' in quote ? quote : objectAt(quote, 'quoted_status')
}

function recordOf(status: JsonObject, out: Unfolding, directed?: string): JsonObject {
  const repeated = objectAt(status, 'reblog')
  const server = `~${out.file.get(HOST) ?? out.file.get(FIRST) ?? ''}/`
  const parent = textAt(status, 'in_reply_to_id')
  return {
    ...status,
    $aliases: [server + textAt(status, 'id')],
    $parent: parent === '' ? undefined : server + parent,
    $kind: kindOf(status, repeated),
    $directed: directed,
    $accountId: nameOf(status['account']),
    $mentions: mentionsIn(status, out),
    // A repost has no words of its own.
    $content: contentOf(repeated ?? status),
    $media: listed(objectsAt(status, 'media_attachments').map((one) => textAt(one, 'url'))),
  }
}

function kindOf(status: JsonObject, repeated: JsonObject | undefined): string | undefined {
  if (repeated !== undefined) return 'repost'
  if (textAt(status, 'visibility') === 'direct') return 'dm'
  if (textAt(status, 'in_reply_to_id') !== '') return 'reply'
  return isRecord(status['quote']) ? 'quote' : undefined
}

/** The content warning stands before the text and is part of it: rules and searches look there. */
function contentOf(status: JsonObject): string {
  return withWarning(textAt(status, 'spoiler_text'), textAt(status, 'content'))
}

/** Handles of whom a post mentions or answers: as the server writes them, and whole. */
function mentionsIn(status: JsonObject, out: Unfolding): readonly string[] {
  const answered = out.file.get(accountKey(textAt(status, 'in_reply_to_account_id')))?.split(' ') ?? []
  return [...new Set([...answered, ...objectsAt(status, 'mentions').flatMap(namesOf)])]
}

const accountKey = (id: string): string => `account ${id}`

function namesOf(account: unknown): readonly string[] {
  return [textAt(account, 'acct'), nameOf(account)]
}

function nameOf(account: unknown): string {
  return fullName(textAt(account, 'acct'), textAt(account, 'url'))
}

/** Remembers the server, and accounts by the local ids that answers name them by. */
function learn(status: JsonObject, out: Unfolding): void {
  for (const account of [status['account'], objectAt(status, 'reblog', 'account'), ...objectsAt(status, 'mentions')]) {
    const [acct = ''] = namesOf(account)
    if (acct === '') continue
    const host = acct.includes('@') ? '' : hostOf(textAt(account, 'url'))
    if (host !== '' && !out.file.has(HOST)) out.file.set(HOST, host)
    out.file.set(accountKey(textAt(account, 'id')), namesOf(account).join(' '))
  }
}

/** Where a status may stand in what the API answers. */
const PLACES = ['', 'statuses[].', 'ancestors[].', 'descendants[].', 'status.', 'last_status.']

export const mastodon: Format = {
  name: 'mastodon',
  title: 'Mastodon API: statuses, context, search, notifications, conversations, stream',
  shape: 'objects',
  known: 'files',
  containers: ['', '[]'],
  unfold,
  // A search that found only accounts, and notifications without posts, are of Mastodon too.
  required: [
    inAny(PLACES, 'account.acct', 'accounts[].acct', 'hashtags'),
    inAny(PLACES, 'uri', 'statuses', 'type'),
    inAny(PLACES, 'content', 'statuses', 'type'),
    inAny(PLACES, 'visibility', 'statuses', 'type'),
  ],
  helpful: ['id', 'account', 'created_at'],
  not: ['orderedItems', 'search_metadata', 'id_str', 'tweet'],
  profile: {
    network: 'mastodon',
    directed: 'mention',
    zone: 'UTC',
    uses: ['$mentions'],
    fields: {
      id: { columns: ['uri'] },
      aliases: { columns: ['$aliases'] },
      parent_id: { columns: ['$parent'] },
      kind: { columns: ['$kind'] },
      directed: { columns: ['$directed'] },
      author: { columns: ['account.acct'] },
      author_id: { columns: ['$accountId'] },
      author_name: { columns: ['account.display_name'] },
      followers: { columns: ['account.followers_count'] },
      is_bot: { columns: ['account.bot'] },
      posted_at: { columns: ['created_at'] },
      edited_at: { columns: ['edited_at'] },
      text: { columns: ['$content'], html: true },
      language: { columns: ['language'] },
      likes: { columns: ['favourites_count'] },
      reposts: { columns: ['reblogs_count'] },
      replies: { columns: ['replies_count'] },
      quotes: { columns: ['quotes_count'] },
      url: { columns: ['url'] },
      media: { columns: ['$media'] },
      visibility: { columns: ['visibility'] },
    },
    // The text shows `@acme` for every server's acme, and answers may mention nobody.
    finish: (_draft, cell, claims) => {
      claims.mentions = cell('$mentions').split(', ')
      return undefined
    },
  },
}
