/** `report backlog`: what is open, at one instant or at the end of each day. */
import { UsageError } from '../../core/errors.ts'
import { combine, is } from '../../core/query.ts'
import { createBacklog } from '../../core/report/backlog.ts'
import { type Fixed, isPeriod, type Place, placingBy } from '../../core/report/cells.ts'
import { DIMENSIONS, type Dimension } from '../../core/report/dimensions.ts'
import { isOpenAt } from '../../core/report/flow.ts'
import { reasonOf } from '../../core/report/population.ts'
import { dateOfDay, dayOfDate, dayRange, isoWeek, localDay, weekdayOfDay } from '../../core/time.ts'
import { plural } from '../../render/count.ts'
import { countedOf, notesOf, peopleOf, sortedByKey } from './counted.ts'
import type { Asked, MadeReport, ReportDesk, ReportMaker, Shown } from './maker.ts'

/** Days that a series has where no first one is given. */
const DAYS = 30

const SHOWN: readonly Shown[] = [
  { figure: 'open', title: 'open' },
  { figure: 'unanswered', title: 'unanswered', spare: 2 },
  { figure: 'overdue', title: 'overdue' },
  { figure: 'age_under_4h', title: '< 4h', spare: 1 },
  { figure: 'age_4h_24h', title: '4-24h', spare: 1 },
  { figure: 'age_1d_3d', title: '1-3d', spare: 1 },
  { figure: 'age_3d_7d', title: '3-7d', spare: 1 },
  { figure: 'age_over_7d', title: '> 7d' },
  { figure: 'age_max_s', title: 'oldest', spare: 3 },
]

export const backlog: ReportMaker = {
  about: 'what is open at an instant and how old it is; --by day, week, month: at the end of each',
  shown: SHOWN,
  dimensions: DIMENSIONS.filter((one) => one !== 'weekday' && one !== 'hour'),
  noAxis: 'what is open is open, whenever it was written',
  alone: 'a backlog has no period: --by day shows how it grew, --as-of how it was',
  counted: (asked, { total }) =>
    seriesOf(asked.by) === undefined
      ? plural(Number(total['open']), 'open conversation')
      : `conversations open at the end of each ${seriesOf(asked.by)}; the total is the last`,

  make: (asked, desk) => (seriesOf(asked.by) === undefined ? snapshot(asked, desk) : series(asked, desk)),
}

function seriesOf(by: readonly Dimension[]): Dimension | undefined {
  return by.find(isPeriod)
}

/** As it stands: rows of the store say it. */
async function snapshot(asked: Asked, { store, query, rules }: ReportDesk): Promise<MadeReport> {
  const late = new Set<number>()
  await store.figures(combine(query, is('overdue')), asked.asOf, { dimensions: [], ids: false }, (row) => {
    late.add(row.id)
  })
  const report = createBacklog(asked)
  const { excluded } = await countedOf(
    asked,
    { store, query: combine(query, is('open')), rules },
    (row) => row.postedAt,
    (row, { fixed, repliesKnown }, { places }) => {
      if (!isOpenAt(row, asked.asOf)) return
      const one = {
        pid: row.pid,
        age: Math.max(0, asked.asOf - (row.firstStartAt ?? row.postedAt ?? asked.asOf)),
        answered: repliesKnown ? row.replies > 0 : undefined,
        overdue: late.has(row.id),
      }
      report.addToTotal(one)
      report.add(one, places(fixed, 0))
    },
  )
  return { by: asked.by, ...report.result(), excluded: sortedByKey(excluded), bars: 'open', notes: notesOf(asked) }
}

