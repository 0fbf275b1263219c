import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../../src/core/conversation.ts'
import type { Draft } from '../../../src/core/fold/draft.ts'
import { type FoldTerms, foldCluster } from '../../../src/core/fold.ts'
import { LIFE_PARTS, type Life, lengthOf, lifeOf, type Moment, momentOf, openSpans } from '../../../src/core/report/journey.ts'
import { alwaysCalendar, businessElapsed, type Calendar, compileCalendar } from '../../../src/core/sla/calendar.ts'
import { did, inbound, on, type Piece, type Rules, reply, scene, termsOf } from '../../support/scene.ts'
import '../../support/seed.ts'

const NINE_TO_FIVE = [{ from: 540, to: 1_020 }]
const office = (timezone: string): Calendar =>
  compileCalendar({ id: 'office', timezone, hours: [...Array.from({ length: 5 }, () => NINE_TO_FIVE), [], []], holidays: {}, cutoff: 0 })

interface Folded {
  readonly conversations: readonly Conversation[]
  readonly moments: ReadonlyMap<number, readonly Moment[]>
}

function folded(posts: Parameters<typeof foldCluster>[0], events: Parameters<typeof foldCluster>[1], terms: FoldTerms): Folded {
  const moments = new Map<number, Moment[]>()
  const watch = (draft: Draft, at: number): void => {
    moments.set(draft.opening.id, [...(moments.get(draft.opening.id) ?? []), momentOf(draft, at)])
  }
  return { conversations: foldCluster(posts, events, { ...terms, watch }).conversations, moments }
}

function lives(pieces: readonly Piece[], now: number, calendar: Calendar, rules: Rules = {}): readonly (Life | undefined)[] {
  const { posts, events } = scene(pieces)
  const { conversations, moments } = folded(posts, events, termsOf(rules))
  return conversations.map(({ id }) => lifeOf(moments.get(id) ?? [], now, () => calendar))
}

const h = (hours: number): number => hours * 3_600_000
/** `import_lag triage hub department waiting out_of_hours`, in hours. */
const inHours = (life: Life | undefined): readonly number[] | undefined =>
  life === undefined ? undefined : LIFE_PARTS.map((part) => life[part] / 3_600_000)

