/** Where the rows of the ledger go: their channels and addresses, when those are open, and what of the environment they need. */

import { fillIn } from '../config/environment.ts'
import type { Mention } from '../core/digest.ts'
import type { Channel, Person, RuleSet } from '../core/rules/ruleset.ts'
import { homeZone } from '../core/rules/zone.ts'
import { compileCalendar, nextOpening } from '../core/sla/calendar.ts'
import { DAY, dateOfDay, dayRange, isoWeek, localDay } from '../core/time.ts'
import type { Place } from '../notify/message.ts'
import type { NoticeRow } from '../store/notices.ts'

/** No server may ask for more (notify/post): what waits longer was put off by a clock that has been set back since. */
const LONGEST_WAIT = DAY

/** Rows for one place. */
export interface Parcel {
  /** The channel, or the person's address. */
  readonly name: string
  readonly channel: Channel
  readonly rows: readonly NoticeRow[]
  /** Of the recipients, those who are mentioned in it. */
  readonly mentions: ReadonlyMap<string, Mention>
}

export interface Waiting {
  readonly name: string
  readonly rows: readonly NoticeRow[]
  /** Epoch ms. */
  readonly until: number
  readonly why: 'closed' | 'digest' | 'tried before'
}

export interface Sorted {
  readonly ready: readonly Parcel[]
  readonly waiting: readonly Waiting[]
  /** Nobody stands behind the name, or no address. */
  readonly lost: readonly { readonly rows: readonly NoticeRow[]; readonly error: string }[]
}

interface Gathered {
  readonly channel: Channel
  readonly rows: NoticeRow[]
  readonly mentions: Map<string, Mention>
}

/** Rows by place, those that may be sent now apart from those that wait. */
export function sortRows(rows: readonly NoticeRow[], rules: RuleSet, now: number): Sorted {
  const places = new Map<string, Gathered>()
  const lost = new Map<string, NoticeRow[]>()
  for (const row of rows) {
    const found = placeOf(row, rows, rules)
    if (typeof found === 'string') {
      lost.set(found, [...(lost.get(found) ?? []), row])
      continue
    }
    const { channel, mention } = found
    const place = places.get(channel.id) ?? { channel, rows: [], mentions: new Map<string, Mention>() }
    places.set(channel.id, place)
    place.rows.push(row)
    if (mention !== undefined) place.mentions.set(row.recipient, mention)
  }
  const ready: Parcel[] = []
  const waiting: Waiting[] = []
  for (const [name, { channel, rows: all, mentions }] of places) {
    const tests = all.filter(({ kind }) => kind === 'test')
    const others = all.filter(({ kind }) => kind !== 'test')
    const tried = Math.max(0, ...others.map(({ nextAt = 0 }) => (nextAt > now + LONGEST_WAIT ? 0 : nextAt)))
    const opens = opening(channel, rules, now)
    const collected = channel.digest === undefined ? others : others.filter((row) => dueOf(channel, rules, row) <= now)
    const rest = others.filter((row) => !collected.includes(row))
    const free = tried <= now && opens <= now
    if (!free && collected.length > 0)
      waiting.push({ name, rows: collected, until: Math.max(tried, opens), why: opens > now ? 'closed' : 'tried before' })
    if (rest.length > 0)
      waiting.push({ name, rows: rest, until: Math.min(...rest.map((row) => dueOf(channel, rules, row))), why: 'digest' })
    const go = [...tests, ...(free ? collected : [])]
    if (go.length > 0) ready.push({ name, channel, rows: go, mentions })
  }
  // A place that did not answer may take its time again: whoever has not failed is told first.
  ready.sort((a, b) => triesOf(a) - triesOf(b))
  return { ready, waiting, lost: [...lost].map(([error, of]) => ({ rows: of, error })) }
}

const triesOf = ({ rows }: Parcel): number => Math.max(0, ...rows.map(({ attempts }) => attempts))

interface Found {
  readonly channel: Channel
  readonly mention?: Mention | undefined
}

