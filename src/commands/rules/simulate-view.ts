/** How a simulation is told. */
import { type DepartmentLoad, type HourLoad, type PersonLoad, shareOf } from '../../core/simulate/figures.ts'
import { type Period, SIMULATED_CLOCKS, type Verdicts } from '../../core/simulate/tally.ts'
import { dateOfDay, HOUR, humanDuration, isoUtc, localDay } from '../../core/time.ts'
import { count, plural } from '../../render/count.ts'
import type { Cell, Column, Line, Table, Tone, View } from '../../render/view.ts'
import type { Asked } from './simulate-options.ts'

/** One side: as it is (no name), or as it would be. */
export interface Simulated {
  readonly name: string
  /** Hash of the rule set. */
  readonly rules: string
  readonly departments: readonly DepartmentLoad[]
  readonly people: readonly PersonLoad[]
  readonly hours: readonly { readonly department: string; readonly hours: readonly HourLoad[] }[] | undefined
  readonly recorded: number
  readonly thanks: number
  /** Departments that never close. */
  readonly unbroken: readonly string[]
}

export interface ToldSimulation {
  readonly simulated: readonly Simulated[]
  readonly asked: Asked
  readonly by: string
  readonly period: Period
  readonly query: string
  readonly posts: number
  readonly conversations: number
  readonly excluded: { readonly undated: number; readonly gone: number }
}

/** What is assumed, for people: in the help, and its gist under every result. */
export const MODEL: readonly string[] = [
  'The model: a discrete-event simulation without chance; in the terms of queueing theory a multi-server queue G/D/c with calendars, one queue a person. Posts arrive when they were written. An answer takes the handling time, in the working time (calendar less leave) of the one who gives it, at weight 0.5 twice as long; one conversation at a time, the first of the queue (due, priority, opening time); what was begun is finished.',
  'Who answers is chosen as in an import, when the first post comes; balance counts what is open in the simulation. What nobody could take waits in its department for the first who is free, and so does what somebody leaves behind who goes on leave. What a customer adds before the answer is answered by it; what comes later asks for another one. An answer resolves (by quiet: if it stays quiet).',
  'It begins with nothing open, and goes on after the last post until all is answered: every clock has a verdict. Customers write the same whatever they are answered; nobody is ill, and nobody is faster under pressure. Hold two rows against each other rather than believing one.',
]

export function simulateView(told: ToldSimulation): View {
  const { by } = told
  const tables = by === 'spoke' ? [people(told)] : by === 'hour' ? hours(told) : [departments(told)]
  const records = by === 'spoke' ? people(told) : by === 'hour' ? hourRecords(told) : departmentRecords(told)
  const hidden = remarks(told)
  return { blocks: [...tables, ...(hidden.length === 0 ? [] : [{ lines: hidden }]), { lines: footer(told) }], records, card: true }
}

const DEPARTMENT_COLUMNS: readonly Column[] = [
  { key: 'department', title: 'Department', flexible: true },
  { key: 'posts_per_day', title: 'Posts/day', align: 'right' },
  { key: 'peak_per_hour', title: 'Peak', align: 'right' },
  { key: 'spokes', title: 'Spokes', align: 'right' },
  { key: 'busy', title: 'Busy', align: 'right' },
  { key: 'first_response_met', title: 'First response', align: 'right' },
  { key: 'resolution_met', title: 'Resolution', align: 'right' },
  { key: 'queue_max', title: 'Queue', align: 'right' },
  { key: 'backlog', title: 'Backlog' },
]

/** A row each; under it how it would be, where that differs. */
function departments({ simulated, asked }: ToldSimulation): Table {
  const [base, other] = simulated
  const names = [...new Set(simulated.flatMap((side) => side.departments.map(({ department }) => department)))]
  const rows: (readonly Cell[])[] = []
  for (const name of names) {
    const is = base?.departments.find(({ department }) => department === name)
    const would = other?.departments.find(({ department }) => department === name)
    if (is !== undefined) rows.push(departmentCells(is, name))
    if (other === undefined || (would !== undefined && is !== undefined && same(would, is))) continue
    const own = asked.told.filter((one) => one.departments.includes(name)).map(({ text }) => text)
    const label = `${name} ${own.length === 0 ? other.name : own.join(' ')}`
    if (would === undefined) rows.push([{ raw: name, text: label }, { raw: 0 }, ...Array.from({ length: 7 }, (): Cell => ({ raw: null }))])
    else rows.push(departmentCells(would, label, is))
  }
  return { columns: DEPARTMENT_COLUMNS, rows }
}