/** At the end of each day, week or month, up to now: the fold of what had happened by then. */
async function series(asked: Asked, { store, query, rules }: ReportDesk): Promise<MadeReport> {
  const { by, zone } = asked
  const period = seriesOf(by)
  if (by.filter(isPeriod).length > 1)
    throw new UsageError('a backlog has one series', { hint: 'by day, week or month, and by something else' })
  if (by.includes('spoke') || by.includes('author_flag'))
    throw new UsageError(`who had what on a past day is not told by ${by.filter((one) => one !== period).join()}`, {
      hint: 'ask for one instant: --by spoke --as-of TIME',
    })
  const ends = endsOf(asked, period ?? 'day')
  const silent = new Set<number>()
  await store.figures(query, asked.asOf, { dimensions: [], ids: false }, ({ id, repliesKnown }) => {
    if (repliesKnown === false) silent.add(id)
  })
  // Their judgements are the fold's, which have no number.
  const numbers = new Map<readonly string[], number>()
  const lists: (readonly string[])[] = []
  const numberOf = (tags: readonly string[]): number => {
    const number = numbers.get(tags) ?? lists.push(tags) - 1
    numbers.set(tags, number)
    return number
  }
  const placing = placingBy(by, { zone, people: peopleOf(rules), tagsOf: (number) => lists[number] ?? [] })
  const known = new Map<Fixed, (readonly Place[] | undefined)[]>()
  /** The cells of a conversation at the end of each period. */
  const placesBy = (fixed: Fixed): ((index: number) => readonly Place[]) => {
    const places = known.get(fixed) ?? []
    known.set(fixed, places)
    return (index) => {
      const end = ends[index]
      if (end === undefined) return []
      places[index] ??= placing
        .places(fixed, end.at)
        .map((place) => place.map((part, column) => (by[column] === period ? end.label : part)))
      return places[index] ?? []
    }
  }
  const report = createBacklog(asked)
  for (const { label } of by.length === 1 ? ends : []) report.keep([label])
  const excluded: Record<string, number> = {}
  await store.openThen(
    query,
    asked.asOf,
    ends.map(({ at }) => at),
    (row) => {
      const isLast = row.last === ends.length - 1
      const reason = reasonOf({ ...row, merged: false })
      if (reason !== undefined) {
        if (isLast) excluded[reason] = (excluded[reason] ?? 0) + 1
        return
      }
      const placesOf = placesBy(placing.fixed({ ...row, spoke: null, judgement: numberOf(row.tags) }))
      const answered = row.replies > 0 ? true : silent.has(row.id) ? undefined : false
      for (let index = row.first; index <= row.last; index++) {
        const at = ends[index]?.at ?? 0
        const age = Math.max(0, at - (row.firstStartAt ?? row.postedAt ?? at))
        const one = { pid: row.pid, age, answered, overdue: row.overdueAt(at) }
        report.add(one, placesOf(index))
        if (index === ends.length - 1) report.addToTotal(one)
      }
    },
  )
  const first = asked.since === undefined ? [`the last ${DAYS} days; for others: --since`] : []
  return {
    by,
    ...report.result(),
    excluded: sortedByKey(excluded),
    bars: 'open',
    notes: [...notesOf(asked), ...first, 'conversations are chosen as they stand now, and judged by the tags they have now'],
  }
}

interface End {
  /** The last millisecond of it, or now. */
  readonly at: number
  readonly label: string
}

/** The ends of the days, weeks or months that were asked for, as far as they have begun. */
function endsOf({ since, until, asOf, zone }: Asked, period: Dimension): readonly End[] {
  const today = localDay(asOf, zone)
  const last = until === undefined ? today : Math.min(dayOfDate(until), today)
  const first = since === undefined ? last - DAYS + 1 : dayOfDate(since)
  const ends: End[] = []
  for (let day = first; day <= last; day++) {
    const date = dateOfDay(day)
    const isEnd =
      day === last ||
      period === 'day' ||
      (period === 'week' && weekdayOfDay(day) === 6) ||
      (period === 'month' && dateOfDay(day + 1).endsWith('-01'))
    if (!isEnd) continue
    const label = period === 'day' ? date : period === 'week' ? isoWeek(day * 86_400_000, 'UTC') : date.slice(0, -3)
    ends.push({ at: Math.min(dayRange(date, zone).to - 1, asOf), label })
  }
  return ends
}
