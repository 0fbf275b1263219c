/** The decision map for terminals: a case on two lines or more, none wider than the screen. It says things as rules do, by their ids. */
import type { Chart, ChartCase, ChartDepartment } from '../core/rules/chart.ts'
import { countedText, lateOf, percent, shareOf, skippedText, steps } from './chart-labels.ts'
import { plural } from './count.ts'
import { oneLine, pad, shorten, width, wrap } from './plain.ts'

/** Ids are cut here. */
const LONGEST = 24

export function* renderTree(chart: Chart, columns: number): Iterable<string> {
  const counted = countedText(chart)
  yield `post${counted === undefined ? '' : `  ${shorten(oneLine(counted), Math.max(20, columns - 6))}`}\n`
  const all = [...steps(chart)]
  const room = Math.min(LONGEST, Math.max(0, ...chart.cases.map(({ id }) => width(id))))
  for (const [at, step] of all.entries()) {
    const isLast = at === all.length - 1
    const [branch, trunk] = isLast ? ['└─', '  '] : ['├─', '│ ']
    if ('skipped' in step) {
      yield `${branch}  … ${skippedText(step.skipped).toLowerCase()}, of other departments\n`
      continue
    }
    const { one } = step
    const head = `${branch} ${String(one.number).padStart(2)} ${pad(shorten(oneLine(one.id), LONGEST), room)}  `
    yield* hung(head, `${trunk}${' '.repeat(width(head) - 2)}`, one.condition, columns)
    yield* hung(`${trunk}      -> `, `${trunk}         `, whatFollows(one, chart), columns)
  }
}

function* hung(first: string, others: string, words: string, columns: number): Iterable<string> {
  for (const [at, line] of wrap(oneLine(words), Math.max(16, columns - width(first))).entries())
    yield `${at === 0 ? first : others}${line}\n`
}

function whatFollows(one: ChartCase, chart: Chart): string {
  const late = lateOf(one)
  const counts = [
    ...(one.counts === undefined
      ? []
      : [`${plural(one.counts.conversations, 'conversation')}, ${percent(shareOf(one.counts.conversations, chart))}`]),
    ...(late === undefined ? [] : [late]),
    ...(one.isUnreachable ? ['never reached'] : []),
  ]
  if (one.to === 'log') return ['recorded only, no owner, no clock', ...counts].join(' · ')
  const department = chart.departments.find(({ id }) => id === one.to)
  return [
    `${one.to}${department?.people === undefined ? '' : ` (${spokes(department)})`}`,
    `answers: ${one.responder}`,
    ...(one.ownPriority === undefined || one.ownPriority === 'normal' ? [] : [one.ownPriority]),
    ...counts,
  ].join(' · ')
}

/** `maria, tom x0.5, yuki [language: ja]`. */
function spokes({ people = [] }: ChartDepartment): string {
  if (people.length === 0) return 'nobody'
  return people
    .map(({ id, weight, condition }) => `${id}${weight === 1 ? '' : ` x${weight}`}${condition === undefined ? '' : ` [${condition}]`}`)
    .join(', ')
}
