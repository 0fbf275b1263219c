/** When a department is next at work: what `check --before-next-shift` looks ahead to. */
import { addBusiness, type Calendar, isOpen, nextOpening } from './sla/calendar.ts'
import { DAY, HOUR } from './time.ts'

/** Closed for less than that is a break and no end of a shift: lunch, the rest at midnight of a calendar that is cut there. */
const BREAK = 4 * HOUR
/** Business time at the start of a shift in which nobody can be expected to have answered yet. */
const FAIR = HOUR
/** A calendar that has not closed for so long never does. */
const LONGEST = 14 * DAY

/**
 * Until when something has to be due to be lost unless the present shift sees to it: the first business hour of the next shift is over. The
 * next shift is the first opening after the present one ends; while the department is closed, the next opening. The hour belongs to
 * it because what is due Monday 09:15 is breached all the same if it is only looked at on Monday at 09:00. Absent where the calendar never
 * closes: then there is no next shift.
 */
export function nextShiftFair(calendar: Calendar, now: number): number | undefined {
  if (calendar.unbroken) return undefined
  const next = nextOpening(calendar, now)
  if (next - lastClosing(calendar, now) >= BREAK && !isOpen(calendar, now)) return addBusiness(calendar, next, FAIR)
  for (let end = closingAfter(calendar, next); end - now <= LONGEST; ) {
    const opening = nextOpening(calendar, end)
    if (opening - end >= BREAK) return addBusiness(calendar, opening, FAIR)
    end = closingAfter(calendar, opening)
  }
  return undefined
}

/** The end of the span that is open at an instant. */
function closingAfter(calendar: Calendar, opening: number): number {
  return calendar.year(yearOf(opening)).closes.find((one) => one > opening) ?? opening
}

/** The last closing up to an instant; minus infinity where it is more than a year ago. */
function lastClosing(calendar: Calendar, at: number): number {
  for (const year of [yearOf(at), yearOf(at) - 1]) {
    const closing = calendar.year(year).closes.findLast((one) => one <= at)
    if (closing !== undefined) return closing
  }
  return Number.NEGATIVE_INFINITY
}

function yearOf(at: number): number {
  return new Date(at).getUTCFullYear()
}
