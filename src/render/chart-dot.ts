/**
 * The decision map for Graphviz. Columns from left to right: questions, cases, owners; a row a case, so that no line crosses another: a
 * department is drawn whole where it first stands, and by its name further down. Readable without colour: every fill is light, and what
 * it says is also said in words or by a border.
 */
import type { Chart, ChartCase, ChartDepartment } from '../core/rules/chart.ts'
import {
  commonPromise,
  countedText,
  HOW_TO_READ,
  lateOf,
  peopleOf,
  promiseKey,
  promiseOf,
  type Step,
  shareOf,
  skippedText,
  steps,
  strokeOf,
  titleOf,
  volumeOf,
} from './chart-labels.ts'
import { oneLine, wrap } from './plain.ts'
import { xmlText } from './xml.ts'

/** A column of boxes: its width in points, and the columns of large and of small text that fit, in the widest of usual fonts. */
interface BoxColumn {
  readonly width: number
  readonly large: number
  readonly small: number
}
const QUESTION: BoxColumn = { width: 190, large: 25, small: 34 }
const CASE: BoxColumn = { width: 230, large: 30, small: 42 }
const OWNER: BoxColumn = { width: 165, large: 21, small: 29 }

const FONT = 'fontname="Helvetica,Arial,sans-serif"'
const INK = '#1a1a1a'
const SOFT = '#555555'
const FILLS = ['#dbe9f6', '#fde8c8', '#dff0d8', '#ecdff2', '#f6dbe0', '#e6e6d4', '#d6efef', '#f0e0d0']

/** A4, A3 and A2 in inches without their margins, by how many cases they hold in letters that can be read; and in how many runs these stand. */
const PAGES = [
  { most: 18, size: '7.5,10.9', runs: 1 },
  { most: 40, size: '15.7,10.9', runs: 2 },
  { most: 80, size: '22.6,15.7', runs: 3 },
]
const LARGEST = { size: '22.6,15.7', runs: 4 }

export function* renderDot(chart: Chart): Iterable<string> {
  const drawing: Drawing = {
    chart,
    common: commonPromise(chart)?.key,
    fills: new Map(chart.departments.map(({ id }, at) => [id, FILLS[at % FILLS.length] ?? '#eeeeee'])),
    drawn: new Set(),
  }
  const all = [...steps(chart)]
  const page = PAGES.find(({ most }) => all.length <= most) ?? LARGEST
  yield 'digraph map {\n'
  yield `  graph [rankdir=LR, nodesep=0.14, ranksep=0.25, labelloc=t, labeljust=l, size="${page.size}", margin=0.1, bgcolor=white, ${FONT}, fontsize=11, fontcolor="${INK}",\n`
  yield `    label=<${heading(chart, page.runs)}>]\n`
  yield `  node [shape=box, style=filled, fillcolor=white, color="${SOFT}", ${FONT}, fontsize=11, fontcolor="${INK}", margin="0.1,0.05"]\n`
  yield `  edge [color="${SOFT}", ${FONT}, fontsize=10, fontcolor="${INK}", arrowsize=0.7]\n`
  const each = Math.ceil(all.length / page.runs)
  let left = chart.counted?.conversations ?? 0
  for (let run = 0; run * each < all.length; run++) {
    const part = all.slice(run * each, (run + 1) * each)
    yield* runOf(drawing, part, run, all.length > (run + 1) * each, left)
    for (const step of part) if ('one' in step) left -= step.one.counts?.conversations ?? 0
    // An edge that nobody sees puts each run to the right of the one before.
    if (run > 0) yield `  e${run - 1} -> q_start${run} [style=invis]\n`
  }
  yield '}\n'
}

interface Drawing {
  readonly chart: Chart
  /** What most cases promise: not said in their boxes. */
  readonly common: string | undefined
  readonly fills: ReadonlyMap<string, string>
  /** Departments that have been drawn whole. */
  readonly drawn: Set<string>
}

const placeOf = (step: Step): number => ('one' in step ? step.one.number : step.from)

/** One run of questions from top to bottom. */
function* runOf(drawing: Drawing, part: readonly Step[], run: number, goesOn: boolean, counted: number): Iterable<string> {
  const { chart } = drawing
  let left = counted
  const start = `q_start${run}`
  yield `  ${start} [label=<${run === 0 ? '<b>A post</b>' : `<i>after ${part[0] === undefined ? '' : placeOf(part[0]) - 1}</i>`}>, shape=ellipse, width=1.1]\n`
  const column = [start]
  let from = start
  let owner = ''
  for (const [at, step] of part.entries()) {
    const word = from === start ? '' : 'no'
    const id = 'one' in step ? `q${step.one.number}` : `s${run}_${at}`
    if ('skipped' in step) {
      yield `  ${id} [label=<${box(small(lines(`${skippedText(step.skipped)}, of other departments`, QUESTION.small)), QUESTION)}>, style=dashed]\n`
      yield down(from, id, word, 0)
    } else {
      yield `  ${id} [label=<${box(questionLabel(step.one), QUESTION)}>${step.one.isFallback ? ', style="filled,rounded,bold"' : ''}]\n`
      yield down(from, id, word, chart.only === undefined ? shareOf(left, chart) : 0)
      left -= step.one.counts?.conversations ?? 0
      yield caseNode(step.one, drawing)
      yield ownerNode(step.one, drawing)
      owner = owner === '' ? `d${step.one.number}` : owner
    }
    column.push(id)
    from = id
  }
  if (goesOn) {
    yield down(from, `x${run}`, 'no', shareOf(left, chart))
    yield `  x${run} [label=<<i>go on at the right</i>>, shape=ellipse, width=1.9]\n`
    yield `  e${run} [label="", shape=point, width=0.1, style=invis]\n`
    yield `  ${owner === '' ? from : owner} -> e${run} [style=invis]\n`
    column.push(`x${run}`)
  }
  yield `  { rank=same; ${column.join('; ')} }\n`
}

