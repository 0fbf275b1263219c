/** How the difference of two rule sets is told, and what it would do: lines for people, rows and data for machines. */

import type { RulesDifference } from '../../core/rules/difference.ts'
import { moveText } from '../../core/rules/difference-order.ts'
import type { Line, Table, View } from '../../render/view.ts'
import type { Settings } from '../command.ts'
import type { RulesSide } from './diff-sides.ts'
import type { Preview } from './effect-preview.ts'
import { effectJson, effectLines, effectRows, RECORD_COLUMNS, recordRow } from './effect-view.ts'

/** What there is to tell. */
export interface ToldDiff {
  readonly from: RulesSide
  readonly to: RulesSide
  readonly differences: readonly RulesDifference[]
  /** The query of the conversations looked at. */
  readonly posts: string
  readonly effect: Preview | undefined
}

const SIGNS: Readonly<Record<RulesDifference['kind'], string>> = { added: '+', removed: '-', changed: '~' }

export function diffView({ from, to, differences, posts, effect }: ToldDiff): View {
  const lines: Line[] = differences.length === 0 ? [{ text: `no difference: ${to.name} decides like ${from.name}` }] : meaning(differences)
  if (effect !== undefined) lines.push(...effectLines(effect, posts))
  return { blocks: [{ lines }], records: records(differences, effect), card: true }
}

/** One line a change, each with its section and name. */
function meaning(differences: readonly RulesDifference[]): Line[] {
  const hang = Math.max(...differences.map(({ section }) => section.length)) + 2
  const width = Math.min(24, Math.max(...differences.map(({ name }) => name.length)))
  return differences.flatMap((one) =>
    changesText(one).map(
      (text): Line => ({ text: `${one.section.padEnd(hang)}${SIGNS[one.kind]} ${one.name.padEnd(width)}  ${text}`.trimEnd(), hang }),
    ),
  )
}

/** The changes of one thing as texts: at least one. */
function changesText({ kind, changes, moved, about }: RulesDifference): readonly string[] {
  if (kind !== 'changed') return [about ?? '']
  const texts = [...(moved === undefined ? [] : [moveText(moved)]), ...changes.map(({ text }) => text)]
  return about === undefined ? texts : texts.map((text) => `${text}  (${about})`)
}

/** Rows of the whole: what differs, then what it does. */
function records(differences: readonly RulesDifference[], effect: Preview | undefined): Table {
  const rows = differences.flatMap((one) =>
    changesText(one).map((text) => recordRow(one.section, one.kind, one.name, text || null, null, null, null)),
  )
  return { columns: RECORD_COLUMNS, rows: [...rows, ...(effect === undefined ? [] : effectRows(effect))] }
}

export function diffJson({ from, to, differences, posts, effect }: ToldDiff, { now }: Pick<Settings, 'now'>): unknown {
  return {
    old: { name: from.name, rules: from.set.hash },
    new: { name: to.name, rules: to.set.hash },
    same: differences.length === 0,
    differences: differences.map(({ section, kind, name, changes, moved, about }) => ({
      section,
      kind,
      name,
      about: about ?? null,
      moved: moved === undefined ? null : { direction: moved.direction, by: moved.by, beside: moved.beside },
      changes: changes.map((one) => ({ field: one.field, text: one.text, from: one.from ?? null, to: one.to ?? null })),
    })),
    effect: effect === undefined ? null : effectJson(effect, posts, now),
  }
}
