/**
 * How much came in and went out (sla §6): each thing at its own time. Inbound posts are those of customers in conversations that count;
 * reposts and posts that an export only brought along as context ask for nothing and are left out, automatic replies stand beside the
 * replies. A conversation is opened when its first post was written and closed when the resolution that stands was reached, so opened less
 * closed is what is open now.
 */
import { createCells, type Place, rowsOf } from './cells.ts'
import type { Dimension } from './dimensions.ts'
import type { Row } from './report.ts'
import type { Figures } from './tally.ts'

/** What a post of a conversation is to the figures. `automatic`: ours, but no reply in the sense of the clocks. */
export type PostSort = 'inbound' | 'reply' | 'automatic'

interface Tally {
  readonly posts: Record<PostSort, number>
  conversations: number
  closed: number
  readonly ids: Set<string>
}

export interface VolumeOptions {
  readonly by: readonly Dimension[]
  readonly ids: boolean
}

export interface Volume {
  /** `pid`: the conversation it belongs to, for `ids`. */
  addPost(sort: PostSort, places: readonly Place[], pid: string): void
  addOpened(places: readonly Place[], pid: string): void
  addClosed(places: readonly Place[], pid: string): void
  /** `unavailable`: figures that nothing in the selection can tell, by the reason. */
  result(unavailable: Readonly<Record<string, string>>): {
    readonly rows: readonly Row[]
    readonly total: Figures
    readonly ids?: readonly string[]
    readonly empty: Figures
  }
}

export function createVolume({ by, ids }: VolumeOptions): Volume {
  const cells = createCells(by, createTally)
  const add = (places: readonly Place[], pid: string, to: (tally: Tally) => void): void => {
    to(cells.total)
    for (const place of places) to(cells.at(place))
    if (!ids) return
    cells.total.ids.add(pid)
    for (const place of places) cells.at(place).ids.add(pid)
  }
  const told = (tally: Tally, unavailable: Readonly<Record<string, string>>): Figures =>
    Object.fromEntries(Object.entries(figuresOf(tally)).map(([name, value]) => [name, name in unavailable ? null : value]))
  return {
    addPost: (sort, places, pid) =>
      add(places, pid, (tally) => {
        tally.posts[sort]++
      }),
    addOpened: (places, pid) =>
      add(places, pid, (tally) => {
        tally.conversations++
      }),
    addClosed: (places, pid) =>
      add(places, pid, (tally) => {
        tally.closed++
      }),
    result: (unavailable) => ({
      ...rowsOf(cells, { by, ids }, (value) => told(value, unavailable)),
      empty: told(createTally(), unavailable),
    }),
  }
}

function createTally(): Tally {
  return { posts: { inbound: 0, reply: 0, automatic: 0 }, conversations: 0, closed: 0, ids: new Set() }
}

function figuresOf({ posts, conversations, closed }: Tally): Figures {
  return {
    inbound_posts: posts.inbound,
    conversations,
    replies: posts.reply,
    closed,
    net_flow: conversations - closed,
    automatic_replies: posts.automatic,
  }
}
