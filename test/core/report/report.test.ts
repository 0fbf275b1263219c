import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dimension } from '../../../src/core/report/dimensions.ts'
import { goalsOf } from '../../../src/core/report/goals.ts'
import { createReport, type ReportClock, type ReportOptions, type ReportResult, type ReportRow } from '../../../src/core/report/report.ts'
import type { Figures } from '../../../src/core/report/tally.ts'
import type { Cond, Goals } from '../../../src/core/rules/ruleset.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Wednesday noon UTC. */
const now = Date.UTC(2026, 7, 5, 12)
/** Monday 10:00 UTC: two days and two hours old. */
const monday = Date.UTC(2026, 7, 3, 10)

let nextId = 0
function row(over: Partial<ReportRow> = {}): ReportRow {
  const id = ++nextId
  const postedAt = over.postedAt === undefined ? monday : over.postedAt
  const answered = typeof over.firstReplyAt === 'number'
  return {
    id,
    pid: `p${id}`,
    network: 'x',
    brand: null,
    language: null,
    department: 'care',
    spoke: null,
    route: 'all',
    priority: 'normal',
    directed: true,
    postedAt,
    firstReplyAt: null,
    firstReplyBy: null,
    replies: answered ? 1 : 0,
    outcome: null,
    cause: null,
    excluded: null,
    merged: false,
    firstStartAt: postedAt,
    firstDueAt: postedAt === null ? null : postedAt + 8 * HOUR,
    firstStopAt: over.firstReplyAt ?? null,
    firstVerdict: postedAt === null ? null : answered ? 'met' : 'running',
    firstReason: null,
    sameDayDueAt: null,
    resolvedAt: null,
    firstResolvedAt: null,
    quietAt: null,
    quietResolvedAt: null,
    resolutionStartAt: postedAt,
    resolutionDueAt: postedAt === null ? null : postedAt + DAY,
    resolutionStopAt: null,
    resolutionVerdict: postedAt === null ? null : 'running',
    resolutionReason: null,
    resolutionPausedMs: 0,
    bornBreached: false,
    firstBorn: false,
    nearMiss: false,
    ...over,
  } as ReportRow
}

function clock(conversation: ReportRow, over: Partial<ReportClock> = {}): ReportClock {
  return {
    conversation: conversation.id,
    startedAt: monday,
    dueAt: monday + HOUR,
    stoppedAt: null,
    quietAt: null,
    verdict: 'running',
    bornBreached: false,
    nearMiss: false,
    department: null,
    ...over,
  }
}

interface Given {
  readonly rows: readonly ReportRow[]
  readonly next?: readonly ReportClock[]
  readonly resolution?: readonly ReportClock[]
  readonly handoff?: readonly ReportClock[]
}

function made({ rows, next = [], resolution = [], handoff = [] }: Given, options: Partial<ReportOptions> = {}): ReportResult {
  const report = createReport({ now, zone: 'UTC', axis: 'posted', by: [], people: new Set(['maria']), ids: false, ...options })
  for (const one of rows) report.addRow(one)
  for (const one of next) report.addClock('next_response', one)
  for (const one of resolution) report.addClock('resolution', one)
  for (const one of handoff) report.addClock('handoff', one)
  const { empty: _, ...result } = report.result()
  return result
}

const total = (given: Given, options?: Partial<ReportOptions>) => made(given, options).total
/** Of the figures, those whose names begin so. */
function named(figures: Figures, pattern: RegExp): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => pattern.test(name)))
}
const replied = (after: number, over: Partial<ReportRow> = {}) => row({ firstReplyAt: (over.postedAt ?? monday) + after, ...over })

