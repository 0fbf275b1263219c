import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attributes, attributesAt, type ReportFacts } from '../../../src/core/report/facts.ts'
import { createReport, type ReportOptions, type ReportRow } from '../../../src/core/report/report.ts'
import { compileCalendar } from '../../../src/core/sla/calendar.ts'

const HOUR = 3_600_000
/** Monday 3 August 2026, 10:00 UTC. */
const monday = Date.UTC(2026, 7, 3, 10)
const now = monday + 7 * 24 * HOUR

let ids = 0
function row(over: Partial<ReportRow> = {}): ReportRow {
  const id = ++ids
  const answered = typeof over.firstReplyAt === 'number'
  return {
    id,
    pid: `p${String(id).padStart(3, '0')}`,
    network: 'x',
    brand: null,
    language: null,
    department: 'care',
    spoke: 'maria',
    route: 'billing',
    priority: 'normal',
    directed: true,
    postedAt: monday,
    firstReplyAt: null,
    firstReplyBy: answered ? 'jo' : null,
    replies: answered ? 1 : 0,
    outcome: null,
    cause: null,
    excluded: null,
    merged: false,
    firstStartAt: monday,
    firstDueAt: monday + 8 * HOUR,
    firstStopAt: over.firstReplyAt ?? null,
    firstVerdict: answered ? 'met' : 'running',
    firstReason: null,
    sameDayDueAt: null,
    resolvedAt: null,
    firstResolvedAt: null,
    quietAt: null,
    quietResolvedAt: null,
    resolutionStartAt: monday,
    resolutionDueAt: monday + 24 * HOUR,
    resolutionStopAt: null,
    resolutionVerdict: 'running',
    resolutionPausedMs: 0,
    bornBreached: false,
    firstBorn: false,
    nearMiss: false,
    firstTerm: 1,
    judgement: 1,
    reopened: 0,
    ...over,
  } as ReportRow
}

const office = compileCalendar({
  id: 'office',
  timezone: 'UTC',
  hours: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: 540, to: 1020 }] : [])),
  holidays: {},
  cutoff: 0,
})

const TAGS: Readonly<Record<number, readonly string[]>> = { 1: [], 2: ['refund', 'angry'], 3: ['refund'] }
const facts: ReportFacts = {
  calendar: (term) => (term === 1 ? office : undefined),
  tags: (judgement) => TAGS[judgement] ?? [],
  isNegative: (_, judgement) => judgement === 2,
  deeds: new Map(),
  histories: new Map(),
}

function made(rows: readonly ReportRow[], options: Partial<ReportOptions> = {}) {
  const report = createReport({
    now,
    zone: 'UTC',
    axis: 'posted',
    by: [],
    people: new Set(['maria', 'jo']),
    ids: false,
    facts,
    catalogue: { cases: new Set(['billing']), fallback: 'rest' },
    ...options,
  })
  for (const one of rows) report.addRow(one)
  return report
}
const resolved = (at: number, over: Partial<ReportRow> = {}) =>
  row({
    firstReplyAt: monday + HOUR,
    resolvedAt: at,
    firstResolvedAt: at,
    resolutionStopAt: at,
    resolutionVerdict: 'met',
    ...over,
  })
const figures = (rows: readonly ReportRow[], names: readonly string[], options: Partial<ReportOptions> = {}) => {
  const { total } = made(rows, options).result()
  return Object.fromEntries(names.map((name) => [name, total[name]]))
}

