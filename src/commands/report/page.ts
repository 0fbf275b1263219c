/** The page of `report --format html`: what several reports say together, over the same conversations, for those who were not there. */
import { combine, is } from '../../core/query.ts'
import type { Dimension } from '../../core/report/dimensions.ts'
import { DAY, formatLocal, isoUtc } from '../../core/time.ts'
import { count } from '../../render/count.ts'
import { figureText } from '../../render/page/figures.ts'
import type { Page, Section, Tile, Unit } from '../../render/page/page.ts'
import type { Table } from '../../render/view.ts'
import { conversationTable } from '../conversation-table.ts'
import type { Asked, MadeReport, ReportDesk, ReportName } from './maker.ts'
import { dayOf, durationCell, nameOf, numberOf, pointsOf, tableOf } from './page-rows.ts'

/** Makes one of the reports as it would be made by itself, with goals and comparison where they were asked for. */
export type Making = (name: ReportName, by: readonly Dimension[]) => Promise<MadeReport>

interface Plan {
  readonly asked: Asked
  readonly desk: ReportDesk
  readonly make: Making
  /** The report that was asked for, as people see it, and its heading. */
  readonly own: Table | undefined
  readonly title: string
}

const OVERDUE = 50
/** What a conversation is placed by, in words. */
const PLACED_BY = { posted: 'the post that waited for them', replied: 'the reply', resolved: 'the resolution' } as const
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Everything the page shows, as data; every figure is one that the report named in its section prints as JSON too. */
export async function pageOf(plan: Plan): Promise<Page> {
  const { asked, desk, make, own } = plan
  const period = await periodOf(asked, desk)
  const sla = await make('sla', [])
  const backlog = await make('backlog', [])
  const trend = await make('sla', [period])
  const volume = await make('volume', [period])
  const departments = await make('sla', ['department'])
  const written = await make('volume', ['weekday', 'hour'])
  const broken = await make('sla', ['weekday', 'hour'])
  const sections: readonly Section[] = [
    ...(own === undefined
      ? []
      : [{ id: 'report', title: plan.title, about: `What \`outspoke report ${asked.name}\` prints.`, table: own }]),
    trendOf(trend, period),
    volumeOf(volume, period),
    departmentsOf(departments),
    heatOf(
      'written',
      'When customers write',
      'Inbound posts by weekday and hour of the zone: when somebody should be there.',
      written,
      'inbound_posts',
    ),
    heatOf(
      'broken',
      'When promises are broken',
      `First responses that came too late, by weekday and hour of ${PLACED_BY[asked.axis]}.`,
      broken,
      'first_response_breached',
    ),
    ageingOf(backlog),
    timeOf(await make('time', [])),
    perceptionOf(await make('perception', ['network'])),
    await overdueOf(desk, asked),
  ]
  return {
    title: own === undefined ? 'How we answered' : plan.title,
    facts: factsOf(asked, desk, sla),
    tiles: tilesOf(sla, backlog),
    sections,
    notes: [
      'Conversations without an answer are never dropped: shares count them, percentiles "of all" take them as longer than any other.',
      `Every figure is printed by outspoke report NAME --format json too, with the conversations behind it: --ids.`,
    ],
  }
}

/** Days where there are few, else weeks, else months: as many points as a line can show. */
async function periodOf({ from, before, asOf }: Asked, { store }: ReportDesk): Promise<'day' | 'week' | 'month'> {
  const info = await store.info()
  const first = from ?? info.firstPostAt ?? asOf
  const last = Math.min(before ?? asOf, info.lastPostAt === undefined ? asOf : Math.max(info.lastPostAt, first))
  const days = (last - first) / DAY
  return days <= 62 ? 'day' : days <= 430 ? 'week' : 'month'
}

function factsOf(asked: Asked, { rules, context }: ReportDesk, { excluded }: MadeReport): Page['facts'] {
  const left = Object.entries(excluded).map(([reason, n]) => `${reason.replaceAll('_', ' ')} ${count(n)}`)
  return [
    ['as of', `${formatLocal(asked.asOf, asked.zone)} (${isoUtc(asked.asOf)})`],
    ['zone', asked.zone],
    ['placed by', `time ${asked.axis}`],
    ['from', asked.since ?? 'the first'],
    ['to', asked.until ?? 'the last'],
    ['of', asked.query === '' ? 'all conversations' : asked.query],
    ['left out', left.length === 0 ? 'none' : left.join(', ')],
    ['rules', rules.hash],
    ['outspoke', context.system.version],
  ]
}