it('gives every figure', () => {
  const rows = [
    replied(HOUR, {
      firstVerdict: 'met',
      nearMiss: true,
      sameDayDueAt: monday + 7 * HOUR,
      resolvedAt: monday + 5 * HOUR,
      firstResolvedAt: monday + 5 * HOUR,
      resolutionStopAt: monday + 5 * HOUR,
      resolutionVerdict: 'met',
      resolutionPausedMs: HOUR,
    }),
    replied(2 * HOUR + 500, { sameDayDueAt: monday + HOUR }),
    replied(30 * HOUR, { firstVerdict: 'breached', bornBreached: true, firstBorn: true, sameDayDueAt: monday + 7 * HOUR }),
    replied(HOUR / 2, { postedAt: now - HOUR }),
    row({ sameDayDueAt: monday + 7 * HOUR }),
    row({ postedAt: now - HOUR, sameDayDueAt: now }),
  ]
  const [first, second] = rows as [ReportRow, ReportRow]
  const given = {
    rows,
    next: [
      clock(first, { stoppedAt: monday + HOUR / 2, verdict: 'met', nearMiss: true }),
      clock(first, { verdict: 'running' }),
      clock(second, { dueAt: now, verdict: 'running' }),
      clock(second, { verdict: 'void' }),
    ],
    handoff: [clock(first, { stoppedAt: monday + 2 * HOUR, verdict: 'breached', department: 'legal' })],
  }
  expect(made(given)).toEqual({
    by: [],
    rows: [],
    excluded: {},
    unavailable: {},
    total: {
      conversations: 6,
      judged: 4,
      answered: 4,
      unanswered: 2,
      answer_rate: 0.75,
      answered_within_1h: 2 / 6,
      answered_within_1h_n: 6,
      answered_within_4h: 0.5,
      answered_within_4h_n: 4,
      answered_within_24h: 0.5,
      answered_within_24h_n: 4,
      answered_within_72h: null,
      answered_within_72h_n: 0,
      same_business_day_rate: 0.25,
      same_business_day_rate_n: 4,
      resolved_within_24h: 0.25,
      resolved_within_24h_n: 4,
      first_response_p50_s: (HOUR + 2 * HOUR + 500) / 2000,
      first_response_p90_s: null,
      first_response_max_s: 108_000,
      first_response_mean_s: 30_150.125,
      first_response_n: 4,
      first_response_p50_all_s: (2 * HOUR + 500 + 30 * HOUR) / 2000,
      first_response_p90_all_s: 'not reached',
      first_response_all_n: 6,
      first_response_business_p50_s: null,
      first_response_business_p90_s: null,
      first_response_business_n: 0,
      first_response_business_p50_all_s: null,
      first_response_business_p90_all_s: null,
      first_response_business_all_n: 0,
      next_response_p50_s: 1800,
      next_response_p90_s: null,
      next_response_n: 1,
      first_resolution_p50_s: 18_000,
      first_resolution_p90_s: null,
      first_resolution_n: 1,
      first_resolution_net_p50_s: 14_400,
      first_resolution_net_p90_s: null,
      first_resolution_net_n: 1,
      full_resolution_p50_s: 18_000,
      full_resolution_p90_s: null,
      full_resolution_n: 1,
      full_resolution_net_p50_s: 14_400,
      full_resolution_net_p90_s: null,
      full_resolution_net_n: 1,
      handoff_p50_s: 7200,
      handoff_p90_s: null,
      handoff_n: 1,
      first_response_met: 3,
      first_response_breached: 2,
      first_response_attainment: 0.6,
      first_response_attainment_n: 5,
      first_response_attainment_team: 0.75,
      first_response_attainment_team_n: 4,
      first_response_running: 1,
      first_response_void: 0,
      next_response_met: 1,
      next_response_breached: 1,
      next_response_attainment: 0.5,
      next_response_attainment_n: 2,
      next_response_attainment_team: 0.5,
      next_response_attainment_team_n: 2,
      next_response_running: 1,
      next_response_void: 1,
      resolution_met: 1,
      resolution_breached: 3,
      resolution_attainment: 0.25,
      resolution_attainment_n: 4,
      resolution_attainment_team: 0.25,
      resolution_attainment_team_n: 4,
      resolution_running: 2,
      resolution_void: 0,
      handoff_met: 0,
      handoff_breached: 1,
      handoff_attainment: 0,
      handoff_attainment_n: 1,
      handoff_attainment_team: 0,
      handoff_attainment_team_n: 1,
      handoff_running: 0,
      handoff_void: 0,
      born_breached: 1,
      near_misses: 2,
      reopen_rate: 0,
      reopen_rate_n: 1,
      one_touch_rate: 1,
      one_touch_rate_n: 1,
      replies_per_resolution: 1,
      replies_per_resolution_n: 1,
      transfers: 0,
      ping_pong: 0,
      ping_pong_n: 6,
      unrouted_share: null,
      unrouted_share_n: 0,
      correction_rate: null,
      correction_rate_n: 0,
      loop_closure: null,
      loop_closure_n: 0,
      promises_kept: null,
      promises_kept_n: 0,
      catalogue_coverage: null,
      catalogue_coverage_n: 0,
    },
  })
})

