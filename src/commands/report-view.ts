/** A report for people: a few figures that fit a screen; for machines: all of them. */
import type { ReportResult, Row } from '../core/report/report.ts'
import { formatLocal } from '../core/time.ts'
import type { Cell, Column, Line, Table, View } from '../render/view.ts'
import type { Asked, ReportName } from './report.ts'

interface Shown {
  readonly figure: string
  readonly title: string
  /** Its denominator, beside it. */
  readonly n?: string
  /** What gives way first where the table is too wide: the greatest. */
  readonly spare?: number
}

const SHOWN: Readonly<Record<ReportName, readonly Shown[]>> = {
  sla: [
    { figure: 'conversations', title: 'convs' },
    { figure: 'first_response_attainment', title: 'first response', n: 'first_response_attainment_n' },
    { figure: 'next_response_attainment', title: 'next response', n: 'next_response_attainment_n' },
    { figure: 'resolution_attainment', title: 'resolution', n: 'resolution_attainment_n' },
    { figure: 'handoff_attainment', title: 'hand-off', n: 'handoff_attainment_n', spare: 1 },
    { figure: 'near_misses', title: 'near', spare: 3 },
    { figure: 'born_breached', title: 'born late', spare: 2 },
  ],
  response: [
    { figure: 'conversations', title: 'convs', spare: 1 },
    { figure: 'answer_rate', title: 'answered', n: 'judged' },
    { figure: 'answered_within_1h', title: '≤ 1h', spare: 2 },
    { figure: 'answered_within_24h', title: '≤ 24h', spare: 0.5 },
    { figure: 'same_business_day_rate', title: 'same day', spare: 4 },
    { figure: 'first_response_p50_s', title: 'p50' },
    { figure: 'first_response_p90_s', title: 'p90' },
    { figure: 'first_response_p90_all_s', title: 'p90 of all' },
    { figure: 'first_response_max_s', title: 'max', spare: 5 },
    { figure: 'next_response_p50_s', title: 'next p50', spare: 3 },
  ],
}

/** Of the screens that are around, the narrowest usual one. */
const WIDTH = 80
const GAP = 2
/** Dimensions whose parts people or exports have named, at any length. */
const NAMES: readonly string[] = ['network', 'brand', 'department', 'spoke', 'route', 'language']

interface Facts {
  readonly rules: string
  readonly version: string
  /** Markdown has the conversations behind a row in a column, a table for people below it. */
  readonly markdown: boolean
}

export function reportView(asked: Asked, result: ReportResult, facts: Facts): View {
  const { by, rows, total } = result
  const totals: Row = {
    ...Object.fromEntries(by.map((dimension, index) => [dimension, index === 0 ? 'total' : ''])),
    ...total,
    ...(result.ids === undefined ? {} : { ids: result.ids }),
  }
  const all = [...rows, totals]
  const figures = Object.keys(total)
  const shown = fitting(shownOf(asked, result, all), all, by, WIDTH)
  const columns: Column[] = [
    ...by.map(
      (dimension): Column => ({
        key: dimension,
        title: dimension,
        ...(NAMES.includes(dimension) ? { untrusted: true, flexible: true } : {}),
      }),
    ),
    ...figures.map((figure): Column => ({ key: figure, title: figure, align: 'right', for: 'machines' })),
    ...shown.map(({ figure, title }): Column => ({ key: figure, title, align: 'right', for: 'people' })),
    ...(asked.ids
      ? [{ key: 'ids', title: 'conversations', ...(facts.markdown ? {} : { for: 'machines' as const }) } satisfies Column]
      : []),
  ]
  const cellsOf = (row: Row): readonly Cell[] => [
    ...by.map((dimension) => partCell(row, dimension, row === totals)),
    ...figures.map((figure) => figureCell(row, { figure, title: figure })),
    ...shown.map((one) => figureCell(row, one)),
    ...(asked.ids ? [idsCell(row)] : []),
  ]
  const table: Table = by.length === 0 ? { columns, rows: [cellsOf(totals)] } : { columns, rows: rows.map(cellsOf), total: cellsOf(totals) }
  const behind = asked.ids && !facts.markdown ? idLines(by, by.length === 0 ? [totals] : rows) : []
  return { blocks: [table, ...(behind.length === 0 ? [] : [{ lines: behind }]), { lines: footOf(asked, result, facts) }] }
}

/** The columns of a report, without those in which nobody has a value. */
function shownOf(asked: Asked, { unavailable }: ReportResult, rows: readonly Row[]): readonly Shown[] {
  const goals = asked.goals ? Object.keys(rows.at(-1) ?? {}).filter((key) => key.endsWith('_goal')) : []
  const wanted = SHOWN[asked.name].flatMap((one) => {
    const goal = goals.find((key) => key === `${one.figure}_goal`)
    return goal === undefined ? [one] : [one, { figure: goal, title: 'goal' }]
  })
  const some = wanted.filter(({ figure }) => !(figure in unavailable) && rows.some((row) => row[figure] !== null && row[figure] !== 0))
  return some.length === 0 ? wanted.slice(0, 1) : some
}

