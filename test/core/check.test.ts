import { describe, expect, it } from 'vitest'
import { bornLate, type CheckOptions, findingOf, findingsOf } from '../../src/core/check.ts'
import type { Clock } from '../../src/core/conversation.ts'
import { CLOCK_KINDS } from '../../src/core/rules/ruleset.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 7, 4, 12)

function clock(more: Partial<Clock> = {}): Clock {
  return {
    kind: 'resolution',
    cycle: 1,
    startPost: 1,
    terms: { target: '8h', calendar: 'always', from: 'built in', rules: 'sha256:0' },
    startedAt: NOW - 6 * HOUR,
    dueAt: NOW + 2 * HOUR,
    soonAt: NOW,
    verdict: 'running',
    pauses: [],
    bornBreached: false,
    ...more,
  }
}

const options: CheckOptions = {
  now: NOW,
  warning: { kind: 'stored' },
  clocks: CLOCK_KINDS,
  bornBreached: false,
  calendars: {},
  zone: 'UTC',
}

describe('findings', () => {
  it.each([
    ['75 % used just now', clock(), {}, 'soon'],
    ['a moment before', clock({ soonAt: NOW + 1 }), {}, undefined],
    ['exactly at its due time', clock({ dueAt: NOW, soonAt: NOW - HOUR }), {}, 'soon'],
    ['past due', clock({ dueAt: NOW - 1 }), {}, 'late'],
    ['less than 3h left', clock({ soonAt: NOW + HOUR }), { warning: { kind: 'left', ms: 3 * HOUR } }, 'soon'],
    ['exactly 2h left, warned under 2h', clock(), { warning: { kind: 'left', ms: 2 * HOUR } }, undefined],
    ['90 % not used', clock(), { warning: { kind: 'share', share: 0.9 } }, undefined],
    ['60 % used', clock({ soonAt: undefined }), { warning: { kind: 'share', share: 0.6 } }, 'soon'],
    ['stopped', clock({ stoppedAt: NOW - 2, verdict: 'breached', dueAt: NOW - 3 }), {}, undefined],
    ['void', clock({ verdict: 'void', dueAt: NOW - 3 }), {}, undefined],
    ['in a pause', clock({ dueAt: NOW - 3, pauses: [{ from: NOW - HOUR, to: NOW + 1 }] }), {}, undefined],
    ['another clock', clock({ dueAt: NOW - 3 }), { clocks: ['first_response'] }, undefined],
    ['late on arrival', clock({ dueAt: NOW - 3, bornBreached: true }), {}, undefined],
    ['late on arrival, asked for', clock({ dueAt: NOW - 3, bornBreached: true }), { bornBreached: true }, 'late'],
  ] as const)('%s', (_, one, more, state) => expect(findingOf([one], 'care', { ...options, ...more } as CheckOptions)?.state).toBe(state))

  it('the worst clock stands for its conversation', () => {
    const first = clock({ kind: 'first_response', dueAt: NOW - HOUR })
    expect(findingOf([clock(), first, clock({ kind: 'handoff', dueAt: NOW - 1 })], 'care', options)).toMatchObject({
      kind: 'first_response',
      state: 'late',
    })
  })
  it('what was late on arrival is counted by itself', () => {
    expect(
      bornLate([clock({ dueAt: NOW - 1, bornBreached: true }), clock({ bornBreached: true }), clock({ dueAt: NOW - 1 })], 'care', options),
    ).toBe(1)
  })
})

describe('the next shift', () => {
  const until = (department: string) => (department === 'care' ? NOW + 20 * HOUR : undefined)
  const shift = { ...options, warning: { kind: 'shift', until } } as const

  it.each([
    ['due up to the end of its first hour', clock({ soonAt: NOW + HOUR, dueAt: NOW + 20 * HOUR }), 'care', 'soon'],
    ['due a moment later', clock({ soonAt: NOW + HOUR, dueAt: NOW + 20 * HOUR + 1 }), 'care', undefined],
    ['due later, and 75 % used', clock({ dueAt: NOW + 30 * HOUR }), 'care', undefined],
    ['never closed: 75 % used', clock(), 'hub', 'soon'],
    ['a hand-off goes by the department that was asked', clock({ kind: 'handoff', department: 'hub', soonAt: NOW + 1 }), 'care', undefined],
  ] as const)('%s', (_, one, department, state) => expect(findingOf([one], department, shift)?.state).toBe(state))
})

it('every clock that is late or soon has a key of its own', () => {
  const clocks = [
    clock({ dueAt: NOW - 1 }),
    clock({ cycle: 2 }),
    clock({ kind: 'handoff' }),
    clock({ kind: 'handoff', startedAt: NOW - HOUR }),
  ]
  const found = findingsOf(clocks, 'care', options)
  expect([found.map(({ state }) => state), new Set(found.map(({ key }) => key)).size]).toEqual([['late', 'soon', 'soon', 'soon'], 4])
})
