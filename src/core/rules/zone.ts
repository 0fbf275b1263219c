/** The zone of days, where none is asked for. */
import type { RuleSet } from './ruleset.ts'

/** `timezone:` of the rules where it is written, else that of the hub's calendar, else UTC (sla.md §6). */
export function homeZone({ timezone, timezoneWritten, departments, calendars }: RuleSet): string {
  const hub = departments.find(({ id }) => id === 'hub')?.calendar
  return timezoneWritten || hub === undefined ? timezone : (calendars[hub]?.timezone ?? timezone)
}
