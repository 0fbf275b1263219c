/** Random clusters of posts, and what people did on them, for the laws of threads and of the fold. */
import fc from 'fast-check'
import type { FoldPost } from '../../src/core/conversation.ts'
import type { Event, EventData, EventKind } from '../../src/core/event.ts'
import { judged, on } from './scene.ts'

const HOUR = 3_600_000
const START = on('Mon 00:00')

/** A chance of one in `n`. */
const rarely = (n: number): fc.Arbitrary<boolean> => fc.nat({ max: n - 1 }).map((k) => k === 0)

/** Half hours, so that posts often fall on one instant; now and then days apart, so that conversations end in between. */
const times = fc.oneof(
  fc.nat({ max: 20 }).map((n) => START + (n * HOUR) / 2),
  fc.nat({ max: 40 }).map((n) => START + n * 12 * HOUR),
)

interface Options {
  readonly groups?: boolean
  readonly missing?: boolean
}

/** Up to 24 posts of a few authors; no rings of parents (a parent stands before its answers). */
export function clusters({ groups = true, missing = true }: Options = {}): fc.Arbitrary<FoldPost[]> {
  const post = fc.record({
    parent: fc.option(fc.nat({ max: 30 }), { freq: 5, nil: undefined }),
    lost: missing ? rarely(5) : fc.constant(false),
    at: fc.option(times, { freq: 12, nil: undefined }),
    inbound: fc.boolean(),
    author: fc.constantFrom('x\0ann', 'x\0ann', 'x\0bob', undefined),
    group: groups ? fc.constantFrom('x\0g', 'x\0g', 'x\0h', undefined) : fc.constant(undefined),
    answersRoot: rarely(4),
    directed: fc.boolean(),
    passive: rarely(10),
    gone: rarely(8),
    employee: rarely(8),
    counts: rarely(3).map((not) => !not),
    private: rarely(5),
    noReopen: rarely(8),
    tags: fc.constantFrom('', '', 'legal', 'log', 'hub'),
    quiet: fc.constantFrom(undefined, undefined, 24 * HOUR),
    backfilled: rarely(8),
    late: fc.nat({ max: 100 }),
  })
  return fc.array(post, { minLength: 1, maxLength: 24 }).map((rows) =>
    rows.map(({ parent, lost, tags, backfilled, late, ...row }, i): FoldPost => {
      const answers = parent !== undefined && (i > 0 || missing)
      const orphan = answers && (lost || i === 0)
      return {
        ...row,
        id: i + 1,
        key: `k${(i * 7) % 25}`,
        parent: answers && !orphan ? (parent % i) + 1 : undefined,
        orphan,
        answers,
        sender: row.inbound ? row.author : 'acme',
        author: row.inbound ? row.author : 'x\0acme',
        employee: row.employee && row.inbound,
        counts: row.counts && (!row.inbound || row.employee),
        judgement: judged([tags]),
        source: 1 + (late % 3),
        recordedAt: (row.at ?? START) + late * HOUR,
        backfill: backfilled ? { history: 7 * 24 * HOUR, now: START + 15 * 24 * HOUR } : undefined,
      }
    }),
  )
}

const happened: { readonly [K in EventKind]: EventData[K] } = {
  replied: {},
  approved: { draft: 1, sends: true },
  rejected: { draft: 1, reason: 'no' },
  sent: { draft: 1 },
  noted: { text: 'hm' },
  claimed: { by: 'tom', until: START + HOUR },
  released: {},
  assigned: { department: 'web', spoke: 'lena' },
  tagged: { add: ['legal'], remove: ['log'] },
  prioritised: { priority: 'urgent' },
  asked: { department: 'legal', text: '?' },
  answered: { department: 'legal' },
  reruled: { rules: 'others', after: 0 },
  waited: {},
  resumed: {},
  resolved: { as: 'acted' },
  reopened: {},
  acked: {},
  snoozed: { until: START + HOUR },
  merged: { into: 1 },
  joined: { from: 2 },
  significant: { on: true },
  follow_up: { number: 1, due: '2026-08-14', text: 'thank them' },
  followed_up: { number: 1 },
  rejudged: { clock: 'first_response', cycle: 1, was: 'met', is: 'breached' },
}

/** Up to twelve things that people did on these posts, in any order. */
export function deeds(posts: readonly FoldPost[]): fc.Arbitrary<Event[]> {
  const kinds = Object.keys(happened) as EventKind[]
  const deed = fc.record({
    kind: fc.constantFrom(...kinds, 'replied', 'waited', 'resolved', 'resolved', 'reopened', 'acked'),
    post: fc.nat({ max: posts.length }),
    at: times,
    until: fc.option(times, { nil: undefined }),
    as: fc.constantFrom('acted', 'declined', 'logged', 'ignored'),
    noReply: fc.constantFrom(undefined, 'by phone'),
    draft: rarely(4),
    matchedBy: fc.option(fc.nat({ max: posts.length }), { nil: undefined }),
  })
  return fc.array(deed, { maxLength: 12 }).map((rows) =>
    rows.map(({ kind, post, at, until, as, noReply, draft, matchedBy }, i) => {
      const data =
        kind === 'waited' ? { until } : kind === 'resolved' ? { as, noReply } : kind === 'replied' ? { draft, matchedBy } : happened[kind]
      return { id: i + 1, kind, post: post + 1, at, recordedAt: at, actor: 'maria', data } as Event
    }),
  )
}
