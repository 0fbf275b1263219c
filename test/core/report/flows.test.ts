import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBacklog } from '../../../src/core/report/backlog.ts'
import { placesOf, placingBy } from '../../../src/core/report/cells.ts'
import type { Dimension, Dimensioned } from '../../../src/core/report/dimensions.ts'
import { closedAt, isOpenAt } from '../../../src/core/report/flow.ts'
import { improvementFigures } from '../../../src/core/report/improvements.ts'
import { createPeople } from '../../../src/core/report/people.ts'
import { createPerception } from '../../../src/core/report/perception.ts'
import { toneOf } from '../../../src/core/report/tone.ts'
import { createVolume } from '../../../src/core/report/volume.ts'
import '../../support/seed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('cells', () => {
  const row = (over: Partial<Dimensioned> = {}): Dimensioned => ({
    network: 'x',
    brand: null,
    department: 'care',
    spoke: null,
    route: 'all',
    priority: 'normal',
    language: null,
    firstReplyAt: null,
    firstReplyBy: null,
    ...over,
  })
  const placing = (...by: Dimension[]) =>
    placingBy(by, { zone: 'America/New_York', people: new Set(), tagsOf: (n) => [[], ['billing', 'praise']][n] ?? [] })

  it('are every combination of what is many-valued; without a tag there is one of none', () => {
    expect(placesOf([['a', 'b'], [1], [null, 'c']])).toEqual([
      ['a', 1, null],
      ['a', 1, 'c'],
      ['b', 1, null],
      ['b', 1, 'c'],
    ])
    expect(placesOf([])).toEqual([[]])
    const { fixed, places } = placing('tag', 'network')
    expect(places(fixed(row({ judgement: 1 })), 0)).toEqual([
      ['billing', 'x'],
      ['praise', 'x'],
    ])
    expect(places(fixed(row()), 0)).toEqual([[null, 'x']])
  })

  it('know the two hours between one and two when the clock is put back', () => {
    const { fixed, places } = placing('day', 'hour')
    const at = (time: string) => places(fixed(row()), Date.parse(time))
    expect(
      ['2026-11-01T03:59:59Z', '2026-11-01T04:00:00Z', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T04:59:59Z'].map(at),
    ).toEqual([[['2026-10-31', 23]], [['2026-11-01', 0]], [['2026-11-01', 1]], [['2026-11-01', 1]], [['2026-11-01', 23]]])
  })

  it('are the same object for equal conversations', () => {
    const { fixed } = placing('department', 'day')
    expect(fixed(row())).toBe(fixed(row({ network: 'reddit' })))
  })
})

describe('flow', () => {
  const end = { merged: false, resolvedAt: null, quietAt: null, quietResolvedAt: null }
  it.each([
    ['open', end, 10, null, true],
    ['resolved', { ...end, resolvedAt: 5 }, 10, 5, false],
    ['before quiet has lasted', { ...end, quietAt: 11, quietResolvedAt: 4 }, 10, null, true],
    ['when it has, since the last reply', { ...end, quietAt: 10, quietResolvedAt: 4 }, 10, 4, false],
    ['merged', { ...end, merged: true }, 10, null, false],
  ])('%s', (_, row, now, closed, isOpen) => {
    expect([closedAt(row, now), isOpenAt(row, now)]).toEqual([closed, isOpen])
  })
})

