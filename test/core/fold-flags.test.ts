/** What people make of an author acts like a tag by hand at the same instant; and nothing depends on the order of what became known. */
import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { foldCluster } from '../../src/core/fold.ts'
import { clusters, deeds } from '../support/clusters.ts'
import { did, fold, inbound, judged, on, type Piece, reply, termsOf } from '../support/scene.ts'

const RULES = { first_response: '4h', resolution: '24h', handoff: '4h' }
const whenFlagged = (...changes: readonly (readonly [number, boolean])[]) =>
  termsOf(RULES, {
    flagged: () => changes.map(([at, isFlagged]) => ({ at, flag: isFlagged ? 'vip' : undefined })),
    judge: (post) => judged([...post.judgement.tags, 'legal']),
  })

it.each<readonly [string, Piece[]]>([
  ['nobody has answered', [inbound('a', 'Mon 10:00')]],
  ['answered before', [inbound('a', 'Mon 10:00'), reply('b', 'Mon 11:00', 'a')]],
  ['answered after', [inbound('a', 'Mon 10:00'), reply('b', 'Mon 13:00', 'a')]],
  ['asked again after', [inbound('a', 'Mon 10:00'), reply('b', 'Mon 11:00', 'a'), inbound('c', 'Mon 14:00', { of: 'b' })]],
  ['resolved before', [inbound('a', 'Mon 10:00'), reply('b', 'Mon 11:00', 'a'), did('resolved', 'Mon 11:30', { as: 'acted' })]],
  ['out of the log', [inbound('a', 'Mon 10:00', { tags: 'log' })]],
  ['claimed before', [inbound('a', 'Mon 10:00'), did('claimed', 'Mon 10:30', { by: 'ana', until: on('Mon 18:00') })]],
])('a flag acts like a tag: %s', (_, pieces) => {
  const tagged = fold([...pieces, did('tagged', 'Mon 12:00', { add: ['legal'], remove: [] })], termsOf(RULES))
  expect(fold(pieces, whenFlagged([on('Mon 12:00'), true]))).toEqual(tagged)
})

it('before the first post it is there from the start; taken away before, it never was', () => {
  const pieces = [inbound('a', 'Mon 10:00'), reply('b', 'Mon 11:00', 'a')]
  expect(fold(pieces, whenFlagged([on('Mon 09:00'), true]))).toEqual(
    fold([inbound('a', 'Mon 10:00', { tags: 'legal' }), reply('b', 'Mon 11:00', 'a')], termsOf(RULES)),
  )
  expect(fold(pieces, whenFlagged([on('Mon 08:00'), true], [on('Mon 09:00'), false]))).toEqual(fold(pieces, termsOf(RULES)))
})

test('the order in which posts and events became known does not matter', () => {
  const order = <T>(list: readonly T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray([...list], { minLength: list.length })
  const known = clusters()
    .chain((posts) => fc.tuple(fc.constant(posts), deeds(posts)))
    .chain(([posts, events]) => fc.tuple(fc.constant(posts), fc.constant(events), order(posts), order(events)))
  const hours = fc.uniqueArray(fc.nat(24 * 14), { maxLength: 4 }).map((list) => list.sort((a, b) => a - b))
  fc.assert(
    fc.property(known, hours, ([posts, events, otherPosts, otherEvents], times) => {
      const terms = whenFlagged(...times.map((hour, index) => [Date.UTC(2026, 0, 12, hour), index % 2 === 0] as const))
      const printed = (...of: Parameters<typeof foldCluster>) => JSON.parse(JSON.stringify(foldCluster(...of)))
      expect(printed(otherPosts, otherEvents, terms)).toEqual(printed(posts, events, terms))
    }),
    { numRuns: 200 },
  )
})