function tilesOf({ total }: MadeReport, backlog: MadeReport): readonly Tile[] {
  const tile = (label: string, figure: string, unit: Unit, n: string | undefined, better?: Tile['better'], of = total): Tile => {
    const goal = numberOf(of[`${figure}_goal`])
    const before = of[`${figure}_before`]
    return {
      label,
      value: numberOf(of[figure]) ?? null,
      unit,
      note:
        of[figure] === 'not reached' ? 'not reached: too many have no answer' : n === undefined ? '' : `of ${count(numberOf(of[n]) ?? 0)}`,
      ...(goal === undefined ? {} : { goal }),
      ...(before === undefined ? {} : { before: numberOf(before) ?? null }),
      ...(better === undefined ? {} : { better }),
    }
  }
  return [
    tile('Conversations', 'conversations', 'count', undefined),
    tile('Answered', 'answer_rate', 'share', 'judged', 'more'),
    tile('First response, half within', 'first_response_p50_s', 'seconds', 'first_response_n', 'less'),
    tile('First response, 90 % of all within', 'first_response_p90_all_s', 'seconds', 'conversations', 'less'),
    tile('First response in time', 'first_response_attainment', 'share', 'first_response_attainment_n', 'more'),
    tile('Next response in time', 'next_response_attainment', 'share', 'next_response_attainment_n', 'more'),
    tile('Resolved in time', 'resolution_attainment', 'share', 'resolution_attainment_n', 'more'),
    tile('Open now', 'open', 'count', undefined, 'less', backlog.total),
  ]
}

const KEPT = [
  { figure: 'first_response_attainment', name: 'first response' },
  { figure: 'next_response_attainment', name: 'next response' },
  { figure: 'resolution_attainment', name: 'resolution' },
] as const

function trendOf({ rows, total }: MadeReport, period: Dimension): Section {
  const placed = rows.filter((row) => dayOf(row[period]) !== undefined)
  const shown = KEPT.filter(({ figure }) => placed.some((row) => numberOf(row[figure]) !== undefined))
  const goal = numberOf(total['first_response_attainment_goal'])
  const words = {
    id: 'kept',
    title: 'Promises kept',
    about: `Share of clocks that were kept, by ${period}${goal === undefined ? '' : '; across it the goal of first responses'}.`,
  }
  if (shown.length === 0) return { ...words, nothing: 'No clock has been decided in this time.' }
  return {
    ...words,
    chart: {
      kind: 'lines',
      unit: 'share',
      series: shown.map(({ figure, name }) => ({ name, points: pointsOf(placed, period, { figure, unit: 'share' }) })),
      goal,
    },
    table: tableOf([period], rows, [
      { figure: 'conversations', title: 'convs', unit: 'count' },
      ...shown.map(({ figure, name }) => ({ figure, title: name, unit: 'share' as const })),
    ]),
  }
}

function volumeOf({ rows }: MadeReport, period: Dimension): Section {
  const placed = rows.filter((row) => dayOf(row[period]) !== undefined)
  const lines = [
    { figure: 'inbound_posts', name: 'posts' },
    { figure: 'conversations', name: 'conversations' },
  ]
  const words = { id: 'volume', title: 'How much came in', about: `Inbound posts, and the conversations they opened, by ${period}.` }
  if (placed.length === 0) return { ...words, nothing: 'Nothing came in during this time.' }
  return {
    ...words,
    chart: {
      kind: 'lines',
      unit: 'count',
      series: lines.map(({ figure, name }) => ({ name, points: pointsOf(placed, period, { figure, unit: 'count' }) })),
    },
    table: tableOf(
      [period],
      rows,
      lines.map(({ figure, name }) => ({ figure, title: name, unit: 'count' })),
    ),
  }
}

function departmentsOf({ rows }: MadeReport): Section {
  const hasGoals = rows.some((row) => numberOf(row['first_response_attainment_goal']) !== undefined)
  const words = {
    id: 'departments',
    title: 'By department',
    about: `Share of first responses within their target, by the department that owned them${hasGoals ? '; the mark is the goal' : ''}.`,
  }
  if (rows.length === 0) return { ...words, nothing: 'No conversation in this time.' }
  return {
    ...words,
    chart: {
      kind: 'bars',
      unit: 'share',
      rows: rows.map((row) => ({
        name: nameOf(row['department']),
        value: numberOf(row['first_response_attainment']) ?? null,
        goal: numberOf(row['first_response_attainment_goal']),
      })),
    },
    table: tableOf(['department'], rows, [
      { figure: 'conversations', title: 'convs', unit: 'count' },
      { figure: 'first_response_attainment', title: 'first response', unit: 'share' },
      { figure: 'resolution_attainment', title: 'resolution', unit: 'share' },
      { figure: 'handoff_attainment', title: 'hand-off', unit: 'share' },
    ]),
  }
}

