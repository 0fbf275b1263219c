/** How it is told what other rules would do: lines for people, rows and data for machines. `diff` and `apply` tell it alike. */
import type { Effect } from '../../core/rules/effect.ts'
import type { EffectSum, ShiftCount, TagCount } from '../../core/rules/effect-sum.ts'
import { isoUtc } from '../../core/time.ts'
import { count, plural } from '../../render/count.ts'
import type { Cell, Column, Line } from '../../render/view.ts'
import type { Preview, Sample } from './effect-preview.ts'

/** Pairs and tags that are listed for people. */
const SHOWN = 10

/** What would happen to the conversations of a query, for people. */
export function effectLines({ sum, samples }: Preview, posts: string): readonly Line[] {
  const head: Line = { text: `effect on ${plural(sum.conversations, 'conversation')} (${posts})`, tone: 'strong' }
  if (sum.changed === 0) return [head, { text: 'none: nothing changes for them', indent: 2 }]
  const { sooner, later, starts, ends } = sum.due
  const clocks = [
    `${count(sooner)} due sooner, ${count(later)} later`,
    ...(starts > 0 ? [`${count(starts)} start`] : []),
    ...(ends > 0 ? [`${count(ends)} end`] : []),
  ].join(', ')
  const overdue = `${count(sum.overdueAtOnce)} open ${sum.overdueAtOnce === 1 ? 'one becomes' : 'ones become'} overdue at once`
  return [
    head,
    ...(sum.tags.length === 0 ? [] : [labelled('tags', tagsText(sum.tags))]),
    ...shiftLines('route', sum.routes, (one) => sampleText(samples.get(one.example))),
    ...shiftLines('owner', sum.owners, staysText),
    ...shiftLines('spoke', sum.spokes, () => ''),
    ...shiftLines('answers', sum.responders, () => ''),
    ...shiftLines('priority', sum.priorities, () => ''),
    labelled('clocks', `${clocks}; ${overdue}`),
  ]
}

const LABEL = 10
const labelled = (label: string, text: string): Line => ({ text: `${label.padEnd(LABEL)}${text}`, hang: LABEL, indent: 2 })

function tagsText(tags: readonly TagCount[]): string {
  const texts = tags.slice(0, SHOWN).map(({ tag, change, count: n }) => `${change === 'added' ? '+' : '-'}${tag} ${count(n)}`)
  return [...texts, ...(tags.length > SHOWN ? [`and ${tags.length - SHOWN} more`] : [])].join(', ')
}

function shiftLines(label: string, shifts: readonly ShiftCount[], note: (one: ShiftCount) => string): readonly Line[] {
  const shown = shifts.slice(0, SHOWN)
  const pairs = shown.map(({ from, to }) => `${from} -> ${to}`)
  const width = Math.min(40, Math.max(0, ...pairs.map((pair) => pair.length)))
  const numbers = Math.max(0, ...shown.map((one) => count(one.count).length))
  const lines = shown.map((one, at) => {
    const pair = (pairs[at] ?? '').padEnd(width)
    return labelled(label, `${pair}  ${count(one.count).padStart(numbers)}  ${note(one)}`.trimEnd())
  })
  return shifts.length > SHOWN ? [...lines, labelled(label, `and ${shifts.length - SHOWN} more pairs`)] : lines
}

/** `of these 1 is already answered and stays`. */
function staysText({ stay, answered }: ShiftCount): string {
  if (stay === 0) return ''
  const rest = stay - answered
  const parts = [
    ...(answered > 0 ? [`${count(answered)} ${answered === 1 ? 'is already answered and stays' : 'are already answered and stay'}`] : []),
    ...(rest > 0 ? [`${count(rest)} ${rest === 1 ? 'was started by people and stays' : 'were started by people and stay'}`] : []),
  ]
  return `of these ${parts.join(', ')}`
}