const same = (a: DepartmentLoad, b: DepartmentLoad): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What is as in the row above is left out. */
function departmentCells(load: DepartmentLoad, label: string, above?: DepartmentLoad): readonly Cell[] {
  const first = shareOf(load.clocks.first_response)
  const resolution = shareOf(load.clocks.resolution)
  const unless = (before: number | undefined, cell: Cell): Cell => (before === cell.raw ? { ...cell, text: '' } : cell)
  return [
    { raw: load.department, text: label },
    unless(above?.postsPerDay, { raw: load.postsPerDay, text: load.postsPerDay.toFixed(1) }),
    unless(above?.peakPerHour, { raw: load.peakPerHour, text: `${count(load.peakPerHour)}/h` }),
    unless(above?.spokes, { raw: load.spokes, text: String(Math.round(load.spokes * 100) / 100) }),
    { raw: load.busy, text: load.busy === null ? 'nobody there' : load.busy.toFixed(2), tone: busyTone(load.busy) },
    { raw: first, text: percent(load.clocks.first_response) },
    { raw: resolution, text: percent(load.clocks.resolution) },
    { raw: load.queueMax, text: count(load.queueMax) },
    { raw: load.backlog, text: backlogText(load), ...(load.growsPerDay === null ? {} : { tone: 'late' }) },
  ]
}

const busyTone = (busy: number | null): Tone => (busy === null || busy > 1 ? 'late' : busy > 0.85 ? 'soon' : 'plain')

/** `none`, `3 at the end`, `grows 6/day`. */
function backlogText({ backlog, growsPerDay }: DepartmentLoad): string {
  if (growsPerDay !== null) return `backlog grows ${growsPerDay < 10 ? trimmed(growsPerDay) : count(Math.round(growsPerDay))}/day`
  return backlog === 0 ? 'none' : `${count(backlog)} at the end`
}

const trimmed = (value: number): string => String(Math.round(value * 10) / 10)

/** One decimal; rounded down, so that 100 means all. `-` of nothing. */
function percent({ met, breached }: Verdicts): string {
  return met + breached === 0 ? '-' : `${(Math.floor((met * 1000) / (met + breached)) / 10).toFixed(1)} %`
}

const AS_IT_IS: Cell = { raw: '', text: 'as it is', tone: 'dim' }
const WHAT_IF: Column = { key: 'what_if', title: 'What if', flexible: true }

function people({ simulated }: ToldSimulation): Table {
  const compared = simulated.length > 1
  return {
    columns: [
      { key: 'person', title: 'Person' },
      ...(compared ? [WHAT_IF] : []),
      { key: 'departments', title: 'Departments' },
      { key: 'weight', title: 'Weight', align: 'right' },
      { key: 'answers', title: 'Answers', align: 'right' },
      { key: 'work_s', title: 'Work', align: 'right' },
      { key: 'capacity_s', title: 'Time there', align: 'right' },
      { key: 'busy', title: 'Busy', align: 'right' },
    ],
    rows: simulated.flatMap(({ name, people: loads }) =>
      loads.map((one): readonly Cell[] => [
        { raw: one.person },
        ...(compared ? [name === '' ? AS_IT_IS : { raw: name }] : []),
        { raw: one.departments.join(', ') },
        { raw: one.weight },
        { raw: one.answers, text: count(one.answers) },
        { raw: one.workMs / 1000, text: hoursText(one.workMs) },
        { raw: one.capacityMs / 1000, text: hoursText(one.capacityMs) },
        { raw: one.busy, text: one.busy === null ? 'not there' : one.busy.toFixed(2), tone: busyTone(one.busy) },
      ]),
    ),
  }
}

/** Working time: a day of it is no day of 24 hours. */
const hoursText = (ms: number): string => `${(ms / HOUR).toFixed(1)} h`

const HOUR_COLUMNS: readonly Column[] = [
  { key: 'hour', title: 'Hour' },
  { key: 'posts', title: 'Posts', align: 'right' },
  { key: 'answers', title: 'Answers', align: 'right' },
  { key: 'queue', title: 'Mean queue', align: 'right' },
  { key: 'people', title: 'People there', align: 'right' },
]

/** A table a department; hours in which nothing happens and nobody is there are left out. */
function hours({ simulated }: ToldSimulation): readonly Table[] {
  return simulated.flatMap(({ name, hours: departmentHours }) =>
    (departmentHours ?? []).map(({ department, hours: list }) => ({
      title: name === '' ? department : `${department} ${name}`,
      columns: HOUR_COLUMNS,
      rows: list.filter((one) => one.posts + one.handled + one.queue + one.people > 0).map(hourCells),
    })),
  )
}

const hourCells = (one: HourLoad): readonly Cell[] => [
  { raw: one.hour, text: `${String(one.hour).padStart(2, '0')}:00` },
  { raw: one.posts, text: count(one.posts) },
  { raw: one.handled, text: count(one.handled) },
  { raw: one.queue, text: one.queue.toFixed(1) },
  { raw: one.people, text: one.people.toFixed(1) },
]

function hourRecords({ simulated }: ToldSimulation): Table {
  return {
    columns: [{ key: 'department', title: 'Department' }, WHAT_IF, ...HOUR_COLUMNS],
    rows: simulated.flatMap(({ name, hours: departmentHours }) =>
      (departmentHours ?? []).flatMap(({ department, hours: list }) =>
        list.map((one): readonly Cell[] => [{ raw: department }, { raw: name }, ...hourCells(one)]),
      ),
    ),
  }
}

