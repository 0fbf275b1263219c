/** Conditions, targets and opening hours in people's words: for what is printed and hung up. `describe.ts` says them as rules do. */
import { readTarget } from '../sla/target.ts'
import { isNumeric } from './condition.ts'
import { isLeaf, type Leaf } from './fields.ts'
import type { CalendarSpec, Cond, RuleSet, Rung, Window } from './ruleset.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

type Names = Pick<RuleSet, 'tags' | 'departments' | 'routes' | 'people'>

/** A condition as someone would say it: `Money taken, refunds, fares`, `“Large audience” and “Unhappy”`, `anything else`. */
export function inWords(cond: Cond, names: Names): string {
  if (isLeaf(cond)) return leafInWords(cond, names)
  if ('not' in cond) return negated(cond.not, names)
  const parts = 'all' in cond ? cond.all : cond.any
  if (parts.length === 0) return 'all' in cond ? 'anything else' : 'nothing'
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return inWords(only, names)
  return parts.map((one) => grouped(one, names, 'any' in cond)).join('all' in cond ? ' and ' : ' or ')
}

function negated(cond: Cond, names: Names): string {
  if (isLeaf(cond) && cond.field === 'directed') return leafInWords({ ...cond, is: !cond.is }, names)
  return `not ${grouped(cond, names, false)}`
}

/** In brackets where it has several parts, unless both it and what it stands in only say "or". A tag's description in quotes, for it may hold an "or" itself. */
function grouped(cond: Cond, names: Names, inOr: boolean): string {
  if (isLeaf(cond)) {
    const words = cond.field === 'tags' ? tagWords(cond, names, true) : leafInWords(cond, names)
    return isChoice(cond, names) && !inOr ? `(${words})` : words
  }
  const parts = 'all' in cond ? cond.all : 'any' in cond ? cond.any : []
  return parts.length > 1 ? `(${inWords(cond, names)})` : inWords(cond, names)
}

/** Whether its words hold an "or" or "and" of several values. */
function isChoice(cond: Leaf, { tags }: Names): boolean {
  const values =
    'any' in cond || 'all' in cond || 'none' in cond
      ? [cond.any ?? [], 'all' in cond ? (cond.all ?? []) : [], 'none' in cond ? (cond.none ?? []) : []].flat()
      : []
  if (values.length > 1 || cond.field !== 'tags') return values.length > 1
  const [tag] = cond.any ?? []
  return (
    tag !== undefined && tags[tag]?.description === undefined && Object.keys(tags).filter((name) => name.startsWith(`${tag}/`)).length > 1
  )
}

function leafInWords(cond: Leaf, names: Names): string {
  if (isNumeric(cond)) return `${cond.field.replace('_', ' ')}: ${range(cond.min, cond.max)}`
  switch (cond.field) {
    case 'directed':
      return cond.is ? 'written to us' : 'about us, not to us'
    case 'verified':
      return cond.is ? 'a verified account' : 'an account that is not verified'
    case 'tags':
      return tagWords(cond, names, false)
    case 'text':
      return several(cond, (term) => (term.list === undefined ? `“${term.raw}”` : `$${term.list}`), 'says ')
    case 'extra':
      return `${cond.column}: ${cond.any === undefined ? range(cond.min, cond.max) : cond.any.join(' or ')}`
    default:
      return valueWords(cond, names)
  }
}

type ValueLeaf = Exclude<Extract<Leaf, { readonly any?: readonly string[] | undefined }>, { readonly field: 'extra' }>

function valueWords(cond: ValueLeaf, names: Names): string {
  const say = (lead: string, word: (value: string) => string = (value) => value) => several(cond, word, lead)
  switch (cond.field) {
    case 'network':
      return say('on ', capital)
    case 'kind':
      return say('a ')
    case 'author':
      return say('by ', (value) => `@${value}`)
    case 'mentions':
      return say('mentions ', (value) => `@${value}`)
    case 'author_flag':
      return say('by someone flagged ')
    case 'hashtags':
      return say('with ', (value) => `#${value}`)
    case 'links':
      return say('links to ')
    case 'language':
      return say('in ', languageName)
    case 'sentiment':
      return say('sounds ')
    case 'has':
      return say('with a ')
    case 'during':
      return say('posted in the hours of ')
    case 'known':
      return say('with a known ')
    case 'priority':
      return say('')
    case 'department':
      return say('for ', (value) => departmentName(names, value))
    case 'route':
      return say('', (value) => names.routes.find((route) => route.id === value)?.title ?? value)
    default:
      return say(`${cond.field} `)
  }
}

