/**
 * What was promised, and when it is due. `24h` counts on the wall, `8bh` in business time, `same-day` ends with
 * a business day. A due time is always computed from the start and the pauses, never moved.
 */
import type { Pause } from '../conversation.ts'
import { OutspokeError } from '../errors.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { addBusiness, businessElapsed, type Calendar, closingOfBusinessDay } from './calendar.ts'

export type Target =
  | { readonly kind: 'wall'; readonly ms: number }
  | { readonly kind: 'business'; readonly ms: number }
  | { readonly kind: 'day'; readonly days: number }
  | { readonly kind: 'none' }

/** Ten years: beyond it a number is a slip, and due times would run out of the calendar. */
const LONGEST = 3_650 * DAY

const parsed = new Map<string, Target | undefined>()

/** A target as written. Throws where it is none. */
export function parseTarget(spec: string): Target {
  const target = readTarget(spec)
  if (target !== undefined) return target
  throw new OutspokeError(`"${spec}" is not a target`, {
    hint: 'Write 15m, 24h, 3d (on the wall), 30bm, 8bh (business time), same-day, next-day, 2bd (end of a business day) or none.',
  })
}

/** The same, `undefined` where it is none. */
export function readTarget(spec: string): Target | undefined {
  if (!parsed.has(spec)) parsed.set(spec, read(spec))
  return parsed.get(spec)
}

function read(spec: string): Target | undefined {
  if (spec === 'none') return { kind: 'none' }
  if (spec === 'same-day') return { kind: 'day', days: 0 }
  if (spec === 'next-day') return { kind: 'day', days: 1 }
  const [, digits, unit] = /^(\d{1,9})(m|h|d|bm|bh|bd)$/.exec(spec) ?? []
  if (digits === undefined || unit === undefined) return undefined
  const count = Number(digits)
  if (unit === 'bd') return count * DAY <= LONGEST ? { kind: 'day', days: count } : undefined
  const ms = count * (unit.endsWith('m') ? MINUTE : unit.endsWith('h') ? HOUR : DAY)
  if (ms === 0 || ms > LONGEST) return undefined
  return { kind: unit.startsWith('b') ? 'business' : 'wall', ms }
}

/**
 * The earliest t where elapsed(start, t) - paused(start, t) is the target, both in its own unit. `undefined`: no clock
 * (`none`), or a pause without an end begins before the time is used up. The end of a business day ignores pauses.
 */
export function dueAt(target: Target, calendar: Calendar, start: number, pauses: readonly Pause[]): number | undefined {
  switch (target.kind) {
    case 'none':
      return undefined
    case 'day':
      return closingOfBusinessDay(calendar, start, target.days)
    case 'wall':
      return spend(undefined, start, pauses, target.ms)
    case 'business':
      return spend(calendar, start, pauses, target.ms)
  }
}

/** Time allowed in the target's own unit, ms; for the end of a business day the business time from start to due; 0 for `none`. */
export function allowed(target: Target, calendar: Calendar, start: number): number {
  switch (target.kind) {
    case 'none':
      return 0
    case 'day':
      return businessElapsed(calendar, start, closingOfBusinessDay(calendar, start, target.days))
    default:
      return target.ms
  }
}

/** When a share (0.75) of the time allowed is used; `undefined` as for `dueAt`. */
export function shareAt(target: Target, calendar: Calendar, start: number, pauses: readonly Pause[], share: number): number | undefined {
  const ms = Math.round(allowed(target, calendar, start) * share)
  switch (target.kind) {
    case 'none':
      return undefined
    case 'day':
      return addBusiness(calendar, start, ms)
    case 'wall':
      return spend(undefined, start, pauses, ms)
    case 'business':
      return spend(calendar, start, pauses, ms)
  }
}

/** ms used at an instant, net of pauses, in the target's own unit (`none`: on the wall); never negative. */
export function usedOf(target: Target, calendar: Calendar, start: number, at: number, pauses: readonly Pause[]): number {
  if (at <= start) return 0
  switch (target.kind) {
    case 'day':
      return businessElapsed(calendar, start, at)
    case 'business':
      return net(calendar, start, at, pauses)
    default:
      return net(undefined, start, at, pauses)
  }
}

/** Sorted, overlapping and touching ones as one, empty ones left out; what follows one without an end is part of it. */
export function mergePauses(pauses: readonly Pause[]): readonly Pause[] {
  const merged: { from: number; to: number }[] = []
  for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
    const to = pause.to ?? Number.POSITIVE_INFINITY
    if (to <= pause.from) continue
    const last = merged.at(-1)
    if (last === undefined || last.to < pause.from) merged.push({ from: pause.from, to })
    else last.to = Math.max(last.to, to)
  }
  return merged.map(({ from, to }) => (to === Number.POSITIVE_INFINITY ? { from } : { from, to }))
}

/** Walks from pause to pause; without a calendar time passes on the wall. */
function spend(calendar: Calendar | undefined, start: number, pauses: readonly Pause[], ms: number): number | undefined {
  let cursor = start
  let left = ms
  for (const pause of pauses.length === 0 ? pauses : mergePauses(pauses)) {
    if (pause.to !== undefined && pause.to <= start) continue
    const running = elapsed(calendar, cursor, Math.max(cursor, pause.from))
    if (running >= left) break
    if (pause.to === undefined) return undefined
    left -= running
    cursor = pause.to
  }
  return calendar === undefined ? cursor + left : addBusiness(calendar, cursor, left)
}

function net(calendar: Calendar | undefined, start: number, at: number, pauses: readonly Pause[]): number {
  let used = elapsed(calendar, start, at)
  for (const pause of mergePauses(pauses)) {
    const from = Math.max(pause.from, start)
    const to = Math.min(pause.to ?? at, at)
    if (to > from) used -= elapsed(calendar, from, to)
  }
  return used
}

function elapsed(calendar: Calendar | undefined, from: number, to: number): number {
  return calendar === undefined ? to - from : businessElapsed(calendar, from, to)
}
