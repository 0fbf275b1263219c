/** The counts and durations of one group of conversations, and the figures they give (sla §6). */
import { HOUR } from '../time.ts'
import type { StoredVerdict } from './clock.ts'
import { createSeries, type Series } from './stats.ts'

export type FigureValue = number | string | null
export type Figures = Readonly<Record<string, FigureValue>>

export const CLOCKS = ['first_response', 'next_response', 'resolution', 'handoff'] as const
export type ClockName = (typeof CLOCKS)[number]

/** Hits out of those that could be one. */
interface Rate {
  hits: number
  of: number
}

interface Verdicts {
  met: number
  breached: number
  running: number
  void: number
  /** Without what was late before it was imported. */
  readonly team: Rate
  near: number
}

export interface Tally {
  conversations: number
  /** Conversations whose export carries the brand's replies at all; the reply figures are of these. */
  repliesKnown: number
  answered: number
  readonly answerRate: Rate
  readonly within: Readonly<Record<Within, Rate>>
  readonly sameDay: Rate
  readonly resolvedIn24h: Rate
  resolved: number
  bornBreached: number
  readonly first: Series
  /** Unanswered: longer than any duration. */
  unanswered: number
  readonly next: Series
  readonly resolution: Series
  readonly resolutionNet: Series
  readonly full: Series
  readonly fullNet: Series
  readonly handoff: Series
  /** First responses in the time that their calendars were open. */
  readonly business: Series
  /** Unanswered, with a target. */
  businessUnanswered: number
  /** Of the conversations that were ever resolved, those that were opened again. */
  readonly reopened: Rate
  /** Of the conversations that are resolved, those that took exactly one reply; and all replies of theirs. */
  readonly oneTouch: Rate
  repliesToResolved: number
  /** Changes of the department by hand. */
  transfers: number
  openNow: number
  overdueNow: number
  readonly unrouted: Rate
  readonly corrected: Rate
  readonly loops: Rate
  readonly promises: Rate
  readonly catalogued: Rate
  readonly clocks: Readonly<Record<ClockName, Verdicts>>
  readonly ids: string[]
}

export const WITHIN = { '1h': HOUR, '4h': 4 * HOUR, '24h': 24 * HOUR, '72h': 72 * HOUR } as const
type Within = keyof typeof WITHIN

export function createTally(): Tally {
  const rate = (): Rate => ({ hits: 0, of: 0 })
  const verdicts = (): Verdicts => ({ met: 0, breached: 0, running: 0, void: 0, team: rate(), near: 0 })
  return {
    conversations: 0,
    repliesKnown: 0,
    answered: 0,
    answerRate: rate(),
    within: { '1h': rate(), '4h': rate(), '24h': rate(), '72h': rate() },
    sameDay: rate(),
    resolvedIn24h: rate(),
    resolved: 0,
    bornBreached: 0,
    first: createSeries(),
    unanswered: 0,
    next: createSeries(),
    resolution: createSeries(),
    resolutionNet: createSeries(),
    full: createSeries(),
    fullNet: createSeries(),
    handoff: createSeries(),
    business: createSeries(),
    businessUnanswered: 0,
    reopened: rate(),
    oneTouch: rate(),
    repliesToResolved: 0,
    transfers: 0,
    openNow: 0,
    overdueNow: 0,
    unrouted: rate(),
    corrected: rate(),
    loops: rate(),
    promises: rate(),
    catalogued: rate(),
    clocks: { first_response: verdicts(), next_response: verdicts(), resolution: verdicts(), handoff: verdicts() },
    ids: [],
  }
}

const COUNTS = [
  'conversations',
  'repliesKnown',
  'answered',
  'resolved',
  'bornBreached',
  'unanswered',
  'businessUnanswered',
  'repliesToResolved',
  'transfers',
  'openNow',
  'overdueNow',
] as const
const SERIES = ['first', 'next', 'resolution', 'resolutionNet', 'full', 'fullNet', 'handoff', 'business'] as const
const RATES = [
  'answerRate',
  'sameDay',
  'resolvedIn24h',
  'reopened',
  'oneTouch',
  'unrouted',
  'corrected',
  'loops',
  'promises',
  'catalogued',
] as const

/** Adds the counts and durations of another group: the conversations of both. */
export function merge(into: Tally, from: Tally): void {
  for (const name of COUNTS) into[name] += from[name]
  for (const name of SERIES) into[name].addAll(from[name])
  for (const name of RATES) addRate(into[name], from[name])
  for (const name of ['1h', '4h', '24h', '72h'] as const) addRate(into.within[name], from.within[name])
  for (const name of CLOCKS) {
    const [sum, more] = [into.clocks[name], from.clocks[name]]
    for (const verdict of ['met', 'breached', 'running', 'void', 'near'] as const) sum[verdict] += more[verdict]
    addRate(sum.team, more.team)
  }
}

export function addRate(into: Rate, from: Rate): void {
  into.hits += from.hits
  into.of += from.of
}

