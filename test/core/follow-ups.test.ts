/** Follow-ups as a fold: what is owed, late, kept; whatever the order of events. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { byDue, type FollowUp, followUps, isOwed } from '../../src/core/follow-ups.ts'

const ZONE = 'Europe/London'
const instant = (text: string) => Date.parse(`2026-08-${text}Z`)

type Said = readonly [id: number, at: string, what: string]

/** `promise 1 2026-08-07`, `done 1`, `done 1 it came`, `drop 1 gone`. */
function event([id, at, what]: Said): Event {
  const [word = '', number = '', ...rest] = what.split(' ')
  const base = { id, post: 7, at: instant(at), recordedAt: instant(at), actor: 'maria' }
  const text = rest.join(' ')
  if (word === 'promise') return { ...base, kind: 'follow_up', data: { number: Number(number), due: text, text: 'ask again' } }
  if (word === 'note') return { ...base, kind: 'noted', data: { text } }
  const more = word === 'drop' ? { dropped: text } : text === '' ? {} : { text }
  return { ...base, kind: 'followed_up', data: { number: Number(number), ...more } }
}

const told = ({ number, state, kept, outcome }: FollowUp) =>
  `${number} ${state} ${kept ?? '-'}${outcome === undefined ? '' : ` ${outcome}`}`

describe('what becomes of a promise', () => {
  // 2026-08-07 ends at 23:00Z in London.
  const promise: Said = [1, '04T10:00', 'promise 1 2026-08-07']
  it.each<[string, readonly Said[], string, string]>([
    ['its date is to come', [promise], '06T22:59', '1 open -'],
    ['its day has begun there, not yet in UTC', [promise], '06T23:00', '1 due -'],
    ['the last millisecond of its day', [promise], '07T22:59:59.999', '1 due -'],
    ['over', [promise], '07T23:00', '1 late false'],
    ['done early', [promise, [2, '05T10:00', 'done 1']], '05T11:00', '1 done true'],
    ['done at the last moment', [promise, [2, '07T22:59:59.999', 'done 1 it came']], '09T11:00', '1 done true it came'],
    ['done too late', [promise, [2, '07T23:00', 'done 1']], '09T11:00', '1 done false'],
    ['dropped in time', [promise, [2, '05T10:00', 'drop 1 she left']], '09T11:00', '1 dropped - she left'],
    ['dropped too late', [promise, [2, '08T10:00', 'drop 1 she left']], '09T11:00', '1 dropped false she left'],
    ['done twice: the first counts', [promise, [3, '08T10:00', 'drop 1 x'], [2, '05T10:00', 'done 1 y']], '09T11:00', '1 done true y'],
    ['done, and the promise taken back', [[2, '05T10:00', 'done 1']], '09T11:00', ''],
    ['nothing but a note', [[2, '05T10:00', 'note 1 hm']], '09T11:00', ''],
    [
      'several, by number',
      [[4, '04T10:00', 'promise 3 2026-08-05'], promise, [5, '05T10:00', 'done 3']],
      '05T12:00',
      '1 open -; 3 done true',
    ],
  ])('%s', (_, events, now, expected) => {
    expect(followUps(events.map(event), instant(now), ZONE).map(told).join('; ')).toBe(expected)
  })

  it('is due first, then by number', () => {
    const all = followUps(
      [
        event([1, '04T10:00', 'promise 1 2026-08-09']),
        event([2, '04T10:00', 'promise 3 2026-08-07']),
        event([3, '04T10:00', 'promise 2 2026-08-09']),
      ],
      instant('04T11:00'),
      ZONE,
    )
    expect(all.toSorted(byDue).map(({ number }) => number)).toEqual([3, 1, 2])
    expect(all.every(isOwed)).toBe(true)
  })
})

describe('laws', () => {
  const said = fc
    .tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('promise', 'done', 'drop', 'note'),
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 1, max: 28 }),
    )
    .map(([number, word, day, due]): readonly [string, string] => [
      `${String(day).padStart(2, '0')}T10:00`,
      `${word} ${number} ${word === 'promise' ? `2026-08-${String(due).padStart(2, '0')}` : 'so'}`,
    ])
  const history = fc.array(said, { maxLength: 25 }).map((list) => list.map(([at, what], id) => event([id + 1, at, what])))
  const now = fc.integer({ min: 1, max: 28 }).map((day) => instant(`${String(day).padStart(2, '0')}T12:00`))

  it('the order of events does not matter', () => {
    fc.assert(
      fc.property(history, now, fc.infiniteStream(fc.nat()), (events, at, noise) => {
        const shuffled = events.map((one) => ({ one, rank: noise.next().value ?? 0 })).toSorted((a, b) => a.rank - b.rank)
        expect(
          followUps(
            shuffled.map(({ one }) => one),
            at,
            ZONE,
          ),
        ).toEqual(followUps(events, at, ZONE))
      }),
    )
  })

  it('a number is a matter of its own', () => {
    fc.assert(
      fc.property(history, now, (events, at) => {
        const each = [1, 2, 3, 4, 5].flatMap((number) =>
          followUps(
            events.filter((one) => 'number' in one.data && one.data.number === number),
            at,
            ZONE,
          ),
        )
        expect(each).toEqual(followUps(events, at, ZONE))
      }),
    )
  })

  it('a verdict that has come stays, whatever time passes', () => {
    fc.assert(
      fc.property(history, now, now, (events, one, other) => {
        const [before, after] = [Math.min(one, other), Math.max(one, other)]
        const then = followUps(
          events.filter(({ at }) => at <= before),
          before,
          ZONE,
        )
        const later = new Map(
          followUps(
            events.filter(({ at }) => at <= before),
            after,
            ZONE,
          ).map((each) => [each.number, each.kept]),
        )
        for (const { number, kept } of then) if (kept !== undefined) expect(later.get(number)).toBe(kept)
      }),
    )
  })
})