describe('backlog', () => {
  const one = (age: number, more = {}) => ({ pid: 'p', age, answered: false, overdue: false, ...more })
  const figures = (ages: readonly number[]) => {
    const report = createBacklog({ by: [], ids: false })
    for (const age of ages) report.addToTotal(one(age))
    return report.result().total
  }

  it('puts each age up to but without its limit', () => {
    const limits = [0, 4 * HOUR - 1, 4 * HOUR, DAY - 1, DAY, 3 * DAY - 1, 3 * DAY, 7 * DAY - 1, 7 * DAY, 900 * DAY]
    const { age_under_4h, age_4h_24h, age_1d_3d, age_3d_7d, age_over_7d, open } = figures(limits)
    expect([open, age_under_4h, age_4h_24h, age_1d_3d, age_3d_7d, age_over_7d]).toEqual([10, 2, 2, 2, 2, 2])
  })

  it('tells neither percentiles of nothing nor the ninetieth of four', () => {
    expect(
      [figures([]), figures([HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR])].map(({ age_p50_s, age_p90_s, age_max_s }) => [
        age_p50_s,
        age_p90_s,
        age_max_s,
      ]),
    ).toEqual([
      [null, null, null],
      [9_000, null, 14_400],
    ])
  })

  it('counts by cell what is in several of them in each, keeps empty ones, and lists what is behind', () => {
    const report = createBacklog({ by: ['tag'], ids: true })
    report.keep(['none open'])
    for (const [pid, tags, more] of [
      ['p2', ['a', 'b'], { overdue: true }],
      ['p1', ['a'], { answered: true }],
      ['p3', [null], { answered: undefined }],
    ] as const) {
      report.addToTotal(one(HOUR, { pid, ...more }))
      report.add(
        one(HOUR, { pid, ...more }),
        tags.map((tag) => [tag]),
      )
    }
    const { rows, total } = report.result()
    const told = (row: Readonly<Record<string, unknown>>) => [
      row['tag'],
      row['open'],
      row['unanswered'],
      row['unanswered_n'],
      row['overdue'],
      row['ids'],
    ]
    expect(rows.map(told)).toEqual([
      ['a', 2, 1, 2, 1, ['p1', 'p2']],
      ['b', 1, 1, 1, 1, ['p2']],
      ['none open', 0, 0, 0, 0, []],
      // Nobody knows whether it was answered: its export carries no replies.
      [null, 1, null, 0, 0, ['p3']],
    ])
    expect(told(total)).toEqual([undefined, 3, 1, 2, 1, undefined])
  })
})

describe('volume', () => {
  it('counts each thing in its own cell, once in the total', () => {
    const report = createVolume({ by: ['tag', 'day'], ids: true })
    report.addOpened(
      [
        ['a', 'mon'],
        ['b', 'mon'],
      ],
      'p1',
    )
    report.addPost(
      'inbound',
      [
        ['a', 'mon'],
        ['b', 'mon'],
      ],
      'p1',
    )
    report.addPost(
      'inbound',
      [
        ['a', 'tue'],
        ['b', 'tue'],
      ],
      'p1',
    )
    report.addPost(
      'reply',
      [
        ['a', 'tue'],
        ['b', 'tue'],
      ],
      'p1',
    )
    report.addPost(
      'automatic',
      [
        ['a', 'mon'],
        ['b', 'mon'],
      ],
      'p1',
    )
    report.addClosed(
      [
        ['a', 'wed'],
        ['b', 'wed'],
      ],
      'p1',
    )
    const told = (row: Readonly<Record<string, unknown>>) =>
      ['tag', 'day', 'inbound_posts', 'conversations', 'replies', 'closed', 'net_flow', 'automatic_replies'].map((name) => row[name])
    const { rows, total } = report.result({})
    expect(rows.map(told)).toEqual([
      ['a', 'mon', 1, 1, 0, 0, 1, 1],
      ['a', 'tue', 1, 0, 1, 0, 0, 0],
      ['a', 'wed', 0, 0, 0, 1, -1, 0],
      ['b', 'mon', 1, 1, 0, 0, 1, 1],
      ['b', 'tue', 1, 0, 1, 0, 0, 0],
      ['b', 'wed', 0, 0, 0, 1, -1, 0],
    ])
    expect(told(total)).toEqual([undefined, undefined, 2, 1, 1, 1, 0, 1])
    expect(report.result({ closed: 'never' }).total['closed']).toBe(null)
  })
})

