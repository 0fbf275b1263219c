import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Assign, Department, RuleSet } from '../../../src/core/rules/ruleset.ts'
import { hourLoads } from '../../../src/core/simulate/figures.ts'
import { staffedAs } from '../../../src/core/simulate/what-if.ts'
import { MINUTE } from '../../../src/core/time.ts'
import { department, post, route, rule, ruleSet, target } from '../rules/build.ts'
import { run, type Told } from './office.ts'

const day = (windows: readonly { from: number; to: number }[]) => windows
const NINE_TO_FIVE = day([{ from: 540, to: 1_020 }])
const OFFICE = {
  id: 'office',
  timezone: 'UTC',
  hours: [...Array.from({ length: 5 }, () => NINE_TO_FIVE), [], []],
  holidays: {},
  cutoff: 0,
}

/** An instant of the first week of August 2026: `tue 09:00`. */
function at(text: string): number {
  const [name = '', time = ''] = text.split(' ')
  const number = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(name) + 3
  return Date.parse(`2026-08-0${number}T${time}:00Z`)
}
const times = (told: Readonly<Record<string, readonly string[]>>): Record<string, Told> =>
  Object.fromEntries(Object.entries(told).map(([pid, list]) => [pid, list.map(at)]))

function care(spokes: Department['spokes'] | readonly string[], more: Partial<Department> = {}, set: Partial<RuleSet> = {}): RuleSet {
  return ruleSet({
    calendars: { office: OFFICE },
    departments: [
      department('hub', [], { calendar: 'office' }),
      department('care', spokes as readonly string[], { calendar: 'office', first_response: '30m', resolution: '1h', ...more }),
    ],
    routes: [route('rest', {}, 'care')],
    ...set,
  })
}
const half = [{ person: 'maria', weight: 0.5 }] as unknown as Department['spokes']
const away = (person: string, from: string, to = from) => ({ people: { [person]: { id: person, away: [{ from, to }] } } })

/** What a department came to, in a line. */
function told(set: RuleSet, posts: Readonly<Record<string, readonly string[]>>, id = 'care') {
  const { departments } = run(set, times(posts))
  const one = departments.find((load) => load.department === id)
  if (one === undefined) return undefined
  const { first_response: first, next_response: next, resolution } = one.clocks
  const share = ({ met, breached }: typeof first) => `${met}/${met + breached}`
  return {
    posts: one.posts,
    answers: one.answers,
    first: share(first),
    next: share(next),
    resolution: share(resolution),
    wait: one.waitP50 === null ? null : one.waitP50 / MINUTE,
    queue: one.queueMax,
    handled: one.handled,
    backlog: one.backlog,
    busy: one.busy === null ? null : Math.round(one.busy * 10_000) / 10_000,
  }
}

