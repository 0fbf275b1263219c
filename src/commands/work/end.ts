/** How a conversation ends, begins again, or becomes part of another one: `resolve`, `reopen`, `merge`. */

import type { Outcome } from '../../core/conversation.ts'
import { UsageError } from '../../core/errors.ts'
import { isResolved } from '../../core/queue.ts'
import { textOf } from '../grammar.ts'
import { workCommand } from './road.ts'
import { subjectOf } from './subject.ts'

const OUTCOMES: readonly Outcome[] = ['acted', 'declined', 'logged', 'ignored']

export const resolve = workCommand({
  name: 'resolve',
  grammar: {
    about: 'Done. As acted or declined the customer was told; as logged or ignored nobody has to be.',
    args: [{ name: 'target', about: 'ids, or a query', required: true, many: true }],
    options: [
      { flags: '--as <outcome>', about: 'acted, declined, logged, ignored', choices: OUTCOMES },
      { flags: '--reason <text>', about: 'why; declined needs one' },
      { flags: '--no-reply <reason>', about: 'acted or declined, though nobody answered' },
    ],
    examples: [
      { line: 'outspoke resolve k3f9 --as acted', about: 'answered and done' },
      { line: "outspoke resolve k3f9 --as declined --reason 'not ours'", about: 'a reason is an answer too' },
      { line: "outspoke resolve 'tag:spam is:open' --as ignored --reason spam --yes", about: 'all of them' },
    ],
  },
  read: (_, args) => {
    const as = OUTCOMES.find((one) => one === textOf(args, 'as'))
    if (as === undefined) throw new UsageError('as what? --as is missing', { hint: `one of ${OUTCOMES.join(', ')}` })
    const [reason, noReply] = [filled(textOf(args, 'reason'), '--reason'), filled(textOf(args, 'reply'), '--no-reply')]
    if (noReply !== undefined && (as === 'logged' || as === 'ignored'))
      throw new UsageError(`--no-reply goes with acted and declined: ${as} needs no reply`, { hint: 'why is said with --reason' })
    const data = { as, ...(reason === undefined ? {} : { reason }), ...(noReply === undefined ? {} : { noReply }) }
    return {
      targets: args.words,
      told: `resolved as ${as}`,
      step: () => ({ kind: 'resolve', ...data }),
      changes: ({ id }) => [{ post: id, kind: 'resolved', data }],
      took: ({ state }, now) => isResolved(state, now),
    }
  },
})

function filled(text: string | undefined, name: string): string | undefined {
  if (text !== undefined && text.trim() === '') throw new UsageError(`${name} is empty`)
  return text
}

export const reopen = workCommand({
  name: 'reopen',
  grammar: {
    about: 'Not done after all: finished clocks stay as they are, a new resolution begins.',
    args: [{ name: 'target', about: 'ids, or a query', required: true, many: true }],
    examples: [{ line: 'outspoke reopen k3f9', about: 'back into the queue' }],
  },
  read: (_, args) => ({
    targets: args.words,
    told: 'reopened',
    step: () => ({ kind: 'reopen' }),
    changes: ({ id }) => [{ post: id, kind: 'reopened', data: {} }],
    took: ({ state }, now) => !isResolved(state, now),
  }),
})

export const merge = workCommand({
  name: 'merge',
  grammar: {
    about: 'The same matter, told twice: the first ones leave every queue, the last one goes on.',
    args: [{ name: 'target', about: 'ids or a query, then the id of the one that goes on', required: true, many: true }],
    examples: [{ line: 'outspoke merge k3f9 m2q8', about: 'k3f9 is a part of m2q8 from now on' }],
  },
  read: async (desk, args) => {
    const target = args.words.at(-1) ?? ''
    const targets = args.words.slice(0, -1)
    if (targets.length === 0) throw new UsageError('merge needs two conversations', { hint: 'outspoke merge ID INTO' })
    const look = async () => subjectOf(desk, (await desk.store.find(target, desk.now)).conversation, false)
    let into = await look()
    return {
      targets,
      again: async () => {
        into = await look()
      },
      told: `merged into ${into.shortId}`,
      step: () => ({ kind: 'merge', into }),
      changes: ({ id, state: { postedAt } }) => [
        { post: id, kind: 'merged', data: { into: into.id } },
        { post: into.id, kind: 'joined', data: { from: id, ...(postedAt === undefined ? {} : { postedAt }) } },
      ],
    }
  },
})
