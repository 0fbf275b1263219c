import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock, Conversation, FoldPost } from '../../src/core/conversation.ts'
import { type FoldResult, foldCluster } from '../../src/core/fold.ts'
import { clusters, deeds } from '../support/clusters.ts'
import { judged, type Rules, termsOf } from '../support/scene.ts'

const RULES: Rules = { first_response: '3bh', next_response: 'same-day', resolution: '8bh', handoff: '4h', calendar: 'office' }
const terms = termsOf(RULES, { handoffSince: (opening) => Date.UTC(2026, 0, 12, opening) })
const runs = { numRuns: 300 }

/** With `related` and the like looked up: two results are one if they print the same. */
const printed = (result: FoldResult): unknown => JSON.parse(JSON.stringify(result))
const withDeeds = clusters().chain((posts) => fc.tuple(fc.constant(posts), deeds(posts)))

/** Posts and rules only, each with a time, nothing gone, nobody absent: what the definitions of the clocks speak of. */
const plain = clusters({ missing: false }).map((posts) =>
  posts.map(
    (post, i): FoldPost => ({
      ...post,
      at: post.at ?? Date.UTC(2026, 0, 12, i),
      passive: false,
      gone: false,
      noReopen: false,
      quiet: undefined,
      backfill: undefined,
      judgement: judged([]),
    }),
  ),
)