describe('population', () => {
  it.each<[string, Partial<ReportRow>, number, Record<string, number>]>([
    ['an ordinary one', {}, 1, {}],
    ['not directed, but routed to somebody', { directed: false }, 1, {}],
    ['directed, and only recorded', { department: 'log' }, 1, {}],
    ['neither', { directed: false, department: 'log' }, 0, { not_directed: 1 }],
    ['ignored', { outcome: 'ignored', resolvedAt: monday }, 0, { ignored: 1 }],
    ['logged stays in', { outcome: 'logged', resolvedAt: monday, firstVerdict: 'void', firstReason: 'logged' }, 1, {}],
    ['gone by cause', { cause: 'gone' }, 0, { gone: 1 }],
    ['gone by posts', { excluded: 'gone' }, 0, { gone: 1 }],
    ['merged', { merged: true }, 0, { merged: 1 }],
    ['undated', { postedAt: null }, 0, { undated: 1 }],
    ['dated by the day only', { excluded: 'undated' }, 0, { undated: 1 }],
    ['no target', { firstVerdict: null, firstDueAt: null, firstStartAt: null }, 1, { no_target: 1 }],
    [
      'a reply before the post',
      { firstReplyAt: monday - 1, firstVerdict: 'void', firstReason: 'reply-before-post' },
      1,
      { reply_before_post: 1 },
    ],
    ['an export without replies', { repliesKnown: false }, 1, { no_replies_in_export: 1 }],
  ])('%s', (_, over, conversations, excluded) => {
    const result = made({ rows: [row(over)] })
    expect([result.total.conversations, result.excluded]).toEqual([conversations, excluded])
  })
})

