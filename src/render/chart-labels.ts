/** What the drawings of the decision map say, in the same words: labels of questions, cases, owners and edges, still unescaped. */
import type { Chart, ChartCase, ChartDepartment } from '../core/rules/chart.ts'
import { lateShare } from '../core/rules/chart-counts.ts'
import type { ChartTarget } from '../core/rules/chart-targets.ts'
import { targetInWords } from '../core/rules/words.ts'
import { count, plural } from './count.ts'

/** Read from the top, by anyone. */
export const HOW_TO_READ = 'Read from the top. The first question that is answered with yes decides.'

/** The cases in order, and before each how many of other departments are tried first. */
export function* steps({ cases, of }: Chart): Iterable<Step> {
  let next = 1
  for (const one of cases) {
    if (one.number > next) yield { skipped: one.number - next, from: next }
    yield { one }
    next = one.number + 1
  }
  if (next <= of) yield { skipped: of + 1 - next, from: next }
}

/** A case, or so many of other departments; `from` is the number of the first. */
export type Step = { readonly one: ChartCase } | { readonly skipped: number; readonly from: number }

export function skippedText(skipped: number): string {
  return skipped === 1 ? 'One other case' : `${skipped} other cases`
}

export function titleOf(chart: Chart): string {
  return chart.only === undefined ? 'Who answers what' : `What goes to: ${chart.only}`
}

/** How it was counted; the cases that the file has no more. */
export function countedText({ counted }: Chart): string | undefined {
  if (counted === undefined) return undefined
  const { query, asOf, conversations, elsewhere } = counted
  const lost = elsewhere === 0 ? '' : `, ${count(elsewhere)} of them by cases that the rules do not have`
  return `${plural(conversations, 'conversation')} (${query === '' ? 'all' : query}, as of ${asOf.slice(0, 10)})${lost}`
}

/** `Maria`, `Tom (half of the work)`, `Yuki (only: in Japanese)`. */
export function peopleOf({ people, lead }: ChartDepartment): readonly string[] {
  return (people ?? []).map(({ name, weight, only }) => {
    const notes = [
      ...(name === lead ? ['lead'] : []),
      ...(weight === 1 ? [] : [`${count(Math.round(weight * 100))} %`]),
      ...(only === undefined ? [] : [`only ${only}`]),
    ]
    return notes.length === 0 ? name : `${name} (${notes.join(', ')})`
  })
}

/** What a case promises, a line a clock: `First reply usually the same business day`, `Solved within 4 hours`. */
export function promiseOf({ firstResponse, resolution }: ChartCase): readonly string[] {
  if (firstResponse === undefined || resolution === undefined) return []
  const lines = [...promiseLine('First reply', firstResponse), ...promiseLine('Solved', resolution)]
  return lines.length === 0 ? ['No deadline'] : lines
}

function promiseLine(lead: string, { usual, unless }: ChartTarget): readonly string[] {
  if (usual === 'none') return unless.length === 0 ? [] : [`${lead} usually without a deadline`]
  return [`${lead} ${unless.length === 0 ? '' : 'usually '}${targetInWords(usual)}`]
}

/** What most cases promise, told once above the drawing instead of in every box; absent where there is no such promise. */
export function commonPromise({ cases }: Chart): { readonly key: string; readonly lines: readonly string[] } | undefined {
  const owned = cases.filter(({ to }) => to !== 'log')
  const groups = new Map<string, readonly ChartCase[]>()
  for (const one of owned) groups.set(promiseKey(one), [...(groups.get(promiseKey(one)) ?? []), one])
  const [key, most = []] = [...groups].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
  const [first] = most
  if (key === undefined || first === undefined || most.length < 3 || most.length * 2 < owned.length) return undefined
  const exceptions = (target: ChartTarget | undefined) =>
    merged(most.flatMap(({ firstResponse, resolution }) => (target === first.firstResponse ? firstResponse : resolution)?.unless ?? []))
  const lines = [
    promiseLine('First reply', first.firstResponse ?? NO_TARGET).map((line) => line + exceptions(first.firstResponse)),
    promiseLine('Solved', first.resolution ?? NO_TARGET).map((line) => line + exceptions(first.resolution)),
  ].flat()
  return { key, lines }
}

const NO_TARGET: ChartTarget = { usual: 'none', unless: [] }

/** The same for cases that promise the same. */
export function promiseKey(one: ChartCase): string {
  return promiseOf(one).join('\n')
}

/** Exceptions that are told above the drawing; more would hide the rule. The playbook tells them all. */
const EXCEPTIONS = 4

function merged(rows: ChartTarget['unless']): string {
  const texts = [...new Set(rows.map(({ when, target }) => `${targetInWords(target)} if ${when}`))]
  if (texts.length > EXCEPTIONS) return '; sooner or later in some cases'
  return texts.length === 0 ? '' : `; ${texts.join('; ')}`
}

/** `412 · 18 %`, of all that was counted. */
export function volumeOf(conversations: number, chart: Chart): string {
  return `${count(conversations)} · ${percent(shareOf(conversations, chart))}`
}

/** `7 % answered late`; absent where no first reply was due yet. */
export function lateOf({ counts }: ChartCase): string | undefined {
  const share = counts === undefined ? undefined : lateShare(counts.firstResponse)
  return share === undefined ? undefined : `${percent(share)} answered late`
}

export function shareOf(conversations: number, { counted }: Chart): number {
  return counted === undefined || counted.conversations === 0 ? 0 : conversations / counted.conversations
}

export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %'
  return `${Math.round(share * 100)} %`
}

/** Width of a line for a share of the whole, in points. */
export function strokeOf(share: number): number {
  return Math.round((1 + 9 * share) * 10) / 10
}