/** Where a row goes, or why nowhere. */
function placeOf(row: NoticeRow, rows: readonly NoticeRow[], rules: RuleSet): Found | string {
  const { channels, people, departments } = rules
  const name = row.recipient
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined
  if (channel !== undefined) return { channel }
  const person = Object.hasOwn(people, name) ? people[name] : undefined
  if (person?.email !== undefined) return { channel: { id: person.email, type: 'email', to: person.email } }
  if (person?.slack !== undefined || person?.teams !== undefined) return roomOf(person, row, rows, rules)
  if (person !== undefined || departments.some(({ lead, spokes }) => lead === name || spokes.some((one) => one.person === name)))
    return `${name} has no address: give people: ${name}: an email`
  return departments.some(({ id }) => id === name)
    ? `nobody speaks for ${name}: give it a lead or spokes`
    : `the rules know no ${name} any more`
}

/** An id of Slack's; and nothing that could end a mention. */
const HANDLES = { slack: /^[UW][A-Z0-9]{2,30}$/u, teams: /^[^\s<>&"'\p{Cc}]{1,200}$/u } as const

/**
 * Who has no mail is mentioned in a room: in one that hears of the same, else in the only one there is. Among several nobody can know which of them may
 * read it. What is collected is read too late.
 */
function roomOf(person: Person, { clock }: NoticeRow, rows: readonly NoticeRow[], rules: RuleSet): Found | string {
  const all = Object.values(rules.channels)
  const hear = new Set(rows.filter((row) => row.clock === clock).map(({ recipient }) => recipient))
  let why = ''
  for (const type of ['slack', 'teams'] as const) {
    const id = person[type]
    if (id === undefined) continue
    if (!HANDLES[type].test(id)) {
      why = `what people: ${person.id}: ${type} says is no id of a member`
      continue
    }
    const rooms = all.filter((channel) => channel.type === type && channel.digest === undefined)
    const room = rooms.find((channel) => hear.has(channel.id)) ?? (rooms.length === 1 ? rooms[0] : undefined)
    if (room !== undefined) return { channel: room, mention: { name: person.id, id } }
    why = `${rooms.length === 0 ? 'no channel' : 'more than one channel'} of type ${type} could mention ${person.id}`
  }
  return `${why}: give people: ${person.id}: an email`
}

function opening({ hours }: Channel, { calendars }: RuleSet, now: number): number {
  const spec = hours === undefined ? undefined : calendars[hours]
  return spec === undefined ? now : nextOpening(compileCalendar(spec), now)
}

/** What is collected goes out on the next day, or in the next week, of the channel's zone. */
function dueOf({ digest, hours }: Channel, rules: RuleSet, { createdAt }: NoticeRow): number {
  const zone = (hours === undefined ? undefined : rules.calendars[hours]?.timezone) ?? homeZone(rules)
  let day = localDay(createdAt, zone) + 1
  if (digest === 'weekly') while (weekOf(day, zone) === isoWeek(createdAt, zone)) day++
  return dayRange(dateOfDay(day), zone).from
}

const weekOf = (day: number, zone: string): string => isoWeek(dayRange(dateOfDay(day), zone).from + DAY / 2, zone)

/** The place with its secrets, which are read now and kept nowhere; or the variable that is missing. */
export function resolvePlace(channel: Channel, env: Readonly<Record<string, string | undefined>>): Place | { readonly missing: string } {
  const usual = { url: channel.type === 'email' ? env.OUTSPOKE_SMTP_URL : undefined, from: env.OUTSPOKE_MAIL_FROM }
  const filled = {
    url: fill(channel.url, env),
    to: fill(channel.to, env),
    from: fill(channel.from, env),
    secret: fill(channel.secret, env),
  }
  const missing = Object.values(filled).find((one) => one?.missing !== undefined)?.missing
  if (missing !== undefined) return { missing }
  return {
    type: channel.type,
    url: filled.url?.text ?? usual.url,
    to: filled.to?.text,
    from: filled.from?.text ?? (usual.from === '' ? undefined : usual.from),
    secret: filled.secret?.text,
  }
}

const fill = (text: string | undefined, env: Readonly<Record<string, string | undefined>>) =>
  text === undefined ? undefined : fillIn(text, env)