/** Every department of every side, for machines. */
function departmentRecords({ simulated }: ToldSimulation): Table {
  const [department, ...rest] = DEPARTMENT_COLUMNS
  return {
    columns: [...(department === undefined ? [] : [department]), WHAT_IF, ...rest, { key: 'backlog_grows_per_day', title: 'Grows/day' }],
    rows: simulated.flatMap(({ name, departments: loads }) =>
      loads.map((load): readonly Cell[] => {
        const [first, ...cells] = departmentCells(load, load.department)
        return [...(first === undefined ? [] : [first]), { raw: name }, ...cells, { raw: load.growsPerDay }]
      }),
    ),
  }
}

/** What a figure alone would hide. */
function remarks({ simulated, excluded, asked }: ToldSimulation): readonly Line[] {
  const side = simulated.at(-1)
  if (side === undefined) return []
  const lines: Line[] = []
  for (const { department, never } of side.departments)
    if (never > 0) lines.push({ text: `${department}: ${plural(never, 'answer')} that nobody gives within ten years`, tone: 'late' })
  for (const department of side.unbroken)
    if (!asked.whatIf.calendars.has(department))
      lines.push({
        text: `${department} never closes by its calendar, so its people work around the clock; --calendar gives it hours`,
        tone: 'soon',
      })
  if (side.recorded > 0) lines.push({ text: `${plural(side.recorded, 'post')} only recorded: no owner, no work` })
  if (side.thanks > 0) lines.push({ text: `${plural(side.thanks, 'post')} after an answer that ask for nothing (reopen: unless)` })
  if (excluded.undated > 0) lines.push({ text: `${plural(excluded.undated, 'post')} without a time left out` })
  if (excluded.gone > 0)
    lines.push({ text: `${plural(excluded.gone, 'post')} left out that ${excluded.gone === 1 ? 'was' : 'were'} deleted or withheld` })
  return lines
}

function footer({ period, posts, conversations, query, asked }: ToldSimulation): readonly Line[] {
  const from = dateOfDay(localDay(period.from, period.zone))
  const to = dateOfDay(localDay(period.from, period.zone) + period.days - 1)
  const own = [...asked.ownHandling].map(([department, ms]) => `, ${department} ${humanDuration(ms)}`).join('')
  return [
    {
      text: `${plural(posts, 'post')} of ${plural(conversations, 'conversation')}${query === '' ? '' : ` (${query})`}, ${from}..${to} ${period.zone}, ${plural(period.days, 'day')}; an answer takes ${humanDuration(asked.usualHandling)}${own}`,
      tone: 'dim',
    },
    {
      text: 'Model: G/D/c with calendars: posts come when they were written; each person answers one conversation at a time, in queue order, in their working time less leave; assigned as in an import; begins with nothing open and goes on until all is answered. More: outspoke rules simulate --help',
      tone: 'dim',
    },
  ]
}

/** The promise to scripts. */
export function simulateJson({ simulated, asked, period, query, posts, conversations, excluded }: ToldSimulation): unknown {
  return {
    from: isoUtc(period.from),
    to: isoUtc(period.to),
    days: period.days,
    tz: period.zone,
    query,
    posts,
    conversations,
    excluded,
    handling_s: { usual: asked.usualHandling / 1000, ...Object.fromEntries([...asked.ownHandling].map(([id, ms]) => [id, ms / 1000])) },
    model: MODEL,
    sides: simulated.map((side) => ({
      what_if: side.name === '' ? null : side.name,
      rules: side.rules,
      recorded: side.recorded,
      thanks: side.thanks,
      departments: side.departments.map((load) => departmentJson(load)),
      people: side.people.map((one) => ({
        person: one.person,
        departments: one.departments,
        weight: one.weight,
        answers: one.answers,
        work_s: one.workMs / 1000,
        capacity_s: one.capacityMs / 1000,
        busy: one.busy,
      })),
      ...(side.hours === undefined
        ? {}
        : {
            hours: side.hours.flatMap(({ department, hours: list }) =>
              list.map(({ handled, ...one }) => ({ department, ...one, answers: handled })),
            ),
          }),
    })),
  }
}

function departmentJson(load: DepartmentLoad): unknown {
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)
  return {
    department: load.department,
    posts: load.posts,
    answers: load.answers,
    posts_per_day: load.postsPerDay,
    peak_per_hour: load.peakPerHour,
    spokes: load.spokes,
    offered_s: load.offeredMs / 1000,
    capacity_s: load.capacityMs / 1000,
    busy: load.busy,
    ...Object.fromEntries(SIMULATED_CLOCKS.map((clock) => [clock, { ...load.clocks[clock], share: shareOf(load.clocks[clock]) }])),
    first_answer_p50_s: seconds(load.waitP50),
    first_answer_p90_s: seconds(load.waitP90),
    queue_max: load.queueMax,
    queue_max_at: load.queueMaxAt === null ? null : isoUtc(load.queueMaxAt),

    handled: load.handled,
    backlog: load.backlog,
    backlog_posts: load.backlogPosts,
    backlog_grows_per_day: load.growsPerDay,
    never: load.never,
  }
}
