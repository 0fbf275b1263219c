import { describe, expect, test } from 'vitest'
import type { Terms } from '../../../src/core/conversation.ts'
import {
  type ClockTerms,
  changeTerms,
  clipPauses,
  leaveRunning,
  markIfLate,
  type OpenClock,
  pauseClock,
  startClock,
  stopClock,
  voidClock,
  voidUnlessLate,
} from '../../../src/core/sla/clock.ts'
import { at, on, termsOf } from '../../support/scene.ts'

const terms: ClockTerms = termsOf()
const term = (target: string, calendar = 'always'): Terms => ({ target, calendar, from: 'built in', rules: 'r1' })
const begun = (target: string, calendar?: string, start = 'Mon 10:00'): OpenClock =>
  startClock('resolution', 1, 1, term(target, calendar), on(start))
const BEFORE = on('Mon 00:00')

/** Verdict, due, near miss, born breached. */
function verdict(clock: OpenClock): string {
  const flags = [
    clock.nearMiss === true ? ' near miss' : '',
    clock.breachedOnChange === true ? ' on change' : '',
    clock.bornBreached ? ' born' : '',
  ]
  return `${clock.verdict}${clock.reason === undefined ? '' : ` ${clock.reason}`} ${at(clock.stoppedAt)} due ${at(clock.dueAt)}${flags.join('')}`
}

describe('what targets and calendars say', () => {
  test.each<[string, string, string, string, string | undefined, string | undefined, number]>([
    ['2h', 'always', 'Mon 10:00', 'Mon 11:00', 'Mon 12:00', 'Mon 11:30', 0.5],
    ['30bm', 'office', 'Fri 16:45', 'Mon+1 09:06', 'Mon+1 09:15', 'Mon+1 09:07:30', 0.7],
    ['same-day', 'office', 'Mon 09:00', 'Mon 13:00', 'Mon 17:00', 'Mon 15:00', 0.5],
    ['next-day', 'office', 'Mon 16:00', 'Mon 17:00', 'Tue 17:00', 'Tue 14:45', 1 / 9],
    ['none', 'always', 'Mon 10:00', 'Mon 11:00', undefined, undefined, Infinity],
  ])('%s on %s from %s', (target, calendar, start, later, due, soon, share) => {
    const promise = term(target, calendar)
    const { dueAt, soonAt } = terms.due(promise, on(start), [])
    expect([at(dueAt), at(soonAt)]).toEqual([due ?? '-', soon ?? '-'])
    expect(terms.used(promise, on(start), on(later), []) / terms.allowed(promise, on(start))).toBeCloseTo(share, 9)
  })

  test('the same business day, cutoff ignored', () => {
    expect(['Mon 16:30', 'Mon 17:00', 'Sat 12:00'].map((start) => at(terms.sameDayDue('office', 'r1', on(start))))).toEqual([
      'Mon 17:00',
      'Tue 17:00',
      'Mon+1 17:00',
    ])
  })
})

describe('stopping', () => {
  test.each<[string, string, string]>([
    ['Mon 11:00', '30bm', 'breached Mon 11:00 due Mon 10:30'],
    ['Mon 10:30', '30bm', 'met Mon 10:30 due Mon 10:30 near miss'],
    ['Mon 10:30:00.001', '30bm', 'breached Mon 10:30:00.001 due Mon 10:30'],
    ['Mon 10:27', '30bm', 'met Mon 10:27 due Mon 10:30'],
    ['Mon 10:27:00.001', '30bm', 'met Mon 10:27:00.001 due Mon 10:30 near miss'],
    ['Mon 16:12', 'same-day', 'met Mon 16:12 due Mon 17:00'],
    ['Mon 16:19', 'same-day', 'met Mon 16:19 due Mon 17:00 near miss'],
  ])('at %s with %s', (stop, target, expected) => {
    const clock = begun(target, 'office')
    stopClock(terms, clock, on(stop), BEFORE)
    expect(verdict(clock)).toBe(expected)
  })

  test('V1: met at 09:15, breached one millisecond later', () => {
    const stopped = ['Mon+1 09:15', 'Mon+1 09:15:00.001'].map((stop) => {
      const clock = begun('30bm', 'office', 'Fri 16:45')
      stopClock(terms, clock, on(stop), BEFORE)
      return verdict(clock)
    })
    expect(stopped).toEqual(['met Mon+1 09:15 due Mon+1 09:15 near miss', 'breached Mon+1 09:15:00.001 due Mon+1 09:15'])
  })

  test('born breached: due before the post was imported, and not met', () => {
    const told = (stop: string, imported: string): string => {
      const clock = begun('1h')
      stopClock(terms, clock, on(stop), on(imported))
      return verdict(clock)
    }
    expect([told('Mon 12:00', 'Mon 11:00'), told('Mon 12:00', 'Mon 11:00:00.001'), told('Mon 10:30', 'Mon 13:00')]).toEqual([
      'breached Mon 12:00 due Mon 11:00',
      'breached Mon 12:00 due Mon 11:00 born',
      'met Mon 10:30 due Mon 11:00',
    ])
  })

  test('void, and void unless late', () => {
    const told = (stop: (clock: OpenClock) => void): string => {
      const clock = begun('1h')
      stop(clock)
      return verdict(clock)
    }
    expect([
      told((clock) => voidClock(terms, clock, undefined, 'gone')),
      told((clock) => voidUnlessLate(terms, clock, on('Mon 11:00'), 'logged', BEFORE)),
      told((clock) => voidUnlessLate(terms, clock, on('Mon 11:00:00.001'), 'logged', BEFORE)),
    ]).toEqual(['void gone - due Mon 11:00', 'void logged Mon 11:00 due Mon 11:00', 'breached Mon 11:00:00.001 due Mon 11:00'])
  })

  test('frozen terms judge what has finished', () => {
    const frozen: ClockTerms = {
      ...terms,
      frozen: (kind, cycle, post, started) =>
        kind === 'resolution' && cycle === 1 && post === 1 && started === on('Mon 10:00') ? term('30m') : undefined,
    }
    const clock = begun('1h')
    stopClock(frozen, clock, on('Mon 10:45'), BEFORE)
    expect([verdict(clock), clock.terms.target]).toEqual(['breached Mon 10:45 due Mon 10:30', '30m'])
  })
})