describe('figures of what became of a conversation', () => {
  it('first responses in business time: office hours are Monday to Friday, 9 to 17', () => {
    const rows = [
      // Monday 10:00 to 12:00: 2 h.
      row({ firstReplyAt: monday + 2 * HOUR }),
      // Monday 10:00 to Tuesday 10:00: 7 h on Monday and 1 h on Tuesday.
      row({ firstReplyAt: monday + 24 * HOUR }),
      // Before its post: it takes no time.
      row({ firstReplyAt: monday - 1, firstVerdict: 'void', firstReason: 'reply-before-post' }),
      // Unanswered: infinite.
      row(),
      // Nobody promised anything: no calendar.
      row({ firstTerm: null, firstVerdict: null }),
    ]
    expect(
      figures(rows, [
        'first_response_business_p50_s',
        'first_response_business_n',
        'first_response_business_p50_all_s',
        'first_response_business_all_n',
      ]),
    ).toEqual({
      first_response_business_p50_s: 5 * 3600,
      first_response_business_n: 2,
      first_response_business_p50_all_s: 8 * 3600,
      first_response_business_all_n: 3,
    })
  })

  it('reopened, settled with one reply, replies a resolution took', () => {
    const rows = [
      resolved(monday + 3 * HOUR),
      // Opened again and open still: it was resolved once.
      resolved(monday + 3 * HOUR, { resolvedAt: null, reopened: 1, replies: 2 }),
      resolved(monday + 9 * HOUR, { reopened: 1, replies: 3 }),
      row({ firstReplyAt: monday + HOUR }),
      // Only put on record: never resolved.
      resolved(monday + HOUR, { outcome: 'logged', resolutionVerdict: 'void' }),
    ]
    expect(
      figures(rows, [
        'reopen_rate',
        'reopen_rate_n',
        'one_touch_rate',
        'one_touch_rate_n',
        'replies_per_resolution',
        'replies_per_resolution_n',
      ]),
    ).toEqual({
      reopen_rate: 2 / 3,
      reopen_rate_n: 3,
      one_touch_rate: 1 / 2,
      one_touch_rate_n: 2,
      replies_per_resolution: 2,
      replies_per_resolution_n: 2,
    })
  })

  it('full resolutions net of what every cycle waited', () => {
    // Ten hours from the first post to the last end; it waited one in the first cycle and two in the second.
    const one = resolved(monday + 10 * HOUR, {
      firstResolvedAt: monday + 4 * HOUR,
      resolutionStopAt: monday + 4 * HOUR,
      resolutionPausedMs: HOUR,
      reopened: 1,
    })
    const report = made([one])
    report.addClock('resolution', {
      conversation: one.id,
      startedAt: monday + 5 * HOUR,
      dueAt: monday + 29 * HOUR,
      stoppedAt: monday + 10 * HOUR,
      quietAt: null,
      verdict: 'met',
      bornBreached: false,
      nearMiss: false,
      department: null,
      pausedMs: 2 * HOUR,
    })
    expect(report.result().total).toMatchObject({
      first_resolution_p50_s: 4 * 3600,
      first_resolution_net_p50_s: 3 * 3600,
      full_resolution_p50_s: 10 * 3600,
      full_resolution_net_p50_s: 7 * 3600,
      full_resolution_net_n: 1,
    })
  })

  it('what people did with it, and what the rules had made of it', () => {
    const rows = [row(), row(), row({ route: 'rest' }), row({ route: 'gone-since' })]
    const [first, second] = rows as [ReportRow, ReportRow]
    const deeds = new Map([
      [first.id, { transfers: 2, untagged: false, promises: 2, promisesKept: 1 }],
      [second.id, { transfers: 0, untagged: false, promises: 1, promisesKept: 1 }],
      [(rows[2] as ReportRow).id, { transfers: 1, untagged: false, promises: 0, promisesKept: 0 }],
    ])
    expect(
      figures(
        rows,
        [
          'transfers',
          'ping_pong',
          'ping_pong_n',
          'unrouted_share',
          'unrouted_share_n',
          'correction_rate',
          'correction_rate_n',
          'promises_kept',
          'promises_kept_n',
          'catalogue_coverage',
          'catalogue_coverage_n',
        ],
        { facts: { ...facts, deeds } },
      ),
    ).toEqual({
      transfers: 3,
      ping_pong: 3 / 4,
      ping_pong_n: 4,
      unrouted_share: 1 / 4,
      unrouted_share_n: 4,
      // Of the three that a route took; giving the fourth to somebody corrects nothing.
      correction_rate: 1 / 3,
      correction_rate_n: 3,
      promises_kept: 2 / 3,
      promises_kept_n: 3,
      catalogue_coverage: 2 / 4,
      catalogue_coverage_n: 4,
    })
  })

  it('loops that were closed', () => {
    const bad = { judgement: 2 }
    const rows = [
      resolved(monday + 2 * HOUR, { ...bad, outcome: 'acted' }),
      resolved(monday + 2 * HOUR, { ...bad, outcome: 'declined', declinedWithReason: true }),
      resolved(monday + 2 * HOUR, { ...bad, outcome: 'declined' }),
      // Acted on, and nobody told the customer.
      row({ ...bad, outcome: 'acted', resolvedAt: monday + HOUR, resolutionVerdict: 'met', resolutionStopAt: monday + HOUR }),
      row(bad),
      // The export says that it is no complaint, whatever the rules heard.
      row(bad),
      // And here that it is one.
      row(),
      row(),
    ]
    const said = new Map([
      [(rows[5] as ReportRow).id, false],
      [(rows[6] as ReportRow).id, true],
    ])
    const isNegative: ReportFacts['isNegative'] = (id, judgement) => said.get(id) ?? judgement === 2
    expect(figures(rows, ['loop_closure', 'loop_closure_n'], { facts: { ...facts, isNegative } })).toEqual({
      loop_closure: 2 / 6,
      loop_closure_n: 6,
    })
  })
})

