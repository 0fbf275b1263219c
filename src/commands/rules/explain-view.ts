/** An explanation on a terminal or page: the post with the words underlined that rules found, and what followed. */
import type { Decision } from '../../core/rules/decide.ts'
import type { Explanation } from '../../core/rules/explain.ts'
import { type ExplanationLine, explanationLines } from '../../core/rules/explain-lines.ts'
import type { Line, View } from '../../render/view.ts'
import type { Turns } from '../../store/turns.ts'
import { underlined } from './underlined.ts'

/** What stands beside the decision computed now. */
export interface Beside {
  /** The whole id of the conversation; people get a prefix that is enough. */
  readonly id?: string | undefined
  /** Of the conversation as it is stored. */
  readonly stored?: { readonly route: string; readonly department: string; readonly spoke?: string | undefined } | undefined
  /** What the choice of a spoke went by. */
  readonly turns?: Turns | undefined
  /** The rules file as it is now, and what it would decide. */
  readonly working?: { readonly hash: string; readonly decision: Decision } | undefined
}

const WIDEST = 96
const HANG = 11

/** `columns`: for how wide a terminal the post is laid out. */
export function explanationView(explanation: Explanation, beside: Beside, columns: number): View {
  const assignedAt = beside.turns?.assigned === true ? beside.turns.at : undefined
  // The lines of the post itself are laid out here, where the width of letters is known.
  const [head, , ...rest] = explanationLines({ ...explanation, assignedAt, post: { ...explanation.post, text: '' }, spans: [] })
  const text = underlined(explanation.post.text, explanation.spans, Math.min(columns, WIDEST))
  const lines = [
    ...(head === undefined ? [] : [lineOf(head)]),
    ...text,
    ...[...rest, ...besideLines(explanation.decision, beside)].map(lineOf),
  ]
  return { blocks: [{ lines }] }
}

/** Leading blanks as indent; what is wrapped stays to the right of its label, mark or number. */
function lineOf({ text, tone }: ExplanationLine): Line {
  const shown = text.trimStart()
  const indent = text.length - shown.length
  const mark = /^(?:[+-] |\d+ +|\()/.exec(shown)?.[0].length ?? 0
  return { text: shown, indent, tone: tone ?? 'plain', hang: tone === 'strong' ? 0 : indent === 0 ? HANG : mark }
}

function besideLines(decision: Decision, { stored, working }: Beside): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = []
  if (
    stored !== undefined &&
    (stored.route !== decision.route || stored.department !== decision.department || stored.spoke !== decision.spoke)
  ) {
    const who = stored.spoke === undefined ? 'nobody yet' : `${stored.spoke}: who has it is not changed by what would be chosen now`
    lines.push({ text: `${'stored'.padEnd(HANG)}route ${stored.route} -> ${stored.department}, ${who}` })
  }
  if (working !== undefined && working.hash !== decision.rules) {
    const other = differenceOf(decision, working.decision)
    const hashes = `${short(decision.rules)} vs ${short(working.hash)}`
    const gives = other === '' ? 'decides the same' : `gives ${other}`
    lines.push({ text: `${''.padEnd(HANG)}(working copy differs from the one that routed this post: ${hashes}; it ${gives})` })
  }
  return lines
}

const short = (hash: string): string => `${hash.replace(/^sha256:/, '').slice(0, 4)}…`

/** What another decision has that this one has not: `route press -> hub, tags +press -safety`. */
function differenceOf(from: Decision, to: Decision): string {
  const added = to.tags.filter((tag) => !from.tags.includes(tag)).map((tag) => `+${tag}`)
  const gone = from.tags.filter((tag) => !to.tags.includes(tag)).map((tag) => `-${tag}`)
  const parts = [
    ...(to.route === from.route && to.department === from.department ? [] : [`route ${to.route} -> ${to.department}`]),
    ...(to.spoke === from.spoke || to.spoke === undefined ? [] : [`spoke ${to.spoke}`]),
    ...(to.priority === from.priority ? [] : [`priority ${to.priority}`]),
    ...(added.length + gone.length === 0 ? [] : [`tags ${[...added, ...gone].join(' ')}`]),
  ]
  return parts.join(', ')
}