function heading(chart: Chart, runs: number): string {
  const common = commonPromise(chart)
  const counted = countedText(chart)
  const room = 120 * runs
  const told = [
    HOW_TO_READ,
    ...(common === undefined ? [] : ['Unless a case says otherwise:', ...common.lines]),
    ...(counted === undefined ? [] : [`Numbers: ${counted}`]),
  ]
  const rows = told.map((line) => `${small(lines(line, room, '<br align="left"/>'))}<br align="left"/>`)
  return `<font point-size="22"><b>${xmlText(titleOf(chart))}</b></font><br align="left"/>${rows.join('')}`
}

function caseNode(one: ChartCase, { chart, common, fills }: Drawing): string {
  const { counts, number } = one
  const volume = counts === undefined ? [] : [volumeOf(counts.conversations, chart)]
  const words = [...(one.isFallback ? [] : ['yes']), ...volume].map((word) => ` ${xmlText(word)}&#160;&#160;&#160;`).join('<br/>')
  const share = counts === undefined ? 0 : shareOf(counts.conversations, chart)
  const style = one.isUnreachable ? 'style="rounded,dashed"' : `style="filled,rounded", fillcolor="${fills.get(one.to) ?? '#ffffff'}"`
  return [
    `  c${number} [label=<${box(caseLabel(one, common), CASE)}>, ${style}]\n`,
    `  q${number} -> c${number} [label=<${words === '' ? ' ' : words}>, ${stroke(share, one.isUnreachable)}, weight=100]\n`,
  ].join('')
}

function ownerNode(one: ChartCase, { chart, fills, drawn }: Drawing): string {
  const { number, to } = one
  const department = chart.departments.find(({ id }) => id === to)
  const share = one.counts === undefined ? 0 : shareOf(one.counts.conversations, chart)
  const label = department === undefined || drawn.has(to) ? bold(one.owner, OWNER) : ownerLabel(department)
  drawn.add(to)
  const style = department === undefined ? 'style=dashed' : `fillcolor="${fills.get(to) ?? '#ffffff'}"`
  return [
    `  d${number} [label=<${box(label, OWNER)}>, ${style}]\n`,
    `  c${number} -> d${number} [${stroke(share, to === 'log')}, weight=100]\n`,
  ].join('')
}

function questionLabel(one: ChartCase): string {
  const words = one.isFallback ? one.question : `${one.question}?`
  return `<b>${one.number}</b>  ${lines(words, QUESTION.large)}`
}

function caseLabel(one: ChartCase, common: string | undefined): string {
  const late = lateOf(one)
  const notes = [
    one.to === 'log' ? 'Nobody owns it, no deadline' : `${one.answeredBy} answers`,
    ...(promiseKey(one) === common ? [] : promiseOf(one)),
    ...(one.told.length === 0 ? [] : [`Tell ${one.told.join(', ')}`]),
    ...(one.approvers.length === 0 ? [] : [`Approved by ${one.approvers.join(' or ')}`]),
  ].map((line) => small(lines(line, CASE.small)))
  const marks = [
    ...(one.priority === undefined || one.priority === 'normal' ? [] : [`<b>Priority: ${one.priority}</b>`]),
    ...(late === undefined ? [] : [`<b>${xmlText(late)}</b>`]),
    ...(one.isUnreachable ? ['<i>Never reached: earlier cases take it all</i>'] : []),
  ].map(small)
  return [bold(one.title, CASE), ...notes, ...marks].join('<br/>')
}

function ownerLabel(department: ChartDepartment): string {
  return [
    bold(department.name, OWNER),
    ...peopleOf(department).map((line) => small(lines(line, OWNER.small))),
    ...department.hours.map((line) => small(`<i>${lines(line, OWNER.small)}</i>`)),
  ].join('<br/>')
}

/** From a question to the next, thinner than what leaves it. It weighs nothing, so that rows stay straight. */
function down(from: string, to: string, word: string, share: number): string {
  const label = word === '' ? '' : `taillabel=<${word}>, labeldistance=${share === 0 ? 1.7 : 2}, labelangle=-62, `
  return `  ${from} -> ${to} [${label}${stroke(share / 2, false)}, arrowsize=${share === 0 ? 0.7 : 0.5}, weight=0]\n`
}

function stroke(share: number, isDashed: boolean): string {
  return `penwidth=${strokeOf(share)}${isDashed ? ', style=dashed' : ''}`
}

/** Flush left in a box of its column's width: fonts that are wider than expected then only take from the margin at the right. */
function box(markup: string, { width }: BoxColumn): string {
  return `<table border="0" cellborder="0" cellspacing="0" cellpadding="0"><tr><td width="${width}" align="left" balign="left">${markup}</td></tr></table>`
}

const small = (markup: string): string => `<font point-size="9">${markup}</font>`
const bold = (words: string, { large }: BoxColumn): string => `<b>${lines(words, large)}</b>`

/** Text of the file, wrapped, as Graphviz' markup. */
function lines(words: string, columns: number, by = '<br/>'): string {
  return wrap(oneLine(words), columns).map(xmlText).join(by)
}