/** `lead` before what must hold; each of several, with "or", "and", "not". */
function several<T>(
  cond: { readonly any?: readonly T[] | undefined; readonly all?: readonly T[] | undefined; readonly none?: readonly T[] | undefined },
  word: (value: T) => string,
  lead: string,
): string {
  const joined = (values: readonly T[], by: string) => `${lead}${[...new Set(values.map(word))].join(by)}`
  const parts: string[] = []
  if (cond.any !== undefined) parts.push(joined(cond.any, ' or '))
  if (cond.all !== undefined) parts.push(joined(cond.all, ' and '))
  if (cond.none !== undefined) parts.push(`not ${joined(cond.none, ' or ')}`)
  return parts.join(', ')
}

function tagWords(cond: ValueLeaf, names: Names, quoted: boolean): string {
  const asked = [...(cond.any ?? []), ...(cond.all ?? []), ...(cond.none ?? [])]
  const quote = quoted || asked.length > 1
  return several(cond, (tag) => tagTitle(names, tag, quote), '')
}

/** What the file says of a tag, `quoted` if asked; of a family without a description of its own, what it says of its members. */
export function tagTitle({ tags }: Pick<RuleSet, 'tags'>, tag: string, quoted = false): string {
  const own = Object.hasOwn(tags, tag) ? tags[tag]?.description?.trim() : undefined
  if (own !== undefined && own !== '') return quoted ? `“${own}”` : own
  const members = Object.entries(tags).flatMap(([name, { description }]) =>
    name.startsWith(`${tag}/`) && description !== undefined ? [description.trim()] : [],
  )
  if (members.length > 1) return members.map((member) => `“${member}”`).join(' or ')
  return members[0] ?? tag
}

export function departmentName({ departments }: Pick<RuleSet, 'departments'>, id: string): string {
  return departments.find((one) => one.id === id)?.name ?? (id === 'hub' ? 'Hub' : id)
}

/** A person, department or channel as people call it. */
export function recipientName(set: Pick<RuleSet, 'departments' | 'people'>, id: string): string {
  if (id === 'spoke') return 'who has it'
  if (id === 'lead') return 'the lead'
  if (set.departments.some((one) => one.id === id)) return departmentName(set, id)
  return (Object.hasOwn(set.people, id) ? set.people[id]?.name : undefined) ?? id
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

function range(min: number | undefined, max: number | undefined): string {
  const number = (n: number) => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',')
  if (min !== undefined && max !== undefined) return min === max ? number(min) : `${number(min)} to ${number(max)}`
  return min !== undefined ? `${number(min)} or more` : `${number(max ?? 0)} or less`
}

/** `within 15 minutes`, `within 2 business hours`, `the same business day`, `no deadline`. */
export function targetInWords(spec: string): string {
  const target = readTarget(spec)
  if (target === undefined) return spec
  if (target.kind === 'none') return 'no deadline'
  if (target.kind !== 'day') return `within ${spanInWords(target.ms, target.kind === 'business' ? 'business ' : '')}`
  if (target.days < 2) return target.days === 0 ? 'the same business day' : 'the next business day'
  return `within ${target.days} business days`
}

function spanInWords(ms: number, kind = ''): string {
  const [size, unit] = ms % DAY === 0 && kind === '' && ms > DAY ? [DAY, 'day'] : ms % HOUR === 0 ? [HOUR, 'hour'] : [MINUTE, 'minute']
  const n = ms / size
  return `${n} ${kind}${unit}${n === 1 ? '' : 's'}`
}

/** `at 75 % of the time`, `when due`, `4 hours after`, `30 minutes before`. */
export function rungInWords({ at }: Pick<Rung, 'at'>): string {
  if (at.kind === 'share') return at.share === 1 ? 'when due' : `at ${Math.round(at.share * 100)} % of the time`
  if (at.ms === 0) return 'when due'
  return `${spanInWords(Math.abs(at.ms))} ${at.ms > 0 ? 'after it was due' : 'before it is due'}`
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Opening hours, a part a run of days that are alike, then the place: `Mon–Fri 08:00–20:00`, `Sat 09:00–13:00`, `London time`. */
export function hoursInWords(calendar: CalendarSpec | undefined): readonly string[] {
  if (calendar === undefined) return ['day and night']
  const texts = calendar.hours.map((windows) => windows.map(windowText).join(', '))
  const parts: string[] = []
  for (let from = 0; from < texts.length; ) {
    let to = from
    while (texts[to + 1] === texts[from] && to + 1 < texts.length) to++
    const days = from === to ? DAYS[from] : `${DAYS[from]}–${DAYS[to]}`
    if (texts[from] !== '') parts.push(`${days} ${texts[from]}`)
    from = to + 1
  }
  if (parts.length === 1 && texts.every((text) => text === '00:00–24:00')) return ['day and night']
  const place = calendar.timezone.split('/').at(-1)?.replaceAll('_', ' ') ?? calendar.timezone
  return [...parts, `${place} time`]
}

function windowText({ from, to }: Window): string {
  const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return `${clock(from)}–${to > 1440 ? clock(to - 1440) : clock(to)}`
}
