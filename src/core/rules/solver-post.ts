/** A model of the solver as a post: its values, numbers, time and words. */
import { NUMBER_FIELDS, type Post } from '../post.ts'
import { type Calendar, isOpen } from '../sla/calendar.ts'
import { DAY, dateOfDay, HOUR, instantOf, localDay } from '../time.ts'
import type { RulePost } from './fields.ts'
import type { Machine } from './matcher.ts'
import type { Facts, NumberFact } from './solver-facts.ts'
import { type Lit, not } from './solver-sat.ts'
import { type TextFacts, writeText } from './solver-text.ts'
import { COLUMN, type Vocabulary } from './solver-vocabulary.ts'
import type { World } from './solver-world.ts'

/** What it takes to make posts for a rule set. */
export interface Workshop {
  readonly machine: Machine
  readonly vocabulary: Vocabulary
  readonly texts: TextFacts
}

/** The model as a post, and what the model wants but the world does not: each a clause. */
export function realise(
  { machine, vocabulary, texts }: Workshop,
  world: World,
  facts: Facts,
): { readonly post: RulePost; readonly lessons: readonly Lit[][] } {
  const holds = (lit: Lit): boolean => world.gates.sat.holds(lit)
  const has = (name: string): boolean => holds(facts.flags.get(name) ?? world.gates.never)
  const lessons: Lit[][] = []
  const flagOf = (name: string): Lit => facts.flags.get(name) ?? world.gates.never
  const written = writeText(facts, holds, texts, vocabulary)
  for (const { name, by } of written.unwanted) lessons.push([...by.map((one) => not(flagOf(one))), flagOf(name)])
  for (const name of written.missing) lessons.push([not(flagOf(name))])
  const at = has('known posted_at') ? instantFor(facts, holds, machine) : undefined
  if (at === undefined && has('known posted_at')) lessons.push(timeOf(facts, holds))

  const single = (field: string, others: readonly string[]): string | undefined => {
    const n = facts.classes.get(field)?.findIndex(holds) ?? -1
    const values = vocabulary.classes.get(field) ?? []
    if (n >= 0) return values[n]?.[0]
    return others.find((other) => !values.some((list) => list.includes(other)))
  }
  const optional = (field: string, others: readonly string[]): string | undefined =>
    has(`known ${field}`) ? single(field, others) : undefined
  const language = [...vocabulary.languages].find((name) => has(`language ${name}`))
  const text = (field: string): string | undefined => (has(`known ${field}`) ? 'something' : undefined)
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.flatMap((field) => {
      const number = facts.numbers.get(field)
      const value = number === undefined ? (has(`known ${field}`) ? 1 : undefined) : numberFor(number, holds)
      return value === undefined ? [] : [[field === 'sentiment_score' ? 'sentimentScore' : field, value]]
    }),
  )
  const flags = [...facts.flags].flatMap(([name, lit]) =>
    name.startsWith('author_flag ') && holds(lit) ? [name.slice('author_flag '.length)] : [],
  )
  const media = [...(has('has image') ? ['image'] : []), ...(has('has video') ? ['video'] : [])]
  const post: Post = {
    network: single('network', ['x', 'mastodon', 'facebook', 'other', 'elsewhere']) ?? 'somewhere',
    nativeId: has('known native_id') ? '1' : undefined,
    idQuality: 'missing',
    kind: kindOf(single('kind', ['post'])),
    direction: 'inbound',
    directed: has('directed '),
    precision: 'ms',
    state: 'live',
    text: written.text,
    postedAt: at,
    author: optional('author', ['somebody', 'someone_else', 'anybody']),
    brand: optional('brand', ['some brand', 'another brand']),
    sentiment: sentimentOf(optional('sentiment', [])),
    language: has('known language') ? (language ?? 'qaa') : undefined,
    verified: has('verified true') ? true : has('verified false') ? false : undefined,
    media: media.length > 0 ? media : has('known media') ? ['file'] : undefined,
    parentId: text('parent_id'),
    conversationId: text('conversation_id'),
    authorId: text('author_id'),
    authorName: text('author_name'),
    title: text('title'),
    url: text('url'),
    location: text('location'),
    languageSource: text('language_source'),
    labels: has('known labels') ? ['something'] : undefined,
    isBot: has('known is_bot') ? true : undefined,
    isAuto: has('known is_auto') ? true : undefined,
    editedAt: has('known edited_at') ? (at ?? TUESDAY) + HOUR : undefined,
    extra: columnsFor(facts, vocabulary, holds),
    ...numbers,
  }
  const known = flags.length > 0 || !has('known author_flag') ? flags : ['known']
  return { post: { ...post, source: single('source', ['import', 'elsewhere']) ?? '', flags: known }, lessons }
}

