/**
 * Zendesk: the full JSON export, a ticket a line with its comments, and pages of the Incremental API, whose tickets hold only
 * what opened them. The opening has the ticket's id in both, so that one export adds to the other.
 */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { htmlToText } from '../html.ts'
import { objectAt, objectsAt, textAt, without } from './json-parts.ts'

/** Channels that are a network of ours by another name. */
const NETWORKS: Readonly<Record<string, string>> = {
  twitter: 'x',
  twitter_dm: 'x',
  twitter_favorite: 'x',
  facebook_post: 'facebook',
  facebook_message: 'facebook',
  instagram_dm: 'instagram',
  any_channel: 'other',
}

function unfold(value: JsonObject, out: Unfolding): void {
  const page = Array.isArray(value['tickets']) ? objectsAt(value, 'tickets') : [value]
  for (const item of page) {
    const ticket = objectAt(item, 'ticket') ?? item
    if (textAt(ticket, 'id') === '') out.skip('thing that is no ticket')
    else giveTicket(ticket, out)
  }
}

function giveTicket(ticket: JsonObject, out: Unfolding): void {
  const id = textAt(ticket, 'id')
  const opening = `ticket/${id}`
  const about = {
    ...without(ticket, 'comments', 'description', 'url'),
    $ticket: opening,
    $network: networkOf(ticket),
    $url: textAt(ticket, 'url').replace(/\/api\/v2\/tickets\/(\d+)\.json$/, '/agent/tickets/$1'),
    // Direct messages of a network are private; letters to a company's help desk are what it is for.
    $kind: textAt(ticket, 'via', 'source', 'rel') === 'direct_message' ? 'dm' : '',
    $state: textAt(ticket, 'status') === 'deleted' ? 'deleted' : '',
  }
  const requester = textAt(ticket, 'requester_id')
  const comments = objectsAt(ticket, 'comments')
  if (comments.length === 0) {
    if (ticket['is_public'] === false) out.skip('internal note')
    else
      out.give({
        ...about,
        ...writerOf(textAt(ticket, 'submitter_id') || requester, ticket, ticket),
        $id: opening,
        $title: textAt(ticket, 'subject'),
        $text: ticket['description'],
        $posted: textAt(ticket, 'created_at'),
      })
    return
  }
  let answered = ''
  comments.forEach((comment, index) => {
    if (comment['public'] === false) {
      out.skip('internal note')
      return
    }
    // The first of all comments is what opened the ticket.
    const own = index === 0 ? opening : `comment/${textAt(comment, 'id')}`
    out.give({
      ...about,
      ...writerOf(textAt(comment, 'author_id'), comment, ticket),
      $id: own,
      $title: index === 0 ? textAt(ticket, 'subject') : '',
      $text: textAt(comment, 'plain_body') || textAt(comment, 'body') || htmlToText(textAt(comment, 'html_body')),
      // What a trigger sends is written by nobody.
      $auto: textAt(comment, 'via', 'channel') === 'rule' ? 'true' : '',
      $posted: textAt(comment, 'created_at'),
      $parent: answered,
      // Some exports have no id for every comment; what they say is kept, but nothing can be tied to it.
      ...(own === 'comment/' ? { $id: '' } : {}),
    })
    if (own !== 'comment/') answered = own
  })
}

/** Who wrote, and in which direction: the requester to us, all others for us. */
function writerOf(author: string, written: JsonObject, ticket: JsonObject): JsonObject {
  const requester = textAt(ticket, 'requester_id')
  const inbound = author === requester
  const from = objectAt(written, 'via', 'source', 'from') ?? (inbound ? objectAt(ticket, 'via', 'source', 'from') : undefined)
  return {
    // The system itself.
    $author: author === '-1' ? '' : author,
    $handle: textAt(from, 'username'),
    $name: textAt(from, 'name'),
    $direction: author === '' || requester === '' ? 'unknown' : inbound ? 'inbound' : 'outbound',
  }
}

function networkOf(ticket: JsonObject): string {
  const channel = textAt(ticket, 'via', 'channel').toLowerCase()
  return NETWORKS[channel] ?? (channel === '' ? 'other' : channel)
}

export const zendesk: Format = {
  name: 'zendesk',
  title: 'Zendesk tickets with comments (JSON export) and the Incremental API, JSON',
  shape: 'objects',
  known: 'documentation',
  containers: ['', '[]', 'tickets[]', 'ticket', '[].tickets[]'],
  stream: ['tickets'],
  required: ['id', 'requester_id', 'created_at', 'description|comments', 'subject|raw_subject|via.channel|status'],
  helpful: ['via.channel', 'submitter_id', 'priority', 'assignee_id|group_id', 'subject'],
  unfold,
  profile: {
    network: 'other',
    scope: 'zendesk',
    directed: 'all',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      network: { columns: ['$network'] },
      kind: { columns: ['$kind'] },
      direction: { columns: ['$direction'] },
      author: { columns: ['$handle'] },
      author_id: { columns: ['$author'] },
      author_name: { columns: ['$name'] },
      is_auto: { columns: ['$auto'] },
      posted_at: { columns: ['$posted'] },
      text: { columns: ['$text'], html: false },
      title: { columns: ['$title'], html: false },
      parent_id: { columns: ['$parent'] },
      conversation_id: { columns: ['$ticket'] },
      labels: { columns: ['tags'] },
      url: { columns: ['$url'] },
      state: { columns: ['$state'] },
    },
  },
}
