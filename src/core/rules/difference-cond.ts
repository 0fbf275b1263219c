/** Two conditions compared: terms and values that came and went where the rest is the same, else the parts. */
import { isNumeric } from './condition.ts'
import { describeCond } from './describe.ts'
import { type Change, canonical, listChanges, scalarChange } from './difference-value.ts'
import { isLeaf, type Leaf } from './fields.ts'
import type { Cond, Term } from './ruleset.ts'

/** What differs; nothing where both hold for the same posts by the same words. Absent: there is no condition. */
export function conditionChanges(from: Cond | undefined, to: Cond | undefined, field = 'when'): readonly Change[] {
  const before = partsOf(from)
  const after = partsOf(to)
  const left = without(before, after)
  const come = without(after, before)
  const changes: Change[] = []
  const added: Cond[] = []
  for (const part of come) {
    const at = left.findIndex((old) => shapeOf(old) === shapeOf(part))
    const [old] = at < 0 ? [] : left.splice(at, 1)
    if (old === undefined) added.push(part)
    else changes.push(...alike(old, part, false))
  }
  const text = (sign: string, part: Cond): string => `${field} ${sign} ${describeCond(part)}`
  return [
    ...changes,
    ...added.map((part): Change => ({ field, text: text('+', part), to: describeCond(part) })),
    ...left.map((part): Change => ({ field, text: text('-', part), from: describeCond(part) })),
  ]
}

/** A condition as text that is the same for those that mean the same, whatever the order of their parts. */
export function conditionKey(cond: Cond): string {
  if (isLeaf(cond)) return canonical(cond.field === 'text' ? { ...cond, ...termLists(cond) } : { ...cond, ...valueLists(cond) })
  if ('not' in cond) return `not ${conditionKey(cond.not)}`
  const [word, parts] = 'all' in cond ? ['all', partsOf(cond)] : ['any', cond.any]
  const [only] = parts
  return parts.length === 1 && only !== undefined ? conditionKey(only) : `${word}(${parts.map(conditionKey).sort().join(' ')})`
}

/** What must hold all at once. */
function partsOf(cond: Cond | undefined): readonly Cond[] {
  if (cond === undefined) return []
  return !isLeaf(cond) && 'all' in cond ? cond.all.flatMap(partsOf) : [cond]
}

function without(parts: readonly Cond[], others: readonly Cond[]): Cond[] {
  const keys = new Set(others.map(conditionKey))
  return parts.filter((part) => !keys.has(conditionKey(part)))
}

/** A condition without its terms and values. */
function shapeOf(cond: Cond): string {
  if (isLeaf(cond)) return 'column' in cond ? `${cond.field} ${cond.column}` : cond.field
  if ('not' in cond) return `not ${shapeOf(cond.not)}`
  return 'all' in cond ? `all(${cond.all.map(shapeOf).join(' ')})` : `any(${cond.any.map(shapeOf).join(' ')})`
}

/** Two of the same shape, leaf by leaf. */
function alike(from: Cond, to: Cond, negated: boolean): readonly Change[] {
  if (isLeaf(from) || isLeaf(to)) return isLeaf(from) && isLeaf(to) ? leafChanges(from, to, negated) : []
  if ('not' in from) return 'not' in to ? alike(from.not, to.not, !negated) : []
  if ('not' in to) return []
  const [before, after] = ['all' in from ? from.all : from.any, 'all' in to ? to.all : to.any]
  return after.flatMap((part, at) => {
    const old = before[at]
    return old === undefined ? [] : alike(old, part, negated)
  })
}

function leafChanges(from: Leaf, to: Leaf, negated: boolean): readonly Change[] {
  const prefix = (words: string): string => (negated ? `unless ${words}`.trim() : words)
  if (from.field === 'text' && to.field === 'text') {
    return [
      ...termChanges(prefix(''), from.any, to.any),
      ...termChanges(prefix('all'), from.all, to.all),
      ...termChanges(prefix('none'), from.none, to.none),
    ]
  }
  if ('column' in from && 'column' in to) {
    const name = prefix(`field ${to.column}`)
    return from.any !== undefined && to.any !== undefined
      ? listChanges(name, from.any, to.any)
      : scalarChange(name, describeCond(from), describeCond(to))
  }
  const [before, after] = [valuesOf(from), valuesOf(to)]
  if (before !== undefined && after !== undefined) {
    return [
      ...listChanges(prefix(to.field), before.any, after.any),
      ...listChanges(prefix(`${to.field} all`), before.all, after.all),
      ...listChanges(prefix(`${to.field} none`), before.none, after.none),
    ]
  }
  return scalarChange(prefix(to.field), valueText(from), valueText(to))
}

/** A term is the same whether it is written out or comes from a list. */
function termChanges(field: string, from: readonly Term[] = [], to: readonly Term[] = []): readonly Change[] {
  const [before, after] = [new Set(from.map(({ raw }) => raw)), new Set(to.map(({ raw }) => raw))]
  const changes = listChanges(
    field,
    from.filter(({ raw }) => !after.has(raw)),
    to.filter(({ raw }) => !before.has(raw)),
    shown,
  )
  return changes.map((one) => ({ ...one, field: field === '' ? 'text' : `text ${field}` }))
}

/** The lists of a leaf that compares with values. */
function valuesOf(leaf: Leaf): Lists | undefined {
  if (isNumeric(leaf)) return undefined
  switch (leaf.field) {
    case 'text':
    case 'extra':
    case 'directed':
    case 'verified':
      return undefined
    default:
      return leaf
  }
}

/** What stands behind the field's name. */
const valueText = (leaf: Leaf): string => describeCond(leaf).replace(/^[^:]*: /, '')

/** A term with the list that it comes from. */
const shown = ({ raw, list }: Term): string => (list === undefined ? `"${raw}"` : `"${raw}" ($${list})`)

interface Lists {
  readonly any?: readonly string[] | undefined
  readonly all?: readonly string[] | undefined
  readonly none?: readonly string[] | undefined
}

function termLists(cond: Extract<Leaf, { field: 'text' }>): Lists {
  const raws = (terms: readonly Term[] | undefined) => terms?.map(({ raw }) => raw)
  return sorted({ any: raws(cond.any), all: raws(cond.all), none: raws(cond.none) })
}

function valueLists(cond: Leaf): Lists {
  const lists = valuesOf(cond)
  return lists === undefined ? {} : sorted(lists)
}

function sorted({ any, all, none }: Lists): Lists {
  const once = (list: readonly string[] | undefined) => list && [...new Set(list)].sort()
  return { any: once(any), all: once(all), none: once(none) }
}
