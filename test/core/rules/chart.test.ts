import { describe, expect, it } from 'vitest'
import { type ChartCase, chartOf } from '../../../src/core/rules/chart.ts'
import { createChartCounter, lateShare } from '../../../src/core/rules/chart-counts.ts'
import type { Cond } from '../../../src/core/rules/ruleset.ts'
import { hoursInWords, inWords, rungInWords, targetInWords } from '../../../src/core/rules/words.ts'
import { parseRules } from '../../support/rules.ts'
import { at } from './build.ts'

const HOUR = 3_600_000

const RULES = `version: 1
calendars:
  office: { timezone: Europe/London, hours: { mon-fri: [09:00-12:30, 13:30-17:30], sat: 10:00-12:00 } }
people: { ana: { name: Ana }, maria: { name: Maria }, yuki: {}, ceo: {} }
channels: { room: { type: slack, url: "\${ROOM:-x}" } }
departments:
  hub: { name: Social hub, spokes: [ana], lead: ana, notify: [room] }
  care: { spokes: [maria, { person: yuki, weight: 0.5, when: { language: ja } }], first_response: 4bh }
tags:
  danger: Someone is hurt
  site/login: Cannot sign in
  site/broken: A broken page
  plain:
  late: { manual: true }
targets:
  - { when: { tags: danger }, first_response: 15m }
  - { when: { priority: urgent }, first_response: 1h, resolution: 8h }
  - { when: { network: [x, instagram], directed: true }, first_response: 2bh }
  - { when: { directed: false }, first_response: none }
escalation:
  standard: [{ at: 75%, notify: spoke }, { at: due, notify: [spoke, lead] }, { at: +4h, target: resolution, notify: hub, priority: high }]
  crisis: [{ at: -30m, notify: [room], reassign: hub }]
rules:
  - { tag: danger, priority: urgent, notify: [room, care], when: { text: smoke } }
  - { tag: [site/login, plain], when: { text: login } }
  - { tag: site/broken, priority: high, when: { text: broken } }
routes:
  - { id: danger, title: Danger, when: { tags: danger }, to: care, responder: ceo, escalation: crisis, notify: [ana], approve: [maria] }
  - { id: site, when: { tags: site }, unless: { tags: plain }, to: care, responder: spoke }
  - { id: low, when: { tags: { all: [plain, late] }, directed: true }, to: hub, priority: low, resolution: none }
  - { id: heard, when: { not: { directed: true } }, to: log }
  - { id: rest, to: hub }
`

const set = await parseRules(RULES)

describe('conditions in words', () => {
  const tags = (any: readonly string[]): Cond => ({ field: 'tags', any, at })
  it.each<[string, Cond]>([
    ['Someone is hurt', tags(['danger'])],
    ['“Someone is hurt” or plain', tags(['danger', 'plain'])],
    ['“Cannot sign in” or “A broken page”', tags(['site'])],
    ['“Someone is hurt” and “Cannot sign in”', { field: 'tags', all: ['danger', 'site/login'], at }],
    ['not Someone is hurt', { field: 'tags', none: ['danger'], at }],
    ['anything else', { all: [], at }],
    ['nothing', { any: [], at }],
    ['about us, not to us', { not: { field: 'directed', is: true, at }, at }],
    ['not “Someone is hurt”', { not: tags(['danger']), at }],
    [
      '“Someone is hurt” and (on X or written to us)',
      {
        all: [
          tags(['danger']),
          {
            any: [
              { field: 'network', any: ['x'], at },
              { field: 'directed', is: true, at },
            ],
            at,
          },
        ],
        at,
      },
    ],
    ['followers: 10,000 or more', { field: 'followers', min: 10_000, at }],
    ['rating: 1 to 2', { field: 'rating', min: 1, max: 2, at }],
    ['likes: 5', { field: 'likes', min: 5, max: 5, at }],
    ['sentiment score: -0.4 or less', { field: 'sentiment_score', max: -0.4, at }],
    ['in Japanese or German', { field: 'language', any: ['ja', 'de'], at }],
    [
      'says “refund*” or $press',
      {
        field: 'text',
        any: [
          { kind: 'word', raw: 'refund*', at },
          { kind: 'word', raw: 'a', list: 'press', at },
          { kind: 'word', raw: 'b', list: 'press', at },
        ],
        at,
      },
    ],
    ['Order status: lost or found', { field: 'extra', column: 'Order status', any: ['lost', 'found'], at }],
    ['for Social hub', { field: 'department', any: ['hub'], at }],
    ['Danger', { field: 'route', any: ['danger'], at }],
  ])('%s', (words, cond) => expect(inWords(cond, set)).toBe(words))

  it.each([
    ['15m', 'within 15 minutes'],
    ['90m', 'within 90 minutes'],
    ['24h', 'within 24 hours'],
    ['3d', 'within 3 days'],
    ['1h', 'within 1 hour'],
    ['8bh', 'within 8 business hours'],
    ['30bm', 'within 30 business minutes'],
    ['same-day', 'the same business day'],
    ['next-day', 'the next business day'],
    ['2bd', 'within 2 business days'],
    ['none', 'no deadline'],
  ])('%s is %s', (spec, words) => expect(targetInWords(spec)).toBe(words))

  it('says when a ladder acts, and when a department is there', () => {
    expect(
      [{ kind: 'share', share: 0.75 } as const, { kind: 'offset', ms: 0 } as const, { kind: 'offset', ms: -HOUR / 2 } as const].map((one) =>
        rungInWords({ at: one }),
      ),
    ).toEqual(['at 75 % of the time', 'when due', '30 minutes before it is due'])
    expect(hoursInWords(set.calendars.office)).toEqual(['Mon–Fri 09:00–12:30, 13:30–17:30', 'Sat 10:00–12:00', 'London time'])
    expect(hoursInWords(undefined)).toEqual(['day and night'])
  })
})

