/** Why a condition holds or does not, for one post: the slow road of the matcher, with the places in the original text. */

import { foldHandle } from '../handle.ts'
import { numberOf } from '../post.ts'
import { type ConditionSetting, compileCond, isNumeric } from './condition.ts'
import { describeCond, termsOf } from './describe.ts'
import { isLeaf, type Leaf } from './fields.ts'
import { foldValue, type LINK, MENTION, unitsToString } from './fold.ts'
import { type Machine, match, type Pins, type RulePost } from './matcher.ts'
import { nearMiss, unsearched, wordsOf } from './near.ts'
import { plainPieces } from './plain.ts'
import { tracedFold } from './reading.ts'
import { positiveTerms } from './rule-terms.ts'
import type { Cond, Rule, Term } from './ruleset.ts'
import { findExact, needleOf } from './term.ts'

/** Where something stands in the original text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One thing that made a condition hold. */
export interface Evidence {
  /** `text "smoke"`, `author railnews`. */
  readonly what: string
  /** Term as written, and the list that it came from. */
  readonly term?: string | undefined
  readonly list?: string | undefined
  readonly spans: readonly Span[]
}

export interface RuleHit {
  readonly rule: Rule
  readonly evidence: readonly Evidence[]
  /** `the link is not searched`: where a term of it stands in one. */
  readonly note?: string | undefined
}
export interface RuleMiss {
  readonly rule: Rule
  /** The first condition that failed; with what came near, where that was asked for. */
  readonly failed: string
}
export interface Hits {
  readonly hits: readonly RuleHit[]
  readonly misses: readonly RuleMiss[]
}

type Spans = (term: Term) => readonly Span[]
/** With what came near to terms that are not there, as the end of a sentence. */
type Found = Spans & { readonly near: (terms: readonly Term[]) => string }

function nearOf(terms: readonly Term[], words: readonly string[] | undefined, masks: readonly number[], text: string): string {
  if (words === undefined) return ''
  const hidden = unsearched(terms, masks, text)
  if (hidden !== undefined) return `; ${hidden.term.raw} stands only in a ${hidden.where}, which is not searched`
  const near = nearMiss(terms, words)
  return near === undefined ? '' : `; ${near}`
}

/** The rules that hold for a post with their evidence, and those that do not with what failed; with `near` also what came near (slower). */
export function judgeWithHits(machine: Machine, post: RulePost, pins?: Pins, near = false): Hits {
  const count = match(machine, post, pins)
  const matched = new Set(machine.matching.matched.subarray(0, count))
  const { masks } = machine.reading.units()
  const words = near ? wordsOf(machine.reading.folded()) : undefined
  const spans: Found = Object.assign(locate(machine, post), { near: (terms: readonly Term[]) => nearOf(terms, words, masks, post.text) })
  const hits: RuleHit[] = []
  const misses: RuleMiss[] = []
  machine.rules.forEach(({ rule }, index) => {
    if (matched.has(index)) {
      const evidence = evidenceFor(machine, rule.when, spans)
      const hidden = unsearched(positiveTerms(rule.when), masks, post.text)
      hits.push({ rule, evidence, note: hidden && `the ${hidden.where} is not searched` })
    } else
      misses.push({ rule, failed: failureOf(machine, rule.when, spans) ?? `active only from ${rule.active?.from} to ${rule.active?.to}` })
  })
  return { hits, misses }
}

const holds = (machine: Machine, cond: Cond, setting: ConditionSetting = machine.setting): boolean =>
  compileCond(cond, setting)(machine.look)

function evidenceFor(machine: Machine, cond: Cond, spans: Spans): readonly Evidence[] {
  if (isLeaf(cond)) return leafEvidence(machine, cond, spans)
  if ('not' in cond) return []
  return ('all' in cond ? cond.all : cond.any).filter((one) => holds(machine, one)).flatMap((one) => evidenceFor(machine, one, spans))
}

function leafEvidence(machine: Machine, cond: Leaf, spans: Spans): readonly Evidence[] {
  if (cond.field !== 'text') return [{ what: foundValue(machine, cond), spans: [] }]
  return [...(cond.any ?? []), ...(cond.all ?? [])]
    .filter((term) => machine.search.holds(machine.setting.term(term)))
    .map((term) => {
      const found = spans(term)
      const first = found[0]
      const shown = first ? machine.look.post.text.slice(first.start, first.end).replace(/\s+/g, ' ') : term.raw
      return { what: `text "${shown}"`, term: term.raw, list: term.list, spans: found }
    })
}

function foundValue(machine: Machine, cond: Leaf): string {
  const { post, tags } = machine.look
  if (isNumeric(cond)) return `${cond.field} ${numberOf(post, cond.field)}`
  switch (cond.field) {
    case 'author':
      return `author ${post.author ?? ''}`
    case 'tags': {
      const found = [...(cond.any ?? []), ...(cond.all ?? [])].filter((tag) => tags.has(tag))
      return found.length > 0 ? `tags ${found.join(', ')}` : describeCond(cond)
    }
    case 'has':
      return [...(cond.any ?? []), ...(cond.all ?? [])].join(', ') || describeCond(cond)
    default:
      return describeCond(cond)
  }
}