test('the order in which posts and events became known does not matter', () => {
  const shuffled = withDeeds.chain(([posts, events]) => {
    const order = <T>(list: readonly T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray([...list], { minLength: list.length })
    return fc.tuple(fc.constant(posts), fc.constant(events), order(posts), order(events))
  })
  fc.assert(
    fc.property(shuffled, ([posts, events, otherPosts, otherEvents]) => {
      expect(printed(foldCluster(otherPosts, otherEvents, terms))).toEqual(printed(foldCluster(posts, events, terms)))
    }),
    runs,
  )
})

test('`conversation_id` makes no difference where every parent is known', () => {
  fc.assert(
    fc.property(clusters({ missing: false }), (posts) => {
      const without = posts.map((post) => ({ ...post, group: undefined }))
      expect(printed(foldCluster(without, [], terms))).toEqual(printed(foldCluster(posts, [], terms)))
    }),
    runs,
  )
})

test('clusters that have nothing in common do not touch each other', () => {
  fc.assert(
    fc.property(clusters({ groups: false }), clusters({ groups: false }), (posts, others) => {
      const moved = others.map((post) => ({
        ...post,
        id: post.id + 100,
        key: `m${post.key}`,
        parent: post.parent === undefined ? undefined : post.parent + 100,
      }))
      const together = foldCluster([...posts, ...moved], [], terms)
      const apart = [foldCluster(posts, [], terms), foldCluster(moved, [], terms)]
      const byId = (all: readonly Conversation[]): unknown =>
        printed({ conversations: [...all].sort((a, b) => a.id - b.id), unmatched: [] })
      expect(byId(together.conversations)).toEqual(byId(apart.flatMap((one) => one.conversations)))
      expect(together.unmatched).toEqual(apart.flatMap((one) => one.unmatched))
    }),
    runs,
  )
})

test('whatever people do, the verdicts follow from the instants', () => {
  fc.assert(
    fc.property(withDeeds, ([posts, events]) => {
      const { conversations, unmatched } = foldCluster(posts, events, terms)
      const seen = [...conversations.flatMap((one) => one.posts), ...unmatched]
      const recorded = new Map(posts.map(({ id, recordedAt }) => [id, recordedAt]))
      expect(new Set(seen).size).toBe(seen.length)
      for (const one of conversations) {
        expect(one.clocks.flatMap((clock) => contradictions(one, clock))).toEqual([])
        for (const { kind, verdict, dueAt = Infinity, startPost, bornBreached } of one.clocks) {
          const late = kind !== 'handoff' && verdict !== 'met' && verdict !== 'void' && dueAt < (recorded.get(startPost) ?? 0)
          expect([one.id, kind, bornBreached]).toEqual([one.id, kind, late])
        }
        for (const kind of ['first_response', 'next_response', 'resolution']) {
          expect(one.clocks.filter((clock) => clock.kind === kind && clock.verdict === 'running').length).toBeLessThanOrEqual(1)
        }
        const live = one.clocks.filter((clock) => clock.verdict === 'running' && clock.kind !== 'handoff')
        const over =
          one.resolvedAt !== undefined ||
          one.mergedInto !== undefined ||
          (one.quietAt !== undefined && !live.some((clock) => clock.quietAt !== undefined))
        const due = Math.min(...live.map((clock) => clock.dueAt ?? Infinity))
        if (!over) expect(one.dueAt ?? Infinity).toBe(due)
        if (one.resolvedAt !== undefined) expect([one.dueAt, one.waitingSince]).toEqual([undefined, undefined])
      }
    }),
    { numRuns: 400 },
  )
})

function contradictions(one: Conversation, clock: Clock): string[] {
  const due = terms.due(clock.terms, clock.startedAt, clock.pauses).dueAt
  const end = clock.stoppedAt ?? Infinity
  const wrong: string[] = []
  const must = (law: string, holds: boolean): void => {
    if (!holds) wrong.push(`${law}: ${JSON.stringify(clock)} of ${one.id}`)
  }
  must('due from start and pauses', clock.dueAt === due || clock.verdict === 'paused')
  must('stops after it starts', end >= clock.startedAt)
  must('met', clock.verdict !== 'met' || end <= (due ?? Infinity))
  must('breached', clock.verdict !== 'breached' || end > (due ?? Infinity))
  must('running', clock.verdict !== 'running' || clock.stoppedAt === undefined || clock.quietAt !== undefined)
  must('void has a reason', (clock.verdict === 'void') === (clock.reason !== undefined))
  // Met at once, or as soon as it has been quiet for long enough.
  must('near miss', clock.nearMiss !== true || clock.verdict === 'met' || (clock.verdict === 'running' && clock.quietAt !== undefined))
  must(
    'pauses',
    clock.pauses.every((pause) => pause.from >= clock.startedAt && (pause.to ?? Infinity) > pause.from),
  )
  must('never pauses', clock.pauses.length === 0 || clock.kind === 'resolution' || clock.kind === 'handoff')
  return wrong
}

test('first and next responses as by their definitions', () => {
  fc.assert(
    fc.property(plain, (posts) => {
      for (const one of foldCluster(posts, [], terms).conversations) {
        const told = one.clocks
          .filter((clock) => clock.kind !== 'resolution' && clock.kind !== 'handoff')
          .map((clock) => [clock.kind, clock.startPost, clock.startedAt, clock.stoppedAt])
        expect(told).toEqual(responses(posts, one))
      }
    }),
    runs,
  )
})

/** Start and stop of each response, from the posts of a conversation. */
function responses(posts: readonly FoldPost[], one: Conversation): unknown[] {
  const own = one.posts.flatMap((id) => posts.filter((post) => post.id === id))
  const asks = own.filter((post) => post.inbound && post.author === one.author && !isReplyOfStaff(post))
  const timeOf = (post: FoldPost): number => {
    const parent = asks.includes(post) ? undefined : own.find((other) => other.id === post.parent)
    return Math.max(post.at ?? 0, parent === undefined ? 0 : timeOf(parent))
  }
  const early = (post: FoldPost): boolean => timeOf(post) > (post.at ?? 0)
  const replies = own.filter((post) => !asks.includes(post) && post.counts).map((post) => ({ at: timeOf(post), early: early(post) }))
  const after = (time: number): number | undefined =>
    replies
      .map((reply) => reply.at)
      .filter((at) => at >= time)
      .sort((a, b) => a - b)[0]
  const opening = asks[0]
  const firstReply = after(0)
  const start = asks.find((post) => post.directed && (post.at ?? 0) <= (firstReply ?? Infinity)) ?? opening
  const found: unknown[] = [['first_response', start?.id, start?.at, firstReply]]
  let answered = firstReply ?? Infinity
  for (const post of asks) {
    const at = post.at ?? 0
    if (at <= answered) continue
    const stop = after(at)
    found.push(['next_response', post.id, at, stop])
    answered = stop ?? Infinity
  }
  return found

  function isReplyOfStaff(post: FoldPost): boolean {
    let top = post
    for (
      let up = posts.find((other) => other.id === top.parent);
      up !== undefined && (up.inbound || up.answers);
      up = posts.find((other) => other.id === top.parent)
    )
      top = up
    return post.employee && top !== post && !(top.inbound && top.employee)
  }
}

test('what is finished stays finished when more happens later', () => {
  const inTime = plain.map((posts) => posts.map((post, i) => ({ ...post, at: Date.UTC(2026, 0, 12, 8 + Math.floor(i / 2)) })))
  const cut = inTime.chain((posts) => fc.tuple(fc.constant(posts), fc.nat({ max: posts.length })))
  fc.assert(
    fc.property(cut, ([posts, n]) => {
      const now = posts[n]?.at ?? Infinity
      const rules = termsOf(RULES)
      const finished = (all: readonly FoldPost[]): string[] =>
        foldCluster(all, [], rules)
          .conversations.flatMap((one) =>
            one.clocks.filter((clock) => (clock.stoppedAt ?? Infinity) < now).map((clock) => JSON.stringify(clock)),
          )
          .sort()
      expect(finished(posts)).toEqual(finished(posts.filter((post) => post.at < now)))
    }),
    runs,
  )
})
