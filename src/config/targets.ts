/** Targets as written on rows, routes and departments. */
import type { Pos, TargetRow, Targets } from '../core/rules/ruleset.ts'
import { readTarget } from '../core/sla/target.ts'
import type { ConditionSetup } from './condition-values.ts'
import { readWhen } from './conditions.ts'
import type { Report } from './diagnostics.ts'
import { section } from './names.ts'
import { type Fields, type MapNode, readFields } from './nodes.ts'

export const TARGET_CLOCKS = ['first_response', 'next_response', 'resolution'] as const
const TARGET_HELP = '15m, 24h, 3d on the wall; 30bm, 8bh business time; same-day, next-day, 2bd closing time; none'

/** One target as written; a relative one on `resolution` is an error. */
export function readClock(fields: Fields, key: string, report: Report): string | undefined {
  const word = fields.scalar(key)
  if (word === undefined) return undefined
  const target = readTarget(word.text)
  if (target === undefined) {
    report.add('E154', word.at, `"${word.text}" is not a target`, { help: TARGET_HELP })
    return undefined
  }
  if (key === 'resolution' && target.kind === 'day') {
    report.add('E156', word.at, `"resolution" pauses, so it cannot end with a business day: "${word.text}"`, { help: 'write 24h or 8bh' })
    return undefined
  }
  return word.text
}

export function readTargets(fields: Fields, report: Report): Targets {
  const [first_response, next_response, resolution] = TARGET_CLOCKS.map((key) => readClock(fields, key, report))
  return { first_response, next_response, resolution }
}

/** A target in business time, and where it is written: it needs a calendar (E155). */
export interface BusinessUse {
  readonly spec: string
  readonly at: Pos
}

export function businessUses(fields: Fields, keys: readonly string[]): readonly BusinessUse[] {
  return keys.flatMap((key) => {
    const word = fields.scalar(key)
    return word !== undefined && /^\d+b[mh]$/u.test(word.text) ? [{ spec: word.text, at: word.at }] : []
  })
}

export function readTargetRows(
  root: MapNode,
  setup: ConditionSetup,
  topFiles: ReadonlySet<string>,
): { readonly rows: readonly TargetRow[]; readonly business: readonly BusinessUse[] } {
  const { report } = setup
  const rows: TargetRow[] = []
  const business: BusinessUse[] = []
  const node = section(root, 'targets')
  for (const item of node?.kind === 'list' ? node.items : []) {
    const fields = readFields(item, 'target', report)
    if (fields === undefined) continue
    const targets = readTargets(fields, report)
    if (!TARGET_CLOCKS.some(fields.written)) {
      report.add('E103', item.at, 'this row sets no clock', { help: `give it ${TARGET_CLOCKS.join(', ')}` })
    }
    const everything = !fields.written('when') && !fields.written('unless')
    if (everything && !topFiles.has(item.at.file)) {
      report.add('E221', item.at, 'the row that matches everything belongs in the top file', { help: 'give it a "when", or move it' })
    }
    business.push(...businessUses(fields, TARGET_CLOCKS))
    rows.push({ when: readWhen(fields, 'target', setup), ...targets, at: item.at })
  }
  return { rows, business }
}
