/** Who owned a conversation before: what the fold tells of each change, whatever comes in which order. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FoldTerms, foldCluster } from '../../src/core/fold.ts'
import { clusters, deeds } from '../support/clusters.ts'
import { at, did, inbound, judged, on, type Piece, reply, scene, termsOf } from '../support/scene.ts'

/** `until Mon 12:00 care by care, normal; given` and what it is now. */
function turned(pieces: readonly Piece[], terms: FoldTerms = termsOf()): string[] {
  const { posts, events } = scene(pieces)
  return foldCluster(posts, events, terms).conversations.flatMap((one) => [
    ...(one.turned ?? []).map(
      ({ at: until, before, byHand }) =>
        `until ${at(until)} ${before.department} by ${before.route}, ${before.priority}${byHand ? '; given away' : ''}`,
    ),
    `${one.department} by ${one.routing.route}, ${one.priority}`,
  ])
}

const asked = inbound('a', 'Mon 10:00')
const logged = inbound('a', 'Mon 10:00', { tags: 'log' })
const directed = (key: string, when: string) => inbound(key, when, { of: 'a', tags: 'unlog' })
const answered = reply('b', 'Mon 11:00', 'a')
const urgent = (key: string, when?: string) => inbound(key, when, { of: 'a', priority: 'urgent' })

type Row = [title: string, pieces: readonly Piece[], expected: readonly string[], terms?: FoldTerms]
const legal = (rules: string, route: string) => {
  const [post] = scene([asked]).posts
  if (post === undefined) throw new Error('no post')
  const found = termsOf().route(post, judged([route]), true)
  return { ...found, terms: { ...found.terms, first_response: { ...found.terms.first_response, rules } } }
}

