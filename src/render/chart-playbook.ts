/** The decision map as a playbook to print: the drawing, then a section a case with everything that whoever answers it must know. */
import type { Chart, ChartCase, ChartDepartment } from '../core/rules/chart.ts'
import type { ChartTarget } from '../core/rules/chart-targets.ts'
import { targetInWords } from '../core/rules/words.ts'
import { countedText, HOW_TO_READ, lateOf, peopleOf, percent, shareOf, titleOf } from './chart-labels.ts'
import { renderMermaid } from './chart-mermaid.ts'
import { count } from './count.ts'
import { inline } from './markdown.ts'
import { plain } from './plain.ts'

export function* renderPlaybook(chart: Chart): Iterable<string> {
  const counted = countedText(chart)
  yield `# ${inline(titleOf(chart))}\n\n${HOW_TO_READ}\n\n`
  if (counted !== undefined) yield `Numbers: ${inline(counted)}.\n\n`
  yield '```mermaid\n'
  yield* renderMermaid(chart)
  yield '```\n\n## The cases\n'
  for (const one of chart.cases) yield* section(one, chart)
  if (chart.departments.length > 0) yield '\n## Who is who\n'
  for (const department of chart.departments) yield* departmentSection(department)
  yield `\nRules ${chart.hash}\n`
}

function* section(one: ChartCase, chart: Chart): Iterable<string> {
  const late = lateOf(one)
  const volume =
    one.counts === undefined
      ? undefined
      : [
          `${count(one.counts.conversations)}, ${percent(shareOf(one.counts.conversations, chart))} of all`,
          ...(late === undefined ? [] : [late]),
        ].join(', ')
  yield `\n### ${one.number}. ${inline(one.title)}\n\n`
  yield* facts([
    ['When', one.isFallback ? 'nothing above fits' : one.question],
    ['Owner', one.to === 'log' ? 'nobody: it is only recorded' : one.spoke === undefined ? one.owner : `${one.owner}: ${one.spoke}`],
    ['Answered by', one.to === 'log' ? undefined : one.answeredBy],
    ['Approved by', one.approvers.length === 0 ? undefined : one.approvers.join(' or ')],
    ['Priority', one.priority === undefined || one.priority === 'normal' ? undefined : one.priority],
    ['First reply', targetText(one.firstResponse)],
    ['Each later reply', targetText(one.nextResponse)],
    ['Solved', targetText(one.resolution)],
    ['Told', one.told.length === 0 ? undefined : one.told.join(', ')],
    ['Conversations', volume],
    ['Note', one.isUnreachable ? 'never reached: earlier cases take it all' : undefined],
  ])
  if (one.description !== undefined) yield `\n${paragraph(one.description)}`
  if (one.guideline !== undefined) yield `\n**How to answer**\n\n${quoted(one.guideline)}`
  for (const [network, words] of Object.entries(one.template ?? {}))
    yield `\n**A first draft${network === 'default' ? '' : ` on ${inline(network)}`}**\n\n${quoted(words)}`
  if (one.escalation.length > 0) yield `\n**As time goes by**\n\n${one.escalation.map((step) => `- ${inline(step)}\n`).join('')}`
}

function* departmentSection(department: ChartDepartment): Iterable<string> {
  const people = peopleOf(department)
  yield `\n### ${inline(department.name)}\n\n`
  yield* facts([
    ['People', department.people === undefined ? undefined : people.length === 0 ? 'nobody' : people.join(', ')],
    ['Lead', department.people?.some(({ name }) => name === department.lead) === true ? undefined : department.lead],
    ['Hours', department.hours.join(', ')],
    ['When nobody is there', department.backup],
    ['Answers the hub', department.answer === undefined ? undefined : targetInWords(department.answer)],
  ])
}

function* facts(pairs: readonly (readonly [string, string | undefined])[]): Iterable<string> {
  for (const [name, value] of pairs) if (value !== undefined) yield `- **${name}**: ${inline(value)}\n`
}

/** `usually the same business day; within 1 hour if urgent`. */
function targetText(target: ChartTarget | undefined): string | undefined {
  if (target === undefined) return undefined
  const { usual, unless } = target
  if (unless.length === 0) return targetInWords(usual)
  return [`usually ${targetInWords(usual)}`, ...unless.map(({ when, target: other }) => `${targetInWords(other)} if ${when}`)].join('; ')
}

function quoted(words: string): string {
  return textLines(words)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
    .concat('\n')
}

function paragraph(words: string): string {
  return `${textLines(words).join('\n')}\n`
}

/** Line by line, and nothing in it is markup, also at the start of a line. */
function textLines(words: string): readonly string[] {
  return plain(words)
    .trim()
    .split('\n')
    .map((line) => inline(line).replace(/^(\d*)([-+=.)])/, '$1\\$2'))
}
