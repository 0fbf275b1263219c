/** Our replies, recorded by hand: `reply`, and `approve` and `reject` for drafts. */
import { UsageError } from '../../core/errors.ts'
import type { Change, EventData } from '../../core/event.ts'
import { type Args, isSet, textOf } from '../grammar.ts'
import { type Deed, textFrom, workCommand } from './road.ts'

export const reply = workCommand({
  name: 'reply',
  grammar: {
    about: 'Record what we answered: the clocks of the customer stop when it was said. outspoke itself sends nothing.',
    args: [
      { name: 'target', about: 'an id, or a query in quotes', required: true },
      { name: 'text', about: 'what we said, if it is to be kept; - reads it from stdin', many: true },
    ],
    options: [
      { flags: '--draft', about: 'not said yet: for approval' },
      { flags: '--sent', about: 'the draft has gone out now, or at --at' },
      { flags: '--private', about: 'by message, by phone, in person' },
      { flags: '--url <url>', about: 'where it stands: the same one in a later import is known by it' },
      { flags: '--id <id>', about: 'its id on the network, for the same' },
    ],
    examples: [
      { line: "outspoke reply k3f9 'Sorry! The money is on its way.'", about: 'said just now' },
      { line: "outspoke reply k3f9 --private --note 'called her' --at 2h", about: 'by phone, two hours ago' },
      { line: "outspoke reply k3f9 --draft 'We regret …'", about: 'then: outspoke approve k3f9, outspoke reply --sent k3f9' },
    ],
    notes: ['When a later import brings the same reply, that post takes its place: by --url or --id, else by half an hour.'],
  },
  read: async ({ context, me }, args) => {
    const [target = '', ...words] = args.words
    const where = placeOf(args)
    const isPrivate = isSet(args, 'private') ? { private: true } : {}
    const [draft, sent] = [isSet(args, 'draft'), isSet(args, 'sent')]
    if (draft && sent) throw new UsageError('--draft and --sent contradict each other')
    if (draft && Object.keys(where).length > 0) throw new UsageError('a draft stands nowhere yet: --url and --id are for what has gone out')
    if (sent && words.length > 0)
      throw new UsageError('--sent is for the draft as it is', { hint: 'what went out otherwise is recorded without --sent' })
    if (sent) return sending(target, { ...isPrivate, ...where })
    const text = await textFrom(context, words)
    if (draft && text === undefined) throw new UsageError('the draft is empty', { hint: 'outspoke reply ID --draft TEXT' })
    const data: EventData['replied'] = {
      ...(text === undefined ? {} : { text }),
      ...isPrivate,
      ...(draft ? { draft: true } : {}),
      ...where,
    }
    const out = textOf(args, 'at') !== undefined || Object.keys(where).length > 0
    return {
      targets: [target],
      told: draft ? 'drafted' : isSet(args, 'private') ? 'replied in private' : 'replied',
      step: () => ({ kind: 'reply', by: me, draft, out }),
      changes: ({ id }) => [{ post: id, kind: 'replied', data }],
      took: ({ state }) => draft || state.replyCount > 0,
    }
  },
})

function placeOf(args: Args): { readonly url?: string; readonly nativeId?: string } {
  const [url, id] = [textOf(args, 'url')?.trim(), textOf(args, 'id')?.trim()]
  return { ...(url === undefined || url === '' ? {} : { url }), ...(id === undefined || id === '' ? {} : { nativeId: id }) }
}

/** The last draft goes out. */
function sending(target: string, data: Omit<EventData['sent'], 'draft'>): Deed {
  return {
    targets: [target],
    told: 'sent',
    step: () => ({ kind: 'send' }),
    changes: ({ drafts }) =>
      drafts.slice(-1).map(
        (one): Change => ({
          post: one.post,
          kind: 'sent',
          data: { draft: one.id, ...(one.isPrivate ? { private: true } : {}), ...data },
        }),
      ),
    deep: true,
  }
}

export const approve = workCommand({
  name: 'approve',
  grammar: {
    about:
      'The draft may go out as it is. It is ready then, not sent: the clocks stop with `reply --sent`, or now where the route says so.',
    args: [{ name: 'target', about: 'ids, or a query', required: true, many: true }],
    examples: [{ line: 'outspoke approve k3f9', about: 'the last draft of it' }],
  },
  read: ({ me }, args) => ({
    targets: args.words,
    told: 'approved',
    step: () => ({ kind: 'approve', by: me }),
    changes: ({ drafts, approval }) =>
      drafts.slice(-1).map(
        (one): Change => ({
          post: one.post,
          kind: 'approved',
          data: { draft: one.id, ...(approval?.sends === true ? { sends: true } : {}) },
        }),
      ),
    deep: true,
  }),
})

export const reject = workCommand({
  name: 'reject',
  grammar: {
    about: 'The draft does not go out.',
    args: [
      { name: 'target', about: 'an id, or a query in quotes', required: true },
      { name: 'reason', about: 'why; - reads it from stdin', required: true, many: true },
    ],
    examples: [{ line: "outspoke reject k3f9 'do not promise a date'", about: 'the last draft of it' }],
  },
  read: async ({ context }, args) => {
    const [target = '', ...words] = args.words
    const reason = await textFrom(context, words)
    if (reason === undefined) throw new UsageError('why not? The reason is empty')
    return {
      targets: [target],
      told: 'rejected',
      step: () => ({ kind: 'reject' }),
      changes: ({ drafts }) =>
        drafts.slice(-1).map((one): Change => ({ post: one.post, kind: 'rejected', data: { draft: one.id, reason } })),
      deep: true,
    }
  },
})