/** Without the columns that can be spared, as long as the table is too wide. */
function fitting(shown: readonly Shown[], rows: readonly Row[], by: readonly string[], room: number): readonly Shown[] {
  const widest = (title: string, texts: readonly string[]) => Math.max(title.length, ...texts.map((text) => text.length)) + GAP
  const parts = by.reduce(
    (sum, dimension) =>
      sum +
      Math.min(
        24,
        widest(
          dimension,
          rows.map((row) => String(row[dimension] ?? '(none)')),
        ),
      ),
    0,
  )
  let kept = shown
  for (;;) {
    const width =
      kept.reduce(
        (sum, one) =>
          sum +
          widest(
            one.title,
            rows.map((row) => textOf(row, one)),
          ),
        parts,
      ) - GAP
    const spare = kept.reduce<Shown | undefined>((most, one) => ((one.spare ?? 0) > (most?.spare ?? 0) ? one : most), undefined)
    if (width <= room || spare === undefined) return kept
    kept = kept.filter((one) => one !== spare)
  }
}

function partCell(row: Row, dimension: string, isTotal: boolean): Cell {
  const value = row[dimension]
  if (isTotal) return { raw: String(value ?? ''), tone: 'strong' }
  return typeof value === 'string' || typeof value === 'number' ? { raw: value } : { raw: null, text: '(none)', tone: 'dim' }
}

function figureCell(row: Row, shown: Shown): Cell {
  const value = row[shown.figure]
  const text = textOf(row, shown)
  if (typeof value !== 'number') return { raw: null, text, tone: 'dim' }
  const goal = row[`${shown.figure}_goal`]
  return typeof goal === 'number' ? { raw: value, text, tone: value >= goal ? 'good' : 'late' } : { raw: value, text }
}

function idsCell(row: Row): Cell {
  return { raw: Array.isArray(row.ids) ? row.ids.join(' ') : '' }
}

/** The conversations behind each row, a line each. */
function idLines(by: readonly string[], rows: readonly Row[]): readonly Line[] {
  return rows.map((row) => {
    const name = by.map((dimension) => String(row[dimension] ?? '(none)')).join(', ')
    const label = name === '' ? '' : `${name}: `
    return { text: `${label}${idsCell(row).raw}`, hang: label.length }
  })
}

function textOf(row: Row, { figure, n }: Shown): string {
  const value = row[figure]
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return '-'
  if (figure.endsWith('_s')) return durationText(value)
  if (!/(?:rate|attainment|_team|_goal|within_\d+h)$/.test(figure)) return value.toLocaleString('en')
  const of = n === undefined ? undefined : row[n]
  return typeof of === 'number' ? `${percentText(value)} of ${of.toLocaleString('en')}` : percentText(value)
}

/** One decimal; all and none only where it is all or none. */
function percentText(share: number): string {
  const tenths = Math.round(share * 1000)
  const told = share < 1 && tenths === 1000 ? 999 : share > 0 && tenths === 0 ? 1 : tenths
  return `${(told / 10).toFixed(1)} %`
}

/** `45s`, `13m`, `7h02m`, `3d 4h`: rounded to what is shown. */
function durationText(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  if (minutes < 2880) return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`
  const hours = Math.round(seconds / 3600)
  return hours % 24 === 0 ? `${hours / 24}d` : `${Math.floor(hours / 24)}d ${hours % 24}h`
}

/** What a figure must never stand without: of when, of what, and what is not in it. */
function footOf(asked: Asked, { by, excluded, unavailable, total }: ReportResult, facts: Facts): readonly Line[] {
  const period = asked.since === undefined && asked.until === undefined ? 'all time' : `${asked.since ?? ''}..${asked.until ?? ''}`
  const filter = asked.query === '' ? '' : `, ${asked.query}`
  const lines: string[] = [
    `${counted(Number(total.conversations), 'conversation')} by the time they were ${asked.axis}, ${period}${filter}`,
    `as of ${formatLocal(asked.asOf, asked.zone)} ${asked.zone}; rules ${shortHash(facts.rules)}; outspoke ${facts.version}`,
  ]
  const left = Object.entries(excluded).map(([reason, n]) => `${n.toLocaleString('en')} ${reason.replaceAll('_', ' ')}`)
  if (left.length > 0) lines.push(`left out: ${left.join(', ')}`)
  for (const reason of new Set(Object.values(unavailable))) lines.push(`not known: ${kindsOf(unavailable, reason)} (${reason})`)
  for (const [key, goal] of Object.entries(total)) {
    const figure = key.slice(0, -'_goal'.length)
    if (!key.endsWith('_goal') || typeof goal !== 'number') continue
    const reached = total[figure]
    lines.push(
      `goal: ${figure.replace('_attainment', '').replaceAll('_', ' ')} ${percentText(goal)}, reached ${typeof reached === 'number' ? percentText(reached) : '-'}`,
    )
  }
  if (by.includes('spoke')) lines.push('answers count for who sent them; what is unanswered for its owner')
  return lines.map((text) => ({ text, tone: 'dim' }))
}

function kindsOf(unavailable: Readonly<Record<string, string>>, reason: string): string {
  const figures = Object.keys(unavailable).filter((figure) => unavailable[figure] === reason)
  return figures.some((figure) => figure.startsWith('answer')) ? 'answers and response times' : 'resolution figures'
}

function shortHash(hash: string): string {
  const [kind = '', digits = ''] = hash.split(':')
  return digits === '' ? hash.slice(0, 12) : `${kind}:${digits.slice(0, 8)}`
}

function counted(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}
