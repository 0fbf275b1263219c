/** Conditions, compiled to functions of what they look at. Missing data never matches; `not` of something missing holds. */

import { foldHandle } from '../handle.ts'
import { NUMBER_FIELDS, type NumberField, numberOf } from '../post.ts'
import { type Calendar, isOpen } from '../sla/calendar.ts'
import { isKnown, isLeaf, type Leaf, type RulePost } from './fields.ts'
import { foldValue } from './fold.ts'
import type { Reading } from './reading.ts'
import type { Cond, Priority, Term, ValueField } from './ruleset.ts'

/** What conditions look at. Refilled for each post: nothing keeps it. */
export interface Look {
  post: RulePost
  /** The conversation's for routes, targets and spokes, the post's for rules. */
  directed: boolean
  reading: Reading
  /** Tags, and the families they are of: `site/broken` brings `site`. */
  tags: ReadonlySet<string>
  priority?: Priority | undefined
  department?: string | undefined
  route?: string | undefined
}

export type Test = (look: Look) => boolean

export interface ConditionSetting {
  /** Number of a term in the search, and whether that term is in the text looked at. */
  readonly term: (term: Term) => number
  readonly holds: (term: number) => boolean
  readonly calendars: ReadonlyMap<string, Calendar>
  /** Handles of `brand.employees`, folded. */
  readonly employees: ReadonlySet<string>
}

const NUMERIC: ReadonlySet<string> = new Set(NUMBER_FIELDS)

/** Whether it compares a number of the post with a range. */
export function isNumeric(leaf: Leaf): leaf is Extract<Leaf, { readonly field: NumberField }> {
  return NUMERIC.has(leaf.field)
}

/** Compiles a condition; `leaf` may put something else in place of the test of one field. */
export function compileCond(cond: Cond, setting: ConditionSetting, leaf?: (cond: Leaf, test: Test) => Test): Test {
  if (isLeaf(cond)) {
    const test = compileLeaf(cond, setting)
    return leaf ? leaf(cond, test) : test
  }
  if ('not' in cond) {
    const test = compileCond(cond.not, setting, leaf)
    return (look) => !test(look)
  }
  if ('all' in cond) {
    const tests = cond.all.map((one) => compileCond(one, setting, leaf))
    return every(tests)
  }
  const tests = cond.any.map((one) => compileCond(one, setting, leaf))
  return some(tests)
}

function every(tests: readonly Test[]): Test {
  const [first, second] = tests
  if (first && tests.length === 1) return first
  if (first && second && tests.length === 2) return (look) => first(look) && second(look)
  return (look) => {
    for (const test of tests) if (!test(look)) return false
    return true
  }
}

function some(tests: readonly Test[]): Test {
  const [first] = tests
  if (first && tests.length === 1) return first
  return (look) => {
    for (const test of tests) if (test(look)) return true
    return false
  }
}

function compileLeaf(cond: Leaf, setting: ConditionSetting): Test {
  if (isNumeric(cond)) return numberTest(cond.field, cond.min, cond.max)
  switch (cond.field) {
    case 'text': {
      const { holds } = setting
      const [any, all, none] = [cond.any, cond.all, cond.none].map((terms) => terms?.map(setting.term))
      return every([
        ...(any
          ? [
              some(
                any.map(
                  (term): Test =>
                    () =>
                      holds(term),
                ),
              ),
            ]
          : []),
        ...(all
          ? [
              every(
                all.map(
                  (term): Test =>
                    () =>
                      holds(term),
                ),
              ),
            ]
          : []),
        ...(none ?? []).map(
          (term): Test =>
            () =>
              !holds(term),
        ),
      ])
    }
    case 'directed':
      return (look) => look.directed === cond.is
    case 'verified':
      return (look) => look.post.verified === cond.is
    case 'extra':
      return extraTest(cond)
    default:
      return valueTest(cond, setting)
  }
}

