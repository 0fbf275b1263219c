import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/conversation.ts'
import {
  claimAt,
  clockAt,
  inQueue,
  isOverdue,
  isSnoozed,
  isSoon,
  liveDueAt,
  overdueOrder,
  queueOrder,
  resolutionAt,
  type StateColumns,
  stateAt,
} from '../../src/core/queue.ts'

const NOW = 1_000_000

function state(more: Partial<StateColumns> = {}): StateColumns {
  return { asking: false, department: 'care', priority: 'normal', postedAt: 0, ...more }
}

describe('state', () => {
  const table: readonly [string, Partial<StateColumns>, string][] = [
    ['nothing happened', {}, 'new'],
    ['replied to, claimed, noted', { touchedAt: 1 }, 'open'],
    ['a question is outstanding', { touchedAt: 1, asking: true }, 'with_department'],
    ['waiting for the customer', { asking: true, waitingSince: 1 }, 'waiting'],
    ['a wait that ends later', { waitingSince: 1, waitingUntil: NOW + 1 }, 'waiting'],
    ['a wait that ends now', { waitingSince: 1, waitingUntil: NOW }, 'new'],
    ['an outcome stands', { resolvedAt: 5, waitingSince: 1 }, 'resolved'],
    ['quiet since now', { quietAt: NOW, quietResolvedAt: 5 }, 'resolved'],
    ['quiet a moment later', { quietAt: NOW + 1, quietResolvedAt: 5, touchedAt: 1 }, 'open'],
    ['merged', { mergedInto: 7 }, 'resolved'],
  ]
  for (const [name, columns, word] of table) it(`${name}: ${word}`, () => expect(stateAt(state(columns), NOW)).toBe(word))
})

describe('resolution', () => {
  it.each([
    [
      { resolvedAt: 5, outcome: 'declined', reason: 'policy' },
      { at: 5, reason: 'policy' },
    ],
    [
      { resolvedAt: 5, cause: 'history' },
      { at: 5, reason: 'history' },
    ],
    [
      { quietAt: NOW, quietResolvedAt: 9 },
      { at: 9, reason: 'quiet' },
    ],
    [{}, undefined],
  ] as const)('%j', (columns, expected) => expect(resolutionAt(state(columns), NOW)).toEqual(expected))
})

describe('queue and due', () => {
  it.each([
    ['open', {}, true],
    ['recorded only', { department: 'log' }, false],
    ['waiting', { waitingSince: 1 }, false],
    ['snoozed', { snoozedUntil: NOW + 1 }, false],
    ['snoozed until now', { snoozedUntil: NOW }, true],
    ['snoozed, but late meanwhile', { snoozedUntil: NOW + 1, dueAt: NOW - 1 }, true],
    ['with a department', { asking: true }, true],
    ['resolved', { resolvedAt: 1 }, false],
  ] as const)('%s', (_, columns, expected) => expect(inQueue(state(columns), NOW)).toBe(expected))

  it('exactly at the due time is not overdue, a millisecond later is', () => {
    expect([isOverdue(state({ dueAt: NOW }), NOW), isOverdue(state({ dueAt: NOW }), NOW + 1)]).toEqual([false, true])
  })
  it('soon from 75 % on until it is overdue', () => {
    const one = state({ soonAt: NOW, dueAt: NOW + 10 })
    expect([NOW - 1, NOW, NOW + 10, NOW + 11].map((now) => isSoon(one, now))).toEqual([false, true, true, false])
  })
  it('while waiting the paused clock does not count', () => {
    const one = state({ dueAt: 5, waitingSince: 1, waitingUntil: NOW, waitingDueAt: 9 })
    expect([liveDueAt(one, NOW - 1), liveDueAt(one, NOW)]).toEqual([9, 5])
  })
  it('a claim ends with its lease', () => {
    const one = state({ claimedBy: 'tom', claimUntil: NOW })
    expect([claimAt(one, NOW - 1)?.by, claimAt(one, NOW)]).toEqual(['tom', undefined])
  })
  it('a snooze ends when a clock becomes late', () => {
    expect([isSnoozed(state({ snoozedUntil: NOW + 9 }), NOW), isSnoozed(state({ snoozedUntil: NOW + 9, dueAt: NOW - 1 }), NOW)]).toEqual([
      true,
      false,
    ])
  })
})