describe('answers', () => {
  const figures = /^(judged|answered|unanswered|answer_rate|answered_within_(1h|24h)|first_response_n|first_response_all_n)(_n)?$/

  it.each<[string, Partial<ReportRow>, Figures]>([
    [
      'exactly 24 h old, unanswered: judged',
      { postedAt: now - DAY },
      {
        judged: 1,
        answered: 0,
        unanswered: 1,
        answer_rate: 0,
        answered_within_1h: 0,
        answered_within_1h_n: 1,
        answered_within_24h: 0,
        answered_within_24h_n: 1,
        first_response_n: 0,
        first_response_all_n: 1,
      },
    ],
    [
      'a moment younger: not yet',
      { postedAt: now - DAY + 1 },
      {
        judged: 0,
        answered: 0,
        unanswered: 1,
        answer_rate: null,
        answered_within_1h: 0,
        answered_within_1h_n: 1,
        answered_within_24h: null,
        answered_within_24h_n: 0,
        first_response_n: 0,
        first_response_all_n: 1,
      },
    ],
    [
      'young and answered: not judged either',
      { postedAt: now - HOUR + 1, firstReplyAt: now },
      {
        judged: 0,
        answered: 1,
        unanswered: 0,
        answer_rate: null,
        answered_within_1h: null,
        answered_within_1h_n: 0,
        answered_within_24h: null,
        answered_within_24h_n: 0,
        first_response_n: 1,
        first_response_all_n: 1,
      },
    ],
    [
      'answered after exactly 1 h',
      { firstReplyAt: monday + HOUR },
      {
        judged: 1,
        answered: 1,
        unanswered: 0,
        answer_rate: 1,
        answered_within_1h: 1,
        answered_within_1h_n: 1,
        answered_within_24h: 1,
        answered_within_24h_n: 1,
        first_response_n: 1,
        first_response_all_n: 1,
      },
    ],
    [
      'a reply older than the post answers, and takes no time',
      { firstReplyAt: monday - 1, firstVerdict: 'void', firstReason: 'reply-before-post' },
      {
        judged: 1,
        answered: 1,
        unanswered: 0,
        answer_rate: 1,
        answered_within_1h: null,
        answered_within_1h_n: 0,
        answered_within_24h: null,
        answered_within_24h_n: 0,
        first_response_n: 0,
        first_response_all_n: 0,
      },
    ],
  ])('%s', (_, over, expected) => expect(named(total({ rows: [row(over)] }), figures)).toEqual(expected))

  it('names the reasons in order', () => {
    const rows = [row({ merged: true }), row({ outcome: 'ignored' }), row({ excluded: 'gone' }), row({ merged: true })]
    expect(Object.entries(made({ rows }).excluded)).toEqual([
      ['gone', 1],
      ['ignored', 1],
      ['merged', 2],
    ])
  })

  it('counts from the first directed post where a clock has it', () => {
    const late = row({ firstStartAt: monday + HOUR, firstReplyAt: monday + 3 * HOUR })
    expect(total({ rows: [late] }).first_response_p50_s).toBe(7200)
  })

  it.each<[string, Partial<ReportRow>, number | null, number]>([
    ['by closing time', { firstReplyAt: monday + HOUR, sameDayDueAt: monday + HOUR }, 1, 1],
    ['after it', { firstReplyAt: monday + HOUR + 1, sameDayDueAt: monday + HOUR }, 0, 1],
    ['unanswered past it', { sameDayDueAt: now - 1 }, 0, 1],
    ['unanswered before it', { sameDayDueAt: now }, null, 0],
    ['no closing time known', { firstReplyAt: monday + HOUR }, null, 0],
  ])('same business day: %s', (_, over, rate, n) => {
    const figures = total({ rows: [row(over)] })
    expect([figures.same_business_day_rate, figures.same_business_day_rate_n]).toEqual([rate, n])
  })
})