function heatOf(id: string, title: string, about: string, { rows, unavailable }: MadeReport, figure: string): Section {
  const values = new Map(rows.map((row) => [`${row['weekday']} ${row['hour']}`, numberOf(row[figure]) ?? null]))
  const field = WEEKDAYS.map((name) => ({ name, values: HOURS.map((hour) => values.get(`${name} ${hour}`) ?? 0) }))
  if (field.every((row) => row.values.every((value) => value === 0)))
    return { id, title, about, nothing: unavailable[figure] ?? 'Nothing in this time.' }
  return {
    id,
    title,
    about,
    chart: { kind: 'heat', unit: 'count', columns: HOURS.map(String), rows: field },
    table: {
      columns: [{ key: 'hour', title: 'hour' }, ...WEEKDAYS.map((name) => ({ key: name, title: name, align: 'right' as const }))],
      rows: HOURS.map((hour) => [
        { raw: hour, text: `${String(hour).padStart(2, '0')}:00` },
        ...field.map(({ values: day }) => ({ raw: day[hour] ?? 0, text: figureText(day[hour] ?? 0, 'count') })),
      ]),
    },
  }
}

const AGES = [
  { figure: 'age_under_4h', name: 'under 4 h' },
  { figure: 'age_4h_24h', name: '4 to 24 h' },
  { figure: 'age_1d_3d', name: '1 to 3 days' },
  { figure: 'age_3d_7d', name: '3 to 7 days' },
  { figure: 'age_over_7d', name: 'over 7 days' },
] as const

function ageingOf({ total }: MadeReport): Section {
  const rows = AGES.map(({ figure, name }) => ({ name, value: numberOf(total[figure]) ?? 0 }))
  return {
    id: 'ageing',
    title: 'How long the open ones have waited',
    about: 'Open conversations by their age at the time of the report.',
    chart: { kind: 'bars', unit: 'count', rows },
    table: {
      columns: [
        { key: 'age', title: 'age' },
        { key: 'open', title: 'open', align: 'right' },
      ],
      rows: rows.map(({ name, value }) => [{ raw: name }, { raw: value, text: figureText(value, 'count') }]),
    },
  }
}

const PARTS = [
  { figure: 'import_lag', name: 'import lag' },
  { figure: 'triage', name: 'triage' },
  { figure: 'hub', name: 'hub' },
  { figure: 'department', name: 'department' },
  { figure: 'waiting', name: 'waiting' },
  { figure: 'out_of_hours', name: 'closed hours' },
] as const

function timeOf({ total, unavailable }: MadeReport): Section {
  const words = {
    id: 'time',
    title: 'Where the time went',
    about: 'The mean life of a conversation, cut into parts that add up to it; below, of those that missed a promise.',
  }
  const of = (kind: string) => PARTS.map(({ figure }) => numberOf(total[`${figure}_mean${kind}_s`]) ?? null)
  const all = of('')
  const breached = of('_breached')
  if (all.every((value) => value === null)) return { ...words, nothing: Object.values(unavailable)[0] ?? 'No conversation in this time.' }
  return {
    ...words,
    chart: {
      kind: 'stack',
      unit: 'seconds',
      parts: PARTS.map(({ name }) => name),
      rows: [
        { name: 'all', values: all },
        { name: 'breached', values: breached },
      ],
    },
    table: {
      columns: [
        { key: 'part', title: 'part' },
        { key: 'all', title: 'all, mean', align: 'right' },
        { key: 'breached', title: 'breached, mean', align: 'right' },
      ],
      rows: PARTS.map(({ name }, index) => [{ raw: name }, durationCell(all[index]), durationCell(breached[index])]),
    },
  }
}

const TONES = ['positive', 'neutral', 'negative'] as const

function perceptionOf({ rows, total }: MadeReport): Section {
  const words = {
    id: 'perception',
    title: 'How they speak of us',
    about: 'Share of positive, neutral and negative posts among those whose tone is known, by network.',
  }
  const known = numberOf(total['positive_share_n']) ?? 0
  if (known === 0)
    return { ...words, nothing: 'Neither the exports nor the rules (tone:) say how anything was meant, so nothing can be told.' }
  return {
    ...words,
    chart: {
      kind: 'stack',
      unit: 'share',
      parts: TONES,
      meant: ['good', 'neither', 'bad'],
      rows: rows.map((row) => ({ name: nameOf(row['network']), values: TONES.map((tone) => numberOf(row[`${tone}_share`]) ?? null) })),
    },
    table: tableOf(['network'], rows, [
      ...TONES.map((tone) => ({ figure: `${tone}_share`, title: tone, unit: 'share' as const })),
      { figure: 'positive_share_n', title: 'of', unit: 'count' as const },
    ]),
  }
}

async function overdueOf({ context, store, query }: ReportDesk, asked: Asked): Promise<Section> {
  const late = combine(is('overdue'), query)
  const shown = await store.list(late, asked.now, { order: 'overdue', limit: OVERDUE })
  const words = { id: 'overdue', title: 'Overdue', about: 'Open conversations past their due time, by department, the most late first.' }
  if (shown.length === 0) return { ...words, nothing: 'Nothing is overdue.' }
  const all = shown.length < OVERDUE ? shown.length : await store.count(late, asked.now)
  const about = all > shown.length ? `${words.about} ${count(shown.length)} of ${count(all)}.` : words.about
  return { ...words, about, table: await conversationTable(context, shown, { grouped: true }) }
}
