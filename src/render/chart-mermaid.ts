/** The decision map for Mermaid, which GitHub and GitLab draw inside Markdown. */
import type { Chart, ChartCase, ChartDepartment } from '../core/rules/chart.ts'
import { lateOf, peopleOf, shareOf, skippedText, steps, strokeOf, volumeOf } from './chart-labels.ts'
import { oneLine } from './plain.ts'

export function* renderMermaid(chart: Chart): Iterable<string> {
  yield 'flowchart TD\n'
  let from = 'post([post])'
  let word = ''
  let edges = 0
  const widths: string[] = []
  const edge = (share: number): void => {
    if (chart.counted !== undefined) widths.push(`  linkStyle ${edges} stroke-width:${strokeOf(share)}px\n`)
    edges++
  }
  let left = chart.counted?.conversations ?? 0
  for (const step of steps(chart)) {
    const id = 'one' in step ? `r${step.one.number}` : `s${step.from}`
    yield `  ${from} ${word}--> ${id}\n`
    edge(chart.only === undefined ? shareOf(left, chart) : 0)
    from = id
    word = '-- no '
    if ('skipped' in step) {
      yield `  ${id}["${label(`${skippedText(step.skipped)}, of other departments`)}"]\n`
      continue
    }
    const { one } = step
    left -= one.counts?.conversations ?? 0
    yield `  ${id}${one.isFallback ? `["${label(one.question)}"]` : `{"${label(`${one.question}?`)}"}`} ${arrow(one, chart)} ${nameOf(one.to, chart)}\n`
    edge(shareOf(one.counts?.conversations ?? 0, chart))
  }
  for (const department of chart.departments) yield `  ${nameOf(department.id, chart)}[["${departmentLabel(department)}"]]\n`
  if (chart.cases.some(({ to }) => to === 'log')) yield `  ${nameOf('log', chart)}[/"only recorded, no owner, no clock"/]\n`
  yield* widths
}

function arrow(one: ChartCase, chart: Chart): string {
  const late = lateOf(one)
  const parts = [
    `${one.isFallback ? '' : 'yes: '}${one.title}`,
    ...(one.isUnreachable ? ['never reached'] : []),
    ...(one.counts === undefined ? [] : [volumeOf(one.counts.conversations, chart)]),
    ...(late === undefined ? [] : [late]),
  ].map(label)
  const line = one.isUnreachable || one.to === 'log' ? ['-.', '.->'] : ['--', '-->']
  return `${line[0]} "${parts.join('<br/>')}" ${line[1]}`
}

function departmentLabel(department: ChartDepartment): string {
  const people = peopleOf(department)
  return [department.name, ...(people.length === 0 ? [] : [people.join(', ')]), department.hours.join(', ')].map(label).join('<br/>')
}

/** Ids of nodes: those of departments as they are where Mermaid can read them. */
function nameOf(department: string, { departments }: Chart): string {
  return /^[a-z0-9_]+$/.test(department) ? `d_${department}` : `d${departments.findIndex(({ id }) => id === department) + 1}`
}

/** On one line, and what Mermaid or Markdown could read as more than text as codes: quotes, tags, directives, fences. */
function label(words: string): string {
  return oneLine(words).replace(/["#&<>`{}[\]|%\\;@*_~]/g, (sign) => (sign === '"' ? '#quot;' : `#${sign.charCodeAt(0)};`))
}