describe('verdicts at now', () => {
  it.each<[string, Partial<ReportRow>, [number, number, number, number]]>([
    ['met', { firstVerdict: 'met', firstStopAt: monday + HOUR }, [1, 0, 0, 0]],
    ['breached', { firstVerdict: 'breached', firstStopAt: monday + 9 * HOUR }, [0, 1, 0, 0]],
    ['running, exactly at the due time', { firstDueAt: now }, [0, 0, 1, 0]],
    ['running past it', { firstDueAt: now - 1 }, [0, 1, 0, 0]],
    ['void', { firstVerdict: 'void' }, [0, 0, 0, 1]],
    ['no clock', { firstVerdict: null }, [0, 0, 0, 0]],
  ])('first response: %s', (_, over, counts) => {
    const figures = total({ rows: [row(over)] })
    expect([
      figures.first_response_met,
      figures.first_response_breached,
      figures.first_response_running,
      figures.first_response_void,
    ]).toEqual(counts)
  })

  const R = monday + 5 * HOUR
  it.each<[string, Partial<ReportRow>, Figures]>([
    [
      'quiet for long enough: resolved at the last reply',
      { resolutionStopAt: R, quietAt: now, quietResolvedAt: R },
      { resolution_met: 1, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 1, full_resolution_n: 1 },
    ],
    [
      'not yet quiet: it runs, and is past due',
      { resolutionStopAt: R, quietAt: now + 1, quietResolvedAt: R },
      { resolution_met: 0, resolution_breached: 1, resolution_running: 0, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'not yet quiet, before due, though its stop is stored as met',
      { resolutionStopAt: R, quietAt: now + 1, quietResolvedAt: R, resolutionDueAt: now, resolutionVerdict: 'met' },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 1, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'resolved, reopened, not yet quiet again: the first stands',
      { resolutionStopAt: R, resolutionVerdict: 'met', firstResolvedAt: R, quietAt: now + 1, quietResolvedAt: R + DAY },
      { resolution_met: 1, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 1, full_resolution_n: 0 },
    ],
    [
      'resolved late',
      { resolutionStopAt: monday + DAY + 1, resolvedAt: monday + DAY + 1, firstResolvedAt: monday + DAY + 1 },
      { resolution_met: 0, resolution_breached: 1, resolution_running: 0, resolution_void: 0, first_resolution_n: 1, full_resolution_n: 1 },
    ],
    [
      'paused',
      { resolutionVerdict: 'paused', resolutionDueAt: null },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 1, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'late before it paused',
      { resolutionVerdict: 'breached' },
      { resolution_met: 0, resolution_breached: 1, resolution_running: 0, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'history is void',
      { resolutionVerdict: 'void', cause: 'history', resolvedAt: R, firstResolvedAt: R },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 0, resolution_void: 1, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'history without a clock',
      { resolutionVerdict: null, resolutionStartAt: null, cause: 'history', resolvedAt: R, firstResolvedAt: R },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'without a target, not yet quiet',
      { resolutionVerdict: null, resolutionStartAt: null, firstResolvedAt: R, quietAt: now + 1, quietResolvedAt: R },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 0, full_resolution_n: 0 },
    ],
    [
      'without a target, quiet',
      { resolutionVerdict: null, resolutionStartAt: null, quietAt: now, quietResolvedAt: R },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 1, full_resolution_n: 1 },
    ],
    [
      'resolved without a target',
      { resolutionVerdict: null, resolutionStartAt: null, resolvedAt: R, firstResolvedAt: R },
      { resolution_met: 0, resolution_breached: 0, resolution_running: 0, resolution_void: 0, first_resolution_n: 1, full_resolution_n: 1 },
    ],
  ])('resolution: %s', (_, over, expected) => {
    // One that is resolved in time, so that the figures can be told at all.
    const other = row({ resolvedAt: R, firstResolvedAt: R, resolutionStopAt: R, resolutionVerdict: 'met' })
    const figures = named(total({ rows: [row(over), other] }), /^(resolution_(met|breached|running|void)|(first|full)_resolution_n)$/)
    const more = { resolution_met: 1, first_resolution_n: 1, full_resolution_n: 1 } as Record<string, number>
    expect(figures).toEqual(Object.fromEntries(Object.entries(expected).map(([name, n]) => [name, Number(n) + (more[name] ?? 0)])))
  })

  it.each<[string, Partial<ReportRow>, number | null, number]>([
    [
      '25 h gross, 1 h of them waiting',
      {
        resolvedAt: monday + 25 * HOUR,
        firstResolvedAt: monday + 25 * HOUR,
        resolutionStopAt: monday + 25 * HOUR,
        resolutionVerdict: 'met',
        resolutionPausedMs: HOUR,
      },
      1,
      1,
    ],
    [
      '25 h',
      {
        resolvedAt: monday + 25 * HOUR,
        firstResolvedAt: monday + 25 * HOUR,
        resolutionStopAt: monday + 25 * HOUR,
        resolutionVerdict: 'breached',
      },
      0,
      1,
    ],
    ['open, a day old but for the wait that runs', { waitingSince: monday + 23 * HOUR, resolutionVerdict: 'paused' }, null, 0],
    [
      'open, a day old but for a wait with an end to come, of which so much has passed',
      { waitingSince: now - 2 * HOUR, waitingUntil: now + DAY, resolutionPausedMs: 26 * HOUR, resolutionVerdict: 'paused' },
      0,
      1,
    ],
    [
      'open, a day old though it waited: the wait ended by itself',
      { waitingSince: monday + HOUR, waitingUntil: monday + 2 * HOUR, resolutionPausedMs: HOUR },
      0,
      1,
    ],
    ['open, a day old', {}, 0, 1],
    ['void', { resolutionVerdict: 'void' }, null, 0],
  ])('resolved within 24 h: %s', (_, over, rate, n) => {
    const young = row({ postedAt: now - HOUR, resolvedAt: now, firstResolvedAt: now, resolutionStopAt: now, resolutionVerdict: 'met' })
    const figures = total({ rows: [row(over), young] })
    expect([figures.resolved_within_24h, figures.resolved_within_24h_n]).toEqual([rate, n])
  })
})

