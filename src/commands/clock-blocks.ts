/** The clocks of a conversation: a table, and with `--clocks` the intervals that add up to each verdict. */
import type { Clock } from '../core/conversation.ts'
import { clockAt } from '../core/queue.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { alwaysCalendar, businessElapsed, type Calendar, compileCalendar, isOpen, nextOpening } from '../core/sla/calendar.ts'
import { mergePauses, readTarget } from '../core/sla/target.ts'
import { formatLocal, humanDuration } from '../core/time.ts'
import type { Line, Prose, Table, Tone } from '../render/view.ts'
import { dueText } from './conversation-table.ts'
import { time } from './post-json.ts'

interface ClockLook {
  readonly now: number
  readonly zone: string
  readonly rules: RuleSet | undefined
  readonly intervals: boolean
}

/** Nothing where it has no clocks. */
export function clockBlocks({ clocks }: { readonly clocks: readonly Clock[] }, look: ClockLook): readonly (Table | Prose)[] {
  if (clocks.length === 0) return []
  const several = clocks.some(({ cycle }) => cycle > 1)
  const table: Table = {
    columns: [
      { key: 'clock', title: 'clock' },
      { key: 'state', title: 'state' },
      { key: 'target', title: 'target' },
      { key: 'due_at', title: 'due' },
      { key: 'stopped_at', title: 'stopped' },
      { key: 'left', title: '' },
    ],
    rows: clocks.map((clock) => {
      const { state, stoppedAt, overdue } = clockAt(clock, look.now)
      const name = `${clock.kind.replace('_', ' ')}${clock.department === undefined ? '' : ` ${clock.department}`}${several ? ` (${clock.cycle})` : ''}`
      const reason = clock.reason === undefined ? state : `${state}: ${clock.reason}`
      const at = (instant: number | undefined) => ({ raw: time(instant), text: instant === undefined ? '' : shortTime(instant, look) })
      return [
        { raw: name },
        { raw: reason, tone: toneOf(state) },
        { raw: clock.terms.target },
        at(clock.dueAt),
        at(stoppedAt),
        {
          raw:
            stoppedAt === undefined && clock.dueAt !== undefined && (state === 'running' || state === 'breached')
              ? dueText(clock.dueAt, look.now)
              : overdue > 0
                ? `${humanDuration(overdue)} late`
                : '',
        },
      ]
    }),
  }
  if (!look.intervals) return [table]
  return [table, ...clocks.map((clock): Prose => ({ lines: intervalLines(clock, look) }))]
}

/** Local time, without the year where it is this one. */
function shortTime(at: number, { now, zone }: ClockLook): string {
  const text = formatLocal(at, zone)
  return text.slice(0, 5) === formatLocal(now, zone).slice(0, 5) ? text.slice(5) : text
}

function toneOf(state: string): Tone {
  return state === 'breached' ? 'late' : state === 'met' ? 'good' : state === 'void' ? 'dim' : 'plain'
}

function intervalLines(clock: Clock, { now, zone, rules }: ClockLook): readonly Line[] {
  const { state, stoppedAt } = clockAt(clock, now)
  const { target, calendar: id, from } = clock.terms
  const head: Line = { text: `${clock.kind.replace('_', ' ')}: ${target}, calendar ${id} (${from})`, tone: 'strong' }
  const calendar = calendarOf(clock, rules)
  if (calendar === undefined) return [head, { text: 'its rule set is no longer stored', indent: 2 }]
  const end = stoppedAt ?? now
  const parts = intervals(clock, calendar, end)
  const timeOf = calendar.unbroken ? humanDuration : businessTime
  const used = parts.reduce((sum, part) => sum + (part.counted ? part.to - part.from : 0), 0)
  const shown = parts.length > MOST ? [...parts.slice(0, MOST / 2), ...parts.slice(-MOST / 2)] : parts
  const lines = shown.map(
    (part): Line => ({
      text: `${formatLocal(part.from, zone)} - ${formatLocal(part.to, zone)}  ${part.counted ? timeOf(part.to - part.from) : `(${part.why})`}`,
      indent: 2,
      ...(part.counted ? {} : { tone: 'dim' }),
    }),
  )
  if (parts.length > MOST) lines.splice(MOST / 2, 0, { text: `… ${parts.length - MOST} more`, indent: 2, tone: 'dim' })
  return [
    head,
    ...lines,
    {
      text: `= ${timeOf(used)}${calendar.unbroken ? '' : ' of business time'} used, ${state}${clock.dueAt === undefined ? '' : `; due ${formatLocal(clock.dueAt, zone)}`}`,
      indent: 2,
    },
  ]
}

/** Hours of work are never days of 24 hours: `28h30m`. */
function businessTime(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor(ms / 60_000) % 60
  if (hours === 0) return humanDuration(ms)
  return minutes > 0 ? `${hours}h${minutes}m` : `${hours}h`
}

/** Intervals that are shown of a long life. */
const MOST = 24

interface Interval {
  readonly from: number
  readonly to: number
  readonly counted: boolean
  readonly why: 'closed' | 'waiting for the customer'
}

/** The life of a clock from start to end, cut where the calendar or a pause changes whether it counts. */
function intervals(clock: Clock, calendar: Calendar, end: number): readonly Interval[] {
  const pauses = mergePauses(clock.pauses)
  const parts: Interval[] = []
  const put = (from: number, to: number, counted: boolean, why: Interval['why']) => {
    if (to > from) parts.push({ from, to, counted, why })
  }
  const open = (from: number, to: number) => {
    for (let at = from; at < to; ) {
      const begins = Math.min(to, isOpen(calendar, at) ? at : nextOpening(calendar, at))
      put(at, begins, false, 'closed')
      const ends = Math.min(to, closingAfter(calendar, begins, to))
      put(begins, ends, true, 'closed')
      at = ends
    }
  }
  let at = clock.startedAt
  for (const pause of pauses) {
    const from = Math.min(Math.max(pause.from, at), end)
    open(at, from)
    at = Math.min(Math.max(pause.to ?? end, from), end)
    put(from, at, false, 'waiting for the customer')
  }
  open(at, end)
  return parts
}

/** The end of the open span at an instant, or `limit`: found by halving, for all of it counts up to there. */
function closingAfter(calendar: Calendar, at: number, limit: number): number {
  if (calendar.unbroken || businessElapsed(calendar, at, limit) === limit - at) return limit
  let [low, high] = [at, limit]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (businessElapsed(calendar, at, middle) === middle - at) low = middle
    else high = middle
  }
  return low
}

/** Wall targets count always. */
function calendarOf(clock: Clock, rules: RuleSet | undefined): Calendar | undefined {
  const { target, calendar } = clock.terms
  const spec = rules?.calendars[calendar]
  if (readTarget(target)?.kind === 'wall' || calendar === 'always') return alwaysCalendar(rules?.timezone ?? 'UTC')
  return spec === undefined ? undefined : compileCalendar(spec)
}
