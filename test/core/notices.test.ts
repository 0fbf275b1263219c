import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/core/conversation.ts'
import { deedOf } from '../../src/core/ladder-deeds.ts'
import type { NoticeSubject } from '../../src/core/notice-subject.ts'
import { type NewNotice, planNotices, type ToldRow } from '../../src/core/notices.ts'
import { recipientsOf } from '../../src/core/recipients.ts'
import type { Channel, RuleSet, Rung } from '../../src/core/rules/ruleset.ts'
import { reachOf, rungName } from '../../src/core/rungs.ts'
import { ruleSet } from '../support/posts.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const T0 = Date.UTC(2026, 7, 3)
const AT = { file: 'test.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }
const spoke = (person: string) => ({ person, weight: 1, at: AT })
const channel = (id: string): Channel => ({ id, type: 'exec', to: 'true' })
const CUSTOMER = ['first_response', 'next_response', 'resolution'] as const
const share = (percent: number, more: Partial<Rung> = {}): Rung => ({
  at: { kind: 'share', share: percent / 100 },
  clocks: CUSTOMER,
  notify: [],
  ...more,
})
const offset = (ms: number, more: Partial<Rung> = {}): Rung => ({ at: { kind: 'offset', ms }, clocks: CUSTOMER, notify: [], ...more })

function rulesWith(ladder: readonly Rung[], more: Partial<RuleSet> = {}): RuleSet {
  const department = (id: string, change: object) => ({
    id,
    calendar: 'always',
    spokes: [],
    assign: 'balance' as const,
    answer: 'none',
    notify: [],
    at: AT,
    ...change,
  })
  return ruleSet({
    people: { ana: { id: 'ana', away: [] }, maria: { id: 'maria', away: [] }, tom: { id: 'tom', away: [] } },
    channels: { room: channel('room') },
    departments: [
      department('hub', { lead: 'ana' }),
      department('care', { lead: 'maria', spokes: [spoke('maria'), spoke('tom')], backup: 'hub' }),
      department('web', { spokes: [spoke('tom'), spoke('ana')] }),
      department('legal', {}),
    ],
    escalation: { standard: ladder },
    ...more,
  })
}

/** A clock of two hours that starts at T0. */
function clockOf(more: Partial<Clock> = {}): Clock {
  const startedAt = more.startedAt ?? T0
  return {
    kind: 'first_response',
    cycle: 1,
    startPost: 1,
    terms: { target: '2h', calendar: 'always', from: 'test', rules: 'test' },
    startedAt,
    dueAt: startedAt + 2 * HOUR,
    soonAt: startedAt + 1.5 * HOUR,
    verdict: 'running',
    pauses: [],
    bornBreached: false,
    ...more,
  }
}

function subjectOf(clocks: readonly Clock[] = [clockOf()], more: Partial<NoticeSubject> = {}): NoticeSubject {
  return {
    id: 1,
    key: 'conversation a',
    route: 'all',
    department: 'care',
    spoke: 'tom',
    postedAt: 0,
    priority: 'normal',
    notify: [],
    resolved: false,
    merged: false,
    byHand: false,
    news: false,
    clocks: clocks.map((clock, at) => ({ key: `clock ${at}`, clock, seenAt: T0 })),
    ...more,
  }
}

const told = ({ kind, rung, recipient, state, clock }: NewNotice) =>
  `${clock}: ${kind} ${rung} → ${recipient}${state === 'pending' ? '' : ` (${state})`}`
const plan = (subject: NoticeSubject, rules: RuleSet, now: number, ledger: readonly ToldRow[] = [], first = false) =>
  planNotices([subject], ledger, { rules, now, first })
const row = (rung: string, recipient: string, more: Partial<ToldRow> = {}): ToldRow => ({
  clock: 'clock 0',
  post: 1,
  rung,
  recipient,
  kind: 'late',
  sent: true,
  settled: false,
  moot: false,
  ...more,
})

describe('rungs by time', () => {
  const rules = rulesWith([
    share(50, { notify: ['room'] }),
    share(75, { notify: ['spoke'] }),
    offset(-15 * MINUTE, { notify: ['lead'] }),
    offset(0, { notify: ['spoke', 'lead'] }),
    offset(4 * HOUR, { notify: ['hub'], repeat: 2 * HOUR }),
  ])
  const cases: readonly [string, number, readonly string[]][] = [
    ['before half of it', 59 * MINUTE, []],
    ['half of it', HOUR, ['soon 50% → room']],
    ['at 75 %', 90 * MINUTE, ['soon 50% → room', 'soon 75% → tom']],
    ['exactly when it is due it is not late', 2 * HOUR, ['soon 50% → room', 'soon 75% → tom', 'soon -15m → maria']],
    ['a millisecond later', 2 * HOUR + 1, ['late 50% → room', 'late 75% → tom', 'late -15m → maria', 'late due → tom', 'late due → maria']],
    [
      'four hours after, and twice again',
      10.5 * HOUR,
      [
        'late 50% → room',
        'late 75% → tom',
        'late -15m → maria',
        'late due → tom',
        'late due → maria',
        'late +4h → ana',
        'late +4h again 2 → ana',
      ],
    ],
  ]
  test.each(cases)('%s', (_, after, expected) => {
    expect(plan(subjectOf(), rules, T0 + after).notices.map(told)).toEqual(expected.map((line) => `clock 0: ${line}`))
  })
  test('names as they are written', () => {
    expect(
      [share(75), share(12.5), offset(0), offset(-30 * MINUTE), offset(4 * HOUR), offset(48 * HOUR), offset(90_000)].map(rungName),
    ).toEqual(['75%', '12.5%', 'due', '-30m', '+4h', '+2d', '+90s'])
  })
  test('how far they reach', () => {
    expect(reachOf(rules)).toEqual({ before: 15 * MINUTE, early: true, after: 6 * HOUR, repeats: true })
    expect(reachOf(rulesWith([share(75)]))).toEqual({ before: 0, early: false, after: 0, repeats: false })
    expect(reachOf(rulesWith([share(75), offset(4 * HOUR), offset(HOUR)]))).toEqual({
      before: 0,
      early: false,
      after: 4 * HOUR,
      repeats: false,
    })
    expect(reachOf(rulesWith([share(75, { repeat: HOUR })]))).toEqual({ before: 0, early: false, after: HOUR, repeats: true })
  })
})

describe('what does not climb', () => {
  const rules = rulesWith([share(75, { notify: ['room'] }), offset(0, { notify: ['room'] })])
  const late = T0 + 3 * HOUR
  const cases: readonly [string, NoticeSubject][] = [
    ['a clock that stopped', subjectOf([clockOf({ stoppedAt: T0 + HOUR, verdict: 'met' })])],
    ['a void one', subjectOf([clockOf({ verdict: 'void', reason: 'ack' })])],
    ['a pause without an end', subjectOf([clockOf({ verdict: 'paused', dueAt: undefined, soonAt: undefined, pauses: [{ from: T0 }] })])],
    [
      'a pause that runs',
      subjectOf([clockOf({ pauses: [{ from: T0, to: T0 + 9 * HOUR }], dueAt: T0 + 11 * HOUR, soonAt: T0 + 10.5 * HOUR })]),
    ],
    ['a resolved conversation', subjectOf(undefined, { resolved: true })],
    ['a clock without rungs', subjectOf([clockOf({ kind: 'handoff', department: 'web' })])],
  ]
  test.each(cases)('%s', (_, subject) => {
    expect(plan(subject, rules, late).notices).toEqual([])
  })
  test('a route without a ladder of that name', () => {
    const routes = [{ ...rules.routes[0]!, escalation: 'crisis' }]
    expect(plan(subjectOf(), rulesWith([offset(0, { notify: ['room'] })], { routes }), late).notices).toEqual([])
  })
})

test('a pause moves what has not fired; what has fired stays so', () => {
  const rules = rulesWith([share(75, { notify: ['room'] }), offset(0, { notify: ['room'] })])
  const ledger = [row('75%', 'room', { kind: 'soon' })]
  const pauses = [{ from: T0 + 100 * MINUTE, to: T0 + 160 * MINUTE }]
  const moved = subjectOf([clockOf({ pauses, dueAt: T0 + 3 * HOUR, soonAt: T0 + 90 * MINUTE })])
  expect(plan(moved, rules, T0 + 170 * MINUTE, ledger).notices).toEqual([])
  expect(plan(moved, rules, T0 + 3 * HOUR + 1, ledger).notices.map(told)).toEqual(['clock 0: late due → room'])
})

test('every exchange, hand-off and cycle has its own', () => {
  const every = ['first_response', 'next_response', 'resolution', 'handoff'] as const
  const rules = rulesWith([offset(0, { notify: ['lead'], clocks: every })])
  const clocks = [
    clockOf(),
    clockOf({ kind: 'next_response', startPost: 3 }),
    clockOf({ kind: 'next_response', startPost: 5 }),
    clockOf({ kind: 'resolution' }),
    clockOf({ kind: 'resolution', cycle: 2 }),
    clockOf({ kind: 'handoff', department: 'web' }),
    clockOf({ kind: 'handoff', department: 'legal' }),
  ]
  expect(plan(subjectOf(clocks), rules, T0 + 3 * HOUR).notices.map(told)).toEqual([
    ...[0, 1, 2, 3, 4].map((at) => `clock ${at}: late due → maria`),
    // Nobody leads them: web's spokes are told, and nobody speaks for legal.
    'clock 5: late due → tom',
    'clock 5: late due → ana',
    'clock 6: late due → legal',
  ])
})

test('who stands behind a name', () => {
  const rules = rulesWith([])
  const names = ['spoke', 'lead', 'hub', 'web', 'room', 'legal', 'gone']
  expect(recipientsOf(rules, names, { department: 'care', spoke: 'tom' })).toEqual(['tom', 'maria', 'ana', 'room', 'legal', 'gone'])
  expect(recipientsOf(rules, ['spoke'], { department: 'care' })).toEqual(['ana'])
  const away = { ...rules, people: { ...rules.people, tom: { id: 'tom', away: [{ from: '2026-08-03', to: '2026-08-03' }] } } }
  expect(recipientsOf(away, ['spoke'], { department: 'care', spoke: 'tom', at: T0 })).toEqual(['ana'])
  expect(recipientsOf(away, ['spoke'], { department: 'care', spoke: 'tom', at: T0 + 24 * HOUR })).toEqual(['tom'])
})

describe('the first look', () => {
  const rules = rulesWith([
    share(75, { notify: ['room'] }),
    offset(0, { notify: ['room'], reassign: 'hub' }),
    offset(4 * HOUR, { notify: ['room'] }),
  ])
  test('what is late is counted, with its deeds; what comes later is told', () => {
    const first = plan(subjectOf(), rules, T0 + 3 * HOUR, [], true).notices
    expect(first.map(told)).toEqual([
      'clock 0: late 75% → room (summarised)',
      'clock 0: late due → room (summarised)',
      'clock 0: reassign due → reassign:hub (summarised)',
    ])
    const ledger = first.map((one) => row(one.rung, one.recipient, { kind: one.kind, sent: false }))
    expect(plan(subjectOf(), rules, T0 + 3.5 * HOUR, ledger).notices).toEqual([])
    expect(plan(subjectOf(), rules, T0 + 7 * HOUR, ledger).notices.map(told)).toEqual(['clock 0: late +4h → room'])
  })
  test('what is soon is told', () => {
    expect(plan(subjectOf(), rules, T0 + 100 * MINUTE, [], true).notices.map(told)).toEqual(['clock 0: soon 75% → room'])
  })
  test('what was late before it came is counted at any time, by its rows it is not', () => {
    const born: NoticeSubject = {
      ...subjectOf(),
      clocks: [{ key: 'clock 0', clock: clockOf({ bornBreached: true }), seenAt: T0 + 3 * HOUR }],
    }
    expect(plan(born, rules, T0 + 4 * HOUR).notices).toEqual([])
    expect(plan(born, rules, T0 + 7 * HOUR).notices.map(told)).toEqual(['clock 0: late +4h → room'])
  })
})

describe('the end', () => {
  const rules = rulesWith([offset(0, { notify: ['room', 'spoke'] })])
  const over = subjectOf([clockOf({ stoppedAt: T0 + 4 * HOUR, verdict: 'breached' })])
  const ledger = [row('due', 'room'), row('due', 'tom', { sent: false })]
  test('is told once, to those who were told that it was late', () => {
    const { notices, settled } = plan(over, rules, T0 + 5 * HOUR, ledger)
    expect({ told: notices.map(told), settled }).toEqual({ told: ['clock 0: resolved resolved → room'], settled: ['clock 0'] })
    const after = [...ledger.map((one) => ({ ...one, settled: true })), row('resolved', 'room', { kind: 'resolved' })]
    expect(plan(over, rules, T0 + 6 * HOUR, after)).toEqual({ notices: [], settled: [], reopened: [] })
    // Taken back, late again, over again: the second end is no news.
    expect(plan(over, rules, T0 + 6 * HOUR, [...after, row('due again 1', 'room')])).toEqual({
      notices: [],
      settled: ['clock 0'],
      reopened: [],
    })
  })
  test('a pause is none, and a clock that is no more has none', () => {
    const paused = subjectOf([clockOf({ verdict: 'paused', pauses: [{ from: T0 + 3 * HOUR }] })])
    expect(plan(paused, rules, T0 + 5 * HOUR, ledger)).toEqual({ notices: [], settled: [], reopened: [] })
    expect(plan(subjectOf([]), rules, T0 + 5 * HOUR, ledger)).toEqual({ notices: [], settled: ['clock 0'], reopened: [] })
  })
})

describe('told at once', () => {
  const base = rulesWith([])
  const routes = [{ ...base.routes[0]!, notify: ['web', 'tom'] }]
  const rules = rulesWith([], { routes })
  const news = subjectOf([], { news: true, notify: ['room', 'care', 'legal'] })
  test('rules, route and department add up, without whoever owns it', () => {
    expect(plan(news, rules, T0).notices.map(told)).toEqual(
      ['room', 'legal', 'ana'].map((name) => `conversation a: routed routed → ${name}`),
    )
  })
  test('once, and not on the first look', () => {
    const ledger = ['room', 'legal'].map((name) => row('routed', name, { clock: 'conversation a', kind: 'routed' }))
    expect(plan(news, rules, T0, ledger).notices.map(told)).toEqual(['conversation a: routed routed → ana'])
    expect(plan(news, rules, T0, [], true).notices).toEqual([])
    expect(plan({ ...news, news: false }, rules, T0).notices).toEqual([])
  })
})

describe('deeds', () => {
  const rules = rulesWith([offset(0, { reassign: 'hub', priority: 'high' })])
  const late = T0 + 3 * HOUR
  test('are rows of the ledger, once', () => {
    const made = plan(subjectOf(), rules, late).notices
    expect(made.map(told)).toEqual(['clock 0: priority due → priority:high', 'clock 0: reassign due → reassign:hub'])
    const ledger = made.map((one) => row(one.rung, one.recipient, { kind: one.kind }))
    expect(plan(subjectOf(), rules, late + HOUR, ledger).notices).toEqual([])
  })
  test('what people set or claimed stays, and the department hears of it', () => {
    expect(plan(subjectOf(undefined, { byHand: true }), rules, late).notices.map(told)).toEqual([
      'clock 0: priority due → priority:high',
      'clock 0: reassign due → reassign:hub',
      'clock 0: late due → ana',
    ])
  })
  test.each<[string, string, Partial<NoticeSubject>, unknown]>([
    ['reassigned', 'reassign:hub', {}, { kind: 'reassign', department: 'hub' }],
    ['there already', 'reassign:care', {}, undefined],
    ['resolved meanwhile', 'reassign:hub', { resolved: true }, undefined],
    ['set by hand', 'reassign:hub', { byHand: true }, { kind: 'reassign', department: 'hub', refused: 'its owner was set by hand' }],
    ['claimed', 'reassign:hub', { claimedBy: 'tom' }, { kind: 'reassign', department: 'hub', refused: 'tom has claimed it' }],
    ['raised', 'priority:urgent', {}, { kind: 'priority', priority: 'urgent' }],
    ['never lowered', 'priority:low', {}, undefined],
    ['merged meanwhile', 'reassign:hub', { merged: true }, undefined],
    ['no deed', 'room', {}, undefined],
    ['gone from the rules', 'reassign:press', {}, { kind: 'impossible', why: 'the rules have no department press any more' }],
  ])('%s', (_, recipient, change, expected) => {
    expect(deedOf(recipient, subjectOf([], change), rules)).toEqual(expected)
  })
})

describe('laws, over histories and the times somebody looks', () => {
  const ladder = [
    share(50, { notify: ['room'] }),
    share(75, { notify: ['spoke'] }),
    offset(-15 * MINUTE, { notify: ['lead', 'room'] }),
    offset(0, { notify: ['room', 'spoke'], repeat: HOUR }),
    offset(3 * HOUR, { notify: ['hub', 'room'], reassign: 'hub' }),
  ]
  const rules = rulesWith(ladder)
  const minutes = (most: number) => fc.integer({ min: 0, max: most }).map((n) => T0 + n * MINUTE)
  /** Start, pauses (which have all ended) and perhaps a stop. */
  const history = fc.record({
    start: minutes(300),
    pauses: fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 3 }),
    stop: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
    seen: fc.integer({ min: 0, max: 200 }),
  })
  type History = typeof history extends fc.Arbitrary<infer T> ? T : never
  /** As it was known at an instant: pauses of half an hour, of which only those that have begun are known. */
  const knownAt = ({ start, pauses: slots, stop, seen }: History, now: number) => {
    const pauses = [...slots]
      .sort((a, b) => a - b)
      .map((slot) => ({ from: start + slot * HOUR + MINUTE, to: start + slot * HOUR + 31 * MINUTE }))
      .filter(({ from }) => from <= now)
    const spend = (ms: number) => {
      let end = start + ms
      for (const { from, to } of pauses) if (from < end) end += to - from
      return end
    }
    const stoppedAt = stop === undefined || start + stop * MINUTE > now ? undefined : start + stop * MINUTE
    const dueAt = spend(2 * HOUR)
    const seenAt = start + seen * MINUTE
    const verdict = stoppedAt === undefined ? ('running' as const) : stoppedAt > dueAt ? ('breached' as const) : ('met' as const)
    const clock = clockOf({ startedAt: start, pauses, dueAt, soonAt: spend(1.5 * HOUR), stoppedAt, verdict, bornBreached: dueAt < seenAt })
    return { clock, seenAt, known: seenAt <= now }
  }
  const subjectsAt = (histories: readonly History[], now: number): NoticeSubject[] => {
    const clocks = histories.flatMap((one, at) => {
      const { clock, seenAt, known } = knownAt(one, now)
      return known ? [{ key: `clock ${at}`, clock, seenAt }] : []
    })
    return [{ ...subjectOf([]), clocks }]
  }
  /** Looks at those times; what is written is sent, or not yet. */
  const walk = (histories: readonly History[], looks: readonly number[], delivers: readonly boolean[]) => {
    let ledger: ToldRow[] = []
    const made: NewNotice[] = []
    looks.forEach((now, at) => {
      const { notices, settled } = planNotices(subjectsAt(histories, now), ledger, { rules, now, first: false })
      made.push(...notices)
      const fresh = notices.map((one): ToldRow => ({ ...one, sent: false, settled: false, moot: false }))
      ledger = [...ledger.map((one) => (one.kind === 'late' && settled.includes(one.clock) ? { ...one, settled: true } : one)), ...fresh]
      if (delivers[at % delivers.length]) ledger = ledger.map((one) => ({ ...one, sent: true }))
    })
    return { ledger, made }
  }
  const keyOf = ({ clock, rung, recipient }: NewNotice | ToldRow) => `${clock} | ${rung} | ${recipient}`
  const scenes = {
    histories: fc.array(history, { minLength: 1, maxLength: 4 }),
    looks: fc.uniqueArray(minutes(1_500), { minLength: 1, maxLength: 12 }).map((times) => [...times].sort((a, b) => a - b)),
    delivers: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  }

  test('each clock, rung and recipient at most once, and looking again finds nothing', () => {
    fc.assert(
      fc.property(scenes.histories, scenes.looks, scenes.delivers, (histories, looks, delivers) => {
        const { made, ledger } = walk(histories, looks, delivers)
        expect(new Set(made.map(keyOf)).size).toBe(made.length)
        const last = looks.at(-1)!
        const again = planNotices(subjectsAt(histories, last), ledger, { rules, now: last, first: false })
        expect(again.notices).toEqual([])
      }),
    )
  })

  test('nothing is lost: what a single look at the end finds, many looks have found too', () => {
    fc.assert(
      fc.property(scenes.histories, scenes.looks, scenes.delivers, (histories, looks, delivers) => {
        const known = new Set(walk(histories, looks, delivers).made.map(keyOf))
        const alone = planNotices(subjectsAt(histories, looks.at(-1)!), [], { rules, now: looks.at(-1)!, first: false }).notices
        expect(alone.map(keyOf).filter((key) => !known.has(key))).toEqual([])
      }),
    )
  })

  test('what was never told, since nobody needed to hear it then, is as if it had not been written down', () => {
    fc.assert(
      fc.property(
        scenes.histories,
        scenes.looks,
        scenes.delivers,
        fc.array(fc.boolean(), { minLength: 1 }),
        (histories, looks, delivers, moots) => {
          const { ledger } = walk(histories, looks, delivers)
          const moot = (at: number) => moots[at % moots.length] === true
          const now = looks.at(-1)!
          const look = (rows: readonly ToldRow[]) => planNotices(subjectsAt(histories, now), rows, { rules, now, first: false })
          expect(look(ledger.map((one, at) => ({ ...one, moot: moot(at) })))).toEqual(look(ledger.filter((_, at) => !moot(at))))
        },
      ),
    )
  })

  test('what came since the last look is told as if somebody had looked all the time; of a backfill what was late on arrival is not', () => {
    fc.assert(
      fc.property(scenes.histories, scenes.looks, (histories, looks) => {
        const now = looks.at(-1)!
        const [subject] = subjectsAt(histories, now) as [NoticeSubject]
        const look = (change: (one: NoticeSubject['clocks'][number]) => NoticeSubject['clocks'][number]) =>
          planNotices([{ ...subject, clocks: subject.clocks.map(change) }], [], { rules, now, first: false }).notices
        const watched = look((one) => ({ ...one, clock: { ...one.clock, bornBreached: false } }))
        expect(look((one) => ({ ...one, arrived: 'now' }))).toEqual(watched)
        const born = new Set(subject.clocks.filter(({ clock }) => clock.bornBreached).map(({ key }) => key))
        expect(look((one) => ({ ...one, arrived: 'backfill' }))).toEqual(watched.filter(({ clock }) => !born.has(clock)))
      }),
    )
  })

  test('no rung fires before its time, and none that a clock which had stopped did not reach', () => {
    fc.assert(
      fc.property(scenes.histories, scenes.looks, (histories, looks) => {
        for (const now of looks) {
          const subjects = subjectsAt(histories, now)
          for (const { clock: key, kind } of planNotices(subjects, [], { rules, now, first: false }).notices) {
            const { clock } = subjects[0]!.clocks.find((one) => one.key === key)!
            expect(clock.stoppedAt).toBeUndefined()
            if (kind === 'late') expect(now).toBeGreaterThan(clock.dueAt!)
            expect(now).toBeGreaterThanOrEqual(clock.startedAt + HOUR)
          }
        }
      }),
    )
  })

  test('an end is told to those who heard that it was late, and to nobody else', () => {
    fc.assert(
      fc.property(scenes.histories, scenes.looks, scenes.delivers, (histories, looks, delivers) => {
        const { made, ledger } = walk(histories, [...looks, T0 + 3_000 * MINUTE], delivers)
        for (const one of made.filter(({ kind }) => kind === 'resolved'))
          expect(ledger.some((other) => other.clock === one.clock && other.recipient === one.recipient && other.kind === 'late')).toBe(true)
        histories.forEach(({ stop }, at) => {
          const late = ledger.filter((one) => one.clock === `clock ${at}` && one.kind === 'late')
          expect(late.every(({ settled }) => settled)).toBe(stop !== undefined || late.length === 0)
        })
      }),
    )
  })
})