describe('pauses', () => {
  const paused = (...pauses: [string, string | undefined][]): OpenClock => {
    const clock = begun('4h')
    for (const [from, to] of pauses) pauseClock(clock, on(from), to === undefined ? undefined : on(to))
    return clock
  }
  const told = (clock: OpenClock): string[] => clock.pauses.map(({ from, to }) => `${at(from)}..${at(to)}`)

  test('count from the start on, empty ones do not', () => {
    expect(
      told(paused(['Mon 09:00', 'Mon 09:30'], ['Mon 09:30', 'Mon 10:30'], ['Mon 12:00', 'Mon 12:00'], ['Mon 13:00', undefined])),
    ).toEqual(['Mon 10:00..Mon 10:30', 'Mon 13:00..-'])
  })

  test('end where the clock stopped', () => {
    const clock = paused(['Mon 10:30', 'Mon 11:00'], ['Mon 12:00', 'Mon 13:00'], ['Mon 14:00', undefined])
    clipPauses(clock, on('Mon 12:30'))
    expect(told(clock)).toEqual(['Mon 10:30..Mon 11:00', 'Mon 12:00..Mon 12:30'])
    const open = paused(['Mon 12:00', undefined])
    clipPauses(open, on('Mon 12:30'))
    expect(told(open)).toEqual(['Mon 12:00..Mon 12:30'])
  })

  test.each<[string, [string, string | undefined][], string]>([
    ['none', [], 'running - due Mon 14:00'],
    ['with an end', [['Mon 11:00', 'Mon 12:00']], 'running - due Mon 15:00'],
    ['without one', [['Mon 11:00', undefined]], 'paused - due -'],
    ['at the due time', [['Mon 14:00', undefined]], 'paused - due Mon 14:00'],
    ['after it', [['Mon 14:00:00.001', undefined]], 'breached - due Mon 14:00'],
  ])('still running: %s', (_, pauses, expected) => {
    const clock = paused(...pauses)
    leaveRunning(terms, clock, BEFORE)
    expect(verdict(clock)).toBe(expected)
  })
})

describe('new terms for a running clock', () => {
  test.each<[string, string, string, string | undefined, boolean]>([
    ['the same', '4h', 'Mon 18:00', undefined, false],
    ['longer', '8h', 'Mon 11:00', undefined, false],
    ['shorter, in time', '2h', 'Mon 12:00', undefined, false],
    ['shorter, too short by then', '2h', 'Mon 12:00:00.001', undefined, true],
    ['late before', '2h', 'Mon 14:00:00.001', undefined, false],
    ['while it waits', '2h', 'Mon 13:00', 'Mon 11:00', false],
    ['while it waits since after that', '2h', 'Mon 13:00', 'Mon 12:30', true],
    ['none', 'none', 'Mon 13:00', undefined, false],
  ])('%s', (_, target, when, since, onChange) => {
    const clock = begun('4h')
    changeTerms(terms, clock, term(target), on(when), since === undefined ? undefined : on(since))
    expect([clock.breachedOnChange ?? false, clock.terms.target]).toEqual([onChange, target])
  })

  test('another calendar or rule set is a change too', () => {
    const clock = begun('30bm', 'always')
    changeTerms(terms, clock, { ...term('30bm', 'office'), rules: 'r2' }, on('Mon 10:10'), undefined)
    expect([clock.terms.calendar, clock.breachedOnChange]).toEqual(['office', undefined])
  })

  test('a clock that a change began too late', () => {
    const begin = (when: string): boolean => {
      const clock = begun('1h')
      markIfLate(terms, clock, on(when))
      return clock.breachedOnChange ?? false
    }
    expect([begin('Mon 11:00'), begin('Mon 11:00:00.001')]).toEqual([false, true])
    const never = begun('none')
    markIfLate(terms, never, on('Mon 12:00'))
    expect(never.breachedOnChange).toBeUndefined()
  })
})
