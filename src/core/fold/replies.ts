/** Which posts of ours take the place of replies that were recorded by hand: each is the same reply, told twice. */
import type { Event } from '../event.ts'
import type { Group, Member } from '../threads.ts'

/** A post of ours this near to a reply by hand is that reply. */
const NEAR = 30 * 60_000

interface Told {
  readonly event: Event
  readonly url?: string | undefined
  readonly nativeId?: string | undefined
  readonly matchedBy?: number | undefined
}

/**
 * Event → internal id of the post that took its place. First those that the store or the id names, wherever they came from; then the
 * nearest ones within half an hour, each post once: of those posts that were imported after the reply was recorded, for one that was
 * known by then is another reply. It looks at posts and events only, so the order of imports does not matter.
 */
export function matchReplies(group: Group, events: readonly Event[]): ReadonlyMap<number, number> {
  const told = events.flatMap((event) => toldIn(event) ?? [])
  if (told.length === 0) return NONE
  const ours = group.members.filter(({ ours, post }) => ours && post.counts && post.at !== undefined)
  const matches = new Map<number, number>()
  const taken = new Set<number>()
  const match = (event: Event, post: number): void => {
    matches.set(event.id, post)
    taken.add(post)
  }
  for (const one of told) {
    const found = ours.find(({ post }) => !taken.has(post.id) && isNamed(one, post))
    if (found !== undefined) match(one.event, found.post.id)
    else if (one.matchedBy !== undefined && group.members.some(({ post }) => post.id === one.matchedBy)) match(one.event, one.matchedBy)
  }
  for (const { event, post } of near(told, ours)) if (!matches.has(event.id) && !taken.has(post)) match(event, post)
  return matches
}

const NONE: ReadonlyMap<number, number> = new Map()

/** What an event says about a reply that has gone out, if it does. */
function toldIn(event: Event): Told | undefined {
  if (event.kind === 'approved') return event.data.sends === true ? { event } : undefined
  if (event.kind === 'sent') return { event, ...event.data }
  return event.kind === 'replied' && event.data.draft !== true ? { event, ...event.data } : undefined
}

/** Its native id, or the last part of its address, is that of the post; keys of private data sets have the set's name before them. */
function isNamed({ matchedBy, nativeId, url }: Told, post: Member['post']): boolean {
  if (matchedBy === post.id) return true
  const names = [nativeId, lastPart(url)].filter((name) => name !== undefined && name !== '')
  return names.some((name) => post.key === name || post.key.endsWith(`:${name}`) || post.key.endsWith(`/${name}`))
}

function lastPart(url: string | undefined): string | undefined {
  return url
    ?.replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)
}

/** Pairs within reach, the nearest first. */
function near(told: readonly Told[], ours: readonly Member[]): readonly { readonly event: Event; readonly post: number }[] {
  const pairs = told.flatMap(({ event }) =>
    ours.flatMap(({ post }) => {
      const far = Math.abs((post.at ?? Infinity) - event.at)
      return far <= NEAR && post.recordedAt > event.recordedAt ? [{ event, post: post.id, far, key: post.key }] : []
    }),
  )
  return pairs.sort((a, b) => a.far - b.far || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.event.id - b.event.id))
}