function numberTest(field: NumberField, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Test {
  return (look) => {
    const value = numberOf(look.post, field)
    return value !== undefined && value >= min && value <= max
  }
}

function extraTest(cond: Extract<Leaf, { field: 'extra' }>): Test {
  const { column, any, min, max } = cond
  const wanted = any && new Set(any.map(foldValue))
  return ({ post }) => {
    const value = post.extra?.[column]
    if (value === undefined || value.trim() === '') return false
    if (wanted && !wanted.has(foldValue(value))) return false
    if (min === undefined && max === undefined) return true
    const number = Number(value.replace(/[,\s%]/g, ''))
    return !Number.isNaN(number) && number >= (min ?? number) && number <= (max ?? number)
  }
}

type ValueLeaf = Extract<Leaf, { field: ValueField }>

function valueTest(cond: ValueLeaf, setting: ConditionSetting): Test {
  const has = holder(cond.field, setting)
  const tests = (values: readonly string[]): Test[] => values.map(has)
  return every([
    ...(cond.any ? [anyOf(cond, cond.any) ?? some(tests(cond.any))] : []),
    ...(cond.all ? [every(tests(cond.all))] : []),
    ...(cond.none ?? []).map((value): Test => {
      const test = has(value)
      return (look) => !test(look)
    }),
  ])
}

/** One look-up for the long lists that rules have. */
function anyOf(cond: ValueLeaf, values: readonly string[]): Test | undefined {
  if (cond.field !== 'author' || values.length < 3) return undefined
  const wanted = new Set(values.map(foldHandle))
  return ({ post }) => post.author !== undefined && wanted.has(handleOf(post.author))
}

let lastAuthor = ''
let lastHandle = ''
/** `foldHandle`, remembering the last: many conditions ask for the same author. */
function handleOf(author: string): string {
  if (author !== lastAuthor) {
    lastAuthor = author
    lastHandle = foldHandle(author)
  }
  return lastHandle
}

/** How one value of a field is tested. */
function holder(field: ValueField, setting: ConditionSetting): (value: string) => Test {
  switch (field) {
    case 'network':
      return equal((look) => look.post.network)
    case 'kind':
      return equal((look) => look.post.kind)
    case 'brand':
      return equal((look) => look.post.brand)
    case 'source':
      return equal((look) => look.post.source)
    case 'sentiment':
      return equal((look) => look.post.sentiment)
    case 'priority':
      return equal((look) => look.priority)
    case 'department':
      return equal((look) => look.department)
    case 'route':
      return equal((look) => look.route)
    case 'language':
      return languageTest
    case 'tags':
      return (value) => (look) => look.tags.has(value)
    case 'author':
      return (value) => {
        const wanted = foldHandle(value)
        return ({ post }) => post.author !== undefined && handleOf(post.author) === wanted
      }
    case 'mentions':
      return (value) => {
        const wanted = foldHandle(value)
        return ({ reading, post }) => post.text.length > 0 && reading.mentions().includes(wanted)
      }
    case 'hashtags':
      return (value) => {
        const wanted = foldValue(value.replace(/^[#＃]/, ''))
        return ({ reading }) => reading.hashtags().includes(wanted)
      }
    case 'links':
      return (value) => {
        const wanted = value
          .trim()
          .toLowerCase()
          .replace(/^www\./, '')
        return ({ reading }) => reading.hosts().some((host) => host === wanted || host.endsWith(`.${wanted}`))
      }
    case 'author_flag':
      return (value) =>
        ({ post }) =>
          post.flags?.includes(value) === true ||
          // What was set by hand beats what the rules say.
          (value === 'employee' && !post.flags?.length && post.author !== undefined && setting.employees.has(handleOf(post.author)))
    case 'has':
      return hasTest
    case 'during':
      return (value) => {
        const calendar = setting.calendars.get(value)
        return ({ post }) => calendar !== undefined && post.postedAt !== undefined && isOpen(calendar, post.postedAt)
      }
    case 'known':
      return (value) =>
        ({ post, reading }) =>
          isKnown(post, value, reading)
  }
}

function equal(get: (look: Look) => string | undefined): (value: string) => Test {
  return (value) => {
    const wanted = foldValue(value)
    let last: string | undefined
    let answer = false
    return (look) => {
      const found = get(look)
      if (found === wanted) return true
      if (found !== last) {
        last = found
        answer = found !== undefined && foldValue(found) === wanted
      }
      return answer
    }
  }
}

function languageTest(value: string): Test {
  const wanted = value.toLowerCase().replaceAll('_', '-')
  return ({ post }) => {
    const language = post.language?.toLowerCase().replaceAll('_', '-')
    return language !== undefined && (language === wanted || language.startsWith(`${wanted}-`))
  }
}

const IMAGE = /^(?:image|photo|picture|gif)|\.(?:jpe?g|png|gif|webp|heic|avif|bmp)(?:[?#]|$)/i
const VIDEO =
  /^(?:video|animated_gif|gifv|reel)|\.(?:mp4|m4v|mov|webm|m3u8|mkv)(?:[?#]|$)|\/\/(?:www\.)?(?:youtube\.com|youtu\.be|vimeo\.com)\//i

function hasTest(value: string): Test {
  switch (value) {
    case 'question':
      return ({ reading }) => reading.units().question
    case 'link':
      return ({ reading }) => reading.hosts().length > 0
    case 'image':
      return ({ post }) => post.media?.some((one) => IMAGE.test(one)) === true
    case 'video':
      return ({ post }) => post.media?.some((one) => VIDEO.test(one)) === true
    default:
      return () => false
  }
}

/** A tag and the families above it: `a/b/c` → `a/b/c`, `a/b`, `a`. */
export function familyOf(tag: string): readonly string[] {
  const family = [tag]
  for (let at = tag.lastIndexOf('/'); at > 0; at = tag.lastIndexOf('/', at - 1)) family.push(tag.slice(0, at))
  return family
}
