/** Improvements with the conversations they came from, and who of them was told since. */
import { IMPROVEMENT_FACTS, type Improvement, improvements } from '../core/improvements.ts'
import type { ListedConversation, Store, ThreadView } from '../store/store.ts'

/** A conversation that asked for an improvement, as it stands: one that was merged is the one it went into. */
export interface Asked {
  readonly conversation: ListedConversation
  /** Epoch ms: when it was linked, the first time. */
  readonly linkedAt: number
  readonly linkedBy: string
  /** First reply since the improvement is done, epoch ms; absent: nobody was told, or it is not done. */
  readonly toldAt?: number | undefined
  /** It is done, they were not told since, and what they wrote is still there. */
  readonly couldBeTold: boolean
}

export interface AskedImprovement {
  readonly improvement: Improvement
  readonly asked: readonly Asked[]
}

/** All improvements, by number, with who asked; `now` in epoch ms. Threads are read only of what is done. */
export async function askedImprovements(store: Store, now: number, number?: number): Promise<readonly AskedImprovement[]> {
  const all = improvements(await store.facts(...IMPROVEMENT_FACTS)).filter((one) => number === undefined || one.number === number)
  const told: AskedImprovement[] = []
  for (const improvement of all) told.push({ improvement, asked: await askedFor(store, improvement, now) })
  return told
}

async function askedFor(store: Store, { links, doneAt }: Improvement, now: number): Promise<readonly Asked[]> {
  const holders = await store.holders(links.map(({ conversation }) => conversation))
  const loaded = new Map((await store.load([...new Set(holders.values())])).map((one) => [one.id, one]))
  const asked = new Map<number, Asked>()
  for (const link of links) {
    const conversation = loaded.get(holders.get(link.conversation) ?? -1)
    if (conversation === undefined) continue
    const before = asked.get(conversation.id)
    const own = doneAt === undefined ? undefined : await repliedSince(store, conversation, link.conversation, doneAt, now)
    const toldAt = earlier(before?.toldAt, own)
    asked.set(conversation.id, {
      conversation,
      linkedAt: before?.linkedAt ?? link.at,
      linkedBy: before?.linkedBy ?? link.by,
      toldAt,
      couldBeTold: doneAt !== undefined && toldAt === undefined && conversation.state.cause !== 'gone',
    })
  }
  return [...asked.values()]
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : Math.min(one, other)
}

/** First reply in the conversation since then; also in the one that was linked and is a part of it now. */
async function repliedSince(
  store: Store,
  conversation: ListedConversation,
  linked: number,
  since: number,
  now: number,
): Promise<number | undefined> {
  const own = firstReplySince(await store.find(conversation.pid, now), since)
  if (linked === conversation.id) return own
  const [part] = await store.load([linked])
  return part === undefined ? own : earlier(own, firstReplySince(await store.find(part.pid, now), since))
}

/** Epoch ms of the first reply from `since` on: a post of ours that is no automatic one, or one recorded by hand that has gone out. */
function firstReplySince({ posts, events }: Pick<ThreadView, 'posts' | 'events'>, since: number): number | undefined {
  const times = [
    ...posts.flatMap(({ direction, isAuto, postedAt }) => (direction === 'outbound' && isAuto !== true ? (postedAt ?? []) : [])),
    ...events.flatMap((event) => {
      const isReply =
        (event.kind === 'replied' && event.data.draft !== true) ||
        event.kind === 'sent' ||
        (event.kind === 'approved' && event.data.sends === true)
      return isReply ? event.at : []
    }),
  ].filter((at) => at >= since)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** What whoever asked could be told. */
export function sayingOf({ status, outcome }: Improvement): string | undefined {
  return status === 'done' && outcome !== undefined ? `You asked, we did: ${outcome}` : undefined
}

/**
 * `improvement 3 (started): the checkout says what it costs`: those that a conversation (its internal id) is linked to, as lines for its card.
 * With those of conversations that were merged into it.
 */
export async function improvementLines(store: Store, conversation: number): Promise<readonly string[]> {
  const all = improvements(await store.facts(...IMPROVEMENT_FACTS)).filter(({ links }) => links.length > 0)
  const holders = await store.holders(all.flatMap(({ links }) => links.map((link) => link.conversation)))
  return all
    .filter(({ links }) => links.some((link) => holders.get(link.conversation) === conversation))
    .map(({ number, status, text, outcome }) => `improvement ${number} (${status}): ${text}${outcome === undefined ? '' : `; ${outcome}`}`)
}
