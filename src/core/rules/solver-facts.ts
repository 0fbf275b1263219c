/** What may be so of one post, as variables: its values, numbers, words, time. What excludes or follows is demanded as clauses. */

import { foldHandle } from '../handle.ts'
import { dayOfDate } from '../time.ts'
import type { Leaf } from './fields.ts'
import { foldValue } from './fold.ts'
import type { Rule } from './ruleset.ts'
import type { Gates } from './solver-gates.ts'
import { isColumn } from './solver-needs.ts'
import { type Lit, not } from './solver-sat.ts'
import { COLUMN, foldFor, hashtagOf, hostOf, languageOf, numberIn, SINGLE_FIELDS, type Vocabulary } from './solver-vocabulary.ts'
import { needleOf } from './term.ts'

/** A number that may be missing: at least, and more than, each bound. */
export interface NumberFact {
  readonly known: Lit
  readonly bounds: readonly number[]
  readonly atLeast: readonly Lit[]
  readonly moreThan: readonly Lit[]
}

export interface Facts {
  /** Whether a condition of one field holds; tags and what routing decides are not of the post. */
  leaf(cond: Leaf): Lit
  /** Whether the post is of the dates on which a rule is active. */
  active(dates: NonNullable<Rule['active']>): Lit
  /** Has a value, by the name that `known` has for the field. */
  known(field: string): Lit
  /** The variables, for who reads a model: by field and class, by bound, by name. */
  readonly classes: ReadonlyMap<string, readonly Lit[]>
  readonly numbers: ReadonlyMap<string, NumberFact>
  readonly date: NumberFact
  readonly flags: ReadonlyMap<string, Lit>
}

/** Other names of fields in `known`. */
const ALIASES: Readonly<Record<string, string>> = { id: 'native_id', lang: 'language', posted: 'posted_at', shares: 'reposts' }
/** Every post has them. */
const ALWAYS_KNOWN: readonly string[] = ['network', 'kind', 'direction', 'directed', 'state', 'id_quality']
/** Fields whose values are all in the vocabulary. */
const CLOSED: readonly string[] = ['kind', 'sentiment']

/** Days of all `active` dates, ascending: the bounds of the date of a post. */
export function datesOf(rules: readonly Rule[]): readonly number[] {
  const days = rules.flatMap(({ active }) => (active === undefined ? [] : [dayOfDate(active.from), dayOfDate(active.to)]))
  return [...new Set(days)].sort((a, b) => a - b)
}