describe('what cannot be told', () => {
  it('is null with a reason where nothing was ever resolved', () => {
    const result = made({ rows: [replied(HOUR)] })
    expect(named(result.total, /resol|reopen_rate|one_touch/)).toEqual({
      resolved_within_24h: null,
      resolved_within_24h_n: null,
      first_resolution_p50_s: null,
      first_resolution_p90_s: null,
      first_resolution_n: null,
      first_resolution_net_p50_s: null,
      first_resolution_net_p90_s: null,
      first_resolution_net_n: null,
      full_resolution_p50_s: null,
      full_resolution_p90_s: null,
      full_resolution_n: null,
      full_resolution_net_p50_s: null,
      full_resolution_net_p90_s: null,
      full_resolution_net_n: null,
      reopen_rate: null,
      reopen_rate_n: null,
      one_touch_rate: null,
      one_touch_rate_n: null,
      replies_per_resolution: null,
      replies_per_resolution_n: null,
      resolution_met: null,
      resolution_breached: null,
      resolution_attainment: null,
      resolution_attainment_n: null,
      resolution_attainment_team: null,
      resolution_attainment_team_n: null,
      resolution_running: null,
      resolution_void: null,
    })
    expect([...new Set(Object.values(result.unavailable))]).toEqual(['no conversation of the selection was ever resolved'])
    expect(Object.keys(result.unavailable)).toEqual(Object.keys(named(result.total, /resol|reopen_rate|one_touch/)))
  })

  it('is null with a reason where the exports carry no replies', () => {
    const result = made({ rows: [row({ repliesKnown: false })] })
    expect([result.total.conversations, result.total.answer_rate, result.total.unanswered, result.total.first_response_breached]).toEqual([
      1,
      null,
      null,
      null,
    ])
    expect(result.unavailable.answer_rate).toBe('the exports carry no replies of the brand')
  })

  it('is null in the rows it concerns, and the others are not judged by it', () => {
    const result = made({ rows: [replied(HOUR), row({ network: 'instagram', repliesKnown: false })] }, { by: ['network'] })
    expect(result.rows.map(({ network, answered, answer_rate }) => [network, answered, answer_rate])).toEqual([
      ['instagram', null, null],
      ['x', 1, 1],
    ])
    expect([result.total.answered, result.total.unanswered, result.total.answer_rate, result.unavailable.answer_rate]).toEqual([
      1,
      0,
      1,
      undefined,
    ])
  })

  it('is not asked of an empty selection', () => {
    const result = made({ rows: [] })
    expect([result.total.conversations, result.total.answered, result.total.answer_rate, result.unavailable]).toEqual([0, 0, null, {}])
  })
})