describe('by hand', () => {
  // Answers at 9:20, 9:40, 10:00: waits of 20, 40 and 55 minutes. 60 minutes of work in a day of 480.
  it('one person, three customers', () => {
    expect(told(care(['maria']), { a: ['tue 09:00'], b: ['tue 09:00'], c: ['tue 09:05'] })).toEqual({
      posts: 3,
      answers: 3,
      first: '1/3',
      next: '0/0',
      resolution: '3/3',
      wait: 40,
      queue: 2,
      handled: 3,
      backlog: 0,
      busy: 0.125,
    })
  })

  // The third goes to the first in the file, who has as many open as the other: 9:20, 9:20, 9:40.
  it('two people', () => {
    expect(told(care(['maria', 'tom']), { a: ['tue 09:00'], b: ['tue 09:00'], c: ['tue 09:05'] })).toMatchObject({
      first: '2/3',
      wait: 20,
      queue: 1,
      busy: 0.0625,
    })
  })

  it.each<readonly [string, RuleSet, Record<string, readonly string[]>, object]>([
    ['half of a person takes twice as long', care(half), { a: ['tue 09:00'] }, { first: '0/1', wait: 40, busy: 20 / 240 }],
    [
      'begun work goes over closing time',
      care(['maria']),
      { a: ['tue 16:50'] },
      { wait: 16 * 60 + 20, handled: 0, backlog: 1, first: '0/1' },
    ],
    ['nobody works at night', care(['maria']), { a: ['tue 20:00'] }, { wait: 13 * 60 + 20, handled: 0, backlog: 1 }],
    ['nor on a weekend', care(['maria']), { a: ['fri 18:00'] }, { wait: (2 * 24 + 15) * 60 + 20 }],
    ['nor on leave', care(['maria'], {}, away('maria', '2026-08-04')), { a: ['tue 09:00'] }, { wait: 24 * 60 + 20, busy: null }],
    [
      'leave leaves to others what waits and what was begun',
      care(['maria', 'tom'], { assign: 'first' }, away('maria', '2026-08-05', '2026-08-06')),
      // maria 16:30-16:50 and ten minutes of the next one; on Wednesday tom begins it anew.
      { a: ['tue 16:30'], b: ['tue 16:45'] },
      { wait: (20 + 16 * 60 + 35) / 2, queue: 1 },
    ],
    [
      'what is written before the answer is answered by it, what comes after asks again',
      care(['maria'], { next_response: '10m' }),
      { a: ['tue 09:00', 'tue 09:10', 'tue 10:00'] },
      { posts: 3, answers: 2, first: '1/1', next: '0/1', resolution: '2/2', handled: 2 },
    ],
    [
      'quiet: a question after the answer keeps the resolution open',
      care(['maria'], {}, { resolution: { by: 'quiet', quiet: 120 * MINUTE } }),
      { a: ['tue 09:00', 'tue 10:00'] },
      { answers: 2, resolution: '0/1' },
    ],
    [
      'quiet: after it has been quiet a new one starts',
      care(['maria'], {}, { resolution: { by: 'quiet', quiet: 30 * MINUTE } }),
      { a: ['tue 09:00', 'tue 10:00'] },
      { answers: 2, resolution: '2/2' },
    ],
    ['nobody at all', care([]), { a: ['tue 09:00'] }, { first: '0/1', resolution: '0/1', wait: null, handled: 0, backlog: 1, busy: null }],
    ['by hand: who is free takes it', care(['maria', 'tom'], { assign: 'manual' }), { a: ['tue 09:00'], b: ['tue 09:00'] }, { wait: 20 }],
    ['no target, no clock', care(['maria'], { first_response: 'none' }), { a: ['tue 09:00'] }, { first: '0/0', resolution: '1/1' }],
  ])('%s', (_, set, posts, expected) => expect(told(set, posts)).toMatchObject(round(expected)))

  it('the first of the queue is due first', () => {
    const set = care(
      ['maria'],
      {},
      { rules: [rule('hot', { text: 'hot' })], targets: [target({ tags: 'hot' }, { first_response: '10m' })] },
    )
    const posts = (text: string, time: string) => [{ postedAt: at(time), text }]
    // The hot one is answered at 9:40, the one before it at 10:00: waits of 20, 35 and 59 minutes.
    const { departments } = run(set, { a: posts('x', 'tue 09:00'), b: posts('x', 'tue 09:01'), c: posts('hot', 'tue 09:05') })
    expect(departments[0]?.waitP50).toBe(35 * MINUTE)
  })

  it('a later post takes it elsewhere while nobody has begun', () => {
    const set = ruleSet({
      calendars: { office: OFFICE },
      departments: [department('hub', ['ana'], { calendar: 'office' }), department('care', ['maria'], { calendar: 'office' })],
      rules: [rule('refund', { text: 'refund' })],
      routes: [route('refund', { tags: 'refund' }, 'care'), route('rest', {}, 'hub')],
    })
    const say = (text: string, time: string) => ({ postedAt: at(time), text })
    const posts = { a: [say('x', 'tue 09:00')], b: [say('x', 'tue 09:00'), say('refund', 'tue 09:10')] }
    const { departments, people } = run(set, posts)
    expect(departments.map((one) => [one.department, one.posts, one.answers, one.handled])).toEqual([
      ['hub', 1, 1, 1],
      ['care', 2, 1, 1],
    ])
    expect(people.map(({ person, answers }) => [person, answers])).toEqual([
      ['ana', 1],
      ['maria', 1],
    ])
  })

  it('a specialist takes their own, and others never', () => {
    const set = care([
      { person: 'maria' },
      { person: 'yuki', when: { field: 'language', any: ['ja'], at: route('x', {}, 'hub').at } },
    ] as never)
    const told = { a: [{ postedAt: at('tue 09:00'), language: 'ja' }], b: [at('tue 09:00')], c: [at('tue 09:00')] }
    expect(run(set, told).people.map(({ person, answers }) => [person, answers])).toEqual([
      ['maria', 2],
      ['yuki', 1],
    ])
  })

  it('what is only recorded is no work, and thanks ask for nothing', () => {
    const set = care(
      ['maria'],
      {},
      {
        rules: [rule('praise', { text: 'thanks' }), rule('noise', { text: 'noise' })],
        routes: [route('noise', { tags: 'noise' }, 'log'), route('rest', {}, 'care')],
        reopenUnless: { field: 'tags', any: ['praise'], at: route('x', {}, 'hub').at },
      },
    )
    const say = (text: string, time: string) => ({ postedAt: at(time), text })
    const { outcome, departments } = run(set, { a: [say('noise', 'tue 09:00')], b: [say('help', 'tue 09:00'), say('thanks', 'tue 12:00')] })
    expect([outcome.recorded, outcome.thanks, departments[0]?.posts]).toEqual([1, 1, 1])
  })

  it('hours of the day: what comes, what waits, who is there', () => {
    const { outcome, period } = run(care(['maria']), times({ a: ['tue 09:00'], b: ['tue 09:00'], c: ['tue 09:30'] }))
    const hours = hourLoads(outcome, 'care', period)
    // One waits 9:00-9:20, none until 9:30, one until 9:40.
    expect([8, 9, 10].map((hour) => hours[hour])).toEqual([
      { hour: 8, posts: 0, handled: 0, queue: 0, people: 0 },
      { hour: 9, posts: 3, handled: 2, queue: 0.5, people: 1 },
      { hour: 10, posts: 0, handled: 1, queue: 0, people: 1 },
    ])
  })

  it('more comes than can be done', () => {
    // 30 answers of 20 minutes a day, 24 of them in 480 minutes.
    const posts = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`c${n}`, [at(n < 30 ? 'tue 09:00' : 'wed 09:00')]]))
    const [one] = run(care(['maria']), posts).departments
    expect(one).toMatchObject({ busy: 1.25, handled: 48, backlog: 12, growsPerDay: 6, peakPerHour: 30, postsPerDay: 30 })
  })
})