describe('what changed, and when', () => {
  test.each<Row>([
    ['nothing', [asked, answered, inbound('c', 'Mon 12:00', { of: 'b' })], ['care by care, normal']],
    ['the opening post is no change', [inbound('a', 'Mon 10:00', { priority: 'high' })], ['care by care, high']],
    [
      'a later post raises the priority',
      [asked, answered, urgent('c', 'Mon 12:00')],
      ['until Mon 12:00 care by care, normal', 'care by care, urgent'],
    ],
    [
      'a later post is routed elsewhere before anybody has begun',
      [asked, inbound('c', 'Mon 12:00', { of: 'a', tags: 'legal' })],
      ['until Mon 12:00 care by care, normal', 'legal by legal, normal'],
    ],
    [
      'once somebody has begun it stays',
      [asked, answered, inbound('c', 'Mon 12:00', { of: 'a', tags: 'legal' })],
      ['care by care, normal'],
    ],
    [
      'answered in `log`, routed later',
      [logged, answered, directed('c', 'Mon 12:00')],
      ['until Mon 12:00 log by log, normal', 'care by care, normal'],
    ],
    [
      'by hand to another department, and to the same one',
      [
        asked,
        did('assigned', 'Mon 10:30', { department: 'legal' }),
        did('assigned', 'Mon 10:40', { department: 'legal', spoke: 'lena' }),
        did('assigned', 'Mon 10:50', { department: 'care' }),
      ],
      ['until Mon 10:30 care by care, normal; given away', 'until Mon 10:50 legal by care, normal; given away', 'care by care, normal'],
    ],
    ['by hand to who has it', [asked, did('assigned', 'Mon 10:30', { department: 'care' })], ['care by care, normal']],
    ['to a person only', [asked, did('assigned', 'Mon 10:30', { spoke: 'ana' })], ['care by care, normal']],
    [
      'out of `log` by hand',
      [logged, did('assigned', 'Mon 10:30', { department: 'legal' })],
      ['until Mon 10:30 log by log, normal; given away', 'legal by log, normal'],
    ],
    [
      'a priority, and a tag, by hand',
      [asked, did('prioritised', 'Mon 10:30', { priority: 'urgent' }), did('tagged', 'Mon 10:40', { add: ['legal'], remove: [] })],
      ['until Mon 10:30 care by care, normal', 'until Mon 10:40 care by care, urgent', 'legal by legal, urgent'],
    ],
    [
      'the same priority again, and a tag that decides nothing',
      [asked, did('prioritised', 'Mon 10:30', { priority: 'normal' }), did('tagged', 'Mon 10:40', { add: ['vip'], remove: [] })],
      ['care by care, normal'],
    ],
    [
      'what rules would have moved is no change while it is somebody’s by hand',
      [asked, did('assigned', 'Mon 10:30', { department: 'web' }), inbound('c', 'Mon 12:00', { of: 'a', tags: 'legal' })],
      ['until Mon 10:30 care by care, normal; given away', 'web by care, normal'],
    ],
    ['a post without a time has ever been there', [urgent('c'), asked, answered], ['care by care, urgent']],
    [
      'a late older post: what it raised was raised when the hand came',
      [asked, did('assigned', 'Mon 10:30', { department: 'legal' }), urgent('c', 'Mon 10:20')],
      ['until Mon 10:20 care by care, normal', 'until Mon 10:30 care by care, urgent; given away', 'legal by care, urgent'],
    ],
    [
      'two of a thread that were apart for long have a past each',
      [
        asked,
        did('resolved', 'Mon 11:00', { as: 'logged' }),
        urgent('c', 'Mon+2 10:00'),
        inbound('d', 'Mon+2 11:00', { of: 'c', tags: 'legal' }),
      ],
      ['care by care, normal', 'until Mon+2 11:00 care by care, urgent', 'legal by legal, urgent'],
    ],
    [
      'an opening post after others without a time',
      [inbound('z', undefined, { tags: 'legal' }), inbound('a', 'Mon 10:00', { of: 'z' })],
      ['legal by legal, normal'],
    ],
    [
      'what people make of the author',
      [asked],
      ['until Mon 10:30 care by care, normal', 'care by care, urgent'],
      termsOf(
        {},
        {
          flagged: () => [{ at: on('Mon 10:30'), flag: 'vip' }],
          judge: () => judged([], 'urgent'),
        },
      ),
    ],
    [
      'the owner of earlier rules is put back: what the newest would have done never stood',
      [asked, inbound('c', 'Mon 10:10', { of: 'a', tags: 'hub' }), reply('b', 'Mon 11:00', 'c'), urgent('d', 'Mon 12:00')],
      ['until Mon 12:00 legal by legal, normal', 'legal by legal, urgent'],
      termsOf({}, { owner: () => legal('r0', 'legal') }),
    ],
    [
      'given away by hand under earlier rules',
      [asked, did('assigned', 'Mon 10:30', { department: 'web' })],
      ['until Mon 10:30 legal by legal, normal; given away', 'web by legal, normal'],
      termsOf({}, { owner: () => legal('r0', 'legal') }),
    ],
    [
      'taken from `log` by hand under earlier rules',
      [asked, did('assigned', 'Mon 10:30', { department: 'web' })],
      ['until Mon 10:30 log by log, normal; given away', 'web by log, normal'],
      termsOf({}, { owner: (_, __, ___, taker) => ({ ...legal('r0', 'log'), department: taker ?? 'log' }) }),
    ],
  ])('%s', (_, pieces, expected, terms) => {
    expect(turned(pieces, terms)).toEqual(expected)
  })
})

test('at every instant it is what the fold saw there', () => {
  fc.assert(
    fc.property(
      clusters({ groups: false, missing: false }).chain((posts) => fc.tuple(fc.constant(posts), deeds(posts))),
      ([posts, events]) => {
        const seen = new Map<number, Map<number, object>>()
        const terms = termsOf(
          {},
          {
            watch: ({ opening, routing, handDepartment }, instant) => {
              const instants = seen.get(opening.id) ?? new Map<number, object>()
              seen.set(opening.id, instants)
              instants.set(instant, { department: handDepartment ?? routing.department, route: routing.route, priority: routing.priority })
            },
          },
        )
        for (const one of foldCluster(posts, events, terms).conversations) {
          const now = { department: one.department, route: one.routing.route, priority: one.priority }
          const turns = one.turned ?? []
          for (const [instant, owner] of seen.get(one.id) ?? [])
            expect(turns.find((turn) => turn.at > instant)?.before ?? now).toEqual(owner)
          for (const [index, { at: until, before }] of turns.entries()) {
            expect(turns[index + 1]?.before ?? now).not.toEqual(before)
            expect(until).toBeGreaterThanOrEqual(turns[index - 1]?.at ?? -Infinity)
          }
        }
      },
    ),
  )
})