describe('a life in parts: import lag, triage, hub, department, waiting, out of hours, in hours', () => {
  const HUB = { tags: 'hub' } as const
  it.each<[string, readonly Piece[], string, readonly number[]]>([
    ['untouched: triage by day, closed hours by night', [inbound('a', 'Mon 10:00', HUB)], 'Tue 10:00', [0, 8, 0, 0, 0, 16]],
    [
      'imported later: the lag is a lag by night too',
      [inbound('a', 'Mon 16:00', { ...HUB, recordedAt: on('Tue 08:00') })],
      'Tue 10:00',
      [16, 1, 0, 0, 0, 1],
    ],
    [
      'answered before the import: nobody waited for it',
      [inbound('a', 'Mon 10:00', { ...HUB, recordedAt: on('Tue 08:00') }), reply('r', 'Mon 11:00', 'a', { recordedAt: on('Tue 08:00') })],
      'Mon 13:00',
      [0, 1, 2, 0, 0, 0],
    ],
    [
      'claimed: the hub has it',
      [inbound('a', 'Mon 10:00', HUB), did('claimed', 'Mon 12:00', { by: 'ana', until: on('Mon 13:00') })],
      'Mon 15:00',
      [0, 2, 3, 0, 0, 0],
    ],
    [
      'asked and answered',
      [
        inbound('a', 'Mon 10:00', HUB),
        did('asked', 'Mon 11:00', { department: 'legal', text: 'May we?' }),
        did('answered', 'Mon 15:00', { department: 'legal' }),
      ],
      'Mon 17:00',
      [0, 1, 2, 4, 0, 0],
    ],
    [
      'owned by a department, once it was touched',
      [inbound('a', 'Mon 10:00'), did('noted', 'Mon 11:00', { text: 'n' })],
      'Mon 13:00',
      [0, 1, 0, 2, 0, 0],
    ],
    [
      'waiting until a time, by night too; the rest is the hub’s',
      [inbound('a', 'Mon 10:00', HUB), reply('r', 'Mon 11:00', 'a'), did('waited', 'Mon 12:00', { until: on('Tue 09:00') })],
      'Tue 10:00',
      [0, 1, 2, 0, 21, 0],
    ],
    [
      'the customer’s next post ends the wait',
      [
        inbound('a', 'Mon 10:00', HUB),
        reply('r', 'Mon 11:00', 'a'),
        did('waited', 'Mon 11:00', {}),
        inbound('b', 'Mon 14:00', { ...HUB, of: 'r' }),
      ],
      'Mon 15:00',
      [0, 1, 1, 0, 3, 0],
    ],
    [
      'resolved, and reopened two days later: what lies between is no part of it',
      [
        inbound('a', 'Mon 10:00', HUB),
        reply('r', 'Mon 11:00', 'a'),
        did('resolved', 'Mon 12:00', { as: 'acted' }),
        inbound('b', 'Wed 10:00', { ...HUB, of: 'r' }),
        did('resolved', 'Wed 12:00', { as: 'acted' }),
      ],
      'Fri 10:00',
      [0, 1, 3, 0, 0, 0],
    ],
    [
      'quiet closed it: its life ended with the last reply',
      [
        inbound('a', 'Mon 10:00', { ...HUB, quiet: h(48) }),
        reply('r', 'Mon 11:00', 'a', { quiet: h(48) }),
        did('noted', 'Tue 11:00', { text: 'n' }),
      ],
      'Fri 10:00',
      [0, 1, 0, 0, 0, 0],
    ],
    [
      'not quiet for long enough yet',
      [inbound('a', 'Mon 10:00', { ...HUB, quiet: h(48) }), reply('r', 'Mon 11:00', 'a', { quiet: h(48) })],
      'Mon 12:00',
      [0, 1, 1, 0, 0, 0],
    ],
    [
      'quiet closed it, and a post reopened it',
      [
        inbound('a', 'Mon 10:00', { ...HUB, quiet: h(24) }),
        reply('r', 'Mon 11:00', 'a', { quiet: h(24) }),
        inbound('b', 'Wed 10:00', { ...HUB, of: 'r', quiet: h(24) }),
      ],
      'Wed 12:00',
      [0, 1, 2, 0, 0, 0],
    ],
    [
      'quiet closed it while it was a part of another one',
      [
        inbound('a', 'Mon 10:00', { ...HUB, quiet: h(24) }),
        reply('r', 'Mon 11:00', 'a', { quiet: h(24) }),
        did('merged', 'Mon 13:00', { into: 99 }),
        inbound('b', 'Wed 10:00', { ...HUB, of: 'r', quiet: h(24) }),
      ],
      'Wed 12:00',
      [0, 1, 2, 0, 0, 0],
    ],
    [
      'from the first directed post on',
      [inbound('a', 'Mon 10:00', { ...HUB, directed: false }), inbound('b', 'Mon 12:00', { ...HUB, of: 'a' })],
      'Mon 13:00',
      [0, 1, 0, 0, 0, 0],
    ],
    [
      'from the opening post on, where that was routed and answered before one was directed',
      [
        inbound('a', 'Mon 10:00', { ...HUB, directed: false }),
        reply('r', 'Mon 11:00', 'a'),
        inbound('b', 'Mon 12:00', { ...HUB, of: 'r' }),
      ],
      'Mon 13:00',
      [0, 1, 2, 0, 0, 0],
    ],
    [
      'over before now was',
      [inbound('a', 'Mon 10:00', HUB), did('resolved', 'Mon 10:00', { as: 'logged' })],
      'Tue 10:00',
      [0, 0, 0, 0, 0, 0],
    ],
  ])('%s', (_, pieces, now, expected) => {
    expect(lives(pieces, on(now), office('UTC')).map(inHours)).toEqual([expected])
  })

  it('has the hours that a day has when the clock is put back: 25', () => {
    // Sunday 25 October 2026 in Berlin; the office is closed, the night is 25 hours from Saturday midnight.
    const at = Date.UTC(2026, 9, 24, 22)
    const { posts, events } = scene([inbound('a', 'Mon 10:00', { tags: 'hub', at, recordedAt: at })])
    const { moments } = folded(posts, events, termsOf())
    const [own] = moments.values()
    expect(inHours(lifeOf(own ?? [], at + h(25), () => office('Europe/Berlin')))).toEqual([0, 0, 0, 0, 0, 25])
    // And always open, the same time is triage.
    expect(inHours(lifeOf(own ?? [], at + h(25), () => alwaysCalendar('Europe/Berlin')))).toEqual([0, 25, 0, 0, 0, 0])
  })

  it('is absent where nobody knows when it began, or it had not begun yet', () => {
    expect(lives([inbound('a', undefined)], on('Tue 10:00'), office('UTC'))).toEqual([undefined])
    expect(lives([inbound('a', 'Wed 10:00')], on('Tue 10:00'), office('UTC'))).toEqual([undefined])
  })
})