export function count(rate: Rate, hit: boolean): void {
  rate.of++
  if (hit) rate.hits++
}

/** A verdict of a clock at now. `born`: due before it was imported; `near`: met with less than a tenth of the time left. */
export function countVerdict(verdicts: Verdicts, verdict: StoredVerdict, born: boolean, near: boolean): void {
  if (verdict === 'void') verdicts.void++
  else if (verdict === 'running' || verdict === 'paused') verdicts.running++
  else {
    if (verdict === 'met') verdicts.met++
    else verdicts.breached++
    if (verdict === 'met' && near) verdicts.near++
    if (verdict === 'met' || !born) count(verdicts.team, verdict === 'met')
  }
}

/** The figures by name, in the order they are printed; shares are fractions, durations seconds. */
export function figuresOf(tally: Tally): Figures {
  const { answerRate, within, first, next, clocks } = tally
  return {
    conversations: tally.conversations,
    judged: answerRate.of,
    answered: tally.answered,
    unanswered: tally.unanswered,
    answer_rate: share(answerRate),
    ...shareWithN('answered_within_1h', within['1h']),
    ...shareWithN('answered_within_4h', within['4h']),
    ...shareWithN('answered_within_24h', within['24h']),
    ...shareWithN('answered_within_72h', within['72h']),
    ...shareWithN('same_business_day_rate', tally.sameDay),
    ...shareWithN('resolved_within_24h', tally.resolvedIn24h),
    first_response_p50_s: seconds(first.percentile(50)),
    first_response_p90_s: seconds(first.percentile(90)),
    first_response_max_s: seconds(first.max()),
    first_response_mean_s: seconds(first.mean()),
    first_response_n: first.size,
    first_response_p50_all_s: seconds(first.percentile(50, tally.unanswered)),
    first_response_p90_all_s: seconds(first.percentile(90, tally.unanswered)),
    first_response_all_n: first.size + tally.unanswered,
    ...durations('first_response_business', tally.business),
    first_response_business_p50_all_s: seconds(tally.business.percentile(50, tally.businessUnanswered)),
    first_response_business_p90_all_s: seconds(tally.business.percentile(90, tally.businessUnanswered)),
    first_response_business_all_n: tally.business.size + tally.businessUnanswered,
    ...durations('next_response', next),
    ...durations('first_resolution', tally.resolution),
    ...durations('first_resolution_net', tally.resolutionNet),
    ...durations('full_resolution', tally.full),
    ...durations('full_resolution_net', tally.fullNet),
    ...durations('handoff', tally.handoff),
    ...Object.assign({}, ...CLOCKS.map((name) => verdictFigures(name, clocks[name]))),
    born_breached: tally.bornBreached,
    near_misses: clocks.first_response.near + clocks.next_response.near + clocks.resolution.near,
    ...shareWithN('reopen_rate', tally.reopened),
    ...shareWithN('one_touch_rate', tally.oneTouch),
    ...shareWithN('replies_per_resolution', { hits: tally.repliesToResolved, of: tally.oneTouch.of }),
    transfers: tally.transfers,
    ...shareWithN('ping_pong', { hits: tally.transfers, of: tally.conversations }),
    ...shareWithN('unrouted_share', tally.unrouted),
    ...shareWithN('correction_rate', tally.corrected),
    ...shareWithN('loop_closure', tally.loops),
    ...shareWithN('promises_kept', tally.promises),
    ...shareWithN('catalogue_coverage', tally.catalogued),
  }
}

/** Figures that need the brand's replies, and those that need a conversation that was resolved. */
export function needsReplies(figure: string): boolean {
  return /^(judged|answer|unanswered|same_business_day|first_response|next_response|near_misses|one_touch|replies_per|loop_closure)/.test(
    figure,
  )
}
export function needsResolutions(figure: string): boolean {
  return /^(resolved_within|resolution|first_resolution|full_resolution|reopen|one_touch|replies_per)/.test(figure)
}

function verdictFigures(name: ClockName, { met, breached, running, void: voided, team }: Verdicts): Figures {
  return {
    [`${name}_met`]: met,
    [`${name}_breached`]: breached,
    ...shareWithN(`${name}_attainment`, { hits: met, of: met + breached }),
    ...shareWithN(`${name}_attainment_team`, team),
    [`${name}_running`]: running,
    [`${name}_void`]: voided,
  }
}

function durations(name: string, series: Series): Figures {
  return {
    [`${name}_p50_s`]: seconds(series.percentile(50)),
    [`${name}_p90_s`]: seconds(series.percentile(90)),
    [`${name}_n`]: series.size,
  }
}

function share({ hits, of }: Rate): number | null {
  return of === 0 ? null : hits / of
}

function shareWithN(name: string, rate: Rate): Figures {
  return { [name]: share(rate), [`${name}_n`]: rate.of }
}

function seconds(ms: number | 'not reached' | null): FigureValue {
  return typeof ms === 'number' ? ms / 1000 : ms
}
