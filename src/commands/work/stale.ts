/** `--if-rev`: what has happened to a conversation since somebody looked at it. */
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { formatLocal } from '../../core/time.ts'
import { oneLine, shorten } from '../../render/plain.ts'
import type { ListedConversation, Store } from '../../store/store.ts'
import { eventLine } from '../event-line.ts'
import type { Desk } from './desk.ts'

/** Columns of a line about what happened. */
const LINE = 120

/** Refuses where something has happened since a revision, and says what. Call it under the write lock. */
export async function refuseStale(
  store: Store,
  found: readonly ListedConversation[],
  rev: number,
  { now, zone }: Pick<Desk, 'now' | 'zone'>,
): Promise<void> {
  const [one, ...others] = found
  if (one === undefined) return
  if (others.length > 0) throw new UsageError('--if-rev is for one conversation', { hint: 'each has a revision of its own' })
  if (one.state.rev === rev) return
  if (one.state.rev < rev)
    throw new OutspokeError(`${one.shortId} is at revision ${one.state.rev}, and ${rev} is yet to come`, {
      hint: `outspoke show ${one.shortId}`,
    })
  const { posts, events } = await store.find(one.pid, now)
  const happened = [
    ...(await store.operations(one.id)).flatMap(({ undoes, recordedAt, actor, command, number }) =>
      undoes === undefined ? [] : [{ at: recordedAt, id: number, rank: 1, text: `${formatLocal(recordedAt, zone)}  ${actor}  ${command}` }],
    ),
    ...events.map((event) => ({ at: event.recordedAt, id: event.id, rank: 2, text: eventLine(event, zone) })),
    ...posts.map((post) => ({
      at: post.recordedAt,
      id: post.id,
      rank: 0,
      text: `${post.direction === 'outbound' ? 'our post' : 'a post'} came in: ${post.text}`,
    })),
  ].sort((a, b) => a.at - b.at || a.rank - b.rank || a.id - b.id)
  throw new OutspokeError(`${one.shortId} has changed since revision ${rev}: it is at ${one.state.rev}, and nothing was done`, {
    problems: happened.slice(-(one.state.rev - rev)).map(({ text }) => shorten(oneLine(text), LINE)),
    hint: `look at it, then say it again: outspoke show ${one.shortId}`,
  })
}
