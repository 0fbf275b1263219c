/** What conditions are made of, for the solver: their parts, the tags they name, and how many posts it may take to bring them. */
import { columnsOf, isLeaf, type Leaf } from './fields.ts'
import type { Cond, Pos } from './ruleset.ts'

/** The parts that must all hold; several tags of one condition are several parts. */
export function partsOf(cond: Cond): readonly Cond[] {
  if ('not' in cond) return [cond]
  if (!isLeaf(cond)) return 'all' in cond ? cond.all.flatMap(partsOf) : [cond]
  if (cond.field !== 'tags') return [cond]
  const { any, all, none, at } = cond
  return [
    ...(any === undefined ? [] : [{ field: 'tags', any, at } as const]),
    ...(all ?? []).map((tag) => ({ field: 'tags', any: [tag], at }) as const),
    ...(none ?? []).map((tag) => ({ field: 'tags', none: [tag], at }) as const),
  ]
}

/** What a condition needs that different posts may bring, each by a name: tags, and being directed. `sum` counts the costliest way. */
export interface Needs {
  readonly names: ReadonlySet<string>
  readonly sum: number
}

/** How many posts at most it takes to make all of these hold: beside the opening one, and never fewer than one. */
export function postsFor(needs: readonly Needs[]): number {
  const names = new Set(needs.flatMap((one) => [...one.names]))
  return Math.max(1, Math.min(names.size, sum(needs.map((one) => one.sum))))
}

/** What makes a condition hold, or fail. */
export function needsOf(cond: Cond, wanted: boolean): Needs {
  if ('not' in cond) return needsOf(cond.not, !wanted)
  if (!isLeaf(cond)) {
    const own = ('all' in cond ? cond.all : cond.any).map((one) => needsOf(one, wanted))
    const sums = own.map((one) => one.sum)
    return { names: new Set(own.flatMap((one) => [...one.names])), sum: 'all' in cond === wanted ? sum(sums) : Math.max(0, ...sums) }
  }
  const names = namesOf(cond, wanted)
  return { names: new Set(names), sum: names.length }
}

function namesOf(cond: Leaf, wanted: boolean): readonly string[] {
  switch (cond.field) {
    case 'directed':
      return cond.is === wanted ? ['directed'] : []
    case 'tags':
      return (wanted ? [cond.any ?? [], ...(cond.all ?? []).map((tag) => [tag])] : [cond.none ?? []])
        .filter((list) => list.length > 0)
        .map((list) => `tags ${list.join(' ')}`)
    case 'priority':
    case 'route':
      return ['routing']
    default:
      return []
  }
}

/** Tags that a condition names, wherever it does. */
export function tagsIn(cond: Cond): readonly string[] {
  if ('not' in cond) return tagsIn(cond.not)
  if (!isLeaf(cond)) return ('all' in cond ? cond.all : cond.any).flatMap(tagsIn)
  return cond.field === 'tags' ? [...(cond.any ?? []), ...(cond.all ?? []), ...(cond.none ?? [])] : []
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** For conditions that stand in no file. */
export const NOWHERE: Pos = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }

/** Whether `known` means a column of the export by this name, not a field of the post. */
export function isColumn(name: string): boolean {
  return columnsOf({ field: 'known', any: [name], at: NOWHERE })[0] === 'extra'
}
