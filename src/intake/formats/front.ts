/**
 * Front: the analytics export of messages, one row a message and inbox. It names conversations but not what a message answers;
 * its rows stand in the order of time, so an answer is one to the last message that had come in before it.
 */
import type { Format, Profile } from '../format.ts'

/**
 * The contact is the customer in both directions, and who wrote an answer is in another column. A message that came in names a
 * parent that never comes, so that what one person wrote in a conversation is one thread, whichever files it is in.
 */
const finish: Profile['finish'] = (draft, cell, claims, file) => {
  const conversation = cell('Conversation ID').trim()
  const outbound = claims.direction === 'outbound'
  if (outbound) {
    draft.author = cell('Author').trim() || cell('Attributed to').trim() || cell('Assignee').trim() || undefined
    draft.authorName = undefined
  }
  if (conversation === '' || draft.nativeId === undefined) return undefined
  draft.parentId = (outbound ? answered(file.get(conversation), draft.postedAt) : undefined) ?? `${conversation}/start`
  if (!outbound) file.set(conversation, `${draft.postedAt ?? ''} ${draft.nativeId}`)
  return undefined
}

/** The id of what came in last, as `finish` remembers it; undefined where that is later than the answer: the file runs backwards. */
function answered(last: string | undefined, at: number | undefined): string | undefined {
  if (last === undefined || at === undefined) return undefined
  const gap = last.indexOf(' ')
  return gap > 0 && Number(last.slice(0, gap)) <= at ? last.slice(gap + 1) : undefined
}

export const front: Format = {
  name: 'front',
  title: 'Front messages export, CSV',
  shape: 'table',
  known: 'documentation',
  required: ['Message ID', 'Conversation ID', 'Direction', 'Inbox', 'Message Date'],
  helpful: ['Status', 'Response time', 'Contact handle', 'Contact name', 'Extract', 'Assignee'],
  profile: {
    network: 'other',
    scope: 'front',
    directed: 'all',
    fields: {
      id: { columns: ['Message ID'] },
      direction: { columns: ['Direction'] },
      brand: { columns: ['Inbox'] },
      author: { columns: ['Contact handle'] },
      author_name: { columns: ['Contact name'] },
      posted_at: { columns: ['Message Date'] },
      text: { columns: ['Extract'], html: false },
      title: { columns: ['Subject'], html: false },
      conversation_id: { columns: ['Conversation ID'] },
      kind: { columns: ['Direction'], values: { inbound: 'post', outbound: 'reply' } },
      is_auto: { columns: ['Autoreply'] },
      labels: { columns: ['Tags'] },
    },
    uses: ['Conversation ID', 'Author', 'Attributed to', 'Assignee'],
    finish,
  },
}
