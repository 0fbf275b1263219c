/**
 * What `check` tells a channel, as plain data: counts, and findings by department. Text in it is as strangers wrote it; whoever renders it
 * makes it harmless for where it goes.
 */

/** `new`: rules tell somebody of it; `stale`: a loop that hangs without a clock; `resolved`: late when it was told, and no longer. */
export const DIGEST_STATES = ['late', 'soon', 'new', 'stale', 'resolved'] as const
export type DigestState = (typeof DIGEST_STATES)[number]

/** A finding, as a channel tells it. */
export interface DigestLine {
  readonly state: DigestState
  readonly shortId: string
  /** The clock or the loop, in words: `first response`, `draft not approved`. */
  readonly what: string
  /** How late or how soon, in words: `2h10m late`, `in 20m`. */
  readonly when: string
  /** Department; heads the group. */
  readonly department: string
  /** Epoch ms; orders findings of one state. */
  readonly dueAt: number
  /** Absent where it is about no conversation (a broken rules file). */
  readonly post?: DigestPost | undefined
  readonly spoke?: string | undefined
}

export interface DigestPost {
  readonly network: string
  readonly author?: string | undefined
  readonly text: string
  readonly url?: string | undefined
}

export interface DigestGroup {
  readonly department: string
  /** The worst first. */
  readonly lines: readonly DigestLine[]
}

export interface Digest {
  /** `3 late, 5 soon`. */
  readonly title: string
  /** The department with the worst finding first. */
  readonly groups: readonly DigestGroup[]
  /** Findings that are in no group. */
  readonly more: number
  /** Sentences of our own: `312 posts were already late when first seen`. */
  readonly notices: readonly string[]
  /** Whom a message in a room is for: people of our rules, never anybody that a stranger names. */
  readonly mentions?: readonly Mention[] | undefined
}

export interface Mention {
  /** Their name in the rules. */
  readonly name: string
  /** What the room knows them by. */
  readonly id: string
}

export interface DigestCounts {
  readonly late: number
  readonly soon: number
  readonly stale: number
  readonly new?: number | undefined
  readonly resolved?: number | undefined
}

/** `3 late, 5 soon, 2 stale`; what is none is left out, but for late and soon where there is nothing else to say. */
function digestTitle(counts: DigestCounts): string {
  const parts = DIGEST_STATES.flatMap((state) => ((counts[state] ?? 0) > 0 ? [`${counts[state]} ${state}`] : []))
  return parts.length === 0 ? '0 late, 0 soon' : parts.join(', ')
}

/** The findings by department, the worst first; `more` are counted only. `counts`: of all, else of the lines. */
export function digestOf(
  lines: readonly DigestLine[],
  more: {
    readonly counts?: DigestCounts
    readonly more?: number
    readonly notices?: readonly string[]
    readonly mentions?: readonly Mention[]
  } = {},
): Digest {
  const sorted = [...lines].sort(byWorst)
  const groups = new Map<string, DigestLine[]>()
  for (const line of sorted) {
    const group = groups.get(line.department)
    if (group === undefined) groups.set(line.department, [line])
    else group.push(line)
  }
  return {
    title: digestTitle(more.counts ?? countsOf(lines)),
    groups: [...groups].map(([department, of]) => ({ department, lines: of })),
    more: more.more ?? 0,
    notices: more.notices ?? [],
    mentions: more.mentions,
  }
}

/** The same with its `most` worst lines; the others are counted. */
export function cutDigest(digest: Digest, most: number): Digest {
  const lines = digest.groups.flatMap((group) => group.lines)
  if (lines.length <= most) return digest
  const kept = new Set([...lines].sort(byWorst).slice(0, most))
  const groups = digest.groups.flatMap(({ department, lines: of }) => {
    const left = of.filter((line) => kept.has(line))
    return left.length === 0 ? [] : [{ department, lines: left }]
  })
  return { ...digest, groups, more: digest.more + lines.length - kept.size }
}

function countsOf(lines: readonly DigestLine[]): DigestCounts {
  const count = (state: DigestState) => lines.filter((line) => line.state === state).length
  return { late: count('late'), soon: count('soon'), new: count('new'), stale: count('stale'), resolved: count('resolved') }
}

function byWorst(a: DigestLine, b: DigestLine): number {
  return DIGEST_STATES.indexOf(a.state) - DIGEST_STATES.indexOf(b.state) || a.dueAt - b.dueAt || (a.shortId < b.shortId ? -1 : 1)
}
