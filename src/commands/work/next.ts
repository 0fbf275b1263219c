/** `next --claim`: chosen and claimed under one lock, so that of two who ask at once each gets another one. */
import { UsageError } from '../../core/errors.ts'
import type { ListedConversation, Store } from '../../store/store.ts'
import type { Context } from '../command.ts'
import type { Args } from '../grammar.ts'
import { leaseOf } from './claim.ts'
import { commandOf, storeFor } from './road.ts'

/** Claims what `choose` finds; it is called under the write lock. Gives the conversation as it is then, if there is one. */
export async function claimNext(
  context: Context,
  args: Args,
  choose: (store: Store) => Promise<ListedConversation | undefined>,
): Promise<ListedConversation | undefined> {
  const { now, me, asOf, asKnown } = context.settings
  if (asOf !== undefined || asKnown !== undefined) throw new UsageError('--as-of and --as-known are for looking: without --claim')
  const store = await storeFor(context)
  const lease = leaseOf({ rules: await context.rules(), me, at: now }, args)
  const { conversations } = await store.operate({
    command: commandOf({ name: 'next' }, args),
    actor: me,
    at: now,
    now,
    changes: async () => {
      const one = await choose(store)
      return one === undefined ? [] : [{ post: one.id, kind: 'claimed', data: lease }]
    },
  })
  return conversations[0]
}