/** Variables of one more post. */
export function createFacts(gates: Gates, vocabulary: Vocabulary, dates: readonly number[]): Facts {
  const { sat, implies } = gates
  const classes = new Map<string, readonly Lit[]>()
  const numbers = new Map<string, NumberFact>()
  /** Facts that hold or not: by `known name`, `term key`, `mentions name` … */
  const flags = new Map<string, Lit>()
  const classNumber = new Map<string, ReadonlyMap<string, number>>()

  const flag = (kind: string, name: string): Lit => {
    const key = `${kind} ${name}`
    const same = flags.get(key)
    if (same !== undefined) return same
    const made = sat.fresh()
    flags.set(key, made)
    return made
  }
  const known = (name: string): Lit => {
    if (isColumn(name)) return knownColumn(name)
    const field = ALIASES[name] ?? name
    return ALWAYS_KNOWN.includes(field) ? gates.always : flag('known', field)
  }
  // A column may be called like a field of the post.
  const knownColumn = (name: string): Lit => flag('known', COLUMN + name)
  const knownFor = (key: string): Lit => (key.startsWith(COLUMN) ? knownColumn(key.slice(COLUMN.length)) : known(key))

  const createNumber = (bounds: readonly number[], isKnown: Lit): NumberFact => {
    const atLeast = bounds.map(() => sat.fresh())
    const moreThan = bounds.map(() => sat.fresh())
    let before = isKnown
    bounds.forEach((_, n) => {
      for (const next of [atLeast[n], moreThan[n]]) {
        if (next === undefined) continue
        implies(next, before)
        before = next
      }
    })
    return { known: isKnown, bounds, atLeast, moreThan }
  }
  const within = (number: NumberFact | undefined, min: number | undefined, max: number | undefined): Lit => {
    if (number === undefined) return gates.never
    const from = min === undefined ? undefined : number.atLeast[number.bounds.indexOf(min)]
    const to = max === undefined ? undefined : number.moreThan[number.bounds.indexOf(max)]
    return gates.and([number.known, ...(from === undefined ? [] : [from]), ...(to === undefined ? [] : [not(to)])])
  }

  for (const [field, list] of vocabulary.classes) {
    const lits = list.map(() => sat.fresh())
    const own = knownFor(field)
    classes.set(field, lits)
    classNumber.set(field, new Map(list.flatMap((values, n) => values.map((value): [string, number] => [value, n]))))
    gates.atMostOne(lits)
    for (const lit of lits) implies(lit, own)
    if (CLOSED.includes(field)) {
      sat.clause([not(own), ...lits])
      gates.together(own === gates.always ? lits : [...lits, own])
    }
  }
  for (const [field, bounds] of vocabulary.bounds) {
    const ofColumn = field.startsWith(COLUMN)
    // A column is a number only where its text is one.
    const isKnown = ofColumn ? flag('number', field) : known(field)
    if (ofColumn) implies(isKnown, knownFor(field))
    const number = createNumber(bounds, isKnown)
    numbers.set(field, number)
    vocabulary.classes.get(field)?.forEach((values, n) => {
      const lit = classes.get(field)?.[n]
      const exact = numberIn(values[0] ?? '')
      if (lit === undefined) return
      // What folds to a number need not be one (full-width digits), and `Infinity` is one that folds to a word.
      if (exact !== undefined) implies(gates.and([lit, isKnown]), within(number, exact, exact))
      else if (!/infinity/.test(values.join(' '))) implies(lit, not(isKnown))
    })
  }
  for (const field of vocabulary.classes.keys()) {
    if (!field.startsWith(COLUMN) || numbers.has(field)) continue
    numbers.set(field, createNumber([], flag('number', field)))
  }

  const posted = known('posted_at')
  const date = createNumber(dates, posted)
  for (const name of vocabulary.calendars) {
    const open = flag('during', name)
    implies(open, posted)
    if (name === 'always') implies(posted, open)
  }

  for (const key of vocabulary.needles.keys()) implies(termOf(key), known('text'))
  for (const [key, wider] of vocabulary.covering) for (const other of wider) implies(termOf(key), termOf(other))
  for (const name of vocabulary.mentions) {
    const server = name.search(/[@.]/)
    if (server > 0 && isMentioned(name.slice(0, server))) implies(mention(name), mention(name.slice(0, server)))
    for (const [key, needle] of vocabulary.needles)
      if (needle.kind === 'mention' && needle.open && name.startsWith(needle.text)) implies(mention(name), termOf(key))
  }
  for (const name of vocabulary.hashtags) {
    for (const [key, needle] of vocabulary.needles)
      if (needle.kind === 'hashtag' && needle.open && name.startsWith(needle.text)) implies(hashtag(name), termOf(key))
  }
  for (const host of vocabulary.links) {
    implies(flag('links', host), flag('has', 'link'))
    for (const other of vocabulary.links) if (host.endsWith(`.${other}`)) implies(flag('links', host), flag('links', other))
  }
  for (const key of [...flags.keys()]) {
    if (key.startsWith('mentions ')) implies(flags.get(key) ?? gates.never, flag('known', 'mentions'))
    if (key.startsWith('hashtags ')) implies(flags.get(key) ?? gates.never, flag('known', 'hashtags'))
  }
  implies(flag('known', 'hashtags'), known('text'))
  implies(flag('known', 'mentions'), known('text'))
  implies(flag('has', 'link'), known('links'))
  implies(known('links'), flag('has', 'link'))
  implies(flag('has', 'link'), known('text'))
  implies(flag('has', 'question'), known('text'))
  for (const media of ['image', 'video']) implies(flag('has', media), known('media'))

  /** Mentions and hashtags are the same whether a term or a field asks for them. */
  function termOf(key: string): Lit {
    const needle = vocabulary.needles.get(key)
    if (needle?.kind === 'mention' && !needle.open) return mention(needle.text)
    if (needle?.kind === 'hashtag' && !needle.open) return hashtag(needle.text)
    return flag('term', key)
  }
  function mention(name: string): Lit {
    return flag('mentions', name)
  }
  function hashtag(name: string): Lit {
    return flag('hashtags', name)
  }
  function isMentioned(name: string): boolean {
    return vocabulary.mentions.has(name) || vocabulary.needles.has(`@${name}`)
  }
  function classOf(field: string, value: string): Lit {
    const n = classNumber.get(field)?.get(value)
    return (n === undefined ? undefined : classes.get(field)?.[n]) ?? gates.never
  }
  function authorFlag(value: string): Lit {
    const own = flag('author_flag', value)
    implies(own, known('author_flag'))
    if (value !== 'employee') return own
    return gates.or([own, ...new Set([...vocabulary.employees].map((handle) => classOf('author', handle)))])
  }
  function language(value: string): Lit {
    const wanted = languageOf(value)
    const fitting = [...vocabulary.languages].filter((one) => one === wanted || one.startsWith(`${wanted}-`))
    return gates.or(fitting.map((one) => flag('language', one)))
  }
  const languages = [...vocabulary.languages].map((one) => flag('language', one))
  gates.atMostOne(languages)
  for (const one of languages) implies(one, known('language'))
  const verified = { yes: flag('verified', 'true'), no: flag('verified', 'false') }
  gates.atMostOne([verified.yes, verified.no])
  sat.clause([not(known('verified')), verified.yes, verified.no])
  for (const lit of [verified.yes, verified.no]) implies(lit, known('verified'))
  gates.together([verified.yes, verified.no, known('verified')])

  function valueOf(field: string, value: string): Lit {
    if (SINGLE_FIELDS.some((one) => one === field)) return classOf(field, foldFor(field, value))
    switch (field) {
      case 'language':
        return language(value)
      case 'mentions':
        return mention(foldHandle(value))
      case 'hashtags':
        return hashtag(hashtagOf(value))
      case 'links':
        return flag('links', hostOf(value))
      case 'author_flag':
        return authorFlag(value)
      case 'known':
        return known(value)
      default:
        return flag(field, value)
    }
  }

  return {
    classes,
    numbers,
    date,
    flags,
    known,
    active: ({ from, to }) => within(date, dayOfDate(from), dayOfDate(to)),
    leaf(cond) {
      if (cond.field === 'directed') return cond.is ? flag('directed', '') : not(flag('directed', ''))
      if (cond.field === 'verified') return cond.is ? verified.yes : verified.no
      if (cond.field === 'extra') {
        const key = COLUMN + cond.column
        const values = cond.any === undefined ? [] : [gates.or([...new Set(cond.any.map((value) => classOf(key, foldValue(value))))])]
        const ranged = cond.min !== undefined || cond.max !== undefined
        const own = cond.any === undefined && !ranged ? [knownColumn(cond.column)] : []
        return gates.and([...values, ...(ranged ? [within(numbers.get(key), cond.min, cond.max)] : []), ...own])
      }
      if (cond.field === 'text') {
        const term = (one: Parameters<typeof needleOf>[0]): Lit => termOf(needleOf(one).key)
        return parts(cond.any?.map(term), cond.all?.map(term), cond.none?.map(term))
      }
      if ('min' in cond || 'max' in cond || !('any' in cond || 'all' in cond || 'none' in cond)) {
        return within(numbers.get(cond.field), 'min' in cond ? cond.min : undefined, 'max' in cond ? cond.max : undefined)
      }
      const one = (value: string): Lit => valueOf(cond.field, value)
      return parts(cond.any?.map(one), cond.all?.map(one), cond.none?.map(one))
    },
  }

  function parts(any: readonly Lit[] | undefined, all: readonly Lit[] | undefined, none: readonly Lit[] | undefined): Lit {
    return gates.and([...(any === undefined ? [] : [gates.or([...new Set(any)])]), ...(all ?? []), ...(none ?? []).map(not)])
  }
}