function round(expected: object): object {
  return 'busy' in expected && typeof expected.busy === 'number'
    ? { ...expected, busy: Math.round(expected.busy * 10_000) / 10_000 }
    : expected
}

describe('what if', () => {
  const base = care(['maria', 'tom'])
  const none = { away: [], spokes: new Map(), calendars: new Map() }
  it.each<readonly [number, readonly string[]]>([
    [1, ['maria 1']],
    [2, ['maria 1', 'tom 1']],
    [1.5, ['maria 1', 'tom 0.5']],
    [2.3, ['maria 1', 'tom 1', 'care+1 0.3']],
    [4, ['maria 1', 'tom 1', 'care+1 1', 'care+2 1']],
  ])('%d spokes', (wanted, expected) => {
    const set = staffedAs(base, { ...none, spokes: new Map([['care', wanted]]) })
    expect(set.departments[1]?.spokes.map(({ person, weight }) => `${person} ${weight}`)).toEqual(expected)
  })
  it('leave adds up', () => {
    const set = staffedAs(care(['maria'], {}, away('maria', '2026-08-05')), {
      ...none,
      away: [{ person: 'maria', from: '2026-08-04', to: '2026-08-04' }],
    })
    expect(told(set, { a: ['tue 09:00'] })).toMatchObject({ wait: 48 * 60 + 20 })
  })
  it('another calendar', () => {
    expect(told(staffedAs(base, { ...none, calendars: new Map([['care', 'always']]) }), { a: ['sat 03:00'] })).toMatchObject({ wait: 20 })
  })
})