describe('dimensions with several parts', () => {
  it('count a conversation in each of its rows and once in the total', () => {
    const rows = [row({ judgement: 2, flags: ['vip'] }), row({ judgement: 3 }), row()]
    const told = (by: ReportOptions['by']) => {
      const { rows: made1, total } = made(rows, { by, ids: true }).result()
      return [...made1.map((one) => [...by.map((dimension) => one[dimension]), one.conversations, one.ids]), total.conversations]
    }
    const [a, b, c] = rows.map(({ pid }) => pid)
    expect(told(['tag'])).toEqual([['angry', 1, [a]], ['refund', 2, [a, b]], [null, 1, [c]], 3])
    expect(told(['author_flag', 'tag'])).toEqual([
      ['vip', 'angry', 1, [a]],
      ['vip', 'refund', 1, [a]],
      [null, 'refund', 1, [b]],
      [null, null, 1, [c]],
      3,
    ])
  })
})

describe('who has it may change', () => {
  const care: Attributes = { department: 'care', spoke: 'maria', route: 'billing', priority: 'normal' }
  const legal: Attributes = { ...care, department: 'legal', spoke: null }

  it('what stood at an instant is what stood before the next change', () => {
    const history = [
      { at: 10, before: care },
      { at: 20, before: legal },
    ]
    const hub: Attributes = { ...care, department: 'hub' }
    expect([9, 10, 19, 20, 21].map((at) => attributesAt(hub, history, at).department)).toEqual(['care', 'legal', 'legal', 'hub', 'hub'])
  })

  it('a resolution that was set aside counts where it stopped', () => {
    const one = row({ priority: 'urgent', outcome: 'logged', resolutionVerdict: 'void', resolutionStopAt: monday + HOUR })
    const histories = new Map([[one.id, [{ at: monday + 2 * HOUR, before: care }]]])
    const { rows } = made([one, resolved(monday + HOUR)], { by: ['priority'], facts: { ...facts, histories } }).result()
    expect(rows.filter((each) => each.resolution_void === 1).map(({ priority }) => priority)).toEqual(['normal'])
  })

  it('a stopped clock counts where it stopped, all else where it is now', () => {
    // Answered by care after an hour, given to legal after two, resolved there after four; a hand-off to legal between.
    const one = resolved(monday + 4 * HOUR, { department: 'legal', spoke: null })
    const open = row({ department: 'legal', spoke: null })
    const histories = new Map([one.id, open.id].map((id) => [id, [{ at: monday + 2 * HOUR, before: care }]] as const))
    const report = made([one, open], { by: ['department'], facts: { ...facts, histories } })
    report.addClock('handoff', {
      conversation: one.id,
      startedAt: monday + 2 * HOUR,
      dueAt: monday + 5 * HOUR,
      stoppedAt: monday + 3 * HOUR,
      quietAt: null,
      verdict: 'met',
      bornBreached: false,
      nearMiss: false,
      department: 'legal',
    })
    const { rows, total } = report.result()
    expect(rows.map((r) => [r.department, r.conversations, r.answered, r.unanswered, r.first_resolution_n, r.handoff_met])).toEqual([
      ['care', 1, 1, 0, 0, 0],
      ['legal', 1, 0, 1, 1, 1],
    ])
    expect(total).toMatchObject({ conversations: 2, answered: 1, unanswered: 1, first_resolution_n: 1, handoff_met: 1 })
  })

  it('by spoke, answers are their senders’ and the rest is the owner’s', () => {
    const one = resolved(monday + 4 * HOUR)
    const report = made([one], { by: ['spoke'] })
    const clock = {
      conversation: one.id,
      startedAt: monday + 2 * HOUR,
      dueAt: monday + 5 * HOUR,
      stoppedAt: monday + 3 * HOUR,
      quietAt: null,
      verdict: 'met' as const,
      bornBreached: false,
      nearMiss: false,
      department: null,
    }
    report.addClock('next_response', { ...clock, sender: 'agency' })
    report.addClock('handoff', { ...clock, department: 'legal', owner: null })
    report.addClock('handoff', { ...clock, department: 'care', owner: 'maria' })
    expect(report.result().rows.map((r) => [r.spoke, r.answered, r.next_response_met, r.first_resolution_n, r.handoff_met])).toEqual([
      ['(brand)', 0, 1, 0, 0],
      ['jo', 1, 0, 0, 0],
      ['maria', 0, 0, 1, 1],
      [null, 0, 0, 0, 1],
    ])
  })
})

