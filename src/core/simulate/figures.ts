/** The figures of a simulation. */
import type { Machine } from '../rules/matcher.ts'
import { HOUR, localParts } from '../time.ts'
import type { Outcome } from './simulate.ts'
import { type Person, workingTime } from './staff.ts'
import type { Period, SimulatedClock, Tally, Verdicts } from './tally.ts'

/** A department in a simulation. */
export interface DepartmentLoad {
  readonly department: string
  /** Inbound posts that came for it. */
  readonly posts: number
  /** Answers they ask for: what one customer wrote before an answer is one. */
  readonly answers: number
  readonly postsPerDay: number
  /** Most posts within one hour of the clock. */
  readonly peakPerHour: number
  /** Sum of the weights. */
  readonly spokes: number
  /** Handling time of all that came, ms. */
  readonly offeredMs: number
  /** Working time of its people within the period, by weight, ms. Who is in several departments counts in each by an equal part. */
  readonly capacityMs: number
  /** Utilisation: offered ÷ capacity; null where nobody works. */
  readonly busy: number | null
  readonly clocks: Readonly<Record<SimulatedClock, Verdicts>>
  /** From a first post to its answer, on the wall, ms; of those that are ever answered. */
  readonly waitP50: number | null
  readonly waitP90: number | null
  /** Most that waited at once, not begun; and the first instant of it. */
  readonly queueMax: number
  readonly queueMaxAt: number | null
  /** Of the answers, those given within the period; the others are the backlog at its end. */
  readonly handled: number
  readonly backlog: number
  readonly backlogPosts: number
  /** Backlog ÷ days, where more is offered than can be done; else null. */
  readonly growsPerDay: number | null
  /** Answers that nobody gives within ten years. */
  readonly never: number
}

/** An hour of the local day, over all days of the period. */
export interface HourLoad {
  readonly hour: number
  readonly posts: number
  /** Answers given within the period. */
  readonly handled: number
  /** Mean number that waits, not begun. */
  readonly queue: number
  /** Mean number of people at work, by weight. */
  readonly people: number
}

export interface PersonLoad {
  readonly person: string
  readonly departments: readonly string[]
  readonly weight: number
  /** Answers given, ever. */
  readonly answers: number
  /** Their working time that went into them, ms. */
  readonly workMs: number
  /** Working time within the period, ms. */
  readonly capacityMs: number
  readonly busy: number | null
}

/** Departments that something came for, in the order of the file. */
export function departmentLoads({ set }: Machine, outcome: Outcome, period: Period): readonly DepartmentLoad[] {
  return set.departments.flatMap(({ id, spokes }) => {
    const tally = outcome.tallies.get(id)
    if (tally === undefined || tally.posts === 0) return []
    const capacityMs = Math.round(membersOf(outcome, id).reduce((sum, member) => sum + capacityOf(member, period.from, period.to), 0))
    return [loadOf(id, tally, { capacityMs, period, spokes: spokes.reduce((sum, { weight }) => sum + weight, 0) })]
  })
}

function loadOf(
  department: string,
  tally: Tally,
  { capacityMs, period, spokes }: { readonly capacityMs: number; readonly period: Period; readonly spokes: number },
): DepartmentLoad {
  const { posts, answers, offeredMs, handled, backlog, backlogPosts, never, clocks, waits, peak, queue } = tally
  const grows = offeredMs > capacityMs && backlog > 0
  return {
    department,
    posts,
    answers,
    postsPerDay: posts / period.days,
    peakPerHour: peak.most,
    spokes,
    offeredMs,
    capacityMs,
    busy: capacityMs === 0 ? null : offeredMs / capacityMs,
    clocks,
    waitP50: numberOf(waits.percentile(50)),
    waitP90: numberOf(waits.percentile(90)),
    queueMax: queue.max,
    queueMaxAt: queue.maxAt,
    handled,
    backlog,
    backlogPosts,
    growsPerDay: grows ? backlog / period.days : null,
    never,
  }
}

const numberOf = (value: number | 'not reached' | null): number | null => (typeof value === 'number' ? value : null)

interface Member {
  readonly person: Person
  /** Of their working time: their weight, by the number of departments they are in. */
  readonly part: number
}

function membersOf(outcome: Outcome, department: string): readonly Member[] {
  return outcome.people.flatMap(({ person }) =>
    person.memberships
      .filter((one) => one.department === department)
      .map(({ weight }) => ({ person, part: weight / person.memberships.length })),
  )
}

const capacityOf = ({ person, part }: Member, from: number, to: number): number => workingTime(person, from, to) * part

/** Everybody who answers, in the order of the file. */
export function personLoads(outcome: Outcome, period: Period): readonly PersonLoad[] {
  return outcome.people.map(({ person, answers, workMs }) => {
    const capacityMs = workingTime(person, period.from, period.to)
    return {
      person: person.id,
      departments: person.memberships.map(({ department }) => department),
      weight: Math.max(...person.memberships.map(({ weight }) => weight)),
      answers,
      workMs,
      capacityMs,
      busy: capacityMs === 0 ? null : workMs / capacityMs,
    }
  })
}

/** The 24 hours of the local day for one department. */
export function hourLoads(outcome: Outcome, department: string, period: Period): readonly HourLoad[] {
  const members = membersOf(outcome, department)
  const there = Array.from({ length: 24 }, () => 0)
  const lasting = Array.from({ length: 24 }, () => 0)
  for (let at = period.from; at < period.to; at += HOUR) {
    const end = Math.min(at + HOUR, period.to)
    const { hour } = localParts(at, period.zone)
    lasting[hour] = (lasting[hour] ?? 0) + end - at
    for (const member of members) there[hour] = (there[hour] ?? 0) + capacityOf(member, at, end)
  }
  return (outcome.tallies.get(department)?.byHour ?? []).map(({ posts, handled, queueMs }, hour) => {
    const ms = lasting[hour] ?? 0
    return { hour, posts, handled, queue: ms === 0 ? 0 : queueMs / ms, people: ms === 0 ? 0 : (there[hour] ?? 0) / ms }
  })
}

/** Met ÷ (met + breached); null of nothing. */
export function shareOf({ met, breached }: Verdicts): number | null {
  return met + breached === 0 ? null : met / (met + breached)
}
