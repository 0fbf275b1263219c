/** The lines under a report. */
import { formatLocal } from '../../core/time.ts'
import { count, plural } from '../../render/count.ts'
import type { Line } from '../../render/view.ts'
import type { Asked, MadeReport, ReportMaker } from './maker.ts'
import { percentText } from './texts.ts'

/** What a view is told besides the report. */
export interface Facts {
  readonly rules: string
  readonly version: string
  /** Markdown has the conversations behind a row in a column, a table for people below it. */
  readonly markdown: boolean
  /** Blocks and arrows are shown. */
  readonly unicode: boolean
}

/** What a figure must never stand without: of when, of what, and what is not in it. */
export function footOf(asked: Asked, result: MadeReport, maker: ReportMaker, facts: Facts): readonly Line[] {
  const { excluded, unavailable, total, beside, notes = [] } = result
  const period = asked.since === undefined && asked.until === undefined ? 'all time' : `${asked.since ?? ''}..${asked.until ?? ''}`
  const filter = asked.query === '' ? '' : `, ${asked.query}`
  const of = maker.counted?.(asked, result) ?? `${plural(Number(total.conversations), 'conversation')} by the time they were ${asked.axis}`
  const lines: string[] = [
    `${of}, ${period}${filter}`,
    ...(beside === undefined ? [] : [`beside the period before, ${beside.since}..${beside.until}`]),
    `as of ${formatLocal(asked.asOf, asked.zone)} ${asked.zone}; rules ${shortHash(facts.rules)}; outspoke ${facts.version}`,
  ]
  lines.push(...leftOut(asked, excluded, ''), ...leftOut(asked, beside?.excluded ?? {}, ' of the period before'))
  for (const reason of new Set(Object.values(unavailable))) lines.push(`not known: ${kindsOf(unavailable, reason)} (${reason})`)
  for (const [key, goal] of Object.entries(total)) {
    const figure = key.slice(0, -'_goal'.length)
    if (!key.endsWith('_goal') || typeof goal !== 'number') continue
    const reached = total[figure]
    lines.push(
      `goal: ${figure.replace('_attainment', '').replaceAll('_', ' ')} ${percentText(goal)}, reached ${typeof reached === 'number' ? percentText(reached) : '-'}`,
    )
  }
  return [...lines, ...notes].map((text) => ({ text, tone: 'dim' }))
}

/** What counts as a conversation, but not where there is nothing to measure; lives are measured, so they know none of these. */
const IN_PART: ReadonlySet<string> = new Set(['no_target', 'reply_before_post', 'no_replies_in_export'])

function leftOut({ name }: Asked, excluded: Readonly<Record<string, number>>, of: string): readonly string[] {
  const isInPart = (reason: string): boolean => name !== 'time' && IN_PART.has(reason)
  const listed = (inPart: boolean): string =>
    Object.entries(excluded)
      .filter(([reason]) => isInPart(reason) === inPart)
      .map(([reason, n]) => `${count(n)} ${reason.replaceAll('_', ' ')}`)
      .join(', ')
  return [
    [`left out${of}`, listed(false)],
    [`left out${of}, of some figures`, listed(true)],
  ].flatMap(([label, list]) => (list === '' ? [] : [`${label}: ${list}`]))
}

function kindsOf(unavailable: Readonly<Record<string, string>>, reason: string): string {
  const figures = Object.keys(unavailable).filter((figure) => unavailable[figure] === reason)
  if (figures.some((figure) => figure.startsWith('answer'))) return 'answers and response times'
  if (figures.some((figure) => figure.startsWith('resolution'))) return 'resolution figures'
  if (figures.some((figure) => figure.startsWith('life'))) return 'where the time went'
  if (figures.some((figure) => figure.startsWith('positive'))) return 'how they speak of us, and what became of it'
  return figures.map((figure) => figure.replaceAll('_', ' ')).join(', ')
}

function shortHash(hash: string): string {
  const [kind = '', digits = ''] = hash.split(':')
  return digits === '' ? hash.slice(0, 12) : `${kind}:${digits.slice(0, 8)}`
}
