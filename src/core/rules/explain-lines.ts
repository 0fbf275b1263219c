/** An explanation laid out for people. Text of the post is still raw: whoever prints it escapes it. */
import { formatLocal, localDate } from '../time.ts'
import type { Evidence, Span } from './evidence.ts'
import type { ExplainedRoute, ExplainedTag, Explanation } from './explain.ts'
import { CLOCK_KINDS } from './ruleset.ts'

export interface ExplanationLine {
  readonly text: string
  readonly tone?: 'strong' | 'dim' | 'good'
}

/** The lines of `rules explain`: the post with its words underlined, tags, route, priority, spoke, clocks, who is told. */
export function explanationLines(explanation: Explanation): readonly ExplanationLine[] {
  const { decision, misses } = explanation
  return [
    { text: headOf(explanation), tone: 'strong' },
    ...underlined(explanation.post.text, explanation.spans),
    { text: '' },
    { text: 'tags', tone: 'strong' },
    ...tagLines(explanation.tags),
    ...(misses.length > 0 ? missLines(explanation) : []),
    { text: 'route', tone: 'strong' },
    ...routeLines(explanation.routes),
    {
      text: entry(
        'priority',
        pad(decision.priority, 10),
        explanation.priorityBy.join(', ') || (decision.priority === 'normal' ? 'nothing asserts another' : ''),
      ),
    },
    { text: spokeLine(explanation) },
    { text: entry('clocks', clocksOf(explanation)) },
    { text: entry('tells', decision.notify.join(', ') || 'nobody') },
    { text: entry('rules', hashesOf(explanation)) },
  ]
}

const pad = (text: string, width: number): string => text.padEnd(width)
const entry = (name: string, ...parts: readonly string[]): string => `${pad(name, 11)}${parts.join(' ')}`.trimEnd()
const place = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')

function headOf({ id, post, zone }: Explanation): string {
  const parts = [
    id,
    post.network,
    post.author === undefined ? undefined : `@${post.author}`,
    post.postedAt === undefined ? undefined : `${formatLocal(post.postedAt, zone)} (${place(zone)})`,
    post.language,
    post.followers === undefined ? undefined : `${thousands(post.followers)} followers`,
    ...(post.flags ?? []),
  ]
  return parts.filter((part) => part !== undefined).join('  ')
}

const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

const WIDTH = 96
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u
const widthOf = (letter: string): number => (/^[\p{M}\u200b-\u200f\u2060\ufe0f]$/u.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1)

/** The text in quotes, in rows of a terminal's width, with carets under what rules found. */
function underlined(text: string, spans: readonly Span[]): ExplanationLine[] {
  const lines: ExplanationLine[] = []
  let row = '  "'
  let marks = '   '
  let width = 3
  let index = 0
  let next = 0
  const flush = (): void => {
    lines.push({ text: row })
    if (marks.trim() !== '') lines.push({ text: marks.trimEnd(), tone: 'good' })
    row = '   '
    marks = '   '
    width = 3
  }
  for (const letter of text) {
    while ((spans[next]?.end ?? Number.POSITIVE_INFINITY) <= index) next++
    const shown = /\s/.test(letter) ? ' ' : letter
    const columns = widthOf(shown)
    if (width + columns > WIDTH) flush()
    row += shown
    marks += (index >= (spans[next]?.start ?? Number.POSITIVE_INFINITY) ? '^' : ' ').repeat(columns)
    width += columns
    index += letter.length
  }
  row += '"'
  flush()
  return lines
}

function tagLines(tags: readonly ExplainedTag[]): ExplanationLine[] {
  if (tags.length === 0) return [{ text: '  none: no rule holds', tone: 'dim' }]
  const rows = tags.flatMap(({ tag, by, otherwise }): string[][] =>
    by.length === 0
      ? [[tag, '', otherwise === 'hand' ? 'set by hand' : 'from another post of the conversation', '']]
      : by.map(({ at, evidence, priority, notify, note }) => [
          tag,
          `line ${at.line}`,
          evidence.map(evidenceText).join(', ') || 'holds for every post',
          [priority, notify.length > 0 ? `tells ${notify.join(', ')}` : undefined, note].filter((one) => one !== undefined).join(', '),
        ]),
  )
  return columns(rows).map((row) => ({ text: `  + ${row}` }))
}

function evidenceText({ what, term, list }: Evidence): string {
  if (term === undefined) return what
  if (list !== undefined) return `${what} ($${list}: ${term})`
  return what.toLowerCase() === `text "${term.toLowerCase()}"` ? what : `${what} (${term})`
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(cell.length, 60))
    })
  return rows.map((row) =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function missLines({ misses }: Explanation): ExplanationLine[] {
  const rows = columns(misses.map(({ rule, at, failed }) => [rule, `line ${at.line}`, failed]))
  return [{ text: 'rules that did not hold', tone: 'strong' }, ...rows.map((row): ExplanationLine => ({ text: `  - ${row}`, tone: 'dim' }))]
}

function routeLines(routes: readonly ExplainedRoute[]): ExplanationLine[] {
  const tried = routes.filter(({ outcome }) => outcome !== 'not tried')
  const rows = columns(
    tried.map((route) => [
      String(route.number),
      route.id,
      route.condition,
      route.outcome === 'no' ? 'no' : `MATCH   -> ${route.to === 'log' ? 'recorded only' : `${route.to}, answers: ${route.responder}`}`,
    ]),
  )
  const lines = rows.map(
    (row, index): ExplanationLine => (tried[index]?.outcome === 'no' ? { text: `  ${row}`, tone: 'dim' } : { text: `  ${row}` }),
  )
  const rest = routes.filter(({ outcome }) => outcome === 'not tried')
  if (rest.length === 0) return lines
  const others = rest.filter((route, index) => route.wouldMatch && index < rest.length - 1).map(({ id }) => id)
  const would =
    others.length === 0
      ? ''
      : `; ${others.length > 1 ? `${others.slice(0, -1).join(', ')} and ` : ''}${others[others.length - 1]} would have matched`
  return [...lines, { text: `  (${rest.length} ${rest.length === 1 ? 'route' : 'routes'} below not tried${would})`, tone: 'dim' }]
}

function spokeLine({ decision, assignedAt, zone }: Explanation): string {
  const others = decision.passedOver.map(({ person, why }) => (why.startsWith(person) ? why : `${person} ${why}`))
  return entry(
    'spoke',
    pad(decision.spoke ?? 'nobody', 10),
    [decision.reason, ...others, ...(assignedAt === undefined ? [] : [`assigned ${formatLocal(assignedAt, zone)}`])].join('; '),
  )
}

function clocksOf({ decision, zone, now }: Explanation): string {
  const clocks = CLOCK_KINDS.flatMap((kind) => {
    const clock = decision.clocks[kind]
    // The second clock starts only with a second post.
    if (!clock || kind === 'next_response') return []
    const due = clock.due === undefined ? 'no time' : dueText(clock.due, zone, now)
    return [`${kind} ${due} (${clock.spec}, ${clock.from})`]
  })
  return clocks.join('   ') || 'none'
}

function dueText(due: number, zone: string, now: number): string {
  const text = formatLocal(due, zone)
  return localDate(due, zone) === localDate(now, zone) ? `${text.slice(11)} today` : text
}

function hashesOf({ decision, routedBy }: Explanation): string {
  const short = (hash: string): string => (hash.length > 19 ? `${hash.slice(0, 19)}…` : hash)
  if (routedBy === undefined) return short(decision.rules)
  return `${short(decision.rules)} (the post was routed by ${short(routedBy)})`
}