/** Customers who write at whole minutes of three days. */
const customers = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,3}$/),
  fc
    .array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { minLength: 1, maxLength: 3 })
    .map((list) => [...list].sort((a, b) => a - b).map((minute) => at('tue 00:00') + minute * MINUTE)),
  { minKeys: 1, maxKeys: 40 },
)
const assigns = fc.constantFrom<Assign>('balance', 'rotate', 'first', 'manual')
const staff = (n: number) => Array.from({ length: n }, (_, k) => `p${k}`)

describe('laws', () => {
  it('what came is what was answered, and what is left', () => {
    fc.assert(
      fc.property(customers, assigns, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 300 }), (posts, assign, n, minutes) => {
        const { departments, people } = run(care(staff(n), { assign }), posts, minutes)
        const [one] = departments
        if (one === undefined) throw new Error('nothing came')
        expect(one.posts).toBe(Object.values(posts).flat().length)
        expect(one.handled + one.backlog).toBe(one.answers)
        expect(people.reduce((sum, { answers }) => sum + answers, 0) + one.never).toBe(one.answers)
        const { first_response: first, next_response: next } = one.clocks
        expect(first.met + first.breached + next.met + next.breached).toBe(one.answers)
        expect(people.reduce((sum, { workMs }) => sum + workMs, 0)).toBe((one.answers - one.never) * minutes * MINUTE)
      }),
    )
  })

  it('the order of rows does not matter', () => {
    fc.assert(
      fc.property(customers, assigns, fc.integer({ min: 1, max: 3 }), (posts, assign, n) => {
        const set = care(staff(n), { assign })
        const reversed = Object.fromEntries(Object.entries(posts).reverse())
        const [one, other] = [run(set, posts, 45), run(set, reversed, 45)]
        expect(other.departments).toEqual(one.departments)
        expect(other.people).toEqual(one.people)
      }),
    )
  })

  // First come, first served by whoever is free: each customer's wait can only become shorter (Kiefer and Wolfowitz 1955).
  it('more people are never worse', () => {
    const single = customers.map((posts) => Object.fromEntries(Object.entries(posts).map(([pid, list]) => [pid, list.slice(0, 1)])))
    fc.assert(
      fc.property(single, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 240 }), (posts, n, minutes) => {
        const met = (people: number): number => {
          const [one] = run(care(staff(people), { assign: 'manual' }), posts, minutes).departments
          return (one?.clocks.first_response.met ?? 0) + (one?.clocks.resolution.met ?? 0)
        }
        expect(met(n + 1)).toBeGreaterThanOrEqual(met(n))
      }),
    )
  })

  it('shorter work is never worse', () => {
    fc.assert(
      fc.property(customers, fc.integer({ min: 1, max: 120 }), (posts, minutes) => {
        const single = Object.fromEntries(Object.entries(posts).map(([pid, list]) => [pid, list.slice(0, 1)]))
        const met = (ms: number) => run(care(['maria']), single, ms).departments[0]?.clocks.first_response.met ?? 0
        expect(met(minutes)).toBeGreaterThanOrEqual(met(minutes + 7))
      }),
    )
  })

  it('with enough people nobody waits in the open hours', () => {
    const { departments } = run(
      care(staff(50), { calendar: 'always' }),
      Object.fromEntries(staff(50).map((pid) => [pid, [at('sun 03:00')]])),
    )
    expect(departments[0]).toMatchObject({ queueMax: 0, waitP90: 20 * MINUTE })
  })
})

it('undated posts and those that are gone are left out', () => {
  const gone = post('x', { state: 'deleted', postedAt: at('tue 09:00') })
  const undated = post('x', { precision: 'day', postedAt: at('tue 00:00') })
  const { departments } = run(care(['maria']), { a: [gone, at('tue 10:00')], b: [undated, at('tue 10:00')] })
  expect(departments[0]?.posts).toBe(2)
})