describe('parts', () => {
  const parts = (rows: readonly ReportRow[], by: readonly Dimension[], options: Partial<ReportOptions> = {}) =>
    made({ rows }, { by, ...options }).rows.map((one) => [...by.map((dimension) => one[dimension]), one.conversations])

  it.each<[Dimension, Partial<ReportRow>[], [unknown, number][]]>([
    [
      'network',
      [{ network: 'x' }, { network: 'reddit' }, { network: 'x' }],
      [
        ['reddit', 1],
        ['x', 2],
      ],
    ],
    [
      'brand',
      [{ brand: 'acme' }, { firstReplyAt: monday, firstReplyBy: 'AcmeHelp' }, {}],
      [
        ['acme', 1],
        ['acmehelp', 1],
        [null, 1],
      ],
    ],
    [
      'priority',
      [{ priority: 'low' }, { priority: 'urgent' }, {}],
      [
        ['urgent', 1],
        ['normal', 1],
        ['low', 1],
      ],
    ],
    [
      'language',
      [{}, { language: 'en' }, {}],
      [
        ['en', 1],
        [null, 2],
      ],
    ],
    [
      'spoke',
      [
        { spoke: 'tom' },
        { spoke: 'tom', firstReplyAt: monday, firstReplyBy: 'maria' },
        { spoke: 'tom', firstReplyAt: monday, firstReplyBy: 'ChaseSupport' },
        {},
      ],
      [
        ['(brand)', 1],
        ['maria', 1],
        ['tom', 1],
        [null, 1],
      ],
    ],
    [
      'weekday',
      [{ postedAt: monday - DAY }, {}],
      [
        ['Mon', 1],
        ['Sun', 1],
      ],
    ],
    [
      'hour',
      [{ postedAt: monday + 2 * HOUR }, { postedAt: monday - HOUR }],
      [
        [9, 1],
        [12, 1],
      ],
    ],
    [
      'department',
      [{ department: 'legal' }, {}],
      [
        ['care', 1],
        ['legal', 1],
      ],
    ],
    [
      'route',
      [{ route: 'b' }, { route: 'a' }],
      [
        ['a', 1],
        ['b', 1],
      ],
    ],
  ])('by %s', (dimension, rows, expected) => expect(parts(rows.map(row), [dimension])).toEqual(expected))

  it('periods are local days of the zone; weeks are ISO', () => {
    const rows = [
      row({ postedAt: Date.UTC(2026, 11, 31, 22, 59) }),
      row({ postedAt: Date.UTC(2026, 11, 31, 23) }),
      row({ postedAt: Date.UTC(2027, 0, 4, 12) }),
    ]
    const options = { zone: 'Europe/Berlin', now: Date.UTC(2027, 1, 1) }
    expect(parts(rows, ['day'], options)).toEqual([
      ['2026-12-31', 1],
      ['2027-01-01', 1],
      ['2027-01-04', 1],
    ])
    expect(parts(rows, ['month', 'week'], options)).toEqual([
      ['2026-12', '2026-W53', 1],
      ['2027-01', '2026-W53', 1],
      ['2027-01', '2027-W01', 1],
    ])
  })

  it('the axis places them, and says what it cannot place', () => {
    const rows = [replied(DAY, { resolvedAt: monday + 2 * DAY, firstResolvedAt: monday + 2 * DAY }), row()]
    const days = (axis: ReportOptions['axis']) => [parts(rows, ['day'], { axis }), made({ rows }, { axis }).excluded]
    expect([days('posted'), days('replied'), days('resolved')]).toEqual([
      [[['2026-08-03', 2]], {}],
      [[['2026-08-04', 1]], { not_replied: 1 }],
      [[['2026-08-05', 1]], { not_resolved: 1 }],
    ])
  })

  it('since is inclusive, before exclusive, on the axis; what lies outside is not even left out', () => {
    const rows = [row({ postedAt: monday - 1 }), row(), row({ postedAt: monday + 5 }), row({ postedAt: monday + 6, merged: true })]
    const result = made({ rows }, { since: monday, before: monday + 6 })
    expect([result.total.conversations, result.excluded]).toEqual([2, {}])
  })

  it('a hand-off belongs to the department it was handed to, the conversation to its own', () => {
    const one = row()
    const result = made(
      { rows: [one], handoff: [clock(one, { department: 'legal', verdict: 'met', stoppedAt: monday })] },
      { by: ['network', 'department'] },
    )
    expect(result.rows.map((each) => [each.network, each.department, each.conversations, each.handoff_met])).toEqual([
      ['x', 'care', 1, 0],
      ['x', 'legal', 0, 1],
    ])
    expect(result.total.handoff_met).toBe(1)
  })

  it('finds the conversation of a clock, whatever its number', () => {
    const rows = [row({ id: 5000, network: 'a' }), row({ id: 1_000_000, network: 'b' })]
    const next = [
      clock({ id: 1_000_000 } as ReportRow, { verdict: 'met', stoppedAt: monday }),
      clock({ id: 4999 } as ReportRow),
      clock({ id: 2_000_000 } as ReportRow),
    ]
    expect(
      made({ rows, next }, { by: ['network'] }).rows.map((one) => [one.network, one.next_response_met, one.next_response_breached]),
    ).toEqual([
      ['a', 0, 0],
      ['b', 1, 0],
    ])
  })

  it('clocks of conversations that do not count are passed over', () => {
    const one = row({ merged: true })
    expect(total({ rows: [one], next: [clock(one)] }).next_response_breached).toBe(0)
  })

  it('keeps the conversations behind each row', () => {
    const rows = [row({ network: 'b', pid: 'z' }), row({ network: 'b', pid: 'c' }), row({ network: 'a', pid: 'k' })]
    expect(made({ rows }, { by: ['network'], ids: true }).rows.map(({ ids }) => ids)).toEqual([['k'], ['c', 'z']])
  })

  it('the same rows in any order give the same report', () => {
    const rows = Array.from({ length: 40 }, (_, n) =>
      row({ network: `n${n % 3}`, postedAt: monday - n * HOUR, ...(n % 4 === 0 ? {} : { firstReplyAt: monday + n * 1234 }) }),
    )
    const expected = made({ rows }, { by: ['network', 'day'] })
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }), (shuffled) => {
        expect(made({ rows: shuffled }, { by: ['network', 'day'] })).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})

describe('goals', () => {
  const at = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }
  const when = (field: 'department' | 'network' | 'brand', more: object): Cond => ({ field, at, ...more })
  const goals: readonly Goals[] = [
    { when: { all: [when('department', { any: ['care'] }), { not: when('network', { any: ['reddit'] }), at }], at }, first_response: 0.95 },
    { when: { any: [when('brand', { any: ['acme'] }), when('network', { none: ['x'] })], at }, handoff: 0.5 },
    { first_response: 0.9, answer_rate: 0.8, next_response: 0.7, resolution: 0.6 },
  ]
  const usual = { first_response_attainment: 0.9, answer_rate: 0.8, next_response_attainment: 0.7, resolution_attainment: 0.6 }

  it.each<[string, Parameters<typeof goalsOf>[1], Record<string, number>]>([
    ['the total', {}, usual],
    ['the first that holds', { department: 'care', network: 'x' }, { ...usual, first_response_attainment: 0.95 }],
    ['not what cannot be known', { department: 'care' }, usual],
    ['not what does not hold', { department: 'legal', network: 'x', brand: null }, usual],
    ['none of', { network: 'reddit' }, { ...usual, handoff_attainment: 0.5 }],
    ['one of', { brand: 'Acme', network: 'x' }, { ...usual, handoff_attainment: 0.5 }],
  ])('%s', (_, parts, expected) => expect(goalsOf(goals, parts)).toEqual(expected))

  it('a condition on text holds for no row', () => {
    expect(goalsOf([{ when: { field: 'directed', is: true, at }, answer_rate: 1 }], { network: 'x' })).toEqual({})
  })
})
