/** Escalation ladders: who hears of it as a due time comes and goes. */
import { CLOCK_KINDS, type ClockKind, type Pos, PRIORITIES, type Priority, type Rung } from '../core/rules/ruleset.ts'
import type { ConditionSetup } from './condition-values.ts'
import { section, type Word } from './names.ts'
import { type MapNode, type Node, readFields, readNamed, readTexts, typeOf } from './nodes.ts'
import { readOneOf } from './team.ts'
import { readDuration } from './values.ts'

const RUNG_DEFAULT: readonly ClockKind[] = ['first_response', 'next_response', 'resolution']

export function readEscalation(
  root: MapNode,
  setup: ConditionSetup,
): Readonly<Record<string, readonly (Rung & { readonly place: Pos })[]>> {
  const { report } = setup
  const out: Record<string, readonly (Rung & { place: Pos })[]> = {}
  for (const { key, keyAt, value } of readNamed(section(root, 'escalation'), 'escalation', report)) {
    if (value.kind === 'list') out[key] = value.items.flatMap((item) => readRung(item, setup) ?? [])
    else if (value.kind !== 'bad') {
      report.add('E102', value.kind === 'map' ? keyAt : value.at, `"${key}" expects a list of rungs, got ${typeOf(value)}`, {
        help: `for example ${key}: [{ at: due, notify: lead }]`,
      })
    }
  }
  return out
}

function readRung(item: Node, setup: ConditionSetup): (Rung & { readonly place: Pos }) | undefined {
  const { report, refs } = setup
  const fields = readFields(item, 'rung', report)
  const at = fields?.scalar('at')
  if (fields === undefined) return undefined
  const parsed = at && readAt(at.text)
  if (at !== undefined && parsed === undefined) {
    report.add('E160', at.at, `"${at.text}" is no point of an escalation`, {
      help: '75% of the time allowed, -30m before it is due, due, +4h after',
    })
  }
  const clocks = readTexts(fields.many('target'), report).flatMap((word) => readOneOf(word, 'target', CLOCK_KINDS, report) ?? [])
  const repeat = fields.scalar('repeat')
  const repeatMs = repeat && readDuration(repeat.text)
  if (repeat !== undefined && repeatMs === undefined)
    report.add('E154', repeat.at, `"${repeat.text}" is not a duration`, { help: 'units on the wall: 30m, 4h, 1d' })
  const reassign: Word | undefined = fields.scalar('reassign')
  const rung = {
    clocks: clocks.length === 0 ? RUNG_DEFAULT : clocks,
    notify: readTexts(fields.many('notify'), report).flatMap((word) => refs.recipient(word, { roles: true }) ?? []),
    reassign: reassign && refs.department(reassign),
    priority: readOneOf<Priority>(fields.scalar('priority'), 'priority', PRIORITIES, report),
    repeat: repeatMs,
    place: item.at,
  }
  return parsed && { at: parsed, ...rung }
}

function readAt(text: string): Rung['at'] | undefined {
  if (text === 'due') return { kind: 'offset', ms: 0 }
  const share = /^(\d{1,2}(?:\.\d{1,2})?)%$/.exec(text)
  if (share !== null) return Number(share[1]) > 0 ? { kind: 'share', share: Number((Number(share[1]) / 100).toPrecision(6)) } : undefined
  const ms = /^[+-]/u.test(text) ? readDuration(text.slice(1)) : undefined
  return ms === undefined ? undefined : { kind: 'offset', ms: text.startsWith('-') ? -ms : ms }
}
