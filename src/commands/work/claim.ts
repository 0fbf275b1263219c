/** `claim`: a lease with a name, so that two do not answer the same one. */
import { personOf } from '../../core/assignee.ts'
import { UsageError } from '../../core/errors.ts'
import { claimAt } from '../../core/queue.ts'
import { formatLocal } from '../../core/time.ts'
import { parseDuration } from '../../core/when.ts'
import { type Args, isSet, textOf } from '../grammar.ts'
import type { Desk } from './desk.ts'
import { workCommand } from './road.ts'

/** Options of what claims. */
export const LEASE = [
  { flags: '--for <person>', about: 'for somebody else' },
  { flags: '--lease <duration>', about: 'how long: 45m, 2h; else as the rules say' },
] as const

/** Who claims, and until when. */
export function leaseOf({ rules, me, at }: Pick<Desk, 'rules' | 'me' | 'at'>, args: Args): { readonly by: string; readonly until: number } {
  const person = textOf(args, 'for')
  const text = textOf(args, 'lease')
  const lease = text === undefined ? rules.claim : parseDuration(text)
  if (lease === undefined || lease === 0)
    throw new UsageError(`--lease "${text}" is no length of time`, { hint: 'expected for example 45m or 2h' })
  return { by: person === undefined || person === 'me' ? me : personOf(person, rules), until: at + lease }
}

export const claim = workCommand({
  name: 'claim',
  grammar: {
    about: 'Take conversations: until the lease ends nobody else can claim them, and `next` passes them over.',
    args: [{ name: 'target', about: 'ids, or a query', required: true, many: true }],
    options: [...LEASE, { flags: '--release', about: 'give it back' }],
    examples: [
      { line: 'outspoke claim k3f9', about: 'mine for as long as the rules say' },
      { line: 'outspoke claim k3f9 --for tom --lease 2h', about: 'two hours for tom' },
      { line: 'outspoke claim k3f9 --release', about: 'somebody else may have it' },
    ],
  },
  read: (desk, args) => {
    const { by, until } = leaseOf(desk, args)
    const { words: targets } = args
    if (isSet(args, 'release')) {
      if (textOf(args, 'lease') !== undefined) throw new UsageError('--release and --lease contradict each other')
      return {
        targets,
        told: 'released',
        step: () => ({ kind: 'release', by }),
        changes: ({ id }) => [{ post: id, kind: 'released', data: {} }],
      }
    }
    return {
      targets,
      told: `claimed for ${by} until ${formatLocal(until, desk.zone)}`,
      step: () => ({ kind: 'claim', by }),
      changes: ({ id }) => [{ post: id, kind: 'claimed', data: { by, until } }],
      took: ({ state }, now) => until <= now || claimAt(state, now)?.by === by,
    }
  },
})