function kindOf(name: string | undefined): Post['kind'] {
  switch (name) {
    case 'reply':
    case 'comment':
    case 'repost':
    case 'quote':
    case 'review':
    case 'dm':
      return name
    default:
      return 'post'
  }
}

function sentimentOf(name: string | undefined): Post['sentiment'] {
  return name === 'negative' || name === 'neutral' || name === 'positive' ? name : undefined
}

const KNOWN_COLUMN = `known ${COLUMN}`

function columnsFor(facts: Facts, vocabulary: Vocabulary, holds: (lit: Lit) => boolean): Post['extra'] {
  const columns: Record<string, string> = {}
  for (const [flag, lit] of facts.flags) {
    if (!flag.startsWith(KNOWN_COLUMN) || !holds(lit)) continue
    const name = flag.slice(KNOWN_COLUMN.length)
    const key = COLUMN + name
    const values = vocabulary.classes.get(key)
    const n = facts.classes.get(key)?.findIndex(holds) ?? -1
    const number = facts.numbers.get(key)
    const amount = number === undefined ? undefined : numberFor(number, holds)
    columns[name] = values?.[n]?.[0] ?? (amount === undefined ? 'something else' : String(amount))
  }
  return Object.keys(columns).length > 0 ? columns : undefined
}

/** Lowest and highest bound that a model leaves, with whether they belong to it. */
function rangeIn(number: NumberFact, holds: (lit: Lit) => boolean): { low?: number; above: boolean; high?: number; below: boolean } {
  const range: { low?: number; above: boolean; high?: number; below: boolean } = { above: false, below: false }
  number.bounds.forEach((bound, n) => {
    const [atLeast = 0, moreThan = 0] = [number.atLeast[n], number.moreThan[n]]
    if (holds(atLeast)) Object.assign(range, { low: bound, above: holds(moreThan) })
    if (!holds(moreThan) && range.high === undefined) Object.assign(range, { high: bound, below: !holds(atLeast) })
  })
  return range
}

function numberFor(number: NumberFact, holds: (lit: Lit) => boolean): number | undefined {
  if (!holds(number.known)) return undefined
  const { low, above, high, below } = rangeIn(number, holds)
  if (low !== undefined && !above) return low
  if (low === undefined) return high === undefined ? 1 : below ? high - 1 : high
  if (high === undefined || low + 1 < high) return Math.floor(low) + 1 > low ? Math.floor(low) + 1 : low + 1
  return (low + high) / 2
}

/** A Tuesday, nine in the morning. */
const TUESDAY = Date.UTC(2026, 7, 4, 9)
const HALF_HOUR = HOUR / 2

/** An instant at which the calendars are as open, and the date as far, as a model says. */
function instantFor(facts: Facts, holds: (lit: Lit) => boolean, machine: Machine): number | undefined {
  const asked = [...facts.flags].flatMap(([name, lit]) => {
    const calendar = name.startsWith('during ') ? machine.setting.calendars.get(name.slice('during '.length)) : undefined
    return calendar === undefined ? [] : [{ calendar, open: holds(lit) }]
  })
  const { low, above, high, below } = rangeIn(facts.date, holds)
  const from = low === undefined ? undefined : above ? low + 1 : low
  const to = high === undefined ? undefined : below ? high - 1 : high
  const fits = (at: number): boolean => {
    const day = localDay(at, machine.zone)
    if ((from !== undefined && day < from) || (to !== undefined && day > to)) return false
    return asked.every(({ calendar, open }) => isOpen(calendar, at) === open)
  }
  const start = from ?? (to === undefined ? undefined : to - DAYS)
  const days =
    start === undefined
      ? [
          TUESDAY,
          ...aroundHolidays(
            asked.map((one) => one.calendar),
            machine,
          ),
        ]
      : [midnight(start, machine)]
  for (const first of days) {
    const length = start === undefined && first !== TUESDAY ? 2 : DAYS + 2
    for (let at = first; at < first + length * DAY; at += HALF_HOUR) if (fits(at)) return at
  }
  return undefined
}
const DAYS = 28

function midnight(day: number, machine: Machine): number {
  return instantOf(dateOfDay(day), 0, machine.zone)
}

function aroundHolidays(calendars: readonly Calendar[], machine: Machine): readonly number[] {
  return calendars.flatMap(({ id }) =>
    Object.keys(machine.set.calendars[id]?.holidays ?? {}).map((date) => instantOf(date, 0, machine.zone)),
  )
}

/** All that the model says of the time, as a clause that forbids it. */
function timeOf(facts: Facts, holds: (lit: Lit) => boolean): Lit[] {
  const lits = [...facts.flags].flatMap(([name, lit]) => (name.startsWith('during ') ? [lit] : []))
  return [...lits, ...facts.date.atLeast, ...facts.date.moreThan, facts.date.known].map((lit) => (holds(lit) ? not(lit) : lit))
}