describe('perception', () => {
  it.each([
    [{}, undefined],
    [
      { sentiment: 'negative', rating: 5, tone: 'positive' },
      { tone: 'negative', from: 'export' },
    ],
    [
      { sentiment: 'mixed', rating: 5 },
      { tone: 'positive', from: 'rating' },
    ],
    [
      { rating: 4, tone: 'negative' },
      { tone: 'positive', from: 'rating' },
    ],
    [{ rating: 3 }, { tone: 'neutral', from: 'rating' }],
    [{ rating: 2 }, { tone: 'negative', from: 'rating' }],
    [{ rating: 1 }, { tone: 'negative', from: 'rating' }],
    [{ tone: 'negative' }, { tone: 'negative', from: 'rules' }],
  ])('%j is said %j', (sources, said) => {
    expect(toneOf(sources)).toEqual(said)
  })

  const said = (tone: 'positive' | 'neutral' | 'negative', from: 'export' | 'rules' = 'export') => ({ tone, from })

  it('has shares of what is known, trends over weeks, and what became of the negative ones', () => {
    const report = createPerception({ by: ['network'], ids: false })
    const add = (network: string, week: number, tone: ReturnType<typeof said> | undefined, closed?: boolean) =>
      report.add({ pid: 'p', week, said: tone, closed }, [[network]])
    // x: one of two negative in the first week, one of one in the second, none of one in the third, and one of which nobody knows.
    add('x', 10, said('negative'), true)
    add('x', 10, said('positive'), false)
    add('x', 11, said('negative', 'rules'), false)
    add('x', 12, said('neutral'))
    add('x', 12, undefined)
    // reddit: nobody could see whether it was answered.
    add('reddit', 10, said('negative'), undefined)
    const { rows, total, unavailable } = report.result()
    const pick = (row: Readonly<Record<string, unknown>>, ...names: string[]) => names.map((name) => row[name])
    expect(
      rows.map((row) =>
        pick(row, 'network', 'conversations', 'positive', 'neutral', 'negative', 'unknown', 'negative_share', 'positive_share_n'),
      ),
    ).toEqual([
      ['reddit', 1, 0, 0, 1, 0, 1, 1],
      ['x', 5, 1, 1, 2, 1, 0.5, 4],
    ])
    expect(
      rows.map((row) => pick(row, 'loop_closure', 'loop_closure_n', 'from_export', 'from_rules', 'trend_weeks', 'unknown_share')),
    ).toEqual([
      [null, 0, 1, 0, 1, 0],
      [0.5, 2, 3, 1, 3, 0.2],
    ])
    // Weights 2, 1, 1 at weeks 10, 11, 12 with shares 1/2, 1, 0: mean week 10.75, mean share 1/2; (2·(−¾)·0 + ¼·½ + 5/4·(−½)) ÷ (2·9/16 + 1/16 + 25/16).
    expect(rows[1]?.['negative_trend']).toBeCloseTo((0.125 - 0.625) / 2.75, 12)
    expect(rows[0]?.['negative_trend']).toBe(null)
    expect(pick(total, 'conversations', 'negative', 'loop_closure', 'loop_closure_n')).toEqual([6, 3, 0.5, 2])
    expect(unavailable).toEqual({})
  })

  it('never says 0 % where nobody says anything', () => {
    const report = createPerception({ by: [], ids: false })
    report.add({ pid: 'p', week: 0, said: undefined, closed: false }, [[]])
    const { total, unavailable } = report.result()
    expect([total['positive_share'], total['negative_share'], total['negative_trend'], total['loop_closure']]).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(unavailable['negative_share']).toBe('neither the exports nor the rules (tone:) say how anything was meant')
  })

  it('shares add up, and the order of conversations does not matter', () => {
    const tone = fc.constantFrom('positive' as const, 'neutral' as const, 'negative' as const, undefined)
    fc.assert(
      fc.property(fc.array(fc.record({ week: fc.integer({ min: 0, max: 9 }), tone }), { minLength: 1 }), (all) => {
        const made = (list: typeof all) => {
          const report = createPerception({ by: [], ids: false })
          for (const one of list)
            report.add({ pid: 'p', week: one.week, said: one.tone === undefined ? undefined : said(one.tone), closed: false }, [[]])
          return report.result().total
        }
        const total = made(all)
        const shares = ['positive_share', 'neutral_share', 'negative_share'].map((name) => total[name])
        if (Number(total['positive_share_n']) === 0) expect(shares).toEqual([null, null, null])
        else expect(shares.reduce<number>((sum, share) => sum + Number(share), 0)).toBeCloseTo(1, 12)
        expect(made([...all].reverse())).toEqual(total)
      }),
    )
  })
})