/** Any history of one customer, around the weekend on which New York puts its clocks back. */
const START = Date.UTC(2026, 9, 29, 12)
const minutes = fc.integer({ min: 0, max: 14 * 24 * 60 })
const step = fc.record({
  minute: minutes,
  what: fc.constantFrom(
    'post',
    'reply',
    'note',
    'claim',
    'ask',
    'answer',
    'wait',
    'resume',
    'resolve',
    'log',
    'reopen',
    'assign',
    'ack',
    'merge',
    'tag',
  ),
  late: fc.boolean(),
})
const history = fc.record({
  steps: fc.array(step, { maxLength: 14 }),
  quiet: fc.option(fc.integer({ min: 1, max: 72 }), { nil: undefined }),
  lag: fc.integer({ min: 0, max: 3_000 }),
  now: fc.integer({ min: 0, max: 30 * 24 * 60 }),
  zone: fc.constantFrom('America/New_York', 'Europe/London', 'Asia/Kolkata', 'UTC'),
})

function built({
  steps,
  quiet,
  lag,
}: {
  steps: readonly { minute: number; what: string; late: boolean }[]
  quiet: number | undefined
  lag: number
}): ReturnType<typeof scene> {
  const sorted = [...steps].sort((a, b) => a.minute - b.minute)
  const more = (minute: number) => ({
    at: START + minute * 60_000,
    recordedAt: START + (minute + lag) * 60_000,
    ...(quiet === undefined ? {} : { quiet: quiet * 3_600_000 }),
  })
  let last = 'p0'
  const pieces: Piece[] = [inbound('p0', 'Mon 10:00', { tags: 'hub', ...more(0) })]
  sorted.forEach(({ minute, what, late }, index) => {
    const at = START + minute * 60_000
    const event = { at, recordedAt: at }
    if (what === 'post') pieces.push(inbound(`p${index + 1}`, 'Mon 10:00', { of: last, tags: late ? 'hub' : '', ...more(minute) }))
    if (what === 'reply') pieces.push(reply(`r${index}`, 'Mon 10:00', last, more(minute)))
    if (what === 'post') last = `p${index + 1}`
    if (what === 'reply') last = `r${index}`
    if (what === 'note') pieces.push(did('noted', 'Mon 10:00', { text: 'n' }, event))
    if (what === 'claim') pieces.push(did('claimed', 'Mon 10:00', { by: 'ana', until: at + 1_800_000 }, event))
    if (what === 'ask') pieces.push(did('asked', 'Mon 10:00', { department: 'legal', text: '?' }, event))
    if (what === 'answer') pieces.push(did('answered', 'Mon 10:00', {}, event))
    if (what === 'wait') pieces.push(did('waited', 'Mon 10:00', late ? { until: at + 7_777_777 } : {}, event))
    if (what === 'resume') pieces.push(did('resumed', 'Mon 10:00', {}, event))
    if (what === 'resolve') pieces.push(did('resolved', 'Mon 10:00', { as: 'acted', ...(late ? { noReply: 'phone' } : {}) }, event))
    if (what === 'log') pieces.push(did('resolved', 'Mon 10:00', { as: 'logged' }, event))
    if (what === 'reopen') pieces.push(did('reopened', 'Mon 10:00', {}, event))
    if (what === 'assign') pieces.push(did('assigned', 'Mon 10:00', { department: late ? 'legal' : 'hub' }, event))
    if (what === 'ack') pieces.push(did('acked', 'Mon 10:00', {}, event))
    if (what === 'merge') pieces.push(did('merged', 'Mon 10:00', { into: 99 }, event))
    if (what === 'tag') pieces.push(did('tagged', 'Mon 10:00', { add: ['legal'], remove: [] }, event))
  })
  return scene(pieces)
}