/** The first part of a condition that does not hold, in words; nothing if all of it holds. */
function failureOf(machine: Machine, cond: Cond, spans: Found): string | undefined {
  if (holds(machine, cond)) return undefined
  if (isLeaf(cond)) return leafFailure(machine, cond, spans)
  if ('not' in cond) {
    const evidence = evidenceFor(machine, cond.not, spans)
    return `excluded by ${evidence.length > 0 ? evidence.map(({ what }) => what).join(', ') : describeCond(cond.not)}`
  }
  if ('any' in cond)
    return cond.any.length === 1 && cond.any[0]
      ? failureOf(machine, cond.any[0], spans)
      : `none of ${cond.any.map(describeCond).join('; ')}${spans.near(positiveTerms(cond))}`
  for (const one of cond.all) {
    const failure = failureOf(machine, one, spans)
    if (failure !== undefined) return failure
  }
  return undefined
}

const SHOWN = 4
function leafFailure(machine: Machine, cond: Leaf, { near }: Found): string {
  if (cond.field === 'text') {
    const has = (term: Term): boolean => machine.search.holds(machine.setting.term(term))
    if (cond.any && !cond.any.some(has)) {
      const names = termsOf(cond.any) ?? []
      const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
      return `no term of ${names.slice(0, SHOWN).join(', ')}${more}${near(cond.any)}`
    }
    const missing = cond.all?.find((term) => !has(term))
    if (missing) return `text "${missing.raw}" is missing${near([missing])}`
    return `text has "${cond.none?.find(has)?.raw ?? ''}"`
  }
  if (cond.field === 'has' || cond.field === 'known') return `${describeCond(cond)} (not there)`
  const found = valueOf(machine, cond)
  return `${describeCond(cond)} (${found === undefined ? 'not known' : `is ${found}`})`
}

function valueOf(machine: Machine, cond: Leaf): string | undefined {
  const { post, reading, tags } = machine.look
  switch (cond.field) {
    case 'text':
    case 'has':
    case 'known':
      return undefined
    case 'directed':
      return String(machine.look.directed)
    case 'verified':
      return post.verified === undefined ? undefined : String(post.verified)
    case 'network':
    case 'kind':
    case 'brand':
    case 'source':
    case 'author':
    case 'language':
    case 'sentiment':
      return post[cond.field]
    case 'author_flag':
      return post.flags?.join(', ') || 'none'
    case 'mentions':
      return reading.mentions().join(', ') || 'none'
    case 'hashtags':
      return reading.hashtags().join(', ') || 'none'
    case 'links':
      return reading.hosts().join(', ') || 'none'
    case 'tags':
      return [...tags].join(', ') || 'none'
    case 'extra':
      return post.extra?.[cond.column]
    case 'during':
      return post.postedAt === undefined ? undefined : 'outside'
    case 'priority':
    case 'department':
    case 'route':
      return machine.look[cond.field]
    default:
      return numberOf(post, cond.field)?.toString()
  }
}

/** Finds where terms stand in the original text. */
function locate(machine: Machine, post: RulePost): Spans {
  const { text } = post
  const { found, trace } = tracedFold(text)
  const original = (start: number, end: number): Span => ({ start: trace.starts[start] ?? 0, end: trace.ends[end - 1] ?? text.length })
  const words = new Map<number, Span[]>()
  machine.search.automaton.each(found.units, found.length, (pattern, start, end) => {
    for (const term of machine.search.wordsOf(pattern)) words.set(term, [...(words.get(term) ?? []), original(start, end)])
  })
  const plain = plainPieces(text, found.masks)
  const inPlain = (start: number, end: number): Span => ({ start: plain.starts[start] ?? 0, end: plain.ends[end - 1] ?? text.length })
  return (term) => {
    const needle = needleOf(term)
    switch (needle.kind) {
      case 'word':
        return distinct(words.get(machine.setting.term(term)) ?? [])
      case 'mention':
        return masksOf(found.masks, MENTION).filter(({ start, end }) => isName(foldHandle(text.slice(start, end)), needle))
      case 'hashtag':
        return pairs(found.hashtags)
          .filter(({ start, end }) => isName(foldValue(text.slice(start, end)), needle))
          .map(({ start, end }) => ({ start: start - 1, end }))
      case 'exact': {
        const at = findExact(plain.text, needle)
        return at < 0 ? [] : [inPlain(at, at + needle.text.length)]
      }
      case 'regex': {
        const regex = machine.search.regex(machine.setting.term(term))
        const folded = regex?.find(unitsToString(found.units, 0, Math.min(found.length, MOST_SEARCHED)))
        if (folded) return [original(folded.start, folded.end)]
        const own = regex?.find(plain.text)
        return own ? [inPlain(own.start, own.end)] : []
      }
    }
  }
}
/** A longer text is not underlined by a regex. */
const MOST_SEARCHED = 50_000

const isName = (name: string, needle: { readonly text: string; readonly open: boolean }): boolean =>
  name === needle.text ||
  (needle.open ? name.startsWith(needle.text) : name.startsWith(`${needle.text}@`) || name.startsWith(`${needle.text}.`))

function masksOf(masks: readonly number[], kind: typeof LINK | typeof MENTION): Span[] {
  const spans: Span[] = []
  for (let k = 0; k < masks.length; k += 3) if (masks[k] === kind) spans.push({ start: masks[k + 1] ?? 0, end: masks[k + 2] ?? 0 })
  return spans
}

function pairs(list: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let k = 0; k < list.length; k += 2) spans.push({ start: list[k] ?? 0, end: list[k + 1] ?? 0 })
  return spans
}

function distinct(spans: readonly Span[]): readonly Span[] {
  return spans.filter((span, index) => spans.findIndex(({ start, end }) => start === span.start && end === span.end) === index)
}