describe('the decision map', () => {
  const chart = (department?: string) => chartOf(set, { department, people: true, unreachable: new Set([1]) })
  const told = (one: ChartCase | undefined) => ({
    first: [one?.firstResponse?.usual, ...(one?.firstResponse?.unless.map(({ target, when }) => `${target} if ${when}`) ?? [])],
    resolution: [one?.resolution?.usual, ...(one?.resolution?.unless.map(({ target, when }) => `${target} if ${when}`) ?? [])],
  })

  it('says of each case who owns it, who answers, who is told, and by when', () => {
    const [danger, site, low, heard, rest] = chart().cases
    expect(danger).toMatchObject({
      number: 1,
      title: 'Danger',
      owner: 'care',
      answeredBy: 'ceo',
      told: ['Ana', 'room'],
      approvers: ['Maria'],
      priority: 'urgent',
    })
    expect(danger?.escalation).toEqual(['30 minutes before it is due: room told; goes to Social hub'])
    // The rule of danger is urgent, so the rows of danger and of urgent hold for sure.
    expect(told(danger)).toEqual({ first: ['15m'], resolution: ['8h'] })
    // What is in danger was taken by the case above; the rest may hold.
    expect(told(site)).toEqual({
      first: ['4bh', '1h if urgent', '2bh if (on X or Instagram) and written to us', 'none if about us, not to us'],
      resolution: ['24h', '8h if urgent'],
    })
    expect(site).toMatchObject({
      answeredBy: 'care',
      question: '(“Cannot sign in” or “A broken page”) and not plain',
      priority: undefined,
      isUnreachable: true,
    })
    expect(told(low)).toEqual({ first: ['same-day', '1h if urgent', '2bh if (on X or Instagram) and written to us'], resolution: ['none'] })
    expect(low).toMatchObject({ ownPriority: 'low', priority: 'low', told: ['room'] })
    expect(heard).toMatchObject({ to: 'log', owner: 'Only recorded', answeredBy: 'nobody', escalation: [] })
    expect(heard?.firstResponse).toBeUndefined()
    expect(rest).toMatchObject({ isFallback: true, question: 'Anything else', owner: 'Social hub' })
    expect(rest?.escalation).toEqual([
      'at 75 % of the time: who has it told',
      'when due: who has it, the lead told',
      '4 hours after it was due (solution): Social hub told; priority high',
    ])
  })

  it('knows which rows of targets hold for sure, by families and lists of tags', async () => {
    const rows = await parseRules(`version: 1
targets:
  - { when: { tags: [site, a] }, first_response: 1h }
  - { when: { tags: [b, c] }, first_response: 2h }
rules:
  - { tag: [site/login, a, b, c], when: { text: x } }
routes:
  - { id: login, when: { tags: site/login }, to: hub }
  - { id: both, when: { tags: { all: [a, b] } }, to: hub }
  - { id: one, when: { tags: [a, b] }, to: hub }
  - { id: last, when: { tags: c }, to: hub }
  - { id: rest, to: hub }
`)
    expect(
      chartOf(rows, { people: true, unreachable: new Set() })
        .cases.map(told)
        .map(({ first }) => first),
    ).toEqual([['1h'], ['1h'], ['same-day', '1h if site or a', '2h if b or c'], ['2h', '1h if site or a'], ['same-day', '1h if site or a']])
  })

  it('knows departments with people and hours, and leaves out those that nothing leads to', () => {
    expect(chart().departments.map(({ id, people }) => [id, people?.map(({ name, weight, only }) => [name, weight, only])])).toEqual([
      ['hub', [['Ana', 1, undefined]]],
      [
        'care',
        [
          ['Maria', 1, undefined],
          ['yuki', 0.5, 'in Japanese'],
        ],
      ],
    ])
    const one = chart('hub')
    expect([one.cases.map(({ number }) => number), one.departments.map(({ id }) => id), one.of, one.only]).toEqual([
      [3, 5],
      ['hub'],
      5,
      'Social hub',
    ])
    expect(chart('log').cases.map(({ id }) => id)).toEqual(['heard'])
  })
})

it('counts conversations by the case that has them, and first replies that were late, at an instant', () => {
  const row = (
    route: string,
    dueAt: number | null,
    stopAt: number | null,
    verdict: 'running' | 'met' | 'breached' | null,
    merged = false,
  ) =>
    ({
      route,
      merged,
      postedAt: 0,
      firstStartAt: 0,
      firstDueAt: dueAt,
      firstStopAt: stopAt,
      firstVerdict: verdict,
      resolutionStartAt: null,
      resolutionDueAt: null,
      resolutionStopAt: null,
      resolutionVerdict: null,
      resolvedAt: null,
      firstResolvedAt: null,
      quietAt: null,
      quietResolvedAt: null,
      cause: null,
    }) as const
  const counter = createChartCounter(100)
  const rows = [
    row('a', 50, 40, 'met'),
    row('a', 50, 60, 'breached'),
    row('a', 90, null, 'running'),
    row('a', 110, null, 'running'),
    row('b', null, null, null),
    row('a', 1, 2, 'breached', true),
  ]
  for (const one of rows) counter.add(one)
  expect(counter.of('a')).toEqual({ conversations: 4, firstResponse: { met: 1, breached: 2 }, resolution: { met: 0, breached: 0 } })
  expect([counter.total(), counter.besides(new Set(['a'])), counter.of('never').conversations]).toEqual([5, 1, 0])
  expect([lateShare(counter.of('a').firstResponse), lateShare(counter.of('b').firstResponse)]).toEqual([2 / 3, undefined])
})
