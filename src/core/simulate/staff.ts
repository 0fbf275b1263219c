/** People as servers: when they are there, how much they get done. */
import type { Machine } from '../rules/matcher.ts'
import { addBusiness, alwaysCalendar, businessElapsed, type Calendar, nextOpening } from '../sla/calendar.ts'
import { dateOfDay, dayOfDate, instantOf } from '../time.ts'

/** A half-open span of absence, epoch ms. */
interface Leave {
  readonly from: number
  readonly to: number
}

/** What somebody is to a department. */
export interface Membership {
  readonly department: string
  /** Place among its spokes. */
  readonly place: number
  readonly weight: number
}

/** Somebody who answers: one conversation at a time. */
export interface Person {
  readonly index: number
  readonly id: string
  readonly memberships: readonly Membership[]
  readonly calendar: Calendar
  /** Sorted, apart from each other. */
  readonly leaves: readonly Leave[]
}

/**
 * Everybody with a weight, in the order of the file. They work by their own calendar, else by that of the first department that names
 * them.
 */
export function staffOf({ set, setting }: Machine): readonly Person[] {
  const memberships = new Map<string, Membership[]>()
  const calendars = new Map<string, string>()
  for (const { id, calendar, spokes } of set.departments) {
    spokes.forEach(({ person, weight }, place) => {
      if (weight <= 0) return
      const own = memberships.get(person)
      if (own === undefined) memberships.set(person, [{ department: id, place, weight }])
      else if (own.every((one) => one.department !== id)) own.push({ department: id, place, weight })
      if (!calendars.has(person)) calendars.set(person, calendar)
    })
  }
  return [...memberships].map(([id, own], index) => {
    const known = Object.hasOwn(set.people, id) ? set.people[id] : undefined
    const calendar = setting.calendars.get(known?.calendar ?? calendars.get(id) ?? 'always') ?? alwaysCalendar(set.timezone)
    const leaves = (known?.away ?? []).map(({ from, to }) => ({
      from: instantOf(from, 0, calendar.timezone),
      to: instantOf(dateOfDay(dayOfDate(to) + 1), 0, calendar.timezone),
    }))
    return { index, id, memberships: own, calendar, leaves: merge(leaves) }
  })
}

function merge(leaves: readonly Leave[]): readonly Leave[] {
  const merged: Leave[] = []
  for (const leave of [...leaves].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || last.to < leave.from) merged.push(leave)
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, leave.to) }
  }
  return merged
}

/** The earliest instant from `at` on when somebody is at work: `at` itself if they are. */
export function thereFrom({ calendar, leaves }: Person, at: number): number {
  let there = nextOpening(calendar, at)
  for (const { from, to } of leaves) if (from <= there && there < to) there = nextOpening(calendar, to)
  return there
}

/** Whether somebody is on leave. */
export function isAway({ leaves }: Person, at: number): boolean {
  return leaves.some(({ from, to }) => from <= at && at < to)
}

/** When work is done that somebody begins at an instant at which they are there; as if no leave came between. */
export function doneAt({ calendar }: Person, at: number, ms: number): number {
  return addBusiness(calendar, at, ms)
}

/** Working time of somebody between two instants, ms. */
export function workingTime({ calendar, leaves }: Person, from: number, to: number): number {
  let ms = businessElapsed(calendar, from, to)
  for (const leave of leaves) {
    const [start, end] = [Math.max(from, leave.from), Math.min(to, leave.to)]
    if (end > start) ms -= businessElapsed(calendar, start, end)
  }
  return ms
}