/** Characters of a post that remind of it. */
const REMINDER = 48
function sampleText(sample: Sample | undefined): string {
  if (sample === undefined) return ''
  const text = sample.text.replace(/\s+/g, ' ').trim()
  const letters = [...text]
  return `${sample.shortId} "${letters.length > REMINDER ? `${letters.slice(0, REMINDER).join('').trimEnd()}…` : text}"`
}

/** Columns of what differs and of what it does, in one table. */
export const RECORD_COLUMNS: readonly Column[] = [
  { key: 'part', title: 'Part' },
  { key: 'kind', title: 'Kind' },
  { key: 'name', title: 'Name', untrusted: true },
  { key: 'change', title: 'Change', flexible: true, untrusted: true },
  { key: 'count', title: 'Conversations', align: 'right' },
  { key: 'stay', title: 'Stay', align: 'right' },
  { key: 'example', title: 'Example' },
]

/** A row of that table; what is absent is null. */
export const recordRow = (...cells: readonly (string | number | null)[]): readonly Cell[] => cells.map((raw) => ({ raw }))

/** The effect as rows of that table. */
export function effectRows({ sum, samples }: Preview): readonly (readonly Cell[])[] {
  const pid = (id: number): string | null => samples.get(id)?.pid ?? null
  const shifts = (part: string, list: readonly ShiftCount[]) =>
    list.map(({ from, to, count: n, stay, example }) => recordRow(part, 'moves', `${from} -> ${to}`, null, n, stay, pid(example)))
  return [
    ...sum.tags.map(({ tag, change, count: n, example }) => recordRow('effect tags', change, tag, null, n, null, pid(example))),
    ...shifts('effect route', sum.routes),
    ...shifts('effect owner', sum.owners),
    ...shifts('effect spoke', sum.spokes),
    ...shifts('effect responder', sum.responders),
    ...shifts('effect priority', sum.priorities),
    ...(['sooner', 'later', 'starts', 'ends'] as const).map((change) =>
      recordRow('effect due', change, null, null, sum.due[change], null, null),
    ),
    recordRow('effect due', 'overdue at once', null, null, sum.overdueAtOnce, null, null),
  ]
}

/** The effect as data: sums, and every conversation that changes. */
export function effectJson({ sum, effects, samples }: Preview, query: string, now: number): unknown {
  const example = (id: number): unknown => {
    const found = samples.get(id)
    return found === undefined ? null : { id: found.pid, text: found.text }
  }
  const shifts = (list: readonly ShiftCount[]) => list.map((one) => ({ ...one, example: example(one.example) }))
  return {
    query,
    now: isoUtc(now),
    conversations: sum.conversations,
    changed: sum.changed,
    tags: sum.tags.map((one) => ({ ...one, example: example(one.example) })),
    routes: shifts(sum.routes),
    owners: shifts(sum.owners),
    spokes: shifts(sum.spokes),
    responders: shifts(sum.responders),
    priorities: shifts(sum.priorities),
    due: dueJson(sum),
    effects: effects.map(oneJson),
  }
}

const dueJson = ({ due, overdueAtOnce }: EffectSum) => ({ ...due, overdue_at_once: overdueAtOnce })

const at = (time: number | undefined): string | null => (time === undefined ? null : isoUtc(time))

function oneJson({
  pid,
  added,
  removed,
  route,
  owner,
  spoke,
  responder,
  priority,
  due,
  becomesOverdue,
  touched,
}: Effect & { readonly pid: string }) {
  return {
    id: pid,
    touched: touched ?? null,
    tags_added: added,
    tags_removed: removed,
    route: route ?? null,
    owner: owner ?? null,
    spoke: spoke === undefined ? null : { from: spoke.from ?? null, to: spoke.to ?? null },
    responder: responder ?? null,
    priority: priority ?? null,
    due: due === undefined ? null : { from: at(due.from), to: at(due.to), change: due.change },
    becomes_overdue: becomesOverdue,
  }
}