describe('people', () => {
  const now = Date.UTC(2026, 7, 4, 12)
  const people = (since = -Infinity) => createPeople({ now, zone: 'Europe/London', from: since, before: Infinity })
  const told = (list: ReturnType<ReturnType<typeof people>['result']>) =>
    list.map(({ author, kind, accounts, networks, posts, frequent }) => [author, kind, accounts, networks.join(), posts, frequent])

  it('are one person with several accounts; a flag of one holds, and the handle seen last is shown', () => {
    const report = people()
    report.addAccount('x 1', 'reddit ann', undefined)
    report.addAccount('reddit ann', 'reddit ann', 'vip')
    report.addPost('x 1', 'AnnX', now - 2 * DAY)
    report.addPost('reddit ann', 'ann', now - DAY)
    report.addPost('x 9', 'nobody', now - DAY)
    expect(told(report.result())).toEqual([['ann', 'vip', 2, 'reddit,x', 2, false]])
  })

  it('are frequent with five posts on three local days, and not with five of one evening', () => {
    const report = people()
    for (const name of ['often', 'once', 'long ago']) report.addAccount(`x ${name}`, `x ${name}`, undefined)
    for (let n = 0; n < 5; n++) {
      report.addPost('x often', 'often', now - n * DAY)
      report.addPost('x once', 'once', now - n * 60_000)
      report.addPost('x long ago', 'long ago', now - (91 + n) * DAY)
    }
    expect(told(report.result())).toEqual([['often', 'frequent', 1, 'x', 5, true]])
  })

  it('come by what they are, then by how much they wrote in the period', () => {
    const report = people(now - 10 * DAY)
    for (const [name, flag] of [
      ['a', 'detractor'],
      ['b', 'advocate'],
      ['c', 'advocate'],
      ['d', 'vip'],
    ] as const)
      report.addAccount(`x ${name}`, `x ${name}`, flag)
    report.addPost('x a', 'a', now - DAY)
    report.addPost('x b', 'b', now - DAY)
    report.addPost('x c', 'c', now - DAY)
    report.addPost('x c', 'c', now - 2 * DAY)
    report.addPost('x d', 'd', now - 20 * DAY)
    expect(told(report.result()).map(([author, kind, , , posts]) => [author, kind, posts])).toEqual([
      ['c', 'advocate', 2],
      ['b', 'advocate', 1],
      ['a', 'detractor', 1],
    ])
  })
})

describe('improvements', () => {
  const asked = (conversation: number, told: boolean, couldBeTold = false) => ({ conversation, told, couldBeTold })
  it('counts by status, links a conversation once, and tells of each', () => {
    const figures = improvementFigures({
      improvements: [
        { status: 'open', addedAt: 0, asked: [asked(1, false)] },
        { status: 'done', addedAt: 0, doneAt: 10_000, asked: [asked(1, true), asked(2, false, true)] },
        { status: 'done', addedAt: 5_000, doneAt: 25_000, asked: [asked(3, false)] },
        { status: 'dropped', addedAt: 0, asked: [] },
      ],
      negative: new Set([1, 3, 4, 5]),
      toneKnown: true,
    })
    expect(figures).toEqual({
      improvements: 4,
      open: 1,
      started: 0,
      done: 2,
      dropped: 1,
      linked_conversations: 3,
      negative: 4,
      negative_linked: 2,
      feedback_to_change: 0.5,
      feedback_to_change_n: 4,
      time_to_done_p50_s: 15,
      time_to_done_n: 2,
      told: 1,
      told_rate: 0.5,
      told_rate_n: 2,
    })
  })

  it('has no share of nothing', () => {
    const figures = improvementFigures({ improvements: [], negative: new Set(), toneKnown: false })
    expect([figures['negative'], figures['feedback_to_change'], figures['time_to_done_p50_s'], figures['told_rate']]).toEqual([
      null,
      null,
      null,
      null,
    ])
  })
})