describe('order', () => {
  const list = [
    { pid: 'e', state: state({ postedAt: 1 }) },
    { pid: 'd', state: state({ dueAt: 50, postedAt: 2, priority: 'high' }) },
    { pid: 'c', state: state({ dueAt: 50, postedAt: 3 }) },
    { pid: 'b', state: state({ dueAt: 50, postedAt: 3 }) },
    { pid: 'a', state: state({ dueAt: 40, postedAt: 9, department: 'web' }) },
  ]
  it('queue: due, none last; priority; opening time; id', () => {
    expect(
      list
        .toSorted(queueOrder(NOW))
        .map(({ pid }) => pid)
        .join(''),
    ).toBe('adbce')
  })
  it('overdue: department first', () => {
    expect(
      list
        .toSorted(overdueOrder(NOW))
        .map(({ pid }) => pid)
        .join(''),
    ).toBe('dbcea')
  })
  it('is a total order', () => {
    const one = fc.record({
      pid: fc.string({ maxLength: 2 }),
      state: fc
        .record({
          dueAt: fc.option(fc.nat(3), { nil: undefined }),
          postedAt: fc.option(fc.nat(3), { nil: undefined }),
          priority: fc.constantFrom('low', 'normal', 'high', 'urgent'),
        })
        .map((columns) => state(columns as Partial<StateColumns>)),
    })
    fc.assert(
      fc.property(one, one, one, (a, b, c) => {
        const order = queueOrder(NOW)
        const sign = (x: typeof a, y: typeof a) => Math.sign(order(x, y))
        return sign(a, b) === -sign(b, a) + 0 && (!(sign(a, b) <= 0 && sign(b, c) <= 0) || sign(a, c) <= 0)
      }),
    )
  })
})

describe('a clock at an instant', () => {
  const clock = (more: Partial<Clock>): Clock => ({
    kind: 'resolution',
    cycle: 1,
    startPost: 1,
    terms: { target: '24h', calendar: 'always', from: 'built in', rules: 'sha256:0' },
    startedAt: 0,
    dueAt: 100,
    soonAt: 75,
    verdict: 'running',
    pauses: [],
    bornBreached: false,
    ...more,
  })
  it.each([
    ['runs', {}, 100, { state: 'running', elapsed: 100, overdue: 0 }],
    ['runs past its due time', {}, 130, { state: 'breached', elapsed: 130, overdue: 30 }],
    ['met exactly at due', { verdict: 'met', stoppedAt: 100 }, 500, { state: 'met', elapsed: 100, overdue: 0 }],
    ['breached and stopped', { verdict: 'breached', stoppedAt: 101 }, 500, { state: 'breached', elapsed: 101, overdue: 1 }],
    ['void', { verdict: 'void', reason: 'logged', stoppedAt: 20 }, 500, { state: 'void', elapsed: 20, overdue: 0 }],
    [
      'paused without an end',
      { verdict: 'paused', dueAt: undefined, pauses: [{ from: 30 }] },
      90,
      { state: 'paused', elapsed: 30, overdue: 0 },
    ],
    ['in a pause with an end', { pauses: [{ from: 30, to: 95 }] }, 90, { state: 'paused', elapsed: 30, overdue: 0 }],
    ['after that pause', { pauses: [{ from: 30, to: 50 }] }, 90, { state: 'running', elapsed: 70, overdue: 0 }],
    ['not quiet yet', { quietAt: 200, stoppedAt: 60, verdict: 'met' }, 90, { state: 'running', elapsed: 90, overdue: 0 }],
    ['quiet', { quietAt: 200, stoppedAt: 60, verdict: 'met' }, 200, { state: 'met', elapsed: 60, overdue: 0 }],
    ['breached by a change', { breachedOnChange: true }, 50, { state: 'breached', elapsed: 50, overdue: 0 }],
  ] as const)('%s', (_, more, now, expected) => expect(clockAt(clock(more as Partial<Clock>), now)).toMatchObject(expected))
})