describe('laws', () => {
  it('parts are whole, never negative and add up to the time it was open, to the millisecond', () => {
    fc.assert(
      fc.property(history, (one) => {
        const { posts, events } = built(one)
        const now = START + one.now * 60_000 + 1
        const then = posts.filter(({ at = 0 }) => at <= now)
        const done = events.filter(({ at }) => at <= now)
        const { conversations, moments } = folded(then, done, termsOf({ handoff: '4h' }))
        for (const { id } of conversations) {
          const own = moments.get(id) ?? []
          const life = lifeOf(own, now, () => office(one.zone))
          const spans = openSpans(own, now)
          if (life === undefined) continue
          for (const part of LIFE_PARTS) expect(Number.isInteger(life[part]) && life[part] >= 0).toBe(true)
          expect(lengthOf(life)).toBe(spans.reduce((sum, { from, to }) => sum + to - from, 0))
          // Night is night whatever else it is: with a calendar that never closes only the closed hours go elsewhere.
          const open = lifeOf(own, now, () => alwaysCalendar('UTC'))
          expect(open?.out_of_hours).toBe(0)
          expect([open?.import_lag, open?.waiting]).toEqual([life.import_lag, life.waiting])
          const closed = spans.reduce((sum, { from, to }) => sum + to - from - businessElapsed(office(one.zone), from, to), 0)
          expect(life.out_of_hours).toBeLessThanOrEqual(closed)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('was open exactly when the fold of what had happened by then says so (where people close)', () => {
    fc.assert(
      fc.property(history, minutes, (one, minute) => {
        const { posts, events } = built({ ...one, quiet: undefined, steps: one.steps.filter(({ what }) => what !== 'ack') })
        const now = START + 30 * 24 * 3_600_000
        const instant = START + minute * 60_000 + 30_000
        const { moments } = folded(posts, events, termsOf())
        const past = foldCluster(
          posts.filter(({ at = 0 }) => at <= instant),
          events.filter(({ at }) => at <= instant),
          termsOf(),
        ).conversations
        for (const { id, resolvedAt, mergedInto } of past) {
          const isOpen = openSpans(moments.get(id) ?? [], now).some(({ from, to }) => from <= instant && instant < to)
          expect(isOpen).toBe(resolvedAt === undefined && mergedInto === undefined)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('ends by the time the fold says it was resolved, and goes on where it was not (an `ack` closes it as it was, and the look at it counts)', () => {
    fc.assert(
      fc.property(history, (one) => {
        const { posts, events } = built({ ...one, steps: one.steps.filter(({ what }) => what !== 'ack' && what !== 'merge') })
        const now = START + 60 * 24 * 3_600_000
        const { conversations, moments } = folded(posts, events, termsOf())
        for (const { id, resolvedAt, quietAt, quietResolvedAt } of conversations) {
          const last = openSpans(moments.get(id) ?? [], now).at(-1)?.to
          const end = resolvedAt ?? (quietAt !== undefined && quietAt <= now ? quietResolvedAt : undefined)
          if (last !== undefined && end !== undefined) expect(last).toBeLessThanOrEqual(end)
          if (end === undefined) expect(last).toBe(now)
        }
      }),
      { numRuns: 300 },
    )
  })
})
