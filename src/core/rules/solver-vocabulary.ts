/**
 * What the conditions of a rule set can tell apart: values in classes that no condition separates, numbers split at the bounds
 * that are used, terms with what follows from each.
 */

import { foldHandle } from '../handle.ts'
import { KINDS, NUMBER_FIELDS, type NumberField } from '../post.ts'
import { isLeaf, type Leaf } from './fields.ts'
import { foldValue } from './fold.ts'
import type { Cond, RuleSet } from './ruleset.ts'
import { coveringOf } from './solver-covering.ts'
import { type Needle, needleOf } from './term.ts'

/** Fields of which a post has one value at most. */
export const SINGLE_FIELDS = ['network', 'kind', 'brand', 'source', 'author', 'sentiment'] as const
type SingleField = (typeof SINGLE_FIELDS)[number]
const isSingle = (field: string): field is SingleField => SINGLE_FIELDS.some((one) => one === field)
const isNumber = (field: string): field is NumberField => NUMBER_FIELDS.some((one) => one === field)
const SENTIMENTS: readonly string[] = ['negative', 'neutral', 'positive']

/** A column of the export stands under its own name behind this. */
export const COLUMN = 'field.'

export interface Vocabulary {
  /** By field or column: the classes, each with its values. */
  readonly classes: ReadonlyMap<string, readonly (readonly string[])[]>
  /** By field or column: bounds of ranges, ascending. */
  readonly bounds: ReadonlyMap<string, readonly number[]>
  readonly needles: ReadonlyMap<string, Needle>
  /** By key of a needle: those that are in every text in which it is. */
  readonly covering: ReadonlyMap<string, readonly string[]>
  /** Folded. */
  readonly mentions: ReadonlySet<string>
  readonly hashtags: ReadonlySet<string>
  readonly links: ReadonlySet<string>
  readonly languages: ReadonlySet<string>
  readonly calendars: ReadonlySet<string>
  readonly employees: ReadonlySet<string>
}

/** A value as conditions compare it. */
export function foldFor(field: string, value: string): string {
  return field === 'author' ? foldHandle(value) : foldValue(value)
}

export const hashtagOf = (value: string): string => foldValue(value.replace(/^[#＃]/, ''))
export const languageOf = (value: string): string => value.toLowerCase().replaceAll('_', '-')
export const hostOf = (value: string): string =>
  value
    .trim()
    .toLowerCase()
    .replace(/^www\./, '')

/** The number of a column's text, as conditions read it. */
export function numberIn(text: string): number | undefined {
  const number = Number(text.replace(/[,\s%]/g, ''))
  return text.trim() === '' || Number.isNaN(number) ? undefined : number
}

/** Conditions on conversations: of routes, targets and spokes. */
export function routedConditions(set: RuleSet): readonly Cond[] {
  return [
    ...set.routes.map((route) => route.when),
    ...set.targets.map((row) => row.when),
    ...set.departments.flatMap(({ spokes }) => spokes.flatMap((spoke) => spoke.when ?? [])),
  ]
}

function leavesOf(cond: Cond): readonly Leaf[] {
  if (isLeaf(cond)) return [cond]
  return 'not' in cond ? leavesOf(cond.not) : ('all' in cond ? cond.all : cond.any).flatMap(leavesOf)
}

/** Everything that the set's conditions name. */
export function vocabularyOf(set: RuleSet): Vocabulary {
  const groups = createGroups()
  const bounds = new Map<string, Set<number>>()
  const needles = new Map<string, Needle>()
  const named = { mentions: new Set<string>(), hashtags: new Set<string>(), links: new Set<string>(), language: new Set<string>() }
  const calendars = new Set<string>()
  const employees = new Set(set.brands.flatMap((brand) => brand.employees.map(foldHandle)))
  const bound = (key: string, values: readonly (number | undefined)[]): void => {
    const known = bounds.get(key) ?? new Set()
    for (const value of values) if (value !== undefined) known.add(value)
    bounds.set(key, known)
  }
  groups.add('kind', KINDS)
  groups.add('sentiment', SENTIMENTS)
  groups.add('author', [...employees])
  for (const leaf of [...set.rules.map((rule) => rule.when), ...routedConditions(set)].flatMap(leavesOf)) {
    if (leaf.field === 'directed' || leaf.field === 'verified') continue
    if (leaf.field === 'text') {
      for (const term of [...(leaf.any ?? []), ...(leaf.all ?? []), ...(leaf.none ?? [])]) {
        const needle = needleOf(term)
        needles.set(needle.key, needle)
      }
    } else if (leaf.field === 'extra') {
      const key = COLUMN + leaf.column
      groups.add(key, (leaf.any ?? []).map(foldValue))
      for (const value of leaf.any ?? []) if (numberIn(value) !== undefined) groups.add(key, [foldValue(value)])
      bound(key, [leaf.min, leaf.max, ...(leaf.any ?? []).map(numberIn)])
    } else if ('any' in leaf || 'all' in leaf || 'none' in leaf) {
      const lists = [leaf.any ?? [], leaf.none ?? [], ...(leaf.all ?? []).map((value) => [value])]
      const { field } = leaf
      if (isSingle(field))
        for (const list of lists)
          groups.add(
            field,
            list.map((value) => foldFor(field, value)),
          )
      for (const value of lists.flat()) {
        if (field === 'mentions') named.mentions.add(foldHandle(value))
        if (field === 'hashtags') named.hashtags.add(hashtagOf(value))
        if (field === 'links') named.links.add(hostOf(value))
        if (field === 'language') named.language.add(languageOf(value))
        if (field === 'during') calendars.add(value)
      }
    } else if (isNumber(leaf.field) && ('min' in leaf || 'max' in leaf)) bound(leaf.field, [leaf.min, leaf.max])
  }
  return {
    classes: groups.classes(),
    bounds: new Map([...bounds].map(([key, values]) => [key, [...values].sort((a, b) => a - b)])),
    needles,
    covering: coveringOf([...needles.values()]),
    mentions: named.mentions,
    hashtags: named.hashtags,
    links: named.links,
    languages: named.language,
    calendars,
    employees,
  }
}

interface Groups {
  /** These values of a field are asked for together. */
  add(field: string, values: readonly string[]): void
  /** The classes of values that are always asked for together. */
  classes(): Vocabulary['classes']
}

function createGroups(): Groups {
  const signatures = new Map<string, Map<string, string>>()
  let count = 0
  return {
    add(field, values) {
      const known = signatures.get(field) ?? new Map<string, string>()
      signatures.set(field, known)
      count++
      for (const value of new Set(values)) known.set(value, `${known.get(value) ?? ''} ${count}`)
    },
    classes: () => new Map([...signatures].map(([field, known]) => [field, classesOf(known)])),
  }
}

function classesOf(signatures: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const classes = new Map<string, string[]>()
  for (const [value, signature] of signatures) {
    const same = classes.get(signature)
    if (same === undefined) classes.set(signature, [value])
    else same.push(value)
  }
  return [...classes.values()]
}