describe('laws', () => {
  const rows = fc.array(
    fc.record({
      network: fc.constantFrom('x', 'reddit'),
      department: fc.constantFrom('care', 'legal', 'log'),
      judgement: fc.constantFrom(1, 2, 3),
      took: fc.option(fc.integer({ min: 0, max: 90 * HOUR }), { nil: null }),
      resolvedIn: fc.option(fc.integer({ min: 0, max: 90 * HOUR }), { nil: null }),
      replies: fc.integer({ min: 1, max: 4 }),
      reopened: fc.constantFrom(0, 0, 1),
    }),
    { maxLength: 40 },
  )
  const rowsOf = (given: typeof rows extends fc.Arbitrary<infer T> ? T : never) => {
    ids = 0
    return given.map(({ took, resolvedIn, replies, ...over }) => {
      const at = resolvedIn === null ? null : monday + resolvedIn
      const end = at === null ? {} : { resolvedAt: at, firstResolvedAt: at, resolutionStopAt: at, resolutionVerdict: 'met' as const }
      return row({ ...over, firstReplyAt: took === null ? null : monday + took, replies: took === null ? 0 : replies, ...end })
    })
  }

  it('the order of rows is of no matter', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom<ReportOptions['by']>([], ['network'], ['tag'], ['department', 'tag']), (given, by) => {
        const list = rowsOf(given)
        expect(made(list.toReversed(), { by, ids: true }).result()).toEqual(made(list, { by, ids: true }).result())
      }),
      { numRuns: 60 },
    )
  })

  it('rows that part everything add up to the total, and every way of parting gives the same total', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const list = rowsOf(given)
        const whole = made(list).result().total
        for (const by of [['network'], ['department'], ['network', 'department']] as const) {
          const { rows: parts, total } = made(list, { by }).result()
          expect(total).toEqual(whole)
          for (const name of [
            'conversations',
            'judged',
            'answered',
            'first_resolution_n',
            'one_touch_rate_n',
            'unrouted_share_n',
            'transfers',
          ])
            expect(parts.reduce((sum, one) => sum + Number(one[name]), 0)).toBe(Number(whole[name]))
        }
        expect(made(list, { by: ['tag'] }).result().total).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })
})
