/** Reports of conversations: one set of figures, shown from several sides. */
import { combine, is } from '../../core/query.ts'
import { type Dimension, MANY, peopleOf } from '../../core/report/dimensions.ts'
import type { Catalogue } from '../../core/report/measure.ts'
import { createReport, type ReportOptions } from '../../core/report/report.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Asked, MadeReport, ReportDesk, ReportMaker } from './maker.ts'
import { readingOf, SOURCES, seeing } from './reading.ts'

/** Who has a conversation may change; then its clocks count where they stopped. */
const CHANGEABLE: readonly Dimension[] = ['department', 'spoke', 'route', 'priority']

export const sla: ReportMaker = {
  about: 'how many clocks were kept',
  shown: [
    { figure: 'conversations', title: 'convs' },
    { figure: 'first_response_attainment', title: 'first response', n: 'first_response_attainment_n' },
    { figure: 'next_response_attainment', title: 'next response', n: 'next_response_attainment_n' },
    { figure: 'resolution_attainment', title: 'resolution', n: 'resolution_attainment_n' },
    { figure: 'handoff_attainment', title: 'hand-off', n: 'handoff_attainment_n', spare: 1 },
    { figure: 'near_misses', title: 'near', spare: 3 },
    { figure: 'born_breached', title: 'born late', spare: 2 },
  ],
  make: async (asked, desk) => ({ ...(await conversations(sla, asked, desk)), bars: 'first_response_attainment' }),
}

export const response: ReportMaker = {
  about: 'how many were answered, and how fast',
  shown: [
    { figure: 'conversations', title: 'convs', spare: 1 },
    { figure: 'answer_rate', title: 'answered', n: 'judged' },
    { figure: 'answered_within_1h', title: '≤ 1h', spare: 2 },
    { figure: 'answered_within_24h', title: '≤ 24h', spare: 0.5 },
    { figure: 'same_business_day_rate', title: 'same day', spare: 4 },
    { figure: 'first_response_p50_s', title: 'p50' },
    { figure: 'first_response_p90_s', title: 'p90' },
    { figure: 'first_response_p90_all_s', title: 'p90 of all' },
    { figure: 'first_response_max_s', title: 'max', spare: 5 },
    { figure: 'next_response_p50_s', title: 'next p50', spare: 3 },
  ],
  make: async (asked, desk) => ({ ...(await conversations(response, asked, desk)), bars: 'answer_rate' }),
}

export const departments: ReportMaker = {
  about: 'what each department has open, and how it kept its promises to customers and to the hub',
  defaultBy: ['department'],
  shown: [
    { figure: 'conversations', title: 'convs' },
    { figure: 'open_now', title: 'open' },
    { figure: 'overdue_now', title: 'overdue' },
    { figure: 'first_response_attainment', title: 'first response', n: 'first_response_attainment_n' },
    { figure: 'handoff_attainment', title: 'hand-off', n: 'handoff_attainment_n' },
    { figure: 'handoff_p50_s', title: 'answers in' },
    { figure: 'resolution_attainment', title: 'resolution', n: 'resolution_attainment_n', spare: 1 },
    { figure: 'ping_pong', title: 'moves', unit: 'ratio', spare: 3 },
    { figure: 'correction_rate', title: 'corrected', spare: 4 },
  ],
  make: async (asked, desk) => ({ ...(await conversations(departments, asked, desk, true)), bars: 'first_response_attainment' }),
}

export const spokes: ReportMaker = {
  about: 'who answered, who followed through, and what each has open',
  defaultBy: ['spoke'],
  shown: [
    { figure: 'conversations', title: 'convs' },
    { figure: 'open_now', title: 'open' },
    { figure: 'overdue_now', title: 'overdue' },
    { figure: 'handoff_attainment', title: 'follow-through', n: 'handoff_attainment_n' },
    { figure: 'handoff_p50_s', title: 'answers in', spare: 1 },
    { figure: 'first_response_attainment_team', title: 'first response', n: 'first_response_attainment_team_n' },
    { figure: 'first_response_p50_s', title: 'p50' },
    { figure: 'resolution_attainment', title: 'resolution', n: 'resolution_attainment_n', spare: 2 },
    { figure: 'promises_kept', title: 'promises', n: 'promises_kept_n', spare: 3 },
  ],
  make: async (asked, desk) => ({ ...(await conversations(spokes, asked, desk, true)), bars: 'handoff_attainment' }),
}

export const networks: ReportMaker = {
  about: 'each network: how many were answered, how fast, how many promises were kept',
  defaultBy: ['network'],
  shown: [
    { figure: 'conversations', title: 'convs' },
    { figure: 'open_now', title: 'open', spare: 2 },
    { figure: 'answer_rate', title: 'answered', n: 'judged' },
    { figure: 'first_response_attainment', title: 'in time', n: 'first_response_attainment_n' },
    { figure: 'first_response_p50_s', title: 'p50' },
    { figure: 'first_response_p90_all_s', title: 'p90 of all' },
    { figure: 'resolution_attainment', title: 'resolution', n: 'resolution_attainment_n', spare: 1 },
    { figure: 'loop_closure', title: 'loops closed', n: 'loop_closure_n', spare: 3 },
    { figure: 'unrouted_share', title: 'unrouted', spare: 4 },
  ],
  make: async (asked, desk) => ({ ...(await conversations(networks, asked, desk, true)), bars: 'answer_rate' }),
}

/** `standing`: also what is open and overdue now, by who has it. */
async function conversations(
  { shown }: Pick<ReportMaker, 'shown'>,
  asked: Asked,
  { store, rules, query }: ReportDesk,
  standing = false,
): Promise<MadeReport> {
  const { by, now } = asked
  const sees = seeing(asked, shown, rules)
  const sources = Object.entries(SOURCES).flatMap(([name, figures]) => (sees(figures) ? [name] : []))
  const wanted = [...by, ...sources]
  const dimensions = [...wanted, ...(by.includes('spoke') ? ['department'] : [])]
  const histories = by.some((one) => CHANGEABLE.includes(one))
  const facts = await store.reportFacts({ now, zone: rules.timezone, rules, histories, wanted })
  const options: ReportOptions = {
    ...asked,
    since: asked.from,
    people: peopleOf(rules),
    facts,
    catalogue: wanted.includes('route') ? catalogueOf(rules) : undefined,
    standing,
  }
  const reading = await readingOf(asked, options, dimensions, sees, { store, query })
  const made = createReport({ ...options, withoutResolutions: reading.withoutResolutions })
  await store.figures(query, now, reading.rows, made.addRow)
  for (const clock of reading.clocks) {
    await store.clockFigures(clock, query, now, (one) => made.addClock(clock, one), { dimensions })
  }
  if (standing)
    for (const state of ['open', 'overdue'] as const)
      await store.figures(combine(is(state), query), now, reading.standing, (row) => made.addStanding(state, row))
  return { ...made.result(), notes: notesOf(by) }
}

function notesOf(by: readonly Dimension[]): readonly string[] {
  return [
    ...by
      .filter((one) => MANY.has(one))
      .map((one) => `by ${one.replaceAll('_', ' ')} a conversation counts in each of its rows and once in the total`),
    ...(by.includes('spoke') ? ['answers count for who sent them; what is unanswered and all else for its owner'] : []),
  ]
}

/** Every route but the last one is a use case. */
function catalogueOf({ routes }: RuleSet): Catalogue {
  const fallback = routes.at(-1)?.id ?? ''
  return { fallback, cases: new Set(routes.map(({ id }) => id).filter((id) => id !== fallback)) }
}
